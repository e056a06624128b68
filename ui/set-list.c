/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/set-list.h"

#include <glib/gi18n.h>

typedef struct
{
  char *key;
  GtkWidget *button, *title, *detail; /* the list's */
} Row;

struct _CvmSetList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GPtrArray *rows; /* Row */
  gboolean updating;
};

static guint toggled_signal;

G_DEFINE_FINAL_TYPE (CvmSetList, cvm_set_list, GTK_TYPE_WIDGET)

static void
row_free (gpointer data)
{
  Row *row = data;
  g_free (row->key);
  g_free (row);
}

static void
on_toggled (GtkCheckButton *button, CvmSetList *self)
{
  for (guint i = 0; !self->updating && i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);
      if (row->button != GTK_WIDGET (button))
        continue;
      g_autofree char *key = g_strdup (row->key); /* the row may go */
      g_signal_emit (self, toggled_signal, 0, key, gtk_check_button_get_active (button));
      return;
    }
}

static GtkWidget *
append_label (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
append_row (CvmSetList *self, const char *key)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  row->key = g_strdup (key);
  row->button = gtk_check_button_new ();
  row->title = append_label (texts);
  row->detail = append_label (texts);
  gtk_widget_add_css_class (row->detail, "caption");
  gtk_widget_add_css_class (row->detail, "dim-label");
  gtk_check_button_set_child (GTK_CHECK_BUTTON (row->button), texts);
  gtk_widget_set_margin_start (row->button, 2);
  g_signal_connect_object (row->button, "toggled", G_CALLBACK (on_toggled), self, 0);
  gtk_box_append (GTK_BOX (self->box), row->button);
  g_ptr_array_add (self->rows, row);
}

static gboolean
has_same_rows (CvmSetList *self, const CvmSetRow *rows, guint n)
{
  gboolean same = self->rows->len == n;
  for (guint i = 0; same && i < n; i++)
    same = g_str_equal (((Row *)g_ptr_array_index (self->rows, i))->key, rows[i].key);
  return same;
}

static void
show_row (const Row *row, const CvmSetRow *wanted)
{
  gtk_label_set_text (GTK_LABEL (row->title), wanted->title);
  gtk_label_set_text (GTK_LABEL (row->detail), wanted->detail);
  gtk_widget_set_visible (row->detail, *wanted->detail != 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (row->button), wanted->shown);
  g_autofree char *text
      = g_strdup_printf ("%s%s%s", wanted->title, *wanted->detail ? ", " : "", wanted->detail);
  gtk_widget_set_tooltip_text (row->button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
}

void
cvm_set_list_set_rows (CvmSetList *self, const CvmSetRow *rows, guint n)
{
  self->updating = TRUE;
  if (!has_same_rows (self, rows, n))
    {
      GtkWidget *child;
      while ((child = gtk_widget_get_first_child (self->box)))
        gtk_box_remove (GTK_BOX (self->box), child);
      g_ptr_array_set_size (self->rows, 0);
      for (guint i = 0; i < n; i++)
        append_row (self, rows[i].key);
    }
  for (guint i = 0; i < n; i++)
    show_row (g_ptr_array_index (self->rows, i), &rows[i]);
  self->updating = FALSE;
}

static void
cvm_set_list_dispose (GObject *object)
{
  g_clear_pointer (&CVM_SET_LIST (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (cvm_set_list_parent_class)->dispose (object);
}

static void
cvm_set_list_finalize (GObject *object)
{
  g_ptr_array_unref (CVM_SET_LIST (object)->rows);
  G_OBJECT_CLASS (cvm_set_list_parent_class)->finalize (object);
}

static void
cvm_set_list_class_init (CvmSetListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_set_list_dispose;
  G_OBJECT_CLASS (class)->finalize = cvm_set_list_finalize;
  toggled_signal = g_signal_new ("toggled", CVM_TYPE_SET_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  gtk_widget_class_set_css_name (widget_class, "setlist");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cvm_set_list_init (CvmSetList *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
