/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/grid/body.h"
#include "segmentation/grid/placement.h"
#include "segmentation/grid/resample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const CvmInputSpec whole = { { 2, 3, 4 }, { -150, 500 }, false, 0 };

/* A patient: 11 × 9 × 7 cells of 1 × 2 × 3 mm whose values hang on the place alone. */
enum
{
  NX = 11,
  NY = 9,
  NZ = 7
};
static const int lps_size[3] = { NX, NY, NZ };
static const double lps_step[3] = { 1, 2, 3 };

static int16_t
patient_hu (const int at[3])
{
  unsigned hash = (unsigned)(at[0] + 100 * at[1] + 10000 * at[2]) * 2654435761u;
  return (int16_t)(hash >> 16) % 1000 - 200;
}

/* The patient stored with columns along LPS axis `row`, rows along `column`, run backwards where
 * `signs` says so; z positions may be uneven. */
static CvmVolume *
stored (int row, int column, int signs, const double *z_mm)
{
  int axes[3] = { row, column, 3 - row - column };
  bool back[3] = { signs & 1, signs & 2, false };
  back[2] = ((row + 1) % 3 == column) == (back[0] != back[1]);
  double directions[3][3] = { { 0 } }, origins[NX][3];
  for (int i = 0; i < 3; i++)
    directions[i][axes[i]] = back[i] ? -1 : 1;
  double corner[3];
  for (int i = 0; i < 3; i++)
    corner[axes[i]] = (back[i] ? lps_size[axes[i]] - 1 : 0) * lps_step[axes[i]];
  for (int k = 0; k < lps_size[axes[2]]; k++)
    {
      memcpy (origins[k], corner, sizeof corner);
      int along = back[2] ? lps_size[axes[2]] - 1 - k : k;
      origins[k][axes[2]] = z_mm && axes[2] == 2 ? z_mm[along] : along * lps_step[axes[2]];
    }
  CvmGrid *grid = cvm_grid_new (lps_size[axes[0]], lps_size[axes[1]], lps_size[axes[2]],
                                lps_step[axes[0]], lps_step[axes[1]], directions[0], directions[1],
                                (const double (*)[3])origins, 0, NULL);
  assert_non_null (grid);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  int16_t *values = cvm_volume_get_data (volume);
  for (int k = 0; k < grid->n_slices; k++)
    for (int j = 0; j < grid->n_rows; j++)
      for (int i = 0; i < grid->n_columns; i++)
        {
          int at[3];
          const int stored_at[3] = { i, j, k };
          for (int a = 0; a < 3; a++)
            at[axes[a]] = back[a] ? lps_size[axes[a]] - 1 - stored_at[a] : stored_at[a];
          *values++ = patient_hu (at);
        }
  cvm_grid_unref (grid);
  return volume;
}

static CvmPlacement *
prepare (const CvmVolume *ct, const CvmInputSpec *spec, float **input, int size[3])
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmPlacement *placement = cvm_placement_prepare (ct, spec, input, NULL, &status);
  assert_non_null (placement);
  cvm_placement_size (placement, size);
  return placement;
}

static void
the_input_is_the_resampled_and_windowed_scan (void **state)
{
  CvmVolume *ct = stored (0, 1, 0, NULL);
  float source[NZ * NY * NX], expected[1000], *input;
  for (int i = 0; i < NZ * NY * NX; i++)
    source[i] = cvm_volume_get_int16 (ct)[i];
  CvmAxis *x = cvm_axis_new (NX, 1, 2, NULL), *y = cvm_axis_new (NY, 2, 3, NULL),
          *z = cvm_axis_new (NZ, 3, 4, NULL);
  assert_true (cvm_resample (source, z, y, x, expected, NULL, NULL));
  int size[3], n_zero = 0;
  CvmPlacement *placement = prepare (ct, &whole, &input, size);
  assert_int_equal (size[0], 6);
  assert_int_equal (size[1], 6);
  assert_int_equal (size[2], 6);
  for (int i = 0; i < 6 * 6 * 6; i++)
    {
      float hu = expected[i];
      bool inside = hu >= -150 && hu <= 500;
      n_zero += !inside;
      assert_float_equal (input[i], inside ? (hu + 150) / 650 : 0, 1e-6);
    }
  assert_true (n_zero > 10); /* both sides of the window were met */
  free (input);
  cvm_placement_free (placement);
  cvm_axis_free (x);
  cvm_axis_free (y);
  cvm_axis_free (z);
  cvm_volume_unref (ct);
}

