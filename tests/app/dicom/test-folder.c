/* SPDX-License-Identifier: Apache-2.0 */
/* Folders with one trouble each (make_ct.py): what is offered, and in which words. */
#include "app/dicom/folder.h"
#include "tests/app/dicom/made.h"

static char *root; /* of the made folders */

typedef struct
{
  const char *folder;
  guint n_series, n_slices; /* slices of the first series */
  int verdict;              /* 0 not viewable, 1 viewable, 2 contourable */
  const char *why;          /* in why_not */
  const char *warning;      /* in a warning of the first series */
  const char *unread;       /* in a reason of the unread files */
} Row;

static const Row rows[] = {
  { "good", 1, 6, 2, NULL, NULL, NULL },
  { "reversed", 1, 6, 2, NULL, NULL, NULL },
  { "missing", 1, 9, 2, NULL,
    "No image at z = 42 mm: 1 slice is missing between z = 39 mm and z = 45 mm.", NULL },
  { "uneven", 1, 6, 2, NULL, "unevenly spaced: steps of 3 mm to 6 mm", NULL },
  { "every-second", 1, 6, 2, NULL, "Its slices are 6 mm apart and 3 mm thick", NULL },
  { "double-file", 1, 6, 2, NULL, NULL, NULL },
  { "double-equal", 1, 6, 2, NULL, "1 image is there twice, in files that differ, and counts once",
    NULL },
  { "double-position", 1, 6, 1,
    "Two different images lie at z = 36 mm; im2.dcm (image 3) is shown, im6.dcm (image 3) is not",
    NULL, NULL },
  { "tilt", 1, 6, 1, "The gantry was tilted by 20.0°", NULL, NULL },
  { "oblique", 1, 6, 1, "oblique (20.0° off)", NULL, NULL },
  { "shear", 1, 6, 1, "not stacked along their normal: the stack leans by 7.6°", NULL, NULL },
  { "turned", 1, 6, 1, "turned by 20.0°", NULL, NULL },
  { "sagittal", 1, 6, 1, "sagittal", NULL, NULL },
  { "coronal", 1, 6, 1, "coronal", NULL, NULL },
  { "feet-first", 1, 6, 2, NULL, "position is FFS, not HFS", NULL },
  { "single", 1, 1, 1, "single slice", NULL, NULL },
  { "no-spacing", 1, 6, 0, "no pixel spacing", NULL, NULL },
  { "zero-spacing", 1, 6, 0, "pixel spacing is no possible value", NULL, NULL },
  { "no-orientation", 1, 6, 0, "no Image Orientation", NULL, NULL },
  { "bad-orientation", 1, 6, 0, "make no sense", NULL, NULL },
  { "no-position", 1, 6, 0, "no image has a position", NULL, NULL },
  { "one-without-position", 1, 5, 2, NULL, "No image at z = 36 mm: 1 slice is missing",
    "it has no position" },
  { "two-series", 2, 6, 2, NULL, NULL, NULL },
  { "mixed-matrix", 2, 4, 2, NULL, "listed as 2 series", NULL },
  { "two-frames", 2, 4, 2, NULL, "listed as 2 series", NULL },
  { "two-patients", 2, 4, 2, NULL, "listed as 2 series", NULL },
  { "two-studies", 2, 4, 2, NULL, "differ in patient, study, matrix", NULL },
  { "no-series-uid", 2, 6, 2, NULL, "listed as 2 series", NULL },
  { "two-acquisitions", 1, 6, 2, NULL, "Slices of 2 acquisitions or kernels lie between", NULL },
  { "two-blocks", 1, 6, 2, NULL, NULL, NULL },
  { "mirrored", 2, 4, 2, NULL, "listed as 2 series", NULL },
  { "copies-differ", 1, 6, 1, "Two different images lie at z = 36 mm", NULL, NULL },
  { "broken-uid", 1, 6, 2, NULL, NULL, NULL },
  { "localizer", 2, 6, 2, NULL, "listed as 2 series", NULL },
  { "no-frame", 1, 6, 1, "no frame of reference", NULL, NULL },
  { "lossy", 1, 6, 2, NULL, "compressed with loss", NULL },
  { "no-meta", 1, 6, 2, NULL, NULL, NULL },
  { "implicit", 1, 6, 2, NULL, NULL, NULL },
  { "deflated", 1, 6, 2, NULL, NULL, NULL },
  { "no-rescale", 1, 6, 0, "no rescale slope and intercept", NULL, NULL },
  { "no-slope", 1, 6, 2, NULL, "1 is assumed", NULL },
  { "zero-slope", 1, 6, 1, "not Hounsfield units", NULL, NULL },
  { "no-air", 1, 6, 2, NULL, "below 0, where air lies. It is given to no network", NULL },
  { "eight-bits", 1, 6, 2, NULL, "too coarse, and it is given to no network", NULL },
  { "no-rows", 1, 6, 0, "no matrix size", NULL, NULL },
  { "huge-rows", 1, 6, 0, "larger than 4096", NULL, NULL },
  { "colour", 1, 6, 0, "colour image", NULL, NULL },
  { "bits-32", 1, 6, 0, "bits per pixel make no sense", NULL, NULL },
  { "frames", 1, 1, 0, "multi-frame", NULL, NULL },
  { "no-pixels", 1, 5, 2, NULL, "No image at z = 36 mm", "it has no pixel data" },
  { "short", 1, 5, 2, NULL, "No image at z = 36 mm", "its pixel data end early" },
  { "long", 1, 5, 2, NULL, "No image at z = 36 mm", "longer than its matrix" },
  { "cut", 1, 5, 2, NULL, "No image at z = 36 mm", "it ends early" },
  { "multi-frame", 1, 6, 2, NULL, NULL, NULL },
  { "multi-frame-own", 1, 6, 2, NULL, NULL, NULL },
  { "multi-frame-phases", 2, 6, 2, NULL, "listed as 2 series", NULL },
  { "multi-frame-perfusion", 1, 6, 1, "its rescale slope or type says so", NULL, NULL },
  { "multi-frame-one-unplaced", 1, 5, 2, NULL, NULL, "it has no position" },
  { "baked-window", 1, 6, 2, NULL,
    "It has 8 bits per pixel, with a window baked into them: its values are not Hounsfield units, "
    "and it is given to no network.",
    NULL },
  { "jpeg2000-lossy", 1, 6, 2, NULL, "Its images were compressed with loss.", NULL },
  { "cut-header", 1, 5, 2, NULL, "im5.dcm", "it ends early" },
};

