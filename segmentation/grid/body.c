/* SPDX-License-Identifier: Apache-2.0 */
/* See body.h. All of it happens on a coarse grid of 3 mm cubes in LPS order, [z][y][x] bytes, where
 * the ball of 6 mm is the 33 offsets within two voxels. Outside of the image counts as air. Each
 * voxel of the CT then takes the value of the cube that its centre lies in.
 */
#include "segmentation/grid/body.h"

#include "segmentation/grid/lps-view.h"

#include <stdlib.h>
#include <string.h>

#define CUBE_MM 3.0
#define THRESHOLD_HU (-300.0f)
#define BALL_REACH 2           /* cubes: 6 mm */
#define MAX_CUBES (1 << 27)    /* 3.6 m³: some 1.5 GB of work space */
#define STEPS_A_POLL (1 << 16) /* of the flood: some milliseconds */

/* Values of the bytes while components are searched. */
enum
{
  EMPTY = 0,
  UNSEEN = 1,
  SEEN = 2,
  LARGEST = 3
};

typedef struct
{
  int size[3]; /* x, y, z */
  size_t n;
  uint8_t *threshold, *work, *other;
  int32_t *stack; /* n: every voxel is pushed once at most */
  const CvmProgress *progress;
  size_t n_steps; /* of all floods */
  bool stopped;   /* the caller cancelled */
} Coarse;

/* Only outside of parallel regions. */
static bool
stopped (Coarse *coarse)
{
  coarse->stopped = coarse->stopped || cvm_progress_cancelled (coarse->progress);
  return coarse->stopped;
}

static void
coarse_clear (Coarse *coarse)
{
  free (coarse->threshold);
  free (coarse->work);
  free (coarse->other);
  free (coarse->stack);
}

/* dst = src with one row's neighbours combined: or for growing, and for shrinking. */
static void
combine_row (uint8_t *dst, const uint8_t *src, int n, int dx, bool grow)
{
  int low = dx < 0 ? -dx : 0, high = dx > 0 ? n - dx : n;
  if (grow)
    for (int x = low; x < high; x++)
      dst[x] |= src[x + dx];
  else
    {
      for (int x = 0; x < n && x < low; x++)
        dst[x] = 0;
      for (int x = high < 0 ? 0 : high; x < n; x++)
        dst[x] = 0;
      for (int x = low; x < high; x++)
        dst[x] &= src[x + dx];
    }
}

static void
morph_row (const Coarse *coarse, const uint8_t *src, uint8_t *dst, int y, int z, bool grow)
{
  int n = coarse->size[0];
  memset (dst, grow ? 0 : 1, (size_t)n);
  for (int dz = -BALL_REACH; dz <= BALL_REACH; dz++)
    for (int dy = -BALL_REACH; dy <= BALL_REACH; dy++)
      {
        int left = BALL_REACH * BALL_REACH - dz * dz - dy * dy;
        if (left < 0)
          continue;
        bool outside
            = z + dz < 0 || z + dz >= coarse->size[2] || y + dy < 0 || y + dy >= coarse->size[1];
        if (outside && !grow)
          memset (dst, 0, (size_t)n);
        if (outside)
          continue;
        const uint8_t *row
            = src + ((size_t)(z + dz) * (size_t)coarse->size[1] + (size_t)(y + dy)) * (size_t)n;
        for (int dx = -BALL_REACH; dx <= BALL_REACH; dx++)
          if (dx * dx <= left)
            combine_row (dst, row, n, dx, grow);
      }
}

/* Dilation (grow) or erosion by the ball; left unfinished where the caller cancelled. */
static void
morph (Coarse *coarse, const uint8_t *src, uint8_t *dst, bool grow)
{
  bool stop = stopped (coarse);
#pragma omp parallel for schedule(dynamic) reduction(|| : stop)
  for (int z = 0; z < coarse->size[2]; z++)
    {
      stop = stop || cvm_progress_cancelled (coarse->progress);
      for (int y = 0; y < coarse->size[1] && !stop; y++)
        morph_row (
            coarse, src,
            dst + ((size_t)z * (size_t)coarse->size[1] + (size_t)y) * (size_t)coarse->size[0], y, z,
            grow);
    }
  coarse->stopped = stop;
}

/* Turn the 26-connected voxels of value `from` about `start` into `to`; returns their number.
 * Ends early where the caller cancelled. */
