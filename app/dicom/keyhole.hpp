/* SPDX-License-Identifier: Apache-2.0 */
/* Holes as keyholes: a hole is joined to the ring around it by a channel of no width, so that one
 * plain ring says both and every system reads it alike (rtstruct.md "Writing").
 *
 * Units:  whole micrometres in the slice's plane; x to the left, y to the back. Within ±1e9.
 * Result: outer rings run with ½Σ(xᵢyᵢ₊₁ − xᵢ₊₁yᵢ) < 0, holes the other way. An island inside a
 * hole is a ring of its own. The channel ends at two existing points and meets no other edge, so
 *         area and raster stay exactly what even-odd makes of the rings apart.
 * Cost:   O(n²) for rings with holes, nothing for others.
 */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cvm
{

typedef std::array<int64_t, 2> MicroPoint;
typedef std::vector<MicroPoint> MicroRing;

/* Twice the signed area. */
__int128 twice_area (const MicroRing &ring);

/* How many of `around` (without the ring itself, when it is one of them) a ring lies in. */
int depth_in (const MicroRing &ring, const std::vector<MicroRing> &around);

/* Turned as an outline or a hole. */
void turn_ring (MicroRing &ring, bool hole);

/* For each ring of a slice what it is: its own index where it is an outline, that of the ring whose
 * hole it is, or the number of rings where it is a hole of one of `others`. */
std::vector<std::size_t> nest_rings (const std::vector<MicroRing> &rings,
                                     const std::vector<MicroRing> &others);

/* Rings of one slice, not crossing each other, to rings without nesting. `others` stand beside them
 * in the file as they are, and count for what is a hole. A hole of one of those, or one for which
 * no free channel is found, stays a ring of its own (`all_joined` false), which even-odd readers
 * understand. */
std::vector<MicroRing>
join_holes (std::vector<MicroRing> rings, const std::vector<MicroRing> &others, bool &all_joined);

} // namespace cvm
