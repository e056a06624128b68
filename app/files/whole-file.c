/* SPDX-License-Identifier: Apache-2.0 */
/* See whole-file.h. renameat2() with RENAME_NOREPLACE decides atomically; where the file system
 * does not know it, link() does the same. */
#include "app/files/whole-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_ENDING 12

G_DEFINE_QUARK (cvm - files - error - quark, cvm_files_error)

char *
cvm_whole_file_sentence (const char *path, int number)
{
  g_autofree char *name = g_filename_display_basename (path);
  switch (number)
    {
    case EEXIST:
      return g_strdup_printf (_ ("“%s” exists already and was not replaced."), name);
    case ENOSPC:
    case EFBIG: /* a limit of the account */
    case EDQUOT:
      return g_strdup_printf (_ ("Couldn't write “%s”: the disk is full."), name);
    case EACCES:
    case EPERM:
    case EROFS:
      return g_strdup_printf (_ ("Couldn't write “%s”: this folder can't be written to."), name);
    case EISDIR:
      return g_strdup_printf (_ ("Couldn't write “%s”: it is a folder or a device."), name);
    case ENOENT:
    case ENOTDIR:
      return g_strdup_printf (_ ("Couldn't write “%s”: its folder doesn't exist."), name);
    default:
      return g_strdup_printf (_ ("Couldn't write “%s”: %s."), name, g_strerror (number));
    }
}

static gboolean
fail (GError **error, const char *path, int number)
{
  g_autofree char *sentence = cvm_whole_file_sentence (path, number);
  g_set_error_literal (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE, sentence);
  return FALSE;
}

int
cvm_whole_file_obstacle (const char *path, gboolean replace)
{
  struct stat about;
  if (lstat (path, &about) != 0)
    return errno == ENOENT ? 0 : errno;
  if (!replace)
    return EEXIST;
  return stat (path, &about) == 0 && !S_ISREG (about.st_mode) ? EISDIR : 0;
}

/* ".nii.gz" of a name: what of its last characters begins with a dot, so that a name of any length
 * has a temporary one. */
static const char *
ending (const char *name)
{
  size_t length = strlen (name);
  const char *dot = strchr (name + (length > LONGEST_ENDING ? length - LONGEST_ENDING : 0), '.');
  return dot ? dot : "";
}

char *
cvm_whole_file_begin (const char *path, gboolean replace, GError **error)
{
  int number = cvm_whole_file_obstacle (path, replace);
  if (number != 0)
    {
      fail (error, path, number);
      return NULL;
    }
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf (".cavum-XXXXXX%s", ending (base));
  char *temporary = g_build_filename (folder, name, NULL);
  int file = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0666);
  if (file < 0)
    {
      fail (error, path, errno);
      g_free (temporary);
      return NULL;
    }
  close (file);
  return temporary;
}

static int
rename_without_replacing (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  if (link (from, to) == 0)
    return unlink (from) == 0 ? 0 : errno;
  if (errno != EPERM && errno != EOPNOTSUPP)
    return errno;
  /* Neither is known (FAT): a look must do. */
  if (access (to, F_OK) == 0)
    return EEXIST;
  return rename (from, to) == 0 ? 0 : errno;
}

static int
sync_path (const char *path, int flags)
{
  int file = open (path, flags | O_CLOEXEC);
  if (file < 0)
    return errno;
  int number = fsync (file) == 0 || errno == EINVAL ? 0 : errno;
  close (file);
  return number;
}

gboolean
cvm_whole_file_commit (const char *temporary, const char *path, gboolean replace, GError **error)
{
  int number = sync_path (temporary, O_RDONLY);
  if (number == 0)
    number = replace ? (g_rename (temporary, path) == 0 ? 0 : errno)
                     : rename_without_replacing (temporary, path);
  if (number != 0)
    {
      g_unlink (temporary);
      return fail (error, path, number);
    }
  g_autofree char *folder = g_path_get_dirname (path);
  (void)sync_path (folder, O_RDONLY | O_DIRECTORY); /* some file systems can't; the name stands */
  return TRUE;
}

void
cvm_whole_file_abandon (const char *temporary)
{
  if (temporary)
    g_unlink (temporary);
}

gboolean
cvm_whole_file_write_text (const char *path, const char *text, gboolean replace, GError **error)
{
  g_autofree char *temporary = cvm_whole_file_begin (path, replace, error);
  if (!temporary)
    return FALSE;
  FILE *file = g_fopen (temporary, "we");
  gboolean written = file && fputs (text, file) >= 0;
  int number = errno;
  if (file && fclose (file) != 0)
    {
      written = FALSE;
      number = errno;
    }
  if (!written)
    {
      cvm_whole_file_abandon (temporary);
      return fail (error, path, number);
    }
  return cvm_whole_file_commit (temporary, path, replace, error);
}

gboolean
cvm_whole_file_write_unsynced (const char *path, const void *bytes, gsize n)
{
  g_autofree char *temporary = cvm_whole_file_begin (path, TRUE, NULL);
  FILE *file = temporary ? g_fopen (temporary, "we") : NULL;
  gboolean good = file && fchmod (fileno (file), 0600) == 0 && fwrite (bytes, 1, n, file) == n;
  if (file && fclose (file) != 0)
    good = FALSE;
  if (good && g_rename (temporary, path) == 0)
    return TRUE;
  cvm_whole_file_abandon (temporary);
  return FALSE;
}
