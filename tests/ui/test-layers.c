/* SPDX-License-Identifier: Apache-2.0 */
/* A view that keeps its layers from change to change shows what a view shows that knows nothing:
 * after random changes of everything, pixel by pixel. */
#include "tests/ui/hand.h"
#include "tests/ui/scene.h"

#include "ui/slice-view.h"

#include <adwaita.h>

enum
{
  WIDTH = 301,
  HEIGHT = 233,
  N_CHANGES = 120
};

typedef struct
{
  Hand hand;
  CvmVolume *volume, *map;
  CvmViewState *state;
  GPtrArray *structures;
  GtkWidget *kept[CVM_N_PLANES], *fresh[CVM_N_PLANES];
} Fixture;

static GtkWidget *
new_view (Fixture *f, GtkWidget *grid, int plane, int column)
{
  GtkWidget *view = cvm_slice_view_new ((CvmPlane)plane);
  gtk_widget_set_size_request (view, WIDTH, HEIGHT);
  gtk_grid_attach (GTK_GRID (grid), view, column, plane, 1, 1);
  cvm_slice_view_set_state (CVM_SLICE_VIEW (view), f->state);
  return view;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->volume = scene_volume ();
  f->map = scene_probability (f->volume);
  f->state = cvm_view_state_new (f->volume);
  f->structures = scene_structures (f->volume);
  cvm_view_state_set_structures (f->state, f->structures);
  cvm_view_state_set_probability (f->state, f->map, 0.5);
  GtkWidget *grid = gtk_grid_new ();
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      f->kept[plane] = new_view (f, grid, plane, 0);
      f->fresh[plane] = new_view (f, grid, plane, 1);
    }
  hand_show (&f->hand, grid, 2 * WIDTH, 3 * HEIGHT);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hand_close (&f->hand);
  g_object_unref (f->state);
  g_ptr_array_unref (f->structures);
  cvm_volume_unref (f->map);
  cvm_volume_unref (f->volume);
}

static void
change_rings (Fixture *f, GRand *random)
{
  guint i = (guint)g_rand_int_range (random, 0, (int)cvm_view_state_get_n_structures (f->state));
  CvmStructure *structure = cvm_view_state_get_structure (f->state, i);
  CvmRing *ring = &structure->rings[g_rand_int_range (random, 0, structure->n_rings)];
  for (int p = 0; p < ring->n_points; p++)
    ring->points[p][0] += 3;
  cvm_view_state_structure_changed (f->state, structure->id);
}

static void
change_preview (Fixture *f, GRand *random)
{
  const CvmStructure *ball = cvm_view_state_get_structure (f->state, 0),
                     *body = cvm_view_state_get_structure (f->state, 1);
  int i = g_rand_int_range (random, 0, body->n_rings);
  if (g_rand_boolean (random))
    cvm_view_state_set_preview (f->state, ball->id, body->rings[i].slice, 1, &body->rings[i]);
  else
    cvm_view_state_clear_preview (f->state);
}

static void
change_place (Fixture *f, GRand *random)
{
  CvmPlane plane = (CvmPlane)g_rand_int_range (random, 0, CVM_N_PLANES);
  if (g_rand_boolean (random))
    cvm_view_state_set_section (f->state, plane, g_rand_int_range (random, 10, 38));
  else
    cvm_view_state_set_frame (f->state, plane, g_rand_double_range (random, 0.6, 3),
                              g_rand_double_range (random, -40, 40),
                              g_rand_double_range (random, -40, 40));
}

static void
change_something (Fixture *f, GRand *random)
{
  const CvmWindow window = { g_rand_int_range (random, 50, 900), 40, false };
  const CvmStructure *ball = cvm_view_state_get_structure (f->state, 0),
                     *body = cvm_view_state_get_structure (f->state, 1);
  switch (g_rand_int_range (random, 0, 10))
    {
    case 0:
      cvm_view_state_set_window (f->state, &window);
      break;
    case 1:
      cvm_view_state_set_structure_visible (f->state, body->id, g_rand_boolean (random));
      break;
    case 2:
      cvm_view_state_set_active_id (f->state, g_rand_boolean (random) ? ball->id : body->id);
      break;
    case 3:
      cvm_view_state_set_overlay_visible (f->state, g_rand_boolean (random));
      break;
    case 4:
      if (cvm_view_state_get_preliminary_id (f->state))
        scene_complete (f->state, f->structures);
      else
        scene_make_preliminary (f->state, f->structures);
      break;
    case 5:
      change_preview (f, random);
      break;
    case 6:
      change_rings (f, random);
      break;
    default:
      change_place (f, random);
    }
}

static void
compare_views (Fixture *f, int change)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      int width, height;
      g_autofree guint32 *kept = hand_look (&f->hand, f->kept[plane], &width, &height),
                         *fresh = hand_look (&f->hand, f->fresh[plane], &width, &height);
      for (int i = 0; i < width * height; i++)
        if (kept[i] != fresh[i])
          g_error ("change %d, plane %d: pixel %d, %d is %x, not %x", change, plane, i % width,
                   i / width, kept[i], fresh[i]);
    }
}

static void
kept_layers_are_as_painted_anew (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  for (int change = 0; change < N_CHANGES; change++)
    {
      change_something (f, random);
      if (g_rand_boolean (random))
        continue; /* several at once */
      for (int plane = 0; plane < CVM_N_PLANES; plane++)
        {
          cvm_slice_view_set_state (CVM_SLICE_VIEW (f->fresh[plane]), NULL);
          cvm_slice_view_set_state (CVM_SLICE_VIEW (f->fresh[plane]), f->state);
        }
      hand_wait (&f->hand, 2);
      compare_views (f, change);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/ui/layers/kept_layers_are_as_painted_anew", Fixture, NULL, set_up,
              kept_layers_are_as_painted_anew, tear_down);
  return g_test_run ();
}
