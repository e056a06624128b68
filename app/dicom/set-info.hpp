/* SPDX-License-Identifier: Apache-2.0 */
/* A structure set as a scan sees it, and the images of the scan that it belongs to. Private to
 * app/dicom. */
#pragma once

#include "app/dicom/header.hpp"

namespace cvm
{

CvmStructureSetInfo *set_info_new (const Header &header);
void set_info_free (gpointer info); /* CvmStructureSetInfo */

/* Give each set the CT that it belongs to: of its patient, the series that it names, else the
 * largest in its frame of reference; of another patient only the very images that it names (a
 * renamed copy). Where there are images but none that it belongs to, it says why. */
void attach_sets (CvmFolder *folder);

} // namespace cvm
