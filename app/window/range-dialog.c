/* SPDX-License-Identifier: Apache-2.0 */
/* See range-dialog.h. Either number may be the larger one. */
#include "app/window/range-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  char *id;
  GtkSpinButton *from, *to;
  CvmRangeFunc chosen;
  gpointer user;
} Range;

static void
range_free (gpointer data, GClosure *closure)
{
  Range *range = data;
  g_free (range->id);
  g_free (range);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Range *range = data;
  if (!g_str_equal (response, "delete"))
    return;
  gtk_spin_button_update (range->from);
  gtk_spin_button_update (range->to);
  range->chosen (range->id, gtk_spin_button_get_value_as_int (range->from),
                 gtk_spin_button_get_value_as_int (range->to), range->user);
}

static GtkSpinButton *
add_number (GtkBox *box, const char *label, int n_slices, int value)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, MAX (n_slices, 2), 1),
            *text = gtk_label_new_with_mnemonic (label);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 4);
  gtk_text_set_activates_default (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (spin))), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (text), spin);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_RELATION_LABELLED_BY, text,
                                  NULL, -1);
  gtk_box_append (box, text);
  gtk_box_append (box, spin);
  return GTK_SPIN_BUTTON (spin);
}

GtkWindow *
cvm_range_dialog_new (GtkWindow *parent,
                      const char *id,
                      const char *name,
                      int n_slices,
                      int from,
                      int to,
                      CvmRangeFunc chosen,
                      gpointer user)
{
  g_autofree char *heading = g_strdup_printf (_ ("Delete rings of %s"), name);
  GtkWidget *dialog = adw_message_dialog_new (
      parent, heading, _ ("All its rings on these slices go, both ends included."));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  Range *range = g_new0 (Range, 1);
  *range = (Range){ .id = g_strdup (id), .chosen = chosen, .user = user };
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  range->from = add_number (GTK_BOX (box), _ ("_From slice"), n_slices, from);
  range->to = add_number (GTK_BOX (box), _ ("_to"), n_slices, to);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "delete");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), range, range_free, 0);
  return GTK_WINDOW (dialog);
}
