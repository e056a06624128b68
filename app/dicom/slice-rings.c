/* SPDX-License-Identifier: Apache-2.0 */
#include "app/dicom/slice-rings.h"

#include <math.h>
#include <stdlib.h>

static bool
takes_part (const CvmRing *ring)
{
  return ring->use == CVM_RING_COUNTED && ring->type == CVM_RING_CLOSED_PLANAR;
}

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
project (CvmPlaneRing *flat, const CvmGrid *grid)
{
  const CvmRing *ring = flat->ring;
  double twice = 0;
  flat->low[0] = flat->low[1] = INFINITY;
  flat->high[0] = flat->high[1] = -INFINITY;
  for (int i = 0; i < ring->n_points; i++)
    {
      double *p = flat->points[i];
      p[0] = dot (ring->points[i], grid->row_direction);
      p[1] = dot (ring->points[i], grid->column_direction);
      for (int k = 0; k < 2; k++)
        {
          flat->low[k] = fmin (flat->low[k], p[k]);
          flat->high[k] = fmax (flat->high[k], p[k]);
        }
    }
  const double *first = flat->points[0];
  for (int i = 1; i + 1 < ring->n_points; i++)
    {
      const double *p = flat->points[i], *q = flat->points[i + 1];
      twice += (p[0] - first[0]) * (q[1] - first[1]) - (q[0] - first[0]) * (p[1] - first[1]);
    }
  flat->area_mm2 = fabs (twice) / 2;
}

bool
cvm_slice_rings_init (CvmSliceRings *all,
                      CvmStructure *structure,
                      const CvmGrid *grid,
                      CvmStatus *status)
{
  size_t n_points = 0;
  *all = (CvmSliceRings){ .n_slices = grid->n_slices };
  all->first = calloc ((size_t)grid->n_slices + 2, sizeof *all->first);
  if (!all->first)
    return cvm_status_no_memory (status);
  /* counting sort: first[s + 2] counts slice s, then becomes where slice s + 1 begins */
  for (int i = 0; i < structure->n_rings; i++)
    if (takes_part (&structure->rings[i]))
      {
        all->n_rings++;
        all->first[structure->rings[i].slice + 2]++;
        n_points += structure->rings[i].n_points;
      }
  all->rings = calloc ((size_t)all->n_rings + 1, sizeof *all->rings);
  all->points = calloc (n_points + 1, sizeof *all->points);
  if (!all->rings || !all->points)
    {
      cvm_slice_rings_clear (all);
      return cvm_status_no_memory (status);
    }
  for (int slice = 0; slice < grid->n_slices; slice++)
    all->first[slice + 2] += all->first[slice + 1];
  n_points = 0;
  for (int i = 0; i < structure->n_rings; i++)
    {
      CvmRing *ring = &structure->rings[i];
      if (!takes_part (ring))
        continue;
      CvmPlaneRing *flat = &all->rings[all->first[ring->slice + 1]++];
      flat->ring = ring;
      flat->points = all->points + n_points;
      n_points += ring->n_points;
      project (flat, grid);
    }
  return true;
}

void
cvm_slice_rings_clear (CvmSliceRings *all)
{
  free (all->first);
  free (all->rings);
  free (all->points);
  *all = (CvmSliceRings){ 0 };
}

bool
cvm_plane_rings_apart (const CvmPlaneRing *a, const CvmPlaneRing *b)
{
  return a->high[0] < b->low[0] || b->high[0] < a->low[0] || a->high[1] < b->low[1]
         || b->high[1] < a->low[1];
}
