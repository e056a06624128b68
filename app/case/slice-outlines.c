/* SPDX-License-Identifier: Apache-2.0 */
/* GEOS is asked only which outline is meant, and to write anew what no ring says alone. */
#include "app/case/slice-outlines.h"

#include "app/case/faces.h"
#include "app/case/new-rings.h"
#include "app/case/slice-order.h"
#include "app/dicom/overlaps.h"

#include <math.h>
#include <stdlib.h>

bool
cvm_slice_outlines_init (CvmSliceOutlines *self,
                         const CvmStructure *structure,
                         const CvmGrid *grid,
                         int slice,
                         CvmStatus *status)
{
  *self = (CvmSliceOutlines){ .structure = structure, .grid = grid, .slice = slice };
  self->geos = cvm_geos_new (status);
  if (self->geos && cvm_slice_area_init (&self->area, self->geos, structure, slice, status))
    return true;
  cvm_slice_outlines_clear (self);
  return false;
}

void
cvm_slice_outlines_clear (CvmSliceOutlines *self)
{
  if (self->geos)
    cvm_slice_area_clear (&self->area, self->geos);
  cvm_geos_free (self->geos);
  self->geos = NULL;
}

/* --- which is meant --------------------------------------------------------------------------- */

static const GEOSGeometry *
polygon_of (const CvmSliceOutlines *self, int unit, int polygon)
{
  return GEOSGetGeometryN_r (self->geos->handle, self->area.units[unit].area, polygon);
}

static int
n_polygons (const CvmSliceOutlines *self, int unit)
{
  const GEOSGeometry *area = self->area.units[unit].area;
  return GEOSisEmpty_r (self->geos->handle, area) == 1
             ? 0
             : GEOSGetNumGeometries_r (self->geos->handle, area);
}

/* A ring of a polygon as a polygon of its own; free it. */
static GEOSGeometry *
dup_filled (const CvmSliceOutlines *self, const GEOSGeometry *line)
{
  GEOSContextHandle_t handle = self->geos->handle;
  GEOSGeometry *copy = line ? GEOSGeom_clone_r (handle, line) : NULL;
  return copy ? GEOSGeom_createPolygon_r (handle, copy, NULL, 0) : NULL;
}

static GEOSGeometry *
dup_point (const CvmSliceOutlines *self, const double patient_mm[3])
{
  return GEOSGeom_createPointFromXY_r (self->geos->handle, patient_mm[0], patient_mm[1]);
}

/* How far a point is from an outline (0: inside), and how large that is. */
static bool
measure (const CvmSliceOutlines *self,
         const GEOSGeometry *polygon,
         const GEOSGeometry *point,
         double *distance_mm,
         double *size_mm2)
{
  GEOSContextHandle_t handle = self->geos->handle;
  GEOSGeometry *shell = dup_filled (self, GEOSGetExteriorRing_r (handle, polygon));
  bool ok = shell && GEOSDistance_r (handle, shell, point, distance_mm) == 1
            && GEOSArea_r (handle, shell, size_mm2) == 1;
  cvm_geos_clear (self->geos, &shell);
  return ok;
}

/* The smallest outline around the point, else the nearest within reach. */
CvmOutline
cvm_slice_outlines_find (const CvmSliceOutlines *self, const double patient_mm[3], double reach_mm)
{
  CvmOutline found = { -1, -1, false };
  double nearest = INFINITY, smallest = INFINITY;
  GEOSGeometry *point = dup_point (self, patient_mm);
  for (int u = 0; point && u < self->area.n_units; u++)
    for (int p = 0; p < n_polygons (self, u); p++)
      {
        double distance_mm, size_mm2;
        const GEOSGeometry *polygon = polygon_of (self, u, p);
        if (!measure (self, polygon, point, &distance_mm, &size_mm2) || distance_mm > reach_mm
            || distance_mm > nearest || (distance_mm == nearest && size_mm2 >= smallest))
          continue;
        nearest = distance_mm;
        smallest = size_mm2;
        found = (CvmOutline){
          u, p, distance_mm == 0 && GEOSIntersects_r (self->geos->handle, polygon, point) == 0
        };
      }
  cvm_geos_clear (self->geos, &point);
  return found;
}

