/* SPDX-License-Identifier: Apache-2.0 */
/* Against counting crossings voxel by voxel in whole numbers, on polygons whose corners and edges
 * often meet voxel centres. */
#include "segmentation/contour/raster.h"
#include "tests/segmentation/contour/rings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum
{
  W = 17,
  H = 13,
  UNIT = 4 /* corners lie on quarters of a voxel */
};

static CvmGrid *
plain_grid (int columns, int rows, int slices)
{
  const double step[3] = { 1, 1, 3 }, origin[3] = { 0, 0, 0 };
  return cvm_grid_new_uniform ((int[3]){ columns, rows, slices }, step, origin, NULL);
}

/* Even-odd, half-open, in quarters: exact. */
static int
parity_at (int n, const int (*p)[2], int column, int row)
{
  int64_t x = column * UNIT, y = row * UNIT;
  int inside = 0;
  for (int i = 0; i < n; i++)
    {
      const int *low = p[i], *high = p[(i + 1) % n];
      if (low[1] > high[1])
        {
          low = high;
          high = p[i];
        }
      if (low[1] <= y && y < high[1]
          && (y - low[1]) * (high[0] - low[0]) <= (x - low[0]) * (high[1] - low[1]))
        inside ^= 1;
    }
  return inside;
}

static void
random_polygons_are_exact (void **state)
{
  CvmGrid *grid = plain_grid (W, H, 1);
  uint8_t guarded[W * H + 64], *mask = guarded + 32;
  assert_non_null (grid);
  for (uint64_t seed = 1; seed <= 600; seed++)
    {
      uint64_t rng = seed * 0x9e3779b97f4a7c15ull;
      CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
      assert_non_null (s);
      int expected[W * H] = { 0 };
      for (int ring = test_random_int (&rng, 1, 3); ring > 0; ring--)
        {
          int n = test_random_int (&rng, 1, 14), p[14][2];
          double uv[14][2];
          for (int i = 0; i < n; i++)
            for (int a = 0; a < 2; a++)
              {
                int size = a == 0 ? W : H;
                p[i][a] = test_random_int (&rng, -2 * UNIT, (size + 2) * UNIT);
                if (test_random_int (&rng, 0, 2) == 0)
                  p[i][a] -= p[i][a] % UNIT;
                uv[i][a] = (double)p[i][a] / UNIT;
              }
          assert_true (test_add_ring (s, grid, 0, n, (const double (*)[2])uv));
          for (int at = 0; n >= 3 && at < W * H; at++)
            expected[at] ^= parity_at (n, (const int (*)[2])p, at % W, at / W);
        }
      memset (guarded, 77, sizeof guarded);
      assert_true (cvm_raster_slice (s, grid, 0, mask, NULL));
      for (int at = 0; at < W * H; at++)
        if (mask[at] != expected[at])
          fail_msg ("seed %d: voxel (%d, %d) is %d, should be %d", (int)seed, at % W, at / W,
                    mask[at], expected[at]);
      for (int i = 0; i < 32; i++)
        assert_true (guarded[i] == 77 && mask[W * H + i] == 77);
      cvm_structure_free (s);
    }
  cvm_grid_unref (grid);
}

/* A fan of triangles about an inner point fills a convex polygon, each voxel once. */
static void
abutting_rings_share_no_voxel_and_leave_no_gap (void **state)
{
  CvmGrid *grid = plain_grid (40, 40, 1);
  uint8_t mask[1600], sum[1600];
  assert_non_null (grid);
  for (uint64_t seed = 1; seed <= 100; seed++)
    {
      uint64_t rng = seed * 0x9e3779b97f4a7c15ull;
      enum
      {
        N = 9
      };
      double outer[N][2];
      double middle[2] = { 20 + test_random_int (&rng, -8, 8) / 2.0, 20 };
      for (int i = 0; i < N; i++)
        {
          double t = 2 * M_PI * i / N;
          outer[i][0] = rint (40 + 36 * cos (t)) / 2; /* halves: edges meet centres */
          outer[i][1] = rint (40 + 36 * sin (t)) / 2;
        }
      memset (sum, 0, sizeof sum);
      for (int i = 0; i <= N; i++)
        {
          CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
          assert_non_null (s);
          const double *a = outer[i % N], *b = outer[(i + 1) % N];
          const double triangle[3][2]
              = { { middle[0], middle[1] }, { a[0], a[1] }, { b[0], b[1] } };
          if (i < N)
            assert_true (test_add_ring (s, grid, 0, 3, triangle));
          else
            assert_true (test_add_ring (s, grid, 0, N, (const double (*)[2])outer));
          assert_true (cvm_raster_slice (s, grid, 0, mask, NULL));
          if (i < N)
            for (int at = 0; at < 1600; at++)
              sum[at] += mask[at];
          cvm_structure_free (s);
        }
      assert_memory_equal (mask, sum, sizeof sum);
    }
  cvm_grid_unref (grid);
}

