/* SPDX-License-Identifier: Apache-2.0 */
/* See resample.h. All axes are made in millimetres from the low edge of the first source cell:
 *
 *   edges    0     e1     e2    e3       source cell k reaches from edge k to edge k + 1
 *            |--•--|---•---|--•--|
 *   centres     0      1      2          • centre k
 *            |----×----|----×----|       target i covers [i, i + 1]·step, × its centre
 *
 * Even axes are the special case of equal cells. Applying three axes goes plane by plane along z,
 * so that beside source and target only two planes a thread are held.
 */
#include "segmentation/grid/resample.h"

#include <math.h>
#include <stdlib.h>

#define MAX_SAMPLES 65535
#define LINEAR_UP_TO 1.5
#define RATIO_ROUNDING 1e-6 /* a ratio of 1.5 stays linear however the spacings were rounded */

struct CvmAxis
{
  int n_source, n_target, max_taps;
  int *first;     /* n_target */
  int *n_taps;    /* n_target */
  float *weights; /* n_target rows of max_taps */
};

/* What the taps of one axis are made from. */
typedef struct
{
  int n_source;
  const double *edges, *centres;
  double step_mm;
  bool average;
} Cells;

/* The last of n ascending values that is not above x; 0 where all are. */
static int
last_not_above (const double *values, int n, double x)
{
  int low = 0, high = n;
  while (high - low > 1)
    {
      int middle = (low + high) / 2;
      if (values[middle] <= x)
        low = middle;
      else
        high = middle;
    }
  return low;
}

static int
linear_taps (const double *centres, int n, double x, int *first, float *weights)
{
  int low = last_not_above (centres, n, x);
  double part = 0;
  if (low < n - 1)
    part = fmax (0, (x - centres[low]) / (centres[low + 1] - centres[low]));
  *first = low;
  if (part <= 0)
    {
      if (weights)
        weights[0] = 1;
      return 1;
    }
  if (weights)
    {
      weights[0] = (float)(1 - part);
      weights[1] = (float)part;
    }
  return 2;
}

/* What of [low, high] lies beyond the ends counts for the end cells. */
static int
average_taps (const Cells *cells, double low, double high, int *first, float *weights)
{
  int n = cells->n_source;
  int from = last_not_above (cells->edges, n, low);
  int to = last_not_above (cells->edges, n, high);
  if (to > from && cells->edges[to] >= high)
    to--;
  *first = from;
  if (weights)
    for (int k = from; k <= to; k++)
      {
        double cell_low = k == 0 ? -INFINITY : cells->edges[k];
        double cell_high = k == n - 1 ? INFINITY : cells->edges[k + 1];
        double overlap = fmin (high, cell_high) - fmax (low, cell_low);
        weights[k - from] = (float)(fmax (overlap, 0) / (high - low));
      }
  return to - from + 1;
}

static int
forward_taps (const void *user, int i, int *first, float *weights)
{
  const Cells *cells = user;
  if (cells->average)
    return average_taps (cells, i * cells->step_mm, (i + 1) * cells->step_mm, first, weights);
  return linear_taps (cells->centres, cells->n_source, (i + 0.5) * cells->step_mm, first, weights);
}

typedef int (*TapsFunc) (const void *user, int i, int *first, float *weights);

static CvmAxis *
make_axis (int n_source, int n_target, TapsFunc taps, const void *user, CvmStatus *status)
{
  CvmAxis *axis = calloc (1, sizeof *axis);
  if (!axis)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  axis->n_source = n_source;
  axis->n_target = n_target;
  for (int i = 0; i < n_target; i++)
    {
      int first, n = taps (user, i, &first, NULL);
      if (n > axis->max_taps)
        axis->max_taps = n;
    }
  axis->first = malloc ((size_t)n_target * sizeof *axis->first);
  axis->n_taps = malloc ((size_t)n_target * sizeof *axis->n_taps);
  axis->weights = calloc ((size_t)n_target * (size_t)axis->max_taps, sizeof *axis->weights);
  if (!axis->first || !axis->n_taps || !axis->weights)
    {
      cvm_axis_free (axis);
      cvm_status_no_memory (status);
      return NULL;
    }
  for (int i = 0; i < n_target; i++)
    axis->n_taps[i]
        = taps (user, i, &axis->first[i], axis->weights + (size_t)i * (size_t)axis->max_taps);
  return axis;
}

