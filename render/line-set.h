/* SPDX-License-Identifier: Apache-2.0 */
/* Lines to be laid over pixels: colour over a black halo, solid or dashed, round joins.
 *
 * How much of a pixel a line covers follows from the distance of the pixel's middle alone:
 *
 *   coverage = half the width + ½ px − distance, kept in 0 … 1
 *
 * which is what a stroke's area is for a straight line along the pixels, and within a few
 * hundredths of it at any angle; no polygon is made and nothing is sorted, so that lines which
 * change with every frame cost no more than those that stay (DECISIONS.md).
 *
 * A stroke is one look with any number of polylines. The halo of one polyline never covers the line
 * of another of the same stroke; strokes are laid over each other in the order in which they came.
 *
 * Space:  device pixels of plane.h. What is off the picture costs nothing, however long.
 * Cost:   about 0.1 ms a stroke round a picture of 1000 px; no memory grows with the picture.
 */
#pragma once

#include "segmentation/base/status.h"

#include <stdint.h>

typedef struct
{
  double width, halo; /* px at 1x; the halo adds this on each side; 0: none */
  int n_dashes;
  double dashes[4]; /* px at 1x: on, off, on, off */
} CvmLineStyle;

typedef struct CvmLineSet CvmLineSet;

CVM_MUST_CHECK CvmLineSet *cvm_line_set_new (CvmStatus *status);
void cvm_line_set_free (CvmLineSet *set); /* NULL is fine */

/* Forget all strokes (their memory is kept for the next ones); the picture is this large. */
void cvm_line_set_reset (CvmLineSet *set, int width_px, int height_px);

/* A stroke: `scale` is the device pixels of a logical one, `alpha` that of the line (0 … 1). */
void cvm_line_set_begin (
    CvmLineSet *set, const CvmLineStyle *style, double scale, const uint8_t rgb[3], double alpha);
/* A polyline of it; without close() its ends are open. Points are left out where that moves the
 * line by at most 0.1 px. */
void cvm_line_set_move_to (CvmLineSet *set, double x, double y);
void cvm_line_set_line_to (CvmLineSet *set, double x, double y);
void cvm_line_set_close (CvmLineSet *set);
/* Errors: CVM_ERR_MEMORY; the stroke is then not there. */
CVM_MUST_CHECK bool cvm_line_set_end (CvmLineSet *set, CvmStatus *status);

/* Lay all strokes over the rows first_row … end_row − 1 of the picture, of which `pixels` is the
 * first, as in slice-pixels.h. Thread: parallel calls need different rows.
 * Errors: CVM_ERR_MEMORY; the pixels are then as they were. */
CVM_MUST_CHECK bool cvm_line_set_paint (const CvmLineSet *set,
                                        uint32_t *pixels,
                                        int stride,
                                        int first_row,
                                        int end_row,
                                        CvmStatus *status);

/* The same, slow and obvious: what the tests compare with. */
void cvm_line_set_paint_plain (const CvmLineSet *set, uint32_t *pixels, int stride);
