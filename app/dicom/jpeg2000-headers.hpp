/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of a JPEG 2000 code stream (ISO/IEC 15444-1, annex A), read before a decoder sees it:
 * one component of at most 16 bits, the matrix that is wanted, all its tiles, and no more tiles,
 * precincts, packets and code blocks than an encoder makes: a stream of a few bytes can name so
 * many that they take gigabytes, or days. Private to app/dicom.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace cvm
{

struct Bytes
{
  const uint8_t *data;
  size_t length;
};

struct Jpeg2000Headers
{
  int n_levels = 0;       /* of the wavelet transform, by the main header */
  size_t part_at = 0;     /* where the last tile part begins; 0: there is none yet */
  size_t data_at = 0;     /* and its data */
  size_t data_end = 0;    /* what follows is no data any more */
  bool has_length = true; /* false: it goes on to the end of the stream */
};

/* `stream` begins with the code stream's first marker. "" or a translated clause. */
std::string
jpeg2000_check_headers (Bytes stream, int n_rows, int n_columns, Jpeg2000Headers &found);

} // namespace cvm
