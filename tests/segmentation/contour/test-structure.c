/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/contour/structure.h"

#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
ids_are_random_uuids (void **state)
{
  CvmStructure *a = cvm_structure_new (CVM_SOURCE_DRAWN, "a", NULL);
  CvmStructure *b = cvm_structure_new (CVM_SOURCE_DRAWN, "a", NULL);
  assert_non_null (a);
  assert_non_null (b);
  assert_string_not_equal (a->id, b->id);
  assert_int_equal (strlen (a->id), 36);
  for (int i = 0; i < 36; i++)
    if (i == 8 || i == 13 || i == 18 || i == 23)
      assert_int_equal (a->id[i], '-');
    else
      assert_true (isdigit (a->id[i]) || (a->id[i] >= 'a' && a->id[i] <= 'f'));
  assert_int_equal (a->id[14], '4');
  assert_non_null (strchr ("89ab", a->id[19]));
  cvm_structure_free (a);
  cvm_structure_free (b);
  cvm_structure_free (NULL);
}

static void
texts_are_owned (void **state)
{
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_NETWORK, NULL, NULL);
  assert_non_null (s);
  assert_string_equal (s->name, "");
  assert_string_equal (s->frame_of_reference, "");
  assert_null (s->set_file);
  assert_null (s->code_value);
  char text[] = "GTVp";
  assert_true (cvm_structure_set_text (&s->name, text, NULL));
  text[0] = 'x';
  assert_string_equal (s->name, "GTVp");
  assert_true (cvm_structure_set_text (&s->name, s->name + 1, NULL));
  assert_string_equal (s->name, "TVp");
  assert_true (cvm_structure_set_text (&s->set_file, "rs.dcm", NULL));
  assert_true (cvm_structure_set_text (&s->set_file, NULL, NULL));
  assert_null (s->set_file);
  cvm_structure_free (s);
}

static void
warnings_keep_their_arguments (void **state)
{
  CvmStatus warning = CVM_STATUS_INIT;
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, "a", NULL);
  assert_non_null (s);
  for (int i = 0; i < 3; i++)
    {
      cvm_status_fail (&warning, CVM_ERR_FORMAT, "slice {1}", "%d", i);
      assert_true (cvm_structure_warn (s, &warning, NULL));
    }
  assert_int_equal (s->n_warnings, 3);
  assert_string_equal (s->warnings[1].args[0], "1");
  cvm_structure_free (s);
}

static void
copies_are_deep (void **state)
{
  CvmStatus warning = CVM_STATUS_INIT;
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, "GTVp", NULL);
  assert_non_null (s);
  assert_true (cvm_structure_set_text (&s->code_value, "130052", NULL));
  cvm_status_fail (&warning, CVM_ERR_FORMAT, "slice {1}", "%d", 7);
  assert_true (cvm_structure_warn (s, &warning, NULL));
  CvmRing ring = { .slice = 3, .n_points = 1 };
  ring.points = malloc (sizeof ring.points[0]);
  ring.original_text = strdup ("1\\2\\3");
  assert_non_null (ring.points);
  ring.points[0][0] = 1;
  ring.points[0][1] = 2;
  ring.points[0][2] = 3;
  assert_true (cvm_structure_take_ring (s, &ring, NULL));
  s->colour[1] = 85;
  CvmStructure *copy = cvm_structure_copy (s, NULL);
  assert_non_null (copy);
  assert_string_equal (copy->id, s->id);
  s->name[0] = 'x';
  s->rings[0].points[0][2] = 9;
  cvm_structure_free (s);
  assert_string_equal (copy->name, "GTVp");
  assert_string_equal (copy->code_value, "130052");
  assert_null (copy->code_scheme);
  assert_int_equal (copy->colour[1], 85);
  assert_int_equal (copy->n_warnings, 1);
  assert_string_equal (copy->warnings[0].args[0], "7");
  assert_int_equal (copy->n_rings, 1);
  assert_int_equal (copy->rings[0].slice, 3);
  assert_string_equal (copy->rings[0].original_text, "1\\2\\3");
  assert_true (copy->rings[0].points[0][2] == 3);
  cvm_structure_free (copy);
}

/* Give the structure a square with its corner at (u, v) of the grid's plane. */
static void
add_square (CvmStructure *s,
            const CvmGrid *grid,
            int slice,
            double u,
            double v,
            double side,
            CvmRingUse use)
{
  CvmRing ring = { .use = use, .slice = slice, .nearest_slice = -1, .n_points = 4 };
  const double corners[4][2] = { { 0, 0 }, { 0, 1 }, { 1, 1 }, { 1, 0 } };
  ring.points = malloc (4 * sizeof ring.points[0]);
  assert_non_null (ring.points);
  for (int i = 0; i < 4; i++)
    {
      double voxel[3] = { (u + side * corners[i][0]) / grid->column_step_mm,
                          (v + side * corners[i][1]) / grid->row_step_mm, slice };
      cvm_grid_to_patient (grid, voxel, ring.points[i]);
    }
  assert_true (cvm_structure_take_ring (s, &ring, NULL));
  assert_null (ring.points);
}

