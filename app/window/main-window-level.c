/* SPDX-License-Identifier: Apache-2.0 */
/* The level of a network's contour, and its members: while the hand is at it what is seen follows,
 * and when it lets go a job makes the exact contour, which comes in as one step of undo.
 *
 * What is derived from a run (maps of the chosen members, removed pieces, a histogram) is kept with
 * the level and the members that it was made for. Each step of editing, undo and redo too, may
 * leave the structure with others: it is then made again, without a step. */
#include "app/window/main-window-private.h"

#include "app/case/ghost.h"
#include "app/window/level-job.h"
#include "ui/view-result.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

struct _CvmLevel
{
  char run_id[37]; /* "": of none */
  guint64 chosen;  /* members, of the maps */
  CvmVolume *probability, *disagreement;
  CvmLevelHistogram *histogram;
  double level;             /* of the ghosts; NAN: not made yet */
  GPtrArray *ghosts, *away; /* all, and those that are not in the structure now */
  CvmJob *job;
  char step_id[37]; /* the structure whose step of undo the job makes; "": none */
  gboolean moving;
  double moving_level;
  gboolean showing; /* what this file sets in the views tells of itself */
};

static void
drop_job (CvmLevel *now)
{
  cvm_job_drop (g_steal_pointer (&now->job));
  now->step_id[0] = 0;
}

/* A step that somebody asked for is made, whatever is shown by then. */
static void
forget (CvmLevel *now)
{
  if (!now->step_id[0])
    drop_job (now);
  cvm_volume_unref (g_steal_pointer (&now->probability));
  cvm_volume_unref (g_steal_pointer (&now->disagreement));
  g_clear_pointer (&now->histogram, cvm_level_histogram_free);
  g_clear_pointer (&now->ghosts, g_ptr_array_unref);
  g_clear_pointer (&now->away, g_ptr_array_unref);
  now->run_id[0] = 0;
  now->level = NAN;
  now->moving = FALSE;
}

/* The run that is shown; `structure` is NULL while it has none. */
static const CvmCaseRun *
find_run (CvmMainWindow *self, const CvmStructure **structure)
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
  return find_run (self, structure) && *structure ? self->level->away : NULL;
}

static GArray *
dup_edited (CvmMainWindow *self, const CvmStructure *structure)
{
  return cvm_history_dup_edited_slices (cvm_case_get_history (self->open_case), structure->id);
}

static CvmModelResult *
card (CvmMainWindow *self)
{
  return cvm_model_card_get_result (self->model_card);
}

/* --- what the card says ----------------------------------------------------------------------- */

/* What edited slices hold stays; the rest is counted in voxels. */
static double
about_cm3 (CvmMainWindow *self, const CvmStructure *structure, double level, const GArray *edited)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  double cm3 = cvm_level_histogram_cm3 (self->level->histogram, level, edited);
  for (guint i = 0; i < edited->len; i++)
    {
      const int slice = g_array_index (edited, int, i);
      cm3 += cvm_structure_area_mm2 (structure, grid, slice)
             * cvm_grid_slice_extent_mm (grid, slice) / 1000;
    }
  return cm3;
}

static char *
dup_obstacle (CvmMainWindow *self, const CvmCaseRun *run, const CvmStructure *structure)
{
  if (!structure)
    return g_strdup (_ ("Nothing reached the level: there is no contour to move."));
  if (run->maps_state == CVM_RUN_MAPS_GONE)
    return g_strdup (""); /* the card says it already */
  if (!self->level->probability)
    return g_strdup (_ ("The maps of this run are being read."));
  return cvm_view_state_dup_edit_obstacle (self->view, structure->id);
}

static void
show_note (CvmMainWindow *self, const CvmStructure *structure, const GArray *edited)
{
  const int n_moving = structure ? cvm_level_n_moving (structure, edited) : 0;
  if (!structure || edited->len == 0)
    {
      cvm_model_result_set_note (card (self), NULL);
      return;
    }
  g_autofree char *stay
      = g_strdup_printf (ngettext ("%u edited slice stays as it is;",
                                   "%u edited slices stay as they are;", edited->len),
                         edited->len);
  g_autofree char *move = g_strdup_printf (
      ngettext ("the level moves the other %d.", "the level moves the other %d.", (gulong)n_moving),
      n_moving);
  g_autofree char *text = g_strdup_printf ("%s %s", stay, move);
  cvm_model_result_set_note (card (self), text);
}

