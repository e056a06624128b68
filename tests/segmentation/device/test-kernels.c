/* SPDX-License-Identifier: Apache-2.0 */
/* The fast loops against the plain ones, with guard zones round what they write.
 *
 * Which fast ones run depends on the processor; those that it lacks are named as skipped.
 */
#include "graph-maker.h"
#include "segmentation/device/cpu/kernels-fast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GUARD 64
#define GUARD_VALUE (-7.0F)

typedef struct
{
  CvmPlane plane;
  float *memory; /* GUARD values, the plane, GUARD values */
  size_t n;
} Guarded;

static Guarded
guarded (int n_channels, int block, int height, int width, uint64_t *seed)
{
  Guarded g = { { NULL, n_channels, block, (n_channels + block - 1) / block, height, width },
                NULL,
                (size_t)height * width };
  g.n *= (size_t)g.plane.n_blocks * block;
  g.memory = aligned_alloc (64, ((g.n + 2 * GUARD) * sizeof (float) + 63) / 64 * 64);
  for (size_t i = 0; i < g.n + 2 * GUARD; i++)
    g.memory[i] = i < GUARD || i >= GUARD + g.n ? GUARD_VALUE : maker_random (seed);
  g.plane.values = g.memory + GUARD;
  return g;
}

static void
assert_guards (const Guarded *g)
{
  for (size_t i = 0; i < GUARD; i++)
    assert_true (g->memory[i] == GUARD_VALUE && g->memory[GUARD + g->n + i] == GUARD_VALUE);
}

static const int widths[] = { 1, 2, 5, 11, 12, 13, 14, 15, 28, 31, 64 };

static void
check_up (const CvmKernels *fast, int n_in, int n_out, int width, int ky, int kx, bool relu)
{
  const int b = fast->block, height = 3;
  uint64_t seed = (uint64_t)(width * 100 + n_in);
  Guarded in = guarded (n_in, b, height, width, &seed);
  Guarded a = guarded (n_out, b, height * ky, width * kx, &seed);
  Guarded c = guarded (n_out, b, height * ky, width * kx, &seed);
  /* as planes: aligned */
  Guarded weights = guarded (in.plane.n_blocks * b * a.plane.n_blocks * b, b, ky, kx, &seed);
  Guarded bias = guarded (a.plane.n_blocks * b, b, 1, 1, &seed);
  const CvmUp up = { weights.plane.values, bias.plane.values, { ky, kx }, relu };
  cvm_kernels_plain.up (&in.plane, &up, &a.plane);
  fast->up (&in.plane, &up, &c.plane);
  /* sums of at most 48 products of numbers under 1 */
  assert_true (maker_distance (a.plane.values, c.plane.values, a.n) < 2e-5);
  assert_guards (&c);
  Guarded *all[] = { &in, &a, &c, &weights, &bias };
  for (int i = 0; i < 5; i++)
    free (all[i]->memory);
}

static void
check_pool (const CvmKernels *fast, int n_z, int ky, int kx, int width)
{
  const int b = fast->block, kernel[2] = { ky, kx };
  uint64_t seed = (uint64_t)width;
  Guarded in[2] = { guarded (b + 1, b, 3 * ky, width * kx, &seed),
                    guarded (b + 1, b, 3 * ky, width * kx, &seed) };
  Guarded a = guarded (b + 1, b, 3, width, &seed), c = guarded (b + 1, b, 3, width, &seed);
  const CvmPlane planes[2] = { in[0].plane, in[1].plane };
  cvm_kernels_plain.max_pool (planes, n_z, kernel, &a.plane);
  fast->max_pool (planes, n_z, kernel, &c.plane);
  assert_memory_equal (a.plane.values, c.plane.values, a.n * sizeof (float));
  assert_guards (&c);
  free (in[0].memory);
  free (in[1].memory);
  free (a.memory);
  free (c.memory);
}

static void
check_head (const CvmKernels *fast, int n_in, int height, int width, int ky, int kx)
{
  const int b = fast->block;
  uint64_t seed = (uint64_t)(width + height);
  Guarded in = guarded (n_in, b, height, width, &seed);
  Guarded weights = guarded (in.plane.n_blocks * b, b, ky, kx, &seed);
  Guarded a = guarded (1, 1, height, width, &seed), c = guarded (1, 1, height, width, &seed);
  const CvmHead head = { weights.plane.values, 0.25F, { ky, kx } };
  cvm_kernels_plain.head (&in.plane, &head, a.plane.values);
  fast->head (&in.plane, &head, c.plane.values);
  /* a logit of some ± 10 from 200 products; the sigmoid's slope is at most 1/4 */
  assert_true (maker_distance (a.plane.values, c.plane.values, a.n) < 1e-5);
  assert_guards (&c);
  Guarded *all[] = { &in, &weights, &a, &c };
  for (int i = 0; i < 4; i++)
    free (all[i]->memory);
}

static void
check_all (const CvmKernels *fast, const char *name)
{
  if (!fast)
    {
      print_message ("SKIP: this processor or build has no %s\n", name);
      return;
    }
  for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
    {
      check_up (fast, fast->block, fast->block, widths[w], 2, 2, false);
      check_up (fast, 2 * fast->block + 1, fast->block + 3, widths[w], 2, 2, true);
      check_up (fast, fast->block, 2 * fast->block, widths[w], 1, 1, true);
      check_up (fast, fast->block, fast->block, widths[w], 1, 3, true);
      for (int n_z = 1; n_z <= 2; n_z++)
        {
          check_pool (fast, n_z, 2, 2, widths[w]);
          check_pool (fast, n_z, 1, 1, widths[w]);
          check_pool (fast, n_z, 3, 1, widths[w]);
        }
      for (int height = 1; height < 5; height++)
        {
          check_head (fast, fast->block, height, widths[w], 3, 3);
          check_head (fast, fast->block + 5, height, widths[w], 3, 3);
          check_head (fast, fast->block, height, widths[w], 1, 1);
          check_head (fast, fast->block, height, widths[w], 5, 3);
        }
    }
}

static void
avx512_agrees_with_plain (void **state)
{
  check_all (cvm_kernels_avx512 (), "AVX-512");
}

static void
avx2_agrees_with_plain (void **state)
{
  check_all (cvm_kernels_avx2 (), "AVX2");
}

static void
the_fast_ones_are_chosen (void **state)
{
  if (cvm_kernels_avx512 ())
    assert_ptr_equal (cvm_kernels_for (16), cvm_kernels_avx512 ());
  if (cvm_kernels_avx2 ())
    assert_ptr_equal (cvm_kernels_for (8), cvm_kernels_avx2 ());
  assert_ptr_equal (cvm_kernels_for (3), &cvm_kernels_plain);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (avx512_agrees_with_plain),
    cmocka_unit_test (avx2_agrees_with_plain),
    cmocka_unit_test (the_fast_ones_are_chosen),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
