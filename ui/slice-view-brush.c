/* SPDX-License-Identifier: Apache-2.0 */
/* Brush and eraser in a slice view: raw events of the left button become a stroke (tool-brush.h),
 * and the circle that takes the pointer's place is a layer of its own.
 *
 * Raw events rather than a gesture, for GTK delivers one motion a frame and keeps the path between
 * in its history, which a gesture does not hand on.
 *
 * While a stroke lasts nothing else happens here: wheel, pinch and other buttons' drags are not
 * heard; a second button gives the stroke up; what ends it from outside (the view shows another
 * section or patient, another tool, a grab taken away) ends it where it is, as a release would. */
#include "ui/slice-view-private.h"

#include "render/colour-tables.h"

#include <math.h>
#include <string.h>

/* --- where ------------------------------------------------------------------------------------ */

/* The stroke's plane, and the slice of an axial one. */
static CvmStrokePlane
stroke_plane (CvmSliceView *self, int *slice)
{
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  int section = cvm_view_state_get_section (self->state, self->plane);
  *slice = -1;
  if (view->depth.axis == 2)
    {
      *slice = view->depth.flip ? view->depth.n - 1 - section : section;
      return CVM_STROKE_AXIAL;
    }
  return self->plane == CVM_PLANE_SAGITTAL ? CVM_STROKE_SAGITTAL : CVM_STROKE_CORONAL;
}

static void
widget_offset (CvmSliceView *self, double *x, double *y)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  double surface_x, surface_y;
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self), -surface_x, -surface_y,
                                    x, y);
}

static CvmBrush
brush_in_hand (CvmSliceView *self)
{
  return (CvmBrush){ cvm_view_state_get_tool (self->state) == CVM_TOOL_ERASER,
                     cvm_view_state_get_brush_mode (self->state),
                     cvm_view_state_get_brush_radius (self->state) };
}

static CvmStructure *
structure_in_hand (CvmSliceView *self)
{
  return cvm_view_state_find_structure (self->state, cvm_view_state_get_active_id (self->state));
}

static CvmStrokeTool
sense_at (CvmSliceView *self, const CvmBrush *brush, const double point_mm[3])
{
  int slice;
  CvmStrokePlane plane = stroke_plane (self, &slice);
  return cvm_brush_sense (brush, structure_in_hand (self), cvm_view_state_get_grid (self->state),
                          plane, slice, point_mm);
}

/* --- the stroke ------------------------------------------------------------------------------- */

static gboolean
tell (CvmSliceView *self, CvmStrokePhase phase)
{
  gboolean taken = FALSE;
  g_signal_emit_by_name (self, "stroke", (guint)phase, &taken);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return taken;
}

const CvmToolBrush *
cvm_slice_view_get_brush (CvmSliceView *self)
{
  return &self->brush;
}

void
cvm_slice_view_end_stroke (CvmSliceView *self)
{
  if (cvm_tool_brush_release (&self->brush))
    tell (self, CVM_STROKE_ENDS);
}

void
cvm_slice_view_cancel_stroke (CvmSliceView *self)
{
  if (cvm_tool_brush_cancel (&self->brush))
    tell (self, CVM_STROKE_CANCELLED);
}

static gboolean
begin (CvmSliceView *self, double x, double y)
{
  double point_mm[3];
  int slice;
  if (!cvm_slice_view_patient_at (self, x, y, point_mm))
    return FALSE;
  CvmBrush brush = brush_in_hand (self);
  CvmStrokePlane plane = stroke_plane (self, &slice);
  if (!cvm_tool_brush_press (&self->brush, &brush, sense_at (self, &brush, point_mm), plane, slice,
                             point_mm))
    return FALSE;
  self->stroke_section = cvm_view_state_get_section (self->state, self->plane);
  /* Refused: the one who refuses has said why. */
  if (!tell (self, CVM_STROKE_BEGINS))
    cvm_tool_brush_cancel (&self->brush);
  return TRUE;
}

/* All that the pointer passed since the last event. */
static void
extend (CvmSliceView *self, GdkEvent *event)
{
  double left, top, x, y;
  guint n_past = 0;
  int n = 0;
  g_autofree GdkTimeCoord *past = gdk_event_get_event_type (event) == GDK_MOTION_NOTIFY
                                      ? gdk_event_get_history (event, &n_past)
                                      : NULL;
  double (*points)[3] = g_malloc_n ((gsize)n_past + 1, sizeof *points);
  widget_offset (self, &left, &top);
  for (guint i = 0; i < n_past; i++)
    n += cvm_slice_view_patient_at (self, past[i].axes[GDK_AXIS_X] + left,
                                    past[i].axes[GDK_AXIS_Y] + top, points[n]);
  if (gdk_event_get_position (event, &x, &y))
    n += cvm_slice_view_patient_at (self, x + left, y + top, points[n]);
  gboolean room = cvm_tool_brush_path (&self->brush, n, (const double (*)[3])points);
  g_free (points);
  if (!room || !tell (self, CVM_STROKE_GROWS))
    cvm_slice_view_end_stroke (self);
}

