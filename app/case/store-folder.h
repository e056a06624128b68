/* SPDX-License-Identifier: Apache-2.0 */
/* Where cases are kept: DATA/cases/KEY, a folder each (mode 0700) with
 *
 *   case.json     which series and images (chosen-images.h), whose, where the files were, when last
 *                 opened
 *   journal       journal-read.h
 *   imported/     a copy of each structure set that was opened on it, SHA-256.dcm
 *   preview.png   its middle slice, small, for the list of recent cases
 *   not-exported  empty; there while something is in no file yet, for that list
 *   lock          held by flock while a store is open; its existence says nothing
 *
 * DATA is the user's data folder for this program. Only recent cases and their patients come from
 * here: the desktop's list of recent files is never told.
 */
#pragma once

#include "app/case/error.h"
#include "app/dicom/folder.h"

G_BEGIN_DECLS

/* $XDG_DATA_HOME/cavum. Free with g_free(). */
char *cvm_cases_dup_data_folder (void);

/* 16 hex digits of the SHA-256 of what makes a stack of images: frame of reference, series UID,
 * orientation, rows, columns, pixel spacing. NULL where the series has no geometry. */
char *cvm_cases_dup_key (const CvmSeries *series);

gboolean cvm_cases_is_key (const char *name);

/* Remove a case and all that is kept of it. Errors: READ_ONLY when it is open, FILE. */
gboolean cvm_cases_forget (const char *data_folder, const char *key, GError **error);

/* Take a case folder's lock: a file descriptor, or −1: READ_ONLY when somebody holds it, FILE. It
 * is given back by closing. */
int cvm_cases_lock (const char *folder, GError **error);

/* Remove a folder that holds nothing but its lock, which the caller has. */
void cvm_cases_remove_empty (const char *folder);

/* Say beside the journal whether something is in no file yet, for who doesn't read journals. */
gboolean cvm_cases_mark (const char *folder, gboolean unexported);
gboolean cvm_cases_is_marked (const char *folder);

#define CVM_CASES_PREVIEW "preview.png"
#define CVM_CASES_MAX_PREVIEW_BYTES (256 << 10)
#define CVM_CASES_MAX_PREVIEW_PX 256

/* Write the small picture. */
gboolean cvm_cases_write_preview (const char *folder, GBytes *png);

G_END_DECLS
