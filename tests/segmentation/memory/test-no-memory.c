/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of the engine fails in turn, alone: then the call fails with CVM_ERR_MEMORY, or
 * does without; nothing is leaked, nothing is used that is not there, and in the end, when no
 * allocation fails any more, it succeeds. Allocations within oneDNN and
 * jansson are not ours to fail. */
#include "bundle-writer.h"
#include "made-bundle.h"
#include "tests/failing-memory.h"

#include "segmentation/contour/clean-up.h"
#include "segmentation/contour/level-section.h"
#include "segmentation/contour/raster.h"
#include "segmentation/contour/section.h"
#include "segmentation/contour/stroke.h"
#include "segmentation/contour/trace.h"
#include "segmentation/grid/body.h"
#include "segmentation/grid/resample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#define MOST_ALLOCATIONS 100000

typedef bool (*Work) (const void *input, CvmStatus *status);

/* Returns how many allocations the work makes. */
static long
exhaust (Work work, const void *input)
{
  for (long n = 1; n <= MOST_ALLOCATIONS; n++)
    {
      CvmStatus status = CVM_STATUS_INIT;
      const long before = failing_memory_blocks ();
      failing_memory_arm (n);
      const bool good = work (input, &status);
      const bool refused = failing_memory_disarm ();
      if (failing_memory_blocks () != before)
        fail_msg ("allocation %ld failed: %ld blocks are left", n,
                  failing_memory_blocks () - before);
      if (!refused)
        {
          assert_true (good);
          print_message ("%ld allocations\n", n - 1);
          return n - 1;
        }
      if (!good && status.code != CVM_ERR_MEMORY)
        fail_msg ("allocation %ld failed: code %d, \"%s\"", n, status.code,
                  status.message_id ? status.message_id : "");
    }
  fail_msg ("it allocates without an end");
  return 0;
}

/* --- grid ------------------------------------------------------------------------------------- */

static bool
make_volume (const void *input, CvmStatus *status)
{
  const int size[3] = { 5, 4, 3 };
  const double step[3] = { 1, 1, 2 }, origin[3] = { 0, 0, 0 };
  CvmGrid *grid = cvm_grid_new_uniform (size, step, origin, status);
  CvmVolume *volume = grid ? cvm_volume_new (grid, CVM_VOXEL_FLOAT32, status) : NULL;
  const bool good = volume != NULL;
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
  return good;
}

static bool
resample (const void *input, CvmStatus *status)
{
  static float source[4 * 5 * 6], target[16 * 16 * 16];
  const double places[3] = { 0, 4, 9 };
  CvmAxis *z = cvm_axis_new_uneven (3, places, 3, status);
  CvmAxis *y = z ? cvm_axis_new (5, 2, 5, status) : NULL;
  CvmAxis *x = y ? cvm_axis_new (6, 2, 1, status) : NULL;
  CvmAxis *back = x ? cvm_axis_new_back (4, 2, 3, places, status) : NULL;
  const bool good = back && cvm_resample (source, z, y, x, target, NULL, status);
  cvm_axis_free (x);
  cvm_axis_free (y);
  cvm_axis_free (z);
  cvm_axis_free (back);
  return good;
}

static bool
find_body (const void *input, CvmStatus *status)
{
  CvmVolume *body = cvm_body_find (input, NULL, status);
  cvm_volume_unref (body);
  return body != NULL;
}

static bool
place (const void *input, CvmStatus *status)
{
  const CvmInputSpec spec = {
    .spacing_mm = { 5, 5, 4 }, .window_hu = { -150, 500 }, .crop_body = true, .crop_margin_mm = 8
  };
  float *values = NULL;
  CvmPlacement *placement = cvm_placement_prepare (input, &spec, &values, NULL, status);
  CvmVolume *map = placement ? cvm_placement_restore (placement, values, NULL, status) : NULL;
  CvmPlacement *again = NULL;
  if (map)
    {
      CvmPlacementBox box;
      cvm_placement_get_box (placement, &box);
      again = cvm_placement_new (cvm_volume_get_grid (input), &box, status);
    }
  const bool good = again != NULL;
  cvm_placement_free (again);
  cvm_volume_unref (map);
  cvm_placement_free (placement);
  free (values);
  return good;
}

