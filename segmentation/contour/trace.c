/* SPDX-License-Identifier: Apache-2.0 */
/* Marching squares between voxel centres, driven by the kept mask, not by the values: a vertex lies
 * on each edge of the lattice of centres between a kept voxel and another, and the probability only
 * says where on it. A cell of four centres, walked round 0-1-2-3, joins the edge where its walk
 * enters a run of kept corners to the edge where it leaves it:
 *
 *   0 ──T── 1      edges are numbered by their lower voxel: 2·voxel for the one to the next column,
 *   L       R      2·voxel + 1 for the one to the next row. The walk of the neighbouring cell goes
 *   3 ──B── 2      the other way, so that each edge is entered once and left once: `next`.
 *
 * Runs of kept corners never join across a cell, which separates them at saddles.
 *
 * Why rasterising gives the mask back: snapping to 0.001 mm moves a vertex by at most 0.0005 mm in
 * x and in y, √2 times that in any direction of the plane. A ring can only pass over a centre when
 * a vertex on an edge that ends there is nearer than twice that (0.00142 mm). The margin of 1/512
 * of probability keeps it 1/513 of a pixel away, which is enough for pixels from 0.73 mm on;
 * LEAST_MM keeps the distance on smaller ones, and moves no vertex by more than that. Where slices
 * are tilted against the axial plane, both lengths grow alike. */
#include "segmentation/contour/trace.h"

#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN (1.0 / 512)
#define LEAST_MM 0.002
#define LEAST_PIXEL_MM 0.02
#define LEAST_COSINE 0.5 /* of the slices' tilt to the axial plane */

typedef struct
{
  const CvmGrid *grid;
  const float *p;      /* of the whole volume */
  const uint8_t *kept; /* from the slice `kept_from` on */
  int kept_from;
  double level;
} Map;

/* The part of a slice that holds all its kept voxels, with one voxel more on each side, which may
 * be outside the image. */
typedef struct
{
  const Map *map;
  int slice, column, row; /* of the window's first voxel */
  int width, height;
  int *next; /* for each edge the edge that follows on its ring; -1: none, or done */
} Window;

typedef struct
{
  int n_rings;
  CvmRing *rings;
  bool failed; /* no memory */
} SliceRings;

static size_t
voxel_index (const CvmGrid *grid, int column, int row, int slice)
{
  return ((size_t)slice * (size_t)grid->n_rows + (size_t)row) * (size_t)grid->n_columns
         + (size_t)column;
}

static const uint8_t *
kept_row (const Map *map, int row, int slice)
{
  return map->kept + voxel_index (map->grid, 0, row, slice - map->kept_from);
}

/* Is the window's voxel kept? */
static bool
is_kept (const Window *w, int column, int row)
{
  const CvmGrid *grid = w->map->grid;
  column += w->column;
  row += w->row;
  return column >= 0 && column < grid->n_columns && row >= 0 && row < grid->n_rows
         && kept_row (w->map, row, w->slice)[column] == 1;
}

/* Probability less the level, on the side of it that the mask says, by at least MARGIN. */
static double
height_of (const Window *w, int column, int row)
{
  const CvmGrid *grid = w->map->grid;
  double level = w->map->level, p = 0;
  bool kept = is_kept (w, column, row);
  column += w->column;
  row += w->row;
  if (column >= 0 && column < grid->n_columns && row >= 0 && row < grid->n_rows)
    p = w->map->p[voxel_index (grid, column, row, w->slice)];
  p = p >= 0 ? fmin (p, 1) : 0; /* not a number: 0 */
  if (kept)
    return fmax (p - level, MARGIN);
  return fmin (fmin (p - level, level - p), -MARGIN);
}

/* The window of a slice; false where nothing is kept. */
static bool
find_window (const Map *map, int slice, Window *w)
{
  const CvmGrid *grid = map->grid;
  int left = grid->n_columns, right = -1, top = -1, bottom = -1;
  for (int row = 0; row < grid->n_rows; row++)
    {
      const uint8_t *line = kept_row (map, row, slice);
      const uint8_t *first = memchr (line, 1, (size_t)grid->n_columns);
      if (!first)
        continue;
      const uint8_t *last = memrchr (line, 1, (size_t)grid->n_columns);
      top = top < 0 ? row : top;
      bottom = row;
      left = first - line < left ? (int)(first - line) : left;
      right = last - line > right ? (int)(last - line) : right;
    }
  if (bottom < 0)
    return false;
  *w = (Window){ .map = map, .slice = slice, .column = left - 1, .row = top - 1 };
  w->width = right - left + 3;
  w->height = bottom - top + 3;
  return true;
}

