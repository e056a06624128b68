/* SPDX-License-Identifier: Apache-2.0 */
/* A hand for tests of widgets: real pointer and key events through the X server (xdotool), and
 * the picture that GTK draws. */
#pragma once

#include <gtk/gtk.h>

typedef struct
{
  GtkWidget *window;
  int n_frames;
} Hand;

static inline gboolean
hand_count (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ((Hand *)data)->n_frames++;
  return G_SOURCE_CONTINUE;
}

/* Let the window draw `n` frames. */
static inline void
hand_wait (Hand *hand, int n)
{
  int until = hand->n_frames + n;
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  while (hand->n_frames < until && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hand->n_frames, >=, until);
}

static inline void
hand_finished (GObject *process, GAsyncResult *result, gpointer done)
{
  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (process), result, NULL));
  *(gboolean *)done = TRUE;
}

/* Run xdotool with these words; events are handled while it runs and for some frames after. */
static inline void hand_do (Hand *hand, const char *format, ...) G_GNUC_PRINTF (2, 3);
static inline void
hand_do (Hand *hand, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *line = g_strdup_printf ("xdotool %s", words);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GSubprocess) process
      = g_subprocess_newv ((const char *const *)argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL);
  gboolean done = FALSE;
  g_assert_nonnull (process);
  g_subprocess_wait_check_async (process, NULL, hand_finished, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  hand_wait (hand, 4);
}

/* Show the window at the screen's origin, focused. */
static inline void
hand_show (Hand *hand, GtkWidget *child, int width, int height)
{
  *hand = (Hand){ gtk_window_new (), 0 };
  gtk_window_set_title (GTK_WINDOW (hand->window), "hand");
  gtk_window_set_decorated (GTK_WINDOW (hand->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (hand->window), width, height);
  gtk_window_set_child (GTK_WINDOW (hand->window), child);
  gtk_widget_add_tick_callback (hand->window, hand_count, hand, NULL);
  gtk_window_present (GTK_WINDOW (hand->window));
  hand_wait (hand, 5);
  hand_do (hand, "search --sync --onlyvisible --name ^hand$ windowmove 0 0 windowfocus --sync");
}

static inline void
hand_close (Hand *hand)
{
  gtk_window_destroy (GTK_WINDOW (hand->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* A widget's point in device pixels of the screen. */
static inline void
hand_point (Hand *hand, GtkWidget *widget, double x, double y, int *screen_x, int *screen_y)
{
  double in_x, in_y;
  int scale = gtk_widget_get_scale_factor (widget);
  g_assert_true (gtk_widget_translate_coordinates (widget, hand->window, x, y, &in_x, &in_y));
  *screen_x = (int)(in_x * scale);
  *screen_y = (int)(in_y * scale);
}

static inline void
hand_move (Hand *hand, GtkWidget *widget, double x, double y)
{
  int screen_x, screen_y;
  hand_point (hand, widget, x, y, &screen_x, &screen_y);
  hand_do (hand, "mousemove %d %d", screen_x, screen_y);
}

/* Press, move by (dx, dy) logical pixels in some steps, release. */
static inline void
hand_drag (Hand *hand, GtkWidget *widget, int button, double x, double y, int dx, int dy)
{
  int scale = gtk_widget_get_scale_factor (widget);
  hand_move (hand, widget, x, y);
  hand_do (hand, "mousedown %d", button);
  for (int i = 1; i <= 4; i++)
    hand_do (hand, "mousemove_relative -- %d %d", dx * scale / 4, dy * scale / 4);
  hand_do (hand, "mouseup %d", button);
}

/* The widget as GTK draws it, in device pixels: 0xAARRGGBB rows, to be freed with g_free(). */
static inline guint32 *
hand_look (Hand *hand, GtkWidget *widget, int *width, int *height)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  *width = gtk_widget_get_width (widget) * scale;
  *height = gtk_widget_get_height (widget) * scale;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), *width, *height);
  g_autoptr (GskRenderNode) node = gtk_snapshot_free_to_node (snapshot);
  g_autoptr (GdkTexture) texture
      = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (hand->window)), node,
                                     &GRAPHENE_RECT_INIT (0, 0, (float)*width, (float)*height));
  guint32 *pixels = g_malloc ((gsize)*width * (gsize)*height * 4);
  gdk_texture_download (texture, (guchar *)pixels, (gsize)*width * 4);
  return pixels;
}
