/* SPDX-License-Identifier: Apache-2.0 */
/* The samples of the tools: what the window does with a stroke (main-window-stroke.c) and with a
 * level that moves (main-window-level-preview.c), without the window. */
#include "render/colour-tables.h"
#include "segmentation/contour/level-section.h"
#include "segmentation/contour/trace.h"
#include "tests/bench/frames-bench.h"
#include "ui/view-result.h"

#include <math.h>
#include <stdlib.h>

/* --- the eye ---------------------------------------------------------------------------------- */

/* Tissue under a map has no more colour than this; lines have. */
static gboolean
is_grey (guint32 pixel)
{
  return abs ((int)(pixel & 255) - (int)(pixel >> 16)) < 12;
}

static gboolean
has_no_line (Bench *bench)
{
  return is_grey (frames_view_pixel (bench->pixel_view, bench->pixel_x, bench->pixel_y));
}

static gboolean
shows_final_rings (Bench *bench)
{
  return !cvm_view_state_get_preview_id (bench->state)
         && cvm_slice_view_get_n_paints (CVM_SLICE_VIEW (bench->pixel_view)) > bench->n_paints
         && !is_grey (frames_view_pixel (bench->pixel_view, bench->pixel_x, bench->pixel_y));
}

/* --- brush ------------------------------------------------------------------------------------ */

static CvmStructure *
active (Bench *bench)
{
  return g_ptr_array_index (bench->structures, FRAMES_STRUCTURES - 1);
}

/* What main-window-stroke.c does. */
gboolean
frames_on_stroke (CvmSliceView *view, guint phase, gpointer data)
{
  Bench *bench = data;
  const CvmStroke *stroke = &cvm_slice_view_get_brush (view)->stroke;
  const CvmGrid *grid = cvm_view_state_get_grid (bench->state);
  CvmStatus status;
  CvmStrokeSlice picture;
  CvmStrokeEdit result;
  if (phase == CVM_STROKE_BEGINS)
    bench->stroke = cvm_stroke_rings_begin (active (bench), grid, stroke, &status);
  else if (!cvm_stroke_rings_extend (bench->stroke, stroke->n_points - bench->n_stroked,
                                     (const double (*)[3]) (stroke->points + bench->n_stroked),
                                     &status))
    g_error ("stroke: %s", status.message_id);
  bench->n_stroked = stroke->n_points;
  if (phase != CVM_STROKE_ENDS)
    {
      if (!bench->stroke
          || !cvm_stroke_rings_preview (bench->stroke, stroke->slice, &picture, &status))
        g_error ("stroke: %s", status.message_id);
      cvm_view_state_set_preview (bench->state, active (bench)->id, picture.slice, picture.n_rings,
                                  picture.rings);
      cvm_stroke_slice_clear (&picture);
      return TRUE;
    }
  if (!cvm_stroke_rings_end (bench->stroke, &result, &status) || result.n_slices != 1)
    g_error ("stroke: %s", status.message_id);
  CvmEdit *edit = cvm_edit_new ("Brush on {1}", (const char *const[]){ "Ball", NULL });
  cvm_edit_add_rings (edit, active (bench), &result.slices[0].slice, 1, result.slices[0].rings,
                      result.slices[0].n_rings);
  cvm_stroke_edit_clear (&result);
  g_clear_pointer (&bench->stroke, cvm_stroke_rings_free);
  if (!cvm_history_do (bench->history, edit, NULL))
    g_error ("stroke: no edit");
  cvm_view_state_structure_changed (bench->state, active (bench)->id);
  cvm_view_state_clear_preview (bench->state);
  return TRUE;
}

/* The pixel at the far end of the circle when the hand is here. */
static void
look_before_circle (Bench *bench, double dx, double dy, double reach_px)
{
  CvmViewTransform transform;
  CvmSliceView *view = cvm_views_get_view (CVM_VIEWS (bench->views), CVM_PLANE_AXIAL);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (view));
  double length = hypot (dx, dy);
  cvm_slice_view_get_transform (view, &transform);
  bench->pixel_view = GTK_WIDGET (view);
  bench->pixel_x = transform.width_px / 2.0 + dx * (1 + reach_px / length) * scale;
  bench->pixel_y = transform.height_px / 2.0 + dy * (1 + reach_px / length) * scale;
}

