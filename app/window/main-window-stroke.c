/* SPDX-License-Identifier: Apache-2.0 */
/* From the hand to an edit: a view's stroke becomes rings while it lasts (app/case/stroke-rings.h),
 * shown in all views, and one step of undo at its end.
 *
 * While a stroke lasts the window hears no key but Escape, which gives it up; undo and redo wait
 * for its end. A stroke belongs to the structure and the slices where it began. Should that
 * structure be changed under it (the exact contour of a level that comes in), the stroke is done
 * again on what the structure is now, so that neither is lost. */
#include "app/window/main-window-private.h"

#include "app/case/stroke-step.h"

#include <glib/gi18n.h>

struct _CvmStrokeInHand
{
  CvmSliceView *view;
  char *id;
  CvmStrokeRings *rings;
  int n_points; /* of the view's stroke that are in `rings` */
  GtkEventController *keys;
  guint idle; /* while slices wait to be shown */
};

#define PREVIEW_US 6000 /* of a frame's 16 ms, for a ball that meets many slices at once */

static void
drop (CvmMainWindow *self)
{
  CvmStrokeInHand *hand = g_steal_pointer (&self->stroke);
  if (!hand)
    return;
  gtk_widget_remove_controller (GTK_WIDGET (self), hand->keys);
  g_clear_handle_id (&hand->idle, g_source_remove);
  cvm_stroke_rings_free (hand->rings);
  g_free (hand->id);
  g_free (hand);
  if (self->view)
    cvm_view_state_clear_preview (self->view);
  cvm_main_window_update_undo (self);
}

static void
tell_failure (CvmMainWindow *self, const CvmStatus *status)
{
  char text[512];
  cvm_status_format (status, _ (status->message_id), text, sizeof text);
  cvm_main_window_toast_refusal (self, text);
}

/* Why nothing can be painted, and what to do where nothing is there to paint. */
static void
refuse (CvmMainWindow *self, const char *id, const char *obstacle)
{
  if (cvm_view_state_find_structure (self->view, id))
    cvm_main_window_toast_refusal (self, obstacle);
  else
    cvm_main_window_toast_offer (self, obstacle, _ ("New structure"), "win.new-structure");
}

gboolean
cvm_main_window_is_stroking (CvmMainWindow *self)
{
  return self->stroke != NULL;
}

/* --- while it lasts --------------------------------------------------------------------------- */

static const CvmStroke *
stroke_of (const CvmStrokeInHand *hand)
{
  return &cvm_slice_view_get_brush (hand->view)->stroke;
}

static gboolean
show_slice (CvmMainWindow *self, int slice, CvmStatus *status)
{
  CvmStrokeInHand *hand = self->stroke;
  CvmStrokeSlice picture;
  if (!cvm_stroke_rings_preview (hand->rings, slice, &picture, status))
    return FALSE;
  gboolean shown
      = cvm_view_state_set_preview (self->view, hand->id, slice, picture.n_rings, picture.rings);
  cvm_stroke_slice_clear (&picture);
  return shown || cvm_status_no_memory (status);
}

/* The slice at the pointer. */
static int
slice_in_hand (CvmMainWindow *self, int first, int last)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  const CvmStroke *stroke = stroke_of (self->stroke);
  double position = 0;
  for (int axis = 0; axis < 3; axis++)
    position += stroke->points[stroke->n_points - 1][axis] * grid->normal[axis];
  return CLAMP (cvm_grid_nearest_slice (grid, position, NULL), first, last);
}

static gboolean preview_rest (gpointer data);

/* Show what the last points changed, the slice at the pointer first; what takes longer than a frame
 * has comes between this frame and the next. */
static gboolean
preview (CvmMainWindow *self, CvmStatus *status)
{
  CvmStrokeInHand *hand = self->stroke;
  int first, last;
  gint64 end = g_get_monotonic_time () + PREVIEW_US;
  if (!cvm_stroke_rings_get_range (hand->rings, &first, &last))
    return TRUE;
  int middle = slice_in_hand (self, first, last);
  for (int away = 0; away <= last - first; away++)
    for (int side = -1; side <= (away > 0); side += 2)
      {
        int slice = middle + side * away;
        if (slice < first || slice > last || !cvm_stroke_rings_is_stale (hand->rings, slice))
          continue;
        if (away > 0 && g_get_monotonic_time () > end)
          {
            if (hand->idle == 0)
              hand->idle = g_idle_add (preview_rest, self);
            return TRUE;
          }
        if (!show_slice (self, slice, status))
          return FALSE;
      }
  g_clear_handle_id (&hand->idle, g_source_remove);
  return TRUE;
}

static void
give_up (CvmMainWindow *self, const CvmStatus *status)
{
  CvmSliceView *view = self->stroke->view;
  tell_failure (self, status);
  drop (self);
  cvm_slice_view_cancel_stroke (view);
}

static gboolean
preview_rest (gpointer data)
{
  CvmMainWindow *self = data;
  CvmStatus status;
  self->stroke->idle = 0;
  if (self->stroke->rings && !preview (self, &status))
    give_up (self, &status);
  return G_SOURCE_REMOVE;
}

