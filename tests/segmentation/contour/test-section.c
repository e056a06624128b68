/* SPDX-License-Identifier: Apache-2.0 */
/* By hand, and against the rasteriser: a span covers exactly the centres that are inside. */
#include "segmentation/contour/raster.h"
#include "segmentation/contour/section.h"
#include "tests/segmentation/contour/rings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

static CvmGrid *
oblique_grid (int columns, int rows, int slices)
{
  const double u[3] = { -0.8, 0.6, 0 }, v[3] = { 0.6, 0.8, 0 };
  double origins[256][3];
  assert_in_range (slices, 1, 256);
  for (int k = 0; k < slices; k++)
    {
      origins[k][0] = 40 + 0.3 * k; /* sheared */
      origins[k][1] = -17;
      origins[k][2] = -3.0 * k;
    }
  CvmGrid *grid
      = cvm_grid_new (columns, rows, slices, 0.9, 1.2, u, v, (const double (*)[3])origins, 0, NULL);
  assert_non_null (grid);
  return grid;
}

static void
assert_span (const CvmSection *section, int i, int slice, double from, double to)
{
  assert_true (i < section->n_spans);
  assert_int_equal (section->spans[i].slice, slice);
  assert_true (fabs (section->spans[i].from - from) < 1e-9);
  assert_true (fabs (section->spans[i].to - to) < 1e-9);
}

