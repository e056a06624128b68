/* SPDX-License-Identifier: Apache-2.0 */
/* The plane is cut into slabs at every vertex height. Within a slab the edges are straight from
 * bottom to top; sorted from left to right, the stretches between the 1st and 2nd, 3rd and 4th, …
 * are inside. Where the order at the top is that at the bottom, these are trapezoids. Where edges
 * cross, the neighbours concerned (a "cluster": edges that change places among themselves only)
 * are cut further at each crossing; between crossings the length inside is linear in y, so its
 * value half way is its mean.
 */
#include "segmentation/contour/even-odd.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define MAX_STEPS 2e8
#define N_LINES 512

typedef struct
{
  double x0, y0, x1, y1; /* y0 < y1 */
} Edge;

typedef struct
{
  double bottom, top; /* x where the edge enters and leaves the slab */
  const Edge *edge;
} Side;

typedef struct
{
  int n_edges;
  Edge *edges; /* by y0 */
  double *ys;  /* distinct, ascending */
  int n_ys;
  Side *sides;
  int n_sides;
  double *scratch; /* n_edges: suffix minima, or a cluster's values */
  double steps;    /* done so far */
} Sweep;

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int
compare_edges (const void *a, const void *b)
{
  return compare_doubles (&((const Edge *)a)->y0, &((const Edge *)b)->y0);
}

static int
compare_sides (const void *a, const void *b)
{
  const Side *s = a, *t = b;
  int order = compare_doubles (&s->bottom, &t->bottom);
  return order ? order : compare_doubles (&s->top, &t->top);
}

static double
edge_x (const Edge *edge, double y)
{
  if (y <= edge->y0)
    return edge->x0;
  if (y >= edge->y1)
    return edge->x1;
  return edge->x0 + (edge->x1 - edge->x0) * ((y - edge->y0) / (edge->y1 - edge->y0));
}

static bool
all_finite (int n, const double (*points)[2])
{
  for (int i = 0; i < n; i++)
    if (!isfinite (points[i][0]) || !isfinite (points[i][1]))
      return false;
  return true;
}

static void
collect_edges (Sweep *sweep, int n_polygons, const int *n_points, const double (*points)[2])
{
  for (int p = 0; p < n_polygons; points += n_points[p++])
    {
      int n = n_points[p];
      if (n < 3 || !all_finite (n, points))
        continue;
      for (int i = 0; i < n; i++)
        {
          const double *a = points[i], *b = points[i + 1 < n ? i + 1 : 0];
          if (a[1] < b[1])
            sweep->edges[sweep->n_edges++] = (Edge){ a[0], a[1], b[0], b[1] };
          else if (a[1] > b[1])
            sweep->edges[sweep->n_edges++] = (Edge){ b[0], b[1], a[0], a[1] };
        }
    }
  qsort (sweep->edges, (size_t)sweep->n_edges, sizeof *sweep->edges, compare_edges);
  for (int i = 0; i < sweep->n_edges; i++)
    {
      sweep->ys[2 * i] = sweep->edges[i].y0;
      sweep->ys[2 * i + 1] = sweep->edges[i].y1;
    }
  qsort (sweep->ys, 2 * (size_t)sweep->n_edges, sizeof *sweep->ys, compare_doubles);
  for (int i = 0; i < 2 * sweep->n_edges; i++)
    if (sweep->n_ys == 0 || sweep->ys[i] > sweep->ys[sweep->n_ys - 1])
      sweep->ys[sweep->n_ys++] = sweep->ys[i];
}

/* Drop the edges that ended, take those that begin, sort by where they enter. */
static void
enter_slab (Sweep *sweep, int *next, double y0, double y1)
{
  int kept = 0;
  for (int i = 0; i < sweep->n_sides; i++)
    if (sweep->sides[i].edge->y1 > y0)
      sweep->sides[kept++].edge = sweep->sides[i].edge;
  int old = kept;
  while (*next < sweep->n_edges && sweep->edges[*next].y0 <= y0)
    sweep->sides[kept++].edge = &sweep->edges[(*next)++];
  sweep->n_sides = kept;
  for (int i = 0; i < kept; i++)
    {
      sweep->sides[i].bottom = edge_x (sweep->sides[i].edge, y0);
      sweep->sides[i].top = edge_x (sweep->sides[i].edge, y1);
    }
  sweep->steps += kept;
  if (kept - old > 16)
    {
      qsort (sweep->sides, (size_t)kept, sizeof *sweep->sides, compare_sides);
      sweep->steps += 10 * kept;
      return;
    }
  for (int i = 1; i < kept; i++)
    {
      Side side = sweep->sides[i];
      int at = i;
      for (; at > 0 && compare_sides (&side, &sweep->sides[at - 1]) < 0; at--)
        sweep->sides[at] = sweep->sides[at - 1];
      sweep->sides[at] = side;
      sweep->steps += i - at;
    }
}

/* Σ ± of values[0 … n), insertion sorted; + for an odd place in the whole slab. */
static double
alternating_sum (Sweep *sweep, double *values, int n, int first)
{
  for (int i = 1; i < n; i++)
    {
      double value = values[i];
      int at = i;
      for (; at > 0 && value < values[at - 1]; at--)
        values[at] = values[at - 1];
      values[at] = value;
      sweep->steps += i - at;
    }
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += (first + i) % 2 ? values[i] : -values[i];
  return sum;
}

/* Heights (0 … 1 of the slab) of the crossings within a cluster, sorted, with 0 and 1 at the ends;
 * NULL when there are too many or no memory. */
