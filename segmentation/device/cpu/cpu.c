/* SPDX-License-Identifier: Apache-2.0 */
/* The CPU device: what device.c calls. The work is in plan.h.
 *
 * oneDNN is told to use one thread wherever it runs, because the threads take whole slices; so
 * OpenMP's number of threads is one while a call of ours lasts, and what it was afterwards.
 */
#include "segmentation/device/cpu/plan.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  CvmBuffer base;
  CvmLayout layout;
  float *values;
} CpuBuffer;

static int
one_thread_each (void)
{
  int before = omp_get_max_threads ();
  omp_set_num_threads (1);
  return before;
}

static void
cpu_close (CvmDevice *device)
{
  CvmCpuDevice *self = (CvmCpuDevice *)device;
  cvm_workspace_free (self->workspace);
  cvm_dnnl_close (self->dnnl);
  free (self);
}

static bool
cpu_supports (const CvmDevice *device, const CvmNode *node)
{
  return node->op != CVM_OP_MAX_POOL || node->kernel[0] <= CVM_CPU_MAX_POOL_SLICES;
}

/* Buffers */

static size_t
layout_bytes (const CvmLayout *layout)
{
  size_t bytes = cvm_layout_slice (layout) * layout->dims[0] * sizeof (float);
  return (bytes + 64) / 64 * 64;
}

static size_t
cpu_buffer_bytes (const CvmDevice *device, int n_channels, const int dims[3])
{
  const CvmCpuDevice *self = (const CvmCpuDevice *)device;
  CvmLayout layout = cvm_layout (n_channels, dims, self->block);
  return sizeof (CpuBuffer) + layout_bytes (&layout);
}

static void
cpu_buffer_free (CvmBuffer *buffer)
{
  CpuBuffer *self = (CpuBuffer *)buffer;
  free (self->values);
  free (self);
}

static CvmBuffer *
cpu_buffer_new (CvmDevice *device, int n_channels, const int dims[3], CvmStatus *status)
{
  CpuBuffer *self = calloc (1, sizeof *self);
  if (self)
    {
      self->layout = cvm_layout (n_channels, dims, ((CvmCpuDevice *)device)->block);
      self->values = aligned_alloc (64, layout_bytes (&self->layout));
    }
  if (!self || !self->values)
    {
      free (self);
      cvm_status_no_memory (status);
      return NULL;
    }
  return &self->base;
}

static bool
cpu_upload (CvmBuffer *buffer, const float *values, CvmStatus *status)
{
  CpuBuffer *self = (CpuBuffer *)buffer;
  cvm_layout_pack (&self->layout, values, self->values);
  return true;
}

static bool
cpu_download (CvmBuffer *buffer, float *values, CvmStatus *status)
{
  const CpuBuffer *self = (const CpuBuffer *)buffer;
  cvm_layout_unpack (&self->layout, self->values, values);
  return true;
}

/* Plans */

static CvmPlanBytes
cpu_plan_bytes (const CvmDevice *device, const CvmGraph *graph, const int size[3])
{
  CvmStatus status;
  CvmPlanBytes bytes = { 0, 0 };
  int before = one_thread_each ();
  CvmCpuPlan *plan = cvm_cpu_plan_layout ((CvmCpuDevice *)device, graph, size, &status);
  if (plan && cvm_cpu_plan_prepare (plan, NULL, &status))
    bytes = cvm_cpu_plan_bytes (plan);
  cvm_cpu_plan_free (plan);
  omp_set_num_threads (before);
  return bytes;
}

static void
cpu_plan_free (CvmPlan *plan)
{
  cvm_cpu_plan_free ((CvmCpuPlan *)plan);
}