static CvmFolder *
scan (const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autoptr (GError) error = NULL;
  CvmFolder *folder = cvm_folder_scan (path, NULL, &error);
  g_assert_no_error (error);
  return folder;
}

static gboolean
any_has (GPtrArray *texts, const char *part)
{
  for (guint i = 0; i < texts->len; i++)
    if (strstr (g_ptr_array_index (texts, i), part))
      return TRUE;
  return FALSE;
}

static void
each_trouble_is_told (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_test_message ("%s", row->folder);
      g_autoptr (CvmFolder) folder = scan (row->folder);
      g_assert_cmpuint (folder->series->len, ==, row->n_series);
      const CvmSeries *series = g_ptr_array_index (folder->series, 0);
      g_assert_cmpuint (series->slices->len, ==, row->n_slices);
      g_assert_true (g_utf8_validate (series->series_uid, -1, NULL));
      g_assert_true (cvm_folder_has_several_patients (folder)
                     == (strcmp (row->folder, "two-patients") == 0));
      g_assert_cmpint (series->viewable + series->contourable, ==, row->verdict);
      g_assert_true ((row->verdict == 2) == (series->why_not == NULL));
      gboolean withheld = row->warning && strstr (row->warning, "network");
      g_assert_true (withheld == (series->why_no_network != NULL));
      if (row->why)
        g_assert_nonnull (strstr (series->why_not, row->why));
      if (row->warning)
        g_assert_true (any_has (series->warnings, row->warning));
      g_assert_cmpuint (folder->unread->len, ==, row->unread != NULL);
      if (row->unread)
        {
          const CvmUnread *unread = g_ptr_array_index (folder->unread, 0);
          g_assert_nonnull (strstr (unread->reason, row->unread));
        }
    }
}

