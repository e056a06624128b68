/* SPDX-License-Identifier: Apache-2.0 */
/* The body finder on real scans, against the outlines that came with them. It lives here because
 * it needs DICOM. */
#include "app/dicom/ct.h"
#include "app/dicom/structure-set.h"
#include "app/phantom/phantom.h"
#include "segmentation/contour/raster.h"
#include "segmentation/grid/body.h"
#include "tests/support.h"

static CvmVolume *
outline (const CvmFolder *folder, const char *name)
{
  const CvmStructureSetInfo *info = g_ptr_array_index (folder->structure_sets, 0);
  GError *error = NULL;
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (info->path, info->series, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < set->structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (set->structures, i);
      if (g_str_equal (structure->name, name))
        return cvm_raster_structure (structure, info->series->grid, NULL);
    }
  g_assert_not_reached ();
}

static void
assert_alike (CvmVolume *drawn, CvmVolume *found, const char *name)
{
  g_assert_nonnull (drawn);
  g_assert_nonnull (found);
  const guint8 *a = cvm_volume_get_uint8 (drawn), *b = cvm_volume_get_uint8 (found);
  gsize n = cvm_grid_n_voxels (cvm_volume_get_grid (found)), both = 0, sum = 0;
  for (gsize i = 0; i < n; i++)
    {
      both += a[i] & b[i];
      sum += a[i] + b[i];
    }
  double dice = 2.0 * (double)both / (double)sum;
  g_test_message ("%s: DSC %.4f", name, dice);
  g_assert_cmpfloat (dice, >=, 0.97);
  cvm_volume_unref (drawn);
  cvm_volume_unref (found);
}

static void
compare (const char *case_name, const char *structure)
{
  char path[4096];
  if (!test_shared (path, case_name))
    {
      g_test_skip ("needs the shared data");
      return;
    }
  GError *error = NULL;
  g_autoptr (CvmFolder) folder = cvm_folder_scan (path, NULL, &error);
  g_assert_no_error (error);
  CvmVolume *ct = cvm_ct_load (g_ptr_array_index (folder->series, 0), -1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_alike (outline (folder, structure), cvm_body_find (ct, NULL, NULL), case_name);
  cvm_volume_unref (ct);
}

static void
the_body_of_hn_picker_is_found (void)
{
  compare ("dicom/cases/hn-picker", "BODY"); /* its couch touches the head rest */
}

static void
the_body_of_lung_xio_is_found (void)
{
  compare ("dicom/cases/lung-xio", "Patient");
}

/* With its mask, head rest and couch; needs no shared data. */
static void
the_body_of_the_phantom_is_found (void)
{
  const CvmPhantomSpec spec = { 3, 256, 256, 110, 1.96, 3 };
  GError *error = NULL;
  g_autoptr (CvmPhantom) phantom = cvm_phantom_new (&spec, NULL, &error);
  g_assert_no_error (error);
  const CvmStructure *body = NULL;
  for (guint i = 0; i < phantom->structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (phantom->structures, i);
      if (g_str_equal (structure->name, "BODY"))
        body = structure;
    }
  g_assert_nonnull (body);
  assert_alike (cvm_raster_structure (body, cvm_volume_get_grid (phantom->ct), NULL),
                cvm_body_find (phantom->ct, NULL, NULL), "phantom");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  g_test_add_func ("/body/phantom", the_body_of_the_phantom_is_found);
  g_test_add_func ("/body/hn-picker", the_body_of_hn_picker_is_found);
  g_test_add_func ("/body/lung-xio", the_body_of_lung_xio_is_found);
  return g_test_run ();
}
