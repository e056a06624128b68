/* SPDX-License-Identifier: Apache-2.0 */
/* What a stroke of 300 points costs while it is drawn and at its end, by the size of the rings; in
 * processor time, so that a busy machine matters less. Nothing is asserted. */
#include "app/case/stroke-rings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_STEPS 300
#define N_SLICES 60

static double
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void
add_ring (CvmStructure *s, const CvmGrid *grid, int slice, int n)
{
  CvmRing ring = { .slice = slice, .nearest_slice = -1, .n_points = n };
  ring.points = malloc ((size_t)n * sizeof ring.points[0]);
  for (int i = 0; ring.points && i < n; i++)
    {
      double t = 2 * M_PI * i / n, r = 40 + 3 * sin (7 * t) + 0.2 * sin (90 * t);
      ring.points[i][0] = round (1000 * r * cos (t)) / 1000;
      ring.points[i][1] = round (1000 * r * sin (t)) / 1000;
      ring.points[i][2] = grid->origins[slice][2];
    }
  if (!cvm_structure_take_ring (s, &ring, NULL))
    exit (1);
}

/* Point i of a wavering path along the ring's border. */
static void
path_point (CvmStrokePlane plane, int i, double point[3])
{
  double t = 0.4 * i / 40, r = 40 + 4 * sin (9 * t);
  point[0] = r * cos (t);
  point[1] = r * sin (t);
  point[2] = 75;
  if (plane != CVM_STROKE_AXIAL)
    {
      point[0] = 2;
      point[1] = 40 + 3 * sin (9 * t);
      point[2] = 75 + 0.2 * (i - N_STEPS / 2);
    }
}

static int
measure (const CvmGrid *grid, CvmStrokePlane plane, int n_points)
{
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, "GTVp", NULL);
  CvmStroke stroke = { .tool = CVM_STROKE_ADD, .plane = plane, .slice = -1, .radius_mm = 5 };
  double extend[N_STEPS], preview[N_STEPS], from, end;
  CvmStrokeEdit edit;
  if (!s)
    return 1;
  for (int slice = 0; slice < N_SLICES; slice++)
    add_ring (s, grid, slice, n_points);
  if (plane == CVM_STROKE_AXIAL)
    stroke.slice = 30;
  CvmStrokeRings *rings = cvm_stroke_rings_begin (s, grid, &stroke, NULL);
  for (int i = 0; rings && i < N_STEPS; i++)
    {
      double point[1][3];
      CvmStrokeSlice picture;
      path_point (plane, i, point[0]);
      from = now_ms ();
      if (!cvm_stroke_rings_extend (rings, 1, (const double (*)[3])point, NULL))
        return 1;
      extend[i] = now_ms () - from;
      from = now_ms ();
      for (int slice = 0; slice < N_SLICES; slice++)
        if (cvm_stroke_rings_is_stale (rings, slice))
          {
            if (!cvm_stroke_rings_preview (rings, slice, &picture, NULL))
              return 1;
            cvm_stroke_slice_clear (&picture);
          }
      preview[i] = now_ms () - from;
    }
  from = now_ms ();
  if (!rings || !cvm_stroke_rings_end (rings, &edit, NULL))
    return 1;
  end = now_ms () - from;
  int n_slices = edit.n_slices, n_after = edit.n_slices > 0 ? edit.slices[0].rings[0].n_points : 0;
  qsort (extend, N_STEPS, sizeof *extend, compare);
  qsort (preview, N_STEPS, sizeof *preview, compare);
  printf ("%-8s rings of %5d: point %.2f ms (95 %%: %.2f, most %.2f), preview %.2f (%.2f, %.2f), "
          "end %.2f ms for %d slices, ring of %d\n",
          plane == CVM_STROKE_AXIAL ? "axial" : "sagittal", n_points, extend[N_STEPS / 2],
          extend[N_STEPS * 95 / 100], extend[N_STEPS - 1], preview[N_STEPS / 2],
          preview[N_STEPS * 95 / 100], preview[N_STEPS - 1], end, n_slices, n_after);
  cvm_stroke_edit_clear (&edit);
  cvm_stroke_rings_free (rings);
  cvm_structure_free (s);
  return 0;
}

int
main (void)
{
  CvmGrid *grid = cvm_grid_new_uniform ((const int[3]){ 512, 512, N_SLICES },
                                        (const double[3]){ 0.5, 0.5, 2.5 },
                                        (const double[3]){ -128, -128, 0 }, NULL);
  int failed = !grid;
  for (int n = 500; n <= 32000 && !failed; n *= 4)
    failed = measure (grid, CVM_STROKE_AXIAL, n);
  for (int n = 500; n <= 2000 && !failed; n *= 4)
    failed = measure (grid, CVM_STROKE_SAGITTAL, n);
  cvm_grid_unref (grid);
  return failed;
}
