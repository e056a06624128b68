/* SPDX-License-Identifier: Apache-2.0 */
/* The slice strip under a real pointer and real keys: what a step, a stroke and a mark cost, what
 * it says, and that it is never mirrored. */
#include "tests/ui/hand.h"
#include "tests/ui/scene.h"

#include "ui/view-result.h"
#include "ui/views.h"

#include <adwaita.h>

typedef struct
{
  Hand hand;
  CvmVolume *volume;
  CvmViewState *state;
  GPtrArray *structures;
  CvmViews *views;
  CvmSliceStrip *strip;
  GtkWidget *widget; /* the strip */
  const char *tumour;
} Fixture;

/* Areas are measured while nothing else is to be done. */
static void
wait_measured (Fixture *f)
{
  guint64 before;
  do
    {
      before = cvm_slice_strip_get_n_measured (f->strip);
      hand_wait (&f->hand, 8);
    }
  while (cvm_slice_strip_get_n_measured (f->strip) != before);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  f->volume = scene_volume ();
  f->state = cvm_view_state_new (f->volume);
  f->structures = scene_structures (f->volume);
  f->tumour = ((CvmStructure *)f->structures->pdata[0])->id;
  cvm_view_state_set_structures (f->state, f->structures);
  cvm_view_state_set_active_id (f->state, f->tumour);
  f->views = CVM_VIEWS (cvm_views_new ());
  cvm_views_set_state (f->views, f->state);
  f->strip = cvm_views_get_strip (f->views);
  f->widget = GTK_WIDGET (f->strip);
  hand_show (&f->hand, GTK_WIDGET (f->views), 700, 480);
  wait_measured (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hand_close (&f->hand);
  g_object_unref (f->state);
  g_ptr_array_unref (f->structures);
  cvm_volume_unref (f->volume);
}

static int
section (Fixture *f)
{
  return cvm_view_state_get_section (f->state, CVM_PLANE_AXIAL);
}

static double
row_middle (Fixture *f, int at)
{
  double top, bottom;
  g_assert_true (cvm_slice_strip_get_row (f->strip, at, &top, &bottom));
  return (top + bottom) / 2;
}

/* A pixel of the strip, in logical pixels. */
static guint32
pixel (Fixture *f, double x, double y)
{
  int width, height, scale = gtk_widget_get_scale_factor (f->widget);
  g_autofree guint32 *pixels = hand_look (&f->hand, f->widget, &width, &height);
  return pixels[(int)(y * scale) * width + (int)(x * scale)] & 0xffffff;
}

static void
clicks_and_drags_go_there (Fixture *f, gconstpointer data)
{
  hand_move (&f->hand, f->widget, 30, row_middle (f, 33));
  hand_do (&f->hand, "click 1");
  g_assert_cmpint (section (f), ==, 33);
  g_assert_true (gtk_widget_has_focus (f->widget));
  hand_drag (&f->hand, f->widget, 1, 30, row_middle (f, 30), 0,
             (int)(row_middle (f, 12) - row_middle (f, 30)));
  g_assert_cmpint (section (f), ==, 12);
  /* Beyond its ends are the ends. */
  hand_drag (&f->hand, f->widget, 1, 30, row_middle (f, 20), 0, -480);
  g_assert_cmpint (section (f), ==, SCENE_SLICES - 1);
}

static void
wheel_and_keys_step (Fixture *f, gconstpointer data)
{
  hand_move (&f->hand, f->widget, 30, row_middle (f, 20));
  hand_do (&f->hand, "click 1");
  hand_do (&f->hand, "click 4");
  g_assert_cmpint (section (f), ==, 21);
  hand_do (&f->hand, "click --repeat 3 --delay 40 5");
  g_assert_cmpint (section (f), ==, 18);
  hand_do (&f->hand, "key Up");
  g_assert_cmpint (section (f), ==, 19);
  hand_do (&f->hand, "key Page_Down");
  g_assert_cmpint (section (f), ==, 14);
  hand_do (&f->hand, "key Home");
  g_assert_cmpint (section (f), ==, SCENE_SLICES - 1);
  hand_do (&f->hand, "key End");
  g_assert_cmpint (section (f), ==, 0);
}

/* Tab comes from the axial view; the focus can be seen. */
static void
focus_comes_and_shows (Fixture *f, gconstpointer data)
{
  gtk_widget_grab_focus (GTK_WIDGET (cvm_views_get_view (f->views, CVM_PLANE_AXIAL)));
  hand_do (&f->hand, "key Tab");
  g_assert_true (gtk_widget_has_focus (f->widget));
  g_assert_true (gtk_widget_get_state_flags (f->widget) & GTK_STATE_FLAG_FOCUS_VISIBLE);
}

/* Another slice moves lines and number only; a structure's slice costs that slice. */
static void
only_what_changed_is_painted_and_measured (Fixture *f, gconstpointer data)
{
  cvm_view_state_set_section (f->state, CVM_PLANE_AXIAL, 20);
  hand_wait (&f->hand, 4);
  guint64 paints = cvm_slice_strip_get_n_paints (f->strip),
          measured = cvm_slice_strip_get_n_measured (f->strip);
  g_assert_cmpuint (measured, >, 40); /* two balls */
  for (int i = 10; i < 30; i++)
    cvm_view_state_set_section (f->state, CVM_PLANE_AXIAL, i);
  CvmWindow window = { 100, 20, false };
  cvm_view_state_set_window (f->state, &window);
  cvm_view_state_set_pointer (f->state, (double[3]){ 1, 2, 3 });
  cvm_view_state_set_frame (f->state, CVM_PLANE_AXIAL, 2, 0, 0);
  cvm_view_state_set_disagreement_opacity (f->state, 0.5);
  gtk_widget_queue_draw (f->widget);
  wait_measured (f);
  g_assert_cmpuint (cvm_slice_strip_get_n_paints (f->strip), ==, paints);

  CvmStructure *tumour = cvm_view_state_find_structure (f->state, f->tumour);
  for (int r = 0; r < tumour->n_rings; r++)
    if (tumour->rings[r].slice == 20)
      tumour->rings[r].points[7][0] += 5;
  cvm_view_state_structure_changed (f->state, f->tumour);
  wait_measured (f);
  g_assert_cmpuint (cvm_slice_strip_get_n_measured (f->strip), ==, measured + 1);
  g_assert_cmpuint (cvm_slice_strip_get_n_paints (f->strip), ==, paints + 1);
  /* Nothing of it is another ring: nothing to measure. */
  cvm_view_state_structure_changed (f->state, f->tumour);
  cvm_view_state_structures_changed (f->state);
  wait_measured (f);
  g_assert_cmpuint (cvm_slice_strip_get_n_measured (f->strip), ==, measured + 1);
  /* Hidden and shown again: kept. */
  const char *body = cvm_view_state_get_structure (f->state, 1)->id;
  cvm_view_state_set_structure_visible (f->state, body, FALSE);
  wait_measured (f);
  cvm_view_state_set_structure_visible (f->state, body, TRUE);
  wait_measured (f);
  g_assert_cmpuint (cvm_slice_strip_get_n_measured (f->strip), ==, measured + 1);
}

/* The ball's area in cm² by its radius, as 120 corners have it. */
static double
ball_cm2 (Fixture *f, int slice, double radius_mm)
{
  double z = cvm_view_state_get_grid (f->state)->positions_mm[slice],
         r2 = radius_mm * radius_mm - z * z;
  return r2 > 0 ? r2 * 60 * sin (2 * G_PI / 120) / 100 : 0;
}

static void
bars_are_areas (Fixture *f, gconstpointer data)
{
  double largest = ball_cm2 (f, 20, 25);
  int width = gtk_widget_get_width (f->widget), full = width - 30 - 15;
  cvm_view_state_set_section (f->state, CVM_PLANE_AXIAL, 0);
  hand_wait (&f->hand, 4);
  for (int i = 15; i < 27; i++)
    {
      double length = full * ball_cm2 (f, i, 25) / largest;
      if (length < 4)
        continue;
      g_assert_cmphex (pixel (f, 15 + length - 1.6, row_middle (f, i)), ==, 0xff5566);
      g_assert_cmphex (pixel (f, 15 + length + 1.6, row_middle (f, i)), !=, 0xff5566);
    }
  scene_make_preliminary (f->state, f->structures);
  hand_wait (&f->hand, 4);
  int bright = 0;
  for (int x = 17; x < 40; x++)
    bright += pixel (f, x, row_middle (f, 20)) == 0xff5566;
  g_assert_cmpint (bright, <, 20); /* hatched */
  /* Hidden, it leaves nothing. */
  cvm_view_state_set_structure_visible (f->state, f->tumour, FALSE);
  hand_wait (&f->hand, 4);
  for (int x = 15; x < 40; x++)
    g_assert_cmphex (pixel (f, x, row_middle (f, 20)), !=, 0xff5566);
}

static void
it_says_what_it_shows (Fixture *f, gconstpointer data)
{
  guint8 marks[SCENE_SLICES] = { [20] = CVM_STRIP_REVIEWED, [21] = CVM_STRIP_SEEN },
         edited[SCENE_SLICES] = { [21] = 1 };
  gtk_test_accessible_assert_role (f->widget, GTK_ACCESSIBLE_ROLE_SLIDER);
  cvm_slice_strip_set_marks (f->strip, marks);
  cvm_slice_strip_set_edited (f->strip, edited);
  static const char *const says[]
      = { "reviewed", "seen, not reviewed, edited by a person", "not yet viewed" };
  for (int i = 0; i < 3; i++)
    {
      int at = 20 + i;
      char mm[32];
      cvm_view_state_set_section (f->state, CVM_PLANE_AXIAL, at);
      hand_wait (&f->hand, 4);
      cvm_format_number (mm, sizeof mm, -80 + 4.0 * at, 1);
      g_autofree char *text = g_strdup_printf ("slice %d of 40, %s mm, GTVp^AI: %.2f\u00a0cm², %s",
                                               at + 1, mm, ball_cm2 (f, at, 25), says[i]);
      g_autofree char *label = g_strdup_printf ("Slices: %s", text);
      gtk_test_accessible_assert_property (f->widget, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
      gtk_test_accessible_assert_property (f->widget, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text);
      gtk_test_accessible_assert_property (f->widget, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, at + 1.0);
      gtk_test_accessible_assert_property (f->widget, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 40.0);
    }
}

/* One value all over: its mean along any border is that value. */
static void
disagreement_is_heat (Fixture *f, gconstpointer data)
{
  CvmVolume *map = cvm_volume_new (cvm_view_state_get_grid (f->state), CVM_VOXEL_FLOAT32, NULL);
  float *values = cvm_volume_get_data (map);
  for (int i = 0; i < SCENE_SIZE * SCENE_SIZE * SCENE_SLICES; i++)
    values[i] = 0.2f;
  int x = gtk_widget_get_width (f->widget) - 20;
  cvm_view_state_set_disagreement (f->state, map);
  cvm_view_state_set_result_id (f->state, f->tumour);
  wait_measured (f);
  g_assert_cmphex (pixel (f, x, row_middle (f, 20)), ==, 0xe8701c);
  g_assert_cmphex (pixel (f, x, row_middle (f, 35)), ==, 0x0d0d0d);
  cvm_view_state_set_section (f->state, CVM_PLANE_AXIAL, 20);
  hand_wait (&f->hand, 4);
  g_autofree char *text
      = g_strdup_printf ("slice 21 of 40, 0.0 mm, GTVp^AI: %.2f\u00a0cm², not yet viewed, "
                         "SD 0.20 along the border",
                         ball_cm2 (f, 20, 25));
  gtk_test_accessible_assert_property (f->widget, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text);
  /* Of another structure it says nothing, and without a map neither. */
  cvm_view_state_set_active_id (f->state, cvm_view_state_get_structure (f->state, 1)->id);
  wait_measured (f);
  g_assert_cmphex (pixel (f, x, row_middle (f, 25)), ==, 0x0d0d0d);
  cvm_view_state_set_active_id (f->state, f->tumour);
  wait_measured (f);
  g_assert_cmphex (pixel (f, x, row_middle (f, 25)), ==, 0xe8701c);
  cvm_view_state_set_disagreement (f->state, NULL);
  wait_measured (f);
  g_assert_cmphex (pixel (f, x, row_middle (f, 25)), ==, 0x0d0d0d);
  cvm_volume_unref (map);
}

static int
count_in_row (Fixture *f, int at, guint32 colour)
{
  int width, height, n = 0, scale = gtk_widget_get_scale_factor (f->widget);
  double top, bottom;
  g_assert_true (cvm_slice_strip_get_row (f->strip, at, &top, &bottom));
  g_autofree guint32 *pixels = hand_look (&f->hand, f->widget, &width, &height);
  for (int y = (int)(top * scale); y < (int)(bottom * scale); y++)
    for (int x = 15 * scale; x < 50 * scale; x++)
      n += (pixels[y * width + x] & 0xffffff) == colour;
  return n;
}

/* Where the clean-up took something away, and of the structure that it took it from. */
static void
ghosts_are_outlined (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) ghosts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
  CvmStructure *ghost = scene_ball (f->volume, "ghost", CVM_SOURCE_NETWORK, 20);
  for (int r = 0; r < ghost->n_rings; r++)
    ghost->rings[r].slice += 12; /* 16 to 24 become 28 to 36 */
  g_ptr_array_add (ghosts, ghost);
  g_assert_cmpint (count_in_row (f, 32, 0xff5566), ==, 0);
  cvm_view_state_set_ghosts (f->state, ghosts);
  hand_wait (&f->hand, 4);
  g_assert_cmpint (count_in_row (f, 32, 0xff5566), ==, 0); /* nobody's yet */
  cvm_view_state_set_result_id (f->state, f->tumour);
  hand_wait (&f->hand, 4);
  int outline = count_in_row (f, 32, 0xff5566), bar = count_in_row (f, 20, 0xff5566);
  g_assert_cmpint (outline, >, 8);
  g_assert_cmpint (outline, <, bar / 2);
  g_assert_cmpint (count_in_row (f, 38, 0xff5566), ==, 0);
  cvm_view_state_set_ghosts (f->state, NULL);
  hand_wait (&f->hand, 4);
  g_assert_cmpint (count_in_row (f, 32, 0xff5566), ==, 0);
}

static void
it_is_never_mirrored (Fixture *f, gconstpointer data)
{
  int width, height, again_width, again_height;
  cvm_view_state_set_section (f->state, CVM_PLANE_AXIAL, 5);
  hand_wait (&f->hand, 4);
  g_autofree guint32 *pixels = hand_look (&f->hand, f->widget, &width, &height);
  double x, y, then_x, then_y;
  gtk_widget_translate_coordinates (f->widget, f->hand.window, 0, 0, &x, &y);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  gtk_widget_set_direction (f->widget, GTK_TEXT_DIR_RTL);
  gtk_widget_set_direction (GTK_WIDGET (f->views), GTK_TEXT_DIR_RTL);
  gtk_widget_queue_draw (f->widget);
  hand_wait (&f->hand, 4);
  g_autofree guint32 *again = hand_look (&f->hand, f->widget, &again_width, &again_height);
  gtk_widget_translate_coordinates (f->widget, f->hand.window, 0, 0, &then_x, &then_y);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  g_assert_cmpfloat (x, ==, then_x);
  g_assert_cmpint (width, ==, again_width);
  g_assert_cmpmem (pixels, (gsize)(width * height) * 4, again,
                   (gsize)(again_width * again_height) * 4);
}

/* More slices than pixels for them: the one on screen is always in sight. */
static void
a_thousand_slices_scroll (Fixture *f, gconstpointer data)
{
  const int size[3] = { 4, 4, 1000 };
  const double step_mm[3] = { 2, 2, 1 }, origin_mm[3] = { 0, 0, 0 };
  CvmGrid *grid = cvm_grid_new_uniform (size, step_mm, origin_mm, NULL);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  cvm_grid_unref (grid);
  double top, bottom;
  g_autoptr (CvmViewState) state = cvm_view_state_new (volume);
  cvm_volume_unref (volume);
  cvm_views_set_state (f->views, state);
  hand_wait (&f->hand, 4);
  gtk_widget_grab_focus (f->widget);
  for (int i = 0; i < 1000; i += 37)
    {
      cvm_view_state_set_section (state, CVM_PLANE_AXIAL, i);
      hand_wait (&f->hand, 2);
      g_assert_true (cvm_slice_strip_get_row (f->strip, i, &top, &bottom));
      g_assert_cmpfloat (bottom - top, >=, 3);
    }
  hand_do (&f->hand, "key End");
  g_assert_true (cvm_slice_strip_get_row (f->strip, 0, &top, &bottom));
  g_assert_false (cvm_slice_strip_get_row (f->strip, 999, &top, &bottom));
  cvm_views_set_state (f->views, NULL);
  hand_wait (&f->hand, 3);
}

static void
nothing_is_carried_to_another_patient (Fixture *f, gconstpointer data)
{
  guint8 marks[SCENE_SLICES] = { [20] = CVM_STRIP_REVIEWED };
  cvm_slice_strip_set_marks (f->strip, marks);
  cvm_slice_strip_set_edited (f->strip, marks);
  hand_wait (&f->hand, 4);
  g_assert_cmphex (pixel (f, 6, row_middle (f, 20)), ==, 0xe8e8e8);
  g_autoptr (CvmViewState) state = cvm_view_state_new (f->volume);
  cvm_views_set_state (f->views, NULL);
  hand_wait (&f->hand, 4);
  int width, height;
  g_autofree guint32 *pixels = hand_look (&f->hand, f->widget, &width, &height);
  for (int i = 0; i < width * height; i++)
    g_assert_cmphex (pixels[i] & 0xffffff, ==, 0);
  cvm_views_set_state (f->views, state);
  cvm_view_state_set_section (state, CVM_PLANE_AXIAL, 2);
  hand_wait (&f->hand, 4);
  g_assert_cmphex (pixel (f, 6, row_middle (f, 20)), ==, 0x0d0d0d);
  g_assert_cmphex (pixel (f, 20, row_middle (f, 21)), ==, 0x0d0d0d);
  cvm_views_set_state (f->views, NULL);
}

#define ADD(function) g_test_add ("/strip/" #function, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD (clicks_and_drags_go_there);
  ADD (wheel_and_keys_step);
  ADD (focus_comes_and_shows);
  ADD (only_what_changed_is_painted_and_measured);
  ADD (bars_are_areas);
  ADD (it_says_what_it_shows);
  ADD (disagreement_is_heat);
  ADD (ghosts_are_outlined);
  ADD (it_is_never_mirrored);
  ADD (a_thousand_slices_scroll);
  ADD (nothing_is_carried_to_another_patient);
  return g_test_run ();
}
