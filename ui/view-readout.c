/* SPDX-License-Identifier: Apache-2.0 */
/* What is under the pointer: see CvmReadout in view-state.h. HU is the value of the nearest voxel,
 * as it was scanned; the probability is interpolated, as it is drawn. */
#include "ui/view-state-private.h"

#include <math.h>

static void
add_names (CvmViewState *self, int slice, CvmReadout *readout)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self);
  for (guint i = 0; i < cvm_view_state_get_n_structures (self); i++)
    {
      const CvmStructure *structure = cvm_view_state_get_structure (self, i);
      if (!structure->visible
          || !cvm_structure_encloses (structure, grid, slice, readout->patient_mm))
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
