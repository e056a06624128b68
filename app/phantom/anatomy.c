/* SPDX-License-Identifier: Apache-2.0 */
#include "app/phantom/anatomy.h"

#include "segmentation/base/random.h"

void
cvm_anatomy_init (CvmAnatomy *anatomy, uint64_t seed)
{
  *anatomy = (CvmAnatomy){ .seed = seed };
  for (int i = 0; i < 3; i++)
    anatomy->scale[i] = cvm_random_range (seed, 100 + i, 0.97f, 1.03f);
  anatomy->septum_mm = cvm_random_range (seed, 104, -2.2f, 2.2f);
  cvm_tumour_init (anatomy);
}

void
cvm_anatomy_paint (const CvmAnatomy *anatomy, CvmPlane *plane, float *skin)
{
  plane->skin = NULL;
  cvm_skin_distance (anatomy, plane, skin);
  cvm_paint_support (anatomy, plane, skin);
  cvm_paint_skin (anatomy, plane, skin);
  plane->skin = skin;
  cvm_paint_face (anatomy, plane);
  cvm_paint_neck (anatomy, plane);
  cvm_paint_airway_walls (anatomy, plane);
  cvm_paint_shoulders (anatomy, plane);
  cvm_paint_brain (anatomy, plane);
  cvm_paint_skull (anatomy, plane);
  cvm_paint_spine (anatomy, plane);
  cvm_paint_eyes (anatomy, plane);
  cvm_paint_jaws (anatomy, plane);
  cvm_paint_airway (anatomy, plane);
  cvm_paint_tumour (anatomy, plane);
}
