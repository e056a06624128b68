/* SPDX-License-Identifier: Apache-2.0 */
/* What a person has looked at (app/case/review.h): slices that were on screen for half a second,
 * and those that R marks as reviewed.
 *
 * On screen means: the axial view is, in the active window, with the structure shown and at least
 * half of its points on this slice in the picture. Another slice, other rings, another structure
 * begin the half second anew.
 *
 * R goes on to the next slice of the structure that is not reviewed, in the direction of work: away
 * from the slice reviewed before, at first toward the head. Where none is left there it turns
 * round. */
#include "app/window/main-window-private.h"

#include <glib/gi18n.h>

#define SAVE_AFTER_MS 3000 /* what was seen is recorded together */

_Static_assert((int)CVM_REVIEW_SEEN == (int)CVM_STRIP_SEEN
                   && (int)CVM_REVIEW_REVIEWED == (int)CVM_STRIP_REVIEWED,
               "the strip shows marks as they are");

/* What is being looked at; a difference begins the half second anew. */
typedef struct
{
  char id[37]; /* the active structure; "": none */
  int section; /* −1: the axial view is not on screen */
  guint64 sum; /* its rings here; 0: none, or not to be seen */
} Look;

struct _CvmReviewing
{
  CvmReview *review;
  Look look;
  gint64 since_us;
  Look last;         /* reviewed before, if any */
  int step;          /* direction of work, in sections: 1 or −1 */
  guint look_source; /* until half a second is over */
  guint save_source; /* while something seen is not recorded */
};

/* --- what is on screen ------------------------------------------------------------------------ */

static int
slice_of (CvmMainWindow *self, int section)
{
  const CvmViewPlane *axial = cvm_view_state_get_plane (self->view, CVM_PLANE_AXIAL);
  if (axial->depth.axis != 2)
    return -1;
  return axial->depth.flip ? axial->depth.n - 1 - section : section;
}

static gboolean
axial_is_on_screen (CvmMainWindow *self)
{
  return self->view && gtk_window_is_active (GTK_WINDOW (self))
         && gtk_widget_get_mapped (GTK_WIDGET (cvm_views_get_view (self->views, CVM_PLANE_AXIAL)));
}

/* Whether the structure's contour on this slice can be seen. */
static gboolean
is_in_picture (CvmMainWindow *self, const CvmStructure *structure, int slice)
{
  const CvmViewPlane *axial = cvm_view_state_get_plane (self->view, CVM_PLANE_AXIAL);
  CvmViewTransform transform;
  int n = 0, n_inside = 0;
  if (!structure->visible || cvm_view_state_get_contours_hidden (self->view)
      || !cvm_slice_view_get_transform (cvm_views_get_view (self->views, CVM_PLANE_AXIAL),
                                        &transform))
    return FALSE;
  for (int r = 0; r < structure->n_rings; r++)
    {
      const CvmRing *ring = &structure->rings[r];
      for (int i = 0; ring->slice == slice && i < ring->n_points; i++, n++)
        {
          double right_mm, down_mm, x, y;
          cvm_view_plane_from_patient (axial, ring->points[i], &right_mm, &down_mm, NULL);
          cvm_view_transform_to_screen (&transform, right_mm, down_mm, &x, &y);
          n_inside += x >= 0 && x < transform.width_px && y >= 0 && y < transform.height_px;
        }
    }
  return n > 0 && 2 * n_inside >= n;
}

static Look
look_now (CvmMainWindow *self)
{
  Look look = { "", -1, 0 };
  const char *id = self->view ? cvm_view_state_get_active_id (self->view) : NULL;
  const CvmStructure *structure = id ? cvm_case_find_structure (self->open_case, id) : NULL;
  if (!axial_is_on_screen (self))
    return look;
  look.section = cvm_view_state_get_section (self->view, CVM_PLANE_AXIAL);
  int slice = slice_of (self, look.section);
  if (!structure || slice < 0)
    return look;
  g_strlcpy (look.id, id, sizeof look.id);
  if (is_in_picture (self, structure, slice))
    look.sum = cvm_review_get_sum (self->reviewing->review, id, slice);
  return look;
}

