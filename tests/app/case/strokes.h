/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of strokes share: grids of all patient positions, rings from patient x and y, a
 * judge of new rings in whole nanometres, bytes of a result, and a dump for shapely. */
#pragma once

#include "app/case/stroke-rings.h"

#include <glib.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef double Point3[3];
typedef double Point2[2];

enum
{
  HEAD_FIRST_SUPINE,
  HEAD_FIRST_PRONE,
  FEET_FIRST_SUPINE,
  FEET_FIRST_PRONE,
  N_POSITIONS
};

/* `position`: where the row and column directions run. Slices `step_mm` apart. */
static inline CvmGrid *
test_grid (int position, int columns, int rows, int slices, double step_mm)
{
  const double flip = position == HEAD_FIRST_PRONE || position == FEET_FIRST_PRONE ? -1 : 1;
  const double feet = position == FEET_FIRST_SUPINE || position == FEET_FIRST_PRONE ? -1 : 1;
  const double row[3] = { feet * flip, 0, 0 }, column[3] = { 0, flip, 0 };
  Point3 *origins = g_new (Point3, slices);
  for (int i = 0; i < slices; i++)
    {
      origins[i][0] = -row[0] * 1.1 * (columns - 1) / 2;
      origins[i][1] = -column[1] * 0.9 * (rows - 1) / 2;
      origins[i][2] = -37.5 + feet * step_mm * i;
    }
  CvmGrid *grid = cvm_grid_new (columns, rows, slices, 1.1, 0.9, row, column,
                                (const double (*)[3])origins, step_mm, NULL);
  g_free (origins);
  g_assert_nonnull (grid);
  return grid;
}

/* Append a ring with the given patient x and y; `text` may be NULL. */
static inline CvmRing *
test_add_ring (
    CvmStructure *s, const CvmGrid *grid, int slice, int n, const double (*xy)[2], const char *text)
{
  CvmRing ring = { .slice = slice, .nearest_slice = -1, .n_points = n };
  ring.points = malloc ((size_t)n * sizeof ring.points[0]);
  ring.original_text = text ? strdup (text) : NULL;
  for (int i = 0; i < n; i++)
    {
      ring.points[i][0] = xy[i][0];
      ring.points[i][1] = xy[i][1];
      ring.points[i][2] = grid->origins[slice][2];
    }
  g_assert_true (cvm_structure_take_ring (s, &ring, NULL));
  return &s->rings[s->n_rings - 1];
}

static inline CvmRing *
test_add_circle (
    CvmStructure *s, const CvmGrid *grid, int slice, double x, double y, double radius, int n)
{
  Point2 *xy = g_new (Point2, n);
  for (int i = 0; i < n; i++)
    {
      xy[i][0] = x + radius * cos (2 * G_PI * i / n);
      xy[i][1] = y + radius * sin (2 * G_PI * i / n);
    }
  CvmRing *ring = test_add_ring (s, grid, slice, n, (const double (*)[2])xy, "as it came");
  g_free (xy);
  return ring;
}

static inline gboolean
test_same_ring (const CvmRing *a, const CvmRing *b)
{
  return a->type == b->type && a->use == b->use && a->slice == b->slice
         && a->n_points == b->n_points
         && memcmp (a->points, b->points, (size_t)a->n_points * sizeof a->points[0]) == 0
         && g_strcmp0 (a->original_text, b->original_text) == 0
         && strcmp (a->sop_instance, b->sop_instance) == 0;
}

static inline gboolean
test_same_slice (const CvmStrokeSlice *a, const CvmStrokeSlice *b)
{
  if (a->slice != b->slice || a->n_rings != b->n_rings)
    return FALSE;
  for (int i = 0; i < a->n_rings; i++)
    if (!test_same_ring (&a->rings[i], &b->rings[i]))
      return FALSE;
  return TRUE;
}

static inline gboolean
test_same_edit (const CvmStrokeEdit *a, const CvmStrokeEdit *b)
{
  if (a->n_slices != b->n_slices)
    return FALSE;
  for (int i = 0; i < a->n_slices; i++)
    if (!test_same_slice (&a->slices[i], &b->slices[i]))
      return FALSE;
  return TRUE;
}

