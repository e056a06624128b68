/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of editing: done, undone, redone, each told to the views by what it changed alone. */
#include "app/window/main-window-private.h"

#include <glib/gi18n.h>

static gboolean
changes_list (const CvmEdit *edit)
{
  for (guint i = 0; i < edit->changes->len; i++)
    {
      const CvmChange *change = g_ptr_array_index (edit->changes, i);
      if (change->kind == CVM_CHANGE_CREATED || change->kind == CVM_CHANGE_DELETED)
        return TRUE;
    }
  return FALSE;
}

static void
on_edited (CvmMainWindow *self, const CvmEdit *edit)
{
  if (!self->view)
    return;
  cvm_main_window_stroke_after_edit (self, edit);
  if (changes_list (edit))
    {
      cvm_main_window_show_structures (self);
      return;
    }
  for (guint i = 0; i < edit->changes->len; i++)
    {
      const CvmChange *change = g_ptr_array_index (edit->changes, i);
      cvm_view_state_structure_changed (self->view, change->id);
    }
  cvm_main_window_show_run (self);
}

void
cvm_main_window_follow_edits (CvmMainWindow *self)
{
  g_signal_connect_swapped (self->open_case, "edited", G_CALLBACK (on_edited), self);
}

/* One toast for all steps: a newer one takes its place, so that none speaks of what is past. */
static void
show_toast (CvmMainWindow *self, const char *text, const char *button, const char *action)
{
  if (self->edit_toast)
    adw_toast_dismiss (self->edit_toast);
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);
  if (button)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_action_name (toast, action);
    }
  g_set_weak_pointer (&self->edit_toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
cvm_main_window_toast_undo (CvmMainWindow *self, const char *text)
{
  show_toast (self, text, _ ("Undo"), "win.undo");
}

void
cvm_main_window_toast_refusal (CvmMainWindow *self, const char *text)
{
  show_toast (self, text, NULL, NULL);
}

void
cvm_main_window_toast_offer (CvmMainWindow *self,
                             const char *text,
                             const char *button,
                             const char *action)
{
  show_toast (self, text, button, action);
}

gboolean
cvm_main_window_do (CvmMainWindow *self, CvmEdit *edit)
{
  g_autoptr (GError) error = NULL;
  if (!edit)
    return TRUE;
  /* What the last toast offers to take back would be this step from now on. */
  if (self->edit_toast)
    adw_toast_dismiss (self->edit_toast);
  if (cvm_case_do (self->open_case, edit, &error))
    return TRUE;
  cvm_main_window_show_problem (self, error->message);
  return FALSE;
}

/* `edit` belongs to the history, which keeps it on both sides of undo and redo. */
static void
step (CvmMainWindow *self, gboolean undo)
{
  g_autoptr (GError) error = NULL;
  if (!self->open_case || cvm_main_window_is_stroking (self))
    return;
  /* A level that moves is taken back as it is, one that was set as the step that it becomes; after
   * either there is nothing to do again. */
  if (undo && cvm_main_window_give_up_level (self))
    {
      show_toast (self, _ ("The level stays as it was"), NULL, NULL);
      return;
    }
  cvm_main_window_settle_level (self);
  CvmHistory *history = cvm_case_get_history (self->open_case);
  const CvmEdit *edit = undo ? cvm_history_get_undo (history) : cvm_history_get_redo (history);
  if (!edit)
    return;
  g_autofree char *name = cvm_edit_dup_name (edit);
  if (!(undo ? cvm_case_undo (self->open_case, &error) : cvm_case_redo (self->open_case, &error)))
    {
      cvm_main_window_show_problem (self, error ? error->message : name);
      return;
    }
  g_autofree char *text = g_strdup_printf (undo ? _ ("Undone: %s") : _ ("Done again: %s"), name);
  show_toast (self, text, NULL, NULL);
}

void
cvm_main_window_undo (CvmMainWindow *self)
{
  step (self, TRUE);
}

void
cvm_main_window_redo (CvmMainWindow *self)
{
  step (self, FALSE);
}

static void
update_button (GtkButton *button, const CvmEdit *edit, const char *verb, const char *key)
{
  g_autofree char *name = edit ? cvm_edit_dup_name (edit) : NULL;
  g_autofree char *text = name ? g_strdup_printf ("%s: %s (%s)", verb, name, key)
                               : g_strdup_printf ("%s (%s)", verb, key);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
cvm_main_window_update_undo (CvmMainWindow *self)
{
  CvmHistory *history = self->open_case ? cvm_case_get_history (self->open_case) : NULL;
  const CvmEdit *undo = history ? cvm_history_get_undo (history) : NULL,
                *redo = history ? cvm_history_get_redo (history) : NULL;
  const gboolean may = self->open_case && !cvm_case_get_read_only (self->open_case)
                       && !cvm_main_window_is_stroking (self);
  if (cvm_main_window_is_level_ahead (self)) /* it has no name yet, and comes before the others */
    undo = redo = NULL;
  cvm_main_window_enable (self, "undo", may && (undo || cvm_main_window_is_level_ahead (self)));
  cvm_main_window_enable (self, "redo", may && redo);
  update_button (self->undo_button, undo, _ ("Undo"), _ ("Ctrl+Z"));
  update_button (self->redo_button, redo, _ ("Redo"), _ ("Shift+Ctrl+Z"));
  gtk_widget_set_visible (GTK_WIDGET (self->undo_button), self->folder != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->redo_button), self->folder != NULL);
}
