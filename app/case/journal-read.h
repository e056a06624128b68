/* SPDX-License-Identifier: Apache-2.0 */
/* The journal of a case: an append-only file of records
 *
 *   u32 length | u32 CRC-32C of the JSON | JSON, `length` bytes        (little endian, no padding)
 *
 * The first record is {"format": "cavum-journal", "format_version": 1}. Here it is read; journal.h
 * writes it.
 *
 * Reading stops at the first record that is not whole, does not check, is no JSON object, or that
 * the caller refuses. What comes before it is the journal; what comes after it can't be judged.
 * Nothing is written here.
 */
#pragma once

#include "app/case/error.h"

#include <jansson.h>

G_BEGIN_DECLS

#define CVM_JOURNAL_VERSION 1
#define CVM_JOURNAL_HEAD_BYTES 8
#define CVM_JOURNAL_MAX_RECORD_BYTES (256u << 20)
#define CVM_JOURNAL_MAX_VALUES 4000000 /* JSON values of a record: some 400,000 rings */

/* How far the journal goes. */
typedef struct
{
  guint64 n_bytes;      /* of the file */
  guint64 n_good_bytes; /* up to the border after the last good record; 0: not even the first */
  guint n_records;      /* good ones, without the first, which names the version */
  gboolean torn;        /* all that is lost is one record that was not written to its end */
  char *lost;           /* a sentence, translated, or NULL: nothing is. Free with g_free() */
} CvmJournalEnd;

/* Called for each good record but the first. FALSE: refuse it, with the error's sentence. */
typedef gboolean (*CvmJournalFunc) (const json_t *record, gpointer user, GError **error);

/* Read from the file's start. An empty file is a journal without records.
 * Errors (`end` then holds nothing): CVM_CASE_ERROR_FILE; CVM_CASE_ERROR_NEWER for another
 * version, CVM_CASE_ERROR_FORMAT for a first record that checks and names no journal. */
gboolean
cvm_journal_read (int file, CvmJournalFunc func, gpointer user, CvmJournalEnd *end, GError **error);

/* A record's head in its eight bytes. */
void cvm_journal_make_head (const char *json, gsize n, guint8 head[CVM_JOURNAL_HEAD_BYTES]);

G_END_DECLS
