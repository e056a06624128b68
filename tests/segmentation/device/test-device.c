/* SPDX-License-Identifier: Apache-2.0 */
/* The list of devices, their sentences, and the checks that stand before every device. */
#include "graph-maker.h"
#include "segmentation/device/device-impl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
the_reference_is_the_last_of_the_list (void **state)
{
  int n = cvm_device_count ();
  assert_true (n >= 3);
  assert_string_equal (cvm_device_id (n - 1), "reference");
  assert_null (cvm_device_id (n));
  assert_null (cvm_device_id (-1));
}

static void
every_device_opens_or_says_why (void **state)
{
  for (int i = 0; i < cvm_device_count (); i++)
    {
      CvmStatus status = CVM_STATUS_INIT;
      char text[256];
      CvmDevice *device = cvm_device_open (cvm_device_id (i), NULL, &status);
      if (device)
        {
          CvmDeviceInfo info;
          cvm_device_get_info (device, &info);
          assert_string_equal (info.id, cvm_device_id (i));
          assert_true (info.n_threads >= 1);
          cvm_device_close (device);
          continue;
        }
      assert_int_equal (status.code, CVM_ERR_UNSUPPORTED);
      print_message ("%s: %s\n", cvm_device_id (i),
                     cvm_status_format (&status, NULL, text, sizeof text));
    }
}

static void
sentences (void **state)
{
  CvmStatus status = CVM_STATUS_INIT;
  char text[256];
  assert_null (cvm_device_open ("cuda", NULL, &status));
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "The GPU device is not part of this build.");
  assert_null (cvm_device_open ("abacus", NULL, &status));
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "There is no device named “abacus”.");
}

static void
auto_takes_the_first_that_works (void **state)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmDeviceInfo info;
  CvmDevice *device = cvm_device_open ("auto", NULL, &status), *first = NULL;
  assert_non_null (device);
  cvm_device_get_info (device, &info);
  for (int i = 0; i < cvm_device_count () && !first; i++)
    {
      first = cvm_device_open (cvm_device_id (i), NULL, &status);
      if (first)
        assert_string_equal (info.id, cvm_device_id (i));
    }
  cvm_device_close (first);
  cvm_device_close (device);
}

static void
a_small_graph (GraphMaker *maker)
{
  maker_init (maker, 1);
  int image = maker_input (maker, 1, 1, 1);
  int pooled = maker_pool (maker, maker_convolution (maker, image, 2, 1, 3, 3), 1, 2, 2);
  maker_output (maker, maker_transposed (maker, pooled, 2, 1, 2, 2));
}

static void
assert_refused (CvmDevice *device, const GraphMaker *maker, const int size[3])
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmPlan *plan = cvm_device_plan (device, &maker->graph, (const float *const *)maker->weights,
                                   size, &status);
  assert_null (plan);
  assert_int_equal (status.code, CVM_ERR_SHAPE);
}

static void
sizes_must_divide (void **state)
{
  GraphMaker maker;
  CvmDevice *device = maker_device ("reference", 1);
  a_small_graph (&maker);
  assert_refused (device, &maker, (const int[]){ 1, 4, 5 });
  assert_refused (device, &maker, (const int[]){ 0, 4, 4 });
  assert_refused (device, &maker, (const int[]){ 1, 4, 65536 });
  maker_clear (&maker);
  cvm_device_close (device);
}

/* Each change makes the small graph (input, convolution, pool, transposed) wrong. */
static void
break_channels (GraphMaker *maker)
{
  maker->nodes[2].n_channels = 3;
}

static void
break_order (GraphMaker *maker)
{
  maker->nodes[1].inputs[0] = 2;
}

static void
break_kernel (GraphMaker *maker)
{
  maker->nodes[1].kernel[1] = 2;
}

static void
break_scale (GraphMaker *maker)
{
  maker->nodes[3].scale[2] = 2;
}

static void
break_weights (GraphMaker *maker)
{
  maker->tensors[maker->nodes[3].tensors[0]].dims[0]++;
}

static void
break_tensor (GraphMaker *maker)
{
  maker->nodes[1].tensors[1] = 99;
}

static void
break_output (GraphMaker *maker)
{
  maker->graph.outputs[0] = 0;
}

static void
break_inputs (GraphMaker *maker)
{
  maker->graph.n_inputs = 0;
}

static void
broken_graphs_are_refused (void **state)
{
  void (*const breaks[]) (GraphMaker * maker)
      = { break_channels, break_order,  break_kernel, break_scale,
          break_weights,  break_tensor, break_output, break_inputs };
  CvmDevice *device = maker_device ("reference", 1);
  for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++)
    {
      GraphMaker maker;
      a_small_graph (&maker);
      breaks[i](&maker);
      assert_refused (device, &maker, (const int[]){ 1, 4, 4 });
      maker_clear (&maker);
    }
  cvm_device_close (device);
}

