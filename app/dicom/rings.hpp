/* SPDX-License-Identifier: Apache-2.0 */
/* One item of a contour sequence to a CvmRing. Private to app/dicom. */
#pragma once

#include "app/dicom/dcmtk.hpp"

extern "C"
{
#include "app/dicom/bind.h"
#include "app/dicom/overlaps.h"
#include "app/dicom/plane-areas.h"
#include "segmentation/contour/structure.h"
}

namespace cvm
{

/* Reads type, points and the very text of ContourData; `use` is CVM_RING_NOT_SHOWN with its reason
 * where it can't be a closed ring, else CVM_RING_OFF_SLICE until it is bound. True where the
 * retired contour offset vector moved the points, whose text is then dropped. Throws
 * std::bad_alloc. */
bool read_ring (DcmItem &contour, CvmRing &ring);

/* Why a ring can't be a closed ring on a slice: a CvmUnshown, or −1 where it can. `text` is its
 * ContourData, `well_formed` whether that is a list of points. */
int judge_ring (const CvmRing &ring, bool well_formed, const std::string &text);

} // namespace cvm
