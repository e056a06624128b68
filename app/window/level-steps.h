/* SPDX-License-Identifier: Apache-2.0 */
/* Levels and members that were set, each until its step of undo is made: in the order in which they
 * were set, one after the other, and none left out. It knows no window.
 *
 * A job makes what a step needs. Whoever can't go on without the steps (another edit, undo, a file,
 * the case's end) has all that wait made here and now.
 *
 * Thread: main loop.
 */
#pragma once

#include "app/window/job.h"
#include "app/window/level-job.h"

G_BEGIN_DECLS

/* A level or members that were set, with all that making the step needs. */
typedef struct
{
  char structure_id[37], run_id[37];
  CvmLevelOrder *order;
} CvmLevelStep;

/* Make the step of what was found; `found` (borrowed) is NULL with an error. Called once for each
 * that was added. It may add others, which come after those that wait. */
typedef void (*CvmLevelStepFunc) (const CvmLevelStep *step,
                                  CvmLevelFound *found,
                                  const GError *error,
                                  gpointer user);

typedef struct CvmLevelSteps CvmLevelSteps;

CvmLevelSteps *cvm_level_steps_new (CvmLevelStepFunc func, gpointer user);
void cvm_level_steps_free (CvmLevelSteps *steps); /* what waits still is dropped */

void cvm_level_steps_add (CvmLevelSteps *steps,
                          CvmJobs *jobs,
                          const char *structure_id,
                          const char *run_id,
                          CvmLevelOrder *order); /* taken */

gboolean cvm_level_steps_is_empty (const CvmLevelSteps *steps);

/* What was set last of those of a structure that wait (borrowed), or NULL. */
const CvmLevelOrder *cvm_level_steps_get_last (const CvmLevelSteps *steps,
                                               const char *structure_id);

/* Make all that wait, on this thread. Within the function it does nothing. */
void cvm_level_steps_finish (CvmLevelSteps *steps);

G_END_DECLS
