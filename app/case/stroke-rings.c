/* SPDX-License-Identifier: Apache-2.0 */
/* Each slice has two things: `swept`, which grows by one convex piece for each step of the path,
 * and the units of the structure, found when the slice is first met. Rings are made of both only
 * when somebody looks, at the end on the grid of 0.001 mm and valid there. As pieces are always
 * united one by one, the way in which points arrive leaves no trace. */
#include "app/case/stroke-rings.h"

#include "app/case/new-rings.h"
#include "app/case/slice-area.h"
#include "app/case/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_STEP_MM 0.001
#define LEAST_AXIAL_COSINE 0.9999

typedef struct
{
  GEOSGeometry *swept; /* NULL: not met */
  bool stale;          /* swept since the last preview */
  bool has_area;
  CvmSliceArea area;
} Slice;

struct CvmStrokeRings
{
  const CvmStructure *structure;
  const CvmGrid *grid;
  CvmGeos *geos;
  CvmSweepPiece piece;
  CvmStroke stroke; /* settings only */
  bool has_point;
  double last[3];
  int first_slice, last_slice; /* met so far; first > last: none */
  Slice *slices;
};

void
cvm_stroke_slice_clear (CvmStrokeSlice *slice)
{
  for (int i = 0; i < slice->n_rings; i++)
    cvm_ring_clear (&slice->rings[i]);
  free (slice->rings);
  *slice = (CvmStrokeSlice){ .slice = slice->slice };
}

void
cvm_stroke_edit_clear (CvmStrokeEdit *edit)
{
  for (int i = 0; i < edit->n_slices; i++)
    cvm_stroke_slice_clear (&edit->slices[i]);
  free (edit->slices);
  *edit = (CvmStrokeEdit){ 0 };
}

/* --- the path -----------------------------------------------------------------------------------
 */

static double
position_mm (const CvmGrid *grid, const double point[3])
{
  return point[0] * grid->normal[0] + point[1] * grid->normal[1] + point[2] * grid->normal[2];
}

static bool
sweep_slice (CvmStrokeRings *self, int slice, const double a[3], const double b[3])
{
  const CvmGrid *grid = self->grid;
  double from[3] = { a[0], a[1], 0 }, to[3] = { b[0], b[1], 0 }, radius = self->stroke.radius_mm;
  double reach = radius;
  if (self->stroke.plane != CVM_STROKE_AXIAL)
    {
      from[2] = position_mm (grid, a) - grid->positions_mm[slice];
      to[2] = position_mm (grid, b) - grid->positions_mm[slice];
      reach = cvm_sweep_reach_mm (grid, slice, radius);
    }
  if (!cvm_sweep_make_piece (&self->piece, from, to, radius, reach))
    return false;
  if (self->piece.n_points == 0)
    return true;
  GEOSGeometry *polygon
      = cvm_geos_polygon (self->geos, self->piece.n_points, self->piece.points[0], 2);
  bool ok = polygon && cvm_geos_unite (self->geos, &self->slices[slice].swept, polygon);
  cvm_geos_clear (self->geos, &polygon);
  self->slices[slice].stale = true;
  if (slice < self->first_slice)
    self->first_slice = slice;
  if (slice > self->last_slice)
    self->last_slice = slice;
  return ok;
}

static bool
sweep (CvmStrokeRings *self, const double a[3], const double b[3])
{
  if (self->stroke.plane == CVM_STROKE_AXIAL)
    return sweep_slice (self, self->stroke.slice, a, b);
  double low = fmin (position_mm (self->grid, a), position_mm (self->grid, b));
  double high = fmax (position_mm (self->grid, a), position_mm (self->grid, b));
  for (int slice = 0; slice < self->grid->n_slices; slice++)
    {
      double reach = cvm_sweep_reach_mm (self->grid, slice, self->stroke.radius_mm);
      double position = self->grid->positions_mm[slice];
      if (position > low - reach && position < high + reach && !sweep_slice (self, slice, a, b))
        return false;
    }
  return true;
}

bool
cvm_stroke_rings_extend (CvmStrokeRings *self,
                         int n_points,
                         const double (*points)[3],
                         CvmStatus *status)
{
  if (!cvm_stroke_check_points (n_points, points, status))
    return false;
  for (int i = 0; i < n_points; i++)
    {
      const double *p = points[i], *last = self->has_point ? self->last : p;
      double step = fabs (p[0] - last[0]) + fabs (p[1] - last[1]) + fabs (p[2] - last[2]);
      if (self->has_point && step < LEAST_STEP_MM)
        continue;
      if (!sweep (self, last, p))
        return cvm_geos_fail (self->geos, status);
      memcpy (self->last, p, sizeof self->last);
      self->has_point = true;
    }
  return true;
}

