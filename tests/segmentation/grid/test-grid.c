/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/grid/grid.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const double along_x[3] = { 1, 0, 0 }, along_y[3] = { 0, 1, 0 };

static void
assert_close (const double a[3], double x, double y, double z)
{
  assert_float_equal (a[0], x, 1e-9);
  assert_float_equal (a[1], y, 1e-9);
  assert_float_equal (a[2], z, 1e-9);
}

static CvmGrid *
uneven_grid (void)
{
  const double origins[4][3] = { { -10, 5, 0 }, { -10, 5, 2 }, { -10, 5, 5 }, { -10, 5, 6 } };
  return cvm_grid_new (8, 6, 4, 0.5, 2, along_x, along_y, origins, 0, NULL);
}

static void
voxels_lie_where_dicom_says (void **state)
{
  /* PS3.3 C.7.6.2.1.1: position + column index × column step × row direction + … */
  const double origins[2][3] = { { 100, -20, 7 }, { 100, -20, 10 } };
  CvmGrid *grid = cvm_grid_new (4, 3, 2, 0.5, 2, (double[3]){ -1, 0, 0 }, (double[3]){ 0, -1, 0 },
                                origins, 0, NULL);
  assert_non_null (grid);
  assert_close (grid->normal, 0, 0, 1);
  assert_true (grid->uniform);
  assert_float_equal (grid->slice_step_mm, 3, 1e-12);
  double at[3], voxel[3];
  cvm_grid_to_patient (grid, (double[3]){ 2, 1, 1 }, at);
  assert_close (at, 99, -22, 10);
  cvm_grid_to_voxel (grid, at, voxel);
  assert_close (voxel, 2, 1, 1);
  assert_int_equal (cvm_grid_n_voxels (grid), 24);
  cvm_grid_unref (grid);
}

static void
uneven_slices_keep_their_own_origins (void **state)
{
  CvmGrid *grid = uneven_grid ();
  assert_false (grid->uniform);
  assert_float_equal (grid->slice_step_mm, 2, 1e-12);
  double at[3], voxel[3];
  cvm_grid_to_patient (grid, (double[3]){ 0, 0, 1.5 }, at);
  assert_close (at, -10, 5, 3.5);
  cvm_grid_to_patient (grid, (double[3]){ 0, 0, -1 }, at); /* beyond the ends: the end steps */
  assert_close (at, -10, 5, -2);
  cvm_grid_to_patient (grid, (double[3]){ 0, 0, 5 }, at);
  assert_close (at, -10, 5, 8);
  for (double z = -3; z < 9; z += 0.25)
    {
      cvm_grid_to_voxel (grid, (double[3]){ -9, 6, z }, voxel);
      cvm_grid_to_patient (grid, voxel, at);
      assert_close (at, -9, 6, z);
    }
  assert_float_equal (cvm_grid_slice_extent_mm (grid, 0), 2, 1e-12);
  assert_float_equal (cvm_grid_slice_extent_mm (grid, 1), 2.5, 1e-12);
  assert_float_equal (cvm_grid_slice_extent_mm (grid, 2), 2, 1e-12);
  assert_float_equal (cvm_grid_slice_extent_mm (grid, 3), 1, 1e-12);
  cvm_grid_unref (grid);
}

static void
the_nearest_slice_is_found_with_its_distance (void **state)
{
  CvmGrid *grid = uneven_grid ();
  double distance;
  assert_int_equal (cvm_grid_nearest_slice (grid, -100, &distance), 0);
  assert_float_equal (distance, -100, 1e-12);
  assert_int_equal (cvm_grid_nearest_slice (grid, 3.4, &distance), 1);
  assert_float_equal (distance, 1.4, 1e-12);
  assert_int_equal (cvm_grid_nearest_slice (grid, 3.6, NULL), 2);
  assert_int_equal (cvm_grid_nearest_slice (grid, 100, NULL), 3);
  cvm_grid_unref (grid);
}

