/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from which images a series is made of: words about gaps and uneven steps, about
 * different images at one position, and whether it can be contoured. Made anew when an image is
 * chosen or left out (folder.h). Private to app/dicom.
 */
#pragma once

#include "app/dicom/dcmtk.hpp"

namespace cvm
{

std::string format (const char *text, ...) G_GNUC_PRINTF (1, 2);

/* "−7.5 mm": at most two decimals. */
std::string mm_text (double mm);

/* Where something lies, for people: "z = −7.5 mm" in a stack along one of the patient's axes, else
 * the position along the normal. */
std::string place_text (const double normal[3], const double point_mm[3]);

CvmSliceFile *slice_file_copy (const CvmSliceFile *slice);
void slice_file_free (gpointer slice);

/* Different images at `place`; takes nothing. */
CvmDouble *double_new (const std::string &place, int slice);
void double_free (gpointer data);
CvmDouble *double_copy (const CvmDouble *from);

/* Put in the sentences that follow, and judge; take them out again before a change. A series that
 * is not viewable stays so. */
void settle (CvmSeries *series);
void unsettle (CvmSeries *series);

} // namespace cvm