static void
any_direction_of_the_grid_will_do (void **state)
{
  const double c = cos (0.3), s = sin (0.3);
  const double directions[][2][3]
      = { { { 1, 0, 0 }, { 0, 1, 0 } },  { { -1, 0, 0 }, { 0, -1, 0 } },
          { { 1, 0, 0 }, { 0, 0, -1 } }, { { 0, 1, 0 }, { 0, 0, -1 } },
          { { -1, 0, 0 }, { 0, 1, 0 } }, { { c, s, 0 }, { -s, c, 0 } } };
  for (int d = 0; d < 6; d++)
    {
      const double *u = directions[d][0], *v = directions[d][1];
      double origin[1][3] = { { -249.512, 13.37, 1007.25 } };
      CvmGrid *grid
          = cvm_grid_new (W, H, 1, 0.977, 1.3, u, v, (const double (*)[3])origin, 3, NULL);
      CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
      assert_non_null (grid);
      assert_non_null (structure);
      /* Corners exactly on centres, in whole voxels: half-open in spite of rounding. */
      const double corners[4][2] = { { 3, 2 }, { 9, 2 }, { 9, 7 }, { 3, 7 } };
      assert_true (test_add_ring (structure, grid, 0, 4, corners));
      CvmVolume *mask = cvm_raster_structure (structure, grid, NULL);
      assert_non_null (mask);
      for (int row = 0; row < H; row++)
        for (int column = 0; column < W; column++)
          assert_int_equal (cvm_volume_get_uint8 (mask)[row * W + column],
                            column >= 3 && column < 9 && row >= 2 && row < 7);
      cvm_volume_unref (mask);
      cvm_structure_free (structure);
      cvm_grid_unref (grid);
    }
}

static void
only_counted_rings_of_the_slice_count (void **state)
{
  CvmGrid *grid = plain_grid (W, H, 3);
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
  CvmStatus status = CVM_STATUS_INIT;
  uint8_t mask[W * H];
  const double all[4][2] = { { -99, -99 }, { 1e9, -99 }, { 1e9, 1e9 }, { -99, 1e9 } };
  const double bad[3][2] = { { 1, 1 }, { NAN, 1 }, { 4, 9 } };
  assert_non_null (grid);
  assert_non_null (s);
  assert_true (test_add_ring (s, grid, 1, 4, all));
  assert_true (test_add_ring (s, grid, 1, 4, all));
  assert_true (test_add_ring (s, grid, 1, 3, bad));
  assert_true (test_add_ring (s, grid, 1, 0, all));
  s->rings[1].use = CVM_RING_COPY;
  CvmVolume *volume = cvm_raster_structure (s, grid, NULL);
  assert_non_null (volume);
  for (int at = 0; at < 3 * W * H; at++)
    assert_int_equal (cvm_volume_get_uint8 (volume)[at], at / (W * H) == 1);
  assert_false (cvm_raster_slice (s, grid, 3, mask, &status));
  assert_int_equal (status.code, CVM_ERR_ARGUMENT);
  assert_false (cvm_raster_slice (s, grid, -1, mask, &status));
  cvm_volume_unref (volume);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

static void
time_of_a_large_structure (void **state)
{
  CvmGrid *grid = plain_grid (512, 512, 200);
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
  struct timespec from, to;
  double uv[425][2];
  assert_non_null (grid);
  assert_non_null (s);
  for (int i = 0; i < 425; i++)
    {
      uv[i][0] = 256 + 180 * cos (i * 2 * M_PI / 425);
      uv[i][1] = 256 + 140 * sin (i * 2 * M_PI / 425);
    }
  for (int slice = 0; slice < 200; slice++)
    assert_true (test_add_ring (s, grid, slice, 425, (const double (*)[2])uv));
  clock_gettime (CLOCK_MONOTONIC, &from);
  CvmVolume *volume = cvm_raster_structure (s, grid, NULL);
  clock_gettime (CLOCK_MONOTONIC, &to);
  assert_non_null (volume);
  printf ("200 rings of 425 points into 512 × 512 × 200: %.1f ms\n",
          1e3 * (double)(to.tv_sec - from.tv_sec) + 1e-6 * (double)(to.tv_nsec - from.tv_nsec));
  cvm_volume_unref (volume);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (random_polygons_are_exact),
    cmocka_unit_test (abutting_rings_share_no_voxel_and_leave_no_gap),
    cmocka_unit_test (any_direction_of_the_grid_will_do),
    cmocka_unit_test (only_counted_rings_of_the_slice_count),
    cmocka_unit_test (time_of_a_large_structure),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
