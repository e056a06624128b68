/* SPDX-License-Identifier: Apache-2.0 */
/* Brush and eraser in the views under a real pointer: what a stroke becomes is compared with the
 * area that a disc or ball sweeps, and what happens around a stroke is tried. */
#include "tests/ui/hand.h"
#include "tests/ui/scene.h"

#include "app/case/stroke-rings.h"
#include "ui/views.h"

#include <adwaita.h>

typedef struct
{
  Hand hand;
  CvmVolume *volume;
  CvmViewState *state;
  CvmViews *views;
  GtkWidget *plane[CVM_N_PLANES];
  CvmStructure *structure; /* the active one, empty; the state's */
  CvmStrokeRings *rings;
  int n_points;               /* in `rings` */
  int begun, ended, given_up; /* strokes */
  gboolean refuse;
} Fixture;

static const CvmGrid *
grid (Fixture *f)
{
  return cvm_view_state_get_grid (f->state);
}

/* The structure gets the rings of the slices that a stroke touched. */
static void
take_rings (Fixture *f)
{
  CvmStrokeEdit edit;
  g_assert_true (cvm_stroke_rings_end (f->rings, &edit, NULL));
  g_clear_pointer (&f->rings, cvm_stroke_rings_free);
  for (int i = 0; i < edit.n_slices; i++)
    {
      int kept = 0;
      for (int r = 0; r < f->structure->n_rings; r++)
        if (f->structure->rings[r].slice == edit.slices[i].slice)
          cvm_ring_clear (&f->structure->rings[r]);
        else
          f->structure->rings[kept++] = f->structure->rings[r];
      f->structure->n_rings = kept;
      for (int r = 0; r < edit.slices[i].n_rings; r++)
        g_assert_true (cvm_structure_take_ring (f->structure, &edit.slices[i].rings[r], NULL));
    }
  cvm_stroke_edit_clear (&edit);
  cvm_view_state_clear_preview (f->state);
  cvm_view_state_structure_changed (f->state, f->structure->id);
}

static void
show_preview (Fixture *f)
{
  for (int slice = 0; slice < grid (f)->n_slices; slice++)
    {
      CvmStrokeSlice picture;
      if (!cvm_stroke_rings_is_stale (f->rings, slice))
        continue;
      g_assert_true (cvm_stroke_rings_preview (f->rings, slice, &picture, NULL));
      cvm_view_state_set_preview (f->state, f->structure->id, slice, picture.n_rings,
                                  picture.rings);
      cvm_stroke_slice_clear (&picture);
    }
}

/* What the window does with a stroke. */
static gboolean
on_stroke (CvmSliceView *view, guint phase, Fixture *f)
{
  const CvmStroke *stroke = &cvm_slice_view_get_brush (view)->stroke;
  switch ((CvmStrokePhase)phase)
    {
    case CVM_STROKE_BEGINS:
      f->begun++;
      if (f->refuse)
        return FALSE;
      f->rings = cvm_stroke_rings_begin (f->structure, grid (f), stroke, NULL);
      break;
    case CVM_STROKE_GROWS:
      g_assert_true (cvm_stroke_rings_extend (f->rings, stroke->n_points - f->n_points,
                                              (const double (*)[3]) (stroke->points + f->n_points),
                                              NULL));
      break;
    case CVM_STROKE_ENDS:
      f->ended++;
      g_assert_cmpint (stroke->n_points, ==, f->n_points);
      take_rings (f);
      return TRUE;
    case CVM_STROKE_CANCELLED:
      f->given_up++;
      g_clear_pointer (&f->rings, cvm_stroke_rings_free);
      cvm_view_state_clear_preview (f->state);
      return TRUE;
    }
  f->n_points = stroke->n_points;
  show_preview (f);
  return TRUE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->volume = scene_volume ();
  f->state = cvm_view_state_new (f->volume);
  g_autoptr (GPtrArray) structures = scene_structures (f->volume);
  f->structure = cvm_structure_new (CVM_SOURCE_DRAWN, "GTVp", NULL);
  f->structure->visible = true;
  g_ptr_array_insert (structures, 0, f->structure);
  cvm_view_state_set_structures (f->state, structures);
  cvm_view_state_set_active_id (f->state, f->structure->id);
  cvm_view_state_set_tool (f->state, CVM_TOOL_BRUSH);
  cvm_view_state_set_brush_mode (f->state, CVM_STROKE_ADD);
  cvm_view_state_set_crosshair_visible (f->state, FALSE);
  f->views = CVM_VIEWS (cvm_views_new ());
  cvm_views_set_state (f->views, f->state);
  for (int i = 0; i < CVM_N_PLANES; i++)
    {
      f->plane[i] = GTK_WIDGET (cvm_views_get_view (f->views, (CvmPlane)i));
      g_signal_connect (f->plane[i], "stroke", G_CALLBACK (on_stroke), f);
    }
  hand_show (&f->hand, GTK_WIDGET (f->views), 700, 480);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hand_close (&f->hand);
  cvm_stroke_rings_free (f->rings);
  g_object_unref (f->state);
  cvm_volume_unref (f->volume);
}

