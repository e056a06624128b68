/* SPDX-License-Identifier: Apache-2.0 */
/* Rings to voxels: which voxel centres are inside, even-odd and half-open (a centre on a lower or
 * left edge is inside, on an upper or right edge outside, so that neighbours never share one).
 *
 * Space:  any orientation of the grid; points are taken along the normal onto their slice's plane.
 *         What lies outside the image is cut off.
 * Errors: CVM_ERR_ARGUMENT (no such slice), CVM_ERR_MEMORY.
 * Cost:   one step for each row that an edge crosses and each voxel of the rows touched; a slice
 *         allocates nothing. Rings with values that are not finite count as empty.
 */
#pragma once

#include "segmentation/contour/structure.h"

/* Counted rings of one slice into [row][column] bytes of the grid's size; 1 inside. Adds to
 * nothing: the buffer is overwritten. */
CVM_MUST_CHECK bool cvm_raster_slice (const CvmStructure *structure,
                                      const CvmGrid *grid,
                                      int slice,
                                      uint8_t *mask,
                                      CvmStatus *status);

/* All slices: a mask volume (uint8). */
CVM_MUST_CHECK CvmVolume *
cvm_raster_structure (const CvmStructure *structure, const CvmGrid *grid, CvmStatus *status);
