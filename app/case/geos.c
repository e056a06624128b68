/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/geos.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SLIVER_MM2 0.01
#define SLIVER_MM 0.01

static void
keep_message (const char *message, void *data)
{
  CvmGeos *geos = data;
  snprintf (geos->cause, sizeof geos->cause, "%s", message);
}

CvmGeos *
cvm_geos_new (CvmStatus *status)
{
  CvmGeos *geos = calloc (1, sizeof *geos);
  if (geos)
    geos->handle = GEOS_init_r ();
  if (!geos || !geos->handle)
    {
      free (geos);
      cvm_status_no_memory (status);
      return NULL;
    }
  GEOSContext_setErrorMessageHandler_r (geos->handle, keep_message, geos);
  return geos;
}

void
cvm_geos_free (CvmGeos *geos)
{
  if (geos)
    GEOS_finish_r (geos->handle);
  free (geos);
}

bool
cvm_geos_fail (const CvmGeos *geos, CvmStatus *status)
{
  cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                   CVM_N_ ("The contour could not be computed; it stays as it was."), NULL);
  cvm_status_set_cause (status, "GEOS: %s", geos->cause);
  return false;
}

void
cvm_geos_clear (const CvmGeos *geos, GEOSGeometry **geometry)
{
  if (*geometry)
    GEOSGeom_destroy_r (geos->handle, *geometry);
  *geometry = NULL;
}

static GEOSGeometry *
closed_line (
    const CvmGeos *geos, int n_points, const double *points, int stride, bool is_linear_ring)
{
  int kept = 0;
  double *xy = malloc (((size_t)n_points + 1) * 2 * sizeof *xy);
  if (!xy)
    return NULL;
  for (int i = 0; i < n_points; i++)
    {
      const double *p = points + (size_t)i * (size_t)stride;
      if (kept > 0 && xy[2 * kept - 2] == p[0] && xy[2 * kept - 1] == p[1])
        continue;
      xy[2 * kept] = p[0];
      xy[2 * kept++ + 1] = p[1];
    }
  while (kept > 1 && xy[0] == xy[2 * kept - 2] && xy[1] == xy[2 * kept - 1])
    kept--;
  GEOSGeometry *line = NULL;
  if (kept >= 3)
    {
      xy[2 * kept] = xy[0];
      xy[2 * kept + 1] = xy[1];
      GEOSCoordSequence *sequence
          = GEOSCoordSeq_copyFromBuffer_r (geos->handle, xy, (unsigned int)kept + 1, 0, 0);
      if (sequence)
        line = is_linear_ring ? GEOSGeom_createLinearRing_r (geos->handle, sequence)
                              : GEOSGeom_createLineString_r (geos->handle, sequence);
    }
  free (xy);
  return line;
}

GEOSGeometry *
cvm_geos_line (const CvmGeos *geos, int n_points, const double *points, int stride)
{
  return closed_line (geos, n_points, points, stride, false);
}

GEOSGeometry *
cvm_geos_polygon (const CvmGeos *geos, int n_points, const double *points, int stride)
{
  GEOSGeometry *shell = closed_line (geos, n_points, points, stride, true);
  return shell ? GEOSGeom_createPolygon_r (geos->handle, shell, NULL, 0) : NULL;
}

GEOSGeometry *
cvm_geos_collect (const CvmGeos *geos, int type, GEOSGeometry **parts, int n_parts)
{
  for (int i = 0; i < n_parts; i++)
    if (!parts[i])
      {
        for (int k = 0; k < n_parts; k++)
          cvm_geos_clear (geos, &parts[k]);
        return NULL;
      }
  return GEOSGeom_createCollection_r (geos->handle, type, parts, (unsigned int)n_parts);
}

bool
cvm_geos_unite (const CvmGeos *geos, GEOSGeometry **geometry, const GEOSGeometry *other)
{
  GEOSGeometry *united = *geometry ? GEOSUnion_r (geos->handle, *geometry, other)
                                   : GEOSGeom_clone_r (geos->handle, other);
  if (!united)
    return false;
  cvm_geos_clear (geos, geometry);
  *geometry = united;
  return true;
}

static int
snap (double *x, double *y, void *data)
{
  *x = round (*x * 1000) / 1000;
  *y = round (*y * 1000) / 1000;
  return 1;
}

GEOSGeometry *
cvm_geos_snapped (const CvmGeos *geos, const GEOSGeometry *polygons)
{
  GEOSGeometry *snapped = GEOSGeom_transformXY_r (geos->handle, polygons, snap, NULL);
  if (snapped && GEOSisValid_r (geos->handle, snapped) != 1)
    cvm_geos_clear (geos, &snapped);
  return snapped;
}

bool
cvm_geos_is_sliver (const CvmGeos *geos, const GEOSGeometry *polygon)
{
  double area = 0, length = 0;
  return GEOSArea_r (geos->handle, polygon, &area) != 1 || area < SLIVER_MM2
         || GEOSLength_r (geos->handle, polygon, &length) != 1 || 2 * area < SLIVER_MM * length;
}

bool
cvm_geos_has_area (const CvmGeos *geos, const GEOSGeometry *geometry)
{
  int n = GEOSGetNumGeometries_r (geos->handle, geometry);
  for (int i = 0; i < n; i++)
    {
      const GEOSGeometry *part = GEOSGetGeometryN_r (geos->handle, geometry, i);
      if (part && !cvm_geos_is_sliver (geos, part))
        return true;
    }
  return false;
}
