/* SPDX-License-Identifier: Apache-2.0 */
/* One hash; everything else cuts its bits. The normal number avoids libm, which differs between
 * machines in the last bit. */
#include "segmentation/base/random.h"

uint64_t
cvm_random_bits (uint64_t seed, uint64_t index)
{
  uint64_t bits = seed * 0xd1342543de82ef95u + (index + 1) * 0x9e3779b97f4a7c15u;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  return bits ^ (bits >> 31);
}

float
cvm_random_uniform (uint64_t seed, uint64_t index)
{
  return (float)(cvm_random_bits (seed, index) >> 40) * 0x1p-24f;
}

float
cvm_random_range (uint64_t seed, uint64_t index, float low, float high)
{
  return low + (high - low) * cvm_random_uniform (seed, index);
}

float
cvm_random_normal (uint64_t seed, uint64_t index)
{
  uint64_t bits = cvm_random_bits (seed, index);
  int sum = (int)(bits & 0xffff) + (int)(bits >> 16 & 0xffff) + (int)(bits >> 32 & 0xffff)
            + (int)(bits >> 48);
  /* Four uniform numbers of SD 65536/√12 each: their sum has 37837.2. */
  return (float)(sum - 131070) * (1.0f / 37837.2f);
}
