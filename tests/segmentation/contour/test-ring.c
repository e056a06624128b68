/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/contour/ring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A triangle of 6 mm² far from the origin, clockwise as seen along +z with y down. */
static CvmRing
triangle (void)
{
  CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .slice = 4, .nearest_slice = -1, .n_points = 3 };
  const double points[3][3]
      = { { 1000.5, -2000.25, 7 }, { 1000.5, -1996.25, 7 }, { 1003.5, -2000.25, 7 } };
  ring.points = malloc (sizeof points);
  assert_non_null (ring.points);
  memcpy (ring.points, points, sizeof points);
  return ring;
}

static void
a_copy_is_deep (void **state)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmRing ring = triangle (), copy;
  ring.original_text = strdup ("1000.5\\-2000.25\\7 ");
  snprintf (ring.sop_instance, sizeof ring.sop_instance, "2.25.17");
  assert_true (cvm_ring_copy (&ring, &copy, &status));
  assert_ptr_not_equal (ring.points, copy.points);
  ring.points[0][0] = 0;
  ring.original_text[0] = 'x';
  assert_true (copy.points[0][0] == 1000.5 && copy.points[2][0] == 1003.5);
  assert_string_equal (copy.original_text, "1000.5\\-2000.25\\7 ");
  assert_string_equal (copy.sop_instance, "2.25.17");
  assert_int_equal (copy.slice, 4);
  cvm_ring_clear (&ring);
  cvm_ring_clear (&ring);
  assert_int_equal (ring.slice, -1);
  cvm_ring_clear (&copy);
}

static void
an_empty_ring_is_copied (void **state)
{
  CvmRing ring = { .type = CVM_RING_OTHER, .use = CVM_RING_NOT_SHOWN, .slice = -1 }, copy;
  assert_true (cvm_ring_copy (&ring, &copy, NULL));
  assert_null (copy.points);
  assert_null (copy.original_text);
  cvm_ring_clear (&copy);
}

static void
area_has_the_sign_of_its_winding (void **state)
{
  const double x[3] = { 1, 0, 0 }, y[3] = { 0, 1, 0 }, back[3] = { -1, 0, 0 };
  CvmRing ring = triangle ();
  assert_true (fabs (cvm_ring_signed_area (&ring, x, y) + 6) < 1e-12);
  assert_true (fabs (cvm_ring_signed_area (&ring, y, x) - 6) < 1e-12);
  assert_true (fabs (cvm_ring_signed_area (&ring, back, y) - 6) < 1e-12);
  ring.n_points = 2;
  assert_true (cvm_ring_signed_area (&ring, x, y) == 0);
  ring.n_points = 0;
  assert_true (cvm_ring_signed_area (&ring, x, y) == 0);
  cvm_ring_clear (&ring);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_copy_is_deep),
    cmocka_unit_test (an_empty_ring_is_copied),
    cmocka_unit_test (area_has_the_sign_of_its_winding),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
