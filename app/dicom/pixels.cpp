/* SPDX-License-Identifier: Apache-2.0 */
/* See pixels.hpp. */
#include "app/dicom/pixels.hpp"

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstring>

namespace cvm
{

/* Padding within the range of tissue would be a mistake of the exporter and hide the patient, so
 * that only values at or beyond air and metal are taken for it. */
static void
set_padding (const Header &h, PixelFormat &format)
{
  int value[2] = { h.padding[0], h.padding[h.n_padding > 1] };
  const int mask = (1 << h.bits_stored) - 1, sign = 1 << (h.bits_stored - 1);
  if (h.n_padding == 0)
    return;
  for (int i = 0; i < 2 && h.is_signed; i++)
    value[i] = ((value[i] & mask) ^ sign) - sign;
  format.padding_low = std::min (value[0], value[1]);
  format.padding_high = std::max (value[0], value[1]);
  double a = format.padding_low * format.slope + format.intercept;
  double b = format.padding_high * format.slope + format.intercept;
  format.has_padding = std::max (a, b) <= -1000 || std::min (a, b) >= 3071;
  if (h.lossy && format.slope > 0 && b < air_hu)
    {
      /* compressed with loss, padding is no longer one value: it is what lies nearer to it than to
       * air */
      format.padding_low = INT_MIN;
      format.padding_high = (int)std::floor (((b + air_hu) / 2 - format.intercept) / format.slope);
    }
}

PixelFormat
pixel_format (const Header &h)
{
  PixelFormat format;
  format.bytes = h.bits_allocated / 8;
  format.bits = h.bits_stored;
  format.shift = h.high_bit + 1 - h.bits_stored;
  format.is_signed = h.is_signed != 0;
  format.slope = h.has_slope ? h.slope : 1;
  format.intercept = h.has_intercept ? h.intercept : 0;
  set_padding (h, format);
  return format;
}

/* The loops below run over blocks of a fixed length without branches, so that compilers turn them
 * into vector code at -O2 already. */
const size_t block_length = 64;

/* Stored values of one block, sign-extended. */
template <typename Word>
static inline void
unpack (const Word *words, const PixelFormat &f, int *__restrict values)
{
  const unsigned int mask = (1u << f.bits) - 1;
  const unsigned int sign = f.is_signed ? 1u << (f.bits - 1) : 0;
  const int shift = f.shift;
  for (size_t i = 0; i < block_length; i++)
    values[i] = (int)((((words[i] >> shift) & mask) ^ sign) - sign);
}

/* Calls take (values, n) for every block; the last one may be shorter, its rest is zeros. */
template <typename Word, typename Function>
static void
for_each_block (const Uint8 *bytes, size_t n, const PixelFormat &f, Function take)
{
  const Word *words = reinterpret_cast<const Word *> (bytes);
  int values[block_length];
  Word rest[block_length] = {};
  size_t i = 0;
  for (; i + block_length <= n; i += block_length)
    {
      unpack (words + i, f, values);
      take (i, values, block_length);
    }
  if (i == n)
    return;
  memcpy (rest, words + i, (n - i) * sizeof (Word));
  unpack (rest, f, values);
  take (i, values, n - i);
}

template <typename Function>
static void
for_each_block (const Uint8 *bytes, size_t n, const PixelFormat &f, Function take)
{
  if (f.bytes == 1)
    for_each_block<Uint8> (bytes, n, f, take);
  else
    for_each_block<Uint16> (bytes, n, f, take);
}

static inline bool
is_padding (const PixelFormat &f, int value)
{
  return value >= f.padding_low && value <= f.padding_high;
}

static inline void
replace_padding (const PixelFormat &f, const int *values, int *hu, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (is_padding (f, values[i]))
      hu[i] = air_hu;
}

bool
pixels_to_int16 (const Uint8 *words, size_t n, const PixelFormat &f, int16_t *out)
{
  const int slope = (int)f.slope, intercept = (int)f.intercept;
  int low[block_length] = {}, high[block_length] = {};
  for_each_block (words, n, f, [&] (size_t first, const int *values, size_t n_values) {
    int hu[block_length] = {};
    int16_t narrow[block_length];
    for (size_t i = 0; i < block_length; i++)
      hu[i] = values[i] * slope + intercept;
    for (size_t i = n_values; i < block_length; i++)
      hu[i] = 0;
    if (f.has_padding)
      replace_padding (f, values, hu, n_values);
    for (size_t i = 0; i < block_length; i++)
      low[i] = hu[i] < low[i] ? hu[i] : low[i];
    for (size_t i = 0; i < block_length; i++)
      high[i] = hu[i] > high[i] ? hu[i] : high[i];
    for (size_t i = 0; i < block_length; i++)
      narrow[i] = (int16_t)hu[i];
    memcpy (out + first, narrow, n_values * sizeof *out);
  });
  return *std::min_element (low, low + block_length) >= INT16_MIN
         && *std::max_element (high, high + block_length) <= INT16_MAX;
}

void
pixels_to_float (const Uint8 *words, size_t n, const PixelFormat &f, float *out)
{
  for_each_block (words, n, f, [&] (size_t first, const int *values, size_t n_values) {
    for (size_t i = 0; i < n_values; i++)
      out[first + i] = f.has_padding && is_padding (f, values[i])
                           ? (float)air_hu
                           : (float)(values[i] * f.slope + f.intercept);
  });
}

} // namespace cvm
