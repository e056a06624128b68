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
#include "app/window/give-way.h"
#include "tests/bench/frames-bench.h"
#include "ui/status-line.h"

#include <adwaita.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define GATE_ONE 2.5
#define GATE_ALL 4.5

const KindInfo frames_kinds[N_KINDS] = {
  [KEPT] = { "kept picture", 0 },
  [SCROLL] = { "scroll", GATE_ONE },
  [BRUSH] = { "brush", GATE_ONE },
  [STROKE_END] = { "stroke end", GATE_ONE },
  [UNDO] = { "undo", GATE_ONE },
  [CROSSHAIR] = { "crosshair", GATE_ALL },
  [WINDOW] = { "window", GATE_ALL },
  [LEVEL] = { "level", GATE_ALL },
  [SCROLL_BUSY] = { "scroll, engine busy", 2 * GATE_ONE },
  [CROSSHAIR_BUSY] = { "crosshair, engine busy", 2 * GATE_ALL },
  [SCROLL_LONG] = { "scroll, 1,000 slices", GATE_ONE },
};

double
frames_now_ms (void)
{
  return (double)g_get_monotonic_time () / 1e3;
}
/* --- an engine that computes ------------------------------------------------------------------ */

typedef struct
{
  gint stop;
  GThread *threads[64];
  guint n;
} Engine;

/* As app/window/engine.c has its threads: on all cores, giving way. */
static gpointer
compute (gpointer data)
{
  enum
  {
    N = 1 << 20
  };
  Engine *engine = data;
  g_autofree float *values = g_new0 (float, N);
  cvm_thread_give_way ();
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
  frames_settle ();
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
      gboolean holds = ratio <= frames_kinds[kind].gate;
      printf ("frames: %-22s median %5.1f, 95 %% %5.1f ms of %3d", frames_kinds[kind].name,
              median_ms, high_ms, bench->n_samples[kind]);
      if (frames_kinds[kind].gate > 0)
        printf (", %4.2f x the kept picture, gate %4.2f, %s", ratio, frames_kinds[kind].gate,
                holds ? "holds" : "falls short");
      printf ("\n");
      held = held && (frames_kinds[kind].gate == 0 || holds);
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
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint",
                    G_CALLBACK (frames_after_paint), bench);
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
                    G_CALLBACK (frames_on_stroke), bench);
  bench->window = new_window (bench, bench->views, bench->state);
  bench->kept = frames_kept_new (WIDTH, HEIGHT - STATUS_HEIGHT);
  bench->kept_window = new_window (bench, bench->kept, NULL);
  frames_settle ();
  probe_place (bench->window, 0, 0);
  probe_place (bench->kept_window, WIDTH * gtk_widget_get_scale_factor (bench->kept), 0);
  for (int i = 0; i < 20; i++)
    frames_settle ();
}

static void
run_round (Bench *bench, int round, gboolean busy_too)
{
  Engine engine;
  frames_sample_kept (bench);
  frames_sample_scroll (bench, SCROLL, round % 2);
  frames_sample_brush (bench, round);
  frames_sample_kept (bench);
  frames_sample_crosshair (bench, CROSSHAIR);
  frames_sample_window (bench, round);
  frames_sample_level (bench, round);
  if (!busy_too)
    return;
  engine_start (&engine);
  frames_sample_scroll (bench, SCROLL_BUSY, round % 2 == 0);
  frames_sample_crosshair (bench, CROSSHAIR_BUSY);
  engine_stop (&engine);
}

/* The same views, another patient; the window is not measured while he comes. */
static void
sample_long_stack (Bench *bench, int n_rounds)
{
  CvmViewState *before = bench->state;
  g_autoptr (GPtrArray) structures = NULL;
  bench->state = frames_patient_new (1000, 1000, &structures);
  cvm_views_set_state (CVM_VIEWS (bench->views), bench->state);
  for (int i = 0; i < 40; i++)
    frames_settle ();
  for (int round = 0; round < n_rounds; round++)
    {
      frames_sample_kept (bench);
      frames_sample_scroll (bench, SCROLL_LONG, round % 2);
    }
  cvm_views_set_state (CVM_VIEWS (bench->views), before);
  g_object_unref (bench->state);
  bench->state = before;
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
    bench.samples_ms[kind] = g_new (double, 4 * BATCH * (n_rounds + 1));
  open_windows (&bench);
  run_round (&bench, 0, busy_too); /* to warm up */
  memset (bench.n_samples, 0, sizeof bench.n_samples);
  for (int round = 0; round < n_rounds; round++)
    run_round (&bench, round, busy_too);
  sample_long_stack (&bench, n_rounds);
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
