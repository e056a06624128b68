/* SPDX-License-Identifier: Apache-2.0 */
/* The slow and obvious versions of slice-pixels.c: a pixel at a time, its values looked up by
 * searching, in the same order of float operations. */
#include "render/slice-pixels.h"

#include <math.h>

/* The value before `at` and how far it is to the next; false outside. */
static bool
locate (const double *positions_mm, int n, double step_mm, double at, int *index, float *fraction)
{
  double before = n > 1 ? positions_mm[1] - positions_mm[0] : step_mm,
         after = n > 1 ? positions_mm[n - 1] - positions_mm[n - 2] : step_mm;
  if (at < positions_mm[0] - before / 2 || at >= positions_mm[n - 1] + after / 2)
    return false;
  int i = n - 1;
  while (i > 0 && positions_mm[i] > at)
    i--;
  *index = i;
  *fraction = 0;
  if (i + 1 < n && at > positions_mm[i])
    *fraction = (float)((at - positions_mm[i]) / (positions_mm[i + 1] - positions_mm[i]));
  return true;
}

static bool
value_at (const CvmSliceImage *image,
          const CvmViewTransform *transform,
          int x,
          int y,
          CvmSampling sampling,
          float *value)
{
  double right_mm
      = transform->right_mm + (x + 0.5 - transform->width_px / 2.0) / transform->px_per_mm,
      down_mm = transform->down_mm + (y + 0.5 - transform->height_px / 2.0) / transform->px_per_mm;
  int i, j;
  float f, g;
  if (!locate (image->right_mm, image->n_right, image->right_step_mm, right_mm, &i, &f)
      || !locate (image->down_mm, image->n_down, image->down_step_mm, down_mm, &j, &g))
    return false;
  if (sampling == CVM_SAMPLE_NEAREST)
    {
      i += f >= 0.5f;
      j += g >= 0.5f;
      f = g = 0;
    }
  int right = i + 1 < image->n_right ? i + 1 : i, below = j + 1 < image->n_down ? j + 1 : j;
  const float *a = image->values + (size_t)j * image->n_right,
              *b = image->values + (size_t)below * image->n_right;
  float left_value = a[i] + g * (b[i] - a[i]), right_value = a[right] + g * (b[right] - a[right]);
  *value = left_value + f * (right_value - left_value);
  return true;
}

bool
cvm_slice_pixels_paint_plain (const CvmSliceImage *image,
                              const CvmViewTransform *transform,
                              const CvmWindow *window,
                              CvmSampling sampling,
                              uint32_t *pixels,
                              int stride,
                              CvmStatus *status)
{
  for (int y = 0; y < transform->height_px; y++)
    for (int x = 0; x < transform->width_px; x++)
      {
        float value;
        uint32_t grey = value_at (image, transform, x, y, sampling, &value)
                            ? cvm_window_grey (window, value)
                            : 0;
        pixels[(size_t)y * stride + x] = 0xff000000u | grey << 16 | grey << 8 | grey;
      }
  return true;
}

static uint32_t
blend_channel (uint32_t pixel, uint32_t colour, int shift)
{
  uint32_t keep = 255 - (colour >> 24), old = (pixel >> shift) & 255;
  return (((colour >> shift) & 255) + (uint32_t)lround (old * keep / 255.0)) << shift;
}

bool
cvm_slice_pixels_blend_plain (const CvmSliceImage *map,
                              const CvmViewTransform *transform,
                              const CvmMapColours *colours,
                              uint32_t *pixels,
                              int stride,
                              CvmStatus *status)
{
  for (int y = 0; y < transform->height_px; y++)
    for (int x = 0; x < transform->width_px; x++)
      {
        float value;
        if (!value_at (map, transform, x, y, CVM_SAMPLE_BILINEAR, &value) || !(value > 0))
          continue;
        uint32_t *pixel = &pixels[(size_t)y * stride + x],
                 colour = colours->argb[(int)fmin (value * 255 + 0.5f, 255)];
        *pixel = 0xff000000u | blend_channel (*pixel, colour, 16)
                 | blend_channel (*pixel, colour, 8) | blend_channel (*pixel, colour, 0);
      }
  return true;
}
