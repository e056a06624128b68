/* SPDX-License-Identifier: Apache-2.0 */
/* What one does to structures as wholes: each action builds an edit, does it, and says in a toast
 * what was done, with a way back; or says why not. Rings are in main-window-rings.c. */
#include "app/window/main-window-private.h"

#include "app/case/structure-edits.h"
#include "app/case/structure-facts.h"
#include "app/window/colour-dialog.h"

#include <glib/gi18n.h>

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

/* Not while a stroke lasts, which is made from what its structure was when it began. What is done
 * to them now comes after the level that was set before. */
GPtrArray *
cvm_main_window_get_structures (CvmMainWindow *self)
{
  if (!self->view || !self->open_case || !cvm_case_is_complete (self->open_case)
      || cvm_main_window_is_stroking (self))
    return NULL;
  cvm_main_window_settle_level (self);
  return cvm_case_get_structures (self->open_case);
}

gboolean
cvm_main_window_has_whole_scan (CvmMainWindow *self)
{
  if (self->open_case && cvm_case_is_complete (self->open_case))
    return TRUE;
  if (self->open_case)
    cvm_main_window_toast_refusal (self, _ ("The scan is still being read."));
  return FALSE;
}

static gboolean
is_preliminary (CvmMainWindow *self, const char *id)
{
  return id && g_strcmp0 (id, cvm_view_state_get_preliminary_id (self->view)) == 0;
}

/* Whether a structure may be changed at all; else the user is told why. */
gboolean
cvm_main_window_may_change (CvmMainWindow *self, const char *id)
{
  const char *why = cvm_view_state_get_read_only (self->view);
  if (!why && is_preliminary (self, id))
    why = _ ("It is still being computed. It can be changed when it is done.");
  if (why)
    cvm_main_window_toast_refusal (self, why);
  return why == NULL;
}

/* Do the edit, which it takes, and say so; where there is none, say *error. */
gboolean
cvm_main_window_finish_edit (CvmMainWindow *self, CvmEdit *edit, GError *const *error)
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

/* --- structures ------------------------------------------------------------------------------- */

/* An empty structure, which becomes the active one. FALSE: the user was told why not. */
static gboolean
make_structure (CvmMainWindow *self)
{
  g_autoptr (GError) error = NULL;
  char id[37];
  if (!cvm_main_window_get_structures (self) || !cvm_main_window_may_change (self, NULL))
    return FALSE;
  g_autoptr (GPtrArray) taken = cvm_case_dup_taken (self->open_case);
  CvmEdit *edit = cvm_structure_edits_create (taken, NULL, id, &error);
  if (!cvm_main_window_finish_edit (self, edit, &error))
    return FALSE;
  cvm_view_state_set_active_id (self->view, id);
  return TRUE;
}

/* The copy's own history begins here: that a person edited an automatic contour goes along. */
static void
keep_edited (CvmMainWindow *self, const CvmEdit *edit, const char *original)
{
  g_autoptr (GArray) edited
      = cvm_history_dup_edited_slices (cvm_case_get_history (self->open_case), original);
  for (guint i = 0; edit && edited->len > 0 && i < edit->changes->len; i++)
    {
      CvmChange *change = edit->changes->pdata[i];
      if (change->kind == CVM_CHANGE_CREATED
          && g_strcmp0 (change->structure->algorithm, "AUTOMATIC") == 0
          && !cvm_structure_set_text (&change->structure->algorithm, "SEMIAUTOMATIC", NULL))
        g_error ("No memory for a text");
    }
}

static void
duplicate_structure (CvmMainWindow *self, const char *given)
{
  g_autoptr (GError) error = NULL;
  char id[37];
  const char *original = id_of (self, given);
  if (!cvm_main_window_get_structures (self) || !cvm_main_window_may_change (self, original))
    return;
  g_autoptr (GPtrArray) taken = cvm_case_dup_taken (self->open_case);
  CvmEdit *edit = cvm_structure_edits_duplicate (taken, original, id, &error);
  keep_edited (self, edit, original);
  if (cvm_main_window_finish_edit (self, edit, &error))
    cvm_view_state_set_active_id (self->view, id);
}

/* The panel may be away: a name is written in its row. */
static void
rename_structure (CvmMainWindow *self, const char *given)
{
  const char *id = id_of (self, given);
  CvmStructure *structure = cvm_main_window_get_structures (self)
                                ? cvm_case_find_structure (self->open_case, id)
                                : NULL;
  if (!cvm_main_window_get_structures (self) || !cvm_main_window_may_change (self, id))
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmEdit) same = cvm_structure_edits_rename (cvm_main_window_get_structures (self), id,
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
  cvm_main_window_show_names (self);
  cvm_structure_list_begin_rename (self->structure_list, structure->id);
}

static void
add_structure (CvmMainWindow *self, const char *unused)
{
  if (make_structure (self))
    rename_structure (self, "");
}

static void
set_type (CvmMainWindow *self, const char *given, const char *type)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = cvm_main_window_get_structures (self);
  const char *id = id_of (self, given);
  if (structures && cvm_main_window_may_change (self, id))
    cvm_main_window_finish_edit (self, cvm_structure_edits_set_type (structures, id, type, &error),
                                 &error);
}

