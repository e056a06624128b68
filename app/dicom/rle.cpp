/* SPDX-License-Identifier: Apache-2.0 */
/* See rle.hpp.
 *
 *   64 bytes  u32 number of segments, then where each begins; little endian
 *   segments  one for each byte of a word, the highest first: PackBits over all words
 */
#include "app/dicom/rle.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cstring>

namespace cvm
{

static const size_t header_bytes = 64;

static size_t
number (const uint8_t *b)
{
  return b[0] | b[1] << 8 | b[2] << 16 | (size_t)b[3] << 24;
}

/* One segment into every `step`-th byte; false where it ends early. A code c below 128 stands for
 * c + 1 bytes that follow, one above for the next byte 257 − c times, 128 for nothing. */
static bool
unpack (const uint8_t *in, const uint8_t *end, size_t n, size_t step, uint8_t *out)
{
  size_t done = 0;
  while (done < n)
    {
      if (in == end)
        return false;
      const unsigned int code = *in++;
      if (code == 128)
        continue;
      const bool repeat = code > 128;
      const size_t wanted = repeat ? 257 - code : code + 1u;
      if ((size_t)(end - in) < (repeat ? 1 : wanted))
        return false;
      const size_t taken = std::min (wanted, n - done);
      for (size_t i = 0; i < taken; i++)
        out[(done + i) * step] = in[repeat ? 0 : i];
      done += taken;
      in += repeat ? 1 : wanted;
    }
  return true;
}

std::string
rle_decode (const uint8_t *stream, size_t length, size_t n, int bytes, std::vector<uint8_t> &words)
{
  const uint16_t probe = 1;
  uint8_t low_first = 0;
  memcpy (&low_first, &probe, 1);
  if (length < header_bytes || number (stream) != (size_t)bytes)
    return _ ("its compressed image is damaged");
  words.assign (n * (size_t)bytes, 0);
  for (int i = 0; i < bytes; i++)
    {
      const size_t from = number (stream + 4 + 4 * i);
      const size_t to = i + 1 < bytes ? number (stream + 8 + 4 * i) : length;
      const size_t at = low_first ? bytes - 1 - i : i;
      if (from < header_bytes || from > to || to > length)
        return _ ("its compressed image is damaged");
      if (!unpack (stream + from, stream + to, n, (size_t)bytes, words.data () + at))
        return _ ("its compressed image ends early");
    }
  return "";
}

} // namespace cvm
