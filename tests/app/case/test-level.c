/* SPDX-License-Identifier: Apache-2.0 */
/* A level's contour, removed pieces, step and quick volume, on two balls whose sizes are known, and
 * against what a run gives. */
#include "app/case/ghost.h"
#include "app/case/level.h"
#include "segmentation/contour/clean-up.h"
#include "segmentation/contour/trace.h"

#include <math.h>
#include <string.h>

#define N 64
#define N_SLICES 24
#define SLOPE_MM 40.0 /* p falls by 1 in so many mm */

static const CvmCleanUpSpec spec = { 1.5, true, true };
static const double middles[2][3] = { { 24, 30, 24 }, { 50, 30, 30 } };
static const double tops[2] = { 0.9, 0.7 };

/* p at a point: of the higher of two cones. At level L they are balls of radius
 * (top − L) × SLOPE_MM. */
static CvmVolume *
two_balls (void)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ N, N, N_SLICES }, (double[3]){ 1, 1, 2 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *map = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  float *p = cvm_volume_get_data (map);
  for (int i = 0; i < N * N * N_SLICES; i++)
    {
      double voxel[3] = { i % N, i / N % N, i / N / N }, mm[3];
      cvm_grid_to_patient (grid, voxel, mm);
      for (int b = 0; b < 2; b++)
        {
          double r = sqrt (pow (mm[0] - middles[b][0], 2) + pow (mm[1] - middles[b][1], 2)
                           + pow (mm[2] - middles[b][2], 2));
          p[i] = (float)MAX (p[i], tops[b] - r / SLOPE_MM);
        }
    }
  cvm_grid_unref (grid);
  return map;
}

static double
ball_cm3 (int ball, double level)
{
  return 4 * G_PI / 3 * pow ((tops[ball] - level) * SLOPE_MM, 3) / 1000;
}

