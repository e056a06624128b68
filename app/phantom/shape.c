/* SPDX-License-Identifier: Apache-2.0 */
/* A part is painted inside the window of pixels that it can reach; a mirrored part is evaluated at
 * −x. Distances are first-order: value over gradient, exact enough within a pixel of the surface.
 */
#include "app/phantom/shape.h"

#include <math.h>

#define TO_RADIANS 0.01745329252f

bool
cvm_plane_window (const CvmPlane *plane,
                  float x_low,
                  float x_high,
                  float y_low,
                  float y_high,
                  float margin_mm,
                  int *c0,
                  int *c1,
                  int *r0,
                  int *r1)
{
  float margin = margin_mm + plane->bend_mm + plane->step_mm;
  float step = plane->step_mm;
  float first_c = (x_low - margin - plane->x0) / step,
        last_c = (x_high + margin - plane->x0) / step;
  float row_step = plane->row_step_mm;
  float first_r = (y_low - margin - plane->y0) / row_step;
  float last_r = (y_high + margin - plane->y0) / row_step;

  *c0 = first_c < 0 ? 0 : (int)first_c;
  *r0 = first_r < 0 ? 0 : (int)first_r;
  *c1 = last_c >= plane->n_columns ? plane->n_columns : (int)last_c + 1;
  *r1 = last_r >= plane->n_rows ? plane->n_rows : (int)last_r + 1;
  return *c0 < *c1 && *r0 < *r1 && last_c >= 0 && last_r >= 0;
}

/* Tangent at level i of values f over z: the parabola through it and its neighbours, so that the
 * square of an ellipsoid's radius, a parabola in z, is met exactly. */
static float
tangent (const float *z, const float *f, int n, int i)
{
  if (n < 2)
    return 0;
  int a = i == 0 ? 0 : i - 1, b = i == n - 1 ? n - 1 : i + 1;
  if (a == i && n > 2)
    {
      float s0 = (f[1] - f[0]) / (z[1] - z[0]), s1 = (f[2] - f[1]) / (z[2] - z[1]);
      return s0 - (s1 - s0) * (z[1] - z[0]) / (z[2] - z[0]);
    }
  if (b == i && n > 2)
    {
      float s0 = (f[n - 1] - f[n - 2]) / (z[n - 1] - z[n - 2]);
      float s1 = (f[n - 2] - f[n - 3]) / (z[n - 2] - z[n - 3]);
      return s0 + (s0 - s1) * (z[n - 1] - z[n - 2]) / (z[n - 1] - z[n - 3]);
    }
  if (a == i || b == i)
    return (f[b] - f[a]) / (z[b] - z[a]);
  float left = (f[i] - f[a]) / (z[i] - z[a]), right = (f[b] - f[i]) / (z[b] - z[i]);
  return (left * (z[b] - z[i]) + right * (z[i] - z[a])) / (z[b] - z[a]);
}

/* Cubic through the levels i and i + 1; four neighbours are enough for the tangents. */
static float
interpolate (const float *z, const float *f, int n, int i, float at)
{
  float h = z[i + 1] - z[i], t = (at - z[i]) / h;
  float a = tangent (z, f, n, i) * h, b = tangent (z, f, n, i + 1) * h, step = f[i + 1] - f[i];

  return f[i] + t * (a + t * (3 * step - 2 * a - b + t * (a + b - 2 * step)));
}

