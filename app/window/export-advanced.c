/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/export-advanced.h"

#define KEY_EXPLICIT "export-explicit-vr"

struct _CvmExportAdvanced
{
  AdwBin parent;
  GtkExpander *expander;
  GtkBox *points_row;
  GtkDropDown *encoding_list; /* implicit, explicit */
  GtkCheckButton *points_check;
  GtkSpinButton *points_spin, *within_spin;
};

G_DEFINE_FINAL_TYPE (CvmExportAdvanced, cvm_export_advanced, ADW_TYPE_BIN)

static void
on_points_toggled (CvmExportAdvanced *self)
{
  const gboolean limited = gtk_check_button_get_active (self->points_check);
  gtk_widget_set_sensitive (GTK_WIDGET (self->points_spin), limited);
  gtk_widget_set_sensitive (GTK_WIDGET (self->within_spin), limited);
}

void
cvm_export_advanced_show (CvmExportAdvanced *self, GSettings *settings, const CvmExportDraft *draft)
{
  const gboolean remembered = settings && g_settings_get_boolean (settings, KEY_EXPLICIT);
  const gboolean is_explicit = draft ? draft->explicit_vr : remembered;
  const gboolean limited = draft && draft->max_points > 0;
  gtk_drop_down_set_selected (self->encoding_list, is_explicit ? 1 : 0);
  gtk_check_button_set_active (self->points_check, limited);
  if (limited)
    {
      gtk_spin_button_set_value (self->points_spin, draft->max_points);
      gtk_spin_button_set_value (self->within_spin, draft->within_mm);
    }
  gtk_expander_set_expanded (self->expander,
                             is_explicit || limited); /* nothing unusual is hidden */
}

void
cvm_export_advanced_save (CvmExportAdvanced *self, CvmExportDraft *draft)
{
  const gboolean limited = gtk_check_button_get_active (self->points_check);
  draft->explicit_vr = gtk_drop_down_get_selected (self->encoding_list) == 1;
  draft->max_points = limited ? gtk_spin_button_get_value_as_int (self->points_spin) : 0;
  draft->within_mm = gtk_spin_button_get_value (self->within_spin);
}

void
cvm_export_advanced_set_rows (CvmExportAdvanced *self, GtkOrientation rows)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->points_row), rows);
}

void
cvm_export_advanced_remember (CvmExportAdvanced *self, GSettings *settings)
{
  if (settings)
    g_settings_set_boolean (settings, KEY_EXPLICIT,
                            gtk_drop_down_get_selected (self->encoding_list) == 1);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, CvmExportAdvanced, name)

static void
cvm_export_advanced_class_init (CvmExportAdvancedClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/export-advanced.ui");
  BIND (expander);
  BIND (encoding_list);
  BIND (points_row);
  BIND (points_check);
  BIND (points_spin);
  BIND (within_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_points_toggled);
}

static void
cvm_export_advanced_init (CvmExportAdvanced *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_points_toggled (self);
}
