/* SPDX-License-Identifier: Apache-2.0 */
/* A list of folders, and the bundles in each. The source tree is found from the place of the
 * running program, so that a build needs no absolute path and can be moved. */
#include "app/case/models.h"

#include <gio/gio.h>
#include <string.h>

#define SUFFIX ".safetensors"

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static void
add_file (GPtrArray *found, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *other = g_path_get_basename (g_ptr_array_index (found, i));
      if (g_str_equal (other, name))
        return;
    }
  g_ptr_array_add (found, g_strdup (path));
}

static void
add_place (GPtrArray *found, const char *place)
{
  if (g_file_test (place, G_FILE_TEST_IS_REGULAR))
    {
      add_file (found, place);
      return;
    }
  g_autoptr (GDir) folder = g_dir_open (place, 0, NULL);
  if (!folder)
    return;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  for (const char *name; (name = g_dir_read_name (folder));)
    if (g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (paths, g_build_filename (place, name, NULL));
  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; i < paths->len; i++)
    add_file (found, g_ptr_array_index (paths, i));
}

/* <ancestor of the program>/resources/models, itself or at most four folders up. */
static void
add_source_tree (GPtrArray *found)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname (program) : NULL;
  for (int i = 0; folder && i < 5; i++)
    {
      g_autofree char *place = g_build_filename (folder, "resources", "models", NULL);
      add_place (found, place);
      char *parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }
}

GPtrArray *
cvm_models_find (void)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  const char *places = g_getenv ("CVM_MODELS");
  if (places && *places)
    {
      g_auto (GStrv) list = g_strsplit (places, G_SEARCHPATH_SEPARATOR_S, -1);
      for (char **place = list; *place; place++)
        if (**place)
          add_place (found, *place);
      return found;
    }
  g_autofree char *user = g_build_filename (g_get_user_data_dir (), "cavum", "models", NULL);
  add_place (found, user);
  add_place (found, CVM_MODELS_FOLDER);
  add_source_tree (found);
  return found;
}

char *
cvm_models_dup_default (void)
{
  g_autoptr (GPtrArray) found = cvm_models_find ();
  return found->len ? g_strdup (g_ptr_array_index (found, 0)) : NULL;
}
