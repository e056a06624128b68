/* SPDX-License-Identifier: Apache-2.0 */
/* See line-set.h. Points go through three steps: thinned, clipped to what can be seen, cut into
 * dashes; pieces come out. */
#include "render/line-set-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MIN_STEP_PX 0.25
#define TOLERANCE_PX 0.1

CvmLineSet *
cvm_line_set_new (CvmStatus *status)
{
  CvmLineSet *set = calloc (1, sizeof *set);
  if (!set)
    cvm_status_no_memory (status);
  return set;
}

void
cvm_line_set_free (CvmLineSet *set)
{
  if (!set)
    return;
  free (set->pieces);
  free (set->strokes);
  free (set);
}

void
cvm_line_set_reset (CvmLineSet *set, int width_px, int height_px)
{
  set->n_pieces = set->n_strokes = 0;
  set->width_px = width_px;
  set->height_px = height_px;
}

/* --- pieces ----------------------------------------------------------------------------------- */

static void
add_piece (CvmLineSet *set, CvmLinePiece piece)
{
  if (set->n_pieces == set->room_pieces)
    {
      size_t room = set->room_pieces ? 2 * set->room_pieces : 256;
      CvmLinePiece *grown
          = set->no_memory ? NULL : realloc (set->pieces, room * sizeof *set->pieces);
      set->no_memory = !grown;
      if (!grown)
        return;
      set->pieces = grown;
      set->room_pieces = room;
    }
  set->pieces[set->n_pieces++] = piece;
}

/* The share from … to of a line that is within the picture and `margin` about it; false: none. */
static bool
clip (const CvmLineSet *set,
      double margin,
      const double a[2],
      const double d[2],
      double *from,
      double *to)
{
  const double low = -margin, high[2] = { set->width_px + margin, set->height_px + margin };
  *from = 0;
  *to = 1;
  for (int i = 0; i < 2; i++)
    {
      if (d[i] == 0 && (a[i] < low || a[i] > high[i]))
        return false;
      if (d[i] == 0)
        continue;
      double t0 = (low - a[i]) / d[i], t1 = (high[i] - a[i]) / d[i];
      *from = fmax (*from, fmin (t0, t1));
      *to = fmin (*to, fmax (t0, t1));
    }
  return *from <= *to;
}

/* The dashes of the part of a line that begins at `a` with direction `u` (unit) and is `length` px
 * long, `start` px along the polyline. */
static void
add_dashes (CvmLineSet *set, const double a[2], const double u[2], double start, double length)
{
  double at = 0, in = fmod (start, set->dash_total);
  int dash = 0;
  while (dash + 1 < set->n_dashes && in >= set->dashes[dash])
    in -= set->dashes[dash++];
  bool starts = in == 0; /* else it came round a corner, where ends are round */
  while (at < length)
    {
      double next = at + fmax (set->dashes[dash] - in, 1e-3), till = fmin (next, length);
      if (dash % 2 == 0)
        add_piece (set, (CvmLinePiece){ (float)(a[0] + u[0] * at), (float)(a[1] + u[1] * at),
                                        (float)(a[0] + u[0] * till), (float)(a[1] + u[1] * till),
                                        starts, next <= length });
      at = next;
      in = 0;
      starts = true;
      dash = (dash + 1) % set->n_dashes;
    }
}

static void
add_line (CvmLineSet *set, double x0, double y0, double x1, double y1)
{
  const double a[2] = { x0, y0 }, d[2] = { x1 - x0, y1 - y0 };
  double from, to, length = sqrt (d[0] * d[0] + d[1] * d[1]), start = set->along;
  bool at_start = set->at_start;
  set->at_start = false;
  set->last_piece = SIZE_MAX;
  if (!(length > 0) || !isfinite (length))
    return;
  set->along += length;
  if (!clip (set, set->stroke.half_halo + 2, a, d, &from, &to))
    return;
  const double u[2] = { d[0] / length, d[1] / length },
               b[2] = { x0 + d[0] * from, y0 + d[1] * from };
  if (set->n_dashes > 0)
    {
      add_dashes (set, b, u, start + from * length, (to - from) * length);
      return;
    }
  if (at_start && from == 0)
    set->first_piece = set->n_pieces;
  if (to == 1)
    set->last_piece = set->n_pieces;
  add_piece (set, (CvmLinePiece){ (float)b[0], (float)b[1], (float)(x0 + d[0] * to),
                                  (float)(y0 + d[1] * to), false, false });
}

/* --- thinning --------------------------------------------------------------------------------- */

/* A line of points with those left out whose neighbours say the same: from the last point that was
 * kept, every point passed so far leaves a cone of directions that stay within TOLERANCE_PX of it;
 * when the next one is outside, the one before it is kept. Linear, and on traced and hand-drawn
 * rings some eight times fewer points. */
static void
keep (CvmLineSet *set, double x, double y)
{
  CvmLineThinner *thinner = &set->thinner;
  if (!thinner->empty)
    add_line (set, thinner->x, thinner->y, x, y);
  thinner->x = x;
  thinner->y = y;
  thinner->empty = thinner->passed = false;
}