static void
on_colour_chosen (const char *id, const uint8_t rgb[3], gpointer data)
{
  CvmMainWindow *self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = cvm_main_window_get_structures (self);
  if (structures && cvm_main_window_may_change (self, id))
    cvm_main_window_finish_edit (self, cvm_structure_edits_set_colour (structures, id, rgb, &error),
                                 &error);
}

static void
recolour_structure (CvmMainWindow *self, const char *given)
{
  const char *id = id_of (self, given);
  GPtrArray *structures = cvm_main_window_get_structures (self);
  if (!structures || !cvm_main_window_may_change (self, id))
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
  GPtrArray *structures = cvm_main_window_get_structures (self);
  g_autofree char *id = g_strdup (id_of (self, given));
  if (!structures || !cvm_main_window_may_change (self, id))
    return;
  const gboolean was_active = id && g_strcmp0 (id, cvm_view_state_get_active_id (self->view)) == 0;
  g_autofree char *neighbour = was_active ? dup_neighbour (structures, id) : NULL;
  if (cvm_main_window_finish_edit (self, cvm_structure_edits_delete (structures, id, &error),
                                   &error)
      && neighbour)
    cvm_view_state_set_active_id (self->view, neighbour);
}

/* What somebody approved elsewhere is never changed itself. */
static gboolean
is_approved (CvmMainWindow *self, const CvmStructure *structure)
{
  const CvmStructureSet *set = cvm_case_get_set (self->open_case, structure);
  return set && g_strcmp0 (set->approval, "APPROVED") == 0;
}

static void
lock_structure (CvmMainWindow *self, const char *given)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = cvm_main_window_get_structures (self);
  const char *id = id_of (self, given);
  if (!structures || !cvm_main_window_may_change (self, id))
    return;
  const CvmStructure *structure = cvm_case_find_structure (self->open_case, id);
  if (structure && structure->locked && is_approved (self, structure))
    {
      g_autofree char *why = g_strdup_printf (
          _ ("“%s” belongs to an approved structure set: duplicate it to edit the copy."),
          structure->name);
      cvm_main_window_toast_refusal (self, why);
      return;
    }
  cvm_main_window_finish_edit (
      self,
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

/* What the row has no room for. */
static void
tell_structure (CvmMainWindow *self, const char *given)
{
  const CvmStructure *structure
      = self->view ? cvm_case_find_structure (self->open_case, id_of (self, given)) : NULL;
  if (!structure)
    {
      cvm_main_window_toast_refusal (self, _ ("Choose a structure first."));
      return;
    }
  g_autofree char *text
      = cvm_structure_facts_dup_text (structure, cvm_case_get_set (self->open_case, structure),
                                      cvm_case_get_series (self->open_case));
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), *structure->name ? structure->name : _ ("without a name"), NULL);
  GtkWidget *label = gtk_label_new (text), *scrolled = gtk_scrolled_window_new ();
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 420);
  gtk_widget_set_size_request (scrolled, 420, -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scrolled);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  if (self->details_dialog)
    gtk_window_destroy (self->details_dialog);
  g_set_weak_pointer (&self->details_dialog, GTK_WINDOW (dialog));
  gtk_window_present (self->details_dialog);
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
  gboolean edits;
} actions[] = {
  { "new-structure", add_structure, TRUE },
  { "duplicate-structure", duplicate_structure, TRUE },
  { "rename-structure", rename_structure, TRUE },
  { "recolour-structure", recolour_structure, TRUE },
  { "lock-structure", lock_structure, TRUE },
  { "delete-structure", delete_structure, TRUE },
  { "locate-structure", locate_structure, FALSE },
  { "structure-details", tell_structure, FALSE },
  { "hide-structures", hide_all_structures, FALSE },
  { "show-structures", show_all_structures, FALSE },
};

void
cvm_main_window_act_on_structures (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *name = g_action_get_name (G_ACTION (action)),
             *argument = parameter ? g_variant_get_string (parameter, NULL) : "";
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name)
        && (!actions[i].edits || cvm_main_window_has_whole_scan (data)))
      actions[i].func (data, argument);
}

void
cvm_main_window_act_on_type (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *id, *type;
  g_variant_get (parameter, "(&s&s)", &id, &type);
  if (cvm_main_window_has_whole_scan (data))
    set_type (data, id, type);
}

/* --- the list --------------------------------------------------------------------------------- */

static void
on_renamed (CvmMainWindow *self, const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *structures = cvm_main_window_get_structures (self);
  if (structures && cvm_main_window_may_change (self, id))
    cvm_main_window_finish_edit (self, cvm_structure_edits_rename (structures, id, name, &error),
                                 &error);
}

static char *
check_name (const char *id, const char *name, gboolean *refused, gpointer data)
{
  GPtrArray *structures = cvm_main_window_get_structures (data);
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
cvm_main_window_finish_hand (CvmMainWindow *self)
{
  cvm_main_window_end_stroke (self);
  cvm_main_window_settle_level (self);
  cvm_structure_list_end_rename (self->structure_list);
}

void
cvm_main_window_close_structures (CvmMainWindow *self)
{
  cvm_main_window_close_rings (self);
  if (self->colour_dialog)
    gtk_window_destroy (self->colour_dialog); /* it speaks of the case that goes */
  g_clear_weak_pointer (&self->colour_dialog);
  if (self->details_dialog)
    gtk_window_destroy (self->details_dialog);
  g_clear_weak_pointer (&self->details_dialog);
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
