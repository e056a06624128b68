/* SPDX-License-Identifier: Apache-2.0 */
/* See line-set.h. Every pixel asks every piece, in double precision. */
#include "render/line-set-private.h"

#include <math.h>

/* How much of a pixel whose middle is (x, y) a piece covers that reaches `half` to each side. */
static double
coverage (const CvmLinePiece *piece, double x, double y, double half)
{
  double dx = piece->x1 - piece->x0, dy = piece->y1 - piece->y0, length = hypot (dx, dy);
  if (!(length > 0))
    return 0;
  double along = ((x - piece->x0) * dx + (y - piece->y0) * dy) / length,
         across = ((x - piece->x0) * dy - (y - piece->y0) * dx) / length, beyond = 0, left = 1;
  if (along < 0 && !piece->square0)
    beyond = -along;
  if (along > length && !piece->square1)
    beyond = along - length;
  if (piece->square0)
    left = fmin (left, along + 0.5);
  if (piece->square1)
    left = fmin (left, length - along + 0.5);
  return fmax (0, fmin (left, half + 0.5 - hypot (across, beyond)));
}

static uint32_t
mix (uint32_t below, const CvmLineStroke *stroke, double line, double halo)
{
  double dark = stroke->half_halo > stroke->half_line ? halo * CVM_HALO_ALPHA / 255 : 0,
         lay = line * stroke->alpha / 255;
  uint32_t out = 0xff;
  for (int c = 0; c < 3; c++)
    {
      double value = (below >> (16 - 8 * c)) & 255;
      out = out << 8 | (uint32_t)lround (value * (1 - dark) * (1 - lay) + stroke->rgb[c] * lay);
    }
  return out;
}

void
cvm_line_set_paint_plain (const CvmLineSet *set, uint32_t *pixels, int stride)
{
  for (size_t s = 0; s < set->n_strokes; s++)
    for (int row = 0; row < set->height_px; row++)
      for (int column = 0; column < set->width_px; column++)
        {
          const CvmLineStroke *stroke = &set->strokes[s];
          uint32_t *pixel = &pixels[row * stride + column];
          double line = 0, halo = 0;
          for (size_t i = stroke->first; i < stroke->end; i++)
            {
              const CvmLinePiece *piece = &set->pieces[i];
              double x = column + 0.5, y = row + 0.5;
              line = fmax (line, coverage (piece, x, y, stroke->half_line));
              halo = fmax (halo, coverage (piece, x, y, stroke->half_halo));
            }
          if (halo > 0)
            *pixel = mix (*pixel, stroke, fmin (line, 1), fmin (halo, 1));
        }
}
