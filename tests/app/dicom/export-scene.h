/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the export share: a folder of this run, a small CT, rings to draw on it, and
 * the judges of tests/scripts/check_rtstruct.py. */
#pragma once

#include "app/dicom/export.h"
#include "segmentation/base/random.h"
#include "tests/remove-tree.h"
#include "tests/support.h"

#include <glib/gstdio.h>
#include <math.h>

#define N_PIXELS 96
#define N_SLICES 6

static char *folder; /* of this run */

static inline char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Run the judge; a missing tool is said and passes. */
static inline void
judge (const char *mode, const char *a, const char *b)
{
  char script[4096];
  g_autofree char *out = NULL;
  int status = -1;
  const char *argv[]
      = { "/usr/bin/python3", test_path (script, "scripts/check_rtstruct.py"), mode, a, b, NULL };
  if (!g_file_test (argv[0], G_FILE_TEST_IS_EXECUTABLE))
    {
      g_print ("SKIP: needs /usr/bin/python3\n");
      return;
    }
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL,
                               &status, NULL));
  g_print ("%s: %s", mode, out && *out ? out : "fine\n");
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == 77);
}

/* A real case, of ../shared, whose structures nobody touched. */
static inline void
export_untouched_case (const char *name, gboolean explicit_vr, const char *judgement)
{
  char shared[4096];
  g_autofree char *case_name = g_strdup_printf ("dicom/cases/%s", name);
  g_autofree char *file = g_strdup_printf ("same-%s.dcm", name), *path = in_folder (file);
  g_autoptr (GError) error = NULL;
  if (!test_shared (shared, case_name))
    return;
  g_autofree char *ct = g_build_filename (shared, "ct", NULL),
                  *from = g_build_filename (shared, "rtstruct.dcm", NULL);
  g_autoptr (CvmFolder) scan
      = cvm_folder_scan (g_file_test (ct, G_FILE_TEST_IS_DIR) ? ct : shared, NULL, NULL);
  g_assert_cmpuint (scan->series->len, >=, 1);
  CvmSeries *series = scan->series->pdata[0];
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (from, series, &error);
  g_assert_no_error (error);
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  options.predecessor = set;
  options.explicit_vr = explicit_vr;
  g_assert_true (cvm_export_structures (series, set->structures, path, &options, NULL, &error));
  g_assert_no_error (error);
  judge (judgement, path, from);
}

/* All real cases, of four vendors. */
static inline void
export_untouched_cases (gboolean explicit_vr, const char *judgement)
{
  const char *names[] = { "hn-picker", "lung-xio", "lung-cerr", "thigh-mim", "hn-aria-rs" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    export_untouched_case (names[i], explicit_vr, judgement);
}

/* A CT of noise without anatomy; enough to draw on. Pixels 1.25 mm, slices 3 mm, uneven decimals.
 */
static inline CvmSeries *
make_ct (const char *name)
{
  const int size[3] = { N_PIXELS, N_PIXELS, N_SLICES };
  const double step[3] = { 1.25, 1.25, 3 }, origin[3] = { -59.375, -240.1, -101.7 };
  g_autofree char *ct_folder = in_folder (name);
  g_autofree char *study = cvm_uid_new (), *series = cvm_uid_new (), *frame = cvm_uid_new ();
  CvmStatus status;
  CvmGrid *grid = cvm_grid_new_uniform (size, step, origin, &status);
  CvmVolume *ct = cvm_volume_new (grid, CVM_VOXEL_INT16, &status);
  CvmCtSliceAttributes a = { .series_uid = series,
                             .study_uid = study,
                             .frame_of_reference = frame,
                             .patient_name = "TEST^Export",
                             .patient_id = "T1",
                             .birth_date = "19700101",
                             .sex = "F",
                             .study_description = "study",
                             .series_description = "series",
                             .study_date = "20250101",
                             .manufacturer = "Cavum",
                             .model_name = "test",
                             .patient_position = "HFS" };
  g_assert_cmpint (g_mkdir (ct_folder, 0777), ==, 0);
  for (int slice = 0; slice < N_SLICES; slice++)
    {
      g_autofree char *uid = cvm_uid_new (), *file = g_strdup_printf ("%d.dcm", slice);
      g_autofree char *path = g_build_filename (ct_folder, file, NULL);
      g_autoptr (GError) error = NULL;
      a.sop_instance = uid;
      a.instance_number = slice + 1;
      g_assert_true (cvm_export_ct_slice (ct, slice, &a, path, &error));
    }
  cvm_volume_unref (ct);
  cvm_grid_unref (grid);
  g_autoptr (CvmFolder) scan = cvm_folder_scan (ct_folder, NULL, NULL);
  g_assert_nonnull (scan);
  g_assert_cmpuint (scan->series->len, ==, 1);
  return cvm_series_copy (scan->series->pdata[0]);
}

static inline CvmStructure *
make_structure (const CvmSeries *series, const char *name)
{
  CvmStatus status;
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_DRAWN, name, &status);
  g_assert_nonnull (s);
  g_assert_true (cvm_structure_set_text (&s->interpreted_type, "ORGAN", &status));
  g_assert_true (
      cvm_structure_set_text (&s->frame_of_reference, series->frame_of_reference, &status));
  return s;
}

