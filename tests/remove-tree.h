/* SPDX-License-Identifier: Apache-2.0 */
/* Removes a folder of a test with all that is in it, or a file; links are removed, not followed. */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>

static inline void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    folder = g_dir_open (path, 0, NULL);
  for (const char *name; folder && (name = g_dir_read_name (folder));)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}
