/* SPDX-License-Identifier: Apache-2.0 */
/* One 2D convolution of one slice, by oneDNN. The only files that know oneDNN are this pair.
 *
 * Winograd's algorithm is asked for where the kernel is 3 × 3 and there is more than one input
 * channel: two to three times as fast (convolution.c has the figures), and exact enough. Where
 * oneDNN has none for the shape or the processor, the direct one is taken.
 *
 * Thread: an object runs on one thread; different threads may run the same one at once.
 */
#pragma once

#include "segmentation/base/status.h"

typedef struct CvmDnnl CvmDnnl;
typedef struct CvmConvolution CvmConvolution;

CvmDnnl *cvm_dnnl_open (int n_threads, CvmStatus *status);
void cvm_dnnl_close (CvmDnnl *dnnl); /* NULL is fine */

/* Floats in a vector register of this processor, as far as oneDNN uses it: 16 or 8. */
int cvm_dnnl_block (void);

typedef struct
{
  int n_in, in_block; /* padded channels; the blocks of plane.h */
  int n_out, out_block;
  int height, width;
  int kernel[2]; /* y, x; odd */
  bool bias;
  bool accumulate; /* add to what is there */
  bool relu;       /* afterwards */
} CvmConvolutionShape;

/* `weights` [out][in][y][x] and `bias` are copied, as padded as the shape. `weights` NULL: for
 * asking sizes only, can't run. */
CvmConvolution *cvm_convolution_new (CvmDnnl *dnnl,
                                     const CvmConvolutionShape *shape,
                                     const float *weights,
                                     const float *bias,
                                     CvmStatus *status);
void cvm_convolution_free (CvmConvolution *convolution); /* NULL is fine */

size_t cvm_convolution_weight_bytes (const CvmConvolution *convolution);
size_t cvm_convolution_scratch_bytes (const CvmConvolution *convolution);
const char *cvm_convolution_name (const CvmConvolution *convolution); /* the algorithm */

/* `scratch`: scratch_bytes, 64-byte aligned, of this thread alone. */
bool cvm_convolution_run (const CvmConvolution *convolution,
                          int thread,
                          const float *in,
                          float *out,
                          void *scratch,
                          CvmStatus *status);
