/* SPDX-License-Identifier: Apache-2.0 */
/* A picture for a file: the axial slice large, sagittal and coronal beside it, with contours, map,
 * letters, scale bars, legend, and that it is for research only. No name, no identifier. */
#pragma once

#include "segmentation/contour/structure.h"
#include "segmentation/grid/volume.h"

/* Write a PNG (an existing file is replaced).
 *
 * `probability`: a map over the CT, or NULL. Structures: the first is the active one; those with
 * `visible` false are left out. `slice`: of the CT's grid; −1: where the first structure is
 * largest (no structure: where the map is highest, else the middle).
 * `translate` turns message ids into the user's language; NULL: English.
 * Errors: CVM_ERR_ARGUMENT (no such slice), CVM_ERR_FILE, CVM_ERR_MEMORY. */
CVM_MUST_CHECK bool cvm_picture_write_png (const CvmVolume *ct,
                                           const CvmVolume *probability,
                                           CvmStructure *const *structures,
                                           int n_structures,
                                           int slice,
                                           const char *path,
                                           const char *(*translate) (const char *message_id),
                                           CvmStatus *status);
