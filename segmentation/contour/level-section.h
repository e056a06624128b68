/* SPDX-License-Identifier: Apache-2.0 */
/* A probability map cut at a level by a plane of constant column or row, without any ring: where
 * the traced rings (trace.h) of all voxels with p ≥ level cross that plane. What a moving level
 * shows in the planes across the slices.
 */
#pragma once

#include "segmentation/contour/section.h"

/* Slices k with `but[k]` other than 0 are left out (NULL: none).
 *
 * Shape:  `probability` float32; `at` a column or row of it.
 * Errors: CVM_ERR_ARGUMENT (no such column or row, level outside (0, 1)), CVM_ERR_MEMORY; the
 *         section is then empty.
 * Cost:   one line of voxels a slice. */
CVM_MUST_CHECK bool cvm_level_section (const CvmVolume *probability,
                                       double level,
                                       CvmSectionAxis axis,
                                       int at,
                                       const uint8_t *but,
                                       CvmSection *section,
                                       CvmStatus *status);
