/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/export-place.h"

#include "app/files/place.h"
#include "app/window/settings.h"

#include <glib/gi18n.h>
#include <string.h>

/* Letters, digits and what is harmless in every file system. */
static char *
dup_plain (const char *text)
{
  char *plain = g_strdup (text);
  g_strcanon (plain, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", '_');
  return plain;
}

char *
cvm_export_place_propose (CvmCase *open_case, GSettings *settings)
{
  const CvmSeries *series = cvm_case_get_series (open_case);
  g_autofree char *kept = cvm_settings_dup_string (settings, "export-folder");
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  const char *folder = *kept && g_file_test (kept, G_FILE_TEST_IS_DIR) ? kept : documents;
  if (!folder || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    folder = g_get_home_dir ();
  g_autofree char *id = dup_plain (series->patient.id);
  g_autofree char *day = cvm_export_place_dup_date (series->study_date);
  g_autofree char *date = dup_plain (day);
  for (int n = 1;; n++)
    {
      g_autofree char *name = g_strdup_printf ("RS_%s_%s_%d.dcm", id, date, n);
      char *path = g_build_filename (folder, name, NULL);
      if (n >= 10000 || !g_file_test (path, G_FILE_TEST_EXISTS))
        return path;
      g_free (path);
    }
}

/* In the folder, or in one where an image of the scan lies. (A single structure set may come from
 * anywhere, also from where exports go.) */
static gboolean
was_read (const char *path, CvmCase *open_case, const char *read_folder)
{
  const GPtrArray *slices = cvm_case_get_series (open_case)->slices;
  g_autofree char *last = g_strdup (read_folder);
  gboolean inside = cvm_place_is_inside (path, read_folder);
  for (guint i = 0; i < slices->len && !inside; i++)
    {
      char *folder = g_path_get_dirname (((CvmSliceFile *)slices->pdata[i])->path);
      inside = !g_str_equal (folder, last) && cvm_place_is_inside (path, folder);
      g_free (last);
      last = folder;
    }
  return inside;
}

char *
cvm_export_place_dup_problem (const char *path, CvmCase *open_case, const char *read_folder)
{
  g_autofree char *folder = g_path_get_dirname (path);
  if (was_read (path, open_case, read_folder))
    return g_strdup (_ ("Nothing is written into the folder that the scan was read from. Please "
                        "choose another one."));
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strdup (_ ("This file is there already, and nothing is replaced. Please choose a new "
                        "name."));
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return g_strdup (_ ("This folder isn't there any more. Please choose another one."));
  return NULL;
}

char *
cvm_export_place_dup_short (const char *folder)
{
  g_autoptr (GFile) home = g_file_new_for_path (g_get_home_dir ());
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autofree char *relative = g_file_get_relative_path (home, file);
  return g_filename_display_name (relative ? relative : folder);
}

char *
cvm_export_place_dup_date (const char *date)
{
  return strlen (date) == 8 ? g_strdup_printf ("%.4s-%.2s-%.2s", date, date + 4, date + 6)
                            : g_strdup (date);
}
