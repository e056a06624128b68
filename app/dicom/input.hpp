/* SPDX-License-Identifier: Apache-2.0 */
/* One file as DCMTK reads it, with the guards that DCMTK lacks. Private to app/dicom.
 *
 * Depth:   nested sequences are parsed by recursion. A file of 320 KB can hold 20,000 levels, more
 *          than a thread's stack; whatever the encoding, parsing stops once it has used 1 MiB of
 *          stack, some thousand levels.
 * Lengths: a value is never made larger than what the file still holds. A deflated data set is
 *          inflated first (at most 256 MiB), so that the same holds for it.
 * Change:  everything is read from one open file, whatever happens to its name meanwhile; its stamp
 *          tells whether it is still the one that was scanned.
 * Cancel:  parsing stops when the progress says so.
 */
#pragma once

#include "app/dicom/dcmtk.hpp"

#include <sys/types.h>

namespace cvm
{

/* A file's size and time of change: another stamp is another file, or another content. */
struct FileStamp
{
  gint64 size = 0, time_ns = 0; /* size 0: not known */
};

/* An open regular file, or bytes that stand for one. */
class Source
{
public:
  /* NULL with a clause in `why`, which is empty for what is neither file nor failure: a pipe, a
   * device, a folder. Never waits. */
  static std::shared_ptr<Source> open (const char *path, std::string &why);
  explicit Source (std::vector<char> &&bytes);
  ~Source ();
  Source (const Source &) = delete;
  Source &operator= (const Source &) = delete;

  /* Fewer than n only at the end, or where the file can't be read or was shortened. */
  size_t read_at (off_t at, void *to, size_t n) const;
  off_t
  size () const
  {
    return size_;
  }
  FileStamp stamp () const; /* now: a file that is written changes its own */

private:
  Source () = default;
  int fd_ = -1;
  off_t size_ = 0;
  std::vector<char> bytes_;
};

/* A file that looks like DICOM (Part 10, or a bare data set). Otherwise NULL and a clause in `why`
 * where it can't be opened, or claims to be DICOM by its name; else `why` is empty. */
std::shared_ptr<Source> open_dicom (const char *path, std::string &why);

/* Of what is under this name now. */
FileStamp stamp_of (const char *path);
/* Whether a stamp that is known differs from the other. */
bool stamps_differ (const FileStamp &known, const FileStamp &now);

/* Conditions of ours; reason() has a clause for each. */
extern const OFConditionConst condition_too_deep, condition_too_large, condition_cancelled;

/* Load from an open file; see load() of dcmtk.hpp. */
OFCondition load (DcmFileFormat &file,
                  const std::shared_ptr<Source> &source,
                  Uint32 max_read,
                  const CvmProgress *progress = nullptr);

} // namespace cvm
