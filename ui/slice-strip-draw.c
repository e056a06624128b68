/* SPDX-License-Identifier: Apache-2.0 */
/* The strip's pixels: its picture at device resolution, kept as a node until something in it
 * changes, the number of the slice on screen as a small node, and the lines around its row as
 * coloured rectangles. */
#include "ui/slice-strip-private.h"

#include "render/colour-tables.h"

#include <glib/gi18n.h>
#include <math.h>

#define BASE_PX (11 * 96 / 72.0) /* sizes in look.md are for 11 pt at 96 dpi */
#define DIM 0.45                 /* BODY and organs */

void
cvm_slice_strip_invalidate (CvmSliceStrip *self)
{
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cvm_slice_strip_free_pictures (CvmSliceStrip *self)
{
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&self->surfaces[i], cairo_surface_destroy);
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  g_clear_pointer (&self->number, gsk_render_node_unref);
}

double
cvm_slice_strip_text_scale (CvmSliceStrip *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double dpi = pango_cairo_context_get_resolution (context),
         size = pango_font_description_get_size (font) / (double)PANGO_SCALE;
  if (!pango_font_description_get_size_is_absolute (font))
    size *= (dpi > 0 ? dpi : 96) / 72;
  return size / BASE_PX;
}

/* --- the scene's parts ------------------------------------------------------------------------ */

/* Of what the anatomy is full of; targets stand out. */
static gboolean
is_dim (const CvmStructure *structure)
{
  static const char *const types[]
      = { "EXTERNAL", "ORGAN", "AVOIDANCE", "CAVITY", "SUPPORT", "FIXATION", NULL };
  return structure->interpreted_type && g_strv_contains (types, structure->interpreted_type);
}

/* By section: areas as shares of the longest bar, which `largest` is. */
static double *
dup_shares (CvmSliceStrip *self, const CvmSliceFact *facts, const double *ghosts, double largest)
{
  int n = self->layout.n;
  double *shares = g_new (double, n);
  for (int section = 0; section < n; section++)
    {
      int slice = cvm_slice_strip_slice_of (self, section);
      double area = ghosts ? ghosts[slice] : facts[slice].area_mm2;
      shares[section] = largest > 0 ? area / largest : isnan (area) ? NAN : 0;
    }
  return shares;
}

static void
free_profile (gpointer data)
{
  CvmStripProfile *profile = data;
  g_free ((double *)profile->shares);
  g_free ((double *)profile->ghosts);
}

static void
add_profile (CvmSliceStrip *self, GArray *profiles, guint index, gboolean active)
{
  CvmStructure *structure = cvm_view_state_get_structure (self->state, index);
  CvmStripProfile profile = { .opacity = !active && is_dim (structure) ? DIM : 1, .bars = active };
  double largest = 0;
  const CvmSliceFact *facts = cvm_slice_facts_get (self->facts, structure->id, &largest);
  if (!structure->visible || !facts)
    return;
  cvm_structure_colour (structure, (int)index, profile.rgb);
  profile.hatched = g_strcmp0 (structure->id, cvm_view_state_get_preliminary_id (self->state)) == 0;
  profile.shares = dup_shares (self, facts, NULL, largest);
  const double *ghosts = cvm_slice_facts_get_ghosts (self->facts, structure->id);
  if (active && ghosts)
    profile.ghosts = dup_shares (self, facts, ghosts, largest);
  g_array_append_val (profiles, profile);
}

/* From the back to the front: those that are listed last first, the active one on top. */
static GArray *
new_profiles (CvmSliceStrip *self)
{
  GArray *profiles = g_array_new (FALSE, FALSE, sizeof (CvmStripProfile));
  const char *active_id = cvm_view_state_get_active_id (self->state);
  guint n = cvm_view_state_get_n_structures (self->state), active = n;
  g_array_set_clear_func (profiles, free_profile);
  for (guint i = n; i > 0; i--)
    {
      const CvmStructure *structure = cvm_view_state_get_structure (self->state, i - 1);
      if (g_strcmp0 (structure->id, active_id) == 0)
        active = i - 1;
      else
        add_profile (self, profiles, i - 1, FALSE);
    }
  if (active < n)
    add_profile (self, profiles, active, TRUE);
  return profiles;
}

/* What is kept by slice, by section. */
static guint8 *
dup_by_section (CvmSliceStrip *self, const guint8 *by_slice)
{
  if (!by_slice)
    return NULL;
  guint8 *values = g_new (guint8, self->layout.n);
  for (int section = 0; section < self->layout.n; section++)
    values[section] = by_slice[cvm_slice_strip_slice_of (self, section)];
  return values;
}

/* NULL: there is none to show. */
static float *
dup_heat (CvmSliceStrip *self)
{
  const char *id = cvm_view_state_get_active_id (self->state);
  const CvmStructure *structure = cvm_view_state_find_structure (self->state, id);
  const CvmSliceFact *facts = cvm_slice_facts_get (self->facts, id, NULL);
  gboolean any = FALSE;
  if (!structure || !structure->visible || !facts)
    return NULL;
  float *heat = g_new (float, self->layout.n);
  for (int section = 0; section < self->layout.n; section++)
    {
      heat[section] = facts[cvm_slice_strip_slice_of (self, section)].disagreement;
      any = any || !isnan (heat[section]);
    }
  if (!any)
    g_clear_pointer (&heat, g_free);
  return heat;
}

