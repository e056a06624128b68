/* SPDX-License-Identifier: Apache-2.0 */
/* The reference device: node after node in the graph's order, each result a tensor of its own.
 *
 * A plan keeps all results of a graph (simple, not small); inputs and outputs are the buffers'.
 */
#include "segmentation/device/device-impl.h"
#include "segmentation/device/reference/operations.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  CvmBuffer base;
  float values[];
} ReferenceBuffer;

typedef struct
{
  CvmPlan base;
  const float *const *weights;
  double *sums;
  CvmTensor *tensors; /* one for each node */
} ReferencePlan;

static size_t
n_values (int n_channels, const int dims[3])
{
  return (size_t)n_channels * dims[0] * dims[1] * dims[2];
}

static void
reference_close (CvmDevice *device)
{
  free (device);
}

static size_t
reference_buffer_bytes (const CvmDevice *device, int n_channels, const int dims[3])
{
  return sizeof (ReferenceBuffer) + n_values (n_channels, dims) * sizeof (float);
}

static CvmPlanBytes
reference_plan_bytes (const CvmDevice *device, const CvmGraph *graph, const int size[3])
{
  size_t bytes = sizeof (ReferencePlan) + (size_t)graph->n_nodes * sizeof (CvmTensor)
                 + (size_t)device->info.n_threads * size[2] * sizeof (double);
  for (int i = 0; i < graph->n_nodes; i++)
    {
      int dims[3];
      cvm_node_dims (&graph->nodes[i], size, dims);
      if (graph->nodes[i].op != CVM_OP_INPUT)
        bytes += n_values (graph->nodes[i].n_channels, dims) * sizeof (float);
    }
  return (CvmPlanBytes){ .own = bytes };
}

static void
reference_plan_free (CvmPlan *plan)
{
  ReferencePlan *self = (ReferencePlan *)plan;
  if (self->tensors)
    for (int i = 0; i < plan->graph->n_nodes; i++)
      if (plan->graph->nodes[i].op != CVM_OP_INPUT)
        free (self->tensors[i].values);
  free (self->tensors);
  free (self->sums);
  free (self);
}

static bool
allocate_tensors (ReferencePlan *self, const CvmGraph *graph, const int size[3])
{
  self->tensors = calloc ((size_t)graph->n_nodes, sizeof *self->tensors);
  if (!self->tensors)
    return false;
  for (int i = 0; i < graph->n_nodes; i++)
    {
      CvmTensor *tensor = &self->tensors[i];
      tensor->n_channels = graph->nodes[i].n_channels;
      cvm_node_dims (&graph->nodes[i], size, tensor->dims);
      if (graph->nodes[i].op == CVM_OP_INPUT)
        continue;
      tensor->values = malloc (n_values (tensor->n_channels, tensor->dims) * sizeof (float));
      if (!tensor->values)
        return false;
    }
  return true;
}

static CvmPlan *
reference_plan (CvmDevice *device,
                const CvmGraph *graph,
                const float *const *weights,
                const int size[3],
                CvmStatus *status)
{
  ReferencePlan *self = calloc (1, sizeof *self);
  if (!self)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  self->base.graph = graph;
  self->weights = weights;
  self->sums = malloc ((size_t)device->info.n_threads * size[2] * sizeof *self->sums);
  if (!self->sums || !allocate_tensors (self, graph, size))
    {
      reference_plan_free (&self->base);
      cvm_status_no_memory (status);
      return NULL;
    }
  return &self->base;
}

static CvmBuffer *
reference_buffer_new (CvmDevice *device, int n_channels, const int dims[3], CvmStatus *status)
{
  ReferenceBuffer *self = calloc (1, reference_buffer_bytes (device, n_channels, dims));
  if (!self)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  return &self->base;
}

static void
reference_buffer_free (CvmBuffer *buffer)
{
  free (buffer);
}

static bool
reference_upload (CvmBuffer *buffer, const float *values, CvmStatus *status)
{
  ReferenceBuffer *self = (ReferenceBuffer *)buffer;
  memcpy (self->values, values, n_values (buffer->n_channels, buffer->dims) * sizeof (float));
  return true;
}

static bool
reference_download (CvmBuffer *buffer, float *values, CvmStatus *status)
{
  const ReferenceBuffer *self = (const ReferenceBuffer *)buffer;
  memcpy (values, self->values, n_values (buffer->n_channels, buffer->dims) * sizeof (float));
  return true;
}

