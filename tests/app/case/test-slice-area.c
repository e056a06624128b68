/* SPDX-License-Identifier: Apache-2.0 */
/* Which rings make a unit, and its even-odd area, against areas known by hand and even-odd.h. */
#include "tests/app/case/strokes.h"

#include "app/case/faces.h"
#include "app/case/slice-area.h"

typedef struct
{
  CvmGrid *grid;
  CvmStructure *structure;
  CvmGeos *geos;
  CvmSliceArea area;
} Fixture;

static void
set_up (Fixture *f, const void *unused)
{
  f->grid = test_grid (HEAD_FIRST_SUPINE, 50, 50, 3, 3);
  f->structure = cvm_structure_new (CVM_SOURCE_IMPORTED, "", NULL);
  f->geos = cvm_geos_new (NULL);
}

static void
tear_down (Fixture *f, const void *unused)
{
  cvm_slice_area_clear (&f->area, f->geos);
  cvm_geos_free (f->geos);
  cvm_structure_free (f->structure);
  cvm_grid_unref (f->grid);
}

static CvmRing *
square (Fixture *f, double x, double y, double half)
{
  const Point2 xy[] = {
    { x - half, y - half }, { x + half, y - half }, { x + half, y + half }, { x - half, y + half }
  };
  return test_add_ring (f->structure, f->grid, 1, 4, xy, NULL);
}

/* The units with their numbers of rings; all areas together as even-odd.h has it. */
static void
expect (Fixture *f, int n_units, const int *n_rings, double area_mm2)
{
  double sum = 0, area = 0;
  g_assert_true (cvm_slice_area_init (&f->area, f->geos, f->structure, 1, NULL));
  g_assert_cmpint (f->area.n_units, ==, n_units);
  for (int i = 0; i < n_units; i++)
    {
      g_assert_cmpint (f->area.units[i].n_rings, ==, n_rings[i]);
      g_assert_cmpint (GEOSisValid_r (f->geos->handle, f->area.units[i].area), ==, 1);
      g_assert_cmpint (GEOSArea_r (f->geos->handle, f->area.units[i].area, &area), ==, 1);
      sum += area;
    }
  g_assert_cmpfloat_with_epsilon (sum, area_mm2, 1e-9);
  g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (f->structure, f->grid, 1), area_mm2,
                                  1e-9);
}

static void
test_nested (Fixture *f, const void *unused)
{
  for (int half = 8; half >= 2; half -= 2)
    square (f, 0, 0, half);
  expect (f, 2, (int[]){ 2, 2 }, 256 - 144 + 64 - 16);
}

static void
test_apart_and_other_slice (Fixture *f, const void *unused)
{
  square (f, 0, 0, 3);
  square (f, 10, 0, 2);
  square (f, 0, 0, 1)->slice = 2;
  square (f, 0, 0, 1)->use = CVM_RING_NOT_SHOWN;
  square (f, 20, 0, 1)->points[2][0] = NAN;
  f->structure->rings[4].use = CVM_RING_NOT_SHOWN;
  expect (f, 2, (int[]){ 1, 1 }, 36 + 16);
}

static void
test_overlap (Fixture *f, const void *unused)
{
  square (f, 0, 0, 3);
  square (f, 2, 0, 3);
  square (f, 10.001, 0, 5); /* 0.001 mm beside the second one: one outline */
  expect (f, 1, (int[]){ 3 }, 2 * 36 - 2 * 24 + 100);
}

static void
test_copies (Fixture *f, const void *unused)
{
  square (f, 0, 0, 3);
  square (f, 0.005, 0, 3)->use = CVM_RING_COPY;
  square (f, 0, 0, 1);
  expect (f, 1, (int[]){ 3 }, 36 - 4);
  g_assert_nonnull (f->area.units[0].lines);
}

static void
test_crossing (Fixture *f, const void *unused)
{
  const Point2 bow[] = { { 0, 0 }, { 4, 4 }, { 4, 0 }, { 0, 4 } };
  const Point2 twice[] = { { 10, 0 }, { 14, 0 }, { 14, 4 }, { 10, 0 }, { 14, 0 }, { 14, 4 } };
  const Point2 spur[] = { { 0, 10 }, { 4, 10 }, { 9, 10 }, { 4, 10 }, { 4, 14 }, { 0, 14 } };
  test_add_ring (f->structure, f->grid, 1, 4, bow, NULL);
  test_add_ring (f->structure, f->grid, 1, 6, twice, NULL); /* cancels itself */
  test_add_ring (f->structure, f->grid, 1, 6, spur, NULL);
  expect (f, 3, (int[]){ 1, 1, 1 }, 8 + 0 + 16);
  g_assert_true (cvm_slice_area_is_inside (f->structure, 1, 1, 2));
  g_assert_false (cvm_slice_area_is_inside (f->structure, 1, 2, 1));
  g_assert_false (cvm_slice_area_is_inside (f->structure, 1, 13, 1));
  g_assert_false (cvm_slice_area_is_inside (f->structure, 2, 1, 2));
}

/* A pentagram's middle is wound round twice: outside, even-odd. */
static void
test_pentagram (Fixture *f, const void *unused)
{
  Point2 star[5];
  for (int i = 0; i < 5; i++)
    {
      star[i][0] = (double)llround (1e3 * 10 * cos (4 * G_PI * i / 5)) / 1e3;
      star[i][1] = (double)llround (1e3 * 10 * sin (4 * G_PI * i / 5)) / 1e3;
    }
  CvmRing *ring = test_add_ring (f->structure, f->grid, 1, 5, star, NULL);
  GEOSGeometry *faces = cvm_faces_even_odd (f->geos, 1, (const CvmRing *[]){ ring });
  double area = 0;
  g_assert_cmpint (GEOSArea_r (f->geos->handle, faces, &area), ==, 1);
  g_assert_cmpfloat_with_epsilon (area, cvm_structure_area_mm2 (f->structure, f->grid, 1),
                                  0.02); /* crossings are snapped */
  g_assert_false (cvm_faces_is_inside (ring, 0, 0));
  cvm_geos_clear (f->geos, &faces);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/slice-area/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("nested", test_nested);
  ADD ("apart-and-other-slice", test_apart_and_other_slice);
  ADD ("overlap", test_overlap);
  ADD ("copies", test_copies);
  ADD ("crossing-itself", test_crossing);
  ADD ("pentagram", test_pentagram);
  return g_test_run ();
}
