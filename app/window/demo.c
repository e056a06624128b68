/* SPDX-License-Identifier: Apache-2.0 */
/* Made beside its place under a name of this process, and moved there when it is whole. */
#include "app/window/demo.h"

#include "app/dicom/folder.h"
#include "app/phantom/phantom.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

char *
cvm_demo_dup_path (void)
{
  const CvmPhantomSpec spec = CVM_PHANTOM_SPEC_INIT;
  g_autofree char *name = g_strdup_printf ("phantom-%s-%" G_GUINT64_FORMAT, CVM_VERSION, spec.seed);
  return g_build_filename (g_get_user_cache_dir (), "cavum", name, NULL);
}

/* What an unfinished phantom left: files, and folders of files. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  for (const char *name; folder && (name = g_dir_read_name (folder));)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static gboolean
fail (GError **error, const char *path)
{
  g_set_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE,
               _ ("Couldn't keep the demo case in “%s”: %s."), path, g_strerror (errno));
  return FALSE;
}

gboolean
cvm_demo_make (const char *path, const CvmProgress *progress, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  const CvmPhantomSpec spec = CVM_PHANTOM_SPEC_INIT;
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *unfinished = g_strdup_printf ("%s.%d", path, (int)getpid ());
  if (g_mkdir_with_parents (parent, 0700) != 0)
    return fail (error, parent);
  if (!cvm_phantom_write (&spec, unfinished, progress, error))
    {
      remove_folder (unfinished);
      return FALSE;
    }
  if (g_rename (unfinished, path) != 0)
    {
      gboolean made_by_another = g_file_test (path, G_FILE_TEST_IS_DIR);
      gboolean ok = made_by_another || fail (error, path);
      remove_folder (unfinished);
      return ok;
    }
  return TRUE;
}
