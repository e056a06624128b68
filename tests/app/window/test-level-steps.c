/* SPDX-License-Identifier: Apache-2.0 */
/* Levels that were set one soon after the other: each becomes a step, once, in the order in which
 * they were set, whether the jobs come to their end or somebody can't wait for them. */
#include "app/window/level-steps.h"

#include <math.h>
#include <string.h>

#define N 32

typedef struct
{
  CvmJobs *jobs;
  CvmLevelSteps *steps;
  CvmVolume *map;
  GString *made; /* "A 0.60, " */
  int n_failed;
  gboolean add_more, finish_within;
} Fixture;

/* A ball of radius (1 − level) × N / 2 voxels. */
static CvmVolume *
new_ball (void)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ N, N, N }, (double[3]){ 1, 1, 1 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *map = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  float *p = cvm_volume_get_data (map);
  const double middle = (N - 1) / 2.0;
  for (int i = 0; i < N * N * N; i++)
    {
      const double r = sqrt (pow (i % N - middle, 2) + pow (i / N % N - middle, 2)
                             + pow (i / N / N - middle, 2));
      p[i] = (float)fmax (0, 1 - 2 * r / N);
    }
  cvm_grid_unref (grid);
  return map;
}

static void
add (Fixture *test, const char *structure_id, double level)
{
  CvmLevelOrder *order = cvm_level_order_new ();
  order->probability = cvm_volume_ref (test->map);
  order->chosen = 1;
  order->all = TRUE;
  order->level = level;
  cvm_level_steps_add (test->steps, test->jobs, structure_id, "run", order);
}

static void
on_step (const CvmLevelStep *step, CvmLevelFound *found, const GError *error, gpointer user)
{
  Fixture *test = user;
  if (!found)
    {
      g_assert_nonnull (error);
      test->n_failed++;
      return;
    }
  g_assert_no_error ((GError *)error);
  g_assert_cmpstr (step->run_id, ==, "run");
  g_assert_cmpfloat (found->result->level, ==, step->order->level);
  g_assert_cmpint (found->result->contour->n_rings, >, 0);
  g_assert_true (found->probability == test->map);
  g_string_append_printf (test->made, "%s %.2f, ", step->structure_id, found->result->level);
  if (test->add_more)
    {
      test->add_more = FALSE;
      add (test, "C", 0.3);
    }
  if (test->finish_within)
    cvm_level_steps_finish (test->steps);
}

static void
set_up (Fixture *test, gconstpointer unused)
{
  test->jobs = cvm_jobs_new ();
  test->steps = cvm_level_steps_new (on_step, test);
  test->map = new_ball ();
  test->made = g_string_new (NULL);
}

static void
tear_down (Fixture *test, gconstpointer unused)
{
  cvm_level_steps_free (test->steps);
  cvm_jobs_free (test->jobs); /* whatever its jobs still do, nothing of it arrives */
  cvm_volume_unref (test->map);
  g_string_free (test->made, TRUE);
}

static void
wait_until_empty (Fixture *test)
{
  while (!cvm_level_steps_is_empty (test->steps))
    g_main_context_iteration (NULL, TRUE);
}

static void
let_jobs_end (Fixture *test)
{
  cvm_jobs_free (test->jobs); /* waits for what was begun */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  test->jobs = cvm_jobs_new ();
}

static void
jobs_make_all (Fixture *test, gconstpointer unused)
{
  add (test, "A", 0.6);
  add (test, "B", 0.5);
  add (test, "A", 0.55);
  g_assert_cmpstr (test->made->str, ==, "");
  wait_until_empty (test);
  g_assert_cmpstr (test->made->str, ==, "A 0.60, B 0.50, A 0.55, ");
}

static void
all_can_be_made_at_once (Fixture *test, gconstpointer unused)
{
  add (test, "A", 0.6);
  add (test, "B", 0.5);
  cvm_level_steps_finish (test->steps);
  g_assert_cmpstr (test->made->str, ==, "A 0.60, B 0.50, ");
  g_assert_true (cvm_level_steps_is_empty (test->steps));
  cvm_level_steps_finish (test->steps);
  add (test, "A", 0.4);
  wait_until_empty (test);
  g_assert_cmpstr (test->made->str, ==, "A 0.60, B 0.50, A 0.40, ");
}

