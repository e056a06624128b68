/* SPDX-License-Identifier: Apache-2.0 */
/* See slice-pixels.h. Every screen row is made in two steps: the two rows of values about it are
 * mixed into one (in order, so the compiler turns it into vectors), then each pixel mixes two
 * neighbours of that row, found by a table, and is windowed:
 *
 *   values  ●───●───●───●     rows j, j + 1, mixed by the row's fraction
 *             ▼
 *   mixed   ●───●───●───●     index[x], fraction[x]: which two, and how far between them
 *            ▼ ▼ ▼ ▼ ▼ ▼
 *   pixels  □ □ □ □ □ □ □
 *
 * The loops are written once and compiled twice, for plain x86-64 and for AVX2; both give the same
 * bits, because no multiplication is fused with an addition (see meson.build).
 */
#include "render/slice-pixels.h"

#include "render/sampling-table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined __x86_64__ && defined __GNUC__
#define WITH_AVX2 1
#endif

#define INLINE static inline __attribute__ ((always_inline))

typedef struct
{
  float low, scale, top; /* grey = (v − low) × scale + ½; greys at `top` and above become `above` */
  uint32_t above;
} Ramp;

static Ramp
ramp_of (const CvmWindow *window)
{
  Ramp ramp;
  ramp.low = (float)(window->level_hu - window->width_hu / 2);
  ramp.scale = (float)(255 / window->width_hu);
  ramp.top = ramp.low + (float)window->width_hu;
  ramp.above = window->outside_black ? 0 : 255;
  return ramp;
}

INLINE void
mix_rows (const float *restrict a,
          const float *restrict b,
          float f,
          int first,
          int last,
          float *restrict out)
{
  for (int i = first; i <= last; i++)
    out[i] = a[i] + f * (b[i] - a[i]);
}

INLINE void
paint_row (const float *restrict mixed,
           const int *restrict index,
           const float *restrict fraction,
           int n,
           const Ramp *ramp,
           uint32_t *restrict out)
{
  float low = ramp->low, scale = ramp->scale, top = ramp->top;
  uint32_t above = ramp->above;
  for (int x = 0; x < n; x++)
    {
      int i = index[x];
      float v = mixed[i] + fraction[x] * (mixed[i + 1] - mixed[i]);
      float grey = (v - low) * scale + 0.5f;
      grey = grey > 0 ? grey : 0; /* not a number: 0 */
      grey = grey < 255.5f ? grey : 255.5f;
      uint32_t g = (uint32_t)(int32_t)grey;
      g = v > top ? above : g;
      out[x] = 0xff000000u | 0x010101u * g;
    }
}

INLINE void
blend_row (const float *restrict mixed,
           const int *restrict index,
           const float *restrict fraction,
           int n,
           const uint32_t *restrict colours,
           uint32_t *restrict out)
{
  for (int x = 0; x < n; x++)
    {
      int i = index[x];
      float v = mixed[i] + fraction[x] * (mixed[i + 1] - mixed[i]);
      v = v * (CVM_N_MAP_COLOURS - 1) + 0.5f;
      v = v > 0 ? v : 0;
      v = v < CVM_N_MAP_COLOURS - 1 ? v : CVM_N_MAP_COLOURS - 1;
      uint32_t colour = colours[(int32_t)v], keep = 255 - (colour >> 24);
      /* Two channels at once, each in 16 bits; (t + 128 + (t + 128) / 256) / 256 is t / 255
       * rounded. */
      uint32_t red_blue = (out[x] & 0xff00ff) * keep + 0x800080;
      red_blue = ((red_blue + ((red_blue >> 8) & 0xff00ff)) >> 8) & 0xff00ff;
      uint32_t green = ((out[x] >> 8) & 0xff) * keep + 0x80;
      green = (green + (green >> 8)) & 0xff00;
      out[x] = 0xff000000u | ((red_blue + (colour & 0xff00ff)) + (green + (colour & 0xff00)));
    }
}

typedef struct
{
  const CvmSliceImage *image;
  const CvmSamplingTable *x, *y;
  const Ramp *ramp;
  const uint32_t *colours;
  uint32_t *pixels; /* of row `first_row` */
  int stride, first_row;
  float *mixed; /* n_right + 1: the last value twice, so that index + 1 is always there */
} Task;

INLINE void
run (const Task *task, bool blend)
{
  const CvmSliceImage *image = task->image;
  const CvmSamplingTable *x = task->x, *y = task->y;
  int n = x->last - x->first + 1;
  if (n <= 0)
    return;
  int from = x->index[x->first], to = x->index[x->last] + 1;
  if (to > image->n_right - 1)
    to = image->n_right - 1;
  for (int row = y->first; row <= y->last; row++)
    {
      int j = y->index[row], k = j + 1 < image->n_down ? j + 1 : j;
      mix_rows (image->values + (size_t)j * image->n_right,
                image->values + (size_t)k * image->n_right, y->fraction[row], from, to,
                task->mixed);
      task->mixed[to + 1] = task->mixed[to];
      uint32_t *out
          = task->pixels + (size_t)(row - task->first_row) * (size_t)task->stride + x->first;
      if (blend)
        blend_row (task->mixed, x->index + x->first, x->fraction + x->first, n, task->colours, out);
      else
        paint_row (task->mixed, x->index + x->first, x->fraction + x->first, n, task->ramp, out);
    }
}

static void
run_baseline (const Task *task)
{
  if (task->colours)
    run (task, true);
  else
    run (task, false);
}

