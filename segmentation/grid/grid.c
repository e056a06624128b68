/* SPDX-License-Identifier: Apache-2.0 */
/* See grid.h. The public struct is the first member of the counted object, so that a `CvmGrid *`
 * is also a `Counted *`; the arrays lie in the same allocation, behind it:
 *
 *   | CvmGrid | count | origins[n][3] | positions_mm[n] | n_missing[n] | scratch |
 */
#include "segmentation/grid/grid.h"

#include "segmentation/grid/gaps.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SIZE 65535
#define DIRECTION_TOLERANCE 1e-3
#define EVEN_STEP_TOLERANCE_MM 0.01

typedef struct
{
  CvmGrid grid;
  atomic_int count;
  double data[];
} Counted;

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static bool
finite3 (const double v[3])
{
  return isfinite (v[0]) && isfinite (v[1]) && isfinite (v[2]);
}

static bool
check_arguments (const int size[3],
                 const double step_mm[2],
                 const double row[3],
                 const double column[3],
                 CvmStatus *status)
{
  for (int i = 0; i < 3; i++)
    if (size[i] < 1 || size[i] > MAX_SIZE)
      return cvm_status_fail (status, CVM_ERR_SHAPE,
                              CVM_N_ ("An image of {1} × {2} × {3} voxels can't be handled."),
                              "%d\n%d\n%d", size[0], size[1], size[2]);
  for (int i = 0; i < 2; i++)
    if (!(step_mm[i] > 0) || !isfinite (step_mm[i]))
      return cvm_status_fail (status, CVM_ERR_SHAPE, CVM_N_ ("The pixel spacing is not positive."),
                              NULL);
  if (!finite3 (row) || !finite3 (column) || fabs (sqrt (dot (row, row)) - 1) > DIRECTION_TOLERANCE
      || fabs (sqrt (dot (column, column)) - 1) > DIRECTION_TOLERANCE
      || fabs (dot (row, column)) > DIRECTION_TOLERANCE)
    return cvm_status_fail (
        status, CVM_ERR_SHAPE,
        CVM_N_ ("The directions of rows and columns are not at right angles to each other."), NULL);
  return true;
}

/* Exact directions from rounded ones: the row keeps its way, the column is turned to it. */
static void
set_directions (CvmGrid *grid, const double row[3], const double column[3])
{
  double *u = grid->row_direction, *v = grid->column_direction, *n = grid->normal;
  double length = sqrt (dot (row, row));
  for (int i = 0; i < 3; i++)
    u[i] = row[i] / length;
  double along = dot (u, column);
  for (int i = 0; i < 3; i++)
    v[i] = column[i] - along * u[i];
  length = sqrt (dot (v, v));
  for (int i = 0; i < 3; i++)
    v[i] /= length;
  n[0] = u[1] * v[2] - u[2] * v[1];
  n[1] = u[2] * v[0] - u[0] * v[2];
  n[2] = u[0] * v[1] - u[1] * v[0];
}

static bool
set_positions (CvmGrid *grid, const double (*origins)[3], CvmStatus *status)
{
  for (int k = 0; k < grid->n_slices; k++)
    {
      if (!finite3 (origins[k]))
        return cvm_status_fail (status, CVM_ERR_SHAPE,
                                CVM_N_ ("The position of slice {1} is not a number."), "%d", k + 1);
      memcpy (grid->origins[k], origins[k], sizeof grid->origins[k]);
      grid->positions_mm[k] = dot (origins[k], grid->normal);
      if (k > 0 && !(grid->positions_mm[k] > grid->positions_mm[k - 1]))
        return cvm_status_fail (status, CVM_ERR_SHAPE,
                                CVM_N_ ("The slices are not in ascending order at slice {1}."),
                                "%d", k + 1);
    }
  return true;
}

static bool
is_stacked (const CvmGrid *grid)
{
  for (int k = 1; k < grid->n_slices; k++)
    {
      double sideways[3];
      for (int i = 0; i < 3; i++)
        sideways[i] = grid->origins[k][i] - grid->origins[0][i];
      if (fabs (dot (sideways, grid->row_direction)) > CVM_STACK_TOLERANCE_MM
          || fabs (dot (sideways, grid->column_direction)) > CVM_STACK_TOLERANCE_MM)
        return false;
    }
  return true;
}

/* What the positions are worth: even, with gaps, uneven. `scratch` has room for all of them. */
static void
judge_steps (CvmGrid *grid, double *scratch)
{
  cvm_gaps_find (grid->positions_mm, grid->n_slices, scratch, grid->n_missing);
  for (int k = 0; k < grid->n_slices; k++)
    grid->has_gaps = grid->has_gaps || grid->n_missing[k] > 0;
  grid->even_but_gaps = cvm_gaps_even_else (grid->positions_mm, grid->n_slices, grid->n_missing,
                                            EVEN_STEP_TOLERANCE_MM);
  grid->uniform = grid->even_but_gaps && !grid->has_gaps && is_stacked (grid);
}

