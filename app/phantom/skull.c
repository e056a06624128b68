/* SPDX-License-Identifier: Apache-2.0 */
/* The skull: the space between two lofts above, and below it a shell under the cranial cavity's
 * floor, a height map with the three fossae, sella, clivus and petrous ridges. Then orbits, cheek
 * bones and the dense temporal bones as forms of their own. */
#include "app/phantom/anatomy.h"
#include "app/phantom/noise.h"
#include "app/phantom/tissue.h"

#include <math.h>

static const CvmLevel outer[] = {
  { -46, 0, 24, 30, 30, 30, 0, 0 },
  { -30, 0, 15, 50, 42, 54, 0, 0 },
  { -15, 0, 5, 62, 60, 70.5f, 0, 0 },
  { 0, 0, 5, 66.5f, 76, 81, 0, 0.06f },
  { 15, 0, 5, 69, 87, 86, 0, 0.08f },
  { 30, 0, 5, 70.5f, 95.5f, 88, 0, 0.06f },
  { 50, 0, 5, 70.5f, 96.5f, 87.5f, 0, 0.04f },
  { 75, 0, 5, 64.5f, 89, 80, 0, 0 },
  { 95, 0, 5, 53, 73, 66, 0, 0 },
  { 110, 0, 5, 37, 52, 47, 0, 0 },
  { 118, 0, 5, 21, 29, 26, 0, 0 },
  { 121.5f, 0, 5, 0, 0, 0, 0, 0 },
};

static const CvmLevel cavity[] = {
  { -38, 0, 27, 10, 14, 16, 0, 0 },      { -28, 0, 18, 32, 24, 42, 0, 0 },
  { -15, 0, 8, 50, 44, 60, 0, 0 },       { 0, 0, 5, 59, 64, 74, 0, 0 },
  { 15, 0, 5, 63, 76, 79, 0, 0 },        { 30, 0, 5, 64.5f, 86, 81, 0, 0.04f },
  { 50, 0, 5, 64.5f, 89, 81, 0, 0.03f }, { 75, 0, 5, 58, 81, 73, 0, 0 },
  { 95, 0, 5, 44, 63, 57, 0, 0 },        { 107, 0, 5, 28, 39, 36, 0, 0 },
  { 114.5f, 0, 5, 0, 0, 0, 0, 0 },
};

static float
step (float low, float high, float t)
{
  t = (t - low) / (high - low);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}

static float
bump (float t, float width)
{
  t = t / width;
  t = 1 - t * t / 4;
  return t <= 0 ? 0 : t * t * t;
}

/* Height of the cranial floor's upper side. */
static float
floor_height (float x, float y)
{
  float ax = fabsf (x);
  float anterior = 26 + 9 * bump (ax - 30, 14) * bump (y + 62, 26) - 3 * bump (ax, 5);
  float lobe = (ax - 38) * (ax - 38) + (y + 24) * (y + 24);
  float middle = 16 - 20 * step (8, 26, ax) - 3 * bump (ax, 6) + 0.014f * lobe * step (8, 26, ax);
  /* The posterior fossa slopes into the foramen magnum. */
  float funnel = sqrtf (x * x + 1.2f * (y - 20) * (y - 20));
  float posterior = -28 + 0.05f * funnel + 0.0075f * funnel * funnel;
  float ridge = -4 + 0.27f * (ax > 10 ? ax - 10 : 0);
  float edge = -40 - 0.14f * ax;
  float front = step (edge - 5, edge + 4, y), behind = step (ridge - 8, ridge + 8, y);
  float height = anterior + (middle - anterior) * front;

  height += (posterior - height) * behind;
  height += 22 * bump (y - ridge, 6) * step (11, 22, ax) * front;
  height += 11 * bump (y + 11, 3) * bump (ax, 7);
  return height;
}

/* Distance below (positive) the floor. */
static float
floor_distance (float x, float y, float z)
{
  float h = floor_height (x, y);
  if (z - h > 12)
    return h - z;
  float gx = floor_height (x + 1, y) - h, gy = floor_height (x, y + 1) - h;
  return (h - z) / sqrtf (1 + gx * gx + gy * gy);
}

bool
cvm_cranial_level (float z, CvmLevel *vault)
{
  return cvm_loft_level (cavity, CVM_COUNT (cavity), z, vault);
}

