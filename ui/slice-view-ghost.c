/* SPDX-License-Identifier: Apache-2.0 */
/* The hand on a piece that the clean-up took away: its dashes can be hit, say what they are, and
 * come back with a click. Only while one looks: under a brush they are just lines. */
#include "ui/slice-view-private.h"
#include "ui/view-result.h"

#include <glib/gi18n.h>
#include <math.h>

#define HIT_PX 6 /* each side of the line: 12 in all */
#define CLICK_PX 4

/* Square of the distance in px from (x, y) to the piece of line a … b. */
static double
square_distance (double x, double y, double ax, double ay, double bx, double by)
{
  const double dx = bx - ax, dy = by - ay, square = dx * dx + dy * dy;
  const double t = square > 0 ? CLAMP (((x - ax) * dx + (y - ay) * dy) / square, 0, 1) : 0;
  return pow (x - ax - t * dx, 2) + pow (y - ay - t * dy, 2);
}

static gboolean
is_hit (const CvmSectionOutline *outline,
        const CvmViewTransform *transform,
        double x,
        double y,
        double reach)
{
  double ax = 0, ay = 0, bx, by, start_x = 0, start_y = 0;
  for (int i = 0; i <= outline->n_points; i++)
    {
      const gboolean starts = i == outline->n_points || outline->points[i].starts;
      /* The line before is closed. */
      if (starts && i > 0 && square_distance (x, y, ax, ay, start_x, start_y) <= reach * reach)
        return TRUE;
      if (i == outline->n_points)
        break;
      cvm_view_transform_to_screen (transform, outline->points[i].right_mm,
                                    outline->points[i].down_mm, &bx, &by);
      if (!starts && square_distance (x, y, ax, ay, bx, by) <= reach * reach)
        return TRUE;
      if (starts)
        {
          start_x = bx;
          start_y = by;
        }
      ax = bx;
      ay = by;
    }
  return FALSE;
}

/* The ghost at a logical position, or NULL. */
static const CvmStructure *
ghost_at (CvmSliceView *self, double x, double y)
{
  CvmViewTransform transform;
  GPtrArray *ghosts = self->state ? cvm_view_state_get_ghosts (self->state) : NULL;
  if (!ghosts || cvm_view_state_get_tool (self->state) != CVM_TOOL_LOOK
      || cvm_view_state_get_contours_hidden (self->state)
      || !cvm_slice_view_get_transform (self, &transform))
    return NULL;
  const CvmStructure *whose
      = cvm_view_state_find_structure (self->state, cvm_view_state_get_result_id (self->state));
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)),
            section = cvm_view_state_get_section (self->state, self->plane);
  for (guint i = 0; whose && whose->visible && i < ghosts->len; i++)
    {
      CvmSectionOutline outline;
      if (!cvm_slice_view_outline (ghosts->pdata[i], cvm_view_state_get_grid (self->state),
                                   cvm_view_state_get_plane (self->state, self->plane), section,
                                   &outline))
        continue;
      const gboolean hit = is_hit (&outline, &transform, x * scale, y * scale, HIT_PX * scale);
      cvm_section_outline_clear (&outline);
      if (hit)
        return ghosts->pdata[i];
    }
  return NULL;
}

gboolean
cvm_slice_view_is_on_ghost (CvmSliceView *self)
{
  return self->has_pointer && ghost_at (self, self->pointer_x, self->pointer_y);
}

void
cvm_slice_view_click_ghost (CvmSliceView *self, GtkGestureDrag *gesture, double dx, double dy)
{
  double x, y;
  const CvmStructure *ghost
      = hypot (dx, dy) <= CLICK_PX && gtk_gesture_drag_get_start_point (gesture, &x, &y)
            ? ghost_at (self, x, y)
            : NULL;
  if (!ghost)
    return;
  g_autofree char *id = g_strdup (ghost->id); /* it goes with the click */
  g_signal_emit_by_name (self, "ghost", id);
}

gboolean
cvm_slice_view_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const CvmStructure *ghost = keyboard ? NULL : ghost_at (CVM_SLICE_VIEW (widget), x, y);
  if (!ghost)
    return FALSE;
  g_autofree char *words = g_strdup_printf (
      _ ("Removed by clean-up: %.2f\u00a0cm³. A click brings it back."), ghost->run.removed_cm3);
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}
