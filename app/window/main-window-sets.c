/* SPDX-License-Identifier: Apache-2.0 */
/* Structure sets: those beside the scan, and those that a person drops on it.
 *
 * A set that the case has had before, by the sum over its file, is in the case already with all
 * that was done to it since, and is not read again. About a set with doubts (structure-set.h) a
 * person is asked first; the answer "yes" is what the journal keeps, as an import by hand. */
#include "app/window/main-window-private.h"

#include "app/case/set-words.h"
#include "app/files/sha256.h"

#include <glib/gi18n.h>

typedef struct
{
  CvmSeries *series;
  GPtrArray *paths;
  char **known; /* SHA-256 of what is in the case */
  gboolean by_hand;
} Order;

typedef struct
{
  CvmStructureSet *set;
  char *sha256; /* or NULL */
} ReadSet;

typedef struct
{
  GPtrArray *sets;     /* ReadSet */
  GPtrArray *problems; /* char * */
  guint n_known;
  gboolean by_hand;
} Result;

static void
order_free (gpointer data)
{
  Order *order = data;
  cvm_series_free (order->series);
  g_ptr_array_unref (order->paths);
  g_strfreev (order->known);
  g_free (order);
}

static void
read_set_free (gpointer data)
{
  ReadSet *read = data;
  if (read->set)
    cvm_structure_set_free (read->set);
  g_free (read->sha256);
  g_free (read);
}

static void
result_free (gpointer data)
{
  Result *result = data;
  g_ptr_array_unref (result->sets);
  g_ptr_array_unref (result->problems);
  g_free (result);
}

static void
read_one (const Order *order, const char *path, Result *result)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *sha256 = cvm_file_sha256 (path, NULL);
  if (sha256 && g_strv_contains ((const char *const *)order->known, sha256))
    {
      result->n_known++;
      return;
    }
  CvmStructureSet *set = cvm_structure_set_read (path, order->series, &problem);
  if (!set)
    {
      g_ptr_array_add (result->problems, g_strdup (problem->message));
      return;
    }
  for (guint i = 0; i < set->warnings->len && !set->doubts; i++) /* else the question tells */
    {
      const char *warning = g_ptr_array_index (set->warnings, i);
      g_ptr_array_add (result->problems, g_strdup_printf ("“%s”: %s", set->label, warning));
    }
  ReadSet *read = g_new0 (ReadSet, 1);
  read->set = set;
  read->sha256 = g_steal_pointer (&sha256);
  g_ptr_array_add (result->sets, read);
}

static gpointer
sets_work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  Result *result = g_new0 (Result, 1);
  result->sets = g_ptr_array_new_with_free_func (read_set_free);
  result->problems = g_ptr_array_new_with_free_func (g_free);
  result->by_hand = order->by_hand;
  for (guint i = 0; i < order->paths->len && !cvm_job_is_cancelled (job); i++)
    read_one (order, g_ptr_array_index (order->paths, i), result);
  return result;
}

void
cvm_main_window_show_set (CvmMainWindow *self, const CvmStructureSet *set)
{
  g_autofree char *text = cvm_set_words_dup_heading (set, cvm_case_get_series (self->open_case));
  cvm_structure_list_set_heading (self->structure_list, set->path, text);
}

/* Takes the set. */
static void
take_set (CvmMainWindow *self, ReadSet *read, gboolean by_hand)
{
  CvmStructureSet *set = g_steal_pointer (&read->set);
  if (self->store)
    cvm_store_take_set (self->store, set, read->sha256, by_hand);
  else
    cvm_case_take_structure_set (self->open_case, set);
  cvm_main_window_show_set (self, set); /* the case's now, by the name that it has there */
}

/* --- the question ----------------------------------------------------------------------------- */

static void ask_next (CvmMainWindow *self);

static void
show_all (CvmMainWindow *self)
{
  cvm_main_window_show_structures (self);
  cvm_main_window_show_sets (self);
  cvm_main_window_update (self);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  CvmMainWindow *self = data;
  ReadSet *read = self->doubtful_sets ? g_queue_pop_head (self->doubtful_sets) : NULL;
  g_clear_weak_pointer (&self->set_question);
  if (!read)
    return;
  if (g_queue_is_empty (self->doubtful_sets))
    g_clear_pointer (&self->doubtful_sets, g_queue_free);
  if (g_str_equal (response, "add"))
    {
      if (read->set->doubts & CVM_DOUBT_PATIENT)
        cvm_structure_set_accept (read->set, cvm_case_get_series (self->open_case));
      take_set (self, read, TRUE);
    }
  else
    {
      g_autofree char *label = cvm_set_words_dup_label (read->set);
      g_autofree char *text = g_strdup_printf (_ ("Structure set %s was left out"), label);
      cvm_main_window_toast (self, text, NULL, NULL);
    }
  read_set_free (read);
  show_all (self);
  ask_next (self);
}

