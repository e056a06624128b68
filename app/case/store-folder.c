/* SPDX-License-Identifier: Apache-2.0 */
/* See store-folder.h. */
#include "app/case/store-folder.h"

#include "app/case/case-about.h"
#include "app/case/json-members.h"
#include "app/files/whole-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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

gboolean
cvm_cases_is_key (const char *name)
{
  return strlen (name) == 16 && strspn (name, "0123456789abcdef") == 16;
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
  g_return_val_if_fail (cvm_cases_is_key (key), FALSE);
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

void
cvm_cases_remove_empty (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  if (g_unlink (path) == 0)
    g_rmdir (folder);
}

static char *
dup_mark_path (const char *folder)
{
  return g_build_filename (folder, "not-exported", NULL);
}

gboolean
cvm_cases_mark (const char *folder, gboolean unexported)
{
  g_autofree char *path = dup_mark_path (folder);
  if (!unexported)
    return g_unlink (path) == 0 || errno == ENOENT;
  const int file = open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  return file >= 0 && close (file) == 0;
}

gboolean
cvm_cases_is_marked (const char *folder)
{
  g_autofree char *path = dup_mark_path (folder);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
cvm_cases_write_preview (const char *folder, GBytes *png)
{
  gsize n;
  const char *bytes = g_bytes_get_data (png, &n);
  g_autofree char *path = g_build_filename (folder, CVM_CASES_PREVIEW, NULL);
  return cvm_whole_file_write_unsynced (path, bytes, n);
}
