/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes whose values are a linear function of the patient's millimetres: whatever the grid, each
 * value of a section must be that function of its own position. */
#include "tests/render/phantoms.h"

#include "render/slice-image.h"

static double
field (const double mm[3])
{
  return 3 * mm[0] - 2 * mm[1] + 5 * mm[2] + 100;
}

static CvmVolume *
field_volume (const CvmGrid *grid, CvmVoxelType type)
{
  CvmVolume *volume = cvm_volume_new (grid, type, NULL);
  void *data = cvm_volume_get_data (volume);
  size_t at = 0;
  for (int k = 0; k < grid->n_slices; k++)
    for (int j = 0; j < grid->n_rows; j++)
      for (int i = 0; i < grid->n_columns; i++, at++)
        {
          double mm[3];
          cvm_grid_to_patient (grid, (double[3]){ i, j, k }, mm);
          if (type == CVM_VOXEL_INT16)
            ((int16_t *)data)[at] = (int16_t)lround (field (mm));
          else
            ((float *)data)[at] = (float)field (mm);
        }
  return volume;
}

/* The largest difference of any value of any section; counts the values that are there. */
static double
worst_error (const CvmVolume *volume, CvmPlane plane, size_t *n_values)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  CvmViewPlane view;
  double worst = 0;
  *n_values = 0;
  cvm_view_plane_init (&view, grid, plane);
  for (int section = 0; section < view.depth.n; section++)
    {
      CvmSliceImage *image = cvm_slice_image_new (volume, &view, section, -INFINITY, NULL);
      assert_non_null (image);
      double depth_mm = cvm_view_plane_section_depth (&view, grid, section);
      for (int y = 0; y < image->n_down; y++)
        for (int x = 0; x < image->n_right; x++)
          {
            float value = image->values[y * image->n_right + x];
            double mm[3];
            if (isnan (value))
              continue;
            cvm_view_plane_to_patient (&view, image->right_mm[x], image->down_mm[y], depth_mm, mm);
            worst = fmax (worst, fabs (value - field (mm)));
            (*n_values)++;
          }
      for (int x = 1; x < image->n_right; x++)
        assert_true (image->right_mm[x] > image->right_mm[x - 1]);
      for (int y = 1; y < image->n_down; y++)
        assert_true (image->down_mm[y] > image->down_mm[y - 1]);
      cvm_slice_image_free (image);
    }
  return worst;
}

static void
values_stand_where_they_belong (void **state)
{
  static const double even_mm[] = { 3 }, uneven_mm[] = { 3, 1, 5 };
  const int n[3] = { 13, 11, 9 };
  for (int p = 0; p < N_POSITIONS; p++)
    for (int uneven = 0; uneven < 2; uneven++)
      for (int plane = 0; plane < (uneven ? 1 : CVM_N_PLANES); plane++)
        {
          CvmGrid *grid
              = make_grid (&positions[p], n, 2, 2, uneven ? uneven_mm : even_mm, uneven ? 3 : 1, 0);
          CvmVolume *whole = field_volume (grid, CVM_VOXEL_INT16),
                    *real = field_volume (grid, CVM_VOXEL_FLOAT32);
          size_t n_values;
          assert_true (worst_error (whole, (CvmPlane)plane, &n_values) <= 0.5);
          assert_int_equal (n_values, cvm_grid_n_voxels (grid));
          assert_true (worst_error (real, (CvmPlane)plane, &n_values) < 1e-3);
          assert_int_equal (n_values, cvm_grid_n_voxels (grid));
          cvm_volume_unref (whole);
          cvm_volume_unref (real);
          cvm_grid_unref (grid);
        }
}

/* Slices that are shifted: what is interpolated along a row is still the field; what crosses
 * columns (the section is the nearest column of each slice) is at most half a column away. */
