/* SPDX-License-Identifier: Apache-2.0 */
/* A stroke's points grow, within a limit; what makes no sense is refused. */
#include "segmentation/contour/stroke.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
test_append (void **state)
{
  CvmStroke stroke = { .radius_mm = 5 };
  for (int i = 0; i < 1000; i++)
    assert_true (cvm_stroke_append (&stroke, 1, &(const double[3]){ i, 2 * i, -i }, NULL));
  assert_true (cvm_stroke_append (&stroke, 0, NULL, NULL));
  assert_int_equal (stroke.n_points, 1000);
  for (int i = 0; i < 1000; i++)
    assert_true (stroke.points[i][0] == i && stroke.points[i][1] == 2 * i
                 && stroke.points[i][2] == -i);
  CvmStatus status = CVM_STATUS_INIT;
  const double (*points)[3] = (const double (*)[3])stroke.points;
  assert_false (cvm_stroke_append (&stroke, CVM_STROKE_MOST_POINTS - 999, points, &status));
  assert_int_equal (status.code, CVM_ERR_BUDGET);
  assert_int_equal (stroke.n_points, 1000);
  cvm_stroke_clear (&stroke);
  assert_null (stroke.points);
  assert_true (stroke.radius_mm == 5);
  cvm_stroke_clear (&stroke);
}

static void
test_check (void **state)
{
  CvmGrid *grid = cvm_grid_new_uniform ((const int[3]){ 4, 4, 3 }, (const double[3]){ 1, 1, 1 },
                                        (const double[3]){ 0, 0, 0 }, NULL);
  double points[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
  CvmStroke good = { .slice = 2, .radius_mm = 5, .n_points = 2, .points = points }, bad;
  CvmStatus status = CVM_STATUS_INIT;
  assert_true (cvm_stroke_check (&good, grid, &status));
  for (int wrong = 0; wrong < 9; wrong++)
    {
      bad = good;
      bad.tool = wrong == 0 ? (CvmStrokeTool)3 : good.tool;
      bad.plane = wrong == 1 ? (CvmStrokePlane)-1 : good.plane;
      bad.slice = wrong == 2 ? 3 : wrong == 3 ? -1 : good.slice;
      bad.radius_mm = wrong == 4 ? 0.09 : wrong == 5 ? 201 : wrong == 6 ? NAN : good.radius_mm;
      points[1][2] = wrong == 7 ? INFINITY : wrong == 8 ? -1.1e5 : 6;
      assert_false (cvm_stroke_check (&bad, grid, &status));
      assert_int_equal (status.code, CVM_ERR_ARGUMENT);
    }
  points[1][2] = 6;
  good.plane = CVM_STROKE_CORONAL; /* has no slice of its own */
  good.slice = -1;
  assert_true (cvm_stroke_check (&good, grid, NULL));
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[]
      = { cmocka_unit_test (test_append), cmocka_unit_test (test_check) };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
