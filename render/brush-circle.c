/* SPDX-License-Identifier: Apache-2.0 */
/* See brush-circle.h. */
#include "render/brush-circle.h"

#include <math.h>

#define LINE_PX 1.5
#define HALO_PX 1 /* on each side */
#define HALO_ALPHA 0.65
#define MARK_PX 8
#define WORDS_GAP_PX 3
#define WORDS_EDGE_PX 2 /* the letters' dark edge */

const uint8_t cvm_brush_grey[3] = { 0x9a, 0x9a, 0x9a };

void
cvm_brush_circle_extent (const CvmBrushCircle *circle,
                         const CvmDecorationStyle *style,
                         double *across,
                         double *down)
{
  double more = (LINE_PX / 2 + HALO_PX + 1) * style->scale, least = MARK_PX / 2.0 * style->scale;
  *across = ceil (fmax (circle->across, least) + more);
  *down = ceil (fmax (circle->down, least) + more);
}

static void
trace (cairo_t *cr, const CvmBrushCircle *circle, double half_mark)
{
  cairo_matrix_t matrix;
  cairo_get_matrix (cr, &matrix);
  cairo_new_path (cr);
  if (circle->across > 0 && circle->down > 0)
    {
      cairo_scale (cr, circle->across, circle->down);
      cairo_arc (cr, 0, 0, 1, 0, 2 * M_PI);
      cairo_close_path (cr);
      cairo_set_matrix (cr, &matrix);
    }
  if (circle->mark == CVM_BRUSH_BAR)
    {
      cairo_move_to (cr, -circle->across * M_SQRT1_2, circle->down * M_SQRT1_2);
      cairo_line_to (cr, circle->across * M_SQRT1_2, -circle->down * M_SQRT1_2);
      return;
    }
  cairo_move_to (cr, -half_mark, 0);
  cairo_line_to (cr, half_mark, 0);
  if (circle->mark == CVM_BRUSH_PLUS)
    {
      cairo_move_to (cr, 0, -half_mark);
      cairo_line_to (cr, 0, half_mark);
    }
}

void
cvm_brush_circle_paint (cairo_t *cr, const CvmBrushCircle *circle, const CvmDecorationStyle *style)
{
  trace (cr, circle, MARK_PX / 2.0 * style->scale);
  cairo_set_line_width (cr, (LINE_PX + 2 * HALO_PX) * style->scale);
  cairo_set_source_rgba (cr, 0, 0, 0, HALO_ALPHA);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, LINE_PX * style->scale);
  cairo_set_source_rgb (cr, circle->rgb[0] / 255.0, circle->rgb[1] / 255.0, circle->rgb[2] / 255.0);
  cairo_stroke (cr);
}

/* --- words ------------------------------------------------------------------------------------ */

void
cvm_brush_words_size (
    cairo_t *cr, const CvmDecorationStyle *style, const char *const *lines, int *width, int *height)
{
  int edge = (int)ceil (WORDS_EDGE_PX * style->scale);
  *width = *height = 0;
  for (int i = 0; lines[i]; i++)
    {
      int line_width, line_height;
      cvm_decorations_measure (cr, style, lines[i], i == 0, &line_width, &line_height);
      *width = line_width > *width ? line_width : *width;
      *height += line_height;
    }
  *width += 2 * edge;
  *height += 2 * edge;
}

void
cvm_brush_words_paint (cairo_t *cr,
                       const CvmDecorationStyle *style,
                       const char *const *lines,
                       const uint8_t rgb[3],
                       int width,
                       bool right)
{
  int edge = (int)ceil (WORDS_EDGE_PX * style->scale);
  double y = edge;
  for (int i = 0; lines[i]; i++)
    {
      int line_width, line_height;
      cvm_decorations_measure (cr, style, lines[i], i == 0, &line_width, &line_height);
      cvm_decorations_label (cr, style, right ? width - edge : edge, y, right, lines[i], i == 0,
                             i == 0 ? rgb : NULL);
      y += line_height;
    }
}

void
cvm_brush_words_place (const CvmBrushCircle *circle,
                       const CvmDecorationStyle *style,
                       double x,
                       double y,
                       int width,
                       int height,
                       int view_width,
                       int view_height,
                       double *left,
                       double *top,
                       bool *right)
{
  double gap = WORDS_GAP_PX * style->scale, below = y + circle->down + gap,
         above = y - circle->down - gap - height, before = x - circle->across - width,
         after = x + circle->across;
  *right = before >= 0 || after + width > view_width;
  *left = *right ? before : after;
  *top = below + height <= view_height || above < 0 ? below : above;
  /* A circle larger than the view: the words stay in it. */
  *left = fmax (0, fmin (*left, view_width - width));
  *top = fmax (0, fmin (*top, view_height - height));
}
