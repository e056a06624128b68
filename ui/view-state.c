/* SPDX-License-Identifier: Apache-2.0 */
/* See view-state.h. Every setter compares, stores and tells; nothing is derived here that a view
 * could derive by itself. Structures are in view-structures.c, what is under the pointer in
 * view-readout.c, what the hand does in view-edit.c, what a network gave in view-result.c. */
#include "ui/view-state-private.h"

#include <math.h>

/* GObject's own tables, filled once with the class. */
static GParamSpec *properties[CVM_VIEW_N_PROPERTIES];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (CvmViewState, cvm_view_state, G_TYPE_OBJECT)

void
cvm_view_state_tell (CvmViewState *self, CvmViewChange change)
{
  g_signal_emit (self, changed_signal, 0, (guint)change);
}

void
cvm_view_state_notify (CvmViewState *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* --- what is shown ---------------------------------------------------------------------------- */

CvmViewState *
cvm_view_state_new (CvmVolume *ct)
{
  CvmViewState *self = g_object_new (CVM_TYPE_VIEW_STATE, NULL);
  const CvmGrid *grid = cvm_volume_get_grid (ct);
  self->ct = cvm_volume_ref (ct);
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      CvmPlaneFrame *frame = &self->frames[plane];
      cvm_view_plane_init (&self->planes[plane], grid, (CvmPlane)plane);
      frame->zoom = 1;
      cvm_view_plane_middle (&self->planes[plane], &frame->right_mm, &frame->down_mm);
    }
  cvm_grid_to_patient (grid,
                       (double[3]){ grid->n_columns / 2, grid->n_rows / 2, grid->n_slices / 2 },
                       self->crosshair_mm);
  memcpy (self->aim_mm, self->crosshair_mm, sizeof self->aim_mm);
  return self;
}

const CvmVolume *
cvm_view_state_get_volume (CvmViewState *self)
{
  return self->ct;
}

const CvmGrid *
cvm_view_state_get_grid (CvmViewState *self)
{
  return cvm_volume_get_grid (self->ct);
}

const CvmViewPlane *
cvm_view_state_get_plane (CvmViewState *self, CvmPlane plane)
{
  return &self->planes[plane];
}

void
cvm_view_state_set_slices_there (CvmViewState *self, const guint8 *there)
{
  guint8 *copy = there ? g_memdup2 (there, (gsize)cvm_view_state_get_grid (self)->n_slices) : NULL;
  g_free (self->slices_there);
  self->slices_there = copy;
  cvm_view_state_tell (self, CVM_VIEW_VOLUME);
}

const guint8 *
cvm_view_state_get_slices_there (CvmViewState *self)
{
  return self->slices_there;
}

/* --- the map ---------------------------------------------------------------------------------- */

void
cvm_view_state_set_probability (CvmViewState *self, CvmVolume *probability, double level)
{
  const gboolean same = self->probability == probability;
  if (same && self->level == level)
    return;
  self->level = level;
  if (same) /* it is in the legend alone */
    {
      cvm_view_state_tell (self, CVM_VIEW_LINES);
      return;
    }
  if (probability)
    cvm_volume_ref (probability);
  cvm_volume_unref (self->probability);
  self->probability = probability;
  if (!probability)
    cvm_view_state_set_overlay_visible (self, FALSE);
  cvm_view_state_tell (self, CVM_VIEW_OVERLAY);
}

const CvmVolume *
cvm_view_state_get_probability (CvmViewState *self)
{
  return self->probability;
}

double
cvm_view_state_get_level (CvmViewState *self)
{
  return self->level;
}

gboolean
cvm_view_state_get_overlay_visible (CvmViewState *self)
{
  return self->overlay_visible;
}

void
cvm_view_state_set_overlay_visible (CvmViewState *self, gboolean visible)
{
  visible = visible && self->probability;
  if (self->overlay_visible == visible)
    return;
  self->overlay_visible = visible;
  cvm_view_state_tell (self, CVM_VIEW_OVERLAY);
  cvm_view_state_notify (self, CVM_VIEW_PROP_OVERLAY_VISIBLE);
}

double
cvm_view_state_get_overlay_opacity (CvmViewState *self)
{
  return self->overlay_opacity;
}

