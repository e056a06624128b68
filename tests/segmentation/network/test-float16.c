/* SPDX-License-Identifier: Apache-2.0 */
/* All 65,536 patterns against the definitions of IEEE 754 and bfloat16. */
#include "segmentation/network/float16.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* (−1)^s · 2^(e − bias) · (1 + m / 2^bits), subnormals without the 1; in double, exact. */
static double
defined_value (unsigned bits, int n_exponent, int n_mantissa)
{
  const int bias = (1 << (n_exponent - 1)) - 1;
  const int exponent = (int)(bits >> n_mantissa) & ((1 << n_exponent) - 1);
  const double fraction = ldexp (bits & ((1u << n_mantissa) - 1), -n_mantissa);
  const double sign = bits >> (n_exponent + n_mantissa) ? -1 : 1;
  if (exponent == (1 << n_exponent) - 1)
    return fraction > 0 ? NAN : sign * INFINITY;
  if (exponent == 0)
    return sign * ldexp (fraction, 1 - bias);
  return sign * ldexp (1 + fraction, exponent - bias);
}

static void
assert_same (double expected, float value)
{
  assert_true (isnan (expected)
                   ? isnan (value)
                   : expected == (double)value && !signbit (expected) == !signbit (value));
}

static void
every_pattern_has_its_value (void **state)
{
  for (unsigned bits = 0; bits < 65536; bits++)
    {
      assert_same (defined_value (bits, 5, 10), cvm_float_from_f16 ((uint16_t)bits));
      assert_same (defined_value (bits, 8, 7), cvm_float_from_bf16 ((uint16_t)bits));
    }
}

static void
known_values (void **state)
{
  /* The largest, the smallest, and two near familiar numbers. */
  assert_true (cvm_float_from_f16 (0x3555) == 0x1.554p-2f); /* about 1/3 */
  assert_true (cvm_float_from_f16 (0x7bff) == 65504);
  assert_true (cvm_float_from_f16 (0x0001) == 0x1p-24f);
  assert_true (cvm_float_from_bf16 (0x4049) == 3.140625f);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_pattern_has_its_value),
    cmocka_unit_test (known_values),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
