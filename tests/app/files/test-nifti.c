/* SPDX-License-Identifier: Apache-2.0 */
/* NIfTI by hand: the header's bytes are written from the format's own table (nifti1.h), so that the
 * library on both sides can't agree on the same mistake. */
#include "app/files/nifti.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *folder;

static void
put (guint8 *header, int at, gsize size, const void *value)
{
  memcpy (header + at, value, size);
}

/* A 3 × 2 × 2 file of int16 or float32 whose voxel n holds n, with an sform. */
static char *
write_file (const char *name, gint16 type, const float affine[3][4], float slope, float inter)
{
  guint8 bytes[352 + 12 * 4] = { 0 };
  const gint32 size = 348;
  const gint16 dim[8] = { 3, 3, 2, 2, 1, 1, 1, 1 }, bits = type == 4 ? 16 : 32, code = 1;
  const float pixdim[4] = { 1, 1, 1, 1 }, offset = 352;
  put (bytes, 0, 4, &size);
  put (bytes, 40, 16, dim);
  put (bytes, 70, 2, &type);
  put (bytes, 72, 2, &bits);
  put (bytes, 76, 16, pixdim);
  put (bytes, 108, 4, &offset);
  put (bytes, 112, 4, &slope);
  put (bytes, 116, 4, &inter);
  put (bytes, 254, 2, &code);
  put (bytes, 280, 48, affine);
  put (bytes, 344, 4, "n+1");
  for (int i = 0; i < 12; i++)
    {
      gint16 whole = (gint16)i;
      float real = (float)i;
      put (bytes, 352 + i * bits / 8, bits / 8, type == 4 ? (void *)&whole : (void *)&real);
    }
  char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, (char *)bytes, 352 + 12 * bits / 8, NULL));
  return path;
}

static const float usual[3][4] = { { -2, 0, 0, 7 }, { 0, -3, 0, 8 }, { 0, 0, 4, 9 } };
static const float left_handed[3][4] = { { -2, 0, 0, 7 }, { 0, -3, 0, 8 }, { 0, 0, -4, 9 } };

/* Where does the voxel with value n lie? By the format: affine · (i, j, k), x and y negated. */
static void
check_positions (const CvmVolume *volume, const float affine[3][4], double slope, double inter)
{
  for (int n = 0; n < 12; n++)
    {
      double index[3] = { n % 3, n / 3 % 2, n / 6 }, lps[3];
      for (int r = 0; r < 3; r++)
        lps[r] = (affine[r][0] * index[0] + affine[r][1] * index[1] + affine[r][2] * index[2]
                  + affine[r][3])
                 * (r < 2 ? -1 : 1);
      g_assert_cmpfloat_with_epsilon (cvm_volume_sample (volume, lps, -99), n * slope + inter,
                                      1e-5);
    }
}

static void
voxels_lie_where_the_affine_says (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *one = write_file ("one.nii", 4, usual, 0, 0);
  CvmVolume *volume = cvm_nifti_read (one, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cvm_volume_get_type (volume), ==, CVM_VOXEL_INT16);
  check_positions (volume, usual, 1, 0);
  cvm_volume_unref (volume);
  g_autofree char *two = write_file ("two.nii", 4, left_handed, 2, -5);
  volume = cvm_nifti_read (two, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cvm_volume_get_type (volume), ==, CVM_VOXEL_FLOAT32);
  check_positions (volume, left_handed, 2, -5);
  cvm_volume_unref (volume);
  g_unlink (one);
  g_unlink (two);
}

/* The same file from a machine of the other byte order,. */
static void
big_endian_files_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = write_file ("big.nii", 16, usual, 0, 0), *bytes = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  const struct
  {
    int at, size, n;
  } fields[] = { { 0, 4, 1 },   { 40, 2, 8 },  { 70, 2, 2 },   { 76, 4, 8 },
                 { 108, 4, 3 }, { 252, 2, 2 }, { 280, 4, 12 }, { 352, 4, 12 } };
  for (gsize f = 0; f < G_N_ELEMENTS (fields); f++)
    for (int i = 0; i < fields[f].n; i++)
      for (int b = 0; b < fields[f].size / 2; b++)
        {
          char *value = bytes + fields[f].at + i * fields[f].size, kept = value[b];
          value[b] = value[fields[f].size - 1 - b];
          value[fields[f].size - 1 - b] = kept;
        }
  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
  CvmVolume *volume = cvm_nifti_read (path, &error);
  g_assert_no_error (error);
  check_positions (volume, usual, 1, 0);
  cvm_volume_unref (volume);
  g_unlink (path);
}

