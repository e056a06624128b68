/* SPDX-License-Identifier: Apache-2.0 */
/* A case whose images or files somebody changed, between two sessions or under our hands. */
#include "tests/app/case/store-window.h"

#include <string.h>

/* The same images at other positions: contours would lie elsewhere in the patient. */
static void
test_moved_images (Fixture *f, gconstpointer unused)
{
  static const double places[][2] = { { -250, 3 }, { -249.9, 0 }, { -250.001, 0 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);
  Window w = open_window (f->data);
  edit_once (&w, rand);
  close_window (&w);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;
      w = open_series (f->data, make_series_at ("4711", N_SLICES, places[i][0], places[i][1]),
                       &error);
      if (i < 2)
        g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH);
      g_assert_cmpint (w.store != NULL, ==, i == 2);
      close_window (&w);
    }
}

/* Somebody removes the case's folder, or its journal, while it is open: the next step brings all of
 * it back. */
static void
test_removed_while_open (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  for (int only_journal = 0; only_journal < 2; only_journal++)
    {
      Window w = open_window (f->data), other;
      g_autoptr (GError) error = NULL;
      g_autofree char *path = journal_path (&w);
      for (int i = 0; i < 3; i++)
        edit_once (&w, rand);
      if (only_journal)
        g_assert_cmpint (g_unlink (path), ==, 0);
      else
        remove_tree (cvm_store_get_folder (w.store));
      for (int i = 0; i < 3; i++)
        edit_once (&w, rand);
      g_assert_null (cvm_store_dup_problem (w.store));
      g_autofree char *state = dup_window_state (&w);
      other = open_as (f->data, "4711", N_SLICES, &error); /* the lock is there as well */
      g_assert_no_error (error);
      g_assert_nonnull (cvm_case_get_read_only (other.open_case));
      close_window (&other);
      close_window (&w);
      w = open_window (f->data);
      g_autofree char *again = dup_window_state (&w);
      g_assert_null (cvm_store_get_lost (w.store));
      g_assert_cmpstr (again, ==, state);
      g_assert_true (cvm_store_is_kept (w.store));
      close_window (&w);
    }
}

/* Another file in the journal's place is left alone, and what is done is not said to be saved. */
static void
test_replaced_while_open (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (15);
  g_autofree char *text = NULL;
  Window w = open_window (f->data);
  g_autofree char *path = journal_path (&w);
  edit_once (&w, rand);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (g_file_set_contents (path, "theirs", -1, NULL));
  edit_once (&w, rand);
  g_autofree char *problem = cvm_store_dup_problem (w.store);
  g_assert_nonnull (problem);
  g_assert_nonnull (strstr (problem, "another program has changed it"));
  g_assert_cmpuint (cvm_store_get_n_unsaved (w.store), >=, 1);
  close_window (&w);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "theirs");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/changed/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("moved-images", test_moved_images);
  ADD ("removed-while-open", test_removed_while_open);
  ADD ("replaced-while-open", test_replaced_while_open);
  return g_test_run ();
}
