/* SPDX-License-Identifier: Apache-2.0 */
/* What computes a graph.
 *
 * A device is small on purpose: it says what it is, whether it can run a graph, plans a graph for
 * one slab shape and runs the plan. It decides nothing: slabs, memory budget, order, fall-back
 * live above it (ensemble.h), once, for all devices. It knows no network by name.
 *
 * A tensor that goes from graph to graph is the device's own opaque buffer, so that an encoder's
 * result stays where it is (on a GPU too) while each decoder uses it.
 *
 * Owner:  a plan and a buffer belong to their device and are freed before it is closed. A graph and
 *         its weights must outlive their plans.
 *
 * Arguments are checked here, before any device sees them (CVM_ERR_ARGUMENT, CVM_ERR_SHAPE). A
 * device error closes the device: every later call fails with CVM_ERR_DEVICE.
 *
 * Thread: a device and what belongs to it are used by one thread at a time.
 */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/network/graph.h"

typedef struct CvmDevice CvmDevice;
typedef struct CvmPlan CvmPlan;
typedef struct CvmBuffer CvmBuffer;

typedef struct
{
  int n_threads; /* 0: one per core of this process */
} CvmDeviceOptions;

typedef struct
{
  const char *id;        /* "cpu", "cuda", "reference" */
  char name[96];         /* for people: "CPU, 2 threads" */
  const char *precision; /* "f32"; of the reference "f32, double sums" */
  char kernels[160];     /* what runs: "brgconv:avx512_core, …"; may be empty before a plan */
  int n_threads;
} CvmDeviceInfo;

/* The list, fastest first, the reference last. */
int cvm_device_count (void);
const char *cvm_device_id (int i);

/* Open by id, or "auto": the first that works. A device that is not built or not found says why:
 * CVM_ERR_UNSUPPORTED. */
CVM_MUST_CHECK CvmDevice *
cvm_device_open (const char *id, const CvmDeviceOptions *options, CvmStatus *status);
void cvm_device_close (CvmDevice *device); /* plans and buffers first; NULL is fine */

void cvm_device_get_info (const CvmDevice *device, CvmDeviceInfo *info);

/* Whether every node of the graph can be run; the sentence names the first that can't. */
CVM_MUST_CHECK bool
cvm_device_supports (const CvmDevice *device, const CvmGraph *graph, CvmStatus *status);

/* Memory of a plan for this finest size, beside inputs, outputs and the weights given; an upper
 * bound. The workspace belongs to the device and serves all its plans in turn: what counts is the
 * largest. */
typedef struct
{
  size_t own; /* its copy of the weights, above all */
  size_t workspace;
} CvmPlanBytes;

CvmPlanBytes
cvm_device_plan_bytes (const CvmDevice *device, const CvmGraph *graph, const int size[3]);

/* Bytes of one buffer of the graph's node for this finest size. */
size_t cvm_device_buffer_bytes (const CvmDevice *device,
                                const CvmGraph *graph,
                                int node,
                                const int size[3]);

/* Plan a graph for slabs of a finest size z, y, x (a multiple of the pools). `weights` in the
 * graph's tensor order. */
CVM_MUST_CHECK CvmPlan *cvm_device_plan (CvmDevice *device,
                                         const CvmGraph *graph,
                                         const float *const *weights,
                                         const int size[3],
                                         CvmStatus *status);
void cvm_plan_free (CvmPlan *plan);

/* Buffers: one for each of the graph's inputs and outputs. */
CVM_MUST_CHECK CvmBuffer *cvm_device_buffer_new (
    CvmDevice *device, const CvmGraph *graph, int node, const int size[3], CvmStatus *status);
void cvm_buffer_free (CvmBuffer *buffer);

/* float32 [channel][z][y][x] in and out. */
CVM_MUST_CHECK bool cvm_buffer_upload (CvmBuffer *buffer, const float *values, CvmStatus *status);
CVM_MUST_CHECK bool cvm_buffer_download (CvmBuffer *buffer, float *values, CvmStatus *status);

/* Run: inputs and outputs in the graph's order, of the plan's size. Polls `progress` at least
 * every 0.1 s and returns CVM_ERR_CANCELLED (outputs then hold unspecified values); reports how
 * far the call is (stage "network"). */
CVM_MUST_CHECK bool cvm_plan_run (CvmPlan *plan,
                                  CvmBuffer *const *inputs,
                                  CvmBuffer *const *outputs,
                                  const CvmProgress *progress,
                                  CvmStatus *status);

/* The same for a decoder, whose one output at the finest scale is turned into the target's
 * probability (softmax's channel 1) at once: slices first … first + n − 1 of the plan's,
 * [n][y][x]. What only the other slices (a slab's halo) would need is not computed. */
CVM_MUST_CHECK bool cvm_plan_run_probability (CvmPlan *plan,
                                              CvmBuffer *const *inputs,
                                              int first,
                                              int n,
                                              float *probability,
                                              const CvmProgress *progress,
                                              CvmStatus *status);
