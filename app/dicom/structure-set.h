/* SPDX-License-Identifier: Apache-2.0 */
/* Reading an RTSTRUCT into structures (rtstruct.md "Whose, and on which images", "Reading"). */
#pragma once

#include "app/dicom/folder.h"

G_BEGIN_DECLS

#include "segmentation/contour/structure.h"

/* What a person must say before a set is placed on a series: bits. */
typedef enum
{
  /* It names another patient, though every image that it names is loaded: a renamed copy? */
  CVM_DOUBT_PATIENT = 1 << 0,
  /* The same frame of reference, but another series, or images none of which is there. */
  CVM_DOUBT_IMAGES = 1 << 1,
  /* Structures of another frame of reference than the CT's, or of none: for viewing only. */
  CVM_DOUBT_FRAME = 1 << 2
} CvmDoubt;

typedef struct
{
  char *path;
  char *sop_instance, *sop_class;
  char *label, *name, *date, *time, *description;
  char *approval;          /* "APPROVED", "UNAPPROVED", … */
  char *referenced_series; /* the loaded one if it is named, else the first that is; "" */
  CvmPatient patient;
  GPtrArray *structures; /* CvmStructure, in the order of the ROI sequence; empty ones too */
  GPtrArray *warnings;   /* char *, translated, about the whole set */
  guint doubts;          /* CvmDoubt */
  guint n_images, n_images_missing; /* of the series that it was drawn on */
} CvmStructureSet;

/* Read, and bind the rings to the slices of `series` (NULL: no CT; every ring stays unbound,
 * volumes are unknown, and a warning says that the images are missing).
 *
 * Structures come locked; those in another frame of reference, or without a CT, `view_only` with a
 * warning. Rings that can't be shown stay in their structure with the reason.
 * Doubts: see CvmDoubt; whoever places the set asks first, and calls cvm_structure_set_accept() for
 *         a renamed copy, whose structures are view-only until then. What is doubtful stays said in
 *         the structures' own warnings.
 * Errors: CVM_DICOM_ERROR_FILE, FORMAT; MISMATCH for a different patient (rtstruct.md): unless
 * every image that the set and its contours refer to is loaded. */
CvmStructureSet *cvm_structure_set_read (const char *path, const CvmSeries *series, GError **error);
void cvm_structure_set_free (CvmStructureSet *set);

/* A person said that a renamed copy is of this patient: its structures are as any others, each in
 * its frame of reference. */
void cvm_structure_set_accept (CvmStructureSet *set, const CvmSeries *series);

/* Whether nothing says that two patients differ: identifier, birth date, name. */
gboolean cvm_patient_is_same (const CvmPatient *a, const CvmPatient *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmStructureSet, cvm_structure_set_free)

/* The volume of a structure on the series that it was read with; FALSE where there is none to
 * state: no CT, a single slice, or no ring on a slice. */
gboolean cvm_structure_set_volume (const CvmStructure *structure,
                                   const CvmSeries *series,
                                   double *volume_cm3);

G_END_DECLS
