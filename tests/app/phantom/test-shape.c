/* SPDX-License-Identifier: Apache-2.0 */
/* Lofts, chains and walls against the solids that they should be. */
#include "app/phantom/noise.h"
#include "app/phantom/shape.h"

#include <glib.h>
#include <math.h>

/* Three levels of a ball are an ellipsoid at every height. */
static void
a_ball_is_an_ellipsoid (void)
{
  static const CvmLevel ball[] = { CVM_BALL (5, -3, 20, 12, 8, 16) };
  for (float z = 4.5f; z < 36; z += 0.5f)
    {
      CvmLevel level;
      float part = sqrtf (1 - (z - 20) * (z - 20) / 256);
      g_assert_true (cvm_loft_level (ball, CVM_COUNT (ball), z, &level));
      g_assert_cmpfloat_with_epsilon (level.rx, 12 * part, 2e-3);
      g_assert_cmpfloat_with_epsilon (level.back, 8 * part, 2e-3);
      g_assert_cmpfloat_with_epsilon (level.x, 5, 1e-4);
    }
  CvmLevel level;
  g_assert_false (cvm_loft_level (ball, CVM_COUNT (ball), 36.1f, &level));
  g_assert_false (cvm_loft_level (ball, CVM_COUNT (ball), 3.9f, &level));
}

static void
distances (void)
{
  const CvmLevel circle = { 0, 10, 20, 7, 7, 7, 30, 0 };
  const CvmBead tube[] = { { 0, 0, 0, 2 }, { 10, 0, 0, 4 } };
  const CvmPost wall[] = { { 0, 0, 1.5f, -5, 5 }, { 10, 0, 1.5f, -5, 5 } };
  for (int i = 0; i < 12; i++)
    {
      float a = i * 0.5f;
      g_assert_cmpfloat_with_epsilon (
          cvm_level_distance (&circle, 10 + 9 * cosf (a), 20 + 9 * sinf (a)), 2, 1e-4);
      g_assert_cmpfloat_with_epsilon (
          cvm_level_distance (&circle, 10 + 4 * cosf (a), 20 + 4 * sinf (a)), -3, 1e-4);
    }
  g_assert_cmpfloat_with_epsilon (cvm_chain_distance (tube, 2, 5, 4, 3), 2, 1e-5);
  g_assert_cmpfloat_with_epsilon (cvm_chain_distance (tube, 2, 15, 0, 0), 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (cvm_wall_distance (wall, 2, 5, 4, 0), 2.5, 1e-5);
  g_assert_cmpfloat_with_epsilon (cvm_wall_distance (wall, 2, 5, 0, 8), 3, 1e-5);
}

static void
noise (void)
{
  enum
  {
    N = 40
  };
  float plane[N * N], low = 1, high = -1;
  cvm_noise_plane (9, -20, -20, 3, 1, N, N, 8, 1, plane);
  for (int i = 0; i < N * N; i++)
    {
      low = fminf (low, plane[i]);
      high = fmaxf (high, plane[i]);
      g_assert_cmpfloat_with_epsilon (plane[i], cvm_noise_at (9, -20 + i % N, -20 + i / N, 3, 8),
                                      1e-5);
      /* Smooth: a lattice step of 8 mm can't change by more than 2·1.5/8 a mm. */
      if (i % N)
        g_assert_cmpfloat (fabsf (plane[i] - plane[i - 1]), <, 0.4);
    }
  g_assert_cmpfloat (low, <, -0.4);
  g_assert_cmpfloat (high, >, 0.4);
  g_assert_cmpfloat (low, >=, -1);
  g_assert_cmpfloat (high, <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shape/ball", a_ball_is_an_ellipsoid);
  g_test_add_func ("/shape/distances", distances);
  g_test_add_func ("/shape/noise", noise);
  return g_test_run ();
}
