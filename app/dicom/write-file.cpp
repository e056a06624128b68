/* SPDX-License-Identifier: Apache-2.0 */
/* DCMTK encodes into a buffer of ours and we write it, so that an error keeps its errno (a full
 * disk): DCMTK's own file stream closes without looking. */
#include "app/dicom/write-file.hpp"

#include "app/files/whole-file.h"

#include <dcmtk/dcmdata/dcostrmb.h>

#include <glib/gi18n-lib.h>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace cvm
{

static const size_t buffer_bytes = 1 << 20;

/* 0 or an errno. */
static int
write_bytes (int fd, const char *bytes, size_t n)
{
  while (n > 0)
    {
      ssize_t done = ::write (fd, bytes, n);
      if (done < 0 && errno != EINTR)
        return errno;
      bytes += done > 0 ? done : 0;
      n -= done > 0 ? done : 0;
    }
  return 0;
}

static int
write_stream (DcmFileFormat &file, E_TransferSyntax syntax, int fd, OFCondition &condition)
{
  std::vector<char> buffer (buffer_bytes);
  DcmOutputBufferStream stream (buffer.data (), buffer.size ());
  int why = 0;
  condition = file.validateMetaInfo (syntax);
  if (condition.bad ())
    return 0;
  file.transferInit ();
  do
    {
      void *bytes = nullptr;
      offile_off_t n = 0;
      condition = file.write (stream, syntax, EET_ExplicitLength, nullptr, EGL_recalcGL);
      stream.flushBuffer (bytes, n);
      why = write_bytes (fd, static_cast<const char *> (bytes), n);
    }
  while (why == 0 && condition == EC_StreamNotifyClient);
  file.transferEnd ();
  return why;
}

bool
write_file (DcmFileFormat &file,
            E_TransferSyntax syntax,
            const char *path,
            const char *named,
            GError **error)
{
  OFCondition condition = EC_Normal;
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  int why = fd < 0 ? errno : write_stream (file, syntax, fd, condition);
  if (fd >= 0 && close (fd) != 0 && why == 0)
    why = errno;
  if (why != 0)
    {
      g_autofree char *sentence = cvm_whole_file_sentence (named, why);
      return fail (error, CVM_DICOM_ERROR_FILE, "%s", sentence);
    }
  return condition.good ()
         || fail (error, CVM_DICOM_ERROR_FORMAT, _ ("Couldn't write “%s”: %s."),
                  file_name (named).c_str (), reason (condition));
}

} // namespace cvm
