/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/device/cpu/steps.h"

#include <math.h>

#define TAKEN (-1) /* as n_uses: the node is part of an earlier step */

static bool
reads (const CvmNode *node, int source)
{
  if (node->op == CVM_OP_INPUT)
    return false;
  return node->inputs[0] == source
         || (node->op == CVM_OP_CONCATENATION && node->inputs[1] == source);
}

static bool
is_output (const CvmGraph *graph, int node)
{
  for (int i = 0; i < graph->n_outputs; i++)
    if (graph->outputs[i] == node)
      return true;
  return false;
}

/* Who reads each node's result. An output must be written, so that counts as a reader too. */
static void
count_uses (const CvmGraph *graph, int *n_uses)
{
  for (int i = 0; i < graph->n_nodes; i++)
    {
      n_uses[i] = is_output (graph, i) ? 1 : 0;
      for (int k = i + 1; k < graph->n_nodes; k++)
        n_uses[i] += reads (&graph->nodes[k], i);
    }
}

/* The node that follows `node` with this operation, when nothing else reads it; or −1. */
static int
only_follower (const CvmGraph *graph, const int *n_uses, int node, CvmOp op)
{
  if (n_uses[node] == 1)
    for (int i = node + 1; i < graph->n_nodes; i++)
      if (graph->nodes[i].op == op && reads (&graph->nodes[i], node))
        return i;
  return -1;
}

/* A concatenation that only convolutions read need not exist. */
static bool
is_virtual (const CvmGraph *graph, int node)
{
  if (graph->nodes[node].op != CVM_OP_CONCATENATION || is_output (graph, node))
    return false;
  for (int i = node + 1; i < graph->n_nodes; i++)
    if (reads (&graph->nodes[i], node) && graph->nodes[i].op != CVM_OP_CONVOLUTION)
      return false;
  return true;
}

static void
set_sources (const CvmGraph *graph, CvmStep *step, const CvmNode *node)
{
  const CvmNode *parts = node;
  if (node->op == CVM_OP_CONVOLUTION && is_virtual (graph, node->inputs[0]))
    parts = &graph->nodes[node->inputs[0]];
  step->n_sources = parts->op == CVM_OP_CONCATENATION ? 2 : 1;
  for (int i = 0; i < step->n_sources; i++)
    step->sources[i] = parts->inputs[i];
}

/* Take the normalisation and the ReLU behind the convolution along, and mark them as taken. */
static int
absorb (const CvmGraph *graph, int *n_uses, CvmStep *step)
{
  int last = step->convolution;
  int normalisation = only_follower (graph, n_uses, last, CVM_OP_NORMALISATION);
  if (normalisation >= 0)
    last = step->normalisation = normalisation;
  int relu = only_follower (graph, n_uses, last, CVM_OP_RELU);
  if (relu >= 0)
    last = relu;
  step->relu = relu >= 0;
  if (normalisation >= 0)
    n_uses[normalisation] = TAKEN;
  if (relu >= 0)
    n_uses[relu] = TAKEN;
  return last;
}

static void
step_from_node (const CvmGraph *graph, int *n_uses, int index, CvmStep *step)
{
  const CvmNode *node = &graph->nodes[index];
  *step = (CvmStep){
    .op = node->op, .convolution = -1, .normalisation = -1, .result = index, .kernel = { 1, 1, 1 }
  };
  set_sources (graph, step, node);
  switch (node->op)
    {
    case CVM_OP_CONVOLUTION:
    case CVM_OP_TRANSPOSED:
      step->convolution = index;
      step->result = absorb (graph, n_uses, step);
      break;
    case CVM_OP_MAX_POOL:
      break;
    default:
      step->op = CVM_OP_CONCATENATION;
      step->normalisation = node->op == CVM_OP_NORMALISATION ? index : -1;
      step->relu = node->op == CVM_OP_RELU;
      return;
    }
  for (int a = 0; a < 3; a++)
    step->kernel[a] = node->kernel[a];
}

int
cvm_steps_from_graph (const CvmGraph *graph, CvmStep *steps, int *n_uses)
{
  int n_steps = 0;
  count_uses (graph, n_uses);
  for (int i = 0; i < graph->n_nodes; i++)
    if (n_uses[i] != TAKEN && graph->nodes[i].op != CVM_OP_INPUT && !is_virtual (graph, i))
      step_from_node (graph, n_uses, i, &steps[n_steps++]);
  return n_steps;
}

CvmFold
cvm_step_fold (const CvmGraph *graph, const CvmStep *step, const float *const *weights, int channel)
{
  CvmFold fold = { 1, 0 };
  if (step->convolution >= 0)
    fold.shift = weights[graph->nodes[step->convolution].tensors[CVM_TENSOR_BIAS]][channel];
  if (step->normalisation < 0)
    return fold;
  const int *t = graph->nodes[step->normalisation].tensors;
  fold.scale = weights[t[CVM_TENSOR_SCALE]][channel]
               / sqrt (weights[t[CVM_TENSOR_VARIANCE]][channel] + CVM_NORMALISATION_EPSILON);
  fold.shift = (fold.shift - weights[t[CVM_TENSOR_MEAN]][channel]) * fold.scale
               + weights[t[CVM_TENSOR_SHIFT]][channel];
  return fold;
}
