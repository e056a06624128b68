/* SPDX-License-Identifier: Apache-2.0 */
/* Two sums a slice: one of what its rings are now, one of what was measured. A sum is FNV-1a over
 * 64-bit words, which two different slices share by a chance of 1 in 2^64. */
#include "ui/volume-cache.h"

#include <string.h>

#define FNV_START 14695981039346656037u
#define FNV_PRIME 1099511628211u

typedef struct
{
  guint64 sum, measured;
  double area_mm2;
} Slice;

struct CvmVolumeCache
{
  GArray *slices; /* Slice */
  int n_measured;
};

CvmVolumeCache *
cvm_volume_cache_new (void)
{
  CvmVolumeCache *self = g_new0 (CvmVolumeCache, 1);
  self->slices = g_array_new (FALSE, TRUE, sizeof (Slice));
  return self;
}

void
cvm_volume_cache_free (CvmVolumeCache *self)
{
  if (self)
    g_array_unref (self->slices);
  g_free (self);
}

static guint64
add_word (guint64 sum, guint64 word)
{
  sum = (sum ^ word) * FNV_PRIME;
  return sum ^ sum >> 29; /* the upper bits of a double reach the lower ones, too */
}

static guint64
add_ring (guint64 sum, const CvmRing *ring)
{
  sum = add_word (sum, (guint64)ring->n_points);
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      {
        guint64 bits;
        memcpy (&bits, &ring->points[i][axis], sizeof bits);
        sum = add_word (sum, bits);
      }
  return sum;
}

static void
sum_up (CvmVolumeCache *self, const CvmStructure *structure, int n_slices)
{
  if (self->slices->len != (guint)n_slices)
    {
      g_array_set_size (self->slices, 0);
      g_array_set_size (self->slices, (guint)n_slices);
    }
  for (int k = 0; k < n_slices; k++)
    g_array_index (self->slices, Slice, k).sum = 0; /* no ring, no area */
  for (int r = 0; r < structure->n_rings; r++)
    {
      const CvmRing *ring = &structure->rings[r];
      if (ring->use != CVM_RING_COUNTED || ring->slice < 0 || ring->slice >= n_slices)
        continue;
      Slice *slice = &g_array_index (self->slices, Slice, ring->slice);
      slice->sum = add_ring (slice->sum ? slice->sum : FNV_START, ring);
    }
}

double
cvm_volume_cache_get_cm3 (CvmVolumeCache *self, const CvmStructure *structure, const CvmGrid *grid)
{
  double mm3 = 0;
  sum_up (self, structure, grid->n_slices);
  self->n_measured = 0;
  for (int k = 0; k < grid->n_slices; k++)
    {
      Slice *slice = &g_array_index (self->slices, Slice, k);
      if (slice->sum != slice->measured)
        {
          slice->area_mm2 = slice->sum ? cvm_structure_area_mm2 (structure, grid, k) : 0;
          slice->measured = slice->sum;
          self->n_measured++;
        }
      mm3 += slice->area_mm2 * cvm_grid_slice_extent_mm (grid, k);
    }
  return mm3 / 1000;
}

int
cvm_volume_cache_get_n_measured (const CvmVolumeCache *self)
{
  return self->n_measured;
}
