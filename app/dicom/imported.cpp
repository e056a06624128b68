/* SPDX-License-Identifier: Apache-2.0 */
/* See imported.h. */
#include "app/dicom/place-rings.hpp"
#include "app/dicom/rings.hpp"

extern "C"
{
#include "app/dicom/imported.h"
}

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

} // namespace cvm

bool
cvm_imported_place (CvmStructure *structure, const CvmSeries *series, CvmStatus *status)
{
  try
    {
      cvm::judge_all (structure);
      structure->view_only = !series->grid || !cvm::frame_is_same (structure, series);
      return cvm::place_rings (structure, series, status);
    }
  catch (const std::bad_alloc &)
    {
      return cvm_status_no_memory (status);
    }
}
