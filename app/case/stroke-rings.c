/* SPDX-License-Identifier: Apache-2.0 */
/* On each slice that is met (swept-slice.h) what is swept grows by one convex piece for each step
 * of the path; rings are made only when somebody looks, at the end on the grid of 0.001 mm and
 * valid there. Which pieces are united with which depends on their number alone, so that the way in
 * which points arrive leaves no trace. */
#include "app/case/stroke-rings.h"

#include "app/case/sweep.h"
#include "app/case/swept-slice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_STEP_MM 0.001

struct CvmStrokeRings
{
  CvmSweep sweep;
  CvmSweepPiece piece;
  CvmStroke stroke; /* settings only */
  bool has_point;
  double last[3];
  int first_slice, last_slice; /* met so far; first > last: none */
  CvmSweptSlice *slices;
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
  const CvmGrid *grid = self->sweep.grid;
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
      = cvm_geos_polygon (self->sweep.geos, self->piece.n_points, self->piece.points[0], 2);
  bool ok = polygon && cvm_swept_slice_unite (&self->slices[slice], &self->sweep, polygon);
  cvm_geos_clear (self->sweep.geos, &polygon);
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
  double low = fmin (position_mm (self->sweep.grid, a), position_mm (self->sweep.grid, b));
  double high = fmax (position_mm (self->sweep.grid, a), position_mm (self->sweep.grid, b));
  for (int slice = 0; slice < self->sweep.grid->n_slices; slice++)
    {
      double reach = cvm_sweep_reach_mm (self->sweep.grid, slice, self->stroke.radius_mm);
      double position = self->sweep.grid->positions_mm[slice];
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
        return cvm_geos_fail (self->sweep.geos, status);
      memcpy (self->last, p, sizeof self->last);
      self->has_point = true;
    }
  return true;
}

bool
cvm_stroke_rings_preview (CvmStrokeRings *self,
                          int slice,
                          CvmStrokeSlice *picture,
                          CvmStatus *status)
{
  bool changed;
  if (slice < 0 || slice >= self->sweep.grid->n_slices)
    return cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("There is no slice {1}."), "%d",
                            slice + 1);
  self->slices[slice].stale = false;
  return cvm_swept_slice_make (&self->slices[slice], &self->sweep, slice, false, picture, &changed,
                               status);
}

bool
cvm_stroke_rings_is_stale (const CvmStrokeRings *self, int slice)
{
  return slice >= 0 && slice < self->sweep.grid->n_slices && self->slices[slice].stale;
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
      if (!cvm_swept_slice_make (&self->slices[slice], &self->sweep, slice, true,
                                 &edit->slices[edit->n_slices], &changed, status))
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
  return self->sweep.adds;
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
  if (fabs (grid->normal[2]) < CVM_LEAST_AXIAL_COSINE)
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
  self->sweep.structure = structure;
  self->sweep.grid = grid;
  self->stroke = *stroke;
  self->stroke.points = NULL;
  self->stroke.n_points = self->stroke.room = 0;
  self->first_slice = grid->n_slices;
  self->last_slice = -1;
  if (stroke->tool == CVM_STROKE_AUTO)
    self->stroke.tool = starts_inside (structure, grid, stroke) ? CVM_STROKE_ADD : CVM_STROKE_CUT;
  self->sweep.adds = self->stroke.tool == CVM_STROKE_ADD;
  self->sweep.geos = cvm_geos_new (status);
  if (!self->sweep.geos
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
  for (int i = 0; self->sweep.geos && i < self->sweep.grid->n_slices; i++)
    cvm_swept_slice_clear (&self->slices[i], &self->sweep);
  cvm_sweep_piece_clear (&self->piece);
  cvm_geos_free (self->sweep.geos);
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