static void
spans_by_hand (void **state)
{
  CvmGrid *grid = oblique_grid (30, 30, 4);
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
  CvmSection section;
  assert_non_null (s);
  const double outer[4][2] = { { 2, 3 }, { 20, 3 }, { 20, 25 }, { 2, 25 } };
  const double hole[4][2] = { { 5, 6 }, { 5, 10 }, { 9, 10 }, { 9, 6 } };
  const double triangle[3][2] = { { 0, -5 }, { 10, 0 }, { 0, 5 } }; /* partly outside the image */
  const double keyhole[10][2] = { { 2, 3 }, { 20, 3 }, { 20, 8 }, { 9, 8 }, { 9, 6 },
                                  { 5, 6 }, { 5, 10 }, { 9, 10 }, { 9, 8 }, { 20, 8 } };
  const double rest[2][2] = { { 20, 25 }, { 2, 25 } };
  double whole[12][2];
  for (int i = 0; i < 12; i++)
    for (int a = 0; a < 2; a++)
      whole[i][a] = i < 10 ? keyhole[i][a] : rest[i - 10][a];
  assert_true (cvm_section_cut (s, grid, CVM_SECTION_ROW, 7, &section, NULL));
  assert_int_equal (section.n_spans, 0);
  cvm_section_clear (&section);
  assert_true (test_add_ring (s, grid, 3, 4, outer)); /* slices in any order */
  assert_true (test_add_ring (s, grid, 1, 4, outer));
  assert_true (test_add_ring (s, grid, 1, 4, hole));
  assert_true (test_add_ring (s, grid, 1, 4, outer));
  s->rings[3].use = CVM_RING_COPY;
  assert_true (test_add_ring (s, grid, 0, 3, triangle));
  assert_true (test_add_ring (s, grid, 2, 12, (const double (*)[2])whole));
  assert_true (cvm_section_cut (s, grid, CVM_SECTION_COLUMN, 6.5, &section, NULL));
  assert_int_equal (section.n_spans, 6);
  assert_span (&section, 0, 0, -1.75, 1.75);
  assert_span (&section, 1, 1, 3, 6);
  assert_span (&section, 2, 1, 10, 25);
  assert_span (&section, 3, 2, 3, 6);
  assert_span (&section, 4, 2, 10, 25);
  assert_span (&section, 5, 3, 3, 25);
  cvm_section_clear (&section);
  /* Through the keyhole's channel's rows: one span where the channel has no width. */
  assert_true (cvm_section_cut (s, grid, CVM_SECTION_COLUMN, 15, &section, NULL));
  assert_int_equal (section.n_spans, 3);
  assert_span (&section, 1, 2, 3, 25);
  cvm_section_clear (&section);
  cvm_section_clear (&section);
  assert_true (cvm_section_cut (s, grid, CVM_SECTION_ROW, 7, &section, NULL));
  assert_int_equal (section.n_spans, 5);
  assert_span (&section, 0, 1, 2, 5);
  assert_span (&section, 1, 1, 9, 20);
  assert_span (&section, 4, 3, 2, 20);
  cvm_section_clear (&section);
  assert_true (cvm_section_cut (s, grid, CVM_SECTION_ROW, 26, &section, NULL));
  assert_int_equal (section.n_spans, 0);
  cvm_section_clear (&section);
  s->rings[0].points[2][1] = NAN;
  assert_true (cvm_section_cut (s, grid, CVM_SECTION_ROW, 4, &section, NULL));
  assert_int_equal (section.n_spans, 3); /* of the others */
  cvm_section_clear (&section);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

/* Random rings: a voxel's centre is in a span exactly when the mask has it. */
static void
spans_cover_the_mask (void **state)
{
  enum
  {
    W = 16,
    H = 12
  };
  CvmGrid *grid = oblique_grid (W, H, 2);
  for (uint64_t seed = 1; seed <= 200; seed++)
    {
      uint64_t rng = seed * 0x9e3779b97f4a7c15ull;
      CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
      assert_non_null (s);
      for (int r = 0; r < 4; r++)
        {
          double uv[9][2];
          for (int i = 0; i < 9; i++)
            {
              uv[i][0] = W * (1.2 * test_random_unit (&rng) - 0.1);
              uv[i][1] = H * (1.2 * test_random_unit (&rng) - 0.1);
            }
          assert_true (test_add_ring (s, grid, r % 2, 9, (const double (*)[2])uv));
        }
      CvmVolume *mask = cvm_raster_structure (s, grid, NULL);
      assert_non_null (mask);
      for (int axis = 0; axis < 2; axis++)
        for (int at = 0; at < (axis == 0 ? W : H); at++)
          {
            CvmSection section;
            assert_true (cvm_section_cut (s, grid, axis == 0 ? CVM_SECTION_COLUMN : CVM_SECTION_ROW,
                                          at, &section, NULL));
            for (int k = 0; k < 2; k++)
              for (int j = 0; j < (axis == 0 ? H : W); j++)
                {
                  int inside = 0;
                  for (int i = 0; i < section.n_spans; i++)
                    inside += section.spans[i].slice == k && section.spans[i].from <= j
                              && j < section.spans[i].to;
                  int expected
                      = (int)cvm_volume_value (mask, axis == 0 ? at : j, axis == 0 ? j : at, k);
                  if (inside != expected)
                    fail_msg ("seed %d, axis %d at %d, slice %d, %d", (int)seed, axis, at, k, j);
                }
            cvm_section_clear (&section);
          }
      cvm_volume_unref (mask);
      cvm_structure_free (s);
    }
  cvm_grid_unref (grid);
}

static void
random_ring (CvmStructure *s, const CvmGrid *grid, int slice, uint64_t *rng)
{
  double uv[300][2];
  int n = 3 + (int)(297 * test_random_unit (rng));
  for (int i = 0; i < n; i++)
    {
      double t = i * 2 * M_PI / n, r = 2 + 10 * test_random_unit (rng);
      uv[i][0] = 14 + r * cos (t);
      uv[i][1] = 14 + r * sin (t);
    }
  assert_true (test_add_ring (s, grid, slice, n, (const double (*)[2])uv));
  CvmRing *ring = &s->rings[s->n_rings - 1];
  double kind = test_random_unit (rng);
  if (kind < 0.1)
    ring->points[n / 2][(int)(3 * test_random_unit (rng))] = NAN;
  else if (kind < 0.2)
    ring->use = CVM_RING_COPY;
}

static void
same_spans (const CvmSectionSource *a, const CvmSectionSource *b, const CvmGrid *grid)
{
  for (int axis = 0; axis < 2; axis++)
    for (double at = -1; at < 30; at += 0.25)
      {
        CvmSection one, two;
        assert_true (cvm_section_cut_source (a, grid, (CvmSectionAxis)axis, at, &one, NULL));
        assert_true (cvm_section_cut_source (b, grid, (CvmSectionAxis)axis, at, &two, NULL));
        assert_int_equal (one.n_spans, two.n_spans);
        for (int i = 0; i < one.n_spans; i++)
          assert_true (one.spans[i].slice == two.spans[i].slice
                       && one.spans[i].from == two.spans[i].from
                       && one.spans[i].to == two.spans[i].to);
        cvm_section_clear (&one);
        cvm_section_clear (&two);
      }
}

/* An index changes nothing, also where rings have changed since; rings that stand for a slice's own
 * are as if they were the structure's. */
static void
an_index_and_rings_instead_change_nothing_else (void **state)
{
  CvmGrid *grid = oblique_grid (28, 28, 4);
  for (uint64_t seed = 1; seed <= 40; seed++)
    {
      uint64_t rng = seed * 0x9e3779b97f4a7c15ull;
      CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
      CvmStructure *other = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
      for (int i = 0; i < 8; i++)
        random_ring (s, grid, i % 4, &rng);
      CvmSectionIndex *index = cvm_section_index_new (s, grid, NULL);
      assert_non_null (index);
      CvmSectionSource plain = { .structure = s }, indexed = { .structure = s, .index = index };
      same_spans (&plain, &indexed, grid);
      random_ring (s, grid, 1, &rng);
      s->rings[0].n_points--;
      same_spans (&plain, &indexed, grid);
      random_ring (other, grid, 2, &rng);
      random_ring (other, grid, 2, &rng);
      CvmSliceRings instead = { 2, 2, other->rings };
      CvmSectionSource with = { s, index, &instead, 1 };
      CvmStructure *joined = cvm_structure_copy (s, NULL);
      for (int i = 0; i < joined->n_rings; i++)
        if (joined->rings[i].slice == 2)
          joined->rings[i].use = CVM_RING_NOT_SHOWN;
      for (int i = 0; i < 2; i++)
        {
          CvmRing copy;
          assert_true (cvm_ring_copy (&other->rings[i], &copy, NULL));
          assert_true (cvm_structure_take_ring (joined, &copy, NULL));
        }
      same_spans (&(CvmSectionSource){ .structure = joined }, &with, grid);
      cvm_section_index_free (index);
      cvm_structure_free (joined);
      cvm_structure_free (other);
      cvm_structure_free (s);
    }
  cvm_grid_unref (grid);
}

static void
time_of_a_large_structure (void **state)
{
  CvmGrid *grid = oblique_grid (512, 512, 200);
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
  CvmSection section;
  double uv[2000][2], best = 1e9;
  assert_non_null (s);
  for (int i = 0; i < 2000; i++)
    {
      double t = i * 2 * M_PI / 2000, r = 150 * (1 + 0.2 * sin (12 * t));
      uv[i][0] = 256 + r * cos (t);
      uv[i][1] = 256 + r * sin (t);
    }
  for (int slice = 0; slice < 200; slice++)
    assert_true (test_add_ring (s, grid, slice, 2000, (const double (*)[2])uv));
  for (int repeat = 0; repeat < 9; repeat++)
    {
      struct timespec from, to;
      clock_gettime (CLOCK_MONOTONIC, &from);
      assert_true (cvm_section_cut (s, grid, CVM_SECTION_COLUMN, 300.5, &section, NULL));
      clock_gettime (CLOCK_MONOTONIC, &to);
      assert_true (section.n_spans >= 200);
      cvm_section_clear (&section);
      best = fmin (best, 1e3 * (double)(to.tv_sec - from.tv_sec)
                             + 1e-6 * (double)(to.tv_nsec - from.tv_nsec));
    }
  printf ("200 rings of 2,000 points cut in %.2f ms (best of 9)\n", best);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (spans_by_hand),
    cmocka_unit_test (spans_cover_the_mask),
    cmocka_unit_test (an_index_and_rings_instead_change_nothing_else),
    cmocka_unit_test (time_of_a_large_structure),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