/* --- what is shown of it ---------------------------------------------------------------------- */

static char *
dup_count_text (const CvmReviewCount *count)
{
  int n_left = count->n_slices - count->n_viewed;
  if (count->n_slices == 0)
    return NULL;
  if (n_left == 0)
    return g_strdup_printf (
        ngettext ("%d of %d slice viewed", "%d of %d slices viewed", count->n_slices),
        count->n_slices, count->n_slices);
  return g_strdup_printf (
      ngettext ("%d of %d slice not yet viewed", "%d of %d slices not yet viewed", count->n_slices),
      n_left, count->n_slices);
}

static guint8 *
dup_edited (CvmMainWindow *self, const char *id, int n_slices)
{
  guint8 *edited = g_new0 (guint8, n_slices);
  g_autoptr (GArray) slices
      = cvm_history_dup_edited_slices (cvm_case_get_history (self->open_case), id);
  for (guint i = 0; i < slices->len; i++)
    if (g_array_index (slices, int, i) < n_slices)
      edited[g_array_index (slices, int, i)] = 1;
  return edited;
}

static void
show_marks (CvmMainWindow *self)
{
  CvmSliceStrip *strip = cvm_views_get_strip (self->views);
  CvmReview *review = self->reviewing ? self->reviewing->review : NULL;
  const char *id = self->view ? cvm_view_state_get_active_id (self->view) : NULL;
  if (!review || !id)
    {
      cvm_slice_strip_set_marks (strip, NULL);
      cvm_slice_strip_set_edited (strip, NULL);
      cvm_status_line_set_count (self->status_line, NULL);
      return;
    }
  int n_slices = cvm_view_state_get_grid (self->view)->n_slices;
  g_autofree guint8 *marks = cvm_review_dup_marks (review, id, n_slices);
  g_autofree guint8 *edited = dup_edited (self, id, n_slices);
  const CvmReviewCount count = cvm_review_count (review, id);
  g_autofree char *text = dup_count_text (&count);
  cvm_slice_strip_set_marks (strip, marks);
  cvm_slice_strip_set_edited (strip, edited);
  cvm_status_line_set_count (self->status_line, text);
}

/* --- seen ------------------------------------------------------------------------------------- */

/* Looking alone makes no case that is kept: what was seen waits until something else does. */
static void
save_seen (CvmMainWindow *self)
{
  if (self->store && cvm_store_is_kept (self->store))
    cvm_review_save (self->reviewing->review);
}

static gboolean
on_save (gpointer data)
{
  CvmMainWindow *self = data;
  self->reviewing->save_source = 0;
  save_seen (self);
  return G_SOURCE_REMOVE;
}

void
cvm_main_window_save_seen (CvmMainWindow *self)
{
  if (self->reviewing->save_source == 0)
    self->reviewing->save_source = g_timeout_add (SAVE_AFTER_MS, on_save, self);
}

/* Everything that was to be seen for half a second is seen. */
static gboolean
on_looked (gpointer data)
{
  CvmMainWindow *self = data;
  CvmReviewing *reviewing = self->reviewing;
  int slice = slice_of (self, reviewing->look.section);
  GPtrArray *structures = cvm_case_get_structures (self->open_case);
  gboolean any = FALSE;
  reviewing->look_source = 0;
  for (guint i = 0; slice >= 0 && i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      if (is_in_picture (self, structure, slice)
          && cvm_review_set (reviewing->review, structure->id, slice, CVM_REVIEW_SEEN))
        any = TRUE;
    }
  if (any)
    {
      cvm_main_window_save_seen (self);
      show_marks (self);
    }
  return G_SOURCE_REMOVE;
}

