/* SPDX-License-Identifier: Apache-2.0 */
/* One slice of a stroke: what the tool swept there, the units of the structure (slice-area.h), and
 * what comes of both (stroke-rings.h says what that must be).
 *
 * The overlay of both is kept until the tool comes by again, so that a slice which was looked at
 * needs only be put on the grid at the stroke's end.
 */
#pragma once

#include "app/case/slice-area.h"
#include "app/case/stroke-rings.h"

/* What all slices of a stroke share. */
typedef struct
{
  const CvmStructure *structure;
  const CvmGrid *grid;
  CvmGeos *geos;
  bool adds;
} CvmSweep;

#define CVM_SWEPT_LEVELS 5

typedef struct
{
  int n_pieces;                           /* swept so far; 0: not met */
  GEOSGeometry *blocks[CVM_SWEPT_LEVELS]; /* of the last pieces: 2ⁿ each, or NULL */
  GEOSGeometry *before;                   /* all pieces before those, or NULL */
  GEOSGeometry *swept;                    /* all of it; NULL: not known */
  bool stale;                             /* swept since it was last shown */
  bool has_area;
  CvmSliceArea area;
  bool known;             /* the two below are those of `swept` and `area` */
  GEOSGeometry *combined; /* off the grid; NULL: nothing changes */
  bool *reached;          /* by unit */
} CvmSweptSlice;

void cvm_swept_slice_clear (CvmSweptSlice *self, const CvmSweep *sweep);

/* Add to what is swept. False: GEOS failed. */
CVM_MUST_CHECK bool
cvm_swept_slice_unite (CvmSweptSlice *self, const CvmSweep *sweep, const GEOSGeometry *piece);

/* *changed: whether the stroke touches the slice. `out` is filled when it does, or when it is for
 * the screen (not exact). */
CVM_MUST_CHECK bool cvm_swept_slice_make (CvmSweptSlice *self,
                                          const CvmSweep *sweep,
                                          int slice,
                                          bool exact,
                                          CvmStrokeSlice *out,
                                          bool *changed,
                                          CvmStatus *status);
