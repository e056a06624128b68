/* SPDX-License-Identifier: Apache-2.0 */
/* The even-odd area of a structure on one slice, in units that are edited or left as a whole.
 *
 * A unit is one outline with its holes: what a file writes together (a hole's keyhole runs through
 * the ring around it). An island in a hole is a unit of its own. Rings that touch or cross each
 * other count as one outline, read even-odd; a near-copy belongs to the ring that it repeats and
 * adds no area. Units are more than CVM_AREA_GAP_MM apart, so that putting one on the grid of
 * CVM_GRID_MM never makes it touch another.
 *
 * Source: rtstruct.md "Reading", "Writing".
 */
#pragma once

#include "app/case/geos.h"

#include "segmentation/contour/structure.h"

#define CVM_AREA_GAP_MM 0.002

typedef struct
{
  GEOSGeometry *area;  /* polygons; may be empty */
  GEOSGeometry *lines; /* of rings whose line isn't all border of `area`; NULL: none */
  const GEOSPreparedGeometry *ready_area, *ready_lines;
  double low[2], high[2]; /* box of all its rings, patient x and y */
  int n_rings;
  int *rings; /* indices in the structure, ascending */
} CvmAreaUnit;

typedef struct
{
  int n_units;
  CvmAreaUnit *units;
} CvmSliceArea;

/* Errors: CVM_ERR_MEMORY, CVM_ERR_UNSUPPORTED (GEOS failed); the area is then empty.
 * Cost:   2,000 points of clean rings about 1 ms; rings that cross each other some 5 ms. */
CVM_MUST_CHECK bool cvm_slice_area_init (CvmSliceArea *area,
                                         const CvmGeos *geos,
                                         const CvmStructure *structure,
                                         int slice,
                                         CvmStatus *status);
void cvm_slice_area_clear (CvmSliceArea *area, const CvmGeos *geos);

/* Whether the counted rings of a slice enclose a point, even-odd. */
bool cvm_slice_area_is_inside (const CvmStructure *structure, int slice, double x, double y);
