/* SPDX-License-Identifier: Apache-2.0 */
/* Where images are missing, in a view across the slices: hatched, as the strip has it. */
#pragma once

#include "render/plane.h"

#include <cairo.h>

/* `cr` is in device pixels; `scale` of them a logical one. Nothing in a view along the slices, and
 * nothing where none is missing. */
void cvm_gap_paint (cairo_t *cr,
                    const CvmGrid *grid,
                    const CvmViewPlane *view,
                    const CvmViewTransform *transform,
                    double scale);
