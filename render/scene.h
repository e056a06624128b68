/* SPDX-License-Identifier: Apache-2.0 */
/* One view as a whole: picture, map, contours and marks, in this order, for window and file alike.
 * The crosshair is not in it (the window keeps it apart, so that it moves for nothing).
 *
 * All texts are translated already; NULL leaves a part out.
 */
#pragma once

#include "render/contour-paint.h"
#include "render/decorations.h"
#include "render/slice-pixels.h"

typedef struct
{
  const CvmGrid *grid;
  const CvmViewPlane *view;
  int section;
  CvmViewTransform transform;

  const CvmSliceImage *image;
  CvmWindow window;
  CvmSampling sampling;
  const CvmSliceImage *map; /* NULL: none */
  const CvmMapColours *map_colours;

  CvmStructure *const *structures; /* the invisible ones are left out */
  int n_structures;
  const char *active_id, *preliminary_id; /* may be NULL */

  CvmDecorationStyle style;
  const char *title; /* top left, several lines */
  int title_bold_bytes;
  const char *window_text; /* top right */
  bool window_warn;        /* amber: not a preset */
  const char *legend_title;
  double legend_level;
  const char *legend_level_label;
  const char *note; /* bottom left where there is no legend */
  int note_bold_bytes;
  bool letters; /* at the edges; the window draws them with the crosshair, beside which they step */
} CvmScene;

/* Paint into an RGB24 image surface of the transform's size, whose device scale is 1.
 * Errors: CVM_ERR_MEMORY; what could be painted is there. */
CVM_MUST_CHECK bool
cvm_scene_paint (const CvmScene *scene, cairo_surface_t *surface, CvmStatus *status);
