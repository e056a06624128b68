/* SPDX-License-Identifier: Apache-2.0 */
/* The order is the price: is a unit met at all (prepared), the overlay, and only where the
 * overlay's area leaves a doubt, whether more than slivers are new.
 *
 * Pieces are united as a binary counter counts, two of one size to one of twice the size, and 32 of
 * them with all before. So nearly every union is of small figures, and which are united depends on
 * the number of pieces alone, not on when somebody looked: the same path gives the same bytes. */
#include "app/case/swept-slice.h"

#include "app/case/new-rings.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

static void
forget (CvmSweptSlice *self, const CvmSweep *sweep)
{
  cvm_geos_clear (sweep->geos, &self->combined);
  free (self->reached);
  self->reached = NULL;
  self->known = false;
}

void
cvm_swept_slice_clear (CvmSweptSlice *self, const CvmSweep *sweep)
{
  forget (self, sweep);
  cvm_geos_clear (sweep->geos, &self->swept);
  for (int level = 0; level < CVM_SWEPT_LEVELS; level++)
    cvm_geos_clear (sweep->geos, &self->blocks[level]);
  cvm_geos_clear (sweep->geos, &self->before);
  self->n_pieces = 0;
  cvm_slice_area_clear (&self->area, sweep->geos);
  self->has_area = false;
}

bool
cvm_swept_slice_unite (CvmSweptSlice *self, const CvmSweep *sweep, const GEOSGeometry *piece)
{
  GEOSGeometry *block = GEOSGeom_clone_r (sweep->geos->handle, piece);
  bool ok = block && self->n_pieces < INT_MAX;
  int level = 0;
  forget (self, sweep);
  cvm_geos_clear (sweep->geos, &self->swept);
  self->stale = true;
  for (; ok && level < CVM_SWEPT_LEVELS && self->blocks[level]; level++)
    {
      ok = cvm_geos_unite (sweep->geos, &block, self->blocks[level]);
      cvm_geos_clear (sweep->geos, &self->blocks[level]);
    }
  if (ok && level < CVM_SWEPT_LEVELS)
    self->blocks[level] = block;
  else if (ok)
    ok = cvm_geos_unite (sweep->geos, &self->before, block);
  if (!ok || level == CVM_SWEPT_LEVELS)
    cvm_geos_clear (sweep->geos, &block);
  self->n_pieces += ok;
  return ok;
}

/* All that is swept, the small blocks first. */
static bool
join_blocks (CvmSweptSlice *self, const CvmSweep *sweep)
{
  bool ok = true;
  for (int level = 0; ok && level < CVM_SWEPT_LEVELS; level++)
    if (self->blocks[level])
      ok = cvm_geos_unite (sweep->geos, &self->swept, self->blocks[level]);
  if (ok && self->before)
    ok = cvm_geos_unite (sweep->geos, &self->swept, self->before);
  if (!ok)
    cvm_geos_clear (sweep->geos, &self->swept);
  return ok;
}

/* --- what is met ------------------------------------------------------------------------------ */

/* Whether the sweep meets a unit; `failed` is set when GEOS can't say. Touching is asked first: it
 * is cheap, and mostly true where anything is near. */
static bool
is_reached (const CvmSweep *sweep, const CvmAreaUnit *unit, const GEOSGeometry *swept, bool *failed)
{
  GEOSContextHandle_t handle = sweep->geos->handle;
  char near = GEOSPreparedIntersects_r (handle, unit->ready_area, swept);
  if (near == 0 && sweep->adds)
    near = GEOSPreparedDistanceWithin_r (handle, unit->ready_area, swept, CVM_AREA_GAP_MM);
  if (near == 0 && unit->ready_lines && sweep->adds)
    near = GEOSPreparedDistanceWithin_r (handle, unit->ready_lines, swept, CVM_AREA_GAP_MM);
  *failed = *failed || (near != 0 && near != 1);
  return near == 1;
}

/* A cut that takes nothing but slivers from a unit leaves it alone. */
static bool
is_cut (const CvmSweep *sweep, const CvmAreaUnit *unit, const GEOSGeometry *swept, bool *failed)
{
  GEOSGeometry *common = GEOSIntersection_r (sweep->geos->handle, unit->area, swept);
  bool cut = common && cvm_geos_has_area (sweep->geos, common);
  *failed = *failed || !common;
  cvm_geos_clear (sweep->geos, &common);
  return cut;
}

