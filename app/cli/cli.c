/* SPDX-License-Identifier: Apache-2.0 */
/* See cli.h. The one variable outside of functions is the flag that a signal handler may set. */
#include "app/cli/cli.h"

#include "app/case/contouring.h"
#include "app/dicom/ct.h"
#include "app/files/place.h"
#include "app/files/whole-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <jansson.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void
on_signal (int number)
{
  interrupted = 1;
}

gboolean
cli_parse (char ***argv,
           const char *usage,
           const char *summary,
           const GOptionEntry *options,
           int n_arguments,
           int *exit_code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_option_context_set_summary (context, summary);
  g_option_context_set_help_enabled (context, FALSE);
  gboolean help = FALSE;
  const GOptionEntry more[] = { { "help", 'h', 0, G_OPTION_ARG_NONE, &help,
                                  N_ ("Say what the options are, and end"), NULL },
                                G_OPTION_ENTRY_NULL };
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, more, GETTEXT_PACKAGE);
  g_autofree char *command = g_strconcat ("cavum-cli ", (*argv)[0], NULL);
  g_free ((*argv)[0]);
  (*argv)[0] = g_strdup (command);
  g_set_prgname (command);
  gboolean parsed = g_option_context_parse_strv (context, argv, &error);
  if (parsed && help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
      g_print ("%s", text);
      *exit_code = CLI_DONE;
      return FALSE;
    }
  const int n = (int)g_strv_length (*argv) - 1;
  if (!parsed)
    *exit_code = cli_usage ("%s", error->message);
  else if (n_arguments < 0 ? n < -n_arguments : n != n_arguments)
    *exit_code = cli_usage (_ ("Usage: %s %s"), command, usage);
  else
    return TRUE;
  return FALSE;
}

static void
say (const char *text)
{
  cli_progress_clear ();
  fprintf (stderr, "%s\n", text);
}

int
cli_fail (GError *error)
{
  say (error->message);
  g_error_free (error);
  return CLI_FAILED;
}

static void say_formatted (const char *format, va_list list) G_GNUC_PRINTF (1, 0);

static void
say_formatted (const char *format, va_list list)
{
  g_autofree char *text = g_strdup_vprintf (format, list);
  say (text);
}

int
cli_fail_text (const char *format, ...)
{
  va_list list;
  va_start (list, format);
  say_formatted (format, list);
  va_end (list);
  return CLI_FAILED;
}

int
cli_usage (const char *format, ...)
{
  va_list list;
  va_start (list, format);
  say_formatted (format, list);
  va_end (list);
  return CLI_USAGE;
}

void
cli_warn (const char *sentence)
{
  g_autofree char *text = g_strdup_printf (_ ("Warning: %s"), sentence);
  say (text);
}

static bool
progress_cancelled (void *user)
{
  return interrupted != 0;
}

static void
progress_report (void *user, const CvmProgressReport *report)
{
  if (!isatty (STDERR_FILENO))
    return;
  g_autoptr (GString) text = g_string_new (report->stage);
  if (report->n_members > 1)
    g_string_append_printf (text, _ (", member %d of %d"), report->member + 1, report->n_members);
  if (report->n_slabs > 1)
    g_string_append_printf (text, _ (", slab %d of %d"), report->slab + 1, report->n_slabs);
  fprintf (stderr, "\r\033[K%3.0f %%  %s", 100 * report->fraction, text->str);
  fflush (stderr);
}

const CvmProgress *
cli_progress (void)
{
  static const CvmProgress progress = { progress_cancelled, progress_report, NULL };
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESETHAND | SA_RESTART };
  sigaction (SIGINT, &action, NULL); /* a second one ends the program at once */
  sigaction (SIGTERM, &action, NULL);
  return &progress;
}

gboolean
cli_go_on (GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  if (!interrupted)
    return TRUE;
  cvm_status_cancelled (&status);
  cvm_error_from_status (error, &status);
  return FALSE;
}

void
cli_progress_clear (void)
{
  if (isatty (STDERR_FILENO))
    fputs ("\r\033[K", stderr);
}

