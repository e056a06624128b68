/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz the safetensors container: what opens is read wholly. Inputs: put_safetensors(). */
#include "segmentation/network/safetensors.h"

#include "tests/fuzz/safetensors-file.h"

static void
read_tensor (const CvmSafetensors *file, const CvmStoredTensor *tensor, size_t size)
{
  CvmStatus status = CVM_STATUS_INIT;
  must (tensor->begin >= 0 && tensor->begin <= tensor->end && tensor->end <= (int64_t)size);
  if (!cvm_stored_tensor_is_float (tensor))
    return;
  must (tensor->n_values >= 0 && tensor->n_values <= (int64_t)size);
  float *values = malloc ((size_t)tensor->n_values * sizeof *values + 1);
  must (values != NULL);
  must (cvm_safetensors_read (file, tensor, values, &status));
  free (values);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char path[MEMORY_PATH_BYTES], text[2048];
  CvmStatus status = CVM_STATUS_INIT;
  if (size == 0)
    return 0;
  const int memory = open_memory ();
  put_safetensors (memory, data, size);
  CvmSafetensors *file = cvm_safetensors_open (memory_path (memory, path), &status);
  must (file || (status.code != CVM_OK && *cvm_status_format (&status, NULL, text, sizeof text)));
  for (int i = 0; file && i < cvm_safetensors_count (file); i++)
    {
      const CvmStoredTensor *tensor = cvm_safetensors_get (file, i);
      must (cvm_safetensors_find (file, tensor->name) == i);
      read_tensor (file, tensor, size);
    }
  cvm_safetensors_close (file);
  close (memory);
  return 0;
}
