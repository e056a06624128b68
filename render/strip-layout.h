/* SPDX-License-Identifier: Apache-2.0 */
/* Where things are on the slice strip (look.md "Slice strip"): one row a section, the head at the
 * top, columns that stay where they are. A row is at least 3 px high at 1x; where that is too much
 * for the height, the strip scrolls.
 *
 * Space:  device pixels, (0, 0) the strip's top left corner. Rows are counted by their section
 *         (plane.h), the last one on top.
 */
#pragma once

#include <stdbool.h>

/* Wide and narrow strip at 1x; text wider than usual widens it (cvm_strip_width()). */
#define CVM_STRIP_WIDTH 84
#define CVM_STRIP_NARROW_WIDTH 76

/* From `from`, up to but without `to`. */
typedef struct
{
  int from, to;
} CvmStripSpan;

typedef struct
{
  double scale;      /* device pixels per logical one */
  double text_scale; /* of the strip's texts: 1 to 1.4 */
  int width_px, height_px;
  int n;             /* sections */
  int n_rows;        /* with those that are missing */
  const int *row_of; /* n, borrowed: each section's row from the feet up; NULL: none is missing */
  CvmStripSpan rows; /* the part of the height that shows rows */
  double row_px;     /* height of one */
  int content_px;    /* of all of them */
  CvmStripSpan marks, profile, heat, dots; /* columns */
  int right_px;                            /* texts at the right end here */
} CvmStripLayout;

/* `text_scale` may be anything: it is clipped. */
void cvm_strip_layout_init (
    CvmStripLayout *layout, int width_px, int height_px, int n, double scale, double text_scale);
/* The same where slices are missing between the sections: `row_of` as in the layout, ascending. */
void cvm_strip_layout_init_rows (CvmStripLayout *layout,
                                 int width_px,
                                 int height_px,
                                 int n,
                                 const int *row_of,
                                 double scale,
                                 double text_scale);

/* Logical pixels. */
int cvm_strip_width (bool narrow, double text_scale);

/* A row when `scroll_px` of the content is above the rows' part; it may lie outside of that. */
CvmStripSpan cvm_strip_layout_row (const CvmStripLayout *layout, int scroll_px, int section);

/* The section at a height, clipped to the first and the last. */
int cvm_strip_layout_section_at (const CvmStripLayout *layout, int scroll_px, double y);

/* How far to scroll so that a section can be seen with some of its neighbours, moving no further
 * than that needs. */
int cvm_strip_layout_follow (const CvmStripLayout *layout, int scroll_px, int section);
