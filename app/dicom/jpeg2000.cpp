/* SPDX-License-Identifier: Apache-2.0 */
/* See jpeg2000.hpp. */
#include "app/dicom/jpeg2000.hpp"

#include "app/dicom/jpeg2000-headers.hpp"

#include <glib/gi18n-lib.h>
#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace cvm
{

/* The code stream: from SOC and SIZ on. A JP2 file has boxes before it. */
static bool
find_code_stream (Bytes &s)
{
  static const uint8_t start[] = { 0xff, 0x4f, 0xff, 0x51 };
  const uint8_t *found = std::search (s.data, s.data + s.length, start, start + sizeof start);
  if (found == s.data + s.length)
    return false;
  s.length -= (size_t)(found - s.data);
  s.data = found;
  return true;
}

struct Cursor
{
  Bytes bytes;
  size_t at;
};

static OPJ_SIZE_T
read_bytes (void *to, OPJ_SIZE_T n, void *user)
{
  auto *cursor = static_cast<Cursor *> (user);
  size_t left = cursor->bytes.length - cursor->at;
  if (left == 0)
    return (OPJ_SIZE_T)-1;
  n = std::min<OPJ_SIZE_T> (n, left);
  memcpy (to, cursor->bytes.data + cursor->at, n);
  cursor->at += n;
  return n;
}

static OPJ_OFF_T
skip_bytes (OPJ_OFF_T n, void *user)
{
  auto *cursor = static_cast<Cursor *> (user);
  size_t left = cursor->bytes.length - cursor->at;
  if (n < 0 || (uint64_t)n > left)
    return -1;
  cursor->at += (size_t)n;
  return n;
}

static OPJ_BOOL
seek_bytes (OPJ_OFF_T to, void *user)
{
  auto *cursor = static_cast<Cursor *> (user);
  if (to < 0 || (uint64_t)to > cursor->bytes.length)
    return OPJ_FALSE;
  cursor->at = (size_t)to;
  return OPJ_TRUE;
}

/* OpenJPEG goes on with a warning where data are missing or make no sense. */
static void
note_trouble (const char *, void *user)
{
  *static_cast<bool *> (user) = true;
}

static void
take_no_note (const char *, void *)
{
}

/* Streams and codecs are both void * to the compiler, and so each has its own. */
struct FreeStream
{
  void
  operator() (opj_stream_t *stream) const
  {
    opj_stream_destroy (stream);
  }
};

struct FreeCodec
{
  void
  operator() (opj_codec_t *codec) const
  {
    opj_destroy_codec (codec);
  }
};

struct FreeImage
{
  void
  operator() (opj_image_t *image) const
  {
    opj_image_destroy (image);
  }
};

using Image = std::unique_ptr<opj_image_t, FreeImage>;

/* `n_less`: how many resolutions are left out; all packets are read nevertheless. */
static Image
decode_image (const Bytes &bytes, int n_less, bool &trouble)
{
  Cursor cursor = { bytes, 0 };
  std::unique_ptr<opj_stream_t, FreeStream> stream (opj_stream_create (1 << 16, OPJ_TRUE));
  std::unique_ptr<opj_codec_t, FreeCodec> codec (opj_create_decompress (OPJ_CODEC_J2K));
  opj_dparameters_t parameters;
  opj_image_t *image = nullptr;
  if (!stream || !codec)
    return nullptr;
  opj_stream_set_user_data (stream.get (), &cursor, nullptr);
  opj_stream_set_user_data_length (stream.get (), cursor.bytes.length);
  opj_stream_set_read_function (stream.get (), read_bytes);
  opj_stream_set_skip_function (stream.get (), skip_bytes);
  opj_stream_set_seek_function (stream.get (), seek_bytes);
  opj_set_default_decoder_parameters (&parameters);
  parameters.cp_reduce = (OPJ_UINT32)n_less;
  opj_set_info_handler (codec.get (), take_no_note, nullptr);
  opj_set_warning_handler (codec.get (), note_trouble, &trouble);
  opj_set_error_handler (codec.get (), note_trouble, &trouble);
  if (!opj_setup_decoder (codec.get (), &parameters)
      || !opj_decoder_set_strict_mode (codec.get (), OPJ_TRUE)
      || !opj_read_header (stream.get (), codec.get (), &image))
    return nullptr;
  Image owned (image);
  if (!opj_decode (codec.get (), stream.get (), image)
      || !opj_end_decompress (codec.get (), stream.get ()))
    return nullptr;
  return owned;
}

/* The stream without the last `n` bytes of its data. */
static std::vector<uint8_t>
cut (const Bytes &s, const Jpeg2000Headers &h, size_t end, size_t n)
{
  std::vector<uint8_t> out (s.data, s.data + end - n);
  const auto length = (uint32_t)(out.size () - h.part_at);
  for (int i = 0; h.has_length && i < 4; i++)
    out[h.part_at + 6 + i] = (uint8_t)(length >> 8 * (3 - i));
  out.insert (out.end (), { 0xff, 0xd9 });
  return out;
}

/* OpenJPEG takes from the data what the packets' heads ask for, and says nothing of what is left:
 * with another size than the encoder's the heads make no sense, and most of it is. So the data must
 * not do without their last quarter. One cut can fall between two packets, where nothing is missed,
 * and the last packets may hold nothing, so that many cuts are tried; in a good stream the first or
 * the second is missed. A few bytes tell nothing. */
static bool
all_is_used (const Bytes &s, const Jpeg2000Headers &h)
{
  const size_t least = 1024, n_cuts = 32;
  size_t end = h.data_end;
  while (end > h.data_at && (s.data[end - 1] & 0x7f) == 0)
    end--;
  const size_t quarter = (end - h.data_at) / 4;
  for (size_t i = 1; i <= n_cuts && quarter >= least / 4; i++)
    {
      bool trouble = false;
      const std::vector<uint8_t> less = cut (s, h, end, quarter * i / n_cuts);
      if (!decode_image ({ less.data (), less.size () }, h.n_levels, trouble) || trouble)
        return true;
    }
  return quarter < least / 4;
}

std::string
jpeg2000_decode (const uint8_t *stream,
                 size_t length,
                 int n_rows,
                 int n_columns,
                 int bytes,
                 int bits_stored,
                 std::vector<uint8_t> &words)
{
  Bytes code = { stream, length };
  Jpeg2000Headers headers;
  bool trouble = false;
  if (!find_code_stream (code))
    return _ ("its compressed image is damaged");
  std::string why = jpeg2000_check_headers (code, n_rows, n_columns, headers);
  if (!why.empty ())
    return why;
  if (!all_is_used (code, headers))
    return _ ("its compressed image is damaged");
  Image image = decode_image (code, 0, trouble);
  const size_t n = (size_t)n_rows * n_columns;
  if (!image || trouble || image->numcomps != 1 || !image->comps[0].data
      || image->comps[0].w != (OPJ_UINT32)n_columns || image->comps[0].h != (OPJ_UINT32)n_rows)
    return _ ("its compressed image is damaged");
  if (image->comps[0].prec > 8u * bytes || (image->comps[0].prec <= 8 && bits_stored > 8))
    return _ ("its compressed image has another number of bits than its header says");
  const OPJ_INT32 *values = image->comps[0].data;
  words.resize (n * bytes + 1);
  if (bytes == 1)
    std::copy (values, values + n, words.begin ());
  else
    for (size_t i = 0; i < n; i++)
      {
        const auto word = (uint16_t)values[i];
        memcpy (&words[2 * i], &word, sizeof word);
      }
  return "";
}

} // namespace cvm
