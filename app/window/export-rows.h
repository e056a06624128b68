/* SPDX-License-Identifier: Apache-2.0 */
/* The table of structures in the export's sheet: a head with a box for all of them, and a row for
 * each (export-row.h).
 *
 * Signal: "changed", by a hand.
 */
#pragma once

#include "app/case/review.h"
#include "app/window/export-row.h"

G_BEGIN_DECLS

#define CVM_TYPE_EXPORT_ROWS (cvm_export_rows_get_type ())
G_DECLARE_FINAL_TYPE (CvmExportRows, cvm_export_rows, CVM, EXPORT_ROWS, GtkBox)

/* A row for each structure of the case, in place of those that were there. `review` (NULL: nothing
 * is known) is not kept. `draft`: what was chosen before, or NULL. No "changed" follows. */
void cvm_export_rows_fill (CvmExportRows *self,
                           CvmCase *open_case,
                           CvmReview *review,
                           const CvmExportDraft *draft);

/* Whether the rows are those of the case's structures as they are now. */
gboolean cvm_export_rows_match (CvmExportRows *self, CvmCase *open_case);

guint cvm_export_rows_get_n (CvmExportRows *self);
CvmExportRow *cvm_export_rows_get (CvmExportRows *self, guint i);

guint cvm_export_rows_count_chosen (CvmExportRows *self);
char **cvm_export_rows_dup_chosen (CvmExportRows *self); /* ids, for g_strfreev() */
void cvm_export_rows_save (CvmExportRows *self, CvmExportDraft *draft);

/* How many slices with rings are not reviewed; −1: not known. */
int cvm_export_count_unreviewed (CvmReview *review, const CvmStructure *structure);

G_END_DECLS
