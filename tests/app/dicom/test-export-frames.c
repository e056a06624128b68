/* SPDX-License-Identifier: Apache-2.0 */
/* Structure sets on multi-frame and on lossy CT: contours refer to their frame, by pydicom; what
 * was written comes back on the same slices; a lossy source is named in the file. */
#include "app/dicom/structure-set.h"

/* First: it has a parameter that is called as the scene's folder is. */
#include "tests/app/dicom/made.h"

#include "tests/app/dicom/export-scene.h"

static CvmSeries *
scan_made (const char *name)
{
  g_autofree char *path = in_folder (name);
  g_autoptr (CvmFolder) scan = cvm_folder_scan (path, NULL, NULL);
  g_assert_cmpuint (scan->series->len, ==, 1);
  return cvm_series_copy (scan->series->pdata[0]);
}

/* A triangle on each slice. */
static void
write_set (const CvmSeries *series, const char *path)
{
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  CvmStructure *s = make_structure (series, "Triangles");
  for (int slice = 0; slice < series->grid->n_slices; slice++)
    add_star (s, series, slice, 0, -10, 3 + 0.1 * slice, 0, 3, 1);
  g_ptr_array_add (structures, s);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, warnings, &error));
  g_assert_no_error (error);
}

static void
check_frames (const char *set, const char *ct)
{
  char script[4096];
  int status = -1;
  const char *argv[]
      = { "/usr/bin/python3", test_path (script, "app/dicom/check_frames.py"), set, ct, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                               &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
contours_refer_to_their_frame (void)
{
  static const char *const names[] = { "multi-frame", "multi-frame-own" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_strconcat (names[i], ".rt.dcm", NULL), *path = in_folder (file);
      g_autofree char *ct = g_build_filename (folder, names[i], "im0.dcm", NULL);
      g_autoptr (CvmSeries) series = scan_made (names[i]);
      g_autoptr (GError) error = NULL;
      write_set (series, path);
      check_frames (path, ct);
      judge ("dciodvfy", path, NULL);
      g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
      g_assert_no_error (error);
      const CvmStructure *s = g_ptr_array_index (set->structures, 0);
      g_assert_cmpint (s->n_rings, ==, 6);
      for (int k = 0; k < 6; k++)
        {
          const CvmSliceFile *slice = g_ptr_array_index (series->slices, k);
          g_assert_cmpint (s->rings[k].slice, ==, k);
          g_assert_cmpint (s->rings[k].frame, ==, slice->frame);
        }
    }
}

static void
a_lossy_source_is_named (void)
{
  static const char *const names[] = { "jpeg2000-lossy", "jpegls-near", "good" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_strconcat (names[i], ".rt.dcm", NULL), *path = in_folder (file);
      g_autofree char *ct = in_folder (names[i]), *bytes = NULL;
      gsize n = 0;
      if (!g_file_test (ct, G_FILE_TEST_IS_DIR))
        continue;
      g_autoptr (CvmSeries) series = scan_made (names[i]);
      g_assert_true (series->lossy == (i < 2));
      write_set (series, path);
      g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
      g_assert_true ((memmem (bytes, n, "lossy images", 12) != NULL) == (i < 2));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  folder = g_dir_make_tmp ("cavum-frames-XXXXXX", NULL);
  if (!made_run ("make_ct.py", folder))
    return 77;
  g_test_add_func ("/export-frames/references", contours_refer_to_their_frame);
  g_test_add_func ("/export-frames/lossy", a_lossy_source_is_named);
  int rc = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return rc;
}
