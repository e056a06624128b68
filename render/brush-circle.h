/* SPDX-License-Identifier: Apache-2.0 */
/* The pointer of brush and eraser: a circle to scale in the structure's colour, what a stroke will
 * do in its middle, and words beside it (look.md "Pointer and tools").
 *
 * Two drawings, each about its own origin, so that a moving pointer moves them and draws nothing:
 * the circle about its centre; the words with the origin at one corner.
 *
 * Space: device pixels (identity matrix), y down.
 */
#pragma once

#include "render/decorations.h"

typedef enum
{
  CVM_BRUSH_PLUS,
  CVM_BRUSH_MINUS,
  CVM_BRUSH_BAR /* nothing can be done here */
} CvmBrushMark;

typedef struct
{
  double across, down; /* half axes in device pixels */
  CvmBrushMark mark;
  uint8_t rgb[3];
} CvmBrushCircle;

extern const uint8_t cvm_brush_grey[3]; /* of a circle with a bar */

/* How far the drawing reaches from its centre. */
void cvm_brush_circle_extent (const CvmBrushCircle *circle,
                              const CvmDecorationStyle *style,
                              double *across,
                              double *down);
void
cvm_brush_circle_paint (cairo_t *cr, const CvmBrushCircle *circle, const CvmDecorationStyle *style);

/* Lines of words: the first bold in colour, the others plain. `lines` ends with NULL. */
void cvm_brush_words_size (cairo_t *cr,
                           const CvmDecorationStyle *style,
                           const char *const *lines,
                           int *width,
                           int *height);
/* right: aligned to the right edge of that width. */
void cvm_brush_words_paint (cairo_t *cr,
                            const CvmDecorationStyle *style,
                            const char *const *lines,
                            const uint8_t rgb[3],
                            int width,
                            bool right);

/* Where words of that size go beside a circle centred at (x, y) in a view: below left of it, else
 * below right, above left, above right, whichever the view has room for. *right: they end at the
 * circle, and so are aligned to the right. */
void cvm_brush_words_place (const CvmBrushCircle *circle,
                            const CvmDecorationStyle *style,
                            double x,
                            double y,
                            int width,
                            int height,
                            int view_width,
                            int view_height,
                            double *left,
                            double *top,
                            bool *right);
