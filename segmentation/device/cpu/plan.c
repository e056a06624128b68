/* SPDX-License-Identifier: Apache-2.0 */
/* See plan.h: stages, and where each tensor lies. */
#include "segmentation/device/cpu/plan.h"
#include "segmentation/device/cpu/arena.h"

#include <stdlib.h>

#define NODE_BYTES 65536 /* a node's tables, biases, oneDNN's objects and code; generously */
#define ALIGNED_FLOATS(n) (((n) + 15) / 16 * 16)

static bool
same_slice_only (const CvmStep *step)
{
  return step->kernel[0] == 1;
}

/* Whether a step can be done slice by slice together with the steps of the stage. */
static bool
can_join (const CvmCpuPlan *plan, const CvmStep *step, int stage)
{
  if (stage < 0 || plan->tensors[step->result].layout.dims[0] != plan->stages[stage].n_slices)
    return false;
  for (int s = 0; s < step->n_sources; s++)
    if (plan->tensors[step->sources[s]].stage == stage && !same_slice_only (step))
      return false;
  return true;
}

static void
make_stages (CvmCpuPlan *plan)
{
  int stage = -1;
  for (int i = 0; i < plan->n_steps; i++)
    {
      const CvmStep *step = &plan->steps[i];
      CvmPlanTensor *result = &plan->tensors[step->result];
      if (!can_join (plan, step, stage))
        plan->stages[++stage] = (CvmStage){ i, 0, result->layout.dims[0], 0 };
      plan->stages[stage].n++;
      result->stage = stage;
      result->step = i;
    }
  plan->n_stages = stage + 1;
}

/* Multiplications for one slice of a step's result, for progress; what has none counts a little. */
static double
step_work (const CvmCpuPlan *plan, const CvmStep *step)
{
  const CvmLayout *out = &plan->tensors[step->result].layout;
  double work = (double)cvm_layout_slice (out), n_in = 0;
  for (int s = 0; s < step->n_sources; s++)
    n_in += plan->tensors[step->sources[s]].layout.n_channels;
  if (step->op == CVM_OP_CONVOLUTION)
    work *= n_in * step->kernel[0] * step->kernel[1] * step->kernel[2];
  else if (step->op == CVM_OP_TRANSPOSED)
    work *= n_in;
  return work;
}

static void
weigh_stages (CvmCpuPlan *plan)
{
  for (int s = 0; s < plan->n_stages; s++)
    {
      CvmStage *stage = &plan->stages[s];
      for (int i = stage->first; i < stage->first + stage->n; i++)
        stage->work += step_work (plan, &plan->steps[i]);
    }
}

/* The last step that reads a node's result and whether one of another stage does. */
static int
last_reader (const CvmCpuPlan *plan, int node, bool *elsewhere)
{
  int last = plan->tensors[node].step;
  *elsewhere = false;
  for (int i = 0; i < plan->n_steps; i++)
    for (int s = 0; s < plan->steps[i].n_sources; s++)
      if (plan->steps[i].sources[s] == node)
        {
          last = i;
          if (plan->tensors[plan->steps[i].result].stage != plan->tensors[node].stage)
            *elsewhere = true;
        }
  return last;
}

static void
bind_buffers (CvmCpuPlan *plan)
{
  const CvmGraph *graph = plan->base.graph;
  for (int i = 0; i < graph->n_inputs; i++)
    {
      plan->tensors[graph->inputs[i]].place = CVM_PLACE_BUFFER;
      plan->tensors[graph->inputs[i]].buffer = &plan->values[i];
    }
  for (int i = 0; i < graph->n_outputs; i++)
    plan->tensors[graph->outputs[i]].buffer = &plan->values[graph->n_inputs + i];
}

/* Give every result a place. An output has its buffer; the only output of a decoder also a place
 * of its own, for when it goes into the softmax at once. */
static void
place_tensors (CvmCpuPlan *plan, CvmInterval *worker, CvmInterval *whole, int *nodes)
{
  const CvmGraph *graph = plan->base.graph;
  int n_worker = 0, n_whole = 0;
  for (int i = 0; i < plan->n_steps; i++)
    {
      int node = plan->steps[i].result;
      CvmPlanTensor *tensor = &plan->tensors[node];
      size_t slice = ALIGNED_FLOATS (cvm_layout_slice (&tensor->layout));
      bool elsewhere;
      int last = last_reader (plan, node, &elsewhere);
      tensor->place = elsewhere ? CVM_PLACE_COMMON : CVM_PLACE_WORKER;
      if (tensor->buffer && graph->n_outputs > 1)
        tensor->place = CVM_PLACE_BUFFER;
      else if (!elsewhere)
        {
          nodes[n_worker] = node;
          worker[n_worker++] = (CvmInterval){ slice, i, last, 0 };
        }
      else
        {
          int until = plan->tensors[plan->steps[last].result].stage;
          size_t size = cvm_layout_slice (&tensor->layout) * tensor->layout.dims[0];
          nodes[graph->n_nodes + n_whole] = node;
          whole[n_whole++] = (CvmInterval){ ALIGNED_FLOATS (size), tensor->stage, until, 0 };
        }
    }
  plan->worker_floats = cvm_arena_place (worker, n_worker);
  plan->common_floats = cvm_arena_place (whole, n_whole);
  for (int i = 0; i < n_worker; i++)
    plan->tensors[nodes[i]].offset = worker[i].offset;
  for (int i = 0; i < n_whole; i++)
    plan->tensors[nodes[graph->n_nodes + i]].offset = whole[i].offset;
}