/* Paint outwards over the border of the active structure, end the stroke, take it back. */
void
frames_sample_brush (Bench *bench, int round)
{
  CvmViewTransform transform;
  CvmSliceView *view = cvm_views_get_view (CVM_VIEWS (bench->views), CVM_PLANE_AXIAL);
  cvm_slice_view_get_transform (view, &transform);
  double px = transform.px_per_mm / gtk_widget_get_scale_factor (GTK_WIDGET (view)),
         angle = round * 2.4, ux = cos (angle), uy = sin (angle), far = 0;
  /* Where the border is in this direction from the view's middle. */
  const CvmStructure *ball = active (bench);
  const CvmGrid *grid = cvm_view_state_get_grid (bench->state);
  int slice = cvm_view_state_get_section (bench->state, CVM_PLANE_AXIAL);
  for (int i = 0; i < ball->n_rings; i++)
    for (int p = 0; ball->rings[i].slice == slice && p < ball->rings[i].n_points; p++)
      {
        double x = ball->rings[i].points[p][0] - transform.right_mm,
               y = ball->rings[i].points[p][1] - transform.down_mm;
        if (fabs (x * uy - y * ux) < 1 && x * ux + y * uy > far)
          far = x * ux + y * uy;
      }
  g_assert_nonnull (grid);
  double radius_px = cvm_view_state_get_brush_radius (bench->state) * px,
         start = far * px - radius_px / 2;
  cvm_view_state_set_tool (bench->state, CVM_TOOL_BRUSH);
  frames_hand_to (bench, start * ux, start * uy);
  frames_settle ();
  probe_button (bench->probe, 1, TRUE);
  frames_settle ();
  for (int i = 0; i < BATCH; i++)
    {
      double at = start + i * STROKE_STEP, next = at + STROKE_STEP;
      frames_settle ();
      /* The border that the stroke has now lies inside after the next event. */
      look_before_circle (bench, at * ux, at * uy, radius_px);
      bench->check = has_no_line;
      frames_hand_to (bench, next * ux, next * uy);
      frames_keep_sample (bench, BRUSH);
    }
  double end = start + BATCH * STROKE_STEP;
  look_before_circle (bench, end * ux, end * uy, radius_px);
  frames_settle ();
  bench->n_paints = cvm_slice_view_get_n_paints (view);
  bench->check = shows_final_rings;
  bench->from_ms = frames_now_ms ();
  probe_button (bench->probe, 1, FALSE);
  frames_keep_sample (bench, STROKE_END);
  cvm_view_state_set_tool (bench->state, CVM_TOOL_LOOK);
  frames_settle ();
  bench->check = has_no_line;
  bench->from_ms = frames_now_ms ();
  cvm_history_undo (bench->history, NULL);
  cvm_view_state_structure_changed (bench->state, active (bench)->id);
  frames_keep_sample (bench, UNDO);
}

/* Where the contour at a level crosses the view's row through the map's middle. */
static gboolean
shows_level (Bench *bench)
{
  for (int plane = CVM_PLANE_AXIAL; plane <= CVM_PLANE_CORONAL; plane += CVM_PLANE_CORONAL)
    {
      CvmSliceView *view = cvm_views_get_view (CVM_VIEWS (bench->views), (CvmPlane)plane);
      CvmViewTransform transform;
      double mm[3], right_mm, down_mm, x, y;
      frames_patient_border (bench->state, bench->level, mm);
      if (!cvm_slice_view_get_transform (view, &transform))
        return FALSE;
      cvm_view_plane_from_patient (cvm_view_state_get_plane (bench->state, (CvmPlane)plane), mm,
                                   &right_mm, &down_mm, NULL);
      cvm_view_transform_to_screen (&transform, right_mm, down_mm, &x, &y);
      guint32 pixel = frames_view_pixel (GTK_WIDGET (view), x, y);
      for (int i = 0; i < 3; i++)
        if (abs ((int)((pixel >> (16 - 8 * i)) & 255)
                 - cvm_structure_colours[FRAMES_STRUCTURES - 1][i])
            > 70)
          return FALSE;
    }
  return TRUE;
}

/* What main-window-level-preview.c does. */
static void
preview_level (Bench *bench)
{
  const CvmVolume *map = cvm_view_state_get_probability (bench->state);
  const char *id = active (bench)->id;
  const int slice = cvm_view_state_get_section (bench->state, CVM_PLANE_AXIAL);
  CvmStructure *rings = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
  if (!rings || !cvm_trace_slice (map, bench->level, slice, rings, NULL))
    g_error ("level: no rings");
  cvm_view_state_set_preview (bench->state, id, slice, rings->n_rings, rings->rings);
  cvm_structure_free (rings);
  for (int plane = CVM_PLANE_SAGITTAL; plane <= CVM_PLANE_CORONAL; plane++)
    {
      const int section = cvm_view_state_get_section (bench->state, (CvmPlane)plane);
      CvmSection spans;
      if (!cvm_level_section (map, bench->level,
                              plane == CVM_PLANE_SAGITTAL ? CVM_SECTION_COLUMN : CVM_SECTION_ROW,
                              section, NULL, &spans, NULL))
        g_error ("level: no section");
      cvm_view_state_set_section_preview (bench->state, id, (CvmPlane)plane, section, &spans);
      cvm_section_clear (&spans);
    }
}

/* As the slider moves: from its value to the contours in all views. */
void
frames_sample_level (Bench *bench, int round)
{
  double mm[3];
  frames_patient_border (bench->state, 0.5, mm);
  mm[0] = 0.98 * 6;
  cvm_view_state_set_crosshair (bench->state, mm);
  frames_settle ();
  for (int i = 0; i < BATCH; i++)
    {
      frames_settle ();
      bench->level = 0.3 + 0.11 * ((round + i) % 5);
      bench->check = shows_level;
      bench->from_ms = frames_now_ms ();
      preview_level (bench);
      frames_keep_sample (bench, LEVEL);
    }
  cvm_view_state_clear_preview (bench->state);
  cvm_view_state_set_section_preview (bench->state, NULL, CVM_PLANE_AXIAL, 0, NULL);
  frames_settle ();
}
