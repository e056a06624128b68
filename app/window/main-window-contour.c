/* SPDX-License-Identifier: Apache-2.0 */
/* The automatic contour as a job, and what is seen of it while it runs.
 *
 * The job has copies and counted references of all that it reads, and never touches the case: rings
 * of the slices that are done are posted and become a preliminary structure of the views alone. Its
 * result is taken in only if it is still the job of this window, which a case that goes away drops.
 */
#include "app/window/main-window-private.h"

#include "app/case/preliminary.h"

#include <glib/gi18n.h>
#include <math.h>

#define MEMBERS_BYTES 600e6 /* of their maps; the ensemble's budget has room for them */
#define N_PARTS 4           /* the viewed one is there first; about a fifth more work than in one */

typedef struct
{
  CvmBundle *bundle;
  char *sha256;
  CvmSeries *series;
  CvmVolume *volume;
  gint *viewed_slice; /* counted, shared with the window, which moves it: atomic */
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;
  cvm_bundle_unref (order->bundle);
  g_free (order->sha256);
  cvm_series_free (order->series);
  cvm_volume_unref (order->volume);
  g_atomic_rc_box_release (order->viewed_slice);
  g_free (order);
}

static void
free_contouring (gpointer contouring)
{
  cvm_contouring_free (contouring);
}

/* --- before the end --------------------------------------------------------------------------- */

/* What a slab gave. */
typedef struct
{
  CvmStructure *rings;
  char device[96], precision[32];
} Slab;

static void
slab_free (gpointer data)
{
  Slab *slab = data;
  cvm_structure_free (slab->rings);
  g_free (slab);
}

/* In the main loop: the rings of slices that are done. */
static void
show_preliminary (CvmJob *job, gpointer message, gpointer owner)
{
  CvmMainWindow *self = owner;
  const Slab *slab = message;
  CvmStructure *rings = slab->rings;
  cvm_model_card_set_device (self->model_card, slab->device, slab->precision);
  const char *id = cvm_view_state_get_preliminary_id (self->view);
  CvmStructure *shown = cvm_view_state_find_structure (self->view, id);
  for (int i = 0; shown && i < rings->n_rings; i++)
    if (!cvm_structure_take_ring (shown, &rings->rings[i], NULL))
      break; /* what is missing comes with the result */
  if (shown && rings->n_rings > 0)
    cvm_view_state_structure_changed (self->view, id);
}

typedef struct
{
  CvmJob *job;
  CvmPreliminary *preliminary;
} Watch;

static void
on_slab_done (void *user, const CvmEnsembleResult *result, int first, int n)
{
  const Watch *watch = user;
  CvmStructure *rings = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
  CvmStatus status = CVM_STATUS_INIT;
  if (!rings)
    return;
  Slab *slab = g_new0 (Slab, 1);
  slab->rings = rings;
  g_strlcpy (slab->device, result->device.name, sizeof slab->device);
  g_strlcpy (slab->precision, result->device.precision, sizeof slab->precision);
  if (!cvm_preliminary_add (watch->preliminary, result, first, n, rings,
                            cvm_job_get_progress (watch->job), &status))
    g_debug ("No preliminary contours: %s", status.message_id);
  cvm_job_post (watch->job, show_preliminary, slab, slab_free);
}

static int
viewed_slice (void *user)
{
  return g_atomic_int_get ((gint *)user);
}

/* Members' own maps, for choosing some of them, where they take at most MEMBERS_BYTES (counted for
 * the scan without its crop). */
static bool
keeps_members (const Order *order)
{
  const CvmGrid *grid = cvm_volume_get_grid (order->volume);
  const double *to = order->bundle->input.spacing_mm;
  const double n = (double)grid->n_columns * grid->column_step_mm / to[0] * grid->n_rows
                   * grid->row_step_mm / to[1] * grid->n_slices * grid->slice_step_mm / to[2];
  return order->bundle->n_members > 1
         && n * order->bundle->n_members * sizeof (uint16_t) <= MEMBERS_BYTES;
}

