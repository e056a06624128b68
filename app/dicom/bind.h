/* SPDX-License-Identifier: Apache-2.0 */
/* Binding imported rings to the slices of a CT, by geometry alone (rtstruct.md "Reading").
 *
 * Rings within 0.1 mm of a slice belong to it; within 0.5 mm too, with a warning, where no ring of
 * another plane shares the slice; beyond that they are off-slice: kept, counted nowhere. Rings of
 * different planes are never combined. What isn't parallel to the slices is not shown.
 */
#pragma once

#include "segmentation/contour/structure.h"

#define CVM_SAME_PLANE_MM 0.02 /* rings no farther apart lie in one plane */

/* Sets use, slice, nearest_slice and offset_mm of the closed rings (those already NOT_SHOWN stay
 * so) and warns in the structure. `grid` NULL: no CT, every ring is off-slice with no nearest one.
 */
CVM_MUST_CHECK bool
cvm_rings_bind (CvmStructure *structure, const CvmGrid *grid, CvmStatus *status);

/* Why a ring is NOT_SHOWN: the ids for CvmRing.reason, and the structure's warning that counts
 * them, whose argument is their number. */
typedef enum
{
  CVM_UNSHOWN_POINT,
  CVM_UNSHOWN_OPEN,
  CVM_UNSHOWN_EMPTY,
  CVM_UNSHOWN_TOO_FEW,
  CVM_UNSHOWN_NO_AREA,
  CVM_UNSHOWN_MALFORMED,
  CVM_UNSHOWN_UNKNOWN_TYPE,
  CVM_UNSHOWN_NOT_PARALLEL,
  CVM_N_UNSHOWN
} CvmUnshown;

const char *cvm_unshown_reason (CvmUnshown why);

/* One warning for each reason that occurs among the rings. */
CVM_MUST_CHECK bool cvm_rings_warn_unshown (CvmStructure *structure, CvmStatus *status);

/* Warnings about what a clinician would miss: slices without a ring between a structure's ends,
 * rings that leave the image. */
CVM_MUST_CHECK bool
cvm_rings_warn_extent (CvmStructure *structure, const CvmGrid *grid, CvmStatus *status);
