/* SPDX-License-Identifier: Apache-2.0 */
/* See ensemble.h. The runner (runner.h) computes one member on one slab; here is what is done
 * with it: which slabs and members in which order, statistics, maps, progress, times.
 */
#include "segmentation/ensemble/ensemble.h"
#include "segmentation/ensemble/runner.h"
#include "segmentation/ensemble/welford.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DEFAULT_BUDGET ((size_t)2000000000)
#define LEAST_PART 16      /* slices: thinner slabs are mostly halo */
#define PREPARED 0.1       /* share of the progress that preparation gets */
#define ENCODER_SHARE 0.35 /* of a slab's work for one member */

static double
now_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Progress */

/* Hears what prepares the input: when the body is found. */
typedef struct
{
  const CvmProgress *outer;
  double body_until;
} Preparing;

static bool
preparing_cancelled (void *user)
{
  return cvm_progress_cancelled (((Preparing *)user)->outer);
}

static void
preparing_report (void *user, const CvmProgressReport *report)
{
  Preparing *preparing = user;
  if (report->stage && strcmp (report->stage, "body") == 0)
    preparing->body_until = now_seconds ();
  cvm_progress_report (preparing->outer, report);
}

/* Adds to a device's report which member and which slab it is about. */
typedef struct
{
  const CvmProgress *outer;
  double low, high; /* of the whole, the call at work */
  int member, n_members, slab, n_slabs;
} Running;

static bool
running_cancelled (void *user)
{
  return cvm_progress_cancelled (((Running *)user)->outer);
}

static void
running_report (void *user, const CvmProgressReport *report)
{
  const Running *running = user;
  CvmProgressReport full
      = { .stage = "network",
          .fraction = running->low + report->fraction * (running->high - running->low),
          .member = running->member,
          .n_members = running->n_members,
          .slab = running->slab,
          .n_slabs = running->n_slabs };
  cvm_progress_report (running->outer, &full);
}

/* The result */

static size_t
n_voxels (const CvmEnsembleResult *result)
{
  return (size_t)result->size[0] * result->size[1] * result->size[2];
}

static bool
make_maps (CvmEnsembleResult *result, const CvmEnsembleOptions *options, CvmStatus *status)
{
  const size_t n = n_voxels (result);
  bool ok = (result->mean = calloc (n, sizeof *result->mean)) != NULL;
  if (options->keep_disagreement)
    ok = ok && (result->disagreement = calloc (n, sizeof *result->disagreement)) != NULL;
  if (options->keep_members)
    ok = ok
         && (result->members = calloc ((size_t)result->n_members, sizeof *result->members)) != NULL;
  for (int m = 0; ok && options->keep_members && m < result->n_members; m++)
    ok = (result->members[m] = calloc (n, sizeof **result->members)) != NULL;
  return ok ? true : cvm_status_no_memory (status);
}

/* The input and the maps. */
static size_t
fixed_bytes (const CvmEnsembleResult *result, const CvmEnsembleOptions *options)
{
  size_t bytes = sizeof (float) + sizeof *result->mean;
  if (options->keep_disagreement)
    bytes += sizeof *result->disagreement;
  if (options->keep_members)
    bytes += (size_t)result->n_members * sizeof **result->members;
  return bytes * n_voxels (result);
}

typedef struct
{
  CvmEnsembleResult *result;
  const float *values; /* the core's probability, as cvm_runner_probability() gives it */
  int rows, stride;
} Part;

/* Take in one row of member m (from 0); `at` is its place in the maps. */
static void
take_in_row (const CvmEnsembleResult *result, int m, size_t at, const float *row)
{
  for (int x = 0; x < result->size[0]; x++)
    {
      float ignored = 0;
      float *m2 = result->disagreement ? &result->disagreement[at + x] : &ignored;
      cvm_welford_add (&result->mean[at + x], m2, m + 1, row[x]);
      if (result->members)
        result->members[m][at + x] = (uint16_t)(row[x] * 65535 + 0.5F);
    }
}

static void
take_in (const Part *part, int m, const CvmSlab *slab)
{
  const CvmEnsembleResult *result = part->result;
  const int *size = result->size;
#pragma omp parallel for num_threads(result->device.n_threads) schedule(static)
  for (int i = 0; i < slab->n; i++)
    for (int y = 0; y < size[1]; y++)
      take_in_row (result, m, ((size_t)(slab->first + i) * size[1] + y) * size[0],
                   part->values + ((size_t)i * part->rows + y) * part->stride);
}

