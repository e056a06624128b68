/* SPDX-License-Identifier: Apache-2.0 */
/* Brush and eraser: what the hand does between press and release, as a plain state machine without
 * a window. Coordinates in patient mm go in, a CvmStroke comes out.
 *
 *   idle ──press──▶ painting ──path…──▶ painting ──release──▶ idle, the stroke is whole
 *                      └─────────────────cancel─────────────▶ idle, the stroke is nothing
 *
 * What a stroke does (add or cut) is settled at its press and never changes under the hand: it is
 * what the circle showed. In "auto", a stroke that starts inside adds and one that starts outside
 * cuts; where there is nothing to cut (a structure without area on the slice of an axial view,
 * or without any in the others) it adds.
 *
 * Owner: the tool owns its stroke.
 */
#pragma once

#include "segmentation/contour/stroke.h"
#include "segmentation/contour/structure.h"

#include <glib.h>

G_BEGIN_DECLS

/* What the hand holds. */
typedef struct
{
  gboolean erases;    /* the eraser: always cuts */
  CvmStrokeTool mode; /* of the brush */
  double radius_mm;
} CvmBrush;

#define CVM_BRUSH_LEAST_MM 0.5
#define CVM_BRUSH_MOST_MM 50.0

/* The radius some steps on (negative: smaller), on round numbers: 0.5 mm apart up to 10, 1 up to
 * 20, 2.5 beyond. Clipped. */
double cvm_brush_step_radius (double radius_mm, int steps);

/* What a stroke of this brush that starts here does: CVM_STROKE_ADD or CVM_STROKE_CUT. `slice` is
 * the one of an axial view, else −1. NULL structure: a new one. */
CvmStrokeTool cvm_brush_sense (const CvmBrush *brush,
                               const CvmStructure *structure,
                               const CvmGrid *grid,
                               CvmStrokePlane plane,
                               int slice,
                               const double point_mm[3]);

/* How far a ball of this radius reaches up and down in a view across the slices: at least to the
 * next slice, as app/case/sweep.h has it. */
double cvm_brush_reach_mm (double radius_mm, const CvmGrid *grid, const double point_mm[3]);

/* "cut, 5.0 mm", translated. Free with g_free(). */
char *cvm_brush_dup_label (CvmStrokeTool sense, double radius_mm);

typedef struct
{
  gboolean painting;
  gboolean erases;  /* whether it is the eraser's stroke */
  CvmStroke stroke; /* complete after release; its tool is ADD or CUT */
} CvmToolBrush;

void cvm_tool_brush_clear (CvmToolBrush *self);

/* FALSE while a stroke is under way, which goes on: then nothing has begun. */
gboolean cvm_tool_brush_press (CvmToolBrush *self,
                               const CvmBrush *brush,
                               CvmStrokeTool sense,
                               CvmStrokePlane plane,
                               int slice,
                               const double point_mm[3]);

/* The pointer's path, in its order. Ignored when idle. FALSE when the stroke cannot take more: it
 * is as it was, and may be released. */
gboolean cvm_tool_brush_path (CvmToolBrush *self, int n_points, const double (*points_mm)[3]);

gboolean cvm_tool_brush_release (CvmToolBrush *self); /* TRUE: there is a whole stroke now */
gboolean cvm_tool_brush_cancel (CvmToolBrush *self);  /* TRUE: there was one under way */

G_END_DECLS
