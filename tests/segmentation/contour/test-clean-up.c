/* SPDX-License-Identifier: Apache-2.0 */
/* Against scipy (tests/scripts/make_cleanup_fixture.py): what is kept voxel by voxel, what is
 * removed piece by piece. */
#include "segmentation/contour/clean-up.h"
#include "tests/segmentation/contour/rings.h"
#include "tests/support.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

typedef struct
{
  char name[64];
  int size[3];
  double step[2], level;
  CvmCleanUpSpec spec;
  double positions[16];
  uint8_t *map, *kept; /* bytes; bits */
} Case;

static uint8_t *
read_hex (FILE *file, const char *word, size_t n)
{
  char found[16];
  uint8_t *bytes = malloc (n);
  assert_non_null (bytes);
  assert_int_equal (fscanf (file, " %15s ", found), 1);
  assert_string_equal (found, word);
  for (size_t i = 0; i < n; i++)
    {
      unsigned byte;
      assert_int_equal (fscanf (file, "%2x", &byte), 1);
      bytes[i] = (uint8_t)byte;
    }
  return bytes;
}

static bool
read_case (FILE *file, Case *c)
{
  int per_slice, component;
  if (fscanf (file, " case %63s %d %d %d %lf %lf %lf %lf %d %d positions", c->name, &c->size[0],
              &c->size[1], &c->size[2], &c->step[0], &c->step[1], &c->level, &c->spec.opening_mm,
              &per_slice, &component)
      != 10)
    return false;
  assert_in_range (c->size[2], 1, 16);
  for (int k = 0; k < c->size[2]; k++)
    assert_int_equal (fscanf (file, "%lf", &c->positions[k]), 1);
  c->spec.largest_per_slice = per_slice;
  c->spec.largest_component = component;
  size_t n = (size_t)c->size[0] * (size_t)c->size[1] * (size_t)c->size[2];
  c->map = read_hex (file, "map", n);
  c->kept = read_hex (file, "kept", (n + 7) / 8);
  return true;
}

/* The case's map, in the middle of a larger grid when `margin` is not 0. */
static CvmVolume *
case_volume (const Case *c, int margin)
{
  const double u[3] = { 1, 0, 0 }, v[3] = { 0, 1, 0 };
  double origins[16][3];
  for (int k = 0; k < c->size[2]; k++)
    {
      origins[k][0] = 5;
      origins[k][1] = -7;
      origins[k][2] = c->positions[k];
    }
  CvmGrid *grid
      = cvm_grid_new (c->size[0] + 2 * margin, c->size[1] + 2 * margin, c->size[2], c->step[0],
                      c->step[1], u, v, (const double (*)[3])origins, 3, NULL);
  assert_non_null (grid);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  assert_non_null (volume);
  float *p = cvm_volume_get_data (volume);
  size_t n_columns = (size_t)grid->n_columns, n_rows = (size_t)grid->n_rows, i = 0;
  for (size_t j = 0; margin && j < cvm_grid_n_voxels (grid); j++)
    p[j] = NAN;
  for (int k = 0; k < c->size[2]; k++)
    for (int row = 0; row < c->size[1]; row++)
      for (int column = 0; column < c->size[0]; column++)
        p[((size_t)k * n_rows + (size_t)(row + margin)) * n_columns + (size_t)(column + margin)]
            = (float)(c->map[i++] / 255.0);
  cvm_grid_unref (grid);
  return volume;
}

static void
check_masks (const Case *c, const CvmVolume *volume, const CvmCleanUp *result, int margin)
{
  size_t i = 0;
  for (int k = 0; k < c->size[2]; k++)
    for (int row = 0; row < c->size[1]; row++)
      for (int column = 0; column < c->size[0]; column++, i++)
        {
          int at[2] = { column + margin, row + margin };
          int kept = c->kept[i / 8] >> (7 - i % 8) & 1;
          int removed = cvm_volume_value (volume, at[0], at[1], k) >= c->level && !kept;
          if ((int)cvm_volume_value (result->kept, at[0], at[1], k) != kept
              || (int)cvm_volume_value (result->removed, at[0], at[1], k) != removed)
            fail_msg ("%s: voxel (%d, %d, %d)", c->name, column, row, k);
        }
}

