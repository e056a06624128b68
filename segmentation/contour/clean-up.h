/* SPDX-License-Identifier: Apache-2.0 */
/* From probability to the kept mask (method.md §6): threshold, opening with a ball in mm, largest
 * 2D component in each slice (4-connected), largest 3D component (26-connected; ties: lowest
 * index). Each step can be switched off. */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/network/bundle.h"

/* Voxels of a removed piece: a part of a row of the grid, columns first … end − 1. */
typedef struct
{
  int row, slice, first, end;
  int piece;
} CvmRemovedSpan;

/* One removed piece, 26-connected. */
typedef struct
{
  double cm3;
  int first_slice, last_slice;
} CvmRemovedPiece;

typedef struct
{
  CvmVolume *kept;    /* uint8 on the probability's grid */
  CvmVolume *removed; /* uint8: at or above the level, not kept (what the steps added is none:
                         an opening only removes) */
  double kept_cm3, removed_cm3; /* voxels × voxel volume */
  int n_pieces;                 /* removed, largest first */
  CvmRemovedPiece *pieces;
  int n_spans; /* of all pieces, in the order of [slice][row][column] */
  CvmRemovedSpan *spans;
} CvmCleanUp;

/* Voxels with p ≥ level, cleaned. Errors: CVM_ERR_ARGUMENT (level outside (0, 1)),
 * CVM_ERR_MEMORY, CVM_ERR_CANCELLED. */
CVM_MUST_CHECK CvmCleanUp *cvm_clean_up (const CvmVolume *probability,
                                         double level,
                                         const CvmCleanUpSpec *spec,
                                         const CvmProgress *progress,
                                         CvmStatus *status);
/* The piece to which a voxel belongs; −1: none. */
int cvm_clean_up_piece_at (const CvmCleanUp *clean_up, int column, int row, int slice);
void cvm_clean_up_free (CvmCleanUp *clean_up);
