/* SPDX-License-Identifier: Apache-2.0 */
/* Texts as DICOM's value representations allow them (PS3.5 6.2). Private to app/dicom.
 *
 * Lengths are in bytes of UTF-8: the standard counts characters, but what judges and receives files
 * counts bytes. Nothing is ever cut inside a character.
 */
#pragma once

#include <string>

namespace cvm
{

const size_t max_long_string = 64, max_short_string = 16, max_short_text = 1024; /* LO, SH, ST */

/* The text without blanks at its ends, which mean nothing. */
std::string vr_plain (const std::string &text);

/* One line of one value: no control characters, no backslash (it would split the value), no blanks
 * at the ends, at most `max_bytes` (0: as long as it is). Invalid UTF-8 becomes replacement marks.
 */
std::string vr_line (const std::string &text, size_t max_bytes);

/* The same for a text that may have several lines. */
std::string vr_lines (const std::string &text, size_t max_bytes);

/* PN: at most three groups (=) of 64 bytes, each of at most five components (^). */
std::string vr_person (const std::string &text);

/* CS: capital letters, digits, blank and underscore, at most 16: other letters are made so. */
std::string vr_code (const std::string &text);

/* DA and TM as they must be; "" for what is none. */
std::string vr_date (const std::string &text);
std::string vr_time (const std::string &text);

} // namespace cvm
