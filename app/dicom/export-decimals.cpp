/* SPDX-License-Identifier: Apache-2.0 */
/* Coordinates as decimal strings: on the grid of 0.001 mm, z as the CT has it, and an imported
 * point's own where they are valid. */
#include "app/dicom/export.hpp"

#include <cmath>
#include <cstring>

namespace cvm
{

static const size_t max_decimal = 16; /* bytes of a DS */

MicroPoint
micro_point (const double point[3])
{
  return { llround (point[0] * 1000), llround (point[1] * 1000) };
}

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

bool
lies_flat (const CvmSeries *series)
{
  return series->grid && std::fabs (series->grid->normal[2]) > 0.99;
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

/* The CT's own z where it is a decimal string that a new ring may have: no exponent, no "-0". */
static std::string
own_z (const CvmSeries *series, int slice)
{
  auto *file = static_cast<CvmSliceFile *> (series->slices->pdata[slice]);
  g_auto (GStrv) parts = g_strsplit (file->position_text ? file->position_text : "", "\\", -1);
  if (g_strv_length (parts) != 3)
    return "";
  char *text = g_strstrip (parts[2]), *end = nullptr;
  const double value = g_ascii_strtod (text, &end);
  const bool plain = *text && strspn (text, "-.0123456789") == strlen (text)
                     && strlen (text) <= max_decimal && (*text != '-' || value != 0);
  return plain && *end == 0 && std::fabs (value - series->grid->origins[slice][2]) < 1e-6 ? text
                                                                                          : "";
}

std::string
slice_z_text (const CvmSeries *series, int slice)
{
  const std::string own = own_z (series, slice);
  return own.empty () ? shortest (series->grid->origins[slice][2]) : own;
}

std::string
point_z_text (const CvmSeries *series, int slice, const MicroPoint &p)
{
  const CvmGrid *grid = series->grid;
  if (is_axial (series))
    return slice_z_text (series, slice);
  const double *n = grid->normal, *o = grid->origins[slice];
  const double x = p[0] / 1000.0, y = p[1] / 1000.0;
  return shortest (o[2] - (n[0] * (x - o[0]) + n[1] * (y - o[1])) / n[2]);
}

int
slice_number (const CvmSeries *series, int slice)
{
  const CvmGrid *grid = series->grid;
  return grid && grid->normal[2] < 0 ? grid->n_slices - slice : slice + 1;
}

/* How each point of an imported ring was written, where that is a valid decimal string. */
void
collect_decimals (const CvmRing *ring, Decimals &decimals)
{
  g_auto (GStrv) parts = g_strsplit (ring->original_text, "\\", -1);
  guint n = g_strv_length (parts);
  for (int i = 0; i < ring->n_points && 3 * (guint)i + 2 < n; i++)
    {
      std::string xy[2] = { g_strstrip (parts[3 * i]), g_strstrip (parts[3 * i + 1]) };
      bool valid = true;
      for (const std::string &text : xy)
        valid = valid && !text.empty () && text.size () <= max_decimal;
      if (valid)
        decimals.insert ({ micro_point (ring->points[i]), { xy[0], xy[1] } });
    }
}

} // namespace cvm
