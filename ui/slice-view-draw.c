/* SPDX-License-Identifier: Apache-2.0 */
/* The layers of a slice view as nodes (see slice-view-private.h). Pixels are painted at device
 * resolution, each shelf into one of two surfaces in turn: the render node of the last frame keeps
 * the other one, so Cairo never copies. A node stays until its pixels change, so GTK sees what is
 * as it was. The crosshair is eight rectangles above them. */
#include "ui/slice-view-private.h"

#include <math.h>

#define LETTER_REACH_PX 24 /* a crosshair nearer than this to the middle may move a letter */
#define LETTER_ROOM_HIGH_PX 84
#define LETTER_ROOM_WIDE_PX 140

#define OPEN_PX 56
#define SMALL_OPEN_PX 22

void
cvm_slice_view_invalidate (CvmSliceView *self)
{
  self->picture_stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cvm_slice_view_invalidate_lines (CvmSliceView *self)
{
  self->lines_stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cvm_slice_view_drop_images (CvmSliceView *self)
{
  self->image_section = self->map_section = -1;
  cvm_slice_view_drop_band (self);
}

static void
drop_shelves (CvmSliceView *self)
{
  for (int i = 0; i < self->n_shelves; i++)
    {
      CvmShelf *shelf = &self->shelves[i];
      g_clear_pointer (&shelf->surfaces[0], cairo_surface_destroy);
      g_clear_pointer (&shelf->surfaces[1], cairo_surface_destroy);
      g_clear_pointer (&shelf->node, gsk_render_node_unref);
    }
  g_clear_pointer (&self->shelves, g_free);
  self->n_shelves = 0;
}

void
cvm_slice_view_free_pictures (CvmSliceView *self)
{
  drop_shelves (self);
  g_clear_pointer (&self->kept, cairo_surface_destroy);
  g_clear_pointer (&self->line_set, cvm_line_set_free);
  g_clear_pointer (&self->strips, cvm_text_strips_free);
  g_clear_pointer (&self->image, cvm_slice_image_free);
  g_clear_pointer (&self->map, cvm_slice_image_free);
  cvm_slice_view_drop_images (self);
  cvm_slice_view_drop_letters (self);
  cvm_slice_view_drop_circle (self);
  self->painted.section = -1;
}

/* Where the crosshair is, in device px; FALSE where there is none to see. */
static gboolean
crosshair_px (CvmSliceView *self, double *x, double *y)
{
  CvmViewTransform transform;
  double patient_mm[3], right_mm, down_mm;
  if (!cvm_slice_view_get_transform (self, &transform)
      || !cvm_view_state_get_crosshair_visible (self->state))
    return FALSE;
  cvm_view_state_get_crosshair (self->state, patient_mm);
  cvm_view_plane_from_patient (cvm_view_state_get_plane (self->state, self->plane), patient_mm,
                               &right_mm, &down_mm, NULL);
  cvm_view_transform_to_screen (&transform, right_mm, down_mm, x, y);
  return TRUE;
}

/* --- pixels ----------------------------------------------------------------------------------- */

/* The font of the widget; sizes in look.md are for 11 pt at 96 dpi. */
static void
take_style (CvmSliceView *self, CvmDecorationStyle *style, int scale)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double dpi = pango_cairo_context_get_resolution (context),
         size = pango_font_description_get_size (font) / (double)PANGO_SCALE,
         px = pango_font_description_get_size_is_absolute (font) ? size
                                                                 : size * (dpi > 0 ? dpi : 96) / 72;
  style->scale = scale;
  style->text_scale = CLAMP (px / (11 * 96 / 72.0), 0.8, 3);
  style->font = g_intern_string (pango_font_description_get_family (font));
  style->small = self->small;
  if (!self->strips)
    self->strips = cvm_text_strips_new ();
  style->strips = self->strips;
}

static gboolean
same_look (const CvmPainted *a, const CvmPainted *b)
{
  return a->scale == b->scale && a->width_px == b->width_px && a->height_px == b->height_px
         && a->font == b->font && a->text_scale == b->text_scale;
}

static void
make_shelves (CvmSliceView *self, const CvmPainted *now)
{
  int rows = CVM_SHELF_ROWS * now->scale;
  drop_shelves (self);
  self->n_shelves = (now->height_px + rows - 1) / rows;
  self->shelves = g_new0 (CvmShelf, self->n_shelves);
  for (int i = 0; i < self->n_shelves; i++)
    for (int which = 0; which < 2; which++)
      self->shelves[i].surfaces[which] = cairo_image_surface_create (
          CAIRO_FORMAT_RGB24, now->width_px, MIN (rows, now->height_px - i * rows));
}

static void
make_node (CvmShelf *shelf, int first_row, const CvmPainted *now)
{
  cairo_surface_t *surface = shelf->surfaces[shelf->which];
  int height = cairo_image_surface_get_height (surface);
  float scale = (float)now->scale;
  g_clear_pointer (&shelf->node, gsk_render_node_unref);
  shelf->node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (
      0, (float)first_row / scale, (float)now->width_px / scale, (float)height / scale));
  cairo_t *cr = gsk_cairo_node_get_draw_context (shelf->node);
  cairo_scale (cr, 1.0 / now->scale, 1.0 / now->scale);
  cairo_set_source_surface (cr, surface, 0, first_row);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_rectangle (cr, 0, first_row, now->width_px, height);
  cairo_fill (cr);
  cairo_destroy (cr);
}

