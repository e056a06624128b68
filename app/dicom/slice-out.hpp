/* SPDX-License-Identifier: Apache-2.0 */
/* The counted rings of one slice of a structure on their way into a file, on the grid. Private to
 * app/dicom. */
#pragma once

#include "app/dicom/export.hpp"

namespace cvm
{

/* An imported ring that is thinned, and otherwise left as it is. */
struct LoneRing
{
  const CvmRing *source;
  MicroRing points;
};

struct SliceOut
{
  std::vector<MicroRing> anew; /* written anew: holes find the rings around them */
  std::vector<LoneRing> lone;
  std::vector<MicroRing> beside; /* untouched: they only say what is a hole */
  Decimals decimals;             /* of the imported ones of the first two */
  bool has_imported;             /* there are such, which need not have lain on the grid */
};

/* How far rounding to the grid may move a point. */
const double rounding_mm = 0.00071;

/* Take points out until no contour of the file will have more than `most` (holes are joined to what
 * is around them where `joins`). False where that can't be; `moved_mm` gets how far a line moved.
 */
bool thin_slice (SliceOut &slice, size_t most, bool joins, double &moved_mm);

/* The rings of `anew` as XOR or keyholes write them; `all_joined` false where a hole stays a ring
 * of its own. Lone rings are turned as what they are. */
void spell_slice (SliceOut &slice, bool by_xor, bool &all_joined);

} // namespace cvm
