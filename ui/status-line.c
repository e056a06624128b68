/* SPDX-License-Identifier: Apache-2.0 */
/* See status-line.h; where its texts stand: status-line-layout.c. The fields have a fixed least
 * width, so that numbers change in their place. */
#include "ui/status-line-private.h"

#include "render/decorations.h"

#include <glib/gi18n.h>

#define NOTICE_SECONDS 4

G_DEFINE_FINAL_TYPE (CvmStatusLine, cvm_status_line, GTK_TYPE_WIDGET)

GtkWidget *
cvm_status_line_new (void)
{
  return g_object_new (CVM_TYPE_STATUS_LINE, NULL);
}

static void
set_field (
    CvmStatusLine *self, int field, const char *name, double value, int decimals, const char *unit)
{
  char number[64];
  cvm_format_number (number, sizeof number, value, decimals);
  g_autofree char *markup = g_markup_printf_escaped ("%s\u00a0<b>%s</b>%s", name, number, unit);
  gtk_label_set_markup (GTK_LABEL (self->fields[field]), markup);
}

static void
clear_fields (CvmStatusLine *self)
{
  for (int i = 0; i < N_FIELDS; i++)
    gtk_label_set_text (GTK_LABEL (self->fields[i]), "");
  gtk_label_set_text (GTK_LABEL (self->names), "");
}

static void
show_names (CvmStatusLine *self, GPtrArray *names)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            (const char *)g_ptr_array_index (names, i));
  gtk_label_set_text (GTK_LABEL (self->names), text->str);
  g_string_free (text, TRUE);
}

static void
show_pointer (CvmStatusLine *self)
{
  CvmReadout readout;
  gboolean there = self->state && cvm_view_state_read_pointer (self->state, &readout);
  clear_fields (self);
  if (there)
    {
      for (int i = 0; i < 3; i++)
        set_field (self, FIELD_X + i, (const char *[]){ "x", "y", "z" }[i], readout.patient_mm[i],
                   1, i == 2 ? "\u00a0mm" : "");
      if (readout.inside)
        set_field (self, FIELD_HU, _ ("HU"), readout.hu, 0, "");
      if (readout.has_probability)
        {
          g_autofree char *spread
              = readout.has_disagreement
                    ? g_strdup_printf ("\u00a0±\u00a0%.2f", readout.disagreement)
                    : g_strdup ("");
          set_field (self, FIELD_P, "p", readout.probability, 2, spread);
        }
      show_names (self, readout.names);
    }
  if (self->state)
    g_ptr_array_unref (readout.names);
  gtk_widget_set_visible (self->fields[FIELD_P], there && readout.has_probability);
}

static void
state_changed (CvmViewState *state, guint change, CvmStatusLine *self)
{
  if (change & (CVM_VIEW_POINTER | CVM_VIEW_STRUCTURES | CVM_VIEW_OVERLAY | CVM_VIEW_ACTIVE))
    show_pointer (self);
}

void
cvm_status_line_set_state (CvmStatusLine *self, CvmViewState *state)
{
  if (self->state == state)
    return;
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_set_object (&self->state, state);
  if (state)
    g_signal_connect (state, "changed", G_CALLBACK (state_changed), self);
  show_pointer (self);
}

void
cvm_status_line_set_device (CvmStatusLine *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->device), text ? text : "");
}

void
cvm_status_line_set_saved (CvmStatusLine *self, const char *text, gboolean amber)
{
  gtk_label_set_text (GTK_LABEL (self->saved), text ? text : "");
  if (amber)
    {
      gtk_widget_remove_css_class (self->saved, "dim-label");
      gtk_widget_add_css_class (self->saved, "warning");
    }
  else
    {
      gtk_widget_remove_css_class (self->saved, "warning");
      gtk_widget_add_css_class (self->saved, "dim-label");
    }
}

static void
show_end (CvmStatusLine *self)
{
  const char *text = "";
  for (int i = 0; i < N_ENDS && !*text; i++)
    if (self->ends[i])
      text = self->ends[i];
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->message)), text) != 0)
    gtk_label_set_text (GTK_LABEL (self->message), text);
}

static void
set_end (CvmStatusLine *self, int which, const char *text)
{
  char *copy = g_strdup (text);
  g_free (self->ends[which]);
  self->ends[which] = copy;
  show_end (self);
}

static gboolean
on_notice_over (gpointer data)
{
  CvmStatusLine *self = data;
  self->notice_source = 0;
  set_end (self, END_NOTICE, NULL);
  return G_SOURCE_REMOVE;
}

void
cvm_status_line_set_notice (CvmStatusLine *self, const char *text)
{
  g_clear_handle_id (&self->notice_source, g_source_remove);
  set_end (self, END_NOTICE, text);
  if (text)
    self->notice_source = g_timeout_add_seconds (NOTICE_SECONDS, on_notice_over, self);
}

void
cvm_status_line_set_message (CvmStatusLine *self, const char *text)
{
  set_end (self, END_MESSAGE, text);
}

void
cvm_status_line_set_count (CvmStatusLine *self, const char *text)
{
  set_end (self, END_COUNT, text);
}

static void
cvm_status_line_dispose (GObject *object)
{
  CvmStatusLine *self = CVM_STATUS_LINE (object);
  GtkWidget *child;
  g_clear_handle_id (&self->notice_source, g_source_remove);
  for (int i = 0; i < N_ENDS; i++)
    g_clear_pointer (&self->ends[i], g_free);
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_clear_object (&self->state);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (cvm_status_line_parent_class)->dispose (object);
}

static void
cvm_status_line_class_init (CvmStatusLineClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_status_line_dispose;
  gtk_widget_class_set_css_name (widget_class, "statusline");
  cvm_status_line_set_layout (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
new_label (CvmStatusLine *self, int width_chars)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), width_chars);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return label;
}

static void
cvm_status_line_init (CvmStatusLine *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  for (int i = 0; i < N_FIELDS; i++)
    self->fields[i] = new_label (self, i == FIELD_Z ? 12 : 8);
  gtk_widget_set_visible (self->fields[FIELD_P], FALSE);
  self->names = new_label (self, -1);
  self->device = new_label (self, -1);
  gtk_widget_add_css_class (self->device, "dim-label");
  self->saved = new_label (self, -1);
  gtk_widget_add_css_class (self->saved, "dim-label");
  self->message = new_label (self, -1);
  gtk_widget_add_css_class (self->message, "heading");
  GtkWidget *const cut[] = { self->names, self->device, self->saved, self->message };
  for (guint i = 0; i < G_N_ELEMENTS (cut); i++)
    gtk_label_set_ellipsize (GTK_LABEL (cut[i]), PANGO_ELLIPSIZE_END);
}