/* From gathered squares to the deviation, where a slab is complete. */
static void
finish_slab (const CvmEnsembleResult *result, const CvmSlab *slab)
{
  const size_t plane = (size_t)result->size[0] * result->size[1];
  if (result->disagreement)
    for (size_t i = slab->first * plane; i < (slab->first + slab->n) * plane; i++)
      result->disagreement[i] = cvm_welford_deviation (result->disagreement[i], result->n_members);
}

/* Running */

/* All members on one slab. */
static bool
run_slab (CvmEnsembleResult *result,
          const CvmBundle *bundle,
          CvmRunner *runner,
          const CvmSlab *slab,
          Running *running,
          CvmStatus *status)
{
  const CvmProgress progress = { running_cancelled, running_report, running };
  const double share = (1 - PREPARED) / running->n_slabs / result->n_members;
  const double start = PREPARED + share * running->slab * result->n_members;
  for (int m = 0; m < result->n_members; m++)
    {
      Part part = { .result = result };
      const double from = start + share * m, encoded = from + share * ENCODER_SHARE;
      running->member = m;
      running->low = from;
      running->high = encoded;
      if ((m == 0 || !bundle->shared_encoder) && !cvm_runner_encode (runner, m, &progress, status))
        return false;
      running->low = encoded;
      running->high = from + share;
      if (!cvm_runner_probability (runner, m, slab, &part.values, &part.rows, &part.stride,
                                   &progress, status))
        return false;
      take_in (&part, m, slab);
    }
  finish_slab (result, slab);
  return true;
}

/* Put the slabs from `next` on in the order in which they are wanted now. */
static void
follow_view (const CvmEnsembleResult *result,
             const CvmEnsembleOptions *options,
             CvmSlabs *slabs,
             int next)
{
  int from, to;
  const int viewed
      = options->viewed_ct_slice ? options->viewed_ct_slice (options->viewed_user) : -1;
  if (viewed < 0)
    return;
  CvmSlabs rest = { .slabs = slabs->slabs + next, .n_slabs = slabs->n_slabs - next };
  cvm_placement_slices (result->placement, viewed, &from, &to);
  cvm_slabs_order (&rest, from, to);
}

static bool
run_slabs (CvmEnsembleResult *result,
           const CvmBundle *bundle,
           CvmRunner *runner,
           const CvmEnsembleOptions *options,
           const float *input,
           CvmSlabFunc slab_done,
           void *slab_user,
           const CvmProgress *progress,
           CvmStatus *status)
{
  CvmSlabs *slabs = cvm_runner_get_slabs (runner);
  Running running
      = { .outer = progress, .n_members = result->n_members, .n_slabs = slabs->n_slabs };
  result->n_slabs = slabs->n_slabs;
  for (int s = 0; s < slabs->n_slabs; s++)
    {
      const CvmSlab *slab = &slabs->slabs[s];
      running.slab = s;
      if (cvm_progress_cancelled (progress))
        return cvm_status_cancelled (status);
      follow_view (result, options, slabs, s);
      if (!cvm_runner_load (runner, input, slab, status)
          || !run_slab (result, bundle, runner, slab, &running, status))
        return false;
      if (slab_done)
        slab_done (slab_user, result, slab->first, slab->n);
    }
  return true;
}

/* How thick a slab may be so that there are as many as are wished. */
static int
most_slices (const CvmEnsembleOptions *options, int n_slices)
{
  if (options->n_parts < 2)
    return 0;
  const int part = (n_slices + options->n_parts - 1) / options->n_parts;
  return part > LEAST_PART ? part : LEAST_PART;
}

