/* SPDX-License-Identifier: Apache-2.0 */
/* A journal that is cut, damaged or refused at every place gives the state before, and can be
 * written on. */
#include "app/case/history.h"
#include "app/case/journal.h"
#include "tests/app/case/states.h"
#include "tests/remove-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static gint sync_error; /* what fsync() shall fail with; atomic */

/* In the place of libc's, for the journal that is linked into this program. */
int
fsync (int file)
{
  errno = g_atomic_int_get (&sync_error);
  return errno ? -1 : (int)syscall (SYS_fsync, file);
}

typedef struct
{
  char *folder, *path;
  guint8 *bytes; /* of a small journal */
  gsize n_bytes;
  GArray *borders; /* gsize: after the first record, after the second, … */
  GPtrArray *states;
} Fixture;

static gsize
file_size (const char *path)
{
  GStatBuf about;
  return g_stat (path, &about) == 0 ? (gsize)about.st_size : 0;
}

static void
append_to_journal (const json_t *record, gpointer journal)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (cvm_journal_append (journal, record, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GPtrArray) structures = new_structures ();
  g_autoptr (CvmHistory) history = cvm_history_new (structures);
  gsize border;
  /* In memory where there is such a place: hundreds of syncs of a busy disk take a minute. */
  f->folder = g_strdup ("/dev/shm/cavum-journal-XXXXXX");
  if (!g_mkdtemp (f->folder))
    {
      g_free (f->folder);
      f->folder = g_dir_make_tmp ("cavum-journal-XXXXXX", NULL);
    }
  f->path = g_build_filename (f->folder, "journal", NULL);
  f->borders = g_array_new (FALSE, FALSE, sizeof (gsize));
  f->states = g_ptr_array_new_with_free_func (g_free);
  CvmJournal *journal = cvm_journal_new (f->path, NULL);
  cvm_history_set_record_func (history, append_to_journal, journal);
  g_ptr_array_add (f->states, dup_state (structures));
  for (int i = 0; i < 7;)
    {
      CvmEdit *edit = random_edit (rand, structures);
      if (edit->changes->len == 0 || i == 4)
        g_clear_pointer (&edit, cvm_edit_free);
      if (!edit && i != 4)
        continue;
      g_assert_true (edit ? cvm_history_do (history, edit, NULL)
                          : cvm_history_undo (history, NULL));
      border = file_size (f->path);
      g_array_append_val (f->borders, border);
      g_ptr_array_add (f->states, dup_state (structures));
      i++;
    }
  cvm_journal_free (journal);
  g_assert_true (g_file_get_contents (f->path, (char **)&f->bytes, &f->n_bytes, NULL));
  g_assert_cmpuint (f->borders->len, ==, 7);
  /* The file's first record, which names the version, has a border too. */
  border = CVM_JOURNAL_HEAD_BYTES + f->bytes[0];
  g_array_prepend_val (f->borders, border);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->path);
  g_free (f->bytes);
  g_array_unref (f->borders);
  g_ptr_array_unref (f->states);
}

static gboolean
replay (const json_t *record, gpointer history, GError **error)
{
  const CvmEdit *edit;
  return cvm_history_replay (history, record, &edit, error);
}

/* The state that the journal at `path` gives; `end` says how far it went. */
static char *
dup_replayed (const char *path, CvmJournalEnd *end, GError **error)
{
  g_autoptr (GPtrArray) structures = new_structures ();
  g_autoptr (CvmHistory) history = cvm_history_new (structures);
  const int file = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (file, >=, 0);
  const gboolean good = cvm_journal_read (file, replay, history, end, error);
  close (file);
  return good ? dup_state (structures) : NULL;
}

static void
put_file (const char *path, gconstpointer bytes, gsize n)
{
  const int file = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_assert_cmpint (write (file, bytes, n), ==, n);
  close (file);
}

/* How many borders lie at or before this length; 0: not even the first record is whole. */
static guint
n_whole (const Fixture *f, gsize length)
{
  guint n = 0;
  while (n < f->borders->len && g_array_index (f->borders, gsize, n) <= length)
    n++;
  return n;
}

