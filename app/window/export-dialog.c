/* SPDX-License-Identifier: Apache-2.0 */
/* Rows made from the case; everything that follows from a choice is worked out anew in update().
 * The checks of rings run in a job of the sheet's own (export-judge.h), which ends with it. */
#include "app/window/export-dialog.h"

#include "app/window/export-advanced.h"
#include "app/window/export-checks.h"
#include "app/window/export-findings.h"
#include "app/window/export-judge.h"
#include "app/window/export-place.h"
#include "app/window/settings.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CvmExportDialog
{
  AdwWindow parent;
  CvmCase *open_case;
  CvmReview *review; /* or NULL */
  CvmJobs *jobs;
  CvmJob *judge_job; /* NULL when it is done */
  char *read_folder, *path;
  GSettings *settings;
  GtkButton *export_button;
  GtkLabel *name_label, *identity_label, *file_label, *folder_label, *problem;
  GtkBox *set_row, *overlaps_row;
  GtkEntry *label_entry, *author_entry;
  GtkDropDown *holes_list, *overlaps_list;
  CvmExportChecks *checks;
  CvmExportRows *rows;
  CvmExportAdvanced *advanced;
  GHashTable *judged;   /* structure id → GPtrArray of CvmCheck */
  char *why_not_judged; /* a sentence, where the checks failed */
  gboolean is_ready;    /* rows are all there */
};

G_DEFINE_FINAL_TYPE (CvmExportDialog, cvm_export_dialog, ADW_TYPE_WINDOW)

static guint accepted_signal, look_signal;

CvmExportDraft *
cvm_export_dialog_dup_draft (CvmExportDialog *self)
{
  CvmExportDraft *draft = cvm_export_draft_new ();
  cvm_export_rows_save (self->rows, draft);
  cvm_export_advanced_save (self->advanced, draft);
  draft->label = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->label_entry)));
  draft->author = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->author_entry)));
  draft->path = g_strdup (self->path);
  draft->holes = (CvmExportHoles)gtk_drop_down_get_selected (self->holes_list);
  draft->overlaps = (CvmOverlapChoice)gtk_drop_down_get_selected (self->overlaps_list);
  return draft;
}

/* --- what follows from the choices --- */

static char *
dup_problem (CvmExportDialog *self, const CvmExportFindings *findings, guint n_chosen)
{
  if (n_chosen == 0)
    return g_strdup (_ ("Choose at least one structure."));
  if (findings->overlaps_on_edited
      && gtk_drop_down_get_selected (self->overlaps_list) == CVM_OVERLAPS_AS_CAME)
    return g_strdup (
        _ ("On a slice that was edited, rings overlap in part. Please choose what they "
           "mean."));
  return cvm_export_place_dup_problem (self->path, self->open_case, self->read_folder);
}

static void
show_place (CvmExportDialog *self)
{
  g_autofree char *file = g_filename_display_basename (self->path);
  g_autofree char *parent = g_path_get_dirname (self->path);
  g_autofree char *folder = cvm_export_place_dup_short (parent);
  g_autofree char *where = g_strdup_printf (
      _ ("in %s · will be written, read back and compared before it gets this name"), folder);
  gtk_label_set_text (self->file_label, file);
  gtk_label_set_text (self->folder_label, where);
}

static void
update (CvmExportDialog *self)
{
  if (!self->is_ready)
    return;
  const guint n = cvm_export_rows_count_chosen (self->rows);
  const CvmExportJudgement judgement
      = { self->judged, self->judge_job != NULL, self->why_not_judged };
  g_auto (CvmExportFindings) findings = { NULL };
  cvm_export_findings_collect (&findings, self->open_case, self->review, self->rows, &judgement);
  cvm_export_checks_set (self->checks, findings.all, findings.busy);
  gtk_widget_set_visible (GTK_WIDGET (self->overlaps_row), findings.overlaps);
  g_autofree char *text
      = g_strdup_printf (ngettext ("Export %u structure", "Export %u structures", n), n);
  g_autofree char *problem = dup_problem (self, &findings, n);
  gtk_button_set_label (self->export_button, text);
  show_place (self);
  gtk_label_set_text (self->problem, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  gboolean was_sensitive = gtk_widget_get_sensitive (GTK_WIDGET (self->export_button));
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), !problem && !findings.busy);
  if (!was_sensitive && !problem && !findings.busy && !gtk_window_get_focus (GTK_WINDOW (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->export_button)); /* Enter exports */
}