/* Mark the units that the sweep reaches and return their area, NULL with `failed` set or nothing
 * reached by a cut. */
static GEOSGeometry *
reached_area (const CvmSweep *sweep, const CvmSweptSlice *at, bool *reached, bool *failed)
{
  int n = 0, n_reached = 0;
  GEOSContextHandle_t handle = sweep->geos->handle;
  for (int i = 0; i < at->area.n_units; i++)
    {
      const CvmAreaUnit *unit = &at->area.units[i];
      reached[i] = is_reached (sweep, unit, at->swept, failed)
                   && (sweep->adds || is_cut (sweep, unit, at->swept, failed));
      n_reached += reached[i];
      n += reached[i] ? GEOSGetNumGeometries_r (handle, unit->area) : 0;
    }
  if (*failed || (n_reached == 0 && !sweep->adds))
    return NULL;
  GEOSGeometry **parts = calloc ((size_t)n + 1, sizeof *parts), *area = NULL;
  n = 0;
  for (int i = 0; parts && i < at->area.n_units; i++)
    for (int k = 0; reached[i] && k < GEOSGetNumGeometries_r (handle, at->area.units[i].area); k++)
      {
        const GEOSGeometry *part = GEOSGetGeometryN_r (handle, at->area.units[i].area, k);
        if (GEOSisEmpty_r (handle, part) == 0)
          parts[n++] = GEOSGeom_clone_r (handle, part);
      }
  if (parts)
    area = cvm_geos_collect (sweep->geos, GEOS_MULTIPOLYGON, parts, n);
  free (parts);
  *failed = *failed || !area;
  return area;
}

/* --- the overlay ------------------------------------------------------------------------------ */

/* Whether so much is new that it can't be slivers alone: each of them is below 0.01 mm², or below
 * half of 0.01 mm times its border; together they have no more corners and border than this. */
static bool
is_surely_more (const CvmSweep *sweep,
                const GEOSGeometry *more,
                const GEOSGeometry *area,
                const GEOSGeometry *swept)
{
  GEOSContextHandle_t handle = sweep->geos->handle;
  double before, after, around, border;
  int n = GEOSGetNumCoordinates_r (handle, area) + GEOSGetNumCoordinates_r (handle, swept);
  return n >= 0 && GEOSArea_r (handle, area, &before) == 1 && GEOSArea_r (handle, more, &after) == 1
         && GEOSLength_r (handle, area, &around) == 1 && GEOSLength_r (handle, swept, &border) == 1
         && after - before > 0.01 * n + 0.01 * (around + border);
}

static bool
adds_area (const CvmSweep *sweep, const GEOSGeometry *swept, const GEOSGeometry *area, bool *failed)
{
  GEOSGeometry *more = GEOSDifference_r (sweep->geos->handle, swept, area);
  bool adds = more && cvm_geos_has_area (sweep->geos, more);
  *failed = *failed || !more;
  cvm_geos_clear (sweep->geos, &more);
  return adds;
}

/* The new area of what is reached, off the grid; NULL when nothing changes, or with `failed` set.
 */
static GEOSGeometry *
combine (const CvmSweep *sweep, const CvmSweptSlice *at, bool *reached, bool *failed)
{
  GEOSContextHandle_t handle = sweep->geos->handle;
  GEOSGeometry *area = reached_area (sweep, at, reached, failed), *result = NULL;
  if (area)
    {
      result = sweep->adds ? GEOSUnion_r (handle, area, at->swept)
                           : GEOSDifference_r (handle, area, at->swept);
      *failed = *failed || !result;
    }
  if (result && sweep->adds && !is_surely_more (sweep, result, area, at->swept)
      && !adds_area (sweep, at->swept, area, failed))
    cvm_geos_clear (sweep->geos, &result);
  cvm_geos_clear (sweep->geos, &area);
  return result;
}

