/* SPDX-License-Identifier: Apache-2.0 */
/* See strip-paint.h. All edges lie on whole device pixels, so a share of an area is a number of
 * pixels and a test can count them; only round marks and hatching are smoothed. */
#include "render/strip-paint.h"

#include "render/colour-tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  double red, green, blue;
} Colour;

static const Colour ground = { 13 / 255.0, 13 / 255.0, 13 / 255.0 };         /* #0d0d0d */
static const Colour text_colour = { 0.949, 0.949, 0.949 };                   /* #f2f2f2 */
static const Colour second_colour = { 0.863, 0.863, 0.863 };                 /* #dcdcdc */
static const Colour tick_colour = { 154 / 255.0, 154 / 255.0, 154 / 255.0 }; /* #9a9a9a */
static const Colour missing_colour = { 90 / 255.0, 90 / 255.0, 90 / 255.0 }; /* #5a5a5a */
static const Colour mark_colour = { 232 / 255.0, 232 / 255.0, 232 / 255.0 };

#define NUMBER_PT 10
#define CAPTION_PT 9
#define FOOT_PT 10.5
#define TICK_EVERY 10
#define TICK_ALPHA 0.08
#define LEAST_ROW_WITH_GAP 4 /* px at 1x: lower rows touch each other */
#define HATCH_STEP 4
#define CAP_WIDE 3
#define CAP_REACH 4

static void
set_colour (cairo_t *cr, const Colour *colour, double alpha)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, alpha);
}

static void
set_rgb (cairo_t *cr, const uint8_t rgb[3], double alpha)
{
  cairo_set_source_rgba (cr, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0, alpha);
}

/* One logical pixel. */
static int
pixel (const CvmStripLayout *layout)
{
  int px = (int)lround (layout->scale);
  return px > 1 ? px : 1;
}

static CvmStripSpan
row_of (const CvmStripScene *scene, int section)
{
  return cvm_strip_layout_row (&scene->layout, scene->scroll_px, section);
}

/* Whether the row is on the strip, as it is scrolled. */
static bool
is_in_sight (const CvmStripScene *scene, int section)
{
  CvmStripSpan row = row_of (scene, section);
  return row.to > scene->layout.rows.from && row.from < scene->layout.rows.to;
}

static bool
is_there (const CvmStripScene *scene, int section)
{
  return !scene->there || scene->there[section];
}

static void
fill_box (cairo_t *cr, CvmStripSpan x, CvmStripSpan y)
{
  cairo_rectangle (cr, x.from, y.from, x.to - x.from, y.to - y.from);
  cairo_fill (cr);
}

