/* SPDX-License-Identifier: Apache-2.0 */
/* See slice-view.h. This file is the widget and what it does when the state changes; its hands are
 * in slice-view-input.c, its pixels in slice-view-draw.c. */
#include "ui/slice-view-private.h"

#include "cvm-ui-resources.h"
#include "render/decorations.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROP_PLANE = 1,
  PROP_STATE,
  PROP_SMALL,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (CvmSliceView, cvm_slice_view, GTK_TYPE_WIDGET)

GtkWidget *
cvm_slice_view_new (CvmPlane plane)
{
  return g_object_new (CVM_TYPE_SLICE_VIEW, "plane", (int)plane, NULL);
}

const char *
cvm_slice_view_plane_name (CvmPlane plane)
{
  return plane == CVM_PLANE_AXIAL      ? _ ("Axial")
         : plane == CVM_PLANE_SAGITTAL ? _ ("Sagittal")
                                       : _ ("Coronal");
}

/* --- for a screen reader ---------------------------------------------------------------------- */

/* The structures that have a ring in the section, where the plane's sections are the slices. */
static char *
structures_here (CvmSliceView *self)
{
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  int section = cvm_view_state_get_section (self->state, self->plane),
      slice = view->depth.flip ? view->depth.n - 1 - section : section;
  GString *names = g_string_new (NULL);
  for (guint i = 0; view->depth.axis == 2 && i < cvm_view_state_get_n_structures (self->state); i++)
    {
      const CvmStructure *structure = cvm_view_state_get_structure (self->state, i);
      gboolean here = FALSE;
      for (int r = 0; structure->visible && r < structure->n_rings && !here; r++)
        here = structure->rings[r].use == CVM_RING_COUNTED && structure->rings[r].slice == slice;
      if (here)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", structure->name);
    }
  return g_string_free (names, FALSE);
}

static gboolean
describe (gpointer data)
{
  CvmSliceView *self = data;
  self->describe_id = 0;
  if (!self->state)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      cvm_slice_view_plane_name (self->plane), -1);
      return G_SOURCE_REMOVE;
    }
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  int section = cvm_view_state_get_section (self->state, self->plane);
  char number[64];
  cvm_format_number (
      number, sizeof number,
      cvm_view_plane_section_depth (view, cvm_view_state_get_grid (self->state), section), 1);
  g_autofree char *label
      /* Translators: name of a plane, number of a slice, of how many, where it is. */
      = g_strdup_printf (_ ("%s, slice %d of %d, %s mm"), cvm_slice_view_plane_name (self->plane),
                         section + 1, view->depth.n, number);
  g_autofree char *names = structures_here (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, names, -1);
  return G_SOURCE_REMOVE;
}

static void
describe_later (CvmSliceView *self)
{
  if (self->describe_id == 0)
    self->describe_id = g_idle_add_full (G_PRIORITY_LOW, describe, self, NULL);
}

/* --- changes ---------------------------------------------------------------------------------- */

/* The crosshair: another section is another picture; else only its lines move. */
static void
crosshair_changed (CvmSliceView *self)
{
  if (cvm_view_state_get_section (self->state, self->plane) != self->painted.section)
    {
      cvm_slice_view_invalidate (self);
      describe_later (self);
      cvm_slice_view_update_pointer (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
state_changed (CvmViewState *state, guint change, CvmSliceView *self)
{
  if (change & CVM_VIEW_VOLUME)
    cvm_slice_view_drop_images (self);
  if (change & CVM_VIEW_OVERLAY)
    self->map_section = -1;
  cvm_slice_view_band_changed (self, change);
  if (change & (CVM_VIEW_VOLUME | CVM_VIEW_WINDOW | CVM_VIEW_OVERLAY | CVM_VIEW_FRAME))
    cvm_slice_view_invalidate (self);
  if (change & (CVM_VIEW_STRUCTURES | CVM_VIEW_ACTIVE | CVM_VIEW_PREVIEW | CVM_VIEW_LINES))
    cvm_slice_view_invalidate_lines (self);
  cvm_slice_view_brush_changed (self, change);
  if (change & CVM_VIEW_CROSSHAIR)
    crosshair_changed (self);
  if (change & CVM_VIEW_STRUCTURES)
    describe_later (self);
}

CvmPlane
cvm_slice_view_get_plane (CvmSliceView *self)
{
  return self->plane;
}

static void
set_plane (CvmSliceView *self, CvmPlane plane)
{
  if (self->plane == plane)
    return;
  self->plane = plane;
  cvm_slice_view_drop_images (self);
  cvm_slice_view_drop_letters (self);
  cvm_slice_view_invalidate (self);
  describe_later (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLANE]);
}

void
cvm_slice_view_set_small (CvmSliceView *self, gboolean small)
{
  if (self->small == !!small)
    return;
  self->small = !!small;
  cvm_slice_view_drop_letters (self);

  cvm_slice_view_invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SMALL]);
}

