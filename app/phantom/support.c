/* SPDX-License-Identifier: Apache-2.0 */
/* What holds the patient: couch, base board, head rest, and the thermoplastic mask. Couch and
 * board stand straight: they ignore the anatomy's bending. */
#include "app/phantom/anatomy.h"
#include "app/phantom/noise.h"

#include <math.h>

/* A box with straight edges, by its distance. */
static float
box (float x, float y, float x_mid, float y_mid, float half_x, float half_y)
{
  return fmaxf (fabsf (x - x_mid) - half_x, fabsf (y - y_mid) - half_y);
}

static void
paint_couch (const CvmPlane *plane)
{
  static const CvmTissue carbon = { -180, 0, 20, 0 }, foam = { -955, 0, 10, 0 };
  static const CvmTissue board = { -420, 0, 25, 0 }, block = { 20, 0, 20, 0 };

  for (int r = 0; r < plane->n_rows; r++)
    {
      float y = plane->y0 + r * plane->row_step_mm;
      if (y < 100)
        continue;
      for (int c = 0; c < plane->n_columns; c++)
        {
          int pixel = r * plane->n_columns + c;
          float x = plane->x0 + c * plane->step_mm, ax = fabsf (x);
          /* The couch's lower side rises toward its edges. */
          float rise = ax > 150 ? 0.0035f * (ax - 150) * (ax - 150) : 0;
          float couch = fmaxf (fmaxf (127 - y, y - (172 - rise)), ax - 238);
          cvm_plane_blend (plane, pixel, couch, &carbon);
          cvm_plane_blend (plane, pixel, couch + 1.8f, &foam);
          if (plane->z > -150)
            {
              cvm_plane_blend (plane, pixel, box (ax, y, 0, 122, 132, 3), &board);
              cvm_plane_blend (plane, pixel, box (ax, y, 0, 122, 130, 1.6f), &foam);
              if (fmodf (fabsf (plane->z + 400), 60) < 18)
                cvm_plane_blend (plane, pixel, box (ax, y, 118, 116, 7, 3.5f), &block);
            }
        }
    }
}

/* A shell that carries the head's back and the nape, on two feet. */
static void
paint_head_rest (const CvmPlane *plane, const float *skin)
{
  static const CvmTissue plastic = { -40, 0, 15, 0 };

  if (plane->z > 62 || plane->z < -138)
    return;
  for (int i = 0; i < plane->n_columns * plane->n_rows; i++)
    {
      float x = fabsf (plane->x[i]), y = plane->y[i];
      if (y < 25 || y > 124 || x > 70)
        continue;
      float shell = fmaxf (fabsf (skin[i] - 2.2f) - 1.1f, fmaxf (46 - y, x - 58));
      float foot = fmaxf (fabsf (x - 40) - 1.5f, fmaxf (2.2f - skin[i], fmaxf (80 - y, y - 120)));
      cvm_plane_blend (plane, i, fminf (shell, foot), &plastic);
    }
}

static void
paint_mask (const CvmAnatomy *anatomy, const CvmPlane *plane, const float *skin)
{
  static const CvmTissue sheet = { -120, 0, 30, 0 };

  if (plane->z > 112 || plane->z < -128)
    return;
  for (int i = 0; i < plane->n_columns * plane->n_rows; i++)
    {
      float x = fabsf (plane->x[i]), y = plane->y[i];
      float shell = skin[i] < 8 ? fmaxf (fabsf (skin[i] - 1.9f) - 0.8f, y - 32) : 1e6f;
      /* From the temple down to the board. */
      float t = (y - 28) / 88, lead = 79 + 30 * t * t;
      float wing = fmaxf (fabsf (x - lead) - 1.0f, fmaxf (28 - y, y - 119));
      if (skin[i] < 0.8f)
        wing = 1e6f;
      float d = fminf (shell, wing);
      if (d > 2)
        continue;
      /* Holes of the stretched net. */
      if (cvm_noise_at (anatomy->seed + 77, plane->x[i] * 1.0f, y * 0.8f, plane->z, 5) > 0.42f)
        continue;
      cvm_plane_blend (plane, i, d, &sheet);
    }
}

void
cvm_paint_support (const CvmAnatomy *anatomy, const CvmPlane *plane, const float *skin)
{
  paint_couch (plane);
  paint_head_rest (plane, skin);
  paint_mask (anatomy, plane, skin);
}
