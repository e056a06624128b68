/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of CvmSliceView, for the files that implement it: slice-view.c (the widget),
 * slice-view-draw.c (layers into nodes), slice-view-scene.c (what is in them), slice-view-input.c
 * (hands), slice-view-brush.c (brush and eraser).
 *
 * A view is these layers, from the bottom to the top:
 *
 *   picture  windowed section and maps    stale by volume, section, window, overlay, frame
 *   lines    contours and all other lines stale by structures, active one, preview, …
 *   marks    texts, legend, scale bar     repainted with either
 *   nodes    crosshair, letters, brush …  nodes of their own above the pixels, cheap to move
 *
 * The first three are pixels of scene.h, the lines over a copy of the picture when that has not
 * changed. Whatever a change makes stale is said by cvm_slice_view_invalidate_lines() or, with the
 * picture, cvm_slice_view_invalidate(); a change of a node needs gtk_widget_queue_draw() alone.
 *
 * The pixels are shelves of some rows, each a node of its own: a shelf whose pixels come out as
 * they were keeps its node, so that a stroke sends to the screen what it changed and no more.
 *
 * Memory: three times the view's pixels (each shelf two surfaces in turn; the picture alone, made
 * when lines first change over it): 12 bytes a device pixel; the section and its maps as floats;
 * texts within text-strip.h's bounds.
 */
#pragma once

#include "render/brush-circle.h"
#include "render/line-set.h"
#include "render/scene.h"
#include "ui/slice-view.h"

G_BEGIN_DECLS

/* What the pixels were painted from; a difference means painting anew. */
typedef struct
{
  int section, width_px, height_px, scale;
  const char *font; /* interned */
  double text_scale;

} CvmPainted;

/* Some rows of the pixels. The node of the last frame still refers to one surface while the other
 * is painted. */
typedef struct
{
  cairo_surface_t *surfaces[2];
  int which; /* the one that `node` shows */
  GskRenderNode *node;
} CvmShelf;

#define CVM_SHELF_ROWS 64 /* logical px */

struct _CvmSliceView
{
  GtkWidget parent_instance;

  CvmPlane plane;
  gboolean small;
  CvmViewState *state;

  /* Drawing. */
  CvmShelf *shelves; /* NULL: nothing was painted yet */
  int n_shelves;
  cairo_surface_t *kept;               /* the picture alone; NULL: not yet */
  gboolean kept_stale;                 /* it shows something older */
  gboolean picture_stale, lines_stale; /* what the nodes show is */
  CvmLineSet *line_set;
  CvmTextStrips *strips;
  CvmPainted painted;
  GskRenderNode *letters[4]; /* by edge */
  CvmPainted lettered;
  double letters_x, letters_y; /* the crosshair that they step beside; NAN: none near */

  guint64 n_paints;
  CvmSliceImage *image, *map;
  int image_section, map_section; /* −1: none yet */
  CvmSliceImage *spread, *band;   /* section of the disagreement; what of it is shown */
  int spread_section;
  gboolean band_stale;

  /* Hands. */
  gboolean has_pointer;
  double pointer_x, pointer_y; /* logical px */
  gboolean space_held, panning, on_ghost;
  double start_right_mm, start_down_mm; /* the frame when a drag began */
  CvmWindow start_window;
  double start_zoom;

  /* Brush and eraser. */
  CvmToolBrush brush;
  int stroke_section;                      /* where the stroke began */
  GskRenderNode *circle_node, *words_node; /* about their own origins */
  CvmBrushCircle circle;                   /* what the nodes were drawn from */
  CvmDecorationStyle circle_style;
  char **words;
  gboolean words_right;
  int words_width, words_height; /* device px */

  guint describe_id; /* idle source */
};

/* All pixels must be painted again. */
void cvm_slice_view_invalidate (CvmSliceView *self);
/* Only lines and marks, over the picture as it is. */
void cvm_slice_view_invalidate_lines (CvmSliceView *self);
/* The letters at the edges must be drawn again. */
void cvm_slice_view_drop_letters (CvmSliceView *self);
/* Forget the sections read from the volume or the map. */
void cvm_slice_view_drop_images (CvmSliceView *self);
void cvm_slice_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
void cvm_slice_view_free_pictures (CvmSliceView *self);
/* Read the section of the volume and of the maps that are shown, where another one is kept. */
void cvm_slice_view_update_images (CvmSliceView *self, int section);
/* Fill in everything and paint it into every shelf's other surface: all of it, or lines and marks
 * over the kept picture. */
void cvm_slice_view_paint_scene (CvmSliceView *self,
                                 const CvmViewTransform *transform,
                                 const CvmDecorationStyle *style,
                                 int section,
                                 gboolean picture_too);
/* The section of a map, on a grid of its own, that is nearest to the one shown. NULL: no memory. */
CvmSliceImage *cvm_slice_view_read_map (CvmSliceView *self, const CvmVolume *map, float floor);
/* slice-view-ghost.c */
gboolean cvm_slice_view_is_on_ghost (CvmSliceView *self); /* the pointer */
/* The end of a drag that may be a click on one: "ghost" follows. */
void cvm_slice_view_click_ghost (CvmSliceView *self, GtkGestureDrag *gesture, double dx, double dy);
gboolean cvm_slice_view_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip);
/* slice-view-band.c: what is to be drawn of the disagreement; NULL: nothing. */
const CvmSliceImage *cvm_slice_view_update_band (CvmSliceView *self, int section);
void cvm_slice_view_band_changed (CvmSliceView *self, guint change);
void cvm_slice_view_drop_band (CvmSliceView *self);
/* slice-view-lines.c: fill in the scene's extra lines (its structures are there); free them when it
 * is painted. */
typedef struct _CvmExtraLines CvmExtraLines;
CvmExtraLines *cvm_slice_view_take_lines (CvmSliceView *self, CvmScene *scene);
void cvm_extra_lines_free (CvmExtraLines *extra);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmExtraLines, cvm_extra_lines_free)
/* What a structure looks like in a section of any plane. FALSE: no memory. */
gboolean cvm_slice_view_outline (const CvmStructure *structure,
                                 const CvmGrid *grid,
                                 const CvmViewPlane *view,
                                 int section,
                                 CvmSectionOutline *outline);
const char *cvm_slice_view_plane_name (CvmPlane plane);

/* slice-view-brush.c */
gboolean
cvm_slice_view_on_hand (GtkEventControllerLegacy *controller, GdkEvent *event, CvmSliceView *self);
void cvm_slice_view_brush_changed (CvmSliceView *self, guint change);
void cvm_slice_view_update_cursor (CvmSliceView *self);
void cvm_slice_view_move_circle (CvmSliceView *self);
gboolean cvm_slice_view_scroll_radius (CvmSliceView *self, double steps); /* whether it is heard */
void cvm_slice_view_drop_circle (CvmSliceView *self);
void cvm_slice_view_append_circle (CvmSliceView *self,
                                   GtkSnapshot *snapshot,
                                   const CvmViewTransform *transform,
                                   const CvmDecorationStyle *style);

/* The patient's point at a position of an event, in the section shown; false without one. */
gboolean cvm_slice_view_patient_at (CvmSliceView *self, double x, double y, double patient_mm[3]);
/* Tell the state what is under the pointer now. */
void cvm_slice_view_update_pointer (CvmSliceView *self);
void cvm_slice_view_bind_input (GtkWidgetClass *class);

G_END_DECLS
