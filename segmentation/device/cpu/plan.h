/* SPDX-License-Identifier: Apache-2.0 */
/* A plan of the CPU device.
 *
 * Everything is done slice by slice, one thread a slice: a stage is a run of steps of which each
 * needs only the same slice of what the stage itself has made, so a thread takes one slice through
 * the whole stage and what lies between stays in its cache. A 3D convolution is the sum of 2D ones
 * over neighbouring slices; its input must be whole, so it begins a new stage.
 *
 *   UNet-2.5D:  encoder [levels 1 … n−1] [pool] [3D] [3D]    decoder [up … head]
 *
 * A tensor lies where it is needed: in a buffer (the graph's inputs and outputs), in the worker's
 * own arena (one slice, inside a stage), or in the common arena (whole, from stage to stage).
 */
#pragma once

#include "segmentation/device/cpu/convolution.h"
#include "segmentation/device/cpu/kernels.h"
#include "segmentation/device/cpu/steps.h"
#include "segmentation/device/cpu/workspace.h"
#include "segmentation/device/device-impl.h"

#define CVM_CPU_MAX_POOL_SLICES 16 /* a pool's largest z kernel */

typedef struct
{
  CvmDevice base;
  CvmDnnl *dnnl;
  const CvmKernels *kernels;
  int block;
  CvmWorkspace *workspace;
} CvmCpuDevice;

typedef enum
{
  CVM_PLACE_NONE, /* never computed: swallowed by a step, or virtual */
  CVM_PLACE_BUFFER,
  CVM_PLACE_WORKER,
  CVM_PLACE_COMMON
} CvmPlace;

typedef struct
{
  CvmLayout layout;
  CvmPlace place;  /* CVM_PLACE_BUFFER: an input, or an output that has no room of its own */
  size_t offset;   /* floats, in its arena */
  float **buffer;  /* where run() finds the buffer's values; NULL: not bound to one */
  int step, stage; /* that writes it; −1 for inputs */
} CvmPlanTensor;

/* One 2D convolution of a step: of source `source`, whose slice z + dz goes into slice z. */
typedef struct
{
  CvmConvolution *convolution;
  int source, dz;
} CvmTerm;

typedef struct
{
  int n_terms;
  CvmTerm *terms;
  bool clear;     /* the result must be zero before the terms add to it */
  float *weights; /* transposed convolution: for each z tap as in CvmUp; point-wise: scales */
  float *bias;    /* transposed convolution: padded; point-wise: shifts */
  float *head;    /* weights of CvmHead, where the step can be the head; else NULL */
  float head_bias;
} CvmStepData;

typedef struct
{
  int first, n; /* steps */
  int n_slices;
  double work; /* multiplications for one slice, about */
} CvmStage;

typedef struct
{
  CvmPlan base;
  int n_steps, n_stages, n_workers;
  CvmStep *steps;
  CvmStepData *data;
  CvmStage *stages;
  CvmPlanTensor *tensors;              /* one for each node */
  float *values[16];                   /* of the buffers of the run at work: inputs, then outputs */
  size_t common_floats, worker_floats; /* sizes of the arenas */
  size_t scratch_bytes;                /* oneDNN's, at the end of a worker's arena */
} CvmCpuPlan;

/* Steps, stages, places and sizes; no weights, no arenas. */
CvmCpuPlan *cvm_cpu_plan_layout (CvmCpuDevice *device,
                                 const CvmGraph *graph,
                                 const int size[3],
                                 CvmStatus *status);

/* The steps' primitives; `weights` NULL: for their sizes only. */
bool cvm_cpu_plan_prepare (CvmCpuPlan *plan, const float *const *weights, CvmStatus *status);

/* Make sure that the device's workspace is large enough. */
bool cvm_cpu_plan_reserve (const CvmCpuPlan *plan, CvmStatus *status);
CvmPlanBytes cvm_cpu_plan_bytes (const CvmCpuPlan *plan);
void cvm_cpu_plan_free (CvmCpuPlan *plan); /* NULL is fine */

/* Run on the buffers in plan->values. `probability` NULL: everything; else only what slices
 * first … first + n − 1 of the probability need. */
bool cvm_cpu_plan_execute (CvmCpuPlan *plan,
                           int first,
                           int n,
                           float *probability,
                           const CvmProgress *progress,
                           CvmStatus *status);
