/* SPDX-License-Identifier: Apache-2.0 */
/* A volume seen in LPS order (x to the left, y to the back, z to the head) without copying it.
 *
 * Axes are permuted and run backwards by strides, so that everything computed through a view comes
 * out the same however the scan is stored. Index order of all arrays here: x, y, z.
 *
 * Owner:  the view borrows the volume; it owns its table of positions.
 */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/grid/resample.h"
#include "segmentation/grid/volume.h"

#include <stddef.h>

typedef struct
{
  CvmOrientation orientation;
  int size[3];
  double step_mm[3];    /* of the slice axis the mean; 0 for a single slice of unknown thickness */
  ptrdiff_t stride[3];  /* voxels */
  ptrdiff_t base;       /* index of the voxel (0, 0, 0) of the view */
  int slice_axis;       /* which of the axes runs through the slices */
  double *positions_mm; /* centres along that axis, ascending; NULL where steps are even */
} CvmLpsView;

/* Look at a grid. Errors: CVM_ERR_UNSUPPORTED for slices that are not stacked along their normal
 * (a tilted gantry), CVM_ERR_MEMORY. */
CVM_MUST_CHECK bool cvm_lps_view_init (CvmLpsView *view, const CvmGrid *grid, CvmStatus *status);
void cvm_lps_view_clear (CvmLpsView *view);

/* The axis that resamples voxels [first, first + n) of one of the view's axes. */
CVM_MUST_CHECK CvmAxis *cvm_lps_view_axis (
    const CvmLpsView *view, int axis, int first, int n, double target_step_mm, CvmStatus *status);

/* Centres of those voxels in mm from the low edge of the first; `centres_mm` of n. */
void cvm_lps_view_centres (
    const CvmLpsView *view, int axis, int first, int n, double unknown_step_mm, double *centres_mm);

/* Resample a box by its three axes into [z][y][x] floats, plane by plane. Voxels where `mask`
 * (uint8 on the same grid; may be NULL) is 0 count as `outside`. Reports `stage`, 0 … 1. */
CVM_MUST_CHECK bool cvm_lps_view_resample (const CvmLpsView *view,
                                           const CvmVolume *volume,
                                           const CvmVolume *mask,
                                           float outside,
                                           const int first[3],
                                           CvmAxis *const axes[3],
                                           float *target,
                                           const char *stage,
                                           const CvmProgress *progress,
                                           CvmStatus *status);
