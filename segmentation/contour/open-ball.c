/* SPDX-License-Identifier: Apache-2.0 */
/* A ball is a bundle of rows: of the row dy and dz away it covers the columns −w … w. So for each
 * voxel first the distance along its row to the next voxel of the kind that is looked for, in
 * voxels, and then for each row of the ball one comparison:
 *
 *   erosion   a voxel goes where a row of the ball has background within w
 *   dilation  a voxel comes where a row of the ball has mask within w
 *
 * Distances are bytes, so that a comparison is a few instructions for a whole row of voxels. */
#include "segmentation/contour/open-ball.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE_MM 0.001
#define FAR 255
#define MOST_VOXELS 250

typedef struct
{
  const CvmMaskBox *box;
  double radius_mm;  /* with the tolerance */
  const uint8_t *in; /* [slice][row][column] of the box */
  uint8_t *distance;
  uint8_t *out;
  bool dilate;
  const CvmProgress *progress;
} Step;

/* Along a row: how far the next voxel equal to `kind` is. Beyond the ends lies background. */
static void
row_distances (const uint8_t *row, int n, bool kind, uint8_t *distance)
{
  int d = kind ? FAR : 0;
  for (int i = 0; i < n; i++)
    {
      d = row[i] == kind ? 0 : d < FAR ? d + 1 : FAR;
      distance[i] = (uint8_t)d;
    }
  d = kind ? FAR : 0;
  for (int i = n - 1; i >= 0; i--)
    {
      d = row[i] == kind ? 0 : d < FAR ? d + 1 : FAR;
      if (d < distance[i])
        distance[i] = (uint8_t)d;
    }
}

/* Position of a slice of the box along the normal; beyond the stack its end steps go on. */
static double
position (const CvmMaskBox *box, int slice)
{
  const CvmGrid *grid = box->grid;
  int k = box->low[2] + slice, last = grid->n_slices - 1;
  if (grid->n_slices == 1)
    return k == 0 ? 0 : INFINITY;
  if (k < 0)
    return grid->positions_mm[0] + k * (grid->positions_mm[1] - grid->positions_mm[0]);
  if (k > last)
    return grid->positions_mm[last]
           + (k - last) * (grid->positions_mm[last] - grid->positions_mm[last - 1]);
  return grid->positions_mm[k];
}

/* One row of the ball on one row of voxels; false when the row is now decided. */
static bool
apply_row (const Step *step, int row, int slice, int half_width, uint8_t *out)
{
  const CvmMaskBox *box = step->box;
  int n = box->size[0];
  if (row < 0 || row >= box->size[1] || slice < 0 || slice >= box->size[2])
    {
      if (step->dilate)
        return true;
      memset (out, 0, (size_t)n);
      return false;
    }
  const uint8_t *distance
      = step->distance + ((size_t)slice * (size_t)box->size[1] + (size_t)row) * (size_t)n;
  uint8_t within = (uint8_t)half_width; /* checked: at most MOST_VOXELS */
  if (step->dilate)
#pragma omp simd
    for (int i = 0; i < n; i++)
      out[i] |= distance[i] <= within;
  else
#pragma omp simd
    for (int i = 0; i < n; i++)
      out[i] &= distance[i] > within;
  return true;
}

/* All rows of the ball about (row, slice) that lie in one other slice. */
static bool
apply_slice (const Step *step, int row, int slice, int other, double dz, uint8_t *out)
{
  const CvmGrid *grid = step->box->grid;
  double left = step->radius_mm * step->radius_mm - dz * dz;
  int half_height = (int)(sqrt (left) / grid->row_step_mm);
  for (int dy = -half_height; dy <= half_height; dy++)
    {
      double in_plane = left - dy * grid->row_step_mm * (dy * grid->row_step_mm);
      int half_width = (int)(sqrt (fmax (in_plane, 0)) / grid->column_step_mm);
      if (!apply_row (step, row + dy, other, half_width, out))
        return false;
    }
  return true;
}

static void
step_row (const Step *step, int row, int slice)
{
  const CvmMaskBox *box = step->box;
  size_t n = (size_t)box->size[0], at = ((size_t)slice * (size_t)box->size[1] + (size_t)row) * n;
  uint8_t *out = step->out + at;
  if (step->dilate)
    memset (out, 0, n);
  else
    memcpy (out, step->in + at, n);
  /* An opening only removes: where the mask is empty there is nothing to do. */
  if (!memchr (box->voxels + at, 1, n))
    return;
  double here = position (box, slice);
  for (int way = -1; way <= 1; way += 2)
    for (int other = way < 0 ? slice : slice + 1;; other += way)
      {
        double dz = position (box, other) - here;
        if (!(fabs (dz) <= step->radius_mm))
          break;
        if (!apply_slice (step, row, slice, other, dz, out))
          return;
      }
}

/* Erode or dilate `in` into `out`; false when cancelled. */
static bool
run_step (const Step *step)
{
  const CvmMaskBox *box = step->box;
  size_t n = (size_t)box->size[0];
  atomic_bool cancelled = false;
#pragma omp parallel for schedule(static)
  for (int slice = 0; slice < box->size[2]; slice++)
    {
      if (cancelled || cvm_progress_cancelled (step->progress))
        {
          cancelled = true;
          continue;
        }
      for (int row = 0; row < box->size[1]; row++)
        {
          size_t at = ((size_t)slice * (size_t)box->size[1] + (size_t)row) * n;
          row_distances (step->in + at, box->size[0], step->dilate, step->distance + at);
        }
    }
#pragma omp parallel for schedule(dynamic, 1)
  for (int slice = 0; slice < box->size[2]; slice++)
    {
      if (cancelled || cvm_progress_cancelled (step->progress))
        {
          cancelled = true;
          continue;
        }
      for (int row = 0; row < box->size[1]; row++)
        step_row (step, row, slice);
    }
  return !cancelled;
}

bool
cvm_open_ball (CvmMaskBox *box, double radius_mm, const CvmProgress *progress, CvmStatus *status)
{
  const CvmGrid *grid = box->grid;
  double voxels = (radius_mm + TOLERANCE_MM) / fmin (grid->column_step_mm, grid->row_step_mm);
  size_t n = cvm_mask_box_n_voxels (box);
  if (radius_mm == 0)
    return true;
  if (!(radius_mm > 0 && voxels <= MOST_VOXELS))
    return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("An opening of {1} mm can't be done on these pixels."), "%g",
                            radius_mm);
  if (n == 0)
    return true;
  uint8_t *distance = malloc (n), *eroded = malloc (n), *opened = malloc (n);
  bool ok = distance && eroded && opened;
  if (!ok)
    cvm_status_no_memory (status);
  Step erode = { box, radius_mm + TOLERANCE_MM, box->voxels, distance, eroded, false, progress };
  Step dilate = { box, radius_mm + TOLERANCE_MM, eroded, distance, opened, true, progress };
  if (ok && !(run_step (&erode) && run_step (&dilate)))
    ok = cvm_status_cancelled (status);
  if (ok)
    memcpy (box->voxels, opened, n);
  free (distance);
  free (eroded);
  free (opened);
  return ok;
}
