/* SPDX-License-Identifier: Apache-2.0 */
/* The hands of a slice view: events in, changes of the view state out. Positions of events are
 * logical pixels; the transform's are device pixels. */
#include "ui/slice-keys.h"
#include "ui/slice-view-private.h"

#include <math.h>

#define ZOOM_STEP 1.15
#define HU_PER_PX 1.0 /* for a window 350 wide; wider windows move faster */

/* The plane's point at a position of an event. */
static gboolean
plane_at (CvmSliceView *self, double x, double y, double *right_mm, double *down_mm)
{
  CvmViewTransform transform;
  if (!cvm_slice_view_get_transform (self, &transform))
    return FALSE;
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  cvm_view_transform_to_plane (&transform, x * scale, y * scale, right_mm, down_mm);
  return TRUE;
}

gboolean
cvm_slice_view_patient_at (CvmSliceView *self, double x, double y, double patient_mm[3])
{
  double right_mm, down_mm;
  if (!plane_at (self, x, y, &right_mm, &down_mm))
    return FALSE;
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  double depth_mm
      = cvm_view_plane_section_depth (view, cvm_view_state_get_grid (self->state),
                                      cvm_view_state_get_section (self->state, self->plane));
  cvm_view_plane_to_patient (view, right_mm, down_mm, depth_mm, patient_mm);
  return TRUE;
}

