/* SPDX-License-Identifier: Apache-2.0 */
#include "app/files/place.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* Links and ".." do not hide a folder that was read. */
static void
places_are_resolved (void)
{
  g_autofree char *folder = g_dir_make_tmp ("cavum-place-XXXXXX", NULL);
  g_autofree char *read = g_build_filename (folder, "read", NULL);
  g_autofree char *alike = g_build_filename (folder, "read-not", NULL);
  g_autofree char *deep = g_build_filename (read, "deep", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  const struct
  {
    const char *in, *name;
    gboolean inside;
  } rows[] = {
    { read, "new.dcm", TRUE },    { deep, "new.dcm", TRUE },       { link, "new.dcm", TRUE },
    { alike, "new.dcm", FALSE },  { folder, "new.dcm", FALSE },    { read, "../new.dcm", FALSE },
    { alike, "../read/n", TRUE }, { read, "deep/../n.dcm", TRUE },
  };
  g_mkdir (read, 0700);
  g_mkdir (alike, 0700);
  g_mkdir (deep, 0700);
  g_assert_cmpint (symlink (deep, link), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (rows[i].in, rows[i].name, NULL);
      g_assert_true (cvm_place_is_inside (path, read) == rows[i].inside);
    }
  g_remove (link);
  g_rmdir (deep);
  g_rmdir (alike);
  g_rmdir (read);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/place/inside", places_are_resolved);
  return g_test_run ();
}
