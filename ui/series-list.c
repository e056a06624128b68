/* SPDX-License-Identifier: Apache-2.0 */
/* See series-list.h. */
#include "ui/series-list.h"

#include "ui/list-row.h"

#include <glib/gi18n.h>

#define PREVIEW_PX 40
#define ROW_PX 56
#define WARNING_LINES 3 /* of a sentence; the tooltip has the whole */

struct _CvmSeriesList
{
  GtkWidget parent_instance;

  GtkWidget *list;
  GArray *rows; /* Row */
};

/* The widgets of a row that change, borrowed from it. */
typedef struct
{
  GtkWidget *row, *preview, *title, *detail, *warning;
} Row;

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (CvmSeriesList, cvm_series_list, GTK_TYPE_WIDGET)

GtkWidget *
cvm_series_list_new (void)
{
  return g_object_new (CVM_TYPE_SERIES_LIST, NULL);
}

void
cvm_series_list_clear (CvmSeriesList *self)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (self->list)))
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  g_array_set_size (self->rows, 0);
}

static GtkWidget *
append_label (GtkWidget *box, const char *first_class, const char *second_class)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (first_class)
    gtk_widget_add_css_class (label, first_class);
  if (second_class)
    gtk_widget_add_css_class (label, second_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
set_text (GtkWidget *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text ? text : "");
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_set_visible (label, text && *text);
}

void
cvm_series_list_update (CvmSeriesList *self, guint index, const CvmSeriesRow *row)
{
  if (index >= self->rows->len)
    return;
  const Row *widgets = &g_array_index (self->rows, Row, index);
  set_text (widgets->title, row->title);
  set_text (widgets->detail, row->detail);
  set_text (widgets->warning, row->warning);
  g_autofree char *name = g_strdup_printf ("%s, %s", row->title, row->detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widgets->row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

void
cvm_series_list_insert (CvmSeriesList *self, guint index, const CvmSeriesRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8),
            *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  Row widgets = { .preview = gtk_image_new () };
  index = MIN (index, self->rows->len);
  gtk_image_set_pixel_size (GTK_IMAGE (widgets.preview), PREVIEW_PX);
  gtk_widget_set_valign (widgets.preview, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_size_request (box, -1, ROW_PX);
  gtk_widget_set_margin_start (box, 4);
  widgets.title = append_label (texts, NULL, NULL);
  widgets.detail = append_label (texts, "caption", "dim-label");
  widgets.warning = append_label (texts, "caption", "warning");
  gtk_label_set_wrap (GTK_LABEL (widgets.warning), TRUE);
  gtk_label_set_lines (GTK_LABEL (widgets.warning), WARNING_LINES);
  gtk_box_append (GTK_BOX (box), widgets.preview);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_list_box_insert (GTK_LIST_BOX (self->list), box, (int)index);
  widgets.row = gtk_widget_get_parent (box);
  g_array_insert_val (self->rows, index, widgets);
  cvm_series_list_update (self, index, row);
  cvm_series_list_set_preview (self, index, row->preview);
}

void
cvm_series_list_append (CvmSeriesList *self, const CvmSeriesRow *row)
{
  cvm_series_list_insert (self, self->rows->len, row);
}

void
cvm_series_list_set_preview (CvmSeriesList *self, guint index, GdkTexture *preview)
{
  if (index >= self->rows->len)
    return;
  GtkWidget *picture = g_array_index (self->rows, Row, index).preview;
  gtk_image_set_from_paintable (GTK_IMAGE (picture), preview ? GDK_PAINTABLE (preview) : NULL);
  gtk_widget_set_visible (picture, preview != NULL);
}

void
cvm_series_list_select (CvmSeriesList *self, int index)
{
  for (guint i = 0; i < self->rows->len; i++)
    cvm_list_row_set_chosen (GTK_LIST_BOX_ROW (g_array_index (self->rows, Row, i).row),
                             (int)i == index);
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *row, CvmSeriesList *self)
{
  int index = gtk_list_box_row_get_index (row);
  cvm_series_list_select (self, index);
  g_signal_emit (self, chosen_signal, 0, (guint)index);
}

static void
cvm_series_list_dispose (GObject *object)
{
  CvmSeriesList *self = CVM_SERIES_LIST (object);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  G_OBJECT_CLASS (cvm_series_list_parent_class)->dispose (object);
}

static void
cvm_series_list_finalize (GObject *object)
{
  g_array_unref (CVM_SERIES_LIST (object)->rows);
  G_OBJECT_CLASS (cvm_series_list_parent_class)->finalize (object);
}

static void
cvm_series_list_class_init (CvmSeriesListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_series_list_dispose;
  G_OBJECT_CLASS (class)->finalize = cvm_series_list_finalize;
  gtk_widget_class_set_css_name (widget_class, "serieslist");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  chosen_signal = g_signal_new ("chosen", CVM_TYPE_SERIES_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
cvm_series_list_init (CvmSeriesList *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->list = gtk_list_box_new ();
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Series"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated), self);
}
