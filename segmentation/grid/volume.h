/* SPDX-License-Identifier: Apache-2.0 */
/* Values on a grid: Hounsfield units, probabilities, masks.
 *
 * Shape:  [slice][row][column], columns fastest.
 * Type:   int16 where every HU is a whole number in range, else float32; probability and
 *         disagreement float32; masks uint8 (0 or 1). One accessor hides it.
 * Owner:  counted, holds its grid. Whoever makes it fills it; from the moment that it is shared
 *         (a second reference) it is read only.
 */
#pragma once

#include "segmentation/grid/grid.h"

#include <stdint.h>

typedef enum
{
  CVM_VOXEL_INT16,
  CVM_VOXEL_FLOAT32,
  CVM_VOXEL_UINT8
} CvmVoxelType;

typedef struct CvmVolume CvmVolume;

/* Zero-filled (from the system, untouched pages cost nothing). Refs the grid. */
CVM_MUST_CHECK CvmVolume *
cvm_volume_new (const CvmGrid *grid, CvmVoxelType type, CvmStatus *status);
CvmVolume *cvm_volume_ref (const CvmVolume *volume);
void cvm_volume_unref (CvmVolume *volume); /* NULL is fine */

const CvmGrid *cvm_volume_get_grid (const CvmVolume *volume);
CvmVoxelType cvm_volume_get_type (const CvmVolume *volume);

/* The raw values, or NULL where the volume is of another type. */
const int16_t *cvm_volume_get_int16 (const CvmVolume *volume);
const float *cvm_volume_get_float32 (const CvmVolume *volume);
const uint8_t *cvm_volume_get_uint8 (const CvmVolume *volume);

/* For whoever fills it; size in bytes by the type. */
void *cvm_volume_get_data (CvmVolume *volume);

/* One value; indices must be inside. */
float cvm_volume_value (const CvmVolume *volume, int column, int row, int slice);

/* Values [column, column + n) of one row as float. */
void
cvm_volume_read_row (const CvmVolume *volume, int column, int row, int slice, int n, float *out);

/* Trilinear value at a patient position; `outside` where it is beyond the outer voxel centres by
 * more than half a voxel (within that half: the edge value). */
float cvm_volume_sample (const CvmVolume *volume, const double patient_mm[3], float outside);
