/* SPDX-License-Identifier: Apache-2.0 */
/* See pixels.hpp. DCMTK decodes a frame straight into our buffer; its length and a compressed
 * frame's own size are compared with the matrix before.
 */
#include "app/dicom/pixels.hpp"

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace cvm
{

/* Padding within the range of tissue would be a mistake of the exporter and hide the patient, so
 * that only values at or beyond air and metal are taken for it. */
static void
read_padding (DcmDataset &d, const Header &h, PixelFormat &format)
{
  DcmElement *element = nullptr;
  int value[2] = { 0, 0 };
  const DcmTagKey tags[2] = { DCM_PixelPaddingValue, DCM_PixelPaddingRangeLimit };
  for (int i = 0; i < 2; i++)
    {
      Uint16 word = 0;
      Sint16 signed_word = 0;
      value[i] = value[0];
      if (d.findAndGetElement (tags[i], element).bad () || !element
          || element->getLengthField () > 16)
        continue;
      if (element->getUint16 (word).good ())
        value[i] = word;
      else if (element->getSint16 (signed_word).good ())
        value[i] = (Uint16)signed_word;
      else
        return;
      if (h.is_signed)
        value[i] = (Sint16)value[i];
      format.has_padding = true;
    }
  format.padding_low = std::min (value[0], value[1]);
  format.padding_high = std::max (value[0], value[1]);
  double a = format.padding_low * format.slope + format.intercept;
  double b = format.padding_high * format.slope + format.intercept;
  format.has_padding &= std::max (a, b) <= -1000 || std::min (a, b) >= 3071;
}

static PixelFormat
pixel_format (DcmDataset &d, const Header &h)
{
  PixelFormat format;
  format.bytes = h.bits_allocated / 8;
  format.bits = h.bits_stored;
  format.shift = h.high_bit + 1 - h.bits_stored;
  format.is_signed = h.is_signed != 0;
  format.slope = h.has_slope ? h.slope : 1;
  format.intercept = h.has_intercept ? h.intercept : 0;
  read_padding (d, h, format);
  return format;
}

/* What a JPEG or JPEG-LS stream states in its frame header. */
struct StreamFrame
{
  int n_rows, n_columns, bits;
};

/* False where no frame header is found. */
static bool
stream_frame (const Uint8 *b, size_t n, StreamFrame &found)
{
  for (size_t i = 2; i + 9 < n && b[i] == 0xff;)
    {
      int marker = b[i + 1];
      size_t length = b[i + 2] << 8 | b[i + 3];
      bool frame
          = (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            || marker == 0xf7;
      if (marker == 0xff)
        {
          i++;
          continue;
        }
      if (frame)
        {
          found = { b[i + 5] << 8 | b[i + 6], b[i + 7] << 8 | b[i + 8], b[i + 4] };
          return true;
        }
      if (marker == 0xda || length < 2)
        return false;
      i += 2 + length;
    }
  return false;
}

/* A clause where a compressed frame is missing, of another size than the matrix, or decodes to
 * words of another size than the header says: two pixels would be read as one. */
static std::string
check_stream (DcmPixelData &pixels, const Header &h)
{
  E_TransferSyntax key = EXS_Unknown;
  const DcmRepresentationParameter *parameter = nullptr;
  DcmPixelSequence *sequence = nullptr;
  DcmPixelItem *item = nullptr;
  Uint8 *bytes = nullptr;
  pixels.getOriginalRepresentationKey (key, parameter);
  if (pixels.getEncapsulatedRepresentation (key, parameter, sequence).bad () || !sequence
      || sequence->getItem (item, 1).bad () || !item || item->getUint8Array (bytes).bad ()
      || !bytes)
    return _ ("it has no compressed image");
  StreamFrame frame = {};
  if (!stream_frame (bytes, item->getLength (), frame))
    return _ ("its compressed image is damaged");
  if (frame.n_rows != h.n_rows || frame.n_columns != h.n_columns)
    return _ ("its compressed image is of another size than its matrix");
  if ((frame.bits <= 8) != (h.bits_allocated == 8))
    return _ ("its compressed image has another number of bits than its header says");
  return "";
}

static const char *
changed ()
{
  return _ ("it has changed since the folder was read; open the folder again");
}

/* Reading goes on in the file that was opened, so that its stamp at the end tells of all before. */
static bool
has_changed (const CvmSliceFile *slice, const Source &source)
{
  FileStamp known;
  known.size = slice->file_size;
  known.time_ns = slice->file_time_ns;
  return stamps_differ (known, source.stamp ());
}

static std::string
check_file (const CvmSeries *series, const CvmSliceFile *slice, DcmDataset &d, const Header &h)
{
  if (h.n_rows != series->n_rows || h.n_columns != series->n_columns || h.n_frames != 1
      || raw_text (d, DCM_SOPInstanceUID) != slice->sop_instance
      || h.position_text != slice->position_text || (h.has_slope && h.slope != slice->slope)
      || (h.has_intercept && h.intercept != slice->intercept))
    return changed ();
  if (!syntax_supported (h.syntax))
    return _ ("its compression is not supported");
  return unsupported_pixels (h);
}

/* JPEG-LS and JPEG decoders may leave a wrong number of bits unsaid; words are always 8 or 16 bits
 * as BitsAllocated says, in the order of this machine. */
static std::string
decode (DcmDataset &d, const Header &h, std::vector<Uint8> &words)
{
  DcmElement *element = nullptr;
  if (d.findAndGetElement (DCM_PixelData, element).bad () || !element)
    return _ ("it has no pixel data");
  auto *pixels = dynamic_cast<DcmPixelData *> (element);
  if (!pixels)
    return _ ("its data are damaged");
  size_t wanted = (size_t)h.n_rows * h.n_columns * (h.bits_allocated / 8);
  if (DcmXfer (h.syntax).isEncapsulated ())
    {
      std::string why = check_stream (*pixels, h);
      if (!why.empty ())
        return why;
    }
  else if (element->getLengthField () < wanted)
    return _ ("its pixel data end early");
  words.assign (wanted + 1, 0);
  Uint32 fragment = 0;
  OFString colour;
  OFCondition condition = pixels->getUncompressedFrame (&d, 0, fragment, words.data (),
                                                        (Uint32)words.size (), colour);
  return condition.good () ? "" : reason (condition);
}

bool
read_pixels (const CvmSeries *series,
             const CvmSliceFile *slice,
             std::vector<Uint8> &words,
             PixelFormat &format,
             std::string &why,
             CvmDicomError &code)
{
  DcmFileFormat file;
  Header header;
  code = CVM_DICOM_ERROR_FILE;
  std::shared_ptr<Source> source = Source::open (slice->path, why);
  if (!source)
    {
      why = why.empty () ? _ ("it is no regular file") : why;
      return false;
    }
  code = CVM_DICOM_ERROR_FORMAT;
  OFCondition condition = load (file, source, 4096);
  if (condition.bad ())
    {
      code = error_code (condition);
      why = has_changed (slice, *source) ? changed () : reason (condition);
      return false;
    }
  DcmDataset &d = *file.getDataset ();
  header.syntax = d.getOriginalXfer ();
  read_image (d, header);
  why = check_file (series, slice, d, header);
  if (why.empty ())
    why = decode (d, header, words);
  if (has_changed (slice, *source)) /* also while it was read: then half of it may be new */
    why = changed ();
  if (!why.empty ())
    return false;
  format = pixel_format (d, header);
  return true;
}

/* The loops below run over blocks of a fixed length without branches, so that compilers turn them
 * into vector code at -O2 already. */
const size_t block_length = 64;

/* Stored values of one block, sign-extended. */
template <typename Word>
static inline void
unpack (const Word *words, const PixelFormat &f, int *__restrict values)
{
  const unsigned int mask = (1u << f.bits) - 1;
  const unsigned int sign = f.is_signed ? 1u << (f.bits - 1) : 0;
  const int shift = f.shift;
  for (size_t i = 0; i < block_length; i++)
    values[i] = (int)((((words[i] >> shift) & mask) ^ sign) - sign);
}

/* Calls take (values, n) for every block; the last one may be shorter, its rest is zeros. */
template <typename Word, typename Function>
static void
for_each_block (const Uint8 *bytes, size_t n, const PixelFormat &f, Function take)
{
  const Word *words = reinterpret_cast<const Word *> (bytes);
  int values[block_length];
  Word rest[block_length] = {};
  size_t i = 0;
  for (; i + block_length <= n; i += block_length)
    {
      unpack (words + i, f, values);
      take (i, values, block_length);
    }
  if (i == n)
    return;
  memcpy (rest, words + i, (n - i) * sizeof (Word));
  unpack (rest, f, values);
  take (i, values, n - i);
}

template <typename Function>
static void
for_each_block (const Uint8 *bytes, size_t n, const PixelFormat &f, Function take)
{
  if (f.bytes == 1)
    for_each_block<Uint8> (bytes, n, f, take);
  else
    for_each_block<Uint16> (bytes, n, f, take);
}

static inline bool
is_padding (const PixelFormat &f, int value)
{
  return value >= f.padding_low && value <= f.padding_high;
}

static inline void
replace_padding (const PixelFormat &f, const int *values, int *hu, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (is_padding (f, values[i]))
      hu[i] = air_hu;
}

bool
pixels_to_int16 (const Uint8 *words, size_t n, const PixelFormat &f, int16_t *out)
{
  const int slope = (int)f.slope, intercept = (int)f.intercept;
  int low[block_length] = {}, high[block_length] = {};
  for_each_block (words, n, f, [&] (size_t first, const int *values, size_t n_values) {
    int hu[block_length] = {};
    int16_t narrow[block_length];
    for (size_t i = 0; i < block_length; i++)
      hu[i] = values[i] * slope + intercept;
    for (size_t i = n_values; i < block_length; i++)
      hu[i] = 0;
    if (f.has_padding)
      replace_padding (f, values, hu, n_values);
    for (size_t i = 0; i < block_length; i++)
      low[i] = hu[i] < low[i] ? hu[i] : low[i];
    for (size_t i = 0; i < block_length; i++)
      high[i] = hu[i] > high[i] ? hu[i] : high[i];
    for (size_t i = 0; i < block_length; i++)
      narrow[i] = (int16_t)hu[i];
    memcpy (out + first, narrow, n_values * sizeof *out);
  });
  return *std::min_element (low, low + block_length) >= INT16_MIN
         && *std::max_element (high, high + block_length) <= INT16_MAX;
}

void
pixels_to_float (const Uint8 *words, size_t n, const PixelFormat &f, float *out)
{
  for_each_block (words, n, f, [&] (size_t first, const int *values, size_t n_values) {
    for (size_t i = 0; i < n_values; i++)
      out[first + i] = f.has_padding && is_padding (f, values[i])
                           ? (float)air_hu
                           : (float)(values[i] * f.slope + f.intercept);
  });
}

} // namespace cvm
