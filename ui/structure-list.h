/* SPDX-License-Identifier: Apache-2.0 */
/* The structures of a case as rows (structure-row.h): swatch, name, type, cm³, eye, lock. A row
 * chosen is the active structure; a double click or Enter asks to be shown it, a right click or the
 * Menu key opens its menu. Empty structures are there too; a sign stands where something must be
 * known, and the tooltip says what.
 *
 * Volumes are measured when the main loop is idle, and only on slices that have changed. A colour
 * that is hard to tell (colour-distance.h) from a visible structure further up, or from the grey of
 * the scan, is marked.
 *
 * Signals: "located" (const char *id), "renamed" (const char *id, const char *name), "name-done"
 * (Enter or Escape ended the writing of a name).
 * CSS node: `structurelist`; style classes "dim-label", "caption", "numeric", "warning" (amber).
 */
#pragma once

#include "ui/structure-row.h"
#include "ui/view-state.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_STRUCTURE_LIST (cvm_structure_list_get_type ())
G_DECLARE_FINAL_TYPE (CvmStructureList, cvm_structure_list, CVM, STRUCTURE_LIST, GtkWidget)

GtkWidget *cvm_structure_list_new (void);
void cvm_structure_list_set_state (CvmStructureList *self, CvmViewState *state);

/* Whether a person has changed its rings: "GTV, edited". */
void cvm_structure_list_set_edited (CvmStructureList *self, const char *id, gboolean edited);

/* A structure's name becomes an entry. `check` is asked about each text. */
void cvm_structure_list_begin_rename (CvmStructureList *self, const char *id);
/* A name that is being written is taken, as if the entry were left. */
void cvm_structure_list_end_rename (CvmStructureList *self);
void cvm_structure_list_set_name_check (CvmStructureList *self, CvmNameCheck check, gpointer user);

/* The heading over the structures that came from this file (CvmStructure.set_file; NULL: over
 * those that came from none): "From “Reference”, 2024-05-23". NULL title: none. */
void
cvm_structure_list_set_heading (CvmStructureList *self, const char *set_file, const char *title);

G_END_DECLS
