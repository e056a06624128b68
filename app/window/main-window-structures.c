/* SPDX-License-Identifier: Apache-2.0 */
/* What one does to structures and rings without a brush: each action builds an edit, does it, and
 * says in a toast what was done, with a way back; or says why not. */
#include "app/window/main-window-private.h"

#include "app/case/ring-edits.h"
#include "app/case/structure-edits.h"
#include "app/window/colour-dialog.h"
#include "app/window/range-dialog.h"

#include <glib/gi18n.h>
#include <math.h>

#define REACH_PX 5 /* beside a ring's line */

/* --- which one, and whether it may be ----------------------------------------------------------
 */

/* Of an action's parameter: "" is the active one. NULL: none. */
static const char *
id_of (CvmMainWindow *self, const char *given)
{
  if (given && *given)
    return given;
  return self->view ? cvm_view_state_get_active_id (self->view) : NULL;
}

/* The case's structures once all of them are there, else NULL. */
static GPtrArray *
get_structures (CvmMainWindow *self)
{
  return self->view && self->open_case && cvm_case_is_complete (self->open_case)
             ? cvm_case_get_structures (self->open_case)
             : NULL;
}

static gboolean
is_preliminary (CvmMainWindow *self, const char *id)
{
  return id && g_strcmp0 (id, cvm_view_state_get_preliminary_id (self->view)) == 0;
}

/* Whether a structure may be changed at all; else the user is told why. */
static gboolean
may_change (CvmMainWindow *self, const char *id)
{
  const char *why = cvm_view_state_get_read_only (self->view);
  if (!why && is_preliminary (self, id))
    why = _ ("It is still being computed. It can be changed when it is done.");
  if (why)
    cvm_main_window_toast_refusal (self, why);
  return why == NULL;
}

/* The same for its rings; the builders of edits speak for locked ones. */
static gboolean
may_change_rings (CvmMainWindow *self, const CvmStructure *structure)
{
  if (!may_change (self, structure->id))
    return FALSE;
  g_autofree char *why
      = structure->locked ? NULL : cvm_view_state_dup_edit_obstacle (self->view, structure->id);
  if (why)
    cvm_main_window_toast_refusal (self, why);
  return why == NULL;
}

/* Do the edit, which it takes, and say so; where there is none, say *error. */
static gboolean
finish (CvmMainWindow *self, CvmEdit *edit, GError *const *error)
{
  if (!edit)
    {
      cvm_main_window_toast_refusal (self, (*error)->message);
      return FALSE;
    }
  g_autofree char *name = cvm_edit_dup_name (edit);
  const gboolean changes = edit->changes->len > 0;
  if (!cvm_main_window_do (self, edit))
    return FALSE;
  if (changes)
    cvm_main_window_toast_undo (self, name);
  return TRUE;
}

/* The active structure and the slice on the screen; NULL: told why not. */
static CvmStructure *
begin_on_slice (CvmMainWindow *self, int *slice)
{
  if (!get_structures (self))
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
      = cvm_ring_edits_slice (grid, cvm_view_state_get_section (self->view, CVM_PLANE_AXIAL) + 1);
  return may_change_rings (self, structure) ? structure : NULL;
}

/* --- rings ------------------------------------------------------------------------------------ */

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
  if (pointed)
    edit = cvm_ring_edits_delete_at (structure, grid, slice_at (grid, readout.patient_mm),
                                     readout.patient_mm, reach_mm (self), &error);
  else if (!(edit = cvm_ring_edits_delete_at (structure, grid, slice, crosshair_mm, 0, NULL)))
    edit = cvm_ring_edits_delete_only (structure, grid, slice, &error);
  g_ptr_array_unref (readout.names);
  finish (self, edit, &error);
}