/* --- from sweep and units to rings --------------------------------------------------------------
 */

static CvmSliceArea *
get_area (CvmStrokeRings *self, int slice, CvmStatus *status)
{
  Slice *at = &self->slices[slice];
  if (!at->has_area)
    at->has_area = cvm_slice_area_init (&at->area, self->geos, self->structure, slice, status);
  return at->has_area ? &at->area : NULL;
}

/* Whether the sweep meets a unit; `failed` is set when GEOS can't say. */
static bool
is_reached (CvmStrokeRings *self, const CvmAreaUnit *unit, const GEOSGeometry *swept, bool *failed)
{
  GEOSContextHandle_t handle = self->geos->handle;
  char near;
  if (self->stroke.tool == CVM_STROKE_CUT)
    near = GEOSPreparedIntersects_r (handle, unit->ready_area, swept);
  else
    near = GEOSPreparedDistanceWithin_r (handle, unit->ready_area, swept, CVM_AREA_GAP_MM);
  if (near == 0 && unit->ready_lines && self->stroke.tool == CVM_STROKE_ADD)
    near = GEOSPreparedDistanceWithin_r (handle, unit->ready_lines, swept, CVM_AREA_GAP_MM);
  *failed = *failed || (near != 0 && near != 1);
  return near == 1;
}

/* A cut that takes nothing but slivers from a unit leaves it alone. */
static bool
is_cut (CvmStrokeRings *self, const CvmAreaUnit *unit, const GEOSGeometry *swept, bool *failed)
{
  GEOSGeometry *common = GEOSIntersection_r (self->geos->handle, unit->area, swept);
  bool cut = common && cvm_geos_has_area (self->geos, common);
  *failed = *failed || !common;
  cvm_geos_clear (self->geos, &common);
  return cut;
}

static bool
adds_area (CvmStrokeRings *self, const GEOSGeometry *swept, const GEOSGeometry *area, bool *failed)
{
  GEOSGeometry *more = GEOSDifference_r (self->geos->handle, swept, area);
  bool adds = more && cvm_geos_has_area (self->geos, more);
  *failed = *failed || !more;
  cvm_geos_clear (self->geos, &more);
  return adds;
}

/* Mark the units that the sweep reaches and return their area, NULL with `failed` set or nothing
 * reached by a cut. */
static GEOSGeometry *
reached_area (CvmStrokeRings *self, const Slice *at, bool *reached, bool *failed)
{
  int n = 0, n_reached = 0;
  GEOSContextHandle_t handle = self->geos->handle;
  for (int i = 0; i < at->area.n_units; i++)
    {
      const CvmAreaUnit *unit = &at->area.units[i];
      reached[i]
          = is_reached (self, unit, at->swept, failed)
            && (self->stroke.tool == CVM_STROKE_ADD || is_cut (self, unit, at->swept, failed));
      n_reached += reached[i];
      n += reached[i] ? GEOSGetNumGeometries_r (handle, unit->area) : 0;
    }
  if (*failed || (n_reached == 0 && self->stroke.tool == CVM_STROKE_CUT))
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
    area = cvm_geos_collect (self->geos, GEOS_MULTIPOLYGON, parts, n);
  free (parts);
  *failed = *failed || !area;
  return area;
}

/* On the grid, most results are valid once each point is put there; where they aren't, an overlay
 * on the grid, several times as slow, makes them so. */
static GEOSGeometry *
combine (CvmStrokeRings *self, const GEOSGeometry *area, const GEOSGeometry *swept, bool exact)
{
  GEOSContextHandle_t handle = self->geos->handle;
  bool add = self->stroke.tool == CVM_STROKE_ADD;
  GEOSGeometry *result
      = add ? GEOSUnion_r (handle, area, swept) : GEOSDifference_r (handle, area, swept);
  if (!exact)
    return result;
  GEOSGeometry *snapped = result ? cvm_geos_snapped (self->geos, result) : NULL;
  cvm_geos_clear (self->geos, &result);
  if (!snapped)
    snapped = add ? GEOSUnionPrec_r (handle, area, swept, CVM_GRID_MM)
                  : GEOSDifferencePrec_r (handle, area, swept, CVM_GRID_MM);
  return snapped;
}

