/* SPDX-License-Identifier: Apache-2.0 */
/* Rings are bound to real slice positions: 73 slices whose steps wander between 2.5 and 3.5 mm,
 * where multiples of the mean step miss many. And rings of different planes are never combined. */
#include "app/dicom/bind.h"
#include "app/dicom/overlaps.h"
#include "app/dicom/plane-areas.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

#define N 73

static double z[N];

static CvmGrid *
make_grid (void)
{
  static const double x[3] = { 1, 0, 0 }, y[3] = { 0, 1, 0 };
  double origins[N][3] = { 0 };
  for (int i = 0; i < N; i++)
    {
      z[i] = i == 0 ? -101.3 : z[i - 1] + 3 + 0.5 * sin (i * 0.9);
      origins[i][2] = z[i];
    }
  return cvm_grid_new (64, 64, N, 1, 1, x, y, (const double (*)[3])origins, 3, NULL);
}

static void
add (CvmStructure *s, double at_z, double side)
{
  CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .use = CVM_RING_OFF_SLICE, .n_points = 4 };
  const double corners[4][2] = { { 0, 0 }, { side, 0 }, { side, side }, { 0, side } };
  ring.slice = ring.nearest_slice = -1;
  ring.points = malloc (4 * sizeof ring.points[0]);
  for (int i = 0; i < 4; i++)
    {
      ring.points[i][0] = 10 + corners[i][0];
      ring.points[i][1] = 10 + corners[i][1];
      ring.points[i][2] = at_z;
    }
  g_assert_true (cvm_structure_take_ring (s, &ring, NULL));
}

static void
no_plane_is_lost (void)
{
  CvmGrid *grid = make_grid ();
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, "S", NULL);
  int n_missed_by_a_mean = 0;
  for (int i = N - 1; i >= 0; i--)
    add (s, z[i], 10);
  g_assert_true (cvm_rings_bind (s, grid, NULL));
  for (int i = 0; i < N; i++)
    {
      const double mean = (z[i] - z[0]) / grid->slice_step_mm;
      n_missed_by_a_mean += fabs (mean - round (mean)) * grid->slice_step_mm > 0.1;
      g_assert_cmpint (s->rings[i].use, ==, CVM_RING_COUNTED);
      g_assert_cmpint (s->rings[i].slice, ==, N - 1 - i);
    }
  g_assert_cmpint (s->n_warnings, ==, 0);
  g_assert_cmpint (n_missed_by_a_mean, >, 10); /* the case is a hard one */
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

/* offset of a second ring from slice 5, beside one that lies on it */
static void
planes_are_never_combined (void)
{
  static const struct
  {
    double first, second;
    int n_counted;
  } cases[] = { { 0, 0.09, 2 }, { 0, 0.3, 1 },    { 0.3, 0.3, 2 }, { 0.3, -0.3, 0 },
                { 0, 0.6, 1 },  { 0.3, 0.45, 0 }, { 0.3, 0.31, 2 } };
  CvmGrid *grid = make_grid ();
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, "S", NULL);
      add (s, z[5] + cases[i].first, 10);
      add (s, z[5] + cases[i].second, 4);
      g_assert_true (cvm_rings_bind (s, grid, NULL));
      int n = 0;
      for (int k = 0; k < 2; k++)
        {
          n += s->rings[k].use == CVM_RING_COUNTED;
          g_assert_true ((s->rings[k].use == CVM_RING_COUNTED) == (s->rings[k].slice == 5));
          g_assert_true (s->rings[k].use == CVM_RING_COUNTED || s->rings[k].nearest_slice == 5);
        }
      g_test_message ("%g and %g mm", cases[i].first, cases[i].second);
      g_assert_cmpint (n, ==, cases[i].n_counted);
      cvm_structure_free (s);
    }
  cvm_grid_unref (grid);
}

/* Without slices: the rings' own planes, holes and copies as ever. */
static void
areas_by_plane (void)
{
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, "S", NULL);
  CvmPlaneArea *areas;
  int n;
  g_assert_true (cvm_plane_areas (s, NULL, &areas, &n, NULL));
  g_assert_cmpint (n, ==, 0);
  g_assert_null (areas);
  add (s, 9, 10);
  add (s, 9.01, 4); /* a hole: its plane but for rounding */
  add (s, -3, 10);
  add (s, -3, 9.99); /* a near-copy */
  g_assert_true (cvm_plane_areas (s, NULL, &areas, &n, NULL));
  g_assert_cmpint (n, ==, 2);
  g_assert_cmpfloat (areas[0].position_mm, ==, -3);
  g_assert_cmpfloat_with_epsilon (areas[0].area_mm2, 100, 1e-9);
  g_assert_cmpfloat_with_epsilon (areas[1].area_mm2, 84, 1e-9);
  for (int i = 0; i < s->n_rings; i++)
    g_assert_cmpint (s->rings[i].use, ==, CVM_RING_OFF_SLICE); /* it isn't changed */
  free (areas);
  cvm_structure_free (s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bind/no-plane-is-lost", no_plane_is_lost);
  g_test_add_func ("/bind/never-combined", planes_are_never_combined);
  g_test_add_func ("/bind/areas-by-plane", areas_by_plane);
  return g_test_run ();
}
