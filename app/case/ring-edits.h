/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of one structure's rings without a brush: rings deleted, and rings copied from a
 * neighbouring slice. Each is one step of undo under a name that says what was done and on which
 * slices.
 *
 * - The ring at a point is the innermost outline around it, or the hole (slice-outlines.h).
 * - "Beyond" a slice never takes the slice itself. Its side is said, or the one that leads away
 *   from the structure's middle.
 * - The previous slice is the next towards the feet, the next one towards the head: the nearest on
 *   that side that has rings. Their area takes the place of what is here, as new rings in this
 *   slice's plane (stroke-rings.h says what new rings are like); where they enclose nothing,
 * nothing is done.
 *
 * Other slices keep every bit. On the slice itself stay rings without area (points, open ones) and
 * outlines that are not meant.
 *
 * Slices are indices of the grid; in names and sentences stand their numbers (slice-order.h).
 *
 * Errors: NULL with a sentence: CVM_CASE_ERROR_READ_ONLY (locked, view only),
 *         CVM_CASE_ERROR_FAILED (no such ring, nothing to copy, slices not axial, GEOS).
 * Thread: the thread that owns the structure.
 */
#pragma once

#include "app/case/edit.h"

#include "segmentation/grid/grid.h"

G_BEGIN_DECLS

/* Where no outline is around the point, the nearest one counts within `reach_mm`. */
CvmEdit *cvm_ring_edits_delete_at (const CvmStructure *structure,
                                   const CvmGrid *grid,
                                   int slice,
                                   const double patient_mm[3],
                                   double reach_mm,
                                   GError **error);

/* All of a slice, where the slice has but one outline: a point need not be known. */
CvmEdit *cvm_ring_edits_delete_only (const CvmStructure *structure,
                                     const CvmGrid *grid,
                                     int slice,
                                     GError **error);

/* From slice `a` to slice `b`, both included, in either order. */
CvmEdit *cvm_ring_edits_delete_range (
    const CvmStructure *structure, const CvmGrid *grid, int a, int b, GError **error);

typedef enum
{
  CVM_BEYOND_AWAY, /* from the middle; in the middle itself there is no such side */
  CVM_BEYOND_HEAD,
  CVM_BEYOND_FEET
} CvmBeyond;

CvmEdit *cvm_ring_edits_delete_beyond (
    const CvmStructure *structure, const CvmGrid *grid, int slice, CvmBeyond side, GError **error);

typedef enum
{
  CVM_COPY_PREVIOUS,
  CVM_COPY_NEXT
} CvmCopyFrom;

CvmEdit *cvm_ring_edits_copy (const CvmStructure *structure,
                              const CvmGrid *grid,
                              int slice,
                              CvmCopyFrom from,
                              GError **error);

G_END_DECLS
