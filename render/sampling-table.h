/* SPDX-License-Identifier: Apache-2.0 */
/* Which two values each pixel of a row (or column) lies between, and how far. */
#pragma once

#include <stdbool.h>

typedef struct
{
  int first, last; /* pixels that have a value; none: last < first */
  int *index;      /* n_pixels; the value at or before the pixel */
  float *fraction; /* n_pixels; 0 … 1 toward the next value */
} CvmSamplingTable;

/* `positions_mm`: n ascending; `step_mm` / 2 beyond the ends still has the end's value.
 * `nearest`: index is the nearest value, fraction 0. False: no memory, nothing to clear. */
bool cvm_sampling_table_init (CvmSamplingTable *table,
                              const double *positions_mm,
                              int n,
                              double step_mm,
                              double middle_mm,
                              double px_per_mm,
                              int n_pixels,
                              bool nearest);
void cvm_sampling_table_clear (CvmSamplingTable *table);
