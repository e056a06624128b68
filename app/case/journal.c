/* SPDX-License-Identifier: Apache-2.0 */
/* See journal.h. Two counters, of records written and of records synced, are all that the two
 * threads share; the writer never holds their lock while it writes, nor the other while it syncs.
 */
#include "app/case/journal.h"

#include "app/case/json-members.h"
#include "app/files/whole-file.h"
#include "segmentation/base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNKNOWN G_MAXUINT64

struct _CvmJournal
{
  char *path;
  char *first; /* to be synced before all else, or NULL */
  int file;    /* −1 until the first record */
  guint64 n_good_bytes;
  guint64 n_bytes; /* the file's, as it was read or left; UNKNOWN after what could not be cut off */
  gboolean torn;   /* the tail is not worth keeping */
  gboolean has_thread;
  pthread_t thread;

  pthread_mutex_t lock; /* for what follows */
  pthread_cond_t wake;
  guint n_written, n_synced;
  gboolean quit;
  int sync_error;
  gint64 synced_us;
};

CvmJournal *
cvm_journal_new (const char *path, const CvmJournalEnd *end)
{
  CvmJournal *journal = g_new0 (CvmJournal, 1);
  journal->path = g_strdup (path);
  journal->file = -1;
  journal->n_good_bytes = end ? end->n_good_bytes : 0;
  journal->n_bytes = end ? end->n_bytes : 0;
  journal->torn = end ? end->torn : TRUE;
  pthread_mutex_init (&journal->lock, NULL);
  pthread_cond_init (&journal->wake, NULL);
  return journal;
}

void
cvm_journal_sync_first (CvmJournal *journal, const char *path)
{
  g_free (journal->first);
  journal->first = g_strdup (path);
}

static gboolean
fail (GError **error, const char *path, int number)
{
  g_autofree char *sentence = cvm_whole_file_sentence (path, number);
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, sentence);
  return FALSE;
}

/* The name of the file itself, once, and those of its folders, which may be as new: DATA/cases/KEY.
 */
static void
sync_names (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  for (int above = 0; above < 3; above++)
    {
      const int file = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (file >= 0)
        {
          (void)!fsync (file); /* some file systems can't; the name stands */
          close (file);
        }
      char *parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }
}

static int
sync_file (const char *path)
{
  const int file = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0)
    return errno == ENOENT ? 0 : errno;
  const int number = fsync (file) == 0 || errno == EINVAL ? 0 : errno;
  close (file);
  return number;
}

static void *
sync_in_order (void *data)
{
  CvmJournal *journal = data;
  const int problem = journal->first ? sync_file (journal->first) : 0;
  sync_names (journal->path);
  pthread_mutex_lock (&journal->lock);
  journal->sync_error = journal->sync_error ? journal->sync_error : problem;
  for (;;)
    {
      while (!journal->quit && (journal->n_written == journal->n_synced || journal->sync_error))
        pthread_cond_wait (&journal->wake, &journal->lock);
      if (journal->n_written == journal->n_synced || journal->sync_error)
        break;
      const guint n = journal->n_written;
      const int file = fcntl (journal->file, F_DUPFD_CLOEXEC, 0); /* rewriting closes the other */
      pthread_mutex_unlock (&journal->lock);
      const int number = file >= 0 && (fsync (file) == 0 || errno == EINVAL) ? 0 : errno;
      if (file >= 0)
        close (file);
      pthread_mutex_lock (&journal->lock);
      if (number == 0)
        {
          journal->n_synced = n;
          journal->synced_us = g_get_real_time ();
        }
      else if (number != EINTR)
        journal->sync_error = number;
    }
  pthread_mutex_unlock (&journal->lock);
  return NULL;
}

void
cvm_journal_free (CvmJournal *journal)
{
  if (!journal)
    return;
  pthread_mutex_lock (&journal->lock);
  journal->quit = TRUE;
  pthread_cond_signal (&journal->wake);
  pthread_mutex_unlock (&journal->lock);
  if (journal->has_thread)
    pthread_join (journal->thread, NULL);
  if (journal->file >= 0)
    close (journal->file);
  pthread_mutex_destroy (&journal->lock);
  pthread_cond_destroy (&journal->wake);
  g_free (journal->path);
  g_free (journal->first);
  g_free (journal);
}

