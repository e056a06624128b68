/* SPDX-License-Identifier: Apache-2.0 */
/* The sheet before an export: whose scan, which structures and what they are called in the file,
 * author, checks, and the new file.
 *
 * Signals: "accepted": the person wants it written; "look" (const char *id, int slice): to look at
 * a finding first. The sheet closes after either; cvm_export_dialog_dup_draft() says in their
 * handlers what was chosen.
 */
#pragma once

#include "app/case/review.h"
#include "app/window/export-draft.h"
#include "app/window/job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_EXPORT_DIALOG (cvm_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CvmExportDialog, cvm_export_dialog, CVM, EXPORT_DIALOG, AdwWindow)

/* `read_folder`: where the scan was read; nothing is ever written there, nor beside any image of
 * the scan. `review` (NULL: nothing is known) and `jobs` are borrowed for as long as the sheet
 * lives. `draft`: what was chosen before, or NULL. */
CvmExportDialog *cvm_export_dialog_new (GtkWindow *parent,
                                        CvmCase *open_case,
                                        CvmReview *review,
                                        CvmJobs *jobs,
                                        const char *read_folder,
                                        GSettings *settings,
                                        const CvmExportDraft *draft);

CvmExportDraft *cvm_export_dialog_dup_draft (CvmExportDialog *self);

G_END_DECLS
