/* SPDX-License-Identifier: Apache-2.0 */
/* The outlines of one slice as a pointer finds them, and what is left when one goes.
 *
 * The outline at a point is the innermost one around it. Where the point lies in the structure,
 * that outline goes with the holes right inside it (an island in such a hole stays). Where it lies
 * in a hole, the hole is filled, and what lay inside it is then part of the structure.
 *
 * A ring that is written by itself is dropped or kept as it stands; only where the rings of one
 * outline cross each other, or one ring spells outline and hole, what is left of it is written anew
 * (stroke-rings.h says what new rings are like).
 *
 * Errors: CVM_ERR_MEMORY, CVM_ERR_UNSUPPORTED (GEOS failed); there is then nothing to be freed.
 */
#pragma once

#include "app/case/slice-area.h"

#include "segmentation/grid/grid.h"

typedef struct
{
  const CvmStructure *structure; /* borrowed, as the grid */
  const CvmGrid *grid;
  int slice;
  CvmGeos *geos;
  CvmSliceArea area;
} CvmSliceOutlines;

CVM_MUST_CHECK bool cvm_slice_outlines_init (CvmSliceOutlines *self,
                                             const CvmStructure *structure,
                                             const CvmGrid *grid,
                                             int slice,
                                             CvmStatus *status);
void cvm_slice_outlines_clear (CvmSliceOutlines *self);

typedef struct
{
  int unit, polygon; /* −1: none */
  bool in_hole;
} CvmOutline;

/* The one at a point; where none is around it, the nearest within reach. */
CvmOutline
cvm_slice_outlines_find (const CvmSliceOutlines *self, const double patient_mm[3], double reach_mm);

/* The slice's only one; none when there are several. */
CvmOutline cvm_slice_outlines_find_only (const CvmSliceOutlines *self);

/* What comes of the slice's rings: which of the structure's rings go (by index, of all) and what
 * comes instead. */
typedef struct
{
  bool *gone;
  int n_rings;
  CvmRing *rings;
} CvmSliceChange;

void cvm_slice_change_clear (CvmSliceChange *change);

/* Delete the outline, or fill the hole around the point. */
CVM_MUST_CHECK bool cvm_slice_outlines_delete (const CvmSliceOutlines *self,
                                               const CvmOutline *outline,
                                               const double patient_mm[3],
                                               CvmSliceChange *change,
                                               CvmStatus *status);

/* All area of this slice in place of what has area on another: new rings there, none where there
 * is no area. */
CVM_MUST_CHECK bool cvm_slice_outlines_copy (const CvmSliceOutlines *self,
                                             int slice,
                                             CvmSliceChange *change,
                                             CvmStatus *status);
