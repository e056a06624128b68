/* SPDX-License-Identifier: Apache-2.0 */
/* GEOSMakeValid peels layers of outlines, which is not even-odd where a line runs twice along the
 * same way; judging each face by a point of it has no such cases. */
#include "app/case/faces.h"

#include <stdlib.h>

bool
cvm_faces_is_inside (const CvmRing *ring, double x, double y)
{
  bool inside = false;
  for (int i = 0, last = ring->n_points - 1; i < ring->n_points; last = i++)
    {
      const double *a = ring->points[last], *b = ring->points[i];
      if ((a[1] <= y) != (b[1] <= y) && x < a[0] + (b[0] - a[0]) * ((y - a[1]) / (b[1] - a[1])))
        inside = !inside;
    }
  return inside;
}

static bool
is_odd (const CvmGeos *geos, const GEOSGeometry *face, int n_rings, const CvmRing *const *rings)
{
  double x = 0, y = 0;
  bool odd = false;
  GEOSGeometry *point = GEOSPointOnSurface_r (geos->handle, face);
  if (point && GEOSGeomGetX_r (geos->handle, point, &x) == 1
      && GEOSGeomGetY_r (geos->handle, point, &y) == 1)
    for (int i = 0; i < n_rings; i++)
      odd ^= cvm_faces_is_inside (rings[i], x, y);
  cvm_geos_clear (geos, &point);
  return odd;
}

static GEOSGeometry *
cut_lines (const CvmGeos *geos, int n_rings, const CvmRing *const *rings)
{
  int n = 0;
  GEOSGeometry **lines = calloc ((size_t)n_rings, sizeof *lines);
  if (!lines)
    return NULL;
  for (int i = 0; i < n_rings; i++)
    {
      lines[n] = cvm_geos_line (geos, rings[i]->n_points, rings[i]->points[0], 3);
      n += lines[n] != NULL; /* less than three different points enclose nothing */
    }
  GEOSGeometry *all = cvm_geos_collect (geos, GEOS_MULTILINESTRING, lines, n);
  GEOSGeometry *cut = all ? GEOSUnaryUnionPrec_r (geos->handle, all, CVM_GRID_MM) : NULL;
  cvm_geos_clear (geos, &all);
  free (lines);
  return cut;
}

GEOSGeometry *
cvm_faces_even_odd (const CvmGeos *geos, int n_rings, const CvmRing *const *rings)
{
  GEOSGeometry *cut = cut_lines (geos, n_rings, rings);
  const GEOSGeometry *lines[1] = { cut };
  GEOSGeometry *faces = cut ? GEOSPolygonize_r (geos->handle, lines, 1) : NULL;
  int n = faces ? GEOSGetNumGeometries_r (geos->handle, faces) : 0, kept = 0;
  GEOSGeometry **odd = calloc ((size_t)n + 1, sizeof *odd), *area = NULL;
  for (int i = 0; faces && odd && i < n; i++)
    {
      const GEOSGeometry *face = GEOSGetGeometryN_r (geos->handle, faces, i);
      if (is_odd (geos, face, n_rings, rings))
        odd[kept++] = GEOSGeom_clone_r (geos->handle, face);
    }
  GEOSGeometry *all = faces && odd ? cvm_geos_collect (geos, GEOS_MULTIPOLYGON, odd, kept) : NULL;
  if (all)
    area = GEOSUnaryUnion_r (geos->handle, all);
  cvm_geos_clear (geos, &all);
  cvm_geos_clear (geos, &faces);
  cvm_geos_clear (geos, &cut);
  free (odd);
  return area;
}