static bool
check_steps (int n_source, double source_mm, double target_mm, int *n_target, CvmStatus *status)
{
  double n = ceil (source_mm / target_mm - 0.001);
  if (n_source < 1 || !(source_mm > 0) || !(target_mm > 0) || !isfinite (n) || n > MAX_SAMPLES)
    return cvm_status_fail (status, CVM_ERR_SHAPE,
                            CVM_N_ ("{1} samples over {2} mm can't be resampled to {3} mm."),
                            "%d\n%g\n%g", n_source, source_mm, target_mm);
  *n_target = n < 1 ? 1 : (int)n;
  return true;
}

static CvmAxis *
forward_axis (const double *edges, const double *centres, int n, double step_mm, CvmStatus *status)
{
  int n_target = 0;
  if (!check_steps (n, edges[n], step_mm, &n_target, status))
    return NULL;
  Cells cells
      = { n, edges, centres, step_mm, step_mm / (edges[n] / n) > LINEAR_UP_TO + RATIO_ROUNDING };
  return make_axis (n, n_target, forward_taps, &cells, status);
}

/* n + 1 edges and n centres in one allocation. */
static double *
cells_new (int n, CvmStatus *status)
{
  double *edges = n < 1 ? NULL : malloc ((2 * (size_t)n + 1) * sizeof *edges);
  if (!edges)
    cvm_status_no_memory (status);
  return edges;
}

CvmAxis *
cvm_axis_new (int n_source, double source_step_mm, double target_step_mm, CvmStatus *status)
{
  int n_target = 0;
  if (!check_steps (n_source, n_source * source_step_mm, target_step_mm, &n_target, status))
    return NULL;
  double *edges = cells_new (n_source, status);
  if (!edges)
    return NULL;
  double *centres = edges + n_source + 1;
  for (int k = 0; k < n_source; k++)
    {
      edges[k] = k * source_step_mm;
      centres[k] = (k + 0.5) * source_step_mm;
    }
  edges[n_source] = n_source * source_step_mm;
  CvmAxis *axis = forward_axis (edges, centres, n_source, target_step_mm, status);
  free (edges);
  return axis;
}

CvmAxis *
cvm_axis_new_uneven (int n_source,
                     const double *positions_mm,
                     double target_step_mm,
                     CvmStatus *status)
{
  bool ascending = n_source >= 2;
  for (int k = 1; k < n_source; k++)
    ascending = ascending && positions_mm[k] > positions_mm[k - 1];
  if (!ascending)
    {
      cvm_status_fail (status, CVM_ERR_SHAPE,
                       CVM_N_ ("The slices are not in ascending order, or there is only one."),
                       NULL);
      return NULL;
    }
  double *edges = cells_new (n_source, status);
  if (!edges)
    return NULL;
  double *centres = edges + n_source + 1;
  double low_mm = positions_mm[0] - (positions_mm[1] - positions_mm[0]) / 2;
  edges[0] = 0;
  for (int k = 0; k < n_source; k++)
    {
      double half = k < n_source - 1 ? (positions_mm[k + 1] - positions_mm[k]) / 2
                                     : (positions_mm[k] - positions_mm[k - 1]) / 2;
      centres[k] = positions_mm[k] - low_mm;
      edges[k + 1] = centres[k] + half;
    }
  CvmAxis *axis = forward_axis (edges, centres, n_source, target_step_mm, status);
  free (edges);
  return axis;
}

typedef struct
{
  int n_samples;
  double step_mm;
  const double *positions_mm;
} Places;

