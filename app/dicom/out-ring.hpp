/* SPDX-License-Identifier: Apache-2.0 */
/* One ring on its way into a file. Private to app/dicom. */
#pragma once

#include "app/dicom/export.hpp"

namespace cvm
{

/* An imported ring with the text that it came with. */
OutRing untouched_ring (const CvmRing *ring);

/* As it is, with three decimals: points, open lines, and whatever is not on an axial slice. false
 * where a coordinate can't be written. */
bool plain_ring (const CvmRing *ring, OutRing &out);

/* Add a point; false where one of its three texts is empty. */
bool append_point (OutRing &ring, const std::string xyz[3]);

/* The ring on the grid, without doubled points and without a repeated end. */
MicroRing micro_ring (const CvmRing *ring);

bool is_closed (const CvmRing *ring);

/* Whether it has an area that can be put on the grid. */
bool is_area (const CvmSeries *series, const CvmRing *ring);

} // namespace cvm
