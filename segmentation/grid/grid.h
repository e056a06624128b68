/* SPDX-License-Identifier: Apache-2.0 */
/* Where voxels lie in the patient.
 *
 * A grid is a stack of parallel slices: each has `n_rows` rows of `n_columns` voxels. Columns run
 * along `row_direction` (DICOM's first direction cosines), rows along `column_direction` (its
 * second). Every slice has an origin of its own: the centre of its first voxel. Slices are stored
 * by ascending position along `normal` = row_direction × column_direction; steps may differ.
 *
 * Space:  DICOM patient coordinates (LPS: x to the patient's left, y to the back, z to the head),
 *         mm, double. Voxel coordinates are (column, row, slice), centres at whole numbers.
 * Owner:  immutable, counted: new gives one reference. The fields are for reading.
 * Thread: any number of threads may read; the count is atomic.
 * Source: DICOM PS3.3 C.7.6.2.1.1.
 */
#pragma once

#include "segmentation/base/status.h"

#include <stdbool.h>

/* How far origins may leave the normal sideways, over a whole stack: decimals of headers round. */
#define CVM_STACK_TOLERANCE_MM 0.05

typedef struct
{
  int n_columns, n_rows, n_slices;
  double column_step_mm;      /* between neighbouring columns: DICOM PixelSpacing's second value */
  double row_step_mm;         /* between neighbouring rows: its first */
  double row_direction[3];    /* unit; the way in which the column index grows */
  double column_direction[3]; /* unit; the way in which the row index grows */
  double normal[3];           /* unit; the way in which the slice index grows */
  double (*origins)[3];       /* n_slices; centre of voxel (0, 0) of each slice */
  double *positions_mm;       /* n_slices; origin · normal, ascending */
  double slice_step_mm;       /* mean step; for one slice the thickness given, or 0 */
  bool uniform;       /* all steps within 0.01 mm of the mean, origins stacked along the normal */
  int *n_missing;     /* n_slices; images that are missing between a slice and the next: gaps.h */
  bool has_gaps;      /* one of them is not 0 */
  bool even_but_gaps; /* the steps would be even if the missing images were there; also without gaps
                       */
} CvmGrid;

/* Make a grid. `origins` need not be sorted, but must be in the order in which the voxels will be
 * stored: ascending along the normal, else CVM_ERR_SHAPE. Directions need unit length and a right
 * angle within 1e-3 (they are made exact); sizes 1 … 65,535; steps positive.
 * `thickness_mm` is used as slice_step_mm of a single slice only; 0 where it is not known.
 */
CVM_MUST_CHECK CvmGrid *cvm_grid_new (int n_columns,
                                      int n_rows,
                                      int n_slices,
                                      double column_step_mm,
                                      double row_step_mm,
                                      const double row_direction[3],
                                      const double column_direction[3],
                                      const double (*origins)[3],
                                      double thickness_mm,
                                      CvmStatus *status);

/* The common case: identity directions (columns to the left, rows to the back, slices to the
 * head), even steps. */
CVM_MUST_CHECK CvmGrid *cvm_grid_new_uniform (const int size[3],       /* columns, rows, slices */
                                              const double step_mm[3], /* x, y, z */
                                              const double origin[3],
                                              CvmStatus *status);

CvmGrid *cvm_grid_ref (const CvmGrid *grid);
void cvm_grid_unref (CvmGrid *grid); /* NULL is fine */

size_t cvm_grid_n_voxels (const CvmGrid *grid);

/* Voxel coordinates (column, row, slice; fractions allowed) ↔ patient mm. Between slices the
 * origin is interpolated; beyond the ends it goes on with the end step. */
void cvm_grid_to_patient (const CvmGrid *grid, const double voxel[3], double patient_mm[3]);
void cvm_grid_to_voxel (const CvmGrid *grid, const double patient_mm[3], double voxel[3]);

/* The slice whose plane is nearest to a position along the normal; *distance_mm (may be NULL) is
 * signed: position − plane. */
int cvm_grid_nearest_slice (const CvmGrid *grid, double position_mm, double *distance_mm);

/* How much of the normal belongs to a slice: half the distances to both neighbours; an end slice
 * counts its one step on both sides (method.md §7). A single slice: slice_step_mm. */
double cvm_grid_slice_extent_mm (const CvmGrid *grid, int slice);

/* Same sizes, steps, directions and origins, within 1e-6 of the values. */
bool cvm_grid_equal (const CvmGrid *a, const CvmGrid *b);

/* How far the picture of a slice reaches toward the next one (or, from `slice` = n − 1, beyond the
 * end): half the step, or where images are missing half of what the step would be with them. */
double cvm_grid_reach_up_mm (const CvmGrid *grid, int slice);
double cvm_grid_reach_down_mm (const CvmGrid *grid, int slice);

/* The axis permutation and flips that bring a grid nearest to LPS: result axis i (x to the left,
 * y to the back, z to the head) is the grid's axis `axis[i]` (0 column, 1 row, 2 slice), run
 * backwards where `flip[i]`. Always a permutation. */
typedef struct
{
  int axis[3];
  bool flip[3];
} CvmOrientation;

CvmOrientation cvm_grid_orientation (const CvmGrid *grid);

/* Letters of a direction: "L", "P", "H" (toward head), … or two or three for oblique ones, the
 * strongest first, a part under 0.1 left out. Writes at most 4 bytes. */
void cvm_direction_letters (const double direction[3], char letters[4]);
