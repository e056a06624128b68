/* SPDX-License-Identifier: Apache-2.0 */
/* A case whose images or files somebody changed, between two sessions or under our hands: another
 * patient, other images, positions or values, a newer version, files gone or replaced. */
#include "app/case/journal-read.h"
#include "tests/app/case/store-window.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
test_mismatch (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  Window w = open_window (f->data);
  edit_once (&w, rand);
  close_window (&w);
  w = open_as (f->data, "4712", N_SLICES, &error);
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH);
  g_assert_null (w.store);
  close_window (&w);
  g_clear_error (&error);
  w = open_as (f->data, "4711", N_SLICES - 1, &error);
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH);
  g_assert_null (w.store);
  close_window (&w);
}

static char *
dup_about (const Window *w)
{
  g_autofree char *path = g_build_filename (cvm_store_get_folder (w->store), "case.json", NULL);
  char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Other values under the same identifiers: the case is not theirs. */
static void
test_pixels (Fixture *f, gconstpointer unused)
{
  static const char *const here[] = { "/scans/robin", NULL }, *const there[] = { "/copy", NULL };
  static const char *const other_sums[] = { "fedcba9876543210", NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (15);
  Window w = open_window (f->data);
  edit_once (&w, rand); /* kept by a program that knew no sum */
  close_window (&w);
  w = open_window (f->data);
  cvm_store_note_opened (w.store, here);
  g_assert_true (cvm_store_check_pixels (w.store, "0123456789abcdef", NULL));
  g_autofree char *about = dup_about (&w);
  g_assert_nonnull (strstr (about, "0123456789abcdef"));
  close_window (&w);
  for (guint i = 0; i < G_N_ELEMENTS (other_sums); i++)
    {
      g_autoptr (GError) error = NULL;
      w = open_window (f->data);
      cvm_store_note_opened (w.store, there);
      g_assert_false (cvm_store_check_pixels (w.store, other_sums[i], &error));
      g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH);
      g_autofree char *after = dup_about (&w);
      g_assert_nonnull (strstr (after, "/scans/robin"));
      g_assert_null (strstr (after, "/copy"));
      close_window (&w);
    }
  w = open_window (f->data);
  cvm_store_note_opened (w.store, there);
  g_assert_true (cvm_store_check_pixels (w.store, "0123456789abcdef", NULL));
  g_autofree char *again = dup_about (&w);
  g_assert_nonnull (strstr (again, "/copy"));
  g_assert_nonnull (strstr (again, "0123456789abcdef"));
  close_window (&w);
}

/* What a decoder makes of images that were compressed with loss may change. */
static void
test_pixels_with_loss (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (16);
  for (int i = 0; i < 2; i++)
    {
      CvmSeries *series = make_series ("4711", N_SLICES);
      series->lossy = TRUE;
      Window w = open_series (f->data, series, NULL);
      g_assert_true (
          cvm_store_check_pixels (w.store, i ? "fedcba9876543210" : "0123456789abcdef", NULL));
      edit_once (&w, rand);
      close_window (&w);
    }
}

/* A power cut may leave a case.json of no bytes: what was done is there all the same. */
static void
test_empty_about (Fixture *f, gconstpointer unused)
{
  static const char *const places[] = { "/scans/robin", NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  g_autoptr (GError) error = NULL;
  Window w = open_window (f->data);
  edit_once (&w, rand);
  g_autofree char *state = dup_window_state (&w);
  g_autofree char *path = g_build_filename (cvm_store_get_folder (w.store), "case.json", NULL);
  close_window (&w);
  g_assert_cmpint (truncate (path, 0), ==, 0);
  w = open_window (f->data);
  g_autofree char *again = dup_window_state (&w);
  g_assert_cmpstr (again, ==, state);
  cvm_store_note_opened (w.store, places);
  close_window (&w);
  w = open_as (f->data, "4712", N_SLICES, &error); /* it says again whose case it is */
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH);
  close_window (&w);
}

static void
test_newer (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GError) error = NULL;
  Window w = open_window (f->data);
  edit_once (&w, rand);
  g_autofree char *path = journal_path (&w), *bytes = NULL, *after = NULL;
  gsize n, n_after;
  close_window (&w);
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  char *version = strchr (bytes + CVM_JOURNAL_HEAD_BYTES, '}') - 1;
  g_assert_cmpint (*version, ==, '1');
  *version = '2';
  cvm_journal_make_head (bytes + CVM_JOURNAL_HEAD_BYTES, (guint8)bytes[0], (guint8 *)bytes);
  g_assert_true (g_file_set_contents (path, bytes, (gssize)n, NULL));
  w = open_as (f->data, "4711", N_SLICES, &error);
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NEWER);
  g_assert_null (w.store);
  close_window (&w);
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (bytes, n, after, n_after);
}

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
  ADD ("mismatch", test_mismatch);
  ADD ("pixels", test_pixels);
  ADD ("pixels-with-loss", test_pixels_with_loss);
  ADD ("empty-about", test_empty_about);
  ADD ("newer", test_newer);
  ADD ("moved-images", test_moved_images);
  ADD ("removed-while-open", test_removed_while_open);
  ADD ("replaced-while-open", test_replaced_while_open);
  return g_test_run ();
}