static gpointer
contour_work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  options.n_parts = N_PARTS;
  options.keep_members = keeps_members (order);
  options.first_ct_slice = g_atomic_int_get (order->viewed_slice);
  options.viewed_ct_slice = viewed_slice;
  options.viewed_user = order->viewed_slice;
  Watch watch
      = { job, cvm_preliminary_new (cvm_volume_get_grid (order->volume), order->bundle->level) };
  CvmContouring *done
      = cvm_contouring_run (order->bundle, order->sha256, order->series, order->volume, 0, NULL,
                            &options, on_slab_done, &watch, cvm_job_get_progress (job), error);
  cvm_preliminary_free (watch.preliminary);
  return done;
}

/* The slabs that are still to do follow the view. */
static void
on_view_changed (CvmViewState *view, guint change, CvmMainWindow *self)
{
  if (self->viewed_slice && change & CVM_VIEW_CROSSHAIR)
    g_atomic_int_set (self->viewed_slice, cvm_view_state_get_section (view, CVM_PLANE_AXIAL));
}

static void
on_contour_progressed (CvmJob *job, const CvmProgressReport *report, gpointer owner)
{
  CvmMainWindow *self = owner;
  double elapsed = cvm_job_get_seconds (job);
  double left = report->fraction > 0.03 && elapsed > 0.5
                    ? elapsed * (1 - report->fraction) / report->fraction
                    : NAN;
  cvm_model_card_set_progress (self->model_card, report, left);
  g_autofree char *text = report->n_members > 0
                              ? g_strdup_printf (_ ("Contouring, %.0f %%"), report->fraction * 100)
                              : g_strdup (_ ("Contouring"));
  cvm_main_window_set_status (self, text);
}

/* "PTV70^AI: 25.5 cm³", with what must be known about it. */
static void
tell_result (CvmMainWindow *self, const CvmStructure *structure)
{
  if (!structure)
    {
      cvm_main_window_toast (self, _ ("Nothing reached the model's level: no structure was made."),
                             NULL, NULL);
      return;
    }
  double cm3 = cvm_structure_volume_cm3 (
      structure, cvm_volume_get_grid (cvm_case_get_volume (self->open_case)));
  g_autofree char *text = g_strdup_printf (_ ("%s: %.1f cm³, not reviewed"), structure->name, cm3);
  cvm_main_window_toast (self, text, _ ("Show"), "win.show-contour");
}

/* --- start and end ---------------------------------------------------------------------------- */

/* Whatever came of it: nothing of the run is shown any more. */
static void
stop_watching (CvmMainWindow *self)
{
  cvm_job_drop (g_steal_pointer (&self->contour_job));
  g_clear_pointer (&self->viewed_slice, g_atomic_rc_box_release);
  g_signal_handlers_disconnect_by_func (self->view, on_view_changed, self);
  cvm_model_card_set_running (self->model_card, NULL);
  cvm_main_window_set_status (self, NULL);
}

/* The contour takes the preliminary structure's place in one step, shown or hidden as that was. */
static void
take_result (CvmMainWindow *self, CvmContouring *contouring, double seconds)
{
  const CvmStructure *shown
      = cvm_view_state_find_structure (self->view, cvm_view_state_get_preliminary_id (self->view));
  const gboolean visible = !shown || shown->visible;
  contouring->structure->visible = visible;
  CvmStructure *structure = cvm_case_take_contouring (
      self->open_case, contouring, cvm_main_window_get_model (self)->bundle, seconds);
  cvm_view_state_take_preliminary (self->view, NULL); /* where nothing reached the level */
  cvm_main_window_show_run (self);
  cvm_main_window_save_maps (self);
  tell_result (self, structure);
}

/* Nothing came of it: as it was before, also which structure is active. */
static void
forget_preliminary (CvmMainWindow *self)
{
  const char *id = cvm_view_state_get_preliminary_id (self->view);
  const gboolean active = id && g_strcmp0 (id, cvm_view_state_get_active_id (self->view)) == 0;
  cvm_case_abandon_contouring (self->open_case);
  cvm_view_state_take_preliminary (self->view, NULL);
  if (active && cvm_view_state_find_structure (self->view, self->active_before))
    cvm_view_state_set_active_id (self->view, self->active_before);
}

