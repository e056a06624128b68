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

/* bits-N-signed */
static double
signed_stored (int c, int r, int k)
{
  return stored (c, r, k) - 24 - 1000;
}

static double
range_padded (int c, int r, int k)
{
  return r == 0 ? -1024 : 2 * stored (c, r, k) - 1024;
}

static double
window (int c, int r, int k)
{
  return fmod (floor (stored (c, r, k) / 4), 256);
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
  { "big-endian", plain, CVM_VOXEL_INT16, 0 },
  { "undefined-lengths", plain, CVM_VOXEL_INT16, 0 },
  { "jpeg-14", plain, CVM_VOXEL_INT16, 0 },
  { "jpeg-14-sv6", plain, CVM_VOXEL_INT16, 0 },
  { "jpeg-baseline", window, CVM_VOXEL_INT16, 3 },
  { "jpeg2000", plain, CVM_VOXEL_INT16, 0 },
  { "jpeg2000-jp2", plain, CVM_VOXEL_INT16, 0 },
  { "jpeg2000-signed", plain, CVM_VOXEL_INT16, 0 },
  { "jpeg2000-lossy", plain, CVM_VOXEL_INT16, 4 },
  { "htj2k", plain, CVM_VOXEL_INT16, 0 },
  { "signed-jpeg", plain, CVM_VOXEL_INT16, 0 },
  { "signed-jpegls", plain, CVM_VOXEL_INT16, 0 },
  { "signed-rle", plain, CVM_VOXEL_INT16, 0 },
  { "eight-rle", eight, CVM_VOXEL_INT16, 0 },
  { "rle-fragments", plain, CVM_VOXEL_INT16, 0 },
  { "jpeg-sv1-fragments", plain, CVM_VOXEL_INT16, 0 },
  { "jpegls-fragments", plain, CVM_VOXEL_INT16, 0 },
  { "overlay", plain, CVM_VOXEL_INT16, 0 },
  { "padding-range", range_padded, CVM_VOXEL_INT16, 0 },
  { "monochrome1", plain, CVM_VOXEL_INT16, 0 },
  { "baked-window", window, CVM_VOXEL_INT16, 0 },
  { "multi-frame", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-own", each, CVM_VOXEL_INT16, 0 },
  { "multi-frame-two-files", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-phases", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-perfusion", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-jpeg", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-jpegls", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-rle", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-fragments-one", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-fragments-table", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-fragments-no-table", plain, CVM_VOXEL_INT16, 0 },
  { "multi-frame-fragments-wrong-table", plain, CVM_VOXEL_INT16, 0 },
};

static void
check_hounsfield (const char *folder,
                  double (*hu) (int column, int row, int slice),
                  CvmVoxelType type,
                  double tolerance)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (root, folder, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      printf ("SKIP: %s needs DCMTK's encoders\n", folder);
      return;
    }
  g_test_message ("%s", folder);
  CvmVolume *volume = load (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cvm_volume_get_type (volume), ==, type);
  g_assert_cmpint (cvm_volume_get_grid (volume)->n_slices, ==, 6);
  for (int k = 0; k < 6; k++)
    for (int r = 0; r < 12; r++)
      for (int c = 0; c < 16; c++)
        g_assert_cmpfloat (fabs (cvm_volume_value (volume, c, r, k) - hu (c, r, k)), <=, tolerance);
  cvm_volume_unref (volume);
}

static void
values_are_hounsfield_units (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    check_hounsfield (rows[i].folder, rows[i].hu, rows[i].type, rows[i].tolerance);
  for (int n = 10; n <= 16; n++)
    {
      g_autofree char *name = g_strdup_printf ("bits-%d", n);
      g_autofree char *top = g_strdup_printf ("bits-%d-top", n);
      g_autofree char *negative = g_strdup_printf ("bits-%d-signed", n);
      check_hounsfield (name, plain, CVM_VOXEL_INT16, 0);
      check_hounsfield (top, plain, CVM_VOXEL_INT16, 0);
      if (n > 10)
        check_hounsfield (negative, signed_stored, CVM_VOXEL_INT16, 0);
    }
}

