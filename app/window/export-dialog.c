/* SPDX-License-Identifier: Apache-2.0 */
/* Rows made from the case; everything that follows from a choice is worked out anew in update(). */
#include "app/window/export-dialog.h"

#include "app/files/place.h"
#include "app/window/settings.h"
#include "ui/swatch.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CvmExportDialog
{
  AdwWindow parent;
  CvmCase *open_case;
  char *read_folder, *path;
  GSettings *settings;
  GtkButton *export_button;
  GtkLabel *name_label, *identity_label, *file_label, *folder_label, *problem;
  GtkBox *structures, *checks;
  GtkEntry *label_entry, *author_entry;
  GPtrArray *buttons; /* GtkCheckButton, borrowed; each has its structure's id */
};

G_DEFINE_FINAL_TYPE (CvmExportDialog, cvm_export_dialog, ADW_TYPE_WINDOW)

#define MAX_NAME 16 /* what the oldest planning systems keep */

static guint accepted_signal;

char **
cvm_export_dialog_dup_ids (CvmExportDialog *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  for (guint i = 0; i < self->buttons->len; i++)
    {
      GtkCheckButton *button = g_ptr_array_index (self->buttons, i);
      if (gtk_check_button_get_active (button))
        g_strv_builder_add (ids, g_object_get_data (G_OBJECT (button), "id"));
    }
  return g_strv_builder_end (ids);
}

char *
cvm_export_dialog_dup_label (CvmExportDialog *self)
{
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->label_entry)));
}

char *
cvm_export_dialog_dup_author (CvmExportDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->author_entry));
  return *text ? g_strdup (text) : NULL;
}

const char *
cvm_export_dialog_get_path (CvmExportDialog *self)
{
  return self->path;
}

static char *
dup_problem (CvmExportDialog *self, guint n_chosen)
{
  if (n_chosen == 0)
    return g_strdup (_ ("Choose at least one structure."));
  if (cvm_place_is_inside (self->path, self->read_folder))
    return g_strdup (_ ("Nothing is written into the folder that the scan was read from. Please "
                        "choose another one."));
  if (g_file_test (self->path, G_FILE_TEST_EXISTS))
    return g_strdup (_ ("This file is there already, and nothing is replaced. Please choose a new "
                        "name."));
  return NULL;
}

static void
add_check (CvmExportDialog *self, gboolean warn, const char *bold, const char *text)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *image
      = gtk_image_new_from_icon_name (warn ? "dialog-warning-symbolic" : "object-select-symbolic");
  g_autofree char *markup
      = text ? g_markup_printf_escaped (warn ? "<b>%s</b>  %s" : "%s  %s", bold, text)
             : g_markup_printf_escaped (warn ? "<b>%s</b>" : "%s", bold);
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (image, warn ? "warning" : "dim-label");
  gtk_box_append (GTK_BOX (row), image);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (self->checks, row);
}

static const CvmStructure *
find_structure (CvmExportDialog *self, const char *id)
{
  return cvm_case_find_structure (self->open_case, id);
}

/* Names that some systems shorten, and names that a file would hold twice. */
static void
check_names (CvmExportDialog *self, char **ids)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean good = TRUE;
  for (char **id = ids; *id; id++)
    {
      const CvmStructure *structure = find_structure (self, *id);
      if (g_utf8_strlen (structure->name, -1) > MAX_NAME)
        {
          add_check (self, TRUE, structure->name,
                     _ ("is longer than 16 characters: some systems shorten it"));
          good = FALSE;
        }
      char *folded = g_utf8_casefold (structure->name, -1);
      if (!g_hash_table_add (seen, folded))
        {
          add_check (self, TRUE, structure->name, _ ("is the name of two structures"));
          good = FALSE;
        }
    }
  if (good)
    add_check (self, FALSE, _ ("Names differ, none longer than 16 characters"), NULL);
}

