/* SPDX-License-Identifier: Apache-2.0 */
/* What remains of a series when some of its slices turn out to be unreadable while it is loaded:
 * the headers of the others are read again and judged as a scan would judge them, so that a gap is
 * a gap wherever it comes from.
 */
#include "app/dicom/series.hpp"

#include <glib/gi18n-lib.h>

#include <cstring>

namespace cvm
{

static const unsigned int most_named = 5;

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

static CvmSliceFile *
slice_file (const CvmSeries *series, guint slice)
{
  return static_cast<CvmSliceFile *> (series->slices->pdata[slice]);
}

/* The header of a slice; `file` is kept from one to the next, for frames of one file. */
static const Header *
header_of (const CvmSliceFile *slice, Header &file)
{
  if (file.path != slice->path)
    {
      file = Header ();
      read_header (slice->path, file, nullptr);
    }
  if (!file.broken.empty ())
    return nullptr;
  if (slice->frame == 0)
    return &file;
  return (size_t)slice->frame <= file.frames.size () ? &file.frames[slice->frame - 1] : nullptr;
}

static bool
has_text (GPtrArray *texts, const char *text)
{
  return g_ptr_array_find_with_equal_func (texts, text, g_str_equal, nullptr);
}

/* Of the old series' warnings those that its images alone don't give. */
static void
keep_other_warnings (const CvmSeries *series, std::vector<Header> &all, CvmSeries *rest)
{
  g_autoptr (GPtrArray) unread = g_ptr_array_new_with_free_func (unread_free);
  g_autoptr (CvmSeries) whole = make_series (all, unread);
  for (guint i = 0; i < series->warnings->len; i++)
    {
      auto *text = static_cast<const char *> (series->warnings->pdata[i]);
      if (!has_text (whole->warnings, text) && !has_text (rest->warnings, text))
        g_ptr_array_add (rest->warnings, g_strdup (text));
    }
}

static void
name_lost (const std::vector<std::string> &lost, CvmSeries *rest)
{
  for (size_t i = 0; i < lost.size () && i < most_named; i++)
    g_ptr_array_add (rest->warnings, g_strdup (lost[i].c_str ()));
  if (lost.size () <= most_named)
    return;
  const auto n = (unsigned int)lost.size () - most_named;
  g_ptr_array_add (rest->warnings, g_strdup_printf (ngettext ("%u more slice is left out.",
                                                              "%u more slices are left out.", n),
                                                    n));
}

CvmSeries *
series_without (const CvmSeries *series, const SliceClauses &dropped)
{
  std::vector<Header> all, kept;
  std::vector<std::string> lost;
  Header file;
  for (guint i = 0; i < series->slices->len; i++)
    {
      const CvmSliceFile *slice = slice_file (series, i);
      auto bad = dropped.find ((int)i);
      const Header *header = header_of (slice, file);
      if (header)
        all.push_back (*header);
      if (bad != dropped.end ())
        lost.push_back (lost_slice (slice->path, slice->frame, bad->second));
      else if (header)
        kept.push_back (*header);
      else
        lost.push_back (lost_slice (slice->path, slice->frame, file.broken));
    }
  if (kept.empty ())
    return nullptr;
  g_autoptr (GPtrArray) unread = g_ptr_array_new_with_free_func (unread_free);
  CvmSeries *rest = make_series (kept, unread);
  keep_other_warnings (series, all, rest);
  name_lost (lost, rest);
  return rest;
}

} // namespace cvm
