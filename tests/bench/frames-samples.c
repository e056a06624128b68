/* SPDX-License-Identifier: Apache-2.0 */
/* A sample, from the event to the pixel that shows it, and the samples of looking. */
#include "tests/bench/frames-bench.h"

#include <math.h>
#include <stdlib.h>

/* --- the eye ---------------------------------------------------------------------------------- */

void
frames_after_paint (GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;
  if (!bench->check || !bench->check (bench))
    return;
  bench->took_ms = frames_now_ms () - bench->from_ms;
  bench->check = NULL;
}

guint32
frames_view_pixel (GtkWidget *view, double device_x, double device_y)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (view));
  int scale = gtk_widget_get_scale_factor (view);
  double x, y;
  gtk_widget_translate_coordinates (view, window, 0, 0, &x, &y);
  return probe_pixel (window, (int)floor (x * scale + device_x), (int)floor (y * scale + device_y));
}

/* The mark in each view says which section is on the screen, and with which window. */
static gboolean
shows_marks (Bench *bench)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      if (!bench->wanted[plane])
        continue;
      CvmSliceView *view = cvm_views_get_view (CVM_VIEWS (bench->views), (CvmPlane)plane);
      CvmViewTransform transform;
      double mm[3], right_mm, down_mm, x, y;
      int grey = frames_patient_grey (bench->state, (CvmPlane)plane);
      if (abs (grey - bench->greys[plane]) < 4 || !cvm_slice_view_get_transform (view, &transform))
        return FALSE;
      frames_patient_mark (bench->state, (CvmPlane)plane, mm);
      cvm_view_plane_from_patient (cvm_view_state_get_plane (bench->state, (CvmPlane)plane), mm,
                                   &right_mm, &down_mm, NULL);
      cvm_view_transform_to_screen (&transform, right_mm, down_mm, &x, &y);
      guint32 pixel = frames_view_pixel (GTK_WIDGET (view), x, y);
      if (abs ((int)(pixel & 255) - grey) > 1 || abs ((int)(pixel >> 16) - grey) > 1)
        return FALSE;
    }
  return TRUE;
}

static void
expect_marks (Bench *bench, gboolean axial, gboolean others)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      bench->wanted[plane] = plane == CVM_PLANE_AXIAL ? axial : others;
      bench->greys[plane] = frames_patient_grey (bench->state, (CvmPlane)plane);
    }
  bench->check = shows_marks;
}

static gboolean
shows_other_picture (Bench *bench)
{
  gboolean white = frames_kept_is_white (bench->kept);
  guint32 wanted = white ? 0xffffff : 0;
  int scale = gtk_widget_get_scale_factor (bench->kept);
  return white != bench->was_white
         && probe_pixel (bench->kept_window, 100 * scale, 100 * scale) == wanted
         && probe_pixel (bench->kept_window, (WIDTH - 100) * scale, 800 * scale) == wanted;
}

/* --- a sample --------------------------------------------------------------------------------- */

void
frames_settle (void)
{
  double until = frames_now_ms () + PAUSE_MS;
  while (frames_now_ms () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

/* Wait for what the check says, since the event; −1: it never came. */
static double
wait_for_effect (Bench *bench)
{
  while (bench->check && frames_now_ms () - bench->from_ms < 2000)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (100);
  if (bench->check)
    return -1;
  return bench->took_ms;
}

void
frames_keep_sample (Bench *bench, Kind kind)
{
  double ms = wait_for_effect (bench);
  bench->check = NULL;
  if (ms < 0)
    g_error ("%s: the picture never showed it", frames_kinds[kind].name);
  if (bench->n_samples[kind] >= 0)
    bench->samples_ms[kind][bench->n_samples[kind]] = ms;
  bench->n_samples[kind]++;
}

/* The axial view's point (logical px from its middle) on the screen. */
static void
axial_point (Bench *bench, double dx, double dy, int *x, int *y)
{
  GtkWidget *view = GTK_WIDGET (cvm_views_get_view (CVM_VIEWS (bench->views), CVM_PLANE_AXIAL));
  int scale = gtk_widget_get_scale_factor (view);
  double in_x, in_y;
  gtk_widget_translate_coordinates (view, bench->window, gtk_widget_get_width (view) / 2.0 + dx,
                                    gtk_widget_get_height (view) / 2.0 + dy, &in_x, &in_y);
  *x = (int)lround (in_x * scale);
  *y = (int)lround (in_y * scale);
}

void
frames_hand_to (Bench *bench, double dx, double dy)
{
  int x, y;
  axial_point (bench, dx, dy, &x, &y);
  bench->from_ms = frames_now_ms ();
  probe_move (bench->probe, x, y);
}

/* --- kinds ------------------------------------------------------------------------------------ */

void
frames_sample_kept (Bench *bench)
{
  int scale = gtk_widget_get_scale_factor (bench->kept), left = WIDTH * scale;
  probe_move (bench->probe, left + 300 * scale, 300 * scale);
  frames_settle ();
  for (int i = 0; i < BATCH; i++)
    {
      frames_settle ();
      bench->was_white = frames_kept_is_white (bench->kept);
      bench->check = shows_other_picture;
      bench->from_ms = frames_now_ms ();
      probe_move (bench->probe, left + (301 + i * 3) * scale, 300 * scale);
      frames_keep_sample (bench, KEPT);
    }
}

void
frames_sample_scroll (Bench *bench, Kind kind, gboolean up)
{
  frames_hand_to (bench, 60, 60);
  frames_settle ();
  for (int i = 0; i < BATCH; i++)
    {
      frames_settle ();
      expect_marks (bench, TRUE, FALSE);
      bench->from_ms = frames_now_ms ();
      guint button = up ? 4 : 5;
      probe_button (bench->probe, button, TRUE);
      probe_button (bench->probe, button, FALSE);
      frames_keep_sample (bench, kind);
    }
}

void
frames_sample_crosshair (Bench *bench, Kind kind)
{
  frames_hand_to (bench, 10, -20);
  frames_settle ();
  probe_button (bench->probe, 1, TRUE);
  frames_settle ();
  for (int i = 0; i < BATCH; i++)
    {
      frames_settle ();
      expect_marks (bench, FALSE, TRUE);
      /* One voxel on, both ways, however many pixels that is. */
      CvmViewTransform transform;
      cvm_slice_view_get_transform (cvm_views_get_view (CVM_VIEWS (bench->views), CVM_PLANE_AXIAL),
                                    &transform);
      double step = 0.98 * transform.px_per_mm / gtk_widget_get_scale_factor (bench->views);
      frames_hand_to (bench, 10 + (i + 1) * step, -20 + (i + 1) * step);
      frames_keep_sample (bench, kind);
    }
  probe_button (bench->probe, 1, FALSE);
  frames_settle ();
}

void
frames_sample_window (Bench *bench, int round)
{
  int way = round % 2 ? 1 : -1;
  frames_hand_to (bench, 60, 60);
  frames_settle ();
  probe_button (bench->probe, 3, TRUE);
  frames_settle ();
  for (int i = 0; i < BATCH; i++)
    {
      frames_settle ();
      expect_marks (bench, TRUE, TRUE);
      frames_hand_to (bench, 60, 60 + way * 14 * (i + 1));
      frames_keep_sample (bench, WINDOW);
    }
  probe_button (bench->probe, 3, FALSE);
  frames_settle ();
  cvm_view_state_set_preset (bench->state, 0);
}
