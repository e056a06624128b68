/* SPDX-License-Identifier: Apache-2.0 */
/* Each file of ../shared/dicom/encodings is one row: what it opens as, with what words, and the
 * values that other decoders gave (expected.json; GDCM and numpy where padding is replaced). */
#include "tests/app/dicom/shared-data.h"

#define SINGLE "It is a single slice: contours need a stack of slices."
#define LOSSY "Its images were compressed with loss."
#define FEET_FIRST "The patient's position is FFS, not HFS (head first, supine)."
#define WINDOW                                                                                     \
  "It has 8 bits per pixel, with a window baked into them: its values are not Hounsfield units, "  \
  "and it is given to no network."
#define COARSE                                                                                     \
  "It has 8 bits per pixel: its Hounsfield units are too coarse, and it is given to no network."
#define PERFUSION "Its values are not Hounsfield units: its rescale slope or type says so."
#define MR "1 MR image, not shown"
#define CAPTURE "1 secondary capture, not shown"

typedef struct
{
  const char *file;
  guint n_slices; /* 0: not an image series; then `words` are what is said instead */
  gboolean lossy;
  const char *words[3]; /* each stands in warnings, obstacles, others or unread, as a whole */
  double mean_hu;       /* found files; NAN: by expected.json */
} Row;

static const Row rows[] = {
  { "made/ct_8bit.dcm", 1, FALSE, { SINGLE, COARSE }, NAN },
  { "made/ct_deflated.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_explicit_be.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_explicit_le.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_explicit_le_undefined_lengths.dcm", 1, FALSE, { SINGLE }, NAN },
  /* shifted, as the reference (pydicom doesn't shift) */
  { "made/ct_high_bit_15_of_12.dcm", 1, FALSE, { SINGLE }, -469.5096 },
  { "made/ct_implicit_le.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_jpeg2000_lossless.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_jpeg2000_lossy.dcm", 1, TRUE, { SINGLE, LOSSY }, NAN },
  { "made/ct_jpeg_baseline_8bit.dcm", 1, TRUE, { SINGLE, LOSSY, WINDOW }, NAN },
  { "made/ct_jpeg_extended_12bit.dcm", 1, TRUE, { SINGLE, LOSSY }, NAN },
  { "made/ct_jpeg_lossless_p14.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_jpeg_lossless_p14_sv6.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_jpeg_lossless_sv1.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_jpegls_lossless.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_jpegls_near3.dcm", 1, TRUE, { SINGLE, LOSSY }, NAN },
  { "made/ct_rle.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_signed_12_of_16.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_signed_16.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_signed_16_jpeg2000.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_signed_16_jpeg_lossless_sv1.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_signed_16_jpegls.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_signed_16_rle.dcm", 1, FALSE, { SINGLE }, NAN },
  { "made/ct_unsigned_16.dcm", 1, FALSE, { SINGLE }, NAN },
  /* numpy on what GDCM decoded, padding (−2000 stored) as −1024; with loss what lies nearer to it
   */
  { "found/fodicom_CT1_BigEndian_undefined_length.dcm",
    1,
    FALSE,
    { SINGLE, FEET_FIRST },
    -445.79713 },
  { "found/fodicom_CT1_J2KI.dcm", 1, TRUE, { SINGLE, LOSSY, FEET_FIRST }, -445.74916 },
  { "found/fodicom_CT1_RLE_FRAGS.dcm", 1, FALSE, { SINGLE, FEET_FIRST }, -445.79713 },
  { "found/pydicom_CT_small.dcm", 1, FALSE, { SINGLE, FEET_FIRST }, NAN },
  { "found/pydicom_JPEG-lossy.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicom_JPEG2000.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicom_JPEGLSNearLossless_08.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicom_JPEGLSNearLossless_16.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicom_JPGExtended.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicom_MR_small_RLE.dcm", 0, FALSE, { MR }, NAN },
  { "found/pydicom_MR_small_bigendian.dcm", 0, FALSE, { MR }, NAN },
  { "found/pydicom_MR_small_implicit.dcm", 0, FALSE, { MR }, NAN },
  { "found/pydicom_MR_small_jp2klossless.dcm", 0, FALSE, { MR }, NAN },
  { "found/pydicom_MR_small_jpeg_ls_lossless.dcm", 0, FALSE, { MR }, NAN },
  { "found/pydicom_MR_small_padded.dcm", 0, FALSE, { MR }, NAN },
  { "found/pydicom_MR_truncated.dcm", 0, FALSE, { "Couldn't be read: it ends early." }, NAN },
  { "found/pydicom_SC_rgb_jpeg_dcmtk.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicom_badVR.dcm", 0, FALSE, { "1 dose distribution, not shown" }, NAN },
  { "found/pydicom_image_dfl.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicom_no_meta.dcm",
    0,
    FALSE,
    { "Couldn't be read: it is named .dcm, but holds no DICOM data." },
    NAN },
  { "found/pydicomdata_JLSL_16_15_1_1F.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicomdata_JPEG-LL.dcm", 0, FALSE, { CAPTURE }, NAN },
  { "found/pydicomdata_eCT_Supplemental.dcm", 2, FALSE, { PERFUSION }, 380.0381 - 1024 },
  { "found/pydicomdata_emri_small_jpeg_ls_lossless.dcm", 0, FALSE, { MR }, NAN },
};

