/* SPDX-License-Identifier: Apache-2.0 */
/* What is derived from a run, for the level of its contour and its members: maps of the chosen
 * members, removed pieces, a histogram. They are kept with the level and the members that they were
 * made for. Each step of editing, undo and redo too, may leave the structure with others: they are
 * then made again by a job, without a step. */
#include "app/window/main-window-level.h"

#include "app/case/ghost.h"
#include "ui/view-result.h"

#include <math.h>
#include <string.h>

static CvmModelResult *
card (CvmMainWindow *self)
{
  return cvm_model_card_get_result (self->model_card);
}

static void
forget (CvmLevel *now)
{
  cvm_job_drop (g_steal_pointer (&now->job));
  cvm_volume_unref (g_steal_pointer (&now->probability));
  cvm_volume_unref (g_steal_pointer (&now->disagreement));
  g_clear_pointer (&now->histogram, cvm_level_histogram_free);
  g_clear_pointer (&now->ghosts, g_ptr_array_unref);
  g_clear_pointer (&now->away, g_ptr_array_unref);
  now->run_id[0] = 0;
  now->level = NAN;
  now->failed = FALSE;
}

const CvmCaseRun *
cvm_main_window_level_run (CvmMainWindow *self, const CvmStructure **structure)
{
  *structure = NULL;
  const CvmCaseRun *run = cvm_main_window_get_run (self);
  if (run)
    *structure = cvm_case_find_structure (self->open_case, run->structure_id);
  return run;
}

const GPtrArray *
cvm_main_window_get_away (CvmMainWindow *self, const CvmStructure **structure)
{
  return cvm_main_window_level_run (self, structure) && *structure ? self->level->away : NULL;
}

GArray *
cvm_main_window_dup_edited (CvmMainWindow *self, const CvmStructure *structure)
{
  return cvm_history_dup_edited_slices (cvm_case_get_history (self->open_case), structure->id);
}

/* --- making it -------------------------------------------------------------------------------- */

static void
replace_volume (CvmVolume **volume, CvmVolume *other)
{
  if (other)
    cvm_volume_ref (other);
  cvm_volume_unref (*volume);
  *volume = other;
}

void
cvm_main_window_level_take (CvmMainWindow *self, CvmLevelFound *found)
{
  CvmLevel *now = self->level;
  cvm_job_drop (g_steal_pointer (&now->job)); /* what it makes is of before */
  if (found->histogram || found->probability != now->probability)
    {
      g_clear_pointer (&now->histogram, cvm_level_histogram_free);
      now->histogram = g_steal_pointer (&found->histogram);
    }
  replace_volume (&now->probability, found->probability);
  replace_volume (&now->disagreement, found->disagreement);
  now->chosen = found->chosen;
  now->level = found->result->level;
  now->failed = FALSE;
  g_clear_pointer (&now->ghosts, g_ptr_array_unref);
  now->ghosts = g_ptr_array_ref (found->result->ghosts);
}

CvmLevelOrder *
cvm_main_window_level_order (CvmMainWindow *self,
                             const CvmCaseRun *run,
                             double level,
                             guint64 chosen)
{
  const CvmLevel *now = self->level;
  const gboolean there
      = now->probability && chosen == now->chosen && g_str_equal (run->id, now->run_id);
  if (!there && !run->maps)
    return NULL;
  CvmLevelOrder *order = cvm_level_order_new ();
  if (there)
    {
      order->probability = cvm_volume_ref (now->probability);
      order->disagreement = now->disagreement ? cvm_volume_ref (now->disagreement) : NULL;
    }
  order->maps = run->maps ? cvm_maps_ref (run->maps) : NULL;
  order->chosen = chosen;
  order->all = chosen == cvm_level_all_members (run);
  order->with_histogram = !there || !now->histogram;
  order->level = level;
  order->clean_up = run->clean_up;
  order->series = cvm_series_copy (cvm_case_get_series (self->open_case));
  return order;
}

static gpointer
work (CvmJob *job, gpointer order, GError **error)
{
  return cvm_level_order_carry_out (order, cvm_job_get_progress (job), error);
}

static void
on_made (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  CvmLevelFound *found = result;
  cvm_job_drop (g_steal_pointer (&self->level->job));
  if (found)
    {
      cvm_main_window_level_take (self, found);
      cvm_level_found_free (found);
    }
  else
    {
      self->level->failed = TRUE;
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cvm_main_window_show_problem (self, error->message);
    }
  cvm_main_window_show_level (self);
}

/* Not for what is on its way with a step. */
static void
make_if_stale (CvmMainWindow *self, const CvmCaseRun *run, const CvmStructure *structure)
{
  CvmLevel *now = self->level;
  if (!structure || now->job || now->failed || cvm_level_steps_get_last (now->steps, structure->id))
    return;
  const guint64 chosen = cvm_level_read_members (run, structure->run.members);
  if (structure->run.level == now->level && chosen == now->chosen && now->histogram)
    return;
  CvmLevelOrder *order = cvm_main_window_level_order (self, run, structure->run.level, chosen);
  if (!order)
    return;
  const CvmJobSpec spec = { .work = work,
                            .data = order,
                            .free_data = cvm_level_order_unref,
                            .free_result = cvm_level_found_free,
                            .done = on_made,
                            .owner = self };
  now->job = cvm_job_start (self->jobs, &spec);
}

/* --- in step with the case -------------------------------------------------------------------- */

/* Maps that came with the run are of all members. */
static void
take_maps (CvmLevel *now, const CvmCaseRun *run)
{
  now->chosen = cvm_level_all_members (run);
  replace_volume (&now->probability, run->probability);
  replace_volume (&now->disagreement, run->disagreement);
}

