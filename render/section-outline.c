/* SPDX-License-Identifier: Apache-2.0 */
/* See section-outline.h. Two steps: all edges of the border, then chained by their ends.
 *
 *        ┌─────┐      sides: both ends of every span
 *   ┌────┴─┐   │      ledges: what one slab covers and the next one does not
 *   └──────┘───┘
 *
 * Ends that meet are the same doubles, for both neighbours compute them in the same way, so that
 * they can be matched by sorting.
 */
#include "render/section-outline.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  double along, stack; /* mm: along a slice, across the slices */
} Point;

typedef struct
{
  Point ends[2];
} Edge;

typedef struct
{
  Edge *edges;
  size_t n, room;
} Edges;

typedef struct
{
  const Point *point;
  size_t edge;
} End;

static bool
add_edge (Edges *edges, double along0, double stack0, double along1, double stack1)
{
  if (edges->n == edges->room)
    {
      size_t room = edges->room ? 2 * edges->room : 128;
      Edge *grown = realloc (edges->edges, room * sizeof *grown);
      if (!grown)
        return false;
      edges->edges = grown;
      edges->room = room;
    }
  edges->edges[edges->n++] = (Edge){ { { along0, stack0 }, { along1, stack1 } } };
  return true;
}

/* The border between slice k − 1 and k, as a position along the normal; beyond the ends half a step
 * further out. */
static double
border_mm (const CvmGrid *grid, int k)
{
  const double *p = grid->positions_mm;
  int n = grid->n_slices;
  if (n == 1)
    return p[0] + (k - 0.5) * grid->slice_step_mm;
  if (k == 0)
    return p[0] - (p[1] - p[0]) / 2;
  if (k == n)
    return p[n - 1] + (p[n - 1] - p[n - 2]) / 2;
  return (p[k - 1] + p[k]) / 2;
}

