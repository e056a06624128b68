/* SPDX-License-Identifier: Apache-2.0 */
/* Rows made from the case; everything that follows from a choice is worked out anew in update().
 * The checks of rings run in a job of the sheet's own (export-judge.h), which ends with it. */
#include "app/window/export-dialog.h"

#include "app/window/export-checks.h"
#include "app/window/export-judge.h"
#include "app/window/export-place.h"
#include "app/window/export-row.h"
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
  GtkBox *structures_head, *structures, *overlaps_row;
  GtkEntry *label_entry, *author_entry;
  GtkDropDown *holes_list, *overlaps_list;
  CvmExportChecks *checks;
  GtkSizeGroup *columns[CVM_EXPORT_N_COLUMNS];
  GtkCheckButton *all_check; /* in the head: all, none, or in between */
  GPtrArray *rows;           /* CvmExportRow, borrowed */
  GHashTable *judged;        /* structure id → GPtrArray of CvmCheck */
  char *why_not_judged;      /* a sentence, where the checks failed */
  gboolean is_ready;         /* rows are all there */
};

G_DEFINE_FINAL_TYPE (CvmExportDialog, cvm_export_dialog, ADW_TYPE_WINDOW)

static guint accepted_signal, look_signal;

static void on_all_toggled (CvmExportDialog *self);

CvmExportDraft *
cvm_export_dialog_dup_draft (CvmExportDialog *self)
{
  CvmExportDraft *draft = cvm_export_draft_new ();
  for (guint i = 0; i < self->rows->len; i++)
    cvm_export_row_save (self->rows->pdata[i], draft);
  draft->label = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->label_entry)));
  draft->author = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->author_entry)));
  draft->path = g_strdup (self->path);
  draft->holes = (CvmExportHoles)gtk_drop_down_get_selected (self->holes_list);
  draft->overlaps = (CvmOverlapChoice)gtk_drop_down_get_selected (self->overlaps_list);
  return draft;
}

/* --- what follows from the choices --- */

static guint
count_chosen (CvmExportDialog *self)
{
  guint n = 0;
  for (guint i = 0; i < self->rows->len; i++)
    n += cvm_export_row_is_chosen (self->rows->pdata[i]);
  return n;
}

/* How many slices with rings are not reviewed; −1: not known. */
static int
count_unreviewed (CvmExportDialog *self, const CvmStructure *structure)
{
  if (!self->review)
    return -1;
  const CvmReviewCount count = cvm_review_count (self->review, structure->id);
  return count.n_slices - count.n_reviewed;
}

static void
find_names (CvmExportDialog *self, GPtrArray *checks)
{
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (CvmCheckName));
  for (guint i = 0; i < self->rows->len; i++)
    {
      CvmExportRow *row = self->rows->pdata[i];
      const CvmStructure *structure
          = cvm_case_find_structure (self->open_case, cvm_export_row_get_id (row));
      if (!structure || !cvm_export_row_is_chosen (row))
        continue;
      const CvmCheckName name = { .id = structure->id,
                                  .name = cvm_export_row_get_name (row),
                                  .imported = structure->source == CVM_SOURCE_IMPORTED,
                                  .unreviewed = structure->source == CVM_SOURCE_NETWORK
                                                && count_unreviewed (self, structure) != 0 };
      g_array_append_val (names, name);
    }
  cvm_checks_find_names (checks, (const CvmCheckName *)(const void *)names->data, names->len);
}

/* Until slices can be marked, all that is known is that nobody did. */
static void
find_unreviewed (CvmExportDialog *self, const CvmStructure *structure, GPtrArray *checks)
{
  if (self->review || structure->source != CVM_SOURCE_NETWORK)
    return;
  CvmCheck *check = g_new0 (CvmCheck, 1);
  check->kind = CVM_CHECK_REVIEW;
  check->title = g_strdup (structure->name);
  check->detail = g_strdup (_ ("is an automatic contour that nobody has reviewed"));
  check->slice = -1;
  g_strlcpy (check->id, structure->id, sizeof check->id);
  g_ptr_array_add (checks, check);
}

static void
add_failure (CvmExportDialog *self, GPtrArray *checks)
{
  CvmCheck *check = g_new0 (CvmCheck, 1);
  check->kind = CVM_CHECK_SCAN;
  check->title = g_strdup (_ ("The rings couldn't be checked"));
  check->detail = g_strdup (self->why_not_judged);
  check->slice = -1;
  g_ptr_array_add (checks, check);
}

typedef struct
{
  GPtrArray *all;   /* CvmCheck; those of rings are the dialog's */
  GPtrArray *owned; /* the others */
  gboolean busy, overlaps, overlaps_on_edited;
} Findings;

