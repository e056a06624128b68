/* SPDX-License-Identifier: Apache-2.0 */
/* One compressed frame to stored words. Private to app/dicom.
 *
 * JPEG and JPEG-LS are DCMTK's, JPEG 2000 is OpenJPEG's (jpeg2000.hpp), RLE is ours (rle.hpp). What
 * a stream says of itself (size, components, bits) is compared with the header before a decoder
 * sees it; a decoder's warning about missing or senseless data is an error: half an image is never
 * taken for a whole.
 */
#pragma once

#include "app/dicom/header.hpp"

namespace cvm
{

/* Decode into words of 8 or 16 bits as BitsAllocated says, in the order of this machine. "" or a
 * translated clause. Throws std::bad_alloc. Thread: any. */
std::string
decode_frame (const Header &header, const std::vector<Uint8> &stream, std::vector<Uint8> &words);

/* Once, before any thread decodes: DCMTK's decoders. */
void register_decoders ();

} // namespace cvm
