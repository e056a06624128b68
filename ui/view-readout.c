/* SPDX-License-Identifier: Apache-2.0 */
/* What is under the pointer: see CvmReadout in view-state.h. HU is the value of the nearest voxel,
 * as it was scanned; the probability is interpolated, as it is drawn. */
#include "ui/view-state-private.h"

#include <math.h>

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Even-odd: whether the point is in an odd number of the structure's counted rings of the slice. */
static gboolean
contains (const CvmStructure *structure, const CvmGrid *grid, int slice, const double point_mm[3])
{
  double u = dot (point_mm, grid->row_direction), v = dot (point_mm, grid->column_direction);
  gboolean inside = FALSE;
  for (int r = 0; r < structure->n_rings; r++)
    {
      const CvmRing *ring = &structure->rings[r];
      if (ring->use != CVM_RING_COUNTED || ring->slice != slice)
        continue;
      for (int i = 0, j = ring->n_points - 1; i < ring->n_points; j = i++)
        {
          double vi = dot (ring->points[i], grid->column_direction),
                 vj = dot (ring->points[j], grid->column_direction);
          if ((vi > v) == (vj > v))
            continue;
          double ui = dot (ring->points[i], grid->row_direction),
                 uj = dot (ring->points[j], grid->row_direction);
          if (u < ui + (v - vi) / (vj - vi) * (uj - ui))
            inside = !inside;
        }
    }
  return inside;
}

static void
add_names (CvmViewState *self, int slice, CvmReadout *readout)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self);
  for (guint i = 0; i < cvm_view_state_get_n_structures (self); i++)
    {
      const CvmStructure *structure = cvm_view_state_get_structure (self, i);
      if (!structure->visible || !contains (structure, grid, slice, readout->patient_mm))
        continue;
      gboolean active = g_strcmp0 (structure->id, self->active_id) == 0;
      g_ptr_array_insert (readout->names, active ? 0 : -1,
                          structure->name ? structure->name : (char *)"");
    }
}

gboolean
cvm_view_state_read_pointer (CvmViewState *self, CvmReadout *readout)
{
  *readout = (CvmReadout){ 0 };
  readout->names = g_ptr_array_new ();
  if (!self->has_pointer)
    return FALSE;
  memcpy (readout->patient_mm, self->pointer_mm, sizeof self->pointer_mm);
  const CvmGrid *grid = cvm_view_state_get_grid (self);
  double voxel[3];
  cvm_grid_to_voxel (grid, self->pointer_mm, voxel);
  int column = (int)floor (voxel[0] + 0.5), row = (int)floor (voxel[1] + 0.5),
      slice = (int)floor (voxel[2] + 0.5);
  readout->inside = column >= 0 && row >= 0 && slice >= 0 && column < grid->n_columns
                    && row < grid->n_rows && slice < grid->n_slices
                    && (!self->slices_there || self->slices_there[slice]);
  if (!readout->inside)
    return TRUE;
  readout->hu = cvm_volume_value (self->ct, column, row, slice);
  if (self->probability)
    {
      float p = cvm_volume_sample (self->probability, self->pointer_mm, NAN);
      readout->has_probability = !isnan (p);
      readout->probability = readout->has_probability ? p : 0;
    }
  if (readout->has_probability && self->disagreement)
    {
      float sd = cvm_volume_sample (self->disagreement, self->pointer_mm, NAN);
      readout->has_disagreement = !isnan (sd);
      readout->disagreement = readout->has_disagreement ? sd : 0;
    }
  add_names (self, slice, readout);
  return TRUE;
}
