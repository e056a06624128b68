/* SPDX-License-Identifier: Apache-2.0 */
/* The three views under a real pointer and real keys. */
#include "tests/ui/hand.h"
#include "tests/ui/scene.h"

#include "ui/views.h"

#include <adwaita.h>

typedef struct
{
  Hand hand;
  CvmVolume *volume;
  CvmViewState *state;
  CvmViews *views;
  GtkWidget *plane[CVM_N_PLANES];
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->volume = scene_volume ();
  f->state = cvm_view_state_new (f->volume);
  g_autoptr (GPtrArray) structures = scene_structures (f->volume);
  cvm_view_state_set_structures (f->state, structures);
  f->views = CVM_VIEWS (cvm_views_new ());
  cvm_views_set_state (f->views, f->state);
  for (int i = 0; i < CVM_N_PLANES; i++)
    f->plane[i] = GTK_WIDGET (cvm_views_get_view (f->views, (CvmPlane)i));
  hand_show (&f->hand, GTK_WIDGET (f->views), 700, 480);
  hand_move (&f->hand, f->plane[0], 200, 200);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hand_close (&f->hand);
  g_object_unref (f->state);
  cvm_volume_unref (f->volume);
}

static guint64
n_paints (Fixture *f, int plane)
{
  return cvm_slice_view_get_n_paints (CVM_SLICE_VIEW (f->plane[plane]));
}

static int
section (Fixture *f, CvmPlane plane)
{
  return cvm_view_state_get_section (f->state, plane);
}

/* A plane's point where the widget shows it now, in logical pixels. */
static void
where (Fixture *f, int plane, const double patient_mm[3], double *x, double *y)
{
  CvmViewTransform transform;
  double right, down;
  int scale = gtk_widget_get_scale_factor (f->plane[plane]);
  g_assert_true (cvm_slice_view_get_transform (CVM_SLICE_VIEW (f->plane[plane]), &transform));
  cvm_view_plane_from_patient (cvm_view_state_get_plane (f->state, (CvmPlane)plane), patient_mm,
                               &right, &down, NULL);
  cvm_view_transform_to_screen (&transform, right, down, x, y);
  *x /= scale;
  *y /= scale;
}

static void
wheel_steps_one_slice (Fixture *f, gconstpointer data)
{
  int before = section (f, CVM_PLANE_AXIAL);
  guint64 sagittal = n_paints (f, CVM_PLANE_SAGITTAL);
  hand_do (&f->hand, "click 4");
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, before + 1);
  hand_do (&f->hand, "click --repeat 3 --delay 40 5");
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, before - 2);
  /* The others only moved their crosshair. */
  g_assert_cmpuint (n_paints (f, CVM_PLANE_SAGITTAL), ==, sagittal);
  hand_move (&f->hand, f->plane[CVM_PLANE_SAGITTAL], 60, 60);
  before = section (f, CVM_PLANE_SAGITTAL);
  hand_do (&f->hand, "click 4");
  g_assert_cmpint (section (f, CVM_PLANE_SAGITTAL), ==, before + 1);
}

static void
keys_step_and_fit (Fixture *f, gconstpointer data)
{
  double zoom, right, down;
  hand_do (&f->hand, "click 1");
  int start = section (f, CVM_PLANE_AXIAL);
  g_assert_true (gtk_widget_has_focus (f->plane[CVM_PLANE_AXIAL]));
  hand_do (&f->hand, "key Up");
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, start + 1);
  hand_do (&f->hand, "key Page_Up");
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, start + 6);
  hand_do (&f->hand, "key Down Page_Down Down");
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, start - 1);
  hand_do (&f->hand, "key Home");
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, SCENE_SLICES - 1);
  hand_do (&f->hand, "key Up");
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, SCENE_SLICES - 1);
  hand_do (&f->hand, "key End");
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, 0);
  cvm_view_state_set_frame (f->state, CVM_PLANE_AXIAL, 3, 10, 10);
  hand_do (&f->hand, "key 0");
  cvm_view_state_get_frame (f->state, CVM_PLANE_AXIAL, &zoom, &right, &down);
  g_assert_cmpfloat (zoom, ==, 1);
  g_assert_cmpfloat (right, ==, 0);
}

