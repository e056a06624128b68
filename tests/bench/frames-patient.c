/* SPDX-License-Identifier: Apache-2.0 */
/* See frames-patient.h. */
#include "tests/bench/frames-patient.h"

#include <math.h>
#include <stdlib.h>

/* Where each plane's mark is, in voxels; −1: at any section. */
static const int marks[CVM_N_PLANES][3] = {
  [CVM_PLANE_AXIAL] = { 16, 68, -1 },
  [CVM_PLANE_SAGITTAL] = { -1, 68, 12 },
  [CVM_PLANE_CORONAL] = { 68, -1, 12 },
};

enum
{
  MARK_HALF = 8,
  MAP_RADIUS = 40 /* columns */
};

static gboolean
in_mark (const int voxel[3], CvmPlane plane)
{
  for (int i = 0; i < 3; i++)
    if (marks[plane][i] >= 0 && abs (voxel[i] - marks[plane][i]) > MARK_HALF)
      return FALSE;
  return TRUE;
}

/* Which of a voxel's coordinates a plane's section is. */
static int
depth_of (const int voxel[3], CvmPlane plane)
{
  return voxel[plane == CVM_PLANE_AXIAL ? 2 : plane == CVM_PLANE_SAGITTAL ? 0 : 1];
}

static int16_t
value_at (const int voxel[3], int n_slices)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    if (in_mark (voxel, (CvmPlane)plane))
      return depth_of (voxel, (CvmPlane)plane) % 2 ? FRAMES_ODD_HU : FRAMES_EVEN_HU;
  int x = voxel[0] - FRAMES_COLUMNS / 2, y = voxel[1] - FRAMES_COLUMNS / 2,
      z = (voxel[2] - n_slices / 2) * 400 / n_slices;
  gboolean body = x * x + y * y + z * z < 210 * 210;
  return body ? (int16_t)(40 + (voxel[0] * 7919 + voxel[1] * 31 + voxel[2]) % 60) : -1000;
}

static void
fill (CvmVolume *ct, CvmVolume *map, int n_slices)
{
  int16_t *hu = cvm_volume_get_data (ct);
  float *p = cvm_volume_get_data (map);
  for (int k = 0; k < n_slices; k++)
    for (int j = 0; j < FRAMES_COLUMNS; j++)
      for (int i = 0; i < FRAMES_COLUMNS; i++, p++)
        {
          float x = (float)(i - FRAMES_COLUMNS / 2), y = (float)(j - FRAMES_COLUMNS / 2),
                z = (float)(k - n_slices / 2) * 2, r = sqrtf (x * x + y * y + z * z);
          *hu++ = value_at ((const int[3]){ i, j, k }, n_slices);
          *p = CLAMP (0.5f + (MAP_RADIUS - r) / 30, 0, 1);
        }
}

static CvmStructure *
new_ball (const CvmGrid *grid, int number, int n_points)
{
  static const double radii_mm[FRAMES_STRUCTURES] = { 180, 155, 130, 105, 72 };
  g_autofree char *name = g_strdup_printf ("Ball %d", number + 1);
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, name, NULL);
  structure->visible = true;
  for (int k = 0; k < grid->n_slices; k++)
    {
      double z = grid->positions_mm[k], r2 = radii_mm[number] * radii_mm[number] - z * z;
      if (r2 <= 0)
        continue;
      CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .slice = k, .n_points = n_points };
      ring.points = malloc ((size_t)n_points * sizeof *ring.points);
      for (int i = 0; i < n_points; i++)
        {
          /* Clockwise, as our own rings are, and at whole micrometres. */
          double angle = -i * 2 * G_PI / n_points, r = sqrt (r2) * (1 + 0.03 * sin (9 * angle));
          ring.points[i][0] = round ((2 * number - 4 + r * cos (angle)) * 1e3) / 1e3;
          ring.points[i][1] = round ((2 * number + r * sin (angle)) * 1e3) / 1e3;
          ring.points[i][2] = z;
        }
      if (!cvm_structure_take_ring (structure, &ring, NULL))
        g_error ("no memory");
    }
  return structure;
}

CvmViewState *
frames_patient_new (int n_slices, int n_points, GPtrArray **structures)
{
  const int size[3] = { FRAMES_COLUMNS, FRAMES_COLUMNS, n_slices };
  const double step_mm[3] = { 0.98, 0.98, 2 }, origin_mm[3] = { -250, -250, 1.0 - n_slices };
  CvmGrid *grid = cvm_grid_new_uniform (size, step_mm, origin_mm, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL),
            *map = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  fill (ct, map, n_slices);
  CvmViewState *state = cvm_view_state_new (ct);
  *structures = g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
  for (int i = 0; i < FRAMES_STRUCTURES; i++)
    g_ptr_array_add (*structures, new_ball (grid, i, i + 1 < FRAMES_STRUCTURES ? 1000 : n_points));
  cvm_view_state_set_structures (state, *structures);
  const CvmStructure *last = g_ptr_array_index (*structures, FRAMES_STRUCTURES - 1);
  cvm_view_state_set_active_id (state, last->id);
  cvm_view_state_set_probability (state, map, 0.5);
  cvm_view_state_set_overlay_visible (state, TRUE);
  cvm_volume_unref (ct);
  cvm_volume_unref (map);
  cvm_grid_unref (grid);
  return state;
}

void
frames_patient_border (CvmViewState *state, double level, double patient_mm[3])
{
  const CvmGrid *grid = cvm_view_state_get_grid (state);
  double crosshair_mm[3], voxel[3], r = MAP_RADIUS + 30 * (0.5 - level);
  cvm_view_state_get_crosshair (state, crosshair_mm);
  cvm_grid_to_voxel (grid, crosshair_mm, voxel);
  double y = voxel[1] - FRAMES_COLUMNS / 2, z = (voxel[2] - grid->n_slices / 2) * 2;
  voxel[0] = FRAMES_COLUMNS / 2 + sqrt (r * r - y * y - z * z);
  cvm_grid_to_patient (grid, voxel, patient_mm);
}

void
frames_patient_mark (CvmViewState *state, CvmPlane plane, double patient_mm[3])
{
  const CvmGrid *grid = cvm_view_state_get_grid (state);
  double crosshair_mm[3], voxel[3];
  cvm_view_state_get_crosshair (state, crosshair_mm);
  cvm_grid_to_voxel (grid, crosshair_mm, voxel);
  for (int i = 0; i < 3; i++)
    if (marks[plane][i] >= 0)
      voxel[i] = marks[plane][i];
  cvm_grid_to_patient (grid, voxel, patient_mm);
}

int
frames_patient_grey (CvmViewState *state, CvmPlane plane)
{
  double patient_mm[3], voxel[3];
  int whole[3];
  CvmWindow window;
  cvm_view_state_get_window (state, &window);
  frames_patient_mark (state, plane, patient_mm);
  cvm_grid_to_voxel (cvm_view_state_get_grid (state), patient_mm, voxel);
  for (int i = 0; i < 3; i++)
    whole[i] = (int)lround (voxel[i]);
  return cvm_window_grey (&window, depth_of (whole, plane) % 2 ? FRAMES_ODD_HU : FRAMES_EVEN_HU);
}
