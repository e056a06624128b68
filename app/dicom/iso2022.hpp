/* SPDX-License-Identifier: Apache-2.0 */
/* Writing texts in several character sets that switch by escape sequences (PS3.3 C.12.1.1.2, PS3.5
 * 6.1.2.5), which DCMTK only reads: ASCII with Japanese (IR 87, 159) or Korean (IR 149) beside it.
 * GLib's iconv converts the runs; each begins with its escape sequence, so that the delimiters of
 * names need no thought. Private to app/dicom.
 */
#pragma once

#include <string>

namespace cvm
{

/* A text of UTF-8 as the sets of (0008,0005) `names` write it. False where they don't hold it, are
 * not of the above, or where a byte of a character would be a backslash or "=", which readers take
 * for the end of a value or a part of a name. */
bool iso2022_encode (const std::string &names, const std::string &text, std::string &out);

} // namespace cvm
