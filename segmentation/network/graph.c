/* SPDX-License-Identifier: Apache-2.0 */
/* See graph.h.
 *
 * The halo is an interval of slices that is carried backwards, from the logits through each node
 * to the image:
 *
 *   convolution, kernel k   [lo − (k − 1)/2, hi + (k − 1)/2]
 *   transposed, stride s    [⌊lo / s⌋, ⌊hi / s⌋]               (kernel = stride: one source each)
 *   max pool, stride s      [lo · s, hi · s + s − 1]
 *   everything else         unchanged
 *
 * A node that feeds several others needs the hull of what they need.
 */
#include "segmentation/network/graph.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CvmGraph *
cvm_graph_new (void)
{
  CvmGraph *graph = calloc (1, sizeof *graph);
  if (!graph)
    return NULL;
  graph->nodes = calloc (CVM_GRAPH_MAX_NODES, sizeof *graph->nodes);
  /* No node has more than four tensors. */
  graph->tensors = calloc (4 * CVM_GRAPH_MAX_NODES, sizeof *graph->tensors);
  if (!graph->nodes || !graph->tensors)
    {
      cvm_graph_free (graph);
      return NULL;
    }
  return graph;
}

void
cvm_graph_free (CvmGraph *graph)
{
  if (!graph)
    return;
  free (graph->nodes);
  free (graph->tensors);
  free (graph);
}

void
cvm_network_free (CvmNetwork *network)
{
  if (!network)
    return;
  cvm_graph_free (network->encoder);
  cvm_graph_free (network->decoder);
  free (network);
}

/* A node on one input (−1: none) with its channels and scale; the caller changes what differs. */
static int
add_node (CvmGraph *graph, CvmOp op, int first, int second)
{
  if (!graph || graph->n_nodes == CVM_GRAPH_MAX_NODES)
    return -1;
  CvmNode *node = &graph->nodes[graph->n_nodes];
  *node = (CvmNode){
    .op = op, .inputs = { first, second }, .kernel = { 1, 1, 1 }, .tensors = { -1, -1, -1, -1 }
  };
  if (first >= 0)
    {
      node->n_channels = graph->nodes[first].n_channels;
      memcpy (node->scale, graph->nodes[first].scale, sizeof node->scale);
    }
  return graph->n_nodes++;
}

static int
add_tensor (CvmGraph *graph, const char *name, const char *part, int n_dims, const int64_t *dims)
{
  CvmTensorSpec *tensor = &graph->tensors[graph->n_tensors];
  snprintf (tensor->name, sizeof tensor->name, "%s.%s", name, part);
  tensor->n_dims = n_dims;
  memcpy (tensor->dims, dims, (size_t)n_dims * sizeof *dims);
  return graph->n_tensors++;
}

/* Weight and bias; a kernel that is flat in z has no z dimension in the file. */
static void
add_kernel (CvmGraph *graph, CvmNode *node, int64_t rows, int64_t columns, const char *name)
{
  int64_t dims[5] = { rows, columns };
  int n_dims = 2;
  for (int axis = node->kernel[0] == 1; axis < 3; axis++)
    dims[n_dims++] = node->kernel[axis];
  node->tensors[CVM_TENSOR_WEIGHT] = add_tensor (graph, name, "weight", n_dims, dims);
  const int64_t n_channels = node->n_channels;
  node->tensors[CVM_TENSOR_BIAS] = add_tensor (graph, name, "bias", 1, &n_channels);
}

int
cvm_graph_add_input (CvmGraph *graph, int n_channels, const int scale[3])
{
  if (!graph || graph->n_inputs == (int)(sizeof graph->inputs / sizeof *graph->inputs))
    return -1;
  int index = add_node (graph, CVM_OP_INPUT, -1, -1);
  if (index < 0)
    return -1;
  graph->nodes[index].n_channels = n_channels;
  memcpy (graph->nodes[index].scale, scale, sizeof graph->nodes[index].scale);
  graph->inputs[graph->n_inputs++] = index;
  return index;
}

int
cvm_graph_add_convolution (
    CvmGraph *graph, int input, int n_channels, const int kernel[3], const char *name)
{
  int index = input < 0 ? -1 : add_node (graph, CVM_OP_CONVOLUTION, input, -1);
  if (index < 0)
    return -1;
  CvmNode *node = &graph->nodes[index];
  node->n_channels = n_channels;
  memcpy (node->kernel, kernel, sizeof node->kernel);
  add_kernel (graph, node, n_channels, graph->nodes[input].n_channels, name);
  return index;
}

int
cvm_graph_add_transposed (
    CvmGraph *graph, int input, int n_channels, const int stride[3], const char *name)
{
  int index = input < 0 ? -1 : add_node (graph, CVM_OP_TRANSPOSED, input, -1);
  if (index < 0)
    return -1;
  CvmNode *node = &graph->nodes[index];
  node->n_channels = n_channels;
  memcpy (node->kernel, stride, sizeof node->kernel);
  for (int axis = 0; axis < 3; axis++)
    node->scale[axis] /= stride[axis];
  add_kernel (graph, node, graph->nodes[input].n_channels, n_channels, name);
  return index;
}