float
cvm_cranial_distance (const CvmLevel *vault, bool has_vault, float x, float y, float z)
{
  if (!has_vault)
    return 1e6f;
  float d = cvm_level_distance (vault, x, y);
  return z < 46 && d < 20 ? fmaxf (d, floor_distance (x, y, z)) : d;
}

static void
paint_vault (const CvmPlane *plane)
{
  static const CvmTissue cortex = CVM_TISSUE_CORTEX, diploe = CVM_TISSUE_MARROW;
  CvmLevel out, in;
  int c0, c1, r0, r1;

  if (!cvm_loft_level (outer, CVM_COUNT (outer), plane->z, &out)
      || !cvm_plane_window (plane, -out.rx, out.rx, out.y - out.front, out.y + out.back, 2, &c0,
                            &c1, &r0, &r1))
    return;
  bool has_cavity = cvm_cranial_level (plane->z, &in);
  for (int r = r0; r < r1; r++)
    for (int c = c0; c < c1; c++)
      {
        int pixel = r * plane->n_columns + c;
        float x = plane->x[pixel], y = plane->y[pixel];
        float d = cvm_level_distance (&out, x, y);
        if (d > 2)
          continue;
        float inner = has_cavity ? cvm_level_distance (&in, x, y) : 1e6f;
        if (plane->z < 46)
          {
            float below = floor_distance (x, y, plane->z), thick = 4.2f;
            inner = fmaxf (inner, below);
            d = fmaxf (d, below - thick);
          }
        /* The foramen magnum. */
        float u = x / 15, v = (y - 20) / 17;
        d = fmaxf (d, plane->z < -8 ? (1 - sqrtf (u * u + v * v)) * 15 : d);
        d = fmaxf (d, -inner);
        cvm_plane_blend (plane, pixel, d, &cortex);
        cvm_plane_blend (plane, pixel, d + 2.0f, &diploe);
      }
}

static const CvmBead petrous[]
    = { { 13, -9, 2, 4.5f }, { 24, -4, 2, 7 }, { 38, 2, 2, 9 }, { 52, 7, 1, 10.5f } };
static const CvmLevel mastoid[] = { CVM_BALL (57, 17, -12, 10, 14, 19) };
static const CvmBead orbit[]
    = { { 31.5f, -63, 14, 17 }, { 25, -50, 15, 11 }, { 16, -38, 16, 3.5f } };
static const CvmBead orbit_fat[] = {
  { 33, -96, 14, 15.5f }, { 31.5f, -63, 14, 16.5f }, { 25, -50, 15, 10.5f }, { 16, -38, 16, 3 }
};
static const CvmBead zygoma[] = { { 38, -75, -5, 5 }, { 47, -69, -3, 6.5f }, { 56, -56, -3, 5 },
                                  { 63, -38, 0, 3 },  { 66, -20, 2, 2.6f },  { 64, -6, 3, 4 } };
static const CvmBead lateral_rim[]
    = { { 48, -68, -2, 5 }, { 49.5f, -65, 14, 3.6f }, { 48, -70, 30, 5 }, { 40, -82, 35, 4 } };
static const CvmPost great_wing[] = { { 48, -63, 1.6f, 0, 34 },
                                      { 40, -52, 1.4f, 2, 32 },
                                      { 27, -42, 1.8f, 4, 32 },
                                      { 34, -38, 1.8f, -4, 14 },
                                      { 52, -36, 2, -8, 30 } };
static const CvmLevel sphenoid[] = { { -4, 0, -28, 10, 10, 8, 0, 0.4f },
                                     { 3, 0, -28, 15, 13, 14, 0, 0.4f },
                                     { 12, 0, -27, 15, 13, 14, 0, 0.4f },
                                     { 18, 0, -28, 11, 11, 9, 0, 0.4f } };
static const CvmBead clivus[]
    = { { 0, -10, 20, 4 }, { 0, -8, 6, 6 }, { 0, -4, -6, 5.5f }, { 0, 1, -19, 4 } };
static const CvmBead clivus_side[] = { { 6, -9, 8, 6 }, { 8, -4, -6, 6 }, { 10, 2, -18, 5 } };
static const CvmLevel condyle[] = { CVM_BALL (18, 9, -25, 7, 11, 8) };
static const CvmPost pterygoid_inner[] = { { 13, -42, 1.2f, -24, 2 }, { 13.5f, -34, 1, -24, 0 } };
static const CvmPost pterygoid_outer[] = { { 14, -42, 1.3f, -22, 2 }, { 20, -32, 1, -20, 0 } };
static const CvmBead styloid[] = { { 48, 8, -14, 2.5f }, { 42, 0, -38, 1.4f } };
static const CvmBead glenoid[] = { { 44, -14, 3, 4 }, { 58, -12, 4, 4 } };