static void
collect (CvmExportDialog *self, Findings *findings)
{
  *findings = (Findings){ .all = g_ptr_array_new (), .owned = cvm_checks_new () };
  find_names (self, findings->owned);
  cvm_checks_find_scan (findings->owned, cvm_case_get_series (self->open_case));
  if (self->why_not_judged)
    add_failure (self, findings->owned);
  for (guint i = 0; i < self->rows->len; i++)
    {
      CvmExportRow *row = self->rows->pdata[i];
      const char *id = cvm_export_row_get_id (row);
      const CvmStructure *structure = cvm_case_find_structure (self->open_case, id);
      const GPtrArray *judged = g_hash_table_lookup (self->judged, id);
      if (!structure || !cvm_export_row_is_chosen (row))
        continue;
      find_unreviewed (self, structure, findings->owned);
      findings->busy = findings->busy || (!judged && self->judge_job);
      for (guint k = 0; judged && k < judged->len; k++)
        {
          const CvmCheck *check = judged->pdata[k];
          findings->overlaps |= check->kind == CVM_CHECK_OVERLAPS;
          findings->overlaps_on_edited |= check->on_edited_slice;
          g_ptr_array_add (findings->all, judged->pdata[k]);
        }
    }
  for (guint i = 0; i < findings->owned->len; i++)
    g_ptr_array_add (findings->all, findings->owned->pdata[i]);
}

static char *
dup_problem (CvmExportDialog *self, const Findings *findings, guint n_chosen)
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
show_all_check (CvmExportDialog *self, guint n_chosen)
{
  guint n = 0;
  for (guint i = 0; i < self->rows->len; i++)
    n += cvm_export_row_may_leave (self->rows->pdata[i]);
  g_signal_handlers_block_by_func (self->all_check, on_all_toggled, self);
  gtk_check_button_set_active (self->all_check, n_chosen > 0 && n_chosen == n);
  gtk_check_button_set_inconsistent (self->all_check, n_chosen > 0 && n_chosen < n);
  g_signal_handlers_unblock_by_func (self->all_check, on_all_toggled, self);
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
  Findings findings;
  if (!self->is_ready)
    return;
  const guint n = count_chosen (self);
  collect (self, &findings);
  cvm_export_checks_set (self->checks, findings.all, findings.busy);
  gtk_widget_set_visible (GTK_WIDGET (self->overlaps_row), findings.overlaps);
  g_autofree char *text
      = g_strdup_printf (ngettext ("Export %u structure", "Export %u structures", n), n);
  g_autofree char *problem = dup_problem (self, &findings, n);
  gtk_button_set_label (self->export_button, text);
  show_all_check (self, n);
  show_place (self);
  gtk_label_set_text (self->problem, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  gboolean was_sensitive = gtk_widget_get_sensitive (GTK_WIDGET (self->export_button));
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), !problem && !findings.busy);
  if (!was_sensitive && !problem && !findings.busy && !gtk_window_get_focus (GTK_WINDOW (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->export_button)); /* Enter exports */
  g_ptr_array_unref (findings.all);
  g_ptr_array_unref (findings.owned);
}

static void
on_all_toggled (CvmExportDialog *self)
{
  const gboolean all = gtk_check_button_get_active (self->all_check);
  self->is_ready = FALSE; /* once, after all of them */
  for (guint i = 0; i < self->rows->len; i++)
    cvm_export_row_set_chosen (self->rows->pdata[i], all);
  self->is_ready = TRUE;
  update (self);
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
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < self->rows->len; i++)
    if (cvm_export_row_is_chosen (self->rows->pdata[i]))
      g_strv_builder_add (builder, cvm_export_row_get_id (self->rows->pdata[i]));
  g_auto (GStrv) first = g_strv_builder_end (builder);
  self->judge_job = cvm_export_judge_start (self->jobs, self->open_case, self->review,
                                            (const char *const *)first, on_judged, on_judge_done,
                                            on_judge_progressed, self);
}

/* --- rows --- */

static char *
dup_origin (const CvmStructure *structure, guint n_edited)
{
  static const char *const names[] = { N_ ("as it came"), N_ ("automatic"), N_ ("drawn here") };
  const gboolean imported = structure->source == CVM_SOURCE_IMPORTED;
  g_autofree char *edited
      = g_strdup_printf (ngettext ("%u slice edited", "%u slices edited", n_edited), n_edited);
  if (n_edited == 0 || structure->source == CVM_SOURCE_DRAWN)
    return g_strdup (_ (names[structure->source]));
  return g_strdup_printf ("%s, %s", imported ? _ ("imported") : _ ("automatic"), edited);
}

