/* SPDX-License-Identifier: Apache-2.0 */
/* The rings that a stroke makes of one structure: exact geometry, no raster.
 *
 *   CvmStrokeRings *rings = cvm_stroke_rings_begin (structure, grid, &stroke, &status);
 *   while (the pointer moves)
 *     cvm_stroke_rings_extend (rings, n, points, &status), then for what is on the screen
 *     cvm_stroke_rings_preview (rings, slice, &picture, &status);
 *   cvm_stroke_rings_end (rings, &edit, &status);
 *   cvm_stroke_rings_free (rings);
 *
 * What the tool sweeps (sweep.h) is added to, or taken from, the even-odd area of each slice that
 * it meets. A slice where that changes nothing but slivers (geos.h) is not touched. On a touched
 * slice the units (slice-area.h) that the stroke doesn't reach stay as they are, with every byte
 * of their points and text, as does every ring that has no area (points, open, off-slice). The
 * others are replaced by new rings: counted, CLOSED_PLANAR, without text, outlines and holes apart,
 * points on the grid of 0.001 mm, at least three, no repeated end, outlines with negative and
 * holes with positive area in x and y of LPS; near-copies of replaced rings go. New rings may
 * meet in single points, never cross, and no ring meets itself.
 *
 * The result depends on structure, grid and path only, not on how the path was cut into calls:
 * the same stroke gives the same bytes.
 *
 * Errors: the functions say CVM_ERR_MEMORY, or CVM_ERR_UNSUPPORTED when GEOS fails; the structure
 *         is never written to, so that it is as it was.
 * Thread: one object belongs to one thread.
 */
#pragma once

#include "segmentation/contour/stroke.h"
#include "segmentation/contour/structure.h"

/* Rings are edited where slices lie this near to axial (cosine of the angle to the patient's axis).
 */
#define CVM_LEAST_AXIAL_COSINE 0.9999

/* All rings of one slice (their `slice` says so) after the stroke: first those that stay, in the
 * structure's order, then the new ones. */
typedef struct
{
  int slice;
  int n_rings;
  CvmRing *rings;
} CvmStrokeSlice;

void cvm_stroke_slice_clear (CvmStrokeSlice *slice);

/* Touched slices only, ascending. */
typedef struct
{
  int n_slices;
  CvmStrokeSlice *slices;
} CvmStrokeEdit;

void cvm_stroke_edit_clear (CvmStrokeEdit *edit);

typedef struct CvmStrokeRings CvmStrokeRings;

/* Begin with the stroke's settings, and the points that it already has. `structure` and `grid` are
 * borrowed until the object is freed, and must not change; the stroke is not kept.
 *
 * Errors: also CVM_ERR_ARGUMENT (cvm_stroke_check(); AUTO needs a point), CVM_ERR_UNSUPPORTED
 *         (locked or view-only structure; slices not axial). */
CVM_MUST_CHECK CvmStrokeRings *cvm_stroke_rings_begin (const CvmStructure *structure,
                                                       const CvmGrid *grid,
                                                       const CvmStroke *stroke,
                                                       CvmStatus *status);
void cvm_stroke_rings_free (CvmStrokeRings *self); /* NULL is fine */

bool cvm_stroke_rings_is_adding (const CvmStrokeRings *self); /* what AUTO came to */

/* Go on along the path. After a failure the object can only be freed.
 * Cost: a point and slice about 0.05 ms, however much was swept so far and whatever the rings. */
CVM_MUST_CHECK bool cvm_stroke_rings_extend (CvmStrokeRings *self,
                                             int n_points,
                                             const double (*points)[3],
                                             CvmStatus *status);

/* The slices met so far: all between *first and *last, though not each need be changed. False:
 * none. */
bool cvm_stroke_rings_get_range (const CvmStrokeRings *self, int *first, int *last);

/* Whether a slice has been swept since its last preview (or ever, when there was none). */
bool cvm_stroke_rings_is_stale (const CvmStrokeRings *self, int slice);

/* A slice as it looks now, for the screen: like the result, but not yet on the grid of 0.001 mm.
 * A slice that the stroke hasn't met, or that it doesn't change, comes as copies of its rings.
 * Cost: about 0.4 ms for 2,000 points, once 1 to 5 ms more when a slice is first met. */
CVM_MUST_CHECK bool cvm_stroke_rings_preview (CvmStrokeRings *self,
                                              int slice,
                                              CvmStrokeSlice *picture,
                                              CvmStatus *status);

/* The result; empty when nothing changed. More points may follow.
 * Cost: about 0.3 ms for 2,000 points and each touched slice that was looked at since it was swept
 *       last, 1 ms for others. */
CVM_MUST_CHECK bool
cvm_stroke_rings_end (CvmStrokeRings *self, CvmStrokeEdit *edit, CvmStatus *status);

/* All at once, for a finished stroke. */
CVM_MUST_CHECK bool cvm_stroke_rings_compute (const CvmStructure *structure,
                                              const CvmGrid *grid,
                                              const CvmStroke *stroke,
                                              CvmStrokeEdit *edit,
                                              CvmStatus *status);