static void
link_cell (Window *w, int column, int row)
{
  const bool kept[4] = { is_kept (w, column, row), is_kept (w, column + 1, row),
                         is_kept (w, column + 1, row + 1), is_kept (w, column, row + 1) };
  int here = 2 * (row * w->width + column);
  const int edges[4] = { here, here + 3, here + 2 * w->width, here + 1 }; /* T, R, B, L */
  for (int i = 0; i < 4; i++)
    {
      int leaves = i;
      if (kept[i] || !kept[(i + 1) % 4])
        continue;
      do
        leaves = (leaves + 1) % 4;
      while (kept[(leaves + 1) % 4]);
      w->next[edges[i]] = edges[leaves];
    }
}

/* Patient mm of the vertex on an edge; x and y on the grid of 0.001 mm, z in the slice's plane. */
static void
edge_point (const Window *w, int edge, double point[3])
{
  const CvmGrid *grid = w->map->grid;
  int column = edge / 2 % w->width, row = edge / 2 / w->width, along_row = edge % 2 == 0;
  int kept[2] = { column, row }, other[2] = { column, row };
  int *far = is_kept (w, column, row) ? other : kept;
  far[along_row ? 0 : 1]++;
  double step = along_row ? grid->column_step_mm : grid->row_step_mm;
  double least = LEAST_MM / fabs (grid->normal[2]) / step;
  double inside = height_of (w, kept[0], kept[1]), outside = height_of (w, other[0], other[1]);
  double t = fmin (fmax (inside / (inside - outside), least), 1 - least);
  double voxel[3] = { w->column + kept[0] + t * (other[0] - kept[0]),
                      w->row + kept[1] + t * (other[1] - kept[1]), w->slice };
  cvm_grid_to_patient (grid, voxel, point);
  const double *origin = grid->origins[w->slice], *normal = grid->normal;
  for (int axis = 0; axis < 2; axis++)
    point[axis] = rint (point[axis] * 1000) / 1000 + 0.0; /* + 0.0: never −0 */
  point[2]
      = origin[2]
        - ((point[0] - origin[0]) * normal[0] + (point[1] - origin[1]) * normal[1]) / normal[2];
}

/* The ring through an edge, taken out of `next`. The walk round a cell has kept corners to its
 * right in (x to the right, y up), a negative area in (column, row). */
static bool
take_ring (Window *w, int start, CvmRing *ring)
{
  int n = 0, edge = start;
  do
    {
      n++;
      edge = w->next[edge];
    }
  while (edge != start);
  memset (ring, 0, sizeof *ring);
  ring->points = malloc ((size_t)n * sizeof ring->points[0]);
  if (!ring->points)
    return false;
  ring->slice = w->slice;
  ring->nearest_slice = -1;
  ring->n_points = n;
  bool backwards = w->map->grid->normal[2] < 0;
  for (int i = 0; i < n; i++)
    {
      int following = w->next[edge];
      edge_point (w, edge, ring->points[backwards ? n - 1 - i : i]);
      w->next[edge] = -1;
      edge = following;
    }
  return true;
}

static bool
add_ring (SliceRings *out, CvmRing *ring)
{
  CvmRing *rings = realloc (out->rings, ((size_t)out->n_rings + 1) * sizeof *rings);
  if (!rings)
    {
      cvm_ring_clear (ring);
      return false;
    }
  out->rings = rings;
  out->rings[out->n_rings++] = *ring;
  return true;
}

static bool
trace_slice (const Map *map, int slice, SliceRings *out)
{
  Window w;
  if (!find_window (map, slice, &w))
    return true;
  size_t n_edges = 2 * (size_t)w.width * (size_t)w.height;
  w.next = n_edges <= INT_MAX ? malloc (n_edges * sizeof *w.next) : NULL;
  if (!w.next)
    return false;
  memset (w.next, 0xff, n_edges * sizeof *w.next);
  for (int row = 0; row + 1 < w.height; row++)
    for (int column = 0; column + 1 < w.width; column++)
      link_cell (&w, column, row);
  bool ok = true;
  for (size_t edge = 0; ok && edge < n_edges; edge++)
    if (w.next[edge] >= 0)
      {
        CvmRing ring;
        ok = take_ring (&w, (int)edge, &ring) && add_ring (out, &ring);
      }
  free (w.next);
  return ok;
}