/* Something that is on screen may have changed. */
static void
watch (CvmMainWindow *self, gboolean begin_anew)
{
  CvmReviewing *reviewing = self->reviewing;
  if (!reviewing)
    return;
  Look now = look_now (self);
  gboolean same = now.section == reviewing->look.section && now.sum == reviewing->look.sum
                  && g_str_equal (now.id, reviewing->look.id);
  if (!same)
    reviewing->since_us = g_get_monotonic_time ();
  reviewing->look = now;
  if (same && !begin_anew)
    return;
  g_clear_handle_id (&reviewing->look_source, g_source_remove);
  if (now.section >= 0)
    reviewing->look_source = g_timeout_add (CVM_LOOK_MS, on_looked, self);
}

static void
on_view_changed (CvmMainWindow *self, guint changes)
{
  const guint structures = CVM_VIEW_STRUCTURES | CVM_VIEW_ACTIVE;
  if (changes & (structures | CVM_VIEW_CROSSHAIR | CVM_VIEW_FRAME))
    watch (self, (changes & structures) != 0);
  if (changes & structures)
    show_marks (self);
  cvm_main_window_ends_after (self, changes);
}

static void
on_shown (CvmMainWindow *self)
{
  watch (self, FALSE);
  cvm_main_window_watch_ends (self);
}

/* --- reviewed --------------------------------------------------------------------------------- */

/* Why R marks nothing now, a sentence; NULL: it does. */
static char *
dup_obstacle (CvmMainWindow *self)
{
  const CvmReviewing *reviewing = self->reviewing;
  const char *id = self->view ? cvm_view_state_get_active_id (self->view) : NULL;
  const CvmStructure *structure = id ? cvm_case_find_structure (self->open_case, id) : NULL;
  const char *read_only = cvm_case_get_read_only (self->open_case);
  if (read_only)
    return g_strdup (read_only);
  if (id && g_strcmp0 (id, cvm_view_state_get_preliminary_id (self->view)) == 0)
    return g_strdup (_ ("Not reviewed: the contour is still preliminary"));
  if (!structure)
    return g_strdup (_ ("Not reviewed: choose a structure first"));
  if (!structure->visible || cvm_view_state_get_contours_hidden (self->view))
    return g_strdup_printf (_ ("Not reviewed: %s is hidden"), structure->name);
  int section = cvm_view_state_get_section (self->view, CVM_PLANE_AXIAL),
      slice = slice_of (self, section);
  if (cvm_review_get_sum (reviewing->review, id, slice) == 0)
    return g_strdup_printf (_ ("Not reviewed: %s has nothing on slice %d"), structure->name,
                            section + 1);
  if (!axial_is_on_screen (self))
    return g_strdup (_ ("Not reviewed: the axial view is not on screen"));
  if (reviewing->look.sum == 0)
    return g_strdup_printf (_ ("Not reviewed: %s lies outside the picture"), structure->name);
  if (g_get_monotonic_time () - reviewing->since_us < CVM_LOOK_MS * 1000)
    return g_strdup_printf (_ ("Not reviewed: slice %d was on screen for less than 0.5 s"),
                            section + 1);
  return NULL;
}

static int
direction_of_work (CvmReviewing *reviewing)
{
  const Look *now = &reviewing->look, *last = &reviewing->last;
  if (!g_str_equal (now->id, last->id))
    reviewing->step = 1;
  else if (now->section != last->section)
    reviewing->step = now->section > last->section ? 1 : -1;
  reviewing->last = *now;
  return reviewing->step;
}

