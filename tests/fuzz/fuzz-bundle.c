/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz the reader of model bundles.
 *
 * An input that begins with 0 is a file as it is, after that byte. Of any other the header is what
 * comes before the first 0, and its length is put in front here: otherwise nearly every change
 * would end at the length, and the JSON's meaning would never be reached.
 */
#include "segmentation/network/bundle.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
put (int descriptor, const void *bytes, size_t n)
{
  if (write (descriptor, bytes, n) != (ssize_t)n)
    abort ();
}

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
  if (size == 0)
    return 0;
  const int descriptor = memfd_create ("bundle", MFD_CLOEXEC);
  if (descriptor < 0)
    abort ();
  if (data[0] == 0)
    put (descriptor, data + 1, size - 1);
  else
    {
      const uint8_t *end = memchr (data, 0, size);
      const size_t length = end ? (size_t)(end - data) : size;
      for (int i = 0; i < 8; i++)
        put (descriptor, &(uint8_t){ (uint8_t)((uint64_t)length >> (8 * i)) }, 1);
      put (descriptor, data, length);
      if (end)
        put (descriptor, end + 1, size - length - 1);
    }
  char path[40], text[2048];
  CvmStatus status = CVM_STATUS_INIT;
  snprintf (path, sizeof path, "/proc/self/fd/%d", descriptor);
  CvmBundle *bundle = cvm_bundle_open (path, &status);
  /* Either a bundle or a sentence. */
  if (!bundle && (status.code == CVM_OK || !*cvm_status_format (&status, NULL, text, sizeof text)))
    abort ();
  for (int i = 0; bundle && i < bundle->n_members; i++)
    {
      volatile float sum = add_up (bundle->network->encoder, bundle->members[i].encoder)
                           + add_up (bundle->network->decoder, bundle->members[i].decoder);
      (void)sum;
    }
  cvm_bundle_unref (bundle);
  close (descriptor);
  return 0;
}
