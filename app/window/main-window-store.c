/* SPDX-License-Identifier: Apache-2.0 */
/* The case on the disk: opened beside the picture, and what is said of saving.
 *
 * A job opens the store on a case that nobody else has. Until it comes, the window shows the scan
 * with an empty case in which nothing may be changed; then the whole case takes its place. What a
 * dropped job has opened keeps the case's lock for a moment: the next job waits for that, or it
 * would take this very window for a second one. */
#include "app/window/main-window-private.h"

#include "app/case/store-folder.h"
#include "app/window/preview.h"

#include <glib/gi18n.h>

#define LOOK_EVERY_MS 100
#define QUIET_US (G_USEC_PER_SEC / 2) /* so long nobody is told that something isn't saved yet */
#define WAIT_FOR_OWN_MS 10000
#define WAIT_AT_END_MS 300

typedef struct
{
  CvmSeries *series;
  char **places;
  gint *stores_open;
} Order;

typedef struct
{
  CvmCase *open_case;
  CvmStore *store;
  char *why_no_store;
  gint *stores_open;
} Opened;

static void
order_free (gpointer data)
{
  Order *order = data;
  cvm_series_free (order->series);
  g_strfreev (order->places);
  g_atomic_rc_box_release (order->stores_open);
  g_free (order);
}

static void
opened_free (gpointer data)
{
  Opened *opened = data;
  if (opened->store)
    {
      cvm_store_free (opened->store);
      g_atomic_int_add (opened->stores_open, -1);
    }
  g_clear_object (&opened->open_case);
  g_free (opened->why_no_store);
  g_atomic_rc_box_release (opened->stores_open);
  g_free (opened);
}

static gpointer
open_work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  g_autofree char *folder = cvm_cases_dup_data_folder ();
  g_autoptr (GError) problem = NULL;
  for (int ms = 0; ms < WAIT_FOR_OWN_MS && g_atomic_int_get (order->stores_open) > 0; ms += 5)
    if (!cvm_job_is_cancelled (job))
      g_usleep (5000);
  Opened *opened = g_new0 (Opened, 1);
  opened->stores_open = g_atomic_rc_box_acquire (order->stores_open);
  opened->open_case = cvm_case_new (order->series);
  g_atomic_int_add (order->stores_open, 1);
  opened->store = cvm_store_open (folder, opened->open_case, &problem);
  if (opened->store)
    {
      cvm_store_note_opened (opened->store, (const char *const *)order->places);
      return opened;
    }
  g_atomic_int_add (order->stores_open, -1);
  opened->why_no_store = g_strdup (problem->message);
  g_object_unref (opened->open_case); /* it may hold the half of a case */
  opened->open_case = cvm_case_new (order->series);
  return opened;
}

/* --- what is said of saving ------------------------------------------------------------------- */

static void
show_bar (CvmMainWindow *self, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (self->store_label), text ? text : "") == 0)
    return;
  gtk_label_set_text (self->store_label, text ? text : "");
  gtk_info_bar_set_revealed (self->store_bar, text != NULL);
}

/* "All edits saved here 10:42:07"; another day with its date. */
static char *
dup_saved_text (gint64 time_us)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const gboolean today = g_date_time_get_year (then) == g_date_time_get_year (now)
                         && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now);
  g_autofree char *time = g_date_time_format (then, today ? "%H:%M:%S" : "%Y-%m-%d %H:%M");
  return g_strdup_printf (_ ("All edits saved here %s"), time);
}

static gboolean
button_is_held (CvmMainWindow *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));
  GdkDevice *pointer = seat ? gdk_seat_get_pointer (seat) : NULL;
  return pointer
         && gdk_device_get_modifier_state (pointer)
                & (GDK_BUTTON1_MASK | GDK_BUTTON2_MASK | GDK_BUTTON3_MASK);
}