static bool
run_network (CvmEnsembleResult *result,
             const CvmBundle *bundle,
             CvmDevice *device,
             const CvmEnsembleOptions *options,
             const float *input,
             CvmSlabFunc slab_done,
             void *slab_user,
             const CvmProgress *progress,
             CvmStatus *status)
{
  const CvmRunnerSpec spec
      = { .size = { result->size[0], result->size[1], result->size[2] },
          .n_members = result->n_members,
          .slab_slices = options->slab_slices,
          .most_slices = most_slices (options, result->size[2]),
          .fixed = fixed_bytes (result, options),
          .budget = options->memory_budget ? options->memory_budget : DEFAULT_BUDGET };
  if (!make_maps (result, options, status))
    return false;
  CvmRunner *runner = cvm_runner_new (bundle, device, &spec, status);
  if (!runner)
    return false;
  if (options->first_ct_slice >= 0)
    {
      int from, to;
      cvm_placement_slices (result->placement, options->first_ct_slice, &from, &to);
      cvm_slabs_order (cvm_runner_get_slabs (runner), from, to);
    }
  bool ok
      = run_slabs (result, bundle, runner, options, input, slab_done, slab_user, progress, status);
  cvm_device_get_info (device, &result->device);
  cvm_runner_free (runner);
  return ok;
}

/* The input on the network's grid, and how long that took. */
static float *
prepare (CvmEnsembleResult *result,
         const CvmBundle *bundle,
         const CvmVolume *ct,
         const CvmProgress *progress,
         CvmStatus *status)
{
  CvmProgressPart part;
  float *input = NULL;
  const double start = now_seconds ();
  Preparing preparing = { cvm_progress_part (&part, progress, 0, PREPARED), start };
  const CvmProgress heard = { preparing_cancelled, preparing_report, &preparing };
  result->placement = cvm_placement_prepare (ct, &bundle->input, &input, &heard, status);
  if (!result->placement)
    return NULL;
  cvm_placement_size (result->placement, result->size);
  result->seconds.body = preparing.body_until - start;
  result->seconds.resample = now_seconds () - preparing.body_until;
  return input;
}

static bool
run (CvmEnsembleResult *result,
     const CvmBundle *bundle,
     const CvmVolume *ct,
     const CvmEnsembleOptions *options,
     CvmSlabFunc slab_done,
     void *slab_user,
     const CvmProgress *progress,
     CvmStatus *status)
{
  const CvmDeviceOptions device_options = { .n_threads = options->n_threads };
  result->n_members = bundle->n_members;
  CvmDevice *device
      = cvm_device_open (options->device ? options->device : "auto", &device_options, status);
  if (!device)
    return false;
  cvm_device_get_info (device, &result->device);
  float *input = prepare (result, bundle, ct, progress, status);
  const double start = now_seconds ();
  bool ok = input
            && run_network (result, bundle, device, options, input, slab_done, slab_user, progress,
                            status);
  result->seconds.network = now_seconds () - start;
  free (input);
  cvm_device_close (device);
  return ok;
}

CvmEnsembleResult *
cvm_ensemble_run (const CvmBundle *bundle,
                  const CvmVolume *ct,
                  const CvmEnsembleOptions *options,
                  CvmSlabFunc slab_done,
                  void *slab_user,
                  const CvmProgress *progress,
                  CvmStatus *status)
{
  CvmEnsembleResult *result = calloc (1, sizeof *result);
  if (!result)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  if (!run (result, bundle, ct, options, slab_done, slab_user, progress, status))
    {
      cvm_ensemble_result_free (result);
      return NULL;
    }
  return result;
}

bool
cvm_ensemble_logits (const CvmBundle *bundle,
                     int member,
                     CvmDevice *device,
                     const float *input,
                     const int size_xyz[3],
                     int slab_slices,
                     size_t memory_budget,
                     float *logits,
                     const CvmProgress *progress,
                     CvmStatus *status)
{
  const CvmRunnerSpec spec = { .size = { size_xyz[0], size_xyz[1], size_xyz[2] },
                               .n_members = 1,
                               .slab_slices = slab_slices,
                               .budget = memory_budget ? memory_budget : DEFAULT_BUDGET,
                               .logits = true };
  CvmRunner *runner = cvm_runner_new (bundle, device, &spec, status);
  bool ok = runner != NULL;
  for (int s = 0; ok && s < cvm_runner_get_slabs (runner)->n_slabs; s++)
    {
      const CvmSlab *slab = &cvm_runner_get_slabs (runner)->slabs[s];
      ok = cvm_runner_load (runner, input, slab, status)
           && cvm_runner_encode (runner, member, progress, status)
           && cvm_runner_logits (runner, member, slab, logits, progress, status);
    }
  cvm_runner_free (runner);
  return ok;
}
