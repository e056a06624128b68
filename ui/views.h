/* SPDX-License-Identifier: Apache-2.0 */
/* The three views together: one large, two beside it, and between them the slice strip (look.md
 * "Layout", "Reflow").
 *
 * Minimum 660 wide, natural 820, the strip included. The side column takes 0.31 of what the strip
 * and the gaps leave. A plane that takes the large place swaps with the one there, while the strip
 * stays where the hand has learnt it to be and goes on showing where in the stack the axial view
 * is; a double click lets one view fill everything, another one goes back. The layout is never
 * mirrored.
 *
 * Keys go to the view that was used last. A pointer that moves over the views takes them back from
 * a button or slider (not from an entry).
 *
 * CSS node: `sliceviews`; its background is the gaps' colour (2 px).
 * Properties (for bindings and GPropertyAction): "large-plane" int (CvmPlane), "filled" boolean.
 */
#pragma once

#include "ui/slice-strip.h"
#include "ui/slice-view.h"

G_BEGIN_DECLS

#define CVM_TYPE_VIEWS (cvm_views_get_type ())
G_DECLARE_FINAL_TYPE (CvmViews, cvm_views, CVM, VIEWS, GtkWidget)

GtkWidget *cvm_views_new (void);
void cvm_views_set_state (CvmViews *self, CvmViewState *state); /* NULL: black */
CvmPlane cvm_views_get_large_plane (CvmViews *self);
void cvm_views_set_large_plane (CvmViews *self, CvmPlane plane);
gboolean cvm_views_get_filled (CvmViews *self);
CvmSliceView *cvm_views_get_view (CvmViews *self, CvmPlane plane);
CvmSliceStrip *cvm_views_get_strip (CvmViews *self);
void cvm_views_take_keys (CvmViews *self);

G_END_DECLS
