/* SPDX-License-Identifier: Apache-2.0 */
/* The maps of a run: what they hold, what their file gives back, and that no damaged, shortened,
 * lengthened or foreign file is taken. */
#include "app/case/crc32c.h"
#include "app/case/maps-file.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define N_MUTATIONS 4000

static const CvmMapsOwner owner = { .run_id = "11111111-2222-4333-8444-555555555555",
                                    .structure_id = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
                                    .bundle_sha256 = "0123abcd" };

static CvmGrid *
make_grid (double z)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 40, 36, 12 }, (double[3]){ 2, 2, 3 },
                                        (double[3]){ -40, -36, z }, NULL);
  g_assert_nonnull (grid);
  return grid;
}

/* A made result: a soft ball, with noise that a lossy file would lose. */
static CvmEnsembleResult *
make_result (const CvmGrid *grid, int n_members, gboolean members)
{
  const CvmPlacementBox box = { { 4, 2, 1 }, { 32, 30, 10 }, { 3, 3, 3 } };
  CvmEnsembleResult *result = calloc (1, sizeof *result);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  result->placement = cvm_placement_new (grid, &box, NULL);
  g_assert_nonnull (result->placement);
  cvm_placement_size (result->placement, result->size);
  const gsize n = (gsize)result->size[0] * (gsize)result->size[1] * (gsize)result->size[2];
  result->n_members = n_members;
  result->mean = malloc (n * sizeof (float));
  result->disagreement = malloc (n * sizeof (float));
  if (members)
    result->members = calloc ((gsize)n_members, sizeof *result->members);
  for (gsize i = 0; i < n; i++)
    {
      result->mean[i] = (float)g_rand_double (rand);
      result->disagreement[i] = (float)g_rand_double (rand) / 2;
    }
  for (int m = 0; members && m < n_members; m++)
    {
      result->members[m] = malloc (n * sizeof (guint16));
      for (gsize i = 0; i < n; i++)
        result->members[m][i] = i % 3 ? (guint16)g_rand_int (rand) : 0;
    }
  return result;
}

static CvmMaps *
make_maps (const CvmGrid *grid, int n_members, gboolean members)
{
  CvmEnsembleResult *result = make_result (grid, n_members, members);
  GError *error = NULL;
  CvmMaps *maps = cvm_maps_take (result, &error);
  g_assert_no_error (error);
  g_assert_null (result->mean);
  g_assert_null (result->placement);
  cvm_ensemble_result_free (result);
  return maps;
}

static char *
dup_path (void)
{
  g_autofree char *folder = g_dir_make_tmp ("cavum-maps-XXXXXX", NULL);
  return g_build_filename (folder, "probability-x.bin", NULL);
}

static void
remove_path (char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* no temporary file stays */
  g_free (path);
}

static void
assert_same (const CvmMaps *a, const CvmMaps *b)
{
  const gsize bytes = 2 * (gsize)a->size[0] * (gsize)a->size[1] * (gsize)a->size[2];
  g_assert_cmpmem (a->size, sizeof a->size, b->size, sizeof b->size);
  g_assert_cmpint (a->n_members, ==, b->n_members);
  g_assert_cmpmem (a->mean, bytes, b->mean, bytes);
  g_assert_cmpint (!a->disagreement, ==, !b->disagreement);
  if (a->disagreement)
    g_assert_cmpmem (a->disagreement, bytes, b->disagreement, bytes);
  g_assert_cmpint (!a->members, ==, !b->members);
  for (int m = 0; a->members && m < a->n_members; m++)
    g_assert_cmpmem (a->members[m], bytes, b->members[m], bytes);
}