/* Whole device pixels of the screen where a plane's patient point lies. */
static void
screen_point (Fixture *f, int plane, const double patient_mm[3], int *x, int *y)
{
  CvmViewTransform transform;
  double right, down, px, py;
  int scale = gtk_widget_get_scale_factor (f->plane[plane]);
  g_assert_true (cvm_slice_view_get_transform (CVM_SLICE_VIEW (f->plane[plane]), &transform));
  cvm_view_plane_from_patient (cvm_view_state_get_plane (f->state, (CvmPlane)plane), patient_mm,
                               &right, &down, NULL);
  cvm_view_transform_to_screen (&transform, right, down, &px, &py);
  hand_point (&f->hand, f->plane[plane], px / scale, py / scale, x, y);
}

static void
point_at (Fixture *f, int plane, const double patient_mm[3])
{
  int x, y;
  screen_point (f, plane, patient_mm, &x, &y);
  hand_do (&f->hand, "mousemove %d %d", x, y);
}

/* Press, pass all points at once so that many fall into one frame, release. */
static void
paint (Fixture *f, int plane, int n, const double (*path)[3])
{
  g_autoptr (GString) moves = g_string_new ("");
  for (int i = 1; i < n; i++)
    {
      int x, y;
      screen_point (f, plane, path[i], &x, &y);
      g_string_append_printf (moves, "%smousemove %d %d", i > 1 ? " " : "", x, y);
    }
  point_at (f, plane, path[0]);
  hand_do (&f->hand, "mousedown 1");
  if (n > 1)
    hand_do (&f->hand, "%s", moves->str);
  hand_do (&f->hand, "mouseup 1");
}

static double
area (Fixture *f, int slice)
{
  return cvm_structure_area_mm2 (f->structure, grid (f), slice);
}

static int
n_rings (Fixture *f, int slice)
{
  int n = 0;
  for (int i = 0; i < f->structure->n_rings; i++)
    n += f->structure->rings[i].slice == slice;
  return n;
}

static int
slice_in_view (Fixture *f)
{
  return cvm_view_state_get_section (f->state, CVM_PLANE_AXIAL);
}

static void
assert_near (double value, double expected, double share)
{
  if (fabs (value - expected) > share * expected)
    g_test_message ("%g is not within %g %% of %g", value, 100 * share, expected);
  g_assert_cmpfloat (fabs (value - expected), <=, share * expected);
}

/* --- what a stroke becomes -------------------------------------------------------------------- */

/* A hundred points on half a circle pass within a few frames; without GTK's history their chords
 * would leave the arc. */
static void
an_arc (Fixture *f)
{
  enum
  {
    N = 101
  };
  double path[N][3];
  const double bend = 25, radius = cvm_view_state_get_brush_radius (f->state);
  int slice = slice_in_view (f);
  for (int i = 0; i < N; i++)
    {
      path[i][0] = -bend * cos (G_PI * i / (N - 1));
      path[i][1] = bend * sin (G_PI * i / (N - 1)) - 10;
      path[i][2] = 0;
    }
  paint (f, CVM_PLANE_AXIAL, N, (const double (*)[3])path);
  g_assert_cmpint (f->ended, ==, 1);
  g_assert_cmpint (f->n_points, >, 60); /* neighbours may share a pixel */
  assert_near (area (f, slice), 2 * radius * G_PI * bend + G_PI * radius * radius, 0.015);
  g_assert_cmpint (n_rings (f, slice), ==, 1);
  for (int other = 0; other < SCENE_SLICES; other++)
    g_assert_true (other == slice || n_rings (f, other) == 0);
}

