/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/grid/resample.h"
#include "tests/support.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static double
number_at (const json_t *array, size_t i)
{
  return json_number_value (json_array_get (array, i));
}

static CvmAxis *
fixture_axis (const json_t *item, size_t i)
{
  int n = (int)number_at (json_object_get (item, "shape"), i);
  double step = number_at (json_object_get (item, "steps"), i);
  double target = number_at (json_object_get (item, "targets"), i);
  const json_t *positions = json_object_get (item, "z_positions");
  CvmAxis *axis;
  if (i == 0 && json_is_array (positions))
    {
      double at[64];
      for (int k = 0; k < n; k++)
        at[k] = number_at (positions, (size_t)k);
      axis = cvm_axis_new_uneven (n, at, target, NULL);
    }
  else
    axis = cvm_axis_new (n, step, target, NULL);
  assert_non_null (axis);
  assert_int_equal (cvm_axis_n_source (axis), n);
  assert_int_equal (cvm_axis_n_target (axis),
                    (int)number_at (json_object_get (item, "target_shape"), i));
  return axis;
}

static void
numpy_gives_the_same (void **state)
{
  char path[4096];
  json_t *cases = json_load_file (test_path (path, "data/grid/resample.json"), 0, NULL);
  assert_true (json_array_size (cases) >= 8);
  size_t index;
  json_t *item;
  json_array_foreach (cases, index, item)
  {
    const json_t *values = json_object_get (item, "source");
    const json_t *expected = json_object_get (item, "expected");
    size_t n = json_array_size (values), n_expected = json_array_size (expected);
    float *source = malloc (n * sizeof *source), *target = malloc (n_expected * sizeof *target);
    for (size_t i = 0; i < n; i++)
      source[i] = (float)number_at (values, i);
    CvmAxis *axes[3];
    for (size_t i = 0; i < 3; i++)
      axes[i] = fixture_axis (item, i);
    assert_true (cvm_resample (source, axes[0], axes[1], axes[2], target, NULL, NULL));
    for (size_t i = 0; i < n_expected; i++)
      assert_float_equal (target[i], number_at (expected, i), 2e-3); /* of values up to 1500 */
    for (int i = 0; i < 3; i++)
      cvm_axis_free (axes[i]);
    free (source);
    free (target);
  }
  json_decref (cases);
}

/* Σ weight × centre is the target's place, wherever no clamping is at work: exactly under the
 * linear rule; under the area rule each cut cell (a share f of it inside) moves it by f·(1 − f)/2
 * voxels, at most ⅛, over the window's width. */
static void
ramps_and_constants_are_reproduced (void **state)
{
  for (double target = 0.4; target < 6; target += 0.173)
    {
      CvmAxis *axis = cvm_axis_new (40, 1, target, NULL);
      for (int i = 0; i < cvm_axis_n_target (axis); i++)
        {
          int first;
          const float *weights;
          int n = cvm_axis_taps (axis, i, &first, &weights);
          double sum = 0, ramp = 0;
          for (int t = 0; t < n; t++)
            {
              assert_true (weights[t] >= 0);
              sum += weights[t];
              ramp += weights[t] * (first + t + 0.5);
            }
          assert_true (first >= 0 && first + n <= 40);
          assert_float_equal (sum, 1, 1e-6);
          double at = (i + 0.5) * target;
          if (target <= 1.5 && at >= 0.5 && at <= 39.5)
            assert_float_equal (ramp, at, 1e-5);
          if (target > 1.5 && at + target / 2 <= 40)
            assert_float_equal (ramp, at, 0.125 / target + 1e-5);
        }
      cvm_axis_free (axis);
    }
}

/* Overlaps counted on a fine comb. */
static void
area_weights_are_overlaps (void **state)
{
  CvmAxis *axis = cvm_axis_new (23, 0.977, 4, NULL);
  enum
  {
    TEETH = 40000
  };
  for (int i = 0; i < cvm_axis_n_target (axis); i++)
    {
      double brute[23] = { 0 };
      for (int t = 0; t < TEETH; t++)
        {
          double at = (i + (t + 0.5) / TEETH) * 4;
          int k = (int)(at / 0.977);
          brute[k < 22 ? k : 22] += 1.0 / TEETH;
        }
      int first;
      const float *weights;
      int n = cvm_axis_taps (axis, i, &first, &weights);
      for (int k = 0; k < 23; k++)
        {
          double weight = k >= first && k < first + n ? weights[k - first] : 0;
          assert_float_equal (weight, brute[k], 1e-4);
        }
    }
  cvm_axis_free (axis);
}

