/* SPDX-License-Identifier: Apache-2.0 */
/* The fast kernels, written once for any vector. Who includes this defines
 *   BLOCK        floats in a vector
 *   TARGET       the attribute that lets the compiler use such vectors
 *   GROUP        output pixels at work together: so many accumulators fit the registers
 *
 * The transposed convolution is a matrix product: for each tap, GROUP pixels are kept in
 * registers as vectors over the output lanes, and every input channel adds its weights' vector
 * times one number of each pixel.
 */
#include "segmentation/device/cpu/kernels-fast.h"

#include <math.h>

typedef float Vector __attribute__ ((vector_size (BLOCK * 4)));

#define INLINE static inline __attribute__ ((always_inline)) TARGET

/* n results, `step` floats apart, of one tap and one output block. */
INLINE void
up_pixels (const float *in,
           size_t in_block,
           int n_blocks,
           const float *weights,
           Vector bias,
           bool relu,
           float *out,
           size_t step,
           const int n)
{
  Vector sum[GROUP];
  for (int p = 0; p < n; p++)
    sum[p] = bias;
  for (int b = 0; b < n_blocks; b++)
    for (int i = 0; i < BLOCK; i++)
      {
        Vector w = *(const Vector *)(weights + (size_t)(b * BLOCK + i) * BLOCK);
        const float *from = in + b * in_block + i;
        for (int p = 0; p < n; p++)
          sum[p] += w * from[p * BLOCK];
      }
  for (int p = 0; p < n; p++)
    {
      Vector positive = (Vector)((sum[p] > 0) & (__typeof__ (sum[p] > 0))sum[p]);
      *(Vector *)(out + p * step) = relu ? positive : sum[p];
    }
}

/* One row of input gives every kernel[1]-th pixel of one row of output. */
TARGET static void
up_row (const float *in,
        size_t in_block,
        int n_blocks,
        int width,
        const float *weights,
        const float *bias,
        bool relu,
        float *out,
        size_t step)
{
  const Vector b = *(const Vector *)bias;
  int x = 0;
  for (; x + GROUP <= width; x += GROUP)
    up_pixels (in + x * BLOCK, in_block, n_blocks, weights, b, relu, out + x * step, step, GROUP);
  for (; x < width; x++)
    up_pixels (in + x * BLOCK, in_block, n_blocks, weights, b, relu, out + x * step, step, 1);
}

TARGET static void
up_fast (const CvmPlane *in, const CvmUp *up, const CvmPlane *out)
{
  const size_t in_block = (size_t)in->height * in->width * BLOCK;
  const size_t panel = (size_t)in->n_blocks * BLOCK * BLOCK;
  if (in->block != BLOCK || out->block != BLOCK)
    {
      cvm_kernels_plain.up (in, up, out);
      return;
    }
  for (int o = 0; o < out->n_blocks; o++)
    for (int y = 0; y < out->height; y++)
      for (int tx = 0; tx < up->kernel[1]; tx++)
        {
          int tap = y % up->kernel[0] * up->kernel[1] + tx;
          size_t from = (size_t)(y / up->kernel[0]) * in->width * BLOCK;
          size_t to = (((size_t)o * out->height + y) * out->width + tx) * BLOCK;
          up_row (in->values + from, in_block, in->n_blocks, in->width,
                  up->weights + ((size_t)tap * out->n_blocks + o) * panel, up->bias + o * BLOCK,
                  up->relu, out->values + to, (size_t)up->kernel[1] * BLOCK);
        }
}

TARGET static void
max_pool_fast (const CvmPlane *in, int n_z, const int kernel[2], const CvmPlane *out)
{
  if (in->block != BLOCK)
    {
      cvm_kernels_plain.max_pool (in, n_z, kernel, out);
      return;
    }
  float *to = out->values;
  for (int b = 0; b < out->n_blocks; b++)
    for (int y = 0; y < out->height; y++)
      for (int x = 0; x < out->width; x++, to += BLOCK)
        {
          float largest[BLOCK];
          for (int i = 0; i < BLOCK; i++)
            largest[i] = -INFINITY;
          for (int z = 0; z < n_z; z++)
            for (int ty = 0; ty < kernel[0]; ty++)
              {
                const float *from
                    = cvm_plane_at (&in[z], b * BLOCK, y * kernel[0] + ty, x * kernel[1]);
                for (int tx = 0; tx < kernel[1]; tx++, from += BLOCK)
                  for (int i = 0; i < BLOCK; i++)
                    largest[i] = from[i] > largest[i] ? from[i] : largest[i];
              }
          for (int i = 0; i < BLOCK; i++)
            to[i] = largest[i];
        }
}

/* Sum of lanes, by halves. */
INLINE float
lanes (Vector v)
{
  float t[BLOCK];
  *(Vector *)t = v;
  for (int n = BLOCK / 2; n > 0; n /= 2)
    for (int i = 0; i < n; i++)
      t[i] += t[i + n];
  return t[0];
}

/* The difference of the logits at one pixel, taps inside the image only. */
INLINE float
head_pixel (const CvmPlane *in, const CvmHead *head, int y, int x)
{
  const int ry = head->kernel[0] / 2, rx = head->kernel[1] / 2;
  Vector sum = { 0 };
  for (int dy = y < ry ? -y : -ry; dy <= ry && y + dy < in->height; dy++)
    for (int dx = x < rx ? -x : -rx; dx <= rx && x + dx < in->width; dx++)
      {
        const float *w = head->weights
                         + (size_t)((dy + ry) * head->kernel[1] + dx + rx) * in->n_blocks * BLOCK;
        for (int b = 0; b < in->n_blocks; b++)
          sum += *(const Vector *)(w + b * BLOCK)
                 * *(const Vector *)cvm_plane_at (in, b * BLOCK, y + dy, x + dx);
      }
  return lanes (sum) + head->bias;
}

TARGET static void
head_fast (const CvmPlane *in, const CvmHead *head, float *probability)
{
  if (in->block != BLOCK)
    {
      cvm_kernels_plain.head (in, head, probability);
      return;
    }
  for (int y = 0; y < in->height; y++)
    for (int x = 0; x < in->width; x++, probability++)
      *probability = head_pixel (in, head, y, x);
  probability -= (size_t)in->height * in->width;
  for (size_t i = 0; i < (size_t)in->height * in->width; i++)
    probability[i] = 1 / (1 + expf (-probability[i]));
}
