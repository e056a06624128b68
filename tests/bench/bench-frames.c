/* SPDX-License-Identifier: Apache-2.0 */
/* What a frame costs: 512 × 512 × 200, three views, map, five structures with halo, 1600 × 1000,
 * against the same window whose views each paint one kept picture 1:1.
 *
 * A sample is the time from an event of the mouse, sent through the X server, to the frame that
 * shows its effect: a pixel read back from the server. Kinds of samples alternate in short batches,
 * so that whatever else runs on the machine meets all alike, and each is compared by its 95th
 * percentile with that of the kept pictures.
 *
 *   bench-frames [ROUNDS [idle]]   idle: without an engine that computes
 *   exit status 1: a gate is missed; 77: no X server to send events to
 */
#include "app/case/history.h"
#include "app/case/stroke-rings.h"
#include "tests/bench/frames-kept.h"
#include "tests/bench/frames-patient.h"
#include "tests/bench/frames-probe.h"
#include "ui/status-line.h"
#include "ui/views.h"

#include <adwaita.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum
{
  WIDTH = 1600,
  HEIGHT = 1000,
  STATUS_HEIGHT = 28,
  N_ROUNDS = 16,
  BATCH = 4,       /* samples of a kind in a row */
  STROKE_STEP = 8, /* px, with a radius of some 20 */
  PAUSE_MS = 24    /* longer than a frame, so that none waits for the one before it */
};

typedef enum
{
  KEPT,
  SCROLL,
  BRUSH,
  STROKE_END,
  UNDO,
  CROSSHAIR,
  WINDOW,
  SCROLL_BUSY,
  CROSSHAIR_BUSY,
  N_KINDS
} Kind;

typedef struct
{
  const char *name;
  double gate; /* times the kept picture's; 0: none */
} KindInfo;

#define GATE_ONE 2.5
#define GATE_ALL 4.5

static const KindInfo kinds[N_KINDS] = {
  [KEPT] = { "kept picture", 0 },
  [SCROLL] = { "scroll", GATE_ONE },
  [BRUSH] = { "brush", GATE_ONE },
  [STROKE_END] = { "stroke end", GATE_ONE },
  [UNDO] = { "undo", GATE_ONE },
  [CROSSHAIR] = { "crosshair", GATE_ALL },
  [WINDOW] = { "window", GATE_ALL },
  [SCROLL_BUSY] = { "scroll, engine busy", 2 * GATE_ONE },
  [CROSSHAIR_BUSY] = { "crosshair, engine busy", 2 * GATE_ALL },
};

typedef struct _Bench Bench;
typedef gboolean (*Check) (Bench *bench);

struct _Bench
{
  Probe *probe;
  GtkWidget *window, *views, *kept_window, *kept;
  CvmViewState *state;
  GPtrArray *structures;
  CvmHistory *history;
  CvmStrokeRings *stroke;
  int n_stroked;

  Check check; /* of the sample under way; NULL: none */
  double from_ms, took_ms;
  int greys[CVM_N_PLANES];       /* before the event */
  gboolean wanted[CVM_N_PLANES]; /* whose pixel must change */
  gboolean was_white;
  GtkWidget *pixel_view;
  double pixel_x, pixel_y;
  guint64 n_paints;

  double x, y, angle; /* of the hand */
  double *samples_ms[N_KINDS];
  int n_samples[N_KINDS];
};

static double
now_ms (void)
{
  return (double)g_get_monotonic_time () / 1e3;
}

/* --- the eye ---------------------------------------------------------------------------------- */

static void
after_paint (GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;
  if (!bench->check || !bench->check (bench))
    return;
  bench->took_ms = now_ms () - bench->from_ms;
  bench->check = NULL;
}

static guint32
view_pixel (GtkWidget *view, double device_x, double device_y)
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
      guint32 pixel = view_pixel (GTK_WIDGET (view), x, y);
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

