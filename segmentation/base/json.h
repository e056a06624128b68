/* SPDX-License-Identifier: Apache-2.0 */
/* JSON that anybody may have written, within stated limits.
 *
 * Numbers are finite, strings valid UTF-8 without a 0 inside (jansson's rules); an object with the
 * same key twice is refused, for two readers would take different ones.
 */
#pragma once

#include "segmentation/base/status.h"

#include <jansson.h>

#define CVM_JSON_MAX_DEPTH 32
#define CVM_JSON_MAX_VALUES 1000000

/* Parse `n` bytes of `text`, an object. `file` and `part` (what the text is in that file: its
 * "header") go into the sentence. The caller owns the result: json_decref().
 * Errors: CVM_ERR_FORMAT, CVM_ERR_MEMORY. */
CVM_MUST_CHECK json_t *
cvm_json_parse (const char *text, size_t n, const char *file, const char *part, CvmStatus *status);

/* The same with another limit of values, for files that may hold more; and whether a text that is
 * to be written keeps within the limits, so that it can be read back. */
CVM_MUST_CHECK json_t *cvm_json_parse_most (const char *text,
                                            size_t n,
                                            int most_values,
                                            const char *file,
                                            const char *part,
                                            CvmStatus *status);
bool cvm_json_is_within (const char *text, size_t n, int most_values);