static void
ask_next (CvmMainWindow *self)
{
  const ReadSet *read = self->doubtful_sets ? g_queue_peek_head (self->doubtful_sets) : NULL;
  if (!read || self->set_question)
    return;
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  const gboolean look
      = cvm_set_words_is_view_only (read->set, series) && !(read->set->doubts & CVM_DOUBT_PATIENT);
  g_autofree char *label = cvm_set_words_dup_label (read->set),
                  *body = cvm_set_words_dup_question (read->set, series);
  g_autofree char *heading
      = g_strdup_printf (look ? _ ("Show %s on this scan?") : _ ("Add %s to this scan?"), label);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "leave", _ ("_Leave it out"),
                                    "add", look ? _ ("_Show it, for viewing only") : _ ("_Add it"),
                                    NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "leave");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "leave");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), self, 0);
  g_set_weak_pointer (&self->set_question, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
cvm_main_window_close_sets (CvmMainWindow *self)
{
  if (self->set_question)
    gtk_window_destroy (self->set_question); /* it speaks of the case that goes */
  g_clear_weak_pointer (&self->set_question);
  if (self->doubtful_sets)
    g_queue_free_full (g_steal_pointer (&self->doubtful_sets), read_set_free);
}

/* --- what was read ---------------------------------------------------------------------------- */

#define MOST_PROBLEMS 4

/* Each on a line; what is more stands in the details of the structures. */
static void
show_problems (CvmMainWindow *self, const GPtrArray *problems)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < MIN (problems->len, MOST_PROBLEMS); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            (const char *)g_ptr_array_index (problems, i));
  if (problems->len > MOST_PROBLEMS)
    g_string_append_printf (text, "\n%s", _ ("More stands in the structures' details."));
  if (problems->len)
    cvm_main_window_add_problem (self, text->str);
}

/* The number of those that are in the case now; the others wait for an answer. */
static guint
take_sets (CvmMainWindow *self, Result *result)
{
  guint n_taken = 0;
  while (result->sets->len)
    {
      ReadSet *read = g_ptr_array_steal_index (result->sets, 0);
      if (read->set->doubts)
        {
          if (!self->doubtful_sets)
            self->doubtful_sets = g_queue_new ();
          g_queue_push_tail (self->doubtful_sets, read);
          continue;
        }
      take_set (self, read, result->by_hand);
      read_set_free (read);
      n_taken++;
    }
  show_problems (self, result->problems);
  return n_taken;
}

/* What a person dropped is answered. */
static void
tell_imported (CvmMainWindow *self, const Result *result, guint n_taken)
{
  g_autofree char *text = NULL;
  if (n_taken)
    text = g_strdup_printf (ngettext ("%u structure set added", "%u structure sets added", n_taken),
                            n_taken);
  else if (result->n_known)
    text = g_strdup (_ ("This structure set is in the case already"));
  if (text)
    cvm_main_window_toast (self, text, NULL, NULL);
}

static void
on_sets_done (CvmJob *job, gpointer data, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  Result *result = data;
  cvm_job_drop (g_steal_pointer (&self->sets_job));
  if (result)
    {
      const guint n_taken = take_sets (self, result);
      if (result->by_hand)
        tell_imported (self, result, n_taken);
      result_free (result);
    }
  show_all (self);
  ask_next (self);
  cvm_main_window_contour_if_wished (self);
}

/* Takes the paths. */
static void
start (CvmMainWindow *self, GPtrArray *paths, gboolean by_hand)
{
  Order *order = g_new0 (Order, 1);
  order->series = cvm_series_copy (cvm_case_get_series (self->open_case));
  order->paths = paths;
  order->known = self->store ? cvm_store_dup_sets (self->store) : g_new0 (char *, 1);
  order->by_hand = by_hand;
  const CvmJobSpec spec = { .work = sets_work,
                            .data = order,
                            .free_data = order_free,
                            .free_result = result_free,
                            .done = on_sets_done,
                            .owner = self };
  self->sets_job = cvm_job_start (self->jobs, &spec);
}

void
cvm_main_window_start_sets (CvmMainWindow *self)
{
  if (self->store_job || self->sets_job || self->folder->partial
      || !cvm_case_is_complete (self->open_case))
    return;
  const CvmSeries *listed = g_ptr_array_index (self->folder->series, self->series_index);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->folder->structure_sets->len; i++)
    {
      const CvmStructureSetInfo *set = g_ptr_array_index (self->folder->structure_sets, i);
      if (set->series == listed)
        g_ptr_array_add (paths, g_strdup (set->path));
    }
  start (self, paths, FALSE);
}

/* Why none can be added now, or NULL. */
static const char *
get_obstacle (CvmMainWindow *self)
{
  if (cvm_case_get_read_only (self->open_case))
    return cvm_case_get_read_only (self->open_case);
  if (!cvm_case_is_complete (self->open_case) || self->sets_job)
    return _ ("The scan and its structure sets are still being read. Please try again.");
  return NULL;
}

void
cvm_main_window_import_sets (CvmMainWindow *self, const GPtrArray *infos)
{
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  const char *obstacle = get_obstacle (self);
  if (obstacle)
    {
      cvm_main_window_show_problem (self, obstacle);
      return;
    }
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < infos->len; i++)
    {
      const CvmStructureSetInfo *info = g_ptr_array_index (infos, i);
      g_autofree char *why = cvm_structure_set_dup_obstacle (info, series);
      g_autofree char *file = g_filename_display_basename (info->path);
      g_autofree char *text = why ? g_strdup_printf ("%s: %s", file, why) : NULL;
      if (text)
        cvm_main_window_show_problem (self, text);
      else
        g_ptr_array_add (paths, g_strdup (info->path));
    }
  if (paths->len)
    start (self, paths, TRUE);
  else
    g_ptr_array_unref (paths);
}
