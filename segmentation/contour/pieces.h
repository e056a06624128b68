/* SPDX-License-Identifier: Apache-2.0 */
/* The connected pieces of a mask. */
#pragma once

#include "segmentation/contour/mask-box.h"

typedef struct
{
  int row, slice, first, end; /* columns first … end − 1, in the box */
  int piece;
} CvmSpan;

typedef struct
{
  size_t n_voxels;
  double mm3;                  /* voxels × their volume, by the slices' real extents */
  int first_slice, last_slice; /* of the grid */
} CvmPiece;

/* Pieces are numbered by their lowest index in [slice][row][column]; spans are in that order. */
typedef struct
{
  int n_spans, n_pieces;
  CvmSpan *spans;
  CvmPiece *pieces;
} CvmPieces;

typedef enum
{
  CVM_CONNECT_4_IN_SLICE, /* each slice for itself */
  CVM_CONNECT_26
} CvmConnect;

/* Errors: CVM_ERR_MEMORY (also for more than 2³⁰ spans); `pieces` is then empty.
 * Cost: a pass over the box, then one over its spans. */
CVM_MUST_CHECK bool
cvm_pieces_find (const CvmMaskBox *box, CvmConnect connect, CvmPieces *pieces, CvmStatus *status);
void cvm_pieces_clear (CvmPieces *pieces);
