/* SPDX-License-Identifier: Apache-2.0 */
/* What writing and reading rings as JSON share. Private to app/files. */
#pragma once

#include "app/files/rings-json.h"

/* "CLOSED_PLANAR", …; "" for CVM_RING_OTHER. */
const char *cvm_ring_type_name (CvmRingType type);

/* Whether a point lies inside a ring, seen along z, even-odd. */
gboolean cvm_ring_encloses_xy (const CvmRing *ring, const double point[3]);
