/* SPDX-License-Identifier: Apache-2.0 */
/* Two passes: the first finds the box (it reads the whole volume once, and most rows end there),
 * the second fills it. */
#include "segmentation/contour/mask-box.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  int low[3], high[3]; /* both included; high < low: empty */
} Extent;

/* Widen an extent by a row's voxels at or above the level. */
static void
widen (Extent *extent, const float *row, int n, int at_row, int slice, float level)
{
  int any = 0, first = 0, last = n - 1;
#pragma omp simd reduction(| : any)
  for (int i = 0; i < n; i++)
    any |= row[i] >= level;
  if (!any)
    return;
  while (!(row[first] >= level))
    first++;
  while (!(row[last] >= level))
    last--;
  const int low[3] = { first, at_row, slice }, high[3] = { last, at_row, slice };
  for (int axis = 0; axis < 3; axis++)
    {
      extent->low[axis] = low[axis] < extent->low[axis] ? low[axis] : extent->low[axis];
      extent->high[axis] = high[axis] > extent->high[axis] ? high[axis] : extent->high[axis];
    }
}

/* The least float that is at or above the level, so that comparing floats is comparing exactly. */
static float
float_level (double level)
{
  float f = (float)level;
  return f < level ? nextafterf (f, INFINITY) : f;
}

static bool
find_extent (const CvmVolume *volume, float level, Extent *all, const CvmProgress *progress)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  const float *values = cvm_volume_get_float32 (volume);
  size_t n_columns = (size_t)grid->n_columns, n_rows = (size_t)grid->n_rows;
  const Extent none = { { grid->n_columns, grid->n_rows, grid->n_slices }, { -1, -1, -1 } };
  atomic_bool cancelled = false;
  *all = none;
#pragma omp parallel for schedule(dynamic, 4)
  for (int slice = 0; slice < grid->n_slices; slice++)
    {
      Extent mine = none;
      if (cancelled || cvm_progress_cancelled (progress))
        {
          cancelled = true;
          continue;
        }
      for (int row = 0; row < grid->n_rows; row++)
        widen (&mine, values + ((size_t)slice * n_rows + (size_t)row) * n_columns, grid->n_columns,
               row, slice, level);
#pragma omp critical(cvm_mask_box)
      for (int axis = 0; axis < 3; axis++)
        {
          all->low[axis] = mine.low[axis] < all->low[axis] ? mine.low[axis] : all->low[axis];
          all->high[axis] = mine.high[axis] > all->high[axis] ? mine.high[axis] : all->high[axis];
        }
    }
  return !cancelled;
}

bool
cvm_mask_box_threshold (const CvmVolume *volume,
                        double level,
                        CvmMaskBox *box,
                        const CvmProgress *progress,
                        CvmStatus *status)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  const float *values = cvm_volume_get_float32 (volume);
  float at_least = float_level (level);
  Extent extent;
  *box = (CvmMaskBox){ .grid = grid };
  if (!find_extent (volume, at_least, &extent, progress))
    return cvm_status_cancelled (status);
  if (extent.high[0] < 0)
    return true;
  for (int axis = 0; axis < 3; axis++)
    {
      box->low[axis] = extent.low[axis];
      box->size[axis] = extent.high[axis] - extent.low[axis] + 1;
    }
  box->voxels = malloc (cvm_mask_box_n_voxels (box));
  if (!box->voxels)
    {
      *box = (CvmMaskBox){ .grid = grid };
      return cvm_status_no_memory (status);
    }
#pragma omp parallel for schedule(dynamic, 4)
  for (int slice = 0; slice < box->size[2]; slice++)
    for (int row = 0; row < box->size[1]; row++)
      {
        size_t line
            = (size_t)(box->low[2] + slice) * (size_t)grid->n_rows + (size_t)(box->low[1] + row);
        const float *from = values + line * (size_t)grid->n_columns + box->low[0];
        uint8_t *to = cvm_mask_box_row (box, row, slice);
#pragma omp simd
        for (int column = 0; column < box->size[0]; column++)
          to[column] = from[column] >= at_least;
      }
  return true;
}

void
cvm_mask_box_clear (CvmMaskBox *box)
{
  free (box->voxels);
  *box = (CvmMaskBox){ .grid = box->grid };
}

size_t
cvm_mask_box_n_voxels (const CvmMaskBox *box)
{
  return (size_t)box->size[0] * (size_t)box->size[1] * (size_t)box->size[2];
}

uint8_t *
cvm_mask_box_row (const CvmMaskBox *box, int row, int slice)
{
  return box->voxels + ((size_t)slice * (size_t)box->size[1] + (size_t)row) * (size_t)box->size[0];
}

void
cvm_mask_box_write (const CvmMaskBox *box, CvmVolume *volume)
{
  const CvmGrid *grid = box->grid;
  uint8_t *data = cvm_volume_get_data (volume);
  for (int slice = 0; slice < box->size[2]; slice++)
    for (int row = 0; row < box->size[1]; row++)
      {
        size_t line
            = (size_t)(box->low[2] + slice) * (size_t)grid->n_rows + (size_t)(box->low[1] + row);
        memcpy (data + line * (size_t)grid->n_columns + box->low[0],
                cvm_mask_box_row (box, row, slice), (size_t)box->size[0]);
      }
}
