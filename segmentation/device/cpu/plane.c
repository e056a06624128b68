/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/device/cpu/plane.h"

#include <string.h>

/* Channel c of slice z: where it lies in [channel][z][y][x]. */
static size_t
plain_offset (const CvmLayout *layout, int c, int z)
{
  return ((size_t)c * layout->dims[0] + z) * layout->dims[1] * layout->dims[2];
}

void
cvm_layout_pack (const CvmLayout *layout, const float *values, float *packed)
{
  const size_t n = (size_t)layout->dims[1] * layout->dims[2];
  const size_t slice = cvm_layout_slice (layout);
  memset (packed, 0, slice * layout->dims[0] * sizeof *packed);
  for (int z = 0; z < layout->dims[0]; z++)
    {
      const CvmPlane plane = cvm_plane (layout, packed + z * slice);
      for (int c = 0; c < layout->n_channels; c++)
        {
          const float *from = values + plain_offset (layout, c, z);
          float *to = cvm_plane_at (&plane, c, 0, 0);
          for (size_t i = 0; i < n; i++)
            to[i * layout->block] = from[i];
        }
    }
}

void
cvm_layout_unpack (const CvmLayout *layout, const float *packed, float *values)
{
  const size_t n = (size_t)layout->dims[1] * layout->dims[2];
  const size_t slice = cvm_layout_slice (layout);
  for (int z = 0; z < layout->dims[0]; z++)
    {
      const CvmPlane plane = cvm_plane (layout, (float *)packed + z * slice);
      for (int c = 0; c < layout->n_channels; c++)
        {
          const float *from = cvm_plane_at (&plane, c, 0, 0);
          float *to = values + plain_offset (layout, c, z);
          for (size_t i = 0; i < n; i++)
            to[i] = from[i * layout->block];
        }
    }
}
