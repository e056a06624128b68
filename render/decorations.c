/* SPDX-License-Identifier: Apache-2.0 */
/* See decorations.h. Every text is its outline's stroke in black first, the letters then on top, so
 * that it reads on bone and on air alike. */
#include "render/decorations.h"

#include "render/colour-tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint8_t text_colour[3] = { 0xf2, 0xf2, 0xf2 };
static const uint8_t second_colour[3] = { 0xdc, 0xdc, 0xdc };
static const uint8_t warn_colour[3] = { 0xf5, 0xc7, 0x3d };

#define TEXT_PT 10
#define LETTER_PT 12
#define SMALL_LETTER_PT 10.5
#define STROKE_PX 3
#define STROKE_ALPHA 0.75
#define MARGIN_PX 8
#define STEP_ASIDE_PX 4

static void
set_colour (cairo_t *cr, const uint8_t rgb[3])
{
  cairo_set_source_rgb (cr, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
}

/* A text in its look; `bold_bytes` of it are bold. To be cleared, or drawn with finish(). */
static CvmTextStrip
get_text (const CvmDecorationStyle *style,
          const char *text,
          double pt,
          int bold_bytes,
          bool right,
          const uint8_t rgb[3])
{
  const CvmTextLook look = { .font = style->font,
                             .size_px = pt * 96 / 72 * style->scale * style->text_scale,
                             .stroke_px = STROKE_PX * style->scale,
                             .bold_bytes = bold_bytes,
                             .align_right = right,
                             .rgb = { rgb[0], rgb[1], rgb[2] } };
  return cvm_text_strip_get (style->strips, &look, text);
}

static void
finish (CvmTextStrip *strip, cairo_t *cr, double x, double y)
{
  cvm_text_strip_draw (strip, cr, x, y);
  cvm_text_strip_clear (strip);
}

int
cvm_decorations_text (cairo_t *cr,
                      const CvmDecorationStyle *style,
                      const CvmViewTransform *transform,
                      CvmCorner corner,
                      const char *text,
                      int bold_bytes,
                      bool warn)
{
  bool right = corner == CVM_CORNER_TOP_RIGHT || corner == CVM_CORNER_BOTTOM_RIGHT,
       bottom = corner == CVM_CORNER_BOTTOM_LEFT || corner == CVM_CORNER_BOTTOM_RIGHT;
  CvmTextStrip strip
      = get_text (style, text, TEXT_PT, bold_bytes, right, warn ? warn_colour : text_colour);
  double margin = MARGIN_PX * style->scale;
  int width = strip.width;
  finish (&strip, cr, right ? transform->width_px - margin - width : margin,
          bottom ? transform->height_px - margin - strip.height : margin);
  return width;
}

void
cvm_decorations_label (cairo_t *cr,
                       const CvmDecorationStyle *style,
                       double x,
                       double y,
                       bool right,
                       const char *text,
                       bool bold,
                       const uint8_t rgb[3])
{
  CvmTextStrip strip = get_text (style, text, TEXT_PT, bold ? (int)strlen (text) : 0, false,
                                 rgb ? rgb : text_colour);
  finish (&strip, cr, right ? x - strip.width : x, y);
}

void
cvm_decorations_measure (cairo_t *cr,
                         const CvmDecorationStyle *style,
                         const char *text,
                         bool bold,
                         int *width,
                         int *height)
{
  CvmTextStrip strip
      = get_text (style, text, TEXT_PT, bold ? (int)strlen (text) : 0, false, text_colour);
  *width = strip.width;
  *height = strip.height;
  cvm_text_strip_clear (&strip);
}

/* Where a letter of this size goes along its edge: the middle, or beside the crosshair. */
static double
beside (double middle, double size, double cross, double step)
{
  double at = middle - size / 2;
  if (isnan (cross) || cross < at - step || cross > at + size + step)
    return at;
  return cross + step;
}

void
cvm_decorations_letter (cairo_t *cr,
                        const CvmDecorationStyle *style,
                        const CvmViewPlane *view,
                        const CvmViewTransform *transform,
                        CvmEdge edge,
                        double cross_x,
                        double cross_y)
{
  double margin = MARGIN_PX * style->scale, step = STEP_ASIDE_PX * style->scale;
  char letters[4];
  cvm_view_plane_letters (view, edge, letters);
  CvmTextStrip strip = get_text (style, letters, style->small ? SMALL_LETTER_PT : LETTER_PT, 3,
                                 false, text_colour);
  int width = strip.width, height = strip.height;
  double x = beside (transform->width_px / 2.0, width, cross_x, step),
         y = beside (transform->height_px / 2.0, height, cross_y, step);
  if (edge == CVM_EDGE_LEFT || edge == CVM_EDGE_RIGHT)
    x = edge == CVM_EDGE_LEFT ? margin : transform->width_px - margin - width;
  else
    y = edge == CVM_EDGE_TOP ? margin / 2 : transform->height_px - margin / 2 - height;
  finish (&strip, cr, x, y);
}

double
cvm_scale_bar_mm (double px_per_mm_1x)
{
  static const double lengths_mm[] = { 20, 50, 100, 10, 5, 2, 1, 200, 500 };
  for (size_t i = 0; i < sizeof lengths_mm / sizeof *lengths_mm; i++)
    if (lengths_mm[i] * px_per_mm_1x >= 60 && lengths_mm[i] * px_per_mm_1x <= 160)
      return lengths_mm[i];
  return 0;
}

/* In a narrow view the bar must not run under the letter in the middle of the edge. */
static double
fitting_bar_mm (const CvmDecorationStyle *style, const CvmViewTransform *transform)
{
  static const double shorter_mm[] = { 100, 50, 20, 10, 5, 2, 1 };
  double s = style->scale, length_mm = cvm_scale_bar_mm (transform->px_per_mm / s),
         room_px = transform->width_px / 2.0 - (MARGIN_PX + 2 + 18 * style->text_scale) * s;
  for (size_t i = 0; i < sizeof shorter_mm / sizeof *shorter_mm; i++)
    if (length_mm * transform->px_per_mm > room_px && shorter_mm[i] < length_mm
        && shorter_mm[i] * transform->px_per_mm >= 40 * s)
      length_mm = shorter_mm[i];
  return length_mm;
}

double
cvm_decorations_scale_bar (cairo_t *cr,
                           const CvmDecorationStyle *style,
                           const CvmViewTransform *transform)
{
  double s = style->scale, length_mm = fitting_bar_mm (style, transform);
  if (length_mm == 0)
    return 0;
  double right = round (transform->width_px - (MARGIN_PX + 2) * s),
         left = round (right - length_mm * transform->px_per_mm),
         y = round (transform->height_px - (MARGIN_PX + 2) * s);
  cairo_new_path (cr);
  cairo_move_to (cr, left, y - 6 * s);
  cairo_line_to (cr, left, y);
  cairo_line_to (cr, right, y);
  cairo_line_to (cr, right, y - 6 * s);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_line_width (cr, 4 * s);
  cairo_set_source_rgba (cr, 0, 0, 0, STROKE_ALPHA);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 2 * s);
  set_colour (cr, text_colour);
  cairo_stroke (cr);
  char text[32];
  snprintf (text, sizeof text, "%g\u00a0mm", length_mm);
  CvmTextStrip strip = get_text (style, text, TEXT_PT, 0, false, text_colour);
  /* Over the middle of the bar; large text over a short one stays in the picture. */
  double x = fmin ((left + right - strip.width) / 2, right + 2 * s - strip.width);
  finish (&strip, cr, x, y - 3 * s - strip.height);
  return length_mm;
}

