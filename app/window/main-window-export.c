/* SPDX-License-Identifier: Apache-2.0 */
/* From the sheet to a file that was read back, and the toast that leads to it; or, when it can't be
 * written, back to the sheet. */
#include "app/window/main-window-private.h"

#include "app/dicom/export.h"
#include "app/case/error.h"
#include "app/window/export-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  CvmSeries *series;
  GPtrArray *structures; /* CvmStructure, ours, called as the sheet says */
  GArray *facts;         /* CvmExportFacts, of each */
  CvmStructureSet *predecessor;
  CvmExportDraft *draft;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;
  cvm_series_free (order->series);
  g_clear_pointer (&order->structures, g_ptr_array_unref);
  g_clear_pointer (&order->facts, g_array_unref);
  if (order->predecessor)
    cvm_structure_set_free (order->predecessor);
  cvm_export_draft_free (order->draft);
  g_free (order);
}

static void
free_warnings (gpointer warnings)
{
  g_ptr_array_unref (warnings);
}

/* Rings that overlap in part become what they mean. */
static gboolean
apply_overlaps (const Order *order, GPtrArray *warnings, GError **error)
{
  for (guint i = 0; i < order->structures->len; i++)
    {
      CvmStructure *structure = order->structures->pdata[i];
      CvmStatus status = CVM_STATUS_INIT;
      int n = 0;
      if (!cvm_overlap_choice_apply (structure, order->series->grid, order->draft->overlaps, &n,
                                     &status))
        {
          cvm_error_from_status (error, &status);
          return FALSE;
        }
      if (n > 0)
        g_ptr_array_add (warnings, cvm_overlap_choice_dup_text (structure->name, n));
    }
  return TRUE;
}

/* Gives the warnings of the file that was written. */
static gpointer
export_work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  const CvmExportDraft *draft = order->draft;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  options.label = *draft->label ? draft->label : NULL;
  options.author = *draft->author ? draft->author : NULL;
  options.predecessor = order->predecessor;
  options.holes = draft->holes;
  options.explicit_vr = draft->explicit_vr;
  options.max_points = draft->max_points;
  options.within_mm = draft->within_mm;
  options.facts = (const CvmExportFacts *)(const void *)order->facts->data;
  if (!apply_overlaps (order, warnings, error)
      || !cvm_export_structures (order->series, order->structures, draft->path, &options, warnings,
                                 error))
    return NULL;
  return g_steal_pointer (&warnings);
}

#define MOST_WARNINGS 4 /* that are shown */

/* One after the other: they are sentences, and GTK 4.8 measures a label of several paragraphs
 * wrong.
 */
static char *
dup_warnings (const GPtrArray *warnings)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const guint n = MIN (warnings->len, MOST_WARNINGS);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i ? " " : "", (char *)warnings->pdata[i]);
  if (warnings->len > n)
    g_string_append_printf (
        text, ngettext (" And %u more warning.", " And %u more warnings.", warnings->len - n),
        warnings->len - n);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What was chosen in a sheet that has gone, for the way back to it. */
static void
keep_choices (CvmMainWindow *self, CvmExportDialog *dialog)
{
  cvm_export_draft_free (self->export_draft);
  self->export_draft = cvm_export_dialog_dup_draft (dialog);
}

static void
offer_way_back (CvmMainWindow *self)
{
  cvm_main_window_toast (self, _ ("What you chose for the export is kept"), _ ("Back to Export"),
                         "win.export");
}

static void
on_export_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  GPtrArray *warnings = result;
  cvm_job_drop (g_steal_pointer (&self->export_job));
  g_autoptr (CvmCase) exported = g_steal_pointer (&self->exporting_case);
  cvm_main_window_set_status (self, NULL);
  if (warnings)
    {
      if (self->open_case == exported) /* it may have been left since */
        {
          cvm_case_set_exported (self->open_case, (const char *const *)self->exporting_ids,
                                 self->exporting_n_steps);
          g_clear_pointer (&self->export_draft, cvm_export_draft_free);
        }
      g_autofree char *name = g_filename_display_basename (self->exported_path);
      g_autofree char *text = g_strdup_printf (_ ("%s written, read back and compared"), name);
      cvm_main_window_toast (self, text, _ ("Show in folder"), "win.show-exported");
      g_autofree char *warned = warnings->len ? dup_warnings (warnings) : NULL;
      if (warned)
        cvm_main_window_show_problem (self, warned);
      g_ptr_array_unref (warnings);
    }
  else
    {
      g_clear_pointer (&self->exported_path, g_free);
      cvm_main_window_show_problem (self, error->message);
      if (self->export_draft)
        offer_way_back (self);
    }
  cvm_main_window_update (self);
}