static void
both_sides_of_the_window_become_zero (void **state)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 6, 1, 1 }, (double[3]){ 1, 1, 1 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  memcpy (cvm_volume_get_data (ct), (float[6]){ -151, -150, 175, 500, 501, NAN }, 24);
  const CvmInputSpec spec = { { 1, 1, 1 }, { -150, 500 }, false, 0 };
  const float expected[6] = { 0, 0, 0.5f, 1, 0, 0 };
  float *input;
  int size[3];
  CvmPlacement *placement = prepare (ct, &spec, &input, size);
  for (int i = 0; i < 6; i++)
    assert_float_equal (input[i], expected[i], 1e-7);
  free (input);
  cvm_placement_free (placement);
  cvm_volume_unref (ct);
  cvm_grid_unref (grid);
}

/* Every way of storing the patient gives the same input, the same places, and the same map back. */
static void
orientation_changes_nothing (void **state)
{
  const double uneven[NZ] = { 0, 3, 6, 10, 12, 15, 19 };
  for (int stack = 0; stack < 2; stack++)
    {
      CvmVolume *ct = stored (0, 1, 0, stack ? uneven : NULL);
      float *input;
      int size[3];
      CvmPlacement *placement = prepare (ct, &whole, &input, size);
      CvmVolume *map = cvm_placement_restore (placement, input, NULL, NULL);
      size_t n = (size_t)size[0] * (size_t)size[1] * (size_t)size[2];
      for (int way = 0; way < 24; way++)
        {
          int row = way / 8, column = (row + 1 + way / 4 % 2) % 3;
          if (stack && row + column != 1)
            continue; /* uneven steps exist along the slices only */
          CvmVolume *other_ct = stored (row, column, way % 4, stack ? uneven : NULL);
          float *other_input;
          int other_size[3];
          CvmPlacement *other = prepare (other_ct, &whole, &other_input, other_size);
          assert_memory_equal (size, other_size, sizeof size);
          for (size_t i = 0; i < n; i++)
            assert_float_equal (input[i], other_input[i], 1e-6);
          double a[3], b[3];
          cvm_placement_to_patient (placement, (double[3]){ 1.25, 2, 3.5 }, a);
          cvm_placement_to_patient (other, (double[3]){ 1.25, 2, 3.5 }, b);
          for (int i = 0; i < 3; i++)
            assert_float_equal (a[i], b[i], 1e-9);
          CvmVolume *other_map = cvm_placement_restore (other, other_input, NULL, NULL);
          const CvmGrid *grid = cvm_volume_get_grid (map);
          for (int k = 0; k < NZ * NY * NX; k++)
            {
              double at[3];
              cvm_grid_to_patient (grid, (double[3]){ k % NX, k / NX % NY, k / NX / NY }, at);
              assert_float_equal (cvm_volume_get_float32 (map)[k],
                                  cvm_volume_sample (other_map, at, -1), 1e-6);
            }
          cvm_volume_unref (other_map);
          free (other_input);
          cvm_placement_free (other);
          cvm_volume_unref (other_ct);
        }
      cvm_volume_unref (map);
      free (input);
      cvm_placement_free (placement);
      cvm_volume_unref (ct);
    }
}

/* A map that is linear in patient mm comes back as that very field: the placement's own places and
 * the way back agree. */
static void
a_linear_field_returns_exactly (void **state)
{
  const double uneven[NZ] = { 0, 3, 6, 10, 12, 15, 19 };
  for (int stack = 0; stack < 2; stack++)
    {
      CvmVolume *ct = stored (1, 0, 2, stack ? uneven : NULL);
      float *map;
      int size[3], n_inside = 0;
      CvmPlacement *placement = prepare (ct, &whole, &map, size);
      for (int i = 0; i < size[0] * size[1] * size[2]; i++)
        {
          double at[3], voxel[3] = { i % size[0], i / size[0] % size[1], i / size[0] / size[1] };
          cvm_placement_to_patient (placement, voxel, at);
          map[i] = (float)(at[0] - 2 * at[1] + 3 * at[2]);
        }
      double low[3], high[3];
      cvm_placement_to_patient (placement, (double[3]){ 0, 0, 0 }, low);
      cvm_placement_to_patient (placement, (double[3]){ size[0] - 1, size[1] - 1, size[2] - 1 },
                                high);
      CvmVolume *back = cvm_placement_restore (placement, map, NULL, NULL);
      const CvmGrid *grid = cvm_volume_get_grid (back);
      for (int k = 0; k < grid->n_slices; k++)
        for (int j = 0; j < grid->n_rows; j++)
          for (int i = 0; i < grid->n_columns; i++)
            {
              double at[3];
              cvm_grid_to_patient (grid, (double[3]){ i, j, k }, at);
              bool inside = true;
              for (int a = 0; a < 3; a++)
                inside = inside && at[a] >= low[a] - 1e-9 && at[a] <= high[a] + 1e-9;
              if (!inside)
                continue; /* beyond the outer samples the map is clamped */
              n_inside++;
              assert_float_equal (cvm_volume_value (back, i, j, k), at[0] - 2 * at[1] + 3 * at[2],
                                  1e-4);
            }
      assert_true (n_inside > 100);
      cvm_volume_unref (back);
      free (map);
      cvm_placement_free (placement);
      cvm_volume_unref (ct);
    }
}

