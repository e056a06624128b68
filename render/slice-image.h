/* SPDX-License-Identifier: Apache-2.0 */
/* One section of a volume as a flat picture of its values, in the order of the screen.
 *
 * Shape:  values are [down][right] float, right fastest; position arrays hold the mm of each
 *         column and row, ascending, steps may differ (uneven slices, and lines of NaN where
 *         slices are missing: nothing is interpolated over a gap).
 * Space:  right_mm, down_mm of plane.h. A stack whose slices are shifted against each other is
 *         straightened into the patient's mm by linear interpolation along the row; what no slice
 *         covers is NaN.
 * Cost:   reads each voxel of the section once. Kept by a view until section or volume changes;
 *         zoom, pan and window read only this.
 */
#pragma once

#include "render/plane.h"
#include "segmentation/grid/volume.h"

typedef struct
{
  int n_right, n_down;
  double *right_mm, *down_mm;
  double right_step_mm, down_step_mm; /* mean; for the half voxel at the edges and for one row */
  float *values;
  int first_right, last_right, first_down, last_down; /* box of values ≥ the `floor` given;
                                                         empty: last < first */
} CvmSliceImage;

/* Errors: CVM_ERR_ARGUMENT (no such section), CVM_ERR_MEMORY. */
CVM_MUST_CHECK CvmSliceImage *cvm_slice_image_new (
    const CvmVolume *volume, const CvmViewPlane *view, int section, float floor, CvmStatus *status);
/* The same of a volume that is still being filled: slices k with `there[k]` 0 have no values, for
 * the zeroes that a new volume holds look like tissue. NULL: all are there. */
CVM_MUST_CHECK CvmSliceImage *cvm_slice_image_new_partial (const CvmVolume *volume,
                                                           const CvmViewPlane *view,
                                                           int section,
                                                           float floor,
                                                           const uint8_t *there,
                                                           CvmStatus *status);
void cvm_slice_image_free (CvmSliceImage *image); /* NULL is fine */
