/* SPDX-License-Identifier: Apache-2.0 */
/* The image rows of ../shared/dicom/hard that are about geometry, one by one: what the README says
 * is to be done (issue 10 overrides it where stacks split, lean or have gaps), the whole sentence
 * that is said, what may be done with the series, and its values against base/ct. */
#include "tests/app/dicom/shared-data.h"

static char shared[4096];

typedef enum
{
  REFUSED,
  VIEW_ONLY,
  CONTOURED
} Verdict;

/* How values are compared. */
typedef enum
{
  NOT_COMPARED,
  BY_VOXEL, /* each slice with base's at the same place, voxel by voxel */
  BY_PLACE  /* each voxel with base's voxel at the same place in the patient */
} Comparison;

typedef struct
{
  const char *folder, *does; /* the README's word */
  guint n_series, n_slices;  /* slices of the first series */
  Verdict verdict;
  const char *sentence; /* in why_not or a warning of the first series; NULL: no warning but of
                           the patient's position */
  Comparison comparison;
  double tolerance_hu;
} Row;

static const Row rows[] = {
  { "base/ct", "open", 1, 20, CONTOURED, NULL, BY_VOXEL, 0 },
  { "missing-slice", "warn", 1, 19, CONTOURED,
    "No image at z = −1.5 mm: 1 slice is missing between z = −4.5 mm and z = 1.5 mm.", BY_VOXEL,
    0 },
  { "duplicate-slice", "open", 1, 13, CONTOURED, NULL, BY_VOXEL, 0 },
  { "duplicate-position", "warn", 1, 20, VIEW_ONLY,
    "Choose which one counts before contours are drawn.", BY_VOXEL, 0 },
  { "two-series", "open", 2, 20, CONTOURED, NULL, BY_VOXEL, 0 },
  { "uneven-spacing", "warn", 1, 15, CONTOURED,
    "Its slices are unevenly spaced: steps of 3 mm to 6 mm. Each counts from half way to its "
    "neighbours.",
    BY_VOXEL, 0 },
  { "mixed-matrix", "split", 2, 10, CONTOURED,
    "Images of this series differ in patient, study, matrix, spacing, orientation or frame of "
    "reference; they are listed as 2 series.",
    BY_VOXEL, 0 },
  { "mixed-orientation", "warn", 2, 13, CONTOURED,
    "Images of this series differ in patient, study, matrix, spacing, orientation or frame of "
    "reference; they are listed as 2 series.",
    BY_VOXEL, 0 },
  { "two-frames-of-reference", "split", 2, 10, CONTOURED,
    "Images of this series differ in patient, study, matrix, spacing, orientation or frame of "
    "reference; they are listed as 2 series.",
    BY_VOXEL, 0 },
  { "reversed-instance-number", "open", 1, 20, CONTOURED, NULL, BY_VOXEL, 0 },
  { "no-instance-number", "open", 1, 13, CONTOURED, NULL, BY_VOXEL, 0 },
  { "same-z-shifted-xy", "view", 1, 20, VIEW_ONLY,
    "Its slices are not stacked along their normal: the stack leans by 7.6° (a sheared export). It "
    "is shown as it lies, and can't be contoured.",
    BY_VOXEL, 0 },
  { "missing-position", "refuse", 1, 13, REFUSED,
    "Its geometry is unknown: no image has a position (Image Position Patient).", NOT_COMPARED, 0 },
  { "missing-position-one", "warn", 1, 12, CONTOURED, "1 slice is missing between", BY_VOXEL, 0 },
  { "missing-orientation", "refuse", 1, 13, REFUSED,
    "Its orientation is unknown: it has no Image Orientation (Patient).", NOT_COMPARED, 0 },
  { "missing-spacing", "refuse", 1, 13, REFUSED, "Its scale is unknown: it has no pixel spacing.",
    NOT_COMPARED, 0 },
  { "zero-spacing", "refuse", 1, 13, REFUSED,
    "Its scale is unknown: its pixel spacing is no possible value.", NOT_COMPARED, 0 },
  { "single-slice", "warn", 1, 1, VIEW_ONLY,
    "It is a single slice: contours need a stack of slices.", BY_VOXEL, 0 },
  { "pos-ffs", "open", 1, 14, CONTOURED,
    "The patient's position is FFS, not HFS (head first, supine).", BY_PLACE, 0 },
  { "pos-hfp", "open", 1, 14, CONTOURED,
    "The patient's position is HFP, not HFS (head first, supine).", BY_PLACE, 0 },
  { "pos-ffp", "open", 1, 14, CONTOURED,
    "The patient's position is FFP, not HFS (head first, supine).", BY_PLACE, 0 },
  { "pos-hfdr", "open", 1, 14, CONTOURED,
    "The patient's position is HFDR, not HFS (head first, supine).", BY_PLACE, 0 },
  { "pos-hfdl", "open", 1, 14, CONTOURED,
    "The patient's position is HFDL, not HFS (head first, supine).", BY_PLACE, 0 },
  { "sagittal", "view", 1, 32, VIEW_ONLY,
    "It is a sagittal series: contours are drawn on axial slices.", BY_PLACE, 0 },
  { "oblique", "view", 1, 14, VIEW_ONLY,
    "Its slices are oblique (15.0° off): contours are drawn on axial slices.", NOT_COMPARED, 0 },
  { "tilt-sheared", "view", 1, 20, VIEW_ONLY,
    "The gantry was tilted by 15.0°: its slices are not stacked along their normal. It is shown as "
    "it lies, and can't be contoured.",
    NOT_COMPARED, 0 },
  { "gantry-tilt", "view", 1, 28, VIEW_ONLY, "The gantry was tilted by 18.5°: ", NOT_COMPARED, 0 },
  { "truncated-header", "warn", 1, 12, CONTOURED, "No image at z = ", BY_VOXEL, 0 },
  { "no-pixel-data", "warn", 1, 12, CONTOURED, "No image at z = ", BY_VOXEL, 0 },
  { "missing-rows", "refuse", 1, 13, REFUSED, "it has no matrix size (rows and columns)",
    NOT_COMPARED, 0 },
  { "missing-slope", "warn", 1, 13, CONTOURED,
    "It has no rescale slope: 1 is assumed for the Hounsfield units.", BY_VOXEL, 0 },
  { "missing-rescale", "refuse", 1, 13, REFUSED,
    "Its values are not Hounsfield units: it has no rescale slope and intercept.", NOT_COMPARED,
    0 },
  { "unsigned-intercept-0", "warn", 1, 20, CONTOURED,
    "Its values are not Hounsfield units: none of them is below 0, where air lies. It is given to "
    "no network.",
    NOT_COMPARED, 0 },
  { "slope-2", "open", 1, 20, CONTOURED, NULL, BY_VOXEL, 0.25 },
  { "slope-per-slice", "open", 1, 20, CONTOURED, NULL, BY_VOXEL, 0.75 },
  { "signed-16", "open", 1, 13, CONTOURED, NULL, BY_VOXEL, 0 },
  { "bits-12-garbage", "open", 1, 13, CONTOURED, NULL, BY_VOXEL, 0 },
  { "monochrome1", "open", 1, 13, CONTOURED, NULL, BY_VOXEL, 0 },
  { "padding", "open", 1, 20, CONTOURED, NULL, NOT_COMPARED, 0 },
  { "padding-range", "open", 1, 20, CONTOURED, NULL, NOT_COMPARED, 0 },
  { "deep-sequence", "open", 1, 13, CONTOURED, NULL, BY_VOXEL, 0 },
};

