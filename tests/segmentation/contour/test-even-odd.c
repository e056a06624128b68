/* SPDX-License-Identifier: Apache-2.0 */
/* Against shapely (tests/scripts/make_even_odd_fixture.py) and against what can be said on paper.
 */
#include "segmentation/contour/even-odd.h"
#include "tests/support.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

typedef double Point[2];

static double
area_of (int n, Point *points)
{
  return cvm_even_odd_area (1, &n, (const double (*)[2])points);
}

static void
shapely_agrees (void **state)
{
  char path[4096], name[64];
  FILE *file = fopen (test_path (path, "data/even-odd.txt"), "r");
  assert_non_null (file);
  double expected;
  int n_polygons, n_cases = 0;
  while (fscanf (file, " case %63s %lf %d", name, &expected, &n_polygons) == 3)
    {
      Point points[512];
      int lengths[8], total = 0;
      assert_in_range (n_polygons, 1, 8);
      for (int p = 0; p < n_polygons; p++)
        {
          assert_int_equal (fscanf (file, " polygon %d", &lengths[p]), 1);
          assert_in_range (total + lengths[p], 3, 512);
          for (int i = 0; i < lengths[p]; i++, total++)
            assert_int_equal (fscanf (file, "%lf %lf", &points[total][0], &points[total][1]), 2);
        }
      double area = cvm_even_odd_area (n_polygons, lengths, (const double (*)[2])points);
      if (fabs (area - expected) > 1e-6 + 1e-9 * expected)
        fail_msg ("%s: %.9f, shapely says %.9f", name, area, expected);
      n_cases++;
    }
  fclose (file);
  assert_int_equal (n_cases, 51);
}

static void
nothing_has_no_area (void **state)
{
  Point points[] = { { 0, 0 }, { 1, 0 }, { NAN, 1 }, { 2, 2 }, { 2, 3 } };
  assert_true (cvm_even_odd_area (0, NULL, NULL) == 0);
  assert_true (area_of (2, points) == 0);
  assert_true (area_of (3, points) == 0); /* not finite */
  Point flat[] = { { 0, 1 }, { 5, 1 }, { 2, 1 } }, line[] = { { 0, 0 }, { 3, 3 }, { 1, 1 } };
  assert_true (area_of (3, flat) == 0);
  assert_true (fabs (area_of (3, line)) < 1e-12);
  Point same[] = { { 2, 2 }, { 2, 2 }, { 2, 2 } };
  assert_true (area_of (3, same) == 0);
}

static void
a_bad_polygon_does_not_hide_its_neighbour (void **state)
{
  Point points[] = { { 0, 0 }, { INFINITY, 0 }, { 1, 1 }, { 0, 0 }, { 2, 0 }, { 0, 2 } };
  int lengths[] = { 3, 3 };
  assert_true (fabs (cvm_even_odd_area (2, lengths, (const double (*)[2])points) - 2) < 1e-12);
}

/* n points about a wavy circle; ½∫r² = π·r²·(1 + wave²/2), less what the chords cut off. */
static double
fill_wavy (int n, double r, double wave, int lobes, Point *points)
{
  double twice = 0;
  for (int i = 0; i < n; i++)
    {
      double t = 2 * M_PI * i / n, s = r * (1 + wave * sin (lobes * t));
      points[i][0] = 31 + s * cos (t);
      points[i][1] = -17 + s * sin (t);
    }
  for (int i = 0; i < n; i++)
    {
      const double *a = points[i], *b = points[(i + 1) % n];
      twice += a[0] * b[1] - a[1] * b[0];
    }
  return fabs (twice) / 2;
}

static double
seconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void
long_outlines_are_exact_and_quick (void **state)
{
  int sizes[] = { 20000, 85000 };
  for (int i = 0; i < 2; i++)
    {
      int n = sizes[i];
      Point *points = malloc ((size_t)n * sizeof *points);
      assert_non_null (points);
      double expected = fill_wavy (n, 150, 0.2, 40, points), start = seconds ();
      double area = area_of (n, points);
      printf ("%d points: %.1f ms\n", n, 1e3 * (seconds () - start));
      assert_true (fabs (area - expected) < 1e-7 * expected);
      free (points);
    }
}

/* Long edges that cross nearly all others: the sweep gives up and samples. */
static void
a_scribble_ends_in_time (void **state)
{
  enum
  {
    N = 60000
  };
  Point *points = malloc (N * sizeof *points);
  assert_non_null (points);
  uint32_t seed = 7;
  for (int i = 0; i < N; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      points[i][0] = (seed >> 8) * 0x1p-24;
      seed = seed * 1664525u + 1013904223u;
      points[i][1] = (seed >> 8) * 0x1p-24;
    }
  double start = seconds (), area = area_of (N, points), took = seconds () - start;
  printf ("scribble of %d points: area %.4f, %.1f s\n", N, area, took);
  /* A point is inside about as often as not. */
  assert_true (area > 0.4 && area < 0.55);
  free (points);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (shapely_agrees),
    cmocka_unit_test (nothing_has_no_area),
    cmocka_unit_test (a_bad_polygon_does_not_hide_its_neighbour),
    cmocka_unit_test (long_outlines_are_exact_and_quick),
    cmocka_unit_test (a_scribble_ends_in_time),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
