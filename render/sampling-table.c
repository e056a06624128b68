/* SPDX-License-Identifier: Apache-2.0 */
/* See sampling-table.h. Pixels and positions both ascend, so one walk serves a whole row. */
#include "render/sampling-table.h"

#include <stdlib.h>

static double
half_step (const double *positions_mm, int n, double step_mm, bool at_end)
{
  if (n == 1)
    return step_mm / 2;
  return (at_end ? positions_mm[n - 1] - positions_mm[n - 2] : positions_mm[1] - positions_mm[0])
         / 2;
}

bool
cvm_sampling_table_init (CvmSamplingTable *table,
                         const double *positions_mm,
                         int n,
                         double step_mm,
                         double middle_mm,
                         double px_per_mm,
                         int n_pixels,
                         bool nearest)
{
  table->first = 0;
  table->last = -1;
  table->index = calloc ((size_t)n_pixels, sizeof *table->index);
  table->fraction = calloc ((size_t)n_pixels, sizeof *table->fraction);
  if (!table->index || !table->fraction)
    {
      cvm_sampling_table_clear (table);
      return false;
    }
  double low = positions_mm[0] - half_step (positions_mm, n, step_mm, false),
         high = positions_mm[n - 1] + half_step (positions_mm, n, step_mm, true);
  int i = 0;
  for (int p = 0; p < n_pixels; p++)
    {
      double at = middle_mm + (p + 0.5 - n_pixels / 2.0) / px_per_mm;
      if (at < low || at >= high)
        continue;
      if (table->last < 0)
        table->first = p;
      table->last = p;
      while (i + 1 < n && positions_mm[i + 1] <= at)
        i++;
      double f = i + 1 < n ? (at - positions_mm[i]) / (positions_mm[i + 1] - positions_mm[i]) : 0;
      f = f < 0 ? 0 : f;
      table->index[p] = nearest && f >= 0.5 ? i + 1 : i;
      table->fraction[p] = nearest ? 0 : (float)f;
    }
  return true;
}

void
cvm_sampling_table_clear (CvmSamplingTable *table)
{
  free (table->index);
  free (table->fraction);
  table->index = NULL;
  table->fraction = NULL;
}