/* Go on writing after a damage, and read again. */
static void
assert_goes_on (const Fixture *f, const CvmJournalEnd *end, const char *state)
{
  CvmJournal *journal = cvm_journal_new (f->path, end);
  CvmJournalEnd again;
  json_t *note = json_pack ("{s:s}", "kind", "reviewed");
  append_to_journal (note, journal);
  json_decref (note);
  cvm_journal_free (journal);
  g_autofree char *replayed = dup_replayed (f->path, &again, NULL);
  g_assert_cmpstr (replayed, ==, state);
  g_assert_null (again.lost);
  g_assert_cmpuint (again.n_records, ==, end->n_records + 1);
  g_free (again.lost);
}

static void
test_cuts (Fixture *f, gconstpointer unused)
{
  for (gsize n = 0; n <= f->n_bytes; n++)
    {
      CvmJournalEnd end;
      const guint whole = n_whole (f, n), n_records = whole ? whole - 1 : 0;
      const gboolean border
          = n == 0 || (whole && g_array_index (f->borders, gsize, whole - 1) == n);
      put_file (f->path, f->bytes, n);
      g_autofree char *state = dup_replayed (f->path, &end, NULL);
      g_assert_cmpstr (state, ==, f->states->pdata[n_records]);
      g_assert_cmpuint (end.n_records, ==, n_records);
      g_assert_cmpint (end.lost == NULL, ==, border);
      g_assert_cmpint (end.torn, ==, !border);
      g_assert_cmpuint (file_size (f->path), ==, n); /* reading cuts nothing off */
      if (border || n % 97 == 0)
        assert_goes_on (f, &end, state);
      g_free (end.lost);
    }
  g_autofree char *cut = g_strconcat (f->path, "-cut-1", NULL);
  g_assert_false (g_file_test (cut, G_FILE_TEST_EXISTS)); /* torn records are not kept */
}

static void
test_flipped_bits (Fixture *f, gconstpointer unused)
{
  g_autofree guint8 *bytes = g_memdup2 (f->bytes, f->n_bytes);
  g_autofree char *cut = g_strconcat (f->path, "-cut-1", NULL);
  for (gsize i = 0; i < f->n_bytes; i++)
    {
      CvmJournalEnd end;
      g_autoptr (GError) error = NULL;
      const guint whole = n_whole (f, i), n_records = whole ? whole - 1 : 0;
      bytes[i] ^= (guint8)(1 << (i % 8));
      put_file (f->path, bytes, f->n_bytes);
      g_autofree char *state = dup_replayed (f->path, &end, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (state, ==, f->states->pdata[n_records]);
      g_assert_nonnull (end.lost);
      /* A flip in the last record's length may look like a torn one, and loses no more. */
      g_assert_true (!end.torn || i >= g_array_index (f->borders, gsize, f->borders->len - 2));
      if (i % 307 == 0)
        {
          const gsize lost = f->n_bytes - end.n_good_bytes;
          assert_goes_on (f, &end, state);
          g_assert_cmpuint (file_size (cut), ==, end.torn ? 0 : lost);
          g_unlink (cut);
        }
      bytes[i] = f->bytes[i];
      g_free (end.lost);
    }
}

static void
put_record (GByteArray *out, const char *json)
{
  guint8 head[CVM_JOURNAL_HEAD_BYTES];
  cvm_journal_make_head (json, strlen (json), head);
  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, (const guint8 *)json, (guint)strlen (json));
}

static void
test_versions (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    const char *first;
    CvmCaseError code;
  } others[] = { { "{\"format\":\"cavum-journal\",\"format_version\":2}", CVM_CASE_ERROR_NEWER },
                 { "{\"format\":\"shopping\",\"format_version\":1}", CVM_CASE_ERROR_FORMAT },
                 { "{\"format\":\"cavum-journal\"}", CVM_CASE_ERROR_FORMAT } };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      CvmJournalEnd end;
      put_record (bytes, others[i].first);
      put_record (bytes, "{\"kind\":\"reviewed\"}");
      put_file (f->path, bytes->data, bytes->len);
      g_assert_null (dup_replayed (f->path, &end, &error));
      g_assert_error (error, CVM_CASE_ERROR, (int)others[i].code);
      g_assert_cmpuint (file_size (f->path), ==, bytes->len);
    }
}

