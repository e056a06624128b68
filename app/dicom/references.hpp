/* SPDX-License-Identifier: Apache-2.0 */
/* What a structure set says that it was drawn on. Private to app/dicom. */
#pragma once

#include "app/dicom/dcmtk.hpp"

#include <set>

namespace cvm
{

using Uids = std::set<std::string>;

struct References
{
  std::string frame; /* the set's own frame of reference, else that of its first reference */
  std::vector<std::string> series; /* those that it names */
  std::vector<Uids> images;        /* SOP instances of each of them */
  Uids contour_images;             /* those that its contours name */
};

References read_references (DcmItem &dataset);

/* The items of a sequence; none where it is absent. */
std::vector<DcmItem *> items_of (DcmItem &parent, const DcmTagKey &tag);

/* All images of it, of series and contours. */
Uids all_images (const References &references);

} // namespace cvm
