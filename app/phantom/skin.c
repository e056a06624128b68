/* SPDX-License-Identifier: Apache-2.0 */
/* The outside: head, face, neck and shoulders as lofts that flow into each other, then the fat
 * below the skin. The distance from the skin also bounds everything painted later. */
#include "app/phantom/anatomy.h"
#include "app/phantom/tissue.h"

#include <math.h>

/* z, x, y, rx, front, back, angle, square */
static const CvmLevel head[] = {
  { -101, 0, -64, 0, 0, 0, 0, 0 },
  { -97, 0, -62, 24, 27, 24, 0, 0.1f },
  { -88, 0, -47, 42, 49, 38, 0, 0.12f },
  { -75, 0, -26, 53, 72, 44, 0, 0.12f },
  { -60, 0, -4, 57.5f, 95, 46, 0, 0.1f },
  { -45, 0, 4, 61, 105, 55, 0, 0.08f },
  { -30, 0, 5, 64.5f, 104, 67, 0, 0.06f },
  { -15, 0, 5, 68, 97, 79, 0, 0.1f },
  { 0, 0, 5, 71.5f, 90, 88, 0, 0.12f },
  { 15, 0, 5, 74.5f, 92, 92.5f, 0, 0.12f },
  { 30, 0, 5, 76.5f, 101, 94, 0, 0.1f },
  { 50, 0, 5, 76.5f, 102.5f, 93.5f, 0, 0.06f },
  { 75, 0, 5, 71, 97, 88, 0, 0.03f },
  { 95, 0, 5, 60, 83, 76, 0, 0 },
  { 110, 0, 5, 46, 64, 59, 0, 0 },
  { 122, 0, 5, 28, 37, 35, 0, 0 },
  { 128, 0, 5, 0, 0, 0, 0, 0 },
};

static const CvmLevel neck[] = {
  { -225, 0, 35, 222, 112, 82, 0, 0.35f }, { -200, 0, 32, 214, 101, 81, 0, 0.35f },
  { -188, 0, 30, 202, 92, 79, 0, 0.3f },   { -176, 0, 28, 168, 82, 76, 0, 0.22f },
  { -166, 0, 26, 126, 76, 73, 0, 0.15f },  { -158, 0, 23, 93, 73, 71, 0, 0.12f },
  { -150, 0, 20, 75, 71, 69, 0, 0.1f },    { -138, 0, 17, 63, 68, 64, 0, 0.1f },
  { -120, 0, 14, 58, 66, 58, 0, 0.1f },    { -100, 0, 12, 57, 60, 53, 0, 0.1f },
  { -70, 0, 12, 56, 52, 49, 0, 0.15f },    { -45, 0, 16, 50, 40, 44, 0, 0.1f },
  { -20, 0, 30, 30, 26, 32, 0, 0 },
};

static const CvmLevel nose[] = {
  { -29.5f, 0, -98, 0, 0, 0, 0, 0 },  { -24, 0, -95, 14, 23, 20, 0, 0 },
  { -16, 0, -93, 17, 28, 20, 0, 0 },  { -6, 0, -89, 14.5f, 26, 20, 0, 0 },
  { 8, 0, -85, 10, 16.5f, 15, 0, 0 }, { 18, 0, -84, 9, 8.5f, 10, 0, 0 },
  { 25, 0, -84, 0, 0, 0, 0, 0 },
};

static const CvmLevel chin[] = { CVM_BALL (0, -86, -84, 19, 15.5f, 15) };
static const CvmLevel larynx[] = { CVM_BALL (0, -44, -114, 11, 13, 17) };

static const CvmBead upper_lip[]
    = { { 25, -82, -48.5f, 3 }, { 12, -94.5f, -44, 4.5f }, { 0, -99, -43, 5.2f } };
static const CvmBead lower_lip[]
    = { { 25, -82, -48.5f, 3 }, { 12, -93.5f, -54, 4.6f }, { 0, -97.5f, -55.5f, 5.4f } };
static const CvmBead brow[] = { { 4, -93, 30, 5.5f }, { 26, -86.5f, 34, 5 }, { 46, -72, 31, 4 } };
static const CvmBead cheek[] = { { 44, -66, -10, 12 }, { 36, -70, -30, 13 }, { 40, -58, -50, 12 } };
static const CvmBead ear_rim[]
    = { { 72, 2, -22, 4 },    { 77, 11, -14, 3 },  { 82, 20, 2, 2.4f },  { 84.5f, 23, 18, 2.3f },
        { 84, 17, 29, 2.3f }, { 80, 6, 31, 2.3f }, { 75, -3, 24, 2.5f }, { 73, -6, 12, 3 } };
static const CvmBead ear_fold[]
    = { { 74, 3, -10, 3 }, { 77, 10, 2, 2.2f }, { 79, 13, 14, 2 }, { 78, 6, 22, 2 } };