static int
compare_numbers (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The ledges between two slabs: all ends of both, sorted, enclose what only one of them covers
 * between the first and the second, the third and the fourth, … */
static bool
add_ledges (Edges *edges,
            double stack,
            const CvmSectionSpan *below,
            int n_below,
            const CvmSectionSpan *above,
            int n_above,
            double *sorted)
{
  int n = 0;
  for (int i = 0; i < n_below + n_above; i++)
    {
      const CvmSectionSpan *span = i < n_below ? &below[i] : &above[i - n_below];
      sorted[n++] = span->from;
      sorted[n++] = span->to;
    }
  qsort (sorted, (size_t)n, sizeof *sorted, compare_numbers);
  for (int i = 0; i + 1 < n; i += 2)
    if (sorted[i] < sorted[i + 1] && !add_edge (edges, sorted[i], stack, sorted[i + 1], stack))
      return false;
  return true;
}

/* How many spans from `first` on belong to its slice. */
static int
n_of_slice (const CvmSection *section, int first)
{
  int n = 0;
  while (first + n < section->n_spans
         && section->spans[first + n].slice == section->spans[first].slice)
    n++;
  return n;
}

static bool
collect_edges (const CvmSection *section, const CvmGrid *grid, Edges *edges)
{
  double *sorted = malloc (((size_t)section->n_spans * 4 + 1) * sizeof *sorted);
  const CvmSectionSpan *below = NULL;
  int n_below = 0, slice_below = -2;
  bool fine = sorted != NULL;
  for (int i = 0; fine && i < section->n_spans;)
    {
      const CvmSectionSpan *here = &section->spans[i];
      int n = n_of_slice (section, i), slice = here->slice;
      double low = border_mm (grid, slice), high = border_mm (grid, slice + 1);
      bool touches = slice == slice_below + 1;
      if (!touches && n_below > 0)
        fine = add_ledges (edges, border_mm (grid, slice_below + 1), below, n_below, NULL, 0,
                           sorted);
      fine = fine
             && add_ledges (edges, low, touches ? below : NULL, touches ? n_below : 0, here, n,
                            sorted);
      for (int s = 0; fine && s < n; s++)
        fine = add_edge (edges, here[s].from, low, here[s].from, high)
               && add_edge (edges, here[s].to, low, here[s].to, high);
      below = here;
      n_below = n;
      slice_below = slice;
      i += n;
    }
  if (fine && n_below > 0)
    fine = add_ledges (edges, border_mm (grid, slice_below + 1), below, n_below, NULL, 0, sorted);
  free (sorted);
  return fine;
}

static int
compare_ends (const void *a, const void *b)
{
  const Point *p = ((const End *)a)->point, *q = ((const End *)b)->point;
  if (p->stack != q->stack)
    return p->stack < q->stack ? -1 : 1;
  return (p->along > q->along) - (p->along < q->along);
}

/* An edge not yet used that ends at `point`, or n. */
static size_t
next_edge (const Edges *edges, const End *ends, const bool *used, const Point *point)
{
  const End key = { point, 0 };
  size_t low = 0, high = 2 * edges->n;
  while (low < high)
    {
      size_t middle = (low + high) / 2;
      if (compare_ends (&ends[middle], &key) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  for (; low < 2 * edges->n && compare_ends (&ends[low], &key) == 0; low++)
    if (!used[ends[low].edge])
      return ends[low].edge;
  return edges->n;
}

/* Chain the edges: each closed line begins at an edge not yet used and goes on while one meets. */
static bool
chain (const Edges *edges, Point *points, bool *starts, int *n_points)
{
  End *ends = malloc ((2 * edges->n + 1) * sizeof *ends);
  bool *used = calloc (edges->n + 1, sizeof *used);
  bool fine = ends && used;
  *n_points = 0;
  for (size_t i = 0; fine && i < 2 * edges->n; i++)
    ends[i] = (End){ &edges->edges[i / 2].ends[i % 2], i / 2 };
  if (fine)
    qsort (ends, 2 * edges->n, sizeof *ends, compare_ends);
  for (size_t first = 0; fine && first < edges->n; first++)
    {
      bool start = true;
      Point at = edges->edges[first].ends[0];
      for (size_t e = first; e < edges->n && !used[e]; e = next_edge (edges, ends, used, &at))
        {
          const Edge *edge = &edges->edges[e];
          bool forward = memcmp (&edge->ends[0], &at, sizeof at) == 0;
          used[e] = true;
          starts[*n_points] = start;
          points[(*n_points)++] = at;
          start = false;
          at = edge->ends[forward ? 1 : 0];
        }
    }
  free (ends);
  free (used);
  return fine;
}

/* Voxel coordinates along a slice and mm across the slices, to the plane's mm. */
static void
place (const CvmGrid *grid,
       const CvmViewPlane *view,
       double at,
       const Point *point,
       CvmOutlinePoint *out)
{
  bool slices_down = view->down.axis == 2;
  const CvmPlaneAxis *along = slices_down ? &view->right : &view->down,
                     *stack = slices_down ? &view->down : &view->right;
  double voxel[3] = { at, at, 0 }, mm[3], along_mm;
  voxel[along->axis] = point->along;
  cvm_grid_to_patient (grid, voxel, mm);
  along_mm
      = mm[0] * along->direction[0] + mm[1] * along->direction[1] + mm[2] * along->direction[2];
  double stack_mm = stack->flip ? -point->stack : point->stack;
  out->right_mm = slices_down ? along_mm : stack_mm;
  out->down_mm = slices_down ? stack_mm : along_mm;
}

/* Column or row of the grid at which a section of the view lies. */
static double
place_of (const CvmGrid *grid, const CvmViewPlane *view, int section)
{
  int n = view->depth.axis == 0 ? grid->n_columns : grid->n_rows;
  return view->depth.flip ? n - 1 - section : section;
}

bool
cvm_section_outline_of_spans (const CvmSection *spans,
                              const CvmGrid *grid,
                              const CvmViewPlane *view,
                              int section,
                              CvmSectionOutline *outline,
                              CvmStatus *status)
{
  Edges edges = { 0 };
  *outline = (CvmSectionOutline){ 0 };
  double at = place_of (grid, view, section);
  bool fine = collect_edges (spans, grid, &edges), *starts = NULL;
  Point *points = NULL;
  if (fine && edges.n > 0)
    {
      points = malloc (edges.n * sizeof *points);
      starts = malloc (edges.n * sizeof *starts);
      outline->points = malloc (edges.n * sizeof *outline->points);
      fine = points && starts && outline->points
             && chain (&edges, points, starts, &outline->n_points);
    }
  for (int i = 0; fine && i < outline->n_points; i++)
    {
      place (grid, view, at, &points[i], &outline->points[i]);
      outline->points[i].starts = starts[i];
    }
  free (points);
  free (starts);
  free (edges.edges);
  if (fine)
    return true;
  cvm_section_outline_clear (outline);
  return cvm_status_no_memory (status);
}

bool
cvm_section_outline_make (const CvmSectionSource *source,
                          const CvmGrid *grid,
                          const CvmViewPlane *view,
                          int section,
                          CvmSectionOutline *outline,
                          CvmStatus *status)
{
  CvmSection spans;
  *outline = (CvmSectionOutline){ 0 };
  if (!cvm_section_cut_source (source, grid,
                               view->depth.axis == 0 ? CVM_SECTION_COLUMN : CVM_SECTION_ROW,
                               place_of (grid, view, section), &spans, status))
    return false;
  bool fine = cvm_section_outline_of_spans (&spans, grid, view, section, outline, status);
  cvm_section_clear (&spans);
  return fine;
}

void
cvm_section_outline_clear (CvmSectionOutline *outline)
{
  free (outline->points);
  *outline = (CvmSectionOutline){ 0 };
}
