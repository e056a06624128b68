/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of CvmSliceView, for the files that implement it: slice-view.c (the widget),
 * slice-view-draw.c (pixels), slice-view-input.c (hands). */
#pragma once

#include "render/slice-image.h"
#include "ui/slice-view.h"

G_BEGIN_DECLS

/* What the pixels were painted from; a difference means painting anew. */
typedef struct
{
  int section, width_px, height_px, scale;
  const char *font; /* interned */
  double text_scale;

} CvmPainted;

struct _CvmSliceView
{
  GtkWidget parent_instance;

  CvmPlane plane;
  gboolean small;
  CvmViewState *state;

  /* Drawing. The node of the last frame still refers to one surface while the other is painted. */
  cairo_surface_t *surfaces[2];
  int which;
  GskRenderNode *picture;
  gboolean stale;
  CvmPainted painted;
  GskRenderNode *letters[4]; /* by edge */
  CvmPainted lettered;
  double letters_x, letters_y; /* the crosshair that they step beside; NAN: none near */

  guint64 n_paints;
  CvmSliceImage *image, *map;
  int image_section, map_section; /* −1: none yet */

  /* Hands. */
  gboolean has_pointer;
  double pointer_x, pointer_y; /* logical px */
  gboolean space_held, panning;
  double start_right_mm, start_down_mm; /* the frame when a drag began */
  CvmWindow start_window;
  double start_zoom;

  guint describe_id; /* idle source */
};

/* Pixels must be painted again. */
void cvm_slice_view_invalidate (CvmSliceView *self);
/* The letters at the edges must be drawn again. */
void cvm_slice_view_drop_letters (CvmSliceView *self);
/* Forget the sections read from the volume or the map. */
void cvm_slice_view_drop_images (CvmSliceView *self);
void cvm_slice_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
void cvm_slice_view_free_pictures (CvmSliceView *self);
/* Where the crosshair is, in device px; false where there is none to see. */
gboolean cvm_slice_view_crosshair_px (CvmSliceView *self, double *x, double *y);
const char *cvm_slice_view_plane_name (CvmPlane plane);

/* Tell the state what is under the pointer now. */
void cvm_slice_view_update_pointer (CvmSliceView *self);
void cvm_slice_view_bind_input (GtkWidgetClass *class);

G_END_DECLS
