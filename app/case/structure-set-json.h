/* SPDX-License-Identifier: Apache-2.0 */
/* A structure set as JSON, with all its structures, so that what was imported is there again as it
 * was read, whatever a later version of the program would read from the file.
 *
 * Errors: CVM_CASE_ERROR_FORMAT.
 */
#pragma once

#include "app/case/error.h"
#include "app/dicom/structure-set.h"

#include <jansson.h>

G_BEGIN_DECLS

json_t *cvm_structure_set_to_json (const CvmStructureSet *set);
CvmStructureSet *cvm_structure_set_from_json (const json_t *json, GError **error);

G_END_DECLS
