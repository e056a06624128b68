/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a graph and a size can be computed at all: asked once, before any device sees them. */
#pragma once

#include "segmentation/network/graph.h"

/* Fills the status with CVM_ERR_SHAPE, `what` as its technical cause; returns false. */
bool cvm_wrong_shape (CvmStatus *status, const char *what);

bool cvm_is_node (const CvmGraph *graph, int node);

/* Nodes refer to earlier ones; channels, kernels, scales and numbers of weights fit; inputs and
 * outputs are there, each once. */
bool cvm_graph_is_sound (const CvmGraph *graph, CvmStatus *status);

/* A finest size z, y, x: positive, at most 65,535, divides by every node's scale. */
bool cvm_size_fits (const CvmGraph *graph, const int size[3], CvmStatus *status);
