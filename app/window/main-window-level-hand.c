/* SPDX-License-Identifier: Apache-2.0 */
/* The hand at the level: while it moves, what is seen follows; once it lets go, the level is set,
 * and what was set becomes a step of undo, whatever is shown or done by then.
 *
 * What was set comes before what is done after it: each other edit, undo and redo, a file and the
 * end of the case have it made first (cvm_main_window_settle_level()). */
#include "app/window/main-window-level.h"

#include "ui/view-result.h"

#include <glib/gi18n.h>

static CvmModelResult *
card (CvmMainWindow *self)
{
  return cvm_model_card_get_result (self->model_card);
}

static gboolean
moves (CvmMainWindow *self, const char *id)
{
  return self->level->moving && g_str_equal (self->level->moving_id, id);
}

CvmLevelWish
cvm_main_window_level_wish (CvmMainWindow *self,
                            const CvmCaseRun *run,
                            const CvmStructure *structure)
{
  const CvmLevelOrder *order = cvm_level_steps_get_last (self->level->steps, structure->id);
  if (order)
    return (CvmLevelWish){ order->level, order->chosen };
  return (CvmLevelWish){ structure->run.level,
                         cvm_level_read_members (run, structure->run.members) };
}

gboolean
cvm_main_window_level_is_ahead (CvmMainWindow *self, const CvmStructure *structure)
{
  const CvmLevelOrder *order = cvm_level_steps_get_last (self->level->steps, structure->id);
  return moves (self, structure->id) || (order && order->level != structure->run.level);
}

/* --- what was set becomes a step -------------------------------------------------------------- */

static void
do_step (CvmMainWindow *self, const char *id, const CvmLevelFound *found)
{
  const CvmStructure *structure = cvm_case_find_structure (self->open_case, id);
  const CvmCaseRun *run = cvm_case_find_run (self->open_case, id);
  if (!structure || !run)
    return;
  g_autofree char *members = cvm_level_dup_members (run, found->chosen);
  g_autoptr (GArray) edited = cvm_main_window_dup_edited (self, structure);
  cvm_main_window_do (self, cvm_level_edit (structure, found->result, members, edited));
}

/* The preview stays for what is ahead of the contour still. */
static void
end_preview (CvmMainWindow *self)
{
  const CvmStructure *structure;
  if (cvm_main_window_level_run (self, &structure) && structure
      && cvm_main_window_level_is_ahead (self, structure))
    return;
  cvm_main_window_end_level_preview (self);
}

