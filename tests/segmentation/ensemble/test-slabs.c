/* SPDX-License-Identifier: Apache-2.0 */
#include "made-bundle.h"
#include "segmentation/ensemble/slabs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What must hold of any cut: cores follow each other, windows stay inside the padded volume at
 * the pools' phase, and hold all that their cores depend on or end with the volume. */
static void
assert_sound (const CvmNetwork *network, const CvmSlabs *slabs)
{
  const int padded = cvm_slabs_padded (network, slabs->n_slices);
  int next = 0;
  for (int s = 0; s < slabs->n_slabs; s++)
    {
      const CvmSlab *slab = &slabs->slabs[s];
      int below, above, end = slab->start + slabs->n_window;
      assert_int_equal (slab->first, next);
      assert_true (slab->n > 0);
      next = slab->first + slab->n;
      assert_true (slab->start >= 0 && end <= padded);
      assert_int_equal (slab->start % network->multiple[0], 0);
      cvm_network_halo_z (network, slab->first, next - 1, &below, &above);
      assert_true (slab->start == 0 || slab->start <= slab->first - below);
      assert_true (end == padded || end > next - 1 + above);
    }
  assert_int_equal (next, slabs->n_slices);
}

static void
every_thickness_covers_every_volume (void **state)
{
  CvmUnetSpec spec;
  cvm_unet_25d (&spec);
  CvmNetwork *network = cvm_unet_build (&spec, NULL);
  for (int n_slices = 1; n_slices < 70; n_slices++)
    for (int n_core = 1; n_core <= n_slices; n_core += 1 + n_core / 4)
      {
        CvmSlabs slabs;
        CvmStatus status = CVM_STATUS_INIT;
        int window = cvm_slabs_window (network, n_slices, n_core);
        assert_true (cvm_slabs_cut (network, n_slices, window, &slabs, &status));
        assert_sound (network, &slabs);
        /* no thinner than was wished, except for the rest */
        for (int s = 0; s + 1 < slabs.n_slabs; s++)
          assert_true (slabs.slabs[s].n >= n_core);
        cvm_slabs_clear (&slabs);
      }
  cvm_network_free (network);
}

static void
the_paper_s_network_has_a_halo_of_four (void **state)
{
  CvmUnetSpec spec;
  CvmSlabs slabs;
  cvm_unet_25d (&spec);
  CvmNetwork *network = cvm_unet_build (&spec, NULL);
  assert_true (cvm_slabs_cut (network, 60, 28, &slabs, NULL));
  /* 24 (no halo at the volume's start), then 20 between two halos of 4, then the rest */
  const CvmSlab expected[] = { { 0, 0, 24 }, { 20, 24, 20 }, { 32, 44, 16 } };
  assert_int_equal (slabs.n_slabs, 3);
  for (int s = 0; s < 3; s++)
    assert_memory_equal (&slabs.slabs[s], &expected[s], sizeof *expected);
  cvm_slabs_clear (&slabs);
  cvm_network_free (network);
}

static void
windows_that_cannot_be_are_refused (void **state)
{
  CvmUnetSpec spec;
  CvmSlabs slabs;
  cvm_unet_25d (&spec);
  CvmNetwork *network = cvm_unet_build (&spec, NULL);
  const int windows[] = { 0, -2, 27, 62, 8 }; /* none, odd, beyond the volume, all halo */
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
    {
      CvmStatus status = CVM_STATUS_INIT;
      assert_false (cvm_slabs_cut (network, 60, windows[i], &slabs, &status));
      assert_int_equal (status.code, CVM_ERR_SHAPE);
      assert_null (slabs.slabs);
    }
  cvm_network_free (network);
}

static void
a_network_with_a_wide_halo_goes_whole (void **state)
{
  CvmUnetSpec spec;
  cvm_unet_25d (&spec);
  for (int k = 0; k < spec.n_levels; k++)
    spec.kernels[k][0] = 3;
  for (int k = 0; k + 1 < spec.n_levels; k++)
    spec.pools[k][0] = 2;
  spec.head[0] = 3;
  CvmNetwork *network = cvm_unet_build (&spec, NULL);
  CvmSlabs slabs;
  /* UNet-3D: 93 to 108 slices of halo a side */
  assert_int_equal (cvm_slabs_window (network, 100, 1), 112);
  assert_true (cvm_slabs_cut (network, 100, 112, &slabs, NULL));
  assert_int_equal (slabs.n_slabs, 1);
  cvm_slabs_clear (&slabs);
  assert_false (cvm_slabs_cut (network, 300, 192, &slabs, NULL));
  int window = cvm_slabs_window (network, 1000, 1);
  assert_true (window < 256);
  assert_true (cvm_slabs_cut (network, 1000, window, &slabs, NULL));
  assert_sound (network, &slabs);
  cvm_slabs_clear (&slabs);
  cvm_network_free (network);
}

static void
the_nearest_come_first (void **state)
{
  CvmSlab list[] = { { 0, 0, 10 }, { 0, 10, 10 }, { 0, 20, 10 }, { 0, 30, 10 }, { 0, 40, 5 } };
  CvmSlabs slabs = { 45, 20, 5, list };
  cvm_slabs_order (&slabs, 24, 26);
  /* distances of the five: 15, 5, 0, 4, 14 */
  const int order[] = { 20, 30, 10, 40, 0 };
  for (int i = 0; i < 5; i++)
    assert_int_equal (list[i].first, order[i]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_thickness_covers_every_volume),
    cmocka_unit_test (the_paper_s_network_has_a_halo_of_four),
    cmocka_unit_test (windows_that_cannot_be_are_refused),
    cmocka_unit_test (a_network_with_a_wide_halo_goes_whole),
    cmocka_unit_test (the_nearest_come_first),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