static void
check_source (CvmExportDialog *self, char **ids)
{
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  for (char **id = ids; *id; id++)
    {
      const CvmStructure *structure = find_structure (self, *id);
      if (structure->source == CVM_SOURCE_NETWORK)
        add_check (self, TRUE, structure->name,
                   _ ("is an automatic contour that nobody has reviewed"));
    }
  if (cvm_series_is_phantom (series))
    add_check (self, TRUE, _ ("A phantom"), _ ("not a patient: the model was not made for it"));
  if (!*series->patient_position)
    add_check (self, TRUE, _ ("Patient position not stated in the CT"),
               _ ("left empty in the file"));
}

/* "Documents/Exports" of a folder in the person's own. */
static char *
dup_short_folder (const char *folder)
{
  g_autoptr (GFile) home = g_file_new_for_path (g_get_home_dir ());
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autofree char *relative = g_file_get_relative_path (home, file);
  return g_filename_display_name (relative ? relative : folder);
}

static void
update (CvmExportDialog *self)
{
  g_auto (GStrv) ids = cvm_export_dialog_dup_ids (self);
  guint n = g_strv_length (ids);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (self->checks)));)
    gtk_box_remove (self->checks, child);
  check_source (self, ids);
  check_names (self, ids);
  g_autofree char *text
      = g_strdup_printf (ngettext ("Export %u structure", "Export %u structures", n), n);
  gtk_button_set_label (self->export_button, text);
  g_autofree char *file = g_filename_display_basename (self->path);
  g_autofree char *parent = g_path_get_dirname (self->path);
  g_autofree char *folder = dup_short_folder (parent);
  g_autofree char *where = g_strdup_printf (
      _ ("in %s · will be written, read back and compared before it gets this name"), folder);
  gtk_label_set_text (self->file_label, file);
  gtk_label_set_text (self->folder_label, where);
  g_autofree char *problem = dup_problem (self, n);
  gtk_label_set_text (self->problem, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), problem == NULL);
}

static const char *
get_origin (const CvmStructure *structure)
{
  switch (structure->source)
    {
    case CVM_SOURCE_NETWORK:
      return _ ("automatic");
    case CVM_SOURCE_IMPORTED:
      return _ ("as it came");
    default:
      return _ ("drawn");
    }
}

static void
add_cell (GtkWidget *row, const char *text, int chars, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), dim ? 0 : (chars < 10 ? 1 : 0));
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (label, dim ? "dim-label" : "numeric");
  gtk_box_append (GTK_BOX (row), label);
}

static void
add_structure (CvmExportDialog *self, const CvmStructure *structure)
{
  const CvmGrid *grid = cvm_volume_get_grid (cvm_case_get_volume (self->open_case));
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *button = gtk_check_button_new ();
  GtkWidget *swatch = cvm_swatch_new ();
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (structure->id), g_free);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), structure->visible);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  structure->name, -1);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (update), self);
  cvm_swatch_set (CVM_SWATCH (swatch), structure->colour, TRUE);
  gtk_box_append (GTK_BOX (row), button);
  gtk_box_append (GTK_BOX (row), swatch);
  add_cell (row, structure->name, 20, FALSE);
  add_cell (row, structure->interpreted_type, 12, FALSE);
  g_autofree char *volume
      = g_strdup_printf (_ ("%.1f cm³"), cvm_structure_volume_cm3 (structure, grid));
  add_cell (row, volume, 9, FALSE);
  add_cell (row, get_origin (structure), 12, TRUE);
  gtk_box_append (self->structures, row);
  g_ptr_array_add (self->buttons, button);
}

