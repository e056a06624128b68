/* SPDX-License-Identifier: Apache-2.0 */
/* The patient: tables of forms, a region a file, painted onto a plane from the skin inwards.
 *
 * A seed changes size, proportions, the bend of everything, and the tumour; never the plan.
 * Sizes and positions are textbook anatomy of an adult (Frankfurt plane, mm); no scan was traced.
 */
#pragma once

#include "app/phantom/shape.h"

#define CVM_TUMOUR_MAX_LOBES 7

typedef struct
{
  uint64_t seed;
  float scale[3];  /* patient mm = anatomical mm × scale */
  float fat;       /* thickness under the skin, mm beyond the muscles' own place */
  float septum_mm; /* how far the nasal septum bends */
  int tumour_side; /* +1 left, −1 right */
  int n_lobes;
  float lobes[CVM_TUMOUR_MAX_LOBES][6]; /* centre, radii */
} CvmAnatomy;

void cvm_anatomy_init (CvmAnatomy *anatomy, uint64_t seed);

/* Everything, in order, onto a plane filled with air. `skin` is scratch of the plane's size. */
void cvm_anatomy_paint (const CvmAnatomy *anatomy, CvmPlane *plane, float *skin);

/* The regions. */
void cvm_skin_distance (const CvmAnatomy *anatomy, const CvmPlane *plane, float *skin);
void cvm_paint_support (const CvmAnatomy *anatomy, const CvmPlane *plane, const float *skin);
void cvm_paint_skin (const CvmAnatomy *anatomy, const CvmPlane *plane, float *skin);
void cvm_paint_neck (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_shoulders (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_face (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_eyes (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_skull (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_brain (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_spine (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_jaws (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_airway_walls (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_airway (const CvmAnatomy *anatomy, const CvmPlane *plane);
void cvm_paint_tumour (const CvmAnatomy *anatomy, const CvmPlane *plane);

/* Distance from the inside of the skull at a point (skull.c), negative inside. */
float cvm_cranial_distance (const CvmLevel *vault, bool has_vault, float x, float y, float z);
bool cvm_cranial_level (float z, CvmLevel *vault);

/* Where its lobes lie. */
void cvm_tumour_init (CvmAnatomy *anatomy);
