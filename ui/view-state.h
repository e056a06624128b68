/* SPDX-License-Identifier: Apache-2.0 */
/* What all views of one patient share: the picture, the structures, where one looks and how.
 *
 * One object a patient: another patient, another series gets a new one, so that no window, no
 * structure and no name can be carried over. Views, lists and the status line take it and listen
 * to "changed"; they keep no copy of anything in it.
 *
 * Signals: "changed" (guint: CvmViewChange bits), at once, on the main thread.
 * Properties (readwrite, for bindings): "overlay-visible" boolean, "overlay-opacity" double 0 … 1,
 *         "active-id" string or NULL, "preset" int (−1: none; readable, set with
 *         cvm_view_state_set_preset()), "tool" int (CvmTool), "brush-radius" double (mm),
 *         "brush-mode" int (CvmStrokeTool).
 * Thread: the main thread only. The volume's voxels may still be coming in from another thread
 *         (cvm_view_state_set_slices_there() on the main thread when some have).
 */
#pragma once

#include "render/plane.h"
#include "render/window.h"
#include "segmentation/contour/stroke.h"
#include "segmentation/contour/structure.h"
#include "segmentation/grid/volume.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  CVM_VIEW_VOLUME = 1 << 0,     /* voxels came in */
  CVM_VIEW_CROSSHAIR = 1 << 1,  /* it moved, or was shown or hidden */
  CVM_VIEW_WINDOW = 1 << 2,     /* width, level */
  CVM_VIEW_OVERLAY = 1 << 3,    /* maps and lines of view-result.h, their switches, opacities */
  CVM_VIEW_STRUCTURES = 1 << 4, /* list, rings, names, colours, visibility, what is preliminary */
  CVM_VIEW_ACTIVE = 1 << 5,     /* which structure is active */
  CVM_VIEW_FRAME = 1 << 6,      /* zoom or pan of a plane */
  CVM_VIEW_POINTER = 1 << 7,    /* what is under the pointer */
  CVM_VIEW_TOOL = 1 << 8,       /* tool, radius, mode; whether anything may be edited */
  CVM_VIEW_PREVIEW = 1 << 9,    /* rings of a stroke, or a level, that is not done yet */
  CVM_VIEW_LINES = 1 << 10      /* lines of view-result.h; the level of the probability */
} CvmViewChange;

/* What the left button does. */
typedef enum
{
  CVM_TOOL_LOOK,
  CVM_TOOL_BRUSH,
  CVM_TOOL_ERASER
} CvmTool;

#define CVM_N_TOOLS 3

#define CVM_TYPE_VIEW_STATE (cvm_view_state_get_type ())
G_DECLARE_FINAL_TYPE (CvmViewState, cvm_view_state, CVM, VIEW_STATE, GObject)

/* Refs the volume. Crosshair in its middle, window head and neck, every plane fitted. */
CvmViewState *cvm_view_state_new (CvmVolume *ct);

const CvmVolume *cvm_view_state_get_volume (CvmViewState *self);
const CvmGrid *cvm_view_state_get_grid (CvmViewState *self);
const CvmViewPlane *cvm_view_state_get_plane (CvmViewState *self, CvmPlane plane);

/* While the volume is being read: which slices are in (copied), so that the others show as not
 * there; a change of the volume is told. NULL: all are. */
void cvm_view_state_set_slices_there (CvmViewState *self, const guint8 *there);
const guint8 *cvm_view_state_get_slices_there (CvmViewState *self);

/* The structures: elements are CvmStructure *; the array is referenced, and whoever owns it calls
 * this again, or structures_changed(), after any change in them. An array in which a structure is
 * freed must not have been shared with another state. NULL: none. */
void cvm_view_state_set_structures (CvmViewState *self, GPtrArray *structures);
void cvm_view_state_structures_changed (CvmViewState *self);
/* The same when it is known that one alone looks different: its rings, its name, colour or lock. */
void cvm_view_state_structure_changed (CvmViewState *self, const char *id);

/* A number that is another one whenever this structure may look different (its visibility apart):
 * what is derived from a structure is kept by id and revision. Never 0. */
guint64 cvm_view_state_get_revision (CvmViewState *self, const char *id);

guint cvm_view_state_get_n_structures (CvmViewState *self);
CvmStructure *cvm_view_state_get_structure (CvmViewState *self, guint index);
CvmStructure *cvm_view_state_find_structure (CvmViewState *self, const char *id); /* or NULL */
void cvm_view_state_set_structure_visible (CvmViewState *self, const char *id, gboolean visible);

/* Leave all contours out of the pictures, whatever each structure's own visibility: for a look at
 * the scan alone. */
void cvm_view_state_set_contours_hidden (CvmViewState *self, gboolean hidden);
gboolean cvm_view_state_get_contours_hidden (CvmViewState *self);

/* The active structure: drawn thicker and last. NULL: none. */
const char *cvm_view_state_get_active_id (CvmViewState *self);
void cvm_view_state_set_active_id (CvmViewState *self, const char *id);

