/* SPDX-License-Identifier: Apache-2.0 */
/* Which steps between slices are gaps, where images are missing, and which are just how a stack was
 * made. Private to the grid, which keeps the answer as CvmGrid.n_missing.
 *
 * The steps of a stack are even but for gaps when each is a whole multiple of the usual one (the
 * median, within 5 %) and few are not the usual one itself: two, or a fifth of all. In a stack that
 * is uneven otherwise (3 mm, then 6 mm) a step is a gap when both its neighbours are alike and it
 * is at least 1.8 times as long.
 */
#pragma once

#include <stdbool.h>

/* Steps of n positions, ascending: n_missing[i] becomes the number of images missing between i and
 * i + 1 (the last is 0). `scratch` has room for n numbers. */
void cvm_gaps_find (const double *positions_mm, int n, double *scratch, int *n_missing);

/* Whether the steps are even but for the gaps found. */
bool cvm_gaps_even_else (const double *positions_mm, int n, const int *n_missing, double within_mm);
