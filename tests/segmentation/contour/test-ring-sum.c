/* SPDX-License-Identifier: Apache-2.0 */
/* Sums are kept in journals, so one is pinned: computed with Python's integers by the rule in
 * ring-sum.c. */
#include "segmentation/contour/ring-sum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum
{
  N_SLICES = 4
};

static CvmRing
triangle (int slice, double x)
{
  const double points[3][3] = { { x, 0, -1.5 }, { x + 2.125, 0.5, -1.5 }, { x, 3, -1.5 } };
  CvmRing ring = { .slice = slice, .nearest_slice = -1, .n_points = 3 };
  ring.points = malloc (sizeof points);
  assert_non_null (ring.points);
  memcpy (ring.points, points, sizeof points);
  return ring;
}

static CvmStructure *
make (const int *slices, const double *x, int n)
{
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, "a", NULL);
  for (int i = 0; i < n; i++)
    {
      CvmRing ring = triangle (slices[i], x[i]);
      assert_true (cvm_structure_take_ring (structure, &ring, NULL));
    }
  return structure;
}

static void
a_sum_is_what_it_was (void **state)
{
  uint64_t sums[N_SLICES];
  CvmStructure *structure = make ((int[]){ 1 }, (double[]){ 10 }, 1);
  cvm_ring_sums (structure, N_SLICES, sums);
  assert_true (sums[0] == 0 && sums[2] == 0 && sums[3] == 0);
  assert_true (sums[1] == 0xbe90672b2ea75f54u);
  cvm_structure_free (structure);
}

static void
order_is_nothing_bits_are_all (void **state)
{
  uint64_t sums[N_SLICES], others[N_SLICES];
  CvmStructure *structure = make ((int[]){ 1, 3, 1 }, (double[]){ 10, 20, 30 }, 3),
               *other = make ((int[]){ 1, 1, 3 }, (double[]){ 30, 10, 20 }, 3);
  cvm_ring_sums (structure, N_SLICES, sums);
  cvm_ring_sums (other, N_SLICES, others);
  assert_memory_equal (sums, others, sizeof sums);
  double *value = &other->rings[1].points[2][1];
  *value = nextafter (*value, 9);
  cvm_ring_sums (other, N_SLICES, others);
  assert_true (sums[1] != others[1]);
  assert_true (sums[3] == others[3]);
  other->rings[1].use = CVM_RING_COPY; /* no area: as if it were not there */
  cvm_ring_sums (other, N_SLICES, others);
  CvmStructure *one = make ((int[]){ 1, 3 }, (double[]){ 30, 20 }, 2);
  cvm_ring_sums (one, N_SLICES, sums);
  assert_memory_equal (sums, others, sizeof sums);
  cvm_structure_free (structure);
  cvm_structure_free (other);
  cvm_structure_free (one);
}

/* Rings on no slice, and beyond the slices asked for. */
static void
what_is_elsewhere_is_left_out (void **state)
{
  uint64_t sums[N_SLICES];
  CvmStructure *structure = make ((int[]){ -1, N_SLICES, 9 }, (double[]){ 1, 2, 3 }, 3);
  cvm_ring_sums (structure, N_SLICES, sums);
  for (int i = 0; i < N_SLICES; i++)
    assert_true (sums[i] == 0);
  cvm_structure_free (structure);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_sum_is_what_it_was),
    cmocka_unit_test (order_is_nothing_bits_are_all),
    cmocka_unit_test (what_is_elsewhere_is_left_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
