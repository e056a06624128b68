/* SPDX-License-Identifier: Apache-2.0 */
/* Which slices of a structure a person has looked at: seen (they were on screen) and reviewed (the
 * person said so); and which of its ends were seen in the sagittal view.
 *
 * A mark is about the rings that were there: it names them by their sum (ring-sum.h). When the
 * rings of a slice change the mark lapses by itself, whoever changed them; when an undo brings the
 * very same rings back, so is the mark, for they have been looked at. Nothing is ever marked but
 * slices with rings.
 *
 * Marks are records of the case's journal (history.h), made of what happened since the last one:
 *   {"kind": "seen", "structures": [{"id": "…", "slices": [54, 55], "rings": ["9f3c…", "…"]}]}
 *   {"kind": "reviewed", …}
 *   {"kind": "ends-seen", …}
 * Of a case that is read-only they are kept here and not recorded.
 *
 * Owner:  counts a reference to the case.
 * Thread: the case's.
 */
#pragma once

#include "app/case/case.h"

G_BEGIN_DECLS

typedef enum
{
  CVM_REVIEW_NONE,
  CVM_REVIEW_SEEN,
  CVM_REVIEW_REVIEWED
} CvmReviewMark;

typedef struct _CvmReview CvmReview;

/* Make it before others listen to the case's steps, so that it knows of them first. */
CvmReview *cvm_review_new (CvmCase *open_case);
void cvm_review_free (CvmReview *review); /* doesn't save */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmReview, cvm_review_free)

/* Marks from records (json_t) of an earlier session; others among them are passed over. */
void cvm_review_take_notes (CvmReview *review, const GPtrArray *notes);

/* Mark a slice as it is now. FALSE: it has no rings, or was marked so (seen: at least so) before. A
 * review is recorded at once, with what was seen until then. */
gboolean cvm_review_set (CvmReview *review, const char *id, int slice, CvmReviewMark mark);

/* An end was on screen in the sagittal view, as it is now: `slice` is the first or last one with
 * rings. FALSE: it has none, or was seen before. */
gboolean cvm_review_set_end_seen (CvmReview *review, const char *id, int slice);
gboolean cvm_review_is_end_seen (CvmReview *review, const char *id, int slice);

/* The first and last slice with rings; FALSE: there is none. */
gboolean cvm_review_get_ends (CvmReview *review, const char *id, int ends[2]);

/* Record what was seen since the last record. FALSE: nothing. */
gboolean cvm_review_save (CvmReview *review);

CvmReviewMark cvm_review_get (CvmReview *review, const char *id, int slice);

/* Which rings a slice has now: another number is another contour. 0: none. */
guint64 cvm_review_get_sum (CvmReview *review, const char *id, int slice);

typedef struct
{
  int n_slices;   /* with rings */
  int n_viewed;   /* of them: seen or reviewed */
  int n_reviewed; /* of them */
} CvmReviewCount;
CvmReviewCount cvm_review_count (CvmReview *review, const char *id);

/* One mark (CvmReviewMark) for each of the first `n_slices` slices. Free with g_free(). */
guint8 *cvm_review_dup_marks (CvmReview *review, const char *id, int n_slices);

/* Where to go on from a slice: the next one with rings that is not reviewed, in the direction of
 * work (`step` 1 or −1); where none is left there, the nearest one on the other side. −1: all
 * are reviewed. */
int cvm_review_next (CvmReview *review, const char *id, int slice, int step);

G_END_DECLS
