/* SPDX-License-Identifier: Apache-2.0 */
/* Near-copies: some planning systems write a ring up to six times, 0.02 to 0.2 mm² apart, and
 * even-odd would cancel the slice. Boxes and areas rule out nearly every pair; for the rest the
 * even-odd area of both rings together is their symmetric difference.
 */
#include "app/dicom/overlaps.h"
#include "app/dicom/slice-rings.h"
#include "segmentation/contour/even-odd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COMPARISONS 200000

/* Both rings' points one after the other; 1 a copy, 0 none, -1 no memory. */
static int
is_copy (const CvmPlaneRing *a, const CvmPlaneRing *b)
{
  double larger = fmax (a->area_mm2, b->area_mm2);
  if (fabs (a->area_mm2 - b->area_mm2) >= CVM_COPY_SHARE * larger || cvm_plane_rings_apart (a, b))
    return 0;
  int n[2] = { a->ring->n_points, b->ring->n_points };
  if (n[0] == n[1] && memcmp (a->points, b->points, n[0] * sizeof *a->points) == 0)
    return 1;
  double (*both)[2] = malloc (((size_t)n[0] + n[1]) * sizeof *both);
  if (!both)
    return -1;
  memcpy (both, a->points, n[0] * sizeof *both);
  memcpy (both + n[0], b->points, n[1] * sizeof *both);
  double difference = cvm_even_odd_area (2, n, (const double (*)[2])both);
  free (both);
  if (isnan (difference))
    return -1;
  return difference < CVM_COPY_SHARE * larger;
}

/* Compare each ring of a slice with those before it that count. */
static bool
mark_slice (CvmPlaneRing *rings, int n, int *n_copies, int *budget)
{
  for (int i = 1; i < n; i++)
    for (int k = 0; k<i && * budget> 0; k++)
      {
        if (rings[k].ring->use != CVM_RING_COUNTED)
          continue;
        int copy = is_copy (&rings[k], &rings[i]);
        if (copy < 0)
          return false;
        (*budget)--;
        if (!copy)
          continue;
        rings[i].ring->use = CVM_RING_COPY;
        (*n_copies)++;
        break;
      }
  return true;
}

bool
cvm_rings_mark_copies (CvmStructure *structure, const CvmGrid *grid, CvmStatus *status)
{
  CvmSliceRings all;
  int n_copies = 0, budget = MAX_COMPARISONS;
  if (!cvm_slice_rings_init (&all, structure, grid, status))
    return false;
  bool ok = true;
  for (int slice = 0; ok && slice < all.n_slices; slice++)
    ok = mark_slice (all.rings + all.first[slice], all.first[slice + 1] - all.first[slice],
                     &n_copies, &budget);
  cvm_slice_rings_clear (&all);
  if (!ok)
    return cvm_status_no_memory (status);
  if (n_copies == 0)
    return true;
  CvmStatus warning = CVM_STATUS_INIT;
  cvm_status_fail (&warning, CVM_ERR_FORMAT,
                   CVM_N_ ("Contours that repeat another one of their slice, counted once: {1}."),
                   "%d", n_copies);
  return cvm_structure_warn (structure, &warning, status);
}
