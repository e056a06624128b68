/* SPDX-License-Identifier: Apache-2.0 */
/* See line-set.h. Rows are painted in bands that stay in the processor's cache. In a band each
 * stroke first leaves its greatest coverage by line and by halo in two planes,
 *
 *   piece ─> rows that it can reach ─> pixels of the row within reach ─> max
 *
 * then the planes' touched tiles (TILE pixels of a row) are laid over the pixels and cleared. The
 * planes are floats, not bytes, so that the hot loop has one type and becomes vectors.
 *
 * The loops are written once and compiled twice, for plain x86-64 and for AVX2.
 */
#include "render/line-set-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined __x86_64__ && defined __GNUC__
#define WITH_AVX2 1
#endif

#define INLINE static inline __attribute__ ((always_inline))

enum
{
  BAND = 32, /* rows */
  TILE = 16, /* pixels */
  STEP = 8   /* pixels: a row's reach is rounded up to these */
};

typedef struct
{
  int stride, n_tiles; /* of a row of the planes */
  float *line, *halo;  /* 0 … ½ + half the width; above 1 is 1 */
  uint8_t *touched;
  void *memory;
} Planes;

static bool
planes_init (Planes *planes, int width_px)
{
  planes->n_tiles = width_px / TILE + 2; /* one more than needed: steps may run over the end */
  planes->stride = planes->n_tiles * TILE;
  size_t n = (size_t)BAND * (size_t)planes->stride;
  planes->memory = calloc (2 * n * sizeof (float) + (size_t)BAND * (size_t)planes->n_tiles, 1);
  planes->line = planes->memory;
  planes->halo = planes->line + n;
  planes->touched = (uint8_t *)(planes->halo + n);
  return planes->memory != NULL;
}

/* --- coverage --------------------------------------------------------------------------------- */

typedef struct
{
  float x, y, ux, uy, length; /* start, direction */
  float square0, square1;     /* 1: this end is cut off square */
  float line, halo;           /* reach: half a width and half a pixel */
} Reach;

/* `n` pixels (a multiple of STEP) of a row; (x, y) is the middle of the first one, from the start.
 */
INLINE void
cover_row (const Reach *reach,
           float x,
           float y,
           int n,
           bool square,
           float *restrict line,
           float *restrict halo)
{
  float ux = reach->ux, uy = reach->uy, length = reach->length, reach_line = reach->line,
        reach_halo = reach->halo, along_y = y * uy, across_y = y * ux;
  float keep0 = 1 - reach->square0, keep1 = 1 - reach->square1;
  /* What a square end leaves: half of the pixel whose middle it passes through. */
  float left0_a = 9 - 8.5f * reach->square0, left0_b = reach->square0,
        left1_a = 9 - 8.5f * reach->square1 + length * reach->square1, left1_b = -reach->square1;
  for (int i = 0; i < n / STEP * STEP; i++)
    {
      float dx = x + (float)i, along = dx * ux + along_y, across = dx * uy - across_y;
      float before = 0 - along, after = along - length;
      before = before > 0 ? before : 0;
      after = after > 0 ? after : 0;
      float beyond = square ? before * keep0 + after * keep1 : before + after;
      float off = sqrtf (across * across + beyond * beyond);
      float l = reach_line - off, h = reach_halo - off;
      if (square)
        {
          float left0 = left0_a + along * left0_b, left1 = left1_a + along * left1_b;
          float left = left0 < left1 ? left0 : left1;
          l = l < left ? l : left;
          h = h < left ? h : left;
        }
      line[i] = line[i] > l ? line[i] : l;
      halo[i] = halo[i] > h ? halo[i] : h;
    }
}

/* The pixels of a row (its middle at `y`) that the piece can reach; false: none. */
INLINE bool
reach_in_row (const CvmLinePiece *piece, const Reach *reach, float y, int width, int *from, int *to)
{
  float r = reach->halo, dy = piece->y1 - piece->y0;
  float low = piece->x0 < piece->x1 ? piece->x0 : piece->x1,
        high = piece->x0 < piece->x1 ? piece->x1 : piece->x0;
  if (fabsf (dy) > 1e-3f)
    {
      /* The part of the piece within reach of the row's middle, and the strip about its line. */
      float slope = (piece->x1 - piece->x0) / dy, at = piece->x0 + (y - piece->y0) * slope,
            half = r / fabsf (reach->uy), a = at - r * slope, b = at + r * slope;
      float near_low = a < b ? a : b, near_high = a < b ? b : a;
      low = low > near_low ? low : near_low;
      high = high < near_high ? high : near_high;
      low = low - r > at - half ? low - r : at - half;
      high = high + r < at + half ? high + r : at + half;
    }
  else
    {
      low -= r;
      high += r;
    }
  low = low > 0 ? low : 0;
  high = high < (float)width ? high : (float)width;
  *from = (int)low;
  *to = (int)high; /* the last one */
  if (*to > width - 1)
    *to = width - 1;
  return high > low || *from <= *to;
}

