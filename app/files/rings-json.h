/* SPDX-License-Identifier: Apache-2.0 */
/* Rings as JSON (rtstruct.md "Rings as JSON"). */
#pragma once

#include "app/dicom/folder.h"
#include "segmentation/contour/structure.h"

G_BEGIN_DECLS

/* Structures (CvmStructure *) of a series; numbers in the C locale, shortest exact decimals. */
gboolean cvm_rings_json_write (const CvmSeries *series,
                               GPtrArray *structures,
                               const char *path,
                               gboolean replace,
                               GError **error);

G_END_DECLS
