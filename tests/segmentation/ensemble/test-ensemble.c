/* SPDX-License-Identifier: Apache-2.0 */
/* Members over a volume: the same answer whatever the slabs, their order, the budget, the device;
 * statistics worked out anew from the members; errors and cancels.
 */
#include "made-bundle.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support.h"

static const int size_xyz[3] = { 37, 29, 23 }; /* divides by none of the pools */
enum
{
  N_VOXELS = 37 * 29 * 23
};

static double
now_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double
distance (const float *a, const float *b, size_t n)
{
  double largest = 0;
  for (size_t i = 0; i < n; i++)
    largest = fmax (largest, isnan (a[i] - b[i]) ? INFINITY : fabs ((double)a[i] - b[i]));
  return largest;
}

static void
small_bundle (MadeBundle *made, int n_members, bool shared)
{
  CvmUnetSpec spec;
  made_small_spec (&spec);
  made_bundle_init (made, &spec, n_members, shared);
}

static CvmEnsembleResult *
run (const MadeBundle *made, const CvmVolume *ct, const CvmEnsembleOptions *options)
{
  CvmStatus status = CVM_STATUS_INIT;
  char text[512];
  CvmEnsembleResult *result
      = cvm_ensemble_run (&made->bundle, ct, options, NULL, NULL, NULL, &status);
  if (!result)
    fail_msg ("%s (%s)", cvm_status_format (&status, NULL, text, sizeof text), status.cause);
  return result;
}

/* The map must say something, or equal maps would prove nothing. */
static void
assert_lively (const float *map)
{
  double sum = 0, squares = 0;
  for (int i = 0; i < N_VOXELS; i++)
    {
      assert_true (map[i] >= 0 && map[i] <= 1);
      sum += map[i];
      squares += (double)map[i] * map[i];
    }
  assert_true (squares / N_VOXELS - pow (sum / N_VOXELS, 2) > 1e-3);
}