static int
copy_bytes (int from, int to, guint64 at)
{
  guint8 bytes[1 << 14];
  for (;;)
    {
      const ssize_t n = pread (from, bytes, sizeof bytes, (off_t)at);
      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0)
        return fsync (to) == 0 || errno == EINVAL ? 0 : errno;
      if (n < 0 || write (to, bytes, (size_t)n) != n)
        return errno ? errno : EIO;
      at += (guint64)n;
    }
}

/* Keep what lies after the journal's end in a file of its own. */
static int
keep_tail (const CvmJournal *journal)
{
  for (int i = 1; i < 1000; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s-cut-%d", journal->path, i);
      errno = 0;
      const int file = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (file < 0 && errno == EEXIST)
        continue;
      if (file < 0)
        return errno;
      const int number = copy_bytes (journal->file, file, journal->n_good_bytes);
      close (file);
      if (number != 0)
        unlink (path);
      return number;
    }
  return EEXIST;
}

static gboolean
fail_changed (const CvmJournal *journal, GError **error)
{
  g_autofree char *name = g_filename_display_basename (journal->path);
  g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
               _ ("Couldn't write “%s”: another program has changed it."), name);
  return FALSE;
}

/* Open, and make the file end where the journal does. What somebody added since it was read is
 * neither cut off nor written behind. */
static gboolean
prepare (CvmJournal *journal, GError **error)
{
  struct stat about;
  if (journal->file < 0)
    journal->file = open (journal->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (journal->file < 0 || fstat (journal->file, &about) != 0)
    return fail (error, journal->path, errno);
  const guint64 n = (guint64)about.st_size;
  if (n < journal->n_good_bytes || (n != journal->n_bytes && journal->n_bytes != UNKNOWN))
    return fail_changed (journal, error);
  if (n > journal->n_good_bytes)
    {
      const int number = journal->torn ? 0 : keep_tail (journal);
      if (number != 0)
        return fail (error, journal->path, number);
      if (ftruncate (journal->file, (off_t)journal->n_good_bytes) != 0)
        return fail (error, journal->path, errno);
    }
  journal->n_bytes = journal->n_good_bytes;
  return TRUE;
}

static void
append_record (GByteArray *out, const char *json, gsize n)
{
  guint8 head[CVM_JOURNAL_HEAD_BYTES];
  cvm_journal_make_head (json, n, head);
  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, (const guint8 *)json, (guint)n);
}

static gboolean
write_all (CvmJournal *journal, const GByteArray *bytes, GError **error)
{
  for (guint done = 0; done < bytes->len;)
    {
      const ssize_t n = pwrite (journal->file, bytes->data + done, bytes->len - done,
                                (off_t)(journal->n_good_bytes + done));
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          const int number = n < 0 ? errno : ENOSPC;
          if (ftruncate (journal->file, (off_t)journal->n_good_bytes) != 0)
            {
              journal->n_bytes = UNKNOWN;
              journal->torn = TRUE;
            }
          return fail (error, journal->path, number == EFBIG ? ENOSPC : number);
        }
      done += (guint)n;
    }
  journal->n_bytes = journal->n_good_bytes += bytes->len;
  return TRUE;
}

static void
tell_thread (CvmJournal *journal)
{
  pthread_mutex_lock (&journal->lock);
  journal->n_written++;
  pthread_cond_signal (&journal->wake);
  pthread_mutex_unlock (&journal->lock);
  if (journal->has_thread)
    return;
  const int number = pthread_create (&journal->thread, NULL, sync_in_order, journal);
  journal->has_thread = number == 0;
  pthread_mutex_lock (&journal->lock);
  journal->sync_error = journal->sync_error ? journal->sync_error : number;
  pthread_mutex_unlock (&journal->lock);
}