static void
control_wheel_zooms_at_the_pointer (Fixture *f, gconstpointer data)
{
  double held_mm[3] = { 30, -20, 0 }, x, y, then_x, then_y, zoom, right, down;
  where (f, CVM_PLANE_AXIAL, held_mm, &x, &y);
  hand_move (&f->hand, f->plane[CVM_PLANE_AXIAL], x, y);
  int before = section (f, CVM_PLANE_AXIAL);
  hand_do (&f->hand, "keydown ctrl");
  hand_do (&f->hand, "click --repeat 5 --delay 40 4");
  hand_do (&f->hand, "keyup ctrl");
  cvm_view_state_get_frame (f->state, CVM_PLANE_AXIAL, &zoom, &right, &down);
  g_assert_cmpfloat (zoom, >, 1.9);
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, before);
  where (f, CVM_PLANE_AXIAL, held_mm, &then_x, &then_y);
  g_assert_cmpfloat (fabs (then_x - x), <, 2.5); /* the pointer is on whole pixels */
  g_assert_cmpfloat (fabs (then_y - y), <, 2.5);
}

static void
left_drag_moves_the_crosshair_of_all (Fixture *f, gconstpointer data)
{
  double from_mm[3] = { 10, 10, 0 }, mm[3], x, y;
  where (f, CVM_PLANE_AXIAL, from_mm, &x, &y);
  guint64 axial = n_paints (f, CVM_PLANE_AXIAL), sagittal = n_paints (f, CVM_PLANE_SAGITTAL);
  hand_drag (&f->hand, f->plane[CVM_PLANE_AXIAL], 1, x, y, 100, -60);
  cvm_view_state_get_crosshair (f->state, mm);
  CvmViewTransform transform;
  cvm_slice_view_get_transform (CVM_SLICE_VIEW (f->plane[0]), &transform);
  double px_per_mm = transform.px_per_mm / gtk_widget_get_scale_factor (f->plane[0]);
  g_assert_cmpfloat (fabs (mm[0] - (10 + 100 / px_per_mm)), <, 1.5); /* half a voxel and a pixel */
  g_assert_cmpfloat (fabs (mm[1] - (10 - 60 / px_per_mm)), <, 1.5);
  g_assert_cmpint (section (f, CVM_PLANE_SAGITTAL), ==, (int)lround ((mm[0] + 95) / 2));
  g_assert_cmpuint (n_paints (f, CVM_PLANE_SAGITTAL), >, sagittal);
  /* In the plane itself only the lines moved. */
  g_assert_cmpuint (n_paints (f, CVM_PLANE_AXIAL), ==, axial);
  hand_drag (&f->hand, f->plane[CVM_PLANE_CORONAL], 1, 60, 60, 8, 40);
  double after[3];
  cvm_view_state_get_crosshair (f->state, after);
  g_assert_cmpfloat (after[1], ==, mm[1]);
  g_assert_cmpfloat (after[2], !=, mm[2]);
}

static void
right_drag_is_width_and_level (Fixture *f, gconstpointer data)
{
  CvmWindow window;
  hand_drag (&f->hand, f->plane[CVM_PLANE_AXIAL], 3, 150, 150, 40, 20);
  cvm_view_state_get_window (f->state, &window);
  g_assert_cmpfloat (window.width_hu, ==, 390);
  g_assert_cmpfloat (window.level_hu, ==, 60);
  g_assert_cmpint (cvm_view_state_get_preset (f->state), ==, -1);
  hand_drag (&f->hand, f->plane[CVM_PLANE_AXIAL], 3, 150, 150, -140, 0);
  hand_drag (&f->hand, f->plane[CVM_PLANE_AXIAL], 3, 150, 150, -140, 0);
  hand_drag (&f->hand, f->plane[CVM_PLANE_AXIAL], 3, 150, 150, -140, 0);
  cvm_view_state_get_window (f->state, &window);
  g_assert_cmpfloat (window.width_hu, >=, 1);
  cvm_view_state_set_preset (f->state, 2);
  g_assert_cmpint (cvm_view_state_get_preset (f->state), ==, 2);
}

