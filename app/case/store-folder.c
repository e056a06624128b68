/* SPDX-License-Identifier: Apache-2.0 */
/* See store-folder.h. */
#include "app/case/store-folder.h"

#include "app/case/json-members.h"
#include "app/files/whole-file.h"
#include "segmentation/base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ABOUT_VERSION 1
#define ABOUT_MAX_BYTES (1 << 20)

char *
cvm_cases_dup_data_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "cavum", NULL);
}

char *
cvm_cases_dup_key (const CvmSeries *series)
{
  if (!series->grid)
    return NULL;
  const CvmGrid *grid = series->grid;
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, "%s\n%s\n", series->frame_of_reference, series->series_uid);
  for (int i = 0; i < 6; i++)
    {
      /* + 0: no sign on a zero */
      cvm_json_append_number (text, (i < 3 ? grid->row_direction[i] : grid->column_direction[i - 3])
                                        + 0.0);
      g_string_append_c (text, '\n');
    }
  g_string_append_printf (text, "%d\n%d\n", grid->n_rows, grid->n_columns);
  cvm_json_append_number (text, grid->row_step_mm);
  g_string_append_c (text, '\n');
  cvm_json_append_number (text, grid->column_step_mm);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, -1);
  return g_strndup (sum, 16);
}

char *
cvm_cases_dup_images_sha256 (const CvmSeries *series)
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  for (guint i = 0; i < series->slices->len; i++)
    {
      const CvmSliceFile *slice = g_ptr_array_index (series->slices, i);
      g_autofree char *line = g_strdup_printf (
          "%s\n%d\n", slice->sop_instance ? slice->sop_instance : "", slice->frame);
      g_checksum_update (sum, (const guchar *)line, -1);
    }
  char *digest = g_strdup (g_checksum_get_string (sum));
  g_checksum_free (sum);
  return digest;
}

void
cvm_recent_case_free (CvmRecentCase *recent)
{
  if (!recent)
    return;
  g_free (recent->key);
  g_free (recent->patient_name);
  g_free (recent->patient_id);
  g_free (recent->series_description);
  g_free (recent->study_date);
  g_strfreev (recent->image_folders);
  g_free (recent);
}

static gboolean
fail_file (GError **error, const char *path, int number)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, _ ("Couldn't read “%s”: %s."), name,
               g_strerror (number));
  return FALSE;
}

/* case.json, or NULL: without an error where there is none. */
static json_t *
read_about (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "case.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) problem = NULL;
  struct stat about;
  gsize n;
  CvmStatus status = CVM_STATUS_INIT;
  if (stat (path, &about) != 0)
    {
      if (errno != ENOENT && errno != ENOTDIR)
        fail_file (error, path, errno);
      return NULL;
    }
  if (about.st_size > ABOUT_MAX_BYTES || !g_file_get_contents (path, &text, &n, &problem))
    {
      fail_file (error, path, problem ? EIO : EFBIG);
      return NULL;
    }
  json_t *json = cvm_json_parse (text, n, "case.json", "text", &status);
  if (!json)
    {
      cvm_error_from_status (error, &status);
      return NULL;
    }
  if (json_integer_value (json_object_get (json, "format_version")) == ABOUT_VERSION)
    return json;
  json_decref (json);
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NEWER,
                       _ ("This case was saved by a newer version of the program. It was left as "
                          "it is."));
  return NULL;
}

static json_t *
image_folders_to_json (const CvmSeries *series)
{
  json_t *folders = json_array ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < series->slices->len; i++)
    {
      const CvmSliceFile *slice = g_ptr_array_index (series->slices, i);
      char *folder = g_path_get_dirname (slice->path ? slice->path : "");
      if (g_hash_table_contains (seen, folder))
        {
          g_free (folder);
          continue;
        }
      cvm_json_append (folders, cvm_text_to_json (folder));
      g_hash_table_add (seen, folder);
    }
  return folders;
}

gboolean
cvm_cases_write_about (const char *folder, const CvmSeries *series, GError **error)
{
  json_t *json = json_object ();
  g_autofree char *images = cvm_cases_dup_images_sha256 (series);
  cvm_json_put (json, "format", json_string ("cavum-case"));
  cvm_json_put (json, "format_version", json_integer (ABOUT_VERSION));
  cvm_json_put (json, "opened", json_integer (g_get_real_time () / G_USEC_PER_SEC));
  cvm_json_put (json, "patient_name", cvm_text_to_json (series->patient.name));
  cvm_json_put (json, "patient_id", cvm_text_to_json (series->patient.id));
  cvm_json_put (json, "study", cvm_text_to_json (series->study_uid));
  cvm_json_put (json, "study_date", cvm_text_to_json (series->study_date));
  cvm_json_put (json, "series", cvm_text_to_json (series->series_uid));
  cvm_json_put (json, "series_description", cvm_text_to_json (series->series_description));
  cvm_json_put (json, "frame_of_reference", cvm_text_to_json (series->frame_of_reference));
  cvm_json_put (json, "n_slices", json_integer (series->slices->len));
  cvm_json_put (json, "images_sha256", json_string (images));
  cvm_json_put (json, "image_folders", image_folders_to_json (series));
  char *text = json_dumps (json, JSON_INDENT (2));
  json_decref (json);
  if (!text)
    g_error ("No memory for a text");
  g_autofree char *path = g_build_filename (folder, "case.json", NULL);
  g_autoptr (GError) problem = NULL;
  const gboolean good = cvm_whole_file_write_text (path, text, TRUE, &problem);
  free (text);
  if (!good)
    g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, problem->message);
  return good;
}