static const CvmBead ear_plate[]
    = { { 76, 12, -8, 1.9f }, { 78.5f, 15, 6, 1.8f }, { 80, 16, 20, 1.7f } };
static const CvmBead tragus[] = { { 72, -5, 2, 3.2f }, { 74.5f, -3, -4, 3 } };
static const CvmBead lids[]
    = { { 22, -79, 14, 5 }, { 32, -80.5f, 14.5f, 6.5f }, { 43, -74, 14, 5 } };

static const CvmPart outside[] = {
  { CVM_LOFT (head) },
  { CVM_LOFT (neck) },
  { CVM_LOFT (nose) },
  { CVM_LOFT (chin) },
  { CVM_LOFT (larynx) },
  { CVM_CHAIN (upper_lip), .mirrored = true },
  { CVM_CHAIN (lower_lip), .mirrored = true },
  { CVM_CHAIN (brow), .mirrored = true },
  { CVM_CHAIN (cheek), .mirrored = true },
  { CVM_CHAIN (lids), .mirrored = true },
  { CVM_CHAIN (ear_rim), .mirrored = true },
  { CVM_CHAIN (ear_fold), .mirrored = true },
  { CVM_CHAIN (ear_plate), .mirrored = true },
  { CVM_CHAIN (tragus), .mirrored = true },
};

/* Two surfaces flow into each other over `k` mm. */
static float
join (float a, float b, float k)
{
  float h = k - fabsf (a - b);
  return (a < b ? a : b) - (h > 0 ? h * h / (4 * k) : 0);
}

static void
add_part (const CvmPlane *plane, const CvmPart *part, int side, float *skin)
{
  CvmLevel level = { 0 };
  CvmForm form = part->form;
  float reach = 12, join_mm = form == CVM_FORM_LOFT ? 9 : 5;
  int c0 = 0, c1 = plane->n_columns, r0 = 0, r1 = plane->n_rows;

  if (form == CVM_FORM_LOFT)
    {
      if (!cvm_loft_level (part->points, part->n_points, plane->z, &level))
        return;
      if (!cvm_plane_window (plane, level.x - level.rx, level.x + level.rx, level.y - level.front,
                             level.y + level.back, reach, &c0, &c1, &r0, &r1))
        return;
    }
  else
    {
      const CvmBead *beads = part->points;
      float x[2] = { 1e9f, -1e9f }, y[2] = { 1e9f, -1e9f }, z[2] = { 1e9f, -1e9f };
      for (int i = 0; i < part->n_points; i++)
        {
          x[0] = fminf (x[0], beads[i].x * side), x[1] = fmaxf (x[1], beads[i].x * side);
          y[0] = fminf (y[0], beads[i].y), y[1] = fmaxf (y[1], beads[i].y);
          z[0] = fminf (z[0], beads[i].z), z[1] = fmaxf (z[1], beads[i].z);
        }
      if (plane->z < z[0] - 24 || plane->z > z[1] + 24
          || !cvm_plane_window (plane, x[0], x[1], y[0], y[1], reach + 12, &c0, &c1, &r0, &r1))
        return;
    }
  for (int r = r0; r < r1; r++)
    for (int c = c0; c < c1; c++)
      {
        int pixel = r * plane->n_columns + c;
        float x = plane->x[pixel] * side, y = plane->y[pixel];
        float d = form == CVM_FORM_LOFT
                      ? cvm_level_distance (&level, x, y)
                      : cvm_chain_distance (part->points, part->n_points, x, y, plane->z);
        skin[pixel] = join (skin[pixel], d, join_mm);
      }
}

void
cvm_skin_distance (const CvmAnatomy *anatomy, const CvmPlane *plane, float *skin)
{
  for (int i = 0; i < plane->n_columns * plane->n_rows; i++)
    skin[i] = 1e6f;
  for (int i = 0; i < CVM_COUNT (outside); i++)
    {
      add_part (plane, &outside[i], 1, skin);
      if (outside[i].mirrored)
        add_part (plane, &outside[i], -1, skin);
    }
}

void
cvm_paint_skin (const CvmAnatomy *anatomy, const CvmPlane *plane, float *skin)
{
  static const CvmTissue dermis = CVM_TISSUE_SKIN, fat = CVM_TISSUE_FAT;
  const float thickness = 1.7f;

  for (int i = 0; i < plane->n_columns * plane->n_rows; i++)
    {
      if (skin[i] > 4)
        continue;
      cvm_plane_blend (plane, i, skin[i], &dermis);
      cvm_plane_blend (plane, i, skin[i] + thickness, &fat);
      cvm_plane_mark (plane, CVM_ORGAN_BODY, i, skin[i]);
      skin[i] += thickness;
    }
}
