/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests on ../shared/dicom share: its folders, the CT in them, its JSON files. */
#pragma once

#include "app/dicom/ct.h"
#include "tests/support.h"

#include <jansson.h>
#include <math.h>

/* Starts a test program and fills `shared` with the folder's path; FALSE where it isn't there. */
static inline gboolean
shared_begin (int *argc, char ***argv, char shared[4096])
{
  g_test_init (argc, argv, NULL);
  cvm_dicom_init ();
  return test_shared (shared, "dicom") != NULL;
}

/* `name` (a folder or a file) of the folder `part`: "hard", "cases", "encodings". */
static inline CvmFolder *
shared_scan (const char *shared, const char *part, const char *name)
{
  g_autofree char *path = g_build_filename (shared, part, name, NULL);
  g_autoptr (GError) error = NULL;
  CvmFolder *folder = cvm_folder_scan (path, NULL, &error);
  g_assert_no_error (error);
  return folder;
}

static inline json_t *
shared_json (const char *shared, const char *name)
{
  g_autofree char *path = g_build_filename (shared, name, NULL);
  json_t *document = json_load_file (path, 0, NULL);
  g_assert_nonnull (document);
  return document;
}

static inline CvmVolume *
shared_load (const CvmSeries *series)
{
  g_autoptr (GError) error = NULL;
  CvmVolume *volume = cvm_ct_load (series, -1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return volume;
}

/* hard/base/ct, which most of the hard folders were made from. */
static inline CvmVolume *
shared_load_base (const char *shared)
{
  g_autoptr (CvmFolder) folder = shared_scan (shared, "hard", "base/ct");
  return shared_load (g_ptr_array_index (folder->series, 0));
}

/* The element of a list whose string `key` is this. */
static inline json_t *
shared_find (const json_t *list, const char *key, const char *wanted)
{
  size_t i;
  json_t *element;
  json_array_foreach (list, i, element)
  {
    if (g_strcmp0 (json_string_value (json_object_get (element, key)), wanted) == 0)
      return element;
  }
  g_assert_not_reached ();
}

/* A value of base's, or where the file's own range cuts such air off, the file's. */
static inline void
shared_check_value (double value, double base, double tolerance_hu)
{
  if (tolerance_hu > 0 && base < -1000)
    base = fmax (base, value);
  g_assert_cmpfloat (fabs (value - base), <=, tolerance_hu);
}

/* Each slice with base's at the same place, voxel by voxel; their number. */
static inline int
shared_compare_slices (const CvmVolume *volume, const CvmVolume *base, double tolerance_hu)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume), *base_grid = cvm_volume_get_grid (base);
  int n_same = 0;
  for (int k = 0; k < grid->n_slices; k++)
    {
      double distance = 1;
      const int slice = cvm_grid_nearest_slice (base_grid, grid->positions_mm[k], &distance);
      if (fabs (distance) > 0.01)
        continue;
      n_same++;
      for (int r = 0; r < grid->n_rows; r++)
        for (int c = 0; c < grid->n_columns; c++)
          shared_check_value (cvm_volume_value (volume, c, r, k),
                              cvm_volume_value (base, c, r, slice), tolerance_hu);
    }
  return n_same;
}
