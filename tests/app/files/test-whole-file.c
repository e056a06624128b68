/* SPDX-License-Identifier: Apache-2.0 */
#include "app/files/sha256.h"
#include "app/files/whole-file.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static guint
count_entries (void)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir))
    n++;
  g_dir_close (dir);
  return n;
}

static void
an_existing_file_stays (void)
{
  g_autofree char *path = in_folder ("a.txt"), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_true (cvm_whole_file_write_text (path, "first", FALSE, &error));
  g_assert_false (cvm_whole_file_write_text (path, "second", FALSE, &error));
  g_assert_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "exists already"));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "first");
  g_assert_true (cvm_whole_file_write_text (path, "third", TRUE, NULL));
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "third");
  g_assert_true (cvm_whole_file_write_unsynced (path, "fo\0rth", 6));
  gsize n;
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, &n, NULL));
  g_assert_cmpmem (text, n, "fo\0rth", 6);
  g_autofree char *nowhere = in_folder ("nowhere/a.txt");
  g_assert_false (cvm_whole_file_write_unsynced (nowhere, "x", 1));
  g_assert_cmpuint (count_entries (), ==, 1);
  g_unlink (path);
}

static void
a_file_that_appears_meanwhile_stays (void)
{
  g_autofree char *path = in_folder ("b.txt"), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *temporary = cvm_whole_file_begin (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (temporary, ".txt"));
  g_assert_true (g_file_set_contents (path, "somebody else's", -1, NULL));
  g_assert_false (cvm_whole_file_commit (temporary, path, FALSE, &error));
  g_assert_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "somebody else's");
  g_assert_cmpuint (count_entries (), ==, 1);
  g_unlink (path);
}

static void
a_folder_that_is_not_there_is_said (void)
{
  g_autofree char *path = in_folder ("nowhere/c.txt");
  g_autoptr (GError) error = NULL;
  g_assert_false (cvm_whole_file_write_text (path, "x", FALSE, &error));
  g_assert_nonnull (strstr (error->message, "folder doesn't exist"));
}

static void
only_plain_files_are_replaced (void)
{
  g_autofree char *within = in_folder ("d"), *link = in_folder ("e.txt");
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_mkdir (within, 0700), ==, 0);
  g_assert_false (cvm_whole_file_write_text (within, "x", TRUE, &error));
  g_assert_nonnull (strstr (error->message, "folder or a device"));
  g_clear_error (&error);
  g_assert_false (cvm_whole_file_write_text ("/dev/null", "x", TRUE, &error));
  g_assert_nonnull (strstr (error->message, "folder or a device"));
  g_clear_error (&error);
  g_assert_cmpint (symlink ("nowhere", link), ==, 0); /* a link to nothing is there, too */
  g_assert_false (cvm_whole_file_write_text (link, "x", FALSE, &error));
  g_assert_nonnull (strstr (error->message, "exists already"));
  g_assert_cmpuint (count_entries (), ==, 2);
  g_rmdir (within);
  g_unlink (link);
}

static void
names_may_be_as_long_as_the_file_system_has_them (void)
{
  g_autofree char *most = g_strnfill (248, 'n');
  g_autofree char *name = g_strconcat (most, ".nii.gz", NULL);
  g_autofree char *path = in_folder (name);
  g_autofree char *longer = g_strconcat (path, "z", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *temporary = cvm_whole_file_begin (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (temporary, ".nii.gz"));
  g_assert_true (cvm_whole_file_commit (temporary, path, FALSE, NULL));
  g_unlink (path);
  g_assert_null (cvm_whole_file_begin (longer, FALSE, &error));
  g_assert_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE);
  g_assert_cmpuint (count_entries (), ==, 0);
}

/* FIPS 180-2, appendix B.1. */
static void
sha256_of_abc (void)
{
  g_autofree char *path = in_folder ("abc");
  g_assert_true (g_file_set_contents (path, "abc", 3, NULL));
  g_autofree char *digest = cvm_file_sha256 (path, NULL);
  g_assert_cmpstr (digest, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_unlink (path);
  g_autoptr (GError) error = NULL;
  g_assert_null (cvm_file_sha256 (path, &error));
  g_assert_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cavum-test-XXXXXX", NULL);
  g_test_add_func ("/whole-file/existing", an_existing_file_stays);
  g_test_add_func ("/whole-file/meanwhile", a_file_that_appears_meanwhile_stays);
  g_test_add_func ("/whole-file/no-folder", a_folder_that_is_not_there_is_said);
  g_test_add_func ("/whole-file/plain", only_plain_files_are_replaced);
  g_test_add_func ("/whole-file/long-names", names_may_be_as_long_as_the_file_system_has_them);
  g_test_add_func ("/sha256/abc", sha256_of_abc);
  int result = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return result;
}
