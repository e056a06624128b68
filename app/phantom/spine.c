/* SPDX-License-Identifier: Apache-2.0 */
/* The cervical and upper thoracic spine: from a table of vertebrae the bodies, discs, arches and
 * processes are built; atlas and dens are forms of their own. */
#include "app/phantom/anatomy.h"
#include "app/phantom/tissue.h"

#include <math.h>

typedef struct
{
  float z, y; /* centre of the body */
  float half_height;
  float rx, ry;     /* of the body */
  float spinous_mm; /* length of the spinous process */
} Vertebra;

/* C2 … T4 */
static const Vertebra vertebrae[] = {
  { -54, 8, 7.2f, 9.5f, 8, 14 },      { -73, 7, 6.2f, 9.5f, 8, 11 },
  { -91, 5.5f, 6.1f, 10, 8, 11 },     { -108.5f, 5.5f, 6.0f, 10.5f, 8.3f, 13 },
  { -126, 8, 6.1f, 11.5f, 8.5f, 18 }, { -143.5f, 12.5f, 6.6f, 13, 8.5f, 27 },
  { -163, 19, 8.3f, 14, 8.7f, 28 },   { -183.5f, 26, 8.8f, 13.5f, 9.3f, 28 },
  { -205, 34, 9.2f, 13.5f, 10, 28 },  { -227, 41, 9.5f, 13.5f, 10.5f, 28 },
};

static const CvmTissue cortex = CVM_TISSUE_CORTEX, marrow = CVM_TISSUE_MARROW;
static const CvmTissue disc = CVM_TISSUE_DISC;

static void
paint_bone (const CvmPlane *plane, const CvmBead *beads, int n, float core_mm)
{
  CvmPart part = { .form = CVM_FORM_CHAIN,
                   .points = beads,
                   .n_points = n,
                   .tissue = cortex,
                   .core = marrow,
                   .core_mm = core_mm,
                   .mirrored = true };
  cvm_plane_paint (plane, &part, 1);
}

/* Place along the column at z: between two vertebrae everything is interpolated. */
static Vertebra
column_at (float z, int *nearest)
{
  int i = 0, last = CVM_COUNT (vertebrae) - 1;

  while (i < last - 1 && z < vertebrae[i + 1].z)
    i++;
  const Vertebra *a = &vertebrae[i], *b = &vertebrae[i + 1];
  float t = (z - a->z) / (b->z - a->z);
  t = t < -0.4f ? -0.4f : t > 1 ? 1 : t;
  *nearest = t < 0.5f ? i : i + 1;
  return (Vertebra){
    z, a->y + t * (b->y - a->y), 0, a->rx + t * (b->rx - a->rx), a->ry + t * (b->ry - a->ry), 0
  };
}

/* Body or disc at this height; end plates are denser, and wider than the waist. */
static void
paint_column (const CvmPlane *plane, const Vertebra *here, const Vertebra *v)
{
  float off = fabsf (plane->z - v->z), flare = off / v->half_height;
  CvmLevel level = { plane->z, 0, here->y, here->rx, here->ry, here->ry * 0.9f, 0, 0.35f };
  int c0, c1, r0, r1;

  flare = flare > 1 ? 1 : flare;
  level.rx += 1.3f * flare * flare - 0.7f;
  level.front += 1.0f * flare * flare - 0.6f;
  if (!cvm_plane_window (plane, -level.rx, level.rx, level.y - level.front, level.y + level.back, 2,
                         &c0, &c1, &r0, &r1))
    return;
  for (int r = r0; r < r1; r++)
    for (int c = c0; c < c1; c++)
      {
        int pixel = r * plane->n_columns + c;
        float d = cvm_level_distance (&level, plane->x[pixel], plane->y[pixel]);
        if (off > v->half_height)
          {
            cvm_plane_blend (plane, pixel, d + 0.6f, &disc);
            continue;
          }
        cvm_plane_blend (plane, pixel, d, &cortex);
        cvm_plane_blend (plane, pixel, fmaxf (d + 1.3f, off - v->half_height + 1.1f), &marrow);
      }
}

