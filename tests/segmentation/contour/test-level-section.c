/* SPDX-License-Identifier: Apache-2.0 */
/* A moving level against what a release gives: the slice alone and the line of voxels against the
 * rings that are traced of all voxels at or above the level, on random maps and on a sphere whose
 * sections are known. */
#include "segmentation/contour/level-section.h"
#include "segmentation/contour/trace.h"
#include "tests/segmentation/contour/rings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define N 24
#define N_SLICES 5

static CvmVolume *
make_map (const double u[3], const double v[3])
{
  double origins[N_SLICES][3] = { { 0 } };
  for (int k = 0; k < N_SLICES; k++)
    origins[k][2] = 3 * k * (u[0] * v[1] - u[1] * v[0]); /* along the normal */
  CvmGrid *grid
      = cvm_grid_new (N, N + 3, N_SLICES, 0.9, 1.1, u, v, (const double (*)[3])origins, 3, NULL);
  assert_non_null (grid);
  CvmVolume *map = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  assert_non_null (map);
  cvm_grid_unref (grid);
  return map;
}

static CvmStructure *
trace_whole (const CvmVolume *map, double level)
{
  const CvmGrid *grid = cvm_volume_get_grid (map);
  CvmVolume *kept = cvm_volume_new (grid, CVM_VOXEL_UINT8, NULL);
  CvmStructure *all = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
  assert_non_null (kept);
  assert_non_null (all);
  for (int i = 0; i < N * (N + 3) * N_SLICES; i++)
    ((uint8_t *)cvm_volume_get_data (kept))[i] = cvm_volume_get_float32 (map)[i] >= level;
  assert_true (cvm_trace_structure (map, kept, level, all, NULL, NULL));
  cvm_volume_unref (kept);
  return all;
}

static void
assert_slices_equal (const CvmVolume *map, double level, const CvmStructure *all)
{
  int at = 0;
  for (int slice = 0; slice < N_SLICES; slice++)
    {
      CvmStructure *one = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
      assert_non_null (one);
      assert_true (cvm_trace_slice (map, level, slice, one, NULL));
      for (int i = 0; i < one->n_rings; i++, at++)
        {
          assert_true (at < all->n_rings);
          assert_int_equal (one->rings[i].slice, all->rings[at].slice);
          assert_int_equal (one->rings[i].n_points, all->rings[at].n_points);
          assert_memory_equal (one->rings[i].points, all->rings[at].points,
                               (size_t)one->rings[i].n_points * sizeof one->rings[i].points[0]);
        }
      cvm_structure_free (one);
    }
  assert_int_equal (at, all->n_rings);
}

static void
assert_sections_equal (const CvmVolume *map, double level, const CvmStructure *all)
{
  const CvmGrid *grid = cvm_volume_get_grid (map);
  for (int axis = CVM_SECTION_COLUMN; axis <= CVM_SECTION_ROW; axis++)
    for (int at = 0; at < (axis == CVM_SECTION_COLUMN ? N : N + 3); at++)
      {
        CvmSection cut, direct;
        assert_true (cvm_section_cut (all, grid, (CvmSectionAxis)axis, at + 1e-7, &cut, NULL));
        assert_true (cvm_level_section (map, level, (CvmSectionAxis)axis, at, NULL, &direct, NULL));
        assert_int_equal (cut.n_spans, direct.n_spans);
        for (int i = 0; i < cut.n_spans; i++)
          {
            assert_int_equal (cut.spans[i].slice, direct.spans[i].slice);
            assert_true (fabs (cut.spans[i].from - direct.spans[i].from) < 0.003);
            assert_true (fabs (cut.spans[i].to - direct.spans[i].to) < 0.003);
          }
        cvm_section_clear (&cut);
        cvm_section_clear (&direct);
      }
}

static void
random_maps (void **state)
{
  static const double axes[3][2][3] = { { { 1, 0, 0 }, { 0, 1, 0 } },
                                        { { -1, 0, 0 }, { 0, 1, 0 } },
                                        { { 0, 1, 0 }, { 1, 0, 0 } } };
  unsigned seed = 17;
  for (int round = 0; round < 30; round++)
    {
      CvmVolume *map = make_map (axes[round % 3][0], axes[round % 3][1]);
      for (int i = 0; i < N * (N + 3) * N_SLICES; i++)
        {
          seed = seed * 1664525u + 1013904223u;
          ((float *)cvm_volume_get_data (map))[i]
              = round % 5 == 0 ? (float)(seed >> 31) : (float)(seed >> 8) / (1 << 24);
        }
      double level = 0.05 + 0.9 * round / 29;
      CvmStructure *all = trace_whole (map, level);
      assert_true (all->n_rings > 0);
      assert_slices_equal (map, level, all);
      assert_sections_equal (map, level, all);
      cvm_structure_free (all);
      cvm_volume_unref (map);
    }
}

/* p falls linearly with the distance, so the level's surface is a sphere. */
static void
sphere (void **state)
{
  const double u[3] = { 1, 0, 0 }, v[3] = { 0, 1, 0 }, middle[3] = { 10, 14, 6 };
  CvmVolume *map = make_map (u, v);
  for (int k = 0; k < N_SLICES; k++)
    for (int j = 0; j < N + 3; j++)
      for (int i = 0; i < N; i++)
        {
          double r = sqrt (pow (0.9 * i - middle[0], 2) + pow (1.1 * j - middle[1], 2)
                           + pow (3.0 * k - middle[2], 2));
          ((float *)cvm_volume_get_data (map))[(k * (N + 3) + j) * N + i]
              = (float)fmax (1 - r / 20, 0);
        }
  uint8_t but[N_SLICES] = { 0, 1, 0, 0, 0 };
  CvmSection section;
  double radius = 20 * (1 - 0.6), column_mm = 0.9 * 11;
  assert_true (cvm_level_section (map, 0.6, CVM_SECTION_COLUMN, 11, but, &section, NULL));
  assert_int_equal (section.n_spans, 4); /* one slice is left out */
  for (int i = 0; i < section.n_spans; i++)
    {
      double half = sqrt (radius * radius - pow (column_mm - middle[0], 2)
                          - pow (3.0 * section.spans[i].slice - middle[2], 2));
      assert_int_not_equal (section.spans[i].slice, 1);
      assert_true (fabs (1.1 * section.spans[i].from - (middle[1] - half)) < 0.05);
      assert_true (fabs (1.1 * section.spans[i].to - (middle[1] + half)) < 0.05);
    }
  cvm_section_clear (&section);
  cvm_volume_unref (map);
}

static void
refusals (void **state)
{
  const double u[3] = { 1, 0, 0 }, v[3] = { 0, 1, 0 };
  CvmVolume *map = make_map (u, v);
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
  CvmSection section;
  CvmStatus status;
  assert_false (cvm_level_section (map, 0.5, CVM_SECTION_ROW, N + 3, NULL, &section, &status));
  assert_string_equal (status.message_id, "The probability map has no such section.");
  assert_false (cvm_level_section (map, 1, CVM_SECTION_ROW, 0, NULL, &section, &status));
  assert_string_equal (status.message_id, "The level must lie between 0 and 1.");
  assert_false (cvm_trace_slice (map, 0.5, N_SLICES, s, &status));
  assert_string_equal (status.message_id, "That slice does not exist in the probability map.");
  assert_false (cvm_trace_slice (map, 0, 0, s, &status));
  cvm_structure_free (s);
  cvm_volume_unref (map);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (random_maps),
    cmocka_unit_test (sphere),
    cmocka_unit_test (refusals),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
