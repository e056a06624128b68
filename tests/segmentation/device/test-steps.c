/* SPDX-License-Identifier: Apache-2.0 */
#include "graph-maker.h"
#include "segmentation/device/cpu/steps.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int
steps_of (const GraphMaker *maker, CvmStep *steps)
{
  int n_uses[MAKER_MAX_NODES];
  return cvm_steps_from_graph (&maker->graph, steps, n_uses);
}

static void
a_block_is_one_step_each (void **state)
{
  GraphMaker maker;
  CvmStep steps[MAKER_MAX_NODES];
  maker_init (&maker, 1);
  int in = maker_input (&maker, 3, 1, 1);
  int convolution = maker_convolution (&maker, in, 4, 1, 3, 3);
  int normalisation = maker_normalisation (&maker, convolution);
  int relu = maker_relu (&maker, normalisation);
  maker_output (&maker, maker_pool (&maker, relu, 1, 2, 2));
  assert_int_equal (steps_of (&maker, steps), 2);
  assert_int_equal (steps[0].op, CVM_OP_CONVOLUTION);
  assert_int_equal (steps[0].convolution, convolution);
  assert_int_equal (steps[0].normalisation, normalisation);
  assert_true (steps[0].relu);
  assert_int_equal (steps[0].result, relu);
  assert_int_equal (steps[1].op, CVM_OP_MAX_POOL);
  assert_int_equal (steps[1].sources[0], relu);
  maker_clear (&maker);
}

static void
what_is_read_twice_is_not_swallowed (void **state)
{
  GraphMaker maker;
  CvmStep steps[MAKER_MAX_NODES];
  maker_init (&maker, 1);
  int x = maker_convolution (&maker, maker_input (&maker, 3, 1, 1), 4, 1, 3, 3);
  int a = maker_normalisation (&maker, x), b = maker_relu (&maker, x);
  maker_output (&maker, a);
  maker_output (&maker, b);
  assert_int_equal (steps_of (&maker, steps), 3);
  assert_int_equal (steps[0].result, x);
  assert_int_equal (steps[1].result, a);
  assert_int_equal (steps[2].result, b);
  maker_clear (&maker);
}

static void
a_concatenation_for_convolutions_is_none (void **state)
{
  GraphMaker maker;
  CvmStep steps[MAKER_MAX_NODES];
  maker_init (&maker, 1);
  int a = maker_input (&maker, 3, 1, 1), b = maker_input (&maker, 5, 1, 1);
  int both = maker_concatenation (&maker, a, b);
  maker_output (&maker, maker_convolution (&maker, both, 4, 1, 3, 3));
  assert_int_equal (steps_of (&maker, steps), 1);
  assert_int_equal (steps[0].n_sources, 2);
  assert_int_equal (steps[0].sources[0], a);
  assert_int_equal (steps[0].sources[1], b);
  /* but a pool needs it */
  maker_output (&maker, maker_pool (&maker, both, 1, 2, 2));
  assert_int_equal (steps_of (&maker, steps), 3);
  assert_int_equal (steps[0].result, both);
  maker_clear (&maker);
}

static void
folding_is_the_normalisation (void **state)
{
  GraphMaker maker;
  CvmStep steps[MAKER_MAX_NODES];
  maker_init (&maker, 1);
  int x = maker_convolution (&maker, maker_input (&maker, 3, 1, 1), 2, 1, 3, 3);
  int normalisation = maker_normalisation (&maker, x);
  maker_output (&maker, normalisation);
  steps_of (&maker, steps);
  const float numbers[] = { 2, 10, 3, 4, 0.5F }; /* γ, β, mean, variance, bias */
  for (int t = 0; t < 4; t++)
    maker.weights[maker.nodes[normalisation].tensors[t]][1] = numbers[t];
  maker.weights[maker.nodes[x].tensors[CVM_TENSOR_BIAS]][1] = numbers[4];
  CvmFold fold = cvm_step_fold (&maker.graph, &steps[0], (const float *const *)maker.weights, 1);
  assert_float_equal (fold.scale, 2 / sqrt (4 + 1e-5), 1e-12);
  assert_float_equal (fold.shift, (0.5 - 3) * 2 / sqrt (4 + 1e-5) + 10, 1e-12);
  maker_clear (&maker);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_block_is_one_step_each),
    cmocka_unit_test (what_is_read_twice_is_not_swallowed),
    cmocka_unit_test (a_concatenation_for_convolutions_is_none),
    cmocka_unit_test (folding_is_the_normalisation),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
