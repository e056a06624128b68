/* SPDX-License-Identifier: Apache-2.0 */
/* The first of those that wait has the job. To finish, its job is dropped and its order, which the
 * job shares, is carried out here: nobody waits for a thread. */
#include "app/window/level-steps.h"

struct CvmLevelSteps
{
  CvmLevelStepFunc func;
  gpointer user;
  GQueue waiting; /* CvmLevelStep */
  CvmJobs *jobs;
  CvmJob *job;
  gboolean making; /* within the function */
};

static void
step_free (gpointer data)
{
  CvmLevelStep *step = data;
  cvm_level_order_unref (step->order);
  g_free (step);
}

CvmLevelSteps *
cvm_level_steps_new (CvmLevelStepFunc func, gpointer user)
{
  CvmLevelSteps *steps = g_new0 (CvmLevelSteps, 1);
  steps->func = func;
  steps->user = user;
  g_queue_init (&steps->waiting);
  return steps;
}

void
cvm_level_steps_free (CvmLevelSteps *steps)
{
  if (!steps)
    return;
  cvm_job_drop (steps->job);
  g_queue_clear_full (&steps->waiting, step_free);
  g_free (steps);
}

/* `found` is taken. */
static void
make_first (CvmLevelSteps *steps, CvmLevelFound *found, const GError *error)
{
  CvmLevelStep *step = g_queue_pop_head (&steps->waiting);
  steps->making = TRUE;
  steps->func (step, found, error, steps->user);
  steps->making = FALSE;
  if (found)
    cvm_level_found_free (found);
  step_free (step);
}

static void start_first (CvmLevelSteps *steps);

static gpointer
step_work (CvmJob *job, gpointer order, GError **error)
{
  return cvm_level_order_carry_out (order, cvm_job_get_progress (job), error);
}

static void
on_found (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmLevelSteps *steps = owner;
  cvm_job_drop (g_steal_pointer (&steps->job));
  make_first (steps, result, error);
  start_first (steps);
}

static void
start_first (CvmLevelSteps *steps)
{
  const CvmLevelStep *step = g_queue_peek_head (&steps->waiting);
  if (!step || steps->job || steps->making)
    return;
  const CvmJobSpec spec = { .work = step_work,
                            .data = cvm_level_order_ref (step->order),
                            .free_data = cvm_level_order_unref,
                            .free_result = cvm_level_found_free,
                            .done = on_found,
                            .owner = steps };
  steps->job = cvm_job_start (steps->jobs, &spec);
}

void
cvm_level_steps_add (CvmLevelSteps *steps,
                     CvmJobs *jobs,
                     const char *structure_id,
                     const char *run_id,
                     CvmLevelOrder *order)
{
  CvmLevelStep *step = g_new0 (CvmLevelStep, 1);
  g_strlcpy (step->structure_id, structure_id, sizeof step->structure_id);
  g_strlcpy (step->run_id, run_id, sizeof step->run_id);
  step->order = order;
  steps->jobs = jobs;
  g_queue_push_tail (&steps->waiting, step);
  start_first (steps);
}

gboolean
cvm_level_steps_is_empty (const CvmLevelSteps *steps)
{
  return steps->waiting.length == 0;
}

const CvmLevelOrder *
cvm_level_steps_get_last (const CvmLevelSteps *steps, const char *structure_id)
{
  for (const GList *item = steps->waiting.tail; item; item = item->prev)
    {
      const CvmLevelStep *step = item->data;
      if (g_str_equal (step->structure_id, structure_id))
        return step->order;
    }
  return NULL;
}

void
cvm_level_steps_finish (CvmLevelSteps *steps)
{
  if (steps->making)
    return;
  cvm_job_drop (g_steal_pointer (&steps->job));
  const CvmLevelStep *step;
  while ((step = g_queue_peek_head (&steps->waiting)))
    {
      g_autoptr (GError) error = NULL;
      CvmLevelFound *found = cvm_level_order_carry_out (step->order, NULL, &error);
      make_first (steps, found, error);
    }
}