CvmGrid *
cvm_grid_new (int n_columns,
              int n_rows,
              int n_slices,
              double column_step_mm,
              double row_step_mm,
              const double row_direction[3],
              const double column_direction[3],
              const double (*origins)[3],
              double thickness_mm,
              CvmStatus *status)
{
  if (!check_arguments ((int[3]){ n_columns, n_rows, n_slices },
                        (double[2]){ column_step_mm, row_step_mm }, row_direction, column_direction,
                        status))
    return NULL;
  Counted *counted = calloc (1, sizeof *counted + 6 * (size_t)n_slices * sizeof (double));
  if (!counted)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  atomic_init (&counted->count, 1);
  CvmGrid *grid = &counted->grid;
  grid->n_columns = n_columns;
  grid->n_rows = n_rows;
  grid->n_slices = n_slices;
  grid->column_step_mm = column_step_mm;
  grid->row_step_mm = row_step_mm;
  grid->origins = (double (*)[3])counted->data;
  grid->positions_mm = counted->data + 3 * (size_t)n_slices;
  grid->n_missing = (int *)(counted->data + 4 * (size_t)n_slices);
  set_directions (grid, row_direction, column_direction);
  if (!set_positions (grid, origins, status))
    {
      free (counted);
      return NULL;
    }
  if (n_slices > 1)
    grid->slice_step_mm
        = (grid->positions_mm[n_slices - 1] - grid->positions_mm[0]) / (n_slices - 1);
  else
    grid->slice_step_mm = isfinite (thickness_mm) && thickness_mm > 0 ? thickness_mm : 0;
  judge_steps (grid, counted->data + 5 * (size_t)n_slices);
  return grid;
}

CvmGrid *
cvm_grid_new_uniform (const int size[3],
                      const double step_mm[3],
                      const double origin[3],
                      CvmStatus *status)
{
  if (size[2] < 1 || size[2] > MAX_SIZE)
    {
      check_arguments (size, step_mm, (double[3]){ 1, 0, 0 }, (double[3]){ 0, 1, 0 }, status);
      return NULL;
    }
  double (*origins)[3] = malloc ((size_t)size[2] * sizeof *origins);
  if (!origins)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  for (int k = 0; k < size[2]; k++)
    {
      origins[k][0] = origin[0];
      origins[k][1] = origin[1];
      origins[k][2] = origin[2] + k * step_mm[2];
    }
  CvmGrid *grid
      = cvm_grid_new (size[0], size[1], size[2], step_mm[0], step_mm[1], (double[3]){ 1, 0, 0 },
                      (double[3]){ 0, 1, 0 }, (const double (*)[3])origins, step_mm[2], status);
  free (origins);
  return grid;
}

CvmGrid *
cvm_grid_ref (const CvmGrid *grid)
{
  Counted *counted = (Counted *)grid;
  atomic_fetch_add_explicit (&counted->count, 1, memory_order_relaxed);
  return &counted->grid;
}

void
cvm_grid_unref (CvmGrid *grid)
{
  Counted *counted = (Counted *)grid;
  if (counted && atomic_fetch_sub_explicit (&counted->count, 1, memory_order_acq_rel) == 1)
    free (counted);
}

size_t
cvm_grid_n_voxels (const CvmGrid *grid)
{
  return (size_t)grid->n_columns * (size_t)grid->n_rows * (size_t)grid->n_slices;
}

