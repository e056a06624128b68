/* SPDX-License-Identifier: Apache-2.0 */
/* What a folder holds beside CT and structure sets: counted by kind, never stacked. Private to
 * app/dicom. */
#pragma once

#include <glib.h>

#include <map>
#include <string>

namespace cvm
{

class Others
{
public:
  void add (const std::string &sop_class);
  void tell (GPtrArray *texts) const; /* "5 PET images, not shown": appends char *, translated */

private:
  std::map<size_t, unsigned int> counts_; /* by kind, in the order of the table */
};

} // namespace cvm
