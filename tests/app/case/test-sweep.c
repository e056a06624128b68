/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of a sweep against the solid itself: every corner lies on its surface, every edge's
 * middle within the tolerance of it, and the polygon is convex. */
#include "app/case/sweep.h"

#include <glib.h>
#include <math.h>

static double
distance (const double xy[2], const double a[3], const double b[3], double press)
{
  double d[3] = { b[0] - a[0], b[1] - a[1], (b[2] - a[2]) * press };
  double e[3] = { xy[0] - a[0], xy[1] - a[1], -a[2] * press };
  double length2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  double t = length2 > 0 ? (d[0] * e[0] + d[1] * e[1] + d[2] * e[2]) / length2 : 0;
  t = fmin (1, fmax (0, t));
  for (int axis = 0; axis < 3; axis++)
    e[axis] -= t * d[axis];
  return sqrt (e[0] * e[0] + e[1] * e[1] + e[2] * e[2]);
}

/* How far a point inside is from leaving the solid in the slice, along its outward direction. */
static double
depth (const double p[2],
       const double n[2],
       const double a[3],
       const double b[3],
       double r,
       double press)
{
  double low = 0, high = 1;
  for (int i = 0; i < 50; i++)
    {
      double middle = (low + high) / 2;
      double q[2] = { p[0] + middle * n[0], p[1] + middle * n[1] };
      *(distance (q, a, b, press) < r ? &low : &high) = middle;
    }
  return low;
}

static void
check_piece (const double a[3], const double b[3], double r, double reach)
{
  CvmSweepPiece piece = { 0 };
  double press = r / reach, nearest = INFINITY;
  g_assert_true (cvm_sweep_make_piece (&piece, a, b, r, reach));
  nearest = (a[2] <= 0) != (b[2] <= 0) ? 0 : fmin (fabs (a[2]), fabs (b[2])) * press;
  if (nearest >= sqrt (fmax (0, r * r - 0.0025)))
    g_assert_cmpint (piece.n_points, ==, 0);
  else
    g_assert_cmpint (piece.n_points, >=, CVM_SWEEP_LEAST_CORNERS);
  g_assert_cmpint (piece.n_points, <, 1500);
  for (int i = 0; i < piece.n_points; i++)
    {
      const double *p = piece.points[i], *q = piece.points[(i + 1) % piece.n_points];
      const double *s = piece.points[(i + 2) % piece.n_points];
      double middle[2] = { (p[0] + q[0]) / 2, (p[1] + q[1]) / 2 };
      double length = hypot (q[0] - p[0], q[1] - p[1]);
      double out[2] = { (q[1] - p[1]) / length, -(q[0] - p[0]) / length };
      g_assert_cmpfloat (fabs (distance (p, a, b, press) - r), <, 1e-7 * (1 + r));
      g_assert_cmpfloat (depth (middle, out, a, b, r, press), <, CVM_SWEEP_TOLERANCE_MM);
      g_assert_cmpfloat ((q[0] - p[0]) * (s[1] - q[1]) - (q[1] - p[1]) * (s[0] - q[0]), >, -1e-9);
    }
  cvm_sweep_piece_clear (&piece);
}

static void
test_disc (void)
{
  const double a[3] = { 3, -4, 0 }, b[3] = { 5, 9, 0 };
  for (double r = 0.1; r <= 200; r *= 1.7)
    {
      check_piece (a, a, r, r);
      check_piece (a, b, r, r);
      check_piece (b, a, r, r);
    }
}

static void
test_ball (void)
{
  const double heights[] = { -9, -3, -2.9999, -1, -1e-9, 0, 1e-9, 0.4, 2.5, 3, 3.001, 40 };
  const double lengths[] = { 0, 1e-7, 0.001, 0.3, 8, 300 };
  for (unsigned int i = 0; i < G_N_ELEMENTS (heights); i++)
    for (unsigned int k = 0; k < G_N_ELEMENTS (heights); k++)
      for (unsigned int l = 0; l < G_N_ELEMENTS (lengths); l++)
        for (int turn = 0; turn < 3; turn++)
          {
            const double a[3] = { 3, -4, heights[i] };
            const double b[3]
                = { 3 + lengths[l] * cos (turn), -4 + lengths[l] * sin (turn), heights[k] };
            check_piece (a, b, 3, 3);
            check_piece (a, b, 1, 5);
            check_piece (a, b, 30, 30);
          }
}

static void
test_reach (void)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 3, 3, 3 }, (double[3]){ 1, 1, 2.5 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  g_assert_cmpfloat_with_epsilon (cvm_sweep_reach_mm (grid, 1, 1), 2.5, 1e-12);
  g_assert_cmpfloat (cvm_sweep_reach_mm (grid, 1, 7), ==, 7);
  cvm_grid_unref (grid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sweep/disc", test_disc);
  g_test_add_func ("/sweep/ball", test_ball);
  g_test_add_func ("/sweep/reach", test_reach);
  return g_test_run ();
}