static void
on_contour_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  double seconds = cvm_job_get_seconds (job);
  stop_watching (self);
  if (result)
    take_result (self, result, seconds);
  else
    forget_preliminary (self);
  if (!result && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cvm_main_window_toast (self, _ ("Auto-contour cancelled. Nothing was changed."), NULL, NULL);
  else if (!result)
    cvm_model_card_set_failure (self->model_card, error->message);
  cvm_main_window_update (self);
}

static void
start_watching (CvmMainWindow *self, const CvmBundle *bundle)
{
  CvmStructure *shown = cvm_case_begin_contouring (self->open_case, bundle);
  g_autofree char *id = shown ? g_strdup (shown->id) : NULL;
  self->viewed_slice = g_atomic_rc_box_new0 (gint);
  *self->viewed_slice = cvm_view_state_get_section (self->view, CVM_PLANE_AXIAL);
  g_free (self->active_before);
  self->active_before = g_strdup (cvm_view_state_get_active_id (self->view));
  cvm_view_state_take_preliminary (self->view, shown);
  if (id)
    cvm_view_state_set_active_id (self->view, id);
  g_signal_connect_object (self->view, "changed", G_CALLBACK (on_view_changed), self, 0);
  cvm_model_card_set_running (self->model_card, bundle);
  cvm_main_window_set_status (self, _ ("Contouring"));
}

static void
start (CvmMainWindow *self)
{
  const CvmModel *model = cvm_main_window_get_model (self);
  Order *order = g_new0 (Order, 1);
  order->bundle = cvm_bundle_ref (model->bundle);
  order->sha256 = g_strdup (model->sha256);
  order->series = cvm_series_copy (cvm_case_get_series (self->open_case));
  order->volume = cvm_volume_ref (cvm_case_get_volume (self->open_case));
  start_watching (self, model->bundle);
  order->viewed_slice = g_atomic_rc_box_acquire (self->viewed_slice);
  const CvmJobSpec spec = { .work = contour_work,
                            .data = order,
                            .free_data = order_free,
                            .free_result = free_contouring,
                            .on_engine = TRUE,
                            .progressed = on_contour_progressed,
                            .done = on_contour_done,
                            .owner = self };
  self->contour_job = cvm_job_start (self->jobs, &spec);
  cvm_main_window_update (self);
}

/* --- a model that this scan is not for -------------------------------------------------------- */

static void
on_unsuited_answered (AdwMessageDialog *dialog, const char *response, CvmMainWindow *self)
{
  g_autofree char *obstacle = cvm_main_window_dup_contour_obstacle (self);
  g_clear_weak_pointer (&self->unsuited_dialog);
  if (g_str_equal (response, "run") && !obstacle)
    start (self);
}

static void
ask_whether_unsuited (CvmMainWindow *self, const CvmBundle *bundle, const char *why)
{
  GtkWidget *widget = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Run a Model That Was Made for Something Else?"), NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  g_autofree char *body
      = g_strdup_printf (_ ("%s\n\n%s What “%s” finds here has been tested by nobody."),
                         bundle->title, why, bundle->target_name);
  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "run", _ ("_Run It Anyway"),
                                    NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_unsuited_answered), self, 0);
  g_set_weak_pointer (&self->unsuited_dialog, GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (widget));
}

void
cvm_main_window_start_contour (CvmMainWindow *self)
{
  g_autofree char *obstacle = cvm_main_window_dup_contour_obstacle (self);
  if (obstacle || self->unsuited_dialog)
    return;
  const CvmBundle *bundle = cvm_main_window_get_model (self)->bundle;
  g_autofree char *why = cvm_suits_dup_question (bundle, cvm_case_get_series (self->open_case));
  if (why)
    ask_whether_unsuited (self, bundle, why);
  else
    start (self);
}

void
cvm_main_window_show_contour (CvmMainWindow *self)
{
  const CvmCaseRun *run = self->open_case ? cvm_case_get_run (self->open_case) : NULL;
  if (run)
    cvm_main_window_go_to_structure (self, run->structure_id);
}
