/* SPDX-License-Identifier: Apache-2.0 */
/* One JPEG 2000 image (ISO/IEC 15444-1; high-throughput blocks of part 15 too) by OpenJPEG.
 * Private to app/dicom.
 *
 * Before OpenJPEG sees a byte, the headers are checked (jpeg2000-headers.hpp), and whether all of
 * the data is used: with a false size they make no picture, and OpenJPEG would not say so.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cvm
{

/* Decode `stream` (a bare code stream, or one in a JP2 file) into n_rows × n_columns words of
 * `bytes` (1 or 2) bytes, of this machine's order; negative values as two's complement. A stream of
 * 8 bits is refused where more are stored. "" or a translated clause. Keeps nothing. Thread: any.
 */
std::string jpeg2000_decode (const uint8_t *stream,
                             size_t length,
                             int n_rows,
                             int n_columns,
                             int bytes,
                             int bits_stored,
                             std::vector<uint8_t> &words);

} // namespace cvm
