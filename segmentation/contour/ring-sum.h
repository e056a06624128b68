/* SPDX-License-Identifier: Apache-2.0 */
/* What rings are, as a number: two lists of rings that differ in a single bit of a point get the
 * same one once in 10^19. It is the same on every machine and in every version, so that a record
 * can say which rings it was about.
 *
 * Only counted rings have one (ring.h): those that are areas.
 */
#pragma once

#include "segmentation/contour/structure.h"

/* By slice: `sums[slice]` for the slices below `n_slices`, whatever the order of the rings in it; 0
 * for one without rings. */
void cvm_ring_sums (const CvmStructure *structure, int n_slices, uint64_t *sums);
