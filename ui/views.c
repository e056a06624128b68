/* SPDX-License-Identifier: Apache-2.0 */
/* See views.h. Places, not widgets, are fixed: views[places[0]] is large, then comes the strip, and
 * places[1] above places[2] beside it. */
#include "ui/views.h"

#include <math.h>

#define MIN_WIDTH 660
#define NATURAL_WIDTH 820
#define MIN_HEIGHT 320
#define NATURAL_HEIGHT 720
#define GAP 2
#define SIDE_SHARE 0.31

struct _CvmViews
{
  GtkWidget parent_instance;

  CvmViewState *state;
  GtkWidget *views[CVM_N_PLANES]; /* by plane */
  GtkWidget *strip;
  CvmPlane places[CVM_N_PLANES]; /* large, upper, lower */
  gboolean filled;
  CvmPlane filled_plane;
  CvmPlane keys_plane;     /* that had the keys last */
  double hover_x, hover_y; /* of the pointer, when it moved here last */
};

enum
{
  PROP_LARGE_PLANE = 1,
  PROP_FILLED,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (CvmViews, cvm_views, GTK_TYPE_WIDGET)

GtkWidget *
cvm_views_new (void)
{
  return g_object_new (CVM_TYPE_VIEWS, NULL);
}

void
cvm_views_set_state (CvmViews *self, CvmViewState *state)
{
  g_set_object (&self->state, state);
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    cvm_slice_view_set_state (CVM_SLICE_VIEW (self->views[plane]), state);
  cvm_slice_strip_set_state (CVM_SLICE_STRIP (self->strip), state);
}

CvmSliceView *
cvm_views_get_view (CvmViews *self, CvmPlane plane)
{
  return CVM_SLICE_VIEW (self->views[plane]);
}

CvmSliceStrip *
cvm_views_get_strip (CvmViews *self)
{
  return CVM_SLICE_STRIP (self->strip);
}

/* --- places ----------------------------------------------------------------------------------- */

static void
arrange (CvmViews *self)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      gboolean shown = !self->filled || self->filled_plane == (CvmPlane)plane,
               large = self->filled || self->places[0] == (CvmPlane)plane;
      gtk_widget_set_child_visible (self->views[plane], shown);
      cvm_slice_view_set_small (CVM_SLICE_VIEW (self->views[plane]), !large);
    }
  gtk_widget_set_child_visible (self->strip, !self->filled);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

CvmPlane
cvm_views_get_large_plane (CvmViews *self)
{
  return self->places[0];
}

void
cvm_views_set_large_plane (CvmViews *self, CvmPlane plane)
{
  gboolean moved = self->places[0] != plane;
  for (int i = 1; moved && i < CVM_N_PLANES; i++)
    if (self->places[i] == plane)
      {
        self->places[i] = self->places[0];
        self->places[0] = plane;
        break;
      }
  /* While one view fills everything, choosing a plane means that one. */
  self->filled_plane = plane;
  arrange (self);
  if (moved)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LARGE_PLANE]);
}

gboolean
cvm_views_get_filled (CvmViews *self)
{
  return self->filled;
}

static void
fill (CvmViews *self, gboolean filled, CvmPlane plane)
{
  if (self->filled == filled)
    return;
  self->filled = filled;
  self->filled_plane = plane;
  arrange (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILLED]);
}

static void
set_filled (CvmViews *self, gboolean filled)
{
  fill (self, !!filled, self->places[0]);
}

static void
on_fill (CvmSliceView *view, CvmViews *self)
{
  fill (self, !self->filled, cvm_slice_view_get_plane (view));
}

/* --- keys ------------------------------------------------------------------------------------- */

void
cvm_views_take_keys (CvmViews *self)
{
  gtk_widget_grab_focus (self->views[self->filled ? self->filled_plane : self->keys_plane]);
}

static void
on_focus (CvmViews *self, GParamSpec *pspec, GtkWidget *view)
{
  if (gtk_widget_has_focus (view))
    self->keys_plane = cvm_slice_view_get_plane (CVM_SLICE_VIEW (view));
}

/* A button that was pressed keeps the focus: once the pointer is back here, arrows and Space are
 * meant for the picture. What is being written is left alone, and so is who only uses keys. */
