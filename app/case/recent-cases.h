/* SPDX-License-Identifier: Apache-2.0 */
/* The cases that are kept (store-folder.h), for a list to open them from. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *key;
  char *patient_name, *patient_id, *birth_date; /* as in the files */
  char *modality, *series_description, *series_date, *study_date;
  char **places;        /* what was opened: folders, files */
  char **image_folders; /* where the images were */
  int n_slices;
  gint64 opened;       /* Unix time */
  gboolean is_phantom; /* our own */
  gboolean is_there;   /* one of these places exists */
  gboolean unexported; /* something is in no file yet */
  GBytes *preview;     /* PNG of at most CVM_CASES_MAX_PREVIEW_PX; NULL: none */
} CvmRecentCase;

void cvm_recent_case_free (CvmRecentCase *recent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmRecentCase, cvm_recent_case_free)

/* CvmRecentCase, the last opened first; folders without a readable case.json are left out. Never
 * NULL. Looks at the places, which may take time on a network: for a job. */
GPtrArray *cvm_cases_list (const char *data_folder);

G_END_DECLS
