/* SPDX-License-Identifier: Apache-2.0 */
/* Text and marks on pictures: where, which way, how large (look.md "Text on images").
 *
 * All texts come translated from the caller; nothing here knows a language.
 *
 * Space:  `cr` is in device pixels; sizes below are px or pt at 1x, times `scale`.
 */
#pragma once

#include "render/plane.h"
#include "render/text-strip.h"
#include "render/window.h"

#include <pango/pangocairo.h>
#include <stdint.h>

typedef struct
{
  double scale;          /* device pixels per logical one */
  double text_scale;     /* 1, or 2 with text at 200 % */
  const char *font;      /* family, NULL: the default */
  bool small;            /* a side view: letters 10.5 pt */
  CvmTextStrips *strips; /* where texts are kept; NULL: nowhere */
} CvmDecorationStyle;

typedef enum
{
  CVM_CORNER_TOP_LEFT,
  CVM_CORNER_TOP_RIGHT,
  CVM_CORNER_BOTTOM_LEFT,
  CVM_CORNER_BOTTOM_RIGHT
} CvmCorner;

/* Lines of text in a corner; the first `bold_bytes` bytes are bold. `warn`: amber. Returns the
 * width in device pixels. */
int cvm_decorations_text (cairo_t *cr,
                          const CvmDecorationStyle *style,
                          const CvmViewTransform *transform,
                          CvmCorner corner,
                          const char *text,
                          int bold_bytes,
                          bool warn);

/* A line of text beside a tool, with its left (right: its right) upper corner at (x, y); `rgb`
 * NULL: white-ish. Device pixels. */
void cvm_decorations_label (cairo_t *cr,
                            const CvmDecorationStyle *style,
                            double x,
                            double y,
                            bool right,
                            const char *text,
                            bool bold,
                            const uint8_t rgb[3]);
void cvm_decorations_measure (cairo_t *cr,
                              const CvmDecorationStyle *style,
                              const char *text,
                              bool bold,
                              int *width,
                              int *height);

/* A letter in the middle of an edge. It steps beside the crosshair at (cross_x, cross_y)
 * when that would cross it; NAN: no crosshair. */
void cvm_decorations_letter (cairo_t *cr,
                             const CvmDecorationStyle *style,
                             const CvmViewPlane *view,
                             const CvmViewTransform *transform,
                             CvmEdge edge,
                             double cross_x,
                             double cross_y);

/* Bottom right: 20, 50 or 100 mm, whichever is 60 to 160 px at 1x; where none is, the one of
 * 1, 2, 5, 10, 200, 500 that is; in a view so narrow that it would run under the letter in the
 * middle of the edge, a shorter one from 40 px on. Returns the length in mm, 0 where nothing was
 * drawn. */
double cvm_decorations_scale_bar (cairo_t *cr,
                                  const CvmDecorationStyle *style,
                                  const CvmViewTransform *transform);
double cvm_scale_bar_mm (double px_per_mm_1x);

/* Bottom left: the probability's ramp with its numbers; `level` gets a mark with its label, 0:
 * none. */
void cvm_decorations_legend (cairo_t *cr,
                             const CvmDecorationStyle *style,
                             const CvmViewTransform *transform,
                             const char *title,
                             double level,
                             const char *level_label);

/* The same of the disagreement, with the words that must stand beside it; `above` the other
 * legend, where that is there. */
void cvm_decorations_disagreement_legend (cairo_t *cr,
                                          const CvmDecorationStyle *style,
                                          const CvmViewTransform *transform,
                                          const char *title,
                                          const char *words,
                                          bool above);

/* A number with a true minus (U+2212): "−105.0". */
char *cvm_format_number (char *out, size_t size, double value, int decimals);
