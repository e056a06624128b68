/* SPDX-License-Identifier: Apache-2.0 */
/* What remains of a series when some of its slices turn out to be unreadable while it is loaded:
 * what follows from its slices is said anew (settle.hpp), so that a gap is a gap wherever it comes
 * from.
 */
#include "app/dicom/series.hpp"
#include "app/dicom/settle.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <array>

namespace cvm
{

static const size_t most_named = 5;

std::string
lost_slice (const std::string &path, int frame, const std::string &clause)
{
  const std::string name = file_name (path);
  g_autofree char *sentence
      = frame > 0
            ? g_strdup_printf (_ ("A slice is left out: frame %d of %s couldn't be read: %s."),
                               frame, name.c_str (), clause.c_str ())
            : g_strdup_printf (_ ("A slice is left out: %s couldn't be read: %s."), name.c_str (),
                               clause.c_str ());
  return sentence;
}

/* Before all else that is to be said. */
/* Before all else that is said of it. */
static void
name_lost (const std::vector<std::string> &lost, CvmSeries *rest)
{
  const size_t n_named = std::min (lost.size (), most_named);
  for (size_t i = 0; i < n_named; i++)
    g_ptr_array_insert (rest->warnings, (gint)i, g_strdup (lost[i].c_str ()));
  const auto n_more = (unsigned int)(lost.size () - n_named);
  if (n_more > 0)
    g_ptr_array_insert (rest->warnings, (gint)n_named,
                        g_strdup_printf (ngettext ("%u more slice is left out.",
                                                   "%u more slices are left out.", n_more),
                                         n_more));
}

static CvmGrid *
grid_without (const CvmSeries *series, const SliceClauses &dropped)
{
  const CvmGrid *old = series->grid;
  std::vector<std::array<double, 3> > origins;
  for (int k = 0; k < old->n_slices; k++)
    if (!dropped.count (k))
      origins.push_back ({ old->origins[k][0], old->origins[k][1], old->origins[k][2] });
  if (origins.empty ())
    return nullptr;
  CvmStatus status = {};
  return cvm_grid_new (old->n_columns, old->n_rows, (int)origins.size (), old->column_step_mm,
                       old->row_step_mm, old->row_direction, old->column_direction,
                       reinterpret_cast<const double (*)[3]> (origins.data ()),
                       series->slice_thickness_mm, &status);
}

/* The slices that stay, and the double places that still are some, by their new numbers. */
static void
leave_out (CvmSeries *s, const SliceClauses &dropped)
{
  std::vector<int> now (s->slices->len, -1);
  int n_left = 0;
  for (int k = 0; k < (int)now.size (); k++)
    if (!dropped.count (k))
      now[(size_t)k] = n_left++;
  for (auto bad = dropped.rbegin (); bad != dropped.rend (); ++bad)
    g_ptr_array_remove_index (s->slices, (guint)bad->first);
  for (guint i = s->doubles->len; i-- > 0;)
    {
      auto *place = static_cast<CvmDouble *> (s->doubles->pdata[i]);
      place->slice = now[(size_t)place->slice];
      if (place->slice < 0)
        g_ptr_array_remove_index (s->doubles, i);
    }
}

CvmSeries *
series_without (const CvmSeries *series, const SliceClauses &dropped)
{
  CvmGrid *grid = series->grid ? grid_without (series, dropped) : nullptr;
  if (!grid)
    return nullptr;
  std::vector<std::string> lost;
  for (const auto &bad : dropped)
    {
      auto *slice = static_cast<const CvmSliceFile *> (series->slices->pdata[bad.first]);
      lost.push_back (lost_slice (slice->path, slice->frame, bad.second));
    }
  CvmSeries *s = cvm_series_copy (series);
  unsettle (s);
  leave_out (s, dropped);
  cvm_grid_unref (s->grid);
  s->grid = grid;
  settle (s);
  name_lost (lost, s);
  return s;
}

} // namespace cvm
