/* SPDX-License-Identifier: Apache-2.0 */
/* See section-outline.h. Two steps: all edges of the border, then chained by their ends.
 *
 *        ┌─────┐      sides: both ends of every span
 *   ┌────┴─┐   │      ledges: what one slab covers and the next one does not
 *   └──────┘───┘
 *
 * Ends that meet are the same doubles on the same border of two slices, for both neighbours compute
 * them in the same way, so that they can be matched by looking them up.
 */
#include "render/section-outline.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  double along; /* voxels, along a slice */
  int border;   /* between slice border − 1 and slice border */
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
  double along;
  size_t edge;
} End;

/* All ends by border: those of border b are first[b] … first[b + 1] − 1, in the order of `along`.
 */
typedef struct
{
  End *ends;
  size_t *first;
} Ends;

static bool
add_edge (Edges *edges, double along0, int border0, double along1, int border1)
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
  edges->edges[edges->n++] = (Edge){ { { along0, border0 }, { along1, border1 } } };
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
            int border,
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
    if (sorted[i] < sorted[i + 1] && !add_edge (edges, sorted[i], border, sorted[i + 1], border))
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
collect_edges (const CvmSection *section, Edges *edges)
{
  double *sorted = malloc (((size_t)section->n_spans * 4 + 1) * sizeof *sorted);
  const CvmSectionSpan *below = NULL;
  int n_below = 0, slice_below = -2;
  bool fine = sorted != NULL;
  for (int i = 0; fine && i < section->n_spans;)
    {
      const CvmSectionSpan *here = &section->spans[i];
      int n = n_of_slice (section, i), slice = here->slice;
      bool touches = slice == slice_below + 1;
      if (!touches && n_below > 0)
        fine = add_ledges (edges, slice_below + 1, below, n_below, NULL, 0, sorted);
      fine = fine
             && add_ledges (edges, slice, touches ? below : NULL, touches ? n_below : 0, here, n,
                            sorted);
      for (int s = 0; fine && s < n; s++)
        fine = add_edge (edges, here[s].from, slice, here[s].from, slice + 1)
               && add_edge (edges, here[s].to, slice, here[s].to, slice + 1);
      below = here;
      n_below = n;
      slice_below = slice;
      i += n;
    }
  if (fine && n_below > 0)
    fine = add_ledges (edges, slice_below + 1, below, n_below, NULL, 0, sorted);
  free (sorted);
  return fine;
}

static int
compare_ends (const void *a, const void *b)
{
  const End *p = a, *q = b;
  if (p->along != q->along)
    return p->along < q->along ? -1 : 1;
  return (p->edge > q->edge) - (p->edge < q->edge);
}

/* The few ends of a border; a structure of many pieces has more. */
static void
sort_ends (End *ends, size_t n)
{
  if (n > 32)
    {
      qsort (ends, n, sizeof *ends, compare_ends);
      return;
    }
  for (size_t i = 1; i < n; i++)
    {
      End end = ends[i];
      size_t j = i;
      for (; j > 0 && compare_ends (&ends[j - 1], &end) > 0; j--)
        ends[j] = ends[j - 1];
      ends[j] = end;
    }
}

static void
ends_clear (Ends *ends)
{
  free (ends->ends);
  free (ends->first);
}

/* Counted into their borders. */
static bool
ends_init (Ends *ends, const Edges *edges, int n_slices)
{
  size_t n_borders = (size_t)n_slices + 1, at = 0;
  ends->ends = malloc ((2 * edges->n + 1) * sizeof *ends->ends);
  ends->first = calloc (n_borders + 1, sizeof *ends->first);
  if (!ends->ends || !ends->first)
    return false;
  for (size_t i = 0; i < 2 * edges->n; i++)
    ends->first[edges->edges[i / 2].ends[i % 2].border]++;
  for (size_t border = 0; border <= n_borders; border++)
    {
      size_t n = ends->first[border];
      ends->first[border] = at;
      at += n;
    }
  for (size_t i = 0; i < 2 * edges->n; i++)
    {
      const Point *point = &edges->edges[i / 2].ends[i % 2];
      ends->ends[ends->first[point->border]++] = (End){ point->along, i / 2 };
    }
  /* Each `first` is now where the next one's should be. */
  memmove (ends->first + 1, ends->first, n_borders * sizeof *ends->first);
  ends->first[0] = 0;
  for (size_t border = 0; border < n_borders; border++)
    sort_ends (ends->ends + ends->first[border], ends->first[border + 1] - ends->first[border]);
  return true;
}

/* An edge not yet used that ends at `point`, or SIZE_MAX. */
static size_t
next_edge (const Ends *ends, const bool *used, const Point *point)
{
  size_t low = ends->first[point->border], end = ends->first[point->border + 1], high = end;
  while (low < high)
    {
      size_t middle = (low + high) / 2;
      if (ends->ends[middle].along < point->along)
        low = middle + 1;
      else
        high = middle;
    }
  for (; low < end && ends->ends[low].along == point->along; low++)
    if (!used[ends->ends[low].edge])
      return ends->ends[low].edge;
  return SIZE_MAX;
}

/* Chain the edges: each closed line begins at an edge not yet used and goes on while one meets. */
static bool
chain (const Edges *edges, int n_slices, Point *points, bool *starts, int *n_points)
{
  Ends ends = { 0 };
  bool *used = calloc (edges->n + 1, sizeof *used);
  bool fine = ends_init (&ends, edges, n_slices) && used;
  *n_points = 0;
  for (size_t first = 0; fine && first < edges->n; first++)
    {
      bool start = true;
      Point at = edges->edges[first].ends[0];
      for (size_t e = first; e < edges->n && !used[e]; e = next_edge (&ends, used, &at))
        {
          const Point *from = edges->edges[e].ends;
          bool forward = from->border == at.border && from->along == at.along;
          used[e] = true;
          starts[*n_points] = start;
          points[(*n_points)++] = at;
          start = false;
          at = from[forward ? 1 : 0];
        }
    }
  ends_clear (&ends);
  free (used);
  return fine;
}

/* Voxel coordinates along a slice and a border of slices, to the plane's mm. */
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
  double border = border_mm (grid, point->border), stack_mm = stack->flip ? -border : border;
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
  bool fine = collect_edges (spans, &edges), *starts = NULL;
  Point *points = NULL;
  if (fine && edges.n > 0)
    {
      points = malloc (edges.n * sizeof *points);
      starts = malloc (edges.n * sizeof *starts);
      outline->points = malloc (edges.n * sizeof *outline->points);
      fine = points && starts && outline->points
             && chain (&edges, grid->n_slices, points, starts, &outline->n_points);
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
