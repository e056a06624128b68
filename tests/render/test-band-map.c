/* SPDX-License-Identifier: Apache-2.0 */
/* A map along a circle: in the band the map's value, outside it nothing, whatever the steps. */
#include "render/band-map.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define N 60
#define N_POINTS 200
#define RADIUS 12.0
#define HALF 2.0

/* value = 0.2 + 0.004 · right + 0.002 · down, which bilinear interpolation gives exactly. */
static double
value_at (double right, double down)
{
  return 0.2 + 0.004 * right + 0.002 * down;
}

static CvmSliceImage *
make_map (void)
{
  CvmSliceImage *map = calloc (1, sizeof *map);
  assert_non_null (map);
  map->n_right = N;
  map->n_down = N;
  map->right_mm = malloc (N * sizeof (double));
  map->down_mm = malloc (N * sizeof (double));
  map->values = malloc (N * N * sizeof (float));
  for (int i = 0; i < N; i++)
    {
      map->right_mm[i] = i - 30;
      map->down_mm[i] = 1.5 * i - 45;
    }
  for (int j = 0; j < N; j++)
    for (int i = 0; i < N; i++)
      map->values[j * N + i] = (float)value_at (map->right_mm[i], map->down_mm[j]);
  return map;
}

static void
make_circle (CvmSectionOutline *outline, double x, double y)
{
  outline->n_points = N_POINTS;
  outline->points = calloc (N_POINTS, sizeof *outline->points);
  outline->open = false;
  for (int i = 0; i < N_POINTS; i++)
    outline->points[i] = (CvmOutlinePoint){ x + RADIUS * cos (2 * M_PI * i / N_POINTS),
                                            y + RADIUS * sin (2 * M_PI * i / N_POINTS), i == 0 };
}

static void
along_a_circle (void **state)
{
  CvmSliceImage *map = make_map ();
  CvmSectionOutline outline;
  CvmStatus status;
  make_circle (&outline, 3, -4);
  CvmSliceImage *band = cvm_band_map_new (map, &outline, HALF, 0.25, 0.06F, &status);
  assert_non_null (band);
  int n_in = 0;
  for (int j = 0; j < band->n_down; j++)
    for (int i = 0; i < band->n_right; i++)
      {
        double x = band->right_mm[i], y = band->down_mm[j],
               off = fabs (hypot (x - 3, y + 4) - RADIUS),
               got = band->values[j * band->n_right + i];
        if (off < HALF - 0.01)
          assert_true (fabs (got - value_at (x, y)) < 1e-5);
        else if (off > HALF + 0.01)
          assert_true (got == 0);
        n_in += got > 0;
      }
  /* The band's area, counted in steps of 0.25 mm. */
  double expected = M_PI * (pow (RADIUS + HALF, 2) - pow (RADIUS - HALF, 2)) / (0.25 * 0.25);
  assert_true (fabs (n_in - expected) < 0.02 * expected);
  assert_true (band->first_right <= 1 && band->last_right >= band->n_right - 2);
  cvm_slice_image_free (band);
  cvm_section_outline_clear (&outline);
  cvm_slice_image_free (map);
}

static void
cut_and_empty (void **state)
{
  CvmSliceImage *map = make_map ();
  CvmSectionOutline outline, none = { 0 };
  CvmStatus status;
  make_circle (&outline, 29, 0); /* half of it outside the map */
  CvmSliceImage *band = cvm_band_map_new (map, &outline, HALF, 0.25, 0.06F, &status);
  assert_non_null (band);
  assert_true (band->right_mm[band->n_right - 1] <= 29);
  cvm_slice_image_free (band);
  /* Fine steps over a wide outline: coarser ones are taken. */
  band = cvm_band_map_new (map, &outline, HALF, 0.001, 0.06F, &status);
  assert_non_null (band);
  assert_true ((double)band->n_right * band->n_down <= CVM_BAND_MAX_VALUES);
  cvm_slice_image_free (band);
  band = cvm_band_map_new (map, &none, HALF, 0.25, 0.06F, &status);
  assert_non_null (band);
  assert_true (band->last_down < band->first_down); /* nothing to draw */
  cvm_slice_image_free (band);
  cvm_section_outline_clear (&outline);
  cvm_slice_image_free (map);
}

int
main (void)
{
  const struct CMUnitTest tests[]
      = { cmocka_unit_test (along_a_circle), cmocka_unit_test (cut_and_empty) };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
