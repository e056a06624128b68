/* SPDX-License-Identifier: Apache-2.0 */
#include "app/files/sha256.h"

#include "app/files/whole-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>

char *
cvm_file_sha256 (const char *path, GError **error)
{
  guchar *buffer = g_malloc (1 << 16);
  FILE *file = g_fopen (path, "rbe");
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  size_t n = 0;
  while (file && (n = fread (buffer, 1, 1 << 16, file)) > 0)
    g_checksum_update (sum, buffer, (gssize)n);
  char *digest = NULL;
  if (file && !ferror (file))
    digest = g_strdup (g_checksum_get_string (sum));
  else
    {
      int number = errno;
      g_autofree char *name = g_filename_display_name (path);
      g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE, _ ("Couldn't read “%s”: %s."),
                   name, g_strerror (number));
    }
  if (file)
    fclose (file);
  g_checksum_free (sum);
  g_free (buffer);
  return digest;
}
