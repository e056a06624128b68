/* SPDX-License-Identifier: Apache-2.0 */
/* See slice-out.hpp. A keyhole costs its channel's two ends twice: an outline and its holes share
 * what is left of the number of points. */
#include "app/dicom/slice-out.hpp"

#include "app/dicom/thin.hpp"

namespace cvm
{

/* What stands around `anew`. */
static std::vector<MicroRing>
others_of (const SliceOut &slice)
{
  std::vector<MicroRing> others = slice.beside;
  for (const LoneRing &ring : slice.lone)
    others.push_back (ring.points);
  return others;
}

/* Outlines with their holes; holes of others are alone. */
static std::vector<ThinGroup>
joined_groups (const SliceOut &slice, size_t most)
{
  const size_t n = slice.anew.size ();
  const std::vector<size_t> nesting = nest_rings (slice.anew, others_of (slice));
  std::vector<ThinGroup> groups (n);
  for (size_t i = 0; i < n; i++)
    {
      ThinGroup &group = groups[nesting[i] < n ? nesting[i] : i];
      group.rings.push_back (i);
    }
  for (ThinGroup &group : groups)
    {
      const size_t channels = group.rings.empty () ? 0 : 2 * (group.rings.size () - 1);
      group.most = most > channels ? most - channels : 0;
    }
  return groups;
}

bool
thin_slice (SliceOut &slice, size_t most, bool joins, double &moved_mm)
{
  const size_t n = slice.anew.size (), n_lone = slice.lone.size ();
  std::vector<MicroRing> all = slice.anew;
  std::vector<ThinGroup> groups;
  if (joins)
    groups = joined_groups (slice, most);
  for (const LoneRing &ring : slice.lone)
    all.push_back (ring.points);
  all.insert (all.end (), slice.beside.begin (), slice.beside.end ());
  for (size_t i = joins ? n : 0; i < n + n_lone; i++)
    groups.push_back ({ { i }, most });
  const bool fits = thin_rings (all, groups, moved_mm);
  for (size_t i = 0; i < n; i++)
    slice.anew[i] = all[i];
  for (size_t i = 0; i < n_lone; i++)
    slice.lone[i].points = all[n + i];
  return fits;
}

void
spell_slice (SliceOut &slice, bool by_xor, bool &all_joined)
{
  const std::vector<MicroRing> others = others_of (slice);
  all_joined = true;
  for (LoneRing &ring : slice.lone)
    {
      const int inside = depth_in (ring.points, slice.anew) + depth_in (ring.points, others);
      turn_ring (ring.points, inside % 2);
    }
  if (!by_xor)
    slice.anew = join_holes (std::move (slice.anew), others, all_joined);
  else
    for (MicroRing &ring : slice.anew)
      turn_ring (ring, (depth_in (ring, slice.anew) + depth_in (ring, others)) % 2);
}

} // namespace cvm
