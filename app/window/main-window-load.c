/* SPDX-License-Identifier: Apache-2.0 */
/* From a series to a picture, slice by slice. */
#include "app/window/main-window-private.h"

#include "app/case/pixels.h"
#include "app/dicom/ct.h"

#include <glib/gi18n.h>

typedef struct
{
  CvmSeries *series;
  gint n_loaded; /* atomic */
  gint *there;   /* by slice, atomic; counted (GAtomicRcBox), shared with the window */
  CvmJob *job;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;
  cvm_series_free (load->series);
  g_atomic_rc_box_release (load->there);
  g_free (load);
}

static void
free_volume (gpointer volume)
{
  cvm_volume_unref (volume);
}

static void
on_view_changed (CvmMainWindow *self, guint changes)
{
  if (changes
      & (CVM_VIEW_WINDOW | CVM_VIEW_OVERLAY | CVM_VIEW_CROSSHAIR | CVM_VIEW_ACTIVE
         | CVM_VIEW_LINES))
    cvm_main_window_update_header (self);
  if (changes & CVM_VIEW_STRUCTURES)
    cvm_main_window_show_sets (self);
  if (changes & CVM_VIEW_TOOL)
    cvm_main_window_update_tool (self);
}

/* Called before each frame until the views have been laid out. */
static gboolean
frame_when_sized (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  CvmMainWindow *self = data;
  if (gtk_widget_get_width (GTK_WIDGET (cvm_views_get_view (self->views, CVM_PLANE_AXIAL))) == 0)
    return G_SOURCE_CONTINUE;
  self->frame_callback = 0;
  cvm_main_window_frame_patient (self);
  return G_SOURCE_REMOVE;
}

static void
show_volume (CvmMainWindow *self, CvmVolume *volume)
{
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_object (&self->view);
  self->view = cvm_view_state_new (volume);
  cvm_main_window_recall_view (self);
  if (self->returns)
    cvm_view_state_set_crosshair (self->view, self->return_to);
  self->returns = FALSE;
  g_signal_connect_swapped (self->view, "changed", G_CALLBACK (on_view_changed), self);
  cvm_main_window_take_tool (self);
  cvm_views_set_state (self->views, self->view);
  cvm_tool_rail_set_state (self->tool_rail, self->view);
  cvm_brush_card_set_state (self->brush_card, self->view);
  cvm_structure_list_set_state (self->structure_list, self->view);
  cvm_status_line_set_state (self->status_line, self->view);
  if (!self->store_job) /* else they come with the store */
    cvm_main_window_show_structures (self);
  cvm_main_window_follow_level (self);
  cvm_slices_card_set_state (self->slices_card, self->view);
  cvm_main_window_follow_view (self);
  gtk_widget_grab_focus (GTK_WIDGET (cvm_views_get_view (self->views, CVM_PLANE_AXIAL)));
  if (!self->frame_callback)
    self->frame_callback
        = gtk_widget_add_tick_callback (GTK_WIDGET (self->views), frame_when_sized, self, NULL);
}

/* Only what is in is shown, and so only what no thread writes any more is read. */
static void
show_slices_there (CvmMainWindow *self)
{
  int n = cvm_view_state_get_grid (self->view)->n_slices;
  g_autofree guint8 *there = g_new (guint8, n);
  for (int i = 0; i < n; i++)
    there[i] = (guint8)g_atomic_int_get (&self->slices_there[i]);
  cvm_view_state_set_slices_there (self->view, there);
}

/* In the main loop, as soon as there is something to see. */
static void
tell_first_slice (CvmJob *job, gpointer message, gpointer owner)
{
  CvmMainWindow *self = owner;
  cvm_case_set_volume (self->open_case, message, FALSE);
  show_volume (self, message);
  show_slices_there (self);
  cvm_main_window_update (self);
}

static void
on_slice_loaded (void *user, CvmVolume *volume, int slice)
{
  Load *load = user;
  g_atomic_int_set (&load->there[slice], 1);
  if (g_atomic_int_add (&load->n_loaded, 1) == 0)
    cvm_job_post (load->job, tell_first_slice, cvm_volume_ref (volume), free_volume);
}

static void
free_series (gpointer series)
{
  cvm_series_free (series);
}

/* Comes before the job is done. */
static void
tell_rest (CvmJob *job, gpointer message, gpointer owner)
{
  CvmMainWindow *self = owner;
  g_clear_pointer (&self->rest, cvm_series_free);
  self->rest = cvm_series_copy (message);
}

/* Likewise. */
static void
tell_pixels (CvmJob *job, gpointer message, gpointer owner)
{
  CvmMainWindow *self = owner;
  g_free (self->pixels);
  self->pixels = g_strdup (message);
}

