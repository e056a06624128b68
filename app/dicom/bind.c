/* SPDX-License-Identifier: Apache-2.0 */
/* See bind.h. A ring's plane is the mean of its points along the slices' normal; real slice
 * positions are compared, never multiples of a mean step.
 */
#include "app/dicom/bind.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SILENT_MM 0.1
#define BOUND_MM 0.5
#define PARALLEL_MM 0.25 /* of a point from its ring's plane */
#define ROUNDING_MM 1e-6
#define MOST_NAMED 5

static const struct
{
  const char *reason, *warning;
} unshown_texts[CVM_N_UNSHOWN] = {
  [CVM_UNSHOWN_POINT] = { CVM_N_ ("It is a point."), CVM_N_ ("Points, kept but not shown: {1}.") },
  [CVM_UNSHOWN_OPEN]
  = { CVM_N_ ("It is an open line."), CVM_N_ ("Open lines, kept but not shown: {1}.") },
  [CVM_UNSHOWN_EMPTY]
  = { CVM_N_ ("It has no points."), CVM_N_ ("Contours without points, kept: {1}.") },
  [CVM_UNSHOWN_TOO_FEW]
  = { CVM_N_ ("It has fewer than three different points."),
      CVM_N_ ("Contours of fewer than three points, kept but not shown: {1}.") },
  [CVM_UNSHOWN_NO_AREA] = { CVM_N_ ("It encloses no area."),
                            CVM_N_ ("Contours that enclose no area, kept but not shown: {1}.") },
  [CVM_UNSHOWN_MALFORMED]
  = { CVM_N_ ("Its coordinates are not a list of points."),
      CVM_N_ ("Contours with malformed coordinates, kept but not shown: {1}.") },
  [CVM_UNSHOWN_UNKNOWN_TYPE] = { CVM_N_ ("Its geometric type is unknown."),
                                 CVM_N_ ("Contours of an unknown type, kept but not shown: {1}.") },
  [CVM_UNSHOWN_NOT_PARALLEL] = { CVM_N_ ("It does not lie in the plane of a slice."),
                                 CVM_N_ ("Contours across the slices, kept but not shown: {1}.") },
};

const char *
cvm_unshown_reason (CvmUnshown why)
{
  return unshown_texts[why].reason;
}

static double
along (const double normal[3], const double point[3])
{
  return normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2];
}

/* The plane of a ring; false where a point is too far from it. */
static bool
ring_plane (const CvmRing *ring, const double normal[3], double *plane)
{
  double sum = 0, low = INFINITY, high = -INFINITY;
  for (int i = 0; i < ring->n_points; i++)
    {
      double position = along (normal, ring->points[i]);
      sum += position;
      low = fmin (low, position);
      high = fmax (high, position);
    }
  *plane = sum / ring->n_points;
  return high - *plane <= PARALLEL_MM && *plane - low <= PARALLEL_MM;
}

/* The planes that share a slice: the first one met, and whether there are others. */
typedef struct
{
  double first_mm;
  bool used, several;
} SlicePlanes;

static void
place_ring (CvmRing *ring, const CvmGrid *grid, SlicePlanes *planes)
{
  const double axial[3] = { 0, 0, 1 };
  double plane;
  ring->slice = ring->nearest_slice = -1;
  ring->offset_mm = 0;
  if (!ring_plane (ring, grid ? grid->normal : axial, &plane))
    {
      ring->use = CVM_RING_NOT_SHOWN;
      ring->reason = cvm_unshown_reason (CVM_UNSHOWN_NOT_PARALLEL);
      return;
    }
  ring->use = CVM_RING_OFF_SLICE;
  if (!grid)
    return;
  int slice = cvm_grid_nearest_slice (grid, plane, &ring->offset_mm);
  ring->nearest_slice = slice;
  if (fabs (ring->offset_mm) > BOUND_MM + ROUNDING_MM)
    return;
  if (fabs (ring->offset_mm) <= SILENT_MM + ROUNDING_MM)
    {
      ring->use = CVM_RING_COUNTED;
      ring->slice = slice;
    }
  SlicePlanes *here = &planes[slice];
  if (!here->used)
    here->first_mm = plane;
  else if (fabs (plane - here->first_mm) > CVM_SAME_PLANE_MM)
    here->several = true;
  here->used = true;
}

static bool
warn_number (CvmStructure *structure, const char *message_id, int number, CvmStatus *status)
{
  CvmStatus warning = CVM_STATUS_INIT;
  if (number == 0)
    return true;
  cvm_status_fail (&warning, CVM_ERR_FORMAT, message_id, "%d", number);
  return cvm_structure_warn (structure, &warning, status);
}