static bool
check_map (const CvmVolume *probability, double level, CvmStatus *status)
{
  const CvmGrid *grid = cvm_volume_get_grid (probability);
  if (!(level > 0 && level < 1))
    return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("The level must lie between 0 and 1."), NULL);
  if (fabs (grid->normal[2]) < LEAST_COSINE)
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            CVM_N_ ("Contours can be made on axial slices only."), NULL);
  if (fmin (grid->column_step_mm, grid->row_step_mm) < LEAST_PIXEL_MM)
    return cvm_status_fail (
        status, CVM_ERR_UNSUPPORTED,
        CVM_N_ ("The pixels are smaller than {1} mm, too small for contours in steps of 0.001 mm."),
        "%g", LEAST_PIXEL_MM);
  return true;
}

/* Hand the slices' rings over in order; frees what is left after a failure. */
static bool
append_rings (SliceRings *slices, int n_slices, CvmStructure *structure, CvmStatus *status)
{
  bool ok = true;
  for (int slice = 0; slice < n_slices; slice++)
    {
      for (int i = 0; i < slices[slice].n_rings; i++)
        if (ok)
          ok = cvm_structure_take_ring (structure, &slices[slice].rings[i], status);
        else
          cvm_ring_clear (&slices[slice].rings[i]);
      free (slices[slice].rings);
      if (ok && slices[slice].failed)
        ok = cvm_status_no_memory (status);
    }
  return ok;
}

bool
cvm_trace_structure (const CvmVolume *probability,
                     const CvmVolume *kept,
                     double level,
                     CvmStructure *structure,
                     const CvmProgress *progress,
                     CvmStatus *status)
{
  if (!cvm_volume_get_float32 (probability) || !cvm_volume_get_uint8 (kept)
      || !cvm_grid_equal (cvm_volume_get_grid (probability), cvm_volume_get_grid (kept)))
    return cvm_status_fail (status, CVM_ERR_SHAPE,
                            CVM_N_ ("The mask and the probability are not on the same grid."),
                            NULL);
  if (!check_map (probability, level, status))
    return false;
  Map map = { cvm_volume_get_grid (probability), cvm_volume_get_float32 (probability),
              cvm_volume_get_uint8 (kept), 0, level };
  int n_slices = map.grid->n_slices;
  SliceRings *slices = calloc ((size_t)n_slices, sizeof *slices);
  if (!slices)
    return cvm_status_no_memory (status);
  atomic_bool cancelled = false;
#pragma omp parallel for schedule(dynamic, 4)
  for (int slice = 0; slice < n_slices; slice++)
    {
      if (!cancelled && cvm_progress_cancelled (progress))
        cancelled = true;
      if (!cancelled)
        slices[slice].failed = !trace_slice (&map, slice, &slices[slice]);
    }
  bool ok = append_rings (slices, n_slices, structure, status);
  free (slices);
  if (!ok)
    return false;
  if (cancelled)
    return cvm_status_cancelled (status);
  cvm_progress_report (
      progress, &(CvmProgressReport){ .stage = "trace", .fraction = 1, .member = -1, .slab = -1 });
  return true;
}

bool
cvm_trace_slice (const CvmVolume *probability,
                 double level,
                 int slice,
                 CvmStructure *structure,
                 CvmStatus *status)
{
  const CvmGrid *grid = cvm_volume_get_grid (probability);
  const float *p = cvm_volume_get_float32 (probability);
  if (!p || slice < 0 || slice >= grid->n_slices)
    return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("That slice does not exist in the probability map."), NULL);
  if (!check_map (probability, level, status))
    return false;
  size_t n = (size_t)grid->n_columns * (size_t)grid->n_rows;
  uint8_t *kept = malloc (n);
  if (!kept)
    return cvm_status_no_memory (status);
  for (size_t i = 0; i < n; i++)
    kept[i] = p[(size_t)slice * n + i] >= level;
  SliceRings rings = { 0 };
  rings.failed = !trace_slice (&(Map){ grid, p, kept, slice, level }, slice, &rings);
  free (kept);
  return append_rings (&rings, 1, structure, status);
}
