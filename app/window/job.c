/* SPDX-License-Identifier: Apache-2.0 */
/* A GTask for the way there and back, an atomic flag for cancel, and the newest progress report
 * behind a mutex, told by a timeout that the first report starts. */
#include "app/window/job.h"

#define TELL_EVERY_MS 50

struct CvmJobs
{
  CvmEngine *engine;
  GPtrArray *running; /* CvmJob, borrowed: each has a reference of its own until it is finished */
};

struct CvmJob
{
  gatomicrefcount count;
  CvmJobs *jobs;
  CvmJobSpec spec;
  CvmProgress progress;
  gint cancelled; /* atomic */
  gboolean dropped, finished;
  gint64 started_us;
  GMutex mutex; /* of the three below */
  CvmProgressReport newest;
  gboolean has_newest;
  guint tell_source;
};

static CvmJob *
job_ref (CvmJob *job)
{
  g_atomic_ref_count_inc (&job->count);
  return job;
}

static void
job_unref (CvmJob *job)
{
  if (!g_atomic_ref_count_dec (&job->count))
    return;
  if (job->spec.free_data)
    job->spec.free_data (job->spec.data);
  g_mutex_clear (&job->mutex);
  g_free (job);
}

static void
job_unref_pointer (gpointer job)
{
  job_unref (job);
}

static bool
job_cancelled (void *user)
{
  return cvm_job_is_cancelled (user);
}

static gboolean
job_tell (gpointer data)
{
  CvmJob *job = data;
  g_mutex_lock (&job->mutex);
  CvmProgressReport report = job->newest;
  gboolean news = job->has_newest;
  job->has_newest = FALSE;
  if (!news)
    job->tell_source = 0;
  g_mutex_unlock (&job->mutex);
  if (news && !job->dropped && !job->finished && !cvm_job_is_cancelled (job)
      && job->spec.progressed)
    job->spec.progressed (job, &report, job->spec.owner);
  return news ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
job_report (void *user, const CvmProgressReport *report)
{
  CvmJob *job = user;
  g_mutex_lock (&job->mutex);
  job->newest = *report;
  job->has_newest = TRUE;
  if (!job->tell_source)
    job->tell_source = g_timeout_add_full (G_PRIORITY_DEFAULT, TELL_EVERY_MS, job_tell,
                                           job_ref (job), job_unref_pointer);
  g_mutex_unlock (&job->mutex);
}

typedef struct
{
  CvmJob *job;
  gpointer result;
  GError *error;
} Outcome;

static void
job_work (gpointer data)
{
  Outcome *outcome = data;
  outcome->result
      = outcome->job->spec.work (outcome->job, outcome->job->spec.data, &outcome->error);
}

static void
job_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CvmJob *job = data;
  Outcome outcome = { .job = job };
  if (job->spec.on_engine)
    cvm_engine_run (job->jobs->engine, job_work, &outcome);
  else
    job_work (&outcome);
  if (outcome.error)
    g_task_return_error (task, outcome.error);
  else
    g_task_return_pointer (task, outcome.result, job->spec.free_result);
}

static void
job_finished (GObject *source, GAsyncResult *async, gpointer data)
{
  CvmJob *job = data;
  g_autoptr (GError) error = NULL;
  gpointer result = g_task_propagate_pointer (G_TASK (async), &error);
  job->finished = TRUE;
  g_ptr_array_remove_fast (job->jobs->running, job);
  if (cvm_job_is_cancelled (job))
    {
      if (result && job->spec.free_result)
        job->spec.free_result (result);
      result = NULL;
      g_clear_error (&error);
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
    }
  if (!job->dropped)
    job->spec.done (job, result, error, job->spec.owner);
  job_unref (job);
}

CvmJob *
cvm_job_start (CvmJobs *jobs, const CvmJobSpec *spec)
{
  CvmJob *job = g_new0 (CvmJob, 1);
  g_atomic_ref_count_init (&job->count);
  job->jobs = jobs;
  job->spec = *spec;
  job->progress = (CvmProgress){ job_cancelled, job_report, job };
  job->started_us = g_get_monotonic_time ();
  g_mutex_init (&job->mutex);
  g_ptr_array_add (jobs->running, job);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, job_finished, job_ref (job));
  g_task_set_source_tag (task, cvm_job_start);
  g_task_set_task_data (task, job_ref (job), job_unref_pointer);
  g_task_run_in_thread (task, job_thread);
  return job;
}

void
cvm_job_cancel (CvmJob *job)
{
  g_atomic_int_set (&job->cancelled, 1);
}

void
cvm_job_drop (CvmJob *job)
{
  if (!job)
    return;
  cvm_job_cancel (job);
  job->dropped = TRUE;
  job_unref (job);
}

gboolean
cvm_job_is_cancelled (const CvmJob *job)
{
  return g_atomic_int_get (&job->cancelled) != 0;
}

double
cvm_job_get_seconds (const CvmJob *job)
{
  return (double)(g_get_monotonic_time () - job->started_us) / G_USEC_PER_SEC;
}

const CvmProgress *
cvm_job_get_progress (CvmJob *job)
{
  return &job->progress;
}

typedef struct
{
  CvmJob *job;
  void (*tell) (CvmJob *job, gpointer message, gpointer owner);
  gpointer message;
  GDestroyNotify free_message;
} Post;

static gboolean
post_tell (gpointer data)
{
  Post *post = data;
  if (!post->job->dropped && !cvm_job_is_cancelled (post->job))
    post->tell (post->job, post->message, post->job->spec.owner);
  return G_SOURCE_REMOVE;
}

static void
post_free (gpointer data)
{
  Post *post = data;
  if (post->free_message)
    post->free_message (post->message);
  job_unref (post->job);
  g_free (post);
}

void
cvm_job_post (CvmJob *job,
              void (*tell) (CvmJob *job, gpointer message, gpointer owner),
              gpointer message,
              GDestroyNotify free_message)
{
  Post *post = g_new0 (Post, 1);
  *post = (Post){ job_ref (job), tell, message, free_message };
  /* The task's own return has the default priority and comes later, so the order holds. */
  g_idle_add_full (G_PRIORITY_DEFAULT, post_tell, post, post_free);
}

CvmJobs *
cvm_jobs_new (void)
{
  CvmJobs *jobs = g_new0 (CvmJobs, 1);
  jobs->engine = cvm_engine_new ();
  jobs->running = g_ptr_array_new ();
  return jobs;
}

void
cvm_jobs_free (CvmJobs *jobs)
{
  if (!jobs)
    return;
  for (guint i = 0; i < jobs->running->len; i++)
    cvm_job_cancel (g_ptr_array_index (jobs->running, i));
  while (jobs->running->len)
    g_main_context_iteration (NULL, TRUE);
  cvm_engine_free (jobs->engine);
  g_ptr_array_unref (jobs->running);
  g_free (jobs);
}
