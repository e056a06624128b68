/* SPDX-License-Identifier: Apache-2.0 */
/* From a series to a picture: the volume slice by slice, then its structure sets. */
#include "app/window/main-window-private.h"

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
  if (changes & (CVM_VIEW_WINDOW | CVM_VIEW_OVERLAY | CVM_VIEW_CROSSHAIR | CVM_VIEW_ACTIVE))
    cvm_main_window_update_header (self);
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
  g_signal_connect_swapped (self->view, "changed", G_CALLBACK (on_view_changed), self);
  cvm_views_set_state (self->views, self->view);
  cvm_structure_list_set_state (self->structure_list, self->view);
  cvm_status_line_set_state (self->status_line, self->view);
  cvm_model_card_set_state (self->model_card, self->view);
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

static gpointer
load_work (CvmJob *job, gpointer data, GError **error)
{
  Load *load = data;
  load->job = job;
  return cvm_ct_load (load->series, -1, on_slice_loaded, load, cvm_job_get_progress (job), error);
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

typedef struct
{
  CvmSeries *series;
  GPtrArray *paths;
} SetsOrder;

typedef struct
{
  GPtrArray *sets;     /* CvmStructureSet */
  GPtrArray *problems; /* char * */
} SetsResult;

static void
sets_order_free (gpointer data)
{
  SetsOrder *order = data;
  cvm_series_free (order->series);
  g_ptr_array_unref (order->paths);
  g_free (order);
}

static void
free_set (gpointer set)
{
  cvm_structure_set_free (set);
}

static void
sets_result_free (gpointer data)
{
  SetsResult *result = data;
  g_ptr_array_unref (result->sets);
  g_ptr_array_unref (result->problems);
  g_free (result);
}

static gpointer
sets_work (CvmJob *job, gpointer data, GError **error)
{
  SetsOrder *order = data;
  SetsResult *result = g_new0 (SetsResult, 1);
  result->sets = g_ptr_array_new_with_free_func (free_set);
  result->problems = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < order->paths->len && !cvm_job_is_cancelled (job); i++)
    {
      g_autoptr (GError) problem = NULL;
      CvmStructureSet *set
          = cvm_structure_set_read (g_ptr_array_index (order->paths, i), order->series, &problem);
      if (set)
        g_ptr_array_add (result->sets, set);
      else
        g_ptr_array_add (result->problems, g_strdup (problem->message));
      for (guint w = 0; set && w < set->warnings->len; w++)
        {
          const char *warning = g_ptr_array_index (set->warnings, w);
          g_ptr_array_add (result->problems, g_strdup_printf ("“%s”: %s", set->label, warning));
        }
    }
  return result;
}

/* "2024-05-23" of 20240523. */
static char *
dup_date (const char *date)
{
  return date && strlen (date) == 8 ? g_strdup_printf ("%.4s-%.2s-%.2s", date, date + 4, date + 6)
                                    : g_strdup (date ? date : "");
}

static void
set_heading (CvmMainWindow *self, const CvmStructureSet *set)
{
  g_autofree char *date = dup_date (set->date);
  const char *label = set->label && *set->label ? set->label : _ ("without a label");
  const char *phantom = cvm_series_is_phantom (cvm_case_get_series (self->open_case))
                            ? _ ("Reference, made with the phantom")
                            : NULL;
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  gboolean elsewhere = set->referenced_series && *set->referenced_series
                       && strcmp (set->referenced_series, series->series_uid) != 0;
  g_autofree char *text = phantom ? g_strdup (phantom)
                          : elsewhere
                              ? g_strdup_printf (_ ("From “%s”, drawn on another series"), label)
                          : *date ? g_strdup_printf (_ ("From “%s”, %s"), label, date)
                                  : g_strdup_printf (_ ("From “%s”"), label);
  cvm_structure_list_set_heading (self->structure_list, set->path, text);
}

static void
on_sets_done (CvmJob *job, gpointer data, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  SetsResult *result = data;
  cvm_job_drop (g_steal_pointer (&self->sets_job));
  while (result && result->sets->len)
    {
      CvmStructureSet *set = g_ptr_array_steal_index (result->sets, 0);
      set_heading (self, set);
      cvm_case_take_structure_set (self->open_case, set);
    }
  if (result && result->problems->len)
    cvm_main_window_show_problem (self, g_ptr_array_index (result->problems, 0));
  cvm_main_window_show_structures (self);
  if (result)
    sets_result_free (result);
  cvm_main_window_update (self);
  cvm_main_window_contour_if_wished (self);
}

void
cvm_main_window_show_structures (CvmMainWindow *self)
{
  if (self->view)
    cvm_view_state_set_structures (self->view, cvm_case_get_structures (self->open_case));
}

static void
start_sets (CvmMainWindow *self, const CvmSeries *listed)
{
  SetsOrder *order = g_new0 (SetsOrder, 1);
  order->series = cvm_series_copy (listed);
  order->paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->folder->structure_sets->len; i++)
    {
      const CvmStructureSetInfo *set = g_ptr_array_index (self->folder->structure_sets, i);
      if (set->series == listed)
        g_ptr_array_add (order->paths, g_strdup (set->path));
    }
  const CvmJobSpec spec = { .work = sets_work,
                            .data = order,
                            .free_data = sets_order_free,
                            .free_result = sets_result_free,
                            .done = on_sets_done,
                            .owner = self };
  self->sets_job = cvm_job_start (self->jobs, &spec);
}

static void
on_load_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  CvmVolume *volume = result;
  cvm_job_drop (g_steal_pointer (&self->load_job));
  cvm_main_window_set_status (self, NULL);
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
  start_sets (self, g_ptr_array_index (self->folder->series, self->series_index));
  cvm_main_window_show_previews (self);
  cvm_main_window_find_models (self);
  cvm_main_window_update (self);
}

static void
start_load (CvmMainWindow *self, const CvmSeries *series)
{
  Load *load = g_new0 (Load, 1);
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

static void
open_chosen (CvmMainWindow *self, gpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  const CvmSeries *series = g_ptr_array_index (self->folder->series, index);
  if (!series->viewable)
    {
      cvm_main_window_show_problem (self, series->why_not);
      return;
    }
  cvm_main_window_close_case (self);
  cvm_main_window_show_problem (self, NULL);
  self->open_case = cvm_case_new (series);
  g_signal_connect_swapped (self->open_case, "changed", G_CALLBACK (cvm_main_window_update), self);
  cvm_main_window_follow_edits (self);
  self->series_index = index;
  cvm_series_list_select (self->series_list, (int)index);
  cvm_main_window_show_identity (self);
  start_load (self, series);
  cvm_main_window_update (self);
}

void
cvm_main_window_open_series (CvmMainWindow *self, guint index)
{
  if (self->export_job) /* its case stays until the file is written */
    {
      cvm_series_list_select (self->series_list, (int)self->series_index);
      return;
    }
  gboolean shown = self->open_case && index == self->series_index;
  if (self->folder && index < self->folder->series->len && !shown)
    cvm_main_window_confirm_loss (self, _ ("Open another series?"), open_chosen,
                                  GUINT_TO_POINTER (index), NULL);
}
