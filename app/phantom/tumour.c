/* SPDX-License-Identifier: Apache-2.0 */
/* The tumour: lobes grown together on one side of the nasopharynx, with a rough surface. It fills
 * the pharyngeal recess, bulges into the airway and pushes into the parapharyngeal fat. Bone is
 * painted over it, and the reference stops there. */
#include "app/phantom/anatomy.h"
#include "app/phantom/noise.h"
#include "app/phantom/tissue.h"
#include "segmentation/base/random.h"

#include <math.h>

/* Centres and radii of the lobes before the seed moves them; x is toward the tumour's side. */
static const float plan[][6] = {
  { 12, -22, -13, 11, 9, 12 }, /* the recess, the origin */
  { 7, -25, -16, 9, 9, 10 },   /* into the airway */
  { 21, -23, -17, 9, 9, 11 },  /* the parapharyngeal space */
  { 7, -15, -7, 10, 5.5f, 8 }, /* along the roof and the clivus */
  { 22, -16, -26, 7, 7, 9 },   /* beside the oropharynx */
};

void
cvm_tumour_init (CvmAnatomy *anatomy)
{
  uint64_t key = anatomy->seed * 31 + 7;
  float size = cvm_random_range (key, 1, 0.98f, 1.25f);

  anatomy->tumour_side = cvm_random_bits (key, 0) & 1 ? 1 : -1;
  anatomy->n_lobes = CVM_COUNT (plan);
  for (int i = 0; i < CVM_COUNT (plan); i++)
    for (int k = 0; k < 6; k++)
      {
        float spread = k < 3 ? (i ? 2.5f : 1.0f) : 1.2f;
        float value = plan[i][k] + cvm_random_range (key, 10 + 6 * i + k, -spread, spread);
        anatomy->lobes[i][k] = k < 3 ? value : value * size;
      }
  for (int i = 0; i < CVM_COUNT (plan); i++)
    anatomy->lobes[i][0] *= anatomy->tumour_side;
}

/* Distance from its surface. */
static float
tumour_distance (const CvmAnatomy *anatomy, float x, float y, float z)
{
  float best = 1e6f;

  for (int i = 0; i < anatomy->n_lobes; i++)
    {
      const float *lobe = anatomy->lobes[i];
      float u = (x - lobe[0]) / lobe[3], v = (y - lobe[1]) / lobe[4], w = (z - lobe[2]) / lobe[5];
      float s = sqrtf (u * u + v * v + w * w);
      float gu = u / lobe[3], gv = v / lobe[4], gw = w / lobe[5];
      float g = sqrtf (gu * gu + gv * gv + gw * gw);
      float d = s < 0.05f ? -lobe[4] : (s - 1) * s / g;
      float h = 6 - fabsf (d - best);
      best = fminf (d, best) - (h > 0 ? h * h / 24 : 0);
    }
  if (best > 8)
    return best;
  return best + 2.2f * cvm_noise_at (anatomy->seed + 21, x, y, z, 11)
         + 1.0f * cvm_noise_at (anatomy->seed + 22, x, y, z, 5);
}

void
cvm_paint_tumour (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  static const CvmTissue tissue = CVM_TISSUE_TUMOUR;
  int c0, c1, r0, r1;

  if (plane->z < -60 || plane->z > 20
      || !cvm_plane_window (plane, -45, 45, -52, 8, 0, &c0, &c1, &r0, &r1))
    return;
  for (int r = r0; r < r1; r++)
    for (int c = c0; c < c1; c++)
      {
        int pixel = r * plane->n_columns + c;
        float d = tumour_distance (anatomy, plane->x[pixel], plane->y[pixel], plane->z);
        if (d > 5)
          continue;
        /* Bone stands: the tumour ends where the picture is already dense. */
        float bone = (plane->hu[pixel] - 260) / 60;
        d = fmaxf (d, bone > 3 ? 3 : bone);
        cvm_plane_blend (plane, pixel, d, &tissue);
        cvm_plane_mark (plane, CVM_ORGAN_GTVP, pixel, d);
      }
}
