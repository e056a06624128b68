/* SPDX-License-Identifier: Apache-2.0 */
/* A map along lines alone: a section of it (slice-image.h) in a band about an outline, finer than
 * its own grid, so that the band has a smooth border at any zoom.
 */
#pragma once

#include "render/section-outline.h"
#include "render/slice-image.h"

/* What lies further than `half_width_mm` from all lines is 0; what lies nearer is the map's value,
 * bilinear. Steps are at least `step_mm`, and larger where the outline is, so that there are at
 * most CVM_BAND_MAX_VALUES. Values below `floor` count as none for the box of the result.
 *
 * Errors: CVM_ERR_MEMORY. No outline: an image of one value, 0.
 * Cost:   a few steps for each mm of the outline. */
#define CVM_BAND_MAX_VALUES (1 << 20)
CVM_MUST_CHECK CvmSliceImage *cvm_band_map_new (const CvmSliceImage *map,
                                                const CvmSectionOutline *outline,
                                                double half_width_mm,
                                                double step_mm,
                                                float floor,
                                                CvmStatus *status);
