/* SPDX-License-Identifier: Apache-2.0 */
/* A few CT slices at a time become a small volume of their own, which is traced as a whole one; its
 * rings are then bound to the slices of the scan. */
#include "app/case/preliminary.h"

#include "segmentation/contour/trace.h"

#include <string.h>

#define SLICES_AT_ONCE 8 /* 512 × 512 of them with their mask are 10 MB */

struct _CvmPreliminary
{
  CvmGrid *ct;
  double level;
  GByteArray *final; /* by slice of the network's grid */
  guint8 *contoured; /* by CT slice */
};

CvmPreliminary *
cvm_preliminary_new (const CvmGrid *ct, double level)
{
  CvmPreliminary *self = g_new0 (CvmPreliminary, 1);
  self->ct = cvm_grid_ref (ct);
  self->level = level;
  self->final = g_byte_array_new ();
  self->contoured = g_malloc0 ((gsize)ct->n_slices);
  return self;
}

void
cvm_preliminary_free (CvmPreliminary *self)
{
  if (!self)
    return;
  cvm_grid_unref (self->ct);
  g_byte_array_unref (self->final);
  g_free (self->contoured);
  g_free (self);
}

static void
note_final (CvmPreliminary *self, int n_slices, int first, int n)
{
  const guint before = self->final->len;
  if (before < (guint)n_slices)
    {
      g_byte_array_set_size (self->final, (guint)n_slices);
      memset (self->final->data + before, 0, (guint)n_slices - before);
    }
  memset (self->final->data + first, 1, (gsize)n);
}

/* Whether a CT slice can be contoured now, for the first time. */
static gboolean
is_ready (const CvmPreliminary *self, const CvmPlacement *placement, int ct_slice)
{
  int first, last;
  if (self->contoured[ct_slice])
    return FALSE;
  cvm_placement_slices (placement, ct_slice, &first, &last);
  return !memchr (self->final->data + first, 0, (gsize)(last - first + 1));
}

/* Slices first … first + n − 1 as a grid of their own. */
static CvmGrid *
part_of_grid (const CvmGrid *ct, int first, int n, CvmStatus *status)
{
  return cvm_grid_new (ct->n_columns, ct->n_rows, n, ct->column_step_mm, ct->row_step_mm,
                       ct->row_direction, ct->column_direction,
                       (const double (*)[3]) (ct->origins + first), ct->slice_step_mm, status);
}

static bool
trace_part (const CvmPreliminary *self,
            const CvmVolume *probability,
            int first,
            CvmStructure *rings,
            CvmStatus *status)
{
  const CvmGrid *grid = cvm_volume_get_grid (probability);
  CvmVolume *kept = cvm_volume_new (grid, CVM_VOXEL_UINT8, status);
  if (!kept)
    return false;
  const float *p = cvm_volume_get_float32 (probability);
  guint8 *mask = cvm_volume_get_data (kept);
  const float level = (float)self->level;
  for (gsize i = 0; i < cvm_grid_n_voxels (grid); i++)
    mask[i] = p[i] >= level;
  const int before = rings->n_rings;
  const bool good = cvm_trace_structure (probability, kept, self->level, rings, NULL, status);
  for (int i = before; i < rings->n_rings; i++)
    rings->rings[i].slice += first;
  cvm_volume_unref (kept);
  return good;
}

static bool
contour_part (const CvmPreliminary *self,
              const CvmEnsembleResult *result,
              int first,
              int n,
              CvmStructure *rings,
              CvmStatus *status)
{
  CvmGrid *grid = part_of_grid (self->ct, first, n, status);
  CvmVolume *probability = grid ? cvm_volume_new (grid, CVM_VOXEL_FLOAT32, status) : NULL;
  const bool good = probability
                    && cvm_placement_restore_slices (result->placement, result->mean, first, n,
                                                     cvm_volume_get_data (probability), status)
                    && trace_part (self, probability, first, rings, status);
  cvm_volume_unref (probability);
  cvm_grid_unref (grid);
  return good;
}

bool
cvm_preliminary_add (CvmPreliminary *self,
                     const CvmEnsembleResult *result,
                     int first,
                     int n,
                     CvmStructure *rings,
                     const CvmProgress *progress,
                     CvmStatus *status)
{
  note_final (self, result->size[2], first, n);
  for (int slice = 0; slice < self->ct->n_slices;)
    {
      int n_ready = 0;
      if (cvm_progress_cancelled (progress))
        return cvm_status_cancelled (status);
      while (n_ready < SLICES_AT_ONCE && slice + n_ready < self->ct->n_slices
             && is_ready (self, result->placement, slice + n_ready))
        n_ready++;
      if (n_ready > 0 && !contour_part (self, result, slice, n_ready, rings, status))
        return false;
      memset (self->contoured + slice, 1, (gsize)n_ready);
      slice += MAX (n_ready, 1);
    }
  return true;
}
