/* SPDX-License-Identifier: Apache-2.0 */
/* Pixels to Hounsfield units, against the formula by which make_ct.py writes them. */
#include "app/dicom/ct.h"
#include "tests/app/dicom/made.h"

#include <math.h>

static char *root;

static CvmVolume *
load (const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autoptr (CvmFolder) folder = cvm_folder_scan (path, NULL, error);
  g_assert_no_error (*error);
  g_assert_cmpuint (folder->series->len, >, 0);
  return cvm_ct_load (g_ptr_array_index (folder->series, 0), -1, NULL, NULL, NULL, error);
}

/* stored value of make_ct.py */
static double
stored (int column, int row, int slice)
{
  return 24 + 7 * column + 11 * row + 100 * slice;
}

static double
plain (int c, int r, int k)
{
  return stored (c, r, k) - 1024;
}

static double
half (int c, int r, int k)
{
  return stored (c, r, k) / 2 - 1024;
}

static double
each (int c, int r, int k)
{
  return stored (c, r, k) * (1 + k) - 1000 - k;
}

static double
eight (int c, int r, int k)
{
  return floor (stored (c, r, k) / 8) * 8 - 1024;
}

static double
beyond (int c, int r, int k)
{
  return c == 0 && r == 0 && k == 5 ? 65000 - 1024 : plain (c, r, k);
}

static double
padded (int c, int r, int k)
{
  return r == 0 ? -1024 : plain (c, r, k);
}

static const struct
{
  const char *folder;
  double (*hu) (int column, int row, int slice);
  CvmVoxelType type;
  double tolerance;
} rows[] = {
  { "good", plain, CVM_VOXEL_INT16, 0 },
  { "reversed", plain, CVM_VOXEL_INT16, 0 },
  { "implicit", plain, CVM_VOXEL_INT16, 0 },
  { "no-meta", plain, CVM_VOXEL_INT16, 0 },
  { "no-slope", plain, CVM_VOXEL_INT16, 0 },
  { "half-slope", half, CVM_VOXEL_FLOAT32, 0 },
  { "slope-each", each, CVM_VOXEL_INT16, 0 },
  { "signed", plain, CVM_VOXEL_INT16, 0 },
  { "signed-12", plain, CVM_VOXEL_INT16, 0 },
  { "garbage-bits", plain, CVM_VOXEL_INT16, 0 },
  { "high-bit", plain, CVM_VOXEL_INT16, 0 },
  { "eight-bits", eight, CVM_VOXEL_INT16, 0 },
  { "beyond-int16", beyond, CVM_VOXEL_FLOAT32, 0 },
  { "padding", padded, CVM_VOXEL_INT16, 0 },
  { "tissue-padding", plain, CVM_VOXEL_INT16, 0 },
  { "jpeg-sv1", plain, CVM_VOXEL_INT16, 0 },
  { "deflated", plain, CVM_VOXEL_INT16, 0 },
  { "rle", plain, CVM_VOXEL_INT16, 0 },
  { "jpegls", plain, CVM_VOXEL_INT16, 0 },
  { "jpegls-near", plain, CVM_VOXEL_INT16, 2 },
};

static void
values_are_hounsfield_units (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (root, rows[i].folder, NULL);
      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          printf ("SKIP: %s needs DCMTK's encoders\n", rows[i].folder);
          continue;
        }
      g_test_message ("%s", rows[i].folder);
      CvmVolume *volume = load (rows[i].folder, &error);
      g_assert_no_error (error);
      g_assert_cmpint (cvm_volume_get_type (volume), ==, rows[i].type);
      g_assert_cmpint (cvm_volume_get_grid (volume)->n_slices, ==, 6);
      for (int k = 0; k < 6; k++)
        for (int r = 0; r < 12; r++)
          for (int c = 0; c < 16; c++)
            g_assert_cmpfloat (fabs (cvm_volume_value (volume, c, r, k) - rows[i].hu (c, r, k)), <=,
                               rows[i].tolerance);
      cvm_volume_unref (volume);
    }
}

