/* SPDX-License-Identifier: Apache-2.0 */
/* Real series and structure sets, and the hand-damaged ones, of ../shared/dicom, against the
 * numbers that pydicom and shapely gave (expected.json, rt_volumes_cm3.json). */
#include "app/dicom/ct.h"
#include "app/dicom/structure-set.h"
#include "tests/support.h"

#include <jansson.h>
#include <math.h>

static char shared[4096];

static CvmFolder *
scan (const char *name)
{
  g_autofree char *path = g_build_filename (shared, name, NULL);
  g_autoptr (GError) error = NULL;
  CvmFolder *folder = cvm_folder_scan (path, NULL, &error);
  g_assert_no_error (error);
  return folder;
}

static json_t *
read_json (const char *name)
{
  g_autofree char *path = g_build_filename (shared, name, NULL);
  json_t *document = json_load_file (path, 0, NULL);
  g_assert_nonnull (document);
  return document;
}

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

/* A series whose grid has the planes of the set's own contours: for areas without a CT. */
static CvmSeries *
series_of_planes (const CvmSeries *series, const json_t *areas)
{
  CvmSeries *planes = cvm_series_copy (series);
  size_t n = json_object_size (areas), i = 0;
  double (*origins)[3] = g_malloc (n * sizeof *origins);
  const char *key;
  json_t *area;
  json_object_foreach ((json_t *)areas, key, area)
  {
    size_t k = i++;
    double z = g_ascii_strtod (key, NULL);
    for (; k > 0 && origins[k - 1][2] > z; k--)
      origins[k][2] = origins[k - 1][2];
    origins[k][2] = z;
  }
  for (i = 0; i < n; i++)
    origins[i][0] = origins[i][1] = -300;
  cvm_grid_unref (planes->grid);
  planes->grid
      = cvm_grid_new (512, 512, (int)n, 1.08, 1.08, series->grid->row_direction,
                      series->grid->column_direction, (const double (*)[3])origins, 0, NULL);
  g_assert_nonnull (planes->grid);
  while (planes->slices->len < n)
    {
      g_autoptr (CvmSeries) another = cvm_series_copy (series);
      g_ptr_array_add (planes->slices, g_ptr_array_steal_index (another->slices, 0));
    }
  g_free (origins);
  return planes;
}

static void
check_areas (const char *path, const CvmSeries *series, const json_t *expected, guint index)
{
  const json_t *areas = json_object_get (expected, "area_mm2_by_plane");
  g_autoptr (CvmSeries) planes = series_of_planes (series, areas);
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, planes, &error);
  g_assert_no_error (error);
  const CvmStructure *s = g_ptr_array_index (set->structures, index);
  for (int k = 0; k < planes->grid->n_slices; k++)
    {
      char key[64];
      double z = planes->grid->origins[k][2];
      const json_t *area = NULL;
      for (int digits = 1; digits < 8 && !area; digits++)
        {
          g_snprintf (key, sizeof key, "%.*f", digits, z);
          area = json_object_get (areas, key);
        }
      g_assert_nonnull (area);
      double wanted = json_number_value (area);
      g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, planes->grid, k), wanted,
                                      fmax (0.005 * wanted, 0.05));
    }
}

static void
check_structures (const char *path, const CvmSeries *series, const json_t *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  const json_t *list = json_object_get (expected, "structures");
  g_assert_cmpuint (set->structures->len, ==, json_array_size (list));
  for (guint i = 0; i < set->structures->len; i++)
    {
      const CvmStructure *s = g_ptr_array_index (set->structures, i);
      const json_t *wanted = json_array_get (list, i);
      double volume = -1;
      g_test_message ("%s", s->name);
      g_assert_cmpstr (s->name, ==, json_string_value (json_object_get (wanted, "name")));
      g_assert_cmpint (s->roi_number, ==, (int)number (wanted, "number"));
      g_assert_cmpint (s->n_rings, ==, (int)number (wanted, "contours"));
      int n_points = 0, n_copies = 0;
      for (int k = 0; k < s->n_rings; k++)
        {
          n_points += s->rings[k].n_points;
          n_copies += s->rings[k].use == CVM_RING_COPY;
        }
      g_assert_cmpint (n_points, ==, (int)number (wanted, "points"));
      gboolean has_volume = cvm_structure_set_volume (s, series, &volume);
      const json_t *cm3 = json_object_get (wanted, "volume_cm3");
      if (json_is_number (cm3))
        {
          g_assert_true (has_volume);
          g_assert_cmpint (n_copies, ==, (int)number (wanted, "copies"));
          g_assert_cmpfloat (fabs (volume / json_number_value (cm3) - 1), <=, 0.005);
        }
      else
        g_assert_false (has_volume);
      if (json_object_get (wanted, "area_mm2_by_plane"))
        check_areas (path, series, wanted, i);
    }
}