static char shared[4096];

static gboolean
is_said (const CvmFolder *folder, const CvmSeries *series, const char *words)
{
  for (guint i = 0; i < folder->unread->len; i++)
    if (strcmp (((CvmUnread *)g_ptr_array_index (folder->unread, i))->reason, words) == 0)
      return TRUE;
  if (!series)
    return g_ptr_array_find_with_equal_func (folder->others, words, g_str_equal, NULL);
  return (series->why_not && strstr (series->why_not, words))
         || g_ptr_array_find_with_equal_func (series->warnings, words, g_str_equal, NULL);
}

static void
check_words (const Row *row, const CvmFolder *folder, const CvmSeries *series)
{
  for (size_t i = 0; i < G_N_ELEMENTS (row->words) && row->words[i]; i++)
    if (!is_said (folder, series, row->words[i]))
      g_error ("%s: nothing says “%s”", row->file, row->words[i]);
}

static double
mean_of (const CvmVolume *volume)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  double sum = 0;
  for (int k = 0; k < grid->n_slices; k++)
    for (int r = 0; r < grid->n_rows; r++)
      for (int c = 0; c < grid->n_columns; c++)
        sum += cvm_volume_value (volume, c, r, k);
  return sum / (double)cvm_grid_n_voxels (grid);
}

static double
worst_difference (const CvmVolume *a, const CvmVolume *b)
{
  const CvmGrid *grid = cvm_volume_get_grid (a);
  double worst = 0;
  for (int r = 0; r < grid->n_rows; r++)
    for (int c = 0; c < grid->n_columns; c++)
      worst = fmax (worst, fabs (cvm_volume_value (a, c, r, 0) - cvm_volume_value (b, c, r, 0)));
  return worst;
}

static void
check_values (const Row *row,
              const json_t *expected,
              const CvmVolume *volume,
              const CvmVolume *plain)
{
  const json_t *mean = json_object_get (expected, "hu_mean");
  const json_t *limit = json_object_get (expected, "max_abs_hu_difference_to_ct_explicit_le");
  if (!isnan (row->mean_hu))
    g_assert_cmpfloat_with_epsilon (mean_of (volume), row->mean_hu, 1e-3);
  else if (json_is_number (limit)) /* another decoder may round a lossy image otherwise */
    g_assert_cmpfloat_with_epsilon (mean_of (volume), json_number_value (mean),
                                    row->lossy ? 0.05 : 1e-3);
  if (g_str_has_prefix (row->file, "made/"))
    g_assert_cmpfloat (worst_difference (volume, plain), <=,
                       isnan (row->mean_hu) ? json_number_value (limit) : 0);
}

static void
each_file_is_what_it_is (void)
{
  json_t *list = shared_json (shared, "encodings/expected.json");
  g_autoptr (CvmFolder) reference = shared_scan (shared, "encodings", "made/ct_explicit_le.dcm");
  CvmVolume *plain = shared_load (g_ptr_array_index (reference->series, 0));
  g_assert_cmpuint (json_array_size (list), ==, G_N_ELEMENTS (rows));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_test_message ("%s", row->file);
      g_autoptr (CvmFolder) folder = shared_scan (shared, "encodings", row->file);
      const json_t *expected = shared_find (list, "file", row->file);
      g_assert_cmpuint (folder->series->len, ==, row->n_slices > 0);
      const CvmSeries *series = row->n_slices ? g_ptr_array_index (folder->series, 0) : NULL;
      check_words (row, folder, series);
      if (!series)
        continue;
      g_assert_true (series->viewable);
      g_assert_cmpuint (series->slices->len, ==, row->n_slices);
      g_assert_true (series->lossy == row->lossy);
      CvmVolume *volume = shared_load (series);
      check_values (row, expected, volume, plain);
      cvm_volume_unref (volume);
    }
  cvm_volume_unref (plain);
  json_decref (list);
}

int
main (int argc, char **argv)
{
  if (!shared_begin (&argc, &argv, shared))
    return 77;
  g_test_add_func ("/encodings/table", each_file_is_what_it_is);
  return g_test_run ();
}
