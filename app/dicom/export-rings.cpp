/* SPDX-License-Identifier: Apache-2.0 */
/* Untouched rings pass as the text that they came in with. New ones are put on the grid of 0.001
 * mm, slice by slice, so that holes find the rings around them: those that are joined to them, and
 * untouched ones, which only say what is a hole. */
#include "app/dicom/out-ring.hpp"
#include "app/dicom/slice-out.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace cvm
{

/* Writes the rings of one structure. */
class RingWriter
{
public:
  RingWriter (const Out &out, OutStructure &structure);
  bool write (GError **error);
  void tell () const;

private:
  void choose_spelling (bool has_xor);
  SliceOut collect (int slice) const;
  bool is_nested (int slice) const;
  bool is_long (const CvmRing *ring) const;
  bool is_anew (const CvmRing *ring) const;
  bool is_lone (const CvmRing *ring) const;
  void thin (SliceOut &all, int slice);
  bool write_slice (const CvmRing *first);
  bool write_micro (const CvmRing *from, CvmRingType type, const MicroRing &, const Decimals &);
  void add (OutRing ring);
  void write_untouched (const CvmRing *ring);
  bool write_ring (const CvmRing *ring);
  bool check_thinning (GError **error) const;
  CvmRingType type_of (const CvmRing *ring) const;
  void tell_spelling () const;
  void tell_thinning () const;

  const Out &out_;
  OutStructure &structure_;
  const CvmStructure *source_;
  bool is_xor_ = false, respells_ = false, mixes_ = false;
  std::vector<bool> respelt_;   /* slices whose imported rings get new points */
  std::vector<bool> done_;      /* slices whose new rings are written */
  std::set<int> changed_;       /* slices where an imported ring is spelt otherwise than it came */
  std::set<int> thinned_;       /* slices where a ring lost points */
  std::vector<int> lone_holes_; /* slices where a hole is a ring of its own */
  int too_long_ = -1, farthest_ = -1;  /* slices: no way to so few points; moved the most */
  int n_empty_ = 0;                    /* contours without points */
  int n_copies_ = 0, n_stay_long_ = 0; /* near-copies left out; long ones that stay */
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
RingWriter::is_long (const CvmRing *ring) const
{
  return out_.options->max_points > 0 && ring->n_points > out_.options->max_points;
}

/* New points take the place of the ring's own. */
bool
RingWriter::is_anew (const CvmRing *ring) const
{
  return is_area (out_.series, ring)
         && (!ring->original_text || respelt_[ring->slice] || is_long (ring));
}

/* It only loses points, and stays a ring of its own. */
bool
RingWriter::is_lone (const CvmRing *ring) const
{
  return ring->original_text && !respelt_[ring->slice];
}

SliceOut
RingWriter::collect (int slice) const
{
  SliceOut all = {};
  for (int i = 0; i < source_->n_rings; i++)
    {
      const CvmRing *ring = &source_->rings[i];
      if (ring->slice != slice || !is_area (out_.series, ring))
        continue;
      MicroRing micro = micro_ring (ring);
      if (micro.size () < 3)
        continue;
      if (!is_anew (ring))
        {
          all.beside.push_back (std::move (micro));
          continue;
        }
      structure_.anew.push_back (ring);
      if (ring->original_text)
        collect_decimals (ring, all.decimals);
      all.has_imported = all.has_imported || ring->original_text;
      if (is_lone (ring))
        all.lone.push_back ({ ring, std::move (micro) });
      else
        all.anew.push_back (std::move (micro));
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
RingWriter::write_micro (const CvmRing *from,
                         CvmRingType type,
                         const MicroRing &ring,
                         const Decimals &decimals)
{
  OutRing written = { from, type, "", {}, false, 0, true };
  for (const MicroPoint &p : ring)
    {
      auto found = decimals.find (p);
      bool known = found != decimals.end ();
      std::string xyz[3] = { known ? found->second[0] : decimal_string (p[0] / 1000.0, 3),
                             known ? found->second[1] : decimal_string (p[1] / 1000.0, 3),
                             point_z_text (out_.series, from->slice, p) };
      if (!append_point (written, xyz))
        return false;
    }
  structure_.rings.push_back (std::move (written));
  return true;
}

static size_t
count_points (const SliceOut &slice)
{
  size_t n = 0;
  for (const MicroRing &ring : slice.anew)
    n += ring.size ();
  for (const LoneRing &ring : slice.lone)
    n += ring.points.size ();
  return n;
}

void
RingWriter::thin (SliceOut &all, int slice)
{
  const size_t n_before = count_points (all);
  double moved = 0;
  if (!thin_slice (all, (size_t)out_.options->max_points, !is_xor_, moved))
    too_long_ = slice;
  if (count_points (all) == n_before)
    return;
  structure_.is_thinned = true;
  moved += all.has_imported ? rounding_mm : 0;
  thinned_.insert (slice);
  farthest_ = moved >= structure_.moved_mm ? slice : farthest_;
  structure_.moved_mm = std::max (structure_.moved_mm, moved);
}

/* All rings of one slice that are written anew, in place of the first of them. */
bool
RingWriter::write_slice (const CvmRing *first)
{
  SliceOut all = collect (first->slice);
  bool all_joined = true, ok = true;
  if (out_.options->max_points > 0)
    thin (all, first->slice);
  spell_slice (all, is_xor_, all_joined);
  for (const MicroRing &ring : all.anew)
    ok = ok
         && write_micro (first, is_xor_ ? CVM_RING_CLOSEDPLANAR_XOR : CVM_RING_CLOSED_PLANAR, ring,
                         all.decimals);
  for (const LoneRing &ring : all.lone)
    ok = ok && write_micro (ring.source, type_of (ring.source), ring.points, all.decimals);
  if (!all_joined)
    lone_holes_.push_back (first->slice);
  return ok;
}

/* The type of an imported ring, as the whole structure has it. */
CvmRingType
RingWriter::type_of (const CvmRing *ring) const
{
  if (!respells_ || !is_closed (ring))
    return ring->type;
  return is_xor_ ? CVM_RING_CLOSEDPLANAR_XOR : CVM_RING_CLOSED_PLANAR;
}

/* A contour without points says nothing, and no valid file can hold it (ContourData is of type 1).
 */
void
RingWriter::add (OutRing ring)
{
  if (ring.data.empty ())
    n_empty_++;
  else
    structure_.rings.push_back (std::move (ring));
}

/* Its text as it is. A near-copy would count with XOR. */
void
RingWriter::write_untouched (const CvmRing *ring)
{
  const CvmRingType type = type_of (ring);
  const bool on_slice = ring->slice >= 0 && ring->slice < (int)respelt_.size ();
  const bool is_copy = ring->use == CVM_RING_COPY;
  const bool respelt = is_copy && ((on_slice && respelt_[ring->slice]) || type != ring->type);
  if (respelt || type != ring->type)
    changed_.insert (ring->slice);
  if (respelt)
    return;
  if (is_copy && is_long (ring))
    {
      n_copies_++;
      return;
    }
  n_stay_long_ += is_long (ring);
  add (untouched_ring (ring));
  if (*ring->original_text)
    structure_.rings.back ().type = type;
}

bool
RingWriter::write_ring (const CvmRing *ring)
{
  OutRing plain;
  if (is_anew (ring))
    {
      const bool first = !done_[ring->slice];
      if (ring->original_text && !is_lone (ring))
        changed_.insert (ring->slice);
      done_[ring->slice] = true;
      return !first || write_slice (ring);
    }
  if (ring->original_text)
    {
      write_untouched (ring);
      return true;
    }
  if (!plain_ring (ring, plain))
    return false;
  add (std::move (plain));
  return true;
}

/* So that a distance that was said is enough when it is asked for. */
static double
rounded_up (double mm)
{
  return std::ceil (mm * 1000) / 1000;
}

bool
RingWriter::check_thinning (GError **error) const
{
  const CvmExportOptions *o = out_.options;
  const double within = o->within_mm > 0 ? o->within_mm : CVM_EXPORT_WITHIN_MM;
  if (too_long_ >= 0)
    return fail (error, CVM_DICOM_ERROR_UNSUPPORTED,
                 _ ("“%s”: the contours on slice %d can't be written with %d points each."),
                 source_->name, slice_number (out_.series, too_long_), o->max_points);
  if (structure_.moved_mm > within)
    return fail (error, CVM_DICOM_ERROR_UNSUPPORTED,
                 _ ("“%s”: with at most %d points a contour on slice %d would move by %.3f mm, and "
                    "only %g mm are allowed."),
                 source_->name, o->max_points, slice_number (out_.series, farthest_),
                 rounded_up (structure_.moved_mm), within);
  return true;
}

bool
RingWriter::write (GError **error)
{
  for (int i = 0; i < source_->n_rings; i++)
    if (!write_ring (&source_->rings[i]))
      return fail (error, CVM_DICOM_ERROR_FORMAT,
                   _ ("“%s” has a point whose coordinates can't be written in DICOM."),
                   source_->name);
  return check_thinning (error);
}

/* What a receiving system, or who compares the file with its source, must know. */
void
RingWriter::tell_spelling () const
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

void
RingWriter::tell_thinning () const
{
  const int n = (int)thinned_.size (), most = out_.options->max_points;
  if (n > 0)
    warn (
        out_,
        ngettext ("“%s”: the contours of %d slice have at most %d points, as you chose; they lie "
                  "within %.3f mm of what they were.",
                  "“%s”: the contours of %d slices have at most %d points, as you chose; they lie "
                  "within %.3f mm of what they were.",
                  n),
        source_->name, n, most, structure_.moved_mm);
  if (n_copies_ > 0)
    warn (out_, _ ("“%s”: near-copies of contours, with more than %d points, are left out: %d."),
          source_->name, most, n_copies_);
  if (n_stay_long_ > 0)
    warn (
        out_,
        _ ("“%s”: contours that enclose no area on a slice keep more than %d points, as they came: "
           "%d."),
        source_->name, most, n_stay_long_);
}

void
RingWriter::tell () const
{
  tell_spelling ();
  tell_thinning ();
  if (n_empty_ > 0)
    warn (out_, _ ("“%s”: contours without points can't be written and are left out: %d."),
          source_->name, n_empty_);
}

bool
make_rings (const Out &out, OutStructure &structure, GError **error)
{
  RingWriter writer (out, structure);
  if (!writer.write (error))
    return false;
  writer.tell ();
  return true;
}

} // namespace cvm
