/* SPDX-License-Identifier: Apache-2.0 */
/* See stack.hpp. A sentence is either a warning, an obstacle (shown, but not contoured) or a
 * refusal (not shown). Obstacles and refusals become the series' why_not.
 */
#include "app/dicom/stack.hpp"

#include "app/dicom/series.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>

namespace cvm
{

static const double same_position_mm = 0.01;
static const double stacking_tolerance_mm = 0.1;
static const double even_step_mm = 0.01; /* as CvmGrid.uniform */
static const double axis_tolerance_deg = 0.5;

static std::string format (const char *text, ...) G_GNUC_PRINTF (1, 2);

static std::string
format (const char *text, ...)
{
  va_list list;
  va_start (list, text);
  g_autofree char *out = g_strdup_vprintf (text, list);
  va_end (list);
  return out;
}

std::string
mm_text (double mm)
{
  std::string text = format ("%.2f", std::fabs (mm));
  text.erase (text.find_last_not_of ('0') + 1);
  if (!g_ascii_isdigit (text.back ()))
    text.pop_back ();
  return (mm < -0.004999 ? "−" : "") + text + " mm";
}

using Vector = std::array<double, 3>;

static double
dot (const Vector &a, const Vector &b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static Vector
normal_of (const Header &h)
{
  const auto &o = h.orientation;
  Vector n = { o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3] };
  double length = std::sqrt (dot (n, n));
  for (double &component : n)
    component /= length > 0 ? length : 1;
  return n;
}

static bool
orientation_possible (const Header &h)
{
  const auto &o = h.orientation;
  Vector row = { o[0], o[1], o[2] }, column = { o[3], o[4], o[5] };
  return std::fabs (dot (row, row) - 1) < 2e-3 && std::fabs (dot (column, column) - 1) < 2e-3
         && std::fabs (dot (row, column)) < 1e-3;
}

Stack::Stack (std::vector<Header> &group, GPtrArray *warnings)
    : group_ (group), warnings_ (warnings)
{
}

Stack::~Stack ()
{
  cvm_grid_unref (grid_);
}

CvmGrid *
Stack::take_grid ()
{
  return std::exchange (grid_, nullptr);
}

void
Stack::warn (const std::string &sentence)
{
  g_ptr_array_add (warnings_, g_strdup (sentence.c_str ()));
}

void
Stack::refuse (const std::string &sentence)
{
  refusals_.push_back (sentence);
}

void
Stack::obstruct (const std::string &sentence)
{
  obstacles_.push_back (sentence);
}

void
Stack::withhold (const std::string &sentence)
{
  why_no_network_ = sentence;
  warn (sentence);
}

std::string
Stack::why_not () const
{
  std::string all;
  for (const auto *list : { &refusals_, &obstacles_ })
    for (const std::string &sentence : *list)
      all += (all.empty () ? "" : " ") + sentence;
  return all;
}

/* Where a slice lies, for people: z for axial slices, else the position along the normal. */
std::string
Stack::place (size_t index) const
{
  const Header &h = group_[index];
  Vector n = normal_of (h);
  if (std::fabs (n[2]) > std::cos (axis_tolerance_deg * M_PI / 180))
    return "z = " + mm_text (h.position[2]);
  return mm_text (dot (n, h.position));
}

/* Byte for byte; false where one of them can't be read. */
static bool
same_files (const std::string &a, const std::string &b)
{
  std::ifstream left (a, std::ios::binary), right (b, std::ios::binary);
  std::vector<char> here (1 << 16), there (1 << 16);
  while (left && right)
    {
      left.read (here.data (), (std::streamsize)here.size ());
      right.read (there.data (), (std::streamsize)there.size ());
      if (left.gcount () != right.gcount ()
          || memcmp (here.data (), there.data (), (size_t)left.gcount ()) != 0)
        return false;
    }
  return left.eof () && right.eof ();
}

/* One SOP instance twice is one image, when it lies at one place; of two files that differ the
 * first is shown, and that is said. */
void
Stack::drop_copies ()
{
  std::map<std::pair<std::string, int>, size_t> first; /* by instance and frame */
  std::vector<Header> kept;
  unsigned int n_elsewhere = 0, n_different = 0;
  for (const Header &h : group_)
    {
      auto seen = h.sop_instance.empty () ? first.end () : first.find ({ h.sop_instance, h.frame });
      if (seen == first.end ())
        {
          first.emplace (std::make_pair (h.sop_instance, h.frame), kept.size ());
          kept.push_back (h);
          continue;
        }
      const Header &other = kept[seen->second];
      if (other.position != h.position)
        n_elsewhere++;
      else
        n_different += !same_files (other.path, h.path);
    }
  group_.swap (kept);
  if (n_elsewhere > 0)
    obstruct (format (ngettext ("%u image carries the identifier of another one and is left out.",
                                "%u images carry the identifiers of others and are left out.",
                                n_elsewhere),
                      n_elsewhere));
  if (n_different > 0)
    warn (format (ngettext ("%u image is there twice, in files that differ: the first is shown.",
                            "%u images are there twice, in files that differ: the first of each "
                            "is shown.",
                            n_different),
                  n_different));
}

/* A sentence where this image can't be shown at all; geometry comes after. */
static std::string
image_refusal (const Header &h)
{
  const std::string name = file_name (h.path), clause = unsupported_pixels (h);
  if (!clause.empty ())
    return format (_ ("It can't be shown: %s (%s)."), clause.c_str (), name.c_str ());
  if (h.syntax.codec == Codec::unknown)
    return format (_ ("It is stored as “%s”, which this version doesn't read (%s)."),
                   h.syntax.name.c_str (), name.c_str ());
  return "";
}

/* Images that can't be shown are left out where others of the stack can. */
void
Stack::judge_images ()
{
  std::vector<Header> kept;
  std::vector<std::string> refused;
  const Header &h = group_.front ();
  if (h.n_frames != 1 && h.frame == 0)
    {
      refuse (_ ("It is a multi-frame image that doesn't say where its frames lie."));
      return;
    }
  for (const Header &image : group_)
    {
      std::string sentence = image_refusal (image);
      if (sentence.empty ())
        kept.push_back (image);
      else
        refused.push_back (sentence);
    }
  if (kept.empty ())
    {
      refuse (refused.front ());
      return;
    }
  if (!refused.empty ())
    warn (format (
        ngettext ("%u image is left out. %s", "%u images are left out. %s", refused.size ()),
        (unsigned int)refused.size (), refused.front ().c_str ()));
  group_.swap (kept);
}

void
Stack::drop_unplaced (GPtrArray *unread)
{
  std::vector<Header> kept;
  for (const Header &h : group_)
    if (h.has_position)
      kept.push_back (h);
    else
      g_ptr_array_add (unread,
                       unread_new (h.path, _ ("it has no position (Image Position Patient)")));
  group_.swap (kept);
}

bool
Stack::can_be_placed (GPtrArray *unread)
{
  const Header &h = group_.front ();
  if (!h.has_spacing)
    refuse (_ ("Its scale is unknown: it has no pixel spacing."));
  else if (!(h.row_step_mm > 0.001 && h.column_step_mm > 0.001 && h.row_step_mm < 100
             && h.column_step_mm < 100))
    refuse (_ ("Its scale is unknown: its pixel spacing is no possible value."));
  if (!h.has_orientation)
    refuse (_ ("Its orientation is unknown: it has no Image Orientation (Patient)."));
  else if (!orientation_possible (h))
    refuse (
        _ ("Its orientation is unknown: the directions of its rows and columns make no sense."));
  bool placed = std::any_of (group_.begin (), group_.end (),
                             [] (const Header &image) { return image.has_position; });
  if (!placed)
    refuse (_ ("Its geometry is unknown: no image has a position (Image Position Patient)."));
  else
    drop_unplaced (unread);
  if (group_.size () > (size_t)max_slices)
    refuse (format (_ ("It has more than %d slices."), max_slices));
  return refusals_.empty ();
}

void
Stack::sort ()
{
  Vector n = normal_of (group_.front ());
  std::stable_sort (group_.begin (), group_.end (), [&] (const Header &a, const Header &b) {
    double pa = dot (n, a.position), pb = dot (n, b.position);
    if (pa != pb)
      return pa < pb;
    return a.instance_number != b.instance_number ? a.instance_number < b.instance_number
                                                  : a.path < b.path;
  });
}

/* Of different images at one position the first stays, and the others are named. */
void
Stack::drop_double_positions ()
{
  Vector n = normal_of (group_.front ());
  std::vector<Header> kept;
  size_t n_dropped = 0;
  std::string where, first, second;
  for (size_t i = 0; i < group_.size (); i++)
    {
      const Header &h = group_[i];
      if (!kept.empty () && dot (n, h.position) - dot (n, kept.back ().position) < same_position_mm)
        {
          if (n_dropped++ == 0)
            {
              where = place (i);
              first = file_name (kept.back ().path);
              second = file_name (h.path);
            }
        }
      else
        kept.push_back (h);
    }
  group_.swap (kept);
  if (n_dropped == 1)
    obstruct (format (_ ("Two different images lie at %s; %s is shown, %s is not."), where.c_str (),
                      first.c_str (), second.c_str ()));
  else if (n_dropped > 1)
    obstruct (format (_ ("%u images lie where another one lies already (the first at %s: %s beside "
                         "%s); they are not shown."),
                      (unsigned int)n_dropped, where.c_str (), second.c_str (), first.c_str ()));
}

void
Stack::make_grid ()
{
  const Header &h = group_.front ();
  std::vector<Vector> origins;
  for (const Header &image : group_)
    origins.push_back (image.position);
  CvmStatus status = {};
  grid_ = cvm_grid_new (h.n_columns, h.n_rows, (int)group_.size (), h.column_step_mm, h.row_step_mm,
                        &h.orientation[0], &h.orientation[3],
                        reinterpret_cast<const double (*)[3]> (origins.data ()), h.thickness_mm,
                        &status);
  if (!grid_)
    {
      char text[512];
      refuse (cvm_status_format (&status, _ (status.message_id), text, sizeof text));
    }
}

/* How far origins leave the line through the first one along the normal. */
void
Stack::judge_stacking ()
{
  Vector n = normal_of (group_.front ());
  const Vector &first = group_.front ().position, &last = group_.back ().position;
  double worst = 0;
  for (const Header &h : group_)
    {
      Vector off;
      for (int i = 0; i < 3; i++)
        off[i] = h.position[i] - first[i];
      double along = dot (off, n);
      worst = std::max (worst, std::sqrt (std::max (0., dot (off, off) - along * along)));
    }
  if (worst <= stacking_tolerance_mm)
    return;
  Vector axis = { last[0] - first[0], last[1] - first[1], last[2] - first[2] };
  double cosine = dot (axis, n) / std::sqrt (std::max (1e-12, dot (axis, axis)));
  double degrees = std::acos (std::min (1., cosine)) * 180 / M_PI;
  refuse (format (_ ("Its slices are not stacked along their normal: the stack leans by %.1f° (a "
                     "tilted gantry or a sheared export), and would be shown bent."),
                  degrees));
}

/* Steps as they are, and the usual one among them. Empty where all are even. */
static std::vector<double>
uneven_steps (const CvmGrid *grid, double &usual)
{
  std::vector<double> steps;
  for (int i = 0; i + 1 < grid->n_slices; i++)
    steps.push_back (grid->positions_mm[i + 1] - grid->positions_mm[i]);
  std::vector<double> sorted = steps;
  std::sort (sorted.begin (), sorted.end ());
  usual = sorted[sorted.size () / 2];
  double mean = (grid->positions_mm[grid->n_slices - 1] - grid->positions_mm[0]) / sorted.size ();
  if (sorted.back () - mean <= even_step_mm && mean - sorted.front () <= even_step_mm)
    steps.clear ();
  return steps;
}

/* Even, with gaps (a few steps are multiples of the usual one), or uneven. */
void
Stack::judge_steps ()
{
  if (grid_->n_slices < 2)
    {
      obstruct (_ ("It is a single slice: contours need a stack of slices."));
      return;
    }
  double usual = 0;
  std::vector<double> steps = uneven_steps (grid_, usual);
  std::vector<size_t> gaps;
  bool even_but_for_gaps = true;
  for (size_t i = 0; i < steps.size (); i++)
    {
      double multiple = std::round (steps[i] / usual);
      even_but_for_gaps &= std::fabs (steps[i] - multiple * usual) < 0.05 * usual && multiple > 0;
      if (multiple > 1)
        gaps.push_back (i);
    }
  if (steps.empty ())
    return;
  if (!even_but_for_gaps || gaps.empty () || gaps.size () > std::max<size_t> (2, steps.size () / 5))
    {
      auto range = std::minmax_element (steps.begin (), steps.end ());
      obstruct (format (_ ("Its slices are unevenly spaced: steps of %s to %s."),
                        mm_text (*range.first).c_str (), mm_text (*range.second).c_str ()));
      return;
    }
  for (size_t i : gaps)
    {
      unsigned int n = (unsigned int)std::round (steps[i] / usual) - 1;
      obstruct (format (ngettext ("%u slice is missing between %s and %s.",
                                  "%u slices are missing between %s and %s.", n),
                        n, place (i).c_str (), place (i + 1).c_str ()));
    }
}

static double
degrees_from_axis (const double direction[3], int &axis)
{
  axis = 0;
  for (int i = 1; i < 3; i++)
    if (std::fabs (direction[i]) > std::fabs (direction[axis]))
      axis = i;
  return std::acos (std::min (1., std::fabs (direction[axis]))) * 180 / M_PI;
}

void
Stack::judge_orientation ()
{
  int axis = 0, row_axis = 0;
  double off_plane = degrees_from_axis (grid_->normal, axis);
  double turned = degrees_from_axis (grid_->row_direction, row_axis);
  if (off_plane > axis_tolerance_deg)
    obstruct (format (_ ("Its slices are oblique (%.1f° off): contours are drawn on axial slices."),
                      off_plane));
  else if (axis != 2)
    obstruct (axis == 0 ? _ ("It is a sagittal series: contours are drawn on axial slices.")
                        : _ ("It is a coronal series: contours are drawn on axial slices."));
  else if (turned > axis_tolerance_deg)
    obstruct (format (_ ("Its rows are turned by %.1f° against the patient's axes, and it can't be "
                         "contoured."),
                      turned));
}

void
Stack::judge_hounsfield ()
{
  bool slope = true, intercept = true, zero_slope = false, other_unit = false, can_be_air = false;
  int bits = 0;
  for (const Header &h : group_)
    {
      slope &= h.has_slope;
      intercept &= h.has_intercept;
      zero_slope |= h.has_slope && h.slope == 0;
      other_unit |= !h.rescale_type.empty () && h.rescale_type != "HU" && h.rescale_type != "US";
      can_be_air |= h.is_signed || h.intercept < 0 || h.slope < 0;
      bits = std::max (bits, h.bits_stored);
    }
  if (!intercept)
    obstruct (_ ("Its values are not Hounsfield units: it has no rescale slope and intercept."));
  else if (zero_slope || other_unit)
    obstruct (_ ("Its values are not Hounsfield units: its rescale slope or type says so."));
  else if (bits <= 8 && (!can_be_air || lossy ()))
    withhold (_ ("It has 8 bits per pixel, with a window baked into them: its values are not "
                 "Hounsfield units, and it is given to no network."));
  else if (bits <= 8)
    withhold (_ ("It has 8 bits per pixel: its Hounsfield units are too coarse, and it is given to "
                 "no network."));
  else if (!can_be_air)
    withhold (_ ("Its values are not Hounsfield units: none of them is below 0, where air lies. It "
                 "is given to no network."));
  if (intercept && !slope)
    warn (_ ("It has no rescale slope: 1 is assumed for the Hounsfield units."));
}

bool
Stack::lossy () const
{
  return std::any_of (group_.begin (), group_.end (),
                      [] (const Header &image) { return image.lossy; });
}

void
Stack::judge_acquisition ()
{
  const Header &h = group_.front ();
  if (h.frame_of_reference.empty ())
    obstruct (_ ("It names no frame of reference: contours could not be tied to it."));
  if (h.image_type.find ("LOCALIZER") != std::string::npos)
    obstruct (_ ("It is a localizer."));
  if (h.patient_position.empty ())
    warn (_ ("The patient's position is not given."));
  else if (h.patient_position != "HFS")
    warn (format (_ ("The patient's position is %s, not HFS (head first, supine)."),
                  h.patient_position.c_str ()));
  if (lossy ())
    warn (_ ("Its images were compressed with loss."));
}

void
Stack::judge (GPtrArray *unread)
{
  drop_copies ();
  judge_images ();
  if (!viewable () || !can_be_placed (unread))
    return;
  sort ();
  drop_double_positions ();
  judge_stacking ();
  make_grid ();
  if (!grid_)
    return;
  judge_steps ();
  judge_orientation ();
  judge_hounsfield ();
  judge_acquisition ();
}

} // namespace cvm
