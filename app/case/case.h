/* SPDX-License-Identifier: Apache-2.0 */
/* An open patient: one CT series with its volume, its structures and the probability of a run.
 *
 * The case owns all that is shown of a patient, so that a new patient is a new case and nothing
 * carries over. It lives in the main loop; jobs get copies or counted references and hand back
 * results, which the functions named "take" consume.
 *
 * What a person does to structures is an edit (edit.h) and goes through cvm_case_do(); so does a
 * network's contour. A store (store.h), where one is attached, hears of each.
 *
 * Signals: "edited" (const CvmEdit *), after a step was done, undone, redone or replayed, and then
 *         "changed", after structures, run or export state changed.
 * Thread: main loop only.
 */
#pragma once

#include "app/case/contouring.h"
#include "app/case/history.h"
#include "app/case/run.h"
#include "app/dicom/structure-set.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define CVM_TYPE_CASE (cvm_case_get_type ())
G_DECLARE_FINAL_TYPE (CvmCase, cvm_case, CVM, CASE, GObject)

CvmCase *cvm_case_new (const CvmSeries *series); /* copies it */

const CvmSeries *cvm_case_get_series (CvmCase *self);

/* NULL until the first slice is in. While it is not complete, slices that are missing hold 0. */
CvmVolume *cvm_case_get_volume (CvmCase *self);
gboolean cvm_case_is_complete (CvmCase *self);
void cvm_case_set_volume (CvmCase *self, CvmVolume *volume, gboolean complete);

/* CvmStructure, the case's: ours first, the newest at the top, then set by set. */
GPtrArray *cvm_case_get_structures (CvmCase *self);
CvmStructure *cvm_case_find_structure (CvmCase *self, const char *id);

/* The set that it was imported from, with its structures moved out; NULL for ours. */
const CvmStructureSet *cvm_case_get_set (CvmCase *self, const CvmStructure *structure);

/* CvmStructureSet, those that were imported, without their structures. */
GPtrArray *cvm_case_get_sets (CvmCase *self);

/* Move a set's structures in, with the colours that they came with; those without get free ones,
 * which depend on what is there and what is being computed: to record a set as it will be, prepare
 * it first. A set whose path another one has already (its file was written anew since) gets a path
 * of its own, "FILE (2)". */
void cvm_case_take_structure_set (CvmCase *self, CvmStructureSet *set);
void cvm_case_prepare_structure_set (CvmCase *self, CvmStructureSet *set);

/* A structure without rings to be shown while a bundle runs; the caller's. Its id, name and colour
 * are kept for the contour, which gets them from cvm_case_take_contouring(). NULL: no memory. */
CvmStructure *cvm_case_begin_contouring (CvmCase *self, const CvmBundle *bundle);
/* The structures, and last the one that is awaited: whose names and colours are taken. Borrowed;
 * free with g_ptr_array_unref(). */
GPtrArray *cvm_case_dup_taken (CvmCase *self);
void cvm_case_abandon_contouring (CvmCase *self); /* nothing came of it: they are free again */

/* Move a result in: a new structure before all others, under a name that is not taken yet, in the
 * first free colour (or as begun), as a step that can be undone. `seconds` is what the whole job
 * took. Returns it, or NULL when nothing reached the level. Not for a case that is read-only. */
CvmStructure *cvm_case_take_contouring (CvmCase *self,
                                        CvmContouring *contouring,
                                        const CvmBundle *bundle,
                                        double seconds);

/* Each automatic structure has the run that made it; a run stays while its structure is undone or
 * deleted. */
const CvmCaseRun *cvm_case_get_run (CvmCase *self); /* the newest; NULL before the first */
const CvmCaseRun *cvm_case_find_run (CvmCase *self, const char *structure_id); /* or NULL */

/* CvmCaseRun, the newest last; their maps are for the window to hold, release and lose (run.h). */
GPtrArray *cvm_case_get_runs (CvmCase *self);
CvmCaseRun *cvm_case_find_run_by_id (CvmCase *self, const char *run_id);

/* Whether a run's structure is there now, or could come back by undo or redo. Of those that made
 * none, the newest run is both. */
gboolean cvm_case_shows_run (CvmCase *self, const CvmCaseRun *run);
gboolean cvm_case_needs_run (CvmCase *self, const CvmCaseRun *run);

/* Deep copies (CvmStructure) of the structures with these ids, in the case's order, for a job. */
GPtrArray *cvm_case_dup_structures (CvmCase *self, const char *const *ids, GError **error);

/* What the file needs to know of the only set that they came from, or NULL: none, or several. Free
 * with cvm_structure_set_free(). */
CvmStructureSet *cvm_case_dup_predecessor (CvmCase *self, const char *const *ids);

/* TRUE while a structure of ours is in no file yet. */
gboolean cvm_case_has_unexported (CvmCase *self);

/* These are in a file now, as they were after so many steps (cvm_case_get_n_steps(), when they were
 * copied for it): one that was touched since is in no file as it is. */
void cvm_case_set_exported (CvmCase *self, const char *const *ids, guint64 n_steps);

/* Steps done, undone and redone here. */
guint64 cvm_case_get_n_steps (CvmCase *self);

/* Edit, undo and redo (history.h, which says what is taken and when it fails), and note what is in
 * no file any more: each structure whose rings, name, type or colour were touched. Pointers to
 * structures that an edit makes or deletes end with it. CVM_CASE_ERROR_READ_ONLY, with the reason
 * below, where the case may only be looked at. */
gboolean cvm_case_do (CvmCase *self, CvmEdit *edit, GError **error);
gboolean cvm_case_undo (CvmCase *self, GError **error);
gboolean cvm_case_redo (CvmCase *self, GError **error);

/* For names of steps, and for who records them. */
CvmHistory *cvm_case_get_history (CvmCase *self);

/* Do what a record of this case says ("edit", "undo", "redo", "run", "exported"); one of another
 * kind does nothing. Not recorded again. */
gboolean cvm_case_replay (CvmCase *self, const json_t *record, GError **error);

/* Why nothing may be changed here (a sentence, translated), or NULL: it may. */
void cvm_case_set_read_only (CvmCase *self, const char *why);
const char *cvm_case_get_read_only (CvmCase *self);

G_END_DECLS