static void
slices_lie_where_the_files_say (void)
{
  g_autoptr (CvmFolder) folder = scan ("reversed");
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  const CvmGrid *grid = series->grid;
  g_assert_cmpint (grid->n_columns, ==, 16);
  g_assert_cmpint (grid->n_rows, ==, 12);
  g_assert_cmpfloat (grid->column_step_mm, ==, 1.5);
  g_assert_cmpfloat (grid->row_step_mm, ==, 2);
  g_assert_true (grid->uniform);
  for (int k = 0; k < 6; k++)
    {
      const CvmSliceFile *slice = g_ptr_array_index (series->slices, k);
      g_autofree char *uid = g_strdup_printf (".9.1.%d", k + 1);
      g_assert_true (g_str_has_suffix (slice->sop_instance, uid));
      g_assert_cmpfloat (grid->origins[k][1], ==, -20.5);
      g_assert_cmpfloat (grid->origins[k][2], ==, 30 + 3 * k);
    }
  const CvmSliceFile *first = g_ptr_array_index (series->slices, 0);
  g_assert_cmpstr (first->position_text, ==, "-10\\-20.5\\30");
  g_assert_cmpstr (series->patient.birth_date, ==, "19700102");
  g_assert_cmpstr (series->kvp, ==, "120");
  g_assert_cmpstr (series->contrast, ==, "");
}

static void
a_copy_is_independent (void)
{
  CvmFolder *folder = scan ("double-position");
  CvmSeries *copy = cvm_series_copy (g_ptr_array_index (folder->series, 0));
  cvm_folder_free (folder);
  g_assert_cmpuint (copy->slices->len, ==, 6);
  g_assert_nonnull (strstr (copy->why_not, "Two different images"));
  g_assert_cmpuint (copy->obstacles->len, ==, 1);
  g_assert_cmpuint (copy->doubles->len, ==, 1);
  g_assert_cmpint (copy->grid->n_slices, ==, 6);
  g_assert_false (cvm_series_is_phantom (copy));
  cvm_series_free (copy);
}

static void
what_is_not_ct_is_listed (void)
{
  g_autoptr (CvmFolder) folder = scan ("company");
  g_assert_cmpuint (folder->series->len, ==, 1);
  g_assert_cmpuint (folder->others->len, ==, 3);
  g_assert_true (any_has (folder->others, "2 PET images, not shown"));
  g_assert_true (any_has (folder->others, "1 dose distribution, not shown"));
  g_assert_true (any_has (folder->others, "1 other DICOM file, not shown"));
  g_assert_cmpuint (folder->unread->len, ==, 2); /* the empty and the text .dcm; not notes.txt */
}

static void
names_become_utf8 (void)
{
  static const char *const names[][3] = {
    { "name-utf8", "Müller^Zoë", "Müller, Zoë" },
    { "name-latin1", "Müller^Zoë", "Müller, Zoë" },
    { "name-gb18030", "Wang^X=王^小", "Wang, X" },
    { "name-japanese", "Yamada^Tarou=山田^太郎", "Yamada, Tarou" },
    { "name-katakana", "ﾔﾏﾀﾞ^ﾀﾛｳ", "ﾔﾏﾀﾞ, ﾀﾛｳ" },
    { "name-broken",
      "A\xef\xbf\xbd\xef\xbf\xbd"
      "B^C",
      "A\xef\xbf\xbd\xef\xbf\xbd"
      "B, C" },
    { "name-unknown-set",
      "A\xef\xbf\xbd"
      "B^C",
      "A\xef\xbf\xbd"
      "B, C" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CvmFolder) folder = scan (names[i][0]);
      const CvmSeries *series = g_ptr_array_index (folder->series, 0);
      g_autofree char *shown = cvm_patient_dup_display_name (&series->patient);
      g_assert_cmpstr (series->patient.name, ==, names[i][1]);
      g_assert_cmpstr (shown, ==, names[i][2]);
    }
}

