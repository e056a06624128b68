/* SPDX-License-Identifier: Apache-2.0 */
/* The structures of a case as rows: swatch, name, type, cm³, eye. A row chosen is the active
 * structure; a double click or Enter asks to be shown it. Empty structures are there too; a sign
 * stands where something must be known, and the tooltip says what.
 *
 * Signal: "located" (const char *id).
 * CSS node: `structurelist`; style classes "dim-label", "caption", "numeric", "warning" (amber).
 */
#pragma once

#include "ui/view-state.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_STRUCTURE_LIST (cvm_structure_list_get_type ())
G_DECLARE_FINAL_TYPE (CvmStructureList, cvm_structure_list, CVM, STRUCTURE_LIST, GtkWidget)

GtkWidget *cvm_structure_list_new (void);
void cvm_structure_list_set_state (CvmStructureList *self, CvmViewState *state);

/* The heading over the structures that came from this file (CvmStructure.set_file; NULL: over
 * those that came from none): "From “Reference”, 2024-05-23". NULL title: none. */
void
cvm_structure_list_set_heading (CvmStructureList *self, const char *set_file, const char *title);

G_END_DECLS
