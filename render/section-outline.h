/* SPDX-License-Identifier: Apache-2.0 */
/* The outline of a structure in a plane across its slices (sagittal, coronal on an axial scan).
 *
 * Each slice's rings stand for a slab, half way to the neighbours on both sides; the outline is the
 * border of these slabs together: stairs, exactly what the rings say, nothing smoothed. As closed
 * lines, so that dashes run on round the corners.
 */
#pragma once

#include "render/plane.h"
#include "segmentation/contour/section.h"

typedef struct
{
  double right_mm, down_mm;
  bool starts; /* the first of a closed line; its last point is joined to it */
} CvmOutlinePoint;

typedef struct
{
  int n_points;
  CvmOutlinePoint *points;
  bool open; /* last points are not joined to first ones; never so for a structure */
} CvmSectionOutline;

/* For a view whose depth is not the slices' direction. A stack of shifted slices (view-only) is cut
 * at its first slice's column. Errors: CVM_ERR_MEMORY; the outline is then empty. */
CVM_MUST_CHECK bool cvm_section_outline_make (const CvmSectionSource *source,
                                              const CvmGrid *grid,
                                              const CvmViewPlane *view,
                                              int section,
                                              CvmSectionOutline *outline,
                                              CvmStatus *status);
/* The same of spans that were cut already, at this section of the view. */
CVM_MUST_CHECK bool cvm_section_outline_of_spans (const CvmSection *spans,
                                                  const CvmGrid *grid,
                                                  const CvmViewPlane *view,
                                                  int section,
                                                  CvmSectionOutline *outline,
                                                  CvmStatus *status);
void cvm_section_outline_clear (CvmSectionOutline *outline);
