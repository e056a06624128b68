/* SPDX-License-Identifier: Apache-2.0 */
/* The question what rings mean that overlap in part, before their slice is edited. What was begun
 * is not done: the answer is a step of its own, and the hand begins again. */
#include "app/window/main-window-private.h"

#include "app/case/overlap-edit.h"
#include "app/case/slice-order.h"

#include <glib/gi18n.h>

typedef struct
{
  char id[37];
  int slice; /* −1: all that overlap */
} Question;

static void
on_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  CvmMainWindow *self = data;
  const Question *question = g_object_get_data (G_OBJECT (dialog), "question");
  g_autoptr (GError) error = NULL;
  g_clear_weak_pointer (&self->overlap_question);
  CvmStructure *structure = cvm_main_window_get_structures (self)
                                ? cvm_case_find_structure (self->open_case, question->id)
                                : NULL;
  if (!structure || g_str_equal (response, "cancel")
      || !cvm_main_window_may_change (self, structure->id))
    return;
  CvmEdit *edit = cvm_overlap_edit_new (
      structure, cvm_view_state_get_grid (self->view), question->slice,
      g_str_equal (response, "union") ? CVM_OVERLAPS_UNION : CVM_OVERLAPS_EVEN_ODD, &error);
  cvm_main_window_finish_edit (self, edit, &error);
}

static char *
dup_body (CvmMainWindow *self, const CvmStructure *structure, int slice, int n)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  const char *name = *structure->name ? structure->name : _ ("without a name");
  g_autofree char *where
      = slice >= 0 ? g_strdup_printf (_ ("Rings of “%s” overlap in part on slice %d."), name,
                                      cvm_slices_number (grid, slice))
                   : g_strdup_printf (ngettext ("Rings of “%s” overlap in part on %d slice.",
                                                "Rings of “%s” overlap in part on %d slices.", n),
                                      name, n);
  return g_strdup_printf (
      "%s %s", where,
      _ ("They are read without what they share; other systems unite them. The rings are written "
         "anew as you choose, and can then be edited; Undo brings them back."));
}

gboolean
cvm_main_window_ask_overlaps (CvmMainWindow *self, const CvmStructure *structure, int slice)
{
  if (self->overlap_question)
    return TRUE;
  const int n = cvm_overlap_edit_count (structure, cvm_view_state_get_grid (self->view), slice);
  if (n == 0)
    return FALSE;
  g_autofree char *body = dup_body (self, structure, slice, n);
  Question *question = g_new0 (Question, 1);
  g_strlcpy (question->id, structure->id, sizeof question->id);
  question->slice = slice;
  GtkWidget *dialog
      = adw_message_dialog_new (GTK_WINDOW (self), _ ("What do these rings mean?"), NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "even-odd", _ ("_Leave out what they share"), "union",
                                    _ ("_Unite them"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "question", question, g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), self, 0);
  g_set_weak_pointer (&self->overlap_question, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

void
cvm_main_window_close_overlaps (CvmMainWindow *self)
{
  if (self->overlap_question)
    gtk_window_destroy (self->overlap_question); /* it speaks of the case that goes */
  g_clear_weak_pointer (&self->overlap_question);
}