static bool
lay_out (CvmCpuPlan *plan, const CvmCpuDevice *device, CvmStatus *status)
{
  const CvmGraph *graph = plan->base.graph;
  const size_t n = (size_t)graph->n_nodes;
  CvmInterval *intervals = calloc (2 * n, sizeof *intervals);
  int *numbers = calloc (2 * n, sizeof *numbers);
  plan->steps = calloc (n, sizeof *plan->steps);
  plan->stages = calloc (n, sizeof *plan->stages);
  plan->tensors = calloc (n, sizeof *plan->tensors);
  plan->data = calloc (n, sizeof *plan->data);
  bool ok = intervals && numbers && plan->steps && plan->stages && plan->tensors && plan->data;
  if (ok)
    {
      for (int i = 0; i < graph->n_nodes; i++)
        {
          int dims[3];
          cvm_node_dims (&graph->nodes[i], plan->base.size, dims);
          plan->tensors[i].layout = cvm_layout (graph->nodes[i].n_channels, dims, device->block);
          plan->tensors[i].step = plan->tensors[i].stage = -1;
        }
      plan->n_steps = cvm_steps_from_graph (graph, plan->steps, numbers);
      make_stages (plan);
      weigh_stages (plan);
      bind_buffers (plan);
      place_tensors (plan, intervals, intervals + n, numbers);
    }
  free (intervals);
  free (numbers);
  return ok ? true : cvm_status_no_memory (status);
}

CvmCpuPlan *
cvm_cpu_plan_layout (CvmCpuDevice *device,
                     const CvmGraph *graph,
                     const int size[3],
                     CvmStatus *status)
{
  CvmCpuPlan *plan = calloc (1, sizeof *plan);
  if (!plan)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  plan->base.device = &device->base;
  plan->base.graph = graph;
  for (int a = 0; a < 3; a++)
    plan->base.size[a] = size[a];
  if (!lay_out (plan, device, status))
    {
      cvm_cpu_plan_free (plan);
      return NULL;
    }
  for (int i = 0; i < plan->n_stages; i++)
    if (plan->stages[i].n_slices > plan->n_workers)
      plan->n_workers = plan->stages[i].n_slices;
  if (plan->n_workers > device->base.info.n_threads)
    plan->n_workers = device->base.info.n_threads;
  return plan;
}

static size_t
worker_bytes (const CvmCpuPlan *plan)
{
  return plan->worker_floats * sizeof (float) + plan->scratch_bytes;
}

bool
cvm_cpu_plan_reserve (const CvmCpuPlan *plan, CvmStatus *status)
{
  const CvmCpuDevice *device = (const CvmCpuDevice *)plan->base.device;
  if (!cvm_workspace_reserve (device->workspace, plan->common_floats * sizeof (float),
                              plan->n_workers, worker_bytes (plan)))
    return cvm_status_no_memory (status);
  return true;
}

/* A packed copy of a transposed convolution's weights. */
static size_t
transposed_bytes (const CvmCpuPlan *plan, const CvmStep *step)
{
  size_t in = (size_t)cvm_layout_padded (&plan->tensors[step->sources[0]].layout);
  size_t out = (size_t)cvm_layout_padded (&plan->tensors[step->result].layout);
  return in * out * step->kernel[0] * step->kernel[1] * step->kernel[2] * sizeof (float);
}

CvmPlanBytes
cvm_cpu_plan_bytes (const CvmCpuPlan *plan)
{
  CvmPlanBytes bytes = {
    .own = (size_t)plan->base.graph->n_nodes * NODE_BYTES,
    .workspace = cvm_workspace_bytes (plan->common_floats * sizeof (float), plan->n_workers,
                                      worker_bytes (plan)),
  };
  for (int i = 0; i < plan->n_steps; i++)
    {
      for (int t = 0; t < plan->data[i].n_terms; t++)
        bytes.own += cvm_convolution_weight_bytes (plan->data[i].terms[t].convolution);
      if (plan->steps[i].op == CVM_OP_TRANSPOSED)
        bytes.own += transposed_bytes (plan, &plan->steps[i]);
    }
  return bytes;
}

void
cvm_cpu_plan_free (CvmCpuPlan *plan)
{
  if (!plan)
    return;
  for (int i = 0; plan->data && i < plan->n_steps; i++)
    {
      CvmStepData *data = &plan->data[i];
      for (int t = 0; t < data->n_terms; t++)
        cvm_convolution_free (data->terms[t].convolution);
      free (data->terms);
      free (data->weights);
      free (data->bias);
      free (data->head);
    }
  free (plan->steps);
  free (plan->data);
  free (plan->stages);
  free (plan->tensors);
  free (plan);
}