static gpointer
load_work (CvmJob *job, gpointer data, GError **error)
{
  Load *load = data;
  CvmSeries *rest = NULL;
  load->job = job;
  CvmVolume *volume = cvm_ct_load_or_rest (load->series, -1, on_slice_loaded, load,
                                           cvm_job_get_progress (job), &rest, error);
  if (rest)
    cvm_job_post (job, tell_rest, rest, free_series);
  if (volume)
    cvm_job_post (job, tell_pixels, cvm_pixels_dup_sum (volume), g_free);
  return volume;
}

static void
on_load_progressed (CvmJob *job, const CvmProgressReport *report, gpointer owner)
{
  CvmMainWindow *self = owner;
  if (!self->view)
    return;
  int n = (int)cvm_case_get_series (self->open_case)->slices->len;
  g_autofree char *text
      = g_strdup_printf (_ ("Reading %d of %d"), (int)(report->fraction * n + 0.5), n);
  cvm_main_window_set_status (self, text);
  show_slices_there (self);
}

void
cvm_main_window_show_structures (CvmMainWindow *self)
{
  if (self->view)
    cvm_view_state_set_structures (self->view, cvm_case_get_structures (self->open_case));
  cvm_main_window_choose_structure (self);
  cvm_main_window_show_run (self);
  cvm_main_window_note_edited (self);
}

static void open_chosen (CvmMainWindow *self, gpointer data);

/* Slices that can't be decoded leave gaps, with a word about each; the others are read anew, as a
 * series of their own, so that nothing ever stands in a missing one's place. */
static void
open_rest (CvmMainWindow *self)
{
  CvmSeries *rest = g_steal_pointer (&self->rest);
  const guint index = self->series_index;
  g_autofree char *lost = g_strdup (g_ptr_array_index (rest->warnings, 0));
  cvm_main_window_close_case (self);
  cvm_folder_replace_series (self->folder, index, rest);
  cvm_main_window_update_row (self, index);
  open_chosen (self, GUINT_TO_POINTER (index));
  if (self->open_case)
    cvm_main_window_add_problem (self, lost);
}

static void
on_load_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  CvmVolume *volume = result;
  cvm_job_drop (g_steal_pointer (&self->load_job));
  cvm_main_window_set_status (self, NULL);
  if (!volume && self->rest)
    {
      open_rest (self);
      return;
    }
  if (!volume)
    {
      self->contour_when_ready = FALSE;
      /* Half a scan is not shown as if it were one. */
      cvm_main_window_close_case (self);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cvm_main_window_show_problem (self, error->message);
      cvm_main_window_update (self);
      return;
    }
  gboolean shown = self->view && cvm_view_state_get_volume (self->view) == volume;
  cvm_case_set_volume (self->open_case, volume, TRUE);
  if (shown)
    cvm_view_state_set_slices_there (self->view, NULL);
  else
    show_volume (self, volume);
  cvm_volume_unref (volume);
  cvm_main_window_check_pixels (self);
  cvm_main_window_store_picture (self);
  cvm_main_window_start_sets (self);
  cvm_main_window_show_previews (self);
  cvm_main_window_find_models (self);
  cvm_main_window_update (self);
}

static void
start_load (CvmMainWindow *self, const CvmSeries *series)
{
  Load *load = g_new0 (Load, 1);
  g_clear_pointer (&self->rest, cvm_series_free);
  load->series = cvm_series_copy (series);
  load->there = g_atomic_rc_box_alloc0 (sizeof (gint) * MAX (series->slices->len, 1));
  g_clear_pointer (&self->slices_there, g_atomic_rc_box_release);
  self->slices_there = g_atomic_rc_box_acquire (load->there);
  const CvmJobSpec spec = { .work = load_work,
                            .data = load,
                            .free_data = load_free,
                            .free_result = free_volume,
                            .progressed = on_load_progressed,
                            .done = on_load_done,
                            .owner = self };
  self->load_job = cvm_job_start (self->jobs, &spec);
}

void
cvm_main_window_follow_case (CvmMainWindow *self)
{
  g_signal_connect_swapped (self->open_case, "changed", G_CALLBACK (cvm_main_window_update), self);
  cvm_main_window_start_review (self); /* hears of steps before the views do */
  cvm_main_window_follow_edits (self);
  cvm_main_window_follow_structures (self);
}

#define MOST_WARNINGS 4

/* What must be known before contours are drawn, or why none can be: at once, above the picture.
 * What couldn't be read comes last among the warnings, and may be why a slice is missing. */