/* Take in what the view's stroke has more, beginning anew where nothing is begun. */
static gboolean
catch_up (CvmMainWindow *self, CvmStatus *status)
{
  CvmStrokeInHand *hand = self->stroke;
  const CvmStroke *stroke = stroke_of (hand);
  if (!hand->rings)
    {
      const CvmStructure *structure = cvm_case_find_structure (self->open_case, hand->id);
      hand->rings = cvm_stroke_rings_begin (structure, cvm_view_state_get_grid (self->view), stroke,
                                            status);
      hand->n_points = stroke->n_points;
      return hand->rings && preview (self, status);
    }
  int n = stroke->n_points - hand->n_points;
  const double (*points)[3] = (const double (*)[3]) (stroke->points + hand->n_points);
  hand->n_points = stroke->n_points;
  return cvm_stroke_rings_extend (hand->rings, n, points, status) && preview (self, status);
}

static gboolean
on_key (GtkEventControllerKey *keys,
        guint keyval,
        guint keycode,
        GdkModifierType modifiers,
        gpointer data)
{
  CvmMainWindow *self = data;
  if (keyval == GDK_KEY_Escape && self->stroke)
    cvm_slice_view_cancel_stroke (self->stroke->view);
  return GDK_EVENT_STOP;
}

/* Added for the stroke alone: the newest controller is asked first, before accelerators. */
static void
hold_keys (CvmMainWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  self->stroke->keys = keys;
}

static gboolean
begin (CvmMainWindow *self, CvmSliceView *view)
{
  CvmStatus status;
  const char *id = cvm_view_state_get_active_id (self->view);
  g_autofree char *obstacle = cvm_view_state_dup_edit_obstacle (self->view, id);
  if (obstacle || self->stroke)
    {
      if (obstacle)
        refuse (self, id, obstacle);
      return FALSE;
    }
  const CvmStroke *stroke = &cvm_slice_view_get_brush (view)->stroke;
  if (cvm_main_window_ask_overlaps (self, cvm_case_find_structure (self->open_case, id),
                                    stroke->plane == CVM_STROKE_AXIAL ? stroke->slice : -1))
    return FALSE;
  self->stroke = g_new0 (CvmStrokeInHand, 1);
  self->stroke->view = view;
  self->stroke->id = g_strdup (id);
  hold_keys (self);
  if (catch_up (self, &status))
    return TRUE;
  tell_failure (self, &status);
  drop (self);
  return FALSE;
}

/* --- its end ---------------------------------------------------------------------------------- */

static void
end (CvmMainWindow *self)
{
  cvm_main_window_settle_level (self); /* the stroke is then done again on what that gives */
  CvmStrokeInHand *hand = self->stroke;
  if (!hand)
    return;
  CvmStrokeEdit result;
  CvmStatus status;
  const CvmStructure *structure = cvm_case_find_structure (self->open_case, hand->id);
  gboolean erases = cvm_slice_view_get_brush (hand->view)->erases;
  if (!structure || !cvm_stroke_rings_end (hand->rings, &result, &status))
    {
      if (structure)
        tell_failure (self, &status);
      drop (self);
      return;
    }
  CvmEdit *edit = cvm_stroke_step (structure, &result, erases);
  cvm_stroke_edit_clear (&result);
  g_clear_pointer (&hand->rings, cvm_stroke_rings_free); /* it looks at what changes now */
  if (edit)
    cvm_main_window_do (self, edit);
  drop (self);
}

static gboolean
on_stroke (CvmSliceView *view, guint phase, gpointer data)
{
  CvmMainWindow *self = data;
  CvmStatus status;
  if (!self->view || !self->open_case)
    return FALSE;
  if (phase == CVM_STROKE_BEGINS)
    return begin (self, view);
  if (!self->stroke)
    return FALSE;
  if (phase == CVM_STROKE_GROWS)
    {
      if (catch_up (self, &status))
        return TRUE;
      give_up (self, &status);
      return FALSE;
    }
  if (phase == CVM_STROKE_ENDS)
    end (self);
  else
    drop (self);
  return TRUE;
}

/* --- what happens around it ------------------------------------------------------------------- */

void
cvm_main_window_end_stroke (CvmMainWindow *self)
{
  if (self->stroke)
    cvm_slice_view_end_stroke (self->stroke->view);
}

void
cvm_main_window_stroke_after_edit (CvmMainWindow *self, const CvmEdit *edit)
{
  CvmStrokeInHand *hand = self->stroke;
  CvmStatus status;
  gboolean touched = FALSE;
  for (guint i = 0; hand && hand->rings && i < edit->changes->len; i++)
    {
      const CvmChange *change = g_ptr_array_index (edit->changes, i);
      touched = touched || g_str_equal (change->id, hand->id);
    }
  if (!touched)
    return;
  g_clear_pointer (&hand->rings, cvm_stroke_rings_free);
  cvm_view_state_clear_preview (self->view);
  const CvmStructure *structure = cvm_case_find_structure (self->open_case, hand->id);
  if (!structure)
    cvm_slice_view_cancel_stroke (hand->view);
  else if (!catch_up (self, &status))
    give_up (self, &status);
}

void
cvm_main_window_init_stroke (CvmMainWindow *self)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    g_signal_connect (cvm_views_get_view (self->views, (CvmPlane)plane), "stroke",
                      G_CALLBACK (on_stroke), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (cvm_main_window_end_stroke), NULL);
}
