/* SPDX-License-Identifier: Apache-2.0 */
/* The even-odd area of rings that cross themselves or each other, as valid polygons. */
#pragma once

#include "app/case/geos.h"

/* Whether a point is inside a ring, even-odd, in patient x and y. */
bool cvm_faces_is_inside (const CvmRing *ring, double x, double y);

/* Keyholes, bow ties, doubled points and edges, overlaps: all lines are cut where they meet, on
 * the grid of CVM_GRID_MM; a face between them counts when one of its points is inside an odd
 * number of rings. May be empty. NULL when GEOS fails. */
GEOSGeometry *cvm_faces_even_odd (const CvmGeos *geos, int n_rings, const CvmRing *const *rings);
