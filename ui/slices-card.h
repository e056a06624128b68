/* SPDX-License-Identifier: Apache-2.0 */
/* The card "Slices and structure": what one does to the rings of the active structure without a
 * brush. It is seen while an editing tool is chosen; folded or not is remembered while the program
 * runs.
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

G_END_DECLS
