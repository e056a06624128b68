/* SPDX-License-Identifier: Apache-2.0 */
/* The builder "unet": UNet-2.5D and its relatives from numbers (method.md §1, model-bundle.md).
 *
 * Level K = 1 … n: two times convolution, normalisation, ReLU; between levels a max pool. The
 * decoder goes back with transposed convolutions (kernel = the pool), normalisation, ReLU,
 * concatenation (skip first) and the level's block; then the head.
 * Tensor names: model-bundle.md. A kernel with z = 1 has 4D weights in the file, else 5D; the same
 * for a transposed convolution whose pool has z = 1.
 */
#pragma once

#include "segmentation/network/graph.h"

#define CVM_UNET_MAX_LEVELS 7
#define CVM_UNET_MAX_CHANNELS 2048
#define CVM_UNET_MAX_KERNEL 7

typedef struct
{
  int n_levels;
  int channels[CVM_UNET_MAX_LEVELS];
  int kernels[CVM_UNET_MAX_LEVELS][3];   /* z, y, x; odd */
  int pools[CVM_UNET_MAX_LEVELS - 1][3]; /* z, y, x; 1 or 2 */
  int head[3];                           /* kernel of the last convolution */
  int n_classes;
} CvmUnetSpec;

/* The paper's network: 2,949,936 + 895,122 parameters. */
void cvm_unet_25d (CvmUnetSpec *spec);

/* Errors: CVM_ERR_UNSUPPORTED naming the number that is out of range, CVM_ERR_MEMORY. */
CVM_MUST_CHECK CvmNetwork *cvm_unet_build (const CvmUnetSpec *spec, CvmStatus *status);
