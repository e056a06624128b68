/* SPDX-License-Identifier: Apache-2.0 */
/* A grid with a slice for each plane of the rings makes this the same reading as with a CT. */
#include "app/dicom/plane-areas.h"

#include "app/dicom/bind.h"
#include "app/dicom/overlaps.h"

#include <stdlib.h>

#define MAX_PLANES 5000

static bool
is_closed (const CvmRing *ring)
{
  return ring->use != CVM_RING_NOT_SHOWN && ring->n_points >= 3;
}

static int
compare (const void *a, const void *b)
{
  const double *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

/* The planes, ascending, each once; *n of them. NULL: no memory. */
static double *
find_planes (const CvmStructure *structure, const double normal[3], int *n)
{
  double *planes = malloc (((size_t)structure->n_rings + 1) * sizeof *planes);
  int n_all = 0;
  *n = 0;
  for (int i = 0; planes && i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (!is_closed (ring))
        continue;
      double sum = 0;
      for (int p = 0; p < ring->n_points; p++)
        for (int axis = 0; axis < 3; axis++)
          sum += ring->points[p][axis] * normal[axis];
      planes[n_all++] = sum / ring->n_points;
    }
  if (planes)
    qsort (planes, (size_t)n_all, sizeof *planes, compare);
  for (int i = 0; i < n_all; i++)
    if (*n == 0 || planes[i] - planes[*n - 1] > CVM_SAME_PLANE_MM)
      planes[(*n)++] = planes[i];
  return planes;
}

/* NULL: no memory. */
static CvmGrid *
make_grid (const CvmGrid *like, const double normal[3], const double *planes, int n)
{
  static const double x[3] = { 1, 0, 0 }, y[3] = { 0, 1, 0 };
  double (*origins)[3] = malloc ((size_t)n * sizeof *origins);
  for (int i = 0; origins && i < n; i++)
    for (int axis = 0; axis < 3; axis++)
      origins[i][axis] = normal[axis] * planes[i];
  CvmGrid *grid = origins ? cvm_grid_new (1, 1, n, 1, 1, like ? like->row_direction : x,
                                          like ? like->column_direction : y,
                                          (const double (*)[3])origins, 0, NULL)
                          : NULL;
  free (origins);
  return grid;
}

static bool
measure (CvmStructure *copy, const CvmGrid *grid, CvmPlaneArea *areas, CvmStatus *status)
{
  if (!cvm_rings_bind (copy, grid, status) || !cvm_rings_mark_copies (copy, grid, status))
    return false;
  for (int i = 0; i < grid->n_slices; i++)
    areas[i] = (CvmPlaneArea){ grid->positions_mm[i], cvm_structure_area_mm2 (copy, grid, i) };
  return true;
}

bool
cvm_plane_areas (const CvmStructure *structure,
                 const CvmGrid *grid,
                 CvmPlaneArea **areas,
                 int *n,
                 CvmStatus *status)
{
  static const double axial[3] = { 0, 0, 1 };
  const double *normal = grid ? grid->normal : axial;
  *areas = NULL;
  double *planes = find_planes (structure, normal, n);
  if (!planes)
    return cvm_status_no_memory (status);
  if (*n == 0 || *n > MAX_PLANES)
    {
      free (planes);
      return *n == 0
             || cvm_status_fail (status, CVM_ERR_BUDGET,
                                 CVM_N_ ("Its contours lie on too many planes."), NULL);
    }
  CvmStructure *copy = cvm_structure_copy (structure, status);
  CvmGrid *own = make_grid (grid, normal, planes, *n);
  *areas = calloc ((size_t)*n, sizeof **areas);
  bool ok = copy && own && *areas && measure (copy, own, *areas, status);
  if (!own || !*areas)
    cvm_status_no_memory (status);
  if (!ok)
    {
      free (*areas);
      *areas = NULL;
    }
  cvm_grid_unref (own);
  cvm_structure_free (copy);
  free (planes);
  return ok;
}
