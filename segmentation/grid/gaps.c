/* SPDX-License-Identifier: Apache-2.0 */
/* See gaps.h. */
#include "segmentation/grid/gaps.h"

#include <math.h>
#include <stdlib.h>

#define ALIKE 0.05       /* of the shorter step */
#define LEAST_LONGER 1.8 /* than both neighbours */
#define MANY_SHARE 5     /* a fifth of all steps */
#define FEW 2            /* gaps that even a short stack may have */
#define MOST_MISSING 1e6 /* of one gap: positions in a header may be anything */

static int
compare_numbers (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double
step_after (const double *positions_mm, int i)
{
  return positions_mm[i + 1] - positions_mm[i];
}

static bool
alike (double a, double b)
{
  return fabs (a - b) < ALIKE * fmin (a, b);
}

static int
missing_in (double step_mm, double usual_mm)
{
  double n = round (step_mm / usual_mm) - 1;
  return n < 1 ? 0 : n > MOST_MISSING ? (int)MOST_MISSING : (int)n;
}

/* Multiples of one step, of which few are not that step itself. */
static bool
find_in_even (const double *positions_mm, int n_steps, double usual_mm, int *n_missing)
{
  int n_gaps = 0;
  for (int i = 0; i < n_steps; i++)
    {
      double step_mm = step_after (positions_mm, i), multiple = round (step_mm / usual_mm);
      if (multiple < 1 || fabs (step_mm - multiple * usual_mm) >= ALIKE * usual_mm)
        return false;
      n_missing[i] = missing_in (step_mm, usual_mm);
      n_gaps += n_missing[i] > 0;
    }
  return n_gaps <= (n_steps / MANY_SHARE > FEW ? n_steps / MANY_SHARE : FEW);
}

/* One long step between two that are alike. */
static void
find_in_uneven (const double *positions_mm, int n_steps, int *n_missing)
{
  for (int i = 0; i < n_steps; i++)
    {
      double before = i > 0 ? step_after (positions_mm, i - 1) : 0,
             after = i + 1 < n_steps ? step_after (positions_mm, i + 1) : 0,
             here = step_after (positions_mm, i);
      bool gap = i > 0 && i + 1 < n_steps && alike (before, after)
                 && here >= LEAST_LONGER * fmax (before, after);
      n_missing[i] = gap ? missing_in (here, (before + after) / 2) : 0;
    }
}

void
cvm_gaps_find (const double *positions_mm, int n, double *scratch, int *n_missing)
{
  for (int i = 0; i < n; i++)
    n_missing[i] = 0;
  if (n < 3)
    return;
  for (int i = 0; i + 1 < n; i++)
    scratch[i] = step_after (positions_mm, i);
  qsort (scratch, (size_t)(n - 1), sizeof *scratch, compare_numbers);
  if (!find_in_even (positions_mm, n - 1, scratch[(n - 1) / 2], n_missing))
    find_in_uneven (positions_mm, n - 1, n_missing);
}

bool
cvm_gaps_even_else (const double *positions_mm, int n, const int *n_missing, double within_mm)
{
  double span_mm = 0, n_steps = 0;
  for (int i = 0; i + 1 < n; i++)
    {
      span_mm += step_after (positions_mm, i);
      n_steps += n_missing[i] + 1.0;
    }
  for (int i = 0; i + 1 < n; i++)
    {
      double steps = n_missing[i] + 1.0;
      if (fabs (step_after (positions_mm, i) - steps * span_mm / n_steps) > within_mm * steps)
        return false;
    }
  return true;
}
