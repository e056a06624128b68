/* SPDX-License-Identifier: Apache-2.0 */
/* The card of brush and eraser in the right panel: which structure is edited, radius, and what a
 * stroke of the brush does. Shown with one of these tools only.
 *
 * Buttons refer to the window's actions (win.brush-mode, win.brush-smaller, win.brush-larger);
 * scale and entry set the view state's radius.
 *
 * Property "open" boolean: whether its body shows, for GSettings.
 */
#pragma once

#include "ui/view-state.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_BRUSH_CARD (cvm_brush_card_get_type ())
G_DECLARE_FINAL_TYPE (CvmBrushCard, cvm_brush_card, CVM, BRUSH_CARD, AdwBin)

void cvm_brush_card_set_state (CvmBrushCard *self, CvmViewState *state); /* NULL: hidden */

G_END_DECLS
