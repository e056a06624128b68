/* SPDX-License-Identifier: Apache-2.0 */
/* A DICOMDIR (PS3.3 annex F, PS3.10): the table of contents of a disc or a stick. Private to
 * app/dicom. It is no image, and what it says of patients is not used: the files themselves say it.
 * A path that leads out of its folder is never followed, by dots or by a link neither.
 */
#pragma once

#include "app/dicom/header.hpp"

namespace cvm
{

/* By its content, whatever its name. */
bool is_dicomdir (const char *path);

/* The files that it lists and that are there, in its order. False where it is damaged: then the
 * list has no end. */
bool
files_of_dicomdir (const char *path, std::vector<std::string> &files, const CvmProgress *progress);

/* What is wrong with the list in the header of a DICOMDIR, as a sentence; "" where nothing is. */
std::string check_dicomdir (const Header &header);

} // namespace cvm