static void
the_whole_path_is_swept (Fixture *f, gconstpointer data)
{
  an_arc (f);
}

static void
the_whole_path_is_swept_when_zoomed (Fixture *f, gconstpointer data)
{
  cvm_view_state_set_frame (f->state, CVM_PLANE_AXIAL, 2.2, 0, 5);
  hand_wait (&f->hand, 3);
  an_arc (f);
}

/* A ball along a straight path through slice `middle` leaves a capsule on each slice that it meets:
 * at a height h its radius is √(r² − h²). */
static void
assert_ball (Fixture *f, int plane, int axis)
{
  enum
  {
    N = 41
  };
  double path[N][3];
  const double length = 40, radius = 10;
  int middle = SCENE_SLICES / 2, n = 0;
  cvm_view_state_set_brush_radius (f->state, radius);
  for (int i = 0; i < N; i++)
    {
      double along = length * i / (N - 1) - length / 2;
      path[i][0] = axis == 0 ? along : 0;
      path[i][1] = axis == 1 ? along : 0;
      path[i][2] = grid (f)->positions_mm[middle];
    }
  paint (f, plane, N, (const double (*)[3])path);
  g_assert_cmpint (f->ended, ==, 1);
  /* Where the pixel that was hit lies: all heights count from there. */
  const double (*points)[3]
      = (const double (*)[3])cvm_slice_view_get_brush (CVM_SLICE_VIEW (f->plane[plane]))
            ->stroke.points;
  double run = fabs (points[f->n_points - 1][axis] - points[0][axis]);
  assert_near (run, length, 0.05);
  for (int slice = 0; slice < SCENE_SLICES; slice++)
    {
      double h = grid (f)->positions_mm[slice] - points[0][2], r2 = radius * radius - h * h;
      n += r2 > 1;
      if (r2 > 1)
        assert_near (area (f, slice), 2 * sqrt (r2) * run + G_PI * r2, 0.01);
      else if (r2 < 0)
        g_assert_cmpint (n_rings (f, slice), ==, 0);
    }
  g_assert_cmpint (n, >=, 4);
}

static void
a_ball_is_swept_in_the_sagittal_view (Fixture *f, gconstpointer data)
{
  assert_ball (f, CVM_PLANE_SAGITTAL, 1);
}

static void
a_ball_is_swept_in_the_coronal_view (Fixture *f, gconstpointer data)
{
  assert_ball (f, CVM_PLANE_CORONAL, 0);
}

static void
a_zoomed_small_view_is_as_exact (Fixture *f, gconstpointer data)
{
  cvm_view_state_set_frame (f->state, CVM_PLANE_SAGITTAL, 1.8, 0, 0);
  hand_wait (&f->hand, 3);
  assert_ball (f, CVM_PLANE_SAGITTAL, 1);
}

static void
dab (Fixture *f, double x, double y)
{
  const double at[1][3] = { { x, y, 0 } };
  paint (f, CVM_PLANE_AXIAL, 1, at);
}

static void
line (Fixture *f, double x0, double y0, double x1, double y1)
{
  enum
  {
    N = 21
  };
  double path[N][3] = { { 0 } };
  for (int i = 0; i < N; i++)
    {
      path[i][0] = x0 + (x1 - x0) * i / (N - 1);
      path[i][1] = y0 + (y1 - y0) * i / (N - 1);
    }
  paint (f, CVM_PLANE_AXIAL, N, (const double (*)[3])path);
}