static void
a_single_slice_works_without_a_thickness (void **state)
{
  const double origin[1][3] = { { 1, 2, 3 } };
  double at[3], voxel[3];
  CvmGrid *grid = cvm_grid_new (2, 2, 1, 1, 1, along_x, along_y, origin, 0, NULL);
  assert_float_equal (grid->slice_step_mm, 0, 0);
  assert_float_equal (cvm_grid_slice_extent_mm (grid, 0), 0, 0);
  cvm_grid_to_voxel (grid, (double[3]){ 1, 2, 4 }, voxel);
  cvm_grid_to_patient (grid, voxel, at);
  assert_close (at, 1, 2, 4);
  assert_int_equal (cvm_grid_nearest_slice (grid, 4, NULL), 0);
  cvm_grid_unref (grid);
}

static void
a_tilted_stack_is_not_uniform_but_maps_back (void **state)
{
  double origins[5][3];
  for (int k = 0; k < 5; k++)
    memcpy (origins[k], (double[3]){ 0, -0.6 * k, 3.0 * k }, sizeof origins[k]);
  CvmGrid *grid
      = cvm_grid_new (4, 4, 5, 1, 1, along_x, along_y, (const double (*)[3])origins, 0, NULL);
  assert_false (grid->uniform);
  double voxel[3];
  cvm_grid_to_voxel (grid, (double[3]){ 1, 1, 7.5 }, voxel);
  assert_close (voxel, 1, 2.5, 2.5);
  cvm_grid_unref (grid);
}

/* n_missing of a stack with these steps; 1 where the rest is even. */
static bool
gaps_of (const double *steps_mm, int n_steps, int *n_missing)
{
  double origins[64][3] = { { 0 } };
  for (int i = 0; i < n_steps; i++)
    origins[i + 1][2] = origins[i][2] + steps_mm[i];
  CvmGrid *grid = cvm_grid_new (4, 4, n_steps + 1, 1, 1, along_x, along_y,
                                (const double (*)[3])origins, 0, NULL);
  int sum = 0;
  for (int k = 0; k <= n_steps; k++)
    sum += n_missing[k] = grid->n_missing[k];
  assert_true (grid->has_gaps == (sum > 0));
  bool even = grid->even_but_gaps;
  assert_true (grid->uniform == (even && sum == 0));
  for (int k = 0; k < n_steps;
       k++) /* both sides of a step meet, or leave the missing slices open */
    assert_float_equal (cvm_grid_reach_up_mm (grid, k) + cvm_grid_reach_down_mm (grid, k + 1),
                        steps_mm[k] / (n_missing[k] + 1), 1e-9);
  cvm_grid_unref (grid);
  return even;
}

static void
gaps_are_told_from_uneven_steps (void **state)
{
  static const struct
  {
    double steps[12];
    int n_steps, gap, n_missing; /* of the only gap; −1: none */
    bool even;
  } rows[] = {
    { { 3, 3, 3, 3 }, 4, -1, 0, true },
    { { 3, 3, 6, 3, 3 }, 5, 2, 1, true },
    { { 3, 3, 3, 12, 3 }, 5, 3, 3, true },
    { { 3, 3, 3, 3, 6 }, 5, 4, 1, true },
    { { 3, 3, 3, 3, 6, 6, 6, 6 }, 8, -1, 0, false },        /* a protocol */
    { { 3, 3, 3, 6, 3, 6, 6, 6, 6, 6 }, 10, 3, 1, false },  /* one missing in it */
    { { 3, 3, 3, 3, 6, 6, 12, 6, 6, 6 }, 10, 6, 1, false }, /* or there */
    { { 1.14, 1.14, 1.14, 4.22, 4.22, 7.38, 7.38 }, 7, -1, 0, false },
    { { 3, 3, 7.4, 3, 3 }, 5, 2, 1, false }, /* no multiple, but far too long */
    { { 2.9, 3.1, 3, 2.95 }, 4, -1, 0, false },
    { { 3, 1e9, 3, 3 }, 4, 1, 1000000, false },
    { { 5 }, 1, -1, 0, true },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      int n_missing[64];
      bool even = gaps_of (rows[i].steps, rows[i].n_steps, n_missing);
      assert_true (even == rows[i].even || rows[i].n_missing == 1000000);
      for (int k = 0; k <= rows[i].n_steps; k++)
        assert_int_equal (n_missing[k], k == rows[i].gap ? rows[i].n_missing : 0);
    }
}

