/* SPDX-License-Identifier: Apache-2.0 */
/* What was chosen of two images at one position stays with the case: of the folders that
 * make_ct.py makes, one has two identifiers at z = 36 mm, the other one identifier twice. */
#include "app/case/chosen-images.h"
#include "app/case/store.h"
#include "app/case/structure-edits.h"
#include "tests/app/dicom/made.h"

static char *root; /* of the made folders */

static CvmFolder *
scan (const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autoptr (GError) error = NULL;
  CvmFolder *folder = cvm_folder_scan (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folder->series->len, ==, 1);
  return folder;
}

static char *
new_data (void)
{
  g_autofree char *data = g_build_filename (root, "data-XXXXXX", NULL);
  return g_strdup (g_mkdtemp (data));
}

/* Open the series as a window does, draw, close. FALSE: the case is not for these images. */
static gboolean
work_on (const char *data, const CvmSeries *series, gboolean draw)
{
  g_autoptr (GError) error = NULL;
  char id[37];
  g_autoptr (CvmCase) open_case = cvm_case_new (series);
  g_autoptr (CvmStore) store = cvm_store_open (data, open_case, &error);
  if (!store)
    {
      g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH);
      return FALSE;
    }
  cvm_store_note_opened (store, NULL);
  CvmEdit *edit
      = draw ? cvm_structure_edits_create (cvm_case_get_structures (open_case), NULL, id, &error)
             : NULL;
  g_assert_no_error (error);
  g_assert_true (!edit || cvm_case_do (open_case, edit, NULL));
  g_assert_cmpuint (cvm_case_get_structures (open_case)->len, ==, 1);
  return TRUE;
}

static void
assert_shown (const CvmSeries *series, guint which)
{
  const CvmDouble *place = g_ptr_array_index (series->doubles, 0);
  const CvmSliceFile *shown = g_ptr_array_index (series->slices, (guint)place->slice),
                     *wanted = g_ptr_array_index (place->files, which);
  g_assert_cmpint (place->chosen, ==, (int)which);
  g_assert_cmpstr (shown->path, ==, wanted->path);
}

static void
assert_told (const CvmSeries *series, const char *sentence)
{
  g_autofree char *recalled = cvm_series_dup_recalled (series);
  guint n = 0;
  g_assert_cmpstr (recalled, ==, sentence);
  for (guint i = 0; i < series->warnings->len; i++)
    n += g_str_equal (g_ptr_array_index (series->warnings, i), sentence);
  g_assert_cmpuint (n, ==, 1);
}

static void
choice_stays (gconstpointer name)
{
  for (guint which = 0; which < 2; which++)
    {
      g_autofree char *data = new_data ();
      g_autofree char *sentence = g_strdup_printf (
          "Different images lie at z = 36 mm; %s (image 3) is shown, which was chosen when this "
          "case was open before.",
          which == 0 ? "im2.dcm" : "im6.dcm");
      g_autoptr (CvmFolder) first = scan (name), again = scan (name), other = scan (name);
      CvmSeries *series = g_ptr_array_index (first->series, 0);
      g_assert_false (cvm_cases_recall_images (data, series)); /* nothing is kept */
      cvm_series_choose (series, 0, which);
      g_assert_null (cvm_series_dup_recalled (series));
      g_assert_true (work_on (data, series, TRUE));

      for (int time = 0; time < 2; time++) /* opening it alone keeps the choice */
        {
          g_autoptr (CvmSeries) next = cvm_series_copy (g_ptr_array_index (again->series, 0));
          g_assert_true (cvm_series_is_undecided (next));
          g_assert_true (cvm_cases_recall_images (data, next));
          g_assert_true (next->contourable && !cvm_series_is_undecided (next));
          assert_shown (next, which);
          assert_told (next, sentence);
          g_autoptr (CvmSeries) copy = cvm_series_copy (next);
          assert_told (copy, sentence);
          g_assert_true (work_on (data, next, FALSE));
        }

      CvmSeries *wrong = g_ptr_array_index (other->series, 0);
      cvm_series_choose (wrong, 0, 1 - which);
      g_assert_false (work_on (data, wrong, TRUE));
      remove_tree (data);
    }
}

/* The kept image is gone, and a third one lies beside the other: asked again, and contours that
 * were drawn on the one that went are shown on neither. */
