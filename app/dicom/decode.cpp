/* SPDX-License-Identifier: Apache-2.0 */
/* See decode.hpp. A frame's stream is wrapped into a small data set of its own, so that DCMTK's
 * codecs work on one frame whatever the file's offset table and fragments say.
 */
#include "app/dicom/decode.hpp"

#include "app/dicom/jpeg2000.hpp"
#include "app/dicom/rle.hpp"

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/appender.h>
#include <dcmtk/oflog/oflog.h>

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cstring>

namespace cvm
{

/* DCMTK's JPEG decoder fills what is missing with a warning, which it tells its logger alone: in
 * the thread that decodes, and so a mark of that thread is enough to hear it. */
class DecoderWarnings : public dcmtk::log4cplus::Appender
{
public:
  ~DecoderWarnings () override
  {
    destructorImpl ();
  }
  void
  close () override
  {
  }
  static thread_local bool heard;

protected:
  void
  append (const dcmtk::log4cplus::spi::InternalLoggingEvent &) override
  {
    heard = true;
  }
};

thread_local bool DecoderWarnings::heard = false;

void
register_decoders ()
{
  DJDecoderRegistration::registerCodecs ();
  DJLSDecoderRegistration::registerCodecs ();
  OFLogger logger = OFLog::getLogger ("dcmtk.dcmjpeg");
  logger.removeAllAppenders ();
  logger.setAdditivity (false);
  logger.setLogLevel (OFLogger::WARN_LOG_LEVEL);
  logger.addAppender (dcmtk::log4cplus::SharedAppenderPtr (new DecoderWarnings));
}

/* What a JPEG or JPEG-LS stream states in its frame header. */
struct StreamFrame
{
  int n_rows, n_columns, bits, n_components;
};

/* The frame header's own marker: SOF0 to SOF15 of JPEG but for three that mean something else
 * there, SOF55 of JPEG-LS. */
static bool
begins_frame (int marker, Codec codec)
{
  if (codec == Codec::jpeg_ls)
    return marker == 0xf7;
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* False where no frame header is found. Up to there all markers have a length: DCMTK, which looks
 * for the header, too, goes on for ever at one that has none (TEM). */
static bool
stream_frame (const std::vector<Uint8> &b, Codec codec, StreamFrame &found)
{
  const size_t n = b.size ();
  if (n < 2 || b[0] != 0xff || b[1] != 0xd8)
    return false;
  for (size_t i = 2; i + 9 < n && b[i] == 0xff;)
    {
      int marker = b[i + 1];
      size_t length = b[i + 2] << 8 | b[i + 3];
      if (marker == 0xff)
        {
          i++;
          continue;
        }
      if (begins_frame (marker, codec))
        {
          found = { b[i + 5] << 8 | b[i + 6], b[i + 7] << 8 | b[i + 8], b[i + 4], b[i + 9] };
          return true;
        }
      if (marker < 0xc4 || (marker >= 0xd0 && marker <= 0xda) || length < 2)
        return false;
      i += 2 + length;
    }
  return false;
}

/* Whether it has more scans than an encoder makes (some ten, and a thumbnail's): each goes over the
 * whole image, and a megabyte could hold a hundred thousand. */
static bool
too_many_scans (const std::vector<Uint8> &b)
{
  static const Uint8 start[] = { 0xff, 0xda };
  int n = 0;
  for (auto at = b.begin (); n <= 256; n++, at += 2)
    if ((at = std::search (at, b.end (), start, start + 2)) == b.end ())
      return false;
  return true;
}

/* Bytes that the stream's own words take: 8 bits in a 16-bit header are widened afterwards. */
static std::string
check_stream (const Header &h, const std::vector<Uint8> &stream, int &bytes)
{
  StreamFrame frame = {};
  bytes = h.bits_allocated / 8;
  if (!stream_frame (stream, h.syntax.codec, frame) || too_many_scans (stream))
    return _ ("its compressed image is damaged");
  if (frame.n_components != 1)
    return _ ("its compressed image is in colour");
  if (frame.n_rows != h.n_rows || frame.n_columns != h.n_columns)
    return _ ("its compressed image is of another size than its matrix");
  bytes = frame.bits <= 8 ? 1 : 2;
  if (frame.bits > h.bits_allocated || (bytes == 1 && h.bits_stored > 8))
    return _ ("its compressed image has another number of bits than its header says");
  return "";
}

static void
put (DcmDataset &d, const DcmTagKey &tag, int value)
{
  if (d.putAndInsertUint16 (tag, (Uint16)value).bad ())
    throw std::bad_alloc ();
}

static void
describe (DcmDataset &d, const Header &h, int bytes)
{
  put (d, DCM_SamplesPerPixel, 1);
  put (d, DCM_Rows, h.n_rows);
  put (d, DCM_Columns, h.n_columns);
  put (d, DCM_BitsAllocated, 8 * bytes);
  put (d, DCM_BitsStored, bytes == h.bits_allocated / 8 ? h.bits_stored : 8);
  put (d, DCM_HighBit, bytes == h.bits_allocated / 8 ? h.high_bit : 7);
  put (d, DCM_PixelRepresentation, h.is_signed);
  if (d.putAndInsertString (DCM_PhotometricInterpretation, "MONOCHROME2").bad ())
    throw std::bad_alloc ();
}

/* An empty offset table and one fragment. */
static DcmPixelSequence *
sequence_of (const std::vector<Uint8> &stream)
{
  auto sequence = std::make_unique<DcmPixelSequence> (DCM_PixelSequenceTag);
  for (int i = 0; i < 2; i++)
    {
      auto item = std::make_unique<DcmPixelItem> (DCM_PixelItemTag);
      if ((i > 0 && item->putUint8Array (stream.data (), (unsigned long)stream.size ()).bad ())
          || sequence->insert (item.get ()).bad ())
        throw std::bad_alloc ();
      item.release ();
    }
  return sequence.release ();
}

static std::string
decode_by_dcmtk (const Header &h,
                 const std::vector<Uint8> &stream,
                 int bytes,
                 std::vector<Uint8> &words)
{
  DcmDataset d;
  DcmPixelData pixels (DCM_PixelData);
  Uint32 fragment = 0;
  OFString colour;
  describe (d, h, bytes);
  pixels.putOriginalRepresentation (h.syntax.key, nullptr, sequence_of (stream));
  words.assign ((size_t)h.n_rows * h.n_columns * bytes + 1, 0);
  DecoderWarnings::heard = false;
  OFCondition condition
      = pixels.getUncompressedFrame (&d, 0, fragment, words.data (), (Uint32)words.size (), colour);
  if (condition == EC_MemoryExhausted)
    throw std::bad_alloc ();
  return condition.bad () || DecoderWarnings::heard ? _ ("its compressed image is damaged") : "";
}

/* In place, from the end. */
static void
widen (size_t n, std::vector<Uint8> &words)
{
  words.resize (2 * n + 1);
  for (size_t i = n; i-- > 0;)
    {
      const Uint16 word = words[i];
      memcpy (&words[2 * i], &word, sizeof word);
    }
}

std::string
decode_frame (const Header &h, const std::vector<Uint8> &stream, std::vector<Uint8> &words)
{
  int bytes = h.bits_allocated / 8;
  if (h.syntax.codec == Codec::jpeg_2000)
    return jpeg2000_decode (stream.data (), stream.size (), h.n_rows, h.n_columns, bytes,
                            h.bits_stored, words);
  if (h.syntax.codec == Codec::rle)
    return rle_decode (stream.data (), stream.size (), (size_t)h.n_rows * h.n_columns, bytes,
                       words);
  std::string why = check_stream (h, stream, bytes);
  if (why.empty ())
    why = decode_by_dcmtk (h, stream, bytes, words);
  if (why.empty () && bytes < h.bits_allocated / 8)
    widen ((size_t)h.n_rows * h.n_columns, words);
  return why;
}

} // namespace cvm
