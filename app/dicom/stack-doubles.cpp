/* SPDX-License-Identifier: Apache-2.0 */
/* Images that a stack has twice: the same file, the same picture in files that differ, and
 * different pictures at one position, of which a person says which one counts.
 */
#include "app/dicom/stack.hpp"

#include "app/dicom/series.hpp"
#include "app/dicom/settle.hpp"

#include <glib/gi18n-lib.h>

#include <cstring>
#include <fstream>
#include <map>

namespace cvm
{

static const double same_position_mm = 0.01;

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

/* One SOP instance twice is one image, when its files are the same. Of two files that differ at one
 * place drop_double_positions() makes out what they are worth. */
void
Stack::drop_copies ()
{
  std::map<std::pair<std::string, int>, size_t> first; /* by instance and frame */
  std::vector<Header> kept;
  unsigned int n_elsewhere = 0;
  for (const Header &h : group_)
    {
      auto seen = h.sop_instance.empty () ? first.end () : first.find ({ h.sop_instance, h.frame });
      if (seen == first.end ())
        first.emplace (std::make_pair (h.sop_instance, h.frame), kept.size ());
      else if (kept[seen->second].position != h.position)
        {
          n_elsewhere++;
          continue;
        }
      else if (same_files (kept[seen->second].path, h.path))
        continue;
      kept.push_back (h);
    }
  group_.swap (kept);
  if (n_elsewhere > 0)
    obstruct (format (ngettext ("%u image carries the identifier of another one and is left out.",
                                "%u images carry the identifiers of others and are left out.",
                                n_elsewhere),
                      n_elsewhere));
}

/* The same picture under another identifier. */
static bool
same_picture (const Header &a, const Header &b)
{
  DcmFileFormat left, right;
  DcmElement *here = nullptr, *there = nullptr;
  return a.frame == 0 && b.frame == 0 && a.position == b.position && a.slope == b.slope
         && a.intercept == b.intercept && a.syntax.uid == b.syntax.uid
         && a.bits_stored == b.bits_stored && a.high_bit == b.high_bit && a.is_signed == b.is_signed
         && load (left, a.path.c_str (), 4096).good ()
         && load (right, b.path.c_str (), 4096).good ()
         && left.getDataset ()->findAndGetElement (DCM_PixelData, here).good ()
         && right.getDataset ()->findAndGetElement (DCM_PixelData, there).good () && here && there
         && here->compare (*there) == 0;
}

/* "im6.dcm (image 3)" */
static std::string
label_of (const Header &h)
{
  return h.instance_number != 0
             ? format (_ ("%s (image %d)"), file_name (h.path).c_str (), h.instance_number)
             : file_name (h.path);
}

/* Of `first` up to `end` of the group, which lie at one position. */
void
Stack::add_double (size_t first, size_t end, int slice)
{
  Vector n = normal_of (group_.front ());
  CvmDouble *place = double_new (place_text (n.data (), group_[first].position.data ()), slice);
  for (size_t i = first; i < end; i++)
    {
      g_ptr_array_add (place->files, slice_file_new (group_[i]));
      g_ptr_array_add (place->labels, g_strdup (label_of (group_[i]).c_str ()));
    }
  g_ptr_array_add (series_->doubles, place);
}

/* Of equal pictures at one position one is kept; of different ones the first is shown, and a person
 * says which one counts. */
void
Stack::drop_double_positions ()
{
  Vector n = normal_of (group_.front ());
  std::vector<Header> kept;
  unsigned int n_equal = 0;
  for (size_t first = 0, end; first < group_.size (); first = end)
    {
      size_t n_different = 1;
      for (end = first + 1;
           end < group_.size ()
           && dot (n, group_[end].position) - dot (n, group_[first].position) < same_position_mm;
           end++)
        {
          bool equal = false;
          for (size_t i = first; i < first + n_different && !equal; i++)
            equal = same_picture (group_[i], group_[end]);
          n_equal += equal;
          if (!equal)
            std::swap (group_[first + n_different++], group_[end]);
        }
      if (n_different > 1)
        add_double (first, first + n_different, (int)kept.size ());
      kept.push_back (group_[first]);
    }
  group_.swap (kept);
  if (n_equal > 0)
    warn (format (ngettext ("%u image is there twice, in files that differ, and counts once.",
                            "%u images are there twice, in files that differ, and count once.",
                            n_equal),
                  n_equal));
}

} // namespace cvm
