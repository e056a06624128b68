/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/slice-order.h"

#include <limits.h>

bool
cvm_slices_are_upward (const CvmGrid *grid)
{
  return grid->normal[2] >= 0;
}

int
cvm_slices_number (const CvmGrid *grid, int slice)
{
  return cvm_slices_are_upward (grid) ? slice + 1 : grid->n_slices - slice;
}

int
cvm_slices_at_number (const CvmGrid *grid, int number)
{
  return cvm_slices_are_upward (grid) ? number - 1 : grid->n_slices - number;
}

bool
cvm_slices_is_ring (const CvmRing *ring)
{
  return ring->slice >= 0 && (ring->use == CVM_RING_COUNTED || ring->use == CVM_RING_COPY);
}

bool
cvm_slices_have_rings (const CvmStructure *structure, int slice)
{
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].slice == slice && cvm_slices_is_ring (&structure->rings[i]))
      return true;
  return false;
}

bool
cvm_slices_get_range (const CvmStructure *structure, int *first, int *last)
{
  *first = INT_MAX;
  *last = -1;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (!cvm_slices_is_ring (ring))
        continue;
      *first = ring->slice < *first ? ring->slice : *first;
      *last = ring->slice > *last ? ring->slice : *last;
    }
  return *last >= 0;
}

int
cvm_slices_find_next (const CvmStructure *structure, const CvmGrid *grid, int slice, bool to_head)
{
  const int step = to_head == cvm_slices_are_upward (grid) ? 1 : -1;
  for (int at = slice + step; at >= 0 && at < grid->n_slices; at += step)
    if (cvm_slices_have_rings (structure, at))
      return at;
  return -1;
}
