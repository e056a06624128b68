/* SPDX-License-Identifier: Apache-2.0 */
/* A graph as the steps that the CPU device takes.
 *
 * Convolutions (plain and transposed) take the normalisation and the ReLU behind them along, and
 * read the parts of a concatenation each for itself, so that nothing is copied. A step whose
 * result is needed elsewhere in between keeps its parts apart.
 */
#pragma once

#include "segmentation/network/graph.h"

typedef struct
{
  /* CVM_OP_CONVOLUTION, CVM_OP_TRANSPOSED, CVM_OP_MAX_POOL, or CVM_OP_CONCATENATION for what
   * works point by point: any sources, then a normalisation, then a ReLU, each optional */
  CvmOp op;
  int kernel[3];
  int n_sources;
  int sources[2];    /* nodes whose results are read */
  int result;        /* the node whose result is written */
  int convolution;   /* the node with the weights, or −1 */
  int normalisation; /* the node with the statistics, or −1 */
  bool relu;
} CvmStep;

/* At most n_nodes steps into `steps`, in the graph's order; returns how many. `n_uses` is room for
 * n_nodes numbers. */
int cvm_steps_from_graph (const CvmGraph *graph, CvmStep *steps, int *n_uses);

/* Weights and bias of a convolution step with the normalisation folded in, in double:
 *   scale = γ / √(variance + 1e-5),  w' = w · scale,  b' = (b − mean) · scale + β.
 * For a point-wise step only scale and shift, or 1 and 0. */
typedef struct
{
  double scale, shift;
} CvmFold;

CvmFold cvm_step_fold (const CvmGraph *graph,
                       const CvmStep *step,
                       const float *const *weights,
                       int channel);
