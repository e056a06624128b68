/* SPDX-License-Identifier: Apache-2.0 */
/* See device.h: the list of devices, and the checks that each of them may rely on.
 *
 * Every call goes through here, is checked against the graph and the sizes, and then handed to the
 * device's own table. What comes back as CVM_ERR_DEVICE marks the device as failed.
 */
#include "segmentation/device/check.h"
#include "segmentation/device/device-impl.h"

#include <string.h>

typedef struct
{
  const char *id;
  CvmDevice *(*open) (const CvmDeviceOptions *options, CvmStatus *status);
} Entry;

static const Entry entries[] = {
  { "cuda", cvm_device_cuda_open },
  { "cpu", cvm_device_cpu_open },
  { "reference", cvm_device_reference_open },
};

int
cvm_device_count (void)
{
  return (int)(sizeof entries / sizeof *entries);
}

const char *
cvm_device_id (int i)
{
  return i >= 0 && i < cvm_device_count () ? entries[i].id : NULL;
}

CvmDevice *
cvm_device_open (const char *id, const CvmDeviceOptions *options, CvmStatus *status)
{
  static const CvmDeviceOptions defaults;
  bool automatic = strcmp (id, "auto") == 0;
  bool known = automatic;
  for (int i = 0; i < cvm_device_count (); i++)
    if (automatic || strcmp (id, entries[i].id) == 0)
      {
        CvmDevice *device = entries[i].open (options ? options : &defaults, status);
        if (device)
          return device;
        known = true;
      }
  if (!known)
    cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("There is no device named “{1}”."), "%s",
                     id);
  return NULL;
}

void
cvm_device_close (CvmDevice *device)
{
  if (device)
    device->ops->close (device);
}

void
cvm_device_get_info (const CvmDevice *device, CvmDeviceInfo *info)
{
  *info = device->info;
}

static bool
is_open (const CvmDevice *device, CvmStatus *status)
{
  if (!device->failed)
    return true;
  return cvm_status_fail (status, CVM_ERR_DEVICE,
                          CVM_N_ ("The device “{1}” failed earlier and can't be used any more."),
                          "%s", device->info.name);
}

/* Passes a result on and remembers a device error. */
static bool
settle (CvmDevice *device, bool ok, const CvmStatus *local, CvmStatus *status)
{
  if (!ok && local->code == CVM_ERR_DEVICE)
    device->failed = true;
  if (!ok && status)
    *status = *local;
  return ok;
}

static bool
buffers_fit (
    const CvmPlan *plan, const int *nodes, int n, CvmBuffer *const *buffers, CvmStatus *status)
{
  for (int i = 0; i < n; i++)
    {
      const CvmNode *node = &plan->graph->nodes[nodes[i]];
      int dims[3];
      cvm_node_dims (node, plan->size, dims);
      if (!buffers[i] || buffers[i]->device != plan->device
          || buffers[i]->n_channels != node->n_channels
          || memcmp (buffers[i]->dims, dims, sizeof dims) != 0)
        return cvm_wrong_shape (status, "a buffer has another shape, or is another device's");
    }
  return true;
}

/* Calls */

static const char *const op_names[] = {
  "input", "convolution", "transposed convolution", "normalisation",
  "ReLU",  "max pool",    "concatenation",
};

bool
cvm_device_supports (const CvmDevice *device, const CvmGraph *graph, CvmStatus *status)
{
  if (!cvm_graph_is_sound (graph, status))
    return false;
  for (int i = 0; i < graph->n_nodes; i++)
    if (device->ops->supports && !device->ops->supports (device, &graph->nodes[i]))
      return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                              CVM_N_ ("The device “{1}” can't compute the operation “{2}”."),
                              "%s\n%s", device->info.name, op_names[graph->nodes[i].op]);
  return true;
}

CvmPlanBytes
cvm_device_plan_bytes (const CvmDevice *device, const CvmGraph *graph, const int size[3])
{
  CvmStatus status;
  if (!cvm_graph_is_sound (graph, &status) || !cvm_size_fits (graph, size, &status))
    return (CvmPlanBytes){ 0, 0 };
  return device->ops->plan_bytes (device, graph, size);
}

size_t
cvm_device_buffer_bytes (const CvmDevice *device,
                         const CvmGraph *graph,
                         int node,
                         const int size[3])
{
  int dims[3];
  if (!cvm_is_node (graph, node) || !cvm_size_fits (graph, size, NULL))
    return 0;
  cvm_node_dims (&graph->nodes[node], size, dims);
  return device->ops->buffer_bytes (device, graph->nodes[node].n_channels, dims);
}

