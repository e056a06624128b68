/* SPDX-License-Identifier: Apache-2.0 */
/* Seen along the slice and across the path, at an offset w to the side, the solid is a flat
 * capsule of radius ρ = √(r² − w²), and the slice is the line h = 0 through it:
 *
 *   h   ╭─────────╮
 *   0 ──┼─────────┼──   from s₀ (w) to s₁ (w)
 *       ╰─────────╯
 *
 * The figure is convex, so s₀ and s₁ are the extremes over its parts: the two round ends and the
 * rectangle between them. Its border is walked with w = W sin φ, which divides a circle evenly;
 * where an oval's end bends more, a step is halved until it is within the tolerance. */
#include "app/case/sweep.h"

#include <math.h>
#include <stdlib.h>

#define LEAST_WIDTH_MM 0.05
#define MOST_HALVINGS 8
#define AIM_MM (0.8 * CVM_SWEEP_TOLERANCE_MM) /* an oval's edge is not farthest off half way */

typedef struct
{
  CvmSweepPiece *piece;
  double origin[2], along[2]; /* of s; across is its left normal */
  double length, h[2];        /* of the path's ends */
  double radius, nearest;     /* |h| where the path comes nearest to the slice */
  double width;               /* W = √(radius² − nearest²) */
} Walk;

void
cvm_sweep_piece_clear (CvmSweepPiece *piece)
{
  free (piece->points);
  *piece = (CvmSweepPiece){ 0 };
}

double
cvm_sweep_reach_mm (const CvmGrid *grid, int slice, double radius_mm)
{
  return fmax (radius_mm, cvm_grid_slice_extent_mm (grid, slice));
}

static void
add (Walk *walk, double s, double w)
{
  CvmSweepPiece *piece = walk->piece;
  if (piece->n_points == piece->room)
    {
      int room = piece->room > 0 ? 2 * piece->room : 128;
      double (*grown)[2] = realloc (piece->points, (size_t)room * sizeof *grown);
      if (!grown)
        {
          piece->failed = true;
          return;
        }
      piece->points = grown;
      piece->room = room;
    }
  double x = walk->origin[0] + s * walk->along[0] - w * walk->along[1];
  double y = walk->origin[1] + s * walk->along[1] + w * walk->along[0];
  if (piece->n_points > 0)
    {
      const double *last = piece->points[piece->n_points - 1];
      if (fabs (last[0] - x) < 1e-9 && fabs (last[1] - y) < 1e-9)
        return;
    }
  piece->points[piece->n_points][0] = x;
  piece->points[piece->n_points++][1] = y;
}

/* The far (sign 1) or near (−1) end of the line h = 0 in the flat capsule of radius rho. */
static double
end_of_line (const Walk *walk, double rho, int sign)
{
  double best = -INFINITY, slope = hypot (walk->length, walk->h[1] - walk->h[0]);
  for (int end = 0; end < 2; end++)
    {
      double h = walk->h[end], s = end * walk->length;
      if (fabs (h) <= rho)
        best = fmax (best, sign * s + sqrt (rho * rho - h * h));
    }
  if (slope <= 0)
    return sign * best;
  /* The rectangle's two long sides; its short ones lie within the round ends. */
  double normal_s = -(walk->h[1] - walk->h[0]) / slope, normal_h = walk->length / slope;
  for (int side = -1; side <= 1; side += 2)
    {
      double a = walk->h[0] + side * rho * normal_h, b = walk->h[1] + side * rho * normal_h;
      if ((a <= 0) != (b <= 0))
        best = fmax (best, sign * (side * rho * normal_s + walk->length * (a / (a - b))));
    }
  return sign * best;
}

static double
place (const Walk *walk, double phi, int sign, double *w)
{
  *w = walk->width * sin (phi);
  double rho = sqrt (fmax (0, walk->radius * walk->radius - *w * *w));
  return end_of_line (walk, fmax (rho, walk->nearest), sign); /* it is never less but by rounding */
}

/* The border after phi_0 up to phi_1. */
static void
walk_arc (Walk *walk, double phi_0, double phi_1, int sign, int halvings)
{
  double w0, w1, wm, s0 = place (walk, phi_0, sign, &w0), s1 = place (walk, phi_1, sign, &w1);
  double middle = (phi_0 + phi_1) / 2, sm = place (walk, middle, sign, &wm);
  double chord = hypot (s1 - s0, w1 - w0);
  double off = fabs ((s1 - s0) * (wm - w0) - (w1 - w0) * (sm - s0));
  if (halvings < MOST_HALVINGS && off > 1.01 * AIM_MM * chord)
    {
      walk_arc (walk, phi_0, middle, sign, halvings + 1);
      walk_arc (walk, middle, phi_1, sign, halvings + 1);
    }
  else
    add (walk, s1, w1);
}

/* Steps of a half circle. */
static int
n_steps (double radius)
{
  double most = acos (1 - fmin (1, AIM_MM / radius)); /* half a step's angle */
  int n = (int)ceil (M_PI / (2 * most));
  return n > CVM_SWEEP_LEAST_CORNERS / 2 ? n : CVM_SWEEP_LEAST_CORNERS / 2;
}

bool
cvm_sweep_make_piece (CvmSweepPiece *piece,
                      const double from[3],
                      const double to[3],
                      double radius_mm,
                      double reach_mm)
{
  double dx = to[0] - from[0], dy = to[1] - from[1], length = hypot (dx, dy);
  double flat = radius_mm / reach_mm, h0 = from[2] * flat, h1 = to[2] * flat;
  double nearest = (h0 <= 0) != (h1 <= 0) ? 0 : fmin (fabs (h0), fabs (h1));
  piece->n_points = 0;
  piece->failed = false;
  if (nearest >= radius_mm)
    return true;
  Walk walk = { .piece = piece, .origin = { from[0], from[1] }, .along = { 1, 0 } };
  walk.h[0] = h0;
  walk.h[1] = h1;
  walk.radius = radius_mm;
  walk.nearest = nearest;
  walk.width = sqrt (radius_mm * radius_mm - nearest * nearest);
  if (walk.width < LEAST_WIDTH_MM)
    return true;
  if (length > 1e-6)
    {
      walk.length = length;
      walk.along[0] = dx / length;
      walk.along[1] = dy / length;
    }
  int n = n_steps (walk.width);
  double w, step = M_PI / n;
  for (int sign = 1; sign >= -1; sign -= 2) /* up the far side, down the near one */
    {
      double s = place (&walk, -sign * M_PI / 2, sign, &w);
      add (&walk, s, w);
      for (int i = 0; i < n; i++)
        walk_arc (&walk, -sign * M_PI / 2 + sign * i * step,
                  -sign * M_PI / 2 + sign * (i + 1) * step, sign, 0);
    }
  if (piece->n_points > 1
      && hypot (piece->points[0][0] - piece->points[piece->n_points - 1][0],
                piece->points[0][1] - piece->points[piece->n_points - 1][1])
             < 1e-9)
    piece->n_points--;
  if (piece->n_points < 3)
    piece->n_points = 0;
  return !piece->failed;
}
