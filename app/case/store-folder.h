/* SPDX-License-Identifier: Apache-2.0 */
/* Where cases are kept: DATA/cases/KEY, a folder each (mode 0700) with
 *
 *   case.json   which series and images, whose, where the files were, when it was last opened
 *   journal     journal-read.h
 *   imported/   a copy of each structure set that was opened on it, SHA-256.dcm
 *   lock        held by flock while a store is open; its existence says nothing
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

/* SHA-256 over the images' identities, in order: 64 hex digits. */
char *cvm_cases_dup_images_sha256 (const CvmSeries *series);

typedef struct
{
  char *key;
  char *patient_name, *patient_id, *series_description, *study_date;
  char **image_folders; /* where the images were */
  int n_slices;
  gint64 opened; /* Unix time */
} CvmRecentCase;

void cvm_recent_case_free (CvmRecentCase *recent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmRecentCase, cvm_recent_case_free)

/* CvmRecentCase, the last opened first; folders without a readable case.json are left out. Never
 * NULL. */
GPtrArray *cvm_cases_list (const char *data_folder);

/* Remove a case and all that is kept of it. Errors: READ_ONLY when it is open, FILE. */
gboolean cvm_cases_forget (const char *data_folder, const char *key, GError **error);

/* Take a case folder's lock: a file descriptor, or −1: READ_ONLY when somebody holds it, FILE. It
 * is given back by closing. */
int cvm_cases_lock (const char *folder, GError **error);

/* Write case.json. Error: FILE. */
gboolean cvm_cases_write_about (const char *folder, const CvmSeries *series, GError **error);

/* Compare with case.json; TRUE also when there is none. Errors: MISMATCH when it tells of another
 * patient or other images, NEWER, FORMAT, FILE. */
gboolean cvm_cases_check_about (const char *folder, const CvmSeries *series, GError **error);

G_END_DECLS