/* The new area of what is reached; NULL when nothing changes, or with `failed` set. */
static GEOSGeometry *
new_area (CvmStrokeRings *self, const Slice *at, bool exact, bool *reached, bool *failed)
{
  GEOSGeometry *area = reached_area (self, at, reached, failed), *result = NULL;
  if (area && (self->stroke.tool == CVM_STROKE_CUT || adds_area (self, at->swept, area, failed)))
    {
      result = combine (self, area, at->swept, exact);
      *failed = *failed || !result;
    }
  cvm_geos_clear (self->geos, &area);
  return result;
}

/* Copies of the slice's rings but those of reached units. `reached` may be NULL. */
static bool
keep_rings (
    CvmStrokeRings *self, CvmStrokeSlice *out, const bool *reached, int n_new, CvmStatus *status)
{
  const CvmStructure *structure = self->structure;
  bool *replaced = calloc ((size_t)structure->n_rings + 1, sizeof *replaced);
  int n = n_new;
  for (int i = 0; i < structure->n_rings; i++)
    n += structure->rings[i].slice == out->slice;
  out->rings = calloc ((size_t)n + 1, sizeof *out->rings);
  bool ok = replaced && out->rings;
  if (!ok)
    cvm_status_no_memory (status);
  const CvmSliceArea *area = &self->slices[out->slice].area;
  for (int i = 0; ok && reached && i < area->n_units; i++)
    for (int k = 0; reached[i] && k < area->units[i].n_rings; k++)
      replaced[area->units[i].rings[k]] = true;
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
make_slice (CvmStrokeRings *self,
            const bool *reached,
            const GEOSGeometry *area,
            bool exact,
            CvmStrokeSlice *out,
            CvmStatus *status)
{
  int n_new = area ? cvm_new_rings_count (self->geos, area) : 0;
  if (!keep_rings (self, out, reached, n_new, status))
    return false;
  if (!area)
    return true;
  int made = cvm_new_rings_make (self->geos, area, self->grid, out->slice, exact,
                                 out->rings + out->n_rings);
  if (made < 0)
    return cvm_status_no_memory (status);
  out->n_rings += made;
  return true;
}

/* *changed: whether the stroke touches the slice; `out` is filled when it does, or when it is for
 * the screen (not exact). */
static bool
slice_after (CvmStrokeRings *self,
             int slice,
             bool exact,
             CvmStrokeSlice *out,
             bool *changed,
             CvmStatus *status)
{
  Slice *at = &self->slices[slice];
  bool failed = false, *reached = NULL;
  GEOSGeometry *area = NULL;
  *out = (CvmStrokeSlice){ .slice = slice };
  *changed = false;
  if (at->swept)
    {
      if (!get_area (self, slice, status))
        return false;
      reached = calloc ((size_t)at->area.n_units + 1, sizeof *reached);
      if (!reached)
        return cvm_status_no_memory (status);
      area = new_area (self, at, exact, reached, &failed);
    }
  *changed = area != NULL;
  bool ok = !failed || cvm_geos_fail (self->geos, status);
  if (ok && (area || !exact))
    ok = make_slice (self, area ? reached : NULL, area, exact, out, status);
  cvm_geos_clear (self->geos, &area);
  free (reached);
  if (!ok)
    cvm_stroke_slice_clear (out);
  return ok;
}

bool
cvm_stroke_rings_preview (CvmStrokeRings *self,
                          int slice,
                          CvmStrokeSlice *picture,
                          CvmStatus *status)
{
  bool changed;
  if (slice < 0 || slice >= self->grid->n_slices)
    return cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("There is no slice {1}."), "%d",
                            slice + 1);
  self->slices[slice].stale = false;
  return slice_after (self, slice, false, picture, &changed, status);
}

bool
cvm_stroke_rings_is_stale (const CvmStrokeRings *self, int slice)
{
  return slice >= 0 && slice < self->grid->n_slices && self->slices[slice].stale;
}

bool
cvm_stroke_rings_end (CvmStrokeRings *self, CvmStrokeEdit *edit, CvmStatus *status)
{
  *edit = (CvmStrokeEdit){ 0 };
  if (self->first_slice > self->last_slice)
    return true;
  edit->slices = calloc ((size_t)(self->last_slice - self->first_slice) + 1, sizeof *edit->slices);
  if (!edit->slices)
    return cvm_status_no_memory (status);
  for (int slice = self->first_slice; slice <= self->last_slice; slice++)
    {
      bool changed;
      if (!slice_after (self, slice, true, &edit->slices[edit->n_slices], &changed, status))
        {
          cvm_stroke_edit_clear (edit);
          return false;
        }
      edit->n_slices += changed;
    }
  if (edit->n_slices == 0)
    cvm_stroke_edit_clear (edit);
  return true;
}

