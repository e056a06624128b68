/* SPDX-License-Identifier: Apache-2.0 */
/* Random strokes, from a seed, on random rings: keyholes, nested rings, near-copies, overlaps,
 * crossings, doubled rings, and what earlier strokes left. Of each: no ring is invalid, nothing
 * else changes, every voxel centre is where raster (before) and the distance to the path say, and
 * the bytes don't depend on how the points arrived.
 *
 * Usage: test-stroke-random [strokes [seed [dump]]]; a failure prints the seed of its structure,
 * with which it can be repeated alone. */
#include "tests/app/case/strokes.h"

#include "segmentation/contour/raster.h"

#define COLUMNS 36
#define ROWS 32
#define SLICES 5
#define STROKES_EACH 12

typedef struct
{
  uint64_t random, seed;
  CvmGrid *grid;
  CvmStructure *structure;
  FILE *dump;
  int n_edits, n_slices, n_new, n_kept, n_excused;
} World;

static double
unit (World *world)
{
  world->random ^= world->random >> 12;
  world->random ^= world->random << 25;
  world->random ^= world->random >> 27;
  return (double)((world->random * 0x2545f4914f6cdd1dull) >> 11) * 0x1p-53;
}

static double
between (World *world, double low, double high)
{
  return low + (high - low) * unit (world);
}

static int
choose (World *world, int n)
{
  return (int)(unit (world) * n);
}

/* Imported points have more decimals than ours. */
static double
imported (double mm)
{
  return (double)llround (mm * 1e6) / 1e6;
}

static CvmRing *
add_star (World *world, int slice, double x, double y, double radius)
{
  int n = 3 + choose (world, 60);
  double wobble = between (world, 0, 0.25), phase = between (world, 0, 6);
  Point2 xy[64];
  for (int i = 0; i < n; i++)
    {
      double r = radius * (1 + wobble * sin (3 * 2 * G_PI * i / n + phase));
      xy[i][0] = imported (x + r * cos (2 * G_PI * i / n));
      xy[i][1] = imported (y + r * sin (2 * G_PI * i / n));
    }
  return test_add_ring (world->structure, world->grid, slice, n, (const double (*)[2])xy, "text");
}

static void
add_keyhole (World *world, int slice, double x, double y, double r)
{
  const Point2 unit_square[]
      = { { -1, -1 },   { 1, -1 },  { 1, 1 },    { -1, 1 },    { -1, 0 },  { -0.5, 0 },
          { -0.5, .5 }, { .5, .5 }, { .5, -.5 }, { -.5, -.5 }, { -.5, 0 }, { -1, 0 } };
  Point2 xy[12];
  for (int i = 0; i < 12; i++)
    {
      xy[i][0] = imported (x + r * unit_square[i][0]);
      xy[i][1] = imported (y + r * unit_square[i][1]);
    }
  test_add_ring (world->structure, world->grid, slice, 12, (const double (*)[2])xy, "keyhole");
}

static void
add_scribble (World *world, int slice, double x, double y, double r)
{
  Point2 xy[9];
  int n = 4 + choose (world, 6);
  for (int i = 0; i < n; i++)
    {
      xy[i][0] = imported (x + between (world, -r, r));
      xy[i][1] = imported (y + between (world, -r, r));
    }
  test_add_ring (world->structure, world->grid, slice, n, (const double (*)[2])xy, "scribble");
}

static void
add_copy (World *world, const CvmRing *ring, CvmRingUse use)
{
  Point2 xy[64];
  double shift = use == CVM_RING_COPY ? 0.001 : 0;
  for (int i = 0; i < ring->n_points; i++)
    {
      xy[i][0] = imported (ring->points[i][0] + shift);
      xy[i][1] = ring->points[i][1];
    }
  test_add_ring (world->structure, world->grid, ring->slice, ring->n_points,
                 (const double (*)[2])xy, "copy")
      ->use
      = use;
}

