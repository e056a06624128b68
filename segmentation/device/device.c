/* SPDX-License-Identifier: Apache-2.0 */
/* See device.h: the list of devices, and the checks that each of them may rely on.
 *
 * Every call goes through here, is checked against the graph and the sizes, and then handed to the
 * device's own table. What comes back as CVM_ERR_DEVICE marks the device as failed.
 */
#include "segmentation/device/device-impl.h"

#include <string.h>

#define MAX_EXTENT 65535             /* of a slab, in voxels along one axis */
#define MAX_VALUES ((size_t)1 << 40) /* of one tensor */

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

/* Checks */

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
wrong_shape (CvmStatus *status, const char *what)
{
  cvm_status_fail (status, CVM_ERR_SHAPE, CVM_N_ ("The network's parts don't fit each other."),
                   NULL);
  cvm_status_set_cause (status, "%s", what);
  return false;
}

static int
n_tensors_of (CvmOp op)
{
  switch (op)
    {
    case CVM_OP_CONVOLUTION:
    case CVM_OP_TRANSPOSED:
      return 2;
    case CVM_OP_NORMALISATION:
      return 4;
    default:
      return 0;
    }
}

static int
n_inputs_of (CvmOp op)
{
  return op == CVM_OP_INPUT ? 0 : op == CVM_OP_CONCATENATION ? 2 : 1;
}

/* What the operation makes of its input's scale: pools widen it, transposed convolutions narrow
 * it, the others keep it. */
static bool
scale_fits (const CvmNode *node, const CvmNode *input)
{
  for (int a = 0; a < 3; a++)
    {
      int expected = input->scale[a];
      if (node->op == CVM_OP_MAX_POOL)
        expected *= node->kernel[a];
      if (node->op == CVM_OP_TRANSPOSED)
        {
          if (expected % node->kernel[a] != 0)
            return false;
          expected /= node->kernel[a];
        }
      if (node->scale[a] != expected)
        return false;
    }
  return true;
}

/* The tensor has `n` values. */
static bool
tensor_fits (const CvmGraph *graph, int tensor, int64_t n)
{
  return tensor >= 0 && tensor < graph->n_tensors
         && cvm_tensor_n_values (&graph->tensors[tensor]) == n;
}

static bool
tensors_fit (const CvmGraph *graph, const CvmNode *node)
{
  int n_in = node->op == CVM_OP_INPUT ? 0 : graph->nodes[node->inputs[0]].n_channels;
  int64_t taps = (int64_t)node->kernel[0] * node->kernel[1] * node->kernel[2];
  for (int t = 0; t < n_tensors_of (node->op); t++)
    {
      bool weight = node->op != CVM_OP_NORMALISATION && t == CVM_TENSOR_WEIGHT;
      if (!tensor_fits (graph, node->tensors[t],
                        weight ? taps * n_in * node->n_channels : node->n_channels))
        return false;
    }
  return true;
}

static bool
channels_fit (const CvmGraph *graph, const CvmNode *node)
{
  if (node->n_channels < 1)
    return false;
  switch (node->op)
    {
    case CVM_OP_CONCATENATION:
      return node->n_channels
             == graph->nodes[node->inputs[0]].n_channels + graph->nodes[node->inputs[1]].n_channels;
    case CVM_OP_NORMALISATION:
    case CVM_OP_RELU:
    case CVM_OP_MAX_POOL:
      return node->n_channels == graph->nodes[node->inputs[0]].n_channels;
    default:
      return true;
    }
}

static bool
kernel_fits (const CvmNode *node)
{
  for (int a = 0; a < 3; a++)
    {
      if (node->kernel[a] < 1 || node->scale[a] < 1)
        return false;
      if (node->op == CVM_OP_CONVOLUTION && node->kernel[a] % 2 == 0)
        return false;
    }
  return true;
}

