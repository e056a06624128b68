/* SPDX-License-Identifier: Apache-2.0 */
/* Each edge toggles, in every row whose line it crosses, the first voxel at or right of the
 * crossing; the running parity along a row is then what is inside:
 *
 *   toggles  0 0 1 0 0 0 1 0      crossings at 1.3 and 5.8
 *   inside   0 0 1 1 1 1 0 0
 *
 * No crossing is kept or sorted, so the cost and the memory don't depend on how wild a ring is.
 * An edge belongs to the rows low ≤ row < high; its crossing is computed from its lower end
 * whichever way it runs, so that two rings with a common edge find the very same value.
 */
#include "segmentation/contour/raster.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const CvmGrid *grid;
  const double *origin;
  uint8_t *mask;
  int first_row, last_row; /* of the toggles so far */
} Raster;

/* Voxel coordinates, to 2^−24 of a voxel: what lies on a centre in decimals then does so here. */
static void
to_plane (const Raster *raster, const double point[3], double uv[2])
{
  const CvmGrid *grid = raster->grid;
  double u = 0, v = 0;
  for (int axis = 0; axis < 3; axis++)
    {
      double d = point[axis] - raster->origin[axis];
      u += d * grid->row_direction[axis];
      v += d * grid->column_direction[axis];
    }
  uv[0] = rint (u / grid->column_step_mm * 0x1p24) * 0x1p-24;
  uv[1] = rint (v / grid->row_step_mm * 0x1p24) * 0x1p-24;
}

static void
toggle_edge (Raster *raster, const double a[2], const double b[2])
{
  const double *low = a[1] < b[1] ? a : b, *high = a[1] < b[1] ? b : a;
  int n_columns = raster->grid->n_columns, n_rows = raster->grid->n_rows;
  if (!(high[1] > 0) || !(low[1] <= n_rows - 1))
    return;
  int first = low[1] > 0 ? (int)ceil (low[1]) : 0;
  int last = high[1] > n_rows - 1 ? n_rows - 1 : (int)ceil (high[1]) - 1;
  double du = high[0] - low[0], dv = high[1] - low[1];
  for (int row = first; row <= last; row++)
    {
      double column = ceil (low[0] + (row - low[1]) * du / dv);
      if (column < n_columns)
        raster->mask[(size_t)row * (size_t)n_columns + (column > 0 ? (size_t)column : 0)] ^= 1;
    }
  if (first <= last && first < raster->first_row)
    raster->first_row = first;
  if (first <= last && last > raster->last_row)
    raster->last_row = last;
}

static bool
is_finite_ring (const CvmRing *ring)
{
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      if (!isfinite (ring->points[i][axis]))
        return false;
  return true;
}

static void
toggle_ring (Raster *raster, const CvmRing *ring)
{
  double last[2], next[2];
  to_plane (raster, ring->points[ring->n_points - 1], last);
  for (int i = 0; i < ring->n_points; i++)
    {
      to_plane (raster, ring->points[i], next);
      toggle_edge (raster, last, next);
      last[0] = next[0];
      last[1] = next[1];
    }
}

/* `mask` must be all 0. */
static void
raster_slice (const CvmStructure *structure, const CvmGrid *grid, int slice, uint8_t *mask)
{
  Raster raster = {
    .grid = grid, .origin = grid->origins[slice], .mask = mask, .first_row = 0, .last_row = -1
  };
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (ring->use == CVM_RING_COUNTED && ring->slice == slice && ring->n_points >= 3
          && is_finite_ring (ring))
        toggle_ring (&raster, ring);
    }
  for (int row = raster.first_row; row <= raster.last_row; row++)
    {
      uint8_t *line = mask + (size_t)row * (size_t)grid->n_columns, inside = 0;
      for (int column = 0; column < grid->n_columns; column++)
        line[column] = inside ^= line[column];
    }
}

bool
cvm_raster_slice (
    const CvmStructure *structure, const CvmGrid *grid, int slice, uint8_t *mask, CvmStatus *status)
{
  if (slice < 0 || slice >= grid->n_slices)
    return cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("There is no slice {1}."), "%d",
                            slice + 1);
  memset (mask, 0, (size_t)grid->n_rows * (size_t)grid->n_columns);
  raster_slice (structure, grid, slice, mask);
  return true;
}

CvmVolume *
cvm_raster_structure (const CvmStructure *structure, const CvmGrid *grid, CvmStatus *status)
{
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_UINT8, status);
  if (!volume)
    return NULL;
  uint8_t *mask = cvm_volume_get_data (volume);
  for (int slice = 0; slice < grid->n_slices; slice++)
    raster_slice (structure, grid, slice,
                  mask + (size_t)slice * (size_t)grid->n_rows * (size_t)grid->n_columns);
  return volume;
}
