/* SPDX-License-Identifier: Apache-2.0 */
/* A case on the disk (store-folder.h): opened with its scan, it brings back what was done, and then
 * hears of every step.
 *
 * Steps never wait and never fail for the disk. What can't be written (disk full, a folder that is
 * read-only) stays in memory, in order; each later step tries again, and cvm_store_save() does.
 * cvm_store_dup_problem() says what is not saved, in words; cvm_store_get_n_unsaved() how much.
 *
 * A scan that is only looked at leaves nothing of a patient behind: while nothing was recorded but
 * the structure sets that lay beside it, the case's folder holds an empty lock alone, and goes with
 * the store. The first step makes it a case that is kept.
 *
 * A second opener gets the case as it is at that moment, marked read-only (cvm_case_set_read_only).
 *
 * Owner:  counts a reference to the case; free the store first, which waits for the last sync.
 * Thread: the case's. Opening takes time (a journal is read), so a job may open a store on a case
 *         that nobody else has yet, and hand both over.
 */
#pragma once

#include "app/case/case.h"

G_BEGIN_DECLS

typedef struct _CvmStore CvmStore;

/* Open what is kept of this scan under `data_folder` (made where it is missing) and replay it on
 * `open_case`, which has no structures yet. A folder that can't be made or written is no error
 * here: see cvm_store_dup_problem().
 * Errors: NOT_FOR_THIS_SCAN (no geometry to know it by), MISMATCH, NEWER, FORMAT, FILE. Nothing on
 * the disk has changed then; of the case nothing, but for FILE: throw it away. */
CvmStore *cvm_store_open (const char *data_folder, CvmCase *open_case, GError **error);
void cvm_store_free (CvmStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmStore, cvm_store_free)

const char *cvm_store_get_folder (const CvmStore *store);

/* What opening found to be lost, a sentence for the user, or NULL. */
const char *cvm_store_get_lost (const CvmStore *store);

/* Records (json_t) of kinds that neither case nor store knows (review marks), in
 * order. They are added with cvm_history_record(). */
GPtrArray *cvm_store_get_notes (const CvmStore *store);

/* Note that it was opened now, from these places (what a person chose: folders, files), for the
 * list of recent cases; of a case that is not kept, for when it is. On the opening thread. */
void cvm_store_note_opened (CvmStore *store, const char *const *places);

/* Once all values of the scan are read: whether they are those that the case was kept with, by
 * their sum (pixels.h; NULL: it has none). A case that has none yet takes it. Error: MISMATCH;
 * case.json is then as it was before, and the store is to be freed. */
gboolean cvm_store_check_pixels (CvmStore *store, const char *sum, GError **error);

/* Whether something is kept of it, in words for the list of recent cases: it is one of them. */
gboolean cvm_store_is_kept (const CvmStore *store);

/* The small picture of the list of recent cases (PNG, at most CVM_CASES_MAX_PREVIEW_BYTES), which
 * is written once the case is kept. */
void cvm_store_set_preview (CvmStore *store, GBytes *png);

/* Whether a set with this SHA-256 was imported before: it is then in the case already. All of them:
 * free with g_strfreev(). */
gboolean cvm_store_has_set (const CvmStore *store, const char *sha256);
char **cvm_store_dup_sets (const CvmStore *store);

/* Move a set's structures into the case, record them, and keep a copy of the file `set->path`,
 * whose SHA-256 is given (NULL: not known; then none). `by_hand`: a person asked for it, which
 * makes a case that is kept. Of a read-only case they are shown and not recorded. */
void
cvm_store_take_set (CvmStore *store, CvmStructureSet *set, const char *sha256, gboolean by_hand);

/* Called after each record, on the case's thread. */
void cvm_store_set_recorded_func (CvmStore *store, void (*func) (gpointer user), gpointer user);

/* Records not known to be on the disk yet: not written, or not synced. */
guint cvm_store_get_n_unsaved (CvmStore *store);

/* When the last record came to the disk (Unix time in µs; of an earlier session too), or 0. */
gint64 cvm_store_get_saved_time (CvmStore *store);

/* "3 steps are not saved: Couldn't write “journal”: the disk is full.", or NULL. Free with
 * g_free(). */
char *cvm_store_dup_problem (CvmStore *store);

/* Try again to write what could not be written, or not be synced. */
gboolean cvm_store_save (CvmStore *store, GError **error);

G_END_DECLS
