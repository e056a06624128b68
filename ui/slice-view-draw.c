/* SPDX-License-Identifier: Apache-2.0 */
/* The pixels of a slice view. All but the crosshair is painted at device resolution into one of two
 * surfaces in turn: the render node of the last frame keeps the other one, so Cairo never copies.
 * The node stays until something changes, so GTK sees that a view is as it was. The crosshair is
 * eight rectangles above it. */
#include "ui/slice-view-private.h"

#include "render/scene.h"

#include <glib/gi18n.h>
#include <math.h>

#define LETTER_REACH_PX 24 /* a crosshair nearer than this to the middle may move a letter */
#define LETTER_ROOM_PX 64

#define OPEN_PX 56
#define SMALL_OPEN_PX 22

void
cvm_slice_view_invalidate (CvmSliceView *self)
{
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cvm_slice_view_drop_images (CvmSliceView *self)
{
  self->image_section = self->map_section = -1;
}

void
cvm_slice_view_free_pictures (CvmSliceView *self)
{
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&self->surfaces[i], cairo_surface_destroy);
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  g_clear_pointer (&self->image, cvm_slice_image_free);
  g_clear_pointer (&self->map, cvm_slice_image_free);
  cvm_slice_view_drop_images (self);
  cvm_slice_view_drop_letters (self);
  self->painted.section = -1;
}

gboolean
cvm_slice_view_crosshair_px (CvmSliceView *self, double *x, double *y)
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

/* --- the scene's parts ------------------------------------------------------------------------ */

static void
update_images (CvmSliceView *self, int section)
{
  CvmStatus status;
  if (self->image_section != section)
    {
      cvm_slice_image_free (self->image);
      self->image = cvm_slice_image_new_partial (
          cvm_view_state_get_volume (self->state),
          cvm_view_state_get_plane (self->state, self->plane), section, -INFINITY,
          cvm_view_state_get_slices_there (self->state), &status);
      self->image_section = section;
    }
  const CvmVolume *map = cvm_view_state_get_probability (self->state);
  if (!map || !cvm_view_state_get_overlay_visible (self->state) || self->map_section == section)
    return;
  /* The map has a grid of its own: its section nearest to ours. */
  const CvmGrid *grid = cvm_volume_get_grid (map);
  CvmViewPlane view;
  double patient_mm[3], depth_mm;
  cvm_view_plane_init (&view, grid, self->plane);
  cvm_view_state_get_crosshair (self->state, patient_mm);
  cvm_view_plane_from_patient (&view, patient_mm, NULL, NULL, &depth_mm);
  cvm_slice_image_free (self->map);
  self->map = cvm_slice_image_new (map, &view, cvm_view_plane_section_at (&view, grid, depth_mm),
                                   CVM_PROBABILITY_FIRST, &status);
  self->map_section = section;
}

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
}

static char *
make_title (CvmSliceView *self, int section, int *bold_bytes)
{
  static const char axes[CVM_N_PLANES]
      = { [CVM_PLANE_AXIAL] = 'z', [CVM_PLANE_SAGITTAL] = 'x', [CVM_PLANE_CORONAL] = 'y' };
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  const char *name = cvm_slice_view_plane_name (self->plane);
  char number[64];
  cvm_format_number (
      number, sizeof number,
      cvm_view_plane_section_depth (view, cvm_view_state_get_grid (self->state), section), 1);
  g_autofree char *slice = g_strdup_printf (_ ("slice %d of %d"), section + 1, view->depth.n);
  *bold_bytes = (int)strlen (name);
  if (self->small)
    return g_strdup_printf ("%s\n%c\u00a0%s\u00a0mm", name, axes[self->plane], number);
  return g_strdup_printf ("%s  %c\u00a0%s\u00a0mm\n%s", name, axes[self->plane], number, slice);
}

static char *
make_window_text (const CvmWindow *window)
{
  char width[32], level[32];
  cvm_format_number (width, sizeof width, window->width_hu, 0);
  cvm_format_number (level, sizeof level, window->level_hu, 0);
  /* Translators: window width and level in HU, as short as on every scanner's screen. */
  return g_strdup_printf (_ ("W\u00a0%s  L\u00a0%s"), width, level);
}

static char *
make_note (int *bold_bytes)
{
  const char *head = _ ("Preliminary");
  *bold_bytes = (int)strlen (head);
  return g_strdup_printf ("%s\n%s", head, _ ("dashed: not final, cannot be exported"));
}

