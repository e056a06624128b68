/* SPDX-License-Identifier: Apache-2.0 */
/* Nesting depth by exact point-in-polygon; odd rings are holes of the smallest ring around them.
 * Holes are then joined one by one, always the one with the shortest free segment between two
 * points: a triangulation of the region shows that some hole is always reachable from what is
 * already joined. */
#include "app/dicom/keyhole.hpp"

#include <algorithm>
#include <cstddef>

namespace cvm
{

__int128
twice_area (const MicroRing &ring)
{
  __int128 sum = 0;
  for (size_t i = 0; i < ring.size (); i++)
    {
      const MicroPoint &a = ring[i], &b = ring[(i + 1) % ring.size ()];
      sum += (__int128)a[0] * b[1] - (__int128)b[0] * a[1];
    }
  return sum;
}

/* The side of c seen from a to b: −1, 0, 1. */
static int
side (const MicroPoint &a, const MicroPoint &b, const MicroPoint &c)
{
  __int128 cross
      = (__int128)(b[0] - a[0]) * (c[1] - a[1]) - (__int128)(b[1] - a[1]) * (c[0] - a[0]);
  return cross > 0 ? 1 : cross < 0 ? -1 : 0;
}

static bool
within_box (const MicroPoint &a, const MicroPoint &b, const MicroPoint &c)
{
  return std::min (a[0], b[0]) <= c[0] && c[0] <= std::max (a[0], b[0])
         && std::min (a[1], b[1]) <= c[1] && c[1] <= std::max (a[1], b[1]);
}

/* Whether two segments have a point in common. */
static bool
meet (const MicroPoint &a, const MicroPoint &b, const MicroPoint &c, const MicroPoint &d)
{
  int abc = side (a, b, c), abd = side (a, b, d), cda = side (c, d, a), cdb = side (c, d, b);
  if (abc != abd && cda != cdb)
    return true;
  return (abc == 0 && within_box (a, b, c)) || (abd == 0 && within_box (a, b, d))
         || (cda == 0 && within_box (c, d, a)) || (cdb == 0 && within_box (c, d, b));
}

/* 1 inside, 0 on the ring, −1 outside. */
static int
where (const MicroRing &ring, const MicroPoint &p)
{
  bool inside = false;
  for (size_t i = 0; i < ring.size (); i++)
    {
      const MicroPoint &a = ring[i], &b = ring[(i + 1) % ring.size ()];
      int s = side (a, b, p);
      if (s == 0 && within_box (a, b, p))
        return 0;
      if ((a[1] <= p[1]) != (b[1] <= p[1]) && (s > 0) == (b[1] > a[1]))
        inside = !inside;
    }
  return inside ? 1 : -1;
}

static bool
contains (const MicroRing &outer, const MicroRing &inner)
{
  for (const MicroPoint &p : inner)
    if (int place = where (outer, p))
      return place > 0;
  return false;
}

/* The outer ring with what was already joined, and the holes still to come. */
class Joining
{
public:
  Joining (MicroRing outer, std::vector<MicroRing> holes)
      : ring_ (std::move (outer)), used_ (ring_.size (), false), holes_ (std::move (holes))
  {
  }
  bool join_one ();
  MicroRing ring_;
  std::vector<bool> used_; /* points where a channel already ends */
  std::vector<MicroRing> holes_;

private:
  struct Channel
  {
    size_t hole, from, to; /* point `from` of the hole, `to` of the ring */
    double length;
  };
  bool is_free (const MicroPoint &a, const MicroPoint &b) const;
  void candidates (size_t hole, bool all, std::vector<Channel> &out) const;
  bool try_channels (bool all);
  void open (const Channel &channel);
};

/* No edge meets the segment but those that start or end where it does. */
bool
Joining::is_free (const MicroPoint &a, const MicroPoint &b) const
{
  auto blocked = [&] (const MicroRing &ring) {
    for (size_t i = 0; i < ring.size (); i++)
      {
        const MicroPoint &c = ring[i], &d = ring[(i + 1) % ring.size ()];
        bool shares = c == a || c == b || d == a || d == b;
        if (!shares)
          {
            if (meet (a, b, c, d))
              return true;
            continue;
          }
        /* An edge from one end: it must not lie along the channel. */
        const MicroPoint &other = c == a || c == b ? d : c;
        if (other != a && other != b && side (a, b, other) == 0 && within_box (a, b, other))
          return true;
        const MicroPoint &near = c == a || d == a ? a : b, &far = c == a || d == a ? b : a;
        if (side (near, other, far) == 0 && within_box (near, other, far))
          return true;
      }
    return false;
  };
  if (a == b || blocked (ring_))
    return false;
  return std::none_of (holes_.begin (), holes_.end (), blocked);
}

/* Channels from each point of a hole: to its nearest point of the ring, or to all of them as far as
 * memory is to be spent on it. */
static const size_t max_channels = 4000000;

void
Joining::candidates (size_t hole, bool all, std::vector<Channel> &out) const
{
  const MicroRing &points = holes_[hole];
  for (size_t from = 0; from < points.size () && out.size () < max_channels; from++)
    {
      Channel best = { hole, from, 0, -1 };
      for (size_t to = 0; to < ring_.size (); to++)
        {
          if (used_[to] && !all)
            continue;
          double dx = (double)(points[from][0] - ring_[to][0]);
          double dy = (double)(points[from][1] - ring_[to][1]);
          double length = dx * dx + dy * dy;
          if (all)
            out.push_back ({ hole, from, to, length });
          else if (best.length < 0 || length < best.length)
            best = { hole, from, to, length };
        }
      if (!all && best.length >= 0)
        out.push_back (best);
    }
}

bool
Joining::try_channels (bool all)
{
  std::vector<Channel> channels;
  for (size_t hole = 0; hole < holes_.size () && channels.size () < max_channels; hole++)
    candidates (hole, all, channels);
  std::sort (channels.begin (), channels.end (),
             [] (const Channel &a, const Channel &b) { return a.length < b.length; });
  for (const Channel &channel : channels)
    if (is_free (holes_[channel.hole][channel.from], ring_[channel.to]))
      {
        open (channel);
        return true;
      }
  return false;
}

/* … to, hole from `from` once around, `from` again, `to` again, … */
void
Joining::open (const Channel &channel)
{
  const MicroRing &hole = holes_[channel.hole];
  MicroRing piece;
  for (size_t i = 0; i <= hole.size (); i++)
    piece.push_back (hole[(channel.from + i) % hole.size ()]);
  piece.push_back (ring_[channel.to]);
  std::vector<bool> marks (piece.size (), false);
  marks.front () = marks.back () = marks[hole.size ()] = true;
  used_[channel.to] = true;
  ring_.insert (ring_.begin () + channel.to + 1, piece.begin (), piece.end ());
  used_.insert (used_.begin () + channel.to + 1, marks.begin (), marks.end ());
  holes_.erase (holes_.begin () + channel.hole);
}

bool
Joining::join_one ()
{
  return try_channels (false) || try_channels (true);
}

void
turn_ring (MicroRing &ring, bool hole)
{
  if ((twice_area (ring) > 0) != hole)
    std::reverse (ring.begin (), ring.end ());
}

int
depth_in (const MicroRing &ring, const std::vector<MicroRing> &around)
{
  return (int)std::count_if (around.begin (), around.end (), [&] (const MicroRing &other) {
    return &other != &ring && contains (other, ring);
  });
}

/* The ring that ring i is a hole of, whose depth is one less; n: it is one of the others. */
static size_t
ring_around (const std::vector<MicroRing> &rings, const std::vector<int> &depth, size_t i)
{
  for (size_t j = 0; j < rings.size (); j++)
    if (j != i && depth[j] == depth[i] - 1 && contains (rings[j], rings[i]))
      return j;
  return rings.size ();
}

std::vector<size_t>
nest_rings (const std::vector<MicroRing> &rings, const std::vector<MicroRing> &others)
{
  std::vector<int> depth;
  std::vector<size_t> nesting;
  for (const MicroRing &ring : rings)
    depth.push_back (depth_in (ring, rings) + depth_in (ring, others));
  for (size_t i = 0; i < rings.size (); i++)
    nesting.push_back (depth[i] % 2 ? ring_around (rings, depth, i) : i);
  return nesting;
}

std::vector<MicroRing>
join_holes (std::vector<MicroRing> rings, const std::vector<MicroRing> &others, bool &all_joined)
{
  const size_t n = rings.size ();
  const std::vector<size_t> nesting = nest_rings (rings, others);
  std::vector<std::vector<MicroRing> > holes (n + 1);
  std::vector<MicroRing> out;
  for (size_t i = 0; i < n; i++)
    {
      turn_ring (rings[i], nesting[i] != i);
      if (nesting[i] != i)
        holes[nesting[i]].push_back (rings[i]);
    }
  all_joined = holes[n].empty ();
  for (size_t i = 0; i < n; i++)
    {
      if (nesting[i] != i)
        continue;
      Joining joining (rings[i], holes[i]);
      while (!joining.holes_.empty () && joining.join_one ())
        continue;
      out.push_back (joining.ring_);
      all_joined = all_joined && joining.holes_.empty ();
      out.insert (out.end (), joining.holes_.begin (), joining.holes_.end ());
    }
  out.insert (out.end (), holes[n].begin (), holes[n].end ());
  return out;
}

} // namespace cvm
