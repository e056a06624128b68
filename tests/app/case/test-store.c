/* SPDX-License-Identifier: Apache-2.0 */
/* A case on the disk: made by the first step, opened again, forgotten, opened twice, torn at its
 * end. What others do to its files is in test-changed.c, what a machine does in
 * test-store-failures.c. */
#include "app/case/recent-cases.h"
#include "app/case/store-folder.h"
#include "tests/app/case/store-window.h"

#include <glib/gstdio.h>
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
  ADD ("torn", test_torn);
  ADD ("everything-comes-back", test_everything_comes_back);
  ADD ("colours-come-back", test_colours_come_back);
  g_test_add ("/store/random-steps", Fixture, GINT_TO_POINTER (slow ? 10000 : 1000), set_up,
              test_random_steps, tear_down);
  return g_test_run ();
}
