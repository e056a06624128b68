/* SPDX-License-Identifier: Apache-2.0 */
/* The rings of one imported structure on a CT, wherever they came from. Private to app/dicom. */
#pragma once

#include "app/dicom/folder.h"

extern "C"
{
#include "segmentation/contour/structure.h"
}

namespace cvm
{

/* Whether structure and CT (NULL: none) both name a frame of reference; whether it is the same. */
bool frame_is_known (const CvmStructure *structure, const CvmSeries *series);
bool frame_is_same (const CvmStructure *structure, const CvmSeries *series);

/* Bind rings that were judged one by one to the slices of `series` (NULL: no CT), each with the
 * image that it lies on, whatever it named before, and warn of what is odd (rtstruct.md
 * "Reading"). False: no memory. */
bool place_rings (CvmStructure *structure, const CvmSeries *series, CvmStatus *status);

} // namespace cvm
