/* SPDX-License-Identifier: Apache-2.0 */
/* Contours before the end of a run: of each CT slice, as soon as the network's slices that it needs
 * are final, the rings at the level. Without clean-up, which needs the whole map.
 *
 * Thread: one at a time, that of the ensemble's slab function.
 */
#pragma once

#include "segmentation/contour/structure.h"
#include "segmentation/ensemble/ensemble.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CvmPreliminary CvmPreliminary;

CvmPreliminary *cvm_preliminary_new (const CvmGrid *ct, double level); /* counts a reference */
void cvm_preliminary_free (CvmPreliminary *preliminary);

/* Slices first … first + n − 1 of the network's grid are final now: append the rings of the CT
 * slices that became complete to `rings`. Errors: those of trace.h and placement.h;
 * CVM_ERR_CANCELLED. */
CVM_MUST_CHECK bool cvm_preliminary_add (CvmPreliminary *preliminary,
                                         const CvmEnsembleResult *result,
                                         int first,
                                         int n,
                                         CvmStructure *rings,
                                         const CvmProgress *progress,
                                         CvmStatus *status);

G_END_DECLS
