/* SPDX-License-Identifier: Apache-2.0 */
/* Four sums side by side, so that it is nearly as fast as memory is read. The upper half of a
 * product tells of all bits that come in, the lower half of the rest. */
#include "app/case/pixels.h"

#include <string.h>

#define N_LANES 4
#define ODD G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)

static guint64
mix (guint64 sum, guint64 value)
{
  const unsigned __int128 product = (unsigned __int128)(sum ^ value) * ODD;
  return (guint64)(product >> 64) ^ (guint64)product;
}

char *
cvm_pixels_dup_sum (const CvmVolume *volume)
{
  const int16_t *values = cvm_volume_get_int16 (volume);
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  const gsize n = (gsize)grid->n_slices * grid->n_rows * grid->n_columns;
  guint64 lanes[N_LANES] = { 1, 2, 3, 4 }, words[N_LANES], sum = n;
  gsize at = 0;
  if (!values)
    return NULL;
  for (; at + sizeof words / 2 <= n; at += sizeof words / 2)
    {
      memcpy (words, values + at, sizeof words);
      for (int k = 0; k < N_LANES; k++)
        lanes[k] = mix (lanes[k], words[k]);
    }
  for (; at < n; at++)
    sum = mix (sum, (guint16)values[at]);
  for (int k = 0; k < N_LANES; k++)
    sum = mix (sum, lanes[k]);
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sum);
}
