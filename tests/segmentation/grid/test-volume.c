/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/grid/volume.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static CvmVolume *
new_volume (CvmVoxelType type, int x, int y, int z)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ x, y, z }, (double[3]){ 1, 2, 3 },
                                        (double[3]){ 10, 20, 30 }, NULL);
  CvmVolume *volume = cvm_volume_new (grid, type, NULL);
  cvm_grid_unref (grid);
  assert_non_null (volume);
  return volume;
}

static void
each_type_reads_back_through_one_accessor (void **state)
{
  const float values[3] = { -1024, 0.25f, 1 };
  for (int type = 0; type < 3; type++)
    {
      CvmVolume *volume = new_volume ((CvmVoxelType)type, 3, 2, 2);
      float row[2];
      assert_true (cvm_volume_value (volume, 2, 1, 1) == 0);
      void *data = cvm_volume_get_data (volume);
      if (type == CVM_VOXEL_INT16)
        ((int16_t *)data)[7] = -1024;
      else if (type == CVM_VOXEL_FLOAT32)
        ((float *)data)[7] = 0.25f;
      else
        ((uint8_t *)data)[7] = 1;
      assert_true (cvm_volume_value (volume, 1, 0, 1) == values[type]);
      cvm_volume_read_row (volume, 1, 0, 1, 2, row);
      assert_true (row[0] == values[type] && row[1] == 0);
      assert_int_equal (cvm_volume_get_int16 (volume) != NULL, type == CVM_VOXEL_INT16);
      assert_int_equal (cvm_volume_get_float32 (volume) != NULL, type == CVM_VOXEL_FLOAT32);
      assert_int_equal (cvm_volume_get_uint8 (volume) != NULL, type == CVM_VOXEL_UINT8);
      cvm_volume_unref (volume);
    }
}

static void
sampling_reproduces_a_linear_field (void **state)
{
  CvmVolume *volume = new_volume (CVM_VOXEL_FLOAT32, 5, 4, 3);
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  float *data = cvm_volume_get_data (volume);
  for (int i = 0; i < 60; i++)
    {
      double at[3];
      cvm_grid_to_patient (grid, (double[3]){ i % 5, i / 5 % 4, i / 20 }, at);
      data[i] = (float)(at[0] + 10 * at[1] - 7 * at[2]);
    }
  for (double x = 10; x <= 14; x += 0.37)
    for (double z = 30; z <= 36; z += 0.71)
      assert_float_equal (cvm_volume_sample (volume, (double[3]){ x, 23.3, z }, 0), x + 233 - 7 * z,
                          1e-3);
  cvm_volume_unref (volume);
}

static void
the_edge_value_reaches_half_a_voxel_out (void **state)
{
  CvmVolume *volume = new_volume (CVM_VOXEL_INT16, 2, 2, 1);
  int16_t *data = cvm_volume_get_data (volume);
  memcpy (data, (int16_t[4]){ 5, 6, 7, 8 }, 8);
  assert_true (cvm_volume_sample (volume, (double[3]){ 9.6, 20, 30 }, -1) == 5);
  assert_true (cvm_volume_sample (volume, (double[3]){ 9.4, 20, 30 }, -1) == -1);
  assert_true (cvm_volume_sample (volume, (double[3]){ 11.4, 22.9, 31.4 }, -1) == 8);
  assert_true (cvm_volume_sample (volume, (double[3]){ 11, 23.1, 30 }, -1) == -1);
  assert_true (cvm_volume_sample (volume, (double[3]){ 11, 22, 31.6 }, -1) == -1);
  cvm_volume_unref (volume);
}

static void
a_volume_keeps_its_grid (void **state)
{
  CvmVolume *volume = new_volume (CVM_VOXEL_UINT8, 2, 2, 2);
  CvmVolume *again = cvm_volume_ref (volume);
  cvm_volume_unref (volume);
  assert_int_equal (cvm_volume_get_grid (again)->n_columns, 2);
  cvm_volume_unref (again);
  cvm_volume_unref (NULL);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_type_reads_back_through_one_accessor),
    cmocka_unit_test (sampling_reproduces_a_linear_field),
    cmocka_unit_test (the_edge_value_reaches_half_a_voxel_out),
    cmocka_unit_test (a_volume_keeps_its_grid),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
