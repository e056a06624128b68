/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/device/check.h"

#define MAX_EXTENT 65535             /* of a slab, in voxels along one axis */
#define MAX_VALUES ((size_t)1 << 40) /* of one tensor */

bool
cvm_wrong_shape (CvmStatus *status, const char *what)
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
      return cvm_wrong_shape (status, "a node takes a later node's result");
  if (!kernel_fits (node))
    return cvm_wrong_shape (status, "a kernel is even, or not positive");
  if (!channels_fit (graph, node))
    return cvm_wrong_shape (status, "channels");
  if (!tensors_fit (graph, node))
    return cvm_wrong_shape (status, "weights");
  for (int i = 0; i < n_inputs_of (node->op); i++)
    if (!scale_fits (node, &graph->nodes[node->inputs[i]]))
      return cvm_wrong_shape (status, "scales");
  return true;
}

bool
cvm_is_node (const CvmGraph *graph, int node)
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
    return cvm_wrong_shape (status, "an input node is not among the graph's inputs");
  for (int i = 0; i < graph->n_inputs; i++)
    {
      if (!cvm_is_node (graph, graph->inputs[i])
          || graph->nodes[graph->inputs[i]].op != CVM_OP_INPUT)
        return cvm_wrong_shape (status, "an input of the graph is no input node");
      for (int k = 0; k < i; k++)
        if (graph->inputs[k] == graph->inputs[i])
          return cvm_wrong_shape (status, "an input is there twice");
    }
  return true;
}

bool
cvm_graph_is_sound (const CvmGraph *graph, CvmStatus *status)
{
  for (int i = 0; i < graph->n_nodes; i++)
    if (!node_is_sound (graph, i, status))
      return false;
  for (int i = 0; i < graph->n_outputs; i++)
    {
      if (!cvm_is_node (graph, graph->outputs[i])
          || graph->nodes[graph->outputs[i]].op == CVM_OP_INPUT)
        return cvm_wrong_shape (status, "an output of the graph is no computed node");
      for (int k = 0; k < i; k++)
        if (graph->outputs[k] == graph->outputs[i])
          return cvm_wrong_shape (status, "an output is there twice");
    }
  return inputs_are_sound (graph, status);
}

bool
cvm_size_fits (const CvmGraph *graph, const int size[3], CvmStatus *status)
{
  for (int i = 0; i < graph->n_nodes; i++)
    {
      const CvmNode *node = &graph->nodes[i];
      size_t n = (size_t)node->n_channels;
      for (int a = 0; a < 3; a++)
        {
          if (size[a] < 1 || size[a] > MAX_EXTENT || size[a] % node->scale[a] != 0)
            return cvm_wrong_shape (status, "a slab's size doesn't divide by the pools");
          n *= (size_t)(size[a] / node->scale[a]);
        }
      if (n > MAX_VALUES)
        return cvm_wrong_shape (status, "a tensor is too large");
    }
  return true;
}
