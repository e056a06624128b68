/* SPDX-License-Identifier: Apache-2.0 */
/* Fewer points in the rings of one slice, without moving their lines further than need be.
 *
 * A point is taken out where the straight line between its neighbours stays nearest to what is left
 * out, the cheapest first, as Douglas and Peucker measure it (the farthest left-out point of the
 * original from the new edge), and never where the triangle that it cuts off holds another point of
 * the slice: so rings that did not cross don't cross afterwards, holes stay inside and islands
 * outside. What is left are points of the original, at their places. A point that occurs twice (the
 * ends of a keyhole's channel, rings that touch) stays. A ring keeps three points, and its winding.
 *
 * Units:  whole micrometres, as in keyhole.hpp.
 * Cost:   O(n log n) for n points of ordinary contours.
 */
#pragma once

#include "app/dicom/keyhole.hpp"

namespace cvm
{

/* Rings that share a number of points: an outline and what will be joined to it. */
struct ThinGroup
{
  std::vector<size_t> rings; /* of all of them */
  size_t most;               /* points together */
};

/* Thin the rings of `groups`; the others of `rings` only stand in the way. `moved_mm` gets how far
 * a line was moved at most, in either direction. False where a group still has too many points and
 * none may go. */
bool
thin_rings (std::vector<MicroRing> &rings, const std::vector<ThinGroup> &groups, double &moved_mm);

} // namespace cvm
