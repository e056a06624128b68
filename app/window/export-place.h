/* SPDX-License-Identifier: Apache-2.0 */
/* Where an export goes: a new file, beside nothing that was read. */
#pragma once

#include "app/case/case.h"

G_BEGIN_DECLS

/* RS_<ID>_<date>_<n>.dcm, the first n that is free, in the folder of the last export, or else among
 * the documents. Free with g_free(). */
char *cvm_export_place_propose (CvmCase *open_case, GSettings *settings);

/* Why this file can't be written (a sentence), or NULL. Free with g_free(). */
char *cvm_export_place_dup_problem (const char *path, CvmCase *open_case, const char *read_folder);

/* "Documents/Exports" of a folder in the person's own. Free with g_free(). */
char *cvm_export_place_dup_short (const char *folder);

/* "1961-03-14" of 19610314. Free with g_free(). */
char *cvm_export_place_dup_date (const char *date);

G_END_DECLS
