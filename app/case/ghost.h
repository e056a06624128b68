/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces that the clean-up took away (level.h), by the hand's side: which are still away, and the
 * step that brings one back.
 */
#pragma once

#include "app/case/edit.h"

G_BEGIN_DECLS

/* Copies of those of `ghosts` (CvmStructure) that the structure does not hold now: a place well
 * inside one of the piece's rings lies outside the structure. */
GPtrArray *
cvm_ghosts_away (const GPtrArray *ghosts, const CvmStructure *structure, const CvmGrid *grid);

/* The step that adds the piece to the structure, slice by slice and exactly: "Removed piece brought
 * back to {1}". It is a person's, and made as a stroke's: rings that it does not reach keep every
 * bit. NULL: it is all in there, or `error`. */
CvmEdit *cvm_ghost_edit (const CvmStructure *structure,
                         const CvmStructure *ghost,
                         const CvmGrid *grid,
                         GError **error);

G_END_DECLS
