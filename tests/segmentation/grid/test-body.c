/* SPDX-License-Identifier: Apache-2.0 */
/* A made patient of known shape: an elliptic cylinder of tissue with an air hole inside and one
 * that reaches the surface, on a couch, under a thin mask. */
#include "segmentation/grid/body.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum
{
  NX = 200,
  NY = 200,
  NZ = 40
};
static const double step_mm[3] = { 1.5, 1.5, 3 };

static bool
in_body (double x, double y)
{
  return pow (x / 90, 2) + pow (y / 70, 2) <= 1;
}

static int16_t
hu (int i, int j, int k)
{
  double x = (i - NX / 2) * step_mm[0], y = (j - NY / 2) * step_mm[1];
  double z = (k - NZ / 2) * step_mm[2];
  if (x * x + y * y + z * z < 20 * 20)
    return -1000; /* an airway inside */
  if (fabs (x) < 4 && y < -60 && fabs (z) < 30)
    return -1000; /* a nostril */
  if (in_body (x, y))
    return k % 2 ? 40 : -80;
  if (in_body (x / 1.14, y / 1.14) && !in_body (x / 1.1, y / 1.1))
    return 0; /* the mask: some 3 mm of plastic, 7 mm away */
  if (y > 85 && y < 100)
    return fabs (x) < 130 && (y < 87 || y > 98) ? 200 : -900; /* a couch of two thin plates */
  return -1000;
}

static CvmVolume *
patient (bool empty)
{
  CvmGrid *grid
      = cvm_grid_new_uniform ((int[3]){ NX, NY, NZ }, step_mm, (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  int16_t *values = cvm_volume_get_data (ct);
  for (int n = 0; n < NX * NY * NZ; n++)
    values[n] = empty ? -1000 : hu (n % NX, n / NX % NY, n / NX / NY);
  cvm_grid_unref (grid);
  return ct;
}

static void
the_body_is_found_without_couch_and_mask (void **state)
{
  CvmVolume *ct = patient (false);
  CvmVolume *body = cvm_body_find (ct, NULL, NULL);
  assert_non_null (body);
  const uint8_t *found = cvm_volume_get_uint8 (body);
  size_t both = 0, n_found = 0, n_true = 0, far_outside = 0, airway = 0;
  for (int n = 0; n < NX * NY * NZ; n++)
    {
      double x = (n % NX - NX / 2) * step_mm[0], y = (n / NX % NY - NY / 2) * step_mm[1];
      bool is = in_body (x, y);
      n_true += is;
      n_found += found[n];
      both += is && found[n];
      far_outside += found[n] && !in_body (x / 1.08, y / 1.08);
      airway += found[n] && x * x + y * y < 15 * 15 && n / NX / NY == NZ / 2;
    }
  double dice = 2.0 * (double)both / (double)(n_found + n_true);
  assert_true (dice > 0.98);
  assert_int_equal (far_outside, 0);
  assert_int_equal (airway, 305); /* all of the hole's voxels within 15 mm: it is filled */
  cvm_volume_unref (body);
  cvm_volume_unref (ct);
}

static void
air_alone_is_no_body (void **state)
{
  CvmVolume *ct = patient (true);
  CvmStatus status = CVM_STATUS_INIT;
  char text[256];
  assert_null (cvm_body_find (ct, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_FORMAT);
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "No body was found in the CT.");
  cvm_volume_unref (ct);
}

static bool
always (void *user)
{
  return true;
}

static void
cancel_is_felt (void **state)
{
  CvmVolume *ct = patient (false);
  CvmStatus status = CVM_STATUS_INIT;
  const CvmProgress stop = { always, NULL, NULL };
  assert_null (cvm_body_find (ct, &stop, &status));
  assert_int_equal (status.code, CVM_ERR_CANCELLED);
  cvm_volume_unref (ct);
}

/* Lets the one question at the end of the openings pass, and then says stop. */
typedef struct
{
  _Atomic int n_asked; /* any thread asks */
  _Atomic double fraction;
} Watch;

static bool
soon_after_the_opening (void *user)
{
  Watch *watch = user;
  return watch->fraction >= 0.7 && ++watch->n_asked > 1;
}

static void
watch_fraction (void *user, const CvmProgressReport *report)
{
  ((Watch *)user)->fraction = report->fraction;
}

static void
cancel_is_felt_while_pieces_are_searched (void **state)
{
  CvmVolume *ct = patient (false);
  CvmStatus status = CVM_STATUS_INIT;
  Watch watch = { 0, 0 };
  const CvmProgress stop = { soon_after_the_opening, watch_fraction, &watch };
  assert_null (cvm_body_find (ct, &stop, &status));
  assert_int_equal (status.code, CVM_ERR_CANCELLED);
  assert_true (watch.fraction < 0.8);
  cvm_volume_unref (ct);
}

static void
what_no_scan_spans_is_refused (void **state)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 20, 20, 20 }, (double[3]){ 200, 150, 100 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  CvmStatus status = CVM_STATUS_INIT;
  char text[256];
  assert_null (cvm_body_find (ct, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_BUDGET);
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "The scan spans 4.0 × 3.0 × 2.0 m, too much to look for a body in.");
  cvm_volume_unref (ct);
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_body_is_found_without_couch_and_mask),
    cmocka_unit_test (air_alone_is_no_body),
    cmocka_unit_test (cancel_is_felt),
    cmocka_unit_test (cancel_is_felt_while_pieces_are_searched),
    cmocka_unit_test (what_no_scan_spans_is_refused),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
