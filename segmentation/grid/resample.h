/* SPDX-License-Identifier: Apache-2.0 */
/* Resampling along the axes, exactly as method.md §2 fixes it.
 *
 * One axis is a list of output samples, each a weighted sum of source samples ("taps"). Output
 * sample i lies at (i + ½)·s_new from the low edge of the first source voxel; r = s_new / s_old.
 *   r ≤ 1.5: linear between the two neighbours, clamped.
 *   r > 1.5: the exact area average over [c − r/2, c + r/2].
 * An axis has ceil(n·s_old / s_new − 0.001) samples. Uneven slices: the same with real positions.
 */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/base/status.h"

typedef struct CvmAxis CvmAxis;

/* Forward, even steps. */
CVM_MUST_CHECK CvmAxis *
cvm_axis_new (int n_source, double source_step_mm, double target_step_mm, CvmStatus *status);

/* Forward, uneven: source sample centres at ascending `positions_mm`; cells end half way to the
 * neighbour (end cells are symmetric). */
CVM_MUST_CHECK CvmAxis *cvm_axis_new_uneven (int n_source,
                                             const double *positions_mm,
                                             double target_step_mm,
                                             CvmStatus *status);

/* Back: for each of `n_positions` places (mm from the low edge of the source axis that was
 * resampled) linear between the samples of an axis of `n_samples` steps of `step_mm`, clamped. */
CVM_MUST_CHECK CvmAxis *cvm_axis_new_back (
    int n_samples, double step_mm, int n_positions, const double *positions_mm, CvmStatus *status);

void cvm_axis_free (CvmAxis *axis);
int cvm_axis_n_source (const CvmAxis *axis);
int cvm_axis_n_target (const CvmAxis *axis);

/* The source samples of target sample i: returns their number, sets the first index and the
 * weights (they sum to 1, owned by the axis). */
int cvm_axis_taps (const CvmAxis *axis, int i, int *first, const float **weights);

/* The pieces, for callers that hold no whole volume: target row j from the source's rows of n
 * values; the samples of one row; a plane by y, then x (`row` is scratch of x's n_source). */
void cvm_axis_apply_rows (const CvmAxis *axis, int j, const float *source, size_t n, float *target);
void cvm_axis_apply_row (const CvmAxis *axis, const float *source, float *target);
void cvm_axis_apply_plane (
    const CvmAxis *y, const CvmAxis *x, const float *source, float *row, float *target);

/* Apply three axes (z, then y, then x) to [z][y][x] floats. `source` of the axes' n_source,
 * `target` of their n_target. Errors: CVM_ERR_MEMORY, CVM_ERR_CANCELLED. */
CVM_MUST_CHECK bool cvm_resample (const float *source,
                                  const CvmAxis *z,
                                  const CvmAxis *y,
                                  const CvmAxis *x,
                                  float *target,
                                  const CvmProgress *progress,
                                  CvmStatus *status);
