/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/export-row.h"

#include "ui/swatch.h"

#include <glib/gi18n.h>

struct _CvmExportRow
{
  GtkBox parent;
  char id[37];
  char *name, *label, *type; /* proposed */
  GtkCheckButton *check;
  GtkEditable *name_entry, *label_entry;
  GtkDropDown *type_list;
};

G_DEFINE_FINAL_TYPE (CvmExportRow, cvm_export_row, GTK_TYPE_BOX)

static guint changed_signal;

/* RT ROI Interpreted Type (PS3.3 C.8.8.8), those of a contour first. */
static const char *const types[]
    = { "GTV",    "CTV",     "PTV",       "ORGAN",       "AVOIDANCE",      "EXTERNAL",
        "CAVITY", "SUPPORT", "FIXATION",  "BOLUS",       "TREATED_VOLUME", "IRRAD_VOLUME",
        "MARKER", "CONTROL", "ISOCENTER", "DOSE_REGION", "CONTRAST_AGENT", "REGISTRATION" };

static void
cvm_export_row_finalize (GObject *object)
{
  CvmExportRow *self = CVM_EXPORT_ROW (object);
  g_free (self->name);
  g_free (self->label);
  g_free (self->type);
  G_OBJECT_CLASS (cvm_export_row_parent_class)->finalize (object);
}

static void
cvm_export_row_class_init (CvmExportRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = cvm_export_row_finalize;
  changed_signal = g_signal_new ("changed", CVM_TYPE_EXPORT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
cvm_export_row_init (CvmExportRow *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 10);
}

static void
tell (CvmExportRow *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
set_accessible_name (GtkWidget *widget, const char *format, const char *name)
{
  g_autofree char *text = g_strdup_printf (format, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static GtkEditable *
add_entry (CvmExportRow *self, const char *text, int max_length, GtkSizeGroup *column)
{
  GtkWidget *entry = gtk_entry_new ();
  /* One that came longer is shown, and a check says that it will be cut. */
  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX (max_length, (int)g_utf8_strlen (text, -1)));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 15);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_position (GTK_EDITABLE (entry), 0);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (tell), self);
  gtk_size_group_add_widget (column, entry);
  gtk_box_append (GTK_BOX (self), entry);
  return GTK_EDITABLE (entry);
}

/* The usual types, and the one that it has when it is another. */
static void
add_types (CvmExportRow *self, const char *type, GtkSizeGroup *column)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint chosen = GTK_INVALID_LIST_POSITION;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      gtk_string_list_append (list, types[i]);
      chosen = g_str_equal (types[i], type) ? i : chosen;
    }
  gtk_string_list_append (list, ""); /* legal: says nothing */
  chosen = *type ? chosen : (guint)G_N_ELEMENTS (types);
  if (chosen == GTK_INVALID_LIST_POSITION)
    {
      chosen = g_list_model_get_n_items (G_LIST_MODEL (list));
      gtk_string_list_append (list, type);
    }
  self->type_list
      = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&list)), NULL));
  gtk_drop_down_set_selected (self->type_list, chosen);
  g_signal_connect_swapped (self->type_list, "notify::selected", G_CALLBACK (tell), self);
  gtk_size_group_add_widget (column, GTK_WIDGET (self->type_list));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->type_list));
}

static const char *
get_type (CvmExportRow *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->type_list);
  return item ? gtk_string_object_get_string (item) : "";
}

static void
add_text (CvmExportRow *self, const char *text, gboolean dim, GtkSizeGroup *column)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), dim ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), dim ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (label, dim ? "dim-label" : "numeric");
  gtk_widget_set_hexpand (label, dim);
  if (dim)
    gtk_widget_set_tooltip_text (label, text);
  if (column)
    gtk_size_group_add_widget (column, label);
  gtk_box_append (GTK_BOX (self), label);
}

