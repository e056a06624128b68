/* SPDX-License-Identifier: Apache-2.0 */
#include "parity.h"
#include "tests/support.h"

#include "segmentation/network/safetensors.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

const char *const PARITY_CASES[]
    = { "unet25d",       "odd-channels",  "shared-encoder", "one-slice", "unet3d",
        "unet3d-shared", "other-numbers", "full-size",      NULL };

static float *
read_tensor (const CvmSafetensors *file, const char *name, int64_t dims[4])
{
  CvmStatus status = CVM_STATUS_INIT;
  const int index = cvm_safetensors_find (file, name);
  if (index < 0)
    return NULL;
  const CvmStoredTensor *tensor = cvm_safetensors_get (file, index);
  float *values = malloc ((size_t)tensor->n_values * sizeof *values);
  assert_non_null (values);
  assert_true (cvm_safetensors_read (file, tensor, values, &status));
  for (int i = 0; dims && i < 4; i++)
    dims[i] = i < tensor->n_dims ? tensor->dims[i] : 1;
  return values;
}

/* The weights of one graph: those of `file` where it has them, else the bundle's own. */
static const float **
overlay (const CvmSafetensors *file,
         const CvmGraph *graph,
         const float *const *own,
         const float **out,
         float **drawn)
{
  CvmStatus status = CVM_STATUS_INIT;
  for (int i = 0; i < graph->n_tensors; i++)
    {
      char name[100];
      snprintf (name, sizeof name, "member.0.%s", graph->tensors[i].name);
      const int index = cvm_safetensors_find (file, name);
      out[i] = own[i];
      if (index < 0)
        continue;
      const CvmStoredTensor *tensor = cvm_safetensors_get (file, index);
      assert_int_equal (tensor->n_values, cvm_tensor_n_values (&graph->tensors[i]));
      assert_true (cvm_safetensors_read (file, tensor, *drawn, &status));
      out[i] = *drawn;
      *drawn += tensor->n_values;
    }
  return out;
}

static void
overlay_member (ParityCase *parity, const CvmSafetensors *file)
{
  const CvmNetwork *network = parity->opened->network;
  int64_t n = 0;
  for (int i = 0; i < cvm_safetensors_count (file); i++)
    n += cvm_safetensors_get (file, i)->n_values;
  const int n_encoder = network->encoder->n_tensors, n_decoder = network->decoder->n_tensors;
  parity->drawn = malloc ((size_t)n * sizeof *parity->drawn);
  parity->weights = malloc ((size_t)(n_encoder + n_decoder) * sizeof *parity->weights);
  assert_true (parity->drawn && parity->weights);
  float *next = parity->drawn;
  parity->member = parity->opened->members[0];
  parity->member.encoder
      = overlay (file, network->encoder, parity->member.encoder, parity->weights, &next);
  parity->member.decoder = overlay (file, network->decoder, parity->member.decoder,
                                    parity->weights + n_encoder, &next);
  assert_true (next > parity->drawn);
  parity->bundle.members = &parity->member;
}

void
parity_open (ParityCase *parity, const char *name)
{
  char path[4096], file_name[100];
  const bool full_size = strcmp (name, "full-size") == 0;
  CvmStatus status = CVM_STATUS_INIT;
  int64_t dims[4];
  memset (parity, 0, sizeof *parity);
  snprintf (file_name, sizeof file_name, "data/parity/%s.safetensors", name);
  test_path (path, full_size ? "../resources/models/openkbp-ptv70-1.safetensors" : file_name);
  parity->opened = cvm_bundle_open (path, &status);
  if (!parity->opened)
    fail_msg ("%s", cvm_status_format (&status, NULL, path, sizeof path));
  parity->bundle = *parity->opened;

  snprintf (file_name, sizeof file_name, "data/parity/%s.expected.safetensors", name);
  CvmSafetensors *file = cvm_safetensors_open (test_path (path, file_name), &status);
  assert_non_null (file);
  if (full_size)
    overlay_member (parity, file);
  parity->input = read_tensor (file, "input", dims);
  assert_non_null (parity->input);
  for (int axis = 0; axis < 3; axis++)
    parity->size[axis] = (int)dims[2 - axis];
  parity->n_members = parity->bundle.n_members;
  parity->logits = calloc ((size_t)parity->n_members, sizeof *parity->logits);
  assert_non_null (parity->logits);
  for (int member = 0; member < parity->n_members; member++)
    {
      snprintf (file_name, sizeof file_name, "logits.%d", member);
      parity->logits[member] = read_tensor (file, file_name, dims);
      assert_non_null (parity->logits[member]);
      assert_true (dims[0] == 2 && dims[1] == parity->size[2] && dims[2] == parity->size[1]
                   && dims[3] == parity->size[0]);
    }
  cvm_safetensors_close (file);
}

/* A float32 .npy of n_dims dimensions in C order, such as numpy.save() writes. */
static float *
read_npy (const char *path, int n_dims, int *dims)
{
  char header[4096];
  unsigned char start[10];
  FILE *in = fopen (path, "rb");
  assert_non_null (in);
  assert_int_equal (fread (start, 1, sizeof start, in), sizeof start);
  assert_memory_equal (start, "\x93NUMPY\x01\x00", 8);
  const size_t length = start[8] | (size_t)start[9] << 8;
  assert_true (length < sizeof header && fread (header, 1, length, in) == length);
  header[length] = 0;
  assert_non_null (strstr (header, "'descr': '<f4'"));
  assert_non_null (strstr (header, "'fortran_order': False"));
  const char *at = strstr (header, "'shape': (");
  assert_non_null (at);
  at += strlen ("'shape': (");
  size_t n = 1;
  for (int i = 0; i < n_dims; i++)
    {
      char *end;
      dims[i] = (int)strtol (at, &end, 10);
      assert_true (dims[i] > 0 && end > at);
      n *= (size_t)dims[i];
      at = end + strspn (end, ", ");
    }
  float *values = malloc (n * sizeof *values);
  assert_true (values && fread (values, sizeof *values, n, in) == n);
  assert_int_equal (fgetc (in), EOF);
  fclose (in);
  return values;
}

void
parity_open_shipped (ParityCase *parity, const char *input, const char *logits)
{
  char path[4096];
  CvmStatus status = CVM_STATUS_INIT;
  int dims[4];
  memset (parity, 0, sizeof *parity);
  parity->opened = cvm_bundle_open (
      test_path (path, "../resources/models/openkbp-ptv70-1.safetensors"), &status);
  assert_non_null (parity->opened);
  parity->bundle = *parity->opened;
  parity->input = read_npy (input, 3, dims);
  for (int axis = 0; axis < 3; axis++)
    parity->size[axis] = dims[2 - axis];
  parity->n_members = 1;
  parity->logits = calloc (1, sizeof *parity->logits);
  assert_non_null (parity->logits);
  parity->logits[0] = read_npy (logits, 4, dims);
  assert_true (dims[0] == 2 && dims[1] == parity->size[2] && dims[2] == parity->size[1]
               && dims[3] == parity->size[0]);
}

void
parity_close (ParityCase *parity)
{
  for (int member = 0; member < parity->n_members; member++)
    free (parity->logits[member]);
  free (parity->logits);
  free (parity->input);
  free (parity->weights);
  free (parity->drawn);
  cvm_bundle_unref (parity->opened);
}

double
parity_difference (const float *a, const float *b, size_t n)
{
  double largest = 0;
  for (size_t i = 0; i < n; i++)
    {
      const double difference = fabs ((double)a[i] - b[i]);
      /* NaN must not pass. */
      if (!(difference <= largest))
        largest = difference;
    }
  return largest;
}