/* Tissue under a map has no more colour than this; lines have. */
static gboolean
is_grey (guint32 pixel)
{
  return abs ((int)(pixel & 255) - (int)(pixel >> 16)) < 12;
}

static gboolean
has_no_line (Bench *bench)
{
  return is_grey (view_pixel (bench->pixel_view, bench->pixel_x, bench->pixel_y));
}

static gboolean
shows_final_rings (Bench *bench)
{
  return !cvm_view_state_get_preview_id (bench->state)
         && cvm_slice_view_get_n_paints (CVM_SLICE_VIEW (bench->pixel_view)) > bench->n_paints
         && !is_grey (view_pixel (bench->pixel_view, bench->pixel_x, bench->pixel_y));
}

/* --- a sample --------------------------------------------------------------------------------- */

static void
settle (void)
{
  double until = now_ms () + PAUSE_MS;
  while (now_ms () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

/* Wait for what the check says, since the event; −1: it never came. */
static double
wait_for_effect (Bench *bench)
{
  while (bench->check && now_ms () - bench->from_ms < 2000)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (100);
  if (bench->check)
    return -1;
  return bench->took_ms;
}

static void
keep_sample (Bench *bench, Kind kind)
{
  double ms = wait_for_effect (bench);
  bench->check = NULL;
  if (ms < 0)
    g_error ("%s: the picture never showed it", kinds[kind].name);
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

static void
hand_to (Bench *bench, double dx, double dy)
{
  int x, y;
  axial_point (bench, dx, dy, &x, &y);
  bench->from_ms = now_ms ();
  probe_move (bench->probe, x, y);
}

/* --- kinds ------------------------------------------------------------------------------------ */

static void
sample_kept (Bench *bench, int round)
{
  int scale = gtk_widget_get_scale_factor (bench->kept), left = WIDTH * scale;
  probe_move (bench->probe, left + 300 * scale, 300 * scale);
  settle ();
  for (int i = 0; i < BATCH; i++)
    {
      settle ();
      bench->was_white = frames_kept_is_white (bench->kept);
      bench->check = shows_other_picture;
      bench->from_ms = now_ms ();
      probe_move (bench->probe, left + (301 + i * 3) * scale, 300 * scale);
      keep_sample (bench, KEPT);
    }
}

static void
sample_scroll (Bench *bench, Kind kind, int round)
{
  hand_to (bench, 60, 60);
  settle ();
  for (int i = 0; i < BATCH; i++)
    {
      settle ();
      expect_marks (bench, TRUE, FALSE);
      bench->from_ms = now_ms ();
      guint button = round % 2 ? 4 : 5;
      probe_button (bench->probe, button, TRUE);
      probe_button (bench->probe, button, FALSE);
      keep_sample (bench, kind);
    }
}

static void
sample_crosshair (Bench *bench, Kind kind, int round)
{
  hand_to (bench, 10, -20);
  settle ();
  probe_button (bench->probe, 1, TRUE);
  settle ();
  for (int i = 0; i < BATCH; i++)
    {
      settle ();
      expect_marks (bench, FALSE, TRUE);
      /* One voxel on, both ways, however many pixels that is. */
      CvmViewTransform transform;
      cvm_slice_view_get_transform (cvm_views_get_view (CVM_VIEWS (bench->views), CVM_PLANE_AXIAL),
                                    &transform);
      double step = 0.98 * transform.px_per_mm / gtk_widget_get_scale_factor (bench->views);
      hand_to (bench, 10 + (i + 1) * step, -20 + (i + 1) * step);
      keep_sample (bench, kind);
    }
  probe_button (bench->probe, 1, FALSE);
  settle ();
}

static void
sample_window (Bench *bench, int round)
{
  int way = round % 2 ? 1 : -1;
  hand_to (bench, 60, 60);
  settle ();
  probe_button (bench->probe, 3, TRUE);
  settle ();
  for (int i = 0; i < BATCH; i++)
    {
      settle ();
      expect_marks (bench, TRUE, TRUE);
      hand_to (bench, 60, 60 + way * 14 * (i + 1));
      keep_sample (bench, WINDOW);
    }
  probe_button (bench->probe, 3, FALSE);
  settle ();
  cvm_view_state_set_preset (bench->state, 0);
}

static CvmStructure *
active (Bench *bench)
{
  return g_ptr_array_index (bench->structures, FRAMES_STRUCTURES - 1);
}

/* What main-window-stroke.c does. */
static gboolean
on_stroke (CvmSliceView *view, guint phase, gpointer data)
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
static void
sample_brush (Bench *bench, int round)
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
  hand_to (bench, start * ux, start * uy);
  settle ();
  probe_button (bench->probe, 1, TRUE);
  settle ();
  for (int i = 0; i < BATCH; i++)
    {
      double at = start + i * STROKE_STEP, next = at + STROKE_STEP;
      settle ();
      /* The border that the stroke has now lies inside after the next event. */
      look_before_circle (bench, at * ux, at * uy, radius_px);
      bench->check = has_no_line;
      hand_to (bench, next * ux, next * uy);
      keep_sample (bench, BRUSH);
    }
  double end = start + BATCH * STROKE_STEP;
  look_before_circle (bench, end * ux, end * uy, radius_px);
  settle ();
  bench->n_paints = cvm_slice_view_get_n_paints (view);
  bench->check = shows_final_rings;
  bench->from_ms = now_ms ();
  probe_button (bench->probe, 1, FALSE);
  keep_sample (bench, STROKE_END);
  cvm_view_state_set_tool (bench->state, CVM_TOOL_LOOK);
  settle ();
  bench->check = has_no_line;
  bench->from_ms = now_ms ();
  cvm_history_undo (bench->history, NULL);
  cvm_view_state_structure_changed (bench->state, active (bench)->id);
  keep_sample (bench, UNDO);
}

/* --- an engine that computes ------------------------------------------------------------------ */

typedef struct
{
  gint stop;
  GThread *threads[64];
  guint n;
} Engine;

/* As app/window/engine.c has its threads: on all cores, at nice 10. */
static gpointer
compute (gpointer data)
{
  enum
  {
    N = 1 << 20
  };
  Engine *engine = data;
  g_autofree float *values = g_new0 (float, N);
  (void)setpriority (PRIO_PROCESS, (id_t)syscall (SYS_gettid), 10);
  while (!g_atomic_int_get (&engine->stop))
    for (int i = 1; i < N; i++)
      values[i] = values[i] * 0.99f + values[i - 1] * 0.01f + 1;
  return NULL;
}

static void
engine_start (Engine *engine)
{
  engine->stop = 0;
  engine->n = MIN (g_get_num_processors (), G_N_ELEMENTS (engine->threads));
  for (guint i = 0; i < engine->n; i++)
    engine->threads[i] = g_thread_new ("engine", compute, engine);
  settle ();
}

static void
engine_stop (Engine *engine)
{
  g_atomic_int_set (&engine->stop, 1);
  for (guint i = 0; i < engine->n; i++)
    g_thread_join (engine->threads[i]);
}

/* --- report ----------------------------------------------------------------------------------- */

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double
percentile (Bench *bench, Kind kind, double share)
{
  int n = bench->n_samples[kind];
  qsort (bench->samples_ms[kind], (size_t)n, sizeof (double), compare);
  return bench->samples_ms[kind][(int)ceil (share * n) - 1];
}

static gboolean
report (Bench *bench)
{
  gboolean held = TRUE;
  double kept_ms = percentile (bench, KEPT, 0.95);
  for (int kind = 0; kind < N_KINDS; kind++)
    {
      if (bench->n_samples[kind] == 0)
        continue;
      double median_ms = percentile (bench, (Kind)kind, 0.5),
             high_ms = percentile (bench, (Kind)kind, 0.95), ratio = high_ms / kept_ms;
      gboolean holds = ratio <= kinds[kind].gate;
      printf ("frames: %-22s median %5.1f, 95 %% %5.1f ms of %3d", kinds[kind].name, median_ms,
              high_ms, bench->n_samples[kind]);
      if (kinds[kind].gate > 0)
        printf (", %4.2f x the kept picture, gate %4.2f, %s", ratio, kinds[kind].gate,
                holds ? "holds" : "falls short");
      printf ("\n");
      held = held && (kinds[kind].gate == 0 || holds);
    }
  return held;
}

/* --- windows ---------------------------------------------------------------------------------- */

static GtkWidget *
new_window (Bench *bench, GtkWidget *views, CvmViewState *state)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *line = cvm_status_line_new ();
  gtk_widget_set_vexpand (views, TRUE);
  gtk_box_append (GTK_BOX (box), views);
  gtk_widget_set_size_request (line, -1, STATUS_HEIGHT);
  gtk_box_append (GTK_BOX (box), line);
  if (state)
    cvm_status_line_set_state (CVM_STATUS_LINE (line), state);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint),
                    bench);
  return window;
}

