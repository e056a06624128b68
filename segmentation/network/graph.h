/* SPDX-License-Identifier: Apache-2.0 */
/* A network as data: a list of operations, each on the results of earlier ones.
 *
 * Nothing here computes. A builder (unet.h) writes the list from a few numbers, a device runs it.
 * An encoder and a decoder are two graphs: the encoder's outputs are the decoder's inputs, in
 * order.
 *
 * Shape:  every result is [channel][z][y][x]; kernels, strides and scales are z, y, x.
 * Owner:  a graph owns its nodes and tensor specifications; the weights live in the bundle.
 */
#pragma once

#include "segmentation/base/status.h"

#include <stdint.h>

typedef enum
{
  CVM_OP_INPUT,         /* one of the graph's inputs */
  CVM_OP_CONVOLUTION,   /* odd kernel, stride 1, zeros outside ("same"), bias */
  CVM_OP_TRANSPOSED,    /* transposed convolution, kernel = stride, bias */
  CVM_OP_NORMALISATION, /* batch normalisation by running statistics */
  CVM_OP_RELU,
  CVM_OP_MAX_POOL,     /* kernel = stride */
  CVM_OP_CONCATENATION /* inputs[0]'s channels, then inputs[1]'s */
} CvmOp;

#define CVM_NORMALISATION_EPSILON 1e-5 /* beside the variance */

/* Which tensor is which in CvmNode.tensors. */
enum
{
  CVM_TENSOR_WEIGHT = 0,  /* convolution: out,in,z,y,x; transposed: in,out,z,y,x */
  CVM_TENSOR_BIAS = 1,    /* convolution, transposed */
  CVM_TENSOR_SCALE = 0,   /* normalisation: γ */
  CVM_TENSOR_SHIFT = 1,   /* β */
  CVM_TENSOR_MEAN = 2,    /* running mean */
  CVM_TENSOR_VARIANCE = 3 /* running variance */
};

typedef struct
{
  CvmOp op;
  int inputs[2];  /* indices of earlier nodes, −1 where there is none */
  int n_channels; /* of the result */
  int kernel[3];  /* z, y, x; 1 1 1 where it has no meaning */
  int tensors[4]; /* indices into CvmGraph.tensors, −1 where there is none */
  int scale[3];   /* how many voxels of the finest grid one voxel of the result spans, z, y, x */
} CvmNode;

typedef struct
{
  char name[64]; /* "encoder.1.conv1.weight", without a member's prefix */
  int n_dims;    /* as in the file: 1, 4 (no z kernel) or 5 */
  int64_t dims[5];
} CvmTensorSpec;

typedef struct
{
  int n_nodes;
  CvmNode *nodes; /* in an order in which they can be computed */
  int n_inputs;
  int inputs[8]; /* nodes of op CVM_OP_INPUT */
  int n_outputs;
  int outputs[8]; /* nodes whose results leave the graph */
  int n_tensors;
  CvmTensorSpec *tensors;
} CvmGraph;

/* An encoder, a decoder that takes its outputs, and what follows from their kernels and pools. */
typedef struct
{
  CvmGraph *encoder; /* one input: the image, 1 channel */
  CvmGraph *decoder; /* one output: logits, n_classes channels, finest scale */
  int n_classes;
  int multiple[3]; /* z, y, x: a slab's size must divide by these (product of the pools) */
} CvmNetwork;

/* Building. Each function adds a node and returns its index, or −1 when memory is short, the graph
 * is full or an input is −1 itself, so that a builder checks once, at its end. `name` is the
 * tensors' stem: "encoder.1.conv1" has "encoder.1.conv1.weight" and "….bias". */
#define CVM_GRAPH_MAX_NODES 128

CVM_MUST_CHECK CvmGraph *cvm_graph_new (void); /* NULL: no memory */
int cvm_graph_add_input (CvmGraph *graph, int n_channels, const int scale[3]);
int cvm_graph_add_convolution (
    CvmGraph *graph, int input, int n_channels, const int kernel[3], const char *name);
int cvm_graph_add_transposed (
    CvmGraph *graph, int input, int n_channels, const int stride[3], const char *name);
int cvm_graph_add_normalisation (CvmGraph *graph, int input, const char *name);
int cvm_graph_add_relu (CvmGraph *graph, int input);
int cvm_graph_add_max_pool (CvmGraph *graph, int input, const int stride[3]);
int cvm_graph_add_concatenation (CvmGraph *graph, int first, int second);
CVM_MUST_CHECK bool cvm_graph_add_output (CvmGraph *graph, int node);

void cvm_graph_free (CvmGraph *graph);       /* NULL is fine */
void cvm_network_free (CvmNetwork *network); /* NULL is fine */

/* Trainable numbers: weights, biases, γ and β (not the running statistics). */
int64_t cvm_graph_n_parameters (const CvmGraph *graph);
int64_t cvm_tensor_n_values (const CvmTensorSpec *spec);

/* The finest-scale slices below `first` and above `last` that logits of slices first … last
 * depend on, derived from both graphs. `first` is counted from the start of the volume (phase of
 * the pools matters); not clipped to the volume. */
void cvm_network_halo_z (const CvmNetwork *network, int first, int last, int *below, int *above);