static double
logical_px_per_mm (CvmSliceView *self)
{
  CvmViewTransform transform;
  if (!cvm_slice_view_get_transform (self, &transform))
    return 1;
  return transform.px_per_mm / gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

static void
zoom_at (CvmSliceView *self, double x, double y, double new_zoom)
{
  double zoom, right_mm, down_mm, held_right_mm, held_down_mm;
  if (!plane_at (self, x, y, &held_right_mm, &held_down_mm))
    return;
  cvm_view_state_get_frame (self->state, self->plane, &zoom, &right_mm, &down_mm);
  /* The state may clip the zoom: ask what it became, then hold the point under the pointer. */
  cvm_view_state_set_frame (self->state, self->plane, new_zoom, right_mm, down_mm);
  double now;
  cvm_view_state_get_frame (self->state, self->plane, &now, &right_mm, &down_mm);
  cvm_view_state_set_frame (self->state, self->plane, now,
                            held_right_mm + (right_mm - held_right_mm) * zoom / now,
                            held_down_mm + (down_mm - held_down_mm) * zoom / now);
}

static void
step_sections (CvmSliceView *self, int n)
{
  cvm_view_state_set_section (self->state, self->plane,
                              cvm_view_state_get_section (self->state, self->plane) + n);
}

/* --- pointer ---------------------------------------------------------------------------------- */

void
cvm_slice_view_update_pointer (CvmSliceView *self)
{
  double patient_mm[3];
  if (self->has_pointer
      && cvm_slice_view_patient_at (self, self->pointer_x, self->pointer_y, patient_mm))
    cvm_view_state_set_pointer (self->state, patient_mm);
}

static void
on_motion (GtkEventController *controller, double x, double y, CvmSliceView *self)
{
  self->has_pointer = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  cvm_slice_view_update_pointer (self);
  cvm_slice_view_move_circle (self);
  if (self->on_ghost != cvm_slice_view_is_on_ghost (self))
    {
      self->on_ghost = !self->on_ghost;
      cvm_slice_view_update_cursor (self);
    }
}

static void
on_leave (GtkEventController *controller, CvmSliceView *self)
{
  self->has_pointer = FALSE;
  if (self->state)
    cvm_view_state_set_pointer (self->state, NULL);
  cvm_slice_view_move_circle (self);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, CvmSliceView *self)
{
  GdkModifierType modifiers
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  if (!self->state)
    return GDK_EVENT_PROPAGATE;
  if (modifiers & GDK_ALT_MASK)
    return cvm_slice_view_scroll_radius (self, -dy);
  if (modifiers & GDK_CONTROL_MASK)
    {
      double zoom, right_mm, down_mm;
      cvm_view_state_get_frame (self->state, self->plane, &zoom, &right_mm, &down_mm);
      zoom_at (self, self->pointer_x, self->pointer_y, zoom * pow (ZOOM_STEP, -dy));
    }
  else
    step_sections (self, (int)-dy);
  return GDK_EVENT_STOP;
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, CvmSliceView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  /* Two dabs of a brush are two dabs. */
  if (n_press == 2 && self->state && cvm_view_state_get_tool (self->state) == CVM_TOOL_LOOK
      && gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY)
    g_signal_emit_by_name (self, "fill");
}

/* --- drags ------------------------------------------------------------------------------------ */

static void
begin_pan (CvmSliceView *self)
{
  double zoom;
  if (!self->state)
    return;
  self->panning = TRUE;
  cvm_view_state_get_frame (self->state, self->plane, &zoom, &self->start_right_mm,
                            &self->start_down_mm);
  cvm_slice_view_update_cursor (self);
}

static void
pan (CvmSliceView *self, double dx, double dy)
{
  double zoom, right_mm, down_mm, px_per_mm = logical_px_per_mm (self);
  if (!self->panning || !self->state)
    return;
  cvm_view_state_get_frame (self->state, self->plane, &zoom, &right_mm, &down_mm);
  cvm_view_state_set_frame (self->state, self->plane, zoom, self->start_right_mm - dx / px_per_mm,
                            self->start_down_mm - dy / px_per_mm);
}

static void
on_pan_begin (GtkGestureDrag *gesture, double x, double y, CvmSliceView *self)
{
  begin_pan (self);
}

static void
on_pan_update (GtkGestureDrag *gesture, double dx, double dy, CvmSliceView *self)
{
  pan (self, dx, dy);
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, CvmSliceView *self)
{
  if (!self->panning
      && gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY)
    cvm_slice_view_click_ghost (self, gesture, dx, dy);
  self->panning = FALSE;
  cvm_slice_view_update_cursor (self);
}

static void
on_left_begin (GtkGestureDrag *gesture, double x, double y, CvmSliceView *self)
{
  double patient_mm[3];
  if (self->space_held)
    begin_pan (self);
  else if (cvm_slice_view_patient_at (self, x, y, patient_mm))
    cvm_view_state_set_crosshair (self->state, patient_mm);
}

static void
on_left_update (GtkGestureDrag *gesture, double dx, double dy, CvmSliceView *self)
{
  double x, y, patient_mm[3];
  if (self->panning)
    pan (self, dx, dy);
  else if (gtk_gesture_drag_get_start_point (gesture, &x, &y)
           && cvm_slice_view_patient_at (self, x + dx, y + dy, patient_mm))
    cvm_view_state_set_crosshair (self->state, patient_mm);
}

static void
on_window_begin (GtkGestureDrag *gesture, double x, double y, CvmSliceView *self)
{
  if (self->state)
    cvm_view_state_get_window (self->state, &self->start_window);
}

static void
on_window_update (GtkGestureDrag *gesture, double dx, double dy, CvmSliceView *self)
{
  if (!self->state)
    return;
  double hu_per_px = HU_PER_PX * MAX (0.25, self->start_window.width_hu / 350);
  CvmWindow window = { round (MAX (1, self->start_window.width_hu + dx * hu_per_px)),
                       round (self->start_window.level_hu + dy * hu_per_px), false };
  cvm_view_state_set_window (self->state, &window);
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, CvmSliceView *self)
{
  double right_mm, down_mm;
  if (self->state)
    cvm_view_state_get_frame (self->state, self->plane, &self->start_zoom, &right_mm, &down_mm);
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, CvmSliceView *self)
{
  double x, y;
  if (self->state && gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    zoom_at (self, x, y, self->start_zoom * scale);
}

/* --- keys ------------------------------------------------------------------------------------- */

static gboolean
on_key_pressed (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType modifiers,
                CvmSliceView *self)
{
  int step;
  if (!self->state || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_space)
    self->space_held = TRUE;
  else if (key == GDK_KEY_0 || key == GDK_KEY_KP_0)
    for (int plane = 0; plane < CVM_N_PLANES; plane++)
      cvm_view_state_fit (self->state, (CvmPlane)plane);
  /* Here and not in the window alone, where a toast would take the key first. */
  else if (key == GDK_KEY_Escape && cvm_view_state_get_tool (self->state) != CVM_TOOL_LOOK)
    cvm_view_state_set_tool (self->state, CVM_TOOL_LOOK);
  else if (cvm_slice_keys_step (key, cvm_view_state_get_plane (self->state, self->plane)->depth.n,
                                &step))
    step_sections (self, step);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
on_key_released (GtkEventControllerKey *controller,
                 guint key,
                 guint code,
                 GdkModifierType modifiers,
                 CvmSliceView *self)
{
  if (key == GDK_KEY_space)
    self->space_held = FALSE;
}

static void
on_focus_leave (GtkEventController *controller, CvmSliceView *self)
{
  self->space_held = FALSE;
}

void
cvm_slice_view_bind_input (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_callback_full (class, "on_hand",
                                                G_CALLBACK (cvm_slice_view_on_hand));
  gtk_widget_class_bind_template_callback (class, on_motion);
  gtk_widget_class_bind_template_callback (class, on_leave);
  gtk_widget_class_bind_template_callback (class, on_scroll);
  gtk_widget_class_bind_template_callback (class, on_pressed);
  gtk_widget_class_bind_template_callback (class, on_left_begin);
  gtk_widget_class_bind_template_callback (class, on_left_update);
  gtk_widget_class_bind_template_callback (class, on_pan_begin);
  gtk_widget_class_bind_template_callback (class, on_pan_update);
  gtk_widget_class_bind_template_callback (class, on_drag_end);
  gtk_widget_class_bind_template_callback (class, on_window_begin);
  gtk_widget_class_bind_template_callback (class, on_window_update);
  gtk_widget_class_bind_template_callback (class, on_pinch_begin);
  gtk_widget_class_bind_template_callback (class, on_pinch);
  gtk_widget_class_bind_template_callback (class, on_key_pressed);
  gtk_widget_class_bind_template_callback (class, on_key_released);
  gtk_widget_class_bind_template_callback (class, on_focus_leave);
}