gboolean
cli_check_output (const char *path, const char *input, gboolean force, GError **error)
{
  if (!path)
    return TRUE;
  g_autofree char *target = cvm_place_resolve (path);
  g_autofree char *source = cvm_place_resolve (input);
  g_autofree char *folder = g_path_get_dirname (path);
  int number = cvm_whole_file_obstacle (path, force);
  if (!*path)
    g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE,
                 _ ("“%s” names no file that could be written."), path);
  else if (!strcmp (target, source))
    g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE,
                 _ ("“%s” is the file that is read; it is not replaced."), path);
  else if (cvm_place_is_inside (path, input))
    g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE,
                 _ ("“%s” lies in the folder that is read; nothing is written there."), path);
  else if (number == EEXIST)
    g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE,
                 _ ("“%s” exists already; --force replaces it."), path);
  else if (number != 0)
    {
      g_autofree char *sentence = cvm_whole_file_sentence (path, number);
      g_set_error_literal (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE, sentence);
    }
  else if (access (folder, W_OK) != 0)
    g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE, _ ("Couldn't write “%s”: %s."), path,
                 g_strerror (errno));
  else
    return TRUE;
  return FALSE;
}

gboolean
cli_check_outputs (
    const char *const *paths, gsize n, const char *input, gboolean force, GError **error)
{
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < n; i++)
    {
      if (!cli_check_output (paths[i], input, force, error))
        return FALSE;
      if (!paths[i] || g_hash_table_add (places, cvm_place_resolve (paths[i])))
        continue;
      g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE,
                   _ ("“%s” is named as two outputs."), paths[i]);
      return FALSE;
    }
  return TRUE;
}

/* What --series says for a series: its UID; where one UID stands for several stacks (matrices or
 * frames of reference mixed in one series), "UID:1", "UID:2", …. Free with g_free(). */
static char *
series_label (const CvmFolder *folder, const CvmSeries *series)
{
  int n = 0, number = 0;
  for (guint i = 0; i < folder->series->len; i++)
    {
      const CvmSeries *other = g_ptr_array_index (folder->series, i);
      n += !strcmp (other->series_uid, series->series_uid);
      if (other == series)
        number = n;
    }
  return n > 1 ? g_strdup_printf ("%s:%d", series->series_uid, number)
               : g_strdup (series->series_uid);
}

/* How the several possibilities are listed. */
static void
append_series (GString *text, const CvmFolder *folder, const CvmSeries *series)
{
  g_autofree char *label = series_label (folder, series);
  g_string_append_printf (text, "\n  %s  %s", label,
                          series->series_description[0] ? series->series_description
                                                        : _ ("no description"));
  g_string_append_printf (
      text, g_dngettext (GETTEXT_PACKAGE, ", %u slice", ", %u slices", series->slices->len),
      series->slices->len);
  if (cvm_folder_has_several_patients (folder))
    g_string_append_printf (text, _ (", patient %s"),
                            series->patient.id[0] ? series->patient.id : _ ("without an ID"));
  if (!series->contourable && series->why_not)
    g_string_append_printf (text, " (%s)", series->why_not);
}

/* "a.dcm: Couldn't be read: it ends early." */
static char *
unread_text (const CvmUnread *unread)
{
  g_autofree char *name = g_filename_display_basename (unread->path);
  return g_strdup_printf ("%s: %s", name, unread->reason);
}

static gboolean
meant (const CvmFolder *folder, const CvmSeries *series, const char *uid)
{
  g_autofree char *label = series_label (folder, series);
  return uid ? !strcmp (series->series_uid, uid) || !strcmp (label, uid)
             : !strcmp (series->modality, "CT") && series->contourable;
}

CvmSeries *
cli_choose_series (const CvmFolder *folder, const char *uid, GError **error)
{
  CvmSeries *chosen = NULL;
  guint n = 0;
  for (guint i = 0; i < folder->series->len; i++)
    if (meant (folder, g_ptr_array_index (folder->series, i), uid))
      {
        chosen = g_ptr_array_index (folder->series, i);
        n++;
      }
  if (n == 1 && (uid || !cvm_folder_has_several_patients (folder)))
    return chosen;
  g_autoptr (GString) text = g_string_new (NULL);
  if (folder->series->len == 0)
    g_string_append_printf (text, _ ("“%s” holds no image series."), folder->path);
  else if (cvm_folder_has_several_patients (folder) && !uid)
    g_string_append (text,
                     _ ("The folder holds several patients; --series UID says which is meant:"));
  else if (n == 0 && uid)
    g_string_append_printf (text, _ ("The folder holds no series %s. There are:"), uid);
  else if (n == 0)
    g_string_append (text, _ ("The folder holds no CT series that can be contoured:"));
  else
    g_string_append (text, _ ("Several CT series; --series UID says which is meant:"));
  for (guint i = 0; i < folder->series->len; i++)
    append_series (text, folder, g_ptr_array_index (folder->series, i));
  for (guint i = 0; i < folder->series->len; i++)
    if (cvm_series_is_undecided (g_ptr_array_index (folder->series, i)))
      {
        g_string_append_printf (text, "\n%s", _ ("--duplicates says which image counts."));
        break;
      }
  if (folder->series->len == 0 && folder->unread->len > 0)
    {
      g_autofree char *unread = unread_text (g_ptr_array_index (folder->unread, 0));
      g_string_append_printf (text, " %s", unread);
    }
  g_set_error_literal (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_UNSUPPORTED, text->str);
  return NULL;
}