/* --- beginning and end --------------------------------------------------------------------------
 */

bool
cvm_stroke_rings_get_range (const CvmStrokeRings *self, int *first, int *last)
{
  *first = self->first_slice;
  *last = self->last_slice;
  return *first <= *last;
}

bool
cvm_stroke_rings_is_adding (const CvmStrokeRings *self)
{
  return self->stroke.tool == CVM_STROKE_ADD;
}

static bool
check (const CvmStructure *structure,
       const CvmGrid *grid,
       const CvmStroke *stroke,
       CvmStatus *status)
{
  if (!cvm_stroke_check (stroke, grid, status))
    return false;
  if (stroke->tool == CVM_STROKE_AUTO && stroke->n_points == 0)
    return cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("There is no such tool."), NULL);
  if (structure->locked || structure->view_only)
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            structure->view_only
                                ? CVM_N_ ("“{1}” is for viewing only.")
                                : CVM_N_ ("“{1}” is locked. Unlock it to change it."),
                            "%s", structure->name);
  if (fabs (grid->normal[2]) < LEAST_AXIAL_COSINE)
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            CVM_N_ ("Contours can be changed on axial slices only."), NULL);
  return true;
}

/* The slice that the first point belongs to, and whether the structure is there. */
static bool
starts_inside (const CvmStructure *structure, const CvmGrid *grid, const CvmStroke *stroke)
{
  const double *p = stroke->points[0];
  double distance_mm = 0;
  int slice = stroke->slice;
  if (stroke->plane != CVM_STROKE_AXIAL)
    slice = cvm_grid_nearest_slice (grid, position_mm (grid, p), &distance_mm);
  return fabs (distance_mm) <= cvm_grid_slice_extent_mm (grid, slice)
         && cvm_slice_area_is_inside (structure, slice, p[0], p[1]);
}

CvmStrokeRings *
cvm_stroke_rings_begin (const CvmStructure *structure,
                        const CvmGrid *grid,
                        const CvmStroke *stroke,
                        CvmStatus *status)
{
  if (!check (structure, grid, stroke, status))
    return NULL;
  CvmStrokeRings *self = calloc (1, sizeof *self);
  if (self)
    self->slices = calloc ((size_t)grid->n_slices, sizeof *self->slices);
  if (!self || !self->slices)
    {
      free (self);
      cvm_status_no_memory (status);
      return NULL;
    }
  self->structure = structure;
  self->grid = grid;
  self->stroke = *stroke;
  self->stroke.points = NULL;
  self->stroke.n_points = self->stroke.room = 0;
  self->first_slice = grid->n_slices;
  self->last_slice = -1;
  if (stroke->tool == CVM_STROKE_AUTO)
    self->stroke.tool = starts_inside (structure, grid, stroke) ? CVM_STROKE_ADD : CVM_STROKE_CUT;
  self->geos = cvm_geos_new (status);
  if (!self->geos
      || !cvm_stroke_rings_extend (self, stroke->n_points, (const double (*)[3])stroke->points,
                                   status))
    {
      cvm_stroke_rings_free (self);
      return NULL;
    }
  return self;
}

void
cvm_stroke_rings_free (CvmStrokeRings *self)
{
  if (!self)
    return;
  for (int i = 0; self->geos && i < self->grid->n_slices; i++)
    {
      cvm_geos_clear (self->geos, &self->slices[i].swept);
      cvm_slice_area_clear (&self->slices[i].area, self->geos);
    }
  cvm_sweep_piece_clear (&self->piece);
  cvm_geos_free (self->geos);
  free (self->slices);
  free (self);
}

bool
cvm_stroke_rings_compute (const CvmStructure *structure,
                          const CvmGrid *grid,
                          const CvmStroke *stroke,
                          CvmStrokeEdit *edit,
                          CvmStatus *status)
{
  *edit = (CvmStrokeEdit){ 0 };
  CvmStrokeRings *self = cvm_stroke_rings_begin (structure, grid, stroke, status);
  bool ok = self && cvm_stroke_rings_end (self, edit, status);
  cvm_stroke_rings_free (self);
  return ok;
}