static CvmGrid *
uneven_grid (void)
{
  /* Oblique in the plane; slices at 0, 3, 6, 7, 12 mm along the normal. */
  const double r = 0.8, c = 0.6, along[5] = { 0, 3, 6, 7, 12 };
  const double row[3] = { r, c, 0 }, column[3] = { -c, r, 0 };
  double origins[5][3];
  for (int i = 0; i < 5; i++)
    {
      origins[i][0] = 11 + i; /* sheared, as a tilted gantry's are */
      origins[i][1] = -5;
      origins[i][2] = along[i];
    }
  return cvm_grid_new (50, 40, 5, 0.9, 1.1, row, column, (const double (*)[3])origins, 0, NULL);
}

static void
volume_is_area_times_extent (void **state)
{
  CvmGrid *grid = uneven_grid ();
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "a", NULL);
  assert_non_null (grid);
  assert_non_null (s);
  assert_true (cvm_structure_volume_cm3 (s, grid) == 0);
  add_square (s, grid, 0, 1, 1, 20, CVM_RING_COUNTED);
  add_square (s, grid, 2, 1, 1, 20, CVM_RING_COUNTED);
  add_square (s, grid, 2, 3, 3, 10, CVM_RING_COUNTED); /* a hole */
  add_square (s, grid, 2, 4, 4, 2, CVM_RING_COUNTED);  /* an island in it */
  add_square (s, grid, 2, 1, 1, 20, CVM_RING_COPY);
  add_square (s, grid, 3, 1, 1, 10, CVM_RING_COUNTED);
  add_square (s, grid, 3, 6, 6, 10, CVM_RING_COUNTED); /* overlaps: even-odd */
  add_square (s, grid, 4, 1, 1, 10, CVM_RING_NOT_SHOWN);
  assert_true (fabs (cvm_structure_area_mm2 (s, grid, 0) - 400) < 1e-6);
  assert_true (fabs (cvm_structure_area_mm2 (s, grid, 2) - 304) < 1e-6);
  assert_true (fabs (cvm_structure_area_mm2 (s, grid, 3) - 150) < 1e-6);
  assert_true (cvm_structure_area_mm2 (s, grid, 4) == 0);
  /* Extents: 3 (end), 2 (half of 3 + half of 1), 3 (half of 1 + half of 5). */
  double expected = (400 * 3 + 304 * 2 + 150 * 3) / 1000.0;
  assert_true (fabs (cvm_structure_volume_cm3 (s, grid) - expected) < 1e-9);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

/* The same rings: what they enclose, even-odd, on which slice. */
static void
points_are_inside_an_odd_number_of_rings (void **state)
{
  CvmGrid *grid = uneven_grid ();
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "a", NULL);
  double at[3];
  assert_non_null (grid);
  assert_non_null (s);
  add_square (s, grid, 2, 1, 1, 20, CVM_RING_COUNTED);
  add_square (s, grid, 2, 3, 3, 10, CVM_RING_COUNTED); /* a hole */
  add_square (s, grid, 2, 4, 4, 2, CVM_RING_COUNTED);  /* an island in it */
  add_square (s, grid, 2, 1, 1, 20, CVM_RING_COPY);
  add_square (s, grid, 4, 1, 1, 10, CVM_RING_NOT_SHOWN);
  static const struct
  {
    double u, v;
    bool inside;
  } places[] = { { 2, 2, true },   { 20, 20, true },  { 5, 5, true },    { 7, 7, false },
                 { 12, 4, false }, { 13.5, 4, true }, { 0.5, 5, false }, { 22, 5, false } };
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    {
      for (int axis = 0; axis < 3; axis++)
        at[axis] = grid->origins[2][axis] + places[i].u * grid->row_direction[axis]
                   + places[i].v * grid->column_direction[axis];
      assert_int_equal (cvm_structure_encloses (s, grid, 2, at), places[i].inside);
      assert_false (cvm_structure_encloses (s, grid, 4, at));
      assert_false (cvm_structure_encloses (s, grid, 0, at));
    }
  assert_true (cvm_structure_has_area (s, 2));
  assert_false (cvm_structure_has_area (s, 4));
  assert_false (cvm_structure_has_area (s, -1));
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (ids_are_random_uuids),
    cmocka_unit_test (texts_are_owned),
    cmocka_unit_test (warnings_keep_their_arguments),
    cmocka_unit_test (copies_are_deep),
    cmocka_unit_test (volume_is_area_times_extent),
    cmocka_unit_test (points_are_inside_an_odd_number_of_rings),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