static size_t
flood (Coarse *coarse, uint8_t *mask, int32_t start, uint8_t from, uint8_t to)
{
  const int *size = coarse->size;
  size_t n_found = 1, n_stack = 0;
  mask[start] = to;
  coarse->stack[n_stack++] = start;
  while (n_stack > 0)
    {
      if (++coarse->n_steps % STEPS_A_POLL == 0 && stopped (coarse))
        break;
      int32_t at = coarse->stack[--n_stack];
      int x = at % size[0], y = at / size[0] % size[1], z = at / size[0] / size[1];
      for (int nz = z > 0 ? z - 1 : 0; nz <= z + 1 && nz < size[2]; nz++)
        for (int ny = y > 0 ? y - 1 : 0; ny <= y + 1 && ny < size[1]; ny++)
          for (int nx = x > 0 ? x - 1 : 0; nx <= x + 1 && nx < size[0]; nx++)
            {
              int32_t next = (nz * size[1] + ny) * size[0] + nx;
              if (mask[next] != from)
                continue;
              mask[next] = to;
              n_found++;
              coarse->stack[n_stack++] = next;
            }
    }
  return n_found;
}

/* Keep the largest component only (of equal ones the first); false where the mask is empty. */
static bool
keep_largest (Coarse *coarse, uint8_t *mask)
{
  size_t best = 0;
  int32_t best_start = -1;
  for (size_t i = 0; i < coarse->n && !coarse->stopped; i++)
    if (mask[i] == UNSEEN)
      {
        size_t n = flood (coarse, mask, (int32_t)i, UNSEEN, SEEN);
        if (n > best)
          {
            best = n;
            best_start = (int32_t)i;
          }
      }
  if (best_start < 0)
    return false;
  flood (coarse, mask, best_start, SEEN, LARGEST);
  for (size_t i = 0; i < coarse->n; i++)
    mask[i] = mask[i] == LARGEST;
  return true;
}

/* Fill what can't be reached from the border of one slice (4-connected). */
static void
fill_holes_in_slice (Coarse *coarse, uint8_t *slice)
{
  int n_x = coarse->size[0], n_y = coarse->size[1];
  int32_t *stack = coarse->stack;
  size_t n_stack = 0;
  for (int y = 0; y < n_y; y++)
    for (int x = 0; x < n_x; x++)
      if ((y == 0 || y == n_y - 1 || x == 0 || x == n_x - 1) && slice[y * n_x + x] == EMPTY)
        {
          slice[y * n_x + x] = SEEN;
          stack[n_stack++] = y * n_x + x;
        }
  while (n_stack > 0)
    {
      int32_t at = stack[--n_stack];
      int x = at % n_x, y = at / n_x;
      const int next[4] = { x > 0 ? at - 1 : at, x < n_x - 1 ? at + 1 : at, y > 0 ? at - n_x : at,
                            y < n_y - 1 ? at + n_x : at };
      for (int i = 0; i < 4; i++)
        if (slice[next[i]] == EMPTY)
          {
            slice[next[i]] = SEEN;
            stack[n_stack++] = next[i];
          }
    }
  for (int i = 0; i < n_x * n_y; i++)
    slice[i] = slice[i] != SEEN;
}

static bool
coarse_init (Coarse *coarse,
             const CvmLpsView *view,
             const CvmVolume *ct,
             const CvmProgress *progress,
             CvmStatus *status)
{
  CvmAxis *axes[3] = { NULL, NULL, NULL };
  float *hu = NULL;
  coarse->progress = progress;
  bool done = true;
  for (int i = 0; i < 3 && done; i++)
    {
      axes[i] = cvm_lps_view_axis (view, i, 0, view->size[i], CUBE_MM, status);
      done = axes[i] != NULL;
      coarse->size[i] = done ? cvm_axis_n_target (axes[i]) : 0;
    }
  coarse->n = (size_t)coarse->size[0] * (size_t)coarse->size[1] * (size_t)coarse->size[2];
  if (done && coarse->n > MAX_CUBES)
    done = cvm_status_fail (
        status, CVM_ERR_BUDGET,
        CVM_N_ ("The scan spans {1} × {2} × {3} m, too much to look for a body in."),
        "%.1f\n%.1f\n%.1f", coarse->size[0] * CUBE_MM / 1000, coarse->size[1] * CUBE_MM / 1000,
        coarse->size[2] * CUBE_MM / 1000);
  if (done)
    {
      hu = malloc (coarse->n * sizeof *hu);
      coarse->threshold = malloc (coarse->n);
      coarse->work = malloc (coarse->n);
      coarse->other = malloc (coarse->n);
      coarse->stack = malloc (coarse->n * sizeof *coarse->stack);
      done = hu && coarse->threshold && coarse->work && coarse->other && coarse->stack;
      if (!done)
        cvm_status_no_memory (status);
    }
  CvmProgressPart part;
  const int first[3] = { 0, 0, 0 };
  done = done
         && cvm_lps_view_resample (view, ct, NULL, 0, first, axes, hu, "body",
                                   cvm_progress_part (&part, progress, 0, 0.6), status);
  for (size_t i = 0; done && i < coarse->n; i++)
    coarse->threshold[i] = hu[i] >= THRESHOLD_HU;
  for (int i = 0; i < 3; i++)
    cvm_axis_free (axes[i]);
  free (hu);
  return done;
}

