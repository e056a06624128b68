/* SPDX-License-Identifier: Apache-2.0 */
/* Structure sets: those beside the scan, and those that a person drops on it.
 *
 * A set that the case has had before, by the sum over its file, is in the case already with all
 * that was done to it since, and is not read again. */
#include "app/window/main-window-private.h"

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
  for (guint i = 0; i < set->warnings->len; i++)
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

/* "2024-05-23" of 20240523. */
static char *
dup_date (const char *date)
{
  return date && strlen (date) == 8 ? g_strdup_printf ("%.4s-%.2s-%.2s", date, date + 4, date + 6)
                                    : g_strdup (date ? date : "");
}

void
cvm_main_window_show_set (CvmMainWindow *self, const CvmStructureSet *set)
{
  g_autofree char *date = dup_date (set->date);
  const char *label = set->label && *set->label ? set->label : _ ("without a label");
  const char *phantom = cvm_series_is_phantom (cvm_case_get_series (self->open_case))
                            ? _ ("Reference, made with the phantom")
                            : NULL;
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  gboolean elsewhere = set->referenced_series && *set->referenced_series
                       && strcmp (set->referenced_series, series->series_uid) != 0;
  g_autofree char *text = phantom ? g_strdup (phantom)
                          : elsewhere
                              ? g_strdup_printf (_ ("From “%s”, drawn on another series"), label)
                          : *date ? g_strdup_printf (_ ("From “%s”, %s"), label, date)
                                  : g_strdup_printf (_ ("From “%s”"), label);
  cvm_structure_list_set_heading (self->structure_list, set->path, text);
}

static void
take_sets (CvmMainWindow *self, Result *result)
{
  for (guint i = 0; i < result->sets->len; i++)
    {
      ReadSet *read = g_ptr_array_index (result->sets, i);
      cvm_main_window_show_set (self, read->set);
      if (self->store)
        cvm_store_take_set (self->store, g_steal_pointer (&read->set), read->sha256,
                            result->by_hand);
      else
        cvm_case_take_structure_set (self->open_case, g_steal_pointer (&read->set));
    }
  if (result->problems->len)
    cvm_main_window_show_problem (self, g_ptr_array_index (result->problems, 0));
}

/* What a person dropped is answered. */
static void
tell_imported (CvmMainWindow *self, const Result *result)
{
  g_autofree char *text = NULL;
  if (result->sets->len)
    text = g_strdup_printf (
        ngettext ("%u structure set added", "%u structure sets added", result->sets->len),
        result->sets->len);
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
      take_sets (self, result);
      if (result->by_hand)
        tell_imported (self, result);
      result_free (result);
    }
  cvm_main_window_show_structures (self);
  cvm_main_window_update (self);
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