static void
delete_beyond (CvmMainWindow *self, const char *side)
{
  g_autoptr (GError) error = NULL;
  int slice;
  CvmStructure *structure = begin_on_slice (self, &slice);
  if (!structure)
    return;
  finish (self,
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
  finish (self,
          cvm_ring_edits_copy (structure, cvm_view_state_get_grid (self->view), slice,
                               g_str_equal (from, "next") ? CVM_COPY_NEXT : CVM_COPY_PREVIOUS,
                               &error),
          &error);
}

static void
on_range_chosen (const char *id, int from, int to, gpointer data)
{
  CvmMainWindow *self = data;
  g_autoptr (GError) error = NULL;
  CvmStructure *structure
      = get_structures (self) ? cvm_case_find_structure (self->open_case, id) : NULL;
  if (!structure || !may_change_rings (self, structure))
    return;
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  finish (self,
          cvm_ring_edits_delete_range (structure, grid, cvm_ring_edits_slice (grid, from),
                                       cvm_ring_edits_slice (grid, to), &error),
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
  if (structure->locked || !cvm_ring_edits_get_range (structure, &first, &last))
    {
      g_autoptr (GError) error = NULL;
      finish (self,
              cvm_ring_edits_delete_beyond (structure, cvm_view_state_get_grid (self->view), slice,
                                            CVM_BEYOND_AWAY, &error),
              &error);
      return;
    }
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  const int end = abs (slice - first) < abs (slice - last) ? first : last;
  const int here = cvm_ring_edits_number (grid, CLAMP (slice, first, last)),
            there = cvm_ring_edits_number (grid, end);
  if (self->range_dialog)
    gtk_window_destroy (self->range_dialog);
  g_set_weak_pointer (&self->range_dialog,
                      cvm_range_dialog_new (GTK_WINDOW (self), structure->id, structure->name,
                                            grid->n_slices, MIN (here, there), MAX (here, there),
                                            on_range_chosen, self));
  gtk_window_present (self->range_dialog);
}

/* --- structures ------------------------------------------------------------------------------- */

gboolean
cvm_main_window_new_structure (CvmMainWindow *self)
{
  g_autoptr (GError) error = NULL;
  char id[37];
  GPtrArray *structures = get_structures (self);
  if (!structures || !may_change (self, NULL))
    return FALSE;
  CvmEdit *edit = cvm_structure_edits_create (structures, NULL, id, &error);
  if (!finish (self, edit, &error))
    return FALSE;
  cvm_view_state_set_active_id (self->view, id);
  return TRUE;
}

static void
duplicate_structure (CvmMainWindow *self, const char *given)
{
  g_autoptr (GError) error = NULL;
  char id[37];
  GPtrArray *structures = get_structures (self);
  const char *original = id_of (self, given);
  if (!structures || !may_change (self, original))
    return;
  CvmEdit *edit = cvm_structure_edits_duplicate (structures, original, id, &error);
  if (finish (self, edit, &error))
    cvm_view_state_set_active_id (self->view, id);
}

/* The panel may be away: a name is written in its row. */
static void
rename_structure (CvmMainWindow *self, const char *given)
{
  const char *id = id_of (self, given);
  CvmStructure *structure
      = get_structures (self) ? cvm_case_find_structure (self->open_case, id) : NULL;
  if (!get_structures (self) || !may_change (self, id))
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmEdit) same = cvm_structure_edits_rename (get_structures (self), id,
                                                         structure ? structure->name : "", &error);
  if (!same && g_error_matches (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY))
    {
      cvm_main_window_toast_refusal (self, error->message);
      return;
    }
  if (!structure)
    {
      cvm_main_window_toast_refusal (self, _ ("Choose a structure first."));
      return;
    }
  adw_flap_set_reveal_flap (self->left_flap, TRUE);
  cvm_structure_list_begin_rename (self->structure_list, structure->id);
}

static void
add_structure (CvmMainWindow *self, const char *unused)
{
  if (cvm_main_window_new_structure (self))
    rename_structure (self, "");
}

static void
set_type (CvmMainWindow *self, const char *given, const char *type)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = get_structures (self);
  const char *id = id_of (self, given);
  if (structures && may_change (self, id))
    finish (self, cvm_structure_edits_set_type (structures, id, type, &error), &error);
}

static void
on_colour_chosen (const char *id, const uint8_t rgb[3], gpointer data)
{
  CvmMainWindow *self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = get_structures (self);
  if (structures && may_change (self, id))
    finish (self, cvm_structure_edits_set_colour (structures, id, rgb, &error), &error);
}

static void
recolour_structure (CvmMainWindow *self, const char *given)
{
  const char *id = id_of (self, given);
  GPtrArray *structures = get_structures (self);
  if (!structures || !may_change (self, id))
    return;
  CvmStructure *structure = cvm_case_find_structure (self->open_case, id);
  guint place = 0;
  if (!structure || !g_ptr_array_find (structures, structure, &place))
    {
      cvm_main_window_toast_refusal (self, _ ("Choose a structure first."));
      return;
    }
  if (self->colour_dialog)
    gtk_window_destroy (self->colour_dialog);
  g_set_weak_pointer (
      &self->colour_dialog,
      cvm_colour_dialog_new (GTK_WINDOW (self), structure, (int)place, on_colour_chosen, self));
  gtk_window_present (self->colour_dialog);
}

/* The one below takes its place in the hand. */
static char *
dup_neighbour (GPtrArray *structures, const char *id)
{
  for (guint i = 0; i < structures->len; i++)
    if (g_str_equal (((CvmStructure *)structures->pdata[i])->id, id))
      {
        const guint next = i + 1 < structures->len ? i + 1 : i - 1;
        return next < structures->len ? g_strdup (((CvmStructure *)structures->pdata[next])->id)
                                      : NULL;
      }
  return NULL;
}