static void
show_card (CvmMainWindow *self, const CvmCaseRun *run, const CvmStructure *structure)
{
  g_autofree char *obstacle = dup_obstacle (self, run, structure);
  g_autoptr (GArray) edited = structure ? dup_edited (self, structure) : NULL;
  cvm_model_result_set_obstacle (card (self), obstacle);
  cvm_model_result_set_members_there (card (self), run->maps && run->maps->members);
  show_note (self, structure, edited);
  if (!structure)
    {
      cvm_model_result_set_figures (card (self), NULL, 0, run->removed_cm3, FALSE);
      return;
    }
  cvm_model_result_set_level (card (self), structure->run.level);
  cvm_model_result_set_members (card (self), cvm_level_read_members (run, structure->run.members));
  cvm_model_result_set_figures (
      card (self), structure->name,
      cvm_structure_volume_cm3 (structure, cvm_view_state_get_grid (self->view)),
      structure->run.removed_cm3, FALSE);
}

/* --- what is derived -------------------------------------------------------------------------- */

static gpointer
level_work (CvmJob *job, gpointer data, GError **error)
{
  return cvm_level_order_carry_out (data, cvm_job_get_progress (job), error);
}

static void
take_found (CvmMainWindow *self, CvmLevelFound *found)
{
  CvmLevel *now = self->level;
  now->chosen = found->chosen;
  if (found->new_maps)
    {
      cvm_volume_unref (now->probability);
      cvm_volume_unref (now->disagreement);
      now->probability = g_steal_pointer (&found->probability);
      now->disagreement = g_steal_pointer (&found->disagreement);
      cvm_view_state_set_disagreement (self->view, now->disagreement);
    }
  if (found->histogram)
    {
      cvm_level_histogram_free (now->histogram);
      now->histogram = g_steal_pointer (&found->histogram);
    }
  now->level = found->result->level;
  g_clear_pointer (&now->ghosts, g_ptr_array_unref);
  now->ghosts = g_ptr_array_ref (found->result->ghosts);
}

static void
do_step (CvmMainWindow *self, const char *id, const CvmLevelFound *found)
{
  const CvmStructure *structure = cvm_case_find_structure (self->open_case, id);
  const CvmCaseRun *run = cvm_case_find_run (self->open_case, id);
  if (!structure || !run)
    return;
  g_autofree char *members = cvm_level_dup_members (run, found->chosen);
  g_autoptr (GArray) edited = dup_edited (self, structure);
  cvm_main_window_do (self, cvm_level_edit (structure, found->result, members, edited));
}

static void
on_level_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  CvmLevelFound *found = result;
  const CvmStructure *structure;
  const CvmCaseRun *run = find_run (self, &structure);
  char step_id[37];
  g_strlcpy (step_id, self->level->step_id, sizeof step_id);
  drop_job (self->level);
  if (!found && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cvm_main_window_show_problem (self, error->message);
  /* By now another run may be shown than the one that it is of. */
  if (found && run && strcmp (run->id, self->level->run_id) == 0
      && (!*step_id || strcmp (run->structure_id, step_id) == 0))
    take_found (self, found);
  if (found && *step_id)
    do_step (self, step_id, found);
  self->level->moving = FALSE;
  cvm_main_window_end_level_preview (self);
  if (found)
    cvm_level_found_free (found);
  cvm_main_window_show_level (self);
}

static void
start_job (
    CvmMainWindow *self, const CvmCaseRun *run, double level, guint64 chosen, gboolean is_step)
{
  CvmLevel *now = self->level;
  CvmLevelOrder *order = g_new0 (CvmLevelOrder, 1);
  if (now->probability && chosen == now->chosen)
    order->probability = cvm_volume_ref (now->probability);
  order->maps = run->maps ? cvm_maps_ref (run->maps) : NULL;
  order->chosen = chosen;
  order->all = chosen == cvm_level_all_members (run);
  order->with_histogram = !order->probability || !now->histogram;
  order->level = level;
  order->clean_up = run->clean_up;
  order->series = cvm_series_copy (cvm_case_get_series (self->open_case));
  const CvmJobSpec spec = { .work = level_work,
                            .data = order,
                            .free_data = cvm_level_order_free,
                            .free_result = cvm_level_found_free,
                            .done = on_level_done,
                            .owner = self };
  drop_job (now);
  now->job = cvm_job_start (self->jobs, &spec);
  if (is_step)
    g_strlcpy (now->step_id, run->structure_id, sizeof now->step_id);
}

/* --- the hand --------------------------------------------------------------------------------- */

static void
on_level_moving (CvmMainWindow *self, double level)
{
  CvmLevel *now = self->level;
  const CvmStructure *structure;
  if (!find_run (self, &structure) || !structure || !now->probability)
    return;
  if (!now->step_id[0] || strcmp (now->step_id, structure->id) == 0)
    drop_job (now);
  now->moving = TRUE;
  now->moving_level = level;
  g_autoptr (GArray) edited = dup_edited (self, structure);
  cvm_main_window_preview_level (self, structure, now->probability, level, edited);
  cvm_view_state_set_probability (self->view, now->probability, level);
  if (now->histogram)
    cvm_model_result_set_figures (card (self), structure->name,
                                  about_cm3 (self, structure, level, edited),
                                  structure->run.removed_cm3, TRUE);
}

