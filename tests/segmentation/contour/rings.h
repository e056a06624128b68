/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of this folder share: a small random generator with a printed seed, and rings from
 * voxel coordinates. */
#pragma once

#include "segmentation/contour/structure.h"

#include <stdint.h>
#include <stdlib.h>

/* xorshift64*: the same numbers everywhere. */
static inline uint64_t
test_random (uint64_t *state)
{
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 0x2545f4914f6cdd1dull;
}

static inline int
test_random_int (uint64_t *state, int low, int high) /* both included */
{
  return low + (int)((test_random (state) >> 33) % (uint64_t)(high - low + 1));
}

static inline double
test_random_unit (uint64_t *state)
{
  return (double)(test_random (state) >> 11) * 0x1p-53;
}

/* Append a counted ring with the given (column, row) coordinates of a slice. */
static inline bool
test_add_ring (CvmStructure *s, const CvmGrid *grid, int slice, int n, const double (*uv)[2])
{
  CvmRing ring = { .slice = slice, .nearest_slice = -1, .n_points = n };
  ring.points = malloc ((size_t)(n > 0 ? n : 1) * sizeof ring.points[0]);
  for (int i = 0; i < n; i++)
    cvm_grid_to_patient (grid, (double[3]){ uv[i][0], uv[i][1], slice }, ring.points[i]);
  return cvm_structure_take_ring (s, &ring, NULL);
}