/* A file that was removed takes records and loses them when it is closed. */
static gboolean
put_back (CvmJournal *journal, GError **error)
{
  struct stat held, named;
  if (journal->file < 0 || fstat (journal->file, &held) != 0)
    return TRUE;
  if (stat (journal->path, &named) == 0)
    return (held.st_ino == named.st_ino && held.st_dev == named.st_dev)
           || fail_changed (journal, error);
  return errno != ENOENT || cvm_journal_rewrite (journal, error);
}

gboolean
cvm_journal_append (CvmJournal *journal, const json_t *record, GError **error)
{
  if (!put_back (journal, error) || !prepare (journal, error))
    return FALSE;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  if (journal->n_good_bytes == 0)
    {
      g_autofree char *first = g_strdup_printf (
          "{\"format\":\"cavum-journal\",\"format_version\":%d}", CVM_JOURNAL_VERSION);
      append_record (bytes, first, strlen (first));
    }
  char *json = json_dumps (record, JSON_COMPACT);
  const gsize n = json ? strlen (json) : 0;
  if (n == 0 || n > CVM_JOURNAL_MAX_RECORD_BYTES
      || !cvm_json_is_within (json, n, CVM_JOURNAL_MAX_VALUES))
    {
      free (json);
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                           _ ("One step is too large to be saved, and those after it build on it. "
                              "Export what must be kept."));
      return FALSE;
    }
  append_record (bytes, json, n);
  free (json);
  if (!write_all (journal, bytes, error))
    return FALSE;
  tell_thread (journal);
  return TRUE;
}

guint
cvm_journal_get_n_unsynced (CvmJournal *journal)
{
  pthread_mutex_lock (&journal->lock);
  const guint n = journal->n_written - journal->n_synced;
  pthread_mutex_unlock (&journal->lock);
  return n;
}

gint64
cvm_journal_get_synced_time (CvmJournal *journal)
{
  pthread_mutex_lock (&journal->lock);
  const gint64 time_us = journal->synced_us;
  pthread_mutex_unlock (&journal->lock);
  return time_us;
}

char *
cvm_journal_dup_problem (CvmJournal *journal)
{
  pthread_mutex_lock (&journal->lock);
  const int number = journal->sync_error;
  pthread_mutex_unlock (&journal->lock);
  return number ? cvm_whole_file_sentence (journal->path, number) : NULL;
}

static gboolean
accept_any (const json_t *record, gpointer user, GError **error)
{
  return TRUE;
}

/* What was read back from a disk in doubt is what was written to it. */
static gboolean
is_whole (const CvmJournal *journal, int file, GError **error)
{
  CvmJournalEnd end;
  if (!cvm_journal_read (file, accept_any, NULL, &end, error))
    return FALSE;
  const gboolean whole = !end.lost && end.n_bytes == journal->n_good_bytes;
  g_free (end.lost);
  return whole || fail (error, journal->path, EIO);
}

static gboolean
fill_new_file (const CvmJournal *journal, const char *path, int file, GError **error)
{
  const int number = copy_bytes (journal->file, file, 0);
  if (number != 0)
    return fail (error, journal->path, number);
  if (!is_whole (journal, file, error))
    return FALSE;
  if (rename (path, journal->path) != 0)
    return fail (error, journal->path, errno);
  sync_names (journal->path);
  return TRUE;
}

gboolean
cvm_journal_rewrite (CvmJournal *journal, GError **error)
{
  g_autofree char *path = g_strconcat (journal->path, "-new", NULL);
  if (!prepare (journal, error))
    return FALSE;
  const int file = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    return fail (error, path, errno);
  if (!fill_new_file (journal, path, file, error))
    {
      unlink (path);
      close (file);
      return FALSE;
    }
  pthread_mutex_lock (&journal->lock); /* the thread waits, or syncs one or the other */
  const int old = journal->file;
  journal->file = file;
  journal->n_synced = journal->n_written;
  journal->sync_error = 0;
  journal->synced_us = g_get_real_time ();
  pthread_cond_signal (&journal->wake);
  pthread_mutex_unlock (&journal->lock);
  close (old);
  return TRUE;
}
