/* SPDX-License-Identifier: Apache-2.0 */
/* One RLE frame to words (PS3.5 annex G). Private to app/dicom.
 *
 * Ours, because DCMTK 3.6.7's decoder reads outside of a stream whose segments lie about where they
 * end (found by fuzzing: tests/data/fuzz/frames/rle-beyond).
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cvm
{

/* Decode into n words of `bytes` (1 or 2) bytes, of this machine's order. "" or a translated
 * clause: for another number of segments than bytes, and for one that ends early. */
std::string
rle_decode (const uint8_t *stream, size_t length, size_t n, int bytes, std::vector<uint8_t> &words);

} // namespace cvm
