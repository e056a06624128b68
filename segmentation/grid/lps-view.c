/* SPDX-License-Identifier: Apache-2.0 */
/* See lps-view.h. */
#include "segmentation/grid/lps-view.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

/* A step that was computed from positions differs in its last bits from the same step read from a
 * header. At the upper end of the window, where the mapping jumps, that could be seen. */
static double
without_rounding (double step_mm)
{
  const double unit = 1.0 / (1 << 30);
  double rounded = round (step_mm / unit) * unit;
  return rounded > 0 ? rounded : step_mm;
}

static bool
is_stacked (const CvmGrid *grid)
{
  for (int k = 1; k < grid->n_slices; k++)
    {
      double along_row = 0, along_column = 0;
      for (int i = 0; i < 3; i++)
        {
          double way = grid->origins[k][i] - grid->origins[0][i];
          along_row += way * grid->row_direction[i];
          along_column += way * grid->column_direction[i];
        }
      if (fabs (along_row) > CVM_STACK_TOLERANCE_MM || fabs (along_column) > CVM_STACK_TOLERANCE_MM)
        return false;
    }
  return true;
}

static bool
set_positions (CvmLpsView *view, const CvmGrid *grid, CvmStatus *status)
{
  view->positions_mm = malloc ((size_t)grid->n_slices * sizeof *view->positions_mm);
  if (!view->positions_mm)
    return cvm_status_no_memory (status);
  int last = grid->n_slices - 1;
  for (int k = 0; k <= last; k++)
    view->positions_mm[k] = view->orientation.flip[view->slice_axis] ? -grid->positions_mm[last - k]
                                                                     : grid->positions_mm[k];
  return true;
}

bool
cvm_lps_view_init (CvmLpsView *view, const CvmGrid *grid, CvmStatus *status)
{
  const int size[3] = { grid->n_columns, grid->n_rows, grid->n_slices };
  const double step[3] = { grid->column_step_mm, grid->row_step_mm, grid->slice_step_mm };
  const ptrdiff_t stride[3] = { 1, grid->n_columns, (ptrdiff_t)grid->n_columns * grid->n_rows };
  *view = (CvmLpsView){ .orientation = cvm_grid_orientation (grid) };
  if (!is_stacked (grid))
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            CVM_N_ ("The slices are not stacked along their normal (a tilted "
                                    "gantry); such a scan can't be contoured."),
                            NULL);
  for (int i = 0; i < 3; i++)
    {
      int axis = view->orientation.axis[i];
      view->size[i] = size[axis];
      view->step_mm[i] = without_rounding (step[axis]);
      view->stride[i] = stride[axis];
      if (view->orientation.flip[i])
        {
          view->base += stride[axis] * (size[axis] - 1);
          view->stride[i] = -stride[axis];
        }
      if (axis == 2)
        view->slice_axis = i;
    }
  return grid->uniform || set_positions (view, grid, status);
}

void
cvm_lps_view_clear (CvmLpsView *view)
{
  free (view->positions_mm);
  view->positions_mm = NULL;
}

/* n values of a row along x from (x, y, z) on, as float. */
static void
read_row (const CvmLpsView *view, const CvmVolume *volume, const int at[3], int n, float *out)
{
  ptrdiff_t start = view->base, stride = view->stride[0];
  for (int i = 0; i < 3; i++)
    start += at[i] * view->stride[i];
  const int16_t *int16 = cvm_volume_get_int16 (volume);
  const float *float32 = cvm_volume_get_float32 (volume);
  const uint8_t *uint8 = cvm_volume_get_uint8 (volume);
  if (int16 && stride == 1)
    for (int i = 0; i < n; i++)
      out[i] = int16[start + i];
  else if (int16)
    for (int i = 0; i < n; i++)
      out[i] = int16[start + i * stride];
  else if (float32)
    for (int i = 0; i < n; i++)
      out[i] = float32[start + i * stride];
  else
    for (int i = 0; i < n; i++)
      out[i] = uint8[start + i * stride];
}

static bool
is_uneven (const CvmLpsView *view, int axis, int n)
{
  return view->positions_mm && axis == view->slice_axis && n > 1;
}

