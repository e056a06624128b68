/* SPDX-License-Identifier: Apache-2.0 */
/* Different images at one position: which one counts is asked before the series is opened. Without
 * an answer it is shown with the first ones, for looking only. */
#include "app/window/main-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  CvmMainWindow *window;   /* counted */
  const CvmSeries *series; /* the folder's, if it is still there */
  AdwMessageDialog *dialog;
  GPtrArray *choices; /* GtkCheckButton, borrowed */
  void (*then) (CvmMainWindow *self, gpointer data);
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->window);
  g_ptr_array_unref (question->choices);
  g_free (question);
}

static const CvmDouble *
place_of (const CvmSeries *series, guint i)
{
  return g_ptr_array_index (series->doubles, i);
}

static guint
most_images (const CvmSeries *series)
{
  guint most = 0;
  for (guint i = 0; i < series->doubles->len; i++)
    most = MAX (most, place_of (series, i)->files->len);
  return most;
}

static const char *
label_of (const CvmDouble *place, guint which)
{
  return g_ptr_array_index (place->labels, MIN (which, place->labels->len - 1));
}

/* One place: the image itself; several: the first, the second, … of each, with an example. */
static char *
dup_choice (const CvmSeries *series, guint which)
{
  const CvmDouble *first = place_of (series, 0);
  if (series->doubles->len == 1)
    return g_strdup (label_of (first, which));
  /* Translators: of several images at each position; then one of them as an example. */
  return g_strdup_printf (_ ("Number %u at each position, such as %s"), which + 1,
                          label_of (first, which));
}

static int
index_of (const CvmFolder *folder, const CvmSeries *series)
{
  guint index;
  return folder && g_ptr_array_find (folder->series, series, &index) ? (int)index : -1;
}

static void
take_choice (const Question *question, int index)
{
  CvmSeries *series = g_ptr_array_index (question->window->folder->series, index);
  for (guint which = 0; which < question->choices->len; which++)
    if (gtk_check_button_get_active (g_ptr_array_index (question->choices, which)))
      for (guint i = 0; i < series->doubles->len; i++)
        cvm_series_choose (series, i, MIN (which, place_of (series, i)->files->len - 1));
  cvm_main_window_update_row (question->window, (guint)index);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  CvmMainWindow *self = question->window;
  /* While it was asked the folder may have been read to its end, or another one opened. */
  const int index = index_of (self->folder, question->series);
  g_clear_weak_pointer (&self->doubles_dialog);
  if (index >= 0 && g_str_equal (response, "use"))
    take_choice (question, index);
  if (index >= 0)
    question->then (self, GUINT_TO_POINTER (index));
  question_free (question);
}

static void
on_chosen (Question *question)
{
  adw_message_dialog_set_response_enabled (question->dialog, "use", TRUE);
}

static GtkWidget *
new_choices (Question *question)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkCheckButton *group = NULL;
  for (guint i = 0; i < most_images (question->series); i++)
    {
      g_autofree char *text = dup_choice (question->series, i);
      GtkWidget *button = gtk_check_button_new_with_label (text);
      gtk_check_button_set_group (GTK_CHECK_BUTTON (button), group);
      group = group ? group : GTK_CHECK_BUTTON (button);
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (on_chosen), question);
      gtk_box_append (GTK_BOX (box), button);
      g_ptr_array_add (question->choices, button);
    }
  return box;
}

/* Whose images they are stands first: the window shows nobody while it is asked. */
static char *
dup_body (const CvmSeries *series)
{
  g_autofree char *name = cvm_patient_dup_display_name (&series->patient);
  g_autofree char *id
      = *series->patient.id ? g_strdup_printf (_ ("ID %s"), series->patient.id) : NULL;
  return g_strdup_printf ("%s%s%s%s%s\n\n%s", *name ? name : _ ("No name"), id ? " · " : "",
                          id ? id : "", *series->series_description ? " · " : "",
                          series->series_description,
                          _ ("The images differ, and a slice can be only one of them. Contours can "
                             "be drawn when it is known which one counts."));
}

void
cvm_main_window_ask_doubles (CvmMainWindow *self,
                             const CvmSeries *series,
                             void (*then) (CvmMainWindow *self, gpointer data))
{
  if (self->doubles_dialog)
    return;
  const CvmDouble *first = place_of (series, 0);
  const guint n = series->doubles->len;
  g_autofree char *heading
      = n == 1 ? g_strdup_printf (_ ("Two images at %s"), first->place)
               : g_strdup_printf (_ ("Several images at each of %u positions"), n);
  GtkWidget *widget = adw_message_dialog_new (GTK_WINDOW (self), heading, NULL);
  gtk_window_set_title (GTK_WINDOW (widget), _ ("Which Image Counts?"));
  Question *question = g_new0 (Question, 1);
  *question = (Question){ .window = g_object_ref (self),
                          .series = series,
                          .dialog = ADW_MESSAGE_DIALOG (widget),
                          .choices = g_ptr_array_new (),
                          .then = then };
  g_autofree char *body = dup_body (series);
  adw_message_dialog_set_body (question->dialog, body);
  adw_message_dialog_set_extra_child (question->dialog, new_choices (question));
  adw_message_dialog_add_responses (question->dialog, "look", _ ("_Look Only"), "use",
                                    _ ("_Use This One"), NULL);
  adw_message_dialog_set_response_enabled (question->dialog, "use", FALSE);
  adw_message_dialog_set_close_response (question->dialog, "look");
  g_signal_connect (widget, "response", G_CALLBACK (on_answered), question);
  g_set_weak_pointer (&self->doubles_dialog, GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (widget));
}
