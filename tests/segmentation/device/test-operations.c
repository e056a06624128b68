/* SPDX-License-Identifier: Apache-2.0 */
/* The reference against values worked out by hand. */
#include "segmentation/device/reference/operations.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static double sums[64];
static const CvmLoops loops = { 2, sums, NULL };

static void
assert_values (const float *values, const float *expected, int n)
{
  for (int i = 0; i < n; i++)
    assert_float_equal (values[i], expected[i], 1e-6);
}

static void
convolution_pads_with_zeros_and_does_not_flip (void **state)
{
  /* 1 slice of 2 rows of 3; the kernel takes the left neighbour once, the upper one ten times */
  float in[6] = { 1, 2, 3, 4, 5, 6 }, out[6];
  const float weight[9] = { 0, 10, 0, 1, 0, 0, 0, 0, 0 }, bias[1] = { 0.5F };
  const int kernel[3] = { 1, 3, 3 };
  const CvmTensor from = { 1, { 1, 2, 3 }, in }, to = { 1, { 1, 2, 3 }, out };
  assert_true (cvm_reference_convolution (&from, weight, bias, kernel, &to, &loops));
  assert_values (out, (const float[]){ 0.5F, 1.5F, 2.5F, 10.5F, 24.5F, 35.5F }, 6);
}

static void
convolution_sums_over_channels_and_slices (void **state)
{
  /* 2 channels of 3 slices of one voxel; out 0: channel 0's slice below, out 1: both, the slice
   * above of channel 1 doubled */
  float in[6] = { 1, 2, 3, 10, 20, 30 }, out[6];
  const float weight[12] = { 1, 0, 0, 0, 0, 0, /* out 1 */ 0, 1, 0, 0, 0, 2 };
  const float bias[2] = { 0, 100 };
  const int kernel[3] = { 3, 1, 1 };
  const CvmTensor from = { 2, { 3, 1, 1 }, in }, to = { 2, { 3, 1, 1 }, out };
  assert_true (cvm_reference_convolution (&from, weight, bias, kernel, &to, &loops));
  assert_values (out, (const float[]){ 0, 1, 2, 141, 162, 103 }, 6);
}

static void
transposed_spreads_each_voxel (void **state)
{
  /* 2 channels of one row of 2 → one channel of 2 rows of 4; weights in, out, y, x */
  float in[4] = { 1, 2, 10, 20 }, out[8];
  const float weight[8] = { 1, 2, 3, 4, 0, 0, 0, 1 }, bias[1] = { 0.25F };
  const int kernel[3] = { 1, 2, 2 };
  const CvmTensor from = { 2, { 1, 1, 2 }, in }, to = { 1, { 1, 2, 4 }, out };
  assert_true (cvm_reference_transposed (&from, weight, bias, kernel, &to, &loops));
  assert_values (out, (const float[]){ 1.25F, 2.25F, 2.25F, 4.25F, 3.25F, 14.25F, 6.25F, 28.25F },
                 8);
}

static void
transposed_reaches_both_slices (void **state)
{
  float in[2] = { 1, 2 }, out[4];
  const float weight[2] = { 3, 5 }, bias[1] = { 0 };
  const int kernel[3] = { 2, 1, 1 };
  const CvmTensor from = { 1, { 2, 1, 1 }, in }, to = { 1, { 4, 1, 1 }, out };
  assert_true (cvm_reference_transposed (&from, weight, bias, kernel, &to, &loops));
  assert_values (out, (const float[]){ 3, 5, 6, 10 }, 4);
}

static void
normalisation_uses_the_running_statistics (void **state)
{
  float in[4] = { 1, 3, 1, 3 }, out[4];
  const float scale[2] = { 2, 1 }, shift[2] = { 0.5F, 0 }, mean[2] = { 1, 0 };
  const float variance[2] = { 4, 0 };
  const CvmTensor from = { 2, { 1, 1, 2 }, in }, to = { 2, { 1, 1, 2 }, out };
  assert_true (cvm_reference_normalisation (&from, scale, shift, mean, variance, &to, &loops));
  assert_float_equal (out[0], 0.5, 1e-6);
  assert_float_equal (out[1], 2 * 2 / sqrt (4 + 1e-5) + 0.5, 1e-6);
  /* without variance ε alone divides */
  assert_float_equal (out[3], 3 / sqrt (1e-5), 1e-3);
}

static void
relu_pool_and_concatenation (void **state)
{
  float in[8] = { -1, 2, 0, -3, 5, -6, 7, 8 }, out[16], pooled[1];
  const CvmTensor from = { 1, { 2, 2, 2 }, in }, to = { 1, { 2, 2, 2 }, out };
  const CvmTensor small = { 1, { 1, 1, 1 }, pooled };
  const int kernel[3] = { 2, 2, 2 };
  assert_true (cvm_reference_relu (&from, &to, &loops));
  assert_values (out, (const float[]){ 0, 2, 0, 0, 5, 0, 7, 8 }, 8);
  assert_true (cvm_reference_max_pool (&from, kernel, &small, &loops));
  assert_float_equal (pooled[0], 8, 0);
  const CvmTensor both = { 2, { 2, 2, 2 }, out };
  assert_true (cvm_reference_concatenation (&from, &from, &both, &loops));
  assert_values (out, in, 8);
  assert_values (out + 8, in, 8);
}

static void
a_pool_of_negative_values_is_negative (void **state)
{
  float in[4] = { -4, -2, -3, -9 }, out[1];
  const CvmTensor from = { 1, { 1, 2, 2 }, in }, to = { 1, { 1, 1, 1 }, out };
  const int kernel[3] = { 1, 2, 2 };
  assert_true (cvm_reference_max_pool (&from, kernel, &to, &loops));
  assert_float_equal (out[0], -2, 0);
}

static void
probability_is_the_second_channels_share (void **state)
{
  /* 3 classes, 2 slices of one voxel; only the second slice */
  float logits[6] = { 9, 1, 9, 2, 9, 0 }, out[1];
  const CvmTensor from = { 3, { 2, 1, 1 }, logits };
  assert_true (cvm_reference_probability (&from, 1, 1, out, &loops));
  assert_float_equal (out[0], exp (2) / (exp (1) + exp (2) + exp (0)), 1e-7);
  /* far logits neither overflow nor become NaN */
  float far[2] = { 500, -500 };
  const CvmTensor two = { 2, { 1, 1, 1 }, far };
  assert_true (cvm_reference_probability (&two, 0, 1, out, &loops));
  assert_float_equal (out[0], 0, 0);
}

static bool
always (void *user)
{
  return true;
}

static void
a_cancel_is_heard (void **state)
{
  float in[4] = { 0 }, out[4];
  const CvmProgress stop = { always, NULL, NULL };
  const CvmLoops stopped = { 2, sums, &stop };
  const CvmTensor from = { 1, { 1, 2, 2 }, in }, to = { 1, { 1, 2, 2 }, out };
  assert_false (cvm_reference_relu (&from, &to, &stopped));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (convolution_pads_with_zeros_and_does_not_flip),
    cmocka_unit_test (convolution_sums_over_channels_and_slices),
    cmocka_unit_test (transposed_spreads_each_voxel),
    cmocka_unit_test (transposed_reaches_both_slices),
    cmocka_unit_test (normalisation_uses_the_running_statistics),
    cmocka_unit_test (relu_pool_and_concatenation),
    cmocka_unit_test (a_pool_of_negative_values_is_negative),
    cmocka_unit_test (probability_is_the_second_channels_share),
    cmocka_unit_test (a_cancel_is_heard),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
