/* SPDX-License-Identifier: Apache-2.0 */
/* What a device's folder implements; seen only by device.c, the devices and their tests.
 *
 * device.c has checked every argument before one of these is called: nodes refer to earlier
 * nodes, sizes divide by the scales, buffers have the right shape and belong to the device.
 * A device embeds the three structs below as the first member of its own.
 *
 * Errors: CVM_ERR_MEMORY and CVM_ERR_CANCELLED leave the device usable; CVM_ERR_DEVICE closes it.
 */
#pragma once

#include "segmentation/device/device.h"

typedef struct CvmDeviceOps CvmDeviceOps;

struct CvmDevice
{
  const CvmDeviceOps *ops;
  CvmDeviceInfo info;
  bool failed; /* a device error closed it; set by device.c */
};

struct CvmPlan
{
  CvmDevice *device;
  const CvmGraph *graph;
  int size[3]; /* finest, z, y, x */
};

struct CvmBuffer
{
  CvmDevice *device;
  int n_channels;
  int dims[3]; /* z, y, x at the node's own scale */
};

struct CvmDeviceOps
{
  void (*close) (CvmDevice *device);
  /* NULL: every operation of graph.h. */
  bool (*supports) (const CvmDevice *device, const CvmNode *node);
  CvmPlanBytes (*plan_bytes) (const CvmDevice *device, const CvmGraph *graph, const int size[3]);
  size_t (*buffer_bytes) (const CvmDevice *device, int n_channels, const int dims[3]);
  /* device.c fills the CvmPlan and CvmBuffer parts of what these two return. */
  CvmPlan *(*plan) (CvmDevice *device,
                    const CvmGraph *graph,
                    const float *const *weights,
                    const int size[3],
                    CvmStatus *status);
  CvmBuffer *(*buffer_new) (CvmDevice *device,
                            int n_channels,
                            const int dims[3],
                            CvmStatus *status);
  void (*plan_free) (CvmPlan *plan);
  void (*buffer_free) (CvmBuffer *buffer);
  bool (*upload) (CvmBuffer *buffer, const float *values, CvmStatus *status);
  bool (*download) (CvmBuffer *buffer, float *values, CvmStatus *status);
  bool (*run) (CvmPlan *plan,
               CvmBuffer *const *inputs,
               CvmBuffer *const *outputs,
               const CvmProgress *progress,
               CvmStatus *status);
  bool (*run_probability) (CvmPlan *plan,
                           CvmBuffer *const *inputs,
                           int first,
                           int n,
                           float *probability,
                           const CvmProgress *progress,
                           CvmStatus *status);
};

/* The devices. One that is not built has an open function all the same, which says why. */
CvmDevice *cvm_device_cpu_open (const CvmDeviceOptions *options, CvmStatus *status);
CvmDevice *cvm_device_cuda_open (const CvmDeviceOptions *options, CvmStatus *status);
CvmDevice *cvm_device_reference_open (const CvmDeviceOptions *options, CvmStatus *status);

/* The sizes of a node's result for a finest size. */
static inline void
cvm_node_dims (const CvmNode *node, const int size[3], int dims[3])
{
  for (int a = 0; a < 3; a++)
    dims[a] = size[a] / node->scale[a];
}