static CvmLevelResult *
at_level (const CvmVolume *map, double level)
{
  GError *error = NULL;
  CvmLevelResult *result = cvm_level_trace (map, level, &spec, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

static CvmStructure *
new_structure (const CvmLevelResult *result)
{
  CvmStructure *structure = cvm_structure_copy (result->contour, NULL);
  g_assert_true (cvm_structure_set_text (&structure->name, "Ball^AI", NULL));
  structure->run.level = result->level;
  return structure;
}

static void
the_contour_is_the_runs (void)
{
  CvmVolume *map = two_balls ();
  const CvmGrid *grid = cvm_volume_get_grid (map);
  for (double level = 0.5; level < 0.66; level += 0.05)
    {
      g_autoptr (CvmLevelResult) result = at_level (map, level);
      CvmCleanUp *clean_up = cvm_clean_up (map, level, &spec, NULL, NULL);
      CvmStructure *run = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
      g_assert_true (cvm_trace_structure (map, clean_up->kept, level, run, NULL, NULL));
      g_assert_cmpint (run->n_rings, ==, result->contour->n_rings);
      for (int i = 0; i < run->n_rings; i++)
        {
          const CvmRing *a = &run->rings[i], *b = &result->contour->rings[i];
          g_assert_cmpmem (a->points, (gsize)a->n_points * sizeof a->points[0], b->points,
                           (gsize)b->n_points * sizeof b->points[0]);
        }
      g_assert_cmpfloat (result->removed_cm3, ==, clean_up->removed_cm3);
      double cm3 = cvm_structure_volume_cm3 (result->contour, grid);
      g_assert_cmpfloat_with_epsilon (cm3, ball_cm3 (0, level), 0.06 * ball_cm3 (0, level));
      cvm_structure_free (run);
      cvm_clean_up_free (clean_up);
    }
  cvm_volume_unref (map);
}

static void
ghosts_are_the_removed_pieces (void)
{
  CvmVolume *map = two_balls ();
  const CvmGrid *grid = cvm_volume_get_grid (map);
  g_autoptr (CvmLevelResult) result = at_level (map, 0.5);
  g_assert_cmpuint (result->ghosts->len, >=, 1);
  const CvmStructure *ghost = result->ghosts->pdata[0];
  g_assert_cmpfloat_with_epsilon (ghost->run.removed_cm3, ball_cm3 (1, 0.5),
                                  0.1 * ball_cm3 (1, 0.5));
  g_assert_cmpfloat_with_epsilon (cvm_structure_volume_cm3 (ghost, grid), ghost->run.removed_cm3,
                                  0.08 * ghost->run.removed_cm3);
  for (int i = 0; i < ghost->n_rings; i++)
    g_assert_cmpfloat (ghost->rings[i].points[0][0], >, 38); /* all about the second ball */
  double least = INFINITY;
  for (guint i = 0; i < result->ghosts->len; i++)
    {
      const CvmStructure *piece = result->ghosts->pdata[i];
      g_assert_cmpfloat (piece->run.removed_cm3, <=, least);
      g_assert_cmpfloat (piece->run.removed_cm3, >=, CVM_LEAST_GHOST_CM3);
      g_assert_cmpint (piece->n_rings, >, 0);
      least = piece->run.removed_cm3;
    }
  cvm_volume_unref (map);
}

static GPtrArray *
list_of (CvmStructure *structure)
{
  GPtrArray *structures = g_ptr_array_new ();
  g_ptr_array_add (structures, structure);
  return structures;
}

static void
a_step_leaves_edited_slices (void)
{
  CvmVolume *map = two_balls ();
  g_autoptr (CvmLevelResult) first = at_level (map, 0.5), second = at_level (map, 0.6);
  CvmStructure *structure = new_structure (first);
  g_autoptr (GPtrArray) structures = list_of (structure);
  g_autoptr (GArray) edited = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_append_vals (edited, (int[]){ 10, 12 }, 2);
  g_autoptr (CvmEdit) edit = cvm_level_edit (structure, second, "XS", edited);
  g_assert_true (edit->automatic);
  CvmStructure *before = cvm_structure_copy (structure, NULL);
  const int n_moving = cvm_level_n_moving (structure, edited);
  GError *error = NULL;
  g_assert_true (cvm_edit_apply (edit, structures, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (structure->run.level, ==, 0.6);
  g_assert_cmpstr (structure->run.members, ==, "XS");
  g_assert_cmpfloat (structure->run.removed_cm3, ==, second->removed_cm3);
  int n_first = 0;
  for (int i = 0; i < before->n_rings; i++)
    n_first += before->rings[i].slice >= 0;
  g_assert_cmpint (n_moving, ==, n_first - 2); /* a ring a slice */
  for (int slice = 0; slice < N_SLICES; slice++)
    {
      const gboolean stays = slice == 10 || slice == 12;
      g_assert_cmpfloat (cvm_structure_area_mm2 (structure, cvm_volume_get_grid (map), slice), ==,
                         cvm_structure_area_mm2 (stays ? before : second->contour,
                                                 cvm_volume_get_grid (map), slice));
    }
  g_assert_true (cvm_edit_revert (edit, structures, &error));
  g_assert_cmpfloat (structure->run.level, ==, 0.5);
  g_assert_cmpstr (structure->run.members, ==, "");
  for (int i = 0; i < before->n_rings; i++)
    g_assert_cmpmem (before->rings[i].points,
                     (gsize)before->rings[i].n_points * sizeof before->rings[i].points[0],
                     structure->rings[i].points,
                     (gsize)structure->rings[i].n_points * sizeof structure->rings[i].points[0]);
  cvm_structure_free (before);
  cvm_structure_free (structure);
  cvm_volume_unref (map);
}

static void
steps_are_named (void)
{
  CvmVolume *map = two_balls ();
  g_autoptr (CvmLevelResult) first = at_level (map, 0.5), second = at_level (map, 0.42);
  CvmStructure *structure = new_structure (first);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (CvmEdit) level = cvm_level_edit (structure, second, "", none);
  g_autofree char *name = cvm_edit_dup_name (level);
  g_assert_cmpstr (name, ==, "Level of Ball^AI: 0.50 → 0.42");
  g_autoptr (CvmEdit) members = cvm_level_edit (structure, first, "S, M", none);
  g_autofree char *other = cvm_edit_dup_name (members);
  g_assert_cmpstr (other, ==, "Members of Ball^AI: S, M");
  /* Nothing would change: no step. */
  structure->run.removed_cm3 = first->removed_cm3;
  g_autoptr (CvmEdit) still = cvm_level_edit (structure, first, "", none);
  g_assert_cmpuint (still->changes->len, ==, 0);
  cvm_structure_free (structure);
  cvm_volume_unref (map);
}

static void
a_piece_comes_back_whole (void)
{
  CvmVolume *map = two_balls ();
  const CvmGrid *grid = cvm_volume_get_grid (map);
  g_autoptr (CvmLevelResult) result = at_level (map, 0.5);
  CvmStructure *structure = new_structure (result);
  g_autoptr (GPtrArray) structures = list_of (structure);
  const CvmStructure *ghost = result->ghosts->pdata[0];
  GError *error = NULL;
  g_autoptr (GPtrArray) away = cvm_ghosts_away (result->ghosts, structure, grid);
  g_assert_cmpuint (away->len, ==, result->ghosts->len);
  g_autoptr (CvmEdit) edit = cvm_ghost_edit (structure, ghost, grid, &error);
  g_assert_no_error (error);
  g_assert_nonnull (edit);
  g_assert_false (edit->automatic);
  g_autofree char *name = cvm_edit_dup_name (edit);
  g_assert_cmpstr (name, ==, "Removed piece brought back to Ball^AI");
  CvmStructure *before = cvm_structure_copy (structure, NULL);
  g_assert_true (cvm_edit_apply (edit, structures, &error));
  for (int slice = 0; slice < N_SLICES; slice++)
    g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (structure, grid, slice),
                                    cvm_structure_area_mm2 (before, grid, slice)
                                        + cvm_structure_area_mm2 (ghost, grid, slice),
                                    0.01);
  g_autoptr (GPtrArray) left = cvm_ghosts_away (result->ghosts, structure, grid);
  g_assert_cmpuint (left->len, ==, result->ghosts->len - 1);
  /* Once it is there, there is nothing to bring back. */
  g_assert_null (cvm_ghost_edit (structure, ghost, grid, &error));
  g_assert_no_error (error);
  cvm_structure_free (before);
  cvm_structure_free (structure);
  cvm_volume_unref (map);
}

static void
histograms_count_voxels (void)
{
  CvmVolume *map = two_balls ();
  const float *p = cvm_volume_get_float32 (map);
  g_autoptr (CvmLevelHistogram) histogram = cvm_level_histogram_new (map);
  g_autoptr (GArray) but = g_array_new (FALSE, FALSE, sizeof (int));
  const int slice = 12;
  g_array_append_val (but, slice);
  for (int step = 5; step <= 95; step++)
    {
      const double level = step / 100.0;
      int n = 0, n_but = 0;
      for (int i = 0; i < N * N * N_SLICES; i++)
        {
          n += p[i] >= level;
          n_but += p[i] >= level && i / N / N != slice;
        }
      g_assert_cmpfloat_with_epsilon (cvm_level_histogram_cm3 (histogram, level, NULL), n * 0.002,
                                      1e-9);
      g_assert_cmpfloat_with_epsilon (cvm_level_histogram_cm3 (histogram, level, but),
                                      n_but * 0.002, 1e-9);
    }
  cvm_volume_unref (map);
}

static void
levels_that_are_none_are_refused (void)
{
  CvmVolume *map = two_balls ();
  GError *error = NULL;
  g_assert_null (cvm_level_trace (map, 1.5, &spec, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "between 0 and 1"));
  g_clear_error (&error);
  cvm_volume_unref (map);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/level/contour", the_contour_is_the_runs);
  g_test_add_func ("/level/ghosts", ghosts_are_the_removed_pieces);
  g_test_add_func ("/level/edited-slices", a_step_leaves_edited_slices);
  g_test_add_func ("/level/names", steps_are_named);
  g_test_add_func ("/level/back", a_piece_comes_back_whole);
  g_test_add_func ("/level/histogram", histograms_count_voxels);
  g_test_add_func ("/level/refused", levels_that_are_none_are_refused);
  return g_test_run ();
}
