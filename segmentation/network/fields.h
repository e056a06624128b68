/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a bundle's "ensemble" document, by dotted path ("target.name", "members.0.name").
 *
 * Each function finds one field, checks its kind and range, and otherwise fails with a sentence
 * that names the file, the field and what was expected.
 *
 * Errors: CVM_ERR_FORMAT (missing, wrong kind, out of range), CVM_ERR_UNSUPPORTED (a choice that
 *         is not known), CVM_ERR_MEMORY. Results are untouched then.
 */
#pragma once

#include "segmentation/base/status.h"

#include <jansson.h>

typedef struct
{
  json_t *root;
  const char *label; /* the file, as sentences show it */
} CvmFields;

/* The value at a path, NULL where it is absent. Never fails. */
json_t *cvm_fields_find (const CvmFields *fields, const char *path);

CVM_MUST_CHECK bool
cvm_fields_object (const CvmFields *fields, const char *path, CvmStatus *status);

/* A list of `min` to `max` entries. */
CVM_MUST_CHECK bool cvm_fields_list (
    const CvmFields *fields, const char *path, int min, int max, int *n, CvmStatus *status);

/* Text of 1 to max bytes, on one line and without a backslash (DICOM's separator) if `line`.
 * cvm_fields_text() copies into `out` of max + 1 bytes, cvm_fields_dup_text() allocates. */
CVM_MUST_CHECK bool
cvm_fields_text (const CvmFields *fields, const char *path, char *out, int max, CvmStatus *status);
CVM_MUST_CHECK bool cvm_fields_dup_text (
    const CvmFields *fields, const char *path, int max, bool line, char **out, CvmStatus *status);

/* One of n known texts; the index. */
CVM_MUST_CHECK bool cvm_fields_choice (const CvmFields *fields,
                                       const char *path,
                                       const char *const *known,
                                       int n,
                                       int *choice,
                                       CvmStatus *status);

/* A number from min to max, both included; a whole one. */
CVM_MUST_CHECK bool cvm_fields_number (const CvmFields *fields,
                                       const char *path,
                                       double min,
                                       double max,
                                       double *number,
                                       CvmStatus *status);
CVM_MUST_CHECK bool cvm_fields_integer (
    const CvmFields *fields, const char *path, int min, int max, int *number, CvmStatus *status);
CVM_MUST_CHECK bool
cvm_fields_boolean (const CvmFields *fields, const char *path, bool *value, CvmStatus *status);

/* The object at a path has no key but these n. */
CVM_MUST_CHECK bool cvm_fields_only (
    const CvmFields *fields, const char *path, const char *const *known, int n, CvmStatus *status);

/* The sentence for a value that was understood and is not handled: "{2}" is {3}. */
bool cvm_fields_unknown (const CvmFields *fields,
                         const char *path,
                         const char *value,
                         CvmStatus *status);