/* Whether both surfaces hold the same, so that what is on the screen can stay. */
static gboolean
is_as_it_was (const CvmShelf *shelf)
{
  cairo_surface_t *const *surfaces = shelf->surfaces;
  gsize n = (gsize)cairo_image_surface_get_stride (surfaces[0])
            * (gsize)cairo_image_surface_get_height (surfaces[0]);
  cairo_surface_flush (surfaces[!shelf->which]);
  const guchar *a = cairo_image_surface_get_data (surfaces[0]),
               *b = cairo_image_surface_get_data (surfaces[1]);
  return shelf->node && a && b && memcmp (a, b, n) == 0;
}

static void
paint (CvmSliceView *self,
       const CvmViewTransform *transform,
       const CvmDecorationStyle *style,
       const CvmPainted *now)
{
  gboolean resized = !self->shelves || !same_look (&self->painted, now),
           picture_too = self->picture_stale || resized || self->painted.section != now->section;
  if (resized)
    make_shelves (self, now);
  cvm_slice_view_update_images (self, now->section);
  if (self->image)
    cvm_slice_view_paint_scene (self, transform, style, now->section, picture_too);
  for (int i = 0; i < self->n_shelves; i++)
    if (!is_as_it_was (&self->shelves[i]))
      {
        self->shelves[i].which = !self->shelves[i].which;
        make_node (&self->shelves[i], i * CVM_SHELF_ROWS * now->scale, now);
      }
  self->painted = *now;
  self->picture_stale = self->lines_stale = FALSE;
  self->n_paints++;
}

/* --- crosshair -------------------------------------------------------------------------------- */

static void
append_line (GtkSnapshot *snapshot, double x, double y, double width, double height)
{
  static const GdkRGBA halo = { 0, 0, 0, 0.22f }, line = { 0.91f, 0.91f, 0.91f, 0.42f };
  if (width <= 0 || height <= 0)
    return;
  gboolean level = width > height;
  gtk_snapshot_append_color (
      snapshot, &halo,
      &GRAPHENE_RECT_INIT ((float)(x - (level ? 0 : 1)), (float)(y - (level ? 1 : 0)),
                           (float)(width + (level ? 0 : 2)), (float)(height + (level ? 2 : 0))));
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT ((float)x, (float)y, (float)width, (float)height));
}

static void
append_crosshair (CvmSliceView *self, GtkSnapshot *snapshot, const CvmPainted *now)
{
  double x, y;
  if (!crosshair_px (self, &x, &y))
    return;
  double scale = now->scale, width = now->width_px / scale, height = now->height_px / scale,
         open = self->small ? SMALL_OPEN_PX : OPEN_PX;
  x = floor (x) / scale;
  y = floor (y) / scale;
  append_line (snapshot, 0, y, x - open, 1);
  append_line (snapshot, x + open, y, width - x - open, 1);
  append_line (snapshot, x, 0, 1, y - open);
  append_line (snapshot, x, y + open, 1, height - y - open);
}

