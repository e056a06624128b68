/* SPDX-License-Identifier: Apache-2.0 */
/* A small made-up patient for tests of widgets: a ball of soft tissue with a bright marker at its
 * left, in air; two structures and a probability map about its middle. */
#pragma once

#include "ui/view-state.h"

#include <math.h>

enum
{
  SCENE_SIZE = 96,
  SCENE_SLICES = 40
};

static inline CvmVolume *
scene_volume (void)
{
  const int size[3] = { SCENE_SIZE, SCENE_SIZE, SCENE_SLICES };
  const double step_mm[3] = { 2, 2, 4 }, origin_mm[3] = { -95, -95, -80 };
  CvmGrid *grid = cvm_grid_new_uniform (size, step_mm, origin_mm, NULL);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  int16_t *hu = cvm_volume_get_data (volume);
  for (int k = 0; k < SCENE_SLICES; k++)
    for (int j = 0; j < SCENE_SIZE; j++)
      for (int i = 0; i < SCENE_SIZE; i++, hu++)
        {
          double x = origin_mm[0] + i * 2, y = origin_mm[1] + j * 2, z = origin_mm[2] + k * 4;
          *hu = x * x + y * y + z * z < 75 * 75 ? (int16_t)(40 + (i * 7 + j * 3 + k) % 20) : -1000;
          if (hypot (x - 55, y) < 6)
            *hu = 1200;
        }
  cvm_grid_unref (grid);
  return volume;
}

static inline CvmVolume *
scene_probability (const CvmVolume *volume)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  CvmVolume *map = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  float *p = cvm_volume_get_data (map);
  for (int k = 0; k < SCENE_SLICES; k++)
    for (int j = 0; j < SCENE_SIZE; j++)
      for (int i = 0; i < SCENE_SIZE; i++, p++)
        {
          double mm[3];
          cvm_grid_to_patient (grid, (double[3]){ i, j, k }, mm);
          *p = (float)fmin (
              1, fmax (0, 0.5 + (25 - sqrt (mm[0] * mm[0] + mm[1] * mm[1] + mm[2] * mm[2])) / 20));
        }
  return map;
}

static inline CvmStructure *
scene_ball (const CvmVolume *volume, const char *name, CvmSource source, double radius_mm)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  CvmStructure *structure = cvm_structure_new (source, name, NULL);
  structure->visible = true;
  for (int k = 0; k < SCENE_SLICES; k++)
    {
      double z = grid->positions_mm[k], r2 = radius_mm * radius_mm - z * z;
      if (r2 <= 0)
        continue;
      CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .slice = k, .n_points = 120 };
      ring.points = malloc ((size_t)ring.n_points * sizeof *ring.points);
      for (int i = 0; i < ring.n_points; i++)
        {
          ring.points[i][0] = sqrt (r2) * cos (i * 2 * G_PI / ring.n_points);
          ring.points[i][1] = sqrt (r2) * sin (i * 2 * G_PI / ring.n_points);
          ring.points[i][2] = z;
        }
      if (!cvm_structure_take_ring (structure, &ring, NULL))
        g_error ("no memory");
    }
  return structure;
}

static inline GPtrArray *
scene_structures (const CvmVolume *volume)
{
  GPtrArray *structures = g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
  g_ptr_array_add (structures, scene_ball (volume, "GTVp^AI", CVM_SOURCE_NETWORK, 25));
  g_ptr_array_add (structures, scene_ball (volume, "BODY", CVM_SOURCE_IMPORTED, 75));
  return structures;
}

/* The first structure as if it were being computed: its rings are the view's alone. */
static inline void
scene_make_preliminary (CvmViewState *state, GPtrArray *structures)
{
  cvm_view_state_take_preliminary (state, g_ptr_array_steal_index (structures, 0));
}

/* It is there: it takes its place in the list, with the rings that it has by now. */
static inline void
scene_complete (CvmViewState *state, GPtrArray *structures)
{
  g_ptr_array_insert (structures, 0,
                      cvm_structure_copy (cvm_view_state_get_structure (state, 0), NULL));
  cvm_view_state_set_structures (state, structures);
}