/* The bar from (x, y), `height` high: value 1 above, 0 below. */
static void
draw_ramp (cairo_t *cr,
           double x,
           double y,
           double width,
           double height,
           void (*colour) (double value, uint8_t rgb[3]),
           double last)
{
  cairo_pattern_t *ramp = cairo_pattern_create_linear (0, y + height, 0, y);
  for (int i = 0; i <= 20; i++)
    {
      uint8_t rgb[3];
      colour (last * i / 20.0, rgb);
      cairo_pattern_add_color_stop_rgb (ramp, i / 20.0, rgb[0] / 255.0, rgb[1] / 255.0,
                                        rgb[2] / 255.0);
    }
  cairo_rectangle (cr, x, y, width, height);
  cairo_set_source (cr, ramp);
  cairo_fill (cr);
  cairo_pattern_destroy (ramp);
}

static void
draw_tick (cairo_t *cr,
           const CvmDecorationStyle *style,
           double x,
           double y,
           const char *text,
           const uint8_t rgb[3])
{
  CvmTextStrip strip = get_text (style, text, TEXT_PT - 1, 0, false, rgb);
  finish (&strip, cr, x, y - strip.height / 2.0);
}

void
cvm_decorations_legend (cairo_t *cr,
                        const CvmDecorationStyle *style,
                        const CvmViewTransform *transform,
                        const char *title,
                        double level,
                        const char *level_label)
{
  static const double ticks[] = { 0.25, 0.5, 0.75, 1 };
  double s = style->scale, bar_width = 10 * s, bar_height = 96 * s * style->text_scale,
         x = (MARGIN_PX + 2) * s, y = transform->height_px - (MARGIN_PX + 6) * s - bar_height;
  CvmTextStrip strip = get_text (style, title, TEXT_PT, (int)strlen (title), false, text_colour);
  finish (&strip, cr, x, y - strip.height - 6 * s);
  draw_ramp (cr, x, y, bar_width, bar_height, cvm_probability_colour, 1);
  for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++)
    if (!(level > 0 && fabs (ticks[i] - level) < 0.12))
      {
        char text[16];
        snprintf (text, sizeof text, "%g", ticks[i]);
        draw_tick (cr, style, x + bar_width + 7 * s, y + (1 - ticks[i]) * bar_height, text,
                   second_colour);
      }
  if (level > 0 && level_label)
    {
      double at = y + (1 - level) * bar_height;
      cairo_rectangle (cr, x - 2 * s, at - s, bar_width + 4 * s, 2 * s);
      set_colour (cr, text_colour);
      cairo_fill (cr);
      draw_tick (cr, style, x + bar_width + 7 * s, at, level_label, text_colour);
    }
}