/* --- letters ---------------------------------------------------------------------------------- */

void
cvm_slice_view_drop_letters (CvmSliceView *self)
{
  for (int edge = 0; edge < 4; edge++)
    g_clear_pointer (&self->letters[edge], gsk_render_node_unref);
}

/* The part of the view in which an edge's letters can be, logical px: wider than high, as an
 * oblique edge has up to three, and all beside the crosshair. */
static graphene_rect_t
letter_room (int edge, double width, double height, double text_scale)
{
  double high = LETTER_ROOM_HIGH_PX * text_scale, wide = LETTER_ROOM_WIDE_PX * text_scale,
         x = (width - wide) / 2, y = (height - high) / 2;
  if (edge == CVM_EDGE_LEFT || edge == CVM_EDGE_RIGHT)
    x = edge == CVM_EDGE_LEFT ? 0 : width - wide;
  else
    y = edge == CVM_EDGE_TOP ? 0 : height - high;
  return GRAPHENE_RECT_INIT ((float)x, (float)y, (float)wide, (float)high);
}

static double
near_middle (double at, double middle, double reach)
{
  return fabs (at - middle) < reach ? round (at) : NAN;
}

static gboolean
same_or_none (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

static void
append_letters (CvmSliceView *self,
                GtkSnapshot *snapshot,
                const CvmViewTransform *transform,
                const CvmDecorationStyle *style,
                const CvmPainted *now)
{
  double x, y, near_x = NAN, near_y = NAN,
               reach = LETTER_REACH_PX * style->scale * style->text_scale;
  if (crosshair_px (self, &x, &y))
    {
      near_x = near_middle (x, now->width_px / 2.0, reach);
      near_y = near_middle (y, now->height_px / 2.0, reach);
    }
  if (!same_look (&self->lettered, now) || !same_or_none (near_x, self->letters_x)
      || !same_or_none (near_y, self->letters_y))
    cvm_slice_view_drop_letters (self);
  for (int edge = 0; edge < 4; edge++)
    {
      if (!self->letters[edge])
        {
          graphene_rect_t room
              = letter_room (edge, now->width_px / (double)now->scale,
                             now->height_px / (double)now->scale, style->text_scale);
          self->letters[edge] = gsk_cairo_node_new (&room);
          cairo_t *cr = gsk_cairo_node_get_draw_context (self->letters[edge]);
          cairo_scale (cr, 1.0 / now->scale, 1.0 / now->scale);
          cvm_decorations_letter (cr, style, cvm_view_state_get_plane (self->state, self->plane),
                                  transform, (CvmEdge)edge, near_x, near_y);
          cairo_destroy (cr);
        }
      gtk_snapshot_append_node (snapshot, self->letters[edge]);
    }
  self->lettered = *now;
  self->letters_x = near_x;
  self->letters_y = near_y;
}

void
cvm_slice_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CvmSliceView *self = CVM_SLICE_VIEW (widget);
  CvmViewTransform transform;
  if (!cvm_slice_view_get_transform (self, &transform))
    {
      gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 1 },
                                 &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget),
                                                      (float)gtk_widget_get_height (widget)));
      return;
    }
  CvmDecorationStyle style;
  take_style (self, &style, gtk_widget_get_scale_factor (widget));
  CvmPainted now = { cvm_view_state_get_section (self->state, self->plane),
                     transform.width_px,
                     transform.height_px,
                     (int)style.scale,
                     style.font,
                     style.text_scale };
  if (self->picture_stale || self->lines_stale || !self->shelves
      || self->painted.section != now.section || !same_look (&self->painted, &now))
    paint (self, &transform, &style, &now);
  for (int i = 0; i < self->n_shelves; i++)
    gtk_snapshot_append_node (snapshot, self->shelves[i].node);
  append_crosshair (self, snapshot, &now);
  append_letters (self, snapshot, &transform, &style, &now);
  cvm_slice_view_append_circle (self, snapshot, &transform, &style);
}
