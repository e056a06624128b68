/* SPDX-License-Identifier: Apache-2.0 */
/* One view as a whole, for window and file alike, in three layers from the bottom to the top:
 *
 *   picture   the windowed section with the maps over it, in their order
 *   lines     extra lines, then structures as they stand in the list, the active one last
 *   marks     texts, legend, scale bar, letters
 *
 * Each layer is opaque pixels plus what lies on it, so a painter that keeps the picture's pixels
 * paints the other two over a copy of them. What is not in the scene (crosshair, brush circle) the
 * window keeps above it, so that it moves for nothing.
 *
 * All texts are translated already; NULL leaves a part out.
 */
#pragma once

#include "render/contour-paint.h"
#include "render/decorations.h"
#include "render/slice-pixels.h"

#include <cairo.h>

/* A map over the picture: its own grid's section nearest to the picture's. */
typedef struct
{
  const CvmSliceImage *image;
  const CvmMapColours *colours;
} CvmSceneMap;

#define CVM_SCENE_MAX_MAPS 2

/* Lines that are no rings of a structure: iso-lines, members, what clean-up took away. */
typedef struct
{
  const CvmSectionOutline *outline;
  const char *instead_of; /* a structure's id: these stand for its lines in this picture, with its
                             look and in its place; the three below say nothing then */
  const CvmLineStyle *style;
  uint8_t rgb[3];
  double alpha; /* of the line, 0 … 1 */
} CvmSceneLine;

typedef struct
{
  const CvmGrid *grid;
  const CvmViewPlane *view;
  int section;
  CvmViewTransform transform;

  const CvmSliceImage *image;
  CvmWindow window;
  CvmSampling sampling;
  CvmSceneMap maps[CVM_SCENE_MAX_MAPS];
  int n_maps;

  const CvmSceneLine *lines;
  int n_lines;
  CvmStructure *const *structures; /* the invisible ones are left out */
  int n_structures;
  const CvmSectionIndex *const *indices;  /* of each structure, NULL where there is none; or NULL */
  const char *active_id, *preliminary_id; /* may be NULL */
  const char *instead_id; /* the structure whose rings the next stand for, or NULL */
  const CvmSliceRings *instead;
  int n_instead;
  CvmDecorationStyle style;
  const char *title; /* top left, several lines */
  int title_bold_bytes;
  const char *window_text; /* top right */
  bool window_warn;        /* amber: not a preset */
  const char *legend_title;
  double legend_level;
  const char *legend_level_label;
  const char *disagreement_title, *disagreement_words; /* of its legend; both or none */
  const char *note;                                    /* bottom left where there is no legend */
  int note_bold_bytes;
  bool letters; /* at the edges; the window draws them with the crosshair, beside which they step */
} CvmScene;

/* Paint into an RGB24 image surface of the transform's size, whose device scale is 1.
 * Errors: CVM_ERR_MEMORY; what could be painted is there. */
CVM_MUST_CHECK bool
cvm_scene_paint (const CvmScene *scene, cairo_surface_t *surface, CvmStatus *status);

/* The picture's layer alone. */
CVM_MUST_CHECK bool
cvm_scene_paint_picture (const CvmScene *scene, cairo_surface_t *picture, CvmStatus *status);

/* The same as cvm_scene_paint() in parts, for a picture that is kept as several surfaces one below
 * the other: first the lines are collected, then each surface (as wide as the transform, with the
 * rows from `first_row` on) gets picture and lines, then the marks. `picture`: a copy of the
 * picture's layer to begin with, or NULL.
 * Thread: rows of different surfaces may be painted at once. */
CVM_MUST_CHECK bool
cvm_scene_collect_lines (const CvmScene *scene, CvmLineSet *lines, CvmStatus *status);
CVM_MUST_CHECK bool cvm_scene_paint_rows (const CvmScene *scene,
                                          const CvmLineSet *lines,
                                          cairo_surface_t *picture,
                                          cairo_surface_t *surface,
                                          int first_row,
                                          CvmStatus *status);
CVM_MUST_CHECK bool cvm_scene_paint_marks (const CvmScene *scene,
                                           cairo_surface_t *surface,
                                           int first_row,
                                           CvmStatus *status);