static void
single_slices_are_the_whole_map_in_parts (void **state)
{
  for (int way = 0; way < 3; way++)
    {
      CvmVolume *ct = stored (way, (way + 1) % 3, way, NULL);
      float *input;
      int size[3];
      CvmPlacement *placement = prepare (ct, &whole, &input, size);
      CvmVolume *map = cvm_placement_restore (placement, input, NULL, NULL);
      const CvmGrid *grid = cvm_volume_get_grid (map);
      size_t slice = (size_t)grid->n_columns * (size_t)grid->n_rows;
      float *part = malloc (2 * slice * sizeof *part);
      for (int k = 0; k + 1 < grid->n_slices; k++)
        {
          assert_true (cvm_placement_restore_slices (placement, input, k, 2, part, NULL));
          assert_memory_equal (part, cvm_volume_get_float32 (map) + (size_t)k * slice,
                               2 * slice * sizeof *part);
        }
      CvmStatus status = CVM_STATUS_INIT;
      assert_false (
          cvm_placement_restore_slices (placement, input, grid->n_slices - 1, 2, part, &status));
      assert_int_equal (status.code, CVM_ERR_ARGUMENT);
      free (part);
      cvm_volume_unref (map);
      free (input);
      cvm_placement_free (placement);
      cvm_volume_unref (ct);
    }
}

/* A map that is 1 in one network slice only: exactly the CT slices that say they need it see it. */
static void
the_slices_a_ct_slice_needs_are_named (void **state)
{
  for (int upside_down = 0; upside_down < 2; upside_down++)
    {
      CvmVolume *ct = stored (0, 1, upside_down, NULL);
      float *map;
      int size[3];
      CvmPlacement *placement = prepare (ct, &whole, &map, size);
      size_t plane = (size_t)size[0] * (size_t)size[1];
      float slice[NX * NY];
      for (int z = 0; z < size[2]; z++)
        {
          memset (map, 0, plane * (size_t)size[2] * sizeof *map);
          for (size_t i = 0; i < plane; i++)
            map[(size_t)z * plane + i] = 1;
          for (int k = 0; k < NZ; k++)
            {
              int first, last;
              cvm_placement_slices (placement, k, &first, &last);
              assert_true (last - first <= 1);
              assert_true (cvm_placement_restore_slices (placement, map, k, 1, slice, NULL));
              assert_int_equal (slice[NX * NY / 2] > 0, z >= first && z <= last);
            }
        }
      free (map);
      cvm_placement_free (placement);
      cvm_volume_unref (ct);
    }
  CvmVolume *sagittal = stored (1, 2, 0, NULL);
  float *input;
  int size[3], first, last;
  CvmPlacement *placement = prepare (sagittal, &whole, &input, size);
  cvm_placement_slices (placement, 2, &first, &last);
  assert_int_equal (first, 0);
  assert_int_equal (last, size[2] - 1);
  free (input);
  cvm_placement_free (placement);
  cvm_volume_unref (sagittal);
}

/* Water in air, 60 × 50 × 40 mm about the middle of 120 × 120 × 120 mm, and a bright couch. */
static void
the_crop_is_the_bodys_box_with_its_margin (void **state)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 60, 60, 40 }, (double[3]){ 2, 2, 3 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  int16_t *values = cvm_volume_get_data (ct);
  for (int k = 0; k < 40; k++)
    for (int j = 0; j < 60; j++)
      for (int i = 0; i < 60; i++)
        {
          bool body = i >= 15 && i < 45 && j >= 17 && j < 42 && k >= 13 && k < 27;
          *values++ = body ? 0 : j == 50 ? 100 : -1000;
        }
  const CvmInputSpec spec = { { 2, 2, 3 }, { -150, 500 }, true, 8 };
  float *input;
  int size[3];
  CvmPlacement *placement = prepare (ct, &spec, &input, size);
  CvmVolume *body = cvm_body_find (ct, NULL, NULL);
  int first[3] = { 60, 60, 60 }, last[3] = { -1, -1, -1 };
  for (int n = 0; n < 60 * 60 * 40; n++)
    if (cvm_volume_get_uint8 (body)[n])
      for (int a = 0; a < 3; a++)
        {
          int at = (const int[3]){ n % 60, n / 60 % 60, n / 3600 }[a];
          first[a] = at < first[a] ? at : first[a];
          last[a] = at > last[a] ? at : last[a];
        }
  const int margin[3] = { 4, 4, 3 }; /* 8 mm, outward to whole voxels */
  double corner[3];
  cvm_placement_to_patient (placement, (double[3]){ 0, 0, 0 }, corner);
  for (int a = 0; a < 3; a++)
    {
      assert_int_equal (size[a], last[a] - first[a] + 1 + 2 * margin[a]);
      assert_float_equal (corner[a], (first[a] - margin[a]) * (a == 2 ? 3.0 : 2.0), 1e-9);
    }
  float largest = 0;
  for (int i = 0; i < size[0] * size[1] * size[2]; i++)
    largest = input[i] > largest ? input[i] : largest;
  assert_float_equal (largest, 150 / 650.0, 1e-6); /* the couch's 100 HU are gone */
  CvmVolume *map = cvm_placement_restore (placement, input, NULL, NULL);
  for (int n = 0; n < 60 * 60 * 40; n++)
    {
      bool in_body = cvm_volume_get_uint8 (body)[n] && cvm_volume_get_int16 (ct)[n] == 0;
      assert_float_equal (cvm_volume_get_float32 (map)[n], in_body ? 150 / 650.0 : 0, 1e-6);
    }
  cvm_volume_unref (map);
  cvm_volume_unref (body);
  free (input);
  cvm_placement_free (placement);
  cvm_volume_unref (ct);
  cvm_grid_unref (grid);
}