static void
what_cannot_be_shown_says_why (void)
{
  static const char *const refused[][2] = {
    { "huge-rows", "larger than 4096" },
    { "jpeg-lies", "its compressed image is of another size than its matrix" },
    { "jpeg-bits-lie", "another number of bits than its header says" },
    { "jpegls-bits-lie", "another number of bits than its header says" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (root, refused[i][0], NULL);
      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      g_assert_null (load (refused[i][0], &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, refused[i][1]));
    }
}

/* Files that change or vanish between scan and loading. */
static void
a_changed_file_is_named (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (root, "implicit", NULL);
  g_autoptr (CvmFolder) folder = cvm_folder_scan (path, NULL, &error);
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  const CvmSliceFile *slice = g_ptr_array_index (series->slices, 4);
  char *bytes = NULL;
  gsize length = 0;
  g_assert_true (g_file_get_contents (slice->path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (slice->path, bytes, length - 50, NULL));
  g_assert_null (cvm_ct_load (series, 4, NULL, NULL, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FORMAT);
  g_assert_cmpstr (
      error->message, ==,
      "Couldn't read slice 5 (im4.dcm): it has changed since the folder was read; open "
      "the folder again.");
  g_clear_error (&error);
  const CvmSliceFile *other = g_ptr_array_index (series->slices, 3);
  char *other_bytes = NULL;
  gsize other_length = 0;
  g_assert_true (g_file_get_contents (other->path, &other_bytes, &other_length, NULL));
  g_assert_true (g_file_set_contents (slice->path, other_bytes, other_length, NULL));
  g_assert_null (cvm_ct_load (series, 4, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "it has changed since the folder was read"));
  g_clear_error (&error);
  g_remove (slice->path);
  g_assert_null (cvm_ct_load (series, 4, NULL, NULL, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_assert_true (g_file_set_contents (slice->path, bytes, length, NULL));
  g_free (bytes);
  g_free (other_bytes);
}

typedef struct
{
  int order[6];
  gint n; /* atomic: loading threads ask for a cancel at any time */
  double last;
  int stop_after; /* −1: never */
} Seen;

static void
note_slice (void *user, CvmVolume *volume, int slice)
{
  Seen *seen = user;
  g_assert_cmpfloat (cvm_volume_value (volume, 3, 2, slice), ==, plain (3, 2, slice));
  g_assert_cmpint (seen->n, <, 6);
  seen->order[g_atomic_int_add (&seen->n, 1)] = slice;
}

static void
note_progress (void *user, const CvmProgressReport *report)
{
  Seen *seen = user;
  g_assert_cmpstr (report->stage, ==, "load");
  g_assert_cmpfloat (report->fraction, >, seen->last);
  seen->last = report->fraction;
}

static bool
stop_after (void *user)
{
  Seen *seen = user;
  return seen->stop_after >= 0 && g_atomic_int_get (&seen->n) >= seen->stop_after;
}

static void
slices_come_outward_and_stop (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (root, "good", NULL);
  g_autoptr (CvmFolder) folder = cvm_folder_scan (path, NULL, &error);
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  Seen seen = { .stop_after = -1 };
  CvmProgress progress = { .cancelled = stop_after, .report = note_progress, .user = &seen };
  CvmVolume *volume = cvm_ct_load (series, 1, note_slice, &seen, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen.n, ==, 6);
  g_assert_cmpfloat (seen.last, ==, 1);
  for (int i = 0; i < 6; i++) /* threads may overtake each other by a few places */
    g_assert_cmpint (ABS (seen.order[i] - 1), <=, i / 2 + 4);
  cvm_volume_unref (volume);
  seen = (Seen){ .stop_after = 1 };
  g_assert_null (cvm_ct_load (series, 1, note_slice, &seen, &progress, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  root = g_dir_make_tmp ("cavum-ct-XXXXXX", NULL);
  if (!made_run ("make_ct.py", root))
    return 77;
  g_test_add_func ("/ct/hounsfield", values_are_hounsfield_units);
  g_test_add_func ("/ct/refused", what_cannot_be_shown_says_why);
  g_test_add_func ("/ct/changed", a_changed_file_is_named);
  g_test_add_func ("/ct/order", slices_come_outward_and_stop);
  int rc = g_test_run ();
  made_remove (root);
  g_free (root);
  return rc;
}