static void
nonsense_is_refused_with_its_sentence (void **state)
{
  const double origins[2][3] = { { 0, 0, 0 }, { 0, 0, 1 } };
  const double falling[2][3] = { { 0, 0, 1 }, { 0, 0, 0 } };
  const double lost[2][3] = { { 0, 0, 0 }, { 0, NAN, 1 } };
  CvmStatus status = CVM_STATUS_INIT;
  char text[256];
  assert_null (cvm_grid_new (0, 2, 2, 1, 1, along_x, along_y, origins, 0, &status));
  assert_int_equal (status.code, CVM_ERR_SHAPE);
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "An image of 0 × 2 × 2 voxels can't be handled.");
  assert_null (cvm_grid_new (2, 65536, 2, 1, 1, along_x, along_y, origins, 0, &status));
  assert_null (cvm_grid_new (2, 2, 2, 0, 1, along_x, along_y, origins, 0, &status));
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "The pixel spacing is not positive.");
  assert_null (cvm_grid_new (2, 2, 2, 1, NAN, along_x, along_y, origins, 0, &status));
  assert_null (cvm_grid_new (2, 2, 2, 1, 1, along_x, along_x, origins, 0, &status));
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "The directions of rows and columns are not at right angles to each other.");
  assert_null (cvm_grid_new (2, 2, 2, 1, 1, (double[3]){ 2, 0, 0 }, along_y, origins, 0, &status));
  assert_null (cvm_grid_new (2, 2, 2, 1, 1, along_x, along_y, falling, 0, &status));
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "The slices are not in ascending order at slice 2.");
  assert_null (cvm_grid_new (2, 2, 2, 1, 1, along_x, along_y, lost, 0, &status));
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "The position of slice 2 is not a number.");
  assert_null (cvm_grid_new_uniform ((int[3]){ 2, 2, 0 }, (double[3]){ 1, 1, 1 },
                                     (double[3]){ 0, 0, 0 }, &status));
}

static void
rounded_directions_are_made_exact (void **state)
{
  const double origins[1][3] = { { 0, 0, 0 } };
  CvmGrid *grid = cvm_grid_new (2, 2, 1, 1, 1, (double[3]){ 0.99985, 0.0174, 0 },
                                (double[3]){ -0.0175, 0.99985, 0 }, origins, 3, NULL);
  double uu = 0, vv = 0, uv = 0;
  for (int i = 0; i < 3; i++)
    {
      uu += grid->row_direction[i] * grid->row_direction[i];
      vv += grid->column_direction[i] * grid->column_direction[i];
      uv += grid->row_direction[i] * grid->column_direction[i];
    }
  assert_float_equal (uu, 1, 1e-14);
  assert_float_equal (vv, 1, 1e-14);
  assert_float_equal (uv, 0, 1e-14);
  assert_float_equal (grid->slice_step_mm, 3, 0);
  cvm_grid_unref (grid);
}

