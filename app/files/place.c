/* SPDX-License-Identifier: Apache-2.0 */
/* See place.h. The last component of a path may be a file that is still to be made. */
#include "app/files/place.h"

#include <stdlib.h>
#include <string.h>

char *
cvm_place_resolve (const char *path)
{
  char *real = realpath (path, NULL);
  if (real)
    {
      char *copy = g_strdup (real);
      free (real);
      return copy;
    }
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  real = realpath (parent, NULL);
  char *joined = real ? g_build_filename (real, name, NULL) : g_strdup (path);
  free (real);
  return joined;
}

gboolean
cvm_place_is_inside (const char *path, const char *folder)
{
  g_autofree char *target = cvm_place_resolve (path);
  g_autofree char *source = cvm_place_resolve (folder);
  gsize length = strlen (source);
  return g_file_test (source, G_FILE_TEST_IS_DIR) && length > 0
         && strncmp (target, source, length) == 0
         && (target[length] == '/' || source[length - 1] == '/');
}
