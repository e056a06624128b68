/* SPDX-License-Identifier: Apache-2.0 */
/* See thin.hpp. All points of the slice stand in one list, ring after ring; neighbours are links in
 * it. A heap holds what each removal would cost; an entry is void when the point's neighbours have
 * changed since (its stamp). A grid of cells finds the points in a triangle.
 *
 *   before      p ── v ── q        the chain of originals between p and q, v among them;
 *   after       p ─────── q        cost: the farthest of them from the new edge
 */
#include "app/dicom/thin.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>

namespace cvm
{

static const double micro_per_mm = 1000;

/* Twice the area of a triangle, positive counter-clockwise in (x, y). */
static __int128
cross (const MicroPoint &a, const MicroPoint &b, const MicroPoint &c)
{
  return (__int128)(b[0] - a[0]) * (c[1] - a[1]) - (__int128)(b[1] - a[1]) * (c[0] - a[0]);
}

static double
distance_to_segment (const MicroPoint &p, const MicroPoint &a, const MicroPoint &b)
{
  const double dx = (double)(b[0] - a[0]), dy = (double)(b[1] - a[1]);
  const double px = (double)(p[0] - a[0]), py = (double)(p[1] - a[1]);
  const double length = dx * dx + dy * dy;
  double t = length > 0 ? (px * dx + py * dy) / length : 0;
  t = std::min (1.0, std::max (0.0, t));
  return std::hypot (px - t * dx, py - t * dy);
}

static bool
in_triangle (const MicroPoint &p, const MicroPoint &a, const MicroPoint &b, const MicroPoint &c)
{
  const __int128 ab = cross (a, b, p), bc = cross (b, c, p), ca = cross (c, a, p);
  const bool left = ab >= 0 && bc >= 0 && ca >= 0, right = ab <= 0 && bc <= 0 && ca <= 0;
  if (!left && !right)
    return false;
  /* In a flat triangle everything on its line passes; the box says what is on it. */
  for (int k = 0; k < 2; k++)
    if (p[k] < std::min ({ a[k], b[k], c[k] }) || p[k] > std::max ({ a[k], b[k], c[k] }))
      return false;
  return true;
}

/* Points that are still there, by place. */
class Cells
{
public:
  explicit Cells (const std::vector<MicroPoint> &points);
  void remove (size_t i);
  /* Whether one of them, other than at the corners, lies in the triangle or on its border. */
  bool any_in (const MicroPoint &a, const MicroPoint &b, const MicroPoint &c) const;

private:
  size_t
  cell (int64_t value, int k) const
  {
    return std::min (side_ - 1, (size_t)((value - low_[k]) / size_[k]));
  }
  const std::vector<MicroPoint> &points_;
  MicroPoint low_, size_;
  size_t side_;
  std::vector<std::vector<size_t> > cells_;
};

Cells::Cells (const std::vector<MicroPoint> &points) : points_ (points)
{
  MicroPoint high = points[0];
  low_ = points[0];
  for (const MicroPoint &p : points)
    for (int k = 0; k < 2; k++)
      {
        low_[k] = std::min (low_[k], p[k]);
        high[k] = std::max (high[k], p[k]);
      }
  side_ = (size_t)std::ceil (std::sqrt ((double)points.size ()));
  for (int k = 0; k < 2; k++)
    size_[k] = (high[k] - low_[k]) / (int64_t)side_ + 1;
  cells_.resize (side_ * side_);
  for (size_t i = 0; i < points.size (); i++)
    cells_[cell (points[i][1], 1) * side_ + cell (points[i][0], 0)].push_back (i);
}

void
Cells::remove (size_t i)
{
  std::vector<size_t> &list = cells_[cell (points_[i][1], 1) * side_ + cell (points_[i][0], 0)];
  list.erase (std::find (list.begin (), list.end (), i));
}

bool
Cells::any_in (const MicroPoint &a, const MicroPoint &b, const MicroPoint &c) const
{
  size_t from[2], to[2];
  for (int k = 0; k < 2; k++)
    {
      from[k] = cell (std::min ({ a[k], b[k], c[k] }), k);
      to[k] = cell (std::max ({ a[k], b[k], c[k] }), k);
    }
  for (size_t y = from[1]; y <= to[1]; y++)
    for (size_t x = from[0]; x <= to[0]; x++)
      for (size_t i : cells_[y * side_ + x])
        {
          const MicroPoint &p = points_[i];
          if (p != a && p != b && p != c && in_triangle (p, a, b, c))
            return true;
        }
  return false;
}

class Thinner
{
public:
  Thinner (const std::vector<MicroRing> &rings, const std::vector<ThinGroup> &groups);
  bool thin ();
  void put_back (std::vector<MicroRing> &rings) const;
  double moved_ = 0; /* micrometres */

private:
  struct Removal
  {
    double cost;
    size_t point;
    unsigned stamp;
    bool
    operator<(const Removal &other) const
    {
      return cost > other.cost; /* the cheapest on top */
    }
  };
  double cost_of (size_t v) const;
  void offer (size_t v);
  bool may_go (size_t v) const;
  void take_out (const Removal &removal);

