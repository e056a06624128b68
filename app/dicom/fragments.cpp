/* SPDX-License-Identifier: Apache-2.0 */
/* See fragments.hpp. */
#include "app/dicom/fragments.hpp"

#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <cstring>

namespace cvm
{

/* All items, the table of offsets first. One after the other, since DCMTK counts to one by its
 * number from the nearer end. */
static std::vector<DcmPixelItem *>
items_of (DcmPixelSequence &sequence)
{
  std::vector<DcmPixelItem *> items;
  for (DcmObject *o = nullptr; (o = sequence.nextInContainer (o)) != nullptr;)
    if (auto *item = dynamic_cast<DcmPixelItem *> (o))
      items.push_back (item);
  return items;
}

/* Offsets count from the first fragment's tag; a fragment has a header of 8 bytes. */
static bool
starts_by_offsets (const std::vector<DcmPixelItem *> &items,
                   int n_frames,
                   std::vector<size_t> &starts)
{
  std::vector<Uint8> bytes ((size_t)n_frames * 4);
  if (items[0]->getLengthField () != bytes.size ()
      || items[0]->getPartialValue (bytes.data (), 0, (Uint32)bytes.size ()).bad ())
    return false;
  size_t item = 1;
  Uint64 at = 0;
  for (int i = 0; i < n_frames; i++)
    {
      const Uint8 *b = &bytes[4 * i];
      const Uint32 offset = b[0] | b[1] << 8 | b[2] << 16 | (Uint32)b[3] << 24;
      for (; item < items.size () && at < offset; item++)
        at += 8 + (Uint64)items[item]->getLengthField ();
      if (item >= items.size () || at != offset || (i == 0 && item != 1)
          || (i > 0 && item == starts.back ()))
        return false;
      starts.push_back (item);
    }
  return true;
}

static bool
starts_by_streams (const std::vector<DcmPixelItem *> &items,
                   int n_frames,
                   std::vector<size_t> &starts)
{
  static const Uint8 jpeg[] = { 0xff, 0xd8, 0xff }, jpeg_2000[] = { 0xff, 0x4f, 0xff };
  for (size_t i = 1; i < items.size (); i++)
    {
      Uint8 head[3] = {};
      if (items[i]->getLengthField () >= sizeof head
          && items[i]->getPartialValue (head, 0, sizeof head).good ()
          && (memcmp (head, jpeg, sizeof head) == 0 || memcmp (head, jpeg_2000, sizeof head) == 0))
        starts.push_back (i);
    }
  return starts.size () == (size_t)n_frames && starts.front () == 1;
}

bool
find_fragments (DcmPixelSequence &sequence, int n_frames, std::vector<FrameFragments> &frames)
{
  std::vector<size_t> starts;
  const std::vector<DcmPixelItem *> items = items_of (sequence);
  frames.clear ();
  if (items.size () < 2 || n_frames < 1)
    return false;
  if (n_frames == 1)
    starts.push_back (1);
  else if (items.size () - 1 == (size_t)n_frames)
    for (size_t i = 1; i < items.size (); i++)
      starts.push_back (i);
  else if (items.size () - 1 < (size_t)n_frames)
    return false;
  else if (!starts_by_offsets (items, n_frames, starts))
    {
      starts.clear ();
      if (!starts_by_streams (items, n_frames, starts))
        return false;
    }
  starts.push_back (items.size ());
  for (size_t i = 0; i + 1 < starts.size (); i++)
    frames.emplace_back (items.begin () + (long)starts[i], items.begin () + (long)starts[i + 1]);
  return true;
}

bool
read_fragments (const FrameFragments &frame, std::vector<Uint8> &stream)
{
  size_t length = 0;
  for (DcmPixelItem *item : frame)
    length += item->getLengthField ();
  stream.resize (length);
  size_t at = 0;
  for (DcmPixelItem *item : frame)
    {
      const Uint32 n = item->getLengthField ();
      if (n > 0 && item->getPartialValue (&stream[at], 0, n).bad ())
        return false;
      at += n;
    }
  return true;
}

} // namespace cvm