static void
set_overlay_opacity (CvmViewState *self, double opacity)
{
  opacity = CLAMP (opacity, 0, 1);
  if (self->overlay_opacity == opacity)
    return;
  self->overlay_opacity = opacity;
  cvm_view_state_tell (self, CVM_VIEW_OVERLAY);
  cvm_view_state_notify (self, CVM_VIEW_PROP_OVERLAY_OPACITY);
}

/* --- where one looks -------------------------------------------------------------------------- */

void
cvm_view_state_get_crosshair (CvmViewState *self, double patient_mm[3])
{
  memcpy (patient_mm, self->crosshair_mm, sizeof self->crosshair_mm);
}

static void
place_crosshair (CvmViewState *self, const double patient_mm[3])
{
  const CvmGrid *grid = cvm_view_state_get_grid (self);
  const int sizes[3] = { grid->n_columns, grid->n_rows, grid->n_slices };
  double voxel[3], snapped_mm[3];
  cvm_grid_to_voxel (grid, patient_mm, voxel);
  for (int i = 0; i < 3; i++)
    voxel[i] = CLAMP (floor (voxel[i] + 0.5), 0, sizes[i] - 1);
  cvm_grid_to_patient (grid, voxel, snapped_mm);
  if (memcmp (snapped_mm, self->crosshair_mm, sizeof snapped_mm) == 0)
    return;
  memcpy (self->crosshair_mm, snapped_mm, sizeof snapped_mm);
  cvm_view_state_tell (self, CVM_VIEW_CROSSHAIR);
}

void
cvm_view_state_set_crosshair (CvmViewState *self, const double patient_mm[3])
{
  place_crosshair (self, patient_mm);
  memcpy (self->aim_mm, self->crosshair_mm, sizeof self->aim_mm);
}

gboolean
cvm_view_state_get_crosshair_visible (CvmViewState *self)
{
  return self->crosshair_visible;
}

void
cvm_view_state_set_crosshair_visible (CvmViewState *self, gboolean visible)
{
  if (self->crosshair_visible == !!visible)
    return;
  self->crosshair_visible = !!visible;
  cvm_view_state_tell (self, CVM_VIEW_CROSSHAIR);
}

int
cvm_view_state_get_section (CvmViewState *self, CvmPlane plane)
{
  double depth_mm;
  cvm_view_plane_from_patient (&self->planes[plane], self->crosshair_mm, NULL, NULL, &depth_mm);
  return cvm_view_plane_section_at (&self->planes[plane], cvm_view_state_get_grid (self), depth_mm);
}

void
cvm_view_state_set_section (CvmViewState *self, CvmPlane plane, int section)
{
  const CvmViewPlane *view = &self->planes[plane];
  const CvmGrid *grid = cvm_view_state_get_grid (self);
  double right_mm, down_mm, patient_mm[3];
  section = CLAMP (section, 0, view->depth.n - 1);
  cvm_view_plane_from_patient (view, self->aim_mm, &right_mm, &down_mm, NULL);
  cvm_view_plane_to_patient (view, right_mm, down_mm,
                             cvm_view_plane_section_depth (view, grid, section), patient_mm);
  memcpy (self->aim_mm, patient_mm, sizeof self->aim_mm);
  place_crosshair (self, patient_mm);
}

void
cvm_view_state_get_window (CvmViewState *self, CvmWindow *window)
{
  *window = self->window;
}

void
cvm_view_state_set_window (CvmViewState *self, const CvmWindow *window)
{
  CvmWindow valid = *window;
  valid.width_hu = CLAMP (valid.width_hu, 1, 70000);
  valid.level_hu = CLAMP (valid.level_hu, -40000, 70000);
  if (valid.width_hu == self->window.width_hu && valid.level_hu == self->window.level_hu
      && valid.outside_black == self->window.outside_black)
    return;
  self->window = valid;
  cvm_view_state_tell (self, CVM_VIEW_WINDOW);
  cvm_view_state_notify (self, CVM_VIEW_PROP_PRESET);
}

void
cvm_view_state_set_preset (CvmViewState *self, int preset)
{
  if (preset >= 0 && preset < CVM_N_WINDOW_PRESETS)
    cvm_view_state_set_window (self, &cvm_window_presets[preset].window);
}

