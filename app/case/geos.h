/* SPDX-License-Identifier: Apache-2.0 */
/* GEOS as this folder uses it: a context whose complaints become a CvmStatus, and polygons from
 * and to points in patient x and y.
 *
 * Thread: a context belongs to one thread at a time.
 */
#pragma once

#include "segmentation/contour/ring.h"

#include <geos_c.h>

/* Rings that we make have their points on this grid in x and y. */
#define CVM_GRID_MM 0.001

typedef struct
{
  GEOSContextHandle_t handle;
  char cause[256]; /* what GEOS said last */
} CvmGeos;

CvmGeos *cvm_geos_new (CvmStatus *status);
void cvm_geos_free (CvmGeos *geos); /* NULL is fine */

/* Fill a status with what GEOS said last: CVM_ERR_UNSUPPORTED. Returns false. */
bool cvm_geos_fail (const CvmGeos *geos, CvmStatus *status);

void cvm_geos_clear (const CvmGeos *geos, GEOSGeometry **geometry); /* destroys, sets NULL */

/* A closed line, or polygon, of points of `stride` doubles each, x and y first; doubled points are
 * left out. NULL when GEOS fails or less than three points remain. */
GEOSGeometry *cvm_geos_line (const CvmGeos *geos, int n_points, const double *points, int stride);
GEOSGeometry *
cvm_geos_polygon (const CvmGeos *geos, int n_points, const double *points, int stride);

/* One geometry of several, which it consumes (also on failure). NULL when GEOS fails. */
GEOSGeometry *cvm_geos_collect (const CvmGeos *geos, int type, GEOSGeometry **parts, int n_parts);

/* Replace *geometry, which may be NULL, by its union with another or by the other. */
CVM_MUST_CHECK bool
cvm_geos_unite (const CvmGeos *geos, GEOSGeometry **geometry, const GEOSGeometry *other);

/* Polygons with every point put on the grid of CVM_GRID_MM; NULL when they are not valid there, and
 * need an overlay that looks at the whole (or when GEOS fails). Points may follow each other on one
 * place. */
GEOSGeometry *cvm_geos_snapped (const CvmGeos *geos, const GEOSGeometry *polygons);

/* Polygons below 0.01 mm², or thinner than 0.01 mm on average, are slivers: what rounding leaves
 * along a common border, and nothing that a hand can mean. */
bool cvm_geos_is_sliver (const CvmGeos *geos, const GEOSGeometry *polygon);
bool cvm_geos_has_area (const CvmGeos *geos, const GEOSGeometry *geometry); /* beside slivers */
