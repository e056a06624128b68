/* SPDX-License-Identifier: Apache-2.0 */
/* Structures that come from elsewhere than a structure set (rings as JSON), put on a CT as
 * rtstruct.md "Reading" wants: judged ring by ring, bound by geometry, with the same warnings. */
#pragma once

#include "app/dicom/folder.h"

G_BEGIN_DECLS

#include "segmentation/contour/structure.h"

/* `structure` has unbound rings with their original text. It comes out view_only where the series
 * has no slices to bind to, or where it is drawn in another frame of reference, or one of the two
 * is unknown. Errors: CVM_ERR_MEMORY. */
CVM_MUST_CHECK bool
cvm_imported_place (CvmStructure *structure, const CvmSeries *series, CvmStatus *status);

G_END_DECLS