#ifdef WITH_AVX2
__attribute__ ((target ("avx2"))) static void
run_avx2 (const Task *task)
{
  if (task->colours)
    run (task, true);
  else
    run (task, false);
}
#endif

static bool
run_best (Task *task, CvmStatus *status)
{
  task->mixed = malloc (((size_t)task->image->n_right + 2) * sizeof *task->mixed);
  if (!task->mixed)
    return cvm_status_no_memory (status);
#ifdef WITH_AVX2
  if (__builtin_cpu_supports ("avx2"))
    run_avx2 (task);
  else
#endif
    run_baseline (task);
  free (task->mixed);
  return true;
}

static bool
make_tables (const CvmSliceImage *image,
             const CvmViewTransform *transform,
             CvmSampling sampling,
             CvmSamplingTable *x,
             CvmSamplingTable *y,
             CvmStatus *status)
{
  bool nearest = sampling == CVM_SAMPLE_NEAREST;
  *x = *y = (CvmSamplingTable){ 0 };
  if (cvm_sampling_table_init (x, image->right_mm, image->n_right, image->right_step_mm,
                               transform->right_mm, transform->px_per_mm, transform->width_px,
                               nearest)
      && cvm_sampling_table_init (y, image->down_mm, image->n_down, image->down_step_mm,
                                  transform->down_mm, transform->px_per_mm, transform->height_px,
                                  nearest))
    return true;
  cvm_sampling_table_clear (x);
  return cvm_status_no_memory (status);
}

/* Only these rows. */
static void
limit (CvmSamplingTable *table, CvmRows rows)
{
  if (table->first < rows.first)
    table->first = rows.first;
  if (table->last > rows.end - 1)
    table->last = rows.end - 1;
}

/* Black wherever the tables have no picture: above, below, left, right. */
static void
clear_around (const CvmViewTransform *transform,
              CvmRows rows,
              const CvmSamplingTable *x,
              const CvmSamplingTable *y,
              uint32_t *pixels,
              int stride)
{
  bool empty = x->last < x->first;
  for (int row = rows.first; row < rows.end; row++)
    {
      uint32_t *out = pixels + (size_t)(row - rows.first) * (size_t)stride;
      bool outside = empty || row < y->first || row > y->last;
      int left = outside ? transform->width_px : x->first;
      for (int i = 0; i < left; i++)
        out[i] = 0xff000000u;
      for (int i = outside ? transform->width_px : x->last + 1; i < transform->width_px; i++)
        out[i] = 0xff000000u;
    }
}

bool
cvm_slice_pixels_paint (const CvmSliceImage *image,
                        const CvmViewTransform *transform,
                        const CvmWindow *window,
                        CvmSampling sampling,
                        uint32_t *pixels,
                        int stride,
                        CvmStatus *status)
{
  return cvm_slice_pixels_paint_rows (image, transform, window, sampling,
                                      (CvmRows){ 0, transform->height_px }, pixels, stride, status);
}

bool
cvm_slice_pixels_paint_rows (const CvmSliceImage *image,
                             const CvmViewTransform *transform,
                             const CvmWindow *window,
                             CvmSampling sampling,
                             CvmRows rows,
                             uint32_t *pixels,
                             int stride,
                             CvmStatus *status)
{
  CvmSamplingTable x = { 0 }, y = { 0 };
  bool fine = make_tables (image, transform, sampling, &x, &y, status);
  if (fine)
    {
      Ramp ramp = ramp_of (window);
      Task task = { image, &x, &y, &ramp, NULL, pixels, stride, rows.first, NULL };
      limit (&y, rows);
      fine = run_best (&task, status);
    }
  if (!fine)
    x.last = -1, x.first = 0;
  clear_around (transform, rows, &x, &y, pixels, stride);
  cvm_sampling_table_clear (&x);
  cvm_sampling_table_clear (&y);
  return fine;
}

/* Pixels that read none of the values first … last need no work. */
static void
narrow (CvmSamplingTable *table, int first, int last)
{
  while (table->first <= table->last && table->index[table->first] + 1 < first)
    table->first++;
  while (table->first <= table->last && table->index[table->last] > last)
    table->last--;
}

bool
cvm_slice_pixels_blend (const CvmSliceImage *map,
                        const CvmViewTransform *transform,
                        const CvmMapColours *colours,
                        uint32_t *pixels,
                        int stride,
                        CvmStatus *status)
{
  return cvm_slice_pixels_blend_rows (map, transform, colours, (CvmRows){ 0, transform->height_px },
                                      pixels, stride, status);
}

bool
cvm_slice_pixels_blend_rows (const CvmSliceImage *map,
                             const CvmViewTransform *transform,
                             const CvmMapColours *colours,
                             CvmRows rows,
                             uint32_t *pixels,
                             int stride,
                             CvmStatus *status)
{
  if (map->last_down < map->first_down)
    return true;
  CvmSamplingTable x, y;
  if (!make_tables (map, transform, CVM_SAMPLE_BILINEAR, &x, &y, status))
    return false;
  narrow (&x, map->first_right, map->last_right);
  narrow (&y, map->first_down, map->last_down);
  limit (&y, rows);
  Task task = { map, &x, &y, NULL, colours->argb, pixels, stride, rows.first, NULL };
  bool fine = run_best (&task, status);
  cvm_sampling_table_clear (&x);
  cvm_sampling_table_clear (&y);
  return fine;
}