static void
assert_panned (Fixture *f, double dx, double dy)
{
  CvmViewTransform transform;
  double zoom, right, down;
  cvm_slice_view_get_transform (CVM_SLICE_VIEW (f->plane[0]), &transform);
  double px_per_mm = transform.px_per_mm / gtk_widget_get_scale_factor (f->plane[0]);
  cvm_view_state_get_frame (f->state, CVM_PLANE_AXIAL, &zoom, &right, &down);
  g_assert_cmpfloat (fabs (right + dx / px_per_mm), <, 1);
  g_assert_cmpfloat (fabs (down + dy / px_per_mm), <, 1);
}

static void
middle_and_space_drags_pan (Fixture *f, gconstpointer data)
{
  double before[3], after[3];
  cvm_view_state_get_crosshair (f->state, before);
  hand_drag (&f->hand, f->plane[CVM_PLANE_AXIAL], 2, 150, 150, 40, -20);
  assert_panned (f, 40, -20);
  cvm_view_state_fit (f->state, CVM_PLANE_AXIAL);
  gtk_widget_grab_focus (f->plane[CVM_PLANE_AXIAL]);
  hand_do (&f->hand, "keydown space");
  hand_drag (&f->hand, f->plane[CVM_PLANE_AXIAL], 1, 150, 150, 40, -20);
  hand_do (&f->hand, "keyup space");
  assert_panned (f, 40, -20);
  cvm_view_state_get_crosshair (f->state, after);
  g_assert_cmpmem (before, sizeof before, after, sizeof after);
}

static void
double_click_fills (Fixture *f, gconstpointer data)
{
  hand_move (&f->hand, f->plane[CVM_PLANE_CORONAL], 50, 50);
  hand_do (&f->hand, "click --repeat 2 --delay 50 1");
  g_assert_true (cvm_views_get_filled (f->views));
  g_assert_true (gtk_widget_get_mapped (f->plane[CVM_PLANE_CORONAL]));
  g_assert_false (gtk_widget_get_mapped (f->plane[CVM_PLANE_AXIAL]));
  g_assert_cmpint (gtk_widget_get_width (f->plane[CVM_PLANE_CORONAL]), ==,
                   gtk_widget_get_width (GTK_WIDGET (f->views)));
  hand_do (&f->hand, "sleep 0.6 click --repeat 2 --delay 50 1");
  g_assert_false (cvm_views_get_filled (f->views));
  g_assert_true (gtk_widget_get_mapped (f->plane[CVM_PLANE_AXIAL]));
}

static void
planes_swap_the_large_place (Fixture *f, gconstpointer data)
{
  int large = gtk_widget_get_width (f->plane[CVM_PLANE_AXIAL]),
      small = gtk_widget_get_width (f->plane[CVM_PLANE_SAGITTAL]),
      whole = gtk_widget_get_width (GTK_WIDGET (f->views));
  GtkWidget *strip = GTK_WIDGET (cvm_views_get_strip (f->views));
  g_assert_cmpint (gtk_widget_get_width (strip), ==, 76); /* the window is narrow */
  g_assert_cmpint (large + 2 + 76 + 2 + small, ==, whole);
  g_assert_cmpfloat (fabs (small - 0.31 * (whole - 80)), <=, 1);
  cvm_views_set_large_plane (f->views, CVM_PLANE_SAGITTAL);
  hand_wait (&f->hand, 3);
  g_assert_cmpint (gtk_widget_get_width (f->plane[CVM_PLANE_SAGITTAL]), ==, large);
  g_assert_cmpint (gtk_widget_get_width (f->plane[CVM_PLANE_AXIAL]), ==, small);
  g_object_set (f->views, "large-plane", CVM_PLANE_AXIAL, NULL);
  hand_wait (&f->hand, 3);
  g_assert_cmpint (gtk_widget_get_width (f->plane[CVM_PLANE_AXIAL]), ==, large);
}

static guint32
pixel_at (Fixture *f, int plane, const double patient_mm[3])
{
  int width, height, scale = gtk_widget_get_scale_factor (f->plane[plane]);
  double x, y;
  g_autofree guint32 *pixels = hand_look (&f->hand, f->plane[plane], &width, &height);
  where (f, plane, patient_mm, &x, &y);
  return pixels[(int)(y * scale) * width + (int)(x * scale)] & 0xffffff;
}

