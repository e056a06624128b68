/* SPDX-License-Identifier: Apache-2.0 */
/* A structure in the export's sheet: chosen or not, its colour, and what it is called in the file.
 *
 * Signal: "changed", by a hand.
 */
#pragma once

#include "app/window/export-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_EXPORT_ROW (cvm_export_row_get_type ())
G_DECLARE_FINAL_TYPE (CvmExportRow, cvm_export_row, CVM, EXPORT_ROW, GtkBox)

/* Columns of one width in all rows and their head: name, label, type, volume. */
#define CVM_EXPORT_N_COLUMNS 4

/* `name` is the one to propose; `origin` says how it came about, `why_not` (or NULL) why it can't
 * leave. `choice`: what was chosen before, or NULL. */
CvmExportRow *cvm_export_row_new (const CvmStructure *structure,
                                  const CvmGrid *grid,
                                  const char *name,
                                  const char *origin,
                                  const char *why_not,
                                  const CvmExportChoice *choice,
                                  GtkSizeGroup *const columns[CVM_EXPORT_N_COLUMNS]);

const char *cvm_export_row_get_id (CvmExportRow *self);
const char *cvm_export_row_get_name (CvmExportRow *self);
gboolean cvm_export_row_is_chosen (CvmExportRow *self);
gboolean cvm_export_row_may_leave (CvmExportRow *self);
void cvm_export_row_set_chosen (CvmExportRow *self, gboolean chosen); /* where it may leave */
void cvm_export_row_save (CvmExportRow *self, CvmExportDraft *draft);

G_END_DECLS