static GArray *
collect_facts (CvmMainWindow *self, const GPtrArray *structures)
{
  const CvmHistory *history = cvm_case_get_history (self->open_case);
  CvmReview *review = cvm_main_window_get_review (self);
  GArray *all = g_array_new (FALSE, TRUE, sizeof (CvmExportFacts));
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      g_autoptr (GArray) edited = cvm_history_dup_edited_slices (history, structure->id);
      CvmExportFacts facts = { edited->len > 0, -1 };
      if (review)
        facts.n_slices_reviewed = cvm_review_count (review, structure->id).n_reviewed;
      g_array_append_val (all, facts);
    }
  return all;
}

/* A job's order from the case as it is now; NULL with the error. */
static Order *
make_order (CvmMainWindow *self, CvmExportDraft *draft, GError **error)
{
  const char *const *ids = (const char *const *)self->exporting_ids;
  Order *order = g_new0 (Order, 1);
  order->draft = draft;
  order->series = cvm_series_copy (cvm_case_get_series (self->open_case));
  order->structures = cvm_case_dup_structures (self->open_case, ids, error);
  order->predecessor = cvm_case_dup_predecessor (self->open_case, ids);
  if (!order->structures)
    {
      order_free (order);
      return NULL;
    }
  order->facts = collect_facts (self, order->structures);
  for (guint i = 0; i < order->structures->len; i++)
    cvm_export_draft_apply (draft, order->structures->pdata[i]);
  return order;
}

static void
on_accepted (CvmExportDialog *dialog, CvmMainWindow *self)
{
  g_autoptr (GError) error = NULL;
  CvmExportDraft *draft = cvm_export_dialog_dup_draft (dialog);
  cvm_main_window_settle_level (self);
  keep_choices (self, dialog); /* should it fail */
  g_strfreev (self->exporting_ids);
  self->exporting_ids = cvm_export_draft_dup_ids (draft);
  self->exporting_n_steps = cvm_case_get_n_steps (self->open_case);
  Order *order = make_order (self, draft, &error);
  if (!order)
    {
      cvm_main_window_show_problem (self, error->message);
      offer_way_back (self);
      return;
    }
  g_free (self->exported_path);
  self->exported_path = g_strdup (draft->path);
  const CvmJobSpec spec = { .work = export_work,
                            .data = order,
                            .free_data = order_free,
                            .free_result = free_warnings,
                            .done = on_export_done,
                            .owner = self };
  g_set_object (&self->exporting_case, self->open_case);
  self->export_job = cvm_job_start (self->jobs, &spec);
  cvm_main_window_set_status (self, _ ("Writing the structure set"));
  cvm_main_window_update (self);
}

static void
on_look (CvmExportDialog *dialog, const char *id, int slice, CvmMainWindow *self)
{
  keep_choices (self, dialog);
  cvm_main_window_go_to_slice (self, id, slice);
  offer_way_back (self);
}

void
cvm_main_window_start_export (CvmMainWindow *self)
{
  if (!self->open_case || self->export_job || self->export_sheet
      || !cvm_case_is_complete (self->open_case))
    return;
  cvm_main_window_finish_hand (self); /* the sheet speaks of what is there */
  g_autofree char *folder = g_file_test (self->folder->path, G_FILE_TEST_IS_DIR)
                                ? g_strdup (self->folder->path)
                                : g_path_get_dirname (self->folder->path);
  g_autoptr (CvmExportDraft) draft = g_steal_pointer (&self->export_draft);
  CvmExportDialog *dialog = cvm_export_dialog_new (GTK_WINDOW (self), self->open_case,
                                                   cvm_main_window_get_review (self), self->jobs,
                                                   folder, self->settings, draft);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_accepted), self, 0);
  g_signal_connect_object (dialog, "look", G_CALLBACK (on_look), self, 0);
  g_set_weak_pointer (&self->export_sheet, GTK_WINDOW (dialog));
  gtk_window_present (self->export_sheet);
}

/* The desktop's file manager marks the file; without one its folder is opened. */
static void
on_shown (GObject *source, GAsyncResult *async, gpointer data)
{
  g_autofree char *path = data;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), async, NULL);
  if (reply)
    return;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);
  if (uri)
    gtk_show_uri (NULL, uri, GDK_CURRENT_TIME);
}

void
cvm_main_window_show_exported (CvmMainWindow *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (
      G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  g_autofree char *uri
      = self->exported_path ? g_filename_to_uri (self->exported_path, NULL, NULL) : NULL;
  if (!uri || !bus)
    return;
  const char *const uris[] = { uri, NULL };
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, on_shown, g_strdup (self->exported_path));
}
