/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/device/cpu/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void
a_chain_needs_two_places (void **state)
{
  /* each lives until the next is made */
  CvmInterval chain[5];
  for (int i = 0; i < 5; i++)
    chain[i] = (CvmInterval){ 100, i, i + 1, 0 };
  assert_int_equal (cvm_arena_place (chain, 5), 200);
}

static void
gaps_are_used (void **state)
{
  CvmInterval three[] = { { 10, 0, 1, 0 }, { 5, 0, 9, 0 }, { 10, 2, 3, 0 }, { 4, 2, 3, 0 } };
  assert_int_equal (cvm_arena_place (three, 4), 19);
  assert_int_equal (three[2].offset, 0);
  assert_int_equal (three[3].offset, 15);
}

static void
none_is_nothing (void **state)
{
  assert_int_equal (cvm_arena_place (NULL, 0), 0);
}

static void
what_lives_together_lies_apart (void **state)
{
  enum
  {
    N = 60
  };
  srand (5);
  for (int round = 0; round < 50; round++)
    {
      CvmInterval all[N];
      for (int i = 0; i < N; i++)
        {
          int from = rand () % 30;
          all[i] = (CvmInterval){ (size_t)(rand () % 50), from, from + rand () % 6, 0 };
        }
      size_t total = cvm_arena_place (all, N);
      for (int i = 0; i < N; i++)
        {
          assert_true (all[i].offset + all[i].size <= total);
          for (int k = 0; k < i; k++)
            {
              int apart_in_time = all[i].from > all[k].to || all[k].from > all[i].to;
              int apart_in_space = all[i].offset >= all[k].offset + all[k].size
                                   || all[k].offset >= all[i].offset + all[i].size;
              assert_true (apart_in_time || apart_in_space);
            }
        }
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_chain_needs_two_places),
    cmocka_unit_test (gaps_are_used),
    cmocka_unit_test (none_is_nothing),
    cmocka_unit_test (what_lives_together_lies_apart),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