static void
check_sentence (const Row *row, const CvmSeries *series)
{
  gboolean said = row->sentence && series->why_not && strstr (series->why_not, row->sentence);
  for (guint i = 0; i < series->warnings->len; i++)
    {
      const char *warning = g_ptr_array_index (series->warnings, i);
      said |= row->sentence && strstr (warning, row->sentence) != NULL;
      if (!row->sentence && !strstr (warning, "position"))
        g_error ("%s: “%s”", row->folder, warning);
    }
  if (row->sentence && !said)
    g_error ("%s: “%s” is not said, but “%s”", row->folder, row->sentence,
             series->why_not             ? series->why_not
             : series->warnings->len > 0 ? (char *)series->warnings->pdata[0]
                                         : "nothing");
}

static void
compare_by_place (const Row *row, const CvmVolume *volume, const CvmVolume *base)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume), *base_grid = cvm_volume_get_grid (base);
  int n_same = 0;
  for (int k = 0; k < grid->n_slices; k++)
    for (int r = 0; r < grid->n_rows; r++)
      for (int c = 0; c < grid->n_columns; c++)
        {
          double mm[3], voxel[3] = { c, r, k };
          cvm_grid_to_patient (grid, voxel, mm);
          cvm_grid_to_voxel (base_grid, mm, voxel);
          const int x = (int)lround (voxel[0]), y = (int)lround (voxel[1]),
                    z = (int)lround (voxel[2]);
          if (x < 0 || y < 0 || z < 0 || x >= base_grid->n_columns || y >= base_grid->n_rows
              || z >= base_grid->n_slices)
            continue;
          n_same++;
          g_assert_cmpfloat (fabs (voxel[0] - x) + fabs (voxel[1] - y) + fabs (voxel[2] - z), <,
                             0.01);
          shared_check_value (cvm_volume_value (volume, c, r, k), cvm_volume_value (base, x, y, z),
                              row->tolerance_hu);
        }
  g_assert_cmpint (n_same, >, 1000);
}

