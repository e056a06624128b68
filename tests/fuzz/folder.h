/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of a target's own, in memory where there is such a place; gone when the program ends. */
#pragma once

#include "tests/fuzz/target.h"
#include "tests/remove-tree.h"

#include <glib.h>
#include <glib/gstdio.h>

static char *fuzz_folder_path;

static inline void
remove_fuzz_folder (void)
{
  remove_tree (fuzz_folder_path);
  g_clear_pointer (&fuzz_folder_path, g_free);
}

static inline const char *
fuzz_folder (void)
{
  if (fuzz_folder_path)
    return fuzz_folder_path;
  const char *place = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  fuzz_folder_path = g_build_filename (place, "cavum-fuzz-XXXXXX", NULL);
  must (g_mkdtemp (fuzz_folder_path) != NULL);
  atexit (remove_fuzz_folder);
  return fuzz_folder_path;
}

static inline void
put_file (const char *path, const void *bytes, size_t n)
{
  must (g_file_set_contents_full (path, bytes, (gssize)n, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}
