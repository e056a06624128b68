/* SPDX-License-Identifier: Apache-2.0 */
/* The phantom as files: whole or nothing, always the same, valid, and known as what it is. */
#include "app/dicom/ct.h"
#include "app/dicom/structure-set.h"
#include "app/phantom/phantom.h"
#include "tests/remove-tree.h"

#include <glib/gstdio.h>

static char *folder;

static CvmPhantomSpec
small_spec (void)
{
  CvmPhantomSpec spec = CVM_PHANTOM_SPEC_INIT;
  spec.n_columns = spec.n_rows = 128;
  spec.n_slices = 40;
  spec.pixel_mm *= 4;
  spec.slice_mm *= 110.0 / 40;
  return spec;
}

static guint
count_entries (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  guint n = 0;
  while (dir && g_dir_read_name (dir))
    n++;
  g_clear_pointer (&dir, g_dir_close);
  return n;
}

static void
write_phantom (const CvmPhantomSpec *spec, const char *path)
{
  g_autoptr (GError) error = NULL;
  gboolean written = cvm_phantom_write (spec, path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (written);
}

static void
assert_same_file (const char *a, const char *b)
{
  g_autofree char *left = NULL, *right = NULL;
  gsize n = 0, m = 0;
  g_assert_true (g_file_get_contents (a, &left, &n, NULL));
  g_assert_true (g_file_get_contents (b, &right, &m, NULL));
  g_assert_cmpmem (left, n, right, m);
}

/* No line of dciodvfy begins with Error; it ends with 0 then. */
static void
assert_valid (const char *path)
{
  g_autofree char *tool = g_find_program_in_path ("dciodvfy");
  const char *argv[] = { tool, path, NULL };
  g_autofree char *text = NULL;
  int status = -1;
  if (!tool)
    {
      g_print ("SKIP: needs dciodvfy (dicom3tools)\n");
      return;
    }
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                               NULL, &text, &status, NULL));
  g_test_message ("%s", text);
  g_assert_cmpint (status, ==, 0);
  g_assert_null (strstr (text, "Error"));
}

static void
what_is_written_is_read (void)
{
  CvmPhantomSpec spec = small_spec ();
  g_autofree char *path = g_build_filename (folder, "a", NULL),
                  *other = g_build_filename (folder, "b", NULL);
  g_autoptr (GError) error = NULL;
  write_phantom (&spec, path);
  g_mkdir (other, 0777); /* an empty folder will do */
  write_phantom (&spec, other);

  g_autoptr (CvmFolder) scan = cvm_folder_scan (path, NULL, &error);
  g_assert_cmpuint (scan->series->len, ==, 1);
  g_assert_cmpuint (scan->structure_sets->len, ==, 1);
  g_assert_cmpuint (scan->unread->len, ==, 0);
  CvmSeries *series = scan->series->pdata[0];
  g_assert_true (series->contourable);
  g_assert_cmpuint (series->warnings->len, ==, 0);
  g_assert_true (cvm_series_is_phantom (series));
  g_assert_cmpuint (strlen (((CvmSliceFile *)series->slices->pdata[0])->sop_instance), <=, 64);
  g_assert_cmpstr (series->patient_position, ==, "HFS");

  g_autoptr (CvmPhantom) phantom = cvm_phantom_new (&spec, NULL, &error);
  CvmVolume *ct = cvm_ct_load (series, -1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  gsize bytes = cvm_grid_n_voxels (series->grid) * sizeof (gint16);
  g_assert_cmpmem (cvm_volume_get_int16 (ct), bytes, cvm_volume_get_int16 (phantom->ct), bytes);
  cvm_volume_unref (ct);

  g_autofree char *set_path = g_build_filename (path, "rtstruct.dcm", NULL);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (set_path, series, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (set->structures->len, ==, phantom->structures->len);
  CvmStructure *target = set->structures->pdata[0];
  g_assert_cmpstr (target->name, ==, "GTVp");
  g_assert_cmpstr (target->interpreted_type, ==, "GTV");
  g_assert_cmpstr (target->code_value, ==, "130052");
  g_assert_cmpfloat_with_epsilon (
      cvm_structure_volume_cm3 (target, series->grid),
      cvm_structure_volume_cm3 (phantom->structures->pdata[0], series->grid), 1e-3);

  g_autofree char *slice = g_build_filename (path, "ct", "CT0020.dcm", NULL);
  g_autofree char *slice_b = g_build_filename (other, "ct", "CT0020.dcm", NULL);
  g_autofree char *set_b = g_build_filename (other, "rtstruct.dcm", NULL);
  assert_same_file (slice, slice_b);
  assert_same_file (set_path, set_b);
  assert_valid (slice);
  assert_valid (set_path);
}

static bool
after_a_while (void *user)
{
  int *left = user;
  return g_atomic_int_add (left, -1) <= 0;
}

static void
all_or_nothing (void)
{
  CvmPhantomSpec spec = small_spec ();
  g_autofree char *room = g_build_filename (folder, "room", NULL),
                  *path = g_build_filename (room, "p", NULL);
  g_autofree char *mine = g_build_filename (path, "mine.txt", NULL);
  g_autoptr (GError) error = NULL;
  int polls = 60; /* enough for all slices to be painted, not for all to be written */
  CvmProgress progress = { .cancelled = after_a_while, .user = &polls };
  g_assert_false (cvm_phantom_write (&spec, path, &progress, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_CANCELLED);
  g_assert_cmpuint (count_entries (room), ==, 0);
  g_clear_error (&error);

  g_mkdir_with_parents (path, 0777);
  g_assert_true (g_file_set_contents (mine, "mine", -1, NULL));
  g_assert_false (cvm_phantom_write (&spec, path, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "isn't empty"));
  g_assert_cmpuint (count_entries (path), ==, 1);
  g_assert_cmpuint (count_entries (room), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  folder = g_dir_make_tmp ("cavum-test-phantom-XXXXXX", NULL);
  g_test_add_func ("/phantom/written", what_is_written_is_read);
  g_test_add_func ("/phantom/all-or-nothing", all_or_nothing);
  int result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