static void
shifted_slices_are_straightened (void **state)
{
  static const double even_mm[] = { 3 };
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 20, 11, 9 }, 2, 2, even_mm, 1, 0.7);
  CvmVolume *volume = field_volume (grid, CVM_VOXEL_FLOAT32);
  size_t n_values;
  assert_true (worst_error (volume, CVM_PLANE_AXIAL, &n_values) < 1e-3);
  assert_true (worst_error (volume, CVM_PLANE_CORONAL, &n_values) < 1e-3);
  assert_true (n_values > cvm_grid_n_voxels (grid) * 9 / 10);
  assert_true (worst_error (volume, CVM_PLANE_SAGITTAL, &n_values) <= 3 * 1.0 + 1e-3);
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

/* Slices that run from left to right, as a sagittal series has them. */
static void
sagittal_series_are_shown_too (void **state)
{
  static const double even_mm[] = { 3 };
  PatientPosition sagittal = { "sagittal", { 0, 1, 0 }, { 0, 0, -1 } };
  CvmGrid *grid = make_grid (&sagittal, (const int[3]){ 12, 10, 8 }, 2, 2, even_mm, 1, 0);
  CvmVolume *volume = field_volume (grid, CVM_VOXEL_FLOAT32);
  size_t n_values;
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      assert_true (worst_error (volume, (CvmPlane)plane, &n_values) < 1e-3);
      assert_int_equal (n_values, cvm_grid_n_voxels (grid));
    }
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

/* In an uneven stack each slice is as thick as it counts: two lines with its values, at its
 * borders.
 */
static void
uneven_slices_are_as_thick_as_they_count (void **state)
{
  static const double uneven_mm[] = { 3, 1, 5 };
  for (int p = 0; p < N_POSITIONS; p++)
    {
      CvmGrid *grid = make_grid (&positions[p], (const int[3]){ 7, 6, 9 }, 2, 2, uneven_mm, 3, 0);
      CvmVolume *volume = field_volume (grid, CVM_VOXEL_FLOAT32);
      CvmViewPlane view;
      cvm_view_plane_init (&view, grid, CVM_PLANE_CORONAL);
      CvmSliceImage *image = cvm_slice_image_new (volume, &view, 2, -INFINITY, NULL);
      double depth_mm = cvm_view_plane_section_depth (&view, grid, 2), thick_mm = 0;
      for (int y = 1; y < image->n_down; y++)
        {
          double low = image->down_mm[y - 1], high = image->down_mm[y], mm[3], voxel[3];
          assert_true (high >= low);
          if (high - low < 1e-9)
            continue;
          thick_mm += high - low;
          /* Where the slice lies that has this middle between its borders. */
          cvm_view_plane_to_patient (&view, image->right_mm[1], (low + high) / 2, depth_mm, mm);
          cvm_grid_to_voxel (grid, mm, voxel);
          int slice = (int)lround (voxel[2]);
          assert_float_equal (high - low, cvm_grid_slice_extent_mm (grid, slice), 1e-9);
          voxel[2] = slice;
          cvm_grid_to_patient (grid, voxel, mm);
          assert_float_equal (image->values[(y - 1) * image->n_right + 1], field (mm), 1e-3);
          assert_float_equal (image->values[y * image->n_right + 1], field (mm), 1e-3);
        }
      double sum_mm = 0;
      for (int k = 0; k < grid->n_slices; k++)
        sum_mm += cvm_grid_slice_extent_mm (grid, k);
      assert_float_equal (thick_mm, sum_mm, 1e-6);
      cvm_slice_image_free (image);
      cvm_volume_unref (volume);
      cvm_grid_unref (grid);
    }
}

/* Slices 3 mm apart with one missing: nothing is made up in its place, and what is beside it is not
 * moved; at the ends the picture reaches half a step on. */