static void
narrowing_keeps_sixteen_bits (void)
{
  CvmGrid *grid = make_grid (0);
  CvmEnsembleResult *result = make_result (grid, 3, FALSE);
  const gsize n = (gsize)result->size[0] * (gsize)result->size[1] * (gsize)result->size[2];
  g_autofree float *mean = g_memdup2 (result->mean, n * sizeof (float));
  g_autofree float *spread = g_memdup2 (result->disagreement, n * sizeof (float));
  CvmMaps *maps = cvm_maps_take (result, NULL);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon (maps->mean[i] / 65535.0, mean[i], 0.51 / 65535);
      g_assert_cmpfloat_with_epsilon (maps->disagreement[i] / 131070.0, spread[i], 0.51 / 131070);
    }
  g_assert_cmpuint (cvm_maps_n_bytes (maps), ==, 4 * n);
  cvm_maps_unref (maps);
  cvm_ensemble_result_free (result);

  /* One member agrees with itself: nothing is kept of that. */
  maps = make_maps (grid, 1, FALSE);
  g_assert_null (maps->disagreement);
  cvm_maps_unref (maps);
  cvm_grid_unref (grid);
}

static void
chosen_members_are_averaged (void)
{
  CvmGrid *grid = make_grid (0);
  g_autoptr (CvmMaps) maps = make_maps (grid, 3, TRUE);
  GError *error = NULL;
  CvmVolume *first = cvm_maps_restore (maps, 0, NULL, &error);
  CvmVolume *third = cvm_maps_restore (maps, 2, NULL, &error);
  CvmVolume *both, *deviation, *alone, *none;
  g_assert_true (cvm_maps_restore_members (maps, 1 | 4, &both, &deviation, NULL, &error));
  g_assert_no_error (error);
  const float *a = cvm_volume_get_float32 (first), *b = cvm_volume_get_float32 (third),
              *mean = cvm_volume_get_float32 (both), *sd = cvm_volume_get_float32 (deviation);
  for (gsize i = 0; i < cvm_grid_n_voxels (grid); i++)
    {
      g_assert_cmpfloat_with_epsilon (mean[i], (a[i] + b[i]) / 2, 1e-6);
      /* Interpolated after the amount was taken, so never less than the other way round. */
      g_assert_cmpfloat (sd[i], >=, ABS (a[i] - b[i]) / 2 - 1e-4);
      g_assert_cmpfloat (sd[i], <=, 0.5);
    }
  g_assert_true (cvm_maps_restore_members (maps, 4, &alone, &none, NULL, &error));
  g_assert_null (none); /* one member agrees with itself */
  for (gsize i = 0; i < cvm_grid_n_voxels (grid); i++)
    g_assert_cmpfloat_with_epsilon (cvm_volume_get_float32 (alone)[i], b[i], 1e-6);
  cvm_volume_unref (alone);
  g_autoptr (CvmMaps) without = make_maps (grid, 3, FALSE);
  g_assert_false (cvm_maps_restore_members (without, 4, &alone, &none, NULL, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "were not kept"));
  g_clear_error (&error);
  g_assert_null (alone);
  cvm_volume_unref (first);
  cvm_volume_unref (third);
  cvm_volume_unref (both);
  cvm_volume_unref (deviation);
  cvm_grid_unref (grid);
}

static void
files_give_back_every_bit (void)
{
  CvmGrid *grid = make_grid (0);
  for (int kind = 0; kind < 3; kind++)
    {
      char *path = dup_path ();
      GError *error = NULL;
      g_autoptr (CvmMaps) maps = make_maps (grid, kind == 0 ? 1 : 5, kind == 2);
      g_assert_true (cvm_maps_save (maps, &owner, grid, path, NULL, &error));
      g_assert_no_error (error);
      g_autoptr (CvmMaps) read = cvm_maps_open (path, &owner, grid, NULL, &error);
      g_assert_no_error (error);
      assert_same (maps, read);
      /* The way back to the CT is the same too. */
      CvmVolume *before = cvm_maps_restore (maps, CVM_MAP_MEAN, NULL, &error);
      CvmVolume *after = cvm_maps_restore (read, CVM_MAP_MEAN, NULL, &error);
      const gsize bytes = cvm_grid_n_voxels (grid) * sizeof (float);
      g_assert_cmpmem (cvm_volume_get_data (before), bytes, cvm_volume_get_data (after), bytes);
      cvm_volume_unref (before);
      cvm_volume_unref (after);
      remove_path (path);
    }
  cvm_grid_unref (grid);
}

