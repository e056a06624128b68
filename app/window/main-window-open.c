/* SPDX-License-Identifier: Apache-2.0 */
/* From a folder, a file or the demo case to a list of series.
 *
 * The case on the screen stays until another one is known to be there. A contour that is being made
 * for it is cancelled at once; its jobs are dropped with it, so that none of their results can
 * reach another patient. */
#include "app/window/main-window-private.h"

#include "app/case/chosen-images.h"
#include "app/case/store-folder.h"
#include "app/window/demo.h"
#include "app/window/settings.h"

#include <glib/gi18n.h>

/* What a person asked for. */
typedef struct
{
  char **paths;
  char *key; /* of the case among its series (store-folder.h), or NULL */
  gboolean demo, contour;
  gboolean may_import; /* structure sets alone are for the case that is open */
} Wish;

static Wish *
wish_new (const char *const *paths)
{
  Wish *wish = g_new0 (Wish, 1);
  wish->paths = g_strdupv ((char **)paths);
  return wish;
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;
  g_strfreev (wish->paths);
  g_free (wish->key);
  g_free (wish);
}

static Wish *
wish_copy (const Wish *wish)
{
  Wish *copy = wish_new ((const char *const *)wish->paths);
  copy->key = g_strdup (wish->key);
  copy->demo = wish->demo;
  copy->contour = wish->contour;
  copy->may_import = wish->may_import;
  return copy;
}

/* What was found for it. */
typedef struct
{
  Wish *wish;
  CvmFolder *folder;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;
  wish_free (found->wish);
  if (found->folder)
    cvm_folder_free (found->folder);
  g_free (found);
}

/* One sentence for a folder that gives nothing to show. */
static char *
dup_why_nothing (const CvmFolder *folder)
{
  g_autofree char *name = g_filename_display_basename (folder->path);
  for (guint i = 0; i < folder->series->len; i++)
    {
      const CvmSeries *series = g_ptr_array_index (folder->series, i);
      if (series->why_not)
        return g_strdup_printf (_ ("Nothing in “%s” can be shown. %s"), name, series->why_not);
    }
  if (folder->structure_sets->len)
    {
      const CvmStructureSetInfo *set = g_ptr_array_index (folder->structure_sets, 0);
      return g_strdup_printf (_ ("“%s” holds the structure set “%s”, but not the CT that it was "
                                 "drawn on. Open the folder that holds both."),
                              name, set->label);
    }
  if (folder->unread->len)
    {
      const CvmUnread *unread = g_ptr_array_index (folder->unread, 0);
      g_autofree char *file = g_filename_display_basename (unread->path);
      return g_strdup_printf (_ ("Nothing in “%s” could be read. %s: %s"), name, file,
                              unread->reason);
    }
  if (folder->others->len)
    return g_strdup_printf (_ ("There is no CT in “%s”: %s."), name,
                            (char *)g_ptr_array_index (folder->others, 0));
  return g_strdup_printf (_ ("There is no DICOM image in “%s”."), name);
}

/* The series to begin with: the one that was asked for, else the best: what can be contoured before
 * what can only be shown, then the largest; −1. */
static int
choose_series (CvmMainWindow *self, const CvmFolder *folder, const char *key)
{
  int best = -1;
  guint64 best_worth = 0;
  for (guint i = 0; i < folder->series->len; i++)
    {
      const CvmSeries *series = g_ptr_array_index (folder->series, i);
      if (key && cvm_main_window_is_recent (self, key, series))
        return (int)i;
      const guint64 worth = (series->viewable ? 1 : 0)
                            * (((guint64)series->contourable << 32) + series->slices->len);
      if (worth > best_worth)
        {
          best = (int)i;
          best_worth = worth;
        }
    }
  return best;
}

/* Why the case that a person chose from the list can't be opened from what was found, or NULL: what
 * lies there now may be somebody else's. */
static char *
dup_why_another (CvmMainWindow *self, const Found *found, int chosen)
{
  const char *key = found->wish->key;
  const CvmSeries *series = g_ptr_array_index (found->folder->series, (guint)chosen);
  return !key || cvm_main_window_is_recent (self, key, series)
             ? NULL
             : cvm_main_window_dup_not_there (self, key, found->folder->path);
}

/* The list has grown to its end. The series that was opened meanwhile becomes the whole one. */
static void
finish_list (CvmMainWindow *self, CvmFolder *folder)
{
  cvm_main_window_show_folder (self, folder);
  self->growing = FALSE;
  if (self->open_case)
    cvm_main_window_complete_series (self);
}