#define BONE .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW
#define THIN .tissue = CVM_TISSUE_THIN_BONE

static const CvmPart bones[] = {
  { CVM_LOFT (sphenoid), BONE, .core_mm = 1.5f },
  { CVM_CHAIN (clivus), BONE, .core_mm = 2 },
  { CVM_CHAIN (clivus_side), BONE, .core_mm = 2, .mirrored = true },
  { CVM_CHAIN (petrous), .tissue = CVM_TISSUE_PETROUS, .mirrored = true },
  { CVM_LOFT (mastoid), .tissue = CVM_TISSUE_CORTEX, .mirrored = true },
  { CVM_LOFT (condyle), BONE, .core_mm = 2, .mirrored = true },
  { CVM_CHAIN (glenoid), BONE, .core_mm = 2, .mirrored = true },
  { CVM_CHAIN (orbit), THIN, .grow_mm = 1.6f, .mirrored = true },
  { CVM_WALL (great_wing), BONE, .core_mm = 1.5f, .mirrored = true },
  { CVM_CHAIN (lateral_rim), BONE, .core_mm = 2, .mirrored = true },
  { CVM_CHAIN (zygoma), BONE, .core_mm = 2, .mirrored = true },
  { CVM_CHAIN (orbit_fat), .tissue = CVM_TISSUE_FAT, .mirrored = true },
  { CVM_WALL (pterygoid_inner), THIN, .mirrored = true },
  { CVM_WALL (pterygoid_outer), THIN, .mirrored = true },
  { CVM_CHAIN (styloid), .tissue = CVM_TISSUE_CORTEX, .mirrored = true },
};

static const CvmBead ear_canal[]
    = { { 82, 4, -1, 3.5f }, { 66, 3, 0, 3 }, { 52, 1, 1, 3.4f }, { 47, -1, 4, 4 } };
static const CvmBead inner_canal[] = { { 12, 2, 3, 3 }, { 24, 3, 3, 2.4f } };
static const CvmLevel cochlea[] = { CVM_BALL (30, -3, 2, 3, 3, 3) };
static const CvmPart holes[] = {
  { CVM_CHAIN (inner_canal), .tissue = CVM_TISSUE_FLUID, .mirrored = true },
  { CVM_LOFT (cochlea), .tissue = CVM_TISSUE_FLUID, .mirrored = true },
};
static const CvmPart canals[] = {
  { CVM_CHAIN (ear_canal), .tissue = CVM_TISSUE_AIR, .mirrored = true },
};

/* Air cells of the mastoid: a foam inside the bone. */
static void
paint_cells (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  static const CvmTissue cell = { -720, 0, 150, 0.8f };
  CvmLevel level;
  int c0, c1, r0, r1;

  if (!cvm_loft_level (mastoid, CVM_COUNT (mastoid), plane->z, &level))
    return;
  for (int side = -1; side <= 1; side += 2)
    {
      if (!cvm_plane_window (plane, side * level.x - level.rx, side * level.x + level.rx,
                             level.y - level.front, level.y + level.back, 0, &c0, &c1, &r0, &r1))
        continue;
      for (int r = r0; r < r1; r++)
        for (int c = c0; c < c1; c++)
          {
            int pixel = r * plane->n_columns + c;
            float x = plane->x[pixel], y = plane->y[pixel];
            float d = cvm_level_distance (&level, x * side, y) + 2.2f;
            if (d > 0)
              continue;
            float foam
                = -3.2f * cvm_noise_at (anatomy->seed + 5, x, y, plane->z * 0.6f, 3.4f) - 0.4f;
            cvm_plane_blend (plane, pixel, fmaxf (d, foam), &cell);
          }
    }
}

void
cvm_paint_skull (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  if (plane->z < -52)
    return;
  paint_vault (plane);
  cvm_plane_paint (plane, bones, CVM_COUNT (bones));
  paint_cells (anatomy, plane);
  cvm_plane_paint (plane, holes, CVM_COUNT (holes));

  /* The ear canal opens through the skin. */
  CvmPlane open = *plane;
  open.skin = NULL;
  cvm_plane_paint (&open, canals, CVM_COUNT (canals));
}
