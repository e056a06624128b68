/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/base/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
arguments_go_where_the_message_says (void **state)
{
  CvmStatus status = CVM_STATUS_INIT;
  char text[256];
  assert_false (cvm_status_fail (&status, CVM_ERR_FORMAT, "slice {1} ({2}) ends early", "%d\n%s",
                                 43, "IMG0043.dcm"));
  assert_int_equal (status.code, CVM_ERR_FORMAT);
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "slice 43 (IMG0043.dcm) ends early");
  assert_string_equal (cvm_status_format (&status, "{2}: {1}, {3} {", text, sizeof text),
                       "IMG0043.dcm: 43, {3} {");
}

static void
long_texts_are_cut_not_overrun (void **state)
{
  CvmStatus status = CVM_STATUS_INIT;
  char text[16], name[1000];
  memset (name, 'x', sizeof name);
  name[sizeof name - 1] = 0;
  cvm_status_fail (&status, CVM_ERR_FILE, "file {1}", "%s", name);
  assert_int_equal (strlen (status.args[0]), sizeof status.args[0] - 1);
  cvm_status_format (&status, NULL, text, sizeof text);
  assert_string_equal (text, "file xxxxxxxxxx");
  assert_string_equal (cvm_status_format (&status, NULL, text, 1), "");
}

static void
a_null_status_is_allowed (void **state)
{
  assert_false (cvm_status_fail (NULL, CVM_ERR_FILE, "file {1}", "%s", "a"));
  assert_false (cvm_status_no_memory (NULL));
  cvm_status_set_cause (NULL, "x");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (arguments_go_where_the_message_says),
    cmocka_unit_test (long_texts_are_cut_not_overrun),
    cmocka_unit_test (a_null_status_is_allowed),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
