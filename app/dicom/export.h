/* SPDX-License-Identifier: Apache-2.0 */
/* Writing structures into a new RTSTRUCT (rtstruct.md "Writing"), and the phantom's CT slices. */
#pragma once

#include "app/dicom/structure-set.h"

G_BEGIN_DECLS

typedef struct
{
  const char *label;                  /* SH, ≤ 16; NULL: "CAVUM" */
  const char *author;                 /* a person, NULL: none */
  const CvmStructureSet *predecessor; /* the set that they came from, or NULL */
  gboolean replace; /* replace an existing file of this name (only after a question) */
  /* For the phantom, whose files are the same each time; NULL: new ones, now. */
  const char *sop_instance, *series_instance, *date, *time;
  int n_slices_reviewed; /* for ROIDescription; −1: not known */
} CvmExportOptions;

#define CVM_EXPORT_OPTIONS_INIT                                                                    \
  {                                                                                                \
    .n_slices_reviewed = -1                                                                        \
  }

/* Write the structures (CvmStructure *) drawn on `series` into `path`: written under a temporary
 * name in the same folder, synced, read back, every ring compared, then renamed. Untouched rings
 * keep their ContourData byte for byte. On failure nothing is left behind.
 * `warnings` (may be NULL) gets translated sentences (char *): names over 16 characters, values
 * longer than 16 bytes, …. Errors: CVM_DICOM_ERROR_FILE (exists, can't be written, disk full),
 * MISMATCH (a structure of another frame of reference or view-only), FORMAT (read back and found
 * different). */
gboolean cvm_export_structures (const CvmSeries *series,
                                GPtrArray *structures,
                                const char *path,
                                const CvmExportOptions *options,
                                GPtrArray *warnings,
                                GError **error);

/* Write one CT slice of the phantom; see app/phantom. Values are HU. */
typedef struct
{
  const char *series_uid, *study_uid, *frame_of_reference, *sop_instance;
  const char *patient_name, *patient_id, *birth_date, *sex;
  const char *study_description, *series_description, *study_date;
  const char *manufacturer, *model_name, *patient_position;
  int instance_number;
} CvmCtSliceAttributes;

/* Replaces a file of that name. */
gboolean cvm_export_ct_slice (const CvmVolume *ct,
                              int slice,
                              const CvmCtSliceAttributes *attributes,
                              const char *path,
                              GError **error);

/* A new UID: 2.25 and a UUID, at most 64 characters. Free with g_free(). */
char *cvm_uid_new (void);

G_END_DECLS