/* How many of the slice's rings are copies of the structure's, in its order; the rest is new. */
static inline int
test_n_kept (const CvmStructure *s, const CvmStrokeSlice *after)
{
  int kept = 0;
  for (int i = 0; i < s->n_rings && kept < after->n_rings; i++)
    kept += s->rings[i].slice == after->slice && test_same_ring (&s->rings[i], &after->rings[kept]);
  return kept;
}

/* Put an edit into the structure. */
static inline void
test_apply (CvmStructure *s, CvmStrokeEdit *edit)
{
  for (int i = 0; i < edit->n_slices; i++)
    {
      int n = 0;
      for (int k = 0; k < s->n_rings; k++)
        if (s->rings[k].slice == edit->slices[i].slice)
          cvm_ring_clear (&s->rings[k]);
        else
          s->rings[n++] = s->rings[k];
      s->n_rings = n;
      for (int k = 0; k < edit->slices[i].n_rings; k++)
        g_assert_true (cvm_structure_take_ring (s, &edit->slices[i].rings[k], NULL));
    }
  cvm_stroke_edit_clear (edit);
}

static inline double
test_area (const CvmStrokeSlice *slice, const CvmGrid *grid)
{
  CvmStructure s = { .n_rings = slice->n_rings, .rings = slice->rings };
  return cvm_structure_area_mm2 (&s, grid, slice->slice);
}

/* --- the judge ----------------------------------------------------------------------------------
 */

typedef struct
{
  int64_t a[2], b[2]; /* nm; a is the left end */
  int ring, edge, n_edges;
  gboolean is_new;
} TestEdge;

static inline int
test_compare_edges (const void *a, const void *b)
{
  const TestEdge *e = a, *f = b;
  return (e->a[0] > f->a[0]) - (e->a[0] < f->a[0]);
}

static inline int
test_side (const int64_t a[2], const int64_t b[2], const int64_t p[2])
{
  __int128 cross
      = (__int128)(b[0] - a[0]) * (p[1] - a[1]) - (__int128)(b[1] - a[1]) * (p[0] - a[0]);
  return (cross > 0) - (cross < 0);
}

/* Two edges that share a line with more than one point in common, or that cross; or, of one ring,
 * that meet anywhere but in the corner between neighbours. */
static inline gboolean
test_edges_clash (const TestEdge *e, const TestEdge *f)
{
  int s1 = test_side (e->a, e->b, f->a), s2 = test_side (e->a, e->b, f->b);
  int s3 = test_side (f->a, f->b, e->a), s4 = test_side (f->a, f->b, e->b);
  if (s1 * s2 > 0 || s3 * s4 > 0)
    return FALSE;
  gboolean next = e->ring == f->ring
                  && (abs (e->edge - f->edge) == 1 || abs (e->edge - f->edge) == e->n_edges - 1);
  if (s1 == 0 && s2 == 0) /* on one line, whose ends are sorted by x, then y */
    {
      const int64_t *from = e->a, *to = e->b;
      if (f->a[0] > from[0] || (f->a[0] == from[0] && f->a[1] > from[1]))
        from = f->a;
      if (f->b[0] < to[0] || (f->b[0] == to[0] && f->b[1] < to[1]))
        to = f->b;
      gboolean apart = from[0] > to[0] || (from[0] == to[0] && from[1] > to[1]);
      gboolean point = from[0] == to[0] && from[1] == to[1];
      return !apart && (!point || (e->ring == f->ring && !next));
    }
  if (s1 * s2 < 0 && s3 * s4 < 0)
    return TRUE;
  return e->ring == f->ring && !next;
}

static inline TestEdge *
test_edges (const CvmStrokeSlice *slice, int n_kept, int *n)
{
  int room = 0;
  *n = 0;
  for (int i = 0; i < slice->n_rings; i++)
    room += slice->rings[i].n_points;
  TestEdge *edges = g_new (TestEdge, room + 1);
  for (int i = 0; i < slice->n_rings; i++)
    for (int k = 0; slice->rings[i].use == CVM_RING_COUNTED && k < slice->rings[i].n_points; k++)
      {
        const CvmRing *ring = &slice->rings[i];
        const double *p = ring->points[k], *q = ring->points[(k + 1) % ring->n_points];
        TestEdge e = { .ring = i, .edge = k, .n_edges = ring->n_points, .is_new = i >= n_kept };
        if (p[0] > q[0] || (p[0] == q[0] && p[1] > q[1]))
          {
            const double *t = p;
            p = q;
            q = t;
          }
        for (int axis = 0; axis < 2; axis++)
          {
            e.a[axis] = llround (p[axis] * 1e6);
            e.b[axis] = llround (q[axis] * 1e6);
          }
        edges[(*n)++] = e;
      }
  qsort (edges, (size_t)*n, sizeof *edges, test_compare_edges);
  return edges;
}