/* The structure that is still being computed: dashed, "preliminary", no volume. NULL: none. */
const char *cvm_view_state_get_preliminary_id (CvmViewState *self);

/* Show a structure before all others that is preliminary and no case's, taking it; NULL takes the
 * last one away. It goes by itself, in the same step, when set_structures() brings one of its id:
 * active, if it was. Its rings are added with structure_changed() after. */
void cvm_view_state_take_preliminary (CvmViewState *self, CvmStructure *structure);

/* --- the hand (view-edit.c) --- */

CvmTool cvm_view_state_get_tool (CvmViewState *self);
void cvm_view_state_set_tool (CvmViewState *self, CvmTool tool);
double cvm_view_state_get_brush_radius (CvmViewState *self);                 /* mm */
void cvm_view_state_set_brush_radius (CvmViewState *self, double radius_mm); /* clipped */
CvmStrokeTool cvm_view_state_get_brush_mode (CvmViewState *self);
void cvm_view_state_set_brush_mode (CvmViewState *self, CvmStrokeTool mode);

/* Why nothing at all may be edited here (a translated sentence), or NULL: it may. */
void cvm_view_state_set_read_only (CvmViewState *self, const char *why);
const char *cvm_view_state_get_read_only (CvmViewState *self);

/* Why this structure (NULL: the active one) can't be edited now, a translated sentence: "PTV_70 is
 * locked"; NULL: it can. Free with g_free(). */
char *cvm_view_state_dup_edit_obstacle (CvmViewState *self, const char *id);

/* While a stroke lasts: on this slice all views show these rings (copied) instead of the
 * structure's own. Other slices of the same stroke are set one by one; clear_preview() takes all
 * away. FALSE: no memory, the slice is then as it was. */
gboolean cvm_view_state_set_preview (
    CvmViewState *self, const char *id, int slice, int n_rings, const CvmRing *rings);
void cvm_view_state_clear_preview (CvmViewState *self);
const char *cvm_view_state_get_preview_id (CvmViewState *self); /* NULL: no stroke lasts */
/* FALSE: the structure's own rings stand on this slice. */
gboolean
cvm_view_state_get_preview (CvmViewState *self, int slice, int *n_rings, const CvmRing **rings);

/* The probability map (refs; NULL: none) and the level of its contour, for the legend. */
void cvm_view_state_set_probability (CvmViewState *self, CvmVolume *probability, double level);
const CvmVolume *cvm_view_state_get_probability (CvmViewState *self);
double cvm_view_state_get_level (CvmViewState *self);
gboolean cvm_view_state_get_overlay_visible (CvmViewState *self); /* false without a map */
void cvm_view_state_set_overlay_visible (CvmViewState *self, gboolean visible);
double cvm_view_state_get_overlay_opacity (CvmViewState *self);

/* The crosshair in patient mm: kept inside the volume and snapped to its nearest voxel centre. The
 * section that a plane shows is the one through it. */
void cvm_view_state_get_crosshair (CvmViewState *self, double patient_mm[3]);
void cvm_view_state_set_crosshair (CvmViewState *self, const double patient_mm[3]);
gboolean cvm_view_state_get_crosshair_visible (CvmViewState *self);
void cvm_view_state_set_crosshair_visible (CvmViewState *self, gboolean visible);
int cvm_view_state_get_section (CvmViewState *self, CvmPlane plane);
void cvm_view_state_set_section (CvmViewState *self, CvmPlane plane, int section); /* clipped */

void cvm_view_state_get_window (CvmViewState *self, CvmWindow *window);
void cvm_view_state_set_window (CvmViewState *self, const CvmWindow *window);
void cvm_view_state_set_preset (CvmViewState *self, int preset); /* of cvm_window_presets */
int cvm_view_state_get_preset (CvmViewState *self);              /* −1: none of them */

/* Zoom (1: the whole plane is just seen) and the point in the middle of a plane's picture. */
void cvm_view_state_get_frame (
    CvmViewState *self, CvmPlane plane, double *zoom, double *right_mm, double *down_mm);
void cvm_view_state_set_frame (
    CvmViewState *self, CvmPlane plane, double zoom, double right_mm, double down_mm);
void cvm_view_state_fit (CvmViewState *self, CvmPlane plane);

/* What is under the pointer. NULL: the pointer is over no picture. */
typedef struct
{
  gboolean inside; /* a voxel that has been read; else only patient_mm holds */
  double patient_mm[3];
  double hu;
  gboolean has_probability, has_disagreement;
  double probability, disagreement;
  GPtrArray *names; /* const char *, of the visible structures there, the active first */
} CvmReadout;

void cvm_view_state_set_pointer (CvmViewState *self, const double patient_mm[3]);
/* FALSE: no pointer. `readout->names` is to be freed with g_ptr_array_unref(). */
gboolean cvm_view_state_read_pointer (CvmViewState *self, CvmReadout *readout);

G_END_DECLS
