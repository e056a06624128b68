/* SPDX-License-Identifier: Apache-2.0 */
/* Upper and lower jaw, nasal skeleton, and the teeth along their arch. */
#include "app/phantom/anatomy.h"
#include "app/phantom/tissue.h"

#include <math.h>

static const CvmPost mandible_body[] = {
  { 0, -88.5f, 5.5f, -95, -61 }, { 9, -87, 5.5f, -94, -60 },  { 18, -80.5f, 5.5f, -91, -59 },
  { 27, -69, 5.5f, -87, -58 },   { 34, -54, 5.5f, -82, -57 }, { 40, -40, 4.5f, -78, -55 },
  { 45, -26, 3.6f, -73, -42 },
};
static const CvmPost ramus[] = {
  { 44, -38, 3, -74, -22 },
  { 46.5f, -28, 3.2f, -74, -26 },
  { 48, -15, 3.6f, -66, -14 },
};
static const CvmBead coronoid[] = { { 45, -37, -30, 3.2f }, { 46.5f, -36, -10, 2 } };
static const CvmBead condyle[]
    = { { 48.5f, -15, -30, 4 }, { 50, -11, -12, 4.2f }, { 50.5f, -10.5f, -5, 6 } };
static const CvmPost upper_arch[] = {
  { 0, -89, 5, -40, -22 },     { 9, -87, 5, -40, -22 },     { 17, -79.5f, 5, -40, -20 },
  { 23, -67, 5.2f, -40, -20 }, { 26, -50, 5.2f, -39, -18 },
};
static const CvmLevel palate[]
    = { { -26, 0, -66, 21, 24, 23, 0, 0.2f }, { -22.4f, 0, -66, 21, 24, 23, 0, 0.2f } };
static const CvmLevel sinus_wall[] = {
  { -30, 26, -62, 0, 0, 0, 0, 0 },         { -22, 26, -62, 11, 14, 15, 0, 0.2f },
  { -8, 27, -61, 13.5f, 16, 17, 0, 0.2f }, { 1, 28, -61, 11, 13, 14, 0, 0 },
  { 4, 28, -61, 0, 0, 0, 0, 0 },
};
static const CvmBead frontal_process[]
    = { { 13, -85, -20, 3.5f }, { 13, -87, -6, 2.5f }, { 10, -87, 10, 2.2f }, { 8, -86, 26, 3 } };
static const CvmBead nasal_bone[]
    = { { 2.5f, -89, 25, 2 }, { 3.5f, -94.5f, 12, 1.3f }, { 3, -99, 5, 1 } };
static const CvmBead spine_front[] = { { 0, -88, -24, 2.2f }, { 0, -97, -25, 1.2f } };

#define BONE .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW
#define THIN .tissue = CVM_TISSUE_THIN_BONE

static const CvmPart bones[] = {
  { CVM_WALL (mandible_body), BONE, .core_mm = 2.6f, .mirrored = true,
    .organ = CVM_ORGAN_MANDIBLE },
  { CVM_WALL (ramus), BONE, .core_mm = 2, .mirrored = true, .organ = CVM_ORGAN_MANDIBLE },
  { CVM_CHAIN (coronoid), BONE, .core_mm = 2, .mirrored = true, .organ = CVM_ORGAN_MANDIBLE },
  { CVM_CHAIN (condyle), BONE, .core_mm = 2, .mirrored = true, .organ = CVM_ORGAN_MANDIBLE },
  { CVM_LOFT (sinus_wall), THIN, .grow_mm = 1.5f, .mirrored = true },
  { CVM_WALL (upper_arch), BONE, .core_mm = 1.8f, .mirrored = true },
  { CVM_LOFT (palate), THIN },
  { CVM_CHAIN (frontal_process), THIN, .mirrored = true },
  { CVM_CHAIN (nasal_bone), THIN, .mirrored = true },
  { CVM_CHAIN (spine_front), THIN },
};

/* The teeth of one quadrant: place along the arch from the middle (mm) and half width. */
static const float teeth[][2] = {
  { 4.2f, 3.6f },  { 11, 3 },    { 18, 3.4f },    { 25.2f, 3.4f },
  { 32.4f, 3.4f }, { 41, 4.8f }, { 51.5f, 4.8f },
};

/* A point of the dental arch, `along` mm from the middle. */
static void
arch_point (float along, float *x, float *y, float *dx, float *dy)
{
  static const float posts[][2]
      = { { 0, -89.5f }, { 9, -87.5f }, { 17, -80 }, { 22.5f, -68 }, { 26.5f, -50 }, { 28, -40 } };
  int i = 0;
  float step = 0;

  for (; i < 5; i++)
    {
      *dx = posts[i + 1][0] - posts[i][0], *dy = posts[i + 1][1] - posts[i][1];
      step = sqrtf (*dx * *dx + *dy * *dy);
      *dx /= step, *dy /= step;
      if (along < step || i == 4)
        break;
      along -= step;
    }
  *x = posts[i][0] + along * *dx;
  *y = posts[i][1] + along * *dy;
}

static void
paint_tooth (const CvmPlane *plane, int tooth, bool lower)
{
  float x, y, dx, dy, half = teeth[tooth][1];
  arch_point (teeth[tooth][0], &x, &y, &dx, &dy);
  float sign = lower ? -1 : 1, neck = lower ? -58 : -39, bite = lower ? -49.3f : -48.2f;
  float thick = tooth < 2 ? 3 : tooth < 5 ? 3.8f : 4.8f, angle = atan2f (dy, dx) * 57.29578f;
  float low = lower ? neck : bite, high = lower ? bite : neck;
  CvmLevel crown[] = {
    { low, x, y, half * 0.8f, thick * 0.8f, thick * 0.8f, angle, 0.3f },
    { (low + high) / 2, x, y, half, thick, thick, angle, 0.3f },
    { high, x, y, half * 0.85f, thick * 0.85f, thick * 0.85f, angle, 0.3f },
  };
  CvmBead root[]
      = { { x, y, neck, 2.6f }, { x, y + 1.5f, neck + sign * (tooth == 2 ? 13 : 10), 1.2f } };
  const CvmPart parts[] = {
    { .form = CVM_FORM_CHAIN,
      .points = root,
      .n_points = 2,
      .tissue = CVM_TISSUE_DENTINE,
      .mirrored = true },
    { .form = CVM_FORM_LOFT,
      .points = crown,
      .n_points = 3,
      .tissue = CVM_TISSUE_ENAMEL,
      .core = CVM_TISSUE_DENTINE,
      .core_mm = 1.6f,
      .mirrored = true },
  };
  cvm_plane_paint (plane, parts, 2);
}

void
cvm_paint_jaws (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  if (plane->z < -100 || plane->z > 34)
    return;
  cvm_plane_paint (plane, bones, CVM_COUNT (bones));
  if (plane->z > -76 && plane->z < -22)
    for (int i = 0; i < CVM_COUNT (teeth); i++)
      {
        paint_tooth (plane, i, false);
        paint_tooth (plane, i, true);
      }
}
