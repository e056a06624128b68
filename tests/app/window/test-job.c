/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: one result or one error, cancel that is felt at once, silence after a drop, one engine. */
#include "app/window/job.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct
{
  GMainLoop *loop;
  int n_done, n_told, n_progressed;
  char *result;
  GError *error;
  double last_fraction;
  GString *order;
} Owner;

static void
on_done (CvmJob *job, gpointer result, const GError *error, gpointer data)
{
  Owner *owner = data;
  owner->n_done++;
  owner->result = result;
  owner->error = error ? g_error_copy (error) : NULL;
  if (owner->order)
    g_string_append_c (owner->order, 'd');
  g_main_loop_quit (owner->loop);
}

static void
on_progressed (CvmJob *job, const CvmProgressReport *report, gpointer data)
{
  Owner *owner = data;
  owner->n_progressed++;
  owner->last_fraction = report->fraction;
}

static void
on_told (CvmJob *job, gpointer message, gpointer data)
{
  Owner *owner = data;
  owner->n_told++;
  g_string_append (owner->order, message);
}

static gpointer
work_upper (CvmJob *job, gpointer data, GError **error)
{
  cvm_job_post (job, on_told, g_strdup ("a"), g_free);
  cvm_job_post (job, on_told, g_strdup ("b"), g_free);
  return g_ascii_strup (data, -1);
}

static gpointer
work_fail (CvmJob *job, gpointer data, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such scan");
  return NULL;
}

/* Works until it is cancelled, and then pretends to have a result. */
static gpointer
work_long (CvmJob *job, gpointer data, GError **error)
{
  const CvmProgress *progress = cvm_job_get_progress (job);
  for (int i = 0; i < 2000 && !cvm_progress_cancelled (progress); i++)
    {
      CvmProgressReport report = { .stage = "network", .fraction = i / 2000.0 };
      cvm_progress_report (progress, &report);
      g_usleep (5000);
    }
  return g_strdup ("too late");
}

static gpointer
work_where (CvmJob *job, gpointer data, GError **error)
{
  pid_t tid = (pid_t)syscall (SYS_gettid);
  return g_strdup_printf ("%d at %d", (int)tid, getpriority (PRIO_PROCESS, (id_t)tid));
}

static gboolean
quit_loop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
wait_ms (Owner *owner, guint ms)
{
  g_timeout_add (ms, quit_loop, owner->loop);
  g_main_loop_run (owner->loop);
}

static CvmJobSpec
make_spec (Owner *owner, gpointer (*work) (CvmJob *, gpointer, GError **))
{
  CvmJobSpec spec = { .work = work,
                      .data = g_strdup ("ct"),
                      .free_data = g_free,
                      .free_result = g_free,
                      .progressed = on_progressed,
                      .done = on_done,
                      .owner = owner };
  return spec;
}

static void
owner_clear (Owner *owner)
{
  g_main_loop_unref (owner->loop);
  g_free (owner->result);
  g_clear_error (&owner->error);
  if (owner->order)
    g_string_free (owner->order, TRUE);
}

static void
test_result (void)
{
  CvmJobs *jobs = cvm_jobs_new ();
  Owner owner = { .loop = g_main_loop_new (NULL, FALSE), .order = g_string_new (NULL) };
  CvmJobSpec spec = make_spec (&owner, work_upper);
  CvmJob *job = cvm_job_start (jobs, &spec);
  g_main_loop_run (owner.loop);
  g_assert_cmpstr (owner.result, ==, "CT");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.order->str, ==, "abd");
  cvm_job_drop (job);
  cvm_jobs_free (jobs);
  owner_clear (&owner);
}

static void
test_error (void)
{
  CvmJobs *jobs = cvm_jobs_new ();
  Owner owner = { .loop = g_main_loop_new (NULL, FALSE) };
  CvmJobSpec spec = make_spec (&owner, work_fail);
  CvmJob *job = cvm_job_start (jobs, &spec);
  g_main_loop_run (owner.loop);
  g_assert_null (owner.result);
  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (owner.error->message, ==, "no such scan");
  cvm_job_drop (job);
  cvm_jobs_free (jobs);
  owner_clear (&owner);
}

static void
test_cancel (void)
{
  CvmJobs *jobs = cvm_jobs_new ();
  Owner owner = { .loop = g_main_loop_new (NULL, FALSE) };
  CvmJobSpec spec = make_spec (&owner, work_long);
  spec.on_engine = TRUE;
  CvmJob *job = cvm_job_start (jobs, &spec);
  while (owner.n_done == 0 && !(owner.last_fraction > 0))
    wait_ms (&owner, 50);
  g_assert_cmpint (owner.n_done, ==, 0);
  g_assert_cmpint (owner.n_progressed, >, 0);
  /* the work sleeps for 10 s: ending well before shows that it was stopped, on a busy machine too
   */
  gint64 start = g_get_monotonic_time ();
  cvm_job_cancel (job);
  g_main_loop_run (owner.loop);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC);
  g_assert_null (owner.result);
  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  cvm_job_drop (job);
  cvm_jobs_free (jobs);
  owner_clear (&owner);
}

static void
test_drop (void)
{
  CvmJobs *jobs = cvm_jobs_new ();
  Owner owner = { .loop = g_main_loop_new (NULL, FALSE), .order = g_string_new (NULL) };
  CvmJobSpec specs[] = { make_spec (&owner, work_long), make_spec (&owner, work_upper) };
  for (int i = 0; i < 2; i++)
    cvm_job_drop (cvm_job_start (jobs, &specs[i]));
  wait_ms (&owner, 200);
  g_assert_cmpint (owner.n_done, ==, 0);
  g_assert_cmpint (owner.n_told, ==, 0);
  g_assert_cmpint (owner.n_progressed, ==, 0);
  cvm_jobs_free (jobs);
  g_assert_cmpint (owner.n_done, ==, 0);
  owner_clear (&owner);
}

static void
test_one_engine (void)
{
  const int own = getpriority (PRIO_PROCESS, 0);
  g_autofree char *where = g_strdup_printf (" at %d", MAX (own, 10));
  CvmJobs *jobs = cvm_jobs_new ();
  g_autofree char *first = NULL;
  for (int i = 0; i < 3; i++)
    {
      Owner owner = { .loop = g_main_loop_new (NULL, FALSE) };
      CvmJobSpec spec = make_spec (&owner, work_where);
      spec.on_engine = TRUE;
      CvmJob *job = cvm_job_start (jobs, &spec);
      g_main_loop_run (owner.loop);
      g_assert_true (g_str_has_suffix (owner.result, where));
      if (first)
        g_assert_cmpstr (owner.result, ==, first);
      else
        first = g_strdup (owner.result);
      cvm_job_drop (job);
      owner_clear (&owner);
    }
  g_assert_cmpint (getpriority (PRIO_PROCESS, 0), ==, own);
  cvm_jobs_free (jobs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/result", test_result);
  g_test_add_func ("/job/error", test_error);
  g_test_add_func ("/job/cancel", test_cancel);
  g_test_add_func ("/job/drop", test_drop);
  g_test_add_func ("/job/one-engine", test_one_engine);
  return g_test_run ();
}