/* Hole, closed hole, two pieces, the last piece. */
static void
the_eraser_shapes_a_disc (Fixture *f, gconstpointer data)
{
  int slice = slice_in_view (f);
  cvm_view_state_set_brush_radius (f->state, 25);
  dab (f, 0, 0);
  assert_near (area (f, slice), G_PI * 625, 0.005);
  cvm_view_state_set_tool (f->state, CVM_TOOL_ERASER);
  cvm_view_state_set_brush_radius (f->state, 6);
  dab (f, 0, 0);
  g_assert_cmpint (n_rings (f, slice), ==, 2); /* outline and hole */
  assert_near (area (f, slice), G_PI * (625 - 36), 0.005);
  cvm_view_state_set_tool (f->state, CVM_TOOL_BRUSH);
  cvm_view_state_set_brush_radius (f->state, 9);
  dab (f, 0, 0);
  g_assert_cmpint (n_rings (f, slice), ==, 1);
  assert_near (area (f, slice), G_PI * 625, 0.005);
  cvm_view_state_set_tool (f->state, CVM_TOOL_ERASER);
  cvm_view_state_set_brush_radius (f->state, 4);
  line (f, 0, -35, 0, 35);
  g_assert_cmpint (n_rings (f, slice), ==, 2); /* two pieces */
  assert_near (area (f, slice), G_PI * 625 - 2 * (625 * asin (4 / 25.) + 4 * sqrt (625 - 16)),
               0.02);
  cvm_view_state_set_brush_radius (f->state, 40);
  dab (f, 0, 0);
  g_assert_cmpint (f->structure->n_rings, ==, 0);
  g_assert_nonnull (cvm_view_state_find_structure (f->state, f->structure->id));
  g_assert_cmpint (f->ended, ==, 5);
}

/* --- what happens around a stroke ------------------------------------------------------------- */

static void
press_at (Fixture *f, double x, double y)
{
  const double at[3] = { x, y, 0 };
  point_at (f, CVM_PLANE_AXIAL, at);
  hand_do (&f->hand, "mousedown 1");
}

static void
the_stroke_is_seen_while_it_lasts (Fixture *f, gconstpointer data)
{
  int n;
  const CvmRing *rings;
  press_at (f, -10, 0);
  g_assert_cmpstr (cvm_view_state_get_preview_id (f->state), ==, f->structure->id);
  hand_do (&f->hand, "mousemove_relative 60 0");
  g_assert_true (cvm_view_state_get_preview (f->state, slice_in_view (f), &n, &rings));
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (f->structure->n_rings, ==, 0);
  hand_do (&f->hand, "mouseup 1");
  g_assert_null (cvm_view_state_get_preview_id (f->state));
  g_assert_cmpint (f->structure->n_rings, ==, 1);
}

static void
a_second_button_gives_it_up (Fixture *f, gconstpointer data)
{
  for (int button = 2; button <= 3; button++)
    {
      CvmWindow before, after;
      cvm_view_state_get_window (f->state, &before);
      press_at (f, 0, 0);
      hand_do (&f->hand, "mousemove_relative 20 0");
      hand_do (&f->hand, "mousedown %d", button);
      g_assert_cmpint (f->given_up, ==, button - 1);
      hand_do (&f->hand, "mousemove_relative 30 10");
      hand_do (&f->hand, "mouseup %d mousemove_relative 10 10 mouseup 1", button);
      cvm_view_state_get_window (f->state, &after);
      g_assert_cmpfloat (before.width_hu, ==, after.width_hu);
    }
  g_assert_cmpint (f->ended, ==, 0);
  g_assert_cmpint (f->structure->n_rings, ==, 0);
  dab (f, 0, 0); /* and the next one is as any */
  g_assert_cmpint (f->ended, ==, 1);
}

static void
the_wheel_is_not_heard_in_a_stroke (Fixture *f, gconstpointer data)
{
  double zoom, right, down;
  int slice = slice_in_view (f);
  press_at (f, 0, 0);
  hand_do (&f->hand, "click 4 keydown ctrl click 4 keyup ctrl keydown alt click 4 keyup alt");
  g_assert_cmpint (slice_in_view (f), ==, slice);
  cvm_view_state_get_frame (f->state, CVM_PLANE_AXIAL, &zoom, &right, &down);
  g_assert_cmpfloat (zoom, ==, 1);
  g_assert_cmpfloat (cvm_view_state_get_brush_radius (f->state), ==, 5);
  hand_do (&f->hand, "mousemove_relative 20 0 mouseup 1");
  g_assert_cmpint (f->ended, ==, 1);
  g_assert_cmpint (n_rings (f, slice), ==, 1);
  hand_do (&f->hand, "click 4");
  g_assert_cmpint (slice_in_view (f), ==, slice + 1);
}

