/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the skull: fluid, a folded cortex, white matter, ventricles, falx and tentorium,
 * cerebellum, brain stem. Painted before the skull's own forms, which cut into it. */
#include "app/phantom/anatomy.h"
#include "app/phantom/noise.h"
#include "app/phantom/tissue.h"

#include <math.h>

static const CvmBead frontal_horn[]
    = { { 5, -32, 46, 3 }, { 8, -24, 50, 4.5f }, { 9, 0, 54, 4.5f },
        { 16, 24, 50, 5 }, { 24, 36, 42, 5.5f }, { 22, 54, 38, 2.5f } };
static const CvmBead temporal_horn[]
    = { { 24, 36, 42, 5 }, { 32, 22, 22, 2.5f }, { 30, -2, 10, 2 } };
static const CvmPost third[] = { { 0, -14, 1.8f, 22, 46 }, { 0, 12, 2.2f, 26, 46 } };
static const CvmLevel fourth[] = { CVM_BALL (0, 26, 2, 6, 5, 13) };
static const CvmLevel thalamus[] = { CVM_BALL (11, -2, 40, 8, 15, 10) };
static const CvmLevel lentiform[] = { CVM_BALL (24, -10, 38, 6, 15, 12) };
static const CvmLevel caudate[] = { CVM_BALL (11, -24, 44, 4, 9, 10) };
static const CvmLevel suprasellar[] = { CVM_BALL (0, -16, 26, 11, 8, 7) };
static const CvmLevel around_stem[] = {
  { -40, 0, 19, 9, 8, 8, 0, 0 },  { -22, 0, 18, 11, 10, 11, 0, 0 }, { -8, 0, 12, 14, 11, 12, 0, 0 },
  { 10, 0, 8, 19, 14, 15, 0, 0 }, { 24, 0, 4, 20, 13, 16, 0, 0 },   { 34, 0, 4, 8, 6, 10, 0, 0 },
};
static const CvmLevel stem[] = {
  { -33, 0, 19.5f, 5.5f, 5, 5, 0, 0 }, { -20, 0, 18, 7, 6, 6, 0, 0 },
  { -6, 0, 14, 9, 8, 7, 0, 0 },        { 4, 0, 9, 15, 11, 11, 0, 0 },
  { 14, 0, 7, 15, 11, 12, 0, 0 },      { 22, 0, 6, 13, 9, 11, 0, 0 },
  { 30, 0, 6, 14, 9, 10, 0, 0 },       { 36, 0, 5, 9, 6, 8, 0, 0 },
};
static const CvmBead basilar[] = { { 0, -1, -8, 1.8f }, { 0, -6, 6, 1.9f }, { 0, -8, 20, 1.7f } };
static const CvmBead carotid[] = {
  { 10, -18, 14, 2.6f }, { 12, -22, 22, 2.4f }, { 20, -22, 26, 1.9f }, { 40, -24, 28, 1.7f }
};
static const CvmBead pituitary[] = { { -4, -18, 17, 3.5f }, { 4, -18, 17, 3.5f } };

static const CvmPart deep[] = {
  { CVM_LOFT (thalamus), .tissue = CVM_TISSUE_GREY, .mirrored = true },
  { CVM_LOFT (lentiform), .tissue = CVM_TISSUE_GREY, .mirrored = true },
  { CVM_LOFT (caudate), .tissue = CVM_TISSUE_GREY, .mirrored = true },
  { CVM_CHAIN (frontal_horn), .tissue = CVM_TISSUE_FLUID, .mirrored = true },
  { CVM_CHAIN (temporal_horn), .tissue = CVM_TISSUE_FLUID, .mirrored = true },
  { CVM_WALL (third), .tissue = CVM_TISSUE_FLUID },
  { CVM_LOFT (suprasellar), .tissue = CVM_TISSUE_FLUID },
  { CVM_LOFT (around_stem), .tissue = CVM_TISSUE_FLUID },
  { CVM_LOFT (stem), .tissue = CVM_TISSUE_WHITE, .organ = CVM_ORGAN_BRAINSTEM },
  { CVM_LOFT (fourth), .tissue = CVM_TISSUE_FLUID },
  { CVM_CHAIN (basilar), .tissue = CVM_TISSUE_VESSEL },
  { CVM_CHAIN (carotid), .tissue = CVM_TISSUE_VESSEL, .mirrored = true },
  { CVM_CHAIN (pituitary), .tissue = CVM_TISSUE_DURA },
};

