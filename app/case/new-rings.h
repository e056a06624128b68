/* SPDX-License-Identifier: Apache-2.0 */
/* From GEOS polygons to rings of ours: outlines and holes apart, each with the winding of
 * rtstruct.md "Writing"; slivers (geos.h) are left out, holes of that size are filled. */
#pragma once

#include "app/case/geos.h"

#include "segmentation/grid/grid.h"

/* At most so many rings will be made. */
int cvm_new_rings_count (const CvmGeos *geos, const GEOSGeometry *area);

/* Fill `rings`, which has room for that many, and return how many there are. `exact`: the points
 * are on the grid of CVM_GRID_MM and get its decimals; else they stay. −1: no memory; rings made
 * by then are cleared. */
int cvm_new_rings_make (const CvmGeos *geos,
                        const GEOSGeometry *area,
                        const CvmGrid *grid,
                        int slice,
                        bool exact,
                        CvmRing *rings);