static void
begin_run (CvmMainWindow *self, const CvmCaseRun *run)
{
  CvmLevel *now = self->level;
  forget (now);
  g_strlcpy (now->run_id, run->id, sizeof now->run_id);
  take_maps (now, run);
  cvm_model_result_set_run (card (self), run);
  cvm_model_result_set_state (card (self), self->view);
}

static gboolean
same_ghosts (const GPtrArray *a, const GPtrArray *b)
{
  if (!a || !b || a->len != b->len)
    return a == b;
  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (((CvmStructure *)a->pdata[i])->id, ((CvmStructure *)b->pdata[i])->id))
      return FALSE;
  return TRUE;
}

static void
find_away (CvmMainWindow *self, const CvmStructure *structure)
{
  CvmLevel *now = self->level;
  g_autoptr (GPtrArray) away
      = now->ghosts && structure
            ? cvm_ghosts_away (now->ghosts, structure, cvm_view_state_get_grid (self->view))
            : NULL;
  if (same_ghosts (now->away, away))
    return;
  g_clear_pointer (&now->away, g_ptr_array_unref);
  now->away = g_steal_pointer (&away);
}

static void
show_in_views (CvmMainWindow *self, const CvmCaseRun *run, const CvmStructure *structure)
{
  const CvmLevel *now = self->level;
  find_away (self, structure);
  const double level
      = structure ? cvm_main_window_level_wish (self, run, structure).level : run->level;
  cvm_view_state_set_probability (self->view, now->probability, level);
  cvm_view_state_set_disagreement (self->view, now->disagreement);
  cvm_view_state_set_result_id (self->view, structure ? structure->id : NULL);
  cvm_view_state_set_ghosts (self->view, now->away);
  cvm_main_window_show_lines (self, run, now->probability, now->chosen);
}

static void
hide_in_views (CvmMainWindow *self)
{
  if (!self->view)
    return;
  cvm_view_state_set_probability (self->view, NULL, 0.5);
  cvm_view_state_set_disagreement (self->view, NULL);
  cvm_view_state_set_result_id (self->view, NULL);
  cvm_view_state_set_ghosts (self->view, NULL);
  cvm_view_state_set_iso_lines (self->view, NULL);
  cvm_view_state_set_member_lines (self->view, NULL);
}

static void
show_none (CvmMainWindow *self)
{
  forget (self->level);
  cvm_main_window_forget_lines (self);
  cvm_model_result_set_run (card (self), NULL);
  self->level->showing = TRUE;
  hide_in_views (self);
  self->level->showing = FALSE;
}

void
cvm_main_window_show_level (CvmMainWindow *self)
{
  CvmLevel *now = self->level;
  const CvmStructure *structure;
  const CvmCaseRun *run = cvm_main_window_level_run (self, &structure);
  if (!run || strcmp (run->id, now->run_id) != 0)
    cvm_main_window_let_go_of_level (self); /* it comes here again */
  if (!run)
    {
      show_none (self);
      return;
    }
  if (strcmp (run->id, now->run_id) != 0)
    begin_run (self, run);
  else if (!now->probability && run->probability)
    take_maps (now, run);
  if (now->moving)
    return;
  make_if_stale (self, run, structure);
  now->showing = TRUE;
  show_in_views (self, run, structure);
  now->showing = FALSE;
  cvm_main_window_show_level_card (self, run, structure);
  cvm_main_window_update_ghosts (self);
}

/* Locked, hidden, read-only: not while Q is held, which says nothing of the structure. */
static void
update_obstacle (CvmMainWindow *self)
{
  const CvmStructure *structure;
  const CvmCaseRun *run = cvm_main_window_level_run (self, &structure);
  if (!run || self->level->moving || cvm_view_state_get_contours_hidden (self->view))
    return;
  g_autofree char *obstacle = cvm_main_window_dup_level_obstacle (self, run, structure);
  cvm_model_result_set_obstacle (card (self), obstacle);
}

static void
on_view_changed (CvmViewState *view, guint change, CvmMainWindow *self)
{
  if (change & CVM_VIEW_ACTIVE)
    cvm_main_window_show_run (self);
  else if (change & CVM_VIEW_LINES && !self->level->showing) /* lines are wished for */
    cvm_main_window_show_level (self);
  else if (change & CVM_VIEW_CROSSHAIR)
    {
      cvm_main_window_update_ghosts (self);
      cvm_main_window_preview_level_again (self);
    }
  else if (change & (CVM_VIEW_STRUCTURES | CVM_VIEW_TOOL))
    update_obstacle (self);
}

void
cvm_main_window_follow_level (CvmMainWindow *self)
{
  g_signal_connect_object (self->view, "changed", G_CALLBACK (on_view_changed), self, 0);
}

void
cvm_main_window_forget_level (CvmMainWindow *self)
{
  forget (self->level);
  cvm_main_window_forget_lines (self);
  cvm_model_result_set_state (card (self), NULL);
  cvm_model_result_set_run (card (self), NULL);
  cvm_main_window_update_ghosts (self);
}

void
cvm_main_window_init_level (CvmMainWindow *self)
{
  cvm_main_window_init_lines (self);
  self->level = g_new0 (CvmLevel, 1);
  self->level->level = NAN;
  cvm_main_window_init_level_hand (self);
}

void
cvm_main_window_free_level (CvmMainWindow *self)
{
  forget (self->level);
  g_clear_pointer (&self->level->steps, cvm_level_steps_free);
  cvm_main_window_free_lines (self);
  g_clear_pointer (&self->level, g_free);
}