static void
answer_save (CvmMainWindow *self)
{
  self->save_asked = FALSE;
  if (cvm_store_get_saved_time (self->store) == 0)
    cvm_main_window_toast (self, _ ("Nothing was changed here, so there is nothing to save"), NULL,
                           NULL);
  else if (cvm_case_has_unexported (self->open_case))
    cvm_main_window_toast (self, _ ("Saved here; not exported"), _ ("Export…"), "win.export");
  else
    cvm_main_window_toast (self, _ ("Saved here, and everything of yours is exported"), NULL, NULL);
}

/* Say how it stands. TRUE: something is not on the disk yet. */
static gboolean
show_saving (CvmMainWindow *self)
{
  const guint n = cvm_store_get_n_unsaved (self->store);
  const gint64 saved_us = cvm_store_get_saved_time (self->store);
  g_autofree char *problem = cvm_store_dup_problem (self->store);
  if (n > 0)
    {
      if (!problem && g_get_monotonic_time () - self->unsaved_since_us < QUIET_US)
        return TRUE;
      g_autofree char *text
          = g_strdup_printf (ngettext ("%u edit not saved yet", "%u edits not saved yet", n), n);
      cvm_status_line_set_saved (self->status_line, text, TRUE);
    }
  else
    {
      g_autofree char *text = saved_us ? dup_saved_text (saved_us) : NULL;
      cvm_status_line_set_saved (self->status_line, text, FALSE);
    }
  if (!problem || !button_is_held (self)) /* nothing moves under a hand that draws */
    show_bar (self, problem);
  return n > 0 || problem;
}

/* A case that is kept from now on is a recent one. */
static void
list_if_new (CvmMainWindow *self)
{
  const gboolean kept = cvm_store_is_kept (self->store);
  if (kept && !self->was_kept)
    cvm_main_window_refresh_recent (self);
  self->was_kept = kept;
}

static gboolean
on_look (gpointer data)
{
  CvmMainWindow *self = data;
  list_if_new (self);
  if (show_saving (self))
    return G_SOURCE_CONTINUE;
  self->saving_source = 0;
  if (self->save_asked)
    answer_save (self);
  return G_SOURCE_REMOVE;
}

/* After each record. */
static void
on_recorded (gpointer data)
{
  CvmMainWindow *self = data;
  if (self->saving_source)
    return;
  self->unsaved_since_us = g_get_monotonic_time ();
  self->saving_source = g_timeout_add (LOOK_EVERY_MS, on_look, self);
}

void
cvm_main_window_save (CvmMainWindow *self)
{
  if (!self->store)
    return;
  const char *read_only = cvm_case_get_read_only (self->open_case);
  if (read_only)
    {
      cvm_main_window_toast (self, read_only, NULL, NULL);
      return;
    }
  cvm_main_window_finish_hand (self);
  cvm_store_save (self->store, NULL);
  self->save_asked = TRUE;
  on_recorded (self);
}

void
cvm_main_window_try_again (CvmMainWindow *self)
{
  cvm_main_window_save (self);
}

/* What waits only for the disk is waited for: closing would do it too, and say nothing. */
static void
wait_for_disk (CvmMainWindow *self)
{
  cvm_store_save (self->store, NULL);
  for (int ms = 0; ms < WAIT_AT_END_MS && cvm_store_get_n_unsaved (self->store) > 0; ms += 5)
    {
      g_autofree char *problem = cvm_store_dup_problem (self->store);
      if (problem)
        return;
      g_usleep (5000);
    }
}

char *
cvm_main_window_dup_loss (CvmMainWindow *self)
{
  if (!self->open_case || self->store_job)
    return NULL;
  cvm_main_window_settle_level (self);
  if (!self->store)
    return cvm_case_has_unexported (self->open_case)
               ? g_strdup (_ ("What you did here is saved nowhere and is in no file yet."))
               : NULL;
  if (cvm_case_get_read_only (self->open_case) || cvm_store_get_n_unsaved (self->store) == 0)
    return NULL;
  wait_for_disk (self);
  return cvm_store_get_n_unsaved (self->store) > 0 ? cvm_store_dup_problem (self->store) : NULL;
}

