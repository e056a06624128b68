/* SPDX-License-Identifier: Apache-2.0 */
/* See decorations.h. Every text is its outline's stroke in black first, the letters then on top, so
 * that it reads on bone and on air alike. */
#include "render/decorations.h"

#include "render/colour-tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  double red, green, blue;
} Colour;

static const Colour text_colour = { 0.949, 0.949, 0.949 };   /* #f2f2f2 */
static const Colour second_colour = { 0.863, 0.863, 0.863 }; /* #dcdcdc */
static const Colour warn_colour = { 0.961, 0.780, 0.239 };   /* #f5c73d */

#define TEXT_PT 10
#define LETTER_PT 12
#define SMALL_LETTER_PT 10.5
#define STROKE_PX 3
#define STROKE_ALPHA 0.75
#define MARGIN_PX 8
#define STEP_ASIDE_PX 4

static double
pt_to_px (const CvmDecorationStyle *style, double pt)
{
  return pt * 96 / 72 * style->scale * style->text_scale;
}

static PangoLayout *
new_layout (
    cairo_t *cr, const CvmDecorationStyle *style, const char *text, double pt, int bold_bytes)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_new ();
  pango_font_description_set_family (font, style->font ? style->font : "Cantarell, Sans");
  pango_font_description_set_absolute_size (font, pt_to_px (style, pt) * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  if (bold_bytes > 0)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      bold->end_index = (guint)bold_bytes;
      pango_attr_list_insert (attributes, bold);
    }
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

/* Takes the layout. */
static void
draw_layout (cairo_t *cr,
             const CvmDecorationStyle *style,
             PangoLayout *layout,
             double x,
             double y,
             const Colour *colour)
{
  x = round (x);
  y = round (y);
  cairo_new_path (cr);
  cairo_move_to (cr, x, y);
  pango_cairo_layout_path (cr, layout);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, STROKE_PX * style->scale);
  cairo_set_source_rgba (cr, 0, 0, 0, STROKE_ALPHA);
  cairo_stroke (cr);
  cairo_move_to (cr, x, y);
  cairo_set_source_rgb (cr, colour->red, colour->green, colour->blue);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  g_object_unref (layout);
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
  PangoLayout *layout = new_layout (cr, style, text, TEXT_PT, bold_bytes);
  bool right = corner == CVM_CORNER_TOP_RIGHT || corner == CVM_CORNER_BOTTOM_RIGHT,
       bottom = corner == CVM_CORNER_BOTTOM_LEFT || corner == CVM_CORNER_BOTTOM_RIGHT;
  double margin = MARGIN_PX * style->scale;
  int width, height;
  pango_layout_set_alignment (layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_get_pixel_size (layout, &width, &height);
  draw_layout (cr, style, layout, right ? transform->width_px - margin - width : margin,
               bottom ? transform->height_px - margin - height : margin,
               warn ? &warn_colour : &text_colour);
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
  PangoLayout *layout = new_layout (cr, style, text, TEXT_PT, bold ? (int)strlen (text) : 0);
  Colour colour = text_colour;
  int width, height;
  pango_layout_get_pixel_size (layout, &width, &height);
  if (rgb)
    colour = (Colour){ rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0 };
  draw_layout (cr, style, layout, right ? x - width : x, y, &colour);
}

void
cvm_decorations_measure (cairo_t *cr,
                         const CvmDecorationStyle *style,
                         const char *text,
                         bool bold,
                         int *width,
                         int *height)
{
  PangoLayout *layout = new_layout (cr, style, text, TEXT_PT, bold ? (int)strlen (text) : 0);
  pango_layout_get_pixel_size (layout, width, height);
  g_object_unref (layout);
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
  int width, height;
  cvm_view_plane_letters (view, edge, letters);
  PangoLayout *layout
      = new_layout (cr, style, letters, style->small ? SMALL_LETTER_PT : LETTER_PT, 3);
  pango_layout_get_pixel_size (layout, &width, &height);
  double x = beside (transform->width_px / 2.0, width, cross_x, step),
         y = beside (transform->height_px / 2.0, height, cross_y, step);
  if (edge == CVM_EDGE_LEFT || edge == CVM_EDGE_RIGHT)
    x = edge == CVM_EDGE_LEFT ? margin : transform->width_px - margin - width;
  else
    y = edge == CVM_EDGE_TOP ? margin / 2 : transform->height_px - margin / 2 - height;
  draw_layout (cr, style, layout, x, y, &text_colour);
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
  cairo_set_source_rgb (cr, text_colour.red, text_colour.green, text_colour.blue);
  cairo_stroke (cr);
  char text[32];
  int width, height;
  snprintf (text, sizeof text, "%g\u00a0mm", length_mm);
  PangoLayout *layout = new_layout (cr, style, text, TEXT_PT, 0);
  pango_layout_get_pixel_size (layout, &width, &height);
  draw_layout (cr, style, layout, (left + right - width) / 2, y - 3 * s - height, &text_colour);
  return length_mm;
}

/* The bar from (x, y), `height` high: value 1 above, 0 below. */
static void
draw_ramp (cairo_t *cr, double x, double y, double width, double height)
{
  cairo_pattern_t *ramp = cairo_pattern_create_linear (0, y + height, 0, y);
  for (int i = 0; i <= 20; i++)
    {
      uint8_t rgb[3];
      cvm_probability_colour (i / 20.0, rgb);
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
           const Colour *colour)
{
  int width, height;
  PangoLayout *layout = new_layout (cr, style, text, TEXT_PT - 1, 0);
  pango_layout_get_pixel_size (layout, &width, &height);
  draw_layout (cr, style, layout, x, y - height / 2.0, colour);
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
  int width, height;
  PangoLayout *layout = new_layout (cr, style, title, TEXT_PT, (int)strlen (title));
  pango_layout_get_pixel_size (layout, &width, &height);
  draw_layout (cr, style, layout, x, y - height - 6 * s, &text_colour);
  draw_ramp (cr, x, y, bar_width, bar_height);
  for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++)
    if (!(level > 0 && fabs (ticks[i] - level) < 0.12))
      {
        char text[16];
        snprintf (text, sizeof text, "%g", ticks[i]);
        draw_tick (cr, style, x + bar_width + 7 * s, y + (1 - ticks[i]) * bar_height, text,
                   &second_colour);
      }
  if (level > 0 && level_label)
    {
      double at = y + (1 - level) * bar_height;
      cairo_rectangle (cr, x - 2 * s, at - s, bar_width + 4 * s, 2 * s);
      cairo_set_source_rgb (cr, text_colour.red, text_colour.green, text_colour.blue);
      cairo_fill (cr);
      draw_tick (cr, style, x + bar_width + 7 * s, at, level_label, &text_colour);
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