/* What is on the screen: the marker at the patient's left, a contour in its colour, the map. */
static void
the_screen_shows_the_patient (Fixture *f, gconstpointer data)
{
  double x, y, marker_mm[3] = { 55, 0, 0 }, mirrored_mm[3] = { -55, 0, 0 },
               soft_mm[3] = { 5, 30, 0 }, border_mm[3] = { 0, 25, 0 }, inside_mm[3] = { -9, 9, 0 };
  cvm_view_state_set_crosshair_visible (f->state, FALSE);
  cvm_view_state_set_active_id (f->state, cvm_view_state_get_structure (f->state, 0)->id);
  hand_wait (&f->hand, 3);
  for (int plane = CVM_PLANE_AXIAL; plane <= CVM_PLANE_CORONAL; plane += 2)
    {
      where (f, plane, marker_mm, &x, &y);
      g_assert_cmpfloat (x, >, gtk_widget_get_width (f->plane[plane]) / 2.0 + 10);
      g_assert_cmphex (pixel_at (f, plane, marker_mm), ==, 0xffffff);
      g_assert_cmphex (pixel_at (f, plane, mirrored_mm), !=, 0xffffff);
    }
  guint32 grey = pixel_at (f, CVM_PLANE_AXIAL, soft_mm);
  g_assert_cmphex (grey & 255, ==, grey >> 16);
  g_assert_cmphex (pixel_at (f, CVM_PLANE_AXIAL, border_mm), ==, 0xff5566);
  guint32 plain = pixel_at (f, CVM_PLANE_AXIAL, inside_mm);
  CvmVolume *map = scene_probability (f->volume);
  cvm_view_state_set_probability (f->state, map, 0.5);
  cvm_view_state_set_overlay_visible (f->state, TRUE);
  cvm_volume_unref (map);
  hand_wait (&f->hand, 3);
  guint32 tinted = pixel_at (f, CVM_PLANE_AXIAL, inside_mm);
  g_assert_cmpint ((tinted & 255) - (tinted >> 16), >, 15);
  g_object_set (f->state, "overlay-opacity", 0.0, NULL);
  hand_wait (&f->hand, 3);
  g_assert_cmphex (pixel_at (f, CVM_PLANE_AXIAL, inside_mm), ==, plain);
  cvm_view_state_set_structure_visible (f->state, cvm_view_state_get_structure (f->state, 0)->id,
                                        FALSE);
  hand_wait (&f->hand, 3);
  g_assert_cmphex (pixel_at (f, CVM_PLANE_AXIAL, border_mm), !=, 0xff5566);
}

static void
a_still_view_is_not_painted (Fixture *f, gconstpointer data)
{
  guint64 before[CVM_N_PLANES];
  for (int i = 0; i < CVM_N_PLANES; i++)
    before[i] = n_paints (f, i);
  hand_move (&f->hand, f->plane[0], 210, 220);
  gtk_widget_queue_draw (GTK_WIDGET (f->views));
  hand_wait (&f->hand, 10);
  for (int i = 0; i < CVM_N_PLANES; i++)
    g_assert_cmpuint (n_paints (f, i), ==, before[i]);
}