void
cvm_main_window_review_slice (CvmMainWindow *self)
{
  CvmReviewing *reviewing = self->reviewing;
  if (!reviewing || !self->view)
    return;
  watch (self, FALSE);
  g_autofree char *obstacle = dup_obstacle (self);
  cvm_status_line_set_notice (self->status_line, obstacle);
  if (obstacle)
    return;
  const char *id = reviewing->look.id;
  const CvmViewPlane *axial = cvm_view_state_get_plane (self->view, CVM_PLANE_AXIAL);
  int step = direction_of_work (reviewing), slice = slice_of (self, reviewing->look.section);
  cvm_review_set (reviewing->review, id, slice, CVM_REVIEW_REVIEWED);
  show_marks (self);
  int next = cvm_review_next (reviewing->review, id, slice, axial->depth.flip ? -step : step);
  if (next >= 0)
    {
      cvm_view_state_set_section (self->view, CVM_PLANE_AXIAL, slice_of (self, next));
      return;
    }
  const CvmStructure *structure = cvm_case_find_structure (self->open_case, id);
  g_autofree char *text = g_strdup_printf (_ ("No slice of %s is left to review"), structure->name);
  cvm_status_line_set_notice (self->status_line, text);
}

/* A key that is held marks one slice, not all that it would run through. */
static gboolean
on_key (GtkEventControllerKey *keys,
        guint keyval,
        guint keycode,
        GdkModifierType modifiers,
        gpointer data)
{
  CvmMainWindow *self = data;
  if (keyval != GDK_KEY_r && keyval != GDK_KEY_R)
    return GDK_EVENT_PROPAGATE;
  gboolean repeated = self->review_key_held;
  self->review_key_held = TRUE;
  if (!repeated || GTK_IS_EDITABLE (gtk_window_get_focus (GTK_WINDOW (self))))
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
on_key_released (GtkEventControllerKey *keys,
                 guint keyval,
                 guint keycode,
                 GdkModifierType modifiers,
                 gpointer data)
{
  CvmMainWindow *self = data;
  if (keyval == GDK_KEY_r || keyval == GDK_KEY_R)
    self->review_key_held = FALSE;
}

/* The release may go to another window. */
static void
on_is_active (CvmMainWindow *self)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    self->review_key_held = FALSE;
  watch (self, FALSE);
  cvm_main_window_watch_ends (self);
}

/* --- with the case ---------------------------------------------------------------------------- */

CvmReview *
cvm_main_window_get_review (CvmMainWindow *self)
{
  return self->reviewing ? self->reviewing->review : NULL;
}

void
cvm_main_window_start_review (CvmMainWindow *self)
{
  cvm_main_window_close_review (self);
  CvmReviewing *reviewing = g_new0 (CvmReviewing, 1);
  reviewing->review = cvm_review_new (self->open_case);
  reviewing->look.section = -1;
  reviewing->step = 1;
  self->reviewing = reviewing;
  if (self->store)
    cvm_review_take_notes (reviewing->review, cvm_store_get_notes (self->store));
}

void
cvm_main_window_close_review (CvmMainWindow *self)
{
  CvmReviewing *reviewing = self->reviewing;
  if (!reviewing)
    return;
  g_clear_handle_id (&reviewing->look_source, g_source_remove);
  g_clear_handle_id (&reviewing->save_source, g_source_remove);
  g_clear_handle_id (&self->ends_source, g_source_remove);
  save_seen (self);
  cvm_review_free (reviewing->review);
  g_clear_pointer (&self->reviewing, g_free);
  cvm_status_line_set_count (self->status_line, NULL);
  cvm_status_line_set_notice (self->status_line, NULL);
}

void
cvm_main_window_follow_view (CvmMainWindow *self)
{
  g_signal_connect_swapped (self->view, "changed", G_CALLBACK (on_view_changed), self);
  watch (self, TRUE);
  cvm_main_window_watch_ends (self);
  show_marks (self);
}

void
cvm_main_window_init_review (CvmMainWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (on_key_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_is_active), NULL);
  for (int plane = CVM_PLANE_AXIAL; plane <= CVM_PLANE_SAGITTAL; plane++)
    {
      GtkWidget *view = GTK_WIDGET (cvm_views_get_view (self->views, (CvmPlane)plane));
      g_signal_connect_object (view, "map", G_CALLBACK (on_shown), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      g_signal_connect_object (view, "unmap", G_CALLBACK (on_shown), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
}
