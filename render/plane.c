/* SPDX-License-Identifier: Apache-2.0 */
/* See plane.h. Which patient direction each plane wants on the screen:
 *
 *            right   down    depth
 *   axial     +x      +y      +z        x to the patient's left, y to the back, z to the head
 *   sagittal  +y      −z      +x
 *   coronal   +x      −z      +y
 */
#include "render/plane.h"

#include <math.h>

typedef struct
{
  int axis; /* 0 x, 1 y, 2 z */
  bool backwards;
} Wanted;

static const Wanted wanted[CVM_N_PLANES][3] = {
  [CVM_PLANE_AXIAL] = { { 0, false }, { 1, false }, { 2, false } },
  [CVM_PLANE_SAGITTAL] = { { 1, false }, { 2, true }, { 0, false } },
  [CVM_PLANE_CORONAL] = { { 0, false }, { 2, true }, { 1, false } },
};

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
init_axis (CvmPlaneAxis *out, const CvmGrid *grid, const CvmOrientation *orientation, Wanted want)
{
  const double *directions[3] = { grid->row_direction, grid->column_direction, grid->normal };
  const int sizes[3] = { grid->n_columns, grid->n_rows, grid->n_slices };
  const double steps[3] = { grid->column_step_mm, grid->row_step_mm, grid->slice_step_mm };
  out->axis = orientation->axis[want.axis];
  out->flip = orientation->flip[want.axis] != want.backwards;
  out->step_mm = steps[out->axis];
  for (int i = 0; i < 3; i++)
    out->direction[i] = (out->flip ? -1 : 1) * directions[out->axis][i];
  double span_mm = out->axis == 2 ? 0 : (sizes[out->axis] - 1) * out->step_mm;
  out->min_mm = INFINITY;
  out->max_mm = -INFINITY;
  for (int k = 0; k < grid->n_slices; k++)
    {
      double first = dot (grid->origins[k], out->direction) - (out->flip ? span_mm : 0);
      out->min_mm = fmin (out->min_mm, first);
      out->max_mm = fmax (out->max_mm, first + span_mm);
    }
  bool down = out->axis == 2 && out->flip;
  double first_mm = cvm_grid_reach_down_mm (grid, 0),
         last_mm = cvm_grid_reach_up_mm (grid, grid->n_slices - 1);
  out->low_mm = out->min_mm - (out->axis != 2 ? out->step_mm / 2 : down ? last_mm : first_mm);
  out->high_mm = out->max_mm + (out->axis != 2 ? out->step_mm / 2 : down ? first_mm : last_mm);
  /* Slices that are shifted against each other spread further than one slice is wide. */
  out->n = out->axis == 2 ? grid->n_slices
                          : (int)ceil ((out->max_mm - out->min_mm) / out->step_mm - 1e-3) + 1;
}

void
cvm_view_plane_init (CvmViewPlane *view, const CvmGrid *grid, CvmPlane plane)
{
  CvmOrientation orientation = cvm_grid_orientation (grid);
  view->plane = plane;
  init_axis (&view->right, grid, &orientation, wanted[plane][0]);
  init_axis (&view->down, grid, &orientation, wanted[plane][1]);
  init_axis (&view->depth, grid, &orientation, wanted[plane][2]);
}

void
cvm_view_plane_from_patient (const CvmViewPlane *view,
                             const double patient_mm[3],
                             double *right_mm,
                             double *down_mm,
                             double *depth_mm)
{
  if (right_mm)
    *right_mm = dot (patient_mm, view->right.direction);
  if (down_mm)
    *down_mm = dot (patient_mm, view->down.direction);
  if (depth_mm)
    *depth_mm = dot (patient_mm, view->depth.direction);
}

void
cvm_view_plane_to_patient (const CvmViewPlane *view,
                           double right_mm,
                           double down_mm,
                           double depth_mm,
                           double patient_mm[3])
{
  for (int i = 0; i < 3; i++)
    patient_mm[i] = right_mm * view->right.direction[i] + down_mm * view->down.direction[i]
                    + depth_mm * view->depth.direction[i];
}

int
cvm_view_plane_section_at (const CvmViewPlane *view, const CvmGrid *grid, double depth_mm)
{
  const CvmPlaneAxis *depth = &view->depth;
  if (depth->axis == 2)
    {
      int slice = cvm_grid_nearest_slice (grid, depth->flip ? -depth_mm : depth_mm, NULL);
      return depth->flip ? depth->n - 1 - slice : slice;
    }
  double section = floor ((depth_mm - depth->min_mm) / depth->step_mm + 0.5 + CVM_PLANE_TIE);
  return (int)fmin (fmax (section, 0), depth->n - 1);
}

double
cvm_view_plane_section_depth (const CvmViewPlane *view, const CvmGrid *grid, int section)
{
  const CvmPlaneAxis *depth = &view->depth;
  if (depth->axis != 2)
    return depth->min_mm + section * depth->step_mm;
  return depth->flip ? -grid->positions_mm[depth->n - 1 - section] : grid->positions_mm[section];
}

void
cvm_view_plane_letters (const CvmViewPlane *view, CvmEdge edge, char letters[4])
{
  const CvmPlaneAxis *axis
      = edge == CVM_EDGE_LEFT || edge == CVM_EDGE_RIGHT ? &view->right : &view->down;
  double sign = edge == CVM_EDGE_RIGHT || edge == CVM_EDGE_BOTTOM ? 1 : -1;
  double direction[3];
  for (int i = 0; i < 3; i++)
    direction[i] = sign * axis->direction[i];
  cvm_direction_letters (direction, letters);
}

static double
extent_mm (const CvmPlaneAxis *axis)
{
  return fmax (axis->high_mm - axis->low_mm, 0.01); /* a single slice may have no thickness */
}

double
cvm_view_plane_fit (const CvmViewPlane *view, int width_px, int height_px)
{
  return fmin (width_px / extent_mm (&view->right), height_px / extent_mm (&view->down));
}

void
cvm_view_plane_middle (const CvmViewPlane *view, double *right_mm, double *down_mm)
{
  *right_mm = (view->right.low_mm + view->right.high_mm) / 2;
  *down_mm = (view->down.low_mm + view->down.high_mm) / 2;
}

void
cvm_view_transform_to_screen (
    const CvmViewTransform *transform, double right_mm, double down_mm, double *x, double *y)
{
  *x = transform->width_px / 2.0 + (right_mm - transform->right_mm) * transform->px_per_mm;
  *y = transform->height_px / 2.0 + (down_mm - transform->down_mm) * transform->px_per_mm;
}

void
cvm_view_transform_to_plane (
    const CvmViewTransform *transform, double x, double y, double *right_mm, double *down_mm)
{
  *right_mm = transform->right_mm + (x - transform->width_px / 2.0) / transform->px_per_mm;
  *down_mm = transform->down_mm + (y - transform->height_px / 2.0) / transform->px_per_mm;
}