/* Lines at 45°, in step with each other whatever box they are in. */
static void
hatch (cairo_t *cr, const CvmStripLayout *layout, CvmStripSpan x, CvmStripSpan y)
{
  double step = HATCH_STEP * layout->scale;
  int height = y.to - y.from, first = (int)floor ((x.from + y.from) / step);
  cairo_save (cr);
  cairo_rectangle (cr, x.from, y.from, x.to - x.from, height);
  cairo_clip (cr);
  cairo_set_line_width (cr, 1.5 * layout->scale);
  for (int i = first; i * step < x.to + y.to + step; i++)
    {
      cairo_move_to (cr, i * step - y.from, y.from);
      cairo_line_to (cr, i * step - y.to, y.to);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* --- text ------------------------------------------------------------------------------------- */

static PangoLayout *
new_text (cairo_t *cr,
          const CvmStripLayout *layout,
          const char *font,
          const char *text,
          double pt,
          bool bold)
{
  PangoLayout *made = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_new ();
  pango_font_description_set_family (description, font ? font : "Cantarell, Sans");
  pango_font_description_set_absolute_size (description, pt * 96 / 72 * layout->scale
                                                             * layout->text_scale * PANGO_SCALE);
  if (bold)
    pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (made, description);
  pango_font_description_free (description);
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (made, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_text (made, text, -1);
  return made;
}

/* Takes the layout; its middle is at (x, y) for `align` 0.5, its left or right end for 0 and 1. */
static void
show_text (cairo_t *cr, PangoLayout *text, double x, double y, double align, const Colour *colour)
{
  int width, height;
  pango_layout_get_pixel_size (text, &width, &height);
  set_colour (cr, colour, 1);
  cairo_move_to (cr, round (x - align * width), round (y - height / 2.0));
  pango_cairo_show_layout (cr, text);
  g_object_unref (text);
}

void
cvm_strip_paint_number (cairo_t *cr, const CvmStripLayout *layout, const char *font, int section)
{
  char text[48];
  snprintf (text, sizeof text, "%d / %d", section + 1, layout->n);
  show_text (cr, new_text (cr, layout, font, text, NUMBER_PT, true), layout->width_px / 2.0,
             layout->rows.from * 0.29, 0.5, &text_colour);
}

static void
paint_captions (cairo_t *cr, const CvmStripScene *scene)
{
  const CvmStripLayout *layout = &scene->layout;
  double y = layout->rows.from * 0.71;
  if (scene->area_caption)
    show_text (cr, new_text (cr, layout, scene->font, scene->area_caption, CAPTION_PT, false),
               layout->profile.from, y, 0, &second_colour);
  if (scene->heat_caption)
    show_text (cr, new_text (cr, layout, scene->font, scene->heat_caption, CAPTION_PT, false),
               layout->right_px, y, 1, &second_colour);
  if (scene->foot[0])
    show_text (cr, new_text (cr, layout, scene->font, scene->foot, FOOT_PT, true),
               layout->width_px / 2.0, (layout->rows.to + layout->height_px) / 2.0, 0.5,
               &text_colour);
}

/* --- ticks ------------------------------------------------------------------------------------ */

/* Whether anything stands in the columns of the numbers between two heights. */
static bool
is_taken (const CvmStripScene *scene, double from, double to)
{
  for (int section = 0; section < scene->layout.n; section++)
    {
      CvmStripSpan row = row_of (scene, section);
      if (row.to > from && row.from < to
          && ((scene->heat && !isnan (scene->heat[section]))
              || (scene->edited && scene->edited[section])))
        return true;
    }
  return false;
}

static void
paint_ticks (cairo_t *cr, const CvmStripScene *scene)
{
  const CvmStripLayout *layout = &scene->layout;
  int px = pixel (layout);
  for (int number = TICK_EVERY; number <= layout->n; number += TICK_EVERY)
    {
      CvmStripSpan row = row_of (scene, number - 1);
      int y = (row.from + row.to - px) / 2, height;
      char text[16];
      if (!is_in_sight (scene, number - 1))
        continue;
      cairo_set_source_rgba (cr, 1, 1, 1, TICK_ALPHA);
      fill_box (cr, layout->profile, (CvmStripSpan){ y, y + px });
      snprintf (text, sizeof text, "%d", number);
      PangoLayout *shown = new_text (cr, layout, scene->font, text, CAPTION_PT, false);
      pango_layout_get_pixel_size (shown, NULL, &height);
      if (is_taken (scene, y - height / 2.0, y + height / 2.0) || y - height / 2 < layout->rows.from
          || y + height / 2 > layout->rows.to)
        g_object_unref (shown);
      else
        show_text (cr, shown, layout->right_px, y + px / 2.0, 1, &tick_colour);
    }
}

/* --- areas ------------------------------------------------------------------------------------ */

/* A share of the profile's width; what is not nothing has at least a pixel. */
static int
share_px (const CvmStripLayout *layout, double share)
{
  int full = layout->profile.to - layout->profile.from, px = (int)lround (fmin (share, 1) * full);
  return share > 0 && px < pixel (layout) ? pixel (layout) : px;
}

static bool
has_area (const CvmStripScene *scene, const CvmStripProfile *profile, int section)
{
  return section >= 0 && section < scene->layout.n && is_there (scene, section)
         && profile->shares[section] > 0; /* not where it is NAN */
}

static CvmStripSpan
bar_rows (const CvmStripScene *scene, int section)
{
  CvmStripSpan row = row_of (scene, section);
  if (row.to - row.from >= LEAST_ROW_WITH_GAP * scene->layout.scale)
    row.to -= pixel (&scene->layout);
  return row;
}

static void
outline_box (cairo_t *cr, CvmStripSpan x, CvmStripSpan y, int px)
{
  if (x.to - x.from > px && y.to - y.from > px)
    cairo_rectangle (cr, x.from + px / 2.0, y.from + px / 2.0, x.to - x.from - px,
                     y.to - y.from - px);
  cairo_set_line_width (cr, px);
  cairo_stroke (cr);
}

static void
paint_ghost (cairo_t *cr, const CvmStripScene *scene, const CvmStripProfile *profile, int section)
{
  const CvmStripLayout *layout = &scene->layout;
  double share = has_area (scene, profile, section) ? profile->shares[section] : 0,
         dash = 3 * layout->scale;
  int from = share_px (layout, share), to = share_px (layout, share + profile->ghosts[section]),
      px = pixel (layout);
  if (to - from < 2 * px)
    to = from + 2 * px; /* a speck, too, is seen */
  cairo_save (cr);
  cairo_set_dash (cr, &dash, 1, 0);
  outline_box (cr, (CvmStripSpan){ layout->profile.from + from, layout->profile.from + to },
               bar_rows (scene, section), px);
  cairo_restore (cr);
}

static void
paint_bars (cairo_t *cr, const CvmStripScene *scene, const CvmStripProfile *profile)
{
  const CvmStripLayout *layout = &scene->layout;
  set_rgb (cr, profile->rgb, profile->opacity);
  for (int section = 0; section < layout->n; section++)
    {
      if (!is_in_sight (scene, section))
        continue;
      if (profile->ghosts && profile->ghosts[section] > 0 && is_there (scene, section))
        paint_ghost (cr, scene, profile, section);
      if (!has_area (scene, profile, section))
        continue;
      CvmStripSpan y = bar_rows (scene, section),
                   x = { layout->profile.from,
                         layout->profile.from + share_px (layout, profile->shares[section]) };
      if (profile->hatched)
        {
          hatch (cr, layout, x, y);
          outline_box (cr, x, y, pixel (layout));
        }
      else
        fill_box (cr, x, y);
    }
}

/* Whether a section's row stands right under the next one's: no slice is missing between them. */
static bool
is_joined (const CvmStripScene *scene, int section)
{
  const int *row_of = scene->layout.row_of;
  return section >= 0 && section + 1 < scene->layout.n
         && (!row_of || row_of[section + 1] == row_of[section] + 1);
}

/* One line around each run of slices that have an area, open to the left, and where the scan ends
 * before the structure does. */
static void
paint_steps (cairo_t *cr, const CvmStripScene *scene, const CvmStripProfile *profile)
{
  const CvmStripLayout *layout = &scene->layout;
  double half = pixel (layout) / 2.0, left = layout->profile.from;
  for (int section = layout->n - 1; section >= 0; section--)
    {
      if (!has_area (scene, profile, section))
        continue;
      CvmStripSpan row = row_of (scene, section);
      double x = left + share_px (layout, profile->shares[section]) - half;
      if (section == layout->n - 1)
        cairo_move_to (cr, x, row.from);
      else if (!has_area (scene, profile, section + 1) || !is_joined (scene, section))
        cairo_move_to (cr, left, row.from + half);
      cairo_line_to (cr, x, row.from + half);
      if (section == 0
          || (has_area (scene, profile, section - 1) && is_joined (scene, section - 1)))
        cairo_line_to (cr, x, row.to + half);
      else
        {
          cairo_line_to (cr, x, row.to - half);
          cairo_line_to (cr, left, row.to - half);
        }
    }
  set_rgb (cr, profile->rgb, profile->opacity);
  cairo_set_line_width (cr, 2 * half);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_stroke (cr);
}

/* --- columns ---------------------------------------------------------------------------------- */

/* The largest round mark that a row holds. */
static double
radius_in (CvmStripSpan column, CvmStripSpan row)
{
  double room = fmin (column.to - column.from, row.to - row.from);
  return room / 2;
}

static void
paint_mark (cairo_t *cr, const CvmStripScene *scene, int section)
{
  const CvmStripLayout *layout = &scene->layout;
  CvmStripSpan row = row_of (scene, section), column = layout->marks;
  set_colour (cr, &mark_colour, 1);
  if (scene->marks[section] == CVM_STRIP_REVIEWED)
    fill_box (cr, column, row);
  else if (scene->marks[section] == CVM_STRIP_SEEN)
    {
      double thick = 1.2 * layout->scale, radius = radius_in (column, row) + thick / 4;
      cairo_new_sub_path (cr);
      cairo_arc (cr, (column.from + column.to) / 2.0, (row.from + row.to) / 2.0,
                 fmax (radius - thick / 2, thick / 2), 0, 2 * G_PI);
      cairo_set_line_width (cr, thick);
      cairo_stroke (cr);
    }
}

static void
paint_heat (cairo_t *cr, const CvmStripScene *scene, int section)
{
  uint8_t rgb[3];
  if (isnan (scene->heat[section]))
    return;
  cvm_disagreement_colour (scene->heat[section], rgb);
  set_rgb (cr, rgb, 1);
  fill_box (cr, scene->layout.heat, row_of (scene, section));
}

static void
paint_dot (cairo_t *cr, const CvmStripScene *scene, int section)
{
  CvmStripSpan row = row_of (scene, section), column = scene->layout.dots;
  if (!scene->edited[section])
    return;
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_arc (cr, (column.from + column.to) / 2.0, (row.from + row.to) / 2.0,
             radius_in (column, row), 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
paint_columns (cairo_t *cr, const CvmStripScene *scene)
{
  for (int section = 0; section < scene->layout.n; section++)
    {
      if (!is_in_sight (scene, section))
        continue;
      if (scene->marks)
        paint_mark (cr, scene, section);
      if (scene->heat)
        paint_heat (cr, scene, section);
      if (scene->edited)
        paint_dot (cr, scene, section);
    }
}

static void
paint_missing (cairo_t *cr, const CvmStripScene *scene)
{
  const CvmStripSpan all = { 0, scene->layout.width_px };
  set_colour (cr, &missing_colour, 1);
  for (int section = 0; section < scene->layout.n; section++)
    {
      CvmStripSpan rows = row_of (scene, section);
      if (is_there (scene, section))
        continue;
      while (section + 1 < scene->layout.n && !is_there (scene, section + 1))
        rows.from = row_of (scene, ++section).from;
      hatch (cr, &scene->layout, all, rows);
    }
  for (int section = 0; section + 1 < scene->layout.n; section++)
    {
      CvmStripSpan between = { row_of (scene, section + 1).to, row_of (scene, section).from };
      if (between.to > between.from)
        hatch (cr, &scene->layout, all, between);
    }
}

void
cvm_strip_paint (cairo_t *cr, const CvmStripScene *scene)
{
  const CvmStripLayout *layout = &scene->layout;
  const CvmStripSpan all = { 0, layout->width_px };
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  paint_captions (cr, scene);
  cairo_save (cr);
  cairo_rectangle (cr, 0, layout->rows.from, layout->width_px, layout->rows.to - layout->rows.from);
  cairo_clip (cr);
  set_colour (cr, &ground, 1);
  fill_box (cr, all, layout->rows);
  paint_missing (cr, scene);
  paint_ticks (cr, scene);
  for (int i = 0; i < scene->n_profiles; i++)
    {
      if (scene->profiles[i].bars)
        paint_bars (cr, scene, &scene->profiles[i]);
      else
        paint_steps (cr, scene, &scene->profiles[i]);
    }
  paint_columns (cr, scene);
  cairo_restore (cr);
}

void
cvm_strip_lines (const CvmStripLayout *layout,
                 int scroll_px,
                 int section,
                 CvmStripLine lines[CVM_STRIP_N_LINES])
{
  CvmStripSpan row = cvm_strip_layout_row (layout, scroll_px, section);
  int px = pixel (layout), cap = (int)lround (CAP_WIDE * layout->scale),
      reach = (int)lround (CAP_REACH * layout->scale), width = layout->width_px;
  CvmStripSpan caps = { row.from - reach, row.to + reach };
  lines[0] = (CvmStripLine){ { 0, width }, { row.from - px, row.from } };
  lines[1] = (CvmStripLine){ { 0, width }, { row.to, row.to + px } };
  lines[2] = (CvmStripLine){ { 0, cap }, caps };
  lines[3] = (CvmStripLine){ { width - cap, width }, caps };
}
