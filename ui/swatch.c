/* SPDX-License-Identifier: Apache-2.0 */
/* See swatch.h. */
#include "ui/swatch.h"

#include <adwaita.h>

#define SIZE_PX 14
#define RADIUS_PX 4
#define RING_PX 2

struct _CvmSwatch
{
  GtkWidget parent_instance;

  GdkRGBA colour;
  gboolean filled;
};

G_DEFINE_FINAL_TYPE (CvmSwatch, cvm_swatch, GTK_TYPE_WIDGET)

GtkWidget *
cvm_swatch_new (void)
{
  return g_object_new (CVM_TYPE_SWATCH, "valign", GTK_ALIGN_CENTER, NULL);
}

void
cvm_swatch_set (CvmSwatch *self, const uint8_t rgb[3], gboolean filled)
{
  self->colour = (GdkRGBA){ rgb[0] / 255.f, rgb[1] / 255.f, rgb[2] / 255.f, 1 };
  self->filled = filled;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
append_ring (GtkSnapshot *snapshot, double inset, float width, const GdkRGBA *colour)
{
  GskRoundedRect outline;
  float size = (float)(SIZE_PX - 2 * inset);
  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT ((float)inset, (float)inset, size, size),
                                   (float)(RADIUS_PX - inset));
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ *colour, *colour, *colour, *colour });
}

static void
cvm_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const GdkRGBA edge = { 0, 0, 0, 0.45f };
  CvmSwatch *self = CVM_SWATCH (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  if (self->filled)
    {
      GskRoundedRect outline;
      gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, SIZE_PX, SIZE_PX),
                                       RADIUS_PX);
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, &self->colour, &outline.bounds);
      gtk_snapshot_pop (snapshot);
      /* A white or yellow structure must be seen on white too. */
      if (!dark)
        append_ring (snapshot, 0, 1, &edge);
      return;
    }
  append_ring (snapshot, dark ? 0 : 0.5, dark ? RING_PX : RING_PX + 1, &self->colour);
  if (!dark)
    {
      append_ring (snapshot, 0, 1, &edge);
      append_ring (snapshot, RING_PX + 1, 1, &edge);
    }
}

static void
cvm_swatch_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = *natural = SIZE_PX;
  *minimum_baseline = *natural_baseline = -1;
}

static void
cvm_swatch_class_init (CvmSwatchClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  widget_class->measure = cvm_swatch_measure;
  widget_class->snapshot = cvm_swatch_snapshot;
  gtk_widget_class_set_css_name (widget_class, "swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
cvm_swatch_init (CvmSwatch *self)
{
}