/* Narrow the cone to what passes (dx, dy), `length2` away squared, within the tolerance. */
static void
narrow (CvmLineThinner *thinner, double dx, double dy, double length2)
{
  const double t2 = TOLERANCE_PX * TOLERANCE_PX;
  if (length2 <= t2)
    return;
  double c = sqrt (length2 - t2), t = TOLERANCE_PX;
  double low_x = dx * c + dy * t, low_y = dy * c - dx * t, /* turned by asin (t / length) */
      high_x = dx * c - dy * t, high_y = dy * c + dx * t;
  if (thinner->open || thinner->low_x * low_y - thinner->low_y * low_x > 0)
    {
      thinner->low_x = low_x;
      thinner->low_y = low_y;
    }
  if (thinner->open || thinner->high_x * high_y - thinner->high_y * high_x < 0)
    {
      thinner->high_x = high_x;
      thinner->high_y = high_y;
    }
  thinner->open = false;
}

static bool
in_cone (const CvmLineThinner *thinner, double dx, double dy)
{
  return thinner->open
         || (thinner->low_x * dy - thinner->low_y * dx >= 0
             && thinner->high_x * dy - thinner->high_y * dx <= 0
             && (thinner->low_x + thinner->high_x) * dx + (thinner->low_y + thinner->high_y) * dy
                    > 0);
}

static void
pass (CvmLineSet *set, double x, double y)
{
  CvmLineThinner *thinner = &set->thinner;
  double dx = x - thinner->x, dy = y - thinner->y, length2 = dx * dx + dy * dy;
  if (length2 < MIN_STEP_PX * MIN_STEP_PX && !thinner->passed)
    return;
  /* Also kept where the line turns back, so that a spike keeps its tip. */
  if (thinner->passed && (!in_cone (thinner, dx, dy) || length2 < thinner->passed_px2))
    {
      keep (set, thinner->last_x, thinner->last_y);
      pass (set, x, y);
      return;
    }
  if (!thinner->passed)
    thinner->open = true;
  narrow (thinner, dx, dy, length2);
  thinner->last_x = x;
  thinner->last_y = y;
  thinner->passed_px2 = length2;
  thinner->passed = true;
}

/* --- strokes ---------------------------------------------------------------------------------- */

void
cvm_line_set_begin (
    CvmLineSet *set, const CvmLineStyle *style, double scale, const uint8_t rgb[3], double alpha)
{
  float half = (float)(style->width * scale / 2);
  set->stroke = (CvmLineStroke){ .half_line = half,
                                 .half_halo = half + (float)(style->halo * scale),
                                 .alpha = (uint8_t)lround (fmin (fmax (alpha, 0), 1) * 255),
                                 .first = set->n_pieces };
  memcpy (set->stroke.rgb, rgb, 3);
  set->n_dashes = style->n_dashes;
  set->dash_total = 0;
  for (int i = 0; i < style->n_dashes; i++)
    {
      set->dashes[i] = style->dashes[i] * scale;
      set->dash_total += set->dashes[i];
    }
  if (!(set->dash_total > 0))
    set->n_dashes = 0;
  set->thinner.empty = true;
  set->first_piece = set->last_piece = SIZE_MAX;
  set->no_memory = false;
}

/* The polyline so far ends here. */
static void
finish_polyline (CvmLineSet *set)
{
  if (set->thinner.empty)
    return;
  if (set->thinner.passed)
    keep (set, set->thinner.last_x, set->thinner.last_y);
  if (!set->no_memory && set->first_piece != SIZE_MAX)
    set->pieces[set->first_piece].square0 = true;
  if (!set->no_memory && set->last_piece != SIZE_MAX)
    set->pieces[set->last_piece].square1 = true;
  set->thinner.empty = true;
}

void
cvm_line_set_move_to (CvmLineSet *set, double x, double y)
{
  finish_polyline (set);
  set->first_piece = set->last_piece = SIZE_MAX;
  set->at_start = true;
  set->along = 0;
  set->first_x = x;
  set->first_y = y;
  keep (set, x, y);
}

void
cvm_line_set_line_to (CvmLineSet *set, double x, double y)
{
  if (set->thinner.empty)
    cvm_line_set_move_to (set, x, y);
  else
    pass (set, x, y);
}

void
cvm_line_set_close (CvmLineSet *set)
{
  if (set->thinner.empty)
    return;
  if (set->thinner.passed)
    keep (set, set->thinner.last_x, set->thinner.last_y);
  keep (set, set->first_x, set->first_y);
  set->thinner.empty = true;
}

static bool
add_stroke (CvmLineSet *set)
{
  if (set->n_strokes == set->room_strokes)
    {
      size_t room = set->room_strokes ? 2 * set->room_strokes : 16;
      CvmLineStroke *grown = realloc (set->strokes, room * sizeof *set->strokes);
      if (!grown)
        return false;
      set->strokes = grown;
      set->room_strokes = room;
    }
  set->strokes[set->n_strokes++] = set->stroke;
  return true;
}

bool
cvm_line_set_end (CvmLineSet *set, CvmStatus *status)
{
  finish_polyline (set);
  set->stroke.end = set->n_pieces;
  if (set->stroke.end == set->stroke.first && !set->no_memory)
    return true;
  if (!set->no_memory && add_stroke (set))
    return true;
  set->n_pieces = set->stroke.first;
  return cvm_status_no_memory (status);
}
