/* SPDX-License-Identifier: Apache-2.0 */
/* Against the values of RFC 3720, appendix B.4. */
#include "app/case/crc32c.h"

#include <string.h>

static void
test_standard (void)
{
  guint8 bytes[32];
  g_assert_cmphex (cvm_crc32c ("123456789", 9), ==, 0xE3069283);
  g_assert_cmphex (cvm_crc32c ("", 0), ==, 0);
  memset (bytes, 0, sizeof bytes);
  g_assert_cmphex (cvm_crc32c (bytes, sizeof bytes), ==, 0x8A9136AA);
  memset (bytes, 0xff, sizeof bytes);
  g_assert_cmphex (cvm_crc32c (bytes, sizeof bytes), ==, 0x62A8AB43);
  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8)i;
  g_assert_cmphex (cvm_crc32c (bytes, sizeof bytes), ==, 0x46DD794E);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crc32c/standard", test_standard);
  return g_test_run ();
}
