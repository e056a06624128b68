/* SPDX-License-Identifier: Apache-2.0 */
/* Rings before the end, of slabs in any order, against the rings of the whole map: the same points,
 * each slice once, none before all that it needs is there. */
#include "app/case/preliminary.h"
#include "segmentation/contour/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.5

/* 24 CT slices of 2 mm, a network's grid of 3 mm. */
static CvmEnsembleResult *
make_result (CvmGrid **grid)
{
  const CvmPlacementBox box = { { 2, 2, 1 }, { 36, 32, 22 }, { 3, 3, 3 } };
  *grid = cvm_grid_new_uniform ((int[3]){ 40, 36, 24 }, (double[3]){ 2, 2, 2 },
                                (double[3]){ -40, -36, 7 }, NULL);
  CvmEnsembleResult *result = calloc (1, sizeof *result);
  result->placement = cvm_placement_new (*grid, &box, NULL);
  cvm_placement_size (result->placement, result->size);
  const int *size = result->size;
  result->mean = malloc ((gsize)size[0] * (gsize)size[1] * (gsize)size[2] * sizeof (float));
  for (int z = 0; z < size[2]; z++)
    for (int y = 0; y < size[1]; y++)
      for (int x = 0; x < size[0]; x++)
        result->mean[(z * size[1] + y) * size[0] + x]
            = (float)exp (-0.02 * ((x - 11) * (x - 11) + (y - 9) * (y - 9) + (z - 6) * (z - 6)));
  return result;
}

static CvmStructure *
whole_rings (const CvmEnsembleResult *result)
{
  CvmVolume *map = cvm_placement_restore (result->placement, result->mean, NULL, NULL);
  const CvmGrid *grid = cvm_volume_get_grid (map);
  CvmVolume *kept = cvm_volume_new (grid, CVM_VOXEL_UINT8, NULL);
  for (gsize i = 0; i < cvm_grid_n_voxels (grid); i++)
    ((guint8 *)cvm_volume_get_data (kept))[i] = cvm_volume_get_float32 (map)[i] >= LEVEL;
  CvmStructure *rings = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
  g_assert_true (cvm_trace_structure (map, kept, LEVEL, rings, NULL, NULL));
  cvm_volume_unref (map);
  cvm_volume_unref (kept);
  return rings;
}

static int
by_slice (const void *a, const void *b)
{
  return ((const CvmRing *)a)->slice - ((const CvmRing *)b)->slice;
}

static void
slabs_in_any_order_give_the_whole (void)
{
  static const int orders[][3] = { { 0, 1, 2 }, { 1, 2, 0 }, { 2, 0, 1 } };
  CvmGrid *grid;
  CvmEnsembleResult *result = make_result (&grid);
  CvmStructure *whole = whole_rings (result);
  const int n = result->size[2], cuts[4] = { 0, n / 3, 2 * n / 3, n };
  g_assert_cmpint (whole->n_rings, >, 6);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      CvmPreliminary *preliminary = cvm_preliminary_new (grid, LEVEL);
      CvmStructure *rings = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
      for (int k = 0; k < 3; k++)
        {
          const int slab = orders[i][k], before = rings->n_rings;
          g_assert_true (cvm_preliminary_add (preliminary, result, cuts[slab],
                                              cuts[slab + 1] - cuts[slab], rings, NULL, NULL));
          g_assert_cmpint (rings->n_rings - before, <, whole->n_rings);
          for (int r = before; k == 0 && r < rings->n_rings; r++)
            {
              int first, last;
              cvm_placement_slices (result->placement, rings->rings[r].slice, &first, &last);
              g_assert_cmpint (first, >=, cuts[slab]);
              g_assert_cmpint (last, <, cuts[slab + 1]);
            }
        }
      g_assert_cmpint (rings->n_rings, ==, whole->n_rings);
      qsort (rings->rings, (size_t)rings->n_rings, sizeof *rings->rings, by_slice);
      for (int r = 0; r < rings->n_rings; r++)
        {
          const CvmRing *a = &rings->rings[r], *b = &whole->rings[r];
          g_assert_cmpint (a->slice, ==, b->slice);
          g_assert_cmpmem (a->points, (gsize)a->n_points * sizeof *a->points, b->points,
                           (gsize)b->n_points * sizeof *b->points);
        }
      cvm_structure_free (rings);
      cvm_preliminary_free (preliminary);
    }
  cvm_structure_free (whole);
  cvm_ensemble_result_free (result);
  cvm_grid_unref (grid);
}

static bool
always (void *user)
{
  return true;
}

static void
it_stops_when_asked (void)
{
  CvmGrid *grid;
  CvmEnsembleResult *result = make_result (&grid);
  CvmPreliminary *preliminary = cvm_preliminary_new (grid, LEVEL);
  CvmStructure *rings = cvm_structure_new (CVM_SOURCE_NETWORK, "", NULL);
  const CvmProgress stop = { .cancelled = always };
  CvmStatus status = CVM_STATUS_INIT;
  g_assert_false (
      cvm_preliminary_add (preliminary, result, 0, result->size[2], rings, &stop, &status));
  g_assert_cmpint (status.code, ==, CVM_ERR_CANCELLED);
  g_assert_cmpint (rings->n_rings, ==, 0);
  cvm_structure_free (rings);
  cvm_preliminary_free (preliminary);
  cvm_ensemble_result_free (result);
  cvm_grid_unref (grid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preliminary/order", slabs_in_any_order_give_the_whole);
  g_test_add_func ("/preliminary/cancel", it_stops_when_asked);
  return g_test_run ();
}
