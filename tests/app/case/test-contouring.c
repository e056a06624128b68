/* SPDX-License-Identifier: Apache-2.0 */
/* The main job as one call on a small made scan: who may run on what, what the result is called,
 * and that failures are values. What the network gives is checked through the command line. */
#include "app/case/contouring.h"
#include "app/phantom/phantom.h"

static CvmBundle *
shipped_bundle (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("CVM_SOURCE"),
                                            "resources/models/openkbp-ptv70-1.safetensors", NULL);
  CvmStatus status = CVM_STATUS_INIT;
  CvmBundle *bundle = cvm_bundle_open (path, &status);
  g_assert_nonnull (bundle);
  return bundle;
}

/* A bright ball in air. */
static CvmVolume *
small_scan (void)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 32, 32, 8 }, (double[3]){ 4, 4, 3 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  gint16 *values = cvm_volume_get_data (ct);
  for (int i = 0; i < 32 * 32 * 8; i++)
    {
      int x = i % 32 - 16, y = i / 32 % 32 - 16;
      values[i] = (gint16)(x * x + y * y < 150 ? 40 + 7 * (i % 5) : -1000);
    }
  cvm_grid_unref (grid);
  return ct;
}

static CvmContouring *
contour (const CvmBundle *bundle, const CvmVolume *ct, double level, const char *name)
{
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  GError *error = NULL;
  CvmContouring *done = cvm_contouring_run (bundle, "0123456789abcdef", NULL, ct, level, name,
                                            &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (done);
  return done;
}

static void
the_result_says_what_it_is (void)
{
  CvmBundle *bundle = shipped_bundle ();
  CvmVolume *ct = small_scan ();
  g_autoptr (CvmContouring) empty = contour (bundle, ct, 0.99999, NULL);
  g_assert_cmpint (empty->structure->n_rings, ==, 0);
  g_assert_cmpstr (empty->structure->name, ==, "PTV70^AI");
  float highest = 0;
  for (int i = 0; i < 32 * 32 * 8; i++)
    highest = MAX (highest, cvm_volume_get_float32 (empty->probability)[i]);
  g_autoptr (CvmContouring) done = contour (bundle, ct, highest * 0.9, "Proposal");
  const CvmStructure *structure = done->structure;
  g_assert_cmpint (structure->n_rings, >, 0);
  g_assert_cmpstr (structure->name, ==, "Proposal");
  g_assert_cmpstr (structure->interpreted_type, ==, "PTV");
  g_assert_cmpstr (structure->algorithm, ==, "AUTOMATIC");
  g_assert_cmpint (structure->source, ==, CVM_SOURCE_NETWORK);
  g_assert_true (structure->visible);
  g_assert_cmpstr (structure->run.bundle_name, ==, "openkbp-ptv70-1");
  g_assert_cmpstr (structure->run.bundle_sha256, ==, "0123456789abcdef");
  g_assert_cmpstr (structure->run.clean_up, ==, "none");
  g_assert_cmpfloat_with_epsilon (structure->run.level, highest * 0.9, 1e-9);
  g_assert_cmpfloat (structure->run.removed_cm3, ==, 0);
  /* the bundle has no clean-up: all voxels at the level are kept */
  gsize n_kept = 0, n_above = 0;
  for (int i = 0; i < 32 * 32 * 8; i++)
    {
      n_kept += cvm_volume_get_uint8 (done->clean_up->kept)[i];
      n_above += cvm_volume_get_float32 (done->probability)[i] >= highest * 0.9;
    }
  g_assert_cmpuint (n_kept, >, 0);
  g_assert_cmpuint (n_kept, ==, n_above);
  cvm_volume_unref (ct);
  cvm_bundle_unref (bundle);
}

static void
assert_refused (const CvmBundle *bundle, const CvmSeries *series, const char *sentence)
{
  GError *error = NULL;
  g_assert_false (cvm_contouring_may_run (bundle, series, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NOT_FOR_THIS_SCAN);
  g_assert_nonnull (strstr (error->message, sentence));
  g_clear_error (&error);
}

static void
a_phantoms_bundle_runs_on_phantoms_only (void)
{
  CvmBundle *bundle = shipped_bundle ();
  CvmBundle phantoms = *bundle;
  phantoms.phantom_only = true;
  char manufacturer[] = CVM_PHANTOM_MANUFACTURER, model[] = CVM_PHANTOM_MODEL_NAME;
  char uid[] = CVM_PHANTOM_UID_ROOT ".1.2", other[] = "2.25.1", reason[] = "It leans.";
  CvmSeries series = { .manufacturer = manufacturer,
                       .model_name = model,
                       .series_uid = uid,
                       .study_uid = uid,
                       .frame_of_reference = uid,
                       .contourable = TRUE };
  g_assert_true (cvm_series_is_phantom (&series));
  g_assert_true (cvm_contouring_may_run (&phantoms, &series, NULL));
  g_assert_true (cvm_contouring_may_run (bundle, &series, NULL));
  g_assert_true (cvm_contouring_may_run (bundle, NULL, NULL));
  assert_refused (&phantoms, NULL, "synthetic");
  series.manufacturer = other;
  assert_refused (&phantoms, &series, "synthetic");
  series.manufacturer = manufacturer;
  series.series_uid = other;
  assert_refused (&phantoms, &series, "synthetic");
  series.contourable = FALSE;
  series.why_not = reason;
  assert_refused (bundle, &series, reason);
  series.contourable = TRUE;
  series.why_no_network = reason;
  assert_refused (bundle, &series, reason);
  cvm_bundle_unref (bundle);
}

static bool
always (void *user)
{
  return true;
}

static void
remember_fraction (void *user, const CvmProgressReport *report)
{
  double *last = user;
  g_assert_cmpfloat (report->fraction, >=, *last - 1e-9);
  g_assert_cmpfloat (report->fraction, <=, 1);
  *last = report->fraction;
}

static void
progress_rises_and_cancel_is_an_error (void)
{
  CvmBundle *bundle = shipped_bundle ();
  CvmVolume *ct = small_scan ();
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  const CvmProgress stop = { always, NULL, NULL };
  GError *error = NULL;
  g_assert_null (
      cvm_contouring_run (bundle, NULL, NULL, ct, 0, NULL, &options, NULL, NULL, &stop, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "Cancelled.");
  g_clear_error (&error);
  double last = 0;
  const CvmProgress watch = { NULL, remember_fraction, &last };
  g_autoptr (CvmContouring) done
      = cvm_contouring_run (bundle, NULL, NULL, ct, 0, NULL, &options, NULL, NULL, &watch, &error);
  g_assert_no_error (error);
  g_assert_nonnull (done);
  g_assert_cmpfloat (last, >, 0.9);
  options.device = "abacus";
  g_assert_null (
      cvm_contouring_run (bundle, NULL, NULL, ct, 0, NULL, &options, NULL, NULL, NULL, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED);
  g_clear_error (&error);
  cvm_volume_unref (ct);
  cvm_bundle_unref (bundle);
}

static void
a_status_becomes_its_sentence (void)
{
  CvmStatus status = CVM_STATUS_INIT;
  GError *error = NULL;
  cvm_status_fail (&status, CVM_ERR_FILE, "slice {1} of {2}", "%d\n%s", 4, "a\xff.dcm");
  cvm_error_from_status (&error, &status);
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "slice 4 of a"));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_clear_error (&error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contouring/result", the_result_says_what_it_is);
  g_test_add_func ("/contouring/phantom", a_phantoms_bundle_runs_on_phantoms_only);
  g_test_add_func ("/contouring/progress", progress_rises_and_cancel_is_an_error);
  g_test_add_func ("/contouring/status", a_status_becomes_its_sentence);
  return g_test_run ();
}
