/* SPDX-License-Identifier: Apache-2.0 */
/* The list of what a folder holds. It grows while the folder is being read: rows are changed in
 * place and put between others, so that a row stays the same widget under the hand. */
#include "app/window/main-window-private.h"

#include <glib/gi18n.h>

/* All that is to be said: the row shows how it begins, its tooltip the whole. */
static char *
dup_row_warning (const CvmSeries *series)
{
  g_autoptr (GStrvBuilder) sentences = g_strv_builder_new ();
  if (series->why_not)
    g_strv_builder_add (sentences, series->why_not);
  for (guint i = 0; i < series->warnings->len; i++)
    g_strv_builder_add (sentences, g_ptr_array_index (series->warnings, i));
  g_auto (GStrv) all = g_strv_builder_end (sentences);
  return *all ? g_strjoinv (" ", all) : NULL;
}

/* With the patient in front, where one could be taken for another. */
static char *
dup_row_title (const CvmFolder *folder, const CvmSeries *series)
{
  const char *title
      = *series->series_description ? series->series_description : _ ("Series without a name");
  if (!cvm_folder_has_several_patients (folder))
    return g_strdup (title);
  g_autofree char *name = cvm_patient_dup_display_name (&series->patient);
  return g_strdup_printf ("%s · %s · %s", *name ? name : _ ("No name"), series->patient.id, title);
}

/* With this index; a new row, or the one that is there anew. */
static void
show_row (CvmMainWindow *self, guint index, const CvmSeries *series, gboolean is_new)
{
  g_autofree char *title = dup_row_title (self->folder, series);
  g_autofree char *warning = dup_row_warning (series);
  g_autofree char *steps = cvm_main_window_dup_steps (series);
  g_autofree char *detail
      = series->slices->len == 1
            ? g_strdup_printf (_ ("%s · 1 image"), series->modality)
            : g_strdup_printf (_ ("%s · %u slices · %.2f × %s mm"), series->modality,
                               series->slices->len, series->column_step_mm, steps);
  const CvmSeriesRow row = { .title = title, .detail = detail, .warning = warning };
  if (is_new)
    cvm_series_list_insert (self->series_list, index, &row);
  else
    cvm_series_list_update (self->series_list, index, &row);
}

void
cvm_main_window_update_row (CvmMainWindow *self, guint index)
{
  show_row (self, index, g_ptr_array_index (self->folder->series, index), FALSE);
}

/* What else was found, and what could not be read. */
static void
show_others (CvmMainWindow *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < self->folder->structure_sets->len; i++)
    {
      const CvmStructureSetInfo *set = g_ptr_array_index (self->folder->structure_sets, i);
      if (!set->why_alone)
        continue;
      g_autofree char *file = g_filename_display_basename (set->path);
      g_string_append_printf (text, "%s%s: %s", text->len ? "\n" : "", file, set->why_alone);
    }
  for (guint i = 0; i < self->folder->others->len; i++)
    g_string_append_printf (text, "%s%s", text->len ? "\n" : "",
                            (char *)g_ptr_array_index (self->folder->others, i));
  for (guint i = 0; i < self->folder->unread->len && i < 3; i++)
    {
      const CvmUnread *unread = g_ptr_array_index (self->folder->unread, i);
      g_autofree char *file = g_filename_display_basename (unread->path);
      g_string_append_printf (text, "%s%s: %s", text->len ? "\n" : "", file, unread->reason);
    }
  if (self->folder->unread->len > 3)
    {
      guint n = self->folder->unread->len - 3;
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("%u more file unread", "%u more files unread", n), n);
    }
  gtk_label_set_text (self->others_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->others_label), text->len > 0);
}

/* Whether the row at this place of the old list stands for this series in the new one. */
static gboolean
is_same_row (const CvmFolder *before, guint index, const CvmSeries *series)
{
  return before && index < before->series->len
         && ((const CvmSeries *)g_ptr_array_index (before->series, index))->found_as
                == series->found_as;
}

/* Another folder, or more of this one: then rows were only added between those that are there. */
void
cvm_main_window_show_folder (CvmMainWindow *self, CvmFolder *folder)
{
  CvmFolder *old = g_steal_pointer (&self->folder);
  CvmFolder *before = self->growing ? old : NULL;
  cvm_main_window_drop_previews (self);
  self->folder = folder;
  if (self->doubles_dialog)
    gtk_window_close (self->doubles_dialog); /* it asks about a series of the old one */
  if (!before)
    cvm_series_list_clear (self->series_list);
  const int open = self->open_case ? cvm_case_get_series (self->open_case)->found_as : -1;
  for (guint i = 0, n_before = 0; i < folder->series->len; i++)
    {
      const CvmSeries *series = g_ptr_array_index (folder->series, i);
      const gboolean is_there = is_same_row (before, n_before, series);
      show_row (self, i, series, !is_there);
      n_before += is_there;
      if (series->found_as == open)
        self->series_index = i;
    }
  if (self->open_case)
    cvm_series_list_select (self->series_list, (int)self->series_index);
  show_others (self);
  g_clear_pointer (&old, cvm_folder_free);
}

void
cvm_main_window_show_scan (CvmMainWindow *self, const char *text, double fraction)
{
  const gboolean in_list = text && self->growing;
  cvm_empty_page_set_busy (self->empty_page, text, fraction);
  gtk_widget_set_visible (self->scan_box, in_list);
  gtk_label_set_text (self->scan_label, in_list ? text : "");
  gtk_progress_bar_set_fraction (self->scan_bar, CLAMP (fraction, 0, 1));
  if (!self->load_job) /* its own news are of the picture on the screen */
    cvm_main_window_set_status (self, text);
}