static bool
look (CvmSweptSlice *self, const CvmSweep *sweep, int slice, CvmStatus *status)
{
  bool failed = false;
  if (self->known)
    return true;
  if (!self->swept && !join_blocks (self, sweep))
    return cvm_geos_fail (sweep->geos, status);
  if (!self->has_area)
    self->has_area
        = cvm_slice_area_init (&self->area, sweep->geos, sweep->structure, slice, status);
  if (!self->has_area)
    return false;
  self->reached = calloc ((size_t)self->area.n_units + 1, sizeof *self->reached);
  if (!self->reached)
    return cvm_status_no_memory (status);
  self->combined = combine (sweep, self, self->reached, &failed);
  self->known = !failed;
  if (!failed)
    return true;
  forget (self, sweep);
  return cvm_geos_fail (sweep->geos, status);
}

/* On the grid, most results are valid once each point is put there; where they aren't, an overlay
 * on the grid, several times as slow, makes them so. */
static GEOSGeometry *
on_grid (const CvmSweep *sweep, const CvmSweptSlice *at)
{
  GEOSContextHandle_t handle = sweep->geos->handle;
  bool failed = false;
  GEOSGeometry *snapped = cvm_geos_snapped (sweep->geos, at->combined);
  GEOSGeometry *area = snapped ? NULL : reached_area (sweep, at, at->reached, &failed);
  if (area)
    snapped = sweep->adds ? GEOSUnionPrec_r (handle, area, at->swept, CVM_GRID_MM)
                          : GEOSDifferencePrec_r (handle, area, at->swept, CVM_GRID_MM);
  cvm_geos_clear (sweep->geos, &area);
  return snapped;
}

/* --- rings ------------------------------------------------------------------------------------ */

/* Copies of the slice's rings but those of reached units, when `change`; else of all. */
static bool
keep_rings (const CvmSweep *sweep,
            const CvmSweptSlice *at,
            bool change,
            CvmStrokeSlice *out,
            int n_new,
            CvmStatus *status)
{
  const CvmStructure *structure = sweep->structure;
  bool *replaced = calloc ((size_t)structure->n_rings + 1, sizeof *replaced);
  int n = n_new;
  for (int i = 0; i < structure->n_rings; i++)
    n += structure->rings[i].slice == out->slice;
  out->rings = calloc ((size_t)n + 1, sizeof *out->rings);
  bool ok = replaced && out->rings;
  if (!ok)
    cvm_status_no_memory (status);
  for (int i = 0; ok && change && i < at->area.n_units; i++)
    for (int k = 0; at->reached[i] && k < at->area.units[i].n_rings; k++)
      replaced[at->area.units[i].rings[k]] = true;
  for (int i = 0; ok && i < structure->n_rings; i++)
    if (structure->rings[i].slice == out->slice && !replaced[i])
      {
        ok = cvm_ring_copy (&structure->rings[i], &out->rings[out->n_rings], status);
        out->n_rings += ok;
      }
  free (replaced);
  return ok;
}

static bool
make_rings (const CvmSweep *sweep,
            const CvmSweptSlice *at,
            const GEOSGeometry *area,
            bool exact,
            CvmStrokeSlice *out,
            CvmStatus *status)
{
  int n_new = area ? cvm_new_rings_count (sweep->geos, area) : 0;
  if (!keep_rings (sweep, at, area != NULL, out, n_new, status))
    return false;
  if (!area)
    return true;
  int made = cvm_new_rings_make (sweep->geos, area, sweep->grid, out->slice, exact,
                                 out->rings + out->n_rings);
  if (made < 0)
    return cvm_status_no_memory (status);
  out->n_rings += made;
  return true;
}

bool
cvm_swept_slice_make (CvmSweptSlice *self,
                      const CvmSweep *sweep,
                      int slice,
                      bool exact,
                      CvmStrokeSlice *out,
                      bool *changed,
                      CvmStatus *status)
{
  *out = (CvmStrokeSlice){ .slice = slice };
  *changed = false;
  if (self->n_pieces > 0 && !look (self, sweep, slice, status))
    return false;
  *changed = self->combined != NULL;
  if (!*changed && exact)
    return true;
  GEOSGeometry *snapped = *changed && exact ? on_grid (sweep, self) : NULL;
  if (*changed && exact && !snapped)
    return cvm_geos_fail (sweep->geos, status);
  bool ok = make_rings (sweep, self, exact ? snapped : self->combined, exact, out, status);
  cvm_geos_clear (sweep->geos, &snapped);
  if (!ok)
    cvm_stroke_slice_clear (out);
  return ok;
}
