/* SPDX-License-Identifier: Apache-2.0 */
/* A case on the disk through all that may happen to it: restarts, kill −9, two openers, a full
 * disk, a folder that can't be written, another patient, a newer version. */
#include "app/case/journal-read.h"
#include "app/case/recent-cases.h"
#include "app/case/store-folder.h"
#include "tests/app/case/store-window.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static CvmStructureSet *
make_set (GRand *rand, const char *path)
{
  CvmStructureSet *set = g_new0 (CvmStructureSet, 1);
  set->path = g_strdup (path);
  set->label = g_strdup ("Reference");
  set->sop_instance = g_strdup ("1.2.9");
  set->structures = new_structures ();
  set->warnings = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < 3; i++)
    {
      CvmStructure *structure = random_structure (rand, CVM_SOURCE_IMPORTED);
      structure->has_colour = false;
      structure->locked = i != 1;
      g_ptr_array_add (set->structures, structure);
    }
  return set;
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;
  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

/* sha256sum of these texts. */
static const char *
sum_of (const char *text)
{
  return g_str_equal (text, "bytes")
             ? "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"
             : "d7e3ef55bf560ecf98b476d092686b4db22e0343022794b149fd6538b1ada34a";
}

/* Ten thousand steps with restarts, against states that the test keeps. */
static void
test_random_steps (Fixture *f, gconstpointer n_steps)
{
  const int n = GPOINTER_TO_INT (n_steps);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2026);
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);
  Window w = open_window (f->data);
  guint at = 0;
  g_ptr_array_add (states, dup_state_sum (cvm_case_get_structures (w.open_case)));
  for (int i = 0; i < n; i++)
    {
      const int what = g_rand_int_range (rand, 0, 100);
      if (what == 0 && i % 4 == 0)
        {
          close_window (&w);
          w = open_window (f->data);
          g_assert_null (cvm_store_get_lost (w.store));
        }
      else if (what < 25)
        g_assert_cmpint (cvm_case_undo (w.open_case, NULL), ==, at > 0 ? at-- > 0 : FALSE);
      else if (what < 40)
        g_assert_cmpint (cvm_case_redo (w.open_case, NULL), ==,
                         at + 1 < states->len ? ++at > 0 : FALSE);
      else
        {
          edit_once (&w, rand);
          g_ptr_array_set_size (states, (int)++at);
          g_ptr_array_add (states, dup_state_sum (cvm_case_get_structures (w.open_case)));
        }
      g_autofree char *state = dup_state_sum (cvm_case_get_structures (w.open_case));
      g_assert_cmpstr (state, ==, states->pdata[at]);
    }
  g_assert_null (cvm_store_dup_problem (w.store));
  close_window (&w);
}

/* A scan that is only looked at: an empty lock while it is open, and nothing afterwards; the first
 * step makes a case, with what it is about. */
