/* SPDX-License-Identifier: Apache-2.0 */
/* Rows are made anew for each change of what is chosen; only the bar stays. */
#include "app/window/export-checks.h"

#include <glib/gi18n.h>

struct _CvmExportChecks
{
  GtkBox parent;
  GtkWidget *busy_row;
  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (CvmExportChecks, cvm_export_checks, GTK_TYPE_BOX)

static guint look_signal;

static void
cvm_export_checks_class_init (CvmExportChecksClass *class)
{
  look_signal = g_signal_new ("look", CVM_TYPE_EXPORT_CHECKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
}

static void
cvm_export_checks_init (CvmExportChecks *self)
{
  GtkWidget *label = gtk_label_new (_ ("Looking at the rings"));
  self->busy_row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->bar), GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (GTK_WIDGET (self->bar), TRUE);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_append (GTK_BOX (self->busy_row), label);
  gtk_box_append (GTK_BOX (self->busy_row), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (self), self->busy_row);
  gtk_widget_set_visible (self->busy_row, FALSE);
}

static void
on_show_clicked (GtkButton *button, CvmExportChecks *self)
{
  g_signal_emit (self, look_signal, 0, g_object_get_data (G_OBJECT (button), "id"),
                 GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "slice")));
}

static void
add_show (CvmExportChecks *self, GtkWidget *row, const CvmCheck *check)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Show"));
  g_autofree char *name = g_strdup_printf (_ ("Show: %s, %s"), check->title, check->detail);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (check->id), g_free);
  g_object_set_data (G_OBJECT (button), "slice", GINT_TO_POINTER (check->slice));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "small");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (on_show_clicked), self);
  gtk_box_append (GTK_BOX (row), button);
}

/* `check` NULL: something that was not found. */
static void
add_row (CvmExportChecks *self, const CvmCheck *check, const char *none_text)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *image
      = gtk_image_new_from_icon_name (check ? "dialog-warning-symbolic" : "object-select-symbolic");
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *markup
      = check ? g_markup_printf_escaped ("<b>%s</b>  %s", check->title, check->detail)
              : g_markup_escape_text (none_text, -1);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (image, check ? "warning" : "dim-label");
  gtk_box_append (GTK_BOX (row), image);
  gtk_box_append (GTK_BOX (row), label);
  if (check && check->slice >= 0)
    add_show (self, row, check);
  gtk_box_append (GTK_BOX (self), row);
}

static void
clear (CvmExportChecks *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  while (child)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);
      if (child != self->busy_row)
        gtk_box_remove (GTK_BOX (self), child);
      child = next;
    }
}

/* What comes twice (of several structures without a body) is said once. */
static gboolean
is_said (const GPtrArray *checks, guint which)
{
  const CvmCheck *check = checks->pdata[which];
  for (guint i = 0; i < which; i++)
    {
      const CvmCheck *other = checks->pdata[i];
      if (g_str_equal (other->title, check->title) && g_str_equal (other->detail, check->detail))
        return TRUE;
    }
  return FALSE;
}

void
cvm_export_checks_set (CvmExportChecks *self, const GPtrArray *checks, gboolean busy)
{
  gboolean found[CVM_N_CHECKS] = { FALSE };
  clear (self);
  gtk_widget_set_visible (self->busy_row, busy);
  for (int kind = 0; kind < CVM_N_CHECKS; kind++)
    for (guint i = 0; i < checks->len; i++)
      {
        const CvmCheck *check = checks->pdata[i];
        if ((int)check->kind != kind || is_said (checks, i))
          continue;
        add_row (self, check, NULL);
        found[kind] = TRUE;
      }
  for (int kind = 0; kind < CVM_N_CHECKS; kind++)
    {
      const char *text = cvm_check_none_text ((CvmCheckKind)kind);
      if (text && !found[kind] && (!busy || kind == CVM_CHECK_NAMES))
        add_row (self, NULL, text);
    }
}

void
cvm_export_checks_set_progress (CvmExportChecks *self, double fraction)
{
  gtk_progress_bar_set_fraction (self->bar, CLAMP (fraction, 0, 1));
}