/* New rings are simple, cross neither each other nor those that stayed, lie on the grid, wind as
 * they should, and are not tiny. */
static inline gboolean
test_is_valid (const CvmStrokeSlice *slice, int n_kept)
{
  static const double u[3] = { 1, 0, 0 }, v[3] = { 0, 1, 0 };
  int n;
  gboolean ok = TRUE;
  TestEdge *edges = test_edges (slice, n_kept, &n);
  for (int i = 0; i < n && ok; i++)
    for (int k = i + 1; k < n && edges[k].a[0] <= edges[i].b[0] && ok; k++)
      if (edges[i].is_new || edges[k].is_new)
        ok = !test_edges_clash (&edges[i], &edges[k]);
  g_free (edges);
  double signed_area = 0;
  CvmStrokeSlice fresh = { slice->slice, slice->n_rings - n_kept, slice->rings + n_kept };
  for (int i = 0; i < fresh.n_rings && ok; i++)
    {
      const CvmRing *ring = &fresh.rings[i];
      double area = cvm_ring_signed_area (ring, u, v);
      signed_area += area;
      ok = ring->n_points >= 3 && fabs (area) >= 0.0099 && !ring->original_text
           && ring->type == CVM_RING_CLOSED_PLANAR && ring->use == CVM_RING_COUNTED
           && ring->slice == slice->slice;
      for (int k = 0; k < ring->n_points && ok; k++)
        for (int axis = 0; axis < 2 && ok; axis++)
          ok = ring->points[k][axis] == (double)llround (ring->points[k][axis] * 1000) / 1000;
    }
  CvmGrid *grid = test_grid (0, 2, 2, slice->slice + 1, 1);
  ok = ok && fabs (test_area (&fresh, grid) + signed_area) < 1e-6 * (1 + fabs (signed_area));
  cvm_grid_unref (grid);
  return ok;
}

/* --- for shapely (tests/scripts/check_strokes.py) -----------------------------------------------
 */

static inline void
test_dump_rings (FILE *file, const char *name, int n, const CvmRing *rings, int slice)
{
  const char *separator = "";
  fprintf (file, "\"%s\":[", name);
  for (int i = 0; i < n; i++)
    if (rings[i].slice == slice && rings[i].use == CVM_RING_COUNTED)
      {
        fprintf (file, "%s[", separator);
        separator = ",";
        for (int k = 0; k < rings[i].n_points; k++)
          fprintf (file, "%s[%.6f,%.6f]", k ? "," : "", rings[i].points[k][0],
                   rings[i].points[k][1]);
        fprintf (file, "]");
      }
  fprintf (file, "],");
}

/* One line: an axial stroke, the slice before and after it. */
static inline void
test_dump (FILE *file,
           const CvmStructure *before,
           const CvmStrokeSlice *after,
           const CvmStroke *stroke,
           gboolean adding)
{
  int kept = 0;
  for (int i = 0; i < test_n_kept (before, after); i++)
    kept += after->rings[i].use == CVM_RING_COUNTED;
  fprintf (file, "{\"add\":%s,\"radius\":%.17g,\"kept\":%d,", adding ? "true" : "false",
           stroke->radius_mm, kept);
  test_dump_rings (file, "before", before->n_rings, before->rings, after->slice);
  test_dump_rings (file, "after", after->n_rings, after->rings, after->slice);
  fprintf (file, "\"path\":[");
  for (int i = 0; i < stroke->n_points; i++)
    fprintf (file, "%s[%.17g,%.17g]", i ? "," : "", stroke->points[i][0], stroke->points[i][1]);
  fprintf (file, "]}\n");
}
