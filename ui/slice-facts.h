/* SPDX-License-Identifier: Apache-2.0 */
/* What the slice strip shows of structures, slice by slice: the area, and how far the members of a
 * network differ along the border of their result (view-result.h).
 *
 * Measured bit by bit while the program idles, and kept: by id and revision of a structure and,
 * within it, by what the rings of a slice are, so that an edit of one slice costs one slice. A
 * slice that is being measured anew keeps its old values until then.
 *
 * Thread: the main thread only.
 */
#pragma once

#include "ui/view-state.h"

G_BEGIN_DECLS

typedef struct _CvmSliceFacts CvmSliceFacts;

typedef struct
{
  double area_mm2;    /* NAN: not measured yet */
  float disagreement; /* mean SD along the border; NAN: none, or not measured */
} CvmSliceFact;

CvmSliceFacts *cvm_slice_facts_new (CvmViewState *state); /* counts a reference */
void cvm_slice_facts_free (CvmSliceFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmSliceFacts, cvm_slice_facts_free)

/* Look what has changed in the state. TRUE: there is something to measure. */
gboolean cvm_slice_facts_update (CvmSliceFacts *facts);

/* Measure for so long, but at least one slice. TRUE: there is more. */
gboolean cvm_slice_facts_measure (CvmSliceFacts *facts, gint64 microseconds);

/* One entry a slice of the grid, or NULL for a structure that is not measured: hidden, and not
 * active. `largest_mm2` is that of the largest slice. */
const CvmSliceFact *cvm_slice_facts_get (CvmSliceFacts *facts, const char *id, double *largest_mm2);

/* Areas in mm² of this structure's ghosts of the clean-up, all of them together, by slice; NULL:
 * it has none. */
const double *cvm_slice_facts_get_ghosts (CvmSliceFacts *facts, const char *id);

/* A number that is another one when anything above is. */
guint64 cvm_slice_facts_get_revision (CvmSliceFacts *facts);

/* How many slices of structures were measured in all. For tests. */
guint64 cvm_slice_facts_get_n_measured (CvmSliceFacts *facts);

G_END_DECLS
