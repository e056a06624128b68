/* SPDX-License-Identifier: Apache-2.0 */
/* Untouched rings pass as the text that they came in with. New ones are put on the grid of 0.001
 * mm, slice by slice, so that holes find the rings around them: those that are joined to them, and
 * untouched ones, which only say what is a hole. */
#include "app/dicom/export.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

namespace cvm
{

static const size_t max_decimal = 16; /* bytes of a DS */
static const double max_micro_mm = 1e6;

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

int
slice_number (const CvmSeries *series, int slice)
{
  const CvmGrid *grid = series->grid;
  return grid && grid->normal[2] < 0 ? grid->n_slices - slice : slice + 1;
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
  OutRing out = { ring, ring->type, ring->original_text, {}, true, 0, false };
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
static MicroRing
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

static bool
is_closed (const CvmRing *ring)
{
  return ring->type == CVM_RING_CLOSED_PLANAR || ring->type == CVM_RING_CLOSEDPLANAR_XOR;
}

/* Whether it has an area that can be put on the grid. */
static bool
is_area (const CvmSeries *series, const CvmRing *ring)
{
  if (ring->use != CVM_RING_COUNTED || !is_closed (ring) || ring->slice < 0 || !is_axial (series)
      || ring->slice >= (int)series->slices->len)
    return false;
  for (int i = 0; i < ring->n_points; i++)
    for (int k = 0; k < 2; k++)
      if (!(std::fabs (ring->points[i][k]) < max_micro_mm))
        return false;
  return ring->n_points >= 3;
}

typedef std::map<MicroPoint, std::array<std::string, 2> > Decimals;

/* How each point of an imported ring was written, where that is a valid decimal string. */
static void
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

/* The counted rings of a slice: those that are written anew, and those beside them. */
struct SliceRings
{
  std::vector<MicroRing> anew, beside;
  Decimals decimals;
};

/* Writes the rings of one structure. */
class RingWriter
{
public:
  RingWriter (const Out &out, OutStructure &structure);
  bool write (); /* false: a coordinate can't be written */
  void tell () const;

private:
  void choose_spelling (bool has_xor);
  SliceRings collect (int slice) const;
  bool is_nested (int slice) const;
  bool is_anew (const CvmRing *ring) const;
  bool write_slice (const CvmRing *first);
  bool write_micro (const CvmRing *first, const MicroRing &ring, const Decimals &decimals);
  void write_untouched (const CvmRing *ring);

  const Out &out_;
  OutStructure &structure_;
  const CvmStructure *source_;
  bool is_xor_ = false, respells_ = false, mixes_ = false;
  std::vector<bool> respelt_;   /* slices whose imported rings get new points */
  std::vector<bool> done_;      /* slices whose new rings are written */
  std::set<int> changed_;       /* slices where an imported ring is not as it came */
  std::vector<int> lone_holes_; /* slices where a hole is a ring of its own */
};

RingWriter::RingWriter (const Out &out, OutStructure &structure)
    : out_ (out), structure_ (structure), source_ (structure.source),
      respelt_ (out.series->slices->len, false), done_ (out.series->slices->len, false)
{
  bool has_xor = false, has_closed = false;
  for (int i = 0; i < source_->n_rings; i++)
    {
      const CvmRing *ring = &source_->rings[i];
      has_xor = has_xor || ring->type == CVM_RING_CLOSEDPLANAR_XOR;
      has_closed = has_closed || (ring->type == CVM_RING_CLOSED_PLANAR && ring->original_text);
    }
  mixes_ = has_xor && has_closed;
  choose_spelling (has_xor);
}

void
RingWriter::choose_spelling (bool has_xor)
{
  std::vector<bool> nested (respelt_.size (), false);
  bool has_holes = false;
  is_xor_ = has_xor;
  if (out_.options->holes == CVM_HOLES_AS_CAME)
    return;
  for (int i = 0; i < source_->n_rings; i++)
    if (is_area (out_.series, &source_->rings[i]))
      nested[source_->rings[i].slice] = true;
  for (size_t slice = 0; slice < nested.size (); slice++)
    {
      nested[slice] = nested[slice] && is_nested ((int)slice);
      has_holes = has_holes || nested[slice];
    }
  is_xor_ = out_.options->holes == CVM_HOLES_XOR && (has_xor || has_holes);
  respells_ = out_.options->holes == CVM_HOLES_KEYHOLE || is_xor_;
  if (out_.options->holes == CVM_HOLES_KEYHOLE)
    respelt_ = nested;
}

bool
RingWriter::is_anew (const CvmRing *ring) const
{
  return is_area (out_.series, ring) && (!ring->original_text || respelt_[ring->slice]);
}

SliceRings
RingWriter::collect (int slice) const
{
  SliceRings all;
  for (int i = 0; i < source_->n_rings; i++)
    {
      const CvmRing *ring = &source_->rings[i];
      if (ring->slice != slice || !is_area (out_.series, ring))
        continue;
      MicroRing micro = micro_ring (ring);
      if (micro.size () < 3)
        continue;
      if (is_anew (ring))
        {
          if (ring->original_text)
            collect_decimals (ring, all.decimals);
          structure_.anew.push_back (ring);
          all.anew.push_back (std::move (micro));
        }
      else
        all.beside.push_back (std::move (micro));
    }
  return all;
}

bool
RingWriter::is_nested (int slice) const
{
  std::vector<MicroRing> rings;
  for (int i = 0; i < source_->n_rings; i++)
    if (source_->rings[i].slice == slice && is_area (out_.series, &source_->rings[i]))
      rings.push_back (micro_ring (&source_->rings[i]));
  return std::any_of (rings.begin (), rings.end (),
                      [&] (const MicroRing &ring) { return depth_in (ring, rings) > 0; });
}

bool
RingWriter::write_micro (const CvmRing *first, const MicroRing &ring, const Decimals &decimals)
{
  OutRing written
      = { first, is_xor_ ? CVM_RING_CLOSEDPLANAR_XOR : CVM_RING_CLOSED_PLANAR, "", {}, false, 0,
          true };
  std::string z = slice_z_text (out_.series, first->slice);
  for (const MicroPoint &p : ring)
    {
      auto found = decimals.find (p);
      bool known = found != decimals.end ();
      std::string xyz[3] = { known ? found->second[0] : decimal_string (p[0] / 1000.0, 3),
                             known ? found->second[1] : decimal_string (p[1] / 1000.0, 3), z };
      if (!append_point (written, xyz))
        return false;
    }
  structure_.rings.push_back (std::move (written));
  return true;
}

/* All rings of one slice that are written anew, in place of the first of them. */
bool
RingWriter::write_slice (const CvmRing *first)
{
  SliceRings all = collect (first->slice);
  bool all_joined = true, ok = true;
  if (is_xor_)
    for (MicroRing &ring : all.anew)
      turn_ring (ring, (depth_in (ring, all.anew) + depth_in (ring, all.beside)) % 2);
  else
    all.anew = join_holes (std::move (all.anew), all.beside, all_joined);
  for (const MicroRing &ring : all.anew)
    ok = ok && write_micro (first, ring, all.decimals);
  if (!all_joined)
    lone_holes_.push_back (first->slice);
  return ok;
}

/* Its text as it is; the type as the whole structure has it. A near-copy would count with XOR. */
void
RingWriter::write_untouched (const CvmRing *ring)
{
  CvmRingType type = ring->type;
  bool on_slice = ring->slice >= 0 && ring->slice < (int)respelt_.size ();
  bool is_copy = ring->use == CVM_RING_COPY;
  if (respells_ && is_closed (ring))
    type = is_xor_ ? CVM_RING_CLOSEDPLANAR_XOR : CVM_RING_CLOSED_PLANAR;
  bool dropped = is_copy && ((on_slice && respelt_[ring->slice]) || type != ring->type);
  if (dropped || type != ring->type)
    changed_.insert (ring->slice);
  if (dropped)
    return;
  structure_.rings.push_back (untouched_ring (ring));
  structure_.rings.back ().type = type;
}

bool
RingWriter::write ()
{
  bool ok = true;
  for (int i = 0; i < source_->n_rings && ok; i++)
    {
      const CvmRing *ring = &source_->rings[i];
      if (is_anew (ring))
        {
          if (ring->original_text)
            changed_.insert (ring->slice);
          if (!done_[ring->slice])
            ok = write_slice (ring);
          done_[ring->slice] = true;
        }
      else if (ring->original_text)
        write_untouched (ring);
      else
        {
          OutRing plain;
          ok = plain_ring (ring, plain);
          structure_.rings.push_back (std::move (plain));
        }
    }
  return ok;
}

/* What a receiving system, or who compares the file with its source, must know. */
void
RingWriter::tell () const
{
  for (int slice : lone_holes_)
    warn (out_,
          _ ("“%s”: a hole on slice %d is written as a ring of its own, which not every system "
             "reads as a hole."),
          source_->name, slice_number (out_.series, slice));
  if (mixes_ && !respells_)
    warn (out_,
          _ ("“%s” came with contours of two kinds, with and without XOR; some systems refuse "
             "that."),
          source_->name);
  int n = (int)changed_.size ();
  if (n > 0 && is_xor_)
    warn (out_,
          ngettext ("“%s”: holes are written by XOR, as you chose; the contours of %d slice that "
                    "were as they came have another type.",
                    "“%s”: holes are written by XOR, as you chose; the contours of %d slices that "
                    "were as they came have another type.",
                    n),
          source_->name, n);
  else if (n > 0)
    warn (out_,
          ngettext ("“%s”: holes are written as keyholes, as you chose; the contours of %d slice "
                    "that were as they came are joined.",
                    "“%s”: holes are written as keyholes, as you chose; the contours of %d slices "
                    "that were as they came are joined.",
                    n),
          source_->name, n);
}

bool
make_rings (const Out &out, OutStructure &structure, GError **error)
{
  RingWriter writer (out, structure);
  if (!writer.write ())
    return fail (error, CVM_DICOM_ERROR_FORMAT,
                 _ ("“%s” has a point whose coordinates can't be written in DICOM."),
                 structure.source->name);
  writer.tell ();
  return true;
}

} // namespace cvm