static gboolean
mismatch (GError **error, const char *sentence)
{
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH, sentence);
  return FALSE;
}

gboolean
cvm_cases_check_about (const char *folder, const CvmSeries *series, GError **error)
{
  g_autoptr (GError) problem = NULL;
  json_t *json = read_about (folder, &problem);
  if (!json)
    {
      if (!problem)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_autofree char *images = cvm_cases_dup_images_sha256 (series), *patient = NULL, *kept = NULL;
  gboolean good = cvm_json_get_text (json, "patient_id", &patient, error)
                  && cvm_json_get_text (json, "images_sha256", &kept, error);
  json_decref (json);
  if (good && g_strcmp0 (patient, series->patient.id) != 0)
    return mismatch (error, _ ("A case with this series is kept under another patient ID. Its "
                               "structures are not shown on this scan."));
  if (good && g_strcmp0 (kept, images) != 0)
    return mismatch (error, _ ("The case that is kept for this series has other images (some are "
                               "missing here, or there). Its structures are not shown on this "
                               "scan."));
  return good;
}

static CvmRecentCase *
read_recent (const char *folder, const char *key)
{
  json_t *json = read_about (folder, NULL);
  if (!json)
    return NULL;
  g_autoptr (CvmRecentCase) recent = g_new0 (CvmRecentCase, 1);
  const json_t *folders = json_object_get (json, "image_folders"), *item;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gsize i;
  recent->key = g_strdup (key);
  recent->opened = json_integer_value (json_object_get (json, "opened"));
  json_array_foreach (folders, i, item)
  {
    g_autofree char *path = NULL;
    if (cvm_text_from_json (item, "image_folders", &path, NULL) && path)
      g_strv_builder_add (builder, path);
  }
  recent->image_folders = g_strv_builder_end (builder);
  const gboolean good
      = cvm_json_get_text (json, "patient_name", &recent->patient_name, NULL)
        && cvm_json_get_text (json, "patient_id", &recent->patient_id, NULL)
        && cvm_json_get_text (json, "study_date", &recent->study_date, NULL)
        && cvm_json_get_text (json, "series_description", &recent->series_description, NULL)
        && cvm_json_get_int (json, "n_slices", 0, G_MAXINT, &recent->n_slices, NULL);
  json_decref (json);
  return good ? g_steal_pointer (&recent) : NULL;
}

static gint
compare_recent (gconstpointer a, gconstpointer b)
{
  const CvmRecentCase *x = *(CvmRecentCase *const *)a, *y = *(CvmRecentCase *const *)b;
  if (x->opened != y->opened)
    return x->opened < y->opened ? 1 : -1;
  return strcmp (x->key, y->key);
}

static gboolean
is_key (const char *name)
{
  return strlen (name) == 16 && strspn (name, "0123456789abcdef") == 16;
}

static void
free_recent (gpointer recent)
{
  cvm_recent_case_free (recent);
}

GPtrArray *
cvm_cases_list (const char *data_folder)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (free_recent);
  g_autofree char *cases = g_build_filename (data_folder, "cases", NULL);
  g_autoptr (GDir) dir = g_dir_open (cases, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *folder = g_build_filename (cases, name, NULL);
      CvmRecentCase *recent = is_key (name) ? read_recent (folder, name) : NULL;
      if (recent)
        g_ptr_array_add (list, recent);
    }
  g_ptr_array_sort (list, compare_recent);
  return list;
}

int
cvm_cases_lock (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  for (int attempt = 0; attempt < 10; attempt++)
    {
      struct stat held, named;
      const int file = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (file < 0)
        {
          g_autofree char *sentence = cvm_whole_file_sentence (path, errno);
          g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, sentence);
          return -1;
        }
      if (flock (file, LOCK_EX | LOCK_NB) != 0)
        {
          close (file);
          g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY,
                               _ ("This case is open in another window. It can be looked at here, "
                                  "and changed there."));
          return -1;
        }
      /* Somebody may have forgotten the case between the two calls: a lock without a name. */
      if (fstat (file, &held) == 0 && stat (path, &named) == 0 && held.st_ino == named.st_ino
          && held.st_dev == named.st_dev)
        return file;
      close (file);
    }
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                       _ ("This case is being removed by another window."));
  return -1;
}

/* All files of a folder but `keep`; never through a link. */
static gboolean
remove_files (const char *folder, const char *keep, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_strcmp0 (name, keep) == 0 || g_unlink (path) == 0)
        continue;
      if (g_str_equal (name, "imported") && remove_files (path, NULL, NULL) && g_rmdir (path) == 0)
        continue;
      g_autofree char *shown = g_filename_display_name (path);
      g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, _ ("Couldn't remove “%s”: %s."),
                   shown, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

gboolean
cvm_cases_forget (const char *data_folder, const char *key, GError **error)
{
  g_return_val_if_fail (is_key (key), FALSE);
  g_autofree char *folder = g_build_filename (data_folder, "cases", key, NULL);
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  const int lock = cvm_cases_lock (folder, error);
  if (lock < 0)
    return FALSE;
  const gboolean good = remove_files (folder, "lock", error);
  if (good && (g_unlink (path) != 0 || g_rmdir (folder) != 0))
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, _ ("Couldn't remove “%s”: %s."), key,
                 g_strerror (errno));
  close (lock);
  return good && !g_file_test (folder, G_FILE_TEST_EXISTS);
}