static bool
node_is_sound (const CvmGraph *graph, int index, CvmStatus *status)
{
  const CvmNode *node = &graph->nodes[index];
  for (int i = 0; i < n_inputs_of (node->op); i++)
    if (node->inputs[i] < 0 || node->inputs[i] >= index)
      return wrong_shape (status, "a node takes a later node's result");
  if (!kernel_fits (node))
    return wrong_shape (status, "a kernel is even, or not positive");
  if (!channels_fit (graph, node))
    return wrong_shape (status, "channels");
  if (!tensors_fit (graph, node))
    return wrong_shape (status, "weights");
  for (int i = 0; i < n_inputs_of (node->op); i++)
    if (!scale_fits (node, &graph->nodes[node->inputs[i]]))
      return wrong_shape (status, "scales");
  return true;
}

static bool
is_node (const CvmGraph *graph, int node)
{
  return node >= 0 && node < graph->n_nodes;
}

/* The graph's inputs are its input nodes, each once. */
static bool
inputs_are_sound (const CvmGraph *graph, CvmStatus *status)
{
  int n = 0;
  for (int i = 0; i < graph->n_nodes; i++)
    n += graph->nodes[i].op == CVM_OP_INPUT;
  if (n != graph->n_inputs)
    return wrong_shape (status, "an input node is not among the graph's inputs");
  for (int i = 0; i < graph->n_inputs; i++)
    {
      if (!is_node (graph, graph->inputs[i]) || graph->nodes[graph->inputs[i]].op != CVM_OP_INPUT)
        return wrong_shape (status, "an input of the graph is no input node");
      for (int k = 0; k < i; k++)
        if (graph->inputs[k] == graph->inputs[i])
          return wrong_shape (status, "an input is there twice");
    }
  return true;
}

static bool
graph_is_sound (const CvmGraph *graph, CvmStatus *status)
{
  for (int i = 0; i < graph->n_nodes; i++)
    if (!node_is_sound (graph, i, status))
      return false;
  for (int i = 0; i < graph->n_outputs; i++)
    {
      if (!is_node (graph, graph->outputs[i]) || graph->nodes[graph->outputs[i]].op == CVM_OP_INPUT)
        return wrong_shape (status, "an output of the graph is no computed node");
      for (int k = 0; k < i; k++)
        if (graph->outputs[k] == graph->outputs[i])
          return wrong_shape (status, "an output is there twice");
    }
  return inputs_are_sound (graph, status);
}

static bool
size_fits (const CvmGraph *graph, const int size[3], CvmStatus *status)
{
  for (int i = 0; i < graph->n_nodes; i++)
    {
      const CvmNode *node = &graph->nodes[i];
      size_t n = (size_t)node->n_channels;
      for (int a = 0; a < 3; a++)
        {
          if (size[a] < 1 || size[a] > MAX_EXTENT || size[a] % node->scale[a] != 0)
            return wrong_shape (status, "a slab's size doesn't divide by the pools");
          n *= (size_t)(size[a] / node->scale[a]);
        }
      if (n > MAX_VALUES)
        return wrong_shape (status, "a tensor is too large");
    }
  return true;
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
        return wrong_shape (status, "a buffer has another shape, or is another device's");
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
  if (!graph_is_sound (graph, status))
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
  if (!graph_is_sound (graph, &status) || !size_fits (graph, size, &status))
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
  if (!is_node (graph, node) || !size_fits (graph, size, NULL))
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
      || !size_fits (graph, size, status))
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
  if (!is_open (device, status) || !size_fits (graph, size, status))
    return NULL;
  if (!is_node (graph, node))
    {
      wrong_shape (status, "no such node");
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
    return wrong_shape (status, "a probability needs one output with two channels or more");
  for (int a = 0; a < 3; a++)
    if (graph->nodes[graph->outputs[0]].scale[a] != 1)
      return wrong_shape (status, "a probability needs an output at the finest scale");
  if (first < 0 || n < 1 || n > plan->size[0] - first)
    return wrong_shape (status, "slices outside the slab");
  bool ok = device->ops->run_probability (plan, inputs, first, n, probability, progress, &local);
  return settle (device, ok, &local, status);
}