/* A star-shaped ring about a place: radius × (1 ± rough), never crossing a circle outside that. */
static inline void
add_star (CvmStructure *s,
          const CvmSeries *series,
          int slice,
          double x,
          double y,
          double radius,
          double rough,
          int n_points,
          guint64 seed)
{
  CvmStatus status;
  CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR,
                   .use = CVM_RING_COUNTED,
                   .slice = slice,
                   .nearest_slice = -1,
                   .n_points = n_points };
  ring.points = calloc (n_points, sizeof *ring.points);
  for (int i = 0; i < n_points; i++)
    {
      double angle = 2 * G_PI * i / n_points;
      double r = radius * (1 + cvm_random_range (seed, i, -rough, rough));
      ring.points[i][0] = rint ((x + r * cos (angle)) * 1000) / 1000;
      ring.points[i][1] = rint ((y + r * sin (angle)) * 1000) / 1000;
      ring.points[i][2] = series->grid->origins[slice][2];
    }
  g_assert_true (cvm_structure_take_ring (s, &ring, &status));
}

/* Areas, images and z for the judge. */
static inline char *
write_expected (const CvmSeries *series, const GPtrArray *structures, const char *name)
{
  GString *out = g_string_new ("{\"images\":[");
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  for (guint i = 0; i < series->slices->len; i++)
    g_string_append_printf (out, "%s\"%s\"", i ? "," : "",
                            ((CvmSliceFile *)series->slices->pdata[i])->sop_instance);
  g_string_append (out, "],\"z_mm\":[");
  for (int i = 0; i < series->grid->n_slices; i++)
    g_string_append_printf (
        out, "%s%s", i ? "," : "",
        g_ascii_formatd (number, sizeof number, "%.3f", series->grid->origins[i][2]));
  g_string_append (out, "],\"areas_mm2\":{");
  for (guint k = 0; k < structures->len; k++)
    {
      const CvmStructure *s = structures->pdata[k];
      g_string_append_printf (out, "%s\"%s\":[", k ? "," : "", s->name);
      for (int i = 0; i < series->grid->n_slices; i++)
        g_string_append_printf (out, "%s%s", i ? "," : "",
                                g_ascii_formatd (number, sizeof number, "%.6f",
                                                 cvm_structure_area_mm2 (s, series->grid, i)));
      g_string_append_c (out, ']');
    }
  g_string_append (out, "}}");
  char *path = in_folder (name);
  g_assert_true (g_file_set_contents (path, out->str, -1, NULL));
  g_string_free (out, TRUE);
  return path;
}

static inline GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
}

static inline void
set_field (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

/* What pydicom finds at a path such as "StructureSetROISequence.0.ROIName". */
static inline void
assert_value (const char *file, const char *where, const char *want)
{
  char script[4096];
  g_autofree char *out = NULL;
  const char *argv[] = {
    "/usr/bin/python3", test_path (script, "scripts/check_values.py"), file, where, want, NULL
  };
  int status = -1;
  if (!g_file_test (argv[0], G_FILE_TEST_IS_EXECUTABLE))
    {
      g_print ("SKIP: needs /usr/bin/python3\n");
      return;
    }
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               &out, NULL, &status, NULL));
  if (out && *out)
    g_test_message ("%s: %s", where, out);
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == 77);
}

static inline gboolean
is_said (const GPtrArray *warnings, const char *words)
{
  for (guint i = 0; i < warnings->len; i++)
    if (strstr (warnings->pdata[i], words))
      return TRUE;
  return FALSE;
}