static gboolean
pressed (CvmSliceView *self, GdkEvent *event)
{
  double x, y, left, top;
  if (self->brush.painting)
    {
      cvm_slice_view_cancel_stroke (self); /* another button */
      return GDK_EVENT_STOP;
    }
  if (gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY || self->space_held
      || !gdk_event_get_position (event, &x, &y))
    return GDK_EVENT_PROPAGATE;
  widget_offset (self, &left, &top);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  return begin (self, x + left, y + top) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static gboolean
released (CvmSliceView *self, GdkEvent *event)
{
  if (!self->brush.painting || gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  extend (self, event);
  cvm_slice_view_end_stroke (self);
  return GDK_EVENT_STOP;
}

gboolean
cvm_slice_view_on_hand (GtkEventControllerLegacy *controller, GdkEvent *event, CvmSliceView *self)
{
  if (!self->state || cvm_view_state_get_tool (self->state) == CVM_TOOL_LOOK)
    return GDK_EVENT_PROPAGATE;
  switch (gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
      return pressed (self, event);
    case GDK_BUTTON_RELEASE:
      return released (self, event);
    case GDK_MOTION_NOTIFY:
      if (self->brush.painting)
        extend (self, event);
      return GDK_EVENT_PROPAGATE; /* the pointer moves as well */
    case GDK_GRAB_BROKEN:
      cvm_slice_view_end_stroke (self);
      return GDK_EVENT_PROPAGATE;
    case GDK_SCROLL:
    case GDK_TOUCHPAD_PINCH:
    case GDK_TOUCH_BEGIN:
      return self->brush.painting ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

gboolean
cvm_slice_view_scroll_radius (CvmSliceView *self, double steps)
{
  if (cvm_view_state_get_tool (self->state) == CVM_TOOL_LOOK)
    return GDK_EVENT_PROPAGATE;
  double radius = cvm_view_state_get_brush_radius (self->state);
  cvm_view_state_set_brush_radius (self->state, cvm_brush_step_radius (radius, (int)steps));
  return GDK_EVENT_STOP;
}

void
cvm_slice_view_brush_changed (CvmSliceView *self, guint change)
{
  if ((change & CVM_VIEW_TOOL) && cvm_view_state_get_tool (self->state) == CVM_TOOL_LOOK)
    cvm_slice_view_end_stroke (self);
  if ((change & CVM_VIEW_CROSSHAIR) && self->brush.painting
      && cvm_view_state_get_section (self->state, self->plane) != self->stroke_section)
    cvm_slice_view_end_stroke (self);
  if (change & CVM_VIEW_TOOL)
    cvm_slice_view_update_cursor (self);
  if ((change & (CVM_VIEW_TOOL | CVM_VIEW_ACTIVE | CVM_VIEW_STRUCTURES)) && self->has_pointer)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- the circle ------------------------------------------------------------------------------- */

void
cvm_slice_view_update_cursor (CvmSliceView *self)
{
  gboolean tool = self->state && cvm_view_state_get_tool (self->state) != CVM_TOOL_LOOK;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), self->panning    ? "grabbing"
                                                      : tool           ? "none"
                                                      : self->on_ghost ? "pointer"
                                                                       : "crosshair");
}

void
cvm_slice_view_move_circle (CvmSliceView *self)
{
  if (self->circle_node || (self->state && cvm_view_state_get_tool (self->state) != CVM_TOOL_LOOK))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
cvm_slice_view_drop_circle (CvmSliceView *self)
{
  g_clear_pointer (&self->circle_node, gsk_render_node_unref);
  g_clear_pointer (&self->words_node, gsk_render_node_unref);
  g_clear_pointer (&self->words, g_strfreev);
}

typedef struct
{
  CvmBrushCircle circle;
  char *lines[3];
} Look;

static Look
look_at (CvmSliceView *self, const CvmViewTransform *transform, const double point_mm[3])
{
  const char *id = cvm_view_state_get_active_id (self->state);
  CvmBrush brush = brush_in_hand (self);
  gboolean painting = self->brush.painting;
  double radius = painting ? self->brush.stroke.radius_mm : brush.radius_mm, reach = radius;
  int slice;
  if (stroke_plane (self, &slice) != CVM_STROKE_AXIAL)
    reach = cvm_brush_reach_mm (radius, cvm_view_state_get_grid (self->state), point_mm);
  Look look = { .circle = { radius * transform->px_per_mm, reach * transform->px_per_mm } };
  char *obstacle = painting ? NULL : cvm_view_state_dup_edit_obstacle (self->state, id);
  if (obstacle)
    {
      look.circle.mark = CVM_BRUSH_BAR;
      memcpy (look.circle.rgb, cvm_brush_grey, sizeof look.circle.rgb);
      look.lines[0] = obstacle;
      return look;
    }
  CvmStrokeTool sense = painting ? self->brush.stroke.tool : sense_at (self, &brush, point_mm);
  const CvmStructure *structure = structure_in_hand (self);
  look.circle.mark = sense == CVM_STROKE_ADD ? CVM_BRUSH_PLUS : CVM_BRUSH_MINUS;
  int place = 0;
  while (structure && cvm_view_state_get_structure (self->state, (guint)place) != structure)
    place++;
  if (structure)
    cvm_structure_colour (structure, place, look.circle.rgb);
  look.lines[0] = g_strdup (structure && structure->name ? structure->name : "");
  look.lines[1] = cvm_brush_dup_label (sense, radius);
  return look;
}

static GskRenderNode *
new_node (double across, double down, gboolean centred, double scale, cairo_t **cr)
{
  graphene_rect_t bounds
      = centred ? GRAPHENE_RECT_INIT ((float)(-across / scale), (float)(-down / scale),
                                      (float)(2 * across / scale), (float)(2 * down / scale))
                : GRAPHENE_RECT_INIT (0, 0, (float)(across / scale), (float)(down / scale));
  GskRenderNode *node = gsk_cairo_node_new (&bounds);
  *cr = gsk_cairo_node_get_draw_context (node);
  cairo_scale (*cr, 1 / scale, 1 / scale);
  return node;
}

static gboolean
same_circle (const CvmBrushCircle *a, const CvmBrushCircle *b)
{
  return a->across == b->across && a->down == b->down && a->mark == b->mark
         && memcmp (a->rgb, b->rgb, sizeof a->rgb) == 0;
}

static void
update_nodes (CvmSliceView *self, const Look *look, const CvmDecorationStyle *style)
{
  cairo_t *cr;
  gboolean same = self->circle_node && same_circle (&self->circle, &look->circle)
                  && self->circle_style.scale == style->scale
                  && self->circle_style.text_scale == style->text_scale
                  && self->circle_style.font == style->font;
  if (!same)
    {
      double across, down;
      cvm_slice_view_drop_circle (self);
      cvm_brush_circle_extent (&look->circle, style, &across, &down);
      self->circle_node = new_node (across, down, TRUE, style->scale, &cr);
      cvm_brush_circle_paint (cr, &look->circle, style);
      cairo_destroy (cr);
      self->circle = look->circle;
      self->circle_style = *style;
    }
  if (!self->words
      || !g_strv_equal ((const char *const *)self->words, (const char *const *)look->lines))
    g_clear_pointer (&self->words_node, gsk_render_node_unref);
}

static void
update_words (CvmSliceView *self, const Look *look, const CvmDecorationStyle *style, gboolean right)
{
  cairo_t *cr;
  const char *const *lines = (const char *const *)look->lines;
  if (self->words_node && self->words_right == right)
    return;
  g_clear_pointer (&self->words_node, gsk_render_node_unref);
  g_strfreev (self->words);
  self->words = g_strdupv ((char **)lines);
  self->words_right = right;
  self->words_node = new_node (self->words_width, self->words_height, FALSE, style->scale, &cr);
  cvm_brush_words_paint (cr, style, lines, look->circle.rgb, self->words_width, right);
  cairo_destroy (cr);
}

static void
measure_words (CvmSliceView *self, const Look *look, const CvmDecorationStyle *style)
{
  if (self->words_node)
    return;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  cvm_brush_words_size (cr, style, (const char *const *)look->lines, &self->words_width,
                        &self->words_height);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
append_at (GtkSnapshot *snapshot, GskRenderNode *node, double x, double y, double scale)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)(x / scale), (float)(y / scale)));
  gtk_snapshot_append_node (snapshot, node);
  gtk_snapshot_restore (snapshot);
}

void
cvm_slice_view_append_circle (CvmSliceView *self,
                              GtkSnapshot *snapshot,
                              const CvmViewTransform *transform,
                              const CvmDecorationStyle *style)
{
  double point_mm[3], left, top;
  bool right;
  if (!self->has_pointer || self->panning || cvm_view_state_get_tool (self->state) == CVM_TOOL_LOOK
      || !cvm_slice_view_patient_at (self, self->pointer_x, self->pointer_y, point_mm))
    return;
  Look look = look_at (self, transform, point_mm);
  double x = self->pointer_x * style->scale, y = self->pointer_y * style->scale;
  update_nodes (self, &look, style);
  measure_words (self, &look, style);
  cvm_brush_words_place (&look.circle, style, x, y, self->words_width, self->words_height,
                         transform->width_px, transform->height_px, &left, &top, &right);
  update_words (self, &look, style, right);
  append_at (snapshot, self->circle_node, x, y, style->scale);
  append_at (snapshot, self->words_node, round (left), round (top), style->scale);
  for (guint i = 0; i < G_N_ELEMENTS (look.lines); i++)
    g_free (look.lines[i]);
}