/* Each of the 48 ways to store an image, as signed axes: the orientation names them. */
static void
every_orientation_is_recognised (void **state)
{
  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++)
      for (int signs = 0; signs < 4 && row != column; signs++)
        {
          double u[3] = { 0 }, v[3] = { 0 }, origins[2][3] = { { 0 } };
          u[row] = signs & 1 ? -1 : 1;
          v[column] = signs & 2 ? -1 : 1;
          int normal = 3 - row - column;
          double n = ((row + 1) % 3 == column ? 1 : -1) * u[row] * v[column];
          origins[1][normal] = 2 * n;
          CvmGrid *grid = cvm_grid_new (2, 2, 2, 1, 1, u, v, (const double (*)[3])origins, 0, NULL);
          CvmOrientation orientation = cvm_grid_orientation (grid);
          assert_int_equal (orientation.axis[row], 0);
          assert_int_equal (orientation.axis[column], 1);
          assert_int_equal (orientation.axis[normal], 2);
          assert_int_equal (orientation.flip[row], signs & 1);
          assert_int_equal (orientation.flip[column], signs >> 1);
          assert_int_equal (orientation.flip[normal], n < 0);
          cvm_grid_unref (grid);
        }
}

static void
an_oblique_grid_gets_a_permutation (void **state)
{
  /* Halfway between two axes both columns and rows could claim x: still one axis each. */
  double s = sqrt (0.5);
  const double origins[1][3] = { { 0, 0, 0 } };
  CvmGrid *grid = cvm_grid_new (2, 2, 1, 1, 1, (double[3]){ s, s, 0 }, (double[3]){ s, -s, 0 },
                                origins, 1, NULL);
  CvmOrientation orientation = cvm_grid_orientation (grid);
  assert_int_equal (orientation.axis[0] + orientation.axis[1] + orientation.axis[2], 3);
  assert_int_not_equal (orientation.axis[0], orientation.axis[1]);
  assert_int_equal (orientation.axis[2], 2);
  cvm_grid_unref (grid);
}

static void
letters_name_a_direction (void **state)
{
  char letters[4];
  cvm_direction_letters ((double[3]){ 1, 0, 0 }, letters);
  assert_string_equal (letters, "L");
  cvm_direction_letters ((double[3]){ -1, 0.05, 0 }, letters);
  assert_string_equal (letters, "R");
  cvm_direction_letters ((double[3]){ 0, 0.9, -0.4 }, letters);
  assert_string_equal (letters, "PF");
  cvm_direction_letters ((double[3]){ -0.5, -0.6, 0.62 }, letters);
  assert_string_equal (letters, "HAR");
  cvm_direction_letters ((double[3]){ 0, 0, 0 }, letters);
  assert_string_equal (letters, "");
}

static void
equal_means_same_place (void **state)
{
  CvmGrid *a = uneven_grid (), *b = uneven_grid ();
  assert_true (cvm_grid_equal (a, b));
  const double origins[4][3] = { { -10, 5, 0 }, { -10, 5, 2 }, { -10, 5, 5.001 }, { -10, 5, 6 } };
  CvmGrid *c = cvm_grid_new (8, 6, 4, 0.5, 2, along_x, along_y, origins, 0, NULL);
  assert_false (cvm_grid_equal (a, c));
  CvmGrid *again = cvm_grid_ref (a);
  assert_ptr_equal (again, a);
  cvm_grid_unref (a);
  assert_true (cvm_grid_equal (again, b));
  cvm_grid_unref (again);
  cvm_grid_unref (b);
  cvm_grid_unref (c);
  cvm_grid_unref (NULL);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (voxels_lie_where_dicom_says),
    cmocka_unit_test (uneven_slices_keep_their_own_origins),
    cmocka_unit_test (gaps_are_told_from_uneven_steps),
    cmocka_unit_test (the_nearest_slice_is_found_with_its_distance),
    cmocka_unit_test (a_single_slice_works_without_a_thickness),
    cmocka_unit_test (a_tilted_stack_is_not_uniform_but_maps_back),
    cmocka_unit_test (nonsense_is_refused_with_its_sentence),
    cmocka_unit_test (rounded_directions_are_made_exact),
    cmocka_unit_test (every_orientation_is_recognised),
    cmocka_unit_test (an_oblique_grid_gets_a_permutation),
    cmocka_unit_test (letters_name_a_direction),
    cmocka_unit_test (equal_means_same_place),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
