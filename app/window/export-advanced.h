/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the export's sheet that few need, folded up: how the file is encoded (remembered) and how
 * many points a contour may have (asked anew each time). */
#pragma once

#include "app/window/export-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_EXPORT_ADVANCED (cvm_export_advanced_get_type ())
G_DECLARE_FINAL_TYPE (CvmExportAdvanced, cvm_export_advanced, CVM, EXPORT_ADVANCED, AdwBin)

/* What was chosen before (`draft`, or NULL), else what is remembered. `settings` may be NULL. */
void cvm_export_advanced_show (CvmExportAdvanced *self,
                               GSettings *settings,
                               const CvmExportDraft *draft);
void cvm_export_advanced_save (CvmExportAdvanced *self, CvmExportDraft *draft);

/* Vertical: long rows are broken, for large text in a narrow window. */
void cvm_export_advanced_set_rows (CvmExportAdvanced *self, GtkOrientation rows);

/* For the next time. */
void cvm_export_advanced_remember (CvmExportAdvanced *self, GSettings *settings);

G_END_DECLS
