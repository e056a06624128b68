/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/new-rings.h"

#include <math.h>
#include <stdlib.h>

int
cvm_new_rings_count (const CvmGeos *geos, const GEOSGeometry *area)
{
  int n = 0, n_parts = GEOSGetNumGeometries_r (geos->handle, area);
  for (int i = 0; i < n_parts; i++)
    {
      const GEOSGeometry *part = GEOSGetGeometryN_r (geos->handle, area, i);
      if (GEOSGeomTypeId_r (geos->handle, part) == GEOS_POLYGON)
        n += 1 + GEOSGetNumInteriorRings_r (geos->handle, part);
    }
  return n;
}

static double
snapped (double value, bool exact)
{
  return exact ? (double)llround (value * 1000) / 1000 : value; /* a whole number has no −0 */
}

static bool
is_same (const double a[2], const double b[2])
{
  return a[0] == b[0] && a[1] == b[1];
}

/* Runs around with the wanted sign of the area: backwards where GEOS has the other. */
static bool
make_ring (const CvmGeos *geos,
           const GEOSGeometry *line,
           const CvmGrid *grid,
           int slice,
           bool exact,
           int sign,
           CvmRing *ring)
{
  static const double u[3] = { 1, 0, 0 }, v[3] = { 0, 1, 0 };
  const GEOSCoordSequence *sequence = GEOSGeom_getCoordSeq_r (geos->handle, line);
  unsigned int n = 0;
  if (!sequence || GEOSCoordSeq_getSize_r (geos->handle, sequence, &n) != 1 || n < 4)
    return false;
  *ring = (CvmRing){ .slice = slice, .nearest_slice = -1 };
  ring->points = malloc ((size_t)(n - 1) * sizeof ring->points[0]);
  if (!ring->points)
    return false;
  const double *origin = grid->origins[slice], *normal = grid->normal;
  for (unsigned int i = 0; i + 1 < n; i++)
    {
      double *p = ring->points[ring->n_points], x = 0, y = 0;
      GEOSCoordSeq_getXY_r (geos->handle, sequence, i, &x, &y);
      p[0] = snapped (x, exact);
      p[1] = snapped (y, exact);
      p[2] = origin[2]
             - (normal[0] * (p[0] - origin[0]) + normal[1] * (p[1] - origin[1])) / normal[2];
      ring->n_points += ring->n_points == 0 || !is_same (p, p - 3);
    }
  while (ring->n_points > 1 && is_same (ring->points[0], ring->points[ring->n_points - 1]))
    ring->n_points--;
  if (cvm_ring_signed_area (ring, u, v) * sign < 0)
    for (int i = 0, k = ring->n_points - 1; i < k; i++, k--)
      for (int axis = 0; axis < 3; axis++)
        {
          double swapped = ring->points[i][axis];
          ring->points[i][axis] = ring->points[k][axis];
          ring->points[k][axis] = swapped;
        }
  return true;
}

static bool
is_sliver_hole (const CvmGeos *geos, const GEOSGeometry *line)
{
  GEOSGeometry *copy = GEOSGeom_clone_r (geos->handle, line);
  GEOSGeometry *hole = copy ? GEOSGeom_createPolygon_r (geos->handle, copy, NULL, 0) : NULL;
  bool sliver = hole && cvm_geos_is_sliver (geos, hole);
  cvm_geos_clear (geos, &hole);
  return sliver;
}

static bool
make_polygon (const CvmGeos *geos,
              const GEOSGeometry *polygon,
              const CvmGrid *grid,
              int slice,
              bool exact,
              CvmRing *rings,
              int *n)
{
  const GEOSGeometry *shell = GEOSGetExteriorRing_r (geos->handle, polygon);
  if (!shell || !make_ring (geos, shell, grid, slice, exact, -1, &rings[*n]))
    return false;
  ++*n;
  int n_holes = GEOSGetNumInteriorRings_r (geos->handle, polygon);
  for (int i = 0; i < n_holes; i++)
    {
      const GEOSGeometry *hole = GEOSGetInteriorRingN_r (geos->handle, polygon, i);
      if (!hole)
        return false;
      if (is_sliver_hole (geos, hole))
        continue;
      if (!make_ring (geos, hole, grid, slice, exact, 1, &rings[*n]))
        return false;
      ++*n;
    }
  return true;
}

int
cvm_new_rings_make (const CvmGeos *geos,
                    const GEOSGeometry *area,
                    const CvmGrid *grid,
                    int slice,
                    bool exact,
                    CvmRing *rings)
{
  int n = 0, n_parts = GEOSGetNumGeometries_r (geos->handle, area);
  bool ok = true;
  for (int i = 0; ok && i < n_parts; i++)
    {
      const GEOSGeometry *part = GEOSGetGeometryN_r (geos->handle, area, i);
      if (GEOSGeomTypeId_r (geos->handle, part) == GEOS_POLYGON
          && GEOSisEmpty_r (geos->handle, part) == 0 && !cvm_geos_is_sliver (geos, part))
        ok = make_polygon (geos, part, grid, slice, exact, rings, &n);
    }
  for (int i = 0; !ok && i < n; i++)
    cvm_ring_clear (&rings[i]);
  return ok ? n : -1;
}
