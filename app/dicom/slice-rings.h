/* SPDX-License-Identifier: Apache-2.0 */
/* The counted CLOSED_PLANAR rings of a structure slice by slice, in the plane of the slices. */
#pragma once

#include "segmentation/contour/structure.h"

typedef struct
{
  CvmRing *ring;       /* the structure's */
  double (*points)[2]; /* mm along the grid's row and column directions */
  double low[2], high[2];
  double area_mm2; /* shoelace, without sign: equal for copies whatever their shape */
} CvmPlaneRing;

typedef struct
{
  int n_rings;
  CvmPlaneRing *rings; /* ordered by slice, then as in the structure */
  int n_slices;
  int *first;          /* n_slices + 1: rings [first[s], first[s + 1]) are those of slice s */
  double (*points)[2]; /* all of them */
} CvmSliceRings;

CVM_MUST_CHECK bool cvm_slice_rings_init (CvmSliceRings *all,
                                          CvmStructure *structure,
                                          const CvmGrid *grid,
                                          CvmStatus *status);
void cvm_slice_rings_clear (CvmSliceRings *all);

bool cvm_plane_rings_apart (const CvmPlaneRing *a, const CvmPlaneRing *b); /* by their boxes */