static void
a_real_case (gconstpointer data)
{
  const char *name = data;
  g_autofree char *folder_name = g_build_filename ("cases", name, NULL);
  g_autofree char *json_name = g_build_filename ("cases", name, "expected.json", NULL);
  json_t *expected = read_json (json_name);
  const json_t *ct = json_object_get (expected, "ct");
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmFolder) folder = scan (folder_name);
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
  CvmVolume *volume = cvm_ct_load (series, -1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  check_values (volume, ct);
  cvm_volume_unref (volume);
  check_structures (info->path, series, expected);
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
  { "base/ct", 1, 20, 0, 2, 0 },
  { "missing-slice", 1, 19, 0, 2, 0 },
  { "duplicate-slice", 1, 13, 0, 2, 0 },
  { "duplicate-position", 1, 20, 0, 1, 0 },
  { "two-series", 2, 20, 0, 2, 0 },
  { "uneven-spacing", 1, 15, 0, 2, 0 },
  { "mixed-matrix", 2, 10, 0, 2, 0 },
  { "mixed-orientation", 2, 13, 0, 2, 0 },
  { "reversed-instance-number", 1, 20, 0, 2, 0 },
  { "no-instance-number", 1, 13, 0, 2, 0 },
  { "file-names", 1, 13, 0, 2, 0 },
  { "same-z-shifted-xy", 1, 20, 0, 1, 0 },
  { "missing-position", 1, 13, 0, 0, -1 },
  { "missing-position-one", 1, 12, 1, 2, 0 },
  { "missing-orientation", 1, 13, 0, 0, -1 },
  { "missing-spacing", 1, 13, 0, 0, -1 },
  { "zero-spacing", 1, 13, 0, 0, -1 },
  { "two-frames-of-reference", 2, 10, 0, 2, 0 },
  { "single-slice", 1, 1, 0, 1, 0 },
  { "pos-ffs", 1, 14, 0, 2, -1 },
  { "pos-hfp", 1, 14, 0, 2, -1 },
  { "pos-ffp", 1, 14, 0, 2, -1 },
  { "pos-hfdr", 1, 14, 0, 2, -1 },
  { "pos-hfdl", 1, 14, 0, 2, -1 },
  { "sagittal", 1, 32, 0, 1, -1 },
  { "oblique", 1, 14, 0, 1, -1 },
  { "tilt-sheared", 1, 20, 0, 1, -1 },
  { "gantry-tilt", 1, 28, 0, 1, -1 },
  { "no-meta-implicit", 1, 13, 0, 2, 0 },
  { "no-meta-explicit", 1, 13, 0, 2, 0 },
  { "truncated-pixels", 1, 12, 1, 2, 0 },
  { "truncated-header", 1, 12, 1, 2, 0 },
  { "short-pixels-declared", 1, 12, 1, 2, 0 },
  { "missing-rows", 1, 13, 0, 0, -1 },
  { "huge-rows", 1, 13, 0, 0, -1 },
  { "no-pixel-data", 1, 12, 1, 2, 0 },
  { "zero-size-file", 1, 13, 1, 2, 0 },
  { "text-file", 1, 13, 1, 2, 0 },
  { "huge-length", 1, 11, 2, 2, 0 },
  { "deep-sequence", 1, 13, 0, 2, 0 },
  { "missing-slope", 1, 13, 0, 2, 0 },
  { "missing-rescale", 1, 13, 0, 0, -1 },
  { "slope-2", 1, 20, 0, 2, 0.25 },
  { "slope-per-slice", 1, 20, 0, 2, 0.75 },
  { "signed-16", 1, 13, 0, 2, 0 },
  { "bits-12-garbage", 1, 13, 0, 2, 0 },
  { "unsigned-intercept-0", 1, 20, 0, 2, -1 },
  { "padding", 1, 20, 0, 2, -1 },
  { "padding-range", 1, 20, 0, 2, -1 },
  { "monochrome1", 1, 13, 0, 2, 0 },
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

static CvmVolume *
load_base (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmFolder) folder = scan ("hard/base/ct");
  CvmVolume *base
      = cvm_ct_load (g_ptr_array_index (folder->series, 0), -1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return base;
}

/* Same values at the same places; HU under -1000 may be cut off. */
static void
compare_with_base (const CvmVolume *volume, const CvmVolume *base, double tolerance)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume), *base_grid = cvm_volume_get_grid (base);
  int n_same = 0;
  for (int k = 0; k < grid->n_slices; k++)
    {
      double distance = 1;
      int slice = cvm_grid_nearest_slice (base_grid, grid->positions_mm[k], &distance);
      if (fabs (distance) > 0.01 || grid->n_columns != base_grid->n_columns)
        continue;
      n_same++;
      for (int r = 0; r < grid->n_rows; r++)
        for (int c = 0; c < grid->n_columns; c++)
          {
            double a = cvm_volume_value (volume, c, r, k);
            double b = cvm_volume_value (base, c, r, slice);
            if (tolerance > 0 && b < -1000)
              b = fmax (b, a);
            g_assert_cmpfloat (fabs (a - b), <=, tolerance);
          }
    }
  g_assert_cmpint (n_same, >, 0);
}