int
cvm_view_state_get_preset (CvmViewState *self)
{
  return cvm_window_preset_of (&self->window);
}

void
cvm_view_state_get_frame (
    CvmViewState *self, CvmPlane plane, double *zoom, double *right_mm, double *down_mm)
{
  *zoom = self->frames[plane].zoom;
  *right_mm = self->frames[plane].right_mm;
  *down_mm = self->frames[plane].down_mm;
}

void
cvm_view_state_set_frame (
    CvmViewState *self, CvmPlane plane, double zoom, double right_mm, double down_mm)
{
  const CvmViewPlane *view = &self->planes[plane];
  CvmPlaneFrame frame = { CLAMP (zoom, CVM_ZOOM_MIN, CVM_ZOOM_MAX),
                          CLAMP (right_mm, view->right.min_mm, view->right.max_mm),
                          CLAMP (down_mm, view->down.min_mm, view->down.max_mm) };
  self->frames[plane] = frame;
  cvm_view_state_tell (self, CVM_VIEW_FRAME);
}

void
cvm_view_state_fit (CvmViewState *self, CvmPlane plane)
{
  double right_mm, down_mm;
  cvm_view_plane_middle (&self->planes[plane], &right_mm, &down_mm);
  cvm_view_state_set_frame (self, plane, 1, right_mm, down_mm);
}