CvmPlan *
cvm_device_plan (CvmDevice *device,
                 const CvmGraph *graph,
                 const float *const *weights,
                 const int size[3],
                 CvmStatus *status)
{
  CvmStatus local = CVM_STATUS_INIT;
  if (!is_open (device, status) || !cvm_device_supports (device, graph, status)
      || !cvm_size_fits (graph, size, status))
    return NULL;
  CvmPlan *plan = device->ops->plan (device, graph, weights, size, &local);
  if (!settle (device, plan != NULL, &local, status))
    return NULL;
  plan->device = device;
  plan->graph = graph;
  memcpy (plan->size, size, sizeof plan->size);
  return plan;
}

void
cvm_plan_free (CvmPlan *plan)
{
  if (plan)
    plan->device->ops->plan_free (plan);
}

CvmBuffer *
cvm_device_buffer_new (
    CvmDevice *device, const CvmGraph *graph, int node, const int size[3], CvmStatus *status)
{
  CvmStatus local = CVM_STATUS_INIT;
  int dims[3];
  if (!is_open (device, status) || !cvm_size_fits (graph, size, status))
    return NULL;
  if (!cvm_is_node (graph, node))
    {
      cvm_wrong_shape (status, "no such node");
      return NULL;
    }
  int n_channels = graph->nodes[node].n_channels;
  cvm_node_dims (&graph->nodes[node], size, dims);
  CvmBuffer *buffer = device->ops->buffer_new (device, n_channels, dims, &local);
  if (!settle (device, buffer != NULL, &local, status))
    return NULL;
  buffer->device = device;
  buffer->n_channels = n_channels;
  memcpy (buffer->dims, dims, sizeof dims);
  return buffer;
}

void
cvm_buffer_free (CvmBuffer *buffer)
{
  if (buffer)
    buffer->device->ops->buffer_free (buffer);
}

bool
cvm_buffer_upload (CvmBuffer *buffer, const float *values, CvmStatus *status)
{
  CvmStatus local = CVM_STATUS_INIT;
  CvmDevice *device = buffer->device;
  return is_open (device, status)
         && settle (device, device->ops->upload (buffer, values, &local), &local, status);
}

bool
cvm_buffer_download (CvmBuffer *buffer, float *values, CvmStatus *status)
{
  CvmStatus local = CVM_STATUS_INIT;
  CvmDevice *device = buffer->device;
  return is_open (device, status)
         && settle (device, device->ops->download (buffer, values, &local), &local, status);
}

bool
cvm_plan_run (CvmPlan *plan,
              CvmBuffer *const *inputs,
              CvmBuffer *const *outputs,
              const CvmProgress *progress,
              CvmStatus *status)
{
  CvmStatus local = CVM_STATUS_INIT;
  CvmDevice *device = plan->device;
  const CvmGraph *graph = plan->graph;
  return is_open (device, status)
         && buffers_fit (plan, graph->inputs, graph->n_inputs, inputs, status)
         && buffers_fit (plan, graph->outputs, graph->n_outputs, outputs, status)
         && settle (device, device->ops->run (plan, inputs, outputs, progress, &local), &local,
                    status);
}

bool
cvm_plan_run_probability (CvmPlan *plan,
                          CvmBuffer *const *inputs,
                          int first,
                          int n,
                          float *probability,
                          const CvmProgress *progress,
                          CvmStatus *status)
{
  CvmStatus local = CVM_STATUS_INIT;
  CvmDevice *device = plan->device;
  const CvmGraph *graph = plan->graph;
  if (!is_open (device, status)
      || !buffers_fit (plan, graph->inputs, graph->n_inputs, inputs, status))
    return false;
  if (graph->n_outputs != 1 || graph->nodes[graph->outputs[0]].n_channels < 2)
    return cvm_wrong_shape (status, "a probability needs one output with two channels or more");
  for (int a = 0; a < 3; a++)
    if (graph->nodes[graph->outputs[0]].scale[a] != 1)
      return cvm_wrong_shape (status, "a probability needs an output at the finest scale");
  if (first < 0 || n < 1 || n > plan->size[0] - first)
    return cvm_wrong_shape (status, "slices outside the slab");
  bool ok = device->ops->run_probability (plan, inputs, first, n, probability, progress, &local);
  return settle (device, ok, &local, status);
}
