/* SPDX-License-Identifier: Apache-2.0 */
/* A file that appears whole or not at all.
 *
 * It is written under a temporary name in its own folder, synced, looked at by whoever writes it,
 * and then gets its name in one step that never replaces another file unasked. What was not
 * committed is removed. Private to app/dicom.
 */
#pragma once

#include "app/dicom/dcmtk.hpp"

namespace cvm
{

class NewFile
{
public:
  explicit NewFile (const char *path) : path_ (path)
  {
  }
  ~NewFile ();
  NewFile (const NewFile &) = delete;
  NewFile &operator= (const NewFile &) = delete;

  /* Write a data set with its meta header; `sync`: wait until the disk has it. */
  bool write (DcmFileFormat &file, E_TransferSyntax syntax, bool sync, GError **error);

  /* Where it lies until it is committed. */
  const std::string &
  temporary () const
  {
    return temporary_;
  }

  /* Give it its name. Without `replace` an existing file of this name is an error and stays. */
  bool commit (bool replace, GError **error);

private:
  bool open_temporary (GError **error);
  bool write_stream (DcmFileFormat &file, E_TransferSyntax syntax, GError **error);
  bool write_bytes (const char *bytes, size_t n, GError **error);

  std::string path_, temporary_;
  int fd_ = -1;
};

/* "Couldn't write “X”: the disk is full." for an errno; always returns false. */
bool fail_write (GError **error, const std::string &path, int why);

} // namespace cvm
