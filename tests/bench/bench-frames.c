/* SPDX-License-Identifier: Apache-2.0 */
/* What a frame costs: 512 × 512 × 200, three views, map, five structures, 1600 × 1000, against a
 * window of the same views that each paint one kept picture 1:1.
 *
 * Measured: handling of the change, and from the frame clock's before-paint to its after-paint.
 */
#include "ui/views.h"

#include <adwaita.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum
{
  N_COLUMNS = 512,
  N_SLICES = 200,
  N_STRUCTURES = 5,
  N_WARM = 10,
  N_FRAMES = 100
};

/* --- a view that paints one kept picture -------------------------------------------------------
 */

typedef struct
{
  GtkWidget parent_instance;
  cairo_surface_t *picture;
} Kept;
typedef struct
{
  GtkWidgetClass parent_class;
} KeptClass;
static GType kept_get_type (void);
G_DEFINE_TYPE (Kept, kept, GTK_TYPE_WIDGET)

static void
kept_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  Kept *self = (Kept *)widget;
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  if (!self->picture)
    self->picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
}

static void
kept_dispose (GObject *object)
{
  g_clear_pointer (&((Kept *)object)->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (kept_parent_class)->dispose (object);
}

static void
kept_class_init (KeptClass *class)
{
  GTK_WIDGET_CLASS (class)->snapshot = kept_snapshot;
  G_OBJECT_CLASS (class)->dispose = kept_dispose;
}

static void
kept_init (Kept *self)
{
}

/* --- a patient ---------------------------------------------------------------------------------
 */

static CvmStructure *
new_ball (const CvmGrid *grid, double x, double y, double radius_mm, int n_points)
{
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, "ball", NULL);
  structure->visible = true;
  for (int k = 0; k < grid->n_slices; k++)
    {
      double z = grid->positions_mm[k], r2 = radius_mm * radius_mm - z * z;
      if (r2 <= 0)
        continue;
      CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .slice = k, .n_points = n_points };
      ring.points = malloc ((size_t)n_points * sizeof *ring.points);
      for (int i = 0; i < n_points; i++)
        {
          double angle = i * 2 * G_PI / n_points, r = sqrt (r2) * (1 + 0.03 * sin (9 * angle));
          ring.points[i][0] = x + r * cos (angle);
          ring.points[i][1] = y + r * sin (angle);
          ring.points[i][2] = z;
        }
      if (!cvm_structure_take_ring (structure, &ring, NULL))
        g_error ("no memory");
    }
  return structure;
}

static CvmViewState *
new_patient (void)
{
  const int size[3] = { N_COLUMNS, N_COLUMNS, N_SLICES };
  const double step_mm[3] = { 0.98, 0.98, 2 }, origin_mm[3] = { -250, -250, -199 };
  CvmGrid *grid = cvm_grid_new_uniform (size, step_mm, origin_mm, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL),
            *map = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  int16_t *hu = cvm_volume_get_data (ct);
  float *p = cvm_volume_get_data (map);
  for (int k = 0; k < N_SLICES; k++)
    for (int j = 0; j < N_COLUMNS; j++)
      for (int i = 0; i < N_COLUMNS; i++, hu++, p++)
        {
          double r = hypot (hypot (i - 256, j - 256), (k - 100) * 2);
          *hu = (int16_t)(r < 210 ? 40 + (i * 7919 + j * 31 + k) % 60 : -1000);
          *p = (float)CLAMP (0.5 + (40 - r) / 30, 0, 1);
        }
  CvmViewState *state = cvm_view_state_new (ct);
  g_autoptr (GPtrArray) structures
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
  for (int i = 0; i < N_STRUCTURES; i++)
    g_ptr_array_add (structures, new_ball (grid, i * 12 - 24, 10 * i, 180 - i * 32, 1000));
  cvm_view_state_set_structures (state, structures);
  cvm_view_state_set_active_id (state, cvm_view_state_get_structure (state, 4)->id);
  cvm_view_state_set_probability (state, map, 0.5);
  cvm_view_state_set_overlay_visible (state, TRUE);
  cvm_volume_unref (ct);
  cvm_volume_unref (map);
  cvm_grid_unref (grid);
  return state;
}

/* --- measuring ---------------------------------------------------------------------------------
 */

typedef enum
{
  KEPT,
  SCROLL,
  CROSSHAIR,
  LEVEL,
  N_MODES
} Mode;

typedef struct
{
  GtkWidget *window, *views, *kept;
  CvmViewState *state;
  Mode mode;
  int frame;
  gboolean hooked, done;
  double change_ms, began_ms, samples_ms[N_MODES][N_FRAMES];
} Bench;

