/* SPDX-License-Identifier: Apache-2.0 */
/* The slice strip's picture (look.md "Slice strip"), all but the lines around the slice on screen:
 * reviewed marks, areas of the structures, disagreement, what a person edited, numbers.
 *
 * Arrays have one entry a section (plane.h), from the feet up. All texts come translated.
 *
 * Space:  `cr` is in device pixels (identity matrix).
 */
#pragma once

#include "render/decorations.h"
#include "render/strip-layout.h"

#include <stdint.h>

typedef enum
{
  CVM_STRIP_NOT_SEEN,
  CVM_STRIP_SEEN,
  CVM_STRIP_REVIEWED
} CvmStripMark;

/* The areas of one structure. */
typedef struct
{
  uint8_t rgb[3];
  double opacity;       /* 0 … 1 */
  bool bars;            /* the active structure; others are lines of steps */
  bool hatched;         /* preliminary */
  const double *shares; /* 0 … 1 of the longest bar; NAN: not known yet */
  const double *ghosts; /* what a ghost of the clean-up would add to a bar, or NULL */
} CvmStripProfile;

typedef struct
{
  CvmStripLayout layout;
  int scroll_px;
  const char *font;     /* family, NULL: the default */
  const uint8_t *there; /* 0: the slice is missing; NULL: none is */
  int n_profiles;
  const CvmStripProfile *profiles; /* from the back to the front */
  const uint8_t *marks;            /* CvmStripMark, or NULL */
  const float *heat;               /* SD of the members along the border; NAN: none; or NULL */
  const uint8_t *edited;           /* 1: by a person; or NULL */
  const char *area_caption, *heat_caption; /* over the columns; NULL: none */
  char foot[4];                            /* letter at the lower end */
} CvmStripScene;

void cvm_strip_paint (cairo_t *cr, const CvmStripScene *scene);

/* "55 / 90" over the columns. */
void
cvm_strip_paint_number (cairo_t *cr, const CvmStripLayout *layout, const char *font, int section);

/* The slice on screen: two lines over the whole row and a cap at each of their ends, white, as
 * rectangles. Nothing inside the row is covered. */
#define CVM_STRIP_N_LINES 4
typedef struct
{
  CvmStripSpan x, y;
} CvmStripLine;
void cvm_strip_lines (const CvmStripLayout *layout,
                      int scroll_px,
                      int section,
                      CvmStripLine lines[CVM_STRIP_N_LINES]);
