/* SPDX-License-Identifier: Apache-2.0 */
/* The card "Slices and structure": what one does to the rings of the active structure without a
 * brush. It is seen while an editing tool is chosen.
 *
 * Actions (of the window): win.copy-ring, win.delete-ring, win.delete-range, win.delete-beyond.
 */
#pragma once

#include "ui/view-state.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_SLICES_CARD (cvm_slices_card_get_type ())
G_DECLARE_FINAL_TYPE (CvmSlicesCard, cvm_slices_card, CVM, SLICES_CARD, AdwBin)

void cvm_slices_card_set_state (CvmSlicesCard *self, CvmViewState *state); /* NULL: none */

/* Active while the body shows; for GSettings. */
GtkToggleButton *cvm_slices_card_get_fold_button (CvmSlicesCard *self);

G_END_DECLS