static double
now_ms (void)
{
  return (double)g_get_monotonic_time () / 1e3;
}

static void
change (Bench *bench)
{
  double mm[3] = { 40 * sin (bench->frame * 0.3), 40 * cos (bench->frame * 0.3),
                   20 * sin (bench->frame * 0.2) };
  CvmWindow window = { 350 + bench->frame % 7 * 10, 40 + bench->frame % 5 * 10, false };
  double start = now_ms ();
  if (bench->mode == SCROLL)
    cvm_view_state_set_section (bench->state, CVM_PLANE_AXIAL, 60 + bench->frame % 80);
  else if (bench->mode == CROSSHAIR)
    cvm_view_state_set_crosshair (bench->state, mm);
  else if (bench->mode == LEVEL)
    cvm_view_state_set_window (bench->state, &window);
  else
    for (GtkWidget *child = gtk_widget_get_first_child (bench->kept); child;
         child = gtk_widget_get_next_sibling (child))
      gtk_widget_queue_draw (child);
  bench->change_ms = now_ms () - start;
}

static void
before_paint (GdkFrameClock *clock, gpointer data)
{
  ((Bench *)data)->began_ms = now_ms ();
}

static void
after_paint (GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;
  if (bench->done)
    return;
  if (bench->frame >= N_WARM)
    bench->samples_ms[bench->mode][bench->frame - N_WARM]
        = now_ms () - bench->began_ms + bench->change_ms;
  if (++bench->frame < N_WARM + N_FRAMES)
    return;
  bench->frame = 0;
  bench->done = ++bench->mode == N_MODES;
  gtk_stack_set_visible_child (GTK_STACK (gtk_window_get_child (GTK_WINDOW (bench->window))),
                               bench->views);
}

static gboolean
tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;
  if (!bench->hooked)
    {
      bench->hooked = TRUE;
      g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint), bench);
      g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint), bench);
    }
  if (!bench->done)
    change (bench);
  return G_SOURCE_CONTINUE;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double
percentile (double *samples_ms, double share)
{
  qsort (samples_ms, N_FRAMES, sizeof *samples_ms, compare);
  return samples_ms[(int)(share * (N_FRAMES - 1))];
}

/* The same sizes as the three views'. */
static GtkWidget *
new_kept (void)
{
  GtkWidget *grid = gtk_grid_new ();
  static const int places[3][6]
      = { { 0, 0, 1, 2, 1102, 1000 }, { 1, 0, 1, 1, 496, 499 }, { 1, 1, 1, 1, 496, 499 } };
  gtk_grid_set_column_spacing (GTK_GRID (grid), 2);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 2);
  for (int i = 0; i < 3; i++)
    {
      GtkWidget *view = g_object_new (kept_get_type (), NULL);
      gtk_widget_set_size_request (view, places[i][4], places[i][5]);
      gtk_grid_attach (GTK_GRID (grid), view, places[i][0], places[i][1], places[i][2],
                       places[i][3]);
    }
  return grid;
}

int
main (void)
{
  static const char *const names[N_MODES] = { "kept picture", "scroll", "crosshair", "level" };
  static Bench bench;
  adw_init ();
  bench.state = new_patient ();
  bench.window = gtk_window_new ();
  bench.views = cvm_views_new ();
  bench.kept = new_kept ();
  GtkWidget *stack = gtk_stack_new ();
  gtk_stack_add_child (GTK_STACK (stack), bench.kept);
  gtk_stack_add_child (GTK_STACK (stack), bench.views);
  cvm_views_set_state (CVM_VIEWS (bench.views), bench.state);
  gtk_window_set_decorated (GTK_WINDOW (bench.window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 1600, 1000);
  gtk_window_set_child (GTK_WINDOW (bench.window), stack);
  gtk_widget_add_tick_callback (bench.window, tick, &bench, NULL);
  gtk_window_present (GTK_WINDOW (bench.window));
  while (!bench.done)
    g_main_context_iteration (NULL, TRUE);
  double base = percentile (bench.samples_ms[KEPT], 0.95);
  for (int mode = 0; mode < N_MODES; mode++)
    {
      double least = percentile (bench.samples_ms[mode], 0),
             median = percentile (bench.samples_ms[mode], 0.5),
             high = percentile (bench.samples_ms[mode], 0.95);
      printf ("frames: %-12s least %5.1f, median %5.1f, 95 %% %5.1f ms, %4.2f x the kept picture\n",
              names[mode], least, median, high, high / base);
    }
  gtk_window_destroy (GTK_WINDOW (bench.window));
  g_object_unref (bench.state);
  return 0;
}
