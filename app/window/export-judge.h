/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of rings before an export, as a job: structure by structure, those that are looked at
 * first; then the body, where no structure says what it is.
 *
 * Thread: main loop; the job works on copies.
 */
#pragma once

#include "app/case/checks.h"
#include "app/case/review.h"
#include "app/window/job.h"

G_BEGIN_DECLS

typedef struct
{
  char id[37];
  GPtrArray *checks; /* CvmCheck */
} CvmJudged;

/* Begin with all structures of the case that may be exported; those in `first` (ids) first.
 * `judged` takes each result in the main loop (const CvmJudged *, borrowed); `done` comes last,
 * with an error where the checks could not be made. The job is the caller's to drop. */
CvmJob *cvm_export_judge_start (
    CvmJobs *jobs,
    CvmCase *open_case,
    CvmReview *review,
    const char *const *first,
    void (*judged) (CvmJob *job, gpointer message, gpointer owner),
    void (*done) (CvmJob *job, gpointer result, const GError *error, gpointer owner),
    void (*progressed) (CvmJob *job, const CvmProgressReport *report, gpointer owner),
    gpointer owner);

G_END_DECLS
