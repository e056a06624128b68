/* SPDX-License-Identifier: Apache-2.0 */
/* See chosen-images.h. What is kept is looked for at all places of a series: an identifier is of
 * one image. Whatever is not as it should be in the list counts as not kept. */
#include "app/case/chosen-images.h"

#include "app/case/case-about.h"
#include "app/case/json-members.h"
#include "app/case/store-folder.h"
#include "app/files/sha256.h"

static gboolean
same_identifier (const CvmSliceFile *a, const CvmSliceFile *b)
{
  return g_strcmp0 (a->sop_instance, b->sop_instance) == 0 && a->frame == b->frame;
}

static guint
count_places (const CvmSeries *series)
{
  return series->doubles ? series->doubles->len : 0;
}

/* Whether another image of the place carries the same identifier. */
static gboolean
is_ambiguous (const CvmDouble *place, const CvmSliceFile *file)
{
  guint n = 0;
  for (guint i = 0; i < place->files->len; i++)
    n += same_identifier (g_ptr_array_index (place->files, i), file);
  return n > 1;
}

json_t *
cvm_chosen_images_to_json (const CvmSeries *series)
{
  json_t *list = json_array ();
  for (guint i = 0; i < count_places (series); i++)
    {
      const CvmDouble *place = g_ptr_array_index (series->doubles, i);
      if (place->chosen < 0)
        continue;
      const CvmSliceFile *file = g_ptr_array_index (place->files, (guint)place->chosen);
      json_t *image = json_object ();
      cvm_json_put (image, "image", cvm_text_to_json (file->sop_instance));
      if (file->frame > 0)
        cvm_json_put (image, "frame", json_integer (file->frame));
      if (is_ambiguous (place, file))
        {
          g_autofree char *sum = cvm_file_sha256 (file->path, NULL);
          cvm_json_put (image, "sha256", cvm_text_to_json (sum));
        }
      cvm_json_append (list, image);
    }
  return list;
}

static gboolean
has_identifier (const json_t *image, const CvmSliceFile *file)
{
  const char *uid = json_string_value (json_object_get (image, "image"));
  return uid && g_strcmp0 (uid, file->sop_instance) == 0
         && json_integer_value (json_object_get (image, "frame")) == file->frame;
}

static gboolean
has_content (const json_t *image, const CvmSliceFile *file)
{
  const char *kept = json_string_value (json_object_get (image, "sha256"));
  g_autofree char *sum = kept ? cvm_file_sha256 (file->path, NULL) : NULL;
  return sum && g_str_equal (sum, kept);
}

gboolean
cvm_chosen_images_differ (const json_t *list, const CvmSeries *series)
{
  for (guint i = 0; i < count_places (series); i++)
    {
      const CvmDouble *place = g_ptr_array_index (series->doubles, i);
      const CvmSliceFile *shown = g_ptr_array_index (place->files, (guint)MAX (place->chosen, 0));
      for (size_t k = 0; is_ambiguous (place, shown) && k < json_array_size (list); k++)
        {
          const json_t *image = json_array_get (list, k);
          if (has_identifier (image, shown) && !has_content (image, shown))
            return TRUE;
        }
    }
  return FALSE;
}

/* The image of the place that is in the list; −1. */
static int
find_kept (const json_t *list, const CvmDouble *place)
{
  for (size_t k = 0; k < json_array_size (list); k++)
    for (guint i = 0; i < place->files->len; i++)
      {
        const CvmSliceFile *file = g_ptr_array_index (place->files, i);
        const json_t *image = json_array_get (list, k);
        if (has_identifier (image, file)
            && (!is_ambiguous (place, file) || has_content (image, file)))
          return (int)i;
      }
  return -1;
}

static gboolean
recall_all (const json_t *list, CvmSeries *series)
{
  const guint n = count_places (series);
  g_autofree int *which = g_new (int, n);
  for (guint i = 0; i < n; i++)
    {
      which[i] = find_kept (list, g_ptr_array_index (series->doubles, i));
      if (which[i] < 0)
        return FALSE;
    }
  for (guint i = 0; i < n; i++)
    cvm_series_recall (series, i, (guint)which[i]);
  return n > 0;
}

gboolean
cvm_cases_recall_images (const char *data_folder, CvmSeries *series)
{
  g_autofree char *key = cvm_series_is_undecided (series) ? cvm_cases_dup_key (series) : NULL;
  if (!key)
    return FALSE;
  g_autofree char *folder = g_build_filename (data_folder, "cases", key, NULL);
  g_autofree char *patient = NULL;
  json_t *about = cvm_cases_read_about (folder, NULL);
  const gboolean done = about && cvm_json_get_text (about, "patient_id", &patient, NULL)
                        && g_strcmp0 (patient, series->patient.id) == 0
                        && recall_all (json_object_get (about, "chosen_images"), series);
  json_decref (about);
  return done;
}
