/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz the reading of rings as JSON, and put what was read on a small scan. */
#include "app/dicom/imported.h"
#include "app/files/rings-json.h"
#include "segmentation/contour/raster.h"

#include "tests/fuzz/target.h"

#include <math.h>

#define N_SLICES 3
#define SIDE 16

static void
check_ring (const CvmRing *ring, int n_slices)
{
  must (ring->slice >= -1 && ring->slice < n_slices);
  must (ring->use != CVM_RING_COUNTED || ring->slice >= 0);
  must (ring->n_points == 0 || ring->points);
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      must (isfinite (ring->points[i][axis]));
}

static void
place (CvmStructure *structure, const CvmSeries *series)
{
  uint8_t mask[SIDE * SIDE];
  must (cvm_imported_place (structure, series, NULL));
  for (int i = 0; i < structure->n_rings; i++)
    check_ring (&structure->rings[i], N_SLICES);
  for (int slice = 0; slice < N_SLICES; slice++)
    {
      must (cvm_raster_slice (structure, series->grid, slice, mask, NULL));
      must (cvm_structure_area_mm2 (structure, series->grid, slice) >= 0);
    }
}

static void
check (CvmRingsFile *file)
{
  const int size[3] = { SIDE, SIDE, N_SLICES };
  const double step_mm[3] = { 1, 1, 3 }, origin[3] = { 0, 0, 0 };
  CvmSliceFile slices[N_SLICES] = { { .sop_instance = (char *)"1.2" },
                                    { .sop_instance = (char *)"1.3" },
                                    { .sop_instance = (char *)"1.4" } };
  CvmGrid *grid = cvm_grid_new_uniform (size, step_mm, origin, NULL);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  CvmSeries series = {
    .grid = grid, .slices = list, .frame_of_reference = (char *)"9.9", .series_uid = (char *)"9.8"
  };
  must (grid != NULL);
  for (int slice = 0; slice < N_SLICES; slice++)
    g_ptr_array_add (list, &slices[slice]);
  for (guint i = 0; i < file->structures->len; i++)
    {
      CvmStructure *structure = file->structures->pdata[i];
      must (g_utf8_validate (structure->name, -1, NULL));
      for (int k = 0; k < structure->n_rings; k++)
        check_ring (&structure->rings[k], 0);
      place (structure, &series);
    }
  cvm_grid_unref (grid);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmRingsFile) file
      = cvm_rings_json_parse ((const char *)data, size, "rings.json", &error);
  must (file ? !error : error && *error->message && g_utf8_validate (error->message, -1, NULL));
  if (file)
    check (file);
  return 0;
}