static void
buffers_must_fit_the_plan (void **state)
{
  const int size[3] = { 1, 4, 4 }, other[3] = { 1, 4, 6 };
  CvmStatus status = CVM_STATUS_INIT;
  GraphMaker maker;
  a_small_graph (&maker);
  CvmDevice *device = maker_device ("reference", 1), *second = maker_device ("reference", 1);
  CvmPlan *plan
      = cvm_device_plan (device, &maker.graph, (const float *const *)maker.weights, size, &status);
  CvmBuffer *in = cvm_device_buffer_new (device, &maker.graph, 0, size, &status);
  CvmBuffer *out = cvm_device_buffer_new (device, &maker.graph, 3, size, &status);
  CvmBuffer *wide = cvm_device_buffer_new (device, &maker.graph, 3, other, &status);
  CvmBuffer *foreign = cvm_device_buffer_new (second, &maker.graph, 3, size, &status);
  const float image[16] = { 0 };
  float probability[16];
  assert_true (cvm_buffer_upload (in, image, &status));
  assert_true (cvm_plan_run (plan, &in, &out, NULL, &status));
  assert_false (cvm_plan_run (plan, &in, &wide, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_SHAPE);
  assert_false (cvm_plan_run (plan, &in, &foreign, NULL, &status));
  assert_false (cvm_plan_run (plan, &out, &out, NULL, &status));
  assert_false (cvm_plan_run_probability (plan, &in, 0, 2, probability, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_SHAPE);
  assert_false (cvm_plan_run_probability (plan, &in, -1, 1, probability, NULL, &status));
  assert_true (cvm_plan_run_probability (plan, &in, 0, 1, probability, NULL, &status));
  cvm_buffer_free (in);
  cvm_buffer_free (out);
  cvm_buffer_free (wide);
  cvm_buffer_free (foreign);
  cvm_plan_free (plan);
  cvm_device_close (second);
  cvm_device_close (device);
  maker_clear (&maker);
}

/* A device that fails on demand. */
typedef struct
{
  CvmDevice base;
  CvmCode code; /* of its next failure */
} Failing;

static CvmBuffer *
failing_buffer_new (CvmDevice *device, int n_channels, const int dims[3], CvmStatus *status)
{
  cvm_status_fail (status, ((Failing *)device)->code, "failed", NULL);
  return NULL;
}

static void
a_device_error_closes_the_device (void **state)
{
  const CvmDeviceOps ops = { .buffer_new = failing_buffer_new };
  Failing failing = { .base = { .ops = &ops, .info = { .id = "x", .name = "X 1" } } };
  const int size[3] = { 1, 4, 4 };
  CvmStatus status = CVM_STATUS_INIT;
  char text[256];
  GraphMaker maker;
  a_small_graph (&maker);
  failing.code = CVM_ERR_MEMORY;
  assert_null (cvm_device_buffer_new (&failing.base, &maker.graph, 0, size, &status));
  assert_int_equal (status.code, CVM_ERR_MEMORY);
  failing.code = CVM_ERR_DEVICE;
  assert_null (cvm_device_buffer_new (&failing.base, &maker.graph, 0, size, &status));
  assert_string_equal (status.message_id, "failed");
  failing.code = CVM_ERR_MEMORY;
  assert_null (cvm_device_buffer_new (&failing.base, &maker.graph, 0, size, &status));
  assert_int_equal (status.code, CVM_ERR_DEVICE);
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "The device “X 1” failed earlier and can't be used any more.");
  assert_null (cvm_device_plan (&failing.base, &maker.graph, (const float *const *)maker.weights,
                                size, &status));
  assert_int_equal (status.code, CVM_ERR_DEVICE);
  maker_clear (&maker);
}

static bool
no_pools (const CvmDevice *device, const CvmNode *node)
{
  return node->op != CVM_OP_MAX_POOL;
}

static void
what_a_device_cannot_do_is_named (void **state)
{
  const CvmDeviceOps ops = { .supports = no_pools };
  CvmDevice device = { .ops = &ops, .info = { .id = "x", .name = "X 1" } };
  CvmStatus status = CVM_STATUS_INIT;
  char text[256];
  GraphMaker maker;
  a_small_graph (&maker);
  assert_false (cvm_device_supports (&device, &maker.graph, &status));
  assert_int_equal (status.code, CVM_ERR_UNSUPPORTED);
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "The device “X 1” can't compute the operation “max pool”.");
  maker_clear (&maker);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_reference_is_the_last_of_the_list),
    cmocka_unit_test (every_device_opens_or_says_why),
    cmocka_unit_test (sentences),
    cmocka_unit_test (auto_takes_the_first_that_works),
    cmocka_unit_test (sizes_must_divide),
    cmocka_unit_test (broken_graphs_are_refused),
    cmocka_unit_test (buffers_must_fit_the_plan),
    cmocka_unit_test (a_device_error_closes_the_device),
    cmocka_unit_test (what_a_device_cannot_do_is_named),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
