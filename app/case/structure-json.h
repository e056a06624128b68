/* SPDX-License-Identifier: Apache-2.0 */
/* A structure as JSON, losing nothing.
 *
 * Owner:  the caller's: json_decref(), cvm_structure_free().
 * Errors: CVM_CASE_ERROR_FORMAT. Message ids that are read are kept for good (g_intern_string), as
 *         those of the program are.
 */
#pragma once

#include "app/case/ring-json.h"
#include "segmentation/contour/structure.h"

G_BEGIN_DECLS

json_t *cvm_structure_to_json (const CvmStructure *structure);
CvmStructure *cvm_structure_from_json (const json_t *json, GError **error);

/* A run alone: of an edit that changes it. */
json_t *cvm_run_to_json (const CvmRun *run);
gboolean cvm_run_from_json (const json_t *json, CvmRun *run, GError **error);
gboolean cvm_run_equal (const CvmRun *a, const CvmRun *b);

/* The same in every field and bit but for `visible`, which is the view's. */
gboolean cvm_structure_equal (const CvmStructure *a, const CvmStructure *b);

G_END_DECLS
