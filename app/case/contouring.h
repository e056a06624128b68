/* SPDX-License-Identifier: Apache-2.0 */
/* The main job as one call, for the window and the command line alike: a bundle over a CT, cleaned,
 * traced, named: a new structure.
 */
#pragma once

#include "app/case/maps.h"
#include "app/dicom/folder.h"
#include "segmentation/contour/clean-up.h"
#include "segmentation/contour/structure.h"
#include "segmentation/ensemble/ensemble.h"

G_BEGIN_DECLS

typedef struct
{
  CvmStructure *structure; /* without rings when nothing reached the level */
  char bundle_sha256[65];
  CvmEnsembleResult *ensemble; /* device, times, sizes; its maps are moved to the next */
  CvmMaps *maps;
  CvmVolume *probability;  /* mean on the CT's grid */
  CvmVolume *disagreement; /* the same; NULL where not kept, and for one member */
  CvmCleanUp *clean_up;
  double seconds_clean_up, seconds_trace;
} CvmContouring;

/* Whether the bundle may run on this scan: not a phantom's bundle on anything that our phantom did
 * not write (`series` NULL, a NIfTI file, can't show that it did), nor on a series that can't be
 * contoured. The error is CVM_CASE_ERROR_NOT_FOR_THIS_SCAN with the sentence for the user. */
gboolean cvm_contouring_may_run (const CvmBundle *bundle, const CvmSeries *series, GError **error);

/* Run, after asking cvm_contouring_may_run(); `series` may be NULL. `level` 0: the
 * bundle's; `name` NULL: the bundle's target name with TG-263's qualifier, "PTV70^AI". */
CvmContouring *cvm_contouring_run (const CvmBundle *bundle,
                                   const char *bundle_sha256,
                                   const CvmSeries *series,
                                   const CvmVolume *ct,
                                   double level,
                                   const char *name,
                                   const CvmEnsembleOptions *options,
                                   CvmSlabFunc slab_done,
                                   void *slab_user,
                                   const CvmProgress *progress,
                                   GError **error);
/* Bind each ring that is bound to none to the image of its slice; `series` NULL: none is known. */
void cvm_contouring_bind_rings (CvmStructure *structure, const CvmSeries *series);

void cvm_contouring_free (CvmContouring *contouring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmContouring, cvm_contouring_free)

G_END_DECLS