gboolean
cvm_main_window_show_kept_contour (CvmMainWindow *self)
{
  GPtrArray *structures = cvm_case_get_structures (self->open_case);
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      if (structure->source != CVM_SOURCE_NETWORK)
        continue;
      g_autofree char *id = g_strdup (structure->id);
      g_autofree char *text = g_strdup_printf (
          _ ("%s is here from before; no other contour was made"), structure->name);
      cvm_main_window_go_to_structure (self, id);
      cvm_main_window_toast (self, text, _ ("Auto-contour"), "win.auto-contour");
      return TRUE;
    }
  return FALSE;
}

/* --- opening ---------------------------------------------------------------------------------- */

static void
show_sets (CvmMainWindow *self)
{
  GPtrArray *sets = cvm_case_get_sets (self->open_case);
  for (guint i = 0; i < sets->len; i++)
    cvm_main_window_show_set (self, g_ptr_array_index (sets, i));
  cvm_main_window_show_sets (self);
}

/* What somebody worked on last, else the first of ours; NULL: there is none. */
static const CvmStructure *
find_to_go_on_with (CvmCase *open_case)
{
  const CvmEdit *last = cvm_history_get_undo (cvm_case_get_history (open_case));
  GPtrArray *structures = cvm_case_get_structures (open_case);
  for (guint i = 0; last && i < last->changes->len; i++)
    {
      const CvmChange *change = last->changes->pdata[i];
      const CvmStructure *found = cvm_case_find_structure (open_case, change->id);
      if (found)
        return found;
    }
  for (guint i = 0; i < structures->len; i++)
    if (((const CvmStructure *)structures->pdata[i])->source != CVM_SOURCE_IMPORTED)
      return structures->pdata[i];
  return NULL;
}

void
cvm_main_window_choose_structure (CvmMainWindow *self)
{
  if (!self->to_choose || !self->view)
    return;
  self->to_choose = FALSE;
  const CvmStructure *structure = find_to_go_on_with (self->open_case);
  if (structure && !cvm_view_state_get_active_id (self->view))
    cvm_view_state_set_active_id (self->view, structure->id);
}

/* The whole case takes the place of the empty one; the picture goes over to it. */
void
cvm_main_window_take_case (CvmMainWindow *self, CvmCase *open_case)
{
  g_autoptr (CvmCase) empty = self->open_case;
  CvmVolume *volume = cvm_case_get_volume (empty);
  g_signal_handlers_disconnect_by_data (empty, self);
  if (volume)
    cvm_case_set_volume (open_case, volume, cvm_case_is_complete (empty));
  self->open_case = open_case;
  cvm_main_window_follow_case (self);
}

#define PICTURE_PX 80

/* For the list of recent cases, once store and scan are there. */
void
cvm_main_window_store_picture (CvmMainWindow *self)
{
  CvmVolume *volume = cvm_case_get_volume (self->open_case);
  if (!self->store || !cvm_case_is_complete (self->open_case))
    return;
  g_autoptr (GdkTexture) texture
      = cvm_preview_new (volume, cvm_volume_get_grid (volume)->n_slices / 2, PICTURE_PX);
  g_autoptr (GBytes) png = texture ? gdk_texture_save_to_png_bytes (texture) : NULL;
  if (png)
    cvm_store_set_preview (self->store, png);
}

static void
tell_store (CvmMainWindow *self)
{
  if (!self->store)
    {
      g_autofree char *text
          = g_strdup_printf (_ ("What you do here is not kept. %s"), self->why_no_store);
      if (!cvm_case_get_series (self->open_case)->contourable)
        return;
      cvm_main_window_add_problem (self, text);
      cvm_status_line_set_saved (self->status_line, _ ("Edits are not kept"), TRUE);
      return;
    }
  const char *lost = cvm_store_get_lost (self->store);
  if (lost)
    cvm_main_window_add_problem (self, lost);
  cvm_store_set_recorded_func (self->store, on_recorded, self);
  list_if_new (self);
  if (!cvm_case_get_read_only (self->open_case) && show_saving (self))
    on_recorded (self);
}