static void
views_describe_themselves (Fixture *f, gconstpointer data)
{
  cvm_view_state_set_section (f->state, CVM_PLANE_AXIAL, 15);
  hand_wait (&f->hand, 4);
  gtk_test_accessible_assert_role (f->plane[0], GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (f->plane[0], GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Axial, slice 16 of 40, \u221220.0 mm");
  gtk_test_accessible_assert_property (f->plane[0], GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "GTVp^AI, BODY");
}

static void
nothing_is_carried_to_another_patient (Fixture *f, gconstpointer data)
{
  CvmWindow window;
  double zoom, right, down, x, y, marker_mm[3] = { 55, 0, 0 };
  cvm_view_state_set_preset (f->state, 1);
  cvm_view_state_set_frame (f->state, CVM_PLANE_AXIAL, 3, 5, 5);
  cvm_views_set_state (f->views, NULL);
  hand_wait (&f->hand, 3);
  int width, height;
  g_autofree guint32 *pixels = hand_look (&f->hand, f->plane[0], &width, &height);
  for (int i = 0; i < width * height; i++)
    g_assert_cmphex (pixels[i] & 0xffffff, ==, 0);
  g_object_unref (f->state);
  f->state = cvm_view_state_new (f->volume);
  cvm_views_set_state (f->views, f->state);
  hand_wait (&f->hand, 3);
  cvm_view_state_get_window (f->state, &window);
  g_assert_cmpint (cvm_window_preset_of (&window), ==, 0);
  cvm_view_state_get_frame (f->state, CVM_PLANE_AXIAL, &zoom, &right, &down);
  g_assert_cmpfloat (zoom, ==, 1);
  g_assert_cmpuint (cvm_view_state_get_n_structures (f->state), ==, 0);
  where (f, 0, marker_mm, &x, &y);
  g_assert_cmphex (pixel_at (f, 0, marker_mm), ==, 0xffffff);
}

static void
surfaces_have_device_pixels (Fixture *f, gconstpointer data)
{
  CvmViewTransform transform;
  g_assert_true (cvm_slice_view_get_transform (CVM_SLICE_VIEW (f->plane[0]), &transform));
  const char *scale = g_getenv ("GDK_SCALE");
  g_assert_cmpint (transform.width_px, ==,
                   gtk_widget_get_width (f->plane[0])
                       * (int)g_ascii_strtoll (scale ? scale : "1", NULL, 10));
}

static void
right_to_left_does_not_mirror (Fixture *f, gconstpointer data)
{
  double marker_mm[3] = { 55, 0, 0 };
  gtk_widget_set_direction (f->hand.window, GTK_TEXT_DIR_RTL);
  gtk_widget_set_direction (GTK_WIDGET (f->views), GTK_TEXT_DIR_RTL);
  for (int i = 0; i < CVM_N_PLANES; i++)
    gtk_widget_set_direction (f->plane[i], GTK_TEXT_DIR_RTL);
  gtk_widget_queue_resize (GTK_WIDGET (f->views));
  hand_wait (&f->hand, 4);
  double x, y;
  gtk_widget_translate_coordinates (f->plane[0], GTK_WIDGET (f->views), 0, 0, &x, &y);
  g_assert_cmpfloat (x, ==, 0);
  g_assert_cmphex (pixel_at (f, 0, marker_mm), ==, 0xffffff);
}

/* --- the letters of a slanting stack ---------------------------------------------------------- */

/* Air in a stack that leans from all three axes: its edges have three letters. */
static CvmVolume *
slanting_air (void)
{
  const double row[3] = { 0.8, 0.36, 0.48 }, column[3] = { -0.6, 0.48, 0.64 },
               normal[3] = { 0, -0.8, 0.6 };
  double origins[9][3];
  for (int k = 0; k < 9; k++)
    for (int axis = 0; axis < 3; axis++)
      origins[k][axis] = 4 * k * normal[axis];
  CvmGrid *grid
      = cvm_grid_new (41, 41, 9, 1, 1, row, column, (const double (*)[3])origins, 4, NULL);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  int16_t *hu = cvm_volume_get_data (volume);
  for (int i = 0; i < 41 * 41 * 9; i++)
    hu[i] = -1000;
  cvm_grid_unref (grid);
  return volume;
}

/* The letters' pixels in the middle of each edge; the crosshair is darker. */
static void
count_ink (Hand *hand, GtkWidget *view, int ink[4])
{
  int width, height;
  g_autofree guint32 *pixels = hand_look (hand, view, &width, &height);
  memset (ink, 0, 4 * sizeof *ink);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        if ((pixels[y * width + x] & 255) < 0xa0)
          continue;
        gboolean across = abs (x - width / 2) < 100, along = abs (y - height / 2) < 100;
        ink[0] += across && y < 30;
        ink[1] += across && y >= height - 30;
        ink[2] += along && x < 60;
        ink[3] += along && x >= width - 60;
      }
}

/* An "AH" of which half is cut off would be read as another direction. */
static void
letters_are_whole_beside_the_crosshair (void)
{
  Hand hand = { 0 };
  CvmVolume *volume = slanting_air ();
  CvmViewState *state = cvm_view_state_new (volume);
  GtkWidget *view = cvm_slice_view_new (CVM_PLANE_AXIAL);
  int whole[4], ink[4];
  cvm_slice_view_set_state (CVM_SLICE_VIEW (view), state);
  hand_show (&hand, view, 700, 500);
  cvm_view_state_set_crosshair_visible (state, FALSE);
  hand_wait (&hand, 3);
  count_ink (&hand, view, whole);
  for (int edge = 0; edge < 4; edge++)
    g_assert_cmpint (whole[edge], >, 60);
  cvm_view_state_set_crosshair_visible (state, TRUE);
  for (int step = -16; step <= 16; step++)
    {
      double at = 20 + step * 0.25, patient_mm[3];
      cvm_grid_to_patient (cvm_volume_get_grid (volume), (double[3]){ at, at, 4 }, patient_mm);
      cvm_view_state_set_crosshair (state, patient_mm);
      hand_wait (&hand, 3);
      count_ink (&hand, view, ink);
      for (int edge = 0; edge < 4; edge++)
        g_assert_cmpint (ink[edge], ==, whole[edge]);
    }
  hand_close (&hand);
  g_object_unref (state);
  cvm_volume_unref (volume);
}

/* A slider that was used, an entry that is written in: whose are the arrow keys over the views? */
static void
the_pointer_brings_the_keys_back (Fixture *f, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *entry = gtk_entry_new (),
            *slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 100, 1);
  g_object_ref (f->views);
  gtk_window_set_child (GTK_WINDOW (f->hand.window), box);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), slider);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (f->views));
  gtk_widget_set_vexpand (GTK_WIDGET (f->views), TRUE);
  g_object_unref (f->views);
  gtk_range_set_value (GTK_RANGE (slider), 50);
  hand_wait (&f->hand, 4);

  gtk_widget_grab_focus (slider);
  hand_move (&f->hand, slider, 20, 10);
  int first = section (f, CVM_PLANE_AXIAL), sagittal = section (f, CVM_PLANE_SAGITTAL);
  hand_do (&f->hand, "key Down");
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), !=, 50);
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, first);
  const double value = gtk_range_get_value (GTK_RANGE (slider));
  hand_move (&f->hand, f->plane[CVM_PLANE_SAGITTAL], 20, 20); /* on the way to the axial view */
  hand_move (&f->hand, f->plane[0], 100, 100);
  hand_do (&f->hand, "key Down");
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), ==, value);
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, first - 1);
  g_assert_cmpint (section (f, CVM_PLANE_SAGITTAL), ==, sagittal);

  hand_move (&f->hand, f->plane[CVM_PLANE_SAGITTAL], 30, 30);
  hand_do (&f->hand, "click 1"); /* from now on the keys are the sagittal view's */
  gtk_widget_grab_focus (slider);
  hand_move (&f->hand, f->plane[0], 110, 110);
  first = section (f, CVM_PLANE_AXIAL);
  sagittal = section (f, CVM_PLANE_SAGITTAL);
  hand_do (&f->hand, "key Down");
  g_assert_cmpint (section (f, CVM_PLANE_SAGITTAL), ==, sagittal - 1);
  g_assert_cmpint (section (f, CVM_PLANE_AXIAL), ==, first);

  gtk_widget_grab_focus (entry);
  hand_move (&f->hand, f->plane[0], 120, 120);
  hand_do (&f->hand, "type ab");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "ab");
}

#define ADD(test) g_test_add ("/ui/views/" #test, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD (wheel_steps_one_slice);
  ADD (keys_step_and_fit);
  ADD (control_wheel_zooms_at_the_pointer);
  ADD (left_drag_moves_the_crosshair_of_all);
  ADD (right_drag_is_width_and_level);
  ADD (middle_and_space_drags_pan);
  ADD (double_click_fills);
  ADD (planes_swap_the_large_place);
  ADD (the_screen_shows_the_patient);
  ADD (a_still_view_is_not_painted);
  ADD (views_describe_themselves);
  ADD (nothing_is_carried_to_another_patient);
  ADD (surfaces_have_device_pixels);
  ADD (right_to_left_does_not_mirror);
  ADD (the_pointer_brings_the_keys_back);
  g_test_add_func ("/ui/views/letters_are_whole_beside_the_crosshair",
                   letters_are_whole_beside_the_crosshair);
  return g_test_run ();
}