INLINE void
cover_piece (
    Planes *planes, const CvmLinePiece *piece, Reach reach, int width, int first_row, int end_row)
{
  float dx = piece->x1 - piece->x0, dy = piece->y1 - piece->y0, r = reach.halo,
        low = piece->y0 < piece->y1 ? piece->y0 : piece->y1,
        high = piece->y0 < piece->y1 ? piece->y1 : piece->y0;
  if (!(low - r < (float)end_row && high + r > (float)first_row))
    return;
  reach.length = sqrtf (dx * dx + dy * dy);
  if (!(reach.length > 0))
    return;
  int row = (int)floorf (fmaxf (low - r, (float)first_row)),
      last = (int)floorf (fminf (high + r, (float)end_row - 1));
  bool square = piece->square0 || piece->square1;
  reach.x = piece->x0;
  reach.y = piece->y0;
  reach.ux = dx / reach.length;
  reach.uy = dy / reach.length;
  reach.square0 = piece->square0;
  reach.square1 = piece->square1;
  for (; row <= last; row++)
    {
      int from, to;
      float y = (float)row + 0.5f;
      if (!reach_in_row (piece, &reach, y, width, &from, &to))
        continue;
      size_t at = (size_t)(row - first_row) * (size_t)planes->stride + (size_t)from;
      int n = (to - from) / STEP * STEP + STEP;
      float x = (float)from + 0.5f - reach.x;
      if (square)
        cover_row (&reach, x, y - reach.y, n, true, planes->line + at, planes->halo + at);
      else
        cover_row (&reach, x, y - reach.y, n, false, planes->line + at, planes->halo + at);
      uint8_t *touched = planes->touched + (size_t)(row - first_row) * (size_t)planes->n_tiles;
      for (int tile = from / TILE; tile <= (from + n - 1) / TILE; tile++)
        touched[tile] = 1;
    }
}

/* --- colour ----------------------------------------------------------------------------------- */

/* a × b / 255, rounded, for bytes. */
INLINE uint32_t
times (uint32_t a, uint32_t b)
{
  uint32_t t = a * b + 128;
  return (t + (t >> 8)) >> 8;
}

/* A coverage as a byte. */
INLINE uint32_t
to_byte (float coverage)
{
  float byte = coverage * 255 + 0.5f;
  return (uint32_t)(int32_t)(byte < 255.5f ? byte : 255.5f);
}

INLINE void
colour_tile (const CvmLineStroke *stroke,
             const float *restrict line,
             const float *restrict halo,
             int n,
             uint32_t *restrict pixels)
{
  uint32_t red = stroke->rgb[0], green = stroke->rgb[1], blue = stroke->rgb[2],
           alpha = stroke->alpha,
           halo_alpha = stroke->half_halo > stroke->half_line ? CVM_HALO_ALPHA : 0;
  for (int i = 0; i < n; i++)
    {
      uint32_t dark = 255 - times (to_byte (halo[i]), halo_alpha),
               lay = times (to_byte (line[i]), alpha), keep = 255 - lay;
      uint32_t r = times (times ((pixels[i] >> 16) & 255, dark), keep) + times (red, lay),
               g = times (times ((pixels[i] >> 8) & 255, dark), keep) + times (green, lay),
               b = times (times (pixels[i] & 255, dark), keep) + times (blue, lay);
      pixels[i] = 0xff000000u | r << 16 | g << 8 | b;
    }
}

INLINE void
colour_band (Planes *planes,
             const CvmLineStroke *stroke,
             int width,
             int n_rows,
             uint32_t *pixels,
             int stride)
{
  for (int row = 0; row < n_rows; row++)
    {
      uint8_t *touched = planes->touched + (size_t)row * (size_t)planes->n_tiles;
      for (int tile = 0; tile < planes->n_tiles; tile++)
        {
          if (!touched[tile])
            continue;
          size_t at = (size_t)row * (size_t)planes->stride + (size_t)tile * TILE;
          int n = width - tile * TILE;
          uint32_t *out = pixels + (size_t)row * (size_t)stride + (size_t)tile * TILE;
          if (n >= TILE)
            colour_tile (stroke, planes->line + at, planes->halo + at, TILE, out);
          else if (n > 0)
            colour_tile (stroke, planes->line + at, planes->halo + at, n, out);
          memset (planes->line + at, 0, TILE * sizeof (float));
          memset (planes->halo + at, 0, TILE * sizeof (float));
          touched[tile] = 0;
        }
    }
}

/* --- bands ------------------------------------------------------------------------------------ */

INLINE void
run (
    const CvmLineSet *set, Planes *planes, uint32_t *pixels, int stride, int first_row, int end_row)
{
  for (int row = first_row; row < end_row; row += BAND)
    {
      int end = row + BAND < end_row ? row + BAND : end_row;
      for (size_t s = 0; s < set->n_strokes; s++)
        {
          const CvmLineStroke *stroke = &set->strokes[s];
          const Reach reach
              = { .line = stroke->half_line + 0.5f, .halo = stroke->half_halo + 0.5f };
          for (size_t i = stroke->first; i < stroke->end; i++)
            cover_piece (planes, &set->pieces[i], reach, set->width_px, row, end);
          colour_band (planes, stroke, set->width_px, end - row,
                       pixels + (size_t)(row - first_row) * (size_t)stride, stride);
        }
    }
}

static void
run_baseline (
    const CvmLineSet *set, Planes *planes, uint32_t *pixels, int stride, int first_row, int end_row)
{
  run (set, planes, pixels, stride, first_row, end_row);
}

#ifdef WITH_AVX2
__attribute__ ((target ("avx2"))) static void
run_avx2 (
    const CvmLineSet *set, Planes *planes, uint32_t *pixels, int stride, int first_row, int end_row)
{
  run (set, planes, pixels, stride, first_row, end_row);
}
#endif

bool
cvm_line_set_paint (const CvmLineSet *set,
                    uint32_t *pixels,
                    int stride,
                    int first_row,
                    int end_row,
                    CvmStatus *status)
{
  Planes planes;
  if (set->n_strokes == 0)
    return true;
  if (!planes_init (&planes, set->width_px))
    return cvm_status_no_memory (status);
#ifdef WITH_AVX2
  if (__builtin_cpu_supports ("avx2"))
    run_avx2 (set, &planes, pixels, stride, first_row, end_row);
  else
#endif
    run_baseline (set, &planes, pixels, stride, first_row, end_row);
  free (planes.memory);
  return true;
}