/* Records that check and make no sense, a length beyond all bounds, zeros after a power cut. */
static void
test_nonsense (Fixture *f, gconstpointer unused)
{
  static const char *const records[]
      = { "[]", "not JSON", "{\"kind\":\"undo\",\"n\":40}", "{\"kind\":1}", "" };
  const guint8 zeros[64] = { 0 }, huge[12] = { 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, '{' };
  for (guint i = 0; i < G_N_ELEMENTS (records) + 2; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      CvmJournalEnd end;
      g_byte_array_append (bytes, f->bytes, (guint)f->n_bytes);
      if (i < G_N_ELEMENTS (records))
        put_record (bytes, records[i]);
      else if (i == G_N_ELEMENTS (records))
        g_byte_array_append (bytes, zeros, sizeof zeros);
      else
        g_byte_array_append (bytes, huge, sizeof huge);
      put_file (f->path, bytes->data, bytes->len);
      g_autofree char *state = dup_replayed (f->path, &end, NULL);
      g_assert_cmpstr (state, ==, f->states->pdata[7]);
      g_assert_nonnull (end.lost);
      g_assert_false (end.torn);
      g_assert_cmpuint (end.n_good_bytes, ==, f->n_bytes);
      g_free (end.lost);
    }
}

static void
test_synced (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "other", NULL);
  CvmJournal *journal = cvm_journal_new (path, NULL);
  json_t *note = json_pack ("{s:s}", "kind", "reviewed");
  g_assert_cmpuint (cvm_journal_get_n_unsynced (journal), ==, 0);
  for (int i = 0; i < 20; i++)
    append_to_journal (note, journal);
  for (int i = 0; i < 1000 && cvm_journal_get_n_unsynced (journal) > 0; i++)
    g_usleep (10000);
  g_assert_cmpuint (cvm_journal_get_n_unsynced (journal), ==, 0);
  g_assert_null (cvm_journal_dup_problem (journal));
  /* Somebody else writes: we don't write over it. */
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (truncate (path, 10), ==, 0);
  g_assert_false (cvm_journal_append (journal, note, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE);
  json_decref (note);
  cvm_journal_free (journal);
}

static gboolean
accept (const json_t *record, gpointer unused, GError **error)
{
  return TRUE;
}

static guint
count_records (const char *path)
{
  CvmJournalEnd end;
  g_autoptr (GError) error = NULL;
  const int file = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_true (cvm_journal_read (file, accept, NULL, &end, &error));
  g_assert_no_error (error);
  g_assert_null (end.lost);
  close (file);
  return end.n_records;
}

/* A disk that refuses a sync: what was written before is in doubt from then on, whatever a later
 * sync says, and the program goes on. */
