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

/* The ensemble's document: a value set (or removed) and what is said then. */
static const struct
{
  const char *path, *json;
  CvmCode code;
  const char *phrase;
} DOCUMENT[] = {
  { "name", NULL, CVM_ERR_FORMAT, "lack “name”" },
  { "name", "\"\"", CVM_ERR_FORMAT, "“name” in its metadata should be text" },
  { "title", "7", CVM_ERR_FORMAT, "“title” in its metadata should be text" },
  { "target", NULL, CVM_ERR_FORMAT, "lack “target”" },
  { "target", "[]", CVM_ERR_FORMAT, "“target” in its metadata should be an object" },
  { "target.name", "\"a\\\\b\"", CVM_ERR_FORMAT, "“target.name” in its metadata has a character" },
  { "target.name", "\"a\\nb\"", CVM_ERR_FORMAT, "“target.name” in its metadata has a character" },
  { "target.name", "\"0123456789012345678901234567890123456789012345678901234567890123456789\"",
    CVM_ERR_FORMAT, "“target.name” in its metadata is 70 bytes long, and 61 are allowed" },
  { "target.interpreted_type", "\"gtv\"", CVM_ERR_UNSUPPORTED,
    "“target.interpreted_type” in its metadata is “gtv”" },
  { "target.meaning", NULL, CVM_ERR_FORMAT, "lack “target.meaning”" },
  { "target.code", "3", CVM_ERR_FORMAT, "“target.code” in its metadata should be an object" },
  { "target.code.value", NULL, CVM_ERR_FORMAT, "lack “target.code.value”" },
  { "modality", "\"MR\"", CVM_ERR_UNSUPPORTED, "“modality” in its metadata is “MR”" },
  { "valid_for", "\"all\"", CVM_ERR_UNSUPPORTED, "“valid_for” in its metadata is “all”" },
  { "includes", NULL, CVM_ERR_FORMAT, "lack “includes”" },
  { "training", "[]", CVM_ERR_FORMAT, "“training” in its metadata should be an object" },
  { "evaluation", "{}", CVM_ERR_FORMAT, "“evaluation” in its metadata should be a list" },
  { "limits", NULL, CVM_ERR_FORMAT, "lack “limits”" },
  { "licence", NULL, CVM_ERR_FORMAT, "lack “licence”" },
  { "attribution", NULL, CVM_ERR_FORMAT, "lack “attribution”" },
  { "intended_use", NULL, CVM_ERR_FORMAT, "lack “intended_use”" },
  { "version", NULL, CVM_ERR_FORMAT, "lack “version”" },
  { "region", NULL, CVM_ERR_FORMAT, "lack “region”" },
  { "input.spacing_mm", "[1, 1]", CVM_ERR_FORMAT,
    "“input.spacing_mm” in its metadata has 2 entries, and 3 to 3 were expected" },
  { "input.spacing_mm.1", "0", CVM_ERR_FORMAT,
    "“input.spacing_mm.1” in its metadata is 0, and 0.1 to 20 was expected" },
  { "input.spacing_mm.2", "-3", CVM_ERR_FORMAT, "is -3, and 0.1 to 20 was expected" },
  { "input.spacing_mm.0", "20.5", CVM_ERR_FORMAT, "is 20.5, and 0.1 to 20 was expected" },
  { "input.spacing_mm.0", "\"1\"", CVM_ERR_FORMAT, "should be a number" },
  { "input.window_hu", "[500, -150]", CVM_ERR_FORMAT, "is reversed (500 to -150 HU)" },
  { "input.window_hu", "[5, 5]", CVM_ERR_FORMAT, "is reversed" },
  { "input.window_hu.1", "1e300", CVM_ERR_FORMAT, "“input.window_hu.1” in its metadata is 1e+300" },
  { "input.outside", "\"clamp\"", CVM_ERR_UNSUPPORTED,
    "“input.outside” in its metadata is “clamp”" },
  { "input.axes", "\"RAS\"", CVM_ERR_UNSUPPORTED, "“input.axes” in its metadata is “RAS”" },
  { "input.flip", "true", CVM_ERR_UNSUPPORTED, "has the entry “flip”" },
  { "input.crop", "\"head\"", CVM_ERR_UNSUPPORTED, "“input.crop” in its metadata is “head”" },
  { "input.crop", "{\"box\": 1}", CVM_ERR_UNSUPPORTED, "has the entry “box”" },
  { "input.crop.body", "{}", CVM_ERR_FORMAT, "lack “input.crop.body.margin_mm”" },
  { "input.crop.body.margin_mm", "-1", CVM_ERR_FORMAT, "is -1, and 0 to 200 was expected" },
  { "level", NULL, CVM_ERR_FORMAT, "lack “level”" },
  { "level", "0", CVM_ERR_FORMAT, "its “level” is 0, and a number between 0 and 1" },
  { "level", "1", CVM_ERR_FORMAT, "its “level” is 1, and a number between 0 and 1" },
  { "level", "-0.5", CVM_ERR_FORMAT, "its “level” is -0.5" },
  { "level", "\"half\"", CVM_ERR_FORMAT, "“level” in its metadata should be a number" },
  { "postprocessing", NULL, CVM_ERR_FORMAT, "lack “postprocessing”" },
  { "postprocessing.opening_mm", "51", CVM_ERR_FORMAT, "is 51, and 0 to 50 was expected" },
  { "postprocessing.largest_per_slice", "1", CVM_ERR_FORMAT, "should be true or false" },
  { "postprocessing.largest_component", NULL, CVM_ERR_FORMAT,
    "lack “postprocessing.largest_component”" },
  { "postprocessing.closing_mm", "2", CVM_ERR_UNSUPPORTED, "has the entry “closing_mm”" },
  { "members", "[]", CVM_ERR_FORMAT, "has 0 entries, and 1 to 64 were expected" },
  { "members.0.name", NULL, CVM_ERR_FORMAT, "lack “members.0.name”" },
  { "members.0.scale", "\"larger than sixteen\"", CVM_ERR_FORMAT, "and 15 are allowed" },
  { "shared_encoder", "\"yes\"", CVM_ERR_FORMAT, "should be true or false" },
  { "network", "\"unet\"", CVM_ERR_FORMAT, "“network” in its metadata should be an object" },
  { "network.builder", "\"vnet\"", CVM_ERR_UNSUPPORTED,
    "“network.builder” in its metadata is “vnet”" },
  { "network.normalisation", "\"instance\"", CVM_ERR_UNSUPPORTED,
    "“network.normalisation” in its metadata is “instance”" },
  { "network.activation", "\"elu\"", CVM_ERR_UNSUPPORTED,
    "“network.activation” in its metadata is “elu”" },
  { "network.dropout", "0.5", CVM_ERR_UNSUPPORTED, "has the entry “dropout”" },
  { "network.channels", "[2]", CVM_ERR_FORMAT, "“network.channels” in its metadata has 1 entries" },
  { "network.channels.1", "0", CVM_ERR_FORMAT,
    "“network.channels.1” in its metadata is 0, and 1 to 2048 was expected" },
  { "network.channels.1", "2.5", CVM_ERR_FORMAT, "should be a whole number" },
  { "network.kernels", "[\"1x3x3\"]", CVM_ERR_FORMAT,
    "“network.kernels” in its metadata has 1 entries, and 2 to 2 were expected" },
  { "network.kernels.0", "\"1x4x3\"", CVM_ERR_UNSUPPORTED,
    "“network.kernels.0” in its metadata is “1x4x3”" },
  { "network.kernels.1", "\"3x3\"", CVM_ERR_UNSUPPORTED, "is “3x3”, which this version" },
  { "network.kernels.1", "\"9x3x3\"", CVM_ERR_UNSUPPORTED, "is “9x3x3”" },
  { "network.kernels.1", "\"3x3x3x\"", CVM_ERR_UNSUPPORTED, "is “3x3x3x”" },
  { "network.kernels.1", "\"-x3x3\"", CVM_ERR_UNSUPPORTED, "is “-x3x3”" },
  { "network.pools.0", "\"3x2x2\"", CVM_ERR_UNSUPPORTED,
    "“network.pools.0” in its metadata is “3x2x2”" },
  { "network.pools", "[]", CVM_ERR_FORMAT, "has 0 entries, and 1 to 1 were expected" },
  { "network.head", "\"2x2x2\"", CVM_ERR_UNSUPPORTED, "“network.head” in its metadata is “2x2x2”" },
  { "network.head", NULL, CVM_ERR_FORMAT, "lack “network.head”" },
  /* All tensors follow from the network's numbers. */
  { "network", NULL, CVM_ERR_FORMAT,
    "tensor member.0.encoder.1.conv1.weight has the shape 2x1x3x3, and 16x1x3x3" },
  { "network.head", "\"1x1x1\"", CVM_ERR_FORMAT,
    "member.0.decoder.out.weight has the shape 2x2x3x3, and 2x2x1x1" },
  { "shared_encoder", "true", CVM_ERR_FORMAT, "tensor encoder.1.conv1.weight is missing" },
  { "members", "[{\"name\": \"a\", \"scale\": \"S\"}]", CVM_ERR_FORMAT,
    "tensor member.1.decoder.1.conv1.bias belongs to no part" },
  { "members.2", "", CVM_ERR_FORMAT, "tensor member.2.encoder.1.conv1.weight is missing" },
};