/* A slice of a multi-frame file knows its frame; frames are in the order 1, 3, 5, 0, 2, 4. */
static void
frames_are_slices (void)
{
  static const int frames[] = { 4, 1, 5, 2, 6, 3 };
  g_autofree char *path = g_build_filename (root, "multi-frame", NULL);
  g_autoptr (CvmFolder) folder = cvm_folder_scan (path, NULL, NULL);
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  g_assert_cmpuint (folder->series->len, ==, 1);
  g_assert_cmpuint (series->slices->len, ==, 6);
  g_assert_true (series->contourable);
  for (int k = 0; k < 6; k++)
    {
      const CvmSliceFile *slice = g_ptr_array_index (series->slices, k);
      g_autofree char *position = g_strdup_printf ("-10\\-20.5\\%d", 30 + 3 * k);
      g_assert_cmpint (slice->frame, ==, frames[k]);
      g_assert_cmpstr (slice->position_text, ==, position);
      g_assert_cmpfloat (series->grid->origins[k][2], ==, 30 + 3 * k);
    }
}

/* One slice of six is bad, which is known only when it is decoded: the others are shown, with a gap
 * in its place, and a word about it. */
static void
the_others_load (void)
{
  static const char *const bad[][2] = {
    { "rle-cut", "its compressed image ends early" },
    { "jpeg-sv1-cut", "its compressed image is damaged" },
    { "jpeg-sv1-ends", "its compressed image is damaged" },
    { "jpegls-cut", "its compressed image is damaged" },
    { "lies-half", "its compressed image ends early" },
    { "lies-tiles", "its compressed image ends early" },
    { "lies-no-end", "its compressed image ends early" },
    { "lies-wide", "its compressed image is of another size than its matrix" },
    { "lies-colour", "its compressed image is in colour" },
    { "lies-blocks", "its compressed image is damaged" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_build_filename (root, bad[i][0], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (CvmSeries) rest = NULL;
      CvmSeries *none = NULL;
      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      g_test_message ("%s", bad[i][0]);
      g_autoptr (CvmFolder) folder = cvm_folder_scan (path, NULL, NULL);
      const CvmSeries *series = g_ptr_array_index (folder->series, 0);
      g_autofree char *sentence
          = g_strdup_printf ("Couldn't read slice 3 (im2.dcm): %s.", bad[i][1]);
      g_autofree char *warning
          = g_strdup_printf ("A slice is left out: im2.dcm couldn't be read: %s.", bad[i][1]);
      g_assert_cmpuint (series->slices->len, ==, 6);
      g_assert_null (cvm_ct_load_or_rest (series, -1, NULL, NULL, NULL, &rest, &error));
      g_assert_cmpstr (error->message, ==, sentence);
      g_assert_nonnull (rest);
      g_assert_cmpuint (rest->slices->len, ==, 5);
      g_assert_cmpstr (g_ptr_array_index (rest->warnings, 0), ==, warning);
      g_assert_nonnull (strstr (g_ptr_array_index (rest->warnings, 1), "z = 36 mm"));
      g_assert_true (rest->contourable);
      g_clear_error (&error);
      CvmVolume *volume = cvm_ct_load_or_rest (rest, -1, NULL, NULL, NULL, &none, &error);
      g_assert_no_error (error);
      g_assert_null (none);
      for (int k = 0; k < 5; k++)
        {
          const int slice = k < 2 ? k : k + 1;
          g_assert_cmpfloat (rest->grid->origins[k][2], ==, 30 + 3 * slice);
          if (!g_str_has_prefix (bad[i][0], "lies")) /* of which every slice is the first */
            g_assert_cmpfloat (cvm_volume_value (volume, 3, 2, k), ==, plain (3, 2, slice));
        }
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
    { "multi-frame-rle-no-table", "its compressed frames can't be told apart" },
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
  g_test_add_func ("/ct/frames", frames_are_slices);
  g_test_add_func ("/ct/the-others", the_others_load);
  g_test_add_func ("/ct/refused", what_cannot_be_shown_says_why);
  g_test_add_func ("/ct/changed", a_changed_file_is_named);
  g_test_add_func ("/ct/order", slices_come_outward_and_stop);
  int rc = g_test_run ();
  remove_tree (root);
  g_free (root);
  return rc;
}
