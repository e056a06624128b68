/* SPDX-License-Identifier: Apache-2.0 */
/* To a structure: the slice where it is largest, in all three views. A view moves its picture only
 * when the place lies outside its middle two thirds, so that what was looked at stays where it is.
 */
#include "app/window/main-window-private.h"

#include <math.h>

/* The largest ring of those that count; without one, any that has points. `slice` −1: of all. */
static const CvmRing *
find_ring (const CvmStructure *structure, const CvmGrid *grid, int slice)
{
  const CvmRing *best = NULL;
  double largest = -1;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      double area = -0.5;
      if (ring->use == CVM_RING_COUNTED)
        area = fabs (cvm_ring_signed_area (ring, grid->row_direction, grid->column_direction));
      if (ring->n_points > 0 && area > largest && (slice < 0 || ring->slice == slice))
        {
          largest = area;
          best = ring;
        }
    }
  return best;
}

static gboolean
is_beside_middle (double at, int size)
{
  return at < size / 6.0 || at > size * 5 / 6.0;
}

static void
bring_into_middle (CvmMainWindow *self, CvmPlane which, const double patient_mm[3])
{
  CvmSliceView *view = cvm_views_get_view (self->views, which);
  CvmViewTransform transform;
  double right_mm, down_mm, x, y, zoom, old_right_mm, old_down_mm;
  if (!cvm_slice_view_get_transform (view, &transform))
    return;
  cvm_view_plane_from_patient (cvm_view_state_get_plane (self->view, which), patient_mm, &right_mm,
                               &down_mm, NULL);
  cvm_view_transform_to_screen (&transform, right_mm, down_mm, &x, &y);
  if (!is_beside_middle (x, transform.width_px) && !is_beside_middle (y, transform.height_px))
    return;
  cvm_view_state_get_frame (self->view, which, &zoom, &old_right_mm, &old_down_mm);
  cvm_view_state_set_frame (self->view, which, zoom, right_mm, down_mm);
}

static void
middle_of (const CvmRing *ring, double middle[3])
{
  middle[0] = middle[1] = middle[2] = 0;
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      middle[axis] += ring->points[i][axis] / ring->n_points;
}

static void
look_at (CvmMainWindow *self, const double patient_mm[3])
{
  cvm_view_state_set_crosshair (self->view, patient_mm);
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    bring_into_middle (self, (CvmPlane)plane, patient_mm);
}

void
cvm_main_window_go_to_structure (CvmMainWindow *self, const char *id)
{
  const CvmStructure *structure
      = self->open_case ? cvm_case_find_structure (self->open_case, id) : NULL;
  const CvmRing *ring = structure && self->view
                            ? find_ring (structure, cvm_view_state_get_grid (self->view), -1)
                            : NULL;
  double middle[3];
  if (!ring)
    return;
  middle_of (ring, middle);
  look_at (self, middle);
}

void
cvm_main_window_go_to_slice (CvmMainWindow *self, const char *id, int slice)
{
  const CvmStructure *structure
      = self->open_case ? cvm_case_find_structure (self->open_case, id) : NULL;
  const CvmGrid *grid = self->view ? cvm_view_state_get_grid (self->view) : NULL;
  double middle[3];
  if (!structure || !grid || slice < 0 || slice >= grid->n_slices)
    return;
  const CvmRing *ring = find_ring (structure, grid, slice);
  if (!ring)
    ring = find_ring (structure, grid, -1);
  if (!ring)
    return;
  middle_of (ring, middle);
  middle[2] = grid->origins[slice][2]; /* structures lie on axial slices */
  cvm_view_state_set_structure_visible (self->view, id, TRUE);
  cvm_view_state_set_active_id (self->view, id);
  look_at (self, middle);
}
