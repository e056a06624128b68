/* SPDX-License-Identifier: Apache-2.0 */
/* Structures as lines on a picture: colour over a black halo, widths in device pixels (look.md
 * "Lines").
 *
 * Axial: the rings of the slice as they are, and dashed those on no slice that lie within its
 * extent. Sagittal and coronal: section-outline.h. Points are left out of the path where that moves
 * the line by at most 0.1 px.
 */
#pragma once

#include "render/plane.h"
#include "segmentation/contour/structure.h"

#include <cairo.h>

typedef enum
{
  CVM_LINE_ACTIVE,
  CVM_LINE_OTHER,
  CVM_LINE_PRELIMINARY,
  CVM_LINE_VIEW_ONLY
} CvmLineKind;

typedef struct
{
  double width, halo; /* px at 1x; the halo adds this on each side */
  int n_dashes;
  double dashes[4];
} CvmLineStyle;

extern const CvmLineStyle cvm_line_styles[];

/* Stroke the structure's lines in one section of the view.
 *
 * Space:  `cr` is in device pixels (identity matrix).
 * scale:  device pixels per logical one.
 * Errors: CVM_ERR_MEMORY. */
CVM_MUST_CHECK bool cvm_contour_paint (cairo_t *cr,
                                       const CvmStructure *structure,
                                       const CvmGrid *grid,
                                       const CvmViewPlane *view,
                                       int section,
                                       const CvmViewTransform *transform,
                                       CvmLineKind kind,
                                       const uint8_t rgb[3],
                                       double scale,
                                       CvmStatus *status);
