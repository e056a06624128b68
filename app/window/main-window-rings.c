/* SPDX-License-Identifier: Apache-2.0 */
/* What one does to the rings of the active structure without a brush: the ring under the pointer,
 * ranges of slices, copies from the slices beside. */
#include "app/window/main-window-private.h"

#include "app/case/ring-edits.h"
#include "app/case/slice-order.h"
#include "app/window/range-dialog.h"

#include <glib/gi18n.h>
#include <math.h>

#define REACH_PX 5 /* beside a ring's line */

/* Whether the structure's rings may be changed, else the user is told why; the builders of edits
 * speak for locked ones. */
static gboolean
may_change_rings (CvmMainWindow *self, const CvmStructure *structure)
{
  if (!cvm_main_window_may_change (self, structure->id))
    return FALSE;
  g_autofree char *why
      = structure->locked ? NULL : cvm_view_state_dup_edit_obstacle (self->view, structure->id);
  if (why)
    cvm_main_window_toast_refusal (self, why);
  return why == NULL;
}

/* The active structure and the slice on the screen; NULL: told why not. */
static CvmStructure *
begin_on_slice (CvmMainWindow *self, int *slice)
{
  if (!cvm_main_window_get_structures (self))
    return NULL;
  CvmStructure *structure
      = cvm_case_find_structure (self->open_case, cvm_view_state_get_active_id (self->view));
  if (!structure)
    {
      cvm_main_window_toast_refusal (self, _ ("Choose a structure first."));
      return NULL;
    }
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  *slice
      = cvm_slices_at_number (grid, cvm_view_state_get_section (self->view, CVM_PLANE_AXIAL) + 1);
  return may_change_rings (self, structure) ? structure : NULL;
}

static double
reach_mm (CvmMainWindow *self)
{
  CvmSliceView *view = cvm_views_get_view (self->views, CVM_PLANE_AXIAL);
  CvmViewTransform transform;
  return cvm_slice_view_get_transform (view, &transform)
             ? REACH_PX * gtk_widget_get_scale_factor (GTK_WIDGET (view)) / transform.px_per_mm
             : 0;
}

static int
slice_at (const CvmGrid *grid, const double patient_mm[3])
{
  double voxel[3];
  cvm_grid_to_voxel (grid, patient_mm, voxel);
  return CLAMP ((int)floor (voxel[2] + 0.5), 0, grid->n_slices - 1);
}

/* Under the pointer. Where that is over no picture (a menu, the card): at the crosshair, or the
 * only one of the slice. */
static void
delete_ring (CvmMainWindow *self, const char *unused)
{
  g_autoptr (GError) error = NULL;
  int slice;
  CvmStructure *structure = begin_on_slice (self, &slice);
  if (!structure)
    return;
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  CvmReadout readout;
  double crosshair_mm[3];
  CvmEdit *edit = NULL;
  const gboolean pointed = cvm_view_state_read_pointer (self->view, &readout) && readout.inside;
  cvm_view_state_get_crosshair (self->view, crosshair_mm);
  if (cvm_main_window_ask_overlaps (self, structure,
                                    pointed ? slice_at (grid, readout.patient_mm) : slice))
    {
      g_ptr_array_unref (readout.names);
      return;
    }
  if (pointed)
    edit = cvm_ring_edits_delete_at (structure, grid, slice_at (grid, readout.patient_mm),
                                     readout.patient_mm, reach_mm (self), &error);
  else if (!(edit = cvm_ring_edits_delete_at (structure, grid, slice, crosshair_mm, 0, NULL)))
    edit = cvm_ring_edits_delete_only (structure, grid, slice, &error);
  g_ptr_array_unref (readout.names);
  cvm_main_window_finish_edit (self, edit, &error);
}

static void
delete_beyond (CvmMainWindow *self, const char *side)
{
  g_autoptr (GError) error = NULL;
  int slice;
  CvmStructure *structure = begin_on_slice (self, &slice);
  if (!structure)
    return;
  cvm_main_window_finish_edit (
      self,
      cvm_ring_edits_delete_beyond (structure, cvm_view_state_get_grid (self->view), slice,
                                    g_str_equal (side, "head")   ? CVM_BEYOND_HEAD
                                    : g_str_equal (side, "feet") ? CVM_BEYOND_FEET
                                                                 : CVM_BEYOND_AWAY,
                                    &error),
      &error);
}

static void
copy_ring (CvmMainWindow *self, const char *from)
{
  g_autoptr (GError) error = NULL;
  int slice;
  CvmStructure *structure = begin_on_slice (self, &slice);
  if (!structure)
    return;
  cvm_main_window_finish_edit (
      self,
      cvm_ring_edits_copy (structure, cvm_view_state_get_grid (self->view), slice,
                           g_str_equal (from, "next") ? CVM_COPY_NEXT : CVM_COPY_PREVIOUS, &error),
      &error);
}

static void
on_range_chosen (const char *id, int from, int to, gpointer data)
{
  CvmMainWindow *self = data;
  g_autoptr (GError) error = NULL;
  CvmStructure *structure = cvm_main_window_get_structures (self)
                                ? cvm_case_find_structure (self->open_case, id)
                                : NULL;
  if (!structure || !may_change_rings (self, structure))
    return;
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  cvm_main_window_finish_edit (
      self,
      cvm_ring_edits_delete_range (structure, grid, cvm_slices_at_number (grid, from),
                                   cvm_slices_at_number (grid, to), &error),
      &error);
}

/* From this slice to the end of the structure that is nearer. */
static void
ask_range (CvmMainWindow *self, const char *unused)
{
  int slice, first, last;
  CvmStructure *structure = begin_on_slice (self, &slice);
  if (!structure)
    return;
  if (structure->locked || !cvm_slices_get_range (structure, &first, &last))
    {
      g_autoptr (GError) error = NULL;
      cvm_main_window_finish_edit (
          self,
          cvm_ring_edits_delete_beyond (structure, cvm_view_state_get_grid (self->view), slice,
                                        CVM_BEYOND_AWAY, &error),
          &error);
      return;
    }
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  const int end = abs (slice - first) < abs (slice - last) ? first : last;
  const int here = cvm_slices_number (grid, CLAMP (slice, first, last)),
            there = cvm_slices_number (grid, end);
  if (self->range_dialog)
    gtk_window_destroy (self->range_dialog);
  g_set_weak_pointer (&self->range_dialog,
                      cvm_range_dialog_new (GTK_WINDOW (self), structure->id, structure->name,
                                            grid->n_slices, MIN (here, there), MAX (here, there),
                                            on_range_chosen, self));
  gtk_window_present (self->range_dialog);
}

/* By the names that they have in main-window-actions.c. */
static const struct
{
  const char *name;
  void (*func) (CvmMainWindow *self, const char *argument);
} actions[] = {
  { "delete-ring", delete_ring },
  { "delete-range", ask_range },
  { "delete-beyond", delete_beyond },
  { "copy-ring", copy_ring },
};

void
cvm_main_window_act_on_rings (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *name = g_action_get_name (G_ACTION (action)),
             *argument = parameter ? g_variant_get_string (parameter, NULL) : "";
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name) && cvm_main_window_has_whole_scan (data))
      actions[i].func (data, argument);
}

void
cvm_main_window_close_rings (CvmMainWindow *self)
{
  if (self->range_dialog)
    gtk_window_destroy (self->range_dialog); /* it speaks of the case that goes */
  g_clear_weak_pointer (&self->range_dialog);
}