/* Letters, digits and what is harmless in every file system. */
static char *
dup_plain (const char *text)
{
  char *plain = g_strdup (text);
  g_strcanon (plain, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", '_');
  return plain;
}

/* RS_<ID>_<date>_<n>.dcm, the first n that is free. */
static void
propose_path (CvmExportDialog *self)
{
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  g_autofree char *kept = cvm_settings_dup_string (self->settings, "export-folder");
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  const char *folder = *kept && g_file_test (kept, G_FILE_TEST_IS_DIR) ? kept : documents;
  if (!folder || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    folder = g_get_home_dir ();
  g_autofree char *id = dup_plain (series->patient.id);
  g_autofree char *date = dup_plain (series->study_date);
  for (int n = 1; n < 10000; n++)
    {
      g_autofree char *name = g_strdup_printf ("RS_%s_%s_%d.dcm", id, date, n);
      g_free (self->path);
      self->path = g_build_filename (folder, name, NULL);
      if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
        return;
    }
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  CvmExportDialog *self = data;
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      char *path = file ? g_file_get_path (file) : NULL;
      if (path)
        {
          g_free (self->path);
          self->path = path;
          g_autofree char *folder = g_path_get_dirname (path);
          cvm_settings_set_string (self->settings, "export-folder", folder);
        }
      update (self);
    }
  g_object_unref (dialog);
}

static void
on_change_clicked (CvmExportDialog *self)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("New file"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Choose"), _ ("_Cancel"));
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), file, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_export_clicked (CvmExportDialog *self)
{
  g_autofree char *author = cvm_export_dialog_dup_author (self);
  cvm_settings_set_string (self->settings, "author", author ? author : "");
  g_signal_emit (self, accepted_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
cvm_export_dialog_finalize (GObject *object)
{
  CvmExportDialog *self = CVM_EXPORT_DIALOG (object);
  g_clear_object (&self->open_case);
  g_clear_object (&self->settings);
  g_free (self->read_folder);
  g_free (self->path);
  g_ptr_array_unref (self->buttons);
  G_OBJECT_CLASS (cvm_export_dialog_parent_class)->finalize (object);
}

/* Enter exports; GTK itself would begin with the last structure. */
static void
cvm_export_dialog_map (GtkWidget *widget)
{
  CvmExportDialog *self = CVM_EXPORT_DIALOG (widget);
  GTK_WIDGET_CLASS (cvm_export_dialog_parent_class)->map (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->export_button));
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, CvmExportDialog, name)

static void
cvm_export_dialog_class_init (CvmExportDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = cvm_export_dialog_finalize;
  widget_class->map = cvm_export_dialog_map;
  accepted_signal = g_signal_new ("accepted", CVM_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/export-dialog.ui");
  BIND (export_button);
  BIND (name_label);
  BIND (identity_label);
  BIND (file_label);
  BIND (folder_label);
  BIND (problem);
  BIND (structures);
  BIND (checks);
  BIND (label_entry);
  BIND (author_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_change_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cvm_export_dialog_init (CvmExportDialog *self)
{
  self->buttons = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_identity (CvmExportDialog *self)
{
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  g_autofree char *name = cvm_patient_dup_display_name (&series->patient);
  g_autofree char *text
      = g_strdup_printf (_ ("ID %s · %s"), series->patient.id, series->series_description);
  gtk_label_set_text (self->name_label, *name ? name : _ ("No name"));
  gtk_label_set_text (self->identity_label, text);
}

CvmExportDialog *
cvm_export_dialog_new (GtkWindow *parent,
                       CvmCase *open_case,
                       const char *read_folder,
                       GSettings *settings)
{
  CvmExportDialog *self = g_object_new (CVM_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  self->open_case = g_object_ref (open_case);
  self->read_folder = g_strdup (read_folder);
  self->settings = settings ? g_object_ref (settings) : NULL;
  int height = gtk_widget_get_height (GTK_WIDGET (parent)) - 80;
  gtk_window_set_default_size (GTK_WINDOW (self), 860, CLAMP (height, 400, 800));
  show_identity (self);
  GPtrArray *structures = cvm_case_get_structures (open_case);
  for (guint i = 0; i < structures->len; i++)
    if (cvm_case_is_exportable (g_ptr_array_index (structures, i)))
      add_structure (self, g_ptr_array_index (structures, i));
  g_autofree char *author = cvm_settings_dup_string (settings, "author");
  gtk_editable_set_text (GTK_EDITABLE (self->author_entry), author);
  propose_path (self);
  update (self);
  return self;
}