static void
assert_refused (
    const char *path, const CvmMapsOwner *whose, const CvmGrid *grid, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (cvm_maps_open (path, whose, grid, NULL, &error));
  g_assert_error (error, CVM_CASE_ERROR, code);
  if (!strstr (error->message, words))
    g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
foreign_files_are_refused (void)
{
  CvmGrid *grid = make_grid (0), *other = make_grid (0.5);
  g_autoptr (CvmMaps) maps = make_maps (grid, 2, FALSE);
  char *path = dup_path ();
  g_assert_true (cvm_maps_save (maps, &owner, grid, path, NULL, NULL));
  CvmMapsOwner run = owner, structure = owner, bundle = owner;
  run.run_id = "22222222-2222-4333-8444-555555555555";
  structure.structure_id = "";
  bundle.bundle_sha256 = "0123abce";
  assert_refused (path, &run, grid, CVM_CASE_ERROR_MISMATCH, "another contour");
  assert_refused (path, &structure, grid, CVM_CASE_ERROR_MISMATCH, "another contour");
  assert_refused (path, &bundle, grid, CVM_CASE_ERROR_MISMATCH, "another contour");
  assert_refused (path, &owner, other, CVM_CASE_ERROR_MISMATCH, "another scan");
  remove_path (path);
  path = dup_path ();
  assert_refused (path, &owner, grid, CVM_CASE_ERROR_FILE, "is gone");
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_refused (path, &owner, grid, CVM_CASE_ERROR_FORMAT, "damaged"); /* a folder */
  g_rmdir (path);
  remove_path (path);
  cvm_grid_unref (grid);
  cvm_grid_unref (other);
}

/* Whatever one byte, one length or one end is changed: the file is refused, or, where the change
 * is none (a byte replaced by itself), gives the same maps. */
static void
damaged_files_are_refused (void)
{
  CvmGrid *grid = make_grid (0);
  g_autoptr (CvmMaps) maps = make_maps (grid, 2, TRUE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autofree char *bytes = NULL;
  char *path = dup_path ();
  gsize n;
  g_assert_true (cvm_maps_save (maps, &owner, grid, path, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  for (int i = 0; i < N_MUTATIONS; i++)
    {
      g_autofree char *copy = g_malloc (n + 16);
      gsize length = n;
      memcpy (copy, bytes, n);
      const int kind = g_rand_int_range (rand, 0, 3);
      /* half of them in the head, where each byte means something */
      const gsize at = (gsize)g_rand_int_range (rand, 0, i % 2 ? 600 : (int)n);
      if (kind == 0)
        copy[at] = (char)(copy[at] ^ (1 << g_rand_int_range (rand, 0, 8)));
      else if (kind == 1)
        length = at;
      else
        {
          memset (copy + n, g_rand_int_range (rand, 0, 256), 16);
          length = n + (gsize)g_rand_int_range (rand, 1, 17);
        }
      g_assert_true (g_file_set_contents_full (path, copy, (gssize)length, G_FILE_SET_CONTENTS_NONE,
                                               0600, NULL));
      g_autoptr (GError) error = NULL;
      g_autoptr (CvmMaps) read = cvm_maps_open (path, &owner, grid, NULL, &error);
      g_assert_null (read);
      g_assert_nonnull (error);
    }
  remove_path (path);
  cvm_grid_unref (grid);
}

/* Replace a text in the header by one of the same length, with the checksum made right: what a
 * hostile file would do. */
static void
change_header (const char *path, const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize n;
  g_assert_cmpuint (strlen (from), ==, strlen (to));
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  guint32 length, crc;
  memcpy (&length, bytes + 12, 4);
  length = GUINT32_FROM_LE (length);
  char *at = memmem (bytes + 20, length, from, strlen (from));
  g_assert_nonnull (at);
  memcpy (at, to, strlen (to));
  crc = GUINT32_TO_LE (cvm_crc32c (bytes + 20, length));
  memcpy (bytes + 16, &crc, 4);
  g_assert_true (g_file_set_contents (path, bytes, (gssize)n, NULL));
}

static void
claims_are_checked_before_memory_is_taken (void)
{
  static const struct
  {
    const char *from, *to;
  } lies[] = { { "\"n\":[32,", "\"n\":[99," },
               { "\"first\":[4,", "\"first\":[9," },
               { "\"size\":[22,", "\"size\":[99," },
               { "\"size\":[22,", "\"size\":[-2," },
               { "\"3\",\"3\",", "\"3\",\".\"," },
               { "\"3\",\"3\",", "\"3\",\"0\"," },
               { "\"n_members\":2", "\"n_members\":0" },
               { "\"n_members\":2", "\"n_members\":9" },
               { "\"members\":true", "\"members\":null" } };
  CvmGrid *grid = make_grid (0);
  g_autoptr (CvmMaps) maps = make_maps (grid, 2, TRUE);
  char *path = dup_path ();
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (cvm_maps_save (maps, &owner, grid, path, NULL, NULL));
      change_header (path, lies[i].from, lies[i].to);
      g_assert_null (cvm_maps_open (path, &owner, grid, NULL, &error));
      g_assert_nonnull (error);
    }
  g_assert_true (cvm_maps_save (maps, &owner, grid, path, NULL, NULL));
  g_autofree char *bytes = NULL;
  gsize n;
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  bytes[8] = 2;
  g_assert_true (g_file_set_contents (path, bytes, (gssize)n, NULL));
  assert_refused (path, &owner, grid, CVM_CASE_ERROR_NEWER, "newer version");
  remove_path (path);
  cvm_grid_unref (grid);
}

static bool
always (void *user)
{
  return true;
}

static void
what_stops_leaves_the_old_file (void)
{
  CvmGrid *grid = make_grid (0);
  g_autoptr (CvmMaps) maps = make_maps (grid, 2, FALSE);
  const CvmProgress stop = { .cancelled = always };
  char *path = dup_path ();
  g_autoptr (GError) error = NULL, second = NULL, third = NULL;
  g_assert_true (cvm_maps_save (maps, &owner, grid, path, NULL, NULL));
  g_assert_false (cvm_maps_save (maps, &owner, grid, path, &stop, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_CANCELLED);
  g_assert_null (cvm_maps_open (path, &owner, grid, &stop, &second));
  g_assert_error (second, CVM_CASE_ERROR, CVM_CASE_ERROR_CANCELLED);
  g_autoptr (CvmMaps) read = cvm_maps_open (path, &owner, grid, NULL, NULL);
  assert_same (maps, read);
  remove_path (path);
  g_assert_false (cvm_maps_save (maps, &owner, grid, "/nowhere/at/all.bin", NULL, &third));
  g_assert_nonnull (strstr (third->message, "folder doesn't exist"));
  cvm_grid_unref (grid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/maps/narrowing", narrowing_keeps_sixteen_bits);
  g_test_add_func ("/maps/members", chosen_members_are_averaged);
  g_test_add_func ("/maps/files", files_give_back_every_bit);
  g_test_add_func ("/maps/foreign", foreign_files_are_refused);
  g_test_add_func ("/maps/damaged", damaged_files_are_refused);
  g_test_add_func ("/maps/claims", claims_are_checked_before_memory_is_taken);
  g_test_add_func ("/maps/stopped", what_stops_leaves_the_old_file);
  return g_test_run ();
}
