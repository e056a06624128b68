/* SPDX-License-Identifier: Apache-2.0 */
/* DCMTK encodes into a buffer of ours and we write it, so that every byte's fate is known by its
 * errno: DCMTK's own file stream closes without looking. */
#include "app/dicom/new-file.hpp"

#include <dcmtk/dcmdata/dcostrmb.h>

#include <glib/gi18n-lib.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cvm
{

static const size_t buffer_bytes = 1 << 20;

bool
fail_write (GError **error, const std::string &path, int why)
{
  std::string name = file_name (path);
  if (why == ENOSPC || why == EDQUOT)
    return fail (error, CVM_DICOM_ERROR_FILE, _ ("Couldn't write “%s”: the disk is full."),
                 name.c_str ());
  if (why == EACCES || why == EPERM || why == EROFS)
    return fail (error, CVM_DICOM_ERROR_FILE,
                 _ ("Couldn't write “%s”: this folder can't be written to. Choose another one."),
                 name.c_str ());
  if (why == ENOENT || why == ENOTDIR)
    return fail (error, CVM_DICOM_ERROR_FILE, _ ("Couldn't write “%s”: its folder doesn't exist."),
                 name.c_str ());
  if (why == EEXIST)
    return fail (error, CVM_DICOM_ERROR_FILE,
                 _ ("“%s” exists already and was not replaced. Choose another name."),
                 name.c_str ());
  return fail (error, CVM_DICOM_ERROR_FILE, _ ("Couldn't write “%s”: %s."), name.c_str (),
               g_strerror (why));
}

NewFile::~NewFile ()
{
  if (fd_ >= 0)
    close (fd_);
  if (!temporary_.empty ())
    unlink (temporary_.c_str ());
}

/* A name of our own beside the final one; its permissions follow the user's mask. */
bool
NewFile::open_temporary (GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path_.c_str ());
  for (int attempt = 0; attempt < 100; attempt++)
    {
      g_autofree char *name = g_strdup_printf (".cavum-%08x.tmp", g_random_int ());
      g_autofree char *full = g_build_filename (folder, name, nullptr);
      fd_ = open (full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd_ >= 0)
        {
          temporary_ = full;
          return true;
        }
      if (errno != EEXIST)
        break;
    }
  return fail_write (error, path_, errno);
}

bool
NewFile::write_bytes (const char *bytes, size_t n, GError **error)
{
  while (n > 0)
    {
      ssize_t done = ::write (fd_, bytes, n);
      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        return fail_write (error, path_, errno);
      bytes += done;
      n -= done;
    }
  return true;
}

bool
NewFile::write_stream (DcmFileFormat &file, E_TransferSyntax syntax, GError **error)
{
  std::vector<char> buffer (buffer_bytes);
  DcmOutputBufferStream stream (buffer.data (), buffer.size ());
  OFCondition condition = file.validateMetaInfo (syntax);
  if (condition.bad ())
    return fail (error, CVM_DICOM_ERROR_FORMAT, _ ("Couldn't write “%s”: %s."),
                 file_name (path_).c_str (), condition.text ());
  file.transferInit ();
  do
    {
      void *bytes = nullptr;
      offile_off_t n = 0;
      condition = file.write (stream, syntax, EET_ExplicitLength, nullptr, EGL_recalcGL);
      stream.flushBuffer (bytes, n);
      if (!write_bytes (static_cast<const char *> (bytes), n, error))
        {
          file.transferEnd ();
          return false;
        }
    }
  while (condition == EC_StreamNotifyClient);
  file.transferEnd ();
  if (condition.bad ())
    return fail (error, CVM_DICOM_ERROR_FORMAT, _ ("Couldn't write “%s”: %s."),
                 file_name (path_).c_str (), condition.text ());
  return true;
}

bool
NewFile::write (DcmFileFormat &file, E_TransferSyntax syntax, bool sync, GError **error)
{
  if (!open_temporary (error) || !write_stream (file, syntax, error))
    return false;
  if (sync && fsync (fd_) != 0)
    return fail_write (error, path_, errno);
  int result = close (fd_);
  fd_ = -1;
  return result == 0 || fail_write (error, path_, errno);
}

/* Rename that refuses to replace: by the kernel where it can, else by a hard link; some file
 * systems know neither, there a look must do. */
static int
rename_new (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  if (link (from, to) == 0)
    return unlink (from) == 0 ? 0 : errno;
  if (errno == EEXIST)
    return errno;
  struct stat info;
  if (lstat (to, &info) == 0)
    return EEXIST;
  return rename (from, to) == 0 ? 0 : errno;
}

bool
NewFile::commit (bool replace, GError **error)
{
  int why = replace ? (rename (temporary_.c_str (), path_.c_str ()) == 0 ? 0 : errno)
                    : rename_new (temporary_.c_str (), path_.c_str ());
  if (why != 0)
    return fail_write (error, path_, why);
  temporary_.clear ();
  /* The name too must survive a power cut. */
  g_autofree char *folder = g_path_get_dirname (path_.c_str ());
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  return true;
}

} // namespace cvm
