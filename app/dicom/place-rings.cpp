/* SPDX-License-Identifier: Apache-2.0 */
/* See place-rings.hpp. */
#include "app/dicom/place-rings.hpp"

#include "app/dicom/rings.hpp"

#include <cstring>

namespace cvm
{

bool
frame_is_known (const CvmStructure *structure, const CvmSeries *series)
{
  const char *frame = structure->frame_of_reference;
  return series && *series->frame_of_reference && frame && *frame;
}

bool
frame_is_same (const CvmStructure *structure, const CvmSeries *series)
{
  return frame_is_known (structure, series)
         && strcmp (structure->frame_of_reference, series->frame_of_reference) == 0;
}

static void
name_images (CvmStructure *structure, const CvmSeries *series)
{
  for (int i = 0; i < structure->n_rings; i++)
    {
      CvmRing &ring = structure->rings[i];
      if (ring.slice < 0)
        continue;
      auto *file = static_cast<CvmSliceFile *> (series->slices->pdata[ring.slice]);
      g_strlcpy (ring.sop_instance, file->sop_instance, sizeof ring.sop_instance);
      ring.frame = file->frame;
    }
}

bool
place_rings (CvmStructure *structure, const CvmSeries *series, CvmStatus *status)
{
  const CvmGrid *grid = series ? series->grid : nullptr;
  if (!cvm_rings_bind (structure, grid, status))
    return false;
  name_images (structure, series);
  if (grid
      && (!cvm_rings_mark_copies (structure, grid, status)
          || !cvm_rings_warn_overlaps (structure, grid, status)
          || !cvm_rings_warn_extent (structure, grid, status)))
    return false;
  return cvm_rings_warn_unshown (structure, status);
}

} // namespace cvm
