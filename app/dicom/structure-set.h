/* SPDX-License-Identifier: Apache-2.0 */
/* Reading an RTSTRUCT into structures (rtstruct.md "Whose, and on which images", "Reading"). */
#pragma once

#include "app/dicom/folder.h"

G_BEGIN_DECLS

#include "segmentation/contour/structure.h"

typedef struct
{
  char *path;
  char *sop_instance, *sop_class;
  char *label, *name, *date, *time, *description;
  char *approval; /* "APPROVED", "UNAPPROVED", … */
  char *referenced_series;
  CvmPatient patient;
  GPtrArray *structures; /* CvmStructure, in the order of the ROI sequence; empty ones too */
  GPtrArray *warnings;   /* char *, translated, about the whole set */
} CvmStructureSet;

/* Read, and bind the rings to the slices of `series` (NULL: no CT; every ring stays unbound,
 * volumes are unknown, and a warning says that the images are missing).
 * Errors: CVM_DICOM_ERROR_FILE, FORMAT; MISMATCH for a different patient (rtstruct.md). A set in
 * another frame of reference is read with its structures `view_only` and a warning. */
CvmStructureSet *cvm_structure_set_read (const char *path, const CvmSeries *series, GError **error);
void cvm_structure_set_free (CvmStructureSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmStructureSet, cvm_structure_set_free)

G_END_DECLS