static void
on_changed (CvmExportDialog *self)
{
  update (self);
}

/* --- the checks of rings --- */

static void
on_judged (CvmJob *job, gpointer message, gpointer owner)
{
  CvmExportDialog *self = owner;
  const CvmJudged *judged = message;
  g_hash_table_insert (self->judged, g_strdup (judged->id), g_ptr_array_ref (judged->checks));
  update (self);
}

static void
on_judge_progressed (CvmJob *job, const CvmProgressReport *report, gpointer owner)
{
  CvmExportDialog *self = owner;
  cvm_export_checks_set_progress (self->checks, report->fraction);
}

static void
on_judge_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmExportDialog *self = owner;
  cvm_job_drop (g_steal_pointer (&self->judge_job));
  g_free (result);
  if (error)
    self->why_not_judged = g_strdup (error->message);
  update (self);
}

static void
start_judge (CvmExportDialog *self)
{
  g_auto (GStrv) first = cvm_export_rows_dup_chosen (self->rows);
  self->judge_job = cvm_export_judge_start (self->jobs, self->open_case, self->review,
                                            (const char *const *)first, on_judged, on_judge_done,
                                            on_judge_progressed, self);
}

/* A contour that was being made is done: it can leave, too. */
static void
on_case_changed (CvmExportDialog *self)
{
  if (!self->is_ready || cvm_export_rows_match (self->rows, self->open_case))
    return;
  g_autoptr (CvmExportDraft) draft = cvm_export_dialog_dup_draft (self);
  cvm_job_drop (g_steal_pointer (&self->judge_job));
  g_hash_table_remove_all (self->judged);
  cvm_export_rows_fill (self->rows, self->open_case, self->review, draft);
  start_judge (self);
  update (self);
}

/* --- the file --- */

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
  cvm_settings_set_string (self->settings, "author",
                           gtk_editable_get_text (GTK_EDITABLE (self->author_entry)));
  cvm_export_advanced_remember (self->advanced, self->settings);
  g_signal_emit (self, accepted_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

/* The place lies behind the sheet, so the sheet goes; the window keeps what was chosen. */
static void
on_look (CvmExportDialog *self, const char *id, int slice)
{
  g_autofree char *structure_id = g_strdup (id);
  g_signal_emit (self, look_signal, 0, structure_id, slice);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- the object --- */

static void
cvm_export_dialog_dispose (GObject *object)
{
  CvmExportDialog *self = CVM_EXPORT_DIALOG (object);
  self->is_ready = FALSE;
  cvm_job_drop (g_steal_pointer (&self->judge_job));
  G_OBJECT_CLASS (cvm_export_dialog_parent_class)->dispose (object);
}

static void
cvm_export_dialog_finalize (GObject *object)
{
  CvmExportDialog *self = CVM_EXPORT_DIALOG (object);
  g_clear_object (&self->open_case);
  g_clear_object (&self->settings);
  g_free (self->read_folder);
  g_free (self->path);
  g_free (self->why_not_judged);
  g_hash_table_unref (self->judged);
  G_OBJECT_CLASS (cvm_export_dialog_parent_class)->finalize (object);
}

/* GTK would begin with the first row; nothing has the focus until Enter may export. */
static void
cvm_export_dialog_map (GtkWidget *widget)
{
  CvmExportDialog *self = CVM_EXPORT_DIALOG (widget);
  GTK_WIDGET_CLASS (cvm_export_dialog_parent_class)->map (widget);
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->export_button)))
    gtk_widget_grab_focus (GTK_WIDGET (self->export_button));
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, CvmExportDialog, name)

