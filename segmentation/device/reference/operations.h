/* SPDX-License-Identifier: Apache-2.0 */
/* What each operation of a graph means, in plain loops: the specification of every other device.
 *
 * Shape:  tensors are float32 [channel][z][y][x]; sums are double and rounded once, at the end.
 * Errors: false where loops->progress said to stop; the result then holds unspecified values.
 * Thread: rows are shared out among loops->n_threads; the result does not depend on how many.
 */
#pragma once

#include "segmentation/base/progress.h"

#include <stddef.h>

typedef struct
{
  int n_channels;
  int dims[3]; /* z, y, x */
  float *values;
} CvmTensor;

/* What every call shares. */
typedef struct
{
  int n_threads;
  double *sums; /* n_threads times the longest row */
  const CvmProgress *progress;
} CvmLoops;

/* Values of one row: channel c, slice z, row y. */
static inline float *
cvm_tensor_row (const CvmTensor *tensor, int c, int z, int y)
{
  const int *d = tensor->dims;
  return tensor->values + (((size_t)c * d[0] + z) * d[1] + y) * d[2];
}

/* out[o](p) = bias[o] + Σ over input channels i and taps t of weight[o][i][t] · in[i](p + t − k/2),
 * zero outside. Weights out, in, z, y, x. */
bool cvm_reference_convolution (const CvmTensor *in,
                                const float *weight,
                                const float *bias,
                                const int kernel[3],
                                const CvmTensor *out,
                                const CvmLoops *loops);

/* out[o](k·p + t) = bias[o] + Σ over i of weight[i][o][t] · in[i](p): stride = kernel, so that
 * every result has one tap. Weights in, out, z, y, x. */
bool cvm_reference_transposed (const CvmTensor *in,
                               const float *weight,
                               const float *bias,
                               const int kernel[3],
                               const CvmTensor *out,
                               const CvmLoops *loops);

/* out[c] = scale[c] · (in[c] − mean[c]) / √(variance[c] + 1e-5) + shift[c] */
bool cvm_reference_normalisation (const CvmTensor *in,
                                  const float *scale,
                                  const float *shift,
                                  const float *mean,
                                  const float *variance,
                                  const CvmTensor *out,
                                  const CvmLoops *loops);

/* out = max (in, 0) */
bool cvm_reference_relu (const CvmTensor *in, const CvmTensor *out, const CvmLoops *loops);

/* out(p) = the largest of the kernel's values from k·p on; stride = kernel. */
bool cvm_reference_max_pool (const CvmTensor *in,
                             const int kernel[3],
                             const CvmTensor *out,
                             const CvmLoops *loops);

/* The channels of `a`, then those of `b`. */
bool cvm_reference_concatenation (const CvmTensor *a,
                                  const CvmTensor *b,
                                  const CvmTensor *out,
                                  const CvmLoops *loops);

/* Channel 1's share of softmax, for slices first … first + n − 1, [n][y][x]. */
bool cvm_reference_probability (
    const CvmTensor *logits, int first, int n, float *probability, const CvmLoops *loops);