static void
paint_scene (CvmSliceView *self, CvmScene *scene, cairo_surface_t *surface)
{
  CvmMapColours colours;
  CvmStatus status;
  char level[32];
  g_autofree char *title = make_title (self, scene->section, &scene->title_bold_bytes);
  g_autofree char *window = make_window_text (&scene->window);
  g_autofree char *note = make_note (&scene->note_bold_bytes);
  cvm_format_number (level, sizeof level, cvm_view_state_get_level (self->state), 2);
  /* Translators: the level of probability at which the contour runs, in a legend: "0.50 contour".
   */
  g_autofree char *level_label = g_strdup_printf (_ ("%s contour"), level);
  scene->title = title;
  scene->window_text = self->small ? NULL : window;
  scene->window_warn = cvm_window_preset_of (&scene->window) < 0;
  if (scene->map)
    {
      cvm_map_colours_probability (&colours, cvm_view_state_get_overlay_opacity (self->state));
      scene->map_colours = &colours;
      scene->legend_title = self->small ? NULL : _ ("Probability");
      scene->legend_level = cvm_view_state_get_level (self->state);
      scene->legend_level_label = level_label;
    }
  if (!self->small && scene->preliminary_id)
    scene->note = note;
  /* Without memory the picture is black or lacks a line; the next change tries again. */
  if (!cvm_scene_paint (scene, surface, &status))
    g_debug ("slice view: %s", status.message_id);
}

static cairo_surface_t *
next_surface (CvmSliceView *self, const CvmPainted *now)
{
  self->which = !self->which;
  cairo_surface_t **surface = &self->surfaces[self->which];
  if (*surface
      && (cairo_image_surface_get_width (*surface) != now->width_px
          || cairo_image_surface_get_height (*surface) != now->height_px))
    g_clear_pointer (surface, cairo_surface_destroy);
  if (!*surface)
    *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, now->width_px, now->height_px);
  return *surface;
}

static void
make_node (CvmSliceView *self, cairo_surface_t *surface, const CvmPainted *now)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, now->width_px / (float)now->scale,
                                               now->height_px / (float)now->scale);
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  self->picture = gsk_cairo_node_new (&bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (self->picture);
  cairo_scale (cr, 1.0 / now->scale, 1.0 / now->scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_rectangle (cr, 0, 0, now->width_px, now->height_px);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
paint (CvmSliceView *self,
       const CvmViewTransform *transform,
       const CvmDecorationStyle *style,
       const CvmPainted *now)
{
  CvmViewState *state = self->state;
  update_images (self, now->section);
  cairo_surface_t *surface = next_surface (self, now);
  CvmScene scene = { .grid = cvm_view_state_get_grid (state),
                     .view = cvm_view_state_get_plane (state, self->plane),
                     .section = now->section,
                     .transform = *transform,
                     .image = self->image,
                     .n_structures = (int)cvm_view_state_get_n_structures (state),
                     .active_id = cvm_view_state_get_active_id (state),
                     .preliminary_id = cvm_view_state_get_preliminary_id (state) };
  g_autofree CvmStructure **structures = g_new (CvmStructure *, scene.n_structures + 1);
  for (int i = 0; i < scene.n_structures; i++)
    structures[i] = cvm_view_state_get_structure (state, (guint)i);
  scene.structures = structures;
  if (cvm_view_state_get_contours_hidden (state))
    scene.n_structures = 0;
  scene.map = cvm_view_state_get_overlay_visible (state) ? self->map : NULL;
  cvm_view_state_get_window (state, &scene.window);
  scene.style = *style;
  if (self->image)
    paint_scene (self, &scene, surface);
  make_node (self, surface, now);
  self->painted = *now;
  self->stale = FALSE;
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
  if (!cvm_slice_view_crosshair_px (self, &x, &y))
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

/* The part of the view in which an edge's letter can be, logical px. */
static graphene_rect_t
letter_room (int edge, double width, double height, double text_scale)
{
  double room = LETTER_ROOM_PX * text_scale, x = (width - room) / 2, y = (height - room) / 2;
  if (edge == CVM_EDGE_LEFT || edge == CVM_EDGE_RIGHT)
    x = edge == CVM_EDGE_LEFT ? 0 : width - room;
  else
    y = edge == CVM_EDGE_TOP ? 0 : height - room;
  return GRAPHENE_RECT_INIT ((float)x, (float)y, (float)room, (float)room);
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

static gboolean
same_look (const CvmPainted *a, const CvmPainted *b)
{
  return a->scale == b->scale && a->width_px == b->width_px && a->height_px == b->height_px
         && a->font == b->font && a->text_scale == b->text_scale;
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
  if (cvm_slice_view_crosshair_px (self, &x, &y))
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
  if (self->stale || !self->picture || self->painted.section != now.section
      || !same_look (&self->painted, &now))
    paint (self, &transform, &style, &now);
  gtk_snapshot_append_node (snapshot, self->picture);
  append_crosshair (self, snapshot, &now);
  append_letters (self, snapshot, &transform, &style, &now);
}
