/* SPDX-License-Identifier: Apache-2.0 */
/* What a view state's views know about its structures' rings to cut them fast (CvmSectionIndex),
 * made when first asked for and kept by structure and revision.
 *
 * Memory: an index for each structure of the list that was shown across its slices: 16 bytes for
 * every 16 points of its rings.
 */
#pragma once

#include "segmentation/contour/section.h"
#include "ui/view-state.h"

G_BEGIN_DECLS

/* NULL without memory. Valid until the structure changes. */
const CvmSectionIndex *cvm_section_indices_get (CvmViewState *state, const CvmStructure *structure);

G_END_DECLS
