/* SPDX-License-Identifier: Apache-2.0 */
/* See map-legend.h. */
#include "ui/map-legend.h"

#include "render/colour-tables.h"

#include <glib/gi18n.h>

#define BAR_PX 10
#define GAP_PX 4
#define N_STOPS 21

struct _CvmMapLegend
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (CvmMapLegend, cvm_map_legend, GTK_TYPE_WIDGET)

static const char *const ticks[] = { "0", "0.25", "0.5", "0.75", "1" };

GtkWidget *
cvm_map_legend_new (void)
{
  return g_object_new (CVM_TYPE_MAP_LEGEND, NULL);
}

static PangoLayout *
new_layout (GtkWidget *widget, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (9.0 / 10));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
cvm_map_legend_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  int width, height;
  g_autoptr (PangoLayout) layout = new_layout (widget, ticks[1]);
  pango_layout_get_pixel_size (layout, &width, &height);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 5 * width : BAR_PX + GAP_PX + height;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 8 * width : *minimum;
  *minimum_baseline = *natural_baseline = -1;
}

static void
cvm_map_legend_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  int full = gtk_widget_get_width (widget);
  GskColorStop stops[N_STOPS];
  for (int i = 0; i < N_STOPS; i++)
    {
      uint8_t rgb[3];
      cvm_probability_colour (i / (N_STOPS - 1.0), rgb);
      stops[i].offset = i / (N_STOPS - 1.f);
      stops[i].color = (GdkRGBA){ rgb[0] / 255.f, rgb[1] / 255.f, rgb[2] / 255.f, 1 };
    }
  gtk_snapshot_append_linear_gradient (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)full, BAR_PX),
                                       &GRAPHENE_POINT_INIT (0, 0),
                                       &GRAPHENE_POINT_INIT ((float)full, 0), stops, N_STOPS);
  GdkRGBA colour;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  for (guint i = 0; i < G_N_ELEMENTS (ticks); i++)
    {
      int width, height;
      g_autoptr (PangoLayout) layout = new_layout (widget, ticks[i]);
      pango_layout_get_pixel_size (layout, &width, &height);
      double x = full * i / (G_N_ELEMENTS (ticks) - 1.0) - width / 2.0;
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (
          snapshot, &GRAPHENE_POINT_INIT ((float)CLAMP (x, 0, full - width), BAR_PX + GAP_PX));
      gtk_snapshot_append_layout (snapshot, layout, &colour);
      gtk_snapshot_restore (snapshot);
    }
}

static void
cvm_map_legend_class_init (CvmMapLegendClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  widget_class->measure = cvm_map_legend_measure;
  widget_class->snapshot = cvm_map_legend_snapshot;
  gtk_widget_class_set_css_name (widget_class, "maplegend");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
cvm_map_legend_init (CvmMapLegend *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Colours of the probability, from 0 to 1"), -1);
}