static void
fill_slice (World *world, int slice)
{
  for (int pieces = choose (world, 4); pieces > 0; pieces--)
    {
      double x = between (world, -12, 12), y = between (world, -9, 9), r = between (world, 1, 9);
      switch (choose (world, 7))
        {
        case 0:
          add_keyhole (world, slice, x, y, r);
          break;
        case 1:
          add_scribble (world, slice, x, y, r);
          break;
        case 2:
          add_copy (world, add_star (world, slice, x, y, r), CVM_RING_COPY);
          break;
        case 3: /* cancels */
          add_copy (world, add_star (world, slice, x, y, r), CVM_RING_COUNTED);
          break;
        case 4: /* with a hole and an island */
          add_star (world, slice, x, y, r);
          add_star (world, slice, x, y, r * 0.55);
          add_star (world, slice, x, y, r * 0.3);
          break;
        default:
          add_star (world, slice, x, y, r);
        }
    }
  if (choose (world, 3) == 0)
    {
      CvmRing *point = add_star (world, slice, 0, 0, 5);
      point->use = CVM_RING_NOT_SHOWN;
      point->type = CVM_RING_OPEN_PLANAR;
    }
}

static void
make_structure (World *world, uint64_t seed)
{
  world->seed = seed;
  world->random = seed * 0x9e3779b97f4a7c15ull + 1;
  cvm_structure_free (world->structure);
  cvm_grid_unref (world->grid);
  world->grid
      = test_grid (choose (world, N_POSITIONS), COLUMNS, ROWS, SLICES, between (world, 0.8, 5));
  world->structure = cvm_structure_new (CVM_SOURCE_IMPORTED, "GTVp", NULL);
  for (int slice = 0; slice < SLICES; slice++)
    fill_slice (world, slice);
}

static CvmStroke
make_stroke (World *world)
{
  CvmStroke stroke = { .tool = choose (world, 3), .plane = choose (world, 4) % 3 };
  stroke.slice = stroke.plane == CVM_STROKE_AXIAL ? choose (world, SLICES) : -1;
  stroke.radius_mm = choose (world, 4) ? between (world, 0.5, 5) : between (world, 0.1, 12);
  const double *origin = world->grid->origins[choose (world, SLICES)];
  Point3 p = { between (world, -15, 15), between (world, -12, 12), origin[2] };
  double heading = between (world, 0, 2 * G_PI), step = between (world, 0.02, 3);
  p[2] += choose (world, 2) * between (world, -4, 4);
  for (int n = 1 + choose (world, 25); n > 0; n--)
    {
      g_assert_true (cvm_stroke_append (&stroke, 1, &p, NULL));
      heading += between (world, -1, 1);
      double along = step * cos (heading), up = step * sin (heading);
      p[0] += stroke.plane == CVM_STROKE_SAGITTAL ? 0 : along;
      p[1] += stroke.plane == CVM_STROKE_SAGITTAL ? along
              : stroke.plane == CVM_STROKE_AXIAL  ? up
                                                  : 0;
      p[2] += stroke.plane == CVM_STROKE_AXIAL ? 0 : up;
    }
  return stroke;
}

/* --- what the voxels say ------------------------------------------------------------------------
 */

static double
distance_to_segment (const double p[3], const double a[3], const double b[3])
{
  double d[3] = { b[0] - a[0], b[1] - a[1], b[2] - a[2] };
  double e[3] = { p[0] - a[0], p[1] - a[1], p[2] - a[2] };
  double length2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  double t = length2 > 0 ? (d[0] * e[0] + d[1] * e[1] + d[2] * e[2]) / length2 : 0;
  t = fmin (1, fmax (0, t));
  return sqrt (pow (e[0] - t * d[0], 2) + pow (e[1] - t * d[1], 2) + pow (e[2] - t * d[2], 2));
}

static gboolean
is_beside (const double xy[2], const double a[3], const double b[3], double margin)
{
  for (int axis = 0; axis < 2; axis++)
    if (xy[axis] < fmin (a[axis], b[axis]) - margin || xy[axis] > fmax (a[axis], b[axis]) + margin)
      return TRUE;
  return FALSE;
}

/* Distance of a point in a slice's plane to the path (infinite when far), with heights pressed as
 * sweep.h says; axial strokes have none. */
