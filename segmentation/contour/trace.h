/* SPDX-License-Identifier: Apache-2.0 */
/* Contours of a probability map at a level, by linear interpolation between voxel centres, so that
 * rasterising them at voxel centres (raster.h) gives exactly the kept mask. The rules that make
 * that hold are in method.md §6.
 *
 * Rings are closed, do not repeat their first point, lie on a grid of 0.001 mm in x and y, and are
 * bound to the grid's slice. Outer rings have negative signed area in (x, y) of LPS, holes positive
 * (rtstruct.md).
 */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/contour/structure.h"

/* Append the rings of all slices to `structure`, slice by slice.
 *
 * Shape:  `probability` float32 (outside 0 … 1 cut, not a number counts as 0) and `kept` uint8 on
 *         one grid; any kept set will do, whatever the level. Steps of at least 0.02 mm; slices
 *         tilted by at most 60° against the axial plane.
 * Errors: CVM_ERR_SHAPE, CVM_ERR_ARGUMENT (level outside (0, 1)), CVM_ERR_UNSUPPORTED (not axial,
 *         pixels too small), CVM_ERR_MEMORY, CVM_ERR_CANCELLED (rings traced so far stay).
 * Cost:   of each slice only the box about its kept voxels; slices in parallel.
 */
CVM_MUST_CHECK bool cvm_trace_structure (const CvmVolume *probability,
                                         const CvmVolume *kept,
                                         double level,
                                         CvmStructure *structure,
                                         const CvmProgress *progress,
                                         CvmStatus *status);

/* The same of one slice alone, all voxels with p ≥ level kept: what a moving level shows. */
CVM_MUST_CHECK bool cvm_trace_slice (const CvmVolume *probability,
                                     double level,
                                     int slice,
                                     CvmStructure *structure,
                                     CvmStatus *status);