static void
damaged_folders (void)
{
  CvmVolume *base = load_base ();
  for (size_t i = 0; i < G_N_ELEMENTS (hard); i++)
    {
      g_autofree char *name = g_build_filename ("hard", hard[i].folder, NULL);
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", hard[i].folder);
      g_autoptr (CvmFolder) folder = scan (name);
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
        compare_with_base (volume, base, hard[i].tolerance_hu);
      cvm_volume_unref (volume);
    }
  cvm_volume_unref (base);
}

/* Every patient position shows the same anatomy at the same patient coordinates. */
static void
positions_agree (void)
{
  static const char *const names[] = { "pos-ffs", "pos-hfp", "pos-ffp", "pos-hfdr", "pos-hfdl" };
  CvmVolume *base = load_base ();
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_build_filename ("hard", names[i], NULL);
      g_autoptr (CvmFolder) folder = scan (name);
      CvmVolume *volume
          = cvm_ct_load (g_ptr_array_index (folder->series, 0), -1, NULL, NULL, NULL, NULL);
      const CvmGrid *grid = cvm_volume_get_grid (volume);
      g_assert_nonnull (volume);
      for (int k = 0; k < grid->n_slices; k++)
        for (int r = 0; r < grid->n_rows; r += 3)
          for (int c = 0; c < grid->n_columns; c += 3)
            {
              double mm[3], voxel[3] = { c, r, k };
              cvm_grid_to_patient (grid, voxel, mm);
              g_assert_cmpfloat_with_epsilon (cvm_volume_value (volume, c, r, k),
                                              cvm_volume_sample (base, mm, 0), 0.01);
            }
      cvm_volume_unref (volume);
    }
  cvm_volume_unref (base);
}

/* The structure sets on hard/base/ct: the shapes' exact volumes. */
static void
damaged_structure_sets (void)
{
  json_t *expected = read_json ("hard/rt_volumes_cm3.json"), *row;
  const char *name, *structure;
  g_autoptr (CvmFolder) folder = scan ("hard/base/ct");
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  json_object_foreach (expected, name, row)
  {
    g_autofree char *path = g_build_filename (shared, "hard", name, "rtstruct.dcm", NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
    json_t *exact;
    g_test_message ("%s", name);
    if (strcmp (name, "rt-no-meta") == 0)
      {
        g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH);
        continue;
      }
    g_assert_no_error (error);
    json_object_foreach (json_object_get (row, "exact"), structure, exact)
    {
      gboolean found = FALSE;
      for (guint i = 0; i < set->structures->len && !found; i++)
        {
          const CvmStructure *s = g_ptr_array_index (set->structures, i);
          double volume = 0;
          if (strcmp (s->name, structure) != 0 || strcmp (structure, "Shifted") == 0)
            continue;
          found = cvm_structure_set_volume (s, series, &volume);
          g_assert_cmpfloat (fabs (volume / json_number_value (exact) - 1), <=, 0.005);
        }
      g_assert_true (found || strcmp (structure, "Shifted") == 0);
    }
  }
  json_decref (expected);
}

int
main (int argc, char **argv)
{
  static const char *const cases[]
      = { "hn-picker", "lung-xio", "lung-cerr", "thigh-mim", "hn-aria-rs" };
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  if (!test_shared (shared, "dicom"))
    return 77;
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/shared/", cases[i], NULL);
      g_test_add_data_func (path, cases[i], a_real_case);
    }
  g_test_add_func ("/shared/hard", damaged_folders);
  g_test_add_func ("/shared/positions", positions_agree);
  g_test_add_func ("/shared/structure-sets", damaged_structure_sets);
  return g_test_run ();
}