CvmOutline
cvm_slice_outlines_find_only (const CvmSliceOutlines *self)
{
  const bool only = self->area.n_units == 1 && n_polygons (self, 0) == 1;
  return only ? (CvmOutline){ 0, 0, false } : (CvmOutline){ -1, -1, false };
}

/* --- what is left ----------------------------------------------------------------------------- */

void
cvm_slice_change_clear (CvmSliceChange *change)
{
  for (int i = 0; i < change->n_rings; i++)
    cvm_ring_clear (&change->rings[i]);
  free (change->rings);
  free (change->gone);
  *change = (CvmSliceChange){ 0 };
}

static bool
begin_change (const CvmSliceOutlines *self, CvmSliceChange *change, CvmStatus *status)
{
  *change = (CvmSliceChange){ 0 };
  change->gone = calloc ((size_t)self->structure->n_rings + 1, sizeof *change->gone);
  return change->gone || cvm_status_no_memory (status);
}

/* New rings of an area, which it consumes. */
static bool
make_rings (const CvmSliceOutlines *self,
            GEOSGeometry *area,
            int slice,
            CvmSliceChange *change,
            CvmStatus *status)
{
  GEOSGeometry *snapped = area ? cvm_geos_snapped (self->geos, area) : NULL;
  if (area && !snapped)
    snapped = GEOSUnaryUnionPrec_r (self->geos->handle, area, CVM_GRID_MM);
  cvm_geos_clear (self->geos, &area);
  if (!snapped)
    return cvm_geos_fail (self->geos, status);
  const size_t room = (size_t)cvm_new_rings_count (self->geos, snapped) + 1;
  change->rings = calloc (room, sizeof *change->rings);
  const int n = change->rings ? cvm_new_rings_make (self->geos, snapped, self->grid, slice, true,
                                                    change->rings)
                              : -1;
  cvm_geos_clear (self->geos, &snapped);
  change->n_rings = n > 0 ? n : 0;
  return n >= 0 || cvm_status_no_memory (status);
}

/* Whether outline and holes of a unit are a ring each. */
static bool
is_spelt_apart (const CvmSliceOutlines *self, const CvmAreaUnit *unit)
{
  int n_counted = 0;
  for (int i = 0; i < unit->n_rings; i++)
    n_counted += self->structure->rings[unit->rings[i]].use == CVM_RING_COUNTED;
  const GEOSGeometry *polygon = GEOSGetGeometryN_r (self->geos->handle, unit->area, 0);
  return GEOSGetNumGeometries_r (self->geos->handle, unit->area) == 1
         && n_counted == 1 + GEOSGetNumInteriorRings_r (self->geos->handle, polygon);
}

/* The hole of a polygon around a point, as a polygon; NULL: none (or GEOS failed). */
static GEOSGeometry *
dup_hole (const CvmSliceOutlines *self, const GEOSGeometry *polygon, const double patient_mm[3])
{
  GEOSContextHandle_t handle = self->geos->handle;
  const int n = GEOSGetNumInteriorRings_r (handle, polygon);
  GEOSGeometry *point = dup_point (self, patient_mm), *found = NULL;
  for (int i = 0; point && !found && i < n; i++)
    {
      found = dup_filled (self, GEOSGetInteriorRingN_r (handle, polygon, i));
      if (found && GEOSIntersects_r (handle, found, point) != 1)
        cvm_geos_clear (self->geos, &found);
    }
  cvm_geos_clear (self->geos, &point);
  return found;
}

static double
size_of (const CvmRing *ring)
{
  static const double u[3] = { 1, 0, 0 }, v[3] = { 0, 1, 0 };
  return fabs (cvm_ring_signed_area (ring, u, v));
}

/* The ring of a hole, and its near-copies: the smallest around the point, and what is as large. */
static void
drop_hole_ring (const CvmSliceOutlines *self,
                const CvmAreaUnit *unit,
                const double mm[3],
                bool *gone)
{
  double smallest = INFINITY;
  for (int i = 0; i < unit->n_rings; i++)
    {
      const CvmRing *ring = &self->structure->rings[unit->rings[i]];
      if (ring->use == CVM_RING_COUNTED && cvm_faces_is_inside (ring, mm[0], mm[1]))
        smallest = fmin (smallest, size_of (ring));
    }
  for (int i = 0; i < unit->n_rings; i++)
    {
      const CvmRing *ring = &self->structure->rings[unit->rings[i]];
      const double size = size_of (ring);
      if (cvm_faces_is_inside (ring, mm[0], mm[1])
          && (size == smallest
              || (ring->use == CVM_RING_COPY
                  && fabs (size - smallest) < CVM_COPY_SHARE * fmax (size, smallest))))
        gone[unit->rings[i]] = true;
    }
}