static void
a_gap_stays_open (void **state)
{
  static const double steps_mm[] = { 3, 3, 3, 6, 3, 3, 3, 3, 3, 3 };
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 5, 4, 11 }, 2, 2, steps_mm, 10, 0);
  CvmVolume *volume = field_volume (grid, CVM_VOXEL_INT16);
  CvmViewPlane view;
  cvm_view_plane_init (&view, grid, CVM_PLANE_CORONAL);
  CvmSliceImage *image = cvm_slice_image_new (volume, &view, 1, -INFINITY, NULL);
  assert_non_null (image);
  const double below = grid->positions_mm[3], above = grid->positions_mm[4];
  int n_open = 0;
  for (int y = 0; y < image->n_down; y++)
    {
      double z = -image->down_mm[y]; /* the head is up */
      bool none = isnan (image->values[y * image->n_right]);
      n_open += none;
      assert_true (y == 0 || image->down_mm[y] >= image->down_mm[y - 1]);
      assert_true (!none || (z >= below + 1.5 - 1e-9 && z <= above - 1.5 + 1e-9));
    }
  assert_int_equal (n_open, 2);
  assert_int_equal (image->n_down, 11 + 4 + 4);
  assert_float_equal (image->down_mm[0], image->down_mm[1], 0);
  assert_float_equal (image->down_mm[0], -grid->positions_mm[10] - 1.5, 1e-9);
  assert_float_equal (image->down_mm[18], -grid->positions_mm[0] + 1.5, 1e-9);
  cvm_slice_image_free (image);
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

/* Of a volume that is still being read only the slices that are in have values. */
static void
slices_not_read_yet_have_no_values (void **state)
{
  static const double even_mm[] = { 3 };
  const uint8_t there[9] = { 0, 0, 0, 1, 1, 1, 0, 1, 0 };
  CvmGrid *grid = make_grid (&positions[2], (const int[3]){ 7, 6, 9 }, 2, 2, even_mm, 1, 0);
  CvmVolume *volume = field_volume (grid, CVM_VOXEL_INT16);
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      CvmViewPlane view;
      size_t n_values = 0;
      cvm_view_plane_init (&view, grid, (CvmPlane)plane);
      for (int section = 0; section < view.depth.n; section++)
        {
          CvmSliceImage *image
              = cvm_slice_image_new_partial (volume, &view, section, -INFINITY, there, NULL);
          for (int i = 0; i < image->n_right * image->n_down; i++)
            n_values += !isnan (image->values[i]);
          cvm_slice_image_free (image);
        }
      assert_int_equal (n_values, 7 * 6 * 4);
    }
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

static void
the_box_holds_what_is_above_the_floor (void **state)
{
  static const double even_mm[] = { 3 };
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 12, 10, 3 }, 1, 1, even_mm, 1, 0);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  CvmViewPlane view;
  float *p = cvm_volume_get_data (volume);
  p[1 * 120 + 4 * 12 + 3] = 0.2f;
  p[1 * 120 + 7 * 12 + 9] = 0.1f;
  p[1 * 120 + 9 * 12 + 11] = 0.05f;
  cvm_view_plane_init (&view, grid, CVM_PLANE_AXIAL);
  CvmSliceImage *image = cvm_slice_image_new (volume, &view, 1, 0.1f, NULL),
                *empty = cvm_slice_image_new (volume, &view, 0, 0.1f, NULL);
  assert_int_equal (image->first_right, 3);
  assert_int_equal (image->last_right, 9);
  assert_int_equal (image->first_down, 4);
  assert_int_equal (image->last_down, 7);
  assert_true (empty->last_down < empty->first_down);
  cvm_slice_image_free (image);
  cvm_slice_image_free (empty);
  CvmStatus status = CVM_STATUS_INIT;
  char text[128];
  assert_null (cvm_slice_image_new (volume, &view, 3, 0, &status));
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "There is no slice 4; there are 3.");
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (values_stand_where_they_belong),
    cmocka_unit_test (shifted_slices_are_straightened),
    cmocka_unit_test (sagittal_series_are_shown_too),
    cmocka_unit_test (uneven_slices_are_as_thick_as_they_count),
    cmocka_unit_test (a_gap_stays_open),
    cmocka_unit_test (slices_not_read_yet_have_no_values),
    cmocka_unit_test (the_box_holds_what_is_above_the_floor),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
