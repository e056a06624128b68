/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of CvmViewState, for the files that implement it. */
#pragma once

#include "ui/view-state.h"

G_BEGIN_DECLS

#define CVM_ZOOM_MIN 0.5
#define CVM_ZOOM_MAX 60

typedef struct
{
  double zoom, right_mm, down_mm;
} CvmPlaneFrame;

struct _CvmViewState
{
  GObject parent_instance;

  CvmVolume *ct;
  guint8 *slices_there; /* by slice; NULL: all */
  CvmViewPlane planes[CVM_N_PLANES];
  CvmPlaneFrame frames[CVM_N_PLANES];
  double crosshair_mm[3];
  gboolean crosshair_visible;
  CvmWindow window;

  GPtrArray *structures; /* CvmStructure *; may be NULL */
  char *active_id, *preliminary_id;
  gboolean contours_hidden;

  CvmVolume *probability;
  double level;
  gboolean overlay_visible;
  double overlay_opacity;

  gboolean has_pointer;
  double pointer_mm[3];
};

G_END_DECLS
