/* SPDX-License-Identifier: Apache-2.0 */
/* Mean and population standard deviation of values that come one by one.
 *
 * Source: B. P. Welford, Technometrics 4 (1962) 419: stable, one pass.
 */
#pragma once

#include <math.h>

/* Take in the n-th value (n from 1). `m2` gathers the squared distances from the mean. */
static inline void
cvm_welford_add (float *mean, float *m2, int n, float value)
{
  float before = value - *mean;
  *mean += before / (float)n;
  *m2 += before * (value - *mean);
}

/* Standard deviation (÷ n) of n values. */
static inline float
cvm_welford_deviation (float m2, int n)
{
  return m2 > 0 ? sqrtf (m2 / (float)n) : 0;
}
