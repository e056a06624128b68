/* SPDX-License-Identifier: Apache-2.0 */
/* The CPU device against the reference: every operation alone on many shapes, then whole graphs.
 *
 * One description per operation makes a graph from a seed. Results are about 1 (graph-maker.h), so
 * the limit is absolute: a sum of n products in f32 is off by about √n · 6e-8, n ≤ 27 · 70 here;
 * Winograd's F(4, 3) loses another factor of about 10. A wrong tap, channel or fold is off by 0.01
 * at least.
 */
#include "graph-maker.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define LIMIT 2e-5

static CvmDevice *reference, *cpu;

/* Operations */

static void
plain (GraphMaker *maker, const int n[2], const int k[3])
{
  int in = maker_input (maker, n[0], 1, 1);
  maker_output (maker, maker_convolution (maker, in, n[1], k[0], k[1], k[2]));
}

static void
with_relu (GraphMaker *maker, const int n[2], const int k[3])
{
  int in = maker_input (maker, n[0], 1, 1);
  maker_output (maker, maker_relu (maker, maker_convolution (maker, in, n[1], k[0], k[1], k[2])));
}

static void
block (GraphMaker *maker, const int n[2], const int k[3])
{
  int x = maker_input (maker, n[0], 1, 1);
  for (int i = 0; i < 2; i++)
    {
      x = maker_convolution (maker, x, n[1], k[0], k[1], k[2]);
      x = maker_relu (maker, maker_normalisation (maker, x));
    }
  maker_output (maker, x);
}

/* The convolution reads both parts of the concatenation. */
static void
joined (GraphMaker *maker, const int n[2], const int k[3])
{
  int a = maker_input (maker, n[0], 1, 1), b = maker_input (maker, n[1], 1, 1);
  int x = maker_convolution (maker, maker_concatenation (maker, a, b), n[1], k[0], k[1], k[2]);
  maker_output (maker, maker_relu (maker, maker_normalisation (maker, x)));
}

/* Here the concatenation must exist. */
static void
joined_for_all (GraphMaker *maker, const int n[2], const int k[3])
{
  int a = maker_input (maker, n[0], 1, 1), b = maker_input (maker, n[1], 1, 1);
  int both = maker_concatenation (maker, a, b);
  maker_output (maker, maker_convolution (maker, both, n[1], k[0], k[1], k[2]));
  maker_output (maker, maker_pool (maker, both, 1, 1, 1));
  maker_output (maker, both);
}

static void
transposed (GraphMaker *maker, const int n[2], const int k[3])
{
  int in = maker_input (maker, n[0], k[0], k[2]);
  maker_output (maker, maker_transposed (maker, in, n[1], k[0], k[1], k[2]));
}

static void
transposed_block (GraphMaker *maker, const int n[2], const int k[3])
{
  int in = maker_input (maker, n[0], k[0], k[2]);
  int up = maker_transposed (maker, in, n[1], k[0], k[1], k[2]);
  maker_output (maker, maker_relu (maker, maker_normalisation (maker, up)));
}

static void
pool (GraphMaker *maker, const int n[2], const int k[3])
{
  maker_output (maker, maker_pool (maker, maker_input (maker, n[0], 1, 1), k[0], k[1], k[2]));
}

static void
normalisation_alone (GraphMaker *maker, const int n[2], const int k[3])
{
  maker_output (maker, maker_normalisation (maker, maker_input (maker, n[0], 1, 1)));
}

static void
relu_alone (GraphMaker *maker, const int n[2], const int k[3])
{
  maker_output (maker, maker_relu (maker, maker_input (maker, n[0], 1, 1)));
}

/* A result that leaves the graph must not be swallowed by what follows. */
static void
output_between (GraphMaker *maker, const int n[2], const int k[3])
{
  int x = maker_convolution (maker, maker_input (maker, n[0], 1, 1), n[1], k[0], k[1], k[2]);
  maker_output (maker, x);
  maker_output (maker, maker_relu (maker, x));
}

typedef struct
{
  const char *name;
  void (*make) (GraphMaker *maker, const int n[2], const int k[3]);
  int kernels[4][3];
} Operation;

