/* SPDX-License-Identifier: Apache-2.0 */
/* See imported.h. */
#include "app/dicom/rings.hpp"

extern "C"
{
#include "app/dicom/imported.h"
}

#include <cstring>

namespace cvm
{

static void
judge_all (CvmStructure *structure)
{
  for (int i = 0; i < structure->n_rings; i++)
    {
      CvmRing &ring = structure->rings[i];
      const std::string text = ring.original_text ? ring.original_text : "";
      const int why = judge_ring (ring, true, text);
      ring.use = why < 0 ? CVM_RING_OFF_SLICE : CVM_RING_NOT_SHOWN;
      ring.reason = why < 0 ? nullptr : cvm_unshown_reason (static_cast<CvmUnshown> (why));
      if (text.empty ())
        ring.type = CVM_RING_OTHER;
    }
}

/* Each ring names the image that it lies on, whatever it named before. */
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

static bool
place (CvmStructure *structure, const CvmSeries *series, CvmStatus *status)
{
  const CvmGrid *grid = series->grid;
  const char *frame = structure->frame_of_reference ? structure->frame_of_reference : "";
  judge_all (structure);
  structure->view_only = !grid || !*frame || strcmp (frame, series->frame_of_reference) != 0;
  if (!cvm_rings_bind (structure, grid, status))
    return false;
  if (grid
      && (!cvm_rings_mark_copies (structure, grid, status)
          || !cvm_rings_warn_overlaps (structure, grid, status)
          || !cvm_rings_warn_extent (structure, grid, status)))
    return false;
  name_images (structure, series);
  return cvm_rings_warn_unshown (structure, status);
}

} // namespace cvm

bool
cvm_imported_place (CvmStructure *structure, const CvmSeries *series, CvmStatus *status)
{
  try
    {
      return cvm::place (structure, series, status);
    }
  catch (const std::bad_alloc &)
    {
      return cvm_status_no_memory (status);
    }
}
