/* SPDX-License-Identifier: Apache-2.0 */
/* See journal-read.h. A length is believed only when the file is long enough for it, and only up
 * to the maximum: then its buffer is made. */
#include "app/case/journal-read.h"

#include "app/case/crc32c.h"
#include "segmentation/base/json.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  int file;
  CvmJournalFunc func;
  gpointer user;
  CvmJournalEnd *end;
  GByteArray *json;
} Reader;

typedef enum
{
  GOOD,
  NOTHING_LEFT,
  BAD,   /* the journal ends before this record; `end` says why */
  FAILED /* an error that concerns the whole file */
} Outcome;

void
cvm_journal_make_head (const char *json, gsize n, guint8 head[CVM_JOURNAL_HEAD_BYTES])
{
  const guint32 fields[2] = { GUINT32_TO_LE ((guint32)n), GUINT32_TO_LE (cvm_crc32c (json, n)) };
  memcpy (head, fields, sizeof fields);
}

static gboolean
read_all (int file, guint64 at, guint8 *bytes, gsize n, GError **error)
{
  for (gsize done = 0; done < n;)
    {
      const ssize_t got = pread (file, bytes + done, n - done, (off_t)(at + done));
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                       _ ("Couldn't read what was saved of this case: %s."),
                       got < 0 ? g_strerror (errno) : _ ("the file became shorter"));
          return FALSE;
        }
      done += (gsize)got;
    }
  return TRUE;
}

/* Whether what is left can be the beginning of one record: its JSON has no control characters, and
 * the head of a record after it would bring one (a length's highest byte). */
static gboolean
looks_torn (const Reader *r)
{
  guint8 bytes[4096];
  guint64 at = r->end->n_good_bytes + CVM_JOURNAL_HEAD_BYTES;
  while (at < r->end->n_bytes)
    {
      const gsize n = (gsize)MIN (sizeof bytes, r->end->n_bytes - at);
      if (!read_all (r->file, at, bytes, n, NULL))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        if (bytes[i] < ' ')
          return FALSE;
      at += n;
    }
  return TRUE;
}

/* End the journal here; `why` (translated) ends with a full stop. */
static Outcome
bad (Reader *r, const char *why)
{
  CvmJournalEnd *end = r->end;
  g_autofree char *size = g_format_size (end->n_bytes - end->n_good_bytes);
  end->lost = g_strdup_printf (_ ("What was saved can be read up to step %u; the %s after it are "
                                  "lost: %s"),
                               end->n_records, size, why);
  return BAD;
}

static Outcome
not_whole (Reader *r)
{
  r->end->torn = looks_torn (r);
  if (!r->end->torn)
    return bad (r, _ ("a record's length is damaged."));
  r->end->lost = g_strdup (_ ("The last step was being saved when the program ended, and is lost. "
                              "All before it is there."));
  return BAD;
}

/* The version, from the first record. */
static Outcome
check_first (const json_t *record, GError **error)
{
  const char *format = json_string_value (json_object_get (record, "format"));
  const json_t *version = json_object_get (record, "format_version");
  if (g_strcmp0 (format, "cavum-journal") != 0 || !json_is_integer (version))
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FORMAT,
                           _ ("What was saved of this case is no journal of this program."));
      return FAILED;
    }
  if (json_integer_value (version) == CVM_JOURNAL_VERSION)
    return GOOD;
  g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NEWER,
               _ ("This case was saved by a newer version of the program (format %lld, and this "
                  "one knows %d). It was left as it is."),
               (long long)json_integer_value (version), CVM_JOURNAL_VERSION);
  return FAILED;
}

static Outcome
take_record (Reader *r, gboolean first, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  g_autoptr (GError) refused = NULL;
  json_t *record = cvm_json_parse_most ((const char *)r->json->data, r->json->len,
                                        CVM_JOURNAL_MAX_VALUES, "journal", "record", &status);
  Outcome outcome = GOOD;
  if (!record)
    {
      cvm_error_from_status (&refused, &status);
      return bad (r, refused->message);
    }
  if (first)
    outcome = check_first (record, error);
  else if (!r->func (record, r->user, &refused))
    outcome = bad (r, refused ? refused->message : _ ("a record doesn't fit."));
  json_decref (record);
  return outcome;
}

static Outcome
read_record (Reader *r, GError **error)
{
  CvmJournalEnd *end = r->end;
  const guint64 at = end->n_good_bytes, left = end->n_bytes - at;
  guint32 fields[2];
  if (left == 0)
    return NOTHING_LEFT;
  if (left < sizeof fields)
    return not_whole (r);
  if (!read_all (r->file, at, (guint8 *)fields, sizeof fields, error))
    return FAILED;
  const guint32 n = GUINT32_FROM_LE (fields[0]), crc = GUINT32_FROM_LE (fields[1]);
  if (n > CVM_JOURNAL_MAX_RECORD_BYTES)
    return bad (r, _ ("a record's length is damaged."));
  if (n > left - sizeof fields)
    return not_whole (r);
  g_byte_array_set_size (r->json, n);
  if (!read_all (r->file, at + sizeof fields, r->json->data, n, error))
    return FAILED;
  if (cvm_crc32c (r->json->data, n) != crc)
    return bad (r, _ ("a record is damaged."));
  const Outcome outcome = take_record (r, at == 0, error);
  if (outcome == GOOD)
    {
      end->n_records += at != 0;
      end->n_good_bytes += sizeof fields + n;
    }
  return outcome;
}

gboolean
cvm_journal_read (int file, CvmJournalFunc func, gpointer user, CvmJournalEnd *end, GError **error)
{
  Reader r = { file, func, user, end, NULL };
  struct stat about;
  memset (end, 0, sizeof *end);
  if (fstat (file, &about) != 0)
    {
      g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                   _ ("Couldn't read what was saved of this case: %s."), g_strerror (errno));
      return FALSE;
    }
  end->n_bytes = (guint64)about.st_size;
  r.json = g_byte_array_new ();
  Outcome outcome;
  while ((outcome = read_record (&r, error)) == GOOD)
    ;
  g_byte_array_unref (r.json);
  if (outcome != FAILED)
    return TRUE;
  g_clear_pointer (&end->lost, g_free);
  memset (end, 0, sizeof *end);
  return FALSE;
}
