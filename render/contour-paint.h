/* SPDX-License-Identifier: Apache-2.0 */
/* Structures as lines on a picture: which rings, and their look (look.md "Lines").
 *
 * Axial: the rings of the slice as they are, and dashed those on no slice that lie within its
 * extent; beyond an end of the stack, within one step. Sagittal and coronal: section-outline.h.
 */
#pragma once

#include "render/line-set.h"
#include "render/section-outline.h"

typedef enum
{
  CVM_LINE_ACTIVE,
  CVM_LINE_OTHER,
  CVM_LINE_PRELIMINARY,
  CVM_LINE_VIEW_ONLY,
  CVM_LINE_ACTIVE_VIEW_ONLY,
  CVM_LINE_GHOST, /* what the clean-up took away */
  CVM_LINE_ISO,   /* of equal probability */
  CVM_LINE_MEMBER /* of one member of the ensemble */
} CvmLineKind;

extern const CvmLineStyle cvm_line_styles[];

/* Where and how the lines of one picture are drawn. */
typedef struct
{
  const CvmGrid *grid;
  const CvmViewPlane *view;
  int section;
  CvmViewTransform transform;
  double scale; /* device pixels per logical one */
} CvmContourPlace;

/* Add the structure's lines as strokes. `source.structure` gives the rings.
 * Errors: CVM_ERR_MEMORY. */
CVM_MUST_CHECK bool cvm_contour_add (CvmLineSet *lines,
                                     const CvmSectionSource *source,
                                     const CvmContourPlace *place,
                                     CvmLineKind kind,
                                     const uint8_t rgb[3],
                                     CvmStatus *status);

/* The offset from the slice of those rings that are drawn on its picture without lying on it, and
 * where to say it: right of them, device pixels. Several offsets: the first ring's. False: none. */
bool cvm_contour_off_slice (const CvmStructure *structure,
                            const CvmContourPlace *place,
                            double *x,
                            double *y,
                            double *offset_mm);

/* Add an outline to the stroke that has been begun. */
void cvm_contour_add_outline (CvmLineSet *lines,
                              const CvmSectionOutline *outline,
                              const CvmViewTransform *transform);
