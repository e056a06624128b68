/* SPDX-License-Identifier: Apache-2.0 */
/* See jpeg2000.hpp. Markers of the headers: SIZ (sizes, tiles, components), COD and COC (precincts,
 * code blocks), SOT (a tile part and its length), SOD (its data follow); all but the last begin
 * ff xx and a length of two bytes that counts itself.
 */
#include "app/dicom/jpeg2000.hpp"

#include <glib/gi18n-lib.h>
#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace cvm
{

const uint32_t max_tiles = 1024; /* 4096 × 4096 in tiles of 128 × 128 */
const uint64_t max_precincts = 65536;
const int min_block_area_log2 = 6; /* encoders use 32 × 32 and 64 × 64 */

struct Bytes
{
  const uint8_t *data;
  size_t length;
};

static uint32_t
number (const uint8_t *b, int n)
{
  uint32_t value = 0;
  for (int i = 0; i < n; i++)
    value = value << 8 | b[i];
  return value;
}

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

static std::string
check_size (const uint8_t *siz, size_t length, int n_rows, int n_columns, uint64_t &n_tiles)
{
  if (length < 41)
    return _ ("its compressed image is damaged");
  const uint64_t x1 = number (siz + 4, 4), y1 = number (siz + 8, 4);
  const uint64_t x0 = number (siz + 12, 4), y0 = number (siz + 16, 4);
  const uint64_t tile_x = number (siz + 20, 4), tile_y = number (siz + 24, 4);
  const uint64_t tile_x0 = number (siz + 28, 4), tile_y0 = number (siz + 32, 4);
  if (x1 < x0 || y1 < y0 || tile_x == 0 || tile_y == 0 || tile_x0 > x0 || tile_y0 > y0)
    return _ ("its compressed image is damaged");
  if (x1 - x0 != (uint64_t)n_columns || y1 - y0 != (uint64_t)n_rows)
    return _ ("its compressed image is of another size than its matrix");
  n_tiles = ((x1 - tile_x0 + tile_x - 1) / tile_x) * ((y1 - tile_y0 + tile_y - 1) / tile_y);
  if (n_tiles > max_tiles)
    return _ ("its compressed image is damaged");
  if (number (siz + 36, 2) != 1)
    return _ ("its compressed image is in colour");
  if ((siz[38] & 0x7f) + 1 > 16 || siz[39] != 1 || siz[40] != 1)
    return _ ("its compressed image has another number of bits than its header says");
  return "";
}

/* SPcod or SPcoc: levels, code block width and height, block style, transform, precincts. */
static bool
coding_style_plausible (
    const uint8_t *style, size_t length, bool has_precincts, int n_rows, int n_columns)
{
  uint64_t n_precincts = 0;
  if (length < 5 || style[0] > 32
      || (style[1] & 15) + 2 + (style[2] & 15) + 2 < min_block_area_log2)
    return false;
  if (has_precincts && length < 6u + style[0])
    return false;
  for (int i = 0; has_precincts && i <= style[0]; i++)
    {
      const int halvings = style[0] - i, x = style[5 + i] & 15, y = style[5 + i] >> 4;
      n_precincts += (((uint64_t)n_columns >> halvings >> x) + 1)
                     * (((uint64_t)n_rows >> halvings >> y) + 1);
    }
  return n_precincts <= max_precincts;
}

class Headers
{
public:
  Headers (const Bytes &stream, int n_rows, int n_columns)
      : s_ (stream), n_rows_ (n_rows), n_columns_ (n_columns)
  {
  }
  std::string check ();

private:
  struct Tile
  {
    int n_parts = 0, n_promised = 0; /* 0: not said */
  };

  std::string check_marker (int marker, const uint8_t *body, size_t length);
  std::string start_tile_part (size_t at, const uint8_t *body, size_t length);
  bool skip_data (size_t &at);
  bool complete () const;

  const Bytes s_;
  const int n_rows_, n_columns_;
  size_t tile_part_end_ = 0;
  std::vector<Tile> tiles_;
};

std::string
Headers::check_marker (int marker, const uint8_t *body, size_t length)
{
  bool good = true;
  if (marker == 0x51)
    {
      uint64_t n_tiles = 0;
      std::string why = check_size (body, length, n_rows_, n_columns_, n_tiles);
      if (why.empty ())
        tiles_.assign ((size_t)n_tiles, Tile ());
      return why;
    }
  if (marker == 0x52)
    good = length >= 12
           && coding_style_plausible (body + 7, length - 7, body[2] & 1, n_rows_, n_columns_);
  else if (marker == 0x53)
    good = length >= 9
           && coding_style_plausible (body + 4, length - 4, body[3] & 1, n_rows_, n_columns_);
  return good ? "" : _ ("its compressed image is damaged");
}

/* SOT: tile, length from this marker on (0: to the end), which part, how many parts (0: not said).
 */
std::string
Headers::start_tile_part (size_t at, const uint8_t *body, size_t length)
{
  const size_t tile = length >= 10 ? number (body + 2, 2) : tiles_.size ();
  if (tile >= tiles_.size ())
    return _ ("its compressed image is damaged");
  const uint32_t n = number (body + 4, 4);
  if (n != 0 && (n < 14 || at < tile_part_end_))
    return _ ("its compressed image is damaged");
  if (n > s_.length - at)
    return _ ("its compressed image ends early");
  tile_part_end_ = n ? at + n : 0;
  tiles_[tile].n_parts++;
  if (body[9])
    tiles_[tile].n_promised = body[9];
  return "";
}

/* OpenJPEG says nothing of tiles that are not there. A last part without a length goes on to the
 * end-of-stream marker, behind which a byte may fill up to an even length. */
bool
Headers::complete () const
{
  const size_t n = s_.length;
  const bool ended = n >= 3
                     && (number (s_.data + n - 2, 2) == 0xffd9
                         || (number (s_.data + n - 3, 2) == 0xffd9 && s_.data[n - 1] == 0));
  if (tile_part_end_ == 0 && !ended)
    return false;
  return std::all_of (tiles_.begin (), tiles_.end (), [] (const Tile &tile) {
    return tile.n_parts > 0 && (tile.n_promised == 0 || tile.n_parts == tile.n_promised);
  });
}

/* From a tile part's data to what follows it; false at the end of the stream. */
bool
Headers::skip_data (size_t &at)
{
  at = tile_part_end_;
  return at > 0 && at + 4 <= s_.length && s_.data[at + 1] != 0xd9;
}

/* The main header and those of all tile parts: each may change the coding style. */
std::string
Headers::check ()
{
  for (size_t i = 2; i + 4 <= s_.length && s_.data[i] == 0xff;)
    {
      const int marker = s_.data[i + 1];
      const uint8_t *body = s_.data + i + 2;
      const size_t length = number (body, 2);
      if (marker == 0x93)
        {
          if (tile_part_end_ > 0 && tile_part_end_ < i + 2)
            break;
          if (!skip_data (i))
            return complete () ? "" : _ ("its compressed image ends early");
          continue;
        }
      if (length < 2 || length > s_.length - i - 2)
        break;
      std::string why = marker == 0x90 ? start_tile_part (i, body, length)
                                       : check_marker (marker, body, length);
      if (!why.empty ())
        return why;
      i += 2 + length;
    }
  return _ ("its compressed image is damaged");
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

static Image
decode_image (Cursor &cursor, bool &trouble)
{
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

std::string
jpeg2000_decode (const uint8_t *stream,
                 size_t length,
                 int n_rows,
                 int n_columns,
                 int bytes,
                 int bits_stored,
                 std::vector<uint8_t> &words)
{
  Cursor cursor = { { stream, length }, 0 };
  bool trouble = false;
  if (!find_code_stream (cursor.bytes))
    return _ ("its compressed image is damaged");
  std::string why = Headers (cursor.bytes, n_rows, n_columns).check ();
  if (!why.empty ())
    return why;
  Image image = decode_image (cursor, trouble);
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