static void
slabs_of_any_size_and_order_give_the_same (void **state)
{
  MadeBundle made;
  small_bundle (&made, 2, true);
  CvmVolume *ct = made_ct (size_xyz);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  CvmEnsembleResult *whole = run (&made, ct, &options);
  assert_int_equal (whole->n_slabs, 1);
  assert_lively (whole->mean);
  for (int n = 1; n < 24; n += n < 8 ? 1 : 5)
    {
      options.slab_slices = n;
      options.first_ct_slice = n * 7 % 23;
      CvmEnsembleResult *cut = run (&made, ct, &options);
      assert_true (n > 8 || cut->n_slabs > 1);
      assert_true (distance (cut->mean, whole->mean, N_VOXELS) < 1e-5);
      assert_true (distance (cut->disagreement, whole->disagreement, N_VOXELS) < 1e-5);
      cvm_ensemble_result_free (cut);
    }
  cvm_ensemble_result_free (whole);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

static void
the_reference_gives_the_same (void **state)
{
  MadeBundle made;
  small_bundle (&made, 2, false);
  CvmVolume *ct = made_ct (size_xyz);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  CvmEnsembleResult *fast = run (&made, ct, &options);
  options.device = "reference";
  options.slab_slices = 6;
  CvmEnsembleResult *plain = run (&made, ct, &options);
  assert_string_equal (plain->device.id, "reference");
  assert_true (distance (fast->mean, plain->mean, N_VOXELS) < 1e-5);
  assert_true (distance (fast->disagreement, plain->disagreement, N_VOXELS) < 1e-5);
  cvm_ensemble_result_free (fast);
  cvm_ensemble_result_free (plain);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

/* Mean and deviation from the members' own runs, in double. */
static void
statistics_are_the_members (void **state)
{
  enum
  {
    N = 3
  };
  for (int shared = 0; shared < 2; shared++)
    {
      MadeBundle made, one;
      CvmEnsembleResult *single[N];
      small_bundle (&made, N, shared);
      CvmVolume *ct = made_ct (size_xyz);
      CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
      options.keep_members = true;
      CvmEnsembleResult *all = run (&made, ct, &options);
      for (int m = 0; m < N; m++)
        {
          one = made;
          one.bundle.n_members = 1;
          one.bundle.members = &made.members[m];
          single[m] = run (&one, ct, &options);
        }
      double widest = 0;
      for (int i = 0; i < N_VOXELS; i++)
        {
          double sum = 0, squares = 0;
          for (int m = 0; m < N; m++)
            {
              sum += single[m]->mean[i];
              assert_true (fabs (all->members[m][i] / 65535.0 - single[m]->mean[i]) < 1e-5);
            }
          for (int m = 0; m < N; m++)
            squares += pow (single[m]->mean[i] - sum / N, 2);
          assert_true (fabs (all->mean[i] - sum / N) < 1e-6);
          assert_true (fabs (all->disagreement[i] - sqrt (squares / N)) < 1e-5);
          widest = fmax (widest, sqrt (squares / N));
        }
      assert_true (widest > 0.05);
      for (int m = 0; m < N; m++)
        {
          assert_true (single[m]->disagreement[N_VOXELS / 2] == 0);
          cvm_ensemble_result_free (single[m]);
        }
      cvm_ensemble_result_free (all);
      cvm_volume_unref (ct);
      made_bundle_clear (&made);
    }
}

static void
maps_come_back_on_the_ct (void **state)
{
  MadeBundle made;
  CvmStatus status = CVM_STATUS_INIT;
  small_bundle (&made, 2, true);
  CvmVolume *ct = made_ct (size_xyz);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  options.keep_members = true;
  CvmEnsembleResult *result = run (&made, ct, &options);
  const int maps[] = { CVM_MAP_MEAN, CVM_MAP_DISAGREEMENT, 0, 1 };
  for (int i = 0; i < 4; i++)
    {
      CvmVolume *map = cvm_ensemble_result_map (result, maps[i], NULL, &status);
      assert_non_null (map);
      assert_true (cvm_grid_equal (cvm_volume_get_grid (map), cvm_volume_get_grid (ct)));
      /* the CT has the network's spacing: the same voxels */
      if (i == 0)
        assert_true (distance (cvm_volume_get_float32 (map), result->mean, N_VOXELS) < 1e-6);
      cvm_volume_unref (map);
    }
  assert_null (cvm_ensemble_result_map (result, 2, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_ARGUMENT);
  cvm_ensemble_result_free (result);
  options.keep_members = options.keep_disagreement = false;
  result = run (&made, ct, &options);
  assert_null (cvm_ensemble_result_map (result, CVM_MAP_DISAGREEMENT, NULL, &status));
  assert_null (cvm_ensemble_result_map (result, 0, NULL, &status));
  cvm_ensemble_result_free (result);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

/* Logits and probability belong together, whatever the slabs. */
static void
logits_are_those_of_the_probability (void **state)
{
  MadeBundle made;
  CvmStatus status = CVM_STATUS_INIT;
  small_bundle (&made, 1, false);
  CvmVolume *ct = made_ct (size_xyz);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  CvmEnsembleResult *result = run (&made, ct, &options);
  CvmDevice *device = cvm_device_open ("auto", NULL, &status);
  float *image = made_image (size_xyz), *logits = malloc (2 * N_VOXELS * sizeof *logits);
  for (int n = 0; n < 12; n += 4)
    {
      memset (logits, 0, 2 * N_VOXELS * sizeof *logits);
      assert_true (cvm_ensemble_logits (&made.bundle, 0, device, image, size_xyz, n, 0, logits,
                                        NULL, &status));
      for (int i = 0; i < N_VOXELS; i++)
        {
          double p = 1 / (1 + exp ((double)logits[i] - logits[N_VOXELS + i]));
          assert_true (fabs (p - result->mean[i]) < 1e-5);
        }
    }
  free (image);
  free (logits);
  cvm_device_close (device);
  cvm_ensemble_result_free (result);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

/* Slab by slab, the viewed slice first, each final when it is handed over. */
typedef struct
{
  int n_calls, first_seen, n_slices;
  float *copy;
} Slabs;

static void
note_slab (void *user, const CvmEnsembleResult *result, int first, int n)
{
  Slabs *slabs = user;
  const size_t plane = (size_t)size_xyz[0] * size_xyz[1];
  if (slabs->n_calls++ == 0)
    slabs->first_seen = 17 >= first && 17 < first + n;
  slabs->n_slices += n;
  memcpy (slabs->copy + first * plane, result->mean + first * plane,
          (size_t)n * plane * sizeof (float));
}

/* Who looks on: at the last slices from the second slab on. */
typedef struct
{
  int n_asked, n_slabs;
  int firsts[16];
} Viewer;

static int
viewed_slice (void *user)
{
  Viewer *viewer = user;
  return viewer->n_asked++ == 0 ? 0 : size_xyz[2] - 1;
}

static void
note_first (void *user, const CvmEnsembleResult *result, int first, int n)
{
  Viewer *viewer = user;
  if (viewer->n_slabs < 16)
    viewer->firsts[viewer->n_slabs++] = first;
}

static void
slabs_follow_the_view (void **state)
{
  MadeBundle made;
  CvmStatus status = CVM_STATUS_INIT;
  small_bundle (&made, 2, true);
  CvmVolume *ct = made_ct (size_xyz);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  CvmEnsembleResult *whole = run (&made, ct, &options);
  Viewer viewer = { 0 };
  options.slab_slices = 4;
  options.viewed_ct_slice = viewed_slice;
  options.viewed_user = &viewer;
  CvmEnsembleResult *followed
      = cvm_ensemble_run (&made.bundle, ct, &options, note_first, &viewer, NULL, &status);
  assert_non_null (followed);
  assert_true (followed->n_slabs > 2);
  assert_int_equal (viewer.n_asked, followed->n_slabs);
  assert_int_equal (viewer.firsts[0], 0);
  /* then from the high end down */
  for (int i = 2; i < followed->n_slabs; i++)
    assert_true (viewer.firsts[i] < viewer.firsts[i - 1]);
  assert_true (distance (followed->mean, whole->mean, N_VOXELS) < 1e-5);
  cvm_ensemble_result_free (followed);

  /* So few slices are not cut in parts: they would be mostly halo. */
  options.slab_slices = 0;
  options.viewed_ct_slice = NULL;
  for (int parts = 0; parts < 9; parts += 2)
    {
      options.n_parts = parts;
      CvmEnsembleResult *cut = run (&made, ct, &options);
      assert_int_equal (cut->n_slabs, 1);
      assert_true (distance (cut->mean, whole->mean, N_VOXELS) < 1e-5);
      cvm_ensemble_result_free (cut);
    }
  cvm_ensemble_result_free (whole);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

static void
slabs_are_handed_over (void **state)
{
  MadeBundle made;
  CvmStatus status = CVM_STATUS_INIT;
  small_bundle (&made, 2, true);
  CvmVolume *ct = made_ct (size_xyz);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  Slabs slabs = { .copy = calloc (N_VOXELS, sizeof (float)) };
  options.slab_slices = 4;
  options.first_ct_slice = 17;
  CvmEnsembleResult *result
      = cvm_ensemble_run (&made.bundle, ct, &options, note_slab, &slabs, NULL, &status);
  assert_non_null (result);
  assert_int_equal (slabs.n_calls, result->n_slabs);
  assert_true (slabs.n_calls > 2 && slabs.first_seen);
  assert_int_equal (slabs.n_slices, size_xyz[2]);
  assert_memory_equal (slabs.copy, result->mean, N_VOXELS * sizeof (float));
  free (slabs.copy);
  cvm_ensemble_result_free (result);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

/* Bytes of this process that lie in memory. */
static size_t
resident (void)
{
  long size = 0, pages = 0;
  FILE *file = fopen ("/proc/self/statm", "r");
  if (file && fscanf (file, "%ld %ld", &size, &pages) != 2)
    pages = 0;
  if (file)
    fclose (file);
  return (size_t)pages * (size_t)sysconf (_SC_PAGESIZE);
}

static void
watch_memory (void *user, const CvmProgressReport *report)
{
  size_t *peak = user, now = resident ();
  if (strcmp (report->stage, "network") == 0 && now > *peak)
    *peak = now;
}

/* Whether there is a device that computes a full-size network in seconds; told if not. */
static bool
has_fast_device (void)
{
  CvmDeviceInfo info;
  CvmDevice *device = cvm_device_open ("auto", NULL, NULL);
  assert_non_null (device);
  cvm_device_get_info (device, &info);
  cvm_device_close (device);
  if (strcmp (info.id, "reference") != 0)
    return true;
  print_message ("SKIP: the reference alone would take minutes\n");
  return false;
}

/* A volume that would want 150 MB, with budgets under that: more slabs, the same answer, and no
 * more memory than was allowed. */
static void
the_budget_is_kept (void **state)
{
  if (!has_fast_device ())
    return;
  const int large[3] = { 192, 160, 48 };
  const size_t n = (size_t)large[0] * large[1] * large[2];
  CvmUnetSpec spec;
  MadeBundle made;
  CvmStatus status = CVM_STATUS_INIT;
  made_small_spec (&spec);
  spec.channels[0] = 16; /* whole vectors: no memory goes into padding */
  spec.channels[1] = 32;
  spec.channels[2] = 64;
  made_bundle_init (&made, &spec, 3, false);
  CvmVolume *ct = made_ct (large);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  options.n_threads = 2;
  CvmEnsembleResult *whole = run (&made, ct, &options);
  assert_int_equal (whole->n_slabs, 1);
  const size_t budgets[] = { 120000000, 85000000 };
  for (int i = 0; i < 2; i++)
    {
      size_t before = resident (), peak = before;
      const CvmProgress progress = { NULL, watch_memory, &peak };
      options.memory_budget = budgets[i];
      CvmEnsembleResult *cut
          = cvm_ensemble_run (&made.bundle, ct, &options, NULL, NULL, &progress, &status);
      assert_non_null (cut);
      print_message ("budget %zu MB: %d slabs, %zu MB more at the peak\n", budgets[i] / 1000000,
                     cut->n_slabs, (peak - before) / 1000000);
      assert_true (cut->n_slabs > 1);
#ifndef TEST_SANITIZED
      assert_true (peak - before <= budgets[i]);
#endif
      assert_true (peak - before > budgets[i] / 4); /* or nothing was measured */
      assert_true (distance (cut->mean, whole->mean, n) < 1e-5);
      cvm_ensemble_result_free (cut);
    }
  options.memory_budget = 10000000;
  assert_null (cvm_ensemble_run (&made.bundle, ct, &options, NULL, NULL, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_BUDGET);
  char text[256];
  cvm_status_format (&status, NULL, text, sizeof text);
  print_message ("%s\n", text);
  assert_non_null (strstr (text, "may use 0.01 GB"));
  cvm_ensemble_result_free (whole);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

typedef struct
{
  /* when the network was first heard of; 0 before; any thread asks */
  _Atomic double from;
  double last;
  int most_slabs, most_members;
} Heard;

static void
hear (void *user, const CvmProgressReport *report)
{
  Heard *heard = user;
  assert_true (report->fraction >= heard->last - 1e-12 && report->fraction <= 1 + 1e-9);
  heard->last = report->fraction;
  if (strcmp (report->stage, "network") != 0)
    return;
  if (heard->from == 0)
    heard->from = now_seconds ();
  assert_true (report->member >= 0 && report->member < report->n_members);
  assert_true (report->slab >= 0 && report->slab < report->n_slabs);
  heard->most_slabs = report->slab + 1 > heard->most_slabs ? report->slab + 1 : heard->most_slabs;
  if (report->member + 1 > heard->most_members)
    heard->most_members = report->member + 1;
}

static bool
soon_after (void *user)
{
  const Heard *heard = user;
  return heard->from > 0 && now_seconds () - heard->from > 0.02;
}

static void
progress_tells_member_and_slab (void **state)
{
  MadeBundle made;
  CvmStatus status = CVM_STATUS_INIT;
  Heard heard = { 0 };
  const CvmProgress progress = { NULL, hear, &heard };
  small_bundle (&made, 3, true);
  CvmVolume *ct = made_ct (size_xyz);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  options.slab_slices = 6;
  CvmEnsembleResult *result
      = cvm_ensemble_run (&made.bundle, ct, &options, NULL, NULL, &progress, &status);
  assert_non_null (result);
  assert_int_equal (heard.most_members, 3);
  assert_int_equal (heard.most_slabs, result->n_slabs);
  assert_true (heard.last > 0.99);
  cvm_ensemble_result_free (result);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

static void
a_cancel_ends_the_run_soon (void **state)
{
  const int large[3] = { 256, 256, 40 };
  CvmUnetSpec spec;
  MadeBundle made;
  CvmStatus status = CVM_STATUS_INIT;
  Heard heard = { 0 };
  const CvmProgress progress = { soon_after, hear, &heard };
  cvm_unet_25d (&spec);
  made_bundle_init (&made, &spec, 5, true);
  CvmVolume *ct = made_ct (large);
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  assert_null (cvm_ensemble_run (&made.bundle, ct, &options, NULL, NULL, &progress, &status));
  double seconds = now_seconds () - heard.from - 0.02;
  assert_int_equal (status.code, CVM_ERR_CANCELLED);
  print_message ("%.3f s from the cancel to the end\n", seconds);
  /* 0.2 s is the promise; a loaded machine gets more */
  assert_true (seconds < 2);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

static void
no_such_device (void **state)
{
  MadeBundle made;
  CvmStatus status = CVM_STATUS_INIT;
  small_bundle (&made, 1, true);
  CvmVolume *ct = made_ct ((const int[3]){ 8, 8, 2 });
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  options.device = "cuda";
  assert_null (cvm_ensemble_run (&made.bundle, ct, &options, NULL, NULL, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_UNSUPPORTED);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

static void
tiny_volumes_work (void **state)
{
  const int sizes[][3] = { { 1, 1, 1 }, { 3, 1, 2 }, { 4, 5, 3 } };
  MadeBundle made;
  small_bundle (&made, 2, true);
  for (int i = 0; i < 3; i++)
    {
      CvmVolume *ct = made_ct (sizes[i]);
      CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
      CvmEnsembleResult *fast = run (&made, ct, &options);
      options.device = "reference";
      CvmEnsembleResult *plain = run (&made, ct, &options);
      assert_true (
          distance (fast->mean, plain->mean, (size_t)sizes[i][0] * sizes[i][1] * sizes[i][2])
          < 1e-5);
      cvm_ensemble_result_free (fast);
      cvm_ensemble_result_free (plain);
      cvm_volume_unref (ct);
    }
  made_bundle_clear (&made);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_budget_is_kept), /* first: the memory is still unused */
    cmocka_unit_test (slabs_of_any_size_and_order_give_the_same),
    cmocka_unit_test (the_reference_gives_the_same),
    cmocka_unit_test (statistics_are_the_members),
    cmocka_unit_test (maps_come_back_on_the_ct),
    cmocka_unit_test (logits_are_those_of_the_probability),
    cmocka_unit_test (slabs_are_handed_over),
    cmocka_unit_test (slabs_follow_the_view),
    cmocka_unit_test (progress_tells_member_and_slab),
    cmocka_unit_test (a_cancel_ends_the_run_soon),
    cmocka_unit_test (no_such_device),
    cmocka_unit_test (tiny_volumes_work),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
