/* SPDX-License-Identifier: Apache-2.0 */
/* A ring as JSON, losing nothing.
 *
 * Points are one text of decimals, since an array of numbers would cost 30 bytes of memory each.
 * They are only `true` where the ring's original text gives exactly the same doubles.
 *
 * Owner:  the caller's: json_decref(), cvm_ring_clear().
 * Errors: CVM_CASE_ERROR_FORMAT; the ring is then empty. A reason that is read is kept for good
 *         (g_intern_string), as those of the program are.
 */
#pragma once

#include "app/case/json-members.h"
#include "segmentation/contour/ring.h"

G_BEGIN_DECLS

#define CVM_JSON_MAX_POINTS 2000000 /* of one ring */

json_t *cvm_ring_to_json (const CvmRing *ring);
gboolean cvm_ring_from_json (const json_t *json, CvmRing *ring, GError **error);

/* The same in every field and bit. */
gboolean cvm_ring_equal (const CvmRing *a, const CvmRing *b);

G_END_DECLS
