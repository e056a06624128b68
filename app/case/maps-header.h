/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON at the head of a file of maps (maps-file.h): whose maps, where, which. */
#pragma once

#include "app/case/json-members.h"
#include "app/case/maps-file.h"

G_BEGIN_DECLS

/* The caller's: json_decref(). */
json_t *cvm_maps_header_new (const CvmMaps *maps, const CvmMapsOwner *owner, const CvmGrid *ct);

/* Give empty maps their placement, sizes and memory, if the header belongs to this owner and scan.
 * Errors: those of maps-file.h. */
gboolean cvm_maps_header_read (const json_t *header,
                               const CvmMapsOwner *owner,
                               const CvmGrid *ct,
                               CvmMaps *maps,
                               GError **error);

G_END_DECLS