bool
cvm_loft_level (const CvmLevel *levels, int n_levels, float z, CvmLevel *level)
{
  int i = 0;
  float zs[4], f[7][4];

  if (n_levels < 2 || z <= levels[0].z || z >= levels[n_levels - 1].z)
    return false;
  while (i < n_levels - 2 && z >= levels[i + 1].z)
    i++;
  int first = i > 0 ? i - 1 : 0, last = i + 2 < n_levels ? i + 2 : n_levels - 1;
  int n = last - first + 1;

  for (int k = 0; k < n; k++)
    {
      const CvmLevel *l = &levels[first + k];
      zs[k] = l->z;
      f[0][k] = l->x;
      f[1][k] = l->y;
      f[2][k] = l->rx * l->rx;
      f[3][k] = l->front * l->front;
      f[4][k] = l->back * l->back;
      f[5][k] = l->angle_deg;
      f[6][k] = l->square;
    }
  float out[7];
  for (int k = 0; k < 7; k++)
    out[k] = interpolate (zs, f[k], n, i - first, z);
  *level = (CvmLevel){ z,
                       out[0],
                       out[1],
                       sqrtf (fmaxf (out[2], 0)),
                       sqrtf (fmaxf (out[3], 0)),
                       sqrtf (fmaxf (out[4], 0)),
                       out[5],
                       out[6] };
  return level->rx > 0.05f && level->front > 0.05f && level->back > 0.05f;
}

/* s is 1 on the ellipse; (s − 1) over its gradient is the distance. */
static float
ellipse_distance (float rx, float ry, float square, float x, float y)
{
  float u = x / rx, v = y / ry;
  float s = sqrtf (u * u + v * v);

  if (s < 0.01f)
    return -fminf (rx, ry);
  float gx = u / (s * rx), gy = v / (s * ry);
  if (square > 0)
    {
      float u2 = u * u, v2 = v * v, s4 = sqrtf (sqrtf (u2 * u2 + v2 * v2));
      float scale = square / (s4 * s4 * s4);
      gx = (1 - square) * gx + scale * u2 * u / rx;
      gy = (1 - square) * gy + scale * v2 * v / ry;
      s = (1 - square) * s + square * s4;
    }
  return (s - 1) / sqrtf (gx * gx + gy * gy);
}

float
cvm_level_distance (const CvmLevel *level, float x, float y)
{
  float u = x - level->x, v = y - level->y;

  if (level->angle_deg != 0)
    {
      float c = cosf (level->angle_deg * TO_RADIANS), s = sinf (level->angle_deg * TO_RADIANS);
      float turned = u * c + v * s;
      v = v * c - u * s;
      u = turned;
    }
  return ellipse_distance (level->rx, v < 0 ? level->front : level->back, level->square, u, v);
}

static float
clamp01 (float t)
{
  return t < 0 ? 0 : t > 1 ? 1 : t;
}

float
cvm_chain_distance (const CvmBead *beads, int n_beads, float x, float y, float z)
{
  float best = 1e9f;

  for (int i = 0; i + 1 < n_beads; i++)
    {
      const CvmBead *a = &beads[i], *b = &beads[i + 1];
      float dx = b->x - a->x, dy = b->y - a->y, dz = b->z - a->z;
      float px = x - a->x, py = y - a->y, pz = z - a->z;
      float t = clamp01 ((px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz));
      px -= t * dx;
      py -= t * dy;
      pz -= t * dz;
      float d = sqrtf (px * px + py * py + pz * pz) - (a->r + t * (b->r - a->r));
      best = fminf (best, d);
    }
  return best;
}

float
cvm_wall_distance (const CvmPost *posts, int n_posts, float x, float y, float z)
{
  float best = 1e9f;

  for (int i = 0; i + 1 < n_posts; i++)
    {
      const CvmPost *a = &posts[i], *b = &posts[i + 1];
      float dx = b->x - a->x, dy = b->y - a->y, px = x - a->x, py = y - a->y;
      float t = clamp01 ((px * dx + py * dy) / (dx * dx + dy * dy));
      px -= t * dx;
      py -= t * dy;
      float half = a->half + t * (b->half - a->half);
      float low = a->low + t * (b->low - a->low), high = a->high + t * (b->high - a->high);
      float across = sqrtf (px * px + py * py);
      /* The upper and lower edges are rounded by the half thickness. */
      float above = fmaxf (fmaxf (low + half - z, z - high + half), 0);
      best = fminf (best, sqrtf (across * across + above * above) - half);
    }
  return best;
}

typedef struct
{
  float x[2], y[2], z[2];
} Box;