/* Leaves the body in coarse->other. */
static bool
find (Coarse *coarse, const CvmProgress *progress, CvmStatus *status)
{
  morph (coarse, coarse->threshold, coarse->other, false);
  cvm_progress_stage (progress, "body", 0.65);
  morph (coarse, coarse->other, coarse->work, true);
  cvm_progress_stage (progress, "body", 0.7);
  bool found = keep_largest (coarse, coarse->work);
  if (stopped (coarse))
    return cvm_status_cancelled (status);
  if (!found)
    return cvm_status_fail (status, CVM_ERR_FORMAT, CVM_N_ ("No body was found in the CT."), NULL);
  cvm_progress_stage (progress, "body", 0.8);
  morph (coarse, coarse->work, coarse->other, true);
  for (size_t i = 0; i < coarse->n; i++)
    coarse->other[i] &= coarse->threshold[i];
  for (int z = 0; z < coarse->size[2] && !stopped (coarse); z++)
    fill_holes_in_slice (
        coarse, coarse->other + (size_t)z * (size_t)coarse->size[0] * (size_t)coarse->size[1]);
  if (coarse->stopped)
    return cvm_status_cancelled (status);
  cvm_progress_stage (progress, "body", 0.9);
  return true;
}

/* For each voxel of one axis of the view the cube that its centre lies in. */
static int *
cubes_of_axis (const CvmLpsView *view, int axis, int n_cubes, CvmStatus *status)
{
  int n = view->size[axis];
  int *cubes = malloc ((size_t)n * sizeof *cubes);
  double *centres = malloc ((size_t)n * sizeof *centres);
  if (cubes && centres)
    {
      cvm_lps_view_centres (view, axis, 0, n, CUBE_MM, centres);
      for (int k = 0; k < n; k++)
        {
          int cube = (int)(centres[k] / CUBE_MM);
          cubes[k] = cube < n_cubes ? cube : n_cubes - 1;
        }
    }
  else
    {
      free (cubes);
      cubes = NULL;
      cvm_status_no_memory (status);
    }
  free (centres);
  return cubes;
}

static bool
spread (const Coarse *coarse, const CvmLpsView *view, uint8_t *mask, CvmStatus *status)
{
  int *cubes[3];
  bool stop = false;
  for (int i = 0; i < 3; i++)
    cubes[i] = cubes_of_axis (view, i, coarse->size[i], status);
  bool done = cubes[0] && cubes[1] && cubes[2];
  if (done)
    {
#pragma omp parallel for schedule(static) reduction(|| : stop)
      for (int z = 0; z < view->size[2]; z++)
        {
          stop = stop || cvm_progress_cancelled (coarse->progress);
          for (int y = 0; y < view->size[1] && !stop; y++)
            {
              const uint8_t *row
                  = coarse->other
                    + ((size_t)cubes[2][z] * (size_t)coarse->size[1] + (size_t)cubes[1][y])
                          * (size_t)coarse->size[0];
              uint8_t *out = mask + (view->base + z * view->stride[2] + y * view->stride[1]);
              for (int x = 0; x < view->size[0]; x++)
                out[x * view->stride[0]] = row[cubes[0][x]];
            }
        }
    }
  for (int i = 0; i < 3; i++)
    free (cubes[i]);
  return stop ? cvm_status_cancelled (status) : done;
}

CvmVolume *
cvm_body_find (const CvmVolume *ct, const CvmProgress *progress, CvmStatus *status)
{
  CvmLpsView view;
  Coarse coarse = { .n = 0 };
  CvmVolume *mask = NULL;
  if (cvm_lps_view_init (&view, cvm_volume_get_grid (ct), status)
      && coarse_init (&coarse, &view, ct, progress, status) && find (&coarse, progress, status))
    {
      mask = cvm_volume_new (cvm_volume_get_grid (ct), CVM_VOXEL_UINT8, status);
      if (mask && !spread (&coarse, &view, cvm_volume_get_data (mask), status))
        {
          cvm_volume_unref (mask);
          mask = NULL;
        }
      cvm_progress_stage (progress, "body", 1);
    }
  coarse_clear (&coarse);
  cvm_lps_view_clear (&view);
  return mask;
}