static const Operation operations[] = {
  { "convolution", plain, { { 1, 3, 3 }, { 3, 3, 3 }, { 1, 1, 1 }, { 5, 3, 1 } } },
  { "convolution, ReLU", with_relu, { { 1, 3, 3 }, { 3, 3, 3 } } },
  { "block", block, { { 1, 3, 3 }, { 3, 3, 3 } } },
  { "joined", joined, { { 1, 3, 3 }, { 3, 3, 3 }, { 3, 1, 1 } } },
  { "joined for all", joined_for_all, { { 1, 3, 3 }, { 3, 3, 3 } } },
  { "transposed", transposed, { { 1, 2, 2 }, { 2, 2, 2 }, { 1, 1, 1 } } },
  { "transposed block", transposed_block, { { 1, 2, 2 }, { 2, 2, 2 } } },
  { "pool", pool, { { 1, 2, 2 }, { 2, 2, 2 }, { 2, 1, 1 } } },
  { "normalisation", normalisation_alone, { { 1, 1, 1 } } },
  { "ReLU", relu_alone, { { 1, 1, 1 } } },
  { "output between", output_between, { { 1, 3, 3 }, { 3, 3, 3 } } },
};

/* One, fewer than a vector, just more, whole vectors. */
static const int channels[][2]
    = { { 1, 1 }, { 1, 16 }, { 3, 5 }, { 16, 16 }, { 17, 7 }, { 32, 48 }, { 8, 1 }, { 70, 33 } };
static const int sizes[][3] = { { 1, 1, 1 },   { 2, 2, 2 },   { 3, 5, 7 },  { 1, 17, 3 },
                                { 4, 12, 30 }, { 5, 23, 19 }, { 1, 60, 64 } };

/* Both devices on the same random input. */
static void
compare (const GraphMaker *maker, const int size[3], const char *name)
{
  uint64_t seed = maker->seed;
  float *inputs[8], *expected[8], *got[8];
  const CvmGraph *graph = &maker->graph;
  for (int i = 0; i < graph->n_inputs; i++)
    inputs[i] = maker_random_values (&seed, maker_n_values (maker, graph->inputs[i], size));
  maker_run (maker, reference, size, inputs, expected);
  maker_run (maker, cpu, size, inputs, got);
  for (int i = 0; i < graph->n_outputs; i++)
    {
      size_t n = maker_n_values (maker, graph->outputs[i], size);
      double d = maker_distance (expected[i], got[i], n);
      if (!(d <= LIMIT))
        fail_msg ("%s, seed %llu, %d × %d × %d, %d channels, output %d: off by %g", name,
                  (unsigned long long)maker->seed, size[0], size[1], size[2],
                  maker->nodes[graph->outputs[i]].n_channels, i, d);
      free (expected[i]);
      free (got[i]);
    }
  for (int i = 0; i < graph->n_inputs; i++)
    free (inputs[i]);
}

