/* SPDX-License-Identifier: Apache-2.0 */
/* One plane of the patient: picture, map, contours, marks and crosshair.
 *
 * Draws only on change, into surfaces of device pixels used in turn (DECISIONS.md, toolchain
 * facts); the crosshair and the letters that step beside it are layers of their own, so moving it
 * within a slice repaints no pixel.
 *
 * Hands: wheel, ↑ ↓, Page Up/Down (×5), Home, End: section; Ctrl + wheel, pinch: zoom at the
 * pointer; 0: fit all views; middle drag, Space + drag: pan; right drag: width (x) and level (y);
 * left click or drag: crosshair, or with an editing tool a stroke (slice-view-brush.c says what
 * ends it), and a circle in the pointer's place.
 *
 * CSS node: `sliceview`. Role: img, named by plane, section and position; described by the
 * structures on it.
 * Properties: "plane" int (CvmPlane), "state" CvmViewState or NULL (then black), "small" boolean
 * (a side view: smaller letters, closer crosshair).
 * Signals: "fill" (double click, while looking). "ghost" (string: the id of a removed piece that
 * was clicked, while looking). "stroke" (guint: CvmStrokePhase) returning gboolean: the tool's
 * stroke begins, has more points, is whole, or is given up; cvm_slice_view_get_brush() has it.
 * Returning FALSE refuses a beginning, and ends a stroke that grows; else it means nothing.
 */
#pragma once

#include "ui/tool-brush.h"
#include "ui/view-state.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_SLICE_VIEW (cvm_slice_view_get_type ())
G_DECLARE_FINAL_TYPE (CvmSliceView, cvm_slice_view, CVM, SLICE_VIEW, GtkWidget)

GtkWidget *cvm_slice_view_new (CvmPlane plane);
CvmPlane cvm_slice_view_get_plane (CvmSliceView *self);
void cvm_slice_view_set_small (CvmSliceView *self, gboolean small);
void cvm_slice_view_set_state (CvmSliceView *self, CvmViewState *state);

/* Device pixels ↔ plane mm of what is on the screen now; false without a state or a size. */
gboolean cvm_slice_view_get_transform (CvmSliceView *self, CvmViewTransform *transform);

typedef enum
{
  CVM_STROKE_BEGINS,
  CVM_STROKE_GROWS,
  CVM_STROKE_ENDS,
  CVM_STROKE_CANCELLED
} CvmStrokePhase;

const CvmToolBrush *cvm_slice_view_get_brush (CvmSliceView *self);
void cvm_slice_view_end_stroke (CvmSliceView *self);    /* as a release; fine without one */
void cvm_slice_view_cancel_stroke (CvmSliceView *self); /* as if it had never begun */

/* How many times pixels were painted anew (not: the crosshair moved). For tests and benches. */
guint64 cvm_slice_view_get_n_paints (CvmSliceView *self);

G_END_DECLS
