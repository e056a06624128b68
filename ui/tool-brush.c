/* SPDX-License-Identifier: Apache-2.0 */
/* See tool-brush.h. */
#include "ui/tool-brush.h"

#include <glib/gi18n.h>
#include <math.h>

/* The step of the radius at and above it. */
static double
step_up (double radius_mm)
{
  return radius_mm < 10 ? 0.5 : radius_mm < 20 ? 1 : 2.5;
}

static double
step_down (double radius_mm)
{
  return radius_mm <= 10 ? 0.5 : radius_mm <= 20 ? 1 : 2.5;
}

double
cvm_brush_step_radius (double radius_mm, int steps)
{
  for (; steps > 0 && radius_mm < CVM_BRUSH_MOST_MM; steps--)
    {
      double step = step_up (radius_mm);
      radius_mm = (floor (radius_mm / step + 1e-6) + 1) * step;
    }
  for (; steps < 0 && radius_mm > CVM_BRUSH_LEAST_MM; steps++)
    {
      double step = step_down (radius_mm);
      radius_mm = (ceil (radius_mm / step - 1e-6) - 1) * step;
    }
  return CLAMP (radius_mm, CVM_BRUSH_LEAST_MM, CVM_BRUSH_MOST_MM);
}

static int
slice_of (const CvmGrid *grid, const double point_mm[3])
{
  double position = 0;
  for (int axis = 0; axis < 3; axis++)
    position += point_mm[axis] * grid->normal[axis];
  return cvm_grid_nearest_slice (grid, position, NULL);
}

static gboolean
has_any_area (const CvmStructure *structure)
{
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].use == CVM_RING_COUNTED && structure->rings[i].n_points >= 3)
      return TRUE;
  return FALSE;
}

CvmStrokeTool
cvm_brush_sense (const CvmBrush *brush,
                 const CvmStructure *structure,
                 const CvmGrid *grid,
                 CvmStrokePlane plane,
                 int slice,
                 const double point_mm[3])
{
  if (brush->erases)
    return CVM_STROKE_CUT;
  if (brush->mode != CVM_STROKE_AUTO)
    return brush->mode;
  gboolean axial = plane == CVM_STROKE_AXIAL;
  if (!structure || !(axial ? cvm_structure_has_area (structure, slice) : has_any_area (structure)))
    return CVM_STROKE_ADD;
  if (!axial)
    slice = slice_of (grid, point_mm);
  return cvm_structure_encloses (structure, grid, slice, point_mm) ? CVM_STROKE_ADD
                                                                   : CVM_STROKE_CUT;
}

double
cvm_brush_reach_mm (double radius_mm, const CvmGrid *grid, const double point_mm[3])
{
  return fmax (radius_mm, cvm_grid_slice_extent_mm (grid, slice_of (grid, point_mm)));
}

char *
cvm_brush_dup_label (CvmStrokeTool sense, double radius_mm)
{
  /* Translators: what a stroke of the brush will do here, and its radius. */
  return g_strdup_printf (
      sense == CVM_STROKE_ADD ? _ ("add, %.1f\u00a0mm") : _ ("cut, %.1f\u00a0mm"), radius_mm);
}

/* --- the state machine ------------------------------------------------------------------------ */

void
cvm_tool_brush_clear (CvmToolBrush *self)
{
  cvm_stroke_clear (&self->stroke);
  *self = (CvmToolBrush){ 0 };
}

gboolean
cvm_tool_brush_press (CvmToolBrush *self,
                      const CvmBrush *brush,
                      CvmStrokeTool sense,
                      CvmStrokePlane plane,
                      int slice,
                      const double point_mm[3])
{
  if (self->painting)
    return FALSE;
  cvm_stroke_clear (&self->stroke);
  self->stroke.tool = sense;
  self->stroke.plane = plane;
  self->stroke.slice = plane == CVM_STROKE_AXIAL ? slice : -1;
  self->stroke.radius_mm = brush->radius_mm;
  self->erases = brush->erases;
  self->painting = cvm_stroke_append (&self->stroke, 1, (const double (*)[3])point_mm, NULL);
  return self->painting;
}

gboolean
cvm_tool_brush_path (CvmToolBrush *self, int n_points, const double (*points_mm)[3])
{
  return !self->painting || cvm_stroke_append (&self->stroke, n_points, points_mm, NULL);
}

gboolean
cvm_tool_brush_release (CvmToolBrush *self)
{
  gboolean whole = self->painting;
  self->painting = FALSE;
  return whole;
}

gboolean
cvm_tool_brush_cancel (CvmToolBrush *self)
{
  gboolean was = self->painting;
  self->painting = FALSE;
  cvm_stroke_clear (&self->stroke);
  return was;
}
