/* SPDX-License-Identifier: Apache-2.0 */
/* Before a slice is edited on which rings overlap in part, a person says what they mean
 * (overlap-choice.h); the answer is a step of its own, which can be undone.
 */
#pragma once

#include "app/case/edit.h"
#include "app/case/overlap-choice.h"

G_BEGIN_DECLS

/* How many slices have rings that overlap in part: of `slice`, or of all (−1: of a structure that
 * was read with that warning). Also 0 without memory: the edit itself then says so. */
int cvm_overlap_edit_count (const CvmStructure *structure, const CvmGrid *grid, int slice);

/* Those slices' rings written as they are meant. `choice` is not AS_CAME. NULL: see
 * cvm_overlap_choice_apply(). */
CvmEdit *cvm_overlap_edit_new (const CvmStructure *structure,
                               const CvmGrid *grid,
                               int slice,
                               CvmOverlapChoice choice,
                               GError **error);

G_END_DECLS
