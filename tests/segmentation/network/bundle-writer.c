/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle-writer.h"

#include "segmentation/network/unet.h"

#define MAX_TENSORS 400

static const char DOCUMENT[]
    = "{ \"name\": \"small\", \"title\": \"A small model\", \"version\": \"1.0\","
      " \"target\": {\"name\": \"GTVp\", \"interpreted_type\": \"GTV\","
      "  \"meaning\": \"primary tumour\","
      "  \"code\": {\"scheme\": \"99CAVUM\", \"value\": \"1\", \"meaning\": \"primary\"}},"
      " \"modality\": \"CT\", \"region\": \"head and neck\", \"valid_for\": \"phantom\","
      " \"includes\": {\"contrast\": \"any\"},"
      " \"input\": {\"spacing_mm\": [1.0, 2.5, 3], \"window_hu\": [-150, 500],"
      "  \"outside\": \"zero\", \"axes\": \"LPS\", \"crop\": {\"body\": {\"margin_mm\": 8}}},"
      " \"network\": {\"builder\": \"unet\", \"channels\": [2, 3],"
      "  \"kernels\": [\"1x3x3\", \"3x3x3\"], \"pools\": [\"2x2x2\"],"
      "  \"normalisation\": \"batch\", \"activation\": \"relu\", \"head\": \"1x3x3\"},"
      " \"members\": [], \"shared_encoder\": false, \"level\": 0.4,"
      " \"postprocessing\": {\"opening_mm\": 1.5, \"largest_per_slice\": true,"
      "  \"largest_component\": true},"
      " \"training\": {\"data\": \"none\"}, \"evaluation\": [],"
      " \"licence\": \"CC0\", \"attribution\": \"nobody\","
      " \"intended_use\": \"tests\", \"limits\": [\"everything\"] }";

static void *
must (void *pointer)
{
  if (!pointer)
    abort ();
  return pointer;
}

TestTensor *
test_bundle_add (
    TestBundle *bundle, const char *name, const char *dtype, int n_dims, const int64_t *dims)
{
  if (bundle->n_tensors == MAX_TENSORS)
    abort ();
  TestTensor *tensor = &bundle->tensors[bundle->n_tensors++];
  memset (tensor, 0, sizeof *tensor);
  snprintf (tensor->name, sizeof tensor->name, "%s", name);
  snprintf (tensor->dtype, sizeof tensor->dtype, "%s", dtype);
  tensor->n_dims = n_dims;
  tensor->n_bytes = strcmp (dtype, "I64") == 0 ? 8 : strcmp (dtype, "F32") == 0 ? 4 : 2;
  for (int i = 0; i < n_dims; i++)
    {
      tensor->dims[i] = dims[i];
      tensor->n_bytes *= (size_t)dims[i];
    }
  tensor->bytes = must (calloc (1, tensor->n_bytes + 1));
  return tensor;
}

/* Values in (−1, 1), of a variance in (0.5, 1.5). */
static void
add_graph (TestBundle *bundle, const CvmGraph *graph, int member, uint32_t *state)
{
  for (int i = 0; i < graph->n_tensors; i++)
    {
      char name[128];
      const CvmTensorSpec *spec = &graph->tensors[i];
      if (member < 0)
        snprintf (name, sizeof name, "%s", spec->name);
      else
        snprintf (name, sizeof name, "member.%d.%s", member, spec->name);
      TestTensor *tensor = test_bundle_add (bundle, name, "F32", spec->n_dims, spec->dims);
      for (size_t k = 0; k < tensor->n_bytes / 4; k++)
        {
          *state = *state * 1664525u + 1013904223u;
          float value = (float)(*state >> 8) * 0x1p-23f - 1;
          if (strstr (name, "running_var"))
            value = 1 + value / 2;
          memcpy (tensor->bytes + 4 * k, &value, sizeof value);
        }
    }
}

