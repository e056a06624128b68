/* SPDX-License-Identifier: Apache-2.0 */
/* One structure in the list: swatch (click: another colour), name and type, cm³, eye, lock. The
 * lock's button carries a pencil where the structure is the one that the hand edits. A line below
 * tells when its colour is hard to tell from another. The name can be written in the row.
 *
 * Actions (of the window, with the id): win.recolour-structure, win.lock-structure; the context
 * menu has more (structure-menu.h).
 *
 * Signals: "eye" (gboolean visible), "renamed" (const char *text), "name-done" (Enter or Escape
 * ended the writing).
 * CSS node: `structurerow`.
 */
#pragma once

#include "segmentation/contour/structure.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_STRUCTURE_ROW (cvm_structure_row_get_type ())
G_DECLARE_FINAL_TYPE (CvmStructureRow, cvm_structure_row, CVM, STRUCTURE_ROW, GtkWidget)

/* What must be known of a name that is being written, as a sentence, or NULL. `*refused`: it can't
 * be the name. `id`: the structure's. */
typedef char *(*CvmNameCheck) (const char *id, const char *name, gboolean *refused, gpointer user);

/* What a row shows beside the structure's own fields. */
typedef struct
{
  uint8_t rgb[3];
  double cm3; /* NAN: not known yet */
  gboolean preliminary, edited, active, read_only;
  const char *alike; /* its colour is hard to tell from this; NULL: from none */
} CvmStructureFacts;

GtkWidget *cvm_structure_row_new (const char *id);
const char *cvm_structure_row_get_id (CvmStructureRow *self);
void cvm_structure_row_show (CvmStructureRow *self,
                             const CvmStructure *structure,
                             const CvmStructureFacts *facts);

/* An entry in the name's place: Enter or another focus takes the text ("renamed"), Escape leaves
 * the name as it was. A text that `check` (may be NULL) refuses is never taken. */
void cvm_structure_row_begin_rename (CvmStructureRow *self,
                                     const char *name,
                                     CvmNameCheck check,
                                     gpointer user);
void cvm_structure_row_end_rename (CvmStructureRow *self); /* as another focus; fine without one */

G_END_DECLS
