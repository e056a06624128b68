/* SPDX-License-Identifier: Apache-2.0 */
/* How the CPU device lays tensors out.
 *
 *   [z][channel / block][y][x][channel % block]
 *
 * A slice is contiguous, so everything works slice by slice. `block` is what a vector register
 * holds (16 with AVX-512, else 8); channels are padded with zeros to whole blocks: weights and
 * biases of the padding are zero, so it stays zero. A tensor of one channel (the image) has
 * block 1, which is plain [z][y][x].
 */
#pragma once

#include <stddef.h>

typedef struct
{
  int n_channels;
  int block, n_blocks;
  int dims[3]; /* z, y, x */
} CvmLayout;

/* One slice of a tensor. */
typedef struct
{
  float *values;
  int n_channels;
  int block, n_blocks;
  int height, width;
} CvmPlane;

static inline CvmLayout
cvm_layout (int n_channels, const int dims[3], int block)
{
  CvmLayout layout = { n_channels, n_channels == 1 ? 1 : block, 1, { dims[0], dims[1], dims[2] } };
  layout.n_blocks = (n_channels + layout.block - 1) / layout.block;
  return layout;
}

static inline int
cvm_layout_padded (const CvmLayout *layout)
{
  return layout->n_blocks * layout->block;
}

/* Values of one slice, padding included. */
static inline size_t
cvm_layout_slice (const CvmLayout *layout)
{
  return (size_t)cvm_layout_padded (layout) * layout->dims[1] * layout->dims[2];
}

static inline CvmPlane
cvm_plane (const CvmLayout *layout, float *values)
{
  return (CvmPlane){ values,           layout->n_channels, layout->block,
                     layout->n_blocks, layout->dims[1],    layout->dims[2] };
}

static inline float *
cvm_plane_at (const CvmPlane *plane, int channel, int y, int x)
{
  size_t row = (size_t)(channel / plane->block) * plane->height + y;
  return plane->values + (row * plane->width + x) * plane->block + channel % plane->block;
}

/* To and from [channel][z][y][x]. */
void cvm_layout_pack (const CvmLayout *layout, const float *values, float *packed);
void cvm_layout_unpack (const CvmLayout *layout, const float *packed, float *values);