/* A block of tissue in air; slices `uneven` or not. */
static CvmVolume *
make_patient (bool uneven)
{
  enum
  {
    N = 24,
    SLICES = 12
  };
  const double x[3] = { 1, 0, 0 }, y[3] = { 0, 1, 0 };
  double origins[SLICES][3] = { { 0 } };
  for (int k = 0; k < SLICES; k++)
    origins[k][2] = 3 * k + (uneven && k > 5 ? 4 : 0);
  CvmGrid *grid = cvm_grid_new (N, N, SLICES, 4, 4, x, y, (const double (*)[3])origins, 3, NULL);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  assert_non_null (ct);
  int16_t *values = cvm_volume_get_data (ct);
  for (int i = 0; i < N * N * SLICES; i++)
    values[i] = i % N > 4 && i % N < 20 && i / N % N > 4 && i / N % N < 20 ? 40 : -1000;
  cvm_grid_unref (grid);
  return ct;
}

static void
grid_and_volume (void **state)
{
  assert_true (exhaust (make_volume, NULL) > 2);
  assert_true (exhaust (resample, NULL) > 4);
  for (int uneven = 0; uneven < 2; uneven++)
    {
      CvmVolume *ct = make_patient (uneven);
      assert_true (exhaust (find_body, ct) > 3);
      assert_true (exhaust (place, ct) > 5);
      cvm_volume_unref (ct);
    }
}

/* --- network ---------------------------------------------------------------------------------- */

static bool
open_bundle (const void *input, CvmStatus *status)
{
  CvmBundle *bundle = cvm_bundle_open (input, status);
  cvm_bundle_unref (bundle);
  return bundle != NULL;
}

static void
bundle (void **state)
{
  char path[] = "/tmp/cavum-bundle-XXXXXX";
  TestBundle made;
  close (mkstemp (path));
  test_bundle_init (&made, 2, true);
  char *header = test_bundle_header (&made);
  test_bundle_write (&made, header, path);
  assert_true (exhaust (open_bundle, path) > 20);
  unlink (path);
  free (header);
  test_bundle_clear (&made);
}

typedef struct
{
  const CvmBundle *bundle;
  const CvmVolume *ct;
  const char *device;
} Run;

static bool
run_ensemble (const void *input, CvmStatus *status)
{
  const Run *run = input;
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  options.device = run->device;
  options.n_threads = 1;
  options.keep_members = true;
  options.slab_slices = 4;
  CvmEnsembleResult *result
      = cvm_ensemble_run (run->bundle, run->ct, &options, NULL, NULL, NULL, status);
  CvmVolume *mean = result ? cvm_ensemble_result_map (result, CVM_MAP_MEAN, NULL, status) : NULL;
  CvmVolume *member = mean ? cvm_ensemble_result_map (result, 1, NULL, status) : NULL;
  const bool good = member != NULL;
  cvm_volume_unref (mean);
  cvm_volume_unref (member);
  cvm_ensemble_result_free (result);
  return good;
}

static void
ensemble_on (const char *device)
{
  const int size[3] = { 8, 8, 6 };
  CvmUnetSpec spec;
  MadeBundle made;
  made_small_spec (&spec);
  made_bundle_init (&made, &spec, 2, true);
  CvmVolume *ct = made_ct (size);
  const Run run = { &made.bundle, ct, device };
  assert_true (exhaust (run_ensemble, &run) > 20);
  cvm_volume_unref (ct);
  made_bundle_clear (&made);
}

static void
ensemble_on_the_reference (void **state)
{
  ensemble_on ("reference");
}

static void
ensemble_on_the_cpu (void **state)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmDevice *device = cvm_device_open ("cpu", &(CvmDeviceOptions){ .n_threads = 1 }, &status);
  if (!device && status.code == CVM_ERR_UNSUPPORTED)
    {
      print_message ("SKIP: this build has no CPU device\n");
      skip ();
    }
  cvm_device_close (device);
  ensemble_on ("cpu");
}

static bool
build_network (const void *input, CvmStatus *status)
{
  CvmNetwork *network = cvm_unet_build (input, status);
  cvm_network_free (network);
  return network != NULL;
}

static void
network (void **state)
{
  CvmUnetSpec spec;
  made_small_spec (&spec);
  assert_true (exhaust (build_network, &spec) > 4);
}

/* --- contours --------------------------------------------------------------------------------- */