static void
paths_that_hold_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *empty = g_build_filename (root, "empty", NULL);
  g_autofree char *pipe = g_build_filename (root, "company", "pipe", NULL);
  g_assert_null (cvm_folder_scan ("/no/such/folder", NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (cvm_folder_scan (pipe, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_mkdir (empty, 0700);
  g_autoptr (CvmFolder) folder = scan ("empty");
  g_assert_cmpuint (folder->series->len + folder->unread->len, ==, 0);
  g_autoptr (CvmFolder) file = scan ("good/im3.dcm");
  g_assert_cmpuint (file->series->len, ==, 1);
}

static bool
stop_at_once (void *user)
{
  return ++*(int *)user > 3;
}

static void
rising (void *user, const CvmProgressReport *report)
{
  double *last = user;
  g_assert_cmpstr (report->stage, ==, "scan");
  g_assert_cmpfloat (report->fraction, >=, *last);
  *last = report->fraction;
}

static void
a_scan_reports_and_stops (void)
{
  g_autofree char *path = g_build_filename (root, "good", NULL);
  g_autoptr (GError) error = NULL;
  double last = 0;
  int n_asked = 0;
  CvmProgress report = { .report = rising, .user = &last };
  CvmProgress stop = { .cancelled = stop_at_once, .user = &n_asked };
  g_autoptr (CvmFolder) folder = cvm_folder_scan (path, &report, &error);
  g_assert_nonnull (folder);
  g_assert_cmpfloat (last, ==, 1);
  g_assert_null (cvm_folder_scan (path, &stop, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_CANCELLED);
}

/* Two halves of a series, one twice, and a file of the folder beside it: each image counts once. */
static void
several_places_are_one (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *good = g_build_filename (root, "good", NULL),
                  *first = g_build_filename (good, "im0.dcm", NULL),
                  *second = g_build_filename (good, "im1.dcm", NULL),
                  *third = g_build_filename (good, "im2.dcm", NULL),
                  *nowhere = g_build_filename (root, "nowhere", NULL);
  const char *const files[] = { first, second, third, first, NULL };
  g_autoptr (CvmFolder) folder = cvm_folder_scan_all (files, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folder->series->len, ==, 1);
  const CvmSeries *series = folder->series->pdata[0];
  g_assert_cmpuint (series->slices->len, ==, 3);
  g_assert_cmpuint (g_strv_length (folder->paths), ==, 4);
  g_assert_cmpstr (folder->path, ==, first);
  const char *const both[] = { first, good, good, NULL };
  g_autoptr (CvmFolder) all = cvm_folder_scan_all (both, NULL, &error);
  g_assert_no_error (error);
  series = all->series->pdata[0];
  g_assert_cmpuint (series->slices->len, ==, 6);
  g_assert_cmpuint (series->warnings->len, ==, 0); /* none is told as there twice */
  const char *const missing[] = { good, nowhere, NULL };
  g_assert_null (cvm_folder_scan_all (missing, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "nowhere"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  root = g_dir_make_tmp ("cavum-folder-XXXXXX", NULL);
  if (!made_run ("make_ct.py", root))
    return 77;
  g_test_add_func ("/folder/troubles", each_trouble_is_told);
  g_test_add_func ("/folder/positions", slices_lie_where_the_files_say);
  g_test_add_func ("/folder/copy", a_copy_is_independent);
  g_test_add_func ("/folder/others", what_is_not_ct_is_listed);
  g_test_add_func ("/folder/names", names_become_utf8);
  g_test_add_func ("/folder/paths", paths_that_hold_nothing);
  g_test_add_func ("/folder/several-places", several_places_are_one);
  g_test_add_func ("/folder/progress", a_scan_reports_and_stops);
  int rc = g_test_run ();
  remove_tree (root);
  g_free (root);
  return rc;
}
