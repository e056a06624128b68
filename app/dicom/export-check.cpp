/* SPDX-License-Identifier: Apache-2.0 */
/* The written file, read by the program's own reader, against what was to be written: each ring's
 * text or points, each slice's area, the volume. */
#include "app/dicom/export.hpp"

extern "C"
{
#include "segmentation/contour/structure.h"
}

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <set>

namespace cvm
{

static bool
differs (GError **error, const OutStructure &structure, const std::string &what)
{
  return fail (error, CVM_DICOM_ERROR_FORMAT,
               _ ("The file was written, but reading it back gave something else: “%s”, %s. It was "
                  "removed; nothing is lost here."),
               structure.name.c_str (), what.c_str ());
}

static std::string
trimmed (const char *text)
{
  std::string out = text ? text : "";
  out.erase (out.find_last_not_of (' ') + 1);
  return out;
}

static bool
same_ring (const OutRing &written, const CvmRing &read)
{
  if (written.type != CVM_RING_OTHER && written.type != read.type && written.n_points > 0)
    return false;
  if (written.untouched)
    return trimmed (written.data.c_str ()) == trimmed (read.original_text);
  if (read.n_points != written.n_points)
    return false;
  for (int i = 0; i < read.n_points; i++)
    for (int k = 0; k < 3; k++)
      if (std::fabs (read.points[i][k] - written.values[3 * i + k]) > 1e-9)
        return false;
  return true;
}

/* Whether a point lies within `within_mm` of the lines of the rings. The search starts at `at`,
 * where the last one was: neighbours lie by neighbours. */
static bool
is_near (const double point[3],
         const std::vector<std::array<double, 4> > &lines,
         double within_mm,
         size_t &at)
{
  for (size_t k = 0; k < lines.size (); k++)
    {
      const size_t i = (at + k) % lines.size ();
      const double dx = lines[i][2] - lines[i][0], dy = lines[i][3] - lines[i][1];
      const double px = point[0] - lines[i][0], py = point[1] - lines[i][1];
      const double length = dx * dx + dy * dy;
      const double t = length > 0 ? std::min (1., std::max (0., (px * dx + py * dy) / length)) : 0;
      if (std::hypot (px - t * dx, py - t * dy) <= within_mm)
        {
          at = i;
          return true;
        }
    }
  return false;
}

/* Each point that was shown lies near the lines of the file. */
static bool
lie_near (const OutStructure &structure, const CvmStructure *read, int slice)
{
  std::vector<std::array<double, 4> > lines;
  size_t at = 0;
  for (int i = 0; i < read->n_rings; i++)
    {
      const CvmRing &r = read->rings[i];
      for (int k = 0; structure.rings[i].on_grid && structure.rings[i].source->slice == slice
                      && k < r.n_points;
           k++)
        {
          const double *a = r.points[k], *b = r.points[(k + 1) % r.n_points];
          lines.push_back ({ a[0], a[1], b[0], b[1] });
        }
    }
  for (const CvmRing *ring : structure.anew)
    for (int k = 0; ring->slice == slice && k < ring->n_points; k++)
      if (!is_near (ring->points[k], lines, structure.moved_mm + 0.001, at))
        return false;
  return true;
}

/* On a slice with new points: those in the file are those on the screen, put on the grid. (Joining
 * holes adds none, thinning takes some.) */
static bool
same_points (const OutStructure &structure, const CvmStructure *read, int slice)
{
  std::set<MicroPoint> shown, written;
  for (const CvmRing *ring : structure.anew)
    for (int k = 0; ring->slice == slice && k < ring->n_points; k++)
      shown.insert (micro_point (ring->points[k]));
  for (int i = 0; i < read->n_rings; i++)
    for (int k = 0; structure.rings[i].on_grid && structure.rings[i].source->slice == slice
                    && k < read->rings[i].n_points;
         k++)
      written.insert (micro_point (read->rings[i].points[k]));
  if (!structure.is_thinned)
    return shown == written;
  return std::includes (shown.begin (), shown.end (), written.begin (), written.end ())
         && lie_near (structure, read, slice);
}

/* How much area rounding to 0.001 mm may change on a slice: half of it along every ring; and what
 * thinning may. */
static double
area_slack (const OutStructure &structure, int slice)
{
  const CvmStructure *s = structure.source;
  double length = 0;
  for (int i = 0; i < s->n_rings; i++)
    {
      const CvmRing *r = &s->rings[i];
      for (int k = 0; r->slice == slice && k < r->n_points; k++)
        {
          const double *a = r->points[k], *b = r->points[(k + 1) % r->n_points];
          length += std::hypot (a[0] - b[0], a[1] - b[1]);
        }
    }
  return (0.001 + structure.moved_mm) * length + 1e-6;
}

static bool
check_areas (const Out &out,
             const OutStructure &structure,
             const CvmStructure *read,
             GError **error)
{
  const CvmGrid *grid = out.series->grid;
  double volume = 0, other = 0, slack = 1e-3;
  for (int slice = 0; grid && slice < grid->n_slices; slice++)
    {
      double extent = cvm_grid_slice_extent_mm (grid, slice) / 1000;
      double a = cvm_structure_area_mm2 (structure.source, grid, slice);
      double b = cvm_structure_area_mm2 (read, grid, slice);
      const double may_differ = area_slack (structure, slice);
      if (!(std::fabs (a - b) <= may_differ))
        return differs (error, structure,
                        _ ("area on slice ") + std::to_string (slice_number (out.series, slice)));
      if (!same_points (structure, read, slice))
        return differs (error, structure,
                        _ ("points on slice ") + std::to_string (slice_number (out.series, slice)));
      slack += may_differ * extent;
      volume += a * extent;
      other += b * extent;
    }
  return std::fabs (volume - other) <= slack || differs (error, structure, _ ("volume"));
}

static bool
check_structure (const Out &out,
                 const OutStructure &structure,
                 const CvmStructure *read,
                 GError **error)
{
  if (read->n_rings != (int)structure.rings.size ())
    return differs (error, structure, _ ("number of contours"));
  for (int i = 0; i < read->n_rings; i++)
    if (!same_ring (structure.rings[i], read->rings[i]))
      return differs (error, structure, _ ("contour ") + std::to_string (i + 1));
  return check_areas (out, structure, read, error);
}

bool
check_written (const Out &out, const char *path, GError **error)
{
  g_autoptr (GError) why = nullptr;
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, out.series, &why);
  if (!set)
    return fail (error, CVM_DICOM_ERROR_FORMAT,
                 _ ("The file was written, but could not be read back (%s). It was removed."),
                 why ? why->message : "");
  if (set->structures->len != out.structures.size ())
    return fail (
        error, CVM_DICOM_ERROR_FORMAT,
        _ ("The file was written, but reading it back gave another number of structures. It "
           "was removed."));
  for (size_t i = 0; i < out.structures.size (); i++)
    if (!check_structure (out, out.structures[i],
                          static_cast<CvmStructure *> (set->structures->pdata[i]), error))
      return false;
  return true;
}

} // namespace cvm
