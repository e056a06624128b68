/* SPDX-License-Identifier: Apache-2.0 */
/* Different images at one position: which one counts is asked before the series is opened. Without
 * an answer it is shown with the first ones, for looking only.
 *
 * A person may choose again later. No contour may come to lie on an image that it was not drawn on,
 * so what is kept of the case goes then, after a question that says so, and the series is opened
 * anew; while nothing was done, it is no more than that. */
#include "app/window/main-window-private.h"

#include "app/case/store-folder.h"

#include <glib/gi18n.h>

typedef struct
{
  CvmMainWindow *window;   /* counted */
  const CvmSeries *series; /* the folder's, if it is still there */
  AdwMessageDialog *dialog;
  GPtrArray *choices; /* GtkCheckButton, borrowed */
  gboolean again;     /* one was chosen before */
  gboolean forgets;   /* and what was done on it goes */
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

/* Whether something was done in the case, or is kept of it. */
static gboolean
has_work (CvmMainWindow *self)
{
  return cvm_case_get_n_steps (self->open_case) > 0
         || (self->store && cvm_store_is_kept (self->store));
}

/* The open case goes, with all that is kept of it. FALSE: something of it is still there. */
static gboolean
forget_case (CvmMainWindow *self, GError **error)
{
  g_autofree char *data = cvm_cases_dup_data_folder ();
  g_autofree char *key
      = self->store ? g_path_get_basename (cvm_store_get_folder (self->store)) : NULL;
  cvm_main_window_close_case (self);
  const gboolean gone = !key || cvm_cases_forget (data, key, error);
  cvm_main_window_refresh_recent (self);
  return gone;
}

static void
choose_again (const Question *question, int index)
{
  CvmMainWindow *self = question->window;
  g_autoptr (GError) error = NULL;
  /* What speaks of another series by now, or of less than there is, is no answer. */
  if (!self->open_case || (int)self->series_index != index
      || (has_work (self) && !question->forgets))
    return;
  const gboolean gone = !question->forgets || forget_case (self, &error);
  if (gone)
    take_choice (question, index);
  question->then (self, GUINT_TO_POINTER (index));
  if (!gone)
    cvm_main_window_show_problem (
        self, error ? error->message : _ ("Not everything of this case could be removed."));
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  CvmMainWindow *self = question->window;
  const gboolean use = g_str_equal (response, "use");
  /* While it was asked the folder may have been read to its end, or another one opened. */
  const int index = index_of (self->folder, question->series);
  g_clear_weak_pointer (&self->doubles_dialog);
  if (index >= 0 && question->again && use)
    choose_again (question, index);
  else if (index >= 0 && !question->again)
    {
      if (use)
        take_choice (question, index);
      question->then (self, GUINT_TO_POINTER (index));
    }
  question_free (question);
}

/* One that is in use already is no answer. */
static void
on_chosen (Question *question)
{
  gboolean other = FALSE;
  const gboolean is_there = index_of (question->window->folder, question->series) >= 0;
  for (guint which = 0; is_there && which < question->choices->len; which++)
    for (guint i = 0; i < question->series->doubles->len; i++)
      {
        const CvmDouble *place = place_of (question->series, i);
        other = other
                || (gtk_check_button_get_active (g_ptr_array_index (question->choices, which))
                    && (int)MIN (which, place->files->len - 1) != place->chosen);
      }
  adw_message_dialog_set_response_enabled (question->dialog, "use", other);
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
      if (question->again && (int)i == place_of (question->series, 0)->chosen)
        gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
    }
  return box;
}

/* Whose images they are stands first: the window shows nobody while it is asked. */
static char *
dup_body (const Question *question)
{
  const CvmSeries *series = question->series;
  const char *words = _ ("The images differ, and a slice can be only one of them. Contours can be "
                         "drawn when it is known which one counts.");
  if (question->forgets)
    words = _ ("What was done in this case lies on the image that is used now. If another one is "
               "used, all of it is removed: structures, edits and marks. Files that were exported "
               "stay.");
  g_autofree char *name = cvm_patient_dup_display_name (&series->patient);
  g_autofree char *id
      = *series->patient.id ? g_strdup_printf (_ ("ID %s"), series->patient.id) : NULL;
  return g_strdup_printf ("%s%s%s%s%s\n\n%s", *name ? name : _ ("No name"), id ? " · " : "",
                          id ? id : "", *series->series_description ? " · " : "",
                          series->series_description, words);
}

static void
add_responses (const Question *question)
{
  adw_message_dialog_add_responses (
      question->dialog, "look", question->again ? _ ("_Cancel") : _ ("_Look Only"), "use",
      question->forgets ? _ ("_Remove It and Use This One") : _ ("_Use This One"), NULL);
  adw_message_dialog_set_response_enabled (question->dialog, "use", FALSE);
  if (question->forgets)
    adw_message_dialog_set_response_appearance (question->dialog, "use", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (question->dialog, "look");
}

static char *
dup_heading (const CvmSeries *series)
{
  const CvmDouble *first = place_of (series, 0);
  const guint n = series->doubles->len;
  if (n > 1)
    return g_strdup_printf (_ ("Several images at each of %u positions"), n);
  return first->files->len == 2
             ? g_strdup_printf (_ ("Two images at %s"), first->place)
             : g_strdup_printf (_ ("%u images at %s"), first->files->len, first->place);
}

void
cvm_main_window_ask_doubles (CvmMainWindow *self,
                             const CvmSeries *series,
                             void (*then) (CvmMainWindow *self, gpointer data))
{
  if (self->doubles_dialog)
    return;
  const gboolean again = !cvm_series_is_undecided (series);
  g_autofree char *heading = dup_heading (series);
  GtkWidget *widget = adw_message_dialog_new (GTK_WINDOW (self), heading, NULL);
  gtk_window_set_title (GTK_WINDOW (widget), _ ("Which Image Counts?"));
  Question *question = g_new0 (Question, 1);
  *question = (Question){ .window = g_object_ref (self),
                          .series = series,
                          .dialog = ADW_MESSAGE_DIALOG (widget),
                          .choices = g_ptr_array_new (),
                          .again = again,
                          .forgets = again && has_work (self),
                          .then = then };
  g_autofree char *body = dup_body (question);
  adw_message_dialog_set_body (question->dialog, body);
  add_responses (question);
  adw_message_dialog_set_extra_child (question->dialog, new_choices (question));
  g_signal_connect (widget, "response", G_CALLBACK (on_answered), question);
  g_set_weak_pointer (&self->doubles_dialog, GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (widget));
}

/* The folder's series of the open case, if it was chosen which of its images count and that may be
 * changed now; NULL. */
static const CvmSeries *
find_chosen (CvmMainWindow *self)
{
  if (!self->open_case || self->folder->partial || cvm_case_get_read_only (self->open_case)
      || !cvm_case_is_complete (self->open_case) || self->export_job || self->contour_job
      || self->sets_job || self->save_maps_job)
    return NULL;
  const CvmSeries *series = g_ptr_array_index (self->folder->series, self->series_index);
  return series->doubles && series->doubles->len && !cvm_series_is_undecided (series) ? series
                                                                                      : NULL;
}

void
cvm_main_window_choose_images (CvmMainWindow *self,
                               void (*then) (CvmMainWindow *self, gpointer data))
{
  cvm_main_window_finish_hand (self);
  const CvmSeries *series = find_chosen (self);
  if (series)
    cvm_main_window_ask_doubles (self, series, then);
}

void
cvm_main_window_update_doubles (CvmMainWindow *self)
{
  cvm_main_window_enable (self, "choose-images", find_chosen (self) != NULL);
}
