/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a grid that holds a mask, so that work on a tumour is not work on a whole scan.
 *
 * Voxels outside the box are background, whether they are in the image or not.
 * Owner: the box's voxels belong to whoever holds it; the grid is borrowed.
 */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/grid/volume.h"

typedef struct
{
  const CvmGrid *grid;
  int low[3];      /* column, row, slice of its first voxel */
  int size[3];     /* columns, rows, slices; all 0 when nothing is in the mask */
  uint8_t *voxels; /* [slice][row][column], 0 or 1; NULL when empty */
} CvmMaskBox;

/* Voxels with a value ≥ level, in their bounding box. What is not a number is below any level.
 *
 * Shape:  `volume` is float32.
 * Errors: CVM_ERR_MEMORY, CVM_ERR_CANCELLED; the box is then empty. */
CVM_MUST_CHECK bool cvm_mask_box_threshold (const CvmVolume *volume,
                                            double level,
                                            CvmMaskBox *box,
                                            const CvmProgress *progress,
                                            CvmStatus *status);
void cvm_mask_box_clear (CvmMaskBox *box);

size_t cvm_mask_box_n_voxels (const CvmMaskBox *box);

/* One row of it, by indices of the box. */
uint8_t *cvm_mask_box_row (const CvmMaskBox *box, int row, int slice);

/* Copy it to its place in a uint8 volume of the grid. */
void cvm_mask_box_write (const CvmMaskBox *box, CvmVolume *volume);