int
cvm_graph_add_normalisation (CvmGraph *graph, int input, const char *name)
{
  static const char *const parts[4] = { "weight", "bias", "running_mean", "running_var" };
  int index = input < 0 ? -1 : add_node (graph, CVM_OP_NORMALISATION, input, -1);
  if (index < 0)
    return -1;
  const int64_t n_channels = graph->nodes[index].n_channels;
  for (int i = 0; i < 4; i++)
    graph->nodes[index].tensors[i] = add_tensor (graph, name, parts[i], 1, &n_channels);
  return index;
}

int
cvm_graph_add_relu (CvmGraph *graph, int input)
{
  return input < 0 ? -1 : add_node (graph, CVM_OP_RELU, input, -1);
}

int
cvm_graph_add_max_pool (CvmGraph *graph, int input, const int stride[3])
{
  int index = input < 0 ? -1 : add_node (graph, CVM_OP_MAX_POOL, input, -1);
  if (index < 0)
    return -1;
  CvmNode *node = &graph->nodes[index];
  memcpy (node->kernel, stride, sizeof node->kernel);
  for (int axis = 0; axis < 3; axis++)
    node->scale[axis] *= stride[axis];
  return index;
}

int
cvm_graph_add_concatenation (CvmGraph *graph, int first, int second)
{
  int index = first < 0 || second < 0 ? -1 : add_node (graph, CVM_OP_CONCATENATION, first, second);
  if (index < 0)
    return -1;
  graph->nodes[index].n_channels += graph->nodes[second].n_channels;
  return index;
}

bool
cvm_graph_add_output (CvmGraph *graph, int node)
{
  if (!graph || node < 0
      || graph->n_outputs == (int)(sizeof graph->outputs / sizeof *graph->outputs))
    return false;
  graph->outputs[graph->n_outputs++] = node;
  return true;
}

int64_t
cvm_tensor_n_values (const CvmTensorSpec *spec)
{
  int64_t n = 1;
  for (int i = 0; i < spec->n_dims; i++)
    n *= spec->dims[i];
  return n;
}

int64_t
cvm_graph_n_parameters (const CvmGraph *graph)
{
  int64_t n = 0;
  for (int i = 0; i < graph->n_nodes; i++)
    /* The first two are trained in every operation, the running statistics are not. */
    for (int t = 0; t < 2; t++)
      if (graph->nodes[i].tensors[t] >= 0)
        n += cvm_tensor_n_values (&graph->tensors[graph->nodes[i].tensors[t]]);
  return n;
}

typedef struct
{
  int lo, hi; /* slices at the node's own scale; lo > hi: none */
} Interval;

static const Interval NOTHING = { INT_MAX, INT_MIN };

static int
floor_div (int a, int b)
{
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

static void
extend (Interval *interval, Interval by)
{
  if (by.lo < interval->lo)
    interval->lo = by.lo;
  if (by.hi > interval->hi)
    interval->hi = by.hi;
}

/* What a node's inputs must have so that its result has `need`. */
static Interval
source_slices (const CvmNode *node, Interval need)
{
  const int k = node->kernel[0];
  switch (node->op)
    {
    case CVM_OP_CONVOLUTION:
      return (Interval){ need.lo - (k - 1) / 2, need.hi + (k - 1) / 2 };
    case CVM_OP_TRANSPOSED:
      return (Interval){ floor_div (need.lo, k), floor_div (need.hi, k) };
    case CVM_OP_MAX_POOL:
      return (Interval){ need.lo * k, need.hi * k + k - 1 };
    default:
      return need;
    }
}

/* Carries needs from results to inputs. `needs` holds one interval a node, outputs filled. */
static void
propagate (const CvmGraph *graph, Interval *needs)
{
  for (int i = graph->n_nodes - 1; i >= 0; i--)
    {
      const CvmNode *node = &graph->nodes[i];
      if (needs[i].lo > needs[i].hi)
        continue;
      for (int k = 0; k < 2; k++)
        if (node->inputs[k] >= 0)
          extend (&needs[node->inputs[k]], source_slices (node, needs[i]));
    }
}

void
cvm_network_halo_z (const CvmNetwork *network, int first, int last, int *below, int *above)
{
  const CvmGraph *encoder = network->encoder, *decoder = network->decoder;
  Interval in_decoder[CVM_GRAPH_MAX_NODES], in_encoder[CVM_GRAPH_MAX_NODES];
  for (int i = 0; i < CVM_GRAPH_MAX_NODES; i++)
    in_decoder[i] = in_encoder[i] = NOTHING;
  in_decoder[decoder->outputs[0]] = (Interval){ first, last };
  propagate (decoder, in_decoder);
  for (int i = 0; i < decoder->n_inputs; i++)
    extend (&in_encoder[encoder->outputs[i]], in_decoder[decoder->inputs[i]]);
  propagate (encoder, in_encoder);
  const Interval image = in_encoder[encoder->inputs[0]];
  *below = first - image.lo;
  *above = image.hi - last;
}
