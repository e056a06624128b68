/* SPDX-License-Identifier: Apache-2.0 */
/* Random strokes, from a seed, on random rings: keyholes, nested rings, near-copies, overlaps,
 * crossings, doubled rings, and what earlier strokes left. Of each: no ring is invalid, nothing
 * else changes, every voxel centre is where raster (before) and the distance to the path say, and
 * the bytes don't depend on how the points arrived.
 *
 * Usage: test-stroke-random [strokes [seed [dump]]]; a failure prints the seed of its structure,
 * with which it can be repeated alone. */
#include "tests/app/case/random-rings.h"

#include "segmentation/contour/raster.h"

#define SLICES 5
#define STROKES_EACH 12

typedef struct
{
  TestMaker make;
  uint64_t seed; /* of its structure */
  FILE *dump;
  int n_edits, n_slices, n_new, n_kept, n_excused;
} World;

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
  const CvmGrid *grid = world->make.grid;
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
  double ring = distance_to_rings (world->make.structure, slice, xy);
  world->n_excused++;
  return off < 0.012 || ring < 0.002 || (off < 0.1 && ring < 0.1);
}

static gboolean
check_voxels (
    World *world, const CvmStroke *stroke, gboolean adding, int slice, const CvmStrokeSlice *after)
{
  uint8_t before_mask[ROWS * COLUMNS], after_mask[ROWS * COLUMNS];
  CvmStructure changed = *world->make.structure;
  if (after)
    {
      changed.n_rings = after->n_rings;
      changed.rings = after->rings;
    }
  g_assert_true (
      cvm_raster_slice (world->make.structure, world->make.grid, slice, before_mask, NULL));
  g_assert_true (cvm_raster_slice (&changed, world->make.grid, slice, after_mask, NULL));
  for (int i = 0; i < ROWS * COLUMNS; i++)
    {
      double p[3];
      cvm_grid_to_patient (world->make.grid, (double[3]){ i % COLUMNS, i / COLUMNS, slice }, p);
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
  CvmStrokeRings *rings
      = cvm_stroke_rings_begin (world->make.structure, world->make.grid, &begin, NULL);
  gboolean ok = rings != NULL;
  for (int at = 1, n; ok && at < stroke->n_points; at += n)
    {
      CvmStrokeSlice picture;
      n = 1 + random_choose (&world->make, stroke->n_points - at);
      const double (*points)[3] = (const double (*)[3]) (stroke->points + at);
      ok = cvm_stroke_rings_extend (rings, n, points, NULL)
           && cvm_stroke_rings_preview (rings, random_choose (&world->make, SLICES), &picture,
                                        NULL);
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
      int n_kept = test_n_kept (world->make.structure, after);
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
        test_dump (world->dump, world->make.structure, after, stroke, adding);
    }
  return TRUE;
}

static gboolean
try_stroke (World *world)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmStroke stroke = random_stroke (&world->make);
  CvmStructure *copy = cvm_structure_copy (world->make.structure, NULL);
  CvmStrokeEdit edit = { 0 };
  CvmStrokeRings *rings
      = cvm_stroke_rings_begin (world->make.structure, world->make.grid, &stroke, &status);
  gboolean ok = rings && cvm_stroke_rings_end (rings, &edit, &status);
  if (!ok)
    g_printerr ("%s (%s)\n", status.message_id, status.cause);
  ok = ok && check_edit (world, &stroke, cvm_stroke_rings_is_adding (rings), &edit)
       && is_same_live (world, &stroke, &edit);
  for (int i = 0; ok && i < copy->n_rings; i++)
    ok = test_same_ring (&copy->rings[i], &world->make.structure->rings[i]);
  ok = ok && copy->n_rings == world->make.structure->n_rings;
  world->n_edits += edit.n_slices > 0;
  if (ok)
    test_apply (world->make.structure, &edit);
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
        random_structure_on_grid (&world.make, world.seed = seed + (uint64_t)(i / STROKES_EACH),
                                  SLICES);
      ok = try_stroke (&world);
      if (!ok)
        g_printerr ("stroke %d of the structure of seed %" G_GUINT64_FORMAT "\n", i % STROKES_EACH,
                    world.seed);
    }
  g_print ("%d strokes, %d edits of %d slices: %d rings kept, %d new; %d voxels on borders\n",
           n_strokes, world.n_edits, world.n_slices, world.n_kept, world.n_new, world.n_excused);
  if (world.dump)
    fclose (world.dump);
  cvm_structure_free (world.make.structure);
  cvm_grid_unref (world.make.grid);
  return ok ? 0 : 1;
}
