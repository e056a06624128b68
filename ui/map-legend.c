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
  gboolean disagreement;
};

enum
{
  PROP_DISAGREEMENT = 1
};

G_DEFINE_FINAL_TYPE (CvmMapLegend, cvm_map_legend, GTK_TYPE_WIDGET)

typedef struct
{
  double last; /* of the bar */
  int n_ticks;
  const char *ticks[5];
  void (*colour) (double value, uint8_t rgb[3]);
} Ramp;

static const Ramp ramps[] = {
  { 1, 5, { "0", "0.25", "0.5", "0.75", "1" }, cvm_probability_colour },
  { 0.4, 3, { "0", "0.2", "0.4" }, cvm_disagreement_colour },
};

static const Ramp *
get_ramp (GtkWidget *widget)
{
  return &ramps[CVM_MAP_LEGEND (widget)->disagreement ? 1 : 0];
}

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
  g_autoptr (PangoLayout) layout = new_layout (widget, ramps[0].ticks[1]);
  pango_layout_get_pixel_size (layout, &width, &height);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 5 * width : BAR_PX + GAP_PX + height;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 8 * width : *minimum;
  *minimum_baseline = *natural_baseline = -1;
}

static void
cvm_map_legend_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  int full = gtk_widget_get_width (widget);
  const Ramp *ramp = get_ramp (widget);
  GskColorStop stops[N_STOPS];
  for (int i = 0; i < N_STOPS; i++)
    {
      uint8_t rgb[3];
      ramp->colour (ramp->last * i / (N_STOPS - 1.0), rgb);
      stops[i].offset = i / (N_STOPS - 1.f);
      stops[i].color = (GdkRGBA){ rgb[0] / 255.f, rgb[1] / 255.f, rgb[2] / 255.f, 1 };
    }
  gtk_snapshot_append_linear_gradient (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)full, BAR_PX),
                                       &GRAPHENE_POINT_INIT (0, 0),
                                       &GRAPHENE_POINT_INIT ((float)full, 0), stops, N_STOPS);
  GdkRGBA colour;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  for (int i = 0; i < ramp->n_ticks; i++)
    {
      int width, height;
      g_autoptr (PangoLayout) layout = new_layout (widget, ramp->ticks[i]);
      pango_layout_get_pixel_size (layout, &width, &height);
      double x = full * i / (ramp->n_ticks - 1.0) - width / 2.0;
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (
          snapshot, &GRAPHENE_POINT_INIT ((float)CLAMP (x, 0, full - width), BAR_PX + GAP_PX));
      gtk_snapshot_append_layout (snapshot, layout, &colour);
      gtk_snapshot_restore (snapshot);
    }
}

static void
name_it (CvmMapLegend *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->disagreement
                                      ? _ ("Colours of the disagreement, from 0 to 0.4")
                                      : _ ("Colours of the probability, from 0 to 1"),
                                  -1);
}

static void
cvm_map_legend_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, CVM_MAP_LEGEND (object)->disagreement);
}

static void
cvm_map_legend_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CvmMapLegend *self = CVM_MAP_LEGEND (object);
  self->disagreement = g_value_get_boolean (value);
  name_it (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
cvm_map_legend_class_init (CvmMapLegendClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->get_property = cvm_map_legend_get_property;
  G_OBJECT_CLASS (class)->set_property = cvm_map_legend_set_property;
  g_object_class_install_property (
      G_OBJECT_CLASS (class), PROP_DISAGREEMENT,
      g_param_spec_boolean ("disagreement", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  widget_class->measure = cvm_map_legend_measure;
  widget_class->snapshot = cvm_map_legend_snapshot;
  gtk_widget_class_set_css_name (widget_class, "maplegend");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
cvm_map_legend_init (CvmMapLegend *self)
{
  name_it (self);
}
