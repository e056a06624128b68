/* SPDX-License-Identifier: Apache-2.0 */
/* A run as a record of a case's journal: {"kind": "run", …}. Its maps are not in it: the run's id
 * names their file. Reading gives a run whose maps are on the disk, as far as one knows.
 *
 * Errors: CVM_CASE_ERROR_FORMAT.
 */
#pragma once

#include "app/case/run.h"

#include <jansson.h>

G_BEGIN_DECLS

json_t *cvm_case_run_to_json (const CvmCaseRun *run); /* the caller's */
CvmCaseRun *cvm_case_run_from_json (const json_t *json, GError **error);

G_END_DECLS