static double
distance_to_path (const World *world, const CvmStroke *stroke, int slice, const double xy[2])
{
  const CvmGrid *grid = world->grid;
  double best = INFINITY, height = cvm_grid_slice_extent_mm (grid, slice);
  double press = stroke->plane == CVM_STROKE_AXIAL ? 0 : fmin (1, stroke->radius_mm / height);
  if (stroke->plane == CVM_STROKE_AXIAL && slice != stroke->slice)
    return INFINITY;
  for (int i = 0; i < stroke->n_points; i++)
    {
      const double *from = stroke->points[i > 0 ? i - 1 : 0], *to = stroke->points[i];
      if (is_beside (xy, from, to, stroke->radius_mm + 1))
        continue;
      double z = grid->origins[slice][2];
      double a[3] = { from[0], from[1], (from[2] - z) * press };
      double b[3] = { to[0], to[1], (to[2] - z) * press };
      best = fmin (best, distance_to_segment ((double[3]){ xy[0], xy[1], 0 }, a, b));
    }
  return best;
}

static double
distance_to_rings (const CvmStructure *s, int slice, const double xy[2])
{
  double best = INFINITY;
  for (int i = 0; i < s->n_rings; i++)
    for (int k = 0; s->rings[i].slice == slice && k < s->rings[i].n_points; k++)
      {
        const double *p = s->rings[i].points[k];
        const double *q = s->rings[i].points[(k + 1) % s->rings[i].n_points];
        best = fmin (best, distance_to_segment ((double[3]){ xy[0], xy[1], 0 },
                                                (double[3]){ p[0], p[1], 0 },
                                                (double[3]){ q[0], q[1], 0 }));
      }
  return best;
}

/* Within the stated accuracy of the sweep's border or of a ring's, or where both are so near that
 * a sliver may be left out. Far stricter than a pixel. */
static gboolean
is_excused (World *world, const CvmStroke *stroke, int slice, const double xy[2], double distance)
{
  double off = fabs (distance - stroke->radius_mm);
  double ring = distance_to_rings (world->structure, slice, xy);
  world->n_excused++;
  return off < 0.012 || ring < 0.002 || (off < 0.1 && ring < 0.1);
}

static gboolean
check_voxels (
    World *world, const CvmStroke *stroke, gboolean adding, int slice, const CvmStrokeSlice *after)
{
  uint8_t before_mask[ROWS * COLUMNS], after_mask[ROWS * COLUMNS];
  CvmStructure changed = *world->structure;
  if (after)
    {
      changed.n_rings = after->n_rings;
      changed.rings = after->rings;
    }
  g_assert_true (cvm_raster_slice (world->structure, world->grid, slice, before_mask, NULL));
  g_assert_true (cvm_raster_slice (&changed, world->grid, slice, after_mask, NULL));
  for (int i = 0; i < ROWS * COLUMNS; i++)
    {
      double p[3];
      cvm_grid_to_patient (world->grid, (double[3]){ i % COLUMNS, i / COLUMNS, slice }, p);
      double distance = distance_to_path (world, stroke, slice, p);
      gboolean swept = distance <= stroke->radius_mm;
      gboolean want = adding ? before_mask[i] || swept : before_mask[i] && !swept;
      if (want == after_mask[i] || is_excused (world, stroke, slice, p, distance))
        continue;
      g_printerr ("slice %d (%g, %g): %d, not %d; %g from the path, radius %g\n", slice, p[0], p[1],
                  after_mask[i], want, distance, stroke->radius_mm);
      return FALSE;
    }
  return TRUE;
}

/* --- one stroke ---------------------------------------------------------------------------------
 */

/* The same stroke in pieces, looked at meanwhile. */
static gboolean
is_same_live (World *world, const CvmStroke *stroke, const CvmStrokeEdit *edit)
{
  CvmStroke begin = *stroke;
  CvmStrokeEdit live;
  begin.n_points = 1;
  CvmStrokeRings *rings = cvm_stroke_rings_begin (world->structure, world->grid, &begin, NULL);
  gboolean ok = rings != NULL;
  for (int at = 1, n; ok && at < stroke->n_points; at += n)
    {
      CvmStrokeSlice picture;
      n = 1 + choose (world, stroke->n_points - at);
      const double (*points)[3] = (const double (*)[3]) (stroke->points + at);
      ok = cvm_stroke_rings_extend (rings, n, points, NULL)
           && cvm_stroke_rings_preview (rings, choose (world, SLICES), &picture, NULL);
      if (ok)
        cvm_stroke_slice_clear (&picture);
    }
  ok = ok && cvm_stroke_rings_end (rings, &live, NULL);
  gboolean same = ok && test_same_edit (&live, edit);
  if (!same)
    g_printerr ("not the same in pieces\n");
  if (ok)
    cvm_stroke_edit_clear (&live);
  cvm_stroke_rings_free (rings);
  return same;
}