static void
the_number_of_samples_forgives_a_thousandth (void **state)
{
  const struct
  {
    int n;
    double step, target;
    int expected;
  } cases[] = {
    { 511, 1, 4, 128 },  { 512, 1, 4, 128 }, { 513, 1, 4, 129 },  { 100, 3.0001, 3, 101 },
    { 3, 3.0009, 3, 3 }, { 1, 3, 30, 1 },    { 1, 0.0001, 3, 1 },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      CvmAxis *axis = cvm_axis_new (cases[i].n, cases[i].step, cases[i].target, NULL);
      assert_int_equal (cvm_axis_n_target (axis), cases[i].expected);
      cvm_axis_free (axis);
    }
}

static void
evenly_spaced_positions_are_the_even_axis (void **state)
{
  double positions[17];
  for (int k = 0; k < 17; k++)
    positions[k] = -31.5 + 2.5 * k;
  const double targets[] = { 1, 2.5, 3, 3.75, 4, 7 };
  for (int t = 0; t < 6; t++)
    {
      CvmAxis *even = cvm_axis_new (17, 2.5, targets[t], NULL);
      CvmAxis *uneven = cvm_axis_new_uneven (17, positions, targets[t], NULL);
      assert_int_equal (cvm_axis_n_target (even), cvm_axis_n_target (uneven));
      for (int i = 0; i < cvm_axis_n_target (even); i++)
        {
          double dense[2][17] = { { 0 } };
          for (int a = 0; a < 2; a++)
            {
              int first;
              const float *weights;
              int n = cvm_axis_taps (a ? uneven : even, i, &first, &weights);
              for (int k = 0; k < n; k++)
                dense[a][first + k] = weights[k];
            }
          for (int k = 0; k < 17; k++)
            assert_float_equal (dense[0][k], dense[1][k], 1e-6);
        }
      cvm_axis_free (even);
      cvm_axis_free (uneven);
    }
}

static void
the_way_back_is_linear_and_clamped (void **state)
{
  /* Samples 10, 20, 40 at 2, 6, 10 mm. */
  const double places[] = { -5, 0, 2, 3, 6, 9, 10, 11, 50 };
  const double expected[] = { 10, 10, 10, 12.5, 20, 35, 40, 40, 40 };
  const float samples[] = { 10, 20, 40 };
  float back[9];
  CvmAxis *axis = cvm_axis_new_back (3, 4, 9, places, NULL);
  cvm_axis_apply_row (axis, samples, back);
  for (int i = 0; i < 9; i++)
    assert_float_equal (back[i], expected[i], 1e-5);
  cvm_axis_free (axis);
}

static bool
always (void *user)
{
  return true;
}

static void
cancel_and_nonsense_are_values (void **state)
{
  CvmStatus status = CVM_STATUS_INIT;
  const CvmProgress stop = { always, NULL, NULL };
  float source[8] = { 0 }, target[8];
  CvmAxis *axis = cvm_axis_new (2, 1, 1, &status);
  assert_false (cvm_resample (source, axis, axis, axis, target, &stop, &status));
  assert_int_equal (status.code, CVM_ERR_CANCELLED);
  cvm_axis_free (axis);
  assert_null (cvm_axis_new (0, 1, 1, &status));
  assert_int_equal (status.code, CVM_ERR_SHAPE);
  assert_null (cvm_axis_new (5, 0, 1, &status));
  assert_null (cvm_axis_new (5, 1, NAN, &status));
  assert_null (cvm_axis_new (65535, 1, 1e-6, &status));
  assert_null (cvm_axis_new_uneven (1, (double[1]){ 0 }, 1, &status));
  assert_null (cvm_axis_new_uneven (3, (double[3]){ 0, 2, 1 }, 1, &status));
  assert_null (cvm_axis_new_back (0, 1, 1, (double[1]){ 0 }, &status));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (numpy_gives_the_same),
    cmocka_unit_test (ramps_and_constants_are_reproduced),
    cmocka_unit_test (area_weights_are_overlaps),
    cmocka_unit_test (the_number_of_samples_forgives_a_thousandth),
    cmocka_unit_test (evenly_spaced_positions_are_the_even_axis),
    cmocka_unit_test (the_way_back_is_linear_and_clamped),
    cmocka_unit_test (cancel_and_nonsense_are_values),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
