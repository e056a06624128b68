/* SPDX-License-Identifier: Apache-2.0 */
/* The sheet before an export: whose scan, which structures, label, author, checks, and the new
 * file.
 *
 * Signal: "accepted": the person wants it written; the getters then say what.
 */
#pragma once

#include "app/case/case.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_EXPORT_DIALOG (cvm_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CvmExportDialog, cvm_export_dialog, CVM, EXPORT_DIALOG, AdwWindow)

/* `read_folder`: where the scan was read, in which nothing is ever written. */
CvmExportDialog *cvm_export_dialog_new (GtkWindow *parent,
                                        CvmCase *open_case,
                                        const char *read_folder,
                                        GSettings *settings);

char **cvm_export_dialog_dup_ids (CvmExportDialog *self);
char *cvm_export_dialog_dup_label (CvmExportDialog *self);
char *cvm_export_dialog_dup_author (CvmExportDialog *self); /* NULL: none */
const char *cvm_export_dialog_get_path (CvmExportDialog *self);

G_END_DECLS
