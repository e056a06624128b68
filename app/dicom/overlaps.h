/* SPDX-License-Identifier: Apache-2.0 */
/* Several rings of one structure on one slice: copies, holes, overlaps (rtstruct.md "Reading").
 *
 * All work on rings that are bound already and look at CLOSED_PLANAR ones only: with
 * CLOSEDPLANAR_XOR the exporter said what it meant.
 * Cost:  at most 200,000 comparisons a structure; beyond them rings stay as they are.
 */
#pragma once

#include "segmentation/contour/structure.h"

/* Near-copies: rings whose symmetric difference is less than this share of the larger one. */
#define CVM_COPY_SHARE 0.01

/* Of near-copies on one slice the first one counts, the others become CVM_RING_COPY; a warning says
 * how many. */
CVM_MUST_CHECK bool
cvm_rings_mark_copies (CvmStructure *structure, const CvmGrid *grid, CvmStatus *status);

/* Warn about nested rings (read as holes) and partial overlaps (read even-odd), each with the
 * volume as read and as the union of all rings, and about rings that cross themselves. */
CVM_MUST_CHECK bool
cvm_rings_warn_overlaps (CvmStructure *structure, const CvmGrid *grid, CvmStatus *status);

/* The message id of the warning about partial overlaps. */
extern const char *const cvm_rings_partial_overlap_id;

/* The same ring by ring, for who has to ask. `cluster[i]` (one of the structure's n_rings): −1, or
 * the index of one ring for all that overlap in part, directly or through others, on a slice;
 * `crosses[i]`: the ring crosses itself. The structure isn't changed. */
CVM_MUST_CHECK bool cvm_rings_find_overlaps (
    CvmStructure *structure, const CvmGrid *grid, int *cluster, bool *crosses, CvmStatus *status);
