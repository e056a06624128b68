/* SPDX-License-Identifier: Apache-2.0 */
/* From a CT to a network's input and back: turn to LPS, crop, resample, window (method.md §2).
 *
 * The placement remembers each step, so that a map on the network's grid returns exactly to the
 * CT's grid, whatever the scan's orientation.
 */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/grid/volume.h"

typedef struct
{
  double spacing_mm[3];  /* x, y, z of the network's grid */
  double window_hu[2];   /* low, high; outside becomes 0 after the mapping, on both sides */
  bool crop_body;        /* crop to the body's box, the rest becomes −1024 HU */
  double crop_margin_mm; /* about that box */
} CvmInputSpec;

typedef struct CvmPlacement CvmPlacement;

/* Prepare the network's input.
 *
 * Shape:  *input is [z][y][x] float in LPS order, sizes from cvm_placement_size(); the caller
 *         frees it with free().
 * Errors: CVM_ERR_UNSUPPORTED (a grid that can't be resampled along its axes), CVM_ERR_FORMAT (no
 *         body found), CVM_ERR_BUDGET (over 2³⁰ voxels on the network's grid), CVM_ERR_MEMORY,
 *         CVM_ERR_CANCELLED.
 * Cost:   works through the CT slab by slab; beside the input about 3 resampled slabs.
 */
CVM_MUST_CHECK CvmPlacement *cvm_placement_prepare (const CvmVolume *ct,
                                                    const CvmInputSpec *spec,
                                                    float **input,
                                                    const CvmProgress *progress,
                                                    CvmStatus *status);
void cvm_placement_free (CvmPlacement *placement);

/* What a placement is made of beside the CT's grid, for keeping it with its maps. */
typedef struct
{
  int first[3], n[3];   /* the crop, in whole voxels of the CT seen in LPS order: x, y, z */
  double spacing_mm[3]; /* of the network's grid */
} CvmPlacementBox;

void cvm_placement_get_box (const CvmPlacement *placement, CvmPlacementBox *box);

/* The same placement again, without the input. Errors: as above, and CVM_ERR_ARGUMENT for a box
 * that is not in the grid or a spacing that no model has. */
CVM_MUST_CHECK CvmPlacement *
cvm_placement_new (const CvmGrid *grid, const CvmPlacementBox *box, CvmStatus *status);

/* Sizes of the network's grid: x, y, z. */
void cvm_placement_size (const CvmPlacement *placement, int size[3]);

/* The patient position of a voxel of the network's grid (fractions allowed). */
void cvm_placement_to_patient (const CvmPlacement *placement,
                               const double voxel[3],
                               double patient_mm[3]);

/* Which z slices of the network's grid a CT slice needs (first … last, both included); for
 * computing the viewed slices first. Axial CTs; for other orientations the whole range. */
void cvm_placement_slices (const CvmPlacement *placement, int ct_slice, int *first, int *last);

/* A map ([z][y][x] float on the network's grid) back on the CT's grid, linear; 0 outside the
 * crop. The result is float32. */
CVM_MUST_CHECK CvmVolume *cvm_placement_restore (const CvmPlacement *placement,
                                                 const float *map,
                                                 const CvmProgress *progress,
                                                 CvmStatus *status);

/* The same for n slices of the CT from `first` on, into `out` ([slice][row][column]). */
CVM_MUST_CHECK bool cvm_placement_restore_slices (const CvmPlacement *placement,
                                                  const float *map,
                                                  int first,
                                                  int n,
                                                  float *out,
                                                  CvmStatus *status);