static void
defects_of_the_document_are_named (void **state)
{
  for (size_t i = 0; i < sizeof DOCUMENT / sizeof *DOCUMENT; i++)
    {
      TestBundle bundle;
      test_bundle_init (&bundle, 2, false);
      if (strcmp (DOCUMENT[i].path, "members.2") == 0)
        json_array_append_new (json_object_get (bundle.ensemble, "members"),
                               json_pack ("{s:s, s:s}", "name", "c", "scale", "L"));
      else
        test_bundle_set (&bundle, DOCUMENT[i].path, DOCUMENT[i].json);
      assert_refused (&bundle, DOCUMENT[i].code, DOCUMENT[i].phrase);
      test_bundle_clear (&bundle);
    }
}

static void
defects_of_the_format_are_named (void **state)
{
  static const struct
  {
    const char *key, *value;
    CvmCode code;
    const char *phrase;
  } rows[] = {
    { "format", NULL, CVM_ERR_FORMAT, "not a model of Cavum's: its __metadata__ lack “format”" },
    { "format", "pt", CVM_ERR_FORMAT, "its format is “pt”, and “cavum-ensemble” was expected" },
    { "format_version", NULL, CVM_ERR_FORMAT, "lack “format_version”" },
    { "format_version", "2", CVM_ERR_UNSUPPORTED, "has the version “2”" },
    { "format_version", "0.9", CVM_ERR_UNSUPPORTED, "has the version “0.9”" },
    { "format_version", "1.x", CVM_ERR_UNSUPPORTED, "has the version “1.x”" },
    { "format_version", "1.2.3", CVM_ERR_UNSUPPORTED, "has the version “1.2.3”" },
    { "format_version", "", CVM_ERR_UNSUPPORTED, "has the version “”" },
    { "ensemble", NULL, CVM_ERR_FORMAT, "lack “ensemble”" },
    { "ensemble", "{\"name\": 1", CVM_ERR_FORMAT, "its ensemble is not valid JSON (line 1" },
    { "ensemble", "{\"name\": 1, \"name\": 2}", CVM_ERR_FORMAT,
      "its ensemble has the same key twice" },
    { "ensemble", "[]", CVM_ERR_FORMAT, "its ensemble is not a JSON object" },
    { "ensemble", "{}", CVM_ERR_FORMAT, "its metadata lack “target”" },
    { "ensemble", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", CVM_ERR_FORMAT,
      "its ensemble is nested 33 levels deep" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      TestBundle bundle;
      test_bundle_init (&bundle, 1, false);
      if (strcmp (rows[i].key, "ensemble") == 0)
        {
          json_decref (bundle.ensemble);
          bundle.ensemble = NULL;
        }
      if (rows[i].value)
        json_object_set_new (bundle.strings, rows[i].key, json_string (rows[i].value));
      else
        json_object_del (bundle.strings, rows[i].key);
      assert_refused (&bundle, rows[i].code, rows[i].phrase);
      test_bundle_clear (&bundle);
    }
}

static void
a_newer_minor_version_is_a_warning (void **state)
{
  TestBundle bundle;
  CvmStatus status = CVM_STATUS_INIT;
  char text[1024];
  test_bundle_init (&bundle, 1, true);
  json_object_set_new (bundle.strings, "format_version", json_string ("1.3"));
  test_bundle_set (&bundle, "something_new", "[1, 2, 3]");
  CvmBundle *opened = open_test_bundle (&bundle, &status);
  assert_non_null (opened);
  assert_int_equal (opened->n_warnings, 1);
  cvm_status_format (&opened->warnings[0], NULL, text, sizeof text);
  assert_non_null (strstr (text, "newer version of Cavum (its format is 1.3)"));
  cvm_bundle_unref (opened);
  test_bundle_clear (&bundle);
}

/* Counters of PyTorch's batch normalisation are no weights and no defect. */
static void
num_batches_tracked_is_ignored (void **state)
{
  TestBundle bundle;
  CvmStatus status = CVM_STATUS_INIT;
  test_bundle_init (&bundle, 1, true);
  test_bundle_add (&bundle, "encoder.1.norm1.num_batches_tracked", "I64", 0, NULL);
  CvmBundle *opened = open_test_bundle (&bundle, &status);
  assert_non_null (opened);
  cvm_bundle_unref (opened);
  test_bundle_clear (&bundle);
}

static void
drop (TestBundle *bundle, const char *name)
{
  TestTensor *tensor = test_bundle_find (bundle, name);
  free (tensor->bytes);
  *tensor = bundle->tensors[--bundle->n_tensors];
}

static void
set_float (TestBundle *bundle, const char *name, int index, float value)
{
  memcpy (test_bundle_find (bundle, name)->bytes + 4 * index, &value, sizeof value);
}

static void
add_surplus (TestBundle *bundle)
{
  test_bundle_add (bundle, "member.0.decoder.9.conv1.weight", "F32", 1, (int64_t[]){ 2 });
}

static void
drop_a_weight (TestBundle *bundle)
{
  drop (bundle, "member.0.decoder.1.norm2.running_mean");
}

static void
leave_a_gap_in_the_members (TestBundle *bundle)
{
  for (int i = 0; i < bundle->n_tensors; i++)
    if (strncmp (bundle->tensors[i].name, "member.1.", 9) == 0)
      bundle->tensors[i].name[7] = '2';
}

static void
transpose_a_weight (TestBundle *bundle)
{
  TestTensor *tensor = test_bundle_find (bundle, "encoder.2.conv1.weight");
  tensor->dims[0] = 2;
  tensor->dims[1] = 3;
}

static void
flatten_a_weight (TestBundle *bundle)
{
  TestTensor *tensor = test_bundle_find (bundle, "encoder.1.conv2.weight");
  tensor->n_dims = 1;
  tensor->dims[0] = 36;
}

static void
make_integers (TestBundle *bundle)
{
  snprintf (test_bundle_find (bundle, "encoder.1.conv1.bias")->dtype, 16, "I32");
}

static void
set_nan (TestBundle *bundle)
{
  set_float (bundle, "encoder.1.norm1.weight", 1, NAN);
}

static void
set_infinity (TestBundle *bundle)
{
  set_float (bundle, "member.1.decoder.out.bias", 0, -INFINITY);
}

static void
set_negative_variance (TestBundle *bundle)
{
  set_float (bundle, "encoder.2.norm1.running_var", 2, -0.25f);
}

static void
defects_of_the_tensors_are_named (void **state)
{
  static const struct
  {
    void (*spoil) (TestBundle *);
    CvmCode code;
    const char *phrase;
  } rows[] = {
    { drop_a_weight, CVM_ERR_FORMAT,
      "tensor member.0.decoder.1.norm2.running_mean is missing; the shape 2 was expected" },
    { add_surplus, CVM_ERR_FORMAT, "tensor member.0.decoder.9.conv1.weight belongs to no part" },
    { leave_a_gap_in_the_members, CVM_ERR_FORMAT,
      "tensor member.1.decoder.1.up.weight is missing; the shape 3x2x2x2x2 was expected" },
    { transpose_a_weight, CVM_ERR_FORMAT,
      "tensor encoder.2.conv1.weight has the shape 2x3x3x3x3, and 3x2x3x3x3 was expected" },
    { flatten_a_weight, CVM_ERR_FORMAT,
      "tensor encoder.1.conv2.weight has the shape 36, and 2x2x3x3 was expected" },
    { make_integers, CVM_ERR_UNSUPPORTED,
      "tensor encoder.1.conv1.bias has the type I32, and F32, F16 or BF16 was expected" },
    { set_nan, CVM_ERR_FORMAT, "tensor encoder.1.norm1.weight holds a value that is not a finite" },
    { set_infinity, CVM_ERR_FORMAT, "tensor member.1.decoder.out.bias holds a value that is not" },
    { set_negative_variance, CVM_ERR_FORMAT,
      "tensor encoder.2.norm1.running_var holds the negative variance -0.25 (at 2)" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      TestBundle bundle;
      test_bundle_init (&bundle, 2, true);
      rows[i].spoil (&bundle);
      assert_refused (&bundle, rows[i].code, rows[i].phrase);
      test_bundle_clear (&bundle);
    }
}

/* Weights in three types in one file, at addresses that are not aligned. */
static void
types_may_be_mixed (void **state)
{
  TestBundle bundle;
  CvmStatus status = CVM_STATUS_INIT;
  test_bundle_init (&bundle, 1, true);
  TestTensor *bias = test_bundle_find (&bundle, "encoder.1.conv1.bias");
  snprintf (bias->dtype, sizeof bias->dtype, "F16");
  memcpy (bias->bytes, "\x00\x3e\x00\xc0", 4); /* 1.5, −2 */
  bias->n_bytes = 4;
  TestTensor *scale = test_bundle_find (&bundle, "encoder.2.norm1.weight");
  snprintf (scale->dtype, sizeof scale->dtype, "BF16");
  memcpy (scale->bytes, "\x40\x40\x80\xbf\x00\x00", 6); /* 3, −1, 0 */
  scale->n_bytes = 6;
  CvmBundle *opened = open_test_bundle (&bundle, &status);
  assert_non_null (opened);
  const CvmGraph *graph = opened->network->encoder;
  const float *const *weights = opened->members[0].encoder;
  const float *values = tensor_of (graph, weights, "encoder.1.conv1.bias");
  assert_true (values[0] == 1.5f && values[1] == -2);
  values = tensor_of (graph, weights, "encoder.2.norm1.weight");
  assert_true (values[0] == 3 && values[1] == -1 && values[2] == 0);
  const TestTensor *after = test_bundle_find (&bundle, "encoder.2.norm2.weight");
  assert_memory_equal (tensor_of (graph, weights, after->name), after->bytes, after->n_bytes);
  cvm_bundle_unref (opened);
  test_bundle_clear (&bundle);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_shipped_bundle_opens),
    cmocka_unit_test (members_get_their_own_weights),
    cmocka_unit_test (defects_of_the_document_are_named),
    cmocka_unit_test (defects_of_the_format_are_named),
    cmocka_unit_test (a_newer_minor_version_is_a_warning),
    cmocka_unit_test (num_batches_tracked_is_ignored),
    cmocka_unit_test (defects_of_the_tensors_are_named),
    cmocka_unit_test (types_may_be_mixed),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
