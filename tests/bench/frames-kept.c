/* SPDX-License-Identifier: Apache-2.0 */
/* See frames-kept.h. */
#include "tests/bench/frames-kept.h"

typedef struct
{
  GtkWidget parent_instance;
  cairo_surface_t *pictures[2];
  gboolean white;
} Kept;
typedef struct
{
  GtkWidgetClass parent_class;
} KeptClass;
static GType kept_get_type (void);
G_DEFINE_TYPE (Kept, kept, GTK_TYPE_WIDGET)

static cairo_surface_t *
new_picture (int width, int height, double grey)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (picture);
  cairo_set_source_rgb (cr, grey, grey, grey);
  cairo_paint (cr);
  cairo_destroy (cr);
  return picture;
}

static void
kept_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  Kept *self = (Kept *)widget;
  int scale = gtk_widget_get_scale_factor (widget), width = gtk_widget_get_width (widget),
      height = gtk_widget_get_height (widget);
  for (int i = 0; i < 2; i++)
    if (!self->pictures[i])
      self->pictures[i] = new_picture (width * scale, height * scale, i);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  cairo_scale (cr, 1.0 / scale, 1.0 / scale);
  cairo_set_source_surface (cr, self->pictures[self->white], 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
}

static void
kept_dispose (GObject *object)
{
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&((Kept *)object)->pictures[i], cairo_surface_destroy);
  G_OBJECT_CLASS (kept_parent_class)->dispose (object);
}

static void
kept_class_init (KeptClass *class)
{
  GTK_WIDGET_CLASS (class)->snapshot = kept_snapshot;
  G_OBJECT_CLASS (class)->dispose = kept_dispose;
}

static void
kept_init (Kept *self)
{
}

static void
on_motion (GtkEventController *controller, double x, double y, gpointer data)
{
  GtkWidget *all = gtk_event_controller_get_widget (controller);
  for (GtkWidget *child = gtk_widget_get_first_child (all); child;
       child = gtk_widget_get_next_sibling (child))
    {
      ((Kept *)child)->white = !((Kept *)child)->white;
      gtk_widget_queue_draw (child);
    }
}

GtkWidget *
frames_kept_new (int width, int height)
{
  GtkWidget *fixed = gtk_fixed_new ();
  const int strip = 84, gap = 2, side = (int)(0.31 * (width - strip - 2 * gap)),
            large = width - strip - 2 * gap - side, upper = (height - gap) / 2;
  const int places[][4] = { { 0, 0, large, height },
                            { width - side, 0, side, upper },
                            { width - side, upper + gap, side, height - upper - gap } };
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      GtkWidget *view = g_object_new (kept_get_type (), NULL);
      gtk_widget_set_size_request (view, places[i][2], places[i][3]);
      gtk_fixed_put (GTK_FIXED (fixed), view, places[i][0], places[i][1]);
    }
  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), NULL);
  gtk_widget_add_controller (fixed, motion);
  return fixed;
}

gboolean
frames_kept_is_white (GtkWidget *kept)
{
  return ((Kept *)gtk_widget_get_first_child (kept))->white;
}
