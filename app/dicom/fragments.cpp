/* SPDX-License-Identifier: Apache-2.0 */
/* See fragments.hpp. */
#include "app/dicom/fragments.hpp"

#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <cstring>

namespace cvm
{

static DcmPixelItem *
item_of (DcmPixelSequence &sequence, unsigned long index)
{
  DcmPixelItem *item = nullptr;
  return sequence.getItem (item, index).good () ? item : nullptr;
}

/* Offsets count from the first fragment's tag; a fragment has a header of 8 bytes. */
static bool
starts_by_offsets (DcmPixelSequence &sequence, int n_frames, std::vector<unsigned long> &starts)
{
  DcmPixelItem *table = item_of (sequence, 0);
  std::vector<Uint8> bytes ((size_t)n_frames * 4);
  if (!table || table->getLengthField () != bytes.size ()
      || table->getPartialValue (bytes.data (), 0, (Uint32)bytes.size ()).bad ())
    return false;
  const unsigned long n_items = sequence.card ();
  unsigned long item = 1;
  Uint64 at = 0;
  for (int i = 0; i < n_frames; i++)
    {
      const Uint8 *b = &bytes[4 * i];
      const Uint32 offset = b[0] | b[1] << 8 | b[2] << 16 | (Uint32)b[3] << 24;
      for (; item < n_items && at < offset; item++)
        {
          DcmPixelItem *passed = item_of (sequence, item);
          at += passed ? 8 + (Uint64)passed->getLengthField () : 0;
        }
      if (item >= n_items || at != offset || (i == 0 && item != 1)
          || (i > 0 && item == starts.back ()))
        return false;
      starts.push_back (item);
    }
  return true;
}

static bool
starts_by_streams (DcmPixelSequence &sequence, int n_frames, std::vector<unsigned long> &starts)
{
  static const Uint8 jpeg[] = { 0xff, 0xd8, 0xff }, jpeg_2000[] = { 0xff, 0x4f, 0xff };
  for (unsigned long i = 1; i < sequence.card (); i++)
    {
      Uint8 head[3] = {};
      DcmPixelItem *item = item_of (sequence, i);
      if (item && item->getLengthField () >= sizeof head
          && item->getPartialValue (head, 0, sizeof head).good ()
          && (memcmp (head, jpeg, sizeof head) == 0 || memcmp (head, jpeg_2000, sizeof head) == 0))
        starts.push_back (i);
    }
  return starts.size () == (size_t)n_frames && starts.front () == 1;
}

bool
find_fragments (DcmPixelSequence &sequence, int n_frames, std::vector<FrameFragments> &frames)
{
  std::vector<unsigned long> starts;
  const unsigned long n_items = sequence.card ();
  frames.clear ();
  if (n_items < 2 || n_frames < 1)
    return false;
  if (n_frames == 1)
    starts.push_back (1);
  else if (n_items - 1 == (unsigned long)n_frames)
    for (unsigned long i = 1; i < n_items; i++)
      starts.push_back (i);
  else if (n_items - 1 < (unsigned long)n_frames)
    return false;
  else if (!starts_by_offsets (sequence, n_frames, starts))
    {
      starts.clear ();
      if (!starts_by_streams (sequence, n_frames, starts))
        return false;
    }
  starts.push_back (n_items);
  for (size_t i = 0; i + 1 < starts.size (); i++)
    frames.push_back ({ starts[i], starts[i + 1] - starts[i] });
  return true;
}

bool
read_fragments (DcmPixelSequence &sequence, const FrameFragments &frame, std::vector<Uint8> &stream)
{
  size_t length = 0;
  for (unsigned long i = 0; i < frame.n; i++)
    {
      DcmPixelItem *item = item_of (sequence, frame.first + i);
      if (!item)
        return false;
      length += item->getLengthField ();
    }
  stream.resize (length);
  size_t at = 0;
  for (unsigned long i = 0; i < frame.n; i++)
    {
      DcmPixelItem *item = item_of (sequence, frame.first + i);
      const Uint32 n = item->getLengthField ();
      if (n > 0 && item->getPartialValue (&stream[at], 0, n).bad ())
        return false;
      at += n;
    }
  return true;
}

} // namespace cvm