static void
scipy_agrees (void **state)
{
  char path[4096];
  FILE *file = fopen (test_path (path, "data/clean-up.txt"), "r");
  Case c = { 0 };
  int n_cases = 0;
  assert_non_null (file);
  for (; read_case (file, &c); n_cases++)
    {
      double kept_cm3, removed_cm3, cm3;
      int n_pieces, first, last;
      assert_int_equal (fscanf (file, " removed %lf %lf %d", &kept_cm3, &removed_cm3, &n_pieces),
                        3);
      for (int margin = 0; margin < 4; margin += 3)
        {
          CvmVolume *volume = case_volume (&c, margin);
          CvmCleanUp *result = cvm_clean_up (volume, c.level, &c.spec, NULL, NULL);
          assert_non_null (result);
          check_masks (&c, volume, result, margin);
          if (fabs (result->kept_cm3 - kept_cm3) > 1e-8
              || fabs (result->removed_cm3 - removed_cm3) > 1e-8 || result->n_pieces != n_pieces)
            fail_msg ("%s: kept %g, removed %g in %d pieces", c.name, result->kept_cm3,
                      result->removed_cm3, result->n_pieces);
          for (int i = 0; margin && i < n_pieces; i++)
            {
              assert_int_equal (fscanf (file, "%lf %d %d", &cm3, &first, &last), 3);
              if (fabs (result->pieces[i].cm3 - cm3) > 1e-8
                  || result->pieces[i].first_slice != first || result->pieces[i].last_slice != last)
                fail_msg ("%s: piece %d has %g cm³ in slices %d to %d", c.name, i,
                          result->pieces[i].cm3, result->pieces[i].first_slice,
                          result->pieces[i].last_slice);
            }
          cvm_clean_up_free (result);
          cvm_volume_unref (volume);
        }
      free (c.map);
      free (c.kept);
    }
  fclose (file);
  assert_int_equal (n_cases, 21);
}

static CvmVolume *
cube (int n)
{
  const double step[3] = { 1, 1, 1 }, origin[3] = { 0 };
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ n, n, n }, step, origin, NULL);
  assert_non_null (grid);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  assert_non_null (volume);
  cvm_grid_unref (grid);
  return volume;
}