static void
take_folder (CvmMainWindow *self, gpointer data)
{
  Found *found = data;
  const int chosen = choose_series (self, found->folder, found->wish->key);
  if (chosen < 0)
    {
      g_autofree char *why = dup_why_nothing (found->folder);
      cvm_main_window_show_problem (self, why);
      return;
    }
  g_autofree char *another = dup_why_another (self, found, chosen);
  if (self->growing)
    finish_list (self, g_steal_pointer (&found->folder));
  else if (!another)
    {
      cvm_main_window_close_case (self);
      cvm_main_window_show_folder (self, g_steal_pointer (&found->folder));
    }
  if (another)
    {
      cvm_main_window_show_problem (self, another);
      return;
    }
  if (self->open_case) /* a person chose it while the folder was being read */
    return;
  self->contour_when_ready = found->wish->contour;
  cvm_main_window_open_series (self, (guint)chosen);
}

/* Whether the open case may go unasked: somebody may have gone on in it while a folder was read.
 * What a hand is at is not ended by what is found, only by the folder's end. */
static gboolean
may_leave (CvmMainWindow *self)
{
  if (cvm_main_window_is_stroking (self) || cvm_main_window_is_level_ahead (self)
      || GTK_IS_EDITABLE (gtk_window_get_focus (GTK_WINDOW (self))))
    return FALSE;
  g_autofree char *loss = self->export_job ? NULL : cvm_main_window_dup_loss (self);
  return !self->export_job && !loss;
}

/* What was found so far takes the case's place once there is something to see in it. */
static void
tell_found (CvmJob *job, gpointer message, gpointer owner)
{
  CvmMainWindow *self = owner;
  CvmFolder **so_far = message;
  if (!self->growing && (choose_series (self, *so_far, NULL) < 0 || !may_leave (self)))
    return;
  if (!self->growing)
    cvm_main_window_close_case (self);
  cvm_main_window_show_folder (self, g_steal_pointer (so_far));
  self->growing = TRUE;
  cvm_main_window_update (self);
}

static void
free_found (gpointer message)
{
  CvmFolder **so_far = message;
  cvm_folder_free (*so_far);
  g_free (so_far);
}

/* On the scanning thread. */
static void
on_found (void *user, CvmFolder *so_far)
{
  CvmFolder **message = g_new (CvmFolder *, 1);
  *message = so_far;
  cvm_job_post (user, tell_found, message, free_found);
}

/* What a person once chose of several images at one position is not asked again. */
static void
recall_images (CvmFolder *folder)
{
  g_autofree char *data = cvm_cases_dup_data_folder ();
  for (guint i = 0; folder && i < folder->series->len; i++)
    cvm_cases_recall_images (data, g_ptr_array_index (folder->series, i));
}

/* DCMTK's tables take a tenth of a second: here, and not before the window is on the screen. Every
 * other use of DICOM comes after a scan. */
static gpointer
scan_work (CvmJob *job, gpointer data, GError **error)
{
  const Wish *wish = data;
  const CvmProgress *progress = cvm_job_get_progress (job);
  cvm_dicom_init ();
  if (wish->demo && !cvm_demo_make (wish->paths[0], progress, error))
    return NULL;
  Found *found = g_new0 (Found, 1);
  found->folder = cvm_folder_scan_watched (
      (const char *const *)wish->paths, wish->may_import ? NULL : on_found, job, progress, error);
  found->wish = wish_copy (wish);
  recall_images (found->folder);
  if (found->folder)
    return found;
  found_free (found);
  return NULL;
}

/* A structure set alone goes to the case that is open; whatever else was dropped replaces it. */
static void
take_dropped (CvmMainWindow *self, Found *found)
{
  if (self->open_case && found->folder->series->len == 0 && found->folder->structure_sets->len > 0)
    {
      cvm_main_window_import_sets (self, found->folder->structure_sets);
      found_free (found);
    }
  else
    cvm_main_window_confirm_loss (self, _ ("Open another case?"), take_folder, found, found_free);
}

static void
on_scan_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  Found *found = result;
  cvm_job_drop (g_steal_pointer (&self->scan_job));
  cvm_main_window_show_scan (self, NULL, 0);
  if (found && found->wish->may_import)
    take_dropped (self, found);
  else if (found && self->growing)
    {
      take_folder (self, found);
      found_free (found);
    }
  else if (found)
    cvm_main_window_confirm_loss (self, _ ("Open another case?"), take_folder, found, found_free);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cvm_main_window_show_problem (self, error->message);
  self->growing = FALSE;
  cvm_main_window_update (self);
}

