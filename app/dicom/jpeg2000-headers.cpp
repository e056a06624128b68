/* SPDX-License-Identifier: Apache-2.0 */
/* See jpeg2000-headers.hpp. Markers: SIZ (sizes, tiles, components), COD and COC (layers,
 * precincts, code blocks), SOT (a tile part and its length), SOD (its data follow); all but the
 * last begin ff xx and a length of two bytes that counts itself.
 */
#include "app/dicom/jpeg2000-headers.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <vector>

namespace cvm
{

const uint32_t max_tiles = 1024; /* 4096 × 4096 in tiles of 128 × 128 */
const uint64_t max_precincts = 65536;
const uint64_t max_packets = 524288; /* each takes its turn, though it may hold nothing */
const int min_block_area_log2 = 6;   /* encoders use 32 × 32 and 64 × 64 */

static uint32_t
number (const uint8_t *b, int n)
{
  uint32_t value = 0;
  for (int i = 0; i < n; i++)
    value = value << 8 | b[i];
  return value;
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
coding_style_plausible (const uint8_t *style,
                        size_t length,
                        bool has_precincts,
                        int n_rows,
                        int n_columns,
                        uint64_t &n_precincts)
{
  n_precincts = 0;
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
  Headers (const Bytes &stream, int n_rows, int n_columns, Jpeg2000Headers &found)
      : s_ (stream), n_rows_ (n_rows), n_columns_ (n_columns), found_ (found)
  {
  }
  std::string check ();

private:
  struct Tile
  {
    int n_parts = 0, n_promised = 0; /* 0: not said */
  };

  std::string take_size (const uint8_t *body, size_t length);
  bool take_style (const uint8_t *style, size_t length, bool has_precincts);
  bool take_default_style (const uint8_t *body, size_t length);
  std::string check_marker (int marker, const uint8_t *body, size_t length);
  std::string start_tile_part (size_t at, const uint8_t *body, size_t length);
  bool skip_data (size_t &at);
  bool complete ();

  const Bytes s_;
  const int n_rows_, n_columns_;
  Jpeg2000Headers &found_;
  size_t tile_part_end_ = 0;
  uint64_t n_layers_ = 1; /* the most that was named */
  std::vector<Tile> tiles_;
};

std::string
Headers::take_size (const uint8_t *body, size_t length)
{
  uint64_t n_tiles = 0;
  if (!tiles_.empty ())
    return _ ("its compressed image is damaged");
  std::string why = check_size (body, length, n_rows_, n_columns_, n_tiles);
  if (why.empty ())
    tiles_.assign ((size_t)n_tiles, Tile ());
  return why;
}

/* Packets: one for each layer, resolution and precinct of a tile. */
bool
Headers::take_style (const uint8_t *style, size_t length, bool has_precincts)
{
  uint64_t n_precincts = 0;
  if (!coding_style_plausible (style, length, has_precincts, n_rows_, n_columns_, n_precincts))
    return false;
  return n_layers_ * (n_precincts + tiles_.size () * (style[0] + 1u)) <= max_packets;
}

bool
Headers::take_default_style (const uint8_t *body, size_t length)
{
  if (length < 12)
    return false;
  n_layers_ = std::max<uint64_t> (n_layers_, number (body + 4, 2));
  if (found_.part_at == 0)
    found_.n_levels = body[7];
  return take_style (body + 7, length - 7, body[2] & 1);
}

std::string
Headers::check_marker (int marker, const uint8_t *body, size_t length)
{
  bool good = true;
  if (marker == 0x51)
    return take_size (body, length);
  if (marker == 0x52)
    good = take_default_style (body, length);
  else if (marker == 0x53)
    good = length >= 9 && take_style (body + 4, length - 4, body[3] & 1);
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
  found_.part_at = at;
  found_.has_length = n > 0;
  tiles_[tile].n_parts++;
  if (body[9])
    tiles_[tile].n_promised = body[9];
  return "";
}

/* OpenJPEG says nothing of tiles that are not there. A last part without a length goes on to the
 * end-of-stream marker, behind which a byte may fill up to an even length. */
bool
Headers::complete ()
{
  const size_t n = s_.length;
  found_.data_end = tile_part_end_;
  if (tile_part_end_ == 0)
    {
      const size_t fill = n > 0 && s_.data[n - 1] == 0;
      if (n < found_.data_at + 2 + fill || number (s_.data + n - 2 - fill, 2) != 0xffd9)
        return false;
      found_.data_end = n - 2 - fill;
    }
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
          found_.data_at = i + 2;
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

std::string
jpeg2000_check_headers (Bytes stream, int n_rows, int n_columns, Jpeg2000Headers &found)
{
  found = Jpeg2000Headers ();
  return Headers (stream, n_rows, n_columns, found).check ();
}

} // namespace cvm