static void
drop_unit (const CvmAreaUnit *unit, bool *gone)
{
  for (int i = 0; i < unit->n_rings; i++)
    gone[unit->rings[i]] = true;
}

/* What lies inside the hole is filled with it. */
static bool
drop_islands (const CvmSliceOutlines *self, const GEOSGeometry *hole, bool *gone)
{
  for (int u = 0; u < self->area.n_units; u++)
    {
      const CvmAreaUnit *unit = &self->area.units[u];
      const char inside
          = n_polygons (self, u) > 0 ? GEOSCovers_r (self->geos->handle, hole, unit->area) : 0;
      if (inside == 1)
        drop_unit (unit, gone);
      else if (inside != 0)
        return false;
    }
  return true;
}

static bool
fill_hole (const CvmSliceOutlines *self,
           const CvmAreaUnit *unit,
           const GEOSGeometry *hole,
           const double patient_mm[3],
           CvmSliceChange *change,
           CvmStatus *status)
{
  if (!hole || !drop_islands (self, hole, change->gone))
    return cvm_geos_fail (self->geos, status);
  if (is_spelt_apart (self, unit))
    {
      drop_hole_ring (self, unit, patient_mm, change->gone);
      return true;
    }
  drop_unit (unit, change->gone);
  return make_rings (self, GEOSUnion_r (self->geos->handle, unit->area, hole), self->slice, change,
                     status);
}

bool
cvm_slice_outlines_delete (const CvmSliceOutlines *self,
                           const CvmOutline *outline,
                           const double patient_mm[3],
                           CvmSliceChange *change,
                           CvmStatus *status)
{
  const CvmAreaUnit *unit = &self->area.units[outline->unit];
  const GEOSGeometry *polygon = polygon_of (self, outline->unit, outline->polygon);
  if (!begin_change (self, change, status))
    return false;
  bool ok = true;
  if (outline->in_hole)
    {
      GEOSGeometry *hole = dup_hole (self, polygon, patient_mm);
      ok = fill_hole (self, unit, hole, patient_mm, change, status);
      cvm_geos_clear (self->geos, &hole);
    }
  else
    {
      drop_unit (unit, change->gone);
      if (n_polygons (self, outline->unit) > 1)
        ok = make_rings (self, GEOSDifference_r (self->geos->handle, unit->area, polygon),
                         self->slice, change, status);
    }
  if (!ok)
    cvm_slice_change_clear (change);
  return ok;
}

/* --- all of it, elsewhere --------------------------------------------------------------------- */

static GEOSGeometry *
dup_area (const CvmSliceOutlines *self)
{
  int n = 0, n_parts = 0;
  for (int u = 0; u < self->area.n_units; u++)
    n += n_polygons (self, u);
  GEOSGeometry **parts = calloc ((size_t)n + 1, sizeof *parts);
  if (!parts)
    return NULL;
  for (int u = 0; u < self->area.n_units; u++)
    for (int p = 0; p < n_polygons (self, u); p++)
      parts[n_parts++] = GEOSGeom_clone_r (self->geos->handle, polygon_of (self, u, p));
  GEOSGeometry *all = cvm_geos_collect (self->geos, GEOS_MULTIPOLYGON, parts, n_parts);
  free (parts);
  return all;
}

bool
cvm_slice_outlines_copy (const CvmSliceOutlines *self,
                         int slice,
                         CvmSliceChange *change,
                         CvmStatus *status)
{
  if (!begin_change (self, change, status))
    return false;
  for (int i = 0; i < self->structure->n_rings; i++)
    change->gone[i] = self->structure->rings[i].slice == slice
                      && cvm_slices_is_ring (&self->structure->rings[i]);
  if (make_rings (self, dup_area (self), slice, change, status))
    return true;
  cvm_slice_change_clear (change);
  return false;
}
