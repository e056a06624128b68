/* SPDX-License-Identifier: Apache-2.0 */
/* The plain versions of kernels.h, and the choice. */
#include "segmentation/device/cpu/kernels-fast.h"

#include <math.h>
#include <string.h>

static void
up_plain (const CvmPlane *in, const CvmUp *up, const CvmPlane *out)
{
  const int n_in = in->n_blocks * in->block, n_out = out->n_blocks * out->block;
  for (int c = 0; c < n_out; c++)
    for (int y = 0; y < out->height; y++)
      for (int x = 0; x < out->width; x++)
        {
          int tap = y % up->kernel[0] * up->kernel[1] + x % up->kernel[1];
          size_t at = ((size_t)tap * out->n_blocks + c / out->block) * n_in;
          const float *weights = up->weights + at * out->block + c % out->block;
          float sum = up->bias[c];
          for (int i = 0; i < n_in; i++)
            sum += weights[(size_t)i * out->block]
                   * *cvm_plane_at (in, i, y / up->kernel[0], x / up->kernel[1]);
          *cvm_plane_at (out, c, y, x) = up->relu && !(sum > 0) ? 0 : sum;
        }
}

static void
max_pool_plain (const CvmPlane *in, int n_z, const int kernel[2], const CvmPlane *out)
{
  for (int c = 0; c < out->n_blocks * out->block; c++)
    for (int y = 0; y < out->height; y++)
      for (int x = 0; x < out->width; x++)
        {
          float largest = -INFINITY;
          for (int t = 0; t < n_z * kernel[0] * kernel[1]; t++)
            {
              int ty = t / kernel[1] % kernel[0], tx = t % kernel[1];
              float value = *cvm_plane_at (&in[t / kernel[1] / kernel[0]], c, y * kernel[0] + ty,
                                           x * kernel[1] + tx);
              largest = value > largest ? value : largest;
            }
          *cvm_plane_at (out, c, y, x) = largest;
        }
}

static void
head_plain (const CvmPlane *in, const CvmHead *head, float *probability)
{
  const int n_in = in->n_blocks * in->block;
  for (int y = 0; y < in->height; y++)
    for (int x = 0; x < in->width; x++)
      {
        float sum = head->bias;
        for (int t = 0; t < head->kernel[0] * head->kernel[1]; t++)
          {
            int yi = y + t / head->kernel[1] - head->kernel[0] / 2;
            int xi = x + t % head->kernel[1] - head->kernel[1] / 2;
            if (yi < 0 || yi >= in->height || xi < 0 || xi >= in->width)
              continue;
            for (int i = 0; i < n_in; i++)
              sum += head->weights[(size_t)t * n_in + i] * *cvm_plane_at (in, i, yi, xi);
          }
        probability[(size_t)y * in->width + x] = 1 / (1 + expf (-sum));
      }
}

const CvmKernels cvm_kernels_plain = { 0, up_plain, max_pool_plain, head_plain };

const CvmKernels *
cvm_kernels_for (int block)
{
  const CvmKernels *const candidates[] = { cvm_kernels_avx512 (), cvm_kernels_avx2 () };
  for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
    if (candidates[i] && candidates[i]->block == block)
      return candidates[i];
  return &cvm_kernels_plain;
}

void
cvm_pointwise (const CvmPlane *sources,
               int n_sources,
               const float *scale,
               const float *shift,
               bool relu,
               const CvmPlane *out)
{
  const size_t n = (size_t)out->height * out->width;
  int c = 0;
  memset (out->values, 0, n * out->n_blocks * out->block * sizeof (float));
  for (int s = 0; s < n_sources; s++)
    for (int i = 0; i < sources[s].n_channels; i++, c++)
      {
        const float *from = cvm_plane_at (&sources[s], i, 0, 0);
        float *to = cvm_plane_at (out, c, 0, 0);
        float a = scale ? scale[c] : 1, b = shift ? shift[c] : 0;
        for (size_t p = 0; p < n; p++)
          {
            float value = a * from[p * sources[s].block] + b;
            to[p * out->block] = relu && !(value > 0) ? 0 : value;
          }
      }
}

void
cvm_softmax (const CvmPlane *logits, float *probability)
{
  const size_t n = (size_t)logits->height * logits->width;
  const float *target = cvm_plane_at (logits, 1, 0, 0);
  for (size_t p = 0; p < n; p++)
    {
      float all = 0;
      for (int c = 0; c < logits->n_channels; c++)
        all += expf (cvm_plane_at (logits, c, 0, 0)[p * logits->block] - target[p * logits->block]);
      probability[p] = 1 / all;
    }
}