/* The store has come, or goes: this case with it, which is taken. */
static void
take_opened (CvmMainWindow *self, CvmCase *open_case)
{
  cvm_main_window_take_case (self, open_case);
  self->to_choose = TRUE;
  show_sets (self);
  cvm_main_window_show_identity (self);
  cvm_main_window_show_structures (self);
  tell_store (self);
  cvm_main_window_store_picture (self);
  cvm_main_window_start_sets (self);
  cvm_main_window_update (self);
}

/* TRUE: what is kept is of another scan, and the store has gone. */
static gboolean
part_with_store (CvmMainWindow *self)
{
  g_autoptr (GError) error = NULL;
  if (!self->store || !cvm_case_is_complete (self->open_case)
      || cvm_store_check_pixels (self->store, self->pixels, &error))
    return FALSE;
  cvm_main_window_close_store (self);
  self->why_no_store = g_strdup (error->message);
  return TRUE;
}

void
cvm_main_window_check_pixels (CvmMainWindow *self)
{
  if (!part_with_store (self))
    return;
  cvm_main_window_close_structures (self);
  take_opened (self, cvm_case_new (cvm_case_get_series (self->open_case)));
}

static void
on_opened (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  Opened *opened = result;
  cvm_job_drop (g_steal_pointer (&self->store_job));
  if (!opened) /* cancelled, as nobody does but who drops it */
    return;
  self->store = g_steal_pointer (&opened->store);
  self->why_no_store = g_steal_pointer (&opened->why_no_store);
  take_opened (self, part_with_store (self) ? cvm_case_new (cvm_case_get_series (self->open_case))
                                            : g_steal_pointer (&opened->open_case));
  opened_free (opened);
}

void
cvm_main_window_start_store (CvmMainWindow *self, const CvmSeries *series)
{
  Order *order = g_new0 (Order, 1);
  order->series = cvm_series_copy (series);
  order->places = g_strdupv (self->folder->paths);
  if (!self->stores_open)
    self->stores_open = g_atomic_rc_box_new0 (gint);
  order->stores_open = g_atomic_rc_box_acquire (self->stores_open);
  const CvmJobSpec spec = { .work = open_work,
                            .data = order,
                            .free_data = order_free,
                            .free_result = opened_free,
                            .done = on_opened,
                            .owner = self };
  cvm_case_set_read_only (self->open_case, _ ("What was saved of this case is being read."));
  self->store_job = cvm_job_start (self->jobs, &spec);
}

void
cvm_main_window_close_store (CvmMainWindow *self)
{
  cvm_job_drop (g_steal_pointer (&self->store_job));
  g_clear_handle_id (&self->saving_source, g_source_remove);
  self->save_asked = self->was_kept = self->to_choose = FALSE;
  show_bar (self, NULL);
  cvm_status_line_set_saved (self->status_line, NULL, FALSE);
  g_clear_pointer (&self->why_no_store, g_free);
  if (!self->store)
    return;
  cvm_store_free (g_steal_pointer (&self->store));
  g_atomic_int_add (self->stores_open, -1);
}

/* Why no hand may change anything, or NULL. The case of a series that is for looking only stays
 * open for its own structure sets. */
static const char *
why_not_changed (CvmMainWindow *self)
{
  if (!self->open_case)
    return NULL;
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  const char *why = cvm_case_get_read_only (self->open_case);
  if (why || series->contourable)
    return why;
  return series->why_not ? series->why_not : _ ("This series can't be contoured.");
}

void
cvm_main_window_update_store (CvmMainWindow *self)
{
  cvm_main_window_enable (self, "save", self->store != NULL);
  if (self->view)
    cvm_view_state_set_read_only (self->view, why_not_changed (self));
}
