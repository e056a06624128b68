/* SPDX-License-Identifier: Apache-2.0 */
/* Short texts as pictures: light letters over their black stroke, readable on bone and on air.
 *
 * A strip is drawn once and then only copied, for a stroked outline costs about a millisecond a
 * line and most texts on a picture stay as they are from frame to frame.
 *
 * Memory: at most CVM_TEXT_STRIPS_KEPT strips and CVM_TEXT_STRIPS_BYTES for a set of them; those
 *         not asked for longest go first.
 */
#pragma once

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>

#define CVM_TEXT_STRIPS_KEPT 48
#define CVM_TEXT_STRIPS_BYTES (4 << 20)

typedef struct
{
  const char *font; /* family; NULL: the default */
  double size_px;   /* device pixels */
  double stroke_px; /* width of the black stroke, device pixels */
  int bold_bytes;   /* of the text, from its start */
  bool align_right; /* lines of a text */
  uint8_t rgb[3];
} CvmTextLook;

typedef struct
{
  cairo_surface_t *surface;  /* ARGB; the text's own box begins `margin` from its corner */
  int margin, width, height; /* device pixels; of the text's box */
} CvmTextStrip;

typedef struct CvmTextStrips CvmTextStrips;

CvmTextStrips *cvm_text_strips_new (void);         /* NULL without memory */
void cvm_text_strips_free (CvmTextStrips *strips); /* NULL is fine */

/* The strip of a text; free with cvm_text_strip_clear(). `strips` may be NULL: then nothing is
 * kept. Without memory the strip is a Cairo surface in error, which draws nothing. */
CvmTextStrip cvm_text_strip_get (CvmTextStrips *strips, const CvmTextLook *look, const char *text);
void cvm_text_strip_clear (CvmTextStrip *strip);

/* With the corner of its box at whole device pixels (x, y); `cr` is in device pixels. */
void cvm_text_strip_draw (const CvmTextStrip *strip, cairo_t *cr, double x, double y);