static void
add_choice (CvmExportRow *self, const CvmStructure *structure, gboolean chosen, const char *why_not)
{
  GtkWidget *check = gtk_check_button_new (), *swatch = cvm_swatch_new ();
  self->check = GTK_CHECK_BUTTON (check);
  gtk_check_button_set_active (self->check, chosen && !why_not);
  gtk_widget_set_sensitive (check, !why_not);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  structure->name, -1);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (tell), self);
  cvm_swatch_set (CVM_SWATCH (swatch), structure->colour, TRUE);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self), check);
  gtk_box_append (GTK_BOX (self), swatch);
}

CvmExportRow *
cvm_export_row_new (const CvmStructure *structure,
                    const CvmGrid *grid,
                    const char *name,
                    const char *origin,
                    const char *why_not,
                    const CvmExportChoice *choice,
                    GtkSizeGroup *const columns[CVM_EXPORT_N_COLUMNS])
{
  CvmExportRow *self = g_object_new (CVM_TYPE_EXPORT_ROW, NULL);
  const char *type = structure->interpreted_type ? structure->interpreted_type : "";
  gboolean chosen = choice ? choice->chosen : structure->visible && structure->n_rings > 0;
  g_strlcpy (self->id, structure->id, sizeof self->id);
  self->name = g_strdup (name);
  self->label = cvm_export_propose_label (structure);
  self->type = g_strdup (type);
  add_choice (self, structure, chosen, why_not);
  self->name_entry = add_entry (self, choice && choice->name ? choice->name : name, 64, columns[0]);
  self->label_entry
      = add_entry (self, choice && choice->label ? choice->label : self->label, 16, columns[1]);
  add_types (self, choice && choice->type ? choice->type : type, columns[2]);
  set_accessible_name (GTK_WIDGET (self->name_entry), _ ("Name of %s in the file"),
                       structure->name);
  set_accessible_name (GTK_WIDGET (self->label_entry), _ ("Label of %s in the file"),
                       structure->name);
  set_accessible_name (GTK_WIDGET (self->type_list), _ ("Type of %s in the file"), structure->name);
  gboolean has_volume = FALSE;
  for (int i = 0; i < structure->n_rings; i++)
    has_volume = has_volume || structure->rings[i].use == CVM_RING_COUNTED;
  g_autofree char *volume
      = has_volume ? g_strdup_printf ("%.1f", cvm_structure_volume_cm3 (structure, grid))
                   : g_strdup ("–");
  add_text (self, volume, FALSE, columns[3]);
  add_text (self, why_not ? why_not : origin, TRUE, NULL);
  if (why_not)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->name_entry), FALSE);
      gtk_widget_set_sensitive (GTK_WIDGET (self->label_entry), FALSE);
      gtk_widget_set_sensitive (GTK_WIDGET (self->type_list), FALSE);
    }
  return self;
}

const char *
cvm_export_row_get_id (CvmExportRow *self)
{
  return self->id;
}

const char *
cvm_export_row_get_name (CvmExportRow *self)
{
  return gtk_editable_get_text (self->name_entry);
}

gboolean
cvm_export_row_is_chosen (CvmExportRow *self)
{
  return gtk_check_button_get_active (self->check);
}

gboolean
cvm_export_row_may_leave (CvmExportRow *self)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (self->check));
}

void
cvm_export_row_set_chosen (CvmExportRow *self, gboolean chosen)
{
  gtk_check_button_set_active (self->check, chosen && cvm_export_row_may_leave (self));
}

static char *
dup_other (const char *text, const char *proposed)
{
  return g_str_equal (text, proposed) ? NULL : g_strdup (text);
}

void
cvm_export_row_save (CvmExportRow *self, CvmExportDraft *draft)
{
  cvm_export_draft_set (draft, self->id, cvm_export_row_is_chosen (self),
                        dup_other (cvm_export_row_get_name (self), self->name),
                        dup_other (gtk_editable_get_text (self->label_entry), self->label),
                        dup_other (get_type (self), self->type));
}