static double *
cluster_cuts (Sweep *sweep, const Side *sides, int n, int *n_cuts)
{
  size_t n_inversions = 0;
  sweep->steps += 0.5 * n * n;
  if (sweep->steps > MAX_STEPS)
    return NULL;
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++)
      n_inversions += sides[i].top > sides[j].top;
  sweep->steps += (double)n_inversions * n;
  if (sweep->steps > MAX_STEPS)
    return NULL;
  double *cuts = malloc ((n_inversions + 2) * sizeof *cuts);
  if (!cuts)
    return NULL;
  int count = 0;
  cuts[count++] = 0;
  cuts[count++] = 1;
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++)
      if (sides[i].top > sides[j].top)
        {
          double below = sides[j].bottom - sides[i].bottom, above = sides[i].top - sides[j].top;
          cuts[count++] = below / (below + above);
        }
  qsort (cuts, (size_t)count, sizeof *cuts, compare_doubles);
  *n_cuts = count;
  return cuts;
}

/* Mean signed length inside over the slab's height, of the sides [first, end). */
static double
cluster_length (Sweep *sweep, int first, int end)
{
  const Side *sides = sweep->sides + first;
  int n = end - first, n_cuts = 0;
  if (n == 1)
    return (first % 2 ? 0.5 : -0.5) * (sides[0].bottom + sides[0].top);
  double *cuts = cluster_cuts (sweep, sides, n, &n_cuts);
  if (!cuts)
    return NAN;
  double length = 0;
  for (int c = 0; c + 1 < n_cuts; c++)
    {
      double height = cuts[c + 1] - cuts[c], middle = (cuts[c + 1] + cuts[c]) / 2;
      if (height <= 0)
        continue;
      for (int i = 0; i < n; i++)
        sweep->scratch[i] = sides[i].bottom + (sides[i].top - sides[i].bottom) * middle;
      length += height * alternating_sum (sweep, sweep->scratch, n, first);
    }
  free (cuts);
  return length;
}

static double
slab_length (Sweep *sweep)
{
  int n = sweep->n_sides;
  bool sorted = true;
  double length = 0;
  for (int i = 0; i < n; i++)
    {
      sorted = sorted && (i == 0 || sweep->sides[i - 1].top <= sweep->sides[i].top);
      length += (i % 2 ? 0.5 : -0.5) * (sweep->sides[i].bottom + sweep->sides[i].top);
    }
  if (sorted)
    return length;
  double *least = sweep->scratch + sweep->n_edges; /* least top from here on */
  for (int i = n - 1; i >= 0; i--)
    least[i] = i + 1 < n ? fmin (sweep->sides[i].top, least[i + 1]) : sweep->sides[i].top;
  length = 0;
  int first = 0;
  double most = sweep->sides[0].top;
  for (int i = 1; i <= n; i++)
    {
      if (i < n && most > least[i])
        most = fmax (most, sweep->sides[i].top);
      else
        {
          length += cluster_length (sweep, first, i);
          first = i;
          most = i < n ? sweep->sides[i].top : 0;
        }
    }
  return length;
}

/* NAN when it is too much work, or memory fails. */
static double
exact_area (Sweep *sweep)
{
  double area = 0;
  int next = 0;
  for (int i = 0; i + 1 < sweep->n_ys; i++)
    {
      double y0 = sweep->ys[i], y1 = sweep->ys[i + 1];
      enter_slab (sweep, &next, y0, y1);
      if (sweep->steps > MAX_STEPS)
        return NAN;
      area += (y1 - y0) * slab_length (sweep);
    }
  return area;
}

static double
sampled_area (Sweep *sweep)
{
  double low = sweep->ys[0], high = sweep->ys[sweep->n_ys - 1], sum = 0;
  for (int line = 0; line < N_LINES; line++)
    {
      double y = low + (high - low) * (line + 0.5) / N_LINES;
      int n = 0;
      for (int i = 0; i < sweep->n_edges; i++)
        if (sweep->edges[i].y0 <= y && y < sweep->edges[i].y1)
          sweep->scratch[n++] = edge_x (&sweep->edges[i], y);
      qsort (sweep->scratch, (size_t)n, sizeof *sweep->scratch, compare_doubles);
      for (int i = 0; i + 1 < n; i += 2)
        sum += sweep->scratch[i + 1] - sweep->scratch[i];
    }
  return sum * (high - low) / N_LINES;
}

double
cvm_even_odd_area (int n_polygons, const int *n_points, const double (*points)[2])
{
  size_t total = 0;
  for (int p = 0; p < n_polygons; p++)
    total += (size_t)n_points[p];
  if (total == 0)
    return 0;
  Sweep sweep = { 0 };
  double area = NAN;
  sweep.edges = malloc (total * sizeof *sweep.edges);
  sweep.ys = malloc (2 * total * sizeof *sweep.ys);
  sweep.sides = malloc (total * sizeof *sweep.sides);
  sweep.scratch = malloc (2 * total * sizeof *sweep.scratch);
  if (sweep.edges && sweep.ys && sweep.sides && sweep.scratch)
    {
      collect_edges (&sweep, n_polygons, n_points, points);
      area = sweep.n_edges > 0 ? exact_area (&sweep) : 0;
      if (isnan (area))
        area = sampled_area (&sweep);
    }
  free (sweep.edges);
  free (sweep.ys);
  free (sweep.sides);
  free (sweep.scratch);
  return area;
}
