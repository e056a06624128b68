/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a scan reads. Private to app/dicom.
 *
 * Folders are followed through links, each folder once (device and inode), at most 32 deep; at most
 * 200,000 files. Files come in the order of their paths, so that a scan is repeatable. Nothing but
 * regular files is ever opened: a pipe would wait, a device may act.
 */
#pragma once

#include "app/dicom/dcmtk.hpp"

namespace cvm
{

const size_t max_files = 200000;

struct Walk
{
  std::vector<std::string> files;
  bool too_many = false;
};

/* Lists what lies at these places, as if it lay in one folder; what lies in two of them counts
 * once. A DICOMDIR that is named itself stands for the files that it lists (one that is damaged
 * for its folder). What can't be read is
 * added to `unread` (CvmUnread) with its reason. Stops when `progress` says so. */
void walk (char **paths, Walk &walk, GPtrArray *unread, const CvmProgress *progress);

} // namespace cvm
