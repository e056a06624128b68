/* SPDX-License-Identifier: Apache-2.0 */
/* What a set of lines holds, for the files that build it (line-set.c) and paint it (line-paint.c,
 * line-paint-plain.c). */
#pragma once

#include "render/line-set.h"

#define CVM_HALO_ALPHA 166 /* 0.65 × 255 */

/* A straight piece near the picture. Its ends are round, as joins are, or cut off square where a
 * dash or an open line ends. */
typedef struct
{
  float x0, y0, x1, y1;
  uint8_t square0, square1;
} CvmLinePiece;

typedef struct
{
  float half_line, half_halo; /* device px; half_halo = half_line: none */
  uint8_t rgb[3], alpha;
  size_t first, end; /* of the pieces */
} CvmLineStroke;

/* The thinner, between points that come in and pieces that go out. */
typedef struct
{
  double x, y;                         /* the last point that was kept */
  double last_x, last_y;               /* passed, not kept yet */
  double low_x, low_y, high_x, high_y; /* the cone: directions of its two sides */
  double passed_px2;                   /* how far the passed point is from the kept one, squared */
  bool empty, passed, open;            /* open: no bound yet */
} CvmLineThinner;

struct CvmLineSet
{
  int width_px, height_px;
  CvmLinePiece *pieces;
  size_t n_pieces, room_pieces;
  CvmLineStroke *strokes;
  size_t n_strokes, room_strokes;

  /* The stroke that is being built. */
  CvmLineStroke stroke;
  double dashes[4], dash_total; /* device px; 0: solid */
  int n_dashes;
  double along; /* px since the polyline began */
  double first_x, first_y;
  CvmLineThinner thinner;
  size_t first_piece, last_piece; /* those at the polyline's two ends; SIZE_MAX: off the picture */
  bool at_start, no_memory;
};
