/* SPDX-License-Identifier: Apache-2.0 */
/* See stack.hpp. A sentence is either a warning, an obstacle (shown, but not contoured) or a
 * refusal (not shown). Obstacles and refusals are the series' obstacles. What is there twice is
 * dealt with in stack-doubles.cpp.
 */
#include "app/dicom/stack.hpp"

#include "app/dicom/series.hpp"
#include "app/dicom/settle.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace cvm
{

static const double stacking_tolerance_mm = 0.1;
static const double axis_tolerance_deg = 0.5;

double
dot (const Vector &a, const Vector &b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Vector
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

Stack::Stack (std::vector<Header> &group, CvmSeries *series) : group_ (group), series_ (series)
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
  g_ptr_array_add (series_->warnings, g_strdup (sentence.c_str ()));
}

void
Stack::refuse (const std::string &sentence)
{
  refused_ = true;
  obstruct (sentence);
}

void
Stack::obstruct (const std::string &sentence)
{
  g_ptr_array_add (series_->obstacles, g_strdup (sentence.c_str ()));
}

void
Stack::withhold (const std::string &sentence)
{
  g_free (series_->why_no_network);
  series_->why_no_network = g_strdup (sentence.c_str ());
  warn (sentence);
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
  return !refused_;
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
bool
Stack::judge_stacking ()
{
  Vector n = normal_of (group_.front ());
  const Vector &first = group_.front ().position;
  double worst = 0;
  for (const Header &h : group_)
    {
      Vector off;
      for (int i = 0; i < 3; i++)
        off[i] = h.position[i] - first[i];
      double along = dot (off, n);
      worst = std::max (worst, std::sqrt (std::max (0., dot (off, off) - along * along)));
    }
  if (worst > stacking_tolerance_mm)
    obstruct (lean_text ());
  return worst > stacking_tolerance_mm;
}

/* A tilted gantry stacks its slices along the table; other stacks just lean. */
std::string
Stack::lean_text () const
{
  Vector n = normal_of (group_.front ());
  const Vector &first = group_.front ().position, &last = group_.back ().position;
  Vector way = { last[0] - first[0], last[1] - first[1], last[2] - first[2] };
  double length = std::sqrt (std::max (1e-12, dot (way, way)));
  double degrees = std::acos (std::min (1., std::fabs (dot (way, n)) / length)) * 180 / M_PI;
  bool along_table = std::fabs (way[2]) / length > std::cos (axis_tolerance_deg * M_PI / 180);
  if (along_table && std::fabs (n[2]) < std::cos (axis_tolerance_deg * M_PI / 180))
    return format (_ ("The gantry was tilted by %.1f°: its slices are not stacked along their "
                      "normal. It is shown as it lies, and can't be contoured."),
                   degrees);
  return format (_ ("Its slices are not stacked along their normal: the stack leans by %.1f° (a "
                    "sheared export). It is shown as it lies, and can't be contoured."),
                 degrees);
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
Stack::judge_orientation (bool leans)
{
  int axis = 0, row_axis = 0;
  double off_plane = degrees_from_axis (grid_->normal, axis);
  double turned = degrees_from_axis (grid_->row_direction, row_axis);
  if (off_plane > axis_tolerance_deg && leans)
    return; /* the tilt has been named */
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
    refuse (_ ("Its values are not Hounsfield units: it has no rescale slope and intercept."));
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

/* Slices of two acquisitions, or of two kernels, in turn: one stack by position, but what lies side
 * by side in it may be another moment. Blocks one after the other are usual. */
void
Stack::judge_mixture ()
{
  std::set<std::pair<std::string, std::string> > kinds;
  size_t n_changes = 0;
  const Header *before = nullptr;
  for (const Header &h : group_)
    {
      kinds.emplace (h.acquisition_number, h.kernel);
      n_changes
          += before
             && (before->acquisition_number != h.acquisition_number || before->kernel != h.kernel);
      before = &h;
    }
  if (n_changes >= kinds.size ())
    warn (format (_ ("Slices of %u acquisitions or kernels lie between each other: neighbours may "
                     "show different moments."),
                  (unsigned int)kinds.size ()));
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
  bool leans = judge_stacking ();
  make_grid ();
  if (!grid_)
    return;
  judge_orientation (leans);
  judge_hounsfield ();
  judge_acquisition ();
  judge_mixture ();
}

} // namespace cvm
