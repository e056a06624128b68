/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of CvmViewState, for the files that implement it. */
#pragma once

#include "ui/view-result.h"

G_BEGIN_DECLS

#define CVM_ZOOM_MIN 0.5
#define CVM_ZOOM_MAX 60
#define CVM_BRUSH_RADIUS_MM 5 /* until a hand says otherwise */

typedef struct
{
  double zoom, right_mm, down_mm;
} CvmPlaneFrame;

typedef struct
{
  int section; /* −1: none */
  CvmSection spans;
} CvmSectionPreview;

struct _CvmViewState
{
  GObject parent_instance;

  CvmVolume *ct;
  guint8 *slices_there; /* by slice; NULL: all */
  CvmViewPlane planes[CVM_N_PLANES];
  CvmPlaneFrame frames[CVM_N_PLANES];
  double crosshair_mm[3];
  double aim_mm[3]; /* where it was meant to be: slices that lean must not take it along */
  gboolean crosshair_visible;
  CvmWindow window;

  GPtrArray *structures;     /* CvmStructure *; may be NULL */
  CvmStructure *preliminary; /* ours, before those; or NULL */
  char *active_id;
  gboolean contours_hidden;

  CvmVolume *probability;
  double level;
  gboolean overlay_visible;
  double overlay_opacity;

  CvmVolume *disagreement;
  gboolean disagreement_visible, iso_lines_visible, member_lines_visible;
  double disagreement_opacity;
  GPtrArray *iso_lines, *member_lines, *ghosts; /* CvmStructure *; may be NULL */
  char *result_id, *section_previews_id;
  CvmSectionPreview section_previews[CVM_N_PLANES];

  GHashTable *revisions; /* id → guint64 *: the count at its last change, for those that had one */
  guint64 n_changes, all_changed; /* counts of changes: by now, and at the last one of all */

  CvmTool tool;
  double brush_radius_mm;
  CvmStrokeTool brush_mode;
  char *read_only; /* why */
  char *preview_id;
  GHashTable *preview; /* slice → all rings of it */

  gboolean has_pointer;
  double pointer_mm[3];
};

/* "Something changed", for the files of the state. */
void cvm_view_state_tell (CvmViewState *self, CvmViewChange change);
void cvm_view_state_init_structures (CvmViewState *self);
void cvm_view_state_free_structures (CvmViewState *self);
void cvm_view_state_init_edit (CvmViewState *self);
void cvm_view_state_free_edit (CvmViewState *self);

/* GObject's own, filled once with the class. */
enum
{
  CVM_VIEW_PROP_OVERLAY_VISIBLE = 1,
  CVM_VIEW_PROP_OVERLAY_OPACITY,
  CVM_VIEW_PROP_ACTIVE_ID,
  CVM_VIEW_PROP_PRESET,
  CVM_VIEW_PROP_TOOL,
  CVM_VIEW_PROP_BRUSH_RADIUS,
  CVM_VIEW_PROP_BRUSH_MODE,
  CVM_VIEW_PROP_DISAGREEMENT_VISIBLE,
  CVM_VIEW_PROP_DISAGREEMENT_OPACITY,
  CVM_VIEW_PROP_ISO_LINES_VISIBLE,
  CVM_VIEW_PROP_MEMBER_LINES_VISIBLE,
  CVM_VIEW_N_PROPERTIES
};
void cvm_view_state_notify (CvmViewState *self, guint property);

/* view-result.c */
void cvm_view_state_free_result (CvmViewState *self);

G_END_DECLS