static void
add_structure (CvmExportDialog *self, const CvmStructure *structure, const CvmExportDraft *draft)
{
  g_autoptr (GArray) edited
      = cvm_history_dup_edited_slices (cvm_case_get_history (self->open_case), structure->id);
  g_autofree char *origin = dup_origin (structure, edited->len);
  g_autofree char *name
      = cvm_export_propose_name (structure, count_unreviewed (self, structure) == 0);
  const char *why_not = structure->view_only ? _ ("for viewing only") : NULL;
  if (!why_not && structure->n_rings == 0)
    why_not = structure->source == CVM_SOURCE_IMPORTED ? NULL : _ ("empty");
  CvmExportRow *row = cvm_export_row_new (
      structure, cvm_volume_get_grid (cvm_case_get_volume (self->open_case)), name,
      structure->n_rings == 0 ? _ ("empty") : origin, why_not,
      draft ? cvm_export_draft_get (draft, structure->id) : NULL, self->columns);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (update), self);
  gtk_box_append (self->structures, GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
add_structures (CvmExportDialog *self, const CvmExportDraft *draft)
{
  GPtrArray *structures = cvm_case_get_structures (self->open_case);
  for (guint i = 0; i < structures->len; i++)
    add_structure (self, structures->pdata[i], draft);
  start_judge (self);
}

static gboolean
has_other_structures (CvmExportDialog *self)
{
  GPtrArray *structures = cvm_case_get_structures (self->open_case);
  gboolean other = structures->len != self->rows->len;
  for (guint i = 0; i < structures->len && !other; i++)
    other = !g_str_equal (((CvmStructure *)structures->pdata[i])->id,
                          cvm_export_row_get_id (self->rows->pdata[i]));
  return other;
}

/* A contour that was being made is done: it can leave, too. */
static void
on_case_changed (CvmExportDialog *self)
{
  if (!self->is_ready || !has_other_structures (self))
    return;
  g_autoptr (CvmExportDraft) draft = cvm_export_dialog_dup_draft (self);
  self->is_ready = FALSE;
  cvm_job_drop (g_steal_pointer (&self->judge_job));
  for (guint i = 0; i < self->rows->len; i++)
    gtk_box_remove (self->structures, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  g_hash_table_remove_all (self->judged);
  add_structures (self, draft);
  self->is_ready = TRUE;
  update (self);
}

static void
add_head (CvmExportDialog *self)
{
  const char *titles[CVM_EXPORT_N_COLUMNS] = { _ ("Name"), _ ("Label"), _ ("Type"), _ ("cm³") };
  GtkWidget *all = gtk_check_button_new ();
  self->all_check = GTK_CHECK_BUTTON (all);
  gtk_widget_set_size_request (all, 48, -1); /* above check and swatch */
  gtk_widget_set_tooltip_text (all, _ ("All structures"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (all), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("All structures"), -1);
  g_signal_connect_swapped (all, "toggled", G_CALLBACK (on_all_toggled), self);
  gtk_box_append (self->structures_head, all);
  for (int i = 0; i < CVM_EXPORT_N_COLUMNS; i++)
    {
      GtkWidget *title = gtk_label_new (titles[i]);
      self->columns[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
      gtk_label_set_xalign (GTK_LABEL (title), i == CVM_EXPORT_N_COLUMNS - 1 ? 1 : 0);
      gtk_size_group_add_widget (self->columns[i], title);
      gtk_box_append (self->structures_head, title);
    }
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
  for (int i = 0; i < CVM_EXPORT_N_COLUMNS; i++)
    g_clear_object (&self->columns[i]);
  g_ptr_array_unref (self->rows);
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
  g_type_ensure (CVM_TYPE_EXPORT_CHECKS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/export-dialog.ui");
  BIND (export_button);
  BIND (name_label);
  BIND (identity_label);
  BIND (file_label);
  BIND (folder_label);
  BIND (problem);
  BIND (structures_head);
  BIND (structures);
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
  self->rows = g_ptr_array_new ();
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

/* As wide as its columns are with large text, where the window below has as much room. */
static void
fit_to_parent (CvmExportDialog *self, GtkWidget *parent)
{
  int dpi = 0; /* × 1024 */
  g_object_get (gtk_widget_get_settings (parent), "gtk-xft-dpi", &dpi, NULL);
  const int wished = (int)(860 * CLAMP (dpi / (96.0 * 1024), 1, 1.6)),
            height = gtk_widget_get_height (parent) - 80;
  gtk_window_set_default_size (GTK_WINDOW (self),
                               MAX (MIN (wished, gtk_widget_get_width (parent) - 40), 860),
                               CLAMP (height, 400, 800));
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
  add_head (self);
  add_structures (self, draft);
  self->is_ready = TRUE;
  update (self);
  g_signal_connect_object (open_case, "changed", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
