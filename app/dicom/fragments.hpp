/* SPDX-License-Identifier: Apache-2.0 */
/* Which fragments of encapsulated pixel data hold which frame (PS3.5 A.4). Private to app/dicom.
 *
 * Offset tables are often absent and sometimes wrong, so that they are asked last: one frame has
 * all fragments; as many fragments as frames are one each; then comes the offset table, if every
 * offset is a fragment's; then the fragments that begin as a JPEG or JPEG 2000 stream does.
 */
#pragma once

#include "app/dicom/dcmtk.hpp"

class DcmPixelItem;
class DcmPixelSequence;

namespace cvm
{

/* In order; they belong to the sequence. */
using FrameFragments = std::vector<DcmPixelItem *>;

/* By frame; false where the frames can't be told apart. */
bool find_fragments (DcmPixelSequence &sequence, int n_frames, std::vector<FrameFragments> &frames);

/* A frame's bytes. False where the file can't be read. Fragments stay in the file, not in memory.
 */
bool read_fragments (const FrameFragments &frame, std::vector<Uint8> &stream);

} // namespace cvm
