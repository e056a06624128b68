/* SPDX-License-Identifier: Apache-2.0 */
/* A series made anew: an image is chosen of two at one position, unreadable ones are left out. */
#include "app/dicom/ct.h"
#include "tests/app/dicom/made.h"

static char *root; /* of the made folders */

static CvmFolder *
scan (const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autoptr (GError) error = NULL;
  CvmFolder *folder = cvm_folder_scan (path, NULL, &error);
  g_assert_no_error (error);
  return folder;
}

static const char *
sentence (GPtrArray *list, guint i)
{
  g_assert_cmpuint (i, <, list->len);
  return g_ptr_array_index (list, i);
}

static double
middle_value (const CvmSeries *series, int slice)
{
  g_autoptr (GError) error = NULL;
  CvmVolume *volume = cvm_ct_load (series, -1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  const double value = cvm_volume_value (volume, 3, 2, slice);
  cvm_volume_unref (volume);
  return value;
}

/* make_ct.py: column 3, row 2, slice 2 is 24 + 21 + 22 + 200 − 1024, the other image 40 more. */
static void
one_of_two_images_is_chosen (void)
{
  g_autoptr (CvmFolder) folder = scan ("double-position");
  g_autoptr (CvmSeries) series = cvm_series_copy (g_ptr_array_index (folder->series, 0));
  g_assert_true (cvm_series_is_undecided (series) && series->viewable && !series->contourable);
  g_assert_cmpuint (series->doubles->len, ==, 1);
  const CvmDouble *place = g_ptr_array_index (series->doubles, 0);
  g_assert_cmpstr (place->place, ==, "z = 36 mm");
  g_assert_cmpint (place->slice, ==, 2);
  g_assert_cmpuint (place->files->len, ==, 2);
  g_assert_cmpfloat (middle_value (series, 2), ==, -757);
  const guint n_warnings = series->warnings->len;

  cvm_series_choose (series, 0, 1);
  g_assert_true (series->contourable && !series->why_not && !cvm_series_is_undecided (series));
  g_assert_cmpstr (sentence (series->warnings, 0), ==,
                   "Different images lie at z = 36 mm; im6.dcm (image 3) was chosen.");
  g_assert_cmpuint (series->warnings->len, ==, n_warnings + 1);
  g_assert_cmpfloat (middle_value (series, 2), ==, -717);

  cvm_series_choose (series, 0, 0); /* another answer takes the first one's place */
  g_assert_cmpuint (series->warnings->len, ==, n_warnings + 1);
  g_assert_cmpfloat (middle_value (series, 2), ==, -757);
}

/* What is left when these images can't be read any more. */
static CvmSeries *
rest_without (const CvmSeries *series, int first, int last)
{
  g_autoptr (GError) error = NULL;
  CvmSeries *rest = NULL;
  for (int k = first; k <= last; k++)
    g_assert_cmpint (g_remove (((CvmSliceFile *)g_ptr_array_index (series->slices, k))->path), ==,
                     0);
  g_assert_null (cvm_ct_load_or_rest (series, -1, NULL, NULL, NULL, &rest, &error));
  g_assert_nonnull (error);
  return rest;
}

static void
unreadable_images_become_a_gap (void)
{
  g_autoptr (CvmFolder) folder = scan ("double-position");
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  g_autoptr (CvmSeries) less = rest_without (series, 3, 3);
  g_assert_cmpint (less->grid->n_slices, ==, 5);
  g_assert_cmpuint (less->slices->len, ==, 5);
  g_assert_cmpint (less->grid->n_missing[2], ==, 1);
  g_assert_cmpstr (sentence (less->warnings, 1), ==,
                   "No image at z = 39 mm: 1 slice is missing between z = 36 mm and z = 42 mm.");
  g_assert_nonnull (
      strstr (sentence (less->warnings, 0), "A slice is left out: im3.dcm couldn't be read: "));
  g_assert_true (cvm_series_is_undecided (less)); /* still asked */
  cvm_series_choose (less, 0, 1);
  g_assert_true (less->contourable);
  g_assert_cmpfloat (middle_value (less, 2), ==, -717);
  g_assert_cmpfloat (middle_value (less, 3), ==, -557);

  g_autoptr (CvmSeries) single = rest_without (less, 1, 4);
  g_assert_true (single->viewable && !single->contourable);
  g_assert_nonnull (strstr (single->why_not, "single slice"));
  g_assert_cmpuint (single->doubles->len, ==, 0);
  g_assert_null (rest_without (single, 0, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  root = g_dir_make_tmp ("cavum-XXXXXX", NULL);
  if (!made_run ("make_ct.py", root))
    return 77;
  g_test_add_func ("/settle/choose", one_of_two_images_is_chosen);
  g_test_add_func ("/settle/without", unreadable_images_become_a_gap);
  const int result = g_test_run ();
  remove_tree (root);
  g_free (root);
  return result;
}
