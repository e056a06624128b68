/* SPDX-License-Identifier: Apache-2.0 */
/* A stroke: what the hand did with brush or eraser, before anything is computed from it.
 *
 * In an axial view the tool is a disc in the plane of `slice`: whatever the points' height, they
 * count in that plane. In a sagittal or coronal view it is a ball about the points, which every
 * slice cuts in a disc (app/case/sweep.h says how tall it is).
 *
 * Space: patient mm (LPS), so that zoom, orientation and position of the view don't matter.
 * Owner: the stroke owns its points.
 */
#pragma once

#include "segmentation/grid/grid.h"

typedef enum
{
  CVM_STROKE_ADD,
  CVM_STROKE_CUT,
  CVM_STROKE_AUTO /* adds when its first point is inside the structure, else cuts */
} CvmStrokeTool;

typedef enum
{
  CVM_STROKE_AXIAL,
  CVM_STROKE_SAGITTAL,
  CVM_STROKE_CORONAL
} CvmStrokePlane;

#define CVM_STROKE_LEAST_RADIUS_MM 0.1
#define CVM_STROKE_MOST_RADIUS_MM 200.0
#define CVM_STROKE_MOST_POINTS 1000000

typedef struct
{
  CvmStrokeTool tool;
  CvmStrokePlane plane;
  int slice; /* of the grid, for AXIAL; else −1 */
  double radius_mm;
  int n_points, room; /* points used, and allocated */
  double (*points)[3];
} CvmStroke;

/* Append points of the pointer's path, in their order.
 *
 * Errors: CVM_ERR_MEMORY, CVM_ERR_BUDGET (more than CVM_STROKE_MOST_POINTS); nothing is appended.
 */
CVM_MUST_CHECK bool
cvm_stroke_append (CvmStroke *stroke, int n_points, const double (*points)[3], CvmStatus *status);
void cvm_stroke_clear (CvmStroke *stroke); /* frees the points; the rest stays */

/* Whether a stroke makes sense on a grid: tool, plane, slice, radius; points finite and within
 * 100 m of the origin. Errors: CVM_ERR_ARGUMENT. */
CVM_MUST_CHECK bool
cvm_stroke_check (const CvmStroke *stroke, const CvmGrid *grid, CvmStatus *status);
CVM_MUST_CHECK bool
cvm_stroke_check_points (int n_points, const double (*points)[3], CvmStatus *status);
