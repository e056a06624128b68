/* SPDX-License-Identifier: Apache-2.0 */
/* Morphological opening of a mask with a ball in mm: erosion, then dilation.
 *
 * The ball holds every voxel whose centre is at most the radius away, by the grid's real steps and
 * slice positions; 0.001 mm of tolerance keep a distance that equals the radius inside in spite of
 * rounding. Outside the image is background. The sideways shift of a tilted stack is not counted.
 * A single slice has no neighbours, and is opened with a disc.
 */
#pragma once

#include "segmentation/contour/mask-box.h"

/* In place. Errors: CVM_ERR_ARGUMENT (a radius that is negative or over 250 voxels),
 * CVM_ERR_MEMORY, CVM_ERR_CANCELLED; the box then holds the mask as it was.
 * Cost: for each voxel of the box and each row that the ball covers two byte operations. */
CVM_MUST_CHECK bool
cvm_open_ball (CvmMaskBox *box, double radius_mm, const CvmProgress *progress, CvmStatus *status);