static void
delete_structure (CvmMainWindow *self, const char *given)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = get_structures (self);
  g_autofree char *id = g_strdup (id_of (self, given));
  if (!structures || !may_change (self, id))
    return;
  const gboolean was_active = id && g_strcmp0 (id, cvm_view_state_get_active_id (self->view)) == 0;
  g_autofree char *neighbour = was_active ? dup_neighbour (structures, id) : NULL;
  if (finish (self, cvm_structure_edits_delete (structures, id, &error), &error) && neighbour)
    cvm_view_state_set_active_id (self->view, neighbour);
}

static void
lock_structure (CvmMainWindow *self, const char *given)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = get_structures (self);
  const char *id = id_of (self, given);
  if (!structures || !may_change (self, id))
    return;
  const CvmStructure *structure = cvm_case_find_structure (self->open_case, id);
  finish (self,
          cvm_structure_edits_set_locked (structures, id, structure && !structure->locked, &error),
          &error);
}

static void
locate_structure (CvmMainWindow *self, const char *given)
{
  g_autofree char *id = g_strdup (id_of (self, given));
  if (!self->view || !cvm_view_state_find_structure (self->view, id))
    return;
  cvm_view_state_set_active_id (self->view, id);
  cvm_main_window_go_to_structure (self, id);
}

static void
show_all (CvmMainWindow *self, gboolean visible)
{
  for (guint i = 0; self->view && i < cvm_view_state_get_n_structures (self->view); i++)
    cvm_view_state_set_structure_visible (
        self->view, cvm_view_state_get_structure (self->view, i)->id, visible);
}

static void
hide_all_structures (CvmMainWindow *self, const char *unused)
{
  show_all (self, FALSE);
}

static void
show_all_structures (CvmMainWindow *self, const char *unused)
{
  show_all (self, TRUE);
}

/* --- actions ---------------------------------------------------------------------------------- */

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
  { "new-structure", add_structure },
  { "duplicate-structure", duplicate_structure },
  { "rename-structure", rename_structure },
  { "recolour-structure", recolour_structure },
  { "lock-structure", lock_structure },
  { "delete-structure", delete_structure },
  { "locate-structure", locate_structure },
  { "hide-structures", hide_all_structures },
  { "show-structures", show_all_structures },
};

void
cvm_main_window_act_on_structures (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *name = g_action_get_name (G_ACTION (action)),
             *argument = parameter ? g_variant_get_string (parameter, NULL) : "";
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      actions[i].func (data, argument);
}

void
cvm_main_window_act_on_type (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *id, *type;
  g_variant_get (parameter, "(&s&s)", &id, &type);
  set_type (data, id, type);
}

/* --- the list --------------------------------------------------------------------------------- */

static void
on_renamed (CvmMainWindow *self, const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = get_structures (self);
  if (structures && may_change (self, id))
    finish (self, cvm_structure_edits_rename (structures, id, name, &error), &error);
}

static char *
check_name (const char *id, const char *name, gboolean *refused, gpointer data)
{
  GPtrArray *structures = get_structures (data);
  *refused = FALSE;
  return structures ? cvm_structure_edits_check_name (structures, id, name, refused) : NULL;
}

void
cvm_main_window_init_structures (CvmMainWindow *self)
{
  g_signal_connect_swapped (self->structure_list, "renamed", G_CALLBACK (on_renamed), self);
  cvm_structure_list_set_name_check (self->structure_list, check_name, self);
}

void
cvm_main_window_close_structures (CvmMainWindow *self)
{
  if (self->range_dialog)
    gtk_window_destroy (self->range_dialog); /* it speaks of the case that goes */
  if (self->colour_dialog)
    gtk_window_destroy (self->colour_dialog);
  g_clear_weak_pointer (&self->range_dialog);
  g_clear_weak_pointer (&self->colour_dialog);
}

static void
note_one (CvmMainWindow *self, const char *id)
{
  g_autoptr (GArray) slices
      = cvm_history_dup_edited_slices (cvm_case_get_history (self->open_case), id);
  cvm_structure_list_set_edited (self->structure_list, id, slices->len > 0);
}

void
cvm_main_window_note_edited (CvmMainWindow *self)
{
  GPtrArray *structures = cvm_case_get_structures (self->open_case);
  for (guint i = 0; i < structures->len; i++)
    note_one (self, ((CvmStructure *)g_ptr_array_index (structures, i))->id);
}

static void
on_edited (CvmMainWindow *self, const CvmEdit *edit)
{
  for (guint i = 0; i < edit->changes->len; i++)
    note_one (self, ((CvmChange *)g_ptr_array_index (edit->changes, i))->id);
}

void
cvm_main_window_follow_structures (CvmMainWindow *self)
{
  g_signal_connect_swapped (self->open_case, "edited", G_CALLBACK (on_edited), self);
}