/* Second pass: rings near enough to a slice that they have for themselves. */
static bool
bind_near (CvmStructure *structure, const SlicePlanes *planes, CvmStatus *status)
{
  int n_near = 0, n_off = 0;
  double farthest = 0;
  for (int i = 0; i < structure->n_rings; i++)
    {
      CvmRing *ring = &structure->rings[i];
      if (ring->use != CVM_RING_OFF_SLICE)
        continue;
      bool near_enough = fabs (ring->offset_mm) <= BOUND_MM + ROUNDING_MM;
      if (!near_enough || planes[ring->nearest_slice].several)
        {
          n_off++;
          continue;
        }
      ring->use = CVM_RING_COUNTED;
      ring->slice = ring->nearest_slice;
      ring->nearest_slice = -1;
      farthest = fmax (farthest, fabs (ring->offset_mm));
      n_near++;
    }
  if (n_near > 0)
    {
      CvmStatus warning = CVM_STATUS_INIT;
      cvm_status_fail (&warning, CVM_ERR_FORMAT,
                       CVM_N_ ("Contours beside their slices, placed on them: {1} (up to {2} mm)."),
                       "%d\n%.2f", n_near, farthest);
      if (!cvm_structure_warn (structure, &warning, status))
        return false;
    }
  return warn_number (structure,
                      CVM_N_ ("Contours that lie on no slice, counted in no area or volume: {1}."),
                      n_off, status);
}

bool
cvm_rings_bind (CvmStructure *structure, const CvmGrid *grid, CvmStatus *status)
{
  SlicePlanes *planes = grid ? calloc (grid->n_slices, sizeof *planes) : NULL;
  if (grid && !planes)
    return cvm_status_no_memory (status);
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].use != CVM_RING_NOT_SHOWN)
      place_ring (&structure->rings[i], grid, planes);
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].use == CVM_RING_COUNTED)
      structure->rings[i].nearest_slice = -1;
  bool ok = !grid || bind_near (structure, planes, status);
  free (planes);
  return ok;
}

bool
cvm_rings_warn_unshown (CvmStructure *structure, CvmStatus *status)
{
  for (int why = 0; why < CVM_N_UNSHOWN; why++)
    {
      int n = 0;
      for (int i = 0; i < structure->n_rings; i++)
        n += structure->rings[i].use == CVM_RING_NOT_SHOWN
             && structure->rings[i].reason == unshown_texts[why].reason;
      if (!warn_number (structure, unshown_texts[why].warning, n, status))
        return false;
    }
  return true;
}

/* Slices without any counted ring between the first and the last that have one; `where` gets the
 * positions of the first few. */
static int
find_skipped (const CvmStructure *structure, const CvmGrid *grid, bool *drawn, char where[96])
{
  int first = grid->n_slices, last = -1, n = 0;
  size_t length = 0;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (ring->use != CVM_RING_COUNTED)
        continue;
      drawn[ring->slice] = true;
      first = ring->slice < first ? ring->slice : first;
      last = ring->slice > last ? ring->slice : last;
    }
  for (int slice = first; slice <= last; slice++)
    {
      if (drawn[slice])
        continue;
      if (n < MOST_NAMED)
        length += (size_t)snprintf (where + length, 96 - length, "%s%.1f", n > 0 ? ", " : "",
                                    grid->positions_mm[slice]);
      else if (n == MOST_NAMED)
        snprintf (where + length, 96 - length, ", …");
      n++;
    }
  return n;
}

static bool
leaves_image (const CvmRing *ring, const CvmGrid *grid)
{
  for (int i = 0; i < ring->n_points; i++)
    {
      double voxel[3];
      cvm_grid_to_voxel (grid, ring->points[i], voxel);
      if (voxel[0] < -1 || voxel[1] < -1 || voxel[0] > grid->n_columns || voxel[1] > grid->n_rows)
        return true;
    }
  return false;
}

bool
cvm_rings_warn_extent (CvmStructure *structure, const CvmGrid *grid, CvmStatus *status)
{
  bool *drawn = calloc (grid->n_slices, sizeof *drawn);
  int n_outside = 0;
  if (!drawn)
    return cvm_status_no_memory (status);
  char where[96] = "";
  int n_skipped = find_skipped (structure, grid, drawn, where);
  free (drawn);
  if (n_skipped > 0)
    {
      CvmStatus warning = CVM_STATUS_INIT;
      cvm_status_fail (&warning, CVM_ERR_FORMAT,
                       CVM_N_ ("Slices between its ends without a contour: {1} (at {2} mm)."),
                       "%d\n%s", n_skipped, where);
      if (!cvm_structure_warn (structure, &warning, status))
        return false;
    }
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].use == CVM_RING_COUNTED)
      n_outside += leaves_image (&structure->rings[i], grid);
  return warn_number (structure, CVM_N_ ("Contours that reach beyond the image: {1}."), n_outside,
                      status);
}
