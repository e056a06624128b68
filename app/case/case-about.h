/* SPDX-License-Identifier: Apache-2.0 */
/* case.json: which scan a case is of, whose it is, and where its files were. */
#pragma once

#include "app/case/error.h"
#include "app/dicom/folder.h"

#include <jansson.h>

G_BEGIN_DECLS

/* Write it, opened now from `places` (what a person chose; NULL: not known), with this list of
 * chosen images (chosen-images.h; borrowed) and sum of its values (pixels.h; NULL: not known).
 * Error: FILE. */
gboolean cvm_cases_write_about (const char *folder,
                                const CvmSeries *series,
                                json_t *chosen_images,
                                const char *pixels,
                                const char *const *places,
                                GError **error);
/* Write what was read. Error: FILE. */
gboolean cvm_cases_put_about (const char *folder, const json_t *about, GError **error);
gboolean cvm_cases_has_about (const char *folder);

/* NULL: without an error where there is none; NEWER, FORMAT, FILE. json_decref(). */
json_t *cvm_cases_read_about (const char *folder, GError **error);

/* Compare with a scan; TRUE also when there is none. `about` (may be NULL) gets what was read:
 * json_decref(), or NULL. Errors: MISMATCH when it tells of another patient, other images or other
 * positions of them, NEWER, FORMAT, FILE. */
gboolean
cvm_cases_check_about (const char *folder, const CvmSeries *series, json_t **about, GError **error);

/* Compare with the values of the scan, once they are read; TRUE where none are told of. Error:
 * MISMATCH. */
gboolean cvm_cases_check_pixels (const json_t *about, const char *pixels, GError **error);

G_END_DECLS