/* Sizes are multiplied by the kernel where that is a stride. */
static void
every_operation_agrees_with_the_reference (void **state)
{
  uint64_t seed = 20;
  for (size_t o = 0; o < sizeof operations / sizeof *operations; o++)
    for (int k = 0; k < 4 && operations[o].kernels[k][0] > 0; k++)
      for (size_t c = 0; c < sizeof channels / sizeof *channels; c++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
          {
            const int *kernel = operations[o].kernels[k];
            const bool strides = operations[o].make == transposed
                                 || operations[o].make == transposed_block
                                 || operations[o].make == pool;
            int size[3];
            GraphMaker maker;
            if (sizes[s][1] > 50 && channels[c][0] != 16)
              continue; /* the reference is slow; one large shape is enough */
            for (int a = 0; a < 3; a++)
              size[a] = sizes[s][a] * (strides ? kernel[a] : 1);
            maker_init (&maker, seed++);
            operations[o].make (&maker, channels[c], kernel);
            compare (&maker, size, operations[o].name);
            maker_clear (&maker);
          }
}

/* Two levels and a half: everything that a network is made of. */
static void
make_decoder (GraphMaker *maker, const int n[3], int n_classes, int head)
{
  maker_init (maker, 7);
  int skip = maker_input (maker, n[0], 1, 1), deep = maker_input (maker, n[2], 2, 2);
  int up = maker_relu (maker,
                       maker_normalisation (maker, maker_transposed (maker, deep, n[0], 2, 2, 2)));
  int x = maker_concatenation (maker, skip, up);
  x = maker_relu (maker, maker_normalisation (maker, maker_convolution (maker, x, n[0], 1, 3, 3)));
  maker_output (maker, maker_convolution (maker, x, n_classes, head, 3, 3));
}

static void
make_encoder (GraphMaker *maker, const int n[3])
{
  const int k[2] = { 1, 3 };
  maker_init (maker, 6);
  int x = maker_input (maker, 1, 1, 1);
  for (int level = 0; level < 2; level++)
    {
      for (int i = 0; i < 2; i++)
        x = maker_relu (maker,
                        maker_normalisation (
                            maker, maker_convolution (maker, x, n[level ? 2 : 0], k[level], 3, 3)));
      maker_output (maker, x);
      if (level == 0)
        x = maker_pool (maker, x, 2, 2, 2);
    }
}

static void
whole_graphs_agree_with_the_reference (void **state)
{
  const int many[][3] = { { 16, 0, 32 }, { 5, 0, 11 }, { 1, 0, 2 } };
  for (int i = 0; i < 3; i++)
    {
      GraphMaker maker;
      make_encoder (&maker, many[i]);
      compare (&maker, (const int[]){ 6, 20, 14 }, "encoder");
      maker_clear (&maker);
      make_decoder (&maker, many[i], 2, 1);
      compare (&maker, (const int[]){ 6, 20, 14 }, "decoder");
      maker_clear (&maker);
    }
}

/* Any part of the slab's probability, nothing written beside it, equal to the reference's. */
static void
probability_of_any_slices (void **state)
{
  enum
  {
    GUARD = 64,
    PLANE = 20 * 14,
    N = 6
  };
  const int size[3] = { N, 20, 14 }, n[3] = { 16, 0, 32 };
  for (int variant = 0; variant < 3; variant++)
    {
      GraphMaker maker;
      uint64_t seed = 3;
      float whole[N * PLANE], part[N * PLANE + 2 * GUARD];
      make_decoder (&maker, n, variant == 1 ? 3 : 2, variant == 2 ? 3 : 1);
      float *inputs[2] = { maker_random_values (&seed, maker_n_values (&maker, 0, size)),
                           maker_random_values (&seed, maker_n_values (&maker, 1, size)) };
      maker_run_probability (&maker, reference, size, inputs, 0, N, whole);
      for (int first = 0; first < N; first++)
        for (int count = 1; count <= N - first; count++)
          {
            for (size_t i = 0; i < sizeof part / sizeof *part; i++)
              part[i] = -7;
            maker_run_probability (&maker, cpu, size, inputs, first, count, part + GUARD);
            assert_true (maker_distance (part + GUARD, whole + first * PLANE, (size_t)count * PLANE)
                         < 1e-5);
            for (int i = 0; i < GUARD; i++)
              assert_true (part[i] == -7 && part[GUARD + count * PLANE + i] == -7);
          }
      free (inputs[0]);
      free (inputs[1]);
      maker_clear (&maker);
    }
}

static void
threads_do_not_change_the_result (void **state)
{
  const int size[3] = { 6, 20, 14 }, n[3] = { 16, 0, 32 };
  uint64_t seed = 3;
  GraphMaker maker;
  CvmDevice *three = maker_device ("cpu", 3);
  make_encoder (&maker, n);
  float *input = maker_random_values (&seed, maker_n_values (&maker, 0, size));
  float *a[2], *b[2];
  maker_run (&maker, cpu, size, &input, a);
  maker_run (&maker, three, size, &input, b);
  for (int i = 0; i < 2; i++)
    {
      size_t count = maker_n_values (&maker, maker.graph.outputs[i], size);
      assert_true (maker_distance (a[i], b[i], count) <= 1e-5);
      free (a[i]);
      free (b[i]);
    }
  free (input);
  cvm_device_close (three);
  maker_clear (&maker);
}

static void
values_pass_through_a_buffer_unchanged (void **state)
{
  const int size[3] = { 3, 5, 7 };
  for (int n = 1; n < 40; n += 6)
    {
      GraphMaker maker;
      uint64_t seed = 9;
      CvmStatus status = CVM_STATUS_INIT;
      maker_init (&maker, 1);
      int in = maker_input (&maker, n, 1, 1);
      size_t count = maker_n_values (&maker, in, size);
      float *values = maker_random_values (&seed, count);
      float *back = malloc ((count + 1) * sizeof *back);
      CvmBuffer *buffer = cvm_device_buffer_new (cpu, &maker.graph, in, size, &status);
      back[count] = -7;
      assert_true (cvm_buffer_upload (buffer, values, &status));
      assert_true (cvm_buffer_download (buffer, back, &status));
      assert_memory_equal (values, back, count * sizeof *back);
      assert_true (back[count] == -7);
      cvm_buffer_free (buffer);
      free (values);
      free (back);
      maker_clear (&maker);
    }
}

/* A run that would take seconds, cancelled after 20 ms. */
typedef struct
{
  struct timespec start;
} Clock;

static double
since (const struct timespec *start)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static bool
soon (void *user)
{
  return since (&((Clock *)user)->start) > 0.02;
}

static void
cancelled_in_time (CvmDevice *device, const char *name)
{
  const int size[3] = { 64, 256, 256 };
  CvmStatus status = CVM_STATUS_INIT;
  GraphMaker maker;
  Clock clock;
  const CvmProgress progress = { soon, NULL, &clock };
  maker_init (&maker, 1);
  int x = maker_input (&maker, 1, 1, 1);
  for (int i = 0; i < 6; i++)
    x = maker_convolution (&maker, x, 16, 1, 3, 3);
  maker_output (&maker, x);
  CvmPlan *plan
      = cvm_device_plan (device, &maker.graph, (const float *const *)maker.weights, size, &status);
  CvmBuffer *in = cvm_device_buffer_new (device, &maker.graph, 0, size, &status);
  CvmBuffer *out = cvm_device_buffer_new (device, &maker.graph, x, size, &status);
  assert_true (plan && in && out);
  clock_gettime (CLOCK_MONOTONIC, &clock.start);
  assert_false (cvm_plan_run (plan, &in, &out, &progress, &status));
  double seconds = since (&clock.start) - 0.02;
  assert_int_equal (status.code, CVM_ERR_CANCELLED);
  print_message ("%s: %.3f s from the cancel to the end\n", name, seconds);
  /* 0.2 s is the promise; a loaded machine gets more */
  assert_true (seconds < 2);
  cvm_buffer_free (in);
  cvm_buffer_free (out);
  cvm_plan_free (plan);
  maker_clear (&maker);
}

static void
a_cancel_ends_a_run_soon (void **state)
{
  cancelled_in_time (cpu, "cpu");
  cancelled_in_time (reference, "reference");
}

/* Never falling, within 0 … 1, at least once between. */
typedef struct
{
  double last;
  int n_between;
} Heard;

static void
hear (void *user, const CvmProgressReport *report)
{
  Heard *heard = user;
  assert_string_equal (report->stage, "network");
  assert_true (report->fraction >= heard->last && report->fraction <= 1 + 1e-9);
  heard->last = report->fraction;
  heard->n_between += report->fraction > 0 && report->fraction < 1;
}

static void
progress_rises (void **state)
{
  const int size[3] = { 6, 20, 14 }, n[3] = { 16, 0, 32 };
  CvmStatus status = CVM_STATUS_INIT;
  GraphMaker maker;
  make_encoder (&maker, n);
  CvmDevice *devices[] = { cpu, reference };
  for (int d = 0; d < 2; d++)
    {
      Heard heard = { 0 };
      const CvmProgress progress = { NULL, hear, &heard };
      CvmPlan *plan = cvm_device_plan (devices[d], &maker.graph,
                                       (const float *const *)maker.weights, size, &status);
      CvmBuffer *in = cvm_device_buffer_new (devices[d], &maker.graph, 0, size, &status), *out[2];
      for (int i = 0; i < 2; i++)
        out[i] = cvm_device_buffer_new (devices[d], &maker.graph, maker.graph.outputs[i], size,
                                        &status);
      uint64_t seed = 1;
      float *image = maker_random_values (&seed, 6 * 20 * 14);
      assert_true (cvm_buffer_upload (in, image, &status));
      assert_true (cvm_plan_run (plan, &in, out, &progress, &status));
      assert_true (heard.n_between > 0);
      free (image);
      cvm_buffer_free (in);
      cvm_buffer_free (out[0]);
      cvm_buffer_free (out[1]);
      cvm_plan_free (plan);
    }
  maker_clear (&maker);
}

int
main (void)
{
  CvmStatus status = CVM_STATUS_INIT;
  const CvmDeviceOptions two = { 2 };
  char text[256];
  cpu = cvm_device_open ("cpu", &two, &status);
  if (!cpu)
    {
      print_message ("SKIP: %s\n", cvm_status_format (&status, NULL, text, sizeof text));
      return 77;
    }
  reference = maker_device ("reference", 2);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_operation_agrees_with_the_reference),
    cmocka_unit_test (whole_graphs_agree_with_the_reference),
    cmocka_unit_test (probability_of_any_slices),
    cmocka_unit_test (threads_do_not_change_the_result),
    cmocka_unit_test (values_pass_through_a_buffer_unchanged),
    cmocka_unit_test (a_cancel_ends_a_run_soon),
    cmocka_unit_test (progress_rises),
  };
  int failures = cmocka_run_group_tests (tests, NULL, NULL);
  cvm_device_close (cpu);
  cvm_device_close (reference);
  return failures;
}
