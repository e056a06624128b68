/* SPDX-License-Identifier: Apache-2.0 */
/* A case on the disk when the machine fails it: kill −9, a full disk, folders that can't be
 * written. Each in a process of its own. */
#include "tests/app/case/store-window.h"

#include <glib/gstdio.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
wait_well (pid_t child)
{
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

/* Edit from a seed until killed, telling after each step that it is done. */
static void
edit_until_killed (const char *data, int told)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (99);
  Window w = open_window (data);
  for (guint8 one = 1;;)
    {
      edit_once (&w, rand);
      if (write (told, &one, 1) != 1)
        _exit (1);
    }
}

static guint
n_edits_kept (const Window *w)
{
  guint n = 0;
  while (cvm_case_undo (w->open_case, NULL))
    n++;
  for (guint i = 0; i < n; i++)
    g_assert_true (cvm_case_redo (w->open_case, NULL));
  return n;
}

static void
test_kill (Fixture *f, gconstpointer unused)
{
  for (guint round = 0; round < 6; round++)
    {
      int ends[2];
      guint8 bytes[512];
      guint n_told = 0;
      g_autofree char *data = g_strdup_printf ("%s/%u", f->data, round);
      g_autofree char *shadow = g_strconcat (data, "-shadow", NULL);
      g_assert_cmpint (pipe (ends), ==, 0);
      const pid_t child = fork ();
      if (child == 0)
        edit_until_killed (data, ends[1]);
      close (ends[1]);
      g_usleep (30000 + 17000 * round);
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      for (gssize n; (n = read (ends[0], bytes, sizeof bytes)) > 0;)
        n_told += (guint)n;
      close (ends[0]);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      Window w = open_window (data);
      const guint n = n_edits_kept (&w);
      g_test_message ("killed after %u steps, %u kept", n_told, n);
      g_assert_cmpuint (n, >=, n_told);
      g_assert_cmpuint (n, <=, n_told + 1);
      /* And they are those that the seed makes. */
      g_autoptr (GRand) rand = g_rand_new_with_seed (99);
      Window same = open_window (shadow);
      for (guint i = 0; i < n; i++)
        edit_once (&same, rand);
      g_autofree char *kept = dup_window_state (&w), *made = dup_window_state (&same);
      g_assert_cmpstr (kept, ==, made);
      close_window (&w);
      close_window (&same);
    }
}

static void
fill_disk (const char *data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  struct rlimit limit;
  GStatBuf about;
  signal (SIGXFSZ, SIG_IGN);
  Window w = open_window (data);
  edit_once (&w, rand);
  g_autofree char *path = journal_path (&w);
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  const rlim_t all = limit.rlim_cur;
  limit.rlim_cur = (rlim_t)about.st_size + 100;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  for (int i = 0; i < 5; i++)
    edit_once (&w, rand); /* goes on in memory */
  g_autofree char *problem = cvm_store_dup_problem (w.store), *state = dup_window_state (&w);
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (strstr (problem, "steps are not saved: "));
  g_assert_nonnull (strstr (problem, "the disk is full"));
  g_assert_cmpuint (cvm_store_get_n_unsaved (w.store), >=, 4);
  g_assert_false (cvm_store_save (w.store, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE);
  limit.rlim_cur = all;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_true (cvm_store_save (w.store, NULL));
  g_assert_null (cvm_store_dup_problem (w.store));
  close_window (&w);
  w = open_window (data);
  g_autofree char *again = dup_window_state (&w);
  g_assert_cmpstr (state, ==, again);
  close_window (&w);
}

static void
test_disk_full (Fixture *f, gconstpointer unused)
{
  const pid_t child = fork ();
  if (child == 0)
    {
      fill_disk (f->data);
      _exit (0);
    }
  wait_well (child);
}

/* Where another window has written while we could not, its steps stay: ours don't take their place.
 * `there`: in a journal that we have read. */
static void
others_steps_stay (const char *data, gboolean there)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  g_autofree char *mine = g_strdup_printf ("%s/for-one-%d", data, there);
  g_assert_cmpint (g_mkdir (mine, 0700), ==, 0);
  Window first = open_window (mine);
  g_autofree char *folder = g_strdup (cvm_store_get_folder (first.store));
  g_autofree char *cases = g_path_get_dirname (folder), *path = journal_path (&first);
  g_autofree char *lock = g_build_filename (folder, "lock", NULL);
  if (there)
    edit_once (&first, rand);
  close_window (&first);
  g_assert_cmpint (there ? g_chmod (lock, 0) : g_chmod (cases, 0500), ==, 0);
  first = open_window (mine);
  g_autofree char *why = cvm_store_dup_problem (first.store);
  g_assert_nonnull (why);
  g_assert_cmpint (there ? g_chmod (lock, 0600) : g_chmod (cases, 0700), ==, 0);
  Window other = open_window (mine);
  g_assert_null (cvm_case_get_read_only (other.open_case));
  edit_once (&other, rand);
  g_autofree char *others = dup_window_state (&other);
  close_window (&other);
  edit_once (&first, rand);
  g_autofree char *said = cvm_store_dup_problem (first.store);
  g_assert_nonnull (said);
  g_assert_nonnull (strstr (said, "another program has changed it"));
  close_window (&first);
  other = open_window (mine);
  g_autofree char *still = dup_window_state (&other);
  g_assert_cmpstr (still, ==, others);
  close_window (&other);
}

