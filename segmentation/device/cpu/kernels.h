/* SPDX-License-Identifier: Apache-2.0 */
/* Our own loops over one slice: what oneDNN lacks, or does slowly (its transposed convolution with
 * stride 2 reaches 2 to 15 GFLOP/s here, ours about 100).
 *
 * Each has a plain version for any block, which is the specification, and fast ones for a
 * processor's vectors, chosen once when the device opens. All must give the same within rounding.
 */
#pragma once

#include "segmentation/device/cpu/plane.h"

#include <stdbool.h>

/* A transposed convolution's weights for one z tap: [ty][tx][out block][padded in][out lane]. */
typedef struct
{
  const float *weights;
  const float *bias; /* padded out */
  int kernel[2];     /* y, x */
  bool relu;
} CvmUp;

/* The last convolution of a network with two classes: what the softmax needs is the difference of
 * the two logits alone. Weights [ty][tx][padded in]. */
typedef struct
{
  const float *weights;
  float bias;
  int kernel[2]; /* y, x */
} CvmHead;

typedef struct
{
  int block; /* planes must have it on both sides; 0: any */
  void (*up) (const CvmPlane *in, const CvmUp *up, const CvmPlane *out);
  /* `in`: the kernel's z slices, n_z of them */
  void (*max_pool) (const CvmPlane *in, int n_z, const int kernel[2], const CvmPlane *out);
  /* probability of class 1, [y][x] */
  void (*head) (const CvmPlane *in, const CvmHead *head, float *probability);
} CvmKernels;

extern const CvmKernels cvm_kernels_plain;

/* The fastest for this processor and block. */
const CvmKernels *cvm_kernels_for (int block);

/* Only plain: rare, or cheap. */

/* The channels of all sources, one after the other, times scale plus shift (NULL: as they are),
 * then ReLU if asked for. */
void cvm_pointwise (const CvmPlane *sources,
                    int n_sources,
                    const float *scale,
                    const float *shift,
                    bool relu,
                    const CvmPlane *out);

/* Channel 1's share of softmax, [y][x]. */
void cvm_softmax (const CvmPlane *logits, float *probability);
