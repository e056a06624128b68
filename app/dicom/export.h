/* SPDX-License-Identifier: Apache-2.0 */
/* Writing structures into a new RTSTRUCT (rtstruct.md "Writing"), and the phantom's CT slices. */
#pragma once

#include "app/dicom/structure-set.h"

G_BEGIN_DECLS

/* How holes are written. In one structure closed contours are all of one kind, or none is an XOR
 * one, so that a reader may take each for itself. */
typedef enum
{
  /* Untouched rings as they came. What is new takes the structure's own way: XOR where it has such
   * rings, else keyholes. */
  CVM_HOLES_AS_CAME,
  CVM_HOLES_KEYHOLE, /* everywhere, also where that means to re-spell untouched slices */
  CVM_HOLES_XOR      /* the same for structures with a hole */
} CvmExportHoles;

/* What only the case knows about a structure. */
typedef struct
{
  gboolean edited;       /* a person changed rings of it here */
  int n_slices_reviewed; /* of those that have rings; −1: not known */
} CvmExportFacts;

typedef struct
{
  const char *label;                  /* SH, ≤ 16; NULL: "CAVUM" */
  const char *author;                 /* a person, NULL: none */
  const CvmStructureSet *predecessor; /* the set that they came from, or NULL */
  gboolean replace;     /* replace an existing file of this name (only after a question) */
  gboolean explicit_vr; /* explicit VR little endian: contours of at most 65,534 bytes */
  /* For the phantom, whose files are the same each time; NULL: new ones, now. */
  const char *sop_instance, *series_instance, *date, *time;
  CvmExportHoles holes;
  /* Closed contours with more points than this are thinned, also those that are as they came; 0:
   * none is. No line moves further than `within_mm` (0: CVM_EXPORT_WITHIN_MM) from what it was. */
  int max_points;
  double within_mm;
  const CvmExportFacts *facts; /* one for each structure; NULL: nothing is known */
} CvmExportOptions;

#define CVM_EXPORT_WITHIN_MM 0.01

#define CVM_EXPORT_OPTIONS_INIT                                                                    \
  {                                                                                                \
    .label = NULL                                                                                  \
  }

/* Write the structures (CvmStructure *) drawn on `series` into `path`: written under a temporary
 * name in the same folder, synced, read back, every ring compared, then renamed. Untouched rings
 * (those with their original text) keep their ContourData byte for byte, and their geometric type
 * unless `holes` or `max_points` says otherwise. A re-spelt slice keeps the decimals of each
 * coordinate as far as they are valid, and a warning names it. On failure nothing is left behind.
 * `warnings` (may be NULL) gets translated sentences (char *): names over 16 characters, values
 * longer than 16 bytes, …. Errors: CVM_DICOM_ERROR_FILE (exists, can't be written, disk full),
 * MISMATCH (a structure of another frame of reference or view-only), FORMAT (read back and found
 * different), UNSUPPORTED (no contour of so few points lies so near; one that explicit VR can't
 * hold). */
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
