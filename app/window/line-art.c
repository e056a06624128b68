/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/line-art.h"

#include "render/colour-tables.h"

#define RESOURCE "/org/cavum/Cavum/line-art.txt"
#define SIZE_PX 440

typedef struct
{
  gboolean tumour;
  GArray *values; /* double: x, y, x, y, … */
} Line;

struct _CvmLineArt
{
  GtkWidget parent;
  GPtrArray *lines; /* Line */
  double x0, y0, x1, y1;
};

G_DEFINE_FINAL_TYPE (CvmLineArt, cvm_line_art, GTK_TYPE_WIDGET)

static void
line_free (gpointer data)
{
  Line *line = data;
  g_array_unref (line->values);
  g_free (line);
}

static void
add_line (CvmLineArt *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  if (!words[0])
    return;
  Line *line = g_new0 (Line, 1);
  line->tumour = g_str_equal (words[0], "t");
  line->values = g_array_new (FALSE, FALSE, sizeof (double));
  for (int i = 1; words[i] && words[i + 1]; i += 2)
    {
      double point[2]
          = { g_ascii_strtod (words[i], NULL) / 10, g_ascii_strtod (words[i + 1], NULL) / 10 };
      g_array_append_vals (line->values, point, 2);
      self->x0 = MIN (self->x0, point[0]);
      self->y0 = MIN (self->y0, point[1]);
      self->x1 = MAX (self->x1, point[0]);
      self->y1 = MAX (self->y1, point[1]);
    }
  g_ptr_array_add (self->lines, line);
}

static void
draw_line (CvmLineArt *self, cairo_t *cr, const Line *line, double scale)
{
  for (guint i = 0; i + 1 < line->values->len; i += 2)
    cairo_line_to (cr, (g_array_index (line->values, double, i) - self->x0) * scale,
                   (g_array_index (line->values, double, i + 1) - self->y0) * scale);
  cairo_close_path (cr);
  cairo_stroke (cr);
}

static void
cvm_line_art_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CvmLineArt *self = CVM_LINE_ART (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  if (self->lines->len == 0 || width < 8 || height < 8)
    return;
  double scale = MIN ((width - 4) / (self->x1 - self->x0), (height - 4) / (self->y1 - self->y0));
  GdkRGBA colour;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  cairo_translate (cr, (width - (self->x1 - self->x0) * scale) / 2,
                   (height - (self->y1 - self->y0) * scale) / 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = g_ptr_array_index (self->lines, i);
      const uint8_t *coral = cvm_structure_colours[0];
      if (line->tumour)
        cairo_set_source_rgb (cr, coral[0] / 255.0, coral[1] / 255.0, coral[2] / 255.0);
      else
        cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, i == 0 ? 0.8 : 0.45);
      cairo_set_line_width (cr, line->tumour ? 2.5 : 1.25);
      draw_line (self, cr, line, scale);
    }
  cairo_destroy (cr);
}

static void
cvm_line_art_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = SIZE_PX / 4;
  *natural = SIZE_PX;
}

static void
cvm_line_art_finalize (GObject *object)
{
  g_ptr_array_unref (CVM_LINE_ART (object)->lines);
  G_OBJECT_CLASS (cvm_line_art_parent_class)->finalize (object);
}

static void
cvm_line_art_class_init (CvmLineArtClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = cvm_line_art_finalize;
  widget_class->snapshot = cvm_line_art_snapshot;
  widget_class->measure = cvm_line_art_measure;
  gtk_widget_class_set_css_name (widget_class, "lineart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
cvm_line_art_init (CvmLineArt *self)
{
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->x0 = self->y0 = G_MAXDOUBLE;
  self->x1 = self->y1 = -G_MAXDOUBLE;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (RESOURCE, 0, NULL);
  if (!bytes)
    return;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (g_strstrip (text), "\n", -1);
  for (char **line = lines; *line; line++)
    add_line (self, *line);
}
