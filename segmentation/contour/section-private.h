/* SPDX-License-Identifier: Apache-2.0 */
/* What a cut and its index share: coordinates, and the index itself. */
#pragma once

#include "segmentation/contour/section.h"

#define CVM_SECTION_BLOCK 16 /* edges */

/* By axis. Outwards to the next float; low > high: nothing. */
typedef struct
{
  float low[2], high[2];
} CvmSectionBlock;

typedef struct
{
  int n_points, slice; /* as they were; 0 points: not looked at */
  bool finite[2];      /* by axis; a ring with a coordinate that is no number is empty */
  size_t first_block;
  CvmSectionBlock box;
} CvmIndexedRing;

struct CvmSectionIndex
{
  int n_rings;
  CvmIndexedRing *rings;
  CvmSectionBlock *blocks;
};

/* The voxel coordinate that is constant in a section, as vector · (point − the slice's origin). */
void cvm_section_vectors (const CvmGrid *grid, CvmSectionAxis axis, double across[3]);

static inline double
cvm_section_coordinate (const double vector[3], const double point[3], const double origin[3])
{
  return vector[0] * (point[0] - origin[0]) + vector[1] * (point[1] - origin[1])
         + vector[2] * (point[2] - origin[2]);
}

/* Whether a ring has an area in a slice of the grid. */
bool cvm_section_counts (const CvmRing *ring, const CvmGrid *grid);
