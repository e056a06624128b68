/* SPDX-License-Identifier: Apache-2.0 */
/* What rings mean that overlap in part on a slice: a person's choice, put into rings.
 *
 * They are read even-odd (rtstruct.md "Reading"), other systems unite them. Where it matters the
 * person says which is meant, and the slice is then written so that every system agrees.
 */
#pragma once

#include "segmentation/contour/structure.h"

typedef enum
{
  CVM_OVERLAPS_AS_CAME,  /* the rings stay as they are */
  CVM_OVERLAPS_EVEN_ODD, /* without what they share */
  CVM_OVERLAPS_UNION     /* all of them together */
} CvmOverlapChoice;

/* Replace the rings that overlap in part by new ones (new-rings.h) that don't, slice by slice; all
 * others stay. `n_slices` gets how many slices changed.
 *
 * Errors: CVM_ERR_MEMORY, CVM_ERR_UNSUPPORTED (GEOS failed; slices not axial); the structure is
 *         then valid, but some slices may have changed: throw it away. */
CVM_MUST_CHECK bool cvm_overlap_choice_apply (CvmStructure *structure,
                                              const CvmGrid *grid,
                                              CvmOverlapChoice choice,
                                              int *n_slices,
                                              CvmStatus *status);

/* "“PTV”: on 2 slices rings that overlap in part are written anew, as you chose." Free with
 * g_free(). */
char *cvm_overlap_choice_dup_text (const char *name, int n_slices);
