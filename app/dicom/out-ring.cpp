/* SPDX-License-Identifier: Apache-2.0 */
/* See out-ring.hpp. */
#include "app/dicom/out-ring.hpp"

#include <cmath>

namespace cvm
{

static const double max_micro_mm = 1e6;

static int
count_values (const char *text)
{
  int n = *text != 0;
  for (; *text; text++)
    n += *text == '\\';
  return n;
}

OutRing
untouched_ring (const CvmRing *ring)
{
  OutRing out = { ring, ring->type, ring->original_text, {}, true, 0, false };
  out.n_points = count_values (ring->original_text) / 3;
  return out;
}

bool
append_point (OutRing &ring, const std::string xyz[3])
{
  for (int i = 0; i < 3; i++)
    {
      if (xyz[i].empty ())
        return false;
      ring.data += (ring.data.empty () ? "" : "\\") + xyz[i];
      ring.values.push_back (g_ascii_strtod (xyz[i].c_str (), nullptr));
    }
  ring.n_points++;
  return true;
}

/* As it is, with three decimals: points, open lines, and whatever is not on an axial slice. */
bool
plain_ring (const CvmRing *ring, OutRing &out)
{
  out = { ring, ring->type, "", {}, false, 0, false };
  for (int i = 0; i < ring->n_points; i++)
    {
      std::string xyz[3];
      for (int k = 0; k < 3; k++)
        xyz[k] = decimal_string (ring->points[i][k], 3);
      if (!append_point (out, xyz))
        return false;
    }
  return true;
}

/* On the grid, without doubled points and without a repeated end. */
MicroRing
micro_ring (const CvmRing *ring)
{
  MicroRing out;
  for (int i = 0; i < ring->n_points; i++)
    {
      MicroPoint p = micro_point (ring->points[i]);
      if (out.empty () || out.back () != p)
        out.push_back (p);
    }
  while (out.size () > 1 && out.front () == out.back ())
    out.pop_back ();
  return out;
}

bool
is_closed (const CvmRing *ring)
{
  return ring->type == CVM_RING_CLOSED_PLANAR || ring->type == CVM_RING_CLOSEDPLANAR_XOR;
}

/* Whether it has an area that can be put on the grid. */
bool
is_area (const CvmSeries *series, const CvmRing *ring)
{
  if (ring->use != CVM_RING_COUNTED || !is_closed (ring) || ring->slice < 0 || !lies_flat (series)
      || ring->slice >= (int)series->slices->len)
    return false;
  for (int i = 0; i < ring->n_points; i++)
    for (int k = 0; k < 2; k++)
      if (!(std::fabs (ring->points[i][k]) < max_micro_mm))
        return false;
  return ring->n_points >= 3;
}

} // namespace cvm