void
cvm_slice_view_set_state (CvmSliceView *self, CvmViewState *state)
{
  if (self->state == state)
    return;
  cvm_slice_view_cancel_stroke (self); /* nothing goes on into another patient */
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_set_object (&self->state, state);
  if (state)
    g_signal_connect (state, "changed", G_CALLBACK (state_changed), self);
  cvm_slice_view_free_pictures (self);
  cvm_slice_view_invalidate (self);
  cvm_slice_view_update_cursor (self);
  describe_later (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

gboolean
cvm_slice_view_get_transform (CvmSliceView *self, CvmViewTransform *transform)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)),
      width = gtk_widget_get_width (GTK_WIDGET (self)) * scale,
      height = gtk_widget_get_height (GTK_WIDGET (self)) * scale;
  double zoom;
  if (!self->state || width <= 0 || height <= 0)
    return FALSE;
  transform->width_px = width;
  transform->height_px = height;
  cvm_view_state_get_frame (self->state, self->plane, &zoom, &transform->right_mm,
                            &transform->down_mm);
  transform->px_per_mm
      = zoom
        * cvm_view_plane_fit (cvm_view_state_get_plane (self->state, self->plane), width, height);
  return TRUE;
}

guint64
cvm_slice_view_get_n_paints (CvmSliceView *self)
{
  return self->n_paints;
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_slice_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CvmSliceView *self = CVM_SLICE_VIEW (object);
  switch (id)
    {
    case PROP_PLANE:
      g_value_set_int (value, (int)self->plane);
      break;
    case PROP_STATE:
      g_value_set_object (value, self->state);
      break;
    case PROP_SMALL:
      g_value_set_boolean (value, self->small);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cvm_slice_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CvmSliceView *self = CVM_SLICE_VIEW (object);
  switch (id)
    {
    case PROP_PLANE:
      set_plane (self, (CvmPlane)g_value_get_int (value));
      break;
    case PROP_STATE:
      cvm_slice_view_set_state (self, g_value_get_object (value));
      break;
    case PROP_SMALL:
      cvm_slice_view_set_small (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cvm_slice_view_dispose (GObject *object)
{
  CvmSliceView *self = CVM_SLICE_VIEW (object);
  cvm_slice_view_set_state (self, NULL);
  g_clear_handle_id (&self->describe_id, g_source_remove);
  cvm_slice_view_free_pictures (self);
  cvm_tool_brush_clear (&self->brush);
  G_OBJECT_CLASS (cvm_slice_view_parent_class)->dispose (object);
}

static void
cvm_slice_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = 64;
  *natural = 256;
  *minimum_baseline = *natural_baseline = -1;
}

static void
cvm_slice_view_class_init (CvmSliceViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  object_class->get_property = cvm_slice_view_get_property;
  object_class->set_property = cvm_slice_view_set_property;
  object_class->dispose = cvm_slice_view_dispose;
  widget_class->measure = cvm_slice_view_measure;
  widget_class->snapshot = cvm_slice_view_snapshot;
  widget_class->query_tooltip = cvm_slice_view_query_tooltip;
  properties[PROP_PLANE]
      = g_param_spec_int ("plane", NULL, NULL, 0, CVM_N_PLANES - 1, CVM_PLANE_AXIAL, flags);
  properties[PROP_STATE] = g_param_spec_object ("state", NULL, NULL, CVM_TYPE_VIEW_STATE, flags);
  properties[PROP_SMALL] = g_param_spec_boolean ("small", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  g_signal_new ("fill", CVM_TYPE_SLICE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
  g_signal_new ("ghost", CVM_TYPE_SLICE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                1, G_TYPE_STRING);
  g_signal_new ("stroke", CVM_TYPE_SLICE_VIEW, G_SIGNAL_RUN_LAST, 0,
                g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "sliceview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  /* Named here so that the linker takes the resources, which register themselves. */
  cvm_ui_get_resource ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/ui/slice-view.ui");
  cvm_slice_view_bind_input (widget_class);
}

static void
cvm_slice_view_init (CvmSliceView *self)
{
  self->image_section = self->map_section = self->spread_section = -1;
  self->painted.section = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  cvm_slice_view_update_cursor (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (cvm_slice_view_invalidate), NULL);
  describe_later (self);
}