static gboolean
check_edit (World *world, const CvmStroke *stroke, gboolean adding, const CvmStrokeEdit *edit)
{
  for (int slice = 0, next = 0; slice < SLICES; slice++)
    {
      const CvmStrokeSlice *after = NULL;
      if (next < edit->n_slices && edit->slices[next].slice == slice)
        after = &edit->slices[next++];
      if (slice == SLICES - 1 && next != edit->n_slices)
        return FALSE; /* not ascending, or no such slice */
      if (!check_voxels (world, stroke, adding, slice, after))
        return FALSE;
      if (!after)
        continue;
      int n_kept = test_n_kept (world->structure, after);
      world->n_slices++;
      world->n_kept += n_kept;
      world->n_new += after->n_rings - n_kept;
      if (!test_is_valid (after, n_kept))
        {
          g_printerr ("slice %d: an invalid ring\n", slice);
          return FALSE;
        }
      if (stroke->plane == CVM_STROKE_AXIAL ? slice != stroke->slice : FALSE)
        return FALSE;
      if (world->dump && stroke->plane == CVM_STROKE_AXIAL)
        test_dump (world->dump, world->structure, after, stroke, adding);
    }
  return TRUE;
}

static gboolean
try_stroke (World *world)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmStroke stroke = make_stroke (world);
  CvmStructure *copy = cvm_structure_copy (world->structure, NULL);
  CvmStrokeEdit edit = { 0 };
  CvmStrokeRings *rings = cvm_stroke_rings_begin (world->structure, world->grid, &stroke, &status);
  gboolean ok = rings && cvm_stroke_rings_end (rings, &edit, &status);
  if (!ok)
    g_printerr ("%s (%s)\n", status.message_id, status.cause);
  ok = ok && check_edit (world, &stroke, cvm_stroke_rings_is_adding (rings), &edit)
       && is_same_live (world, &stroke, &edit);
  for (int i = 0; ok && i < copy->n_rings; i++)
    ok = test_same_ring (&copy->rings[i], &world->structure->rings[i]);
  ok = ok && copy->n_rings == world->structure->n_rings;
  world->n_edits += edit.n_slices > 0;
  if (ok)
    test_apply (world->structure, &edit);
  cvm_stroke_edit_clear (&edit);
  cvm_stroke_rings_free (rings);
  cvm_structure_free (copy);
  cvm_stroke_clear (&stroke);
  return ok;
}

int
main (int argc, char **argv)
{
  int n_strokes = argc > 1 ? (int)strtol (argv[1], NULL, 10) : 600;
  uint64_t seed = argc > 2 ? strtoull (argv[2], NULL, 10) : 20261125;
  World world = { .dump = argc > 3 ? fopen (argv[3], "w") : NULL };
  gboolean ok = TRUE;
  for (int i = 0; i < n_strokes && ok; i++)
    {
      if (i % STROKES_EACH == 0)
        make_structure (&world, seed + (uint64_t)(i / STROKES_EACH));
      ok = try_stroke (&world);
      if (!ok)
        g_printerr ("stroke %d of the structure of seed %" G_GUINT64_FORMAT "\n", i % STROKES_EACH,
                    world.seed);
    }
  g_print ("%d strokes, %d edits of %d slices: %d rings kept, %d new; %d voxels on borders\n",
           n_strokes, world.n_edits, world.n_slices, world.n_kept, world.n_new, world.n_excused);
  if (world.dump)
    fclose (world.dump);
  cvm_structure_free (world.structure);
  cvm_grid_unref (world.grid);
  return ok ? 0 : 1;
}
