/* SPDX-License-Identifier: Apache-2.0 */
/* The area that a brush covers on one slice while it moves along one straight piece of its path.
 *
 * A disc sweeps a capsule. A ball sweeps a solid capsule, which the slice cuts in a convex figure:
 * a disc of radius √(r² − h²) where the path runs level with the slice at a height of h, an oval
 * where it passes through. Both are the section of the same solid, at h = 0 for the disc.
 *
 * The ball is as tall as it is wide, but reaches at least to the next slice: where slices lie
 * farther apart than the radius it is stretched along the normal to half-height `reach_mm`, so
 * that no stroke falls between two slices without a trace.
 */
#pragma once

#include "segmentation/grid/grid.h"

/* Corners are on the true border, its arcs nowhere farther than this from it. */
#define CVM_SWEEP_TOLERANCE_MM 0.01
#define CVM_SWEEP_LEAST_CORNERS 96 /* of a full circle: 0.07 % of its area are missing */

/* A convex polygon that grows as needed; zero it at first, clear it at last. */
typedef struct
{
  int n_points, room;
  double (*points)[2]; /* patient x and y */
  bool failed;         /* no memory */
} CvmSweepPiece;

void cvm_sweep_piece_clear (CvmSweepPiece *piece);

/* The half-height of a ball of this radius as one slice sees it: max (radius, slice extent). */
double cvm_sweep_reach_mm (const CvmGrid *grid, int slice, double radius_mm);

/* What the ball sweeps between `from` and `to` (patient x, y and height above the slice in mm) on
 * the slice. `reach_mm` as above; a disc has both heights 0. The piece is empty when the
 * slice isn't met (or by less than a disc of 0.05 mm).
 *
 * Errors: false when there is not enough memory.
 * Cost:   about 100 corners for radii under 20 mm, 320 at 200 mm. */
CVM_MUST_CHECK bool cvm_sweep_make_piece (CvmSweepPiece *piece,
                                          const double from[3],
                                          const double to[3],
                                          double radius_mm,
                                          double reach_mm);