static bool
run_node (const ReferencePlan *self, int index, const CvmLoops *loops)
{
  const CvmNode *node = &self->base.graph->nodes[index];
  const CvmTensor *out = &self->tensors[index];
  const CvmTensor *in = node->op == CVM_OP_INPUT ? NULL : &self->tensors[node->inputs[0]];
  const float *t[4];
  for (int i = 0; i < 4; i++)
    t[i] = node->tensors[i] < 0 ? NULL : self->weights[node->tensors[i]];
  switch (node->op)
    {
    case CVM_OP_INPUT:
      return true;
    case CVM_OP_CONVOLUTION:
      return cvm_reference_convolution (in, t[CVM_TENSOR_WEIGHT], t[CVM_TENSOR_BIAS], node->kernel,
                                        out, loops);
    case CVM_OP_TRANSPOSED:
      return cvm_reference_transposed (in, t[CVM_TENSOR_WEIGHT], t[CVM_TENSOR_BIAS], node->kernel,
                                       out, loops);
    case CVM_OP_NORMALISATION:
      return cvm_reference_normalisation (in, t[CVM_TENSOR_SCALE], t[CVM_TENSOR_SHIFT],
                                          t[CVM_TENSOR_MEAN], t[CVM_TENSOR_VARIANCE], out, loops);
    case CVM_OP_RELU:
      return cvm_reference_relu (in, out, loops);
    case CVM_OP_MAX_POOL:
      return cvm_reference_max_pool (in, node->kernel, out, loops);
    case CVM_OP_CONCATENATION:
      return cvm_reference_concatenation (in, &self->tensors[node->inputs[1]], out, loops);
    }
  return false;
}

static bool
run_nodes (ReferencePlan *self, CvmBuffer *const *inputs, const CvmLoops *loops, CvmStatus *status)
{
  const CvmGraph *graph = self->base.graph;
  for (int i = 0; i < graph->n_inputs; i++)
    self->tensors[graph->inputs[i]].values = ((ReferenceBuffer *)inputs[i])->values;
  for (int i = 0; i < graph->n_nodes; i++)
    {
      cvm_progress_stage (loops->progress, "network", (double)i / graph->n_nodes);
      if (!run_node (self, i, loops))
        return cvm_status_cancelled (status);
    }
  return true;
}

static bool
reference_run (CvmPlan *plan,
               CvmBuffer *const *inputs,
               CvmBuffer *const *outputs,
               const CvmProgress *progress,
               CvmStatus *status)
{
  ReferencePlan *self = (ReferencePlan *)plan;
  const CvmGraph *graph = plan->graph;
  const CvmLoops loops = { plan->device->info.n_threads, self->sums, progress };
  if (!run_nodes (self, inputs, &loops, status))
    return false;
  for (int i = 0; i < graph->n_outputs; i++)
    if (!reference_upload (outputs[i], self->tensors[graph->outputs[i]].values, status))
      return false;
  return true;
}

static bool
reference_run_probability (CvmPlan *plan,
                           CvmBuffer *const *inputs,
                           int first,
                           int n,
                           float *probability,
                           const CvmProgress *progress,
                           CvmStatus *status)
{
  ReferencePlan *self = (ReferencePlan *)plan;
  const CvmLoops loops = { plan->device->info.n_threads, self->sums, progress };
  if (!run_nodes (self, inputs, &loops, status))
    return false;
  if (!cvm_reference_probability (&self->tensors[plan->graph->outputs[0]], first, n, probability,
                                  &loops))
    return cvm_status_cancelled (status);
  return true;
}

static const CvmDeviceOps reference_ops = {
  .close = reference_close,
  .plan_bytes = reference_plan_bytes,
  .buffer_bytes = reference_buffer_bytes,
  .plan = reference_plan,
  .buffer_new = reference_buffer_new,
  .plan_free = reference_plan_free,
  .buffer_free = reference_buffer_free,
  .upload = reference_upload,
  .download = reference_download,
  .run = reference_run,
  .run_probability = reference_run_probability,
};

CvmDevice *
cvm_device_reference_open (const CvmDeviceOptions *options, CvmStatus *status)
{
  CvmDevice *device = calloc (1, sizeof *device);
  if (!device)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  int n = options->n_threads > 0 ? options->n_threads : omp_get_num_procs ();
  device->ops = &reference_ops;
  device->info.id = "reference";
  device->info.precision = "f32, double sums";
  device->info.n_threads = n;
  snprintf (device->info.name, sizeof device->info.name, "Reference, %d thread%s", n,
            n == 1 ? "" : "s");
  snprintf (device->info.kernels, sizeof device->info.kernels, "plain loops");
  return device;
}