static int
back_taps (const void *user, int i, int *first, float *weights)
{
  const Places *places = user;
  int last = places->n_samples - 1;
  double at = fmin (fmax (places->positions_mm[i] / places->step_mm - 0.5, 0), last);
  *first = (int)at;
  double part = at - *first;
  if (weights)
    weights[0] = (float)(1 - part);
  if (part <= 0)
    return 1;
  if (weights)
    weights[1] = (float)part;
  return 2;
}

CvmAxis *
cvm_axis_new_back (
    int n_samples, double step_mm, int n_positions, const double *positions_mm, CvmStatus *status)
{
  if (n_samples < 1 || n_positions < 1 || !(step_mm > 0))
    {
      cvm_status_fail (status, CVM_ERR_SHAPE,
                       CVM_N_ ("An axis without samples can't be resampled."), NULL);
      return NULL;
    }
  Places places = { n_samples, step_mm, positions_mm };
  return make_axis (n_samples, n_positions, back_taps, &places, status);
}

void
cvm_axis_free (CvmAxis *axis)
{
  if (!axis)
    return;
  free (axis->first);
  free (axis->n_taps);
  free (axis->weights);
  free (axis);
}

int
cvm_axis_n_source (const CvmAxis *axis)
{
  return axis->n_source;
}

int
cvm_axis_n_target (const CvmAxis *axis)
{
  return axis->n_target;
}

int
cvm_axis_taps (const CvmAxis *axis, int i, int *first, const float **weights)
{
  *first = axis->first[i];
  *weights = axis->weights + (size_t)i * (size_t)axis->max_taps;
  return axis->n_taps[i];
}

void
cvm_axis_apply_rows (
    const CvmAxis *axis, int target_row, const float *source, size_t n, float *target)
{
  const float *weights;
  int first, n_taps = cvm_axis_taps (axis, target_row, &first, &weights);
  for (int t = 0; t < n_taps; t++)
    {
      const float *row = source + (size_t)(first + t) * (size_t)n;
      float weight = weights[t];
      if (t == 0)
        for (size_t i = 0; i < n; i++)
          target[i] = weight * row[i];
      else
        for (size_t i = 0; i < n; i++)
          target[i] += weight * row[i];
    }
}

void
cvm_axis_apply_row (const CvmAxis *axis, const float *source, float *target)
{
  for (int i = 0; i < axis->n_target; i++)
    {
      const float *weights = axis->weights + (size_t)i * (size_t)axis->max_taps;
      const float *taps = source + axis->first[i];
      float sum = weights[0] * taps[0];
      for (int t = 1; t < axis->n_taps[i]; t++)
        sum += weights[t] * taps[t];
      target[i] = sum;
    }
}

void
cvm_axis_apply_plane (
    const CvmAxis *y, const CvmAxis *x, const float *source, float *row, float *target)
{
  for (int j = 0; j < y->n_target; j++)
    {
      cvm_axis_apply_rows (y, j, source, (size_t)x->n_source, row);
      cvm_axis_apply_row (x, row, target + (size_t)j * (size_t)x->n_target);
    }
}

bool
cvm_resample (const float *source,
              const CvmAxis *z,
              const CvmAxis *y,
              const CvmAxis *x,
              float *target,
              const CvmProgress *progress,
              CvmStatus *status)
{
  size_t plane_size = (size_t)y->n_source * (size_t)x->n_source;
  size_t target_size = (size_t)y->n_target * (size_t)x->n_target;
  bool no_memory = false, cancelled = false;
#pragma omp parallel reduction(|| : no_memory, cancelled)
  {
    float *plane = malloc ((plane_size + (size_t)x->n_source) * sizeof *plane);
    no_memory = !plane;
#pragma omp for schedule(dynamic)
    for (int k = 0; k < z->n_target; k++)
      {
        cancelled = cancelled || cvm_progress_cancelled (progress);
        if (no_memory || cancelled)
          continue;
        cvm_axis_apply_rows (z, k, source, plane_size, plane);
        cvm_axis_apply_plane (y, x, plane, plane + plane_size, target + (size_t)k * target_size);
      }
    free (plane);
  }
  if (no_memory)
    return cvm_status_no_memory (status);
  return cancelled ? cvm_status_cancelled (status) : true;
}