static void
a_tilted_stack_is_refused (void **state)
{
  double origins[5][3];
  for (int k = 0; k < 5; k++)
    memcpy (origins[k], (double[3]){ 0, -0.6 * k, 3.0 * k }, sizeof origins[k]);
  CvmGrid *grid = cvm_grid_new (4, 4, 5, 1, 1, (double[3]){ 1, 0, 0 }, (double[3]){ 0, 1, 0 },
                                (const double (*)[3])origins, 0, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  CvmStatus status = CVM_STATUS_INIT;
  float *input = NULL;
  assert_null (cvm_placement_prepare (ct, &whole, &input, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_UNSUPPORTED);
  assert_null (input);
  cvm_volume_unref (ct);
  cvm_grid_unref (grid);
}

static bool
always (void *user)
{
  return true;
}

static void
remember_fraction (void *user, const CvmProgressReport *report)
{
  double *last = user;
  assert_true (report->fraction >= *last && report->fraction <= 1);
  *last = report->fraction;
}

static void
what_no_scan_spans_is_refused (void **state)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 100, 100, 10 }, (double[3]){ 50, 40, 450 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  CvmStatus status = CVM_STATUS_INIT;
  char text[256];
  float *input;
  const CvmInputSpec spec = { { 2, 3, 4 }, { -150, 500 }, false, 0 };
  assert_null (cvm_placement_prepare (ct, &spec, &input, NULL, &status));
  assert_null (input);
  assert_int_equal (status.code, CVM_ERR_BUDGET);
  assert_string_equal (
      cvm_status_format (&status, NULL, text, sizeof text),
      "The scan spans 5.0 × 4.0 × 4.5 m, too much for the model's voxels of 2 × 3 × 4 mm.");
  cvm_volume_unref (ct);
  cvm_grid_unref (grid);
}

static void
progress_rises_and_cancel_is_felt (void **state)
{
  CvmVolume *ct = stored (0, 1, 0, NULL);
  CvmStatus status = CVM_STATUS_INIT;
  float *input;
  const CvmProgress stop = { always, NULL, NULL };
  assert_null (cvm_placement_prepare (ct, &whole, &input, &stop, &status));
  assert_int_equal (status.code, CVM_ERR_CANCELLED);
  double last = 0;
  const CvmProgress watch = { NULL, remember_fraction, &last };
  CvmPlacement *placement = cvm_placement_prepare (ct, &whole, &input, &watch, NULL);
  assert_non_null (placement);
  assert_null (cvm_placement_restore (placement, input, &stop, &status));
  assert_int_equal (status.code, CVM_ERR_CANCELLED);
  free (input);
  cvm_placement_free (placement);
  cvm_volume_unref (ct);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_input_is_the_resampled_and_windowed_scan),
    cmocka_unit_test (both_sides_of_the_window_become_zero),
    cmocka_unit_test (orientation_changes_nothing),
    cmocka_unit_test (a_linear_field_returns_exactly),
    cmocka_unit_test (single_slices_are_the_whole_map_in_parts),
    cmocka_unit_test (the_slices_a_ct_slice_needs_are_named),
    cmocka_unit_test (the_crop_is_the_bodys_box_with_its_margin),
    cmocka_unit_test (a_tilted_stack_is_refused),
    cmocka_unit_test (what_no_scan_spans_is_refused),
    cmocka_unit_test (progress_rises_and_cancel_is_felt),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