/* Two blobs and a bridge between them, so that every step of the clean-up has work. */
static CvmVolume *
make_probability (void)
{
  const int size[3] = { 24, 20, 6 };
  const double step[3] = { 1, 1, 2 }, origin[3] = { 0, 0, 0 };
  CvmGrid *grid = cvm_grid_new_uniform (size, step, origin, NULL);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  assert_non_null (volume);
  float *values = cvm_volume_get_data (volume);
  for (int i = 0; i < 24 * 20 * 6; i++)
    {
      const double x = i % 24, y = i / 24 % 20;
      values[i] = (float)fmax (exp (-(pow (x - 7, 2) + pow (y - 9, 2)) / 30),
                               exp (-(pow (x - 18, 2) + pow (y - 9, 2)) / 8));
    }
  cvm_grid_unref (grid);
  return volume;
}

static bool
contour (const void *input, CvmStatus *status)
{
  const CvmCleanUpSpec spec
      = { .opening_mm = 1.5, .largest_per_slice = true, .largest_component = true };
  CvmCleanUp *clean = cvm_clean_up (input, 0.5, &spec, NULL, status);
  CvmStructure *structure = clean ? cvm_structure_new (CVM_SOURCE_NETWORK, "GTVp", status) : NULL;
  bool good = structure && cvm_trace_structure (input, clean->kept, 0.5, structure, NULL, status)
              && cvm_trace_slice (input, 0.4, 2, structure, status);
  CvmVolume *mask
      = good ? cvm_raster_structure (structure, cvm_volume_get_grid (input), status) : NULL;
  CvmSection section = { 0 };
  good = mask && cvm_level_section (input, 0.5, CVM_SECTION_COLUMN, 8, NULL, &section, status);
  cvm_section_clear (&section);
  cvm_volume_unref (mask);
  cvm_structure_free (structure);
  cvm_clean_up_free (clean);
  return good;
}

static bool
look_at (const void *input, CvmStatus *status)
{
  const CvmStructure *structure = input;
  const int size[3] = { 40, 40, 3 };
  const double step[3] = { 1, 1, 1 }, origin[3] = { -20, -20, 0 };
  CvmSection section = { 0 };
  CvmStatus warning = CVM_STATUS_INIT;
  cvm_status_fail (&warning, CVM_ERR_FORMAT, "a warning", NULL);
  CvmGrid *grid = cvm_grid_new_uniform (size, step, origin, status);
  CvmSectionIndex *index = grid ? cvm_section_index_new (structure, grid, status) : NULL;
  CvmStructure *copy = index ? cvm_structure_copy (structure, status) : NULL;
  const CvmSectionSource source = { structure, index, NULL, 0 };
  bool good = copy && cvm_structure_set_text (&copy->name, "another", status)
              && cvm_structure_warn (copy, &warning, status)
              && cvm_section_cut_source (&source, grid, CVM_SECTION_ROW, 20.5, &section, status);
  if (good && isnan (cvm_structure_volume_cm3 (copy, grid)))
    good = cvm_status_no_memory (status);
  cvm_section_clear (&section);
  cvm_section_index_free (index);
  cvm_structure_free (copy);
  cvm_grid_unref (grid);
  return good;
}

static bool
stroke (const void *input, CvmStatus *status)
{
  const double point[1][3] = { { 1, 2, 3 } };
  CvmStroke path = { 0 };
  bool good = true;
  for (int i = 0; good && i < 100; i++)
    good = cvm_stroke_append (&path, 1, point, status);
  cvm_stroke_clear (&path);
  return good;
}

static void
contours (void **state)
{
  CvmVolume *probability = make_probability ();
  assert_true (exhaust (contour, probability) > 20);
  cvm_volume_unref (probability);
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, "drawn", NULL);
  assert_non_null (structure);
  for (int slice = 0; slice < 3; slice++)
    {
      CvmRing ring = { .slice = slice, .nearest_slice = -1, .n_points = 4 };
      const double corners[4][2] = { { -5, -5 }, { 5, -5 }, { 5, 5 }, { -5, 5 } };
      ring.points = malloc (4 * sizeof ring.points[0]);
      for (int i = 0; i < 4; i++)
        memcpy (ring.points[i], (double[3]){ corners[i][0], corners[i][1], slice },
                sizeof ring.points[i]);
      assert_true (cvm_structure_take_ring (structure, &ring, NULL));
    }
  assert_true (exhaust (look_at, structure) > 10);
  cvm_structure_free (structure);
  assert_true (exhaust (stroke, NULL) >= 2);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (grid_and_volume),
    cmocka_unit_test (network),
    cmocka_unit_test (bundle),
    cmocka_unit_test (ensemble_on_the_reference),
    cmocka_unit_test (ensemble_on_the_cpu),
    cmocka_unit_test (contours),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