/* Whoever moves the view under the hand: what was painted stays on its slice, and no more comes. */
static void
another_section_ends_it (Fixture *f, gconstpointer data)
{
  int slice = slice_in_view (f);
  press_at (f, 0, 0);
  hand_do (&f->hand, "mousemove_relative 20 0");
  cvm_view_state_set_section (f->state, CVM_PLANE_AXIAL, slice + 3);
  g_assert_cmpint (f->ended, ==, 1);
  double before = area (f, slice);
  hand_do (&f->hand, "mousemove_relative 40 0 mouseup 1");
  g_assert_cmpint (f->begun, ==, 1);
  g_assert_cmpfloat (area (f, slice), ==, before);
  g_assert_cmpint (n_rings (f, slice + 3), ==, 0);
}

static void
another_tool_ends_it (Fixture *f, gconstpointer data)
{
  press_at (f, 0, 0);
  cvm_view_state_set_brush_radius (f->state, 9); /* settings are those of the press */
  cvm_view_state_set_brush_mode (f->state, CVM_STROKE_CUT);
  cvm_view_state_set_tool (f->state, CVM_TOOL_LOOK);
  g_assert_cmpint (f->ended, ==, 1);
  assert_near (area (f, slice_in_view (f)), G_PI * 25, 0.01);
  hand_do (&f->hand, "mouseup 1");
}

static void
another_patient_gives_it_up (Fixture *f, gconstpointer data)
{
  press_at (f, 0, 0);
  cvm_views_set_state (f->views, NULL);
  g_assert_cmpint (f->given_up, ==, 1);
  hand_do (&f->hand, "mousemove_relative 20 0 mouseup 1");
  g_assert_cmpint (f->ended, ==, 0);
}

static void
what_is_refused_does_nothing (Fixture *f, gconstpointer data)
{
  double before[3], after[3];
  cvm_view_state_get_crosshair (f->state, before);
  f->refuse = TRUE;
  press_at (f, 10, 0);
  hand_do (&f->hand, "mousemove_relative 30 0 mouseup 1");
  g_assert_cmpint (f->begun, ==, 1);
  g_assert_cmpint (f->ended + f->given_up, ==, 0);
  cvm_view_state_get_crosshair (f->state, after);
  g_assert_cmpmem (before, sizeof before, after, sizeof after);
}

static void
other_hands_stay_what_they_are (Fixture *f, gconstpointer data)
{
  double zoom, right, down;
  CvmWindow window;
  hand_drag (&f->hand, f->plane[0], 2, 150, 150, 40, -20);
  cvm_view_state_get_frame (f->state, CVM_PLANE_AXIAL, &zoom, &right, &down);
  g_assert_cmpfloat (right, <, -5);
  cvm_view_state_fit (f->state, CVM_PLANE_AXIAL);
  gtk_widget_grab_focus (f->plane[0]);
  hand_do (&f->hand, "keydown space");
  hand_drag (&f->hand, f->plane[0], 1, 150, 150, 40, -20);
  hand_do (&f->hand, "keyup space");
  cvm_view_state_get_frame (f->state, CVM_PLANE_AXIAL, &zoom, &right, &down);
  g_assert_cmpfloat (right, <, -5);
  hand_drag (&f->hand, f->plane[0], 3, 150, 150, 40, 20);
  cvm_view_state_get_window (f->state, &window);
  g_assert_cmpfloat (window.width_hu, ==, 390);
  hand_do (&f->hand, "keydown alt click 4 click 4 click 5 keyup alt");
  g_assert_cmpfloat (cvm_view_state_get_brush_radius (f->state), ==, 5.5);
  g_assert_cmpint (f->begun, ==, 0);
  /* Two dabs on one place are no double click. */
  hand_do (&f->hand, "sleep 0.6 click --repeat 2 --delay 50 1");
  g_assert_false (cvm_views_get_filled (f->views));
  g_assert_cmpint (f->ended, ==, 2);
}

/* --- the circle ------------------------------------------------------------------------------- */

/* Device pixels near (x + dx, y + dy) of this colour, by some steps of each channel: the line lies
 * anywhere between pixels. */
static int
count_near (const guint32 *pixels,
            int width,
            double x,
            double y,
            double dx,
            double dy,
            guint32 colour,
            int steps)
{
  int n = 0;
  for (int j = (int)(y + dy) - 2; j <= (int)(y + dy) + 2; j++)
    for (int i = (int)(x + dx) - 2; i <= (int)(x + dx) + 2; i++)
      {
        gboolean near = TRUE;
        for (int shift = 0; shift <= 16; shift += 8)
          near = near
                 && ABS ((int)(pixels[j * width + i] >> shift & 255) - (int)(colour >> shift & 255))
                        <= steps;
        n += near;
      }
  return n;
}

