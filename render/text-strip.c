/* SPDX-License-Identifier: Apache-2.0 */
/* See text-strip.h. The kept strips are a plain array: it is short, and looking through it costs
 * nothing beside copying one strip. */
#include "render/text-strip.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#define STROKE_ALPHA 0.75

typedef struct
{
  CvmTextLook look; /* its font is `font` */
  char *font, *text;
  CvmTextStrip strip;
  size_t n_bytes;
  uint64_t asked; /* count of the last time; 0: this place is free */
} Kept;

struct CvmTextStrips
{
  Kept kept[CVM_TEXT_STRIPS_KEPT];
  size_t n_bytes;
  uint64_t n_asked;
};

CvmTextStrips *
cvm_text_strips_new (void)
{
  return calloc (1, sizeof (CvmTextStrips));
}

static void
drop (CvmTextStrips *strips, Kept *kept)
{
  if (kept->asked == 0)
    return;
  strips->n_bytes -= kept->n_bytes;
  cvm_text_strip_clear (&kept->strip);
  free (kept->font);
  free (kept->text);
  *kept = (Kept){ 0 };
}

void
cvm_text_strips_free (CvmTextStrips *strips)
{
  if (!strips)
    return;
  for (int i = 0; i < CVM_TEXT_STRIPS_KEPT; i++)
    drop (strips, &strips->kept[i]);
  free (strips);
}

void
cvm_text_strip_clear (CvmTextStrip *strip)
{
  cairo_surface_destroy (strip->surface);
  *strip = (CvmTextStrip){ 0 };
}

void
cvm_text_strip_draw (const CvmTextStrip *strip, cairo_t *cr, double x, double y)
{
  cairo_set_source_surface (cr, strip->surface, round (x) - strip->margin,
                            round (y) - strip->margin);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
}

/* --- drawing ---------------------------------------------------------------------------------- */

static PangoLayout *
new_layout (cairo_t *cr, const CvmTextLook *look, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_new ();
  pango_font_description_set_family (font, look->font ? look->font : "Cantarell, Sans");
  pango_font_description_set_absolute_size (font, look->size_px * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  if (look->bold_bytes > 0)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      bold->end_index = (guint)look->bold_bytes;
      pango_attr_list_insert (attributes, bold);
    }
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_alignment (layout, look->align_right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static CvmTextStrip
draw_strip (const CvmTextLook *look, const char *text)
{
  CvmTextStrip strip = { 0 };
  PangoRectangle ink, box;
  cairo_surface_t *nothing = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 0, 0);
  cairo_t *cr = cairo_create (nothing);
  PangoLayout *layout = new_layout (cr, look, text);
  pango_layout_get_pixel_extents (layout, &ink, &box);
  strip.width = box.width;
  strip.height = box.height;
  /* Letters may reach out of their box. */
  int out = MAX (MAX (-ink.x, -ink.y),
                 MAX (ink.x + ink.width - box.width, ink.y + ink.height - box.height));
  strip.margin = MAX (out, 0) + (int)ceil (look->stroke_px / 2) + 1;
  cairo_destroy (cr);
  cairo_surface_destroy (nothing);
  strip.surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, box.width + 2 * strip.margin,
                                              box.height + 2 * strip.margin);
  cr = cairo_create (strip.surface);
  pango_cairo_update_layout (cr, layout);
  cairo_move_to (cr, strip.margin, strip.margin);
  pango_cairo_layout_path (cr, layout);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, look->stroke_px);
  cairo_set_source_rgba (cr, 0, 0, 0, STROKE_ALPHA);
  cairo_stroke (cr);
  cairo_move_to (cr, strip.margin, strip.margin);
  cairo_set_source_rgb (cr, look->rgb[0] / 255.0, look->rgb[1] / 255.0, look->rgb[2] / 255.0);
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  g_object_unref (layout);
  return strip;
}

/* --- keeping ---------------------------------------------------------------------------------- */

static bool
is_it (const Kept *kept, const CvmTextLook *look, const char *text)
{
  const char *font = look->font ? look->font : "";
  return kept->asked > 0 && kept->look.size_px == look->size_px
         && kept->look.stroke_px == look->stroke_px && kept->look.bold_bytes == look->bold_bytes
         && kept->look.align_right == look->align_right
         && memcmp (kept->look.rgb, look->rgb, sizeof look->rgb) == 0
         && strcmp (kept->text, text) == 0 && strcmp (kept->font, font) == 0;
}

/* The place to put the next one: a free one, or the one not asked for longest. */
static Kept *
oldest (CvmTextStrips *strips, bool free_too)
{
  Kept *found = NULL;
  for (int i = 0; i < CVM_TEXT_STRIPS_KEPT; i++)
    {
      Kept *kept = &strips->kept[i];
      if ((free_too || kept->asked > 0) && (!found || kept->asked < found->asked))
        found = kept;
    }
  return found;
}

static void
keep (CvmTextStrips *strips, const CvmTextLook *look, const char *text, const CvmTextStrip *strip)
{
  Kept *kept = oldest (strips, true);
  drop (strips, kept);
  *kept = (Kept){ *look,
                  strdup (look->font ? look->font : ""),
                  strdup (text),
                  *strip,
                  (size_t)cairo_image_surface_get_stride (strip->surface)
                      * (size_t)cairo_image_surface_get_height (strip->surface),
                  strips->n_asked };
  kept->look.font = kept->font;
  cairo_surface_reference (strip->surface);
  strips->n_bytes += kept->n_bytes;
  if (!kept->font || !kept->text)
    drop (strips, kept);
  while (strips->n_bytes > CVM_TEXT_STRIPS_BYTES)
    drop (strips, oldest (strips, false));
}

CvmTextStrip
cvm_text_strip_get (CvmTextStrips *strips, const CvmTextLook *look, const char *text)
{
  for (int i = 0; strips && i < CVM_TEXT_STRIPS_KEPT; i++)
    if (is_it (&strips->kept[i], look, text))
      {
        strips->kept[i].asked = ++strips->n_asked;
        cairo_surface_reference (strips->kept[i].strip.surface);
        return strips->kept[i].strip;
      }
  CvmTextStrip strip = draw_strip (look, text);
  if (strips && cairo_surface_status (strip.surface) == CAIRO_STATUS_SUCCESS)
    {
      strips->n_asked++;
      keep (strips, look, text, &strip);
    }
  return strip;
}
