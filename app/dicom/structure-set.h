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
 *
 * Structures come locked; those in another frame of reference, or without a CT, `view_only` with a
 * warning. Rings that can't be shown stay in their structure with the reason.
 * Errors: CVM_DICOM_ERROR_FILE, FORMAT; MISMATCH for a different patient (rtstruct.md): unless
 * every image that the set refers to is loaded, and then it is view-only with a warning. */
CvmStructureSet *cvm_structure_set_read (const char *path, const CvmSeries *series, GError **error);
void cvm_structure_set_free (CvmStructureSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmStructureSet, cvm_structure_set_free)

/* The volume of a structure on the series that it was read with; FALSE where there is none to
 * state: no CT, a single slice, or no ring on a slice. */
gboolean cvm_structure_set_volume (const CvmStructure *structure,
                                   const CvmSeries *series,
                                   double *volume_cm3);

G_END_DECLS