/* Nothing but the circle is drawn for a moving pointer; it has the brush's size and colour. */
static void
the_circle_is_to_scale (Fixture *f, gconstpointer data)
{
  CvmViewTransform transform;
  int width, height, scale = gtk_widget_get_scale_factor (f->plane[0]);
  cvm_view_state_set_brush_radius (f->state, 12);
  hand_move (&f->hand, f->plane[0], 150, 170);
  guint64 before = cvm_slice_view_get_n_paints (CVM_SLICE_VIEW (f->plane[0]));
  hand_move (&f->hand, f->plane[0], 190, 200);
  g_assert_cmpuint (cvm_slice_view_get_n_paints (CVM_SLICE_VIEW (f->plane[0])), ==, before);
  cvm_slice_view_get_transform (CVM_SLICE_VIEW (f->plane[0]), &transform);
  double radius = 12 * transform.px_per_mm, x = 190 * scale, y = 200 * scale;
  g_autofree guint32 *pixels = hand_look (&f->hand, f->plane[0], &width, &height);
  const guint32 coral = 0xff5566;
  for (int i = 0; i < 8; i++)
    g_assert_cmpint (count_near (pixels, width, x, y, radius * cos (i * G_PI / 4),
                                 radius * sin (i * G_PI / 4), coral, 60),
                     >, 0);
  g_assert_cmpint (count_near (pixels, width, x, y, 0, 0, coral, 60), >, 4); /* the plus */
  g_assert_cmpint (count_near (pixels, width, x, y, radius / 2, 0, coral, 60), ==, 0); /* no fill */
  const char *cursor = gdk_cursor_get_name (gtk_widget_get_cursor (f->plane[0]));
  g_assert_cmpstr (cursor, ==, "none");
  cvm_view_state_set_tool (f->state, CVM_TOOL_LOOK);
  g_assert_cmpstr (gdk_cursor_get_name (gtk_widget_get_cursor (f->plane[0])), ==, "crosshair");
  hand_wait (&f->hand, 3);
  g_autofree guint32 *without = hand_look (&f->hand, f->plane[0], &width, &height);
  g_assert_cmpint (count_near (without, width, x, y, radius, 0, coral, 60), ==, 0);
}

static void
the_circle_is_grey_where_nothing_can_be_done (Fixture *f, gconstpointer data)
{
  CvmViewTransform transform;
  int width, height, scale = gtk_widget_get_scale_factor (f->plane[0]);
  f->structure->locked = true;
  cvm_view_state_structure_changed (f->state, f->structure->id);
  hand_move (&f->hand, f->plane[0], 190, 200);
  cvm_slice_view_get_transform (CVM_SLICE_VIEW (f->plane[0]), &transform);
  g_autofree guint32 *pixels = hand_look (&f->hand, f->plane[0], &width, &height);
  double radius = 5 * transform.px_per_mm;
  g_assert_cmpint (count_near (pixels, width, 190 * scale, 200 * scale, radius, 0, 0x9a9a9a, 8), >,
                   0);
  g_assert_cmpint (count_near (pixels, width, 190 * scale, 200 * scale, 0, 0, 0x9a9a9a, 8), >, 0);
}

#define ADD(test) g_test_add ("/ui/brush/" #test, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD (the_whole_path_is_swept);
  ADD (the_whole_path_is_swept_when_zoomed);
  ADD (a_ball_is_swept_in_the_sagittal_view);
  ADD (a_ball_is_swept_in_the_coronal_view);
  ADD (a_zoomed_small_view_is_as_exact);
  ADD (the_eraser_shapes_a_disc);
  ADD (the_stroke_is_seen_while_it_lasts);
  ADD (a_second_button_gives_it_up);
  ADD (the_wheel_is_not_heard_in_a_stroke);
  ADD (another_section_ends_it);
  ADD (another_tool_ends_it);
  ADD (another_patient_gives_it_up);
  ADD (what_is_refused_does_nothing);
  ADD (other_hands_stay_what_they_are);
  ADD (the_circle_is_to_scale);
  ADD (the_circle_is_grey_where_nothing_can_be_done);
  return g_test_run ();
}
