/* SPDX-License-Identifier: Apache-2.0 */
/* Which ends of structures a person has seen in the sagittal view (product.md: "Sagittal before
 * signing"): the plane cuts the last ring there, and ring and the slice beyond it lie in the
 * picture, in the active window, for half a second. The export's sheet asks for it (app/case/
 * review.h, checks.h). */
#include "app/window/main-window-private.h"

/* Where the section cuts the rings of a slice: their middle along the screen's right. */
static gboolean
find_cut (const CvmViewPlane *plane,
          const CvmStructure *structure,
          int slice,
          double depth_mm,
          double *right_mm,
          double *down_mm)
{
  double least = G_MAXDOUBLE, most = -G_MAXDOUBLE;
  *down_mm = 0;
  for (int r = 0; r < structure->n_rings; r++)
    {
      const CvmRing *ring = &structure->rings[r];
      for (int i = 0; ring->slice == slice && ring->use == CVM_RING_COUNTED && i < ring->n_points;
           i++)
        {
          double a[3], b[3]; /* right, down, depth */
          const double *from = ring->points[i], *to = ring->points[(i + 1) % ring->n_points];
          cvm_view_plane_from_patient (plane, from, &a[0], &a[1], &a[2]);
          cvm_view_plane_from_patient (plane, to, &b[0], &b[1], &b[2]);
          if ((a[2] < depth_mm) == (b[2] < depth_mm))
            continue;
          const double share = (depth_mm - a[2]) / (b[2] - a[2]);
          const double right = a[0] + share * (b[0] - a[0]);
          least = MIN (least, right);
          most = MAX (most, right);
          *down_mm = a[1];
        }
    }
  *right_mm = (least + most) / 2;
  return least <= most;
}

static gboolean
is_in_picture (const CvmViewTransform *transform, double right_mm, double down_mm)
{
  double x, y;
  cvm_view_transform_to_screen (transform, right_mm, down_mm, &x, &y);
  return x >= 0 && x < transform->width_px && y >= 0 && y < transform->height_px;
}

static gboolean
is_seen (CvmMainWindow *self, const CvmStructure *structure, int slice, gboolean last)
{
  const CvmViewPlane *plane = cvm_view_state_get_plane (self->view, CVM_PLANE_SAGITTAL);
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  const int section = cvm_view_state_get_section (self->view, CVM_PLANE_SAGITTAL);
  const double depth_mm = cvm_view_plane_section_depth (plane, grid, section);
  const int next = slice + (last ? 1 : -1);
  CvmViewTransform transform;
  double right_mm, down_mm, beyond_mm;
  if (!find_cut (plane, structure, slice, depth_mm, &right_mm, &down_mm)
      || !cvm_slice_view_get_transform (cvm_views_get_view (self->views, CVM_PLANE_SAGITTAL),
                                        &transform)
      || !is_in_picture (&transform, right_mm, down_mm))
    return FALSE;
  if (next < 0 || next >= grid->n_slices) /* the scan ends with it */
    return TRUE;
  double point[3];
  for (int axis = 0; axis < 3; axis++)
    point[axis] = grid->origins[next][axis];
  cvm_view_plane_from_patient (plane, point, NULL, &beyond_mm, NULL);
  return is_in_picture (&transform, right_mm, beyond_mm);
}

static gboolean
is_on_screen (CvmMainWindow *self)
{
  GtkWidget *view = GTK_WIDGET (cvm_views_get_view (self->views, CVM_PLANE_SAGITTAL));
  return self->view && gtk_window_is_active (GTK_WINDOW (self)) && gtk_widget_get_mapped (view)
         && !cvm_view_state_get_contours_hidden (self->view);
}

static gboolean
on_looked (gpointer data)
{
  CvmMainWindow *self = data;
  CvmReview *review = cvm_main_window_get_review (self);
  gboolean any = FALSE;
  self->ends_source = 0;
  if (!review || !is_on_screen (self))
    return G_SOURCE_REMOVE;
  GPtrArray *structures = cvm_case_get_structures (self->open_case);
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = structures->pdata[i];
      int ends[2];
      if (!structure->visible || !cvm_review_get_ends (review, structure->id, ends))
        continue;
      for (int end = 0; end < 2; end++)
        if (!cvm_review_is_end_seen (review, structure->id, ends[end])
            && is_seen (self, structure, ends[end], end == 1))
          any = cvm_review_set_end_seen (review, structure->id, ends[end]) || any;
    }
  if (any)
    cvm_main_window_save_seen (self);
  return G_SOURCE_REMOVE;
}

void
cvm_main_window_watch_ends (CvmMainWindow *self)
{
  g_clear_handle_id (&self->ends_source, g_source_remove);
  if (is_on_screen (self))
    self->ends_source = g_timeout_add (CVM_LOOK_MS, on_looked, self);
}

/* The slices that pass in the axial view change nothing in the sagittal one. */
void
cvm_main_window_ends_after (CvmMainWindow *self, guint changes)
{
  const guint others = CVM_VIEW_STRUCTURES | CVM_VIEW_ACTIVE | CVM_VIEW_FRAME;
  const int section = cvm_view_state_get_section (self->view, CVM_PLANE_SAGITTAL);
  if (!(changes & others) && section == self->ends_section)
    return;
  self->ends_section = section;
  cvm_main_window_watch_ends (self);
}