static void
on_hover (GtkEventController *controller, double x, double y, CvmViews *self)
{
  GtkWidget *widget = GTK_WIDGET (self), *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  const gboolean moved = x != self->hover_x || y != self->hover_y;
  self->hover_x = x;
  self->hover_y = y;
  if (moved && self->state && !GTK_IS_EDITABLE (focus)
      && !(focus && gtk_widget_is_ancestor (focus, widget)))
    cvm_views_take_keys (self);
}

/* --- layout ----------------------------------------------------------------------------------- */

static void
cvm_views_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  gboolean wide = orientation == GTK_ORIENTATION_HORIZONTAL;
  *minimum = wide ? MIN_WIDTH : MIN_HEIGHT;
  *natural = wide ? NATURAL_WIDTH : NATURAL_HEIGHT;
  *minimum_baseline = *natural_baseline = -1;
}

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  /* GTK wants every child measured before it is placed. */
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, MAX (width, 1), MAX (height, 1) }, -1);
}

static void
cvm_views_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CvmViews *self = CVM_VIEWS (widget);
  if (self->filled)
    {
      place (self->views[self->filled_plane], 0, 0, width, height);
      return;
    }
  int window = gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (widget))),
      strip = cvm_slice_strip_width_in (CVM_SLICE_STRIP (self->strip), window),
      rest = width - strip - 2 * GAP, side = (int)lround (SIDE_SHARE * rest), large = rest - side,
      right = large + strip + 2 * GAP, upper = (height - GAP) / 2;
  place (self->views[self->places[0]], 0, 0, large, height);
  place (self->strip, large + GAP, 0, strip, height);
  place (self->views[self->places[1]], right, 0, side, upper);
  place (self->views[self->places[2]], right, upper + GAP, side, height - upper - GAP);
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_views_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CvmViews *self = CVM_VIEWS (object);
  if (id == PROP_LARGE_PLANE)
    g_value_set_int (value, (int)self->places[0]);
  else if (id == PROP_FILLED)
    g_value_set_boolean (value, self->filled);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cvm_views_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CvmViews *self = CVM_VIEWS (object);
  if (id == PROP_LARGE_PLANE)
    cvm_views_set_large_plane (self, (CvmPlane)g_value_get_int (value));
  else if (id == PROP_FILLED)
    set_filled (self, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cvm_views_dispose (GObject *object)
{
  CvmViews *self = CVM_VIEWS (object);
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    g_clear_pointer (&self->views[plane], gtk_widget_unparent);
  g_clear_pointer (&self->strip, gtk_widget_unparent);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (cvm_views_parent_class)->dispose (object);
}

static void
cvm_views_class_init (CvmViewsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  object_class->get_property = cvm_views_get_property;
  object_class->set_property = cvm_views_set_property;
  object_class->dispose = cvm_views_dispose;
  widget_class->measure = cvm_views_measure;
  widget_class->size_allocate = cvm_views_size_allocate;
  properties[PROP_LARGE_PLANE]
      = g_param_spec_int ("large-plane", NULL, NULL, 0, CVM_N_PLANES - 1, CVM_PLANE_AXIAL, flags);
  properties[PROP_FILLED] = g_param_spec_boolean ("filled", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_css_name (widget_class, "sliceviews");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cvm_views_init (CvmViews *self)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      self->places[plane] = (CvmPlane)plane;
      self->views[plane] = cvm_slice_view_new ((CvmPlane)plane);
      gtk_widget_set_parent (self->views[plane], GTK_WIDGET (self));
      g_signal_connect (self->views[plane], "fill", G_CALLBACK (on_fill), self);
      g_signal_connect_object (self->views[plane], "notify::has-focus", G_CALLBACK (on_focus), self,
                               G_CONNECT_SWAPPED);
    }
  GtkEventController *pointer = gtk_event_controller_motion_new ();
  gtk_event_controller_set_propagation_phase (pointer, GTK_PHASE_CAPTURE);
  g_signal_connect (pointer, "motion", G_CALLBACK (on_hover), self);
  gtk_widget_add_controller (GTK_WIDGET (self), pointer);
  /* In the order of Tab after the axial view. */
  self->strip = cvm_slice_strip_new ();
  gtk_widget_insert_after (self->strip, GTK_WIDGET (self), self->views[CVM_PLANE_AXIAL]);
  arrange (self);
}
