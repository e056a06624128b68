/* SPDX-License-Identifier: Apache-2.0 */
/* Undo and redo over all structures of a case, without a limit, and the records that bring both
 * back after a restart.
 *
 * Each step hands a record to the record function after it is done, before the call returns:
 *   {"kind": "edit", "n": 7, "edit": {…}}   {"kind": "undo", "n": 7}   {"kind": "redo", "n": 7}
 * `n` counts edits from 1 and says which one is meant. Replaying the records on the structures that
 * the first of them met gives the same structures, bit by bit, and the same history. Whether a
 * record reaches the disk is the receiver's care: the step stands.
 *
 * Errors: those of an edit (edit.h), with nothing changed.
 * Thread: the thread that owns the structures.
 */
#pragma once

#include "app/case/edit.h"

#include <jansson.h>

G_BEGIN_DECLS

typedef struct _CvmHistory CvmHistory;

typedef void (*CvmRecordFunc) (const json_t *record, gpointer user);

CvmHistory *cvm_history_new (GPtrArray *structures); /* CvmStructure; counts a reference */
void cvm_history_free (CvmHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmHistory, cvm_history_free)

void cvm_history_set_record_func (CvmHistory *history, CvmRecordFunc func, gpointer user);

/* Apply an edit and keep it, taking it in any case; what could be redone is gone. One without a
 * change does nothing and is not kept.
 *
 * One that lies beside all others (edit.h) takes its place before what can be redone, which stays:
 * nobody asked for it at this moment. (Unless it does more than make structures, or takes the name
 * of one that would come back.) */
gboolean cvm_history_do (CvmHistory *history, CvmEdit *edit, GError **error);

/* FALSE without an error: there is nothing to undo or redo. */
gboolean cvm_history_undo (CvmHistory *history, GError **error);
gboolean cvm_history_redo (CvmHistory *history, GError **error);

/* What the next undo or redo concerns, or NULL. The history's. */
const CvmEdit *cvm_history_get_undo (const CvmHistory *history);
const CvmEdit *cvm_history_get_redo (const CvmHistory *history);

/* The slices (int, ascending) whose rings of this structure a person changed: those of all steps
 * that are done and not automatic. What came with the structure, when it was made, is no change, so
 * undo of a slice's only step leaves it untouched again. Free with g_array_unref(). */
GArray *cvm_history_dup_edited_slices (const CvmHistory *history, const char *id);

/* Whether a step that is kept, done or not, is about this structure. */
gboolean cvm_history_mentions (const CvmHistory *history, const char *id);

/* Hand a record of another kind ("import", "exported", …) to the record function, in order. */
void cvm_history_record (CvmHistory *history, const json_t *record);

/* Do what a record says, without handing it on. `edit` becomes the edit that it was about (the
 * history's), or NULL for a record of another kind, which does nothing here. */
gboolean cvm_history_replay (CvmHistory *history,
                             const json_t *record,
                             const CvmEdit **edit,
                             GError **error);

G_END_DECLS