/* Distance from the middle of a furrow of the folded surface. */
static float
furrow (const CvmAnatomy *anatomy, float x, float y, float z)
{
  float n = cvm_noise_at (anatomy->seed + 11, x, y, z, 13)
            + 0.45f * cvm_noise_at (anatomy->seed + 12, x, y, z, 7);
  return fabsf (n) * 9;
}

/* Brain at a point `depth` mm below the skull's inner side. */
static CvmTissue
matter (const CvmAnatomy *anatomy, float x, float y, float z, float depth)
{
  bool cerebellum = y > 12 && z < 14 - 0.1f * (y - 40);
  float grey, white = 29, fluid = 10;

  if (cerebellum)
    {
      float folia = sinf ((sqrtf (x * x + (y - 30) * (y - 30)) + 2 * z) * 1.1f);
      return (CvmTissue){ 35 + 3 * folia, 2, 0, 0 };
    }
  if (depth > 24)
    return (CvmTissue){ white, 2, 0, 0 };
  float f = furrow (anatomy, x, y, z) + depth * 0.09f;
  float t = (f - 0.5f) / 0.9f, s = (f - 3.2f) / 2.0f;
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  s = s < 0 ? 0 : s > 1 ? 1 : s;
  if (depth < 3.5f)
    s = 0;
  grey = 40;
  return (CvmTissue){ fluid + t * (grey + s * (white - grey) - fluid), 2, 0, 0 };
}

static void
paint_brain_pixel (const CvmAnatomy *anatomy, const CvmPlane *plane, int pixel, float d)
{
  static const CvmTissue fluid = CVM_TISSUE_FLUID, dura = CVM_TISSUE_DURA;
  float x = plane->x[pixel], y = plane->y[pixel], z = plane->z;

  cvm_plane_blend (plane, pixel, d, &fluid);
  CvmTissue tissue = matter (anatomy, x, y, z, -d);
  cvm_plane_blend (plane, pixel, d + 1.8f, &tissue);
  cvm_plane_mark (plane, CVM_ORGAN_BRAIN, pixel, d + 0.5f);

  /* The falx and the cleft on both its sides; the tentorium. */
  bool above_callosum = z > 62 - 0.004f * (y - 5) * (y - 5) || y > 42;
  if (z > 16 && fabsf (x) < 5 && above_callosum)
    {
      float side = fabsf (x);
      cvm_plane_blend (plane, pixel, fmaxf (side - 1.5f, d), &fluid);
      cvm_plane_blend (plane, pixel, fmaxf (side - 0.55f, d), &dura);
    }
  float roof = 14 - 0.1f * (y - 40) + 14 - 0.3f * fabsf (x);
  if (y > 30)
    cvm_plane_blend (plane, pixel, fmaxf (fabsf (z - roof) * 0.8f - 0.6f, d), &dura);
  /* The sinus behind. */
  float u = x / 4, v = (y - 82) / 4;
  if (y > 70 && z > 10)
    cvm_plane_blend (plane, pixel, fmaxf ((sqrtf (u * u + v * v) - 1) * 4, d), &dura);
}

void
cvm_paint_brain (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  CvmLevel vault;
  int c0, c1, r0, r1;
  bool has_vault = cvm_cranial_level (plane->z, &vault);

  if (has_vault
      && cvm_plane_window (plane, -vault.rx, vault.rx, vault.y - vault.front, vault.y + vault.back,
                           5, &c0, &c1, &r0, &r1))
    for (int r = r0; r < r1; r++)
      for (int c = c0; c < c1; c++)
        {
          int pixel = r * plane->n_columns + c;
          float d = cvm_cranial_distance (&vault, true, plane->x[pixel], plane->y[pixel], plane->z);
          if (d < 5)
            paint_brain_pixel (anatomy, plane, pixel, d);
        }
  if (plane->z < 70 && plane->z > -45)
    cvm_plane_paint (plane, deep, CVM_COUNT (deep));
}
