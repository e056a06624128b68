/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz the reader of model bundles. Inputs: put_safetensors(). */
#include "segmentation/network/bundle.h"

#include "tests/fuzz/safetensors-file.h"

/* All weights are read, so that the sanitizers see a pointer that leads nowhere. */
static float
add_up (const CvmGraph *graph, const float *const *weights)
{
  float sum = 0;
  for (int i = 0; i < graph->n_tensors; i++)
    for (int64_t k = 0; k < cvm_tensor_n_values (&graph->tensors[i]); k++)
      sum += weights[i][k];
  return sum;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char path[MEMORY_PATH_BYTES], text[2048];
  CvmStatus status = CVM_STATUS_INIT;
  if (size == 0)
    return 0;
  const int file = open_memory ();
  put_safetensors (file, data, size);
  CvmBundle *bundle = cvm_bundle_open (memory_path (file, path), &status);
  /* Either a bundle or a sentence. */
  must (bundle || (status.code != CVM_OK && *cvm_status_format (&status, NULL, text, sizeof text)));
  for (int i = 0; bundle && i < bundle->n_members; i++)
    {
      volatile float sum = add_up (bundle->network->encoder, bundle->members[i].encoder)
                           + add_up (bundle->network->decoder, bundle->members[i].decoder);
      (void)sum;
    }
  cvm_bundle_unref (bundle);
  close (file);
  return 0;
}
