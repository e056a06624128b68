/* SPDX-License-Identifier: Apache-2.0 */
/* Enhanced and legacy-converted enhanced CT (PS3.3 A.38, A.70): what the functional groups say of
 * each frame. Private to app/dicom.
 *
 * A group stands once for all frames or once in each (C.7.6.16); a frame's own counts. A frame
 * becomes a header like a plain slice's, with its number; stacks are made of frames from then on.
 */
#pragma once

#include "app/dicom/header.hpp"

namespace cvm
{

/* `header` of the file as read_image() left it: becomes that of one frame (from 1). Where a group
 * is absent, its values are, too. */
void read_frame (DcmDataset &dataset, int frame, Header &header);

/* The headers of all frames. "" or a clause: too many frames, or not one item for each. */
std::string read_frames (DcmDataset &dataset, const Header &header, std::vector<Header> &frames);

/* Acquisition of the whole, which stands in groups, too: kV, kernel, contrast. */
void read_frame_acquisition (DcmDataset &dataset, const Charset &charset, Header &header);

} // namespace cvm
