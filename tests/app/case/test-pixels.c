/* SPDX-License-Identifier: Apache-2.0 */
/* The sum that kept cases compare with: always the same of the same values (as Python has it, see
 * below), and another one for each value that differs. */
#include "app/case/pixels.h"

#define N_VALUES (7 * 5 * 3) /* more than whole steps of the four sums */

static CvmVolume *
make_volume (CvmVoxelType type)
{
  const int size[3] = { 7, 5, 3 };
  const double step_mm[3] = { 1, 1, 3 }, origin[3] = { 0, 0, 0 };
  CvmGrid *grid = cvm_grid_new_uniform (size, step_mm, origin, NULL);
  CvmVolume *volume = cvm_volume_new (grid, type, NULL);
  cvm_grid_unref (grid);
  return volume;
}

static CvmVolume *
make_scan (void)
{
  CvmVolume *volume = make_volume (CVM_VOXEL_INT16);
  int16_t *values = cvm_volume_get_data (volume);
  for (int i = 0; i < N_VALUES; i++)
    values[i] = (int16_t)(i * 37 % 4096 - 1024);
  return volume;
}

/* v = [i * 37 % 4096 - 1024 for i in range(105)]
 * def mix(s, w):
 *     p = (s ^ w) * 0x9e3779b97f4a7c15
 *     return p >> 64 ^ p % 2**64
 * words = struct.unpack("<24Q", struct.pack("<96h", *v[:96])); s, lanes = 105, [1, 2, 3, 4]
 * for i, w in enumerate(words): lanes[i % 4] = mix(lanes[i % 4], w)
 * for x in v[96:] : s = mix(s, x % 65536)
 * for x in lanes: s = mix(s, x) */
static void
test_stays (void)
{
  CvmVolume *volume = make_scan ();
  g_autofree char *sum = cvm_pixels_dup_sum (volume);
  g_assert_cmpstr (sum, ==, "70c6a6ece1831650");
  cvm_volume_unref (volume);
}

static void
test_differs (void)
{
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  CvmVolume *volume = make_scan ();
  int16_t *values = cvm_volume_get_data (volume);
  g_hash_table_add (sums, cvm_pixels_dup_sum (volume));
  for (int i = 0; i < N_VALUES; i++)
    for (int bit = 0; bit < 16; bit++)
      {
        values[i] = (int16_t)(values[i] ^ 1 << bit);
        g_assert_true (g_hash_table_add (sums, cvm_pixels_dup_sum (volume)));
        values[i] = (int16_t)(values[i] ^ 1 << bit);
      }
  for (int i = 0; i < 35; i++) /* two slices change places */
    {
      const int16_t first = values[i];
      values[i] = values[i + 35];
      values[i + 35] = first;
    }
  g_assert_true (g_hash_table_add (sums, cvm_pixels_dup_sum (volume)));
  cvm_volume_unref (volume);
}

static void
test_float (void)
{
  CvmVolume *volume = make_volume (CVM_VOXEL_FLOAT32);
  g_assert_null (cvm_pixels_dup_sum (volume));
  cvm_volume_unref (volume);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pixels/stays", test_stays);
  g_test_add_func ("/pixels/differs", test_differs);
  g_test_add_func ("/pixels/float", test_float);
  return g_test_run ();
}