static void
test_refused_sync (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "other", NULL), *problem = NULL;
  CvmJournal *journal = cvm_journal_new (path, NULL);
  json_t *note = json_pack ("{s:s}", "kind", "reviewed");
  append_to_journal (note, journal);
  for (int i = 0; i < 1000 && cvm_journal_get_n_unsynced (journal) > 0; i++)
    g_usleep (1000);
  const gint64 synced_us = cvm_journal_get_synced_time (journal);
  g_assert_cmpint (ABS (synced_us - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);
  g_atomic_int_set (&sync_error, EIO);
  append_to_journal (note, journal);
  for (int i = 0; i < 1000 && !problem; i++)
    {
      g_usleep (1000);
      problem = cvm_journal_dup_problem (journal);
    }
  g_atomic_int_set (&sync_error, 0);
  g_assert_nonnull (strstr (problem, "Couldn't write “other”: "));
  append_to_journal (note, journal);
  g_usleep (20000);
  g_assert_cmpuint (cvm_journal_get_n_unsynced (journal), ==, 2);
  g_assert_cmpint (cvm_journal_get_synced_time (journal), ==, synced_us);
  g_autofree char *still = cvm_journal_dup_problem (journal);
  g_assert_cmpstr (still, ==, problem);
  /* A new file is the way out, once the disk writes again. */
  g_autoptr (GError) error = NULL;
  g_atomic_int_set (&sync_error, EIO);
  g_assert_false (cvm_journal_rewrite (journal, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE);
  g_clear_error (&error);
  g_assert_cmpuint (cvm_journal_get_n_unsynced (journal), ==, 2);
  g_atomic_int_set (&sync_error, 0);
  g_assert_true (cvm_journal_rewrite (journal, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cvm_journal_get_n_unsynced (journal), ==, 0);
  g_assert_null (cvm_journal_dup_problem (journal));
  append_to_journal (note, journal);
  for (int i = 0; i < 1000 && cvm_journal_get_n_unsynced (journal) > 0; i++)
    g_usleep (1000);
  g_assert_cmpuint (cvm_journal_get_n_unsynced (journal), ==, 0);
  json_decref (note);
  cvm_journal_free (journal);
  g_assert_cmpuint (count_records (path), ==, 4);
}

/* And the program's end waits for nothing that can't come. */
static void
test_end_without_sync (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "other", NULL);
  CvmJournal *journal = cvm_journal_new (path, NULL);
  json_t *note = json_pack ("{s:s}", "kind", "reviewed");
  g_atomic_int_set (&sync_error, EIO);
  append_to_journal (note, journal);
  json_decref (note);
  cvm_journal_free (journal);
  g_atomic_int_set (&sync_error, 0);
  g_assert_cmpuint (count_records (path), ==, 1);
}

/* A record of more values than the reader takes is refused, and the next one is not; one of as many
 * rings as a large set has is read back. */
static void
test_large_records (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "other", NULL);
  g_autoptr (GError) error = NULL;
  CvmJournal *journal = cvm_journal_new (path, NULL);
  for (int i = 0; i < 3; i++)
    {
      json_t *list = json_array (), *record = json_object ();
      const int n = i == 0 ? CVM_JOURNAL_MAX_VALUES + 1 : CVM_JOURNAL_MAX_VALUES - 3;
      for (int k = 0; k < (i == 2 ? 1 : n); k++)
        json_array_append_new (list, json_null ());
      json_object_set_new (record, "kind", json_string ("reviewed"));
      json_object_set_new (record, "list", list);
      g_assert_cmpint (cvm_journal_append (journal, record, &error), ==, i > 0);
      if (i == 0)
        g_assert_nonnull (strstr (error->message, "too large to be saved"));
      g_clear_error (&error);
      json_decref (record);
    }
  cvm_journal_free (journal);
  g_assert_cmpuint (count_records (path), ==, 2);
}

/* In a child, since the limit stays: the file is as it was, and goes on when there is room. */
static void
disk_full (const Fixture *f)
{
  struct rlimit limit;
  CvmJournalEnd end;
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (4000, 'x');
  json_t *note = json_pack ("{s:s,s:s}", "kind", "reviewed", "text", long_text);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  const rlim_t all = limit.rlim_cur;
  limit.rlim_cur = f->n_bytes + 1000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_free (dup_replayed (f->path, &end, NULL));
  CvmJournal *journal = cvm_journal_new (f->path, &end);
  for (int i = 0; i < 2; i++)
    {
      g_assert_false (cvm_journal_append (journal, note, &error));
      g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE);
      g_assert_nonnull (strstr (error->message, "the disk is full"));
      g_clear_error (&error);
      g_assert_cmpuint (file_size (f->path), ==, f->n_bytes);
    }
  limit.rlim_cur = all;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  append_to_journal (note, journal);
  cvm_journal_free (journal);
  json_decref (note);
  g_free (dup_replayed (f->path, &end, NULL));
  g_assert_cmpuint (end.n_records, ==, 8);
  g_assert_null (end.lost);
}

static void
test_disk_full (Fixture *f, gconstpointer unused)
{
  int status;
  const pid_t child = fork ();
  if (child == 0)
    {
      disk_full (f);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/journal/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("cuts", test_cuts);
  ADD ("flipped-bits", test_flipped_bits);
  ADD ("versions", test_versions);
  ADD ("nonsense", test_nonsense);
  ADD ("synced", test_synced);
  ADD ("refused-sync", test_refused_sync);
  ADD ("end-without-sync", test_end_without_sync);
  ADD ("large-records", test_large_records);
  ADD ("disk-full", test_disk_full);
  return g_test_run ();
}
