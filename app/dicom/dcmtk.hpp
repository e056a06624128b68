/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share about DCMTK. Private: no DCMTK type leaves app/dicom.
 *
 * Texts:  values are taken as the bytes that stand in the file, without the padding at their end,
 *         and turned into UTF-8 by the data set's own character set; what is invalid becomes
 *         replacement marks (U+FFFD). Backslashes stay: a name may hold one.
 * Errors: DCMTK's conditions become clauses for a sentence ("it ends early").
 * Thread: one DcmFileFormat belongs to one thread; global set-up is cvm_dicom_init().
 */
#pragma once

#include "app/dicom/folder.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcspchrs.h>

#include <memory>
#include <string>
#include <vector>

namespace cvm
{

/* Sets `error` (which may be NULL); always returns false. */
bool fail (GError **error, CvmDicomError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Why DCMTK could not read or write, as a translated clause: "it ends early". */
const char *reason (const OFCondition &condition);

/* The same with the error code that belongs to it. */
CvmDicomError error_code (const OFCondition &condition);

/* A file's base name for people, in UTF-8. */
std::string file_name (const std::string &path);

/* Load a file: values longer than `max_read` bytes stay in the file until asked for; the file stays
 * open as long as one does. Only regular files are read, none over 2 GiB; lengths that exceed the
 * file are an error, and so is nesting that would exceed the stack (input.hpp). What was read
 * before an error stays in `file`. */
OFCondition load (DcmFileFormat &file, const char *path, Uint32 max_read);

/* The value as it stands in the file, padding included; false where the element is absent or
 * longer than `max_length` (of a file that ends early the last element's length can't be believed).
 */
const Uint32 max_text_length = 1 << 20;
bool raw_value (DcmElement &element, std::string &value, Uint32 max_length = max_text_length);
bool raw_value (DcmItem &item, const DcmTagKey &tag, std::string &value);

/* The same without padding (spaces and zeros at the end) and as valid UTF-8; "" where absent. For
 * identifiers, codes and numbers. */
std::string raw_text (DcmItem &item, const DcmTagKey &tag);

/* Numbers of a DS or IS value, in the C locale. False where one of them is none, is not finite or
 * is beyond ±1e9; `out` then holds those before it. An empty value is no number and true. */
bool parse_numbers (const char *text, size_t length, std::vector<double> &out);

/* The numbers of an element; false where it is absent, malformed or has fewer than n values. */
bool get_numbers (DcmItem &item, const DcmTagKey &tag, double *out, int n);
bool get_uint16 (DcmItem &item, const DcmTagKey &tag, int &out);

/* The character set that (0008,0005) of a data set names. */
class Charset
{
public:
  explicit Charset (DcmItem &dataset);
  const std::string &
  name () const
  {
    return name_;
  }
  /* Trailing padding removed. Never fails. */
  std::string utf8 (const std::string &raw) const;
  std::string text (DcmItem &item, const DcmTagKey &tag) const;

private:
  std::string name_;
};

/* The first item of a sequence, or NULL. */
DcmItem *first_item (DcmItem &item, const DcmTagKey &sequence);

} // namespace cvm