static void
paint_scene (CvmSliceStrip *self, cairo_t *cr)
{
  CvmStripScene scene = { .layout = self->layout,
                          .scroll_px = self->scroll_px,
                          .font = self->font,
                          .area_caption = _ ("cm²") };
  gboolean slices = cvm_slice_strip_slice_of (self, 0) >= 0;
  g_autoptr (GArray) profiles = slices ? new_profiles (self) : NULL;
  g_autofree float *heat = slices ? dup_heat (self) : NULL;
  g_autofree guint8 *marks = slices ? dup_by_section (self, self->marks) : NULL;
  g_autofree guint8 *edited = slices ? dup_by_section (self, self->edited) : NULL;
  g_autofree guint8 *there
      = slices ? dup_by_section (self, cvm_view_state_get_slices_there (self->state)) : NULL;
  scene.n_profiles = profiles ? (int)profiles->len : 0;
  scene.profiles = profiles ? (const CvmStripProfile *)(void *)profiles->data : NULL;
  scene.heat = heat;
  scene.marks = marks;
  scene.edited = edited;
  scene.there = there;
  if (heat)
    /* Translators: a column of the slice strip, as short as can be: how far the members of a
     * network differ. */
    scene.heat_caption = _ ("differ");
  /* The lower end of the stack, as the lower edge of a picture that stands upright on it. */
  cvm_view_plane_letters (cvm_view_state_get_plane (self->state, CVM_PLANE_CORONAL),
                          CVM_EDGE_BOTTOM, scene.foot);
  cvm_strip_paint (cr, &scene);
}

/* --- nodes ------------------------------------------------------------------------------------ */

static cairo_surface_t *
next_surface (CvmSliceStrip *self)
{
  self->which = !self->which;
  cairo_surface_t **surface = &self->surfaces[self->which];
  if (*surface
      && (cairo_image_surface_get_width (*surface) != self->layout.width_px
          || cairo_image_surface_get_height (*surface) != self->layout.height_px))
    g_clear_pointer (surface, cairo_surface_destroy);
  if (!*surface)
    *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, self->layout.width_px,
                                           self->layout.height_px);
  return *surface;
}

static void
paint (CvmSliceStrip *self)
{
  const CvmStripLayout *layout = &self->layout;
  cairo_surface_t *surface = next_surface (self);
  cairo_t *cr = cairo_create (surface);
  paint_scene (self, cr);
  cairo_destroy (cr);
  double scale = layout->scale;
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  self->picture = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, (float)(layout->width_px / scale),
                                                           (float)(layout->height_px / scale)));
  cr = gsk_cairo_node_get_draw_context (self->picture);
  cairo_scale (cr, 1 / scale, 1 / scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_destroy (cr);
  self->stale = FALSE;
  self->n_paints++;
}

static void
append_number (CvmSliceStrip *self, GtkSnapshot *snapshot, int section)
{
  const CvmStripLayout *layout = &self->layout;
  if (!self->number || self->numbered != section)
    {
      double scale = layout->scale;
      g_clear_pointer (&self->number, gsk_render_node_unref);
      self->number = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (
          0, 0, (float)(layout->width_px / scale), (float)(layout->rows.from * 0.56 / scale)));
      cairo_t *cr = gsk_cairo_node_get_draw_context (self->number);
      cairo_scale (cr, 1 / scale, 1 / scale);
      cvm_strip_paint_number (cr, layout, self->font, section);
      cairo_destroy (cr);
      self->numbered = section;
    }
  gtk_snapshot_append_node (snapshot, self->number);
}

static void
append_lines (CvmSliceStrip *self, GtkSnapshot *snapshot, int section)
{
  const GdkRGBA white = { 1, 1, 1, 1 };
  CvmStripLine lines[CVM_STRIP_N_LINES];
  cvm_strip_lines (&self->layout, self->scroll_px, section, lines);
  for (int i = 0; i < CVM_STRIP_N_LINES; i++)
    {
      double scale = self->layout.scale;
      gtk_snapshot_append_color (
          snapshot, &white,
          &GRAPHENE_RECT_INIT ((float)(lines[i].x.from / scale), (float)(lines[i].y.from / scale),
                               (float)((lines[i].x.to - lines[i].x.from) / scale),
                               (float)((lines[i].y.to - lines[i].y.from) / scale)));
    }
}

/* The layout for the size and the font of now; another one means painting anew. */
static void
update_layout (CvmSliceStrip *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  CvmStripLayout now;
  int scale = gtk_widget_get_scale_factor (widget);
  const char *font = g_intern_string (pango_font_description_get_family (
      pango_context_get_font_description (gtk_widget_get_pango_context (widget))));
  cvm_strip_layout_init_rows (&now, gtk_widget_get_width (widget) * scale,
                              gtk_widget_get_height (widget) * scale,
                              cvm_view_state_get_plane (self->state, CVM_PLANE_AXIAL)->depth.n,
                              self->row_of, scale, cvm_slice_strip_text_scale (self));
  if (now.width_px != self->layout.width_px || now.height_px != self->layout.height_px
      || now.n != self->layout.n || now.row_of != self->layout.row_of
      || now.scale != self->layout.scale || now.text_scale != self->layout.text_scale
      || font != self->font)
    {
      self->stale = TRUE;
      g_clear_pointer (&self->number, gsk_render_node_unref);
    }
  self->layout = now;
  self->font = font;
}

void
cvm_slice_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CvmSliceStrip *self = CVM_SLICE_STRIP (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  if (!self->state || width <= 0 || height <= 0)
    {
      gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 1 },
                                 &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
      return;
    }
  update_layout (self);
  int section = cvm_slice_strip_section (self),
      scroll_px = cvm_strip_layout_follow (&self->layout, self->scroll_px, section);
  if (scroll_px != self->scroll_px)
    self->stale = TRUE;
  self->scroll_px = scroll_px;
  if (self->stale || !self->picture)
    paint (self);
  gtk_snapshot_append_node (snapshot, self->picture);
  append_number (self, snapshot, section);
  append_lines (self, snapshot, section);
}
