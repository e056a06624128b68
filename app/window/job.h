/* SPDX-License-Identifier: Apache-2.0 */
/* Long work beside the main loop: progress, cancel, and one result that the main loop takes in.
 *
 * A job's work runs on a thread of its own, or on the engine's. It touches nothing but its own
 * data: what it found out comes back as a result, handed to `done` in the main loop. A job that was
 * cancelled gives no result, also when its work was just finished.
 *
 * A job that is dropped is cancelled, and from then on never calls back: what it found is freed.
 * So the result for one patient can't arrive at another.
 *
 * Owner:  cvm_job_start() gives one reference, which cvm_job_drop() takes.
 * Thread: start, cancel, drop and all callbacks: main loop. cvm_job_get_progress(), cvm_job_post():
 *         the work's threads.
 */
#pragma once

#include "app/window/engine.h"
#include "segmentation/base/progress.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct CvmJob CvmJob;

/* The jobs of a program, with the engine that they share. */
typedef struct CvmJobs CvmJobs;

CvmJobs *cvm_jobs_new (void);
/* Cancels what still runs and waits for it, going on with the main loop's work. */
void cvm_jobs_free (CvmJobs *jobs);

typedef struct
{
  /* The work. Returns its result, or NULL with `error` set. */
  gpointer (*work) (CvmJob *job, gpointer data, GError **error);
  gpointer data; /* taken by the job */
  GDestroyNotify free_data, free_result;
  gboolean on_engine;
  /* In the main loop; `progressed` (may be NULL) sees the newest report, about 20 a second. */
  void (*progressed) (CvmJob *job, const CvmProgressReport *report, gpointer owner);
  /* `result` is yours; NULL with `error` (borrowed) set. Called once. */
  void (*done) (CvmJob *job, gpointer result, const GError *error, gpointer owner);
  gpointer owner;
} CvmJobSpec;

CvmJob *cvm_job_start (CvmJobs *jobs, const CvmJobSpec *spec);

/* Ask the work to stop; `done` follows with G_IO_ERROR_CANCELLED. */
void cvm_job_cancel (CvmJob *job);
void cvm_job_drop (CvmJob *job); /* NULL is fine */
gboolean cvm_job_is_cancelled (const CvmJob *job);
double cvm_job_get_seconds (const CvmJob *job); /* since the start */

/* For the work: what it hands to the engine. */
const CvmProgress *cvm_job_get_progress (CvmJob *job);

/* For the work: have `tell` called with the job's owner in the main loop, in order, before `done`;
 * `message` is freed after it. Nothing is called once the job is cancelled or dropped. */
void cvm_job_post (CvmJob *job,
                   void (*tell) (CvmJob *job, gpointer message, gpointer owner),
                   gpointer message,
                   GDestroyNotify free_message);

G_END_DECLS