static void
gone_image_is_asked_for (gconstpointer name)
{
  g_autofree char *data = new_data (), *path = g_build_filename (root, name, "im6.dcm", NULL);
  g_autofree char *third = g_build_filename (root, name, "im7.dcm", NULL), *bytes = NULL;
  gsize n;
  g_autoptr (CvmFolder) first = scan (name);
  cvm_series_choose (g_ptr_array_index (first->series, 0), 0, 1);
  g_assert_true (work_on (data, g_ptr_array_index (first->series, 0), TRUE));
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  bytes[n - 1] ^= 1; /* of the pixels */
  g_assert_cmpint (g_remove (path), ==, 0);
  for (gsize i = 0; i + 8 <= n; i++) /* another identifier, where it has one of its own */
    if (memcmp (bytes + i, ".9.1.3.5", 8) == 0)
      bytes[i + 7] = '7';
  g_assert_true (g_file_set_contents (third, bytes, (gssize)n, NULL));

  g_autoptr (CvmFolder) again = scan (name);
  CvmSeries *series = g_ptr_array_index (again->series, 0);
  g_assert_true (cvm_series_is_undecided (series));
  g_assert_false (cvm_cases_recall_images (data, series));
  g_assert_true (cvm_series_is_undecided (series));
  g_assert_false (work_on (data, series, FALSE));
  for (guint which = 0; which < 2; which++)
    {
      cvm_series_choose (series, 0, which);
      g_assert_false (work_on (data, series, FALSE));
    }
  g_assert_cmpint (g_rename (third, path), ==, 0);
  remove_tree (data);
}

/* Another patient's scan with the very same identifiers: a copy that was renamed. */
static void
choice_of_another_patient (gconstpointer name)
{
  g_autofree char *data = new_data ();
  g_autoptr (CvmFolder) first = scan (name), again = scan (name);
  CvmSeries *series = g_ptr_array_index (first->series, 0),
            *other = g_ptr_array_index (again->series, 0);
  cvm_series_choose (series, 0, 1);
  g_assert_true (work_on (data, series, TRUE));
  g_free (other->patient.id);
  other->patient.id = g_strdup ("SECOND-2");
  g_assert_false (cvm_cases_recall_images (data, other));
  g_assert_true (cvm_series_is_undecided (other));
  remove_tree (data);
}

static void
damaged_list_is_no_choice (void)
{
  static const char *const lists[]
      = { "3", "[3, null, [], {}]", "[{\"image\": 5}]", "[{\"image\": null, \"frame\": \"a\"}]",
          "[{\"image\": \"1.2.826.0.1.3680043.10.1.77.9.1.3\", \"frame\": 2}]" };
  g_autoptr (CvmFolder) folder = scan ("double-position");
  CvmSeries *series = g_ptr_array_index (folder->series, 0);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *data = new_data (), *about = NULL, *text = NULL;
      g_autoptr (CvmSeries) kept = cvm_series_copy (series);
      cvm_series_choose (kept, 0, 0);
      g_autoptr (CvmCase) open_case = cvm_case_new (kept);
      g_autoptr (CvmStore) store = cvm_store_open (data, open_case, NULL);
      about = g_build_filename (cvm_store_get_folder (store), "case.json", NULL);
      text = g_strdup_printf (
          "{\"format_version\": 1, \"patient_id\": \"%s\", \"chosen_images\": %s}",
          series->patient.id, lists[i]);
      g_assert_true (g_file_set_contents (about, text, -1, NULL));
      g_assert_false (cvm_cases_recall_images (data, series));
      g_assert_true (cvm_series_is_undecided (series));
      remove_tree (data);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  root = g_dir_make_tmp ("cavum-XXXXXX", NULL);
  if (!made_run ("make_ct.py", root))
    return 77;
  g_test_add_data_func ("/chosen-images/two-identifiers", "double-position", choice_stays);
  g_test_add_data_func ("/chosen-images/one-identifier", "copies-differ", choice_stays);
  g_test_add_data_func ("/chosen-images/another-patient", "double-position",
                        choice_of_another_patient);
  g_test_add_func ("/chosen-images/damaged", damaged_list_is_no_choice);
  g_test_add_data_func ("/chosen-images/gone", "double-position", gone_image_is_asked_for);
  g_test_add_data_func ("/chosen-images/gone-copy", "copies-differ", gone_image_is_asked_for);
  const int result = g_test_run ();
  remove_tree (root);
  g_free (root);
  return result;
}