/* The last slice below `position_mm` that has a slice above it; needs two slices. */
static int
slice_below (const CvmGrid *grid, double position_mm)
{
  int low = 0, high = grid->n_slices - 1;
  while (high - low > 1)
    {
      int middle = (low + high) / 2;
      if (grid->positions_mm[middle] <= position_mm)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* Where voxel (0, 0) of a slice coordinate lies. A single slice of unknown thickness counts as 1 mm
 * thick, so that the way there and back stays one to one. */
static void
origin_at (const CvmGrid *grid, double slice, double origin[3])
{
  if (grid->n_slices == 1)
    {
      double step = grid->slice_step_mm > 0 ? grid->slice_step_mm : 1;
      for (int i = 0; i < 3; i++)
        origin[i] = grid->origins[0][i] + slice * step * grid->normal[i];
      return;
    }
  int low = slice <= 0 ? 0 : slice >= grid->n_slices - 1.0 ? grid->n_slices - 2 : (int)slice;
  double part = slice - low;
  for (int i = 0; i < 3; i++)
    origin[i] = grid->origins[low][i] + part * (grid->origins[low + 1][i] - grid->origins[low][i]);
}

void
cvm_grid_to_patient (const CvmGrid *grid, const double voxel[3], double patient_mm[3])
{
  double origin[3];
  origin_at (grid, voxel[2], origin);
  for (int i = 0; i < 3; i++)
    patient_mm[i] = origin[i] + voxel[0] * grid->column_step_mm * grid->row_direction[i]
                    + voxel[1] * grid->row_step_mm * grid->column_direction[i];
}

void
cvm_grid_to_voxel (const CvmGrid *grid, const double patient_mm[3], double voxel[3])
{
  double position = dot (patient_mm, grid->normal);
  if (grid->n_slices == 1)
    voxel[2]
        = (position - grid->positions_mm[0]) / (grid->slice_step_mm > 0 ? grid->slice_step_mm : 1);
  else
    {
      int low = slice_below (grid, position);
      voxel[2] = low
                 + (position - grid->positions_mm[low])
                       / (grid->positions_mm[low + 1] - grid->positions_mm[low]);
    }
  double origin[3], from[3];
  origin_at (grid, voxel[2], origin);
  for (int i = 0; i < 3; i++)
    from[i] = patient_mm[i] - origin[i];
  voxel[0] = dot (from, grid->row_direction) / grid->column_step_mm;
  voxel[1] = dot (from, grid->column_direction) / grid->row_step_mm;
}

int
cvm_grid_nearest_slice (const CvmGrid *grid, double position_mm, double *distance_mm)
{
  int slice = 0;
  if (grid->n_slices > 1)
    {
      slice = slice_below (grid, position_mm);
      if (fabs (grid->positions_mm[slice + 1] - position_mm)
          < fabs (position_mm - grid->positions_mm[slice]))
        slice++;
    }
  if (distance_mm)
    *distance_mm = position_mm - grid->positions_mm[slice];
  return slice;
}

double
cvm_grid_slice_extent_mm (const CvmGrid *grid, int slice)
{
  int last = grid->n_slices - 1;
  if (last == 0)
    return grid->slice_step_mm;
  if (slice == 0)
    return grid->positions_mm[1] - grid->positions_mm[0];
  if (slice == last)
    return grid->positions_mm[last] - grid->positions_mm[last - 1];
  return (grid->positions_mm[slice + 1] - grid->positions_mm[slice - 1]) / 2;
}

/* Half of one step between two slices, the missing ones counted in. */
static double
half_step_mm (const CvmGrid *grid, int slice)
{
  return (grid->positions_mm[slice + 1] - grid->positions_mm[slice])
         / (2.0 * (grid->n_missing[slice] + 1));
}

double
cvm_grid_reach_up_mm (const CvmGrid *grid, int slice)
{
  int last = grid->n_slices - 1;
  return last == 0 ? grid->slice_step_mm / 2 : half_step_mm (grid, slice < last ? slice : last - 1);
}

double
cvm_grid_reach_down_mm (const CvmGrid *grid, int slice)
{
  return grid->n_slices == 1 ? grid->slice_step_mm / 2
                             : half_step_mm (grid, slice > 0 ? slice - 1 : 0);
}

static bool
same (const double *a, const double *b, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (fabs (a[i] - b[i]) > 1e-6 * fmax (1, fabs (a[i])))
      return false;
  return true;
}

bool
cvm_grid_equal (const CvmGrid *a, const CvmGrid *b)
{
  return a == b
         || (a->n_columns == b->n_columns && a->n_rows == b->n_rows && a->n_slices == b->n_slices
             && same (&a->column_step_mm, &b->column_step_mm, 1)
             && same (&a->row_step_mm, &b->row_step_mm, 1)
             && same (&a->slice_step_mm, &b->slice_step_mm, 1)
             && same (a->row_direction, b->row_direction, 3)
             && same (a->column_direction, b->column_direction, 3)
             && same (a->origins[0], b->origins[0], 3 * (size_t)a->n_slices));
}

CvmOrientation
cvm_grid_orientation (const CvmGrid *grid)
{
  static const int orders[6][3]
      = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  const double *directions[3] = { grid->row_direction, grid->column_direction, grid->normal };
  int best = 0;
  double best_sum = -1;
  for (int order = 0; order < 6; order++)
    {
      double sum = 0;
      for (int i = 0; i < 3; i++)
        sum += fabs (directions[orders[order][i]][i]);
      if (sum > best_sum + 1e-9)
        {
          best = order;
          best_sum = sum;
        }
    }
  CvmOrientation orientation;
  for (int i = 0; i < 3; i++)
    {
      orientation.axis[i] = orders[best][i];
      orientation.flip[i] = directions[orders[best][i]][i] < 0;
    }
  return orientation;
}

void
cvm_direction_letters (const double direction[3], char letters[4])
{
  static const char names[3][2] = { { 'R', 'L' }, { 'A', 'P' }, { 'F', 'H' } };
  bool used[3] = { false, false, false };
  int n = 0;
  for (int round = 0; round < 3; round++)
    {
      int strongest = -1;
      for (int i = 0; i < 3; i++)
        if (!used[i] && (strongest < 0 || fabs (direction[i]) > fabs (direction[strongest])))
          strongest = i;
      used[strongest] = true;
      if (fabs (direction[strongest]) >= 0.1)
        letters[n++] = names[strongest][direction[strongest] > 0];
    }
  letters[n] = 0;
}