CvmAxis *
cvm_lps_view_axis (
    const CvmLpsView *view, int axis, int first, int n, double target_step_mm, CvmStatus *status)
{
  if (is_uneven (view, axis, n))
    return cvm_axis_new_uneven (n, view->positions_mm + first, target_step_mm, status);
  double step = view->step_mm[axis] > 0 ? view->step_mm[axis] : target_step_mm;
  return cvm_axis_new (n, step, target_step_mm, status);
}

void
cvm_lps_view_centres (
    const CvmLpsView *view, int axis, int first, int n, double unknown_step_mm, double *centres_mm)
{
  double step = view->step_mm[axis] > 0 ? view->step_mm[axis] : unknown_step_mm;
  const double *positions = view->positions_mm ? view->positions_mm + first : NULL;
  for (int k = 0; k < n; k++)
    centres_mm[k] = is_uneven (view, axis, n)
                        ? positions[k] - positions[0] + (positions[1] - positions[0]) / 2
                        : (k + 0.5) * step;
}

typedef struct
{
  const CvmLpsView *view;
  const CvmVolume *volume, *mask;
  float outside;
  const int *first;
  CvmAxis *const *axes;
} Job;

/* One plane of the box along z, weighted from the source planes that target plane k needs. `row`
 * holds two rows of x. */
static void
gather_plane (const Job *job, int k, float *plane, float *row)
{
  int n_x = cvm_axis_n_source (job->axes[0]), n_y = cvm_axis_n_source (job->axes[1]);
  const float *weights;
  int first_z, n_taps = cvm_axis_taps (job->axes[2], k, &first_z, &weights);
  float *inside = row + n_x;
  for (int t = 0; t < n_taps; t++)
    for (int y = 0; y < n_y; y++)
      {
        const int at[3] = { job->first[0], job->first[1] + y, job->first[2] + first_z + t };
        float *target = plane + (size_t)y * (size_t)n_x;
        read_row (job->view, job->volume, at, n_x, row);
        if (job->mask)
          {
            read_row (job->view, job->mask, at, n_x, inside);
            for (int x = 0; x < n_x; x++)
              row[x] = inside[x] > 0 ? row[x] : job->outside;
          }
        for (int x = 0; x < n_x; x++)
          target[x] = (t ? target[x] : 0) + weights[t] * row[x];
      }
}

bool
cvm_lps_view_resample (const CvmLpsView *view,
                       const CvmVolume *volume,
                       const CvmVolume *mask,
                       float outside,
                       const int first[3],
                       CvmAxis *const axes[3],
                       float *target,
                       const char *stage,
                       const CvmProgress *progress,
                       CvmStatus *status)
{
  const Job job = { view, volume, mask, outside, first, axes };
  size_t n_x = (size_t)cvm_axis_n_source (axes[0]);
  size_t plane_size = n_x * (size_t)cvm_axis_n_source (axes[1]);
  size_t target_size = (size_t)cvm_axis_n_target (axes[0]) * (size_t)cvm_axis_n_target (axes[1]);
  int n_planes = cvm_axis_n_target (axes[2]), n_done = 0;
  bool no_memory = false, cancelled = false;
#pragma omp parallel reduction(|| : no_memory, cancelled)
  {
    float *plane = malloc ((plane_size + 2 * n_x) * sizeof *plane);
    no_memory = !plane;
#pragma omp for schedule(dynamic)
    for (int k = 0; k < n_planes; k++)
      {
        cancelled = cancelled || cvm_progress_cancelled (progress);
        if (no_memory || cancelled)
          continue;
        float *row = plane + plane_size;
        gather_plane (&job, k, plane, row);
        cvm_axis_apply_plane (axes[1], axes[0], plane, row, target + (size_t)k * target_size);
        int done;
#pragma omp atomic capture
        done = ++n_done;
        if (omp_get_thread_num () == 0)
          cvm_progress_stage (progress, stage, (double)done / n_planes);
      }
    free (plane);
  }
  if (no_memory)
    return cvm_status_no_memory (status);
  return cancelled ? cvm_status_cancelled (status) : true;
}