static Box
points_box (const CvmPart *part)
{
  Box box = { { 1e9f, -1e9f }, { 1e9f, -1e9f }, { 1e9f, -1e9f } };

  for (int i = 0; i < part->n_points; i++)
    {
      float x, y, r, low, high;
      if (part->form == CVM_FORM_CHAIN)
        {
          const CvmBead *bead = (const CvmBead *)part->points + i;
          x = bead->x, y = bead->y, r = bead->r, low = bead->z - r, high = bead->z + r;
        }
      else
        {
          const CvmPost *post = (const CvmPost *)part->points + i;
          x = post->x, y = post->y, r = post->half, low = post->low, high = post->high;
        }
      box.x[0] = fminf (box.x[0], x - r), box.x[1] = fmaxf (box.x[1], x + r);
      box.y[0] = fminf (box.y[0], y - r), box.y[1] = fmaxf (box.y[1], y + r);
      box.z[0] = fminf (box.z[0], low), box.z[1] = fmaxf (box.z[1], high);
    }
  return box;
}

/* What a part needs once a plane: its box, and a loft's ellipse. */
static bool
prepare (const CvmPart *part, float z, CvmLevel *level, Box *box)
{
  if (part->form == CVM_FORM_LOFT)
    {
      if (!cvm_loft_level (part->points, part->n_points, z, level))
        return false;
      float r = fmaxf (level->rx, fmaxf (level->front, level->back));
      bool turned = level->angle_deg != 0;
      *box = (Box){ { level->x - (turned ? r : level->rx), level->x + (turned ? r : level->rx) },
                    { level->y - (turned ? r : level->front),
                      level->y + (turned ? r : level->back) },
                    { z, z } };
      return true;
    }
  *box = points_box (part);
  return z > box->z[0] - part->grow_mm - 2 && z < box->z[1] + part->grow_mm + 2;
}

static void
paint_part (
    const CvmPlane *plane, const CvmPart *part, const CvmLevel *level, const Box *box, int side)
{
  float low = side > 0 ? box->x[0] : -box->x[1], high = side > 0 ? box->x[1] : -box->x[0];
  float margin = part->grow_mm + part->tissue.soft_mm + (part->organ ? 4 : 0);
  int c0, c1, r0, r1;
  /* The right one of a pair follows the left one in the list of organs. */
  int organ = part->organ && part->mirrored && side < 0 && part->organ != CVM_ORGAN_MANDIBLE
                  ? part->organ + 1
                  : part->organ;

  if (!cvm_plane_window (plane, low, high, box->y[0], box->y[1], margin, &c0, &c1, &r0, &r1))
    return;
  for (int r = r0; r < r1; r++)
    for (int c = c0; c < c1; c++)
      {
        int pixel = r * plane->n_columns + c;
        float x = plane->x[pixel] * side, y = plane->y[pixel], d;
        if (part->form == CVM_FORM_LOFT)
          d = cvm_level_distance (level, x, y);
        else if (part->form == CVM_FORM_CHAIN)
          d = cvm_chain_distance (part->points, part->n_points, x, y, plane->z);
        else
          d = cvm_wall_distance (part->points, part->n_points, x, y, plane->z);
        d -= part->grow_mm;
        cvm_plane_blend (plane, pixel, d, &part->tissue);
        if (part->core_mm > 0)
          cvm_plane_blend (plane, pixel, d + part->core_mm, &part->core);
        if (organ)
          cvm_plane_mark (plane, organ, pixel, d);
      }
}

void
cvm_plane_paint (const CvmPlane *plane, const CvmPart *parts, int n_parts)
{
  for (int i = 0; i < n_parts; i++)
    {
      CvmLevel level = { 0 };
      Box box;
      if (!prepare (&parts[i], plane->z, &level, &box))
        continue;
      paint_part (plane, &parts[i], &level, &box, 1);
      if (parts[i].mirrored)
        paint_part (plane, &parts[i], &level, &box, -1);
    }
}