static void
a_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (CvmFolder) folder = shared_scan (shared, "hard", row->folder);
  g_assert_cmpuint (folder->series->len, ==, row->n_series);
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  g_assert_cmpuint (series->slices->len, ==, row->n_slices);
  g_assert_cmpint (series->viewable + series->contourable, ==, (int)row->verdict);
  check_sentence (row, series);
  if (row->verdict == REFUSED)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (cvm_ct_load (series, -1, NULL, NULL, NULL, &error));
      g_assert_cmpstr (error->message, ==, series->why_not);
      return;
    }
  CvmVolume *volume = shared_load (series), *base = shared_load_base (shared);
  if (row->comparison == BY_VOXEL)
    g_assert_cmpint (shared_compare_slices (volume, base, row->tolerance_hu), ==,
                     cvm_volume_get_grid (volume)->n_slices);
  else if (row->comparison == BY_PLACE)
    compare_by_place (row, volume, base);
  cvm_volume_unref (volume);
  cvm_volume_unref (base);
}

/* Where nobody has chosen the first is shown; the other has 40 HU more. */
static void
the_other_of_two_images (void)
{
  g_autoptr (CvmFolder) folder = shared_scan (shared, "hard", "duplicate-position");
  CvmSeries *series = g_ptr_array_index (folder->series, 0);
  const CvmDouble *place = g_ptr_array_index (series->doubles, 0);
  g_assert_cmpstr (place->place, ==, "z = −7.5 mm");
  CvmVolume *first = shared_load (series);
  cvm_series_choose (series, 0, 1);
  g_assert_true (series->contourable);
  CvmVolume *second = shared_load (series);
  for (int k = 0; k < 20; k++)
    for (int i = 0; i < 64 * 64; i++)
      {
        const double a = cvm_volume_value (first, i % 64, i / 64, k),
                     b = cvm_volume_value (second, i % 64, i / 64, k);
        g_assert_cmpfloat (fabs (b - a), ==, k == place->slice ? 40 : 0);
      }
  cvm_volume_unref (first);
  cvm_volume_unref (second);
}

/* Both halves of a split series can be worked on, and the localizer stays out of the stack. */
static void
split_series (void)
{
  static const char *const names[] = { "mixed-matrix", "two-frames-of-reference" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CvmFolder) folder = shared_scan (shared, "hard", names[i]);
      for (guint k = 0; k < 2; k++)
        {
          const CvmSeries *series = g_ptr_array_index (folder->series, k);
          g_assert_true (series->contourable && series->slices->len == 10);
          cvm_volume_unref (shared_load (series));
        }
    }
  g_autoptr (CvmFolder) folder = shared_scan (shared, "hard", "mixed-orientation");
  const CvmSeries *coronal = g_ptr_array_index (folder->series, 1);
  g_assert_true (coronal->viewable && !coronal->contourable && coronal->slices->len == 1);
}

int
main (int argc, char **argv)
{
  if (!shared_begin (&argc, &argv, shared))
    return 77;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/stacks/%s/%s", rows[i].does, rows[i].folder);
      g_test_add_data_func (path, &rows[i], a_row);
    }
  g_test_add_func ("/stacks/other-of-two", the_other_of_two_images);
  g_test_add_func ("/stacks/split", split_series);
  return g_test_run ();
}
