/* SPDX-License-Identifier: Apache-2.0 */
/* Untouched rings pass as the text that they came in with. New ones are put on the grid of 0.001
 * mm, slice by slice, so that holes find the rings around them. */
#include "app/dicom/export.hpp"
#include "app/dicom/keyhole.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace cvm
{

static const size_t max_decimal = 16; /* bytes of a DS */
static const double max_micro_mm = 1e6;

std::string
decimal_string (double value, int digits)
{
  char text[64], format[8];
  if (!std::isfinite (value) || std::fabs (value) >= 1e9)
    return "";
  g_snprintf (format, sizeof format, "%%.%df", digits);
  std::string out = g_ascii_formatd (text, sizeof text, format, value);
  if (digits > 0)
    {
      out.erase (out.find_last_not_of ('0') + 1);
      if (out.back () == '.')
        out.pop_back ();
    }
  if (out == "-0")
    out = "0";
  return out.size () <= max_decimal ? out : "";
}

static bool
is_axial (const CvmSeries *series)
{
  const CvmGrid *grid = series->grid;
  return grid && std::fabs (grid->row_direction[2]) < 1e-6
         && std::fabs (grid->column_direction[2]) < 1e-6;
}

static std::string
shortest (double value)
{
  for (int digits = 0; digits <= 3; digits++)
    {
      std::string text = decimal_string (value, digits);
      if (!text.empty () && std::fabs (g_ascii_strtod (text.c_str (), nullptr) - value) <= 0.001)
        return text;
    }
  return decimal_string (value, 3);
}

std::string
slice_z_text (const CvmSeries *series, int slice)
{
  auto *file = static_cast<CvmSliceFile *> (series->slices->pdata[slice]);
  double z = series->grid->origins[slice][2];
  g_auto (GStrv) parts = g_strsplit (file->position_text ? file->position_text : "", "\\", -1);
  if (g_strv_length (parts) == 3)
    {
      char *text = g_strstrip (parts[2]), *end = nullptr;
      double value = g_ascii_strtod (text, &end);
      if (*text && *end == 0 && strlen (text) <= max_decimal && std::fabs (value - z) < 1e-6)
        return text;
    }
  return shortest (z);
}

static int
count_values (const char *text)
{
  int n = *text != 0;
  for (; *text; text++)
    n += *text == '\\';
  return n;
}

static OutRing
untouched_ring (const CvmRing *ring)
{
  OutRing out = { ring, ring->type, ring->original_text, {}, true, 0 };
  out.n_points = count_values (ring->original_text) / 3;
  return out;
}

static bool
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
static bool
plain_ring (const CvmRing *ring, OutRing &out)
{
  out = { ring, ring->type, "", {}, false, 0 };
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
static MicroRing
micro_ring (const CvmRing *ring)
{
  MicroRing out;
  for (int i = 0; i < ring->n_points; i++)
    {
      MicroPoint p = { llround (ring->points[i][0] * 1000), llround (ring->points[i][1] * 1000) };
      if (out.empty () || out.back () != p)
        out.push_back (p);
    }
  while (out.size () > 1 && out.front () == out.back ())
    out.pop_back ();
  return out;
}

static bool
is_joinable (const CvmSeries *series, const CvmRing *ring)
{
  if (ring->original_text || ring->use != CVM_RING_COUNTED || ring->slice < 0 || !is_axial (series)
      || ring->slice >= (int)series->slices->len)
    return false;
  for (int i = 0; i < ring->n_points; i++)
    for (int k = 0; k < 2; k++)
      if (!(std::fabs (ring->points[i][k]) < max_micro_mm))
        return false;
  return ring->n_points >= 3;
}

/* All new rings of one slice, in place of the first of them. */
static bool
slice_rings (const Out &out, OutStructure &structure, const CvmRing *first)
{
  const CvmStructure *source = structure.source;
  std::vector<MicroRing> rings;
  bool all_joined = true;
  for (int i = 0; i < source->n_rings; i++)
    if (is_joinable (out.series, &source->rings[i]) && source->rings[i].slice == first->slice)
      {
        MicroRing ring = micro_ring (&source->rings[i]);
        if (ring.size () >= 3)
          rings.push_back (ring);
      }
  std::string z = slice_z_text (out.series, first->slice);
  for (const MicroRing &ring : join_holes (std::move (rings), all_joined))
    {
      OutRing written = { first, CVM_RING_CLOSED_PLANAR, "", {}, false, 0 };
      for (const MicroPoint &p : ring)
        {
          std::string xyz[3]
              = { decimal_string (p[0] / 1000.0, 3), decimal_string (p[1] / 1000.0, 3), z };
          if (!append_point (written, xyz))
            return false;
        }
      structure.rings.push_back (std::move (written));
    }
  if (!all_joined)
    warn (out,
          _ ("“%s”: a hole on slice %d is written as a ring of its own, which not every system "
             "reads as a hole."),
          source->name, first->slice + 1);
  return true;
}

bool
make_rings (const Out &out, OutStructure &structure, GError **error)
{
  const CvmStructure *source = structure.source;
  std::vector<bool> done (out.series->slices->len, false);
  bool ok = true;
  for (int i = 0; i < source->n_rings && ok; i++)
    {
      const CvmRing *ring = &source->rings[i];
      if (ring->original_text)
        structure.rings.push_back (untouched_ring (ring));
      else if (is_joinable (out.series, ring))
        {
          if (!done[ring->slice])
            ok = slice_rings (out, structure, ring);
          done[ring->slice] = true;
        }
      else
        {
          OutRing plain;
          ok = plain_ring (ring, plain);
          structure.rings.push_back (std::move (plain));
        }
    }
  return ok
         || fail (error, CVM_DICOM_ERROR_FORMAT,
                  _ ("“%s” has a point whose coordinates can't be written in DICOM."),
                  source->name);
}

} // namespace cvm