static void
on_scan_progressed (CvmJob *job, const CvmProgressReport *report, gpointer owner)
{
  g_autofree char *text = g_str_equal (report->stage, "scan")
                              ? g_strdup_printf (_ ("Reading the folder: %d of %d files"),
                                                 report->slab, report->n_slabs)
                              : g_strdup (_ ("Making the demo case"));
  cvm_main_window_show_scan (owner, text, report->fraction);
}

void
cvm_main_window_stop_scan (CvmMainWindow *self)
{
  cvm_job_drop (
      g_steal_pointer (&self->scan_job)); /* a disk that doesn't answer is not waited for */
  cvm_main_window_show_scan (self, NULL, 0);
  if (self->growing)
    cvm_main_window_show_problem (
        self,
        _ ("Reading the folder was stopped. What was found until then is listed, to be looked "
           "at only; to read it all, open the folder again."));
  self->growing = FALSE;
  cvm_main_window_update (self);
}

static void
start_scan (CvmMainWindow *self, const Wish *wish)
{
  cvm_job_drop (g_steal_pointer (&self->scan_job));
  cvm_main_window_show_scan (self, NULL, 0);
  self->growing = FALSE;
  if (!wish->may_import && self->contour_job)
    cvm_job_cancel (self->contour_job);
  cvm_main_window_show_problem (self, NULL);
  const CvmJobSpec spec = { .work = scan_work,
                            .data = wish_copy (wish),
                            .free_data = wish_free,
                            .free_result = found_free,
                            .on_engine = wish->demo,
                            .progressed = on_scan_progressed,
                            .done = on_scan_done,
                            .owner = self };
  self->scan_job = cvm_job_start (self->jobs, &spec);
  cvm_main_window_update (self);
}

static void
open_wish (CvmMainWindow *self, gpointer data)
{
  const Wish *wish = data;
  g_autofree char *folder = g_file_test (wish->paths[0], G_FILE_TEST_IS_DIR)
                                ? g_strdup (wish->paths[0])
                                : g_path_get_dirname (wish->paths[0]);
  if (!wish->demo)
    cvm_settings_set_string (self->settings, "last-folder", folder);
  start_scan (self, wish);
}

void
cvm_main_window_open (CvmMainWindow *self, const char *path, gboolean contour)
{
  const char *const paths[] = { path, NULL };
  Wish *wish = wish_new (paths);
  wish->contour = contour;
  if (self->export_job)
    wish_free (wish);
  else
    cvm_main_window_confirm_loss (self, _ ("Open another case?"), open_wish, wish, wish_free);
}

void
cvm_main_window_open_case (CvmMainWindow *self, const char *const *paths, const char *key)
{
  g_autofree char *demo = cvm_demo_dup_path ();
  Wish *wish = wish_new (paths);
  wish->key = g_strdup (key);
  wish->demo = g_str_equal (paths[0], demo);
  if (self->export_job)
    wish_free (wish);
  else
    cvm_main_window_confirm_loss (self, _ ("Open another case?"), open_wish, wish, wish_free);
}

void
cvm_main_window_open_dropped (CvmMainWindow *self, const char *const *paths)
{
  Wish *wish = wish_new (paths);
  gboolean files = self->open_case && !self->store_job;
  for (guint i = 0; paths[i] && files; i++)
    files = !g_file_test (paths[i], G_FILE_TEST_IS_DIR);
  wish->may_import = files;
  if (files && self->growing) /* another scan would end the one that fills the list */
    {
      cvm_main_window_show_problem (
          self, _ ("The folder is still being read. Please drop the file again once it has been."));
      wish_free (wish);
    }
  else if (files)
    {
      start_scan (self, wish);
      wish_free (wish);
    }
  else
    cvm_main_window_confirm_loss (self, _ ("Open another case?"), open_wish, wish, wish_free);
}

void
cvm_main_window_open_demo (CvmMainWindow *self, gboolean contour)
{
  g_autofree char *path = cvm_demo_dup_path ();
  const char *const paths[] = { path, NULL };
  Wish *wish = wish_new (paths);
  wish->demo = TRUE;
  wish->contour = contour;
  if (self->export_job)
    wish_free (wish);
  else
    cvm_main_window_confirm_loss (self, _ ("Open the demo case?"), open_wish, wish, wish_free);
}

static void
on_folder_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file ? g_file_get_path (file) : NULL;
      if (path)
        cvm_main_window_open (data, path, FALSE);
    }
  g_object_unref (dialog);
}

void
cvm_main_window_choose_folder (CvmMainWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Open a folder of CT slices"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
      _ ("_Open"), _ ("_Cancel"));
  g_autofree char *last = cvm_settings_dup_string (self->settings, "last-folder");
  if (*last && g_file_test (last, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (GFile) folder = g_file_new_for_path (last);
      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_folder_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