/* The second one's job runs when it is made at once. */
static void
none_is_made_twice (Fixture *test, gconstpointer unused)
{
  add (test, "A", 0.6);
  add (test, "B", 0.5);
  while (test->made->len == 0)
    g_main_context_iteration (NULL, TRUE);
  cvm_level_steps_finish (test->steps);
  let_jobs_end (test);
  g_assert_cmpstr (test->made->str, ==, "A 0.60, B 0.50, ");
}

static void
the_last_of_a_structure_is_known (Fixture *test, gconstpointer unused)
{
  g_assert_null (cvm_level_steps_get_last (test->steps, "A"));
  add (test, "A", 0.6);
  add (test, "A", 0.55);
  add (test, "B", 0.5);
  g_assert_cmpfloat (cvm_level_steps_get_last (test->steps, "A")->level, ==, 0.55);
  g_assert_cmpfloat (cvm_level_steps_get_last (test->steps, "B")->level, ==, 0.5);
  g_assert_null (cvm_level_steps_get_last (test->steps, "C"));
  cvm_level_steps_finish (test->steps);
  g_assert_null (cvm_level_steps_get_last (test->steps, "A"));
}

static void
making_one_may_set_another (Fixture *test, gconstpointer by_jobs)
{
  test->add_more = test->finish_within = TRUE;
  add (test, "A", 0.6);
  add (test, "B", 0.5);
  if (by_jobs)
    wait_until_empty (test);
  else
    cvm_level_steps_finish (test->steps);
  let_jobs_end (test);
  g_assert_cmpstr (test->made->str, ==, "A 0.60, B 0.50, C 0.30, ");
}

/* Members' maps that are not there. */
static void
one_that_fails_is_told_and_the_next_is_made (Fixture *test, gconstpointer by_jobs)
{
  CvmLevelOrder *order = cvm_level_order_new ();
  order->maps = cvm_maps_new ();
  order->chosen = 1;
  cvm_level_steps_add (test->steps, test->jobs, "A", "run", order);
  add (test, "B", 0.5);
  if (by_jobs)
    wait_until_empty (test);
  else
    cvm_level_steps_finish (test->steps);
  g_assert_cmpint (test->n_failed, ==, 1);
  g_assert_cmpstr (test->made->str, ==, "B 0.50, ");
}

static void
what_waits_at_the_end_is_dropped (Fixture *test, gconstpointer unused)
{
  add (test, "A", 0.6);
  add (test, "B", 0.5);
}

/* Of two that are called alike none can be left out; nor of so many that a structure can't keep
 * their names. */
static void
names_tell_members_apart_or_none_is_left_out (void)
{
  char two[3][64] = { "M", "L", "M" }, long_ones[4][64];
  const CvmCaseRun alike = { .n_members = 3, .member_names = two };
  g_assert_true (cvm_level_can_name (&alike, 7));
  g_assert_true (cvm_level_can_name (&alike, 2));
  g_assert_false (cvm_level_can_name (&alike, 1));
  g_assert_false (cvm_level_can_name (&alike, 3));
  for (int m = 0; m < 4; m++)
    g_snprintf (long_ones[m], sizeof long_ones[m], "a member with quite a long name, and %d", m);
  const CvmCaseRun many = { .n_members = 4, .member_names = long_ones };
  g_assert_false (cvm_level_can_name (&many, 1)); /* a comma in a name */
  for (int m = 0; m < 4; m++)
    g_snprintf (long_ones[m], sizeof long_ones[m],
                "a member with really quite a long name: number %d", m);
  g_assert_true (cvm_level_can_name (&many, 3));
  g_assert_false (cvm_level_can_name (&many, 14));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, func)                                                                      \
  g_test_add ("/level-steps/" name, Fixture, data, set_up, func, tear_down)
  ADD ("jobs-make-all", NULL, jobs_make_all);
  ADD ("all-at-once", NULL, all_can_be_made_at_once);
  ADD ("none-twice", NULL, none_is_made_twice);
  ADD ("last", NULL, the_last_of_a_structure_is_known);
  ADD ("sets-another/at-once", NULL, making_one_may_set_another);
  ADD ("sets-another/by-jobs", "", making_one_may_set_another);
  ADD ("fails/at-once", NULL, one_that_fails_is_told_and_the_next_is_made);
  ADD ("fails/by-jobs", "", one_that_fails_is_told_and_the_next_is_made);
  ADD ("dropped", NULL, what_waits_at_the_end_is_dropped);
  g_test_add_func ("/level-steps/names", names_tell_members_apart_or_none_is_left_out);
  return g_test_run ();
}
