/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles are found in the places that models.h names, in order, each file name once. */
#include "app/case/models.h"

#include <glib/gstdio.h>

static void
make (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static void
test_places (void)
{
  g_autofree char *a = g_dir_make_tmp ("cavum-models-XXXXXX", NULL);
  g_autofree char *b = g_dir_make_tmp ("cavum-models-XXXXXX", NULL);
  make (a, "two.safetensors");
  make (a, "one.safetensors");
  make (a, "notes.txt");
  make (b, "one.safetensors");
  make (b, "three.safetensors");
  g_autofree char *single = g_build_filename (b, "three.safetensors", NULL);
  g_autofree char *places = g_strdup_printf ("%s:%s:%s:/nowhere", a, b, single);
  g_setenv ("CVM_MODELS", places, TRUE);
  g_autoptr (GPtrArray) found = cvm_models_find ();
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_true (g_str_has_prefix (found->pdata[0], a));
  g_assert_true (g_str_has_suffix (found->pdata[0], "/one.safetensors"));
  g_assert_true (g_str_has_suffix (found->pdata[1], "/two.safetensors"));
  g_assert_true (g_str_has_suffix (found->pdata[2], "/three.safetensors"));
  g_autofree char *first = cvm_models_dup_default ();
  g_assert_cmpstr (first, ==, found->pdata[0]);
  g_setenv ("CVM_MODELS", "/nowhere", TRUE);
  g_assert_null (cvm_models_dup_default ());
  g_unsetenv ("CVM_MODELS");
  const char *folders[] = { a, a, a, b, b };
  const char *names[] = { "one.safetensors", "two.safetensors", "notes.txt", "one.safetensors",
                          "three.safetensors" };
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], names[i], NULL);
      g_unlink (path);
    }
  g_rmdir (a);
  g_rmdir (b);
}

static void
test_source_tree (void)
{
  g_autoptr (GPtrArray) found = cvm_models_find ();
  gboolean shipped = FALSE;
  for (guint i = 0; i < found->len; i++)
    shipped |= g_str_has_suffix (found->pdata[i], "/resources/models/openkbp-ptv70-1.safetensors");
  g_assert_true (shipped);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/places", test_places);
  g_test_add_func ("/models/source-tree", test_source_tree);
  return g_test_run ();
}
