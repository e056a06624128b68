/* SPDX-License-Identifier: Apache-2.0 */
/* The CT of ../shared/dicom: the real cases against the numbers that pydicom gave (expected.json),
 * and those hand-damaged folders that are no rows of test-stacks. Structure sets: test-sets. */
#include "tests/app/dicom/shared-data.h"

static char shared[4096];

static double
number (const json_t *object, const char *key)
{
  return json_number_value (json_object_get (object, key));
}

static void
check_values (const CvmVolume *volume, const json_t *ct)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  double sum = 0, low = INFINITY, high = -INFINITY;
  g_autofree float *row = g_new (float, grid->n_columns);
  size_t i;
  json_t *sample;
  for (int k = 0; k < grid->n_slices; k++)
    for (int r = 0; r < grid->n_rows; r++)
      {
        cvm_volume_read_row (volume, 0, r, k, grid->n_columns, row);
        for (int c = 0; c < grid->n_columns; c++)
          {
            sum += row[c];
            low = fmin (low, row[c]);
            high = fmax (high, row[c]);
          }
      }
  g_assert_cmpfloat_with_epsilon (low, number (ct, "hu_min"), 1e-3);
  g_assert_cmpfloat_with_epsilon (high, number (ct, "hu_max"), 1e-3);
  g_assert_cmpfloat_with_epsilon (sum / cvm_grid_n_voxels (grid), number (ct, "hu_mean"), 1e-3);
  json_array_foreach (json_object_get (ct, "hu_samples"), i, sample)
  {
    int slice = (int)number (sample, "slice");
    g_assert_cmpfloat_with_epsilon (cvm_volume_value (volume, (int)number (sample, "column"),
                                                      (int)number (sample, "row"), slice),
                                    number (sample, "hu"), 1e-3);
    g_assert_cmpfloat_with_epsilon (grid->origins[slice][2], number (sample, "z_mm"), 1e-6);
  }
}

static void
a_real_case (gconstpointer data)
{
  const char *name = data;
  g_autofree char *json_name = g_build_filename ("cases", name, "expected.json", NULL);
  json_t *expected = shared_json (shared, json_name);
  const json_t *ct = json_object_get (expected, "ct");
  g_autoptr (CvmFolder) folder = shared_scan (shared, "cases", name);
  g_assert_cmpuint (folder->series->len, ==, 1);
  g_assert_cmpuint (folder->unread->len, ==, 0);
  g_assert_cmpuint (folder->structure_sets->len, ==, 1);
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  const CvmStructureSetInfo *info = g_ptr_array_index (folder->structure_sets, 0);
  g_assert_true (info->series == series);
  g_assert_cmpuint (series->slices->len, ==, (guint)number (ct, "slices"));
  g_assert_cmpint (series->n_rows, ==, (int)number (ct, "rows"));
  g_assert_cmpint (series->n_columns, ==, (int)number (ct, "columns"));
  g_assert_true (series->contourable == (series->slices->len > 1));
  g_assert_false (cvm_series_is_phantom (series));
  CvmVolume *volume = shared_load (series);
  check_values (volume, ct);
  cvm_volume_unref (volume);
  json_decref (expected);
}

/* The damaged folders: slices of the first series and what may be done with it. */
static const struct
{
  const char *folder;
  guint n_series, n_slices, n_unread;
  int verdict;         /* 0 not viewable, 1 viewable, 2 contourable */
  double tolerance_hu; /* against base/ct where both have a slice; negative: not compared */
} hard[] = {
  { "file-names", 1, 13, 0, 2, 0 },
  { "missing-position-one", 1, 12, 1, 2, 0 },
  { "no-meta-implicit", 1, 13, 0, 2, 0 },
  { "no-meta-explicit", 1, 13, 0, 2, 0 },
  { "truncated-pixels", 1, 12, 1, 2, 0 },
  { "truncated-header", 1, 12, 1, 2, 0 },
  { "short-pixels-declared", 1, 12, 1, 2, 0 },
  { "huge-rows", 1, 13, 0, 0, -1 },
  { "no-pixel-data", 1, 12, 1, 2, 0 },
  { "zero-size-file", 1, 13, 1, 2, 0 },
  { "text-file", 1, 13, 1, 2, 0 },
  { "huge-length", 1, 11, 2, 2, 0 },
  { "name-utf8", 1, 4, 0, 2, 0 },
  { "name-gb18030", 1, 4, 0, 2, 0 },
  { "name-korean", 1, 4, 0, 2, 0 },
  { "name-japanese", 1, 4, 0, 2, 0 },
  { "name-wrong-charset", 1, 4, 0, 2, 0 },
  { "company", 1, 13, 0, 2, 0 },
  { "localizer", 2, 13, 0, 2, 0 },
  { "dicomdir", 1, 13, 0, 2, 0 },
  { "multiframe", 1, 20, 0, 2, 0 },
};

static void
damaged_folders (void)
{
  CvmVolume *base = shared_load_base (shared);
  for (size_t i = 0; i < G_N_ELEMENTS (hard); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", hard[i].folder);
      g_autoptr (CvmFolder) folder = shared_scan (shared, "hard", hard[i].folder);
      g_assert_cmpuint (folder->series->len, ==, hard[i].n_series);
      g_assert_cmpuint (folder->unread->len, ==, hard[i].n_unread);
      const CvmSeries *series = g_ptr_array_index (folder->series, 0);
      g_assert_cmpuint (series->slices->len, ==, hard[i].n_slices);
      g_assert_cmpint (series->viewable + series->contourable, ==, hard[i].verdict);
      CvmVolume *volume = cvm_ct_load (series, -1, NULL, NULL, NULL, &error);
      g_assert_true ((volume != NULL) == series->viewable);
      if (!volume)
        g_assert_cmpuint (strlen (error->message), >, 20);
      else if (hard[i].tolerance_hu >= 0)
        g_assert_cmpint (shared_compare_slices (volume, base, hard[i].tolerance_hu), >, 0);
      cvm_volume_unref (volume);
    }
  cvm_volume_unref (base);
}

int
main (int argc, char **argv)
{
  static const char *const cases[]
      = { "hn-picker", "lung-xio", "lung-cerr", "thigh-mim", "hn-aria-rs" };
  if (!shared_begin (&argc, &argv, shared))
    return 77;
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/shared/", cases[i], NULL);
      g_test_add_data_func (path, cases[i], a_real_case);
    }
  g_test_add_func ("/shared/hard", damaged_folders);
  return g_test_run ();
}
