/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/base/quote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
text_becomes_harmless (void **state)
{
  static const struct
  {
    const char *text;
    size_t size;
    const char *expected;
  } rows[] = {
    { "decoder.out", 20, "decoder.out" },
    { NULL, 8, "" },
    { "a\nb\tc\x7f", 20, "a?b?c?" },
    { "Ünï€😀", 20, "Ünï€😀" },
    { "a\xff\xc3z", 20, "a??z" },
    { "\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80", 20,
      "?????????" }, /* overlong, surrogate, too large */
    { "12345678901", 12, "12345678901" },
    { "123456789012", 12, "12345678…" },
    { "1234567€€€", 12, "1234567…" },
    { "12345678\xe2\x82", 12, "12345678??" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      char out[32];
      memset (out, 'x', sizeof out);
      assert_string_equal (cvm_quote (out, rows[i].size, rows[i].text), rows[i].expected);
      for (size_t k = rows[i].size; k < sizeof out; k++)
        assert_int_equal (out[k], 'x');
    }
}

static void
a_long_path_keeps_its_last_part (void **state)
{
  char out[20];
  assert_string_equal (cvm_quote_path (out, sizeof out, "/short/name"), "/short/name");
  assert_string_equal (cvm_quote_path (out, sizeof out, "/long/long/long/long/name"), "…/name");
  assert_string_equal (cvm_quote_path (out, sizeof out, "/a/name-that-is-much-too-long"),
                       "…/name-that-is…");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (text_becomes_harmless),
    cmocka_unit_test (a_long_path_keeps_its_last_part),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
