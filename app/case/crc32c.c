/* SPDX-License-Identifier: Apache-2.0 */
/* Four bits at a time: the table can be read and checked by eye, and a stroke's record takes well
 * under a millisecond. */
#include "app/case/crc32c.h"

/* Remainders of the sixteen nibbles for the reflected polynomial 0x82F63B78. */
static const guint32 remainders[16]
    = { 0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
        0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
        0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75 };

guint32
cvm_crc32c (gconstpointer bytes, gsize n)
{
  const guint8 *at = bytes;
  guint32 crc = 0xffffffff;
  for (gsize i = 0; i < n; i++)
    {
      crc ^= at[i];
      crc = (crc >> 4) ^ remainders[crc & 15];
      crc = (crc >> 4) ^ remainders[crc & 15];
    }
  return ~crc;
}