static void
on_step (const CvmLevelStep *step, CvmLevelFound *found, const GError *error, gpointer user)
{
  CvmMainWindow *self = user;
  const CvmStructure *structure;
  const CvmCaseRun *run = cvm_main_window_level_run (self, &structure);
  if (!found && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cvm_main_window_show_problem (self, error->message);
  /* By now another run may be shown than the one that it is of. */
  if (found && run && g_str_equal (run->id, step->run_id)
      && g_str_equal (self->level->run_id, step->run_id))
    cvm_main_window_level_take (self, found);
  if (found)
    do_step (self, step->structure_id, found);
  end_preview (self);
  cvm_main_window_show_level (self);
  cvm_main_window_update_undo (self);
}

static void
set (CvmMainWindow *self, const CvmCaseRun *run, double level, guint64 chosen)
{
  CvmLevelOrder *order = cvm_main_window_level_order (self, run, level, chosen);
  if (order)
    cvm_level_steps_add (self->level->steps, self->jobs, run->structure_id, run->id, order);
}

void
cvm_main_window_settle_level (CvmMainWindow *self)
{
  if (!self->open_case || !self->view)
    return;
  cvm_main_window_let_go_of_level (self);
  cvm_level_steps_finish (self->level->steps);
}

gboolean
cvm_main_window_is_level_ahead (CvmMainWindow *self)
{
  return self->level && (self->level->moving || !cvm_level_steps_is_empty (self->level->steps));
}

/* --- the hand --------------------------------------------------------------------------------- */

static void
preview (CvmMainWindow *self, const CvmStructure *structure, double level)
{
  g_autoptr (GArray) edited = cvm_main_window_dup_edited (self, structure);
  cvm_main_window_preview_level (self, structure, self->level->probability, level, edited);
}

static void
on_level_moving (CvmMainWindow *self, double level)
{
  CvmLevel *now = self->level;
  const CvmStructure *structure;
  if (!cvm_main_window_level_run (self, &structure) || !structure)
    return;
  const gboolean begins = !now->moving;
  now->moving = TRUE;
  now->moving_level = level;
  g_strlcpy (now->moving_id, structure->id, sizeof now->moving_id);
  if (begins)
    cvm_main_window_update_undo (self);
  if (!now->probability)
    return;
  preview (self, structure, level);
  cvm_view_state_set_probability (self->view, now->probability, level);
  cvm_main_window_show_level_about (self, structure, level);
}

/* Of the structure that it moved on, which another one may have taken the place of. */
static void
on_level_set (CvmMainWindow *self, double level)
{
  CvmLevel *now = self->level;
  if (!now->moving)
    return;
  now->moving = FALSE;
  const CvmStructure *structure = cvm_case_find_structure (self->open_case, now->moving_id);
  const CvmCaseRun *run = cvm_case_find_run (self->open_case, now->moving_id);
  if (structure && run)
    {
      const CvmLevelWish wish = cvm_main_window_level_wish (self, run, structure);
      if (wish.level != level)
        set (self, run, level, wish.chosen);
    }
  end_preview (self);
  cvm_main_window_show_level (self);
  cvm_main_window_update_undo (self);
}

static void
on_members_chosen (CvmMainWindow *self, guint64 chosen)
{
  cvm_main_window_let_go_of_level (self);
  const CvmStructure *structure;
  const CvmCaseRun *run = cvm_main_window_level_run (self, &structure);
  if (!run || !structure || !run->maps)
    return;
  const CvmLevelWish wish = cvm_main_window_level_wish (self, run, structure);
  if (!cvm_level_can_name (run, chosen))
    {
      cvm_main_window_toast_refusal (
          self, _ ("This choice of members can't be kept: their names don't tell them apart."));
      cvm_main_window_show_level (self);
      return;
    }
  if (wish.chosen != chosen)
    set (self, run, wish.level, chosen);
  cvm_main_window_update_undo (self);
}

void
cvm_main_window_let_go_of_level (CvmMainWindow *self)
{
  if (self->level->moving)
    cvm_model_result_finish_level (card (self));
  self->level->moving = FALSE;
}

gboolean
cvm_main_window_give_up_level (CvmMainWindow *self)
{
  if (!self->level->moving)
    return FALSE;
  self->level->moving = FALSE;
  cvm_model_result_give_up_level (card (self));
  end_preview (self);
  cvm_main_window_show_level (self);
  cvm_main_window_update_undo (self);
  return TRUE;
}

void
cvm_main_window_preview_level_again (CvmMainWindow *self)
{
  const CvmStructure *structure;
  const CvmCaseRun *run = cvm_main_window_level_run (self, &structure);
  if (!run || !structure || !self->level->probability
      || !cvm_main_window_level_is_ahead (self, structure))
    return;
  preview (self, structure,
           moves (self, structure->id) ? self->level->moving_level
                                       : cvm_main_window_level_wish (self, run, structure).level);
}

void
cvm_main_window_init_level_hand (CvmMainWindow *self)
{
  self->level->steps = cvm_level_steps_new (on_step, self);
  g_signal_connect_swapped (card (self), "level-moving", G_CALLBACK (on_level_moving), self);
  g_signal_connect_swapped (card (self), "level-set", G_CALLBACK (on_level_set), self);
  g_signal_connect_swapped (card (self), "members-chosen", G_CALLBACK (on_members_chosen), self);
}