void
test_bundle_init (TestBundle *bundle, int n_members, bool shared_encoder)
{
  CvmStatus status = CVM_STATUS_INIT;
  const CvmUnetSpec spec = { .n_levels = 2,
                             .channels = { 2, 3 },
                             .kernels = { { 1, 3, 3 }, { 3, 3, 3 } },
                             .pools = { { 2, 2, 2 } },
                             .head = { 1, 3, 3 },
                             .n_classes = 2 };
  uint32_t state = 1;
  CvmNetwork *network = must (cvm_unet_build (&spec, &status));
  *bundle = (TestBundle){ .tensors = must (calloc (MAX_TENSORS, sizeof (TestTensor))) };
  bundle->strings = json_pack ("{s:s, s:s}", "format", "cavum-ensemble", "format_version", "1");
  bundle->ensemble = must (json_loads (DOCUMENT, 0, NULL));
  json_object_set_new (bundle->ensemble, "shared_encoder", json_boolean (shared_encoder));
  json_t *members = json_object_get (bundle->ensemble, "members");
  if (shared_encoder)
    add_graph (bundle, network->encoder, -1, &state);
  for (int i = 0; i < n_members; i++)
    {
      if (!shared_encoder)
        add_graph (bundle, network->encoder, i, &state);
      add_graph (bundle, network->decoder, i, &state);
      json_array_append_new (members, json_pack ("{s:s, s:s}", "name", "small", "scale", "S"));
    }
  cvm_network_free (network);
}

void
test_bundle_clear (TestBundle *bundle)
{
  for (int i = 0; i < bundle->n_tensors; i++)
    free (bundle->tensors[i].bytes);
  free (bundle->tensors);
  json_decref (bundle->strings);
  json_decref (bundle->ensemble);
}

TestTensor *
test_bundle_find (TestBundle *bundle, const char *name)
{
  for (int i = 0; i < bundle->n_tensors; i++)
    if (strcmp (bundle->tensors[i].name, name) == 0)
      return &bundle->tensors[i];
  fprintf (stderr, "no tensor %s\n", name);
  abort ();
}

void
test_bundle_set (TestBundle *bundle, const char *dotted_path, const char *json)
{
  json_t *at = bundle->ensemble;
  char segment[64];
  for (;;)
    {
      const size_t n = strcspn (dotted_path, ".");
      snprintf (segment, sizeof segment, "%.*s", (int)n, dotted_path);
      if (!dotted_path[n])
        break;
      at = must (json_is_array (at) ? json_array_get (at, strtoul (segment, NULL, 10))
                                    : json_object_get (at, segment));
      dotted_path += n + 1;
    }
  json_t *value = json && *json ? must (json_loads (json, JSON_DECODE_ANY, NULL)) : NULL;
  if (json_is_array (at))
    json_array_set_new (at, strtoul (segment, NULL, 10), value);
  else if (value)
    json_object_set_new (at, segment, value);
  else
    json_object_del (at, segment);
}

char *
test_bundle_header (const TestBundle *bundle)
{
  json_t *header = json_object (), *strings = json_deep_copy (bundle->strings);
  if (bundle->ensemble)
    {
      char *document = must (json_dumps (bundle->ensemble, JSON_COMPACT));
      json_object_set_new (strings, "ensemble", json_string (document));
      free (document);
    }
  json_object_set_new (header, "__metadata__", strings);
  size_t at = 0;
  for (int i = 0; i < bundle->n_tensors; i++)
    {
      const TestTensor *tensor = &bundle->tensors[i];
      json_t *shape = json_array ();
      for (int k = 0; k < tensor->n_dims; k++)
        json_array_append_new (shape, json_integer (tensor->dims[k]));
      json_object_set_new (header, tensor->name,
                           json_pack ("{s:s, s:o, s:[I, I]}", "dtype", tensor->dtype, "shape",
                                      shape, "data_offsets", (json_int_t)at,
                                      (json_int_t)(at + tensor->n_bytes)));
      at += tensor->n_bytes;
    }
  char *text = must (json_dumps (header, JSON_COMPACT));
  json_decref (header);
  return text;
}

void
test_bundle_write (const TestBundle *bundle, const char *header, const char *path)
{
  FILE *out = must (fopen (path, "wb"));
  const size_t n = strlen (header);
  for (int i = 0; i < 8; i++)
    fputc ((int)(n >> (8 * i) & 0xff), out);
  fwrite (header, 1, n, out);
  for (int i = 0; i < bundle->n_tensors; i++)
    fwrite (bundle->tensors[i].bytes, 1, bundle->tensors[i].n_bytes, out);
  if (fclose (out) != 0)
    abort ();
}