static void
what_makes_no_sense_is_refused (void **state)
{
  CvmVolume *volume = cube (3);
  CvmStatus status = CVM_STATUS_INIT;
  CvmCleanUpSpec spec = { 0 };
  const double levels[] = { 0, 1, NAN, -0.5 }, radii[] = { -1, NAN, INFINITY, 251 };
  ((float *)cvm_volume_get_data (volume))[13] = 1;
  for (int i = 0; i < 4; i++)
    {
      assert_null (cvm_clean_up (volume, levels[i], &spec, NULL, &status));
      assert_int_equal (status.code, CVM_ERR_ARGUMENT);
    }
  for (int i = 0; i < 4; i++)
    {
      spec.opening_mm = radii[i];
      status.code = CVM_OK;
      assert_null (cvm_clean_up (volume, 0.5, &spec, NULL, &status));
      assert_int_equal (status.code, CVM_ERR_ARGUMENT);
    }
  spec.opening_mm = 0;
  CvmCleanUp *result = cvm_clean_up (volume, 0.999, &spec, NULL, NULL);
  assert_non_null (result);
  assert_true (fabs (result->kept_cm3 - 0.001) < 1e-12);
  assert_null (cvm_clean_up (result->kept, 0.5, &spec, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_ARGUMENT);
  cvm_clean_up_free (result);
  cvm_clean_up_free (NULL);
  cvm_volume_unref (volume);
}

typedef struct
{
  int polls_left;
  double last;
  int reports;
} Watch;

static bool
stop_after (void *user)
{
  Watch *watch = user;
  bool stop;
#pragma omp critical(test_clean_up)
  stop = watch->polls_left-- <= 0;
  return stop;
}

static void
note (void *user, const CvmProgressReport *report)
{
  Watch *watch = user;
  assert_true (report->fraction >= watch->last && report->fraction <= 1);
  assert_string_equal (report->stage, "clean-up");
  watch->last = report->fraction;
  watch->reports++;
}

static void
it_can_be_cancelled_anywhere (void **state)
{
  CvmVolume *volume = cube (12);
  float *p = cvm_volume_get_data (volume);
  CvmCleanUpSpec spec = { 1.5, true, true };
  uint64_t rng = 11;
  for (int i = 0; i < 12 * 12 * 12; i++)
    p[i] = test_random_int (&rng, 0, 9) > 0;
  int polls = 0;
  for (bool done = false; !done; polls++)
    {
      Watch watch = { .polls_left = polls };
      CvmProgress progress = { stop_after, note, &watch };
      CvmStatus status = CVM_STATUS_INIT;
      CvmCleanUp *result = cvm_clean_up (volume, 0.5, &spec, &progress, &status);
      done = result;
      if (!done)
        assert_int_equal (status.code, CVM_ERR_CANCELLED);
      else
        assert_true (watch.last == 1 && watch.reports >= 4);
      cvm_clean_up_free (result);
      assert_true (polls < 1000);
    }
  assert_true (polls > 30);
  cvm_volume_unref (volume);
}

static double
milliseconds (const CvmVolume *volume, const CvmCleanUpSpec *spec, double *kept_cm3)
{
  struct timespec from, to;
  clock_gettime (CLOCK_MONOTONIC, &from);
  CvmCleanUp *result = cvm_clean_up (volume, 0.5, spec, NULL, NULL);
  clock_gettime (CLOCK_MONOTONIC, &to);
  assert_non_null (result);
  *kept_cm3 = result->kept_cm3;
  cvm_clean_up_free (result);
  return 1e3 * (double)(to.tv_sec - from.tv_sec) + 1e-6 * (double)(to.tv_nsec - from.tv_nsec);
}

static void
large_maps_are_quick (void **state)
{
  const double step[3] = { 0.9765625, 0.9765625, 3 }, origin[3] = { 0 };
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 512, 512, 200 }, step, origin, NULL);
  assert_non_null (grid);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  assert_non_null (volume);
  float *p = cvm_volume_get_data (volume);
  CvmCleanUpSpec spec = { 1.5, true, true };
  double cm3;
  for (int k = 80; k < 120; k++)
    for (int row = 200; row < 280; row++)
      for (int column = 200; column < 280; column++)
        p[((size_t)k * 512 + (size_t)row) * 512 + (size_t)column]
            = hypot (hypot (row - 240, column - 240), 3 * (k - 100)) < 37;
  double ms = milliseconds (volume, &spec, &cm3);
  printf ("clean-up of %.0f cm³ in 512 × 512 × 200: %.1f ms\n", cm3, ms);
  assert_true (ms < 20000); /* 50 ms; a sanitizer and a busy machine are allowed for */
  uint64_t rng = 3;         /* specks everywhere: the box is the whole volume */
  for (size_t i = 0; i < cvm_grid_n_voxels (grid); i += 97)
    p[i] = test_random_int (&rng, 0, 99) == 0;
  ms = milliseconds (volume, &spec, &cm3);
  printf ("with specks all over it: %.1f ms\n", ms);
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (scipy_agrees),
    cmocka_unit_test (what_makes_no_sense_is_refused),
    cmocka_unit_test (it_can_be_cancelled_anywhere),
    cmocka_unit_test (large_maps_are_quick),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