static void
append_warnings (GString *text, const CvmFolder *folder, const CvmSeries *series)
{
  const guint n = series->warnings->len;
  if (!series->contourable)
    {
      g_string_append (text, series->why_not ? series->why_not : "");
      return;
    }
  if (series->grid->uniform && !cvm_series_is_sparse (series) && folder->unread->len == 0)
    return;
  for (guint i = 0; i < MIN (n, MOST_WARNINGS); i++)
    g_string_append_printf (text, "%s ", (const char *)g_ptr_array_index (series->warnings, i));
  if (n > MOST_WARNINGS)
    g_string_append (text, _ ("More stands in the list of series."));
}

static void
tell_what_to_know (CvmMainWindow *self, const CvmSeries *series)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *recalled = cvm_series_dup_recalled (series);
  append_warnings (text, self->folder, series);
  if (recalled && !strstr (text->str, recalled)) /* it is a warning, too */
    {
      g_string_prepend_c (text, ' ');
      g_string_prepend (text, recalled);
    }
  g_strchomp (text->str);
  cvm_main_window_show_problem (self, !self->folder->partial && *text->str ? text->str : NULL);
}

static void
open_decided (CvmMainWindow *self, gpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  const CvmSeries *series = g_ptr_array_index (self->folder->series, index);
  cvm_main_window_close_case (self);
  tell_what_to_know (self, series);
  self->open_case = cvm_case_new (series);
  cvm_main_window_follow_case (self);
  self->series_index = index;
  cvm_series_list_select (self->series_list, (int)index);
  cvm_main_window_show_identity (self);
  start_load (self, series);
  if (self->folder->partial) /* what it holds is not known yet: nothing of it is kept or changed */
    cvm_case_set_read_only (self->open_case, series->why_not);
  else
    cvm_main_window_start_store (self, series);
  if (series->doubles && series->doubles->len && series->contourable)
    cvm_main_window_toast_offer (self, _ ("Of different images at one position one was chosen"),
                                 _ ("Choose Again…"), "win.choose-images");
  cvm_main_window_update (self);
}

void
cvm_main_window_act_on_images (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  cvm_main_window_choose_images (self, open_decided);
}

static void
open_chosen (CvmMainWindow *self, gpointer data)
{
  const CvmSeries *series = g_ptr_array_index (self->folder->series, GPOINTER_TO_UINT (data));
  if (!series->viewable)
    cvm_main_window_show_problem (self, series->why_not);
  else if (!self->folder->partial && cvm_series_is_undecided (series))
    cvm_main_window_ask_doubles (self, series, open_decided);
  else
    open_decided (self, data);
}

static gboolean
same_slices (const CvmSeries *a, const CvmSeries *b)
{
  gboolean same = a->slices->len == b->slices->len;
  for (guint i = 0; i < a->slices->len && same; i++)
    {
      const CvmSliceFile *left = g_ptr_array_index (a->slices, i),
                         *right = g_ptr_array_index (b->slices, i);
      same = g_str_equal (left->path, right->path) && left->frame == right->frame;
    }
  return same;
}

void
cvm_main_window_complete_series (CvmMainWindow *self)
{
  const guint index = self->series_index;
  const CvmSeries *whole = g_ptr_array_index (self->folder->series, index);
  if (!cvm_series_is_undecided (whole)
      && same_slices (cvm_case_get_series (self->open_case), whole))
    {
      cvm_main_window_take_case (self, cvm_case_new (whole));
      cvm_main_window_show_identity (self);
      tell_what_to_know (self, whole);
      cvm_main_window_start_store (self, whole);
      if (cvm_case_is_complete (self->open_case))
        cvm_main_window_show_previews (self);
      cvm_main_window_update (self);
      return;
    }
  self->returns = self->view != NULL;
  if (self->view)
    cvm_view_state_get_crosshair (self->view, self->return_to);
  if (!whole->viewable)
    cvm_main_window_close_case (self);
  open_chosen (self, GUINT_TO_POINTER (index));
  self->returns = self->returns && self->open_case;
}

void
cvm_main_window_open_series (CvmMainWindow *self, guint index)
{
  if (self->export_job) /* its case stays until the file is written */
    {
      cvm_series_list_select (self->series_list, (int)self->series_index);
      return;
    }
  gboolean shown = self->open_case && index == self->series_index
                   && !cvm_series_is_undecided (cvm_case_get_series (self->open_case));
  if (self->folder && index < self->folder->series->len && !shown)
    cvm_main_window_confirm_loss (self, _ ("Open another series?"), open_chosen,
                                  GUINT_TO_POINTER (index), NULL);
}
