/* SPDX-License-Identifier: Apache-2.0 */
/* See float16.h. A binary16 below 2⁻¹⁴ has no leading one: its value is mantissa · 2⁻²⁴, and so it
 * is computed, exactly. The others keep their mantissa, and their exponent moves from bias 15 to
 * 127. */
#include "segmentation/network/float16.h"

#include <string.h>

static float
from_bits (uint32_t bits)
{
  float value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

float
cvm_float_from_f16 (uint16_t bits)
{
  const uint32_t sign = (uint32_t)(bits & 0x8000u) << 16;
  const uint32_t exponent = bits >> 10 & 0x1fu, mantissa = bits & 0x3ffu;
  if (exponent == 0)
    {
      const float value = (float)mantissa * 0x1p-24f;
      return sign ? -value : value;
    }
  const uint32_t wide = exponent == 0x1fu ? 0xffu : exponent + 127 - 15;
  return from_bits (sign | wide << 23 | mantissa << 13);
}

float
cvm_float_from_bf16 (uint16_t bits)
{
  return from_bits ((uint32_t)bits << 16);
}
