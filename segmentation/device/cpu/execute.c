/* SPDX-License-Identifier: Apache-2.0 */
/* Running a plan: stage after stage, the slices of a stage shared out among the workers.
 *
 * Each step on each slice is one short piece of work (some 10 ms at 512 × 512); a cancel or an
 * error is noticed before the next one.
 */
#include "segmentation/device/cpu/plan.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  CvmCpuPlan *plan;
  const CvmKernels *kernels;
  float *common, **workers; /* arenas */
  const CvmProgress *progress;
  float *probability; /* of slice `first` on; NULL where the logits are wanted */
  int first;
  double done, all; /* work */
  bool stop;        /* atomic */
  CvmStatus *status;
} Run;

/* Slice z of a node's result. */
static CvmPlane
plane_of (const Run *run, int worker, int node, int z)
{
  const CvmPlanTensor *tensor = &run->plan->tensors[node];
  const size_t slice = cvm_layout_slice (&tensor->layout);
  float *values = NULL;
  if (tensor->buffer && *tensor->buffer)
    values = *tensor->buffer + z * slice;
  else if (tensor->place == CVM_PLACE_WORKER)
    values = run->workers[worker] + tensor->offset;
  else if (tensor->place == CVM_PLACE_COMMON)
    values = run->common + tensor->offset + z * slice;
  return cvm_plane (&tensor->layout, values);
}

static bool
convolve (
    Run *run, int worker, const CvmStep *step, const CvmStepData *data, int z, CvmStatus *status)
{
  const CvmPlane out = plane_of (run, worker, step->result, z);
  const CvmLayout *layout = &run->plan->tensors[step->result].layout;
  float *scratch = run->workers[worker] + run->plan->worker_floats;
  if (data->clear)
    memset (out.values, 0, cvm_layout_slice (layout) * sizeof (float));
  for (int t = 0; t < data->n_terms; t++)
    {
      const CvmTerm *term = &data->terms[t];
      if (z + term->dz < 0 || z + term->dz >= layout->dims[0])
        continue;
      CvmPlane in = plane_of (run, worker, step->sources[term->source], z + term->dz);
      if (!cvm_convolution_run (term->convolution, worker, in.values, out.values, scratch, status))
        return false;
    }
  return true;
}

static void
transpose (Run *run, int worker, const CvmStep *step, const CvmStepData *data, int z)
{
  const CvmPlane in = plane_of (run, worker, step->sources[0], z / step->kernel[0]);
  const CvmPlane out = plane_of (run, worker, step->result, z);
  const size_t tap = (size_t)step->kernel[1] * step->kernel[2] * in.n_blocks * in.block
                     * out.n_blocks * out.block;
  const CvmUp up = { data->weights + z % step->kernel[0] * tap,
                     data->bias,
                     { step->kernel[1], step->kernel[2] },
                     step->relu };
  run->kernels->up (&in, &up, &out);
}

static void
pool (Run *run, int worker, const CvmStep *step, int z)
{
  CvmPlane in[CVM_CPU_MAX_POOL_SLICES];
  const CvmPlane out = plane_of (run, worker, step->result, z);
  for (int t = 0; t < step->kernel[0]; t++)
    in[t] = plane_of (run, worker, step->sources[0], z * step->kernel[0] + t);
  run->kernels->max_pool (in, step->kernel[0], step->kernel + 1, &out);
}

static void
point_by_point (Run *run, int worker, const CvmStep *step, const CvmStepData *data, int z)
{
  CvmPlane in[2];
  const CvmPlane out = plane_of (run, worker, step->result, z);
  for (int s = 0; s < step->n_sources; s++)
    in[s] = plane_of (run, worker, step->sources[s], z);
  cvm_pointwise (in, step->n_sources, data->weights, data->bias, step->relu, &out);
}

/* The network's last step, when the probability is wanted: returns false where the step is not
 * that, or is not made for it. */
static bool
head (Run *run, int worker, const CvmStep *step, const CvmStepData *data, int z)
{
  if (!run->probability || !data->head)
    return false;
  const CvmPlane in = plane_of (run, worker, step->sources[0], z);
  const CvmHead weights = { data->head, data->head_bias, { step->kernel[1], step->kernel[2] } };
  const size_t slice = (size_t)in.height * in.width;
  run->kernels->head (&in, &weights, run->probability + (z - run->first) * slice);
  return true;
}

static bool
take_step (Run *run, int worker, int index, int z, CvmStatus *status)
{
  const CvmCpuPlan *plan = run->plan;
  const CvmStep *step = &plan->steps[index];
  const CvmStepData *data = &plan->data[index];
  if (head (run, worker, step, data, z))
    return true;
  switch (step->op)
    {
    case CVM_OP_CONVOLUTION:
      if (!convolve (run, worker, step, data, z, status))
        return false;
      break;
    case CVM_OP_TRANSPOSED:
      transpose (run, worker, step, data, z);
      break;
    case CVM_OP_MAX_POOL:
      pool (run, worker, step, z);
      break;
    default:
      point_by_point (run, worker, step, data, z);
    }
  if (run->probability && step->result == plan->base.graph->outputs[0])
    {
      CvmPlane logits = plane_of (run, worker, step->result, z);
      size_t slice = (size_t)logits.height * logits.width;
      cvm_softmax (&logits, run->probability + (z - run->first) * slice);
    }
  return true;
}

