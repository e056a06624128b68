/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of structure sets: right or not there, and tried again. */
#include "app/case/set-copies.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* sha256sum of the texts "bytes" and "other bytes". */
#define SUM "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"
#define OTHER_SUM "a3ead5eedad5df82318c51685dbc1c147a36d1ff8584fc82de6b08d0bf63a795"

static char *folder;

static char *
dup_copy (const char *sum)
{
  g_autofree char *name = g_strconcat (sum, ".dcm", NULL);
  return g_build_filename (folder, "case", "imported", name, NULL);
}

static char *
make_file (const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
each_is_copied_once_started (void)
{
  g_autofree char *case_folder = g_build_filename (folder, "case", NULL),
                  *path = make_file ("a.dcm", "bytes"), *other = make_file ("b.dcm", "other bytes"),
                  *copy = dup_copy (SUM), *other_copy = dup_copy (OTHER_SUM), *bytes = NULL;
  GStatBuf about;
  CvmSetCopies *copies = cvm_set_copies_new (case_folder);
  cvm_set_copies_add (copies, path, SUM);
  cvm_set_copies_add (copies, other, OTHER_SUM);
  g_assert_false (g_file_test (case_folder, G_FILE_TEST_EXISTS));
  cvm_set_copies_start (copies);
  cvm_set_copies_start (copies);
  cvm_set_copies_free (copies); /* waits */
  g_assert_true (g_file_get_contents (copy, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "bytes");
  g_assert_true (g_file_test (other_copy, G_FILE_TEST_EXISTS));
  g_autofree char *imported = g_path_get_dirname (copy);
  g_assert_cmpint (g_stat (imported, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0700);
  g_unlink (copy);
  g_unlink (other_copy);
  g_rmdir (imported);
  g_rmdir (case_folder);
  g_unlink (path);
  g_unlink (other);
}

/* A file that has become another is not kept under the first one's name; one that can't be copied
 * is, once it can. */
static void
what_fails_is_tried_again (void)
{
  g_autofree char *case_folder = g_build_filename (folder, "case", NULL),
                  *path = make_file ("a.dcm", "something else"), *copy = dup_copy (SUM),
                  *imported = g_path_get_dirname (copy);
  CvmSetCopies *copies = cvm_set_copies_new (case_folder);
  cvm_set_copies_add (copies, path, SUM);
  cvm_set_copies_start (copies);
  g_usleep (100000);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_free (make_file ("a.dcm", "bytes"));
  cvm_set_copies_start (copies);
  cvm_set_copies_free (copies);
  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_unlink (copy);
  g_assert_cmpint (g_rmdir (imported), ==, 0); /* no temporary file is left */
  g_rmdir (case_folder);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cavum-copies-XXXXXX", NULL);
  g_test_add_func ("/set-copies/each", each_is_copied_once_started);
  g_test_add_func ("/set-copies/again", what_fails_is_tried_again);
  const int status = g_test_run ();
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
  return status;
}