static void
open_windows (Bench *bench)
{
  bench->state = frames_patient_new (200, 2000, &bench->structures);
  bench->history = cvm_history_new (bench->structures);
  bench->views = cvm_views_new ();
  cvm_views_set_state (CVM_VIEWS (bench->views), bench->state);
  cvm_view_state_set_brush_radius (bench->state, 10);
  g_signal_connect (cvm_views_get_view (CVM_VIEWS (bench->views), CVM_PLANE_AXIAL), "stroke",
                    G_CALLBACK (on_stroke), bench);
  bench->window = new_window (bench, bench->views, bench->state);
  bench->kept = frames_kept_new (WIDTH, HEIGHT - STATUS_HEIGHT);
  bench->kept_window = new_window (bench, bench->kept, NULL);
  settle ();
  probe_place (bench->window, 0, 0);
  probe_place (bench->kept_window, WIDTH * gtk_widget_get_scale_factor (bench->kept), 0);
  for (int i = 0; i < 20; i++)
    settle ();
}

static void
run_round (Bench *bench, int round, gboolean busy_too)
{
  Engine engine;
  sample_kept (bench, round);
  sample_scroll (bench, SCROLL, round);
  sample_brush (bench, round);
  sample_kept (bench, round);
  sample_crosshair (bench, CROSSHAIR, round);
  sample_window (bench, round);
  if (!busy_too)
    return;
  engine_start (&engine);
  sample_scroll (bench, SCROLL_BUSY, round + 1);
  sample_crosshair (bench, CROSSHAIR_BUSY, round);
  engine_stop (&engine);
}

