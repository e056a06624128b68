/* SPDX-License-Identifier: Apache-2.0 */
/* Masks and rings, both ways: a mask of labels or a probability as structures, and structures as
 * one mask.
 *
 * A mask belongs to a CT by its voxels alone: each must be one of the CT's, in whatever order the
 * file has its axes. Nothing is resampled.
 */
#pragma once

#include "app/dicom/folder.h"
#include "segmentation/base/progress.h"
#include "segmentation/contour/structure.h"
#include "segmentation/grid/volume.h"

G_BEGIN_DECLS

/* The image's values on the CT's grid, float32. `name` is the file's for the sentence. Errors:
 * CVM_CASE_ERROR_MISMATCH where the voxels are not the CT's, FAILED (memory). */
CvmVolume *
cvm_mask_on_grid (const CvmVolume *image, const CvmGrid *grid, const char *name, GError **error);

typedef enum
{
  CVM_MASK_LABELS,      /* whole numbers from 0 to 255: each but 0 is a structure */
  CVM_MASK_PROBABILITY, /* others, none outside 0 … 1 */
  CVM_MASK_NEITHER
} CvmMaskKind;

CvmMaskKind cvm_mask_kind (const CvmVolume *values);

/* One structure a label, in their order, whose number is the label and whose name is "Label 3"
 * (`names`, ending in NULL, may give others: one each). Rings run between the voxels' centres, so
 * that rasterising them gives the label back; they lie on the grid of 0.001 mm. `series` is the CT
 * that the values are on. Errors: CVM_CASE_ERROR_FAILED, CANCELLED. */
GPtrArray *cvm_mask_dup_structures (const CvmVolume *values,
                                    const CvmSeries *series,
                                    const char *const *names,
                                    const CvmProgress *progress,
                                    GError **error);

/* The structure where a probability reaches `level` (between 0 and 1); `name` NULL: "Probability".
 */
GPtrArray *cvm_mask_dup_level (const CvmVolume *values,
                               const CvmSeries *series,
                               double level,
                               const char *name,
                               const CvmProgress *progress,
                               GError **error);

/* Structures as one mask (uint8): 1 where there is one of them only, else each one's ROI number.
 * Errors: CVM_CASE_ERROR_FAILED where two share a voxel or a number, or a number is beyond 255. */
CvmVolume *
cvm_mask_of_structures (const GPtrArray *structures, const CvmGrid *grid, GError **error);

/* How many rings of a structure a mask can't hold: what is no area on a slice. */
int cvm_mask_count_lost (const CvmStructure *structure);

G_END_DECLS
