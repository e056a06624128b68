/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz the reading of NIfTI files: the header is the library's to read, what to make of it is ours.
 * Inputs are files as they are; one that begins with gzip's two bytes is read as such. */
#include "app/files/nifti.h"

#include "tests/fuzz/folder.h"
#include "tests/fuzz/heap-peak.h"

#include <math.h>

#define MOST_BYTES (64 << 20)

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  const gboolean packed = size > 2 && data[0] == 0x1f && data[1] == 0x8b;
  g_autofree char *path
      = g_build_filename (fuzz_folder (), packed ? "image.nii.gz" : "image.nii", NULL);
  put_file (path, data, size);
  heap_peak_begin ();
  CvmVolume *volume = cvm_nifti_read (path, &error);
  must (volume ? !error : error && *error->message);
  for (size_t i = 0; volume && i < cvm_grid_n_voxels (cvm_volume_get_grid (volume)); i++)
    must (cvm_volume_get_type (volume) == CVM_VOXEL_INT16
          || isfinite (cvm_volume_get_float32 (volume)[i]));
  must (heap_peak_bytes () <= MOST_BYTES);
  cvm_volume_unref (volume);
  return 0;
}
