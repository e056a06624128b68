/* SPDX-License-Identifier: Apache-2.0 */
/* All slices of the axial view as one column (look.md "Slice strip"): where structures lie, where a
 * person has looked, what a person has edited, where the members of a network differ. The head is
 * at the top, also where texts run from right to left.
 *
 * Hands: click or drag goes to a slice; wheel, ↑ ↓, Page Up/Down (×5), Home, End: slice. A tooltip
 * tells of the slice under the pointer.
 *
 * Paints when something changed; the slice on screen is marked by a layer of its own, so going to
 * another slice paints nothing anew. Areas are measured while the program idles (slice-facts.h).
 *
 * CSS node: `slicestrip`. Role: slider, with the slice as its value and in its name, since GTK 4.8
 * hands a screen reader the values of its own sliders only.
 */
#pragma once

#include "render/strip-paint.h"
#include "ui/view-state.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_SLICE_STRIP (cvm_slice_strip_get_type ())
G_DECLARE_FINAL_TYPE (CvmSliceStrip, cvm_slice_strip, CVM, SLICE_STRIP, GtkWidget)

GtkWidget *cvm_slice_strip_new (void);
void cvm_slice_strip_set_state (CvmSliceStrip *self, CvmViewState *state); /* NULL: black */

/* What is known of the active structure's slices, by slice of the grid (copied; NULL: nothing):
 * marks (CvmStripMark), and those with rings that a person changed (1). */
void cvm_slice_strip_set_marks (CvmSliceStrip *self, const guint8 *marks);
void cvm_slice_strip_set_edited (CvmSliceStrip *self, const guint8 *edited);

/* How wide it is in a window of this width, in logical pixels. */
int cvm_slice_strip_width_in (CvmSliceStrip *self, int window_width);

/* How many times pixels were painted anew (not: another slice came on screen), and how many slices
 * of structures were measured. For tests and benches. */
guint64 cvm_slice_strip_get_n_paints (CvmSliceStrip *self);
guint64 cvm_slice_strip_get_n_measured (CvmSliceStrip *self);

/* Where a section's row is now, in logical pixels from the top; FALSE: not on screen. */
gboolean cvm_slice_strip_get_row (CvmSliceStrip *self, int section, double *top, double *bottom);

G_END_DECLS