/* At most so many files are named; a folder of thousands would hide all else. */
#define MOST_UNREAD 3

void
cli_warn_of_series (const CvmFolder *folder, const CvmSeries *series)
{
  guint n = folder->unread->len;
  for (guint i = 0; i < series->warnings->len; i++)
    cli_warn (g_ptr_array_index (series->warnings, i));
  for (guint i = 0; i < MIN (n, MOST_UNREAD); i++)
    {
      g_autofree char *text = unread_text (g_ptr_array_index (folder->unread, i));
      cli_warn (text);
    }
  if (n > MOST_UNREAD)
    {
      g_autofree char *more
          = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more file could not be read.",
                                          "%u more files could not be read.", n - MOST_UNREAD),
                             n - MOST_UNREAD);
      cli_warn (more);
    }
}

static void
warn_of_rest (const CvmSeries *before, const CvmSeries *rest)
{
  for (guint i = 0; i < rest->warnings->len; i++)
    if (!g_ptr_array_find_with_equal_func (before->warnings, g_ptr_array_index (rest->warnings, i),
                                           g_str_equal, NULL))
      cli_warn (g_ptr_array_index (rest->warnings, i));
}

CvmVolume *
cli_load_ct (CvmFolder *folder, CvmSeries **series, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      CvmSeries *rest = NULL;
      guint index = 0;
      CvmVolume *volume
          = cvm_ct_load_or_rest (*series, -1, NULL, NULL, cli_progress (), &rest, &problem);
      if (volume)
        return volume;
      if (!rest)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      warn_of_rest (*series, rest);
      g_ptr_array_find (folder->series, *series, &index);
      cvm_folder_replace_series (folder, index, rest); /* with fewer slices: this comes to an end */
      *series = rest;
    }
}

gboolean
cli_is_nifti (const char *path)
{
  return g_str_has_suffix (path, ".nii") || g_str_has_suffix (path, ".nii.gz");
}

void
cli_timings_of_run (CliTimings *timings, const CvmEnsembleResult *result, gsize n_voxels)
{
  timings->device = &result->device;
  timings->n_voxels = n_voxels;
  timings->body = result->seconds.body;
  timings->resample = result->seconds.resample + result->seconds.restore;
  timings->network = result->seconds.network;
}

static json_t *
seconds (double value)
{
  return value >= 0 ? json_real (value) : json_null ();
}

/* Takes the value. */
static gboolean
write_json (const char *path, json_t *value, gboolean replace, GError **error)
{
  char *text = value ? json_dumps (value, JSON_INDENT (1) | JSON_REAL_PRECISION (9)) : NULL;
  json_decref (value);
  if (!text)
    {
      g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FORMAT,
                   _ ("“%s” could not be made: a text is not valid UTF-8."), path);
      return FALSE;
    }
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  free (text);
  return cvm_whole_file_write_text (path, line, replace, error);
}

gboolean
cli_write_timings (const char *path, const CliTimings *timings, gboolean replace, GError **error)
{
  json_t *kernels = json_array ();
  g_auto (GStrv) names = g_strsplit (timings->device->kernels, ", ", -1);
  for (char **name = names; *name; name++)
    if ((*name)[0])
      json_array_append_new (kernels, json_string (*name));
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  json_t *value = json_pack (
      "{s:s, s:s, s:o, s:i, s:I, s:{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}, s:I}", "device",
      timings->device->name, "precision", timings->device->precision, "kernels", kernels, "threads",
      timings->device->n_threads, "voxels", (json_int_t)timings->n_voxels, "seconds", "read",
      seconds (timings->read), "body", seconds (timings->body), "resample",
      seconds (timings->resample), "network", seconds (timings->network), "clean_up",
      seconds (timings->clean_up), "trace", seconds (timings->trace), "write",
      seconds (timings->write), "total", seconds (timings->total), "peak_memory_bytes",
      (json_int_t)usage.ru_maxrss * 1024);
  return write_json (path, value, replace, error);
}
