/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz compressed frames: which fragments are whose, how they are put together, and what decoders
 * make of them.
 *
 *   byte 0   the codec: r RLE, j JPEG lossless, e JPEG extended, b JPEG baseline, l JPEG-LS,
 *            2 JPEG 2000
 *   byte 1   how many frames, as the header says
 *   byte 2   bits stored, by 32 more where they are signed; over 8 they are allocated 16
 *   byte 3   rows   byte 4   columns
 *   then items, the offset table first: two bytes with the length, then as many
 */
#include "app/dicom/decode.hpp"
#include "app/dicom/fragments.hpp"

extern "C"
{
#include "tests/fuzz/heap-peak.h"
#include "tests/fuzz/target.h"
}

#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>

#define MOST_BYTES (64 << 20)

static const int head_bytes = 5;

static bool
set_codec (cvm::Syntax &syntax, char letter)
{
  static const struct
  {
    char letter;
    cvm::Codec codec;
    E_TransferSyntax key;
  } codecs[] = {
    { 'r', cvm::Codec::rle, EXS_RLELossless },
    { 'j', cvm::Codec::jpeg, EXS_JPEGProcess14SV1 },
    { 'e', cvm::Codec::jpeg, EXS_JPEGProcess2_4 },
    { 'b', cvm::Codec::jpeg, EXS_JPEGProcess1 },
    { 'l', cvm::Codec::jpeg_ls, EXS_JPEGLSLossless },
    { '2', cvm::Codec::jpeg_2000, EXS_JPEG2000LosslessOnly },
  };
  for (const auto &known : codecs)
    if (known.letter == letter)
      {
        syntax.codec = known.codec;
        syntax.key = known.key;
        return true;
      }
  return false;
}

static void
set_header (cvm::Header &h, const uint8_t *data)
{
  h.n_frames = std::max (1, (int)data[1]);
  h.bits_stored = std::clamp (data[2] % 32, 1, 16);
  h.bits_allocated = h.bits_stored > 8 ? 16 : 8;
  h.high_bit = h.bits_stored - 1;
  h.is_signed = data[2] >= 32;
  h.n_rows = std::max (1, (int)data[3]);
  h.n_columns = std::max (1, (int)data[4]);
}

static void
add_items (DcmPixelSequence &sequence, const uint8_t *data, size_t size)
{
  while (size >= 2 && sequence.card () < 1000)
    {
      const size_t n = std::min (size - 2, data[0] + 256u * (size_t)data[1]);
      auto *item = new DcmPixelItem (DCM_PixelItemTag);
      must (sequence.insert (item).good ());
      must (n == 0 || item->putUint8Array (data + 2, (unsigned long)n).good ());
      data += 2 + n;
      size -= 2 + n;
    }
}

static void
check_frames (const cvm::Header &h, DcmPixelSequence &sequence)
{
  std::vector<cvm::FrameFragments> frames;
  if (!cvm::find_fragments (sequence, h.n_frames, frames))
    return;
  must (frames.size () == (size_t)h.n_frames);
  for (size_t i = 0; i < std::min<size_t> (frames.size (), 8); i++)
    {
      std::vector<Uint8> stream, words;
      must (!frames[i].empty () && frames[i].size () < sequence.card ());
      if (!cvm::read_fragments (frames[i], stream))
        continue;
      const std::string why = cvm::decode_frame (h, stream, words);
      const size_t wanted = (size_t)h.n_rows * h.n_columns * (h.bits_allocated / 8);
      must (!why.empty () || words.size () >= wanted);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  cvm::Header h;
  if (size < (size_t)head_bytes || !set_codec (h.syntax, (char)data[0]))
    return 0;
  cvm_dicom_init ();
  set_header (h, data);
  heap_peak_begin ();
  {
    DcmPixelSequence sequence (DCM_PixelSequenceTag);
    add_items (sequence, data + head_bytes, size - head_bytes);
    check_frames (h, sequence);
  }
  must (heap_peak_bytes () <= MOST_BYTES);
  return 0;
}
