/* SPDX-License-Identifier: Apache-2.0 */
/* See case-about.h. */
#include "app/case/case-about.h"

#include "app/case/chosen-images.h"
#include "app/case/json-members.h"
#include "app/files/whole-file.h"
#include "segmentation/base/json.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#define ABOUT_VERSION 1
#define ABOUT_MAX_BYTES (4 << 20)
#define MOST_POSITIONS 10000
#define SAME_PLACE_MM 0.01

/* SHA-256 over the images' identities, in order: 64 hex digits. */
static char *
dup_images_sha256 (const CvmSeries *series)
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

static gboolean
fail_file (GError **error, const char *path, int number)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, _ ("Couldn't read “%s”: %s."), name,
               g_strerror (number));
  return FALSE;
}

/* case.json, or NULL: without an error where there is none, or an empty one. */
json_t *
cvm_cases_read_about (const char *folder, GError **error)
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
  if (about.st_size == 0) /* a power cut before it was synced */
    return NULL;
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

static json_t *
places_to_json (const char *const *places)
{
  json_t *list = json_array ();
  for (guint i = 0; places && places[i]; i++)
    cvm_json_append (list, cvm_text_to_json (places[i]));
  return list;
}

/* The first voxel's place, and that of each slice along the normal. */
static GArray *
list_place (const CvmSeries *series)
{
  GArray *place = g_array_new (FALSE, FALSE, sizeof (double));
  if (series->grid)
    {
      g_array_append_vals (place, series->grid->origins[0], 3);
      g_array_append_vals (place, series->grid->positions_mm,
                           (guint)MIN (series->grid->n_slices, MOST_POSITIONS));
    }
  return place;
}

static json_t *
place_to_json (const CvmSeries *series)
{
  g_autoptr (GArray) place = list_place (series);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < place->len; i++)
    {
      cvm_json_append_number (text, g_array_index (place, double, i));
      g_string_append_c (text, ' ');
    }
  return json_string (text->str);
}

/* TRUE also for a case that was kept before this was noted. */
static gboolean
same_place (const json_t *json, const CvmSeries *series)
{
  const char *kept = json_string_value (json_object_get (json, "place_mm"));
  g_autoptr (GArray) place = list_place (series);
  for (guint i = 0; kept && i < place->len; i++)
    {
      double mm;
      kept = cvm_json_next_number (kept, &mm);
      if (!kept || !(fabs (mm - g_array_index (place, double, i)) <= SAME_PLACE_MM))
        return FALSE;
    }
  return TRUE;
}

gboolean
cvm_cases_has_about (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "case.json", NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
put_patient (json_t *json, const CvmSeries *series)
{
  cvm_json_put (json, "patient_name", cvm_text_to_json (series->patient.name));
  cvm_json_put (json, "patient_id", cvm_text_to_json (series->patient.id));
  cvm_json_put (json, "birth_date", cvm_text_to_json (series->patient.birth_date));
  cvm_json_put (json, "phantom", json_boolean (cvm_series_is_phantom (series)));
}

gboolean
cvm_cases_write_about (const char *folder,
                       const CvmSeries *series,
                       json_t *chosen_images,
                       const char *pixels,
                       const char *const *places,
                       GError **error)
{
  json_t *json = json_object ();
  g_autofree char *images = dup_images_sha256 (series);
  cvm_json_put (json, "format", json_string ("cavum-case"));
  cvm_json_put (json, "format_version", json_integer (ABOUT_VERSION));
  cvm_json_put (json, "opened", json_integer (g_get_real_time () / G_USEC_PER_SEC));
  put_patient (json, series);
  cvm_json_put (json, "study", cvm_text_to_json (series->study_uid));
  cvm_json_put (json, "study_date", cvm_text_to_json (series->study_date));
  cvm_json_put (json, "series", cvm_text_to_json (series->series_uid));
  cvm_json_put (json, "modality", cvm_text_to_json (series->modality));
  cvm_json_put (json, "series_date", cvm_text_to_json (series->series_date));
  cvm_json_put (json, "series_description", cvm_text_to_json (series->series_description));
  cvm_json_put (json, "frame_of_reference", cvm_text_to_json (series->frame_of_reference));
  cvm_json_put (json, "n_slices", json_integer (series->slices->len));
  cvm_json_put (json, "images_sha256", json_string (images));
  cvm_json_put (json, "place_mm", place_to_json (series));
  if (pixels)
    cvm_json_put (json, "pixels", json_string (pixels));
  cvm_json_put (json, "chosen_images", json_incref (chosen_images));
  cvm_json_put (json, "image_folders", image_folders_to_json (series));
  cvm_json_put (json, "places", places_to_json (places));
  const gboolean good = cvm_cases_put_about (folder, json, error);
  json_decref (json);
  return good;
}

gboolean
cvm_cases_put_about (const char *folder, const json_t *about, GError **error)
{
  char *text = json_dumps (about, JSON_INDENT (2));
  if (!text)
    g_error ("No memory for a text");
  g_autofree char *path = g_build_filename (folder, "case.json", NULL);
  g_autoptr (GError) problem = NULL;
  /* A new one is not synced here, where a hand may be waiting: the journal's thread does it. */
  const gboolean good = (!g_file_test (path, G_FILE_TEST_EXISTS)
                         && cvm_whole_file_write_unsynced (path, text, strlen (text)))
                        || cvm_whole_file_write_text (path, text, TRUE, &problem);
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

static gboolean
is_about (const json_t *json, const CvmSeries *series, GError **error)
{
  g_autofree char *images = dup_images_sha256 (series), *patient = NULL, *kept = NULL;
  gboolean good = cvm_json_get_text (json, "patient_id", &patient, error)
                  && cvm_json_get_text (json, "images_sha256", &kept, error);
  const gboolean here = same_place (json, series);
  const gboolean others
      = good
        && (g_strcmp0 (kept, images) != 0
            || cvm_chosen_images_differ (json_object_get (json, "chosen_images"), series));
  if (good && g_strcmp0 (patient, series->patient.id) != 0)
    return mismatch (error, _ ("A case with this series is kept under another patient ID. Its "
                               "structures are not shown on this scan."));
  if (others)
    return mismatch (error, _ ("The case that is kept for this series has other images (some are "
                               "missing here, or there). Its structures are not shown on this "
                               "scan."));
  if (good && !here)
    return mismatch (error,
                     _ ("The images of this series lie at other positions than when the case "
                        "was kept. Its structures are not shown on this scan."));
  return good;
}

gboolean
cvm_cases_check_about (const char *folder, const CvmSeries *series, json_t **about, GError **error)
{
  g_autoptr (GError) problem = NULL;
  json_t *json = cvm_cases_read_about (folder, &problem);
  if (problem)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  const gboolean good = !json || is_about (json, series, error);
  if (good && about)
    *about = json_incref (json);
  json_decref (json);
  return good;
}

gboolean
cvm_cases_check_pixels (const json_t *about, const char *pixels, GError **error)
{
  const char *kept = json_string_value (json_object_get (about, "pixels"));
  return !kept || g_strcmp0 (kept, pixels) == 0
         || mismatch (error,
                      _ ("The images of this series have other values than when the case was "
                         "kept. Its structures are not shown on this scan."));
}
