/* SPDX-License-Identifier: Apache-2.0 */
/* An edit as JSON, losing nothing.
 *
 *   {"name": "Brush on {1}", "args": ["GTVp"], "changes": [
 *     {"change": "created" or "deleted", "place": 0, "structure": {…}},
 *     {"change": "attribute", "id": "…", "attribute": "name", "before": "a", "after": "b"},
 *     {"change": "rings", "id": "…", "slices": [3, 4], "before": [{"place": 7, …}], "after": […]}]}
 *
 * Owner:  the caller's: json_decref(), cvm_edit_free().
 * Errors: CVM_CASE_ERROR_FORMAT.
 */
#pragma once

#include "app/case/edit.h"

#include <jansson.h>

G_BEGIN_DECLS

json_t *cvm_edit_to_json (const CvmEdit *edit);
CvmEdit *cvm_edit_from_json (const json_t *json, GError **error);

G_END_DECLS
