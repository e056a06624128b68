/* SPDX-License-Identifier: Apache-2.0 */
/* See recent-cases.h. What it says of a case is what case.json says; a folder without one is no
 * case. */
#include "app/case/recent-cases.h"

#include "app/case/case-about.h"
#include "app/case/json-members.h"
#include "app/case/store-folder.h"

#include <string.h>
#include <sys/stat.h>

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
  g_free (recent->birth_date);
  g_free (recent->series_date);
  g_free (recent->modality);
  g_strfreev (recent->image_folders);
  g_strfreev (recent->places);
  g_clear_pointer (&recent->preview, g_bytes_unref);
  g_free (recent);
}

/* A list of paths; what is no text is left out. */
static char **
paths_from_json (const json_t *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const json_t *item;
  gsize i;
  json_array_foreach (list, i, item)
  {
    g_autofree char *path = NULL;
    if (cvm_text_from_json (item, "paths", &path, NULL) && path)
      g_strv_builder_add (builder, path);
  }
  return g_strv_builder_end (builder);
}

/* What first versions of case.json did not say is "". */
static char *
dup_text_if_there (const json_t *json, const char *key)
{
  char *text = NULL;
  if (json_object_get (json, key))
    cvm_json_get_text (json, key, &text, NULL);
  return text ? text : g_strdup ("");
}

/* The picture of a case, as far as it is one that we write: a PNG of a bounded size. */
static GBytes *
read_preview (const char *folder)
{
  static const guint8 head[16]
      = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R' };
  g_autofree char *path = g_build_filename (folder, CVM_CASES_PREVIEW, NULL);
  struct stat about;
  char *bytes;
  gsize n;
  if (lstat (path, &about) != 0 || !S_ISREG (about.st_mode)
      || about.st_size > CVM_CASES_MAX_PREVIEW_BYTES
      || !g_file_get_contents (path, &bytes, &n, NULL))
    return NULL;
  const guint8 *at = (const guint8 *)bytes;
  guint32 size[2] = { 0, 0 };
  if (n >= sizeof head + sizeof size && memcmp (at, head, sizeof head) == 0)
    memcpy (size, at + sizeof head, sizeof size);
  for (int i = 0; i < 2; i++)
    if (GUINT32_FROM_BE (size[i]) == 0 || GUINT32_FROM_BE (size[i]) > CVM_CASES_MAX_PREVIEW_PX)
      {
        g_free (bytes);
        return NULL;
      }
  return g_bytes_new_take (bytes, n);
}

static gboolean
any_exists (char **paths)
{
  for (guint i = 0; paths[i]; i++)
    if (g_file_test (paths[i], G_FILE_TEST_EXISTS))
      return TRUE;
  return FALSE;
}

static CvmRecentCase *
read_recent (const char *folder, const char *key)
{
  json_t *json = cvm_cases_read_about (folder, NULL);
  if (!json)
    return NULL;
  g_autoptr (CvmRecentCase) recent = g_new0 (CvmRecentCase, 1);
  recent->key = g_strdup (key);
  recent->opened = json_integer_value (json_object_get (json, "opened"));
  recent->is_phantom = json_is_true (json_object_get (json, "phantom"));
  recent->image_folders = paths_from_json (json_object_get (json, "image_folders"));
  recent->places = paths_from_json (json_object_get (json, "places"));
  recent->birth_date = dup_text_if_there (json, "birth_date");
  recent->series_date = dup_text_if_there (json, "series_date");
  recent->modality = dup_text_if_there (json, "modality");
  const gboolean good
      = cvm_json_get_text (json, "patient_name", &recent->patient_name, NULL)
        && cvm_json_get_text (json, "patient_id", &recent->patient_id, NULL)
        && cvm_json_get_text (json, "study_date", &recent->study_date, NULL)
        && cvm_json_get_text (json, "series_description", &recent->series_description, NULL)
        && cvm_json_get_int (json, "n_slices", 0, G_MAXINT, &recent->n_slices, NULL);
  json_decref (json);
  if (!good)
    return NULL;
  recent->is_there = any_exists (recent->places) || any_exists (recent->image_folders);
  recent->unexported = cvm_cases_is_marked (folder);
  recent->preview = read_preview (folder);
  return g_steal_pointer (&recent);
}

static gint
compare_recent (gconstpointer a, gconstpointer b)
{
  const CvmRecentCase *x = *(CvmRecentCase *const *)a, *y = *(CvmRecentCase *const *)b;
  if (x->opened != y->opened)
    return x->opened < y->opened ? 1 : -1;
  return strcmp (x->key, y->key);
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
      CvmRecentCase *recent = cvm_cases_is_key (name) ? read_recent (folder, name) : NULL;
      if (recent)
        g_ptr_array_add (list, recent);
    }
  g_ptr_array_sort (list, compare_recent);
  return list;
}