/* Name each algorithm that the plan uses, once. */
static void
note_kernels (CvmDeviceInfo *info, const CvmCpuPlan *plan)
{
  for (int i = 0; i < plan->n_steps; i++)
    for (int t = 0; t < plan->data[i].n_terms; t++)
      {
        const char *name = cvm_convolution_name (plan->data[i].terms[t].convolution);
        size_t used = strlen (info->kernels);
        if (!strstr (info->kernels, name))
          snprintf (info->kernels + used, sizeof info->kernels - used, "%s%s", used ? ", " : "",
                    name);
      }
}

static CvmPlan *
cpu_plan (CvmDevice *device,
          const CvmGraph *graph,
          const float *const *weights,
          const int size[3],
          CvmStatus *status)
{
  int before = one_thread_each ();
  CvmCpuPlan *plan = cvm_cpu_plan_layout ((CvmCpuDevice *)device, graph, size, status);
  bool ok
      = plan && cvm_cpu_plan_prepare (plan, weights, status) && cvm_cpu_plan_reserve (plan, status);
  omp_set_num_threads (before);
  if (!ok)
    {
      cvm_cpu_plan_free (plan);
      return NULL;
    }
  note_kernels (&device->info, plan);
  return &plan->base;
}

static bool
execute (CvmCpuPlan *plan,
         CvmBuffer *const *inputs,
         CvmBuffer *const *outputs,
         int first,
         int n,
         float *probability,
         const CvmProgress *progress,
         CvmStatus *status)
{
  const CvmGraph *graph = plan->base.graph;
  for (int i = 0; i < graph->n_inputs; i++)
    plan->values[i] = ((CpuBuffer *)inputs[i])->values;
  for (int i = 0; i < graph->n_outputs; i++)
    plan->values[graph->n_inputs + i] = outputs ? ((CpuBuffer *)outputs[i])->values : NULL;
  int before = one_thread_each ();
  bool ok = cvm_cpu_plan_execute (plan, first, n, probability, progress, status);
  omp_set_num_threads (before);
  return ok;
}

static bool
cpu_run (CvmPlan *plan,
         CvmBuffer *const *inputs,
         CvmBuffer *const *outputs,
         const CvmProgress *progress,
         CvmStatus *status)
{
  return execute ((CvmCpuPlan *)plan, inputs, outputs, 0, 0, NULL, progress, status);
}

static bool
cpu_run_probability (CvmPlan *plan,
                     CvmBuffer *const *inputs,
                     int first,
                     int n,
                     float *probability,
                     const CvmProgress *progress,
                     CvmStatus *status)
{
  return execute ((CvmCpuPlan *)plan, inputs, NULL, first, n, probability, progress, status);
}

static const CvmDeviceOps cpu_ops = {
  .close = cpu_close,
  .supports = cpu_supports,
  .plan_bytes = cpu_plan_bytes,
  .buffer_bytes = cpu_buffer_bytes,
  .plan = cpu_plan,
  .buffer_new = cpu_buffer_new,
  .plan_free = cpu_plan_free,
  .buffer_free = cpu_buffer_free,
  .upload = cpu_upload,
  .download = cpu_download,
  .run = cpu_run,
  .run_probability = cpu_run_probability,
};

CvmDevice *
cvm_device_cpu_open (const CvmDeviceOptions *options, CvmStatus *status)
{
  CvmCpuDevice *self = calloc (1, sizeof *self);
  if (!self)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  int n = options->n_threads > 0 ? options->n_threads : omp_get_num_procs ();
  CvmDeviceInfo *info = &self->base.info;
  self->base.ops = &cpu_ops;
  self->dnnl = cvm_dnnl_open (n, status);
  if (!self->dnnl || !(self->workspace = cvm_workspace_new (n, status)))
    {
      cpu_close (&self->base);
      return NULL;
    }
  self->block = cvm_dnnl_block ();
  self->kernels = cvm_kernels_for (self->block);
  info->id = "cpu";
  info->precision = "f32";
  info->n_threads = n;
  snprintf (info->name, sizeof info->name, "CPU, %d thread%s", n, n == 1 ? "" : "s");
  return &self->base;
}
