/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Values from the same arithmetic in Python, so that pictures agree between machines. */
static void
bits_are_the_same_everywhere (void **state)
{
  assert_true (cvm_random_bits (0, 0) == 0xe220a8397b1dcdafu);
  assert_true (cvm_random_bits (1, 2) == 0xd424f2654f316ee0u);
  assert_true (cvm_random_bits (12345, 678901234567u) == 0xb02f8a8c7e3f9622u);
  assert_true (cvm_random_bits (UINT64_MAX, UINT64_MAX) == 0x316c0d67bde611a0u);
}

static void
distributions (void **state)
{
  const int n = 200000;
  double sum = 0, squares = 0, uniform = 0, neighbours = 0, last = 0;
  for (int i = 0; i < n; i++)
    {
      double x = cvm_random_normal (7, i), u = cvm_random_uniform (8, i);
      assert_true (u >= 0 && u < 1 && fabs (x) < 3.5);
      sum += x;
      squares += x * x;
      uniform += u;
      neighbours += x * last;
      last = x;
    }
  /* Five standard errors of each mean. */
  assert_true (fabs (sum / n) < 5 / sqrt (n));
  assert_true (fabs (squares / n - 1) < 5 * 1.4 / sqrt (n));
  assert_true (fabs (uniform / n - 0.5) < 5 * 0.29 / sqrt (n));
  assert_true (fabs (neighbours / n) < 5 / sqrt (n));
  assert_true (cvm_random_range (3, 4, 5, 6) >= 5 && cvm_random_range (3, 4, 5, 6) < 6);
}

int
main (void)
{
  const struct CMUnitTest tests[]
      = { cmocka_unit_test (bits_are_the_same_everywhere), cmocka_unit_test (distributions) };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
