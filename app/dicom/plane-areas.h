/* SPDX-License-Identifier: Apache-2.0 */
/* Areas of a structure whose slices are not there: plane by plane of its own rings, since without
 * the slices nobody knows how thick each is (rtstruct.md "Reading"). */
#pragma once

#include "segmentation/contour/structure.h"

typedef struct
{
  double position_mm; /* along the normal; without a CT the z */
  double area_mm2;    /* even-odd, near-copies counted once */
} CvmPlaneArea;

/* The planes of all closed rings, ascending; free with free(). `grid` (may be NULL: axial) gives
 * the directions alone. True with no plane: *areas is NULL and *n 0. Errors: CVM_ERR_MEMORY,
 * CVM_ERR_BUDGET (more than 5,000 planes). */
CVM_MUST_CHECK bool cvm_plane_areas (const CvmStructure *structure,
                                     const CvmGrid *grid,
                                     CvmPlaneArea **areas,
                                     int *n,
                                     CvmStatus *status);
