/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a journal (journal-read.h says what it is).
 *
 * A record is in the file when cvm_journal_append() returns: a killed program loses nothing. A
 * thread syncs the file in order, for power cuts; nobody waits for it but cvm_journal_free().
 *
 * The file is opened, or made (mode 0600), with the first record. What lies after the journal's end
 * is cut off only then; unless it is one torn record, it is kept first, in "NAME-cut-1" beside it
 * (or the next free number). A write that fails leaves the file as it was, as far as the disk
 * allows, and the next one begins by cutting off what it left. A file that somebody removes while
 * it is open is written again, with all that was in it, by the next record; one that takes its
 * place is left alone, and that record fails.
 *
 * A process that limits its file sizes must ignore SIGXFSZ, or it ends there.
 *
 * Thread: one thread appends and asks.
 */
#pragma once

#include "app/case/journal-read.h"

G_BEGIN_DECLS

typedef struct _CvmJournal CvmJournal;

/* Touches no file. `end` as cvm_journal_read() gave it; NULL: there is no file yet. */
CvmJournal *cvm_journal_new (const char *path, const CvmJournalEnd *end);

/* A file (or none) that is synced before the first record. Call it before that. */
void cvm_journal_sync_first (CvmJournal *journal, const char *path);

/* Waits until all is synced or can't be. */
void cvm_journal_free (CvmJournal *journal);

/* Append a record. Errors: CVM_CASE_ERROR_FILE (disk full, not writable, changed by somebody else,
 * larger than what is read back); the record is then not in the journal and may be offered again.
 */
gboolean cvm_journal_append (CvmJournal *journal, const json_t *record, GError **error);

/* Records appended that are not yet known to be on the disk. */
guint cvm_journal_get_n_unsynced (CvmJournal *journal);

/* When the last of them was synced (µs of Unix time), or 0. */
gint64 cvm_journal_get_synced_time (CvmJournal *journal);

/* A sentence once the disk has refused a sync, or NULL; it then stays, and so does the number
 * above, since a later sync may succeed without having written what the first lost. Free with
 * g_free(). */
char *cvm_journal_dup_problem (CvmJournal *journal);

/* The way out of that: write all records into a new file, sync and read it, and let it take the
 * journal's place. Waits for the disk. Error: FILE; everything is then as before. */
gboolean cvm_journal_rewrite (CvmJournal *journal, GError **error);

G_END_DECLS
