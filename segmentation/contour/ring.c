/* SPDX-License-Identifier: Apache-2.0 */
/* A ring owns two things: its points and, until it is touched, the text that they came from. */
#include "segmentation/contour/ring.h"

#include <stdlib.h>
#include <string.h>

bool
cvm_ring_copy (const CvmRing *ring, CvmRing *copy, CvmStatus *status)
{
  *copy = *ring;
  copy->points = NULL;
  copy->original_text = NULL;
  if (ring->n_points > 0)
    {
      copy->points = malloc ((size_t)ring->n_points * sizeof copy->points[0]);
      if (copy->points)
        memcpy (copy->points, ring->points, (size_t)ring->n_points * sizeof copy->points[0]);
    }
  if (ring->original_text)
    copy->original_text = strdup (ring->original_text);
  if ((ring->n_points > 0 && !copy->points) || (ring->original_text && !copy->original_text))
    {
      cvm_ring_clear (copy);
      return cvm_status_no_memory (status);
    }
  return true;
}

void
cvm_ring_clear (CvmRing *ring)
{
  free (ring->points);
  free (ring->original_text);
  memset (ring, 0, sizeof *ring);
  ring->slice = -1;
  ring->nearest_slice = -1;
}

double
cvm_ring_signed_area (const CvmRing *ring, const double u[3], const double v[3])
{
  /* Relative to the first point: a small ring far from the origin loses no digits. */
  double twice = 0, last_u = 0, last_v = 0;
  for (int i = 1; i < ring->n_points; i++)
    {
      double pu = 0, pv = 0;
      for (int axis = 0; axis < 3; axis++)
        {
          double d = ring->points[i][axis] - ring->points[0][axis];
          pu += d * u[axis];
          pv += d * v[axis];
        }
      twice += last_u * pv - pu * last_v;
      last_u = pu;
      last_v = pv;
    }
  return twice / 2;
}
