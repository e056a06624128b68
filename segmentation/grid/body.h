/* SPDX-License-Identifier: Apache-2.0 */
/* The patient's body in a CT (method.md §2, 3.): without couch, mask and the air around.
 *
 * On the CT averaged to voxels of about 3 mm: threshold −300 HU, opening with a ball of 6 mm,
 * largest 3D component, grown by 6 mm inside the threshold, holes filled slice by slice.
 */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/grid/volume.h"

/* A mask (uint8) on the CT's grid. Errors: CVM_ERR_FORMAT where no body is found, CVM_ERR_BUDGET
 * for a scan of over 3.6 m³, CVM_ERR_MEMORY, CVM_ERR_CANCELLED. */
CVM_MUST_CHECK CvmVolume *
cvm_body_find (const CvmVolume *ct, const CvmProgress *progress, CvmStatus *status);