void
cvm_view_state_set_pointer (CvmViewState *self, const double patient_mm[3])
{
  if (!patient_mm && !self->has_pointer)
    return;
  self->has_pointer = patient_mm != NULL;
  if (patient_mm)
    memcpy (self->pointer_mm, patient_mm, sizeof self->pointer_mm);
  cvm_view_state_tell (self, CVM_VIEW_POINTER);
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_view_state_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CvmViewState *self = CVM_VIEW_STATE (object);
  switch (id)
    {
    case CVM_VIEW_PROP_OVERLAY_VISIBLE:
      g_value_set_boolean (value, self->overlay_visible);
      break;
    case CVM_VIEW_PROP_OVERLAY_OPACITY:
      g_value_set_double (value, self->overlay_opacity);
      break;
    case CVM_VIEW_PROP_DISAGREEMENT_VISIBLE:
      g_value_set_boolean (value, self->disagreement_visible);
      break;
    case CVM_VIEW_PROP_DISAGREEMENT_OPACITY:
      g_value_set_double (value, self->disagreement_opacity);
      break;
    case CVM_VIEW_PROP_ISO_LINES_VISIBLE:
      g_value_set_boolean (value, self->iso_lines_visible);
      break;
    case CVM_VIEW_PROP_MEMBER_LINES_VISIBLE:
      g_value_set_boolean (value, self->member_lines_visible);
      break;
    case CVM_VIEW_PROP_ACTIVE_ID:
      g_value_set_string (value, self->active_id);
      break;
    case CVM_VIEW_PROP_PRESET:
      g_value_set_int (value, cvm_view_state_get_preset (self));
      break;
    case CVM_VIEW_PROP_TOOL:
      g_value_set_int (value, (int)self->tool);
      break;
    case CVM_VIEW_PROP_BRUSH_RADIUS:
      g_value_set_double (value, self->brush_radius_mm);
      break;
    case CVM_VIEW_PROP_BRUSH_MODE:
      g_value_set_int (value, (int)self->brush_mode);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cvm_view_state_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CvmViewState *self = CVM_VIEW_STATE (object);
  switch (id)
    {
    case CVM_VIEW_PROP_OVERLAY_VISIBLE:
      cvm_view_state_set_overlay_visible (self, g_value_get_boolean (value));
      break;
    case CVM_VIEW_PROP_OVERLAY_OPACITY:
      set_overlay_opacity (self, g_value_get_double (value));
      break;
    case CVM_VIEW_PROP_DISAGREEMENT_VISIBLE:
      cvm_view_state_set_disagreement_visible (self, g_value_get_boolean (value));
      break;
    case CVM_VIEW_PROP_DISAGREEMENT_OPACITY:
      cvm_view_state_set_disagreement_opacity (self, g_value_get_double (value));
      break;
    case CVM_VIEW_PROP_ISO_LINES_VISIBLE:
      cvm_view_state_set_iso_lines_visible (self, g_value_get_boolean (value));
      break;
    case CVM_VIEW_PROP_MEMBER_LINES_VISIBLE:
      cvm_view_state_set_member_lines_visible (self, g_value_get_boolean (value));
      break;
    case CVM_VIEW_PROP_ACTIVE_ID:
      cvm_view_state_set_active_id (self, g_value_get_string (value));
      break;
    case CVM_VIEW_PROP_TOOL:
      cvm_view_state_set_tool (self, (CvmTool)g_value_get_int (value));
      break;
    case CVM_VIEW_PROP_BRUSH_RADIUS:
      cvm_view_state_set_brush_radius (self, g_value_get_double (value));
      break;
    case CVM_VIEW_PROP_BRUSH_MODE:
      cvm_view_state_set_brush_mode (self, (CvmStrokeTool)g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cvm_view_state_finalize (GObject *object)
{
  CvmViewState *self = CVM_VIEW_STATE (object);
  cvm_volume_unref (self->ct);
  cvm_volume_unref (self->probability);
  cvm_view_state_free_result (self);
  g_free (self->slices_there);
  cvm_view_state_free_structures (self);
  cvm_view_state_free_edit (self);
  G_OBJECT_CLASS (cvm_view_state_parent_class)->finalize (object);
}

static void
cvm_view_state_class_init (CvmViewStateClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  object_class->get_property = cvm_view_state_get_property;
  object_class->set_property = cvm_view_state_set_property;
  object_class->finalize = cvm_view_state_finalize;
  properties[CVM_VIEW_PROP_OVERLAY_VISIBLE]
      = g_param_spec_boolean ("overlay-visible", NULL, NULL, FALSE, flags);
  properties[CVM_VIEW_PROP_OVERLAY_OPACITY]
      = g_param_spec_double ("overlay-opacity", NULL, NULL, 0, 1, 1, flags);
  properties[CVM_VIEW_PROP_DISAGREEMENT_VISIBLE]
      = g_param_spec_boolean ("disagreement-visible", NULL, NULL, FALSE, flags);
  properties[CVM_VIEW_PROP_DISAGREEMENT_OPACITY]
      = g_param_spec_double ("disagreement-opacity", NULL, NULL, 0, 1, 1, flags);
  properties[CVM_VIEW_PROP_ISO_LINES_VISIBLE]
      = g_param_spec_boolean ("iso-lines-visible", NULL, NULL, FALSE, flags);
  properties[CVM_VIEW_PROP_MEMBER_LINES_VISIBLE]
      = g_param_spec_boolean ("member-lines-visible", NULL, NULL, FALSE, flags);
  properties[CVM_VIEW_PROP_ACTIVE_ID] = g_param_spec_string ("active-id", NULL, NULL, NULL, flags);
  properties[CVM_VIEW_PROP_PRESET]
      = g_param_spec_int ("preset", NULL, NULL, -1, CVM_N_WINDOW_PRESETS - 1, 0,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[CVM_VIEW_PROP_TOOL]
      = g_param_spec_int ("tool", NULL, NULL, 0, CVM_N_TOOLS - 1, CVM_TOOL_LOOK, flags);
  properties[CVM_VIEW_PROP_BRUSH_RADIUS]
      = g_param_spec_double ("brush-radius", NULL, NULL, CVM_STROKE_LEAST_RADIUS_MM,
                             CVM_STROKE_MOST_RADIUS_MM, CVM_BRUSH_RADIUS_MM, flags);
  properties[CVM_VIEW_PROP_BRUSH_MODE] = g_param_spec_int ("brush-mode", NULL, NULL, CVM_STROKE_ADD,
                                                           CVM_STROKE_AUTO, CVM_STROKE_AUTO, flags);
  g_object_class_install_properties (object_class, CVM_VIEW_N_PROPERTIES, properties);
  changed_signal = g_signal_new ("changed", CVM_TYPE_VIEW_STATE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
cvm_view_state_init (CvmViewState *self)
{
  self->window = cvm_window_presets[0].window;
  self->overlay_opacity = self->disagreement_opacity = 1;
  self->crosshair_visible = TRUE;
  cvm_view_state_init_structures (self);
  cvm_view_state_init_edit (self);
}