static void
paint_arch (const CvmPlane *plane, const Vertebra *v, bool thoracic)
{
  float back = v->y + v->ry, x = v->rx, z = v->z;
  float wide = thoracic ? x + 22 : x + 10, end = back + 18 + v->spinous_mm;
  const CvmBead pillar[]
      = { { x + 6.5f, back + 4, z + 6, 5.4f }, { x + 7, back + 5.5f, z - 5, 5.6f } };
  const CvmBead pedicle[] = { { x - 1, back - 2, z + 1, 3.6f }, { x + 6, back + 4, z + 1, 3.8f } };
  const CvmBead front_bar[] = { { x, v->y + 1, z, 2 },
                                { x + 8, v->y + 1, z - 1, 2.2f },
                                { x + 9, back + 2, z - 1, 2.5f } };
  const CvmBead across[] = { { x + 6, back + 4, z, 4 }, { wide, back + 8, z + 1, 4.5f } };
  const CvmBead lamina[] = { { x + 6, back + 7, z + 1, 3.2f },
                             { 8, back + 15, z - 1, 3 },
                             { 0, back + 19, z - 4, 3.4f } };
  const CvmBead spinous[]
      = { { 0, back + 18, z - 4, 3.5f }, { 0, end, z - 6 - 0.35f * v->spinous_mm, 3.8f } };

  paint_bone (plane, pillar, 2, 1.8f);
  paint_bone (plane, pedicle, 2, 1.8f);
  if (thoracic)
    paint_bone (plane, across, 2, 1.8f);
  else
    paint_bone (plane, front_bar, 3, 1.5f);
  paint_bone (plane, lamina, 3, 1.6f);
  paint_bone (plane, spinous, 2, 1.8f);
}

static const CvmBead atlas_front[]
    = { { 0, -5, -37, 4.2f }, { 10, -3, -37, 3.8f }, { 18, 4, -36, 5 } };
static const CvmBead atlas_back[]
    = { { 20, 14, -37, 4.5f }, { 22, 26, -38, 3.4f }, { 13, 38, -39, 3.2f }, { 0, 43, -39, 3.8f } };
static const CvmBead atlas_side[] = { { 22, 9, -37, 5 }, { 37, 11, -38, 4 } };
static const CvmLevel atlas_mass[] = { CVM_BALL (20, 9, -37, 8, 10, 9) };
static const CvmLevel dens[] = {
  { -56, 0, 8, 9, 8, 7, 0, 0 },          { -47, 0, 7.5f, 7, 6.5f, 6, 0, 0 },
  { -36, 0, 7, 5.6f, 5.4f, 5.4f, 0, 0 }, { -30, 0, 7, 5.2f, 5, 5, 0, 0 },
  { -26, 0, 7, 0, 0, 0, 0, 0 },
};
static const CvmLevel axis_side[] = { CVM_BALL (15, 10, -50, 9, 9, 7) };

static const CvmPart upper[] = {
  { CVM_LOFT (dens), .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW, .core_mm = 1.6f },
  { CVM_LOFT (axis_side), .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW, .core_mm = 1.6f,
    .mirrored = true },
  { CVM_LOFT (atlas_mass), .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW, .core_mm = 1.8f,
    .mirrored = true },
  { CVM_CHAIN (atlas_front), .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW,
    .core_mm = 1.8f, .mirrored = true },
  { CVM_CHAIN (atlas_side), .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW, .core_mm = 1.8f,
    .mirrored = true },
  { CVM_CHAIN (atlas_back), .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW, .core_mm = 1.8f,
    .mirrored = true },
};

/* The canal with fluid and the cord, from the foramen magnum down. */
static void
paint_canal (const CvmPlane *plane, const Vertebra *here)
{
  float y = plane->z > -44 ? 20.5f : here->y + here->ry + 7.5f;
  CvmLevel tube[3] = { { -300, 0, y, 11.5f, 7.5f, 8, 0, 0 }, { 0, 0, y, 11.5f, 7.5f, 8, 0, 0 } };
  CvmLevel cord[3]
      = { { -300, 0, y, 6.3f, 4.2f, 4.2f, 0, 0 }, { 0, 0, y, 6.3f, 4.2f, 4.2f, 0, 0 } };
  const CvmPart parts[] = {
    { .form = CVM_FORM_LOFT, .points = tube, .n_points = 2, .tissue = { -10, 10, 10, 1 } },
    { .form = CVM_FORM_LOFT,
      .points = tube,
      .n_points = 2,
      .grow_mm = -1.6f,
      .tissue = CVM_TISSUE_FLUID },
    { .form = CVM_FORM_LOFT,
      .points = cord,
      .n_points = 2,
      .tissue = CVM_TISSUE_CORD,
      .organ = CVM_ORGAN_CORD },
  };
  cvm_plane_paint (plane, parts, 3);
}

void
cvm_paint_spine (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  int nearest;

  if (plane->z > -18)
    return;
  Vertebra here = column_at (plane->z, &nearest);
  if (plane->z < -44)
    paint_column (plane, &here, &vertebrae[nearest]);
  for (int i = 0; i < CVM_COUNT (vertebrae); i++)
    if (fabsf (plane->z - vertebrae[i].z) < 26)
      paint_arch (plane, &vertebrae[i], i >= 6);
  if (plane->z > -62)
    cvm_plane_paint (plane, upper, CVM_COUNT (upper));
  if (plane->z < -22)
    paint_canal (plane, &here);
}
