/* SPDX-License-Identifier: Apache-2.0 */
/* The list of findings in the export's sheet. What was found is amber, what was not found is a
 * plain line: nothing looks done.
 *
 * Signal: "look" (const char *id, int slice): the person wants to look at the place of a finding.
 */
#pragma once

#include "app/case/checks.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_EXPORT_CHECKS (cvm_export_checks_get_type ())
G_DECLARE_FINAL_TYPE (CvmExportChecks, cvm_export_checks, CVM, EXPORT_CHECKS, GtkBox)

/* Show these (CvmCheck, borrowed during the call) in the order of their kinds. `busy`: the checks
 * of rings still run, so that what they have not found is not said. */
void cvm_export_checks_set (CvmExportChecks *self, const GPtrArray *checks, gboolean busy);
void cvm_export_checks_set_progress (CvmExportChecks *self, double fraction);

G_END_DECLS
