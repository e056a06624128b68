/* SPDX-License-Identifier: Apache-2.0 */
/* The network's input on real scans, against what numpy and PyTorch's preprocessing gave. It lives
 * here because it needs NIfTI and DICOM. */
#include "app/dicom/ct.h"
#include "app/files/nifti.h"
#include "segmentation/network/bundle.h"
#include "tests/support.h"

#include <jansson.h>
#include <math.h>

static float *
prepare (const CvmVolume *ct, int size[3])
{
  g_autofree char *path = g_build_filename (g_getenv ("CVM_SOURCE"),
                                            "resources/models/openkbp-ptv70-1.safetensors", NULL);
  CvmStatus status = CVM_STATUS_INIT;
  CvmBundle *bundle = cvm_bundle_open (path, &status);
  g_assert_nonnull (bundle);
  float *input = NULL;
  CvmPlacement *placement = cvm_placement_prepare (ct, &bundle->input, &input, NULL, &status);
  g_assert_nonnull (placement);
  cvm_placement_size (placement, size);
  cvm_placement_free (placement);
  cvm_bundle_unref (bundle);
  return input;
}

/* The values of a .npy of float32 in C order; the text of its header goes to `header`. */
static const float *
npy_values (const char *contents, char header[256])
{
  gsize length = (guint8)contents[8] + 256u * (guint8)contents[9];
  g_assert_cmpint (memcmp (contents, "\x93NUMPY\x01", 7), ==, 0);
  g_assert_cmpuint (length, <, 256);
  memcpy (header, contents + 10, length);
  header[length] = 0;
  g_assert_nonnull (strstr (header, "'<f4'"));
  g_assert_nonnull (strstr (header, "'fortran_order': False"));
  return (const float *)(contents + 10 + length);
}

static void
valid_239_is_prepared_as_in_pytorch (void)
{
  char scan[4096], expected[4096];
  if (!test_shared (scan, "data/openkbp/valid_239/ct.nii.gz")
      || !test_shared (expected, "models/expected/valid_239_input.npy"))
    {
      g_test_skip ("needs the shared data");
      return;
    }
  GError *error = NULL;
  CvmVolume *ct = cvm_nifti_read (scan, &error);
  g_assert_no_error (error);
  g_autofree char *contents = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (expected, &contents, &length, NULL));
  char header[256], shape[64];
  const float *theirs = npy_values (contents, header);
  int size[3];
  float *ours = prepare (ct, size);
  g_snprintf (shape, sizeof shape, "'shape': (%d, %d, %d)", size[2], size[1], size[0]);
  g_assert_nonnull (strstr (header, shape));
  double worst = 0;
  for (int i = 0; i < size[0] * size[1] * size[2]; i++)
    worst = fmax (worst, fabs (ours[i] - theirs[i]));
  g_test_message ("valid_239: within %.1e", worst);
  g_assert_cmpfloat (worst, <=, 1e-6);
  free (ours);
  cvm_volume_unref (ct);
}

static void
hn_picker_is_prepared_as_in_pytorch (void)
{
  char scan[4096], expected[4096];
  if (!test_shared (scan, "dicom/cases/hn-picker/ct")
      || !test_shared (expected, "models/expected/hn_picker.json"))
    {
      g_test_skip ("needs the shared data");
      return;
    }
  GError *error = NULL;
  g_autoptr (CvmFolder) folder = cvm_folder_scan (scan, NULL, &error);
  g_assert_no_error (error);
  CvmVolume *ct = cvm_ct_load (g_ptr_array_index (folder->series, 0), -1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  json_t *facts = json_load_file (expected, 0, NULL), *shape, *samples, *sample;
  int size[3], z, y, x;
  float *ours = prepare (ct, size);
  shape = json_object_get (facts, "input_shape");
  for (gsize i = 0; i < 3; i++)
    g_assert_cmpint (size[2 - i], ==, json_integer_value (json_array_get (shape, i)));
  samples = json_object_get (facts, "input_samples");
  g_assert_cmpuint (json_array_size (samples), >, 10);
  double worst = 0, mean = 0;
  gsize i;
  json_array_foreach (samples, i, sample)
  {
    double value;
    g_assert_cmpint (json_unpack (sample, "[i,i,i,F]", &z, &y, &x, &value), ==, 0);
    worst = fmax (worst, fabs (ours[(z * size[1] + y) * size[0] + x] - value));
  }
  for (int k = 0; k < size[0] * size[1] * size[2]; k++)
    mean += ours[k] / ((double)size[0] * size[1] * size[2]);
  g_test_message ("hn-picker: within %.1e, mean %.8f", worst, mean);
  g_assert_cmpfloat (worst, <=, 2e-4);
  g_assert_cmpfloat_with_epsilon (mean, json_number_value (json_object_get (facts, "input_mean")),
                                  1e-6);
  free (ours);
  json_decref (facts);
  cvm_volume_unref (ct);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  g_test_add_func ("/network-input/valid-239", valid_239_is_prepared_as_in_pytorch);
  g_test_add_func ("/network-input/hn-picker", hn_picker_is_prepared_as_in_pytorch);
  return g_test_run ();
}