  static constexpr size_t no_group = (size_t)-1;
  std::vector<MicroPoint> points_;
  std::vector<size_t> first_, ring_of_, previous_, next_;
  std::vector<unsigned> stamp_;
  std::vector<bool> gone_, pinned_;
  std::vector<size_t> group_of_, n_left_; /* of each ring */
  std::vector<size_t> surplus_;           /* of each group: points that must go */
  std::vector<__int128> area_;            /* of each ring, twice */
  std::priority_queue<Removal> removals_;
  std::vector<size_t> blocked_;
  size_t n_to_go_ = 0;
};

Thinner::Thinner (const std::vector<MicroRing> &rings, const std::vector<ThinGroup> &groups)
    : group_of_ (rings.size (), no_group)
{
  std::map<MicroPoint, size_t> places;
  for (size_t r = 0; r < rings.size (); r++)
    {
      const size_t first = points_.size (), n = rings[r].size ();
      first_.push_back (first);
      n_left_.push_back (n);
      area_.push_back (twice_area (rings[r]));
      for (size_t i = 0; i < n; i++)
        {
          points_.push_back (rings[r][i]);
          ring_of_.push_back (r);
          previous_.push_back (first + (i + n - 1) % n);
          next_.push_back (first + (i + 1) % n);
          places[rings[r][i]]++;
        }
    }
  first_.push_back (points_.size ());
  for (const MicroPoint &p : points_)
    pinned_.push_back (places[p] > 1);
  gone_.assign (points_.size (), false);
  stamp_.assign (points_.size (), 0);
  for (size_t g = 0; g < groups.size (); g++)
    {
      size_t n = 0;
      for (size_t r : groups[g].rings)
        {
          group_of_[r] = g;
          n += rings[r].size ();
        }
      surplus_.push_back (n > groups[g].most ? n - groups[g].most : 0);
      n_to_go_ += surplus_.back ();
    }
}

/* The farthest of the originals between the neighbours of v from the edge that would replace them.
 */
double
Thinner::cost_of (size_t v) const
{
  const size_t p = previous_[v], q = next_[v], r = ring_of_[v];
  double farthest = 0;
  for (size_t i = p + 1 < first_[r + 1] ? p + 1 : first_[r]; i != q;
       i = i + 1 < first_[r + 1] ? i + 1 : first_[r])
    farthest = std::max (farthest, distance_to_segment (points_[i], points_[p], points_[q]));
  return farthest;
}

void
Thinner::offer (size_t v)
{
  const size_t r = ring_of_[v];
  stamp_[v]++;
  if (!pinned_[v] && group_of_[r] != no_group && surplus_[group_of_[r]] > 0 && n_left_[r] > 3)
    removals_.push ({ cost_of (v), v, stamp_[v] });
}

bool
Thinner::may_go (size_t v) const
{
  const MicroPoint &p = points_[previous_[v]], &q = points_[next_[v]];
  const __int128 before = area_[ring_of_[v]], after = before - cross (p, points_[v], q);
  return p != q && after != 0 && (after > 0) == (before > 0);
}

void
Thinner::take_out (const Removal &removal)
{
  const size_t v = removal.point, r = ring_of_[v], p = previous_[v], q = next_[v];
  area_[r] -= cross (points_[p], points_[v], points_[q]);
  moved_ = std::max (moved_, removal.cost);
  gone_[v] = true;
  next_[p] = q;
  previous_[q] = p;
  n_left_[r]--;
  surplus_[group_of_[r]]--;
  n_to_go_--;
  offer (p);
  offer (q);
}

bool
Thinner::thin ()
{
  if (n_to_go_ == 0)
    return true;
  Cells cells (points_);
  for (size_t v = 0; v < points_.size (); v++)
    offer (v);
  for (size_t n_before = n_to_go_ + 1; n_to_go_ > 0 && n_to_go_ < n_before;)
    {
      n_before = n_to_go_;
      while (!removals_.empty () && n_to_go_ > 0)
        {
          const Removal removal = removals_.top ();
          const size_t v = removal.point, r = ring_of_[v];
          removals_.pop ();
          if (gone_[v] || removal.stamp != stamp_[v] || surplus_[group_of_[r]] == 0
              || n_left_[r] <= 3)
            continue;
          if (!may_go (v) || cells.any_in (points_[previous_[v]], points_[v], points_[next_[v]]))
            {
              blocked_.push_back (v);
              continue;
            }
          cells.remove (v);
          take_out (removal);
        }
      /* What stood in the way of these may be gone by now. */
      for (size_t v : blocked_)
        if (!gone_[v])
          offer (v);
      blocked_.clear ();
    }
  return n_to_go_ == 0;
}

void
Thinner::put_back (std::vector<MicroRing> &rings) const
{
  for (size_t r = 0; r < rings.size (); r++)
    {
      rings[r].clear ();
      for (size_t i = first_[r]; i < first_[r + 1]; i++)
        if (!gone_[i])
          rings[r].push_back (points_[i]);
    }
}

bool
thin_rings (std::vector<MicroRing> &rings, const std::vector<ThinGroup> &groups, double &moved_mm)
{
  Thinner thinner (rings, groups);
  const bool fits = thinner.thin ();
  thinner.put_back (rings);
  moved_mm = thinner.moved_ / micro_per_mm;
  return fits;
}

} // namespace cvm
