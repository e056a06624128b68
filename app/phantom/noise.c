/* SPDX-License-Identifier: Apache-2.0 */
#include "app/phantom/noise.h"

#include "segmentation/base/random.h"

#include <math.h>

static float
lattice (uint64_t seed, int i, int j, int k)
{
  /* 21 bits an axis keep every lattice point's key apart. */
  uint64_t key = ((uint64_t)(uint32_t)(i + (1 << 20)) << 42)
                 ^ ((uint64_t)(uint32_t)(j + (1 << 20)) << 21) ^ (uint32_t)(k + (1 << 20));
  return 2 * cvm_random_uniform (seed, key) - 1;
}

static float
smooth (float t)
{
  return t * t * (3 - 2 * t);
}

static float
mix (float a, float b, float t)
{
  return a + (b - a) * t;
}

float
cvm_noise_at (uint64_t seed, float x, float y, float z, float wave_mm)
{
  float u = x / wave_mm, v = y / wave_mm, w = z / wave_mm;
  int i = (int)floorf (u), j = (int)floorf (v), k = (int)floorf (w);
  float fu = smooth (u - i), fv = smooth (v - j), fw = smooth (w - k);
  float plane[2];

  for (int n = 0; n < 2; n++)
    plane[n]
        = mix (mix (lattice (seed, i, j, k + n), lattice (seed, i + 1, j, k + n), fu),
               mix (lattice (seed, i, j + 1, k + n), lattice (seed, i + 1, j + 1, k + n), fu), fv);
  return mix (plane[0], plane[1], fw);
}

void
cvm_noise_plane (uint64_t seed,
                 float x,
                 float y,
                 float z,
                 float step_mm,
                 int n_columns,
                 int n_rows,
                 float wave_mm,
                 int stride,
                 float *out)
{
  float coarse = step_mm * stride;

  for (int r = 0; r < n_rows; r += stride)
    for (int c = 0; c < n_columns; c += stride)
      {
        float px = x + c * step_mm, py = y + r * step_mm;
        float a = cvm_noise_at (seed, px, py, z, wave_mm), b = a, d = a, e = a;
        if (stride > 1)
          {
            b = cvm_noise_at (seed, px + coarse, py, z, wave_mm);
            d = cvm_noise_at (seed, px, py + coarse, z, wave_mm);
            e = cvm_noise_at (seed, px + coarse, py + coarse, z, wave_mm);
          }
        for (int j = 0; j < stride && r + j < n_rows; j++)
          for (int i = 0; i < stride && c + i < n_columns; i++)
            {
              float s = (float)i / stride, t = (float)j / stride;
              out[(r + j) * n_columns + c + i] = mix (mix (a, b, s), mix (d, e, s), t);
            }
      }
}
