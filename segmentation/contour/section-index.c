/* SPDX-License-Identifier: Apache-2.0 */
/* See section.h. A ring is cut into blocks of CVM_SECTION_BLOCK edges; each keeps the range of both
 * coordinates over its edges, and the ring the range over its blocks. */
#include "segmentation/contour/section-private.h"

#include <math.h>
#include <stdlib.h>

void
cvm_section_vectors (const CvmGrid *grid, CvmSectionAxis axis, double across[3])
{
  for (int i = 0; i < 3; i++)
    across[i] = axis == CVM_SECTION_COLUMN ? grid->row_direction[i] / grid->column_step_mm
                                           : grid->column_direction[i] / grid->row_step_mm;
}

bool
cvm_section_counts (const CvmRing *ring, const CvmGrid *grid)
{
  return ring->use == CVM_RING_COUNTED && ring->slice >= 0 && ring->slice < grid->n_slices
         && ring->n_points >= 3;
}

static const CvmSectionBlock nothing = { { INFINITY, INFINITY }, { -INFINITY, -INFINITY } };

static void
widen (CvmSectionBlock *box, const CvmSectionBlock *by)
{
  for (int axis = 0; axis < 2; axis++)
    {
      box->low[axis] = fminf (box->low[axis], by->low[axis]);
      box->high[axis] = fmaxf (box->high[axis], by->high[axis]);
    }
}

/* The range of the points from `first` − 1 (the last one before the first) to `end` − 1; `sum`
 * grows by their coordinates. */
static CvmSectionBlock
range_of (const CvmRing *ring,
          double across[2][3],
          const double origin[3],
          int first,
          int end,
          double sum[2])
{
  const double *last = ring->points[first > 0 ? first - 1 : ring->n_points - 1];
  CvmSectionBlock range;
  for (int axis = 0; axis < 2; axis++)
    {
      double at = cvm_section_coordinate (across[axis], last, origin), low = at, high = at;
      for (int i = first; i < end; i++)
        {
          at = cvm_section_coordinate (across[axis], ring->points[i], origin);
          low = at < low ? at : low;
          high = at > high ? at : high;
          sum[axis] += at;
        }
      range.low[axis] = nextafterf ((float)low, -INFINITY);
      range.high[axis] = nextafterf ((float)high, INFINITY);
    }
  return range;
}

static size_t
n_blocks (const CvmRing *ring)
{
  return ((size_t)ring->n_points + CVM_SECTION_BLOCK - 1) / CVM_SECTION_BLOCK;
}

static void
fill (CvmSectionIndex *index, const CvmStructure *structure, const CvmGrid *grid)
{
  double across[2][3];
  size_t block = 0;
  cvm_section_vectors (grid, CVM_SECTION_COLUMN, across[CVM_SECTION_COLUMN]);
  cvm_section_vectors (grid, CVM_SECTION_ROW, across[CVM_SECTION_ROW]);
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      CvmIndexedRing *entry = &index->rings[i];
      *entry = (CvmIndexedRing){ .slice = ring->slice, .first_block = block, .box = nothing };
      if (!cvm_section_counts (ring, grid))
        continue;
      const double *origin = grid->origins[ring->slice];
      entry->n_points = ring->n_points;
      double sum[2] = { 0, 0 };
      for (int first = 0; first < ring->n_points; first += CVM_SECTION_BLOCK)
        {
          int end = first + CVM_SECTION_BLOCK;
          index->blocks[block] = range_of (ring, across, origin, first,
                                           end < ring->n_points ? end : ring->n_points, sum);
          widen (&entry->box, &index->blocks[block++]);
        }
      for (int axis = 0; axis < 2; axis++)
        entry->finite[axis] = isfinite (sum[axis]);
    }
}

CvmSectionIndex *
cvm_section_index_new (const CvmStructure *structure, const CvmGrid *grid, CvmStatus *status)
{
  CvmSectionIndex *index = calloc (1, sizeof *index);
  size_t room = 0;
  for (int i = 0; i < structure->n_rings; i++)
    if (cvm_section_counts (&structure->rings[i], grid))
      room += n_blocks (&structure->rings[i]);
  if (index)
    {
      index->n_rings = structure->n_rings;
      index->rings = malloc (((size_t)structure->n_rings + 1) * sizeof *index->rings);
      index->blocks = malloc ((room + 1) * sizeof *index->blocks);
    }
  if (!index || !index->rings || !index->blocks)
    {
      cvm_section_index_free (index);
      cvm_status_no_memory (status);
      return NULL;
    }
  fill (index, structure, grid);
  return index;
}

void
cvm_section_index_free (CvmSectionIndex *index)
{
  if (!index)
    return;
  free (index->rings);
  free (index->blocks);
  free (index);
}