static void
cvm_export_dialog_class_init (CvmExportDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_export_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = cvm_export_dialog_finalize;
  widget_class->map = cvm_export_dialog_map;
  accepted_signal = g_signal_new ("accepted", CVM_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  look_signal = g_signal_new ("look", CVM_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
  g_type_ensure (CVM_TYPE_EXPORT_ADVANCED);
  g_type_ensure (CVM_TYPE_EXPORT_CHECKS);
  g_type_ensure (CVM_TYPE_EXPORT_ROWS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/export-dialog.ui");
  BIND (export_button);
  BIND (name_label);
  BIND (identity_label);
  BIND (file_label);
  BIND (folder_label);
  BIND (problem);
  BIND (rows);
  BIND (advanced);
  BIND (set_row);
  BIND (overlaps_row);
  BIND (checks);
  BIND (label_entry);
  BIND (author_entry);
  BIND (holes_list);
  BIND (overlaps_list);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_change_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_look);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cvm_export_dialog_init (CvmExportDialog *self)
{
  self->judged
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->export_button));
}

/* "ID HN-1 · born 1961-03-14 · Planning CT 2024-05-22", of what is stated. */
static void
show_identity (CvmExportDialog *self)
{
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  const CvmPatient *patient = &series->patient;
  const char *day = *series->series_date ? series->series_date : series->study_date;
  g_autofree char *name = cvm_patient_dup_display_name (patient);
  g_autofree char *born = cvm_export_place_dup_date (patient->birth_date);
  g_autofree char *date = cvm_export_place_dup_date (day);
  g_autofree char *scan = g_strdup_printf ("%s %s", series->series_description, date);
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, _ ("ID %s"), *patient->id ? patient->id : _ ("not stated"));
  g_string_append (text, " · ");
  g_string_append_printf (text, _ ("born %s"), *born ? born : _ ("not stated"));
  if (*g_strstrip (scan))
    g_string_append_printf (text, " · %s", scan);
  gtk_label_set_text (self->name_label, *name ? name : _ ("No name"));
  gtk_label_set_text (self->identity_label, text->str);
}

static void
show_draft (CvmExportDialog *self, const CvmExportDraft *draft)
{
  g_autofree char *author = cvm_settings_dup_string (self->settings, "author");
  gtk_editable_set_text (GTK_EDITABLE (self->author_entry), draft ? draft->author : author);
  cvm_export_advanced_show (self->advanced, self->settings, draft);
  if (!draft)
    {
      self->path = cvm_export_place_propose (self->open_case, self->settings);
      return;
    }
  self->path = g_strdup (draft->path);
  gtk_editable_set_text (GTK_EDITABLE (self->label_entry), draft->label);
  gtk_drop_down_set_selected (self->holes_list, draft->holes);
  gtk_drop_down_set_selected (self->overlaps_list, draft->overlaps);
}

/* As wide as its columns are with large text, where the window below has as much room; what does
 * not fit beside each other then stands below each other. */
static void
fit_to_parent (CvmExportDialog *self, GtkWidget *parent)
{
  int dpi = 0; /* × 1024 */
  g_object_get (gtk_widget_get_settings (parent), "gtk-xft-dpi", &dpi, NULL);
  const double factor = MAX (dpi / (96.0 * 1024), 1);
  const int wished = (int)(860 * MIN (factor, 1.6)), room = gtk_widget_get_width (parent) - 40,
            width = MAX (MIN (wished, room), 860),
            height = CLAMP (gtk_widget_get_height (parent) - 80, 400, 800);
  const GtkOrientation rows
      = 860 * factor > width + 1 ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->set_row), rows);
  gtk_box_set_spacing (self->set_row, rows == GTK_ORIENTATION_VERTICAL ? 8 : 20);
  cvm_export_advanced_set_rows (self->advanced, rows);
}

CvmExportDialog *
cvm_export_dialog_new (GtkWindow *parent,
                       CvmCase *open_case,
                       CvmReview *review,
                       CvmJobs *jobs,
                       const char *read_folder,
                       GSettings *settings,
                       const CvmExportDraft *draft)
{
  CvmExportDialog *self = g_object_new (CVM_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  self->open_case = g_object_ref (open_case);
  self->review = review;
  self->jobs = jobs;
  self->read_folder = g_strdup (read_folder);
  self->settings = settings ? g_object_ref (settings) : NULL;
  fit_to_parent (self, GTK_WIDGET (parent));
  show_identity (self);
  show_draft (self, draft);
  cvm_export_rows_fill (self->rows, open_case, review, draft);
  start_judge (self);
  self->is_ready = TRUE;
  update (self);
  g_signal_connect_object (open_case, "changed", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