/* As somebody for whom modes count. */
static void
read_only_folders (const char *data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autofree char *sealed = g_build_filename (data, "sealed", NULL);
  if (geteuid () == 0
      && (setgroups (0, NULL) != 0 || setresgid (65534, 65534, 65534) != 0
          || setresuid (65534, 65534, 65534) != 0))
    _exit (2);

  /* No folder can be made: everything works, and says that it is not saved. */
  g_assert_cmpint (g_mkdir (sealed, 0500), ==, 0);
  Window w = open_window (sealed);
  g_autofree char *at_once = cvm_store_dup_problem (w.store);
  g_assert_nonnull (strstr (at_once, "can't be saved: "));
  edit_once (&w, rand);
  g_autofree char *problem = cvm_store_dup_problem (w.store), *state = dup_window_state (&w);
  g_assert_nonnull (strstr (problem, "1 step is not saved: "));
  g_assert_nonnull (strstr (problem, "written to"));
  g_assert_cmpuint (cvm_store_get_n_unsaved (w.store), ==, 1);
  g_assert_true (cvm_case_undo (w.open_case, NULL));
  g_assert_true (cvm_case_redo (w.open_case, NULL));
  g_assert_cmpuint (cvm_store_get_n_unsaved (w.store), ==, 3);
  g_assert_cmpint (g_chmod (sealed, 0700), ==, 0);
  g_assert_true (cvm_store_save (w.store, NULL));
  g_autofree char *folder = g_strdup (cvm_store_get_folder (w.store)), *path = journal_path (&w);
  close_window (&w);

  others_steps_stay (data, FALSE);
  others_steps_stay (data, TRUE);

  /* What is there is read, and the rest stays in memory. */
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  w = open_window (sealed);
  g_autofree char *again = dup_window_state (&w);
  g_assert_cmpstr (state, ==, again);
  edit_once (&w, rand);
  g_autofree char *still = cvm_store_dup_problem (w.store);
  g_assert_nonnull (strstr (still, "1 step is not saved: "));
  close_window (&w);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
}

static void
test_read_only_folder (Fixture *f, gconstpointer unused)
{
  g_assert_cmpint (g_chmod (f->data, 0777), ==, 0);
  const pid_t child = fork ();
  if (child == 0)
    {
      read_only_folders (f->data);
      _exit (0);
    }
  wait_well (child);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-failures/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kill", test_kill);
  ADD ("disk-full", test_disk_full);
  ADD ("read-only-folder", test_read_only_folder);
  return g_test_run ();
}