static void
on_level_set (CvmMainWindow *self, double level)
{
  CvmLevel *now = self->level;
  const CvmStructure *structure;
  const CvmCaseRun *run = find_run (self, &structure);
  /* Of the contour's own members, though the maps of others may still be what is shown. */
  const guint64 chosen
      = run && structure ? cvm_level_read_members (run, structure->run.members) : 0;
  if (structure && structure->run.level != level
      && (run->maps || (now->probability && chosen == now->chosen)))
    {
      start_job (self, run, level, chosen, TRUE);
      return;
    }
  now->moving = FALSE;
  cvm_main_window_end_level_preview (self);
  cvm_main_window_show_level (self);
}

static void
on_members_chosen (CvmMainWindow *self, guint64 chosen)
{
  const CvmStructure *structure;
  const CvmCaseRun *run = find_run (self, &structure);
  if (run && structure && run->maps)
    start_job (self, run, structure->run.level, chosen, TRUE);
}

gboolean
cvm_main_window_give_up_level (CvmMainWindow *self)
{
  CvmLevel *now = self->level;
  if (!now->moving && !now->step_id[0])
    return FALSE;
  drop_job (now);
  now->moving = FALSE;
  cvm_model_result_give_up_level (card (self));
  cvm_main_window_end_level_preview (self);
  cvm_main_window_show_level (self);
  return TRUE;
}

/* --- in step with the case -------------------------------------------------------------------- */

/* Maps that came with the run are of all members. */
static void
begin_run (CvmMainWindow *self, const CvmCaseRun *run)
{
  CvmLevel *now = self->level;
  forget (now);
  g_strlcpy (now->run_id, run->id, sizeof now->run_id);
  now->chosen = cvm_level_all_members (run);
  if (run->probability)
    now->probability = cvm_volume_ref (run->probability);
  if (run->disagreement)
    now->disagreement = cvm_volume_ref (run->disagreement);
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
  const double level = structure ? structure->run.level : run->level;
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

void
cvm_main_window_show_level (CvmMainWindow *self)
{
  CvmLevel *now = self->level;
  const CvmStructure *structure;
  const CvmCaseRun *run = find_run (self, &structure);
  if (!run)
    {
      forget (now);
      cvm_main_window_forget_lines (self);
      cvm_model_result_set_run (card (self), NULL);
      now->showing = TRUE;
      hide_in_views (self);
      now->showing = FALSE;
      return;
    }
  if (strcmp (run->id, now->run_id) != 0 || (!now->probability && run->probability))
    begin_run (self, run);
  if (now->moving)
    return;
  const guint64 chosen
      = structure ? cvm_level_read_members (run, structure->run.members) : now->chosen;
  const gboolean stale = structure && (structure->run.level != now->level || chosen != now->chosen);
  if (stale && !now->job && (now->probability || run->maps))
    start_job (self, run, structure->run.level, chosen, FALSE);
  now->showing = TRUE;
  show_in_views (self, run, structure);
  now->showing = FALSE;
  show_card (self, run, structure);
  cvm_main_window_update_ghosts (self);
}

/* Another slice, while the level still moves. */
static void
follow_crosshair (CvmMainWindow *self)
{
  const CvmStructure *structure;
  cvm_main_window_update_ghosts (self);
  if (!self->level->moving || !find_run (self, &structure) || !structure)
    return;
  g_autoptr (GArray) edited = dup_edited (self, structure);
  cvm_main_window_preview_level (self, structure, self->level->probability,
                                 self->level->moving_level, edited);
}

/* Locked, hidden, read-only: not while Q is held, which says nothing of the structure. */
static void
update_obstacle (CvmMainWindow *self)
{
  const CvmStructure *structure;
  const CvmCaseRun *run = find_run (self, &structure);
  if (!run || self->level->moving || cvm_view_state_get_contours_hidden (self->view))
    return;
  g_autofree char *obstacle = dup_obstacle (self, run, structure);
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
    follow_crosshair (self);
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
  drop_job (self->level);
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
  g_signal_connect_swapped (card (self), "level-moving", G_CALLBACK (on_level_moving), self);
  g_signal_connect_swapped (card (self), "level-set", G_CALLBACK (on_level_set), self);
  g_signal_connect_swapped (card (self), "members-chosen", G_CALLBACK (on_members_chosen), self);
}

void
cvm_main_window_free_level (CvmMainWindow *self)
{
  drop_job (self->level);
  forget (self->level);
  cvm_main_window_free_lines (self);
  g_clear_pointer (&self->level, g_free);
}
