/* SPDX-License-Identifier: Apache-2.0 */
/* Whole bundles open, and every defect of the "ensemble" document and of the tensors has its
 * sentence. The container's defects are in test-safetensors.c. */
#include "bundle-writer.h"
#include "tests/support.h"

#include "segmentation/network/bundle.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void
temporary (char out[64])
{
  snprintf (out, 64, "/tmp/cavum-bundle-XXXXXX");
  const int descriptor = mkstemp (out);
  assert_true (descriptor >= 0);
  close (descriptor);
}

static CvmBundle *
open_test_bundle (const TestBundle *bundle, CvmStatus *status)
{
  char path[64];
  temporary (path);
  char *header = test_bundle_header (bundle);
  test_bundle_write (bundle, header, path);
  free (header);
  CvmBundle *opened = cvm_bundle_open (path, status);
  unlink (path);
  return opened;
}

/* Fails with this code and a sentence that names the file and contains the phrase. */
static void __attribute__ ((unused))
assert_refused (const TestBundle *bundle, CvmCode code, const char *phrase)
{
  CvmStatus status = CVM_STATUS_INIT;
  char text[2048];
  assert_null (open_test_bundle (bundle, &status));
  cvm_status_format (&status, NULL, text, sizeof text);
  if (!strstr (text, phrase) || status.code != code)
    fail_msg ("\"%s\" (code %d) is not \"%s\" (%d)", text, status.code, phrase, code);
  assert_non_null (strstr (text, "/tmp/cavum-bundle-"));
}

static void
the_shipped_bundle_opens (void **state)
{
  char path[4096];
  const char *source = getenv ("CVM_SOURCE");
  CvmStatus status = CVM_STATUS_INIT;
  snprintf (path, sizeof path, "%s/resources/models/openkbp-ptv70-1.safetensors",
            source ? source : ".");
  CvmBundle *bundle = cvm_bundle_open (path, &status);
  assert_non_null (bundle);
  assert_string_equal (bundle->name, "openkbp-ptv70-1");
  assert_string_equal (bundle->target_name, "PTV70");
  assert_string_equal (bundle->interpreted_type, "PTV");
  assert_null (bundle->code_scheme);
  assert_false (bundle->phantom_only);
  assert_false (bundle->input.crop_body);
  assert_true (bundle->input.spacing_mm[0] == 4 && bundle->input.spacing_mm[2] == 3);
  assert_true (bundle->input.window_hu[0] == -150 && bundle->input.window_hu[1] == 500);
  assert_int_equal (bundle->n_members, 1);
  assert_string_equal (bundle->members[0].name, "patches");
  assert_true (bundle->level == 0.5 && bundle->clean_up.opening_mm == 0);
  assert_int_equal (cvm_graph_n_parameters (bundle->network->encoder), 2949936);
  assert_int_equal (bundle->n_warnings, 0);
  CvmBundle *again = cvm_bundle_ref (bundle);
  cvm_bundle_unref (bundle);
  assert_string_equal (again->version, "1.0");
  cvm_bundle_unref (again);
}

static const float *
tensor_of (const CvmGraph *graph, const float *const *weights, const char *name)
{
  for (int i = 0; i < graph->n_tensors; i++)
    if (strcmp (graph->tensors[i].name, name) == 0)
      return weights[i];
  fail_msg ("no tensor %s", name);
  return NULL;
}

static void
members_get_their_own_weights (void **state)
{
  for (int shared = 0; shared < 2; shared++)
    {
      TestBundle bundle;
      CvmStatus status = CVM_STATUS_INIT;
      test_bundle_init (&bundle, 3, shared);
      CvmBundle *opened = open_test_bundle (&bundle, &status);
      assert_non_null (opened);
      assert_int_equal (opened->n_members, 3);
      assert_int_equal (opened->shared_encoder, shared);
      assert_true (opened->phantom_only && opened->input.crop_body);
      assert_true (opened->input.crop_margin_mm == 8 && opened->level == 0.4);
      assert_true (opened->clean_up.opening_mm == 1.5 && opened->clean_up.largest_per_slice
                   && opened->clean_up.largest_component);
      assert_string_equal (opened->code_scheme, "99CAVUM");
      for (int i = 0; i < 3; i++)
        {
          char name[64];
          snprintf (name, sizeof name, "member.%d.decoder.1.up.weight", i);
          const TestTensor *up = test_bundle_find (&bundle, name);
          assert_memory_equal (tensor_of (opened->network->decoder, opened->members[i].decoder,
                                          "decoder.1.up.weight"),
                               up->bytes, up->n_bytes);
          snprintf (name, sizeof name, "member.%d.encoder.2.conv2.bias", i);
          const TestTensor *bias
              = test_bundle_find (&bundle, shared ? "encoder.2.conv2.bias" : name);
          assert_memory_equal (tensor_of (opened->network->encoder, opened->members[i].encoder,
                                          "encoder.2.conv2.bias"),
                               bias->bytes, bias->n_bytes);
        }
      assert_true ((opened->members[0].encoder == opened->members[2].encoder) == shared);
      cvm_bundle_unref (opened);
      test_bundle_clear (&bundle);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_shipped_bundle_opens),
    cmocka_unit_test (members_get_their_own_weights),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