static void
test_folder (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autofree char *new_folder = g_build_filename (f->data, "share", "cavum", NULL);
  static const char *const places[] = { "/scans/robin", NULL };
  Window w = open_window (new_folder);
  g_autofree char *folder = g_strdup (cvm_store_get_folder (w.store));
  g_autofree char *key = g_path_get_basename (folder);
  g_autofree char *cases = g_path_get_dirname (folder);
  g_autofree char *series_key = cvm_cases_dup_key (cvm_case_get_series (w.open_case));
  GStatBuf about;
  /* The first half of sha256sum over the lines that store-folder.h names. */
  g_assert_cmpstr (key, ==, "8365c0cdcd1e86f4");
  g_assert_cmpstr (key, ==, series_key);
  g_assert_cmpint (g_stat (folder, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (cases, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0700);
  cvm_store_note_opened (w.store, places);
  cvm_store_take_set (w.store, make_set (rand, "/scans/robin/rt.dcm"), NULL, FALSE);
  g_assert_cmpuint (cvm_store_get_n_unsaved (w.store), ==, 0);
  g_assert_false (cvm_store_is_kept (w.store));
  g_assert_cmpuint (count_files (folder), ==, 1);
  close_window (&w);
  g_assert_cmpuint (count_files (cases), ==, 0);
  g_autoptr (GPtrArray) nothing = cvm_cases_list (new_folder);
  g_assert_cmpuint (nothing->len, ==, 0);

  w = open_window (new_folder);
  cvm_store_note_opened (w.store, places);
  cvm_store_take_set (w.store, make_set (rand, "/scans/robin/rt.dcm"), NULL, FALSE);
  edit_once (&w, rand);
  g_assert_true (cvm_store_is_kept (w.store));
  g_autofree char *state = dup_window_state (&w);
  close_window (&w);
  w = open_window (new_folder);
  g_autofree char *again = dup_window_state (&w);
  g_assert_cmpstr (state, ==, again);
  close_window (&w);

  g_autoptr (GPtrArray) list = cvm_cases_list (new_folder);
  g_assert_cmpuint (list->len, ==, 1);
  const CvmRecentCase *recent = list->pdata[0];
  g_assert_cmpstr (recent->key, ==, key);
  g_assert_cmpstr (recent->patient_name, ==, "EXAMPLE^Robin");
  g_assert_cmpstr (recent->patient_id, ==, "4711");
  g_assert_cmpstr (recent->birth_date, ==, "19610314");
  g_assert_cmpint (recent->n_slices, ==, N_SLICES);
  g_assert_cmpint (g_strv_length (recent->image_folders), ==, 1);
  g_assert_cmpstr (recent->image_folders[0], ==, "/scans/robin");
  g_assert_cmpint (g_strv_length (recent->places), ==, 1);
  g_assert_false (recent->is_there);
  g_assert_true (recent->unexported);
  g_assert_cmpint (ABS (recent->opened - g_get_real_time () / G_USEC_PER_SEC), <, 60);
}

/* The small picture waits for a case that is kept; one that is no bounded PNG is not shown. */
static void
test_preview (Fixture *f, gconstpointer unused)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13,
                                'I',  'H', 'D', 'R', 0,    0,    0,    80,   0, 0, 0, 80 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (GBytes) bytes = g_bytes_new_static (png, sizeof png);
  Window w = open_window (f->data);
  cvm_store_set_preview (w.store, bytes);
  g_autofree char *path = g_build_filename (cvm_store_get_folder (w.store), "preview.png", NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  edit_once (&w, rand);
  GStatBuf about;
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
  close_window (&w);
  for (int i = 0; i < 3; i++)
    {
      guint8 other[sizeof png];
      memcpy (other, png, sizeof png);
      other[i == 1 ? 18 : 0] ^= i == 0 ? 0 : 1; /* 336 pixels wide; no PNG */
      g_assert_true (g_file_set_contents (path, (const char *)other, sizeof other, NULL));
      g_autoptr (GPtrArray) list = cvm_cases_list (f->data);
      g_assert_cmpuint (list->len, ==, 1);
      const CvmRecentCase *recent = list->pdata[0];
      g_assert_cmpint (recent->preview != NULL, ==, i == 0);
    }
}

static void
test_forget (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  Window w = open_window (f->data);
  edit_once (&w, rand);
  g_autofree char *folder = g_strdup (cvm_store_get_folder (w.store));
  g_autofree char *key = g_path_get_basename (folder);
  g_assert_false (cvm_cases_forget (f->data, key, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_autofree char *file = g_build_filename (f->data, "rt.dcm", NULL);
  g_assert_true (g_file_set_contents (file, "bytes", -1, NULL));
  cvm_store_take_set (w.store, make_set (rand, file), sum_of ("bytes"), FALSE);
  close_window (&w);
  g_assert_true (cvm_cases_forget (f->data, key, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_autoptr (GPtrArray) list = cvm_cases_list (f->data);
  g_assert_cmpuint (list->len, ==, 0);
  w = open_window (f->data);
  g_assert_cmpuint (cvm_case_get_structures (w.open_case)->len, ==, 0);
  close_window (&w);
}

static void
test_two_openers (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (GError) error = NULL;
  Window first = open_window (f->data);
  edit_once (&first, rand);
  Window second = open_window (f->data);
  g_autofree char *state = dup_window_state (&first), *seen = dup_window_state (&second);
  g_assert_cmpstr (state, ==, seen);
  g_assert_null (cvm_case_get_read_only (first.open_case));
  g_assert_nonnull (cvm_case_get_read_only (second.open_case));
  CvmEdit *edit = random_edit (rand, cvm_case_get_structures (second.open_case));
  g_assert_false (cvm_case_do (second.open_case, edit, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (cvm_case_undo (second.open_case, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY);
  edit_once (&first, rand);
  close_window (&second);
  edit_once (&first, rand);
  g_autofree char *last = dup_window_state (&first);
  close_window (&first);
  Window third = open_window (f->data);
  g_autofree char *again = dup_window_state (&third);
  g_assert_null (cvm_case_get_read_only (third.open_case));
  g_assert_cmpstr (last, ==, again);
  close_window (&third);
}

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

/* The last record torn: what was before it comes back, with a sentence, and goes on. */
static void
test_torn (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  Window w = open_window (f->data);
  edit_once (&w, rand);
  g_autofree char *before = dup_window_state (&w), *path = journal_path (&w);
  edit_once (&w, rand);
  close_window (&w);
  GStatBuf about;
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpint (truncate (path, about.st_size - 1), ==, 0);
  w = open_window (f->data);
  g_autofree char *after = dup_window_state (&w);
  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (cvm_store_get_lost (w.store));
  edit_once (&w, rand);
  g_autofree char *last = dup_window_state (&w);
  close_window (&w);
  w = open_window (f->data);
  g_autofree char *again = dup_window_state (&w);
  g_assert_cmpstr (last, ==, again);
  g_assert_null (cvm_store_get_lost (w.store));
  close_window (&w);
}

/* Imports, edits of them, exports and notes are there again after a restart. */
static void
test_everything_comes_back (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (f->data, "rt.dcm", NULL);
  g_assert_true (g_file_set_contents (file, "the set's bytes", -1, NULL));
  Window w = open_window (f->data);
  const char *sha256 = sum_of ("the set's bytes");
  g_assert_false (cvm_store_has_set (w.store, sha256));
  cvm_store_take_set (w.store, make_set (rand, file), sha256, FALSE);
  g_assert_false (cvm_case_has_unexported (w.open_case)); /* as they came */
  CvmStructure *imported = cvm_case_get_structures (w.open_case)->pdata[1];
  g_autofree char *id = g_strdup (imported->id);
  const int slice = 5;
  CvmRing ring = random_ring (rand, slice);
  CvmEdit *edit = cvm_edit_new ("Brush", NULL);
  g_assert_true (cvm_edit_add_rings (edit, imported, &slice, 1, &ring, 1));
  cvm_ring_clear (&ring);
  g_assert_true (cvm_case_do (w.open_case, edit, &error));
  g_assert_true (cvm_case_has_unexported (w.open_case));
  json_t *note = json_pack ("{s:s,s:i}", "kind", "reviewed", "slice", 4);
  cvm_history_record (cvm_case_get_history (w.open_case), note);
  json_decref (note);
  g_autofree char *state = dup_window_state (&w);
  close_window (&w);

  w = open_window (f->data);
  g_autofree char *again = dup_window_state (&w);
  g_assert_cmpstr (state, ==, again);
  g_assert_true (cvm_store_has_set (w.store, sha256));
  g_assert_true (cvm_case_has_unexported (w.open_case));
  const CvmStructureSet *set
      = cvm_case_get_set (w.open_case, cvm_case_find_structure (w.open_case, id));
  g_assert_cmpstr (set->label, ==, "Reference");
  g_assert_cmpuint (cvm_store_get_notes (w.store)->len, ==, 1);
  const char *const ids[] = { id, NULL };
  cvm_case_set_exported (w.open_case, ids, cvm_case_get_n_steps (w.open_case));
  close_window (&w);

  w = open_window (f->data);
  g_assert_false (cvm_case_has_unexported (w.open_case));
  g_assert_true (cvm_case_undo (w.open_case, &error));
  g_assert_true (cvm_case_has_unexported (w.open_case));
  g_autofree char *name = g_strconcat (sha256, ".dcm", NULL);
  g_autofree char *copy = g_build_filename (cvm_store_get_folder (w.store), "imported", name, NULL);
  g_autofree char *bytes = NULL;
  g_assert_true (g_file_get_contents (copy, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "the set's bytes");
  close_window (&w);
}

/* A set without colours that comes while a contour is being computed gets such as are neither its
 * nor each other's; after a restart they are the same, though no contour is awaited any more, or no
 * later step would fit. */
static void
test_colours_come_back (Fixture *f, gconstpointer unused)
{
  static const CvmBundle bundle = { .title = (char *)"OpenKBP PTV70",
                                    .version = (char *)"1.0",
                                    .target_name = (char *)"PTV70",
                                    .n_members = 5,
                                    .level = 0.5 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GError) error = NULL;
  Window w = open_window (f->data);
  CvmStructure *shown = cvm_case_begin_contouring (w.open_case, &bundle);
  cvm_store_take_set (w.store, make_set (rand, "/scans/robin/rt.dcm"), NULL, TRUE);
  GPtrArray *structures = cvm_case_get_structures (w.open_case);
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = structures->pdata[i];
      g_assert_true (structure->has_colour);
      g_assert_true (memcmp (structure->colour, shown->colour, 3) != 0);
      for (guint k = 0; k < i; k++)
        g_assert_true (memcmp (structure->colour, ((CvmStructure *)structures->pdata[k])->colour, 3)
                       != 0);
    }
  cvm_structure_free (shown);
  CvmEdit *edit = cvm_edit_new ("Delete", NULL);
  g_assert_true (
      cvm_edit_add_deletion (edit, structures, ((CvmStructure *)structures->pdata[0])->id));
  g_assert_true (cvm_case_do (w.open_case, edit, &error));
  g_autofree char *state = dup_window_state (&w);
  close_window (&w);
  w = open_window (f->data);
  g_assert_null (cvm_store_get_lost (w.store));
  g_autofree char *again = dup_window_state (&w);
  g_assert_cmpstr (again, ==, state);
  close_window (&w);
}

/* --- in processes of their own ---------------------------------------------------------------- */

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

#define ADD(name, function) g_test_add ("/store/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  const gboolean slow = g_test_slow ();
  ADD ("folder", test_folder);
  ADD ("preview", test_preview);
  ADD ("forget", test_forget);
  ADD ("two-openers", test_two_openers);
  ADD ("mismatch", test_mismatch);
  ADD ("pixels", test_pixels);
  ADD ("pixels-with-loss", test_pixels_with_loss);
  ADD ("empty-about", test_empty_about);
  ADD ("newer", test_newer);
  ADD ("torn", test_torn);
  ADD ("everything-comes-back", test_everything_comes_back);
  ADD ("colours-come-back", test_colours_come_back);
  ADD ("kill", test_kill);
  ADD ("disk-full", test_disk_full);
  ADD ("read-only-folder", test_read_only_folder);
  g_test_add ("/store/random-steps", Fixture, GINT_TO_POINTER (slow ? 10000 : 1000), set_up,
              test_random_steps, tear_down);
  return g_test_run ();
}