static void
like_keeps_the_files_own_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *source = write_file ("source.nii", 16, left_handed, 0, 0);
  g_autofree char *target = g_build_filename (folder, "target.nii", NULL);
  CvmVolume *volume = cvm_nifti_read (source, &error);
  g_assert_no_error (error);
  g_assert_true (cvm_nifti_write (volume, target, source, FALSE, &error));
  g_assert_no_error (error);
  g_autofree char *bytes = NULL, *wanted = NULL;
  gsize length, wanted_length;
  g_assert_true (g_file_get_contents (source, &wanted, &wanted_length, NULL));
  g_assert_true (g_file_get_contents (target, &bytes, &length, NULL));
  g_assert_cmpuint (length, ==, wanted_length);
  g_assert_cmpmem (bytes + 352, 48, wanted + 352, 48);
  g_assert_cmpmem (bytes + 280, 48, wanted + 280, 48);
  g_assert_false (cvm_nifti_write (volume, target, NULL, FALSE, &error));
  g_assert_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE);
  cvm_volume_unref (volume);
  g_unlink (source);
  g_unlink (target);
}

static void
our_own_geometry_round_trips (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "own.nii.gz", NULL);
  const double row[3] = { -1, 0, 0 }, column[3] = { 0, 1, 0 }; /* feet first */
  const double origins[3][3] = { { 5, 6, 30 }, { 5, 6, 27 }, { 5, 6, 24 } };
  CvmGrid *grid = cvm_grid_new (4, 5, 3, 0.9, 1.1, row, column, origins, 0, NULL);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_UINT8, NULL);
  guint8 *data = cvm_volume_get_data (volume);
  for (int i = 0; i < 60; i++)
    data[i] = (guint8)(i * 7);
  g_assert_true (cvm_nifti_write (volume, path, NULL, FALSE, &error));
  g_assert_no_error (error);
  CvmVolume *back = cvm_nifti_read (path, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 60; i++)
    {
      double voxel[3] = { i % 4, i / 4 % 5, i / 20 }, lps[3];
      cvm_grid_to_patient (grid, voxel, lps);
      g_assert_cmpfloat_with_epsilon (cvm_volume_sample (back, lps, -1), data[i], 1e-3);
    }
  cvm_volume_unref (back);
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
  g_unlink (path);
}

static void
refused (const char *name, const char *bytes, gssize length, const char *phrase)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
  g_assert_null (cvm_nifti_read (path, &error));
  g_assert_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FORMAT);
  if (!strstr (error->message, phrase))
    g_error ("%s: “%s” does not say “%s”", name, error->message, phrase);
  g_unlink (path);
}

static void
bad_files_are_refused_in_words (void)
{
  g_autofree char *good = write_file ("good.nii", 16, usual, 0, 0), *bytes = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (good, &bytes, &length, NULL));
  refused ("empty.nii", "", 0, "not a NIfTI file");
  refused ("text.nii", "once upon a time", -1, "not a NIfTI file");
  refused ("short.nii", bytes, (gssize)length - 5, "ends early");
  g_autofree guint8 *copy = g_memdup2 (bytes, length);
  const gint16 huge[4] = { 3, 32767, 32767, 32767 };
  put (copy, 40, sizeof huge, huge);
  refused ("huge.nii", (char *)copy, (gssize)length, "not a three-dimensional image");
  memcpy (copy, bytes, length);
  const float sheared[3][4] = { { -2, 0, 1, 7 }, { 0, -3, 0, 8 }, { 0, 0, 4, 9 } };
  put (copy, 280, 48, sheared);
  refused ("sheared.nii", (char *)copy, (gssize)length, "sheared");
  memcpy (copy, bytes, length);
  const float nothing[3][4] = { 0 };
  put (copy, 280, 48, nothing);
  refused ("flat.nii", (char *)copy, (gssize)length, "no usable voxel spacing");
  memcpy (copy, bytes, length);
  const float nan = NAN;
  put (copy, 352, 4, &nan);
  refused ("nan.nii", (char *)copy, (gssize)length, "not numbers");
  memcpy (copy, bytes, length);
  const float large = 3e38f;
  put (copy, 112, 4, &large); /* the slope: the values are numbers until it is applied */
  put (copy, 352, 4, &large);
  refused ("slope.nii", (char *)copy, (gssize)length, "not numbers");
  g_unlink (good);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cavum-test-XXXXXX", NULL);
  g_test_add_func ("/nifti/affine", voxels_lie_where_the_affine_says);
  g_test_add_func ("/nifti/big-endian", big_endian_files_read);
  g_test_add_func ("/nifti/like", like_keeps_the_files_own_order);
  g_test_add_func ("/nifti/round-trip", our_own_geometry_round_trips);
  g_test_add_func ("/nifti/refused", bad_files_are_refused_in_words);
  int result = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return result;
}