/* Whether to go on; notes a cancel. */
static bool
goes_on (Run *run)
{
  bool stop;
#pragma omp atomic read
  stop = run->stop;
  if (stop)
    return false;
  if (!cvm_progress_cancelled (run->progress))
    return true;
#pragma omp critical(cvm_cpu_stop)
  {
    if (!run->stop)
      cvm_status_cancelled (run->status);
#pragma omp atomic write
    run->stop = true;
  }
  return false;
}

static void
take_slice (Run *run, int worker, const CvmStage *stage, int z)
{
  CvmStatus status = CVM_STATUS_INIT;
  for (int i = stage->first; i < stage->first + stage->n; i++)
    {
      if (!goes_on (run))
        return;
      if (take_step (run, worker, i, z, &status))
        continue;
#pragma omp critical(cvm_cpu_stop)
      {
        if (!run->stop && run->status)
          *run->status = status;
#pragma omp atomic write
        run->stop = true;
      }
      return;
    }
}

/* Slices of a step's source that slices *from … *to − 1 of its result need. */
static void
reach_back (const CvmStep *step, int n_source, int *from, int *to)
{
  const int k = step->kernel[0];
  if (step->op == CVM_OP_CONVOLUTION)
    {
      *from -= k / 2;
      *to += k / 2;
    }
  else if (step->op == CVM_OP_TRANSPOSED)
    {
      *from /= k;
      *to = (*to + k - 1) / k;
    }
  else if (step->op == CVM_OP_MAX_POOL)
    {
      *from *= k;
      *to *= k;
    }
  *from = *from < 0 ? 0 : *from;
  *to = *to > n_source ? n_source : *to;
}

typedef struct
{
  int from, to;
} Range;

static void
widen (Range *range, int from, int to)
{
  if (range->from >= range->to)
    *range = (Range){ from, to };
  range->from = from < range->from ? from : range->from;
  range->to = to > range->to ? to : range->to;
}

/* From the slices of the last stage's result back to those of every stage. */
static void
find_ranges (const CvmCpuPlan *plan, Range *ranges)
{
  for (int s = plan->n_stages - 1; s >= 0; s--)
    for (int i = plan->stages[s].first; i < plan->stages[s].first + plan->stages[s].n; i++)
      for (int k = 0; k < plan->steps[i].n_sources; k++)
        {
          const CvmPlanTensor *source = &plan->tensors[plan->steps[i].sources[k]];
          int from = ranges[s].from, to = ranges[s].to;
          if (source->stage < 0 || source->stage == s)
            continue;
          reach_back (&plan->steps[i], source->layout.dims[0], &from, &to);
          widen (&ranges[source->stage], from, to);
        }
}

static void
report (const Run *run, double done)
{
  cvm_progress_stage (run->progress, "network", done < run->all ? done / run->all : 1);
}

static void
run_stage (Run *run, const CvmStage *stage, Range range)
{
#pragma omp parallel for num_threads(run->plan->n_workers) schedule(dynamic, 1)
  for (int z = range.from; z < range.to; z++)
    {
      const int worker = omp_get_thread_num ();
      double done;
      take_slice (run, worker, stage, z);
#pragma omp atomic capture
      done = run->done += stage->work;
      if (worker == 0) /* the caller's thread */
        report (run, done);
    }
  report (run, run->done);
}

bool
cvm_cpu_plan_execute (CvmCpuPlan *plan,
                      int first,
                      int n,
                      float *probability,
                      const CvmProgress *progress,
                      CvmStatus *status)
{
  const CvmCpuDevice *device = (const CvmCpuDevice *)plan->base.device;
  if (!cvm_cpu_plan_reserve (plan, status))
    return false;
  Run run = { .plan = plan,
              .kernels = device->kernels,
              .common = cvm_workspace_common (device->workspace),
              .workers = cvm_workspace_workers (device->workspace),
              .progress = progress,
              .probability = probability,
              .first = first,
              .status = status };
  Range *ranges = calloc ((size_t)plan->n_stages, sizeof *ranges);
  if (!ranges)
    return cvm_status_no_memory (status);
  if (probability)
    {
      ranges[plan->tensors[plan->base.graph->outputs[0]].stage] = (Range){ first, first + n };
      find_ranges (plan, ranges);
    }
  else
    for (int s = 0; s < plan->n_stages; s++)
      ranges[s] = (Range){ 0, plan->stages[s].n_slices };
  for (int s = 0; s < plan->n_stages; s++)
    run.all += plan->stages[s].work * (ranges[s].to - ranges[s].from);
  for (int s = 0; s < plan->n_stages && !run.stop; s++)
    run_stage (&run, &plan->stages[s], ranges[s]);
  free (ranges);
  return !run.stop;
}