void
cvm_decorations_disagreement_legend (cairo_t *cr,
                                     const CvmDecorationStyle *style,
                                     const CvmViewTransform *transform,
                                     const char *title,
                                     const char *words,
                                     bool above)
{
  static const double ticks[] = { 0.1, 0.2, 0.3, 0.4 };
  double s = style->scale, bar_width = 10 * s, bar_height = 96 * s * style->text_scale,
         x = (MARGIN_PX + 2) * s, y = transform->height_px - (MARGIN_PX + 6) * s - bar_height;
  CvmTextStrip head = get_text (style, title, TEXT_PT, (int)strlen (title), false, text_colour),
               below = get_text (style, words, TEXT_PT - 1, 0, false, second_colour);
  if (above)
    y -= bar_height + head.height + 18 * s;
  finish (&head, cr, x, y - below.height - head.height - 7 * s);
  finish (&below, cr, x, y - below.height - 6 * s);
  draw_ramp (cr, x, y, bar_width, bar_height, cvm_disagreement_colour, 0.4);
  for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++)
    {
      char text[16];
      snprintf (text, sizeof text, "%g", ticks[i]);
      draw_tick (cr, style, x + bar_width + 7 * s, y + (1 - ticks[i] / 0.4) * bar_height, text,
                 second_colour);
    }
}

char *
cvm_format_number (char *out, size_t size, double value, int decimals)
{
  char digits[64];
  snprintf (digits, sizeof digits, "%.*f", decimals, fabs (value));
  bool zero = strspn (digits, "0.,") == strlen (digits);
  snprintf (out, size, "%s%s", value < 0 && !zero ? "\u2212" : "", digits);
  return out;
}
