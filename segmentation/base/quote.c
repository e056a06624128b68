/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/base/quote.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char ELLIPSIS[] = "…";

/* Length of the UTF-8 character at `p`; 0 where there is none (surrogates, overlong forms and
 * what lies beyond U+10FFFF included). */
static size_t
character_length (const unsigned char *p)
{
  if (p[0] < 0x80)
    return 1;
  const size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
  if (p[0] < 0xc2 || p[0] > 0xf4)
    return 0;
  uint32_t code = p[0] & (0xffu >> (n + 1));
  for (size_t i = 1; i < n; i++)
    {
      if ((p[i] & 0xc0) != 0x80)
        return 0;
      code = code << 6 | (p[i] & 0x3f);
    }
  static const uint32_t smallest[5] = { 0, 0, 0x80, 0x800, 0x10000 };
  if (code < smallest[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    return 0;
  return n;
}

char *
cvm_quote (char *out, size_t size, const char *text)
{
  const unsigned char *p = (const unsigned char *)(text ? text : "");
  size_t used = 0, fits = 0; /* `fits`: what may stay when "…" must follow */
  while (*p)
    {
      const size_t n = character_length (p);
      const size_t length = n ? n : 1;
      if (used + length + 1 > size)
        {
          memcpy (out + fits, ELLIPSIS, sizeof ELLIPSIS);
          return out;
        }
      if (n == 0 || p[0] < 0x20 || p[0] == 0x7f)
        out[used] = '?';
      else
        memcpy (out + used, p, length);
      used += length;
      p += length;
      if (used + sizeof ELLIPSIS <= size)
        fits = used;
    }
  out[used] = 0;
  return out;
}

char *
cvm_quote_path (char *out, size_t size, const char *path)
{
  const char *last = path && strlen (path) >= size ? strrchr (path, '/') : NULL;
  if (!last)
    return cvm_quote (out, size, path);
  memcpy (out, ELLIPSIS, sizeof ELLIPSIS);
  cvm_quote (out + sizeof ELLIPSIS - 1, size - (sizeof ELLIPSIS - 1), last);
  return out;
}