int
main (int argc, char **argv)
{
  int n_rounds = argc > 1 ? (int)strtol (argv[1], NULL, 10) : N_ROUNDS;
  gboolean busy_too = argc < 3;
  Bench bench = { 0 };
  adw_init ();
  bench.probe = probe_new ();
  if (!bench.probe || n_rounds < 1)
    {
      fprintf (stderr, "frames: the X server takes no events from programs\n");
      return 77;
    }
  for (int kind = 0; kind < N_KINDS; kind++)
    bench.samples_ms[kind] = g_new (double, 2 * BATCH * n_rounds);
  open_windows (&bench);
  run_round (&bench, 0, busy_too); /* to warm up */
  memset (bench.n_samples, 0, sizeof bench.n_samples);
  for (int round = 0; round < n_rounds; round++)
    run_round (&bench, round, busy_too);
  gboolean held = report (&bench);
  gtk_window_destroy (GTK_WINDOW (bench.window));
  gtk_window_destroy (GTK_WINDOW (bench.kept_window));
  cvm_history_free (bench.history);
  g_ptr_array_unref (bench.structures);
  g_object_unref (bench.state);
  probe_free (bench.probe);
  for (int kind = 0; kind < N_KINDS; kind++)
    g_free (bench.samples_ms[kind]);
  return held ? 0 : 1;
}
