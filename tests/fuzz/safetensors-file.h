/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/fuzz/target.h"

/* A safetensors file. An input that begins with 0 is a file as it is, after that byte. Of any other
 * the header is what comes before the first 0, and its length is put in front here: otherwise
 * nearly every change would end at the length, and the JSON's meaning would never be reached. */
static inline void
put_safetensors (int file, const uint8_t *data, size_t size)
{
  if (data[0] == 0)
    {
      put_bytes (file, data + 1, size - 1);
      return;
    }
  const uint8_t *end = memchr (data, 0, size);
  const size_t length = end ? (size_t)(end - data) : size;
  for (int i = 0; i < 8; i++)
    put_bytes (file, &(uint8_t){ (uint8_t)((uint64_t)length >> (8 * i)) }, 1);
  put_bytes (file, data, length);
  if (end)
    put_bytes (file, end + 1, size - length - 1);
}
