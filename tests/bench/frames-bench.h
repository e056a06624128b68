/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the bench of frames share: bench-frames.c (windows, rounds, report),
 * frames-samples.c (what a sample is, and those of looking), frames-edits.c (those of the tools).
 */
#pragma once

#include "app/case/history.h"
#include "app/case/stroke-rings.h"
#include "tests/bench/frames-kept.h"
#include "tests/bench/frames-patient.h"
#include "tests/bench/frames-probe.h"
#include "ui/views.h"

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
  LEVEL,
  SCROLL_BUSY,
  CROSSHAIR_BUSY,
  SCROLL_LONG,
  N_KINDS
} Kind;

typedef struct
{
  const char *name;
  double gate; /* times the kept picture's; 0: none */
} KindInfo;

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

  double level;
  double *samples_ms[N_KINDS];
  int n_samples[N_KINDS];
};

extern const KindInfo frames_kinds[N_KINDS];

double frames_now_ms (void);

/* --- frames-samples.c --- */

/* Let the window come to rest. */
void frames_settle (void);
/* To be called after each frame. */
void frames_after_paint (GdkFrameClock *clock, gpointer bench);
/* Wait for what `check` says, since `from_ms`, and keep how long it took. */
void frames_keep_sample (Bench *bench, Kind kind);
/* Move the hand to a point of the axial view, logical px from its middle. */
void frames_hand_to (Bench *bench, double dx, double dy);
/* 0x00RRGGBB of a view's device pixel on the screen. */
guint32 frames_view_pixel (GtkWidget *view, double device_x, double device_y);

/* BATCH samples, one after the other. */
void frames_sample_kept (Bench *bench);
void frames_sample_scroll (Bench *bench, Kind kind, gboolean up);
void frames_sample_crosshair (Bench *bench, Kind kind);
void frames_sample_window (Bench *bench, int round);

/* --- frames-edits.c --- */

gboolean frames_on_stroke (CvmSliceView *view, guint phase, gpointer bench);
void frames_sample_brush (Bench *bench, int round); /* with end and undo */
void frames_sample_level (Bench *bench, int round);
