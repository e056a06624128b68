/* SPDX-License-Identifier: Apache-2.0 */
/* The crosshair on stacks that lean or lie obliquely, which are for looking only: what each view
 * shows under it is the place in the patient that it stands for. Places come from the slices' own
 * origins, as the standard says (PS3.3 C.7.6.2.1.1), not from the grid's functions. */
#include "render/slice-image.h"
#include "ui/view-state.h"

#include <math.h>

#define N_COLUMNS 24
#define N_ROWS 20
#define N_SLICES 16
#define COLUMN_MM 2.0
#define ROW_MM 1.6

typedef struct
{
  const char *name;
  double row[3], column[3];
  double way_mm[3]; /* from one origin to the next */
} Lean;

#define COS20 0.93969262078590838
#define SIN20 0.34202014332566873

static const Lean leans[] = {
  { "sheared", { 1, 0, 0 }, { 0, 1, 0 }, { 0.7, -0.3, 3 } },
  { "sheared by half a pixel", { 1, 0, 0 }, { 0, 1, 0 }, { 1, 0.8, 3 } },
  { "sheared, feet first", { -1, 0, 0 }, { 0, 1, 0 }, { 0.7, 0.4, -3 } },
  { "sheared, prone", { -1, 0, 0 }, { 0, -1, 0 }, { -1, 0.5, 3 } },
  { "tilted", { 1, 0, 0 }, { 0, COS20, SIN20 }, { 0, 0, 3 } },
  { "tilted back", { 1, 0, 0 }, { 0, COS20, -SIN20 }, { 0, 0, 2.5 } },
  { "oblique", { COS20, 0, SIN20 }, { 0, 1, 0 }, { -3 * SIN20, 0, 3 * COS20 } },
  { "sagittal, sheared", { 0, 1, 0 }, { 0, 0, -1 }, { -3, 0.6, 0.4 } },
};

static void
origin_of (const Lean *lean, int slice, double origin_mm[3])
{
  static const double first_mm[3] = { -23, -17, 40 };
  for (int i = 0; i < 3; i++)
    origin_mm[i] = first_mm[i] + slice * lean->way_mm[i];
}

static void
place_of (const Lean *lean, const int voxel[3], double patient_mm[3])
{
  origin_of (lean, voxel[2], patient_mm);
  for (int i = 0; i < 3; i++)
    patient_mm[i] += voxel[0] * COLUMN_MM * lean->row[i] + voxel[1] * ROW_MM * lean->column[i];
}

static CvmVolume *
make_volume (const Lean *lean)
{
  double origins[N_SLICES][3];
  for (int k = 0; k < N_SLICES; k++)
    origin_of (lean, k, origins[k]);
  CvmGrid *grid = cvm_grid_new (N_COLUMNS, N_ROWS, N_SLICES, COLUMN_MM, ROW_MM, lean->row,
                                lean->column, (const double (*)[3])origins, 3, NULL);
  g_assert_nonnull (grid);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  cvm_grid_unref (grid);
  return volume;
}

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Where the only bright voxel is in a view: the middle of what is bright, which is exact however a
 * line of voxels was moved along itself. FALSE: it is not there. */
static gboolean
find_marker (CvmViewState *state, CvmPlane which, double *right_mm, double *down_mm)
{
  const CvmViewPlane *plane = cvm_view_state_get_plane (state, which);
  CvmSliceImage *image
      = cvm_slice_image_new (cvm_view_state_get_volume (state), plane,
                             cvm_view_state_get_section (state, which), -INFINITY, NULL);
  double sum = 0;
  *right_mm = *down_mm = 0;
  for (int y = 0; y < image->n_down; y++)
    for (int x = 0; x < image->n_right; x++)
      {
        const float value = image->values[y * image->n_right + x];
        if (!(value > 0)) /* or none is there */
          continue;
        sum += value;
        *right_mm += value * image->right_mm[x];
        *down_mm += value * image->down_mm[y];
      }
  *right_mm /= sum;
  *down_mm /= sum;
  cvm_slice_image_free (image);
  return sum > 0;
}

static void
assert_view_shows (CvmViewState *state, CvmPlane which, const double wanted_mm[3])
{
  const CvmViewPlane *plane = cvm_view_state_get_plane (state, which);
  double right_mm, down_mm, crosshair_mm[3], cross_right_mm, cross_down_mm, depth_mm;
  g_assert_true (find_marker (state, which, &right_mm, &down_mm));
  g_assert_cmpfloat_with_epsilon (right_mm, dot (wanted_mm, plane->right.direction), 0.01);
  g_assert_cmpfloat_with_epsilon (down_mm, dot (wanted_mm, plane->down.direction), 0.01);
  /* And there its lines cross, in the section that is nearest to it. */
  cvm_view_state_get_crosshair (state, crosshair_mm);
  cvm_view_plane_from_patient (plane, crosshair_mm, &cross_right_mm, &cross_down_mm, &depth_mm);
  g_assert_cmpfloat_with_epsilon (right_mm, cross_right_mm, 0.01);
  g_assert_cmpfloat_with_epsilon (down_mm, cross_down_mm, 0.01);
  const double section_mm = cvm_view_plane_section_depth (
      plane, cvm_view_state_get_grid (state), cvm_view_state_get_section (state, which));
  g_assert_cmpfloat (fabs (section_mm - depth_mm), <=,
                     plane->depth.axis == 2 ? 0.01 : plane->depth.step_mm / 2 + 1e-9);
}

static void
crosshair_is_where_it_shows (gconstpointer data)
{
  const Lean *lean = data;
  CvmVolume *volume = make_volume (lean);
  CvmViewState *state = cvm_view_state_new (volume);
  int16_t *hu = cvm_volume_get_data (volume);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  for (int n = 0; n < 60; n++)
    {
      /* A line that is moved along itself ends at the middle of its last voxel. */
      const int voxel[3]
          = { g_rand_int_range (rand, 1, N_COLUMNS - 1), g_rand_int_range (rand, 1, N_ROWS - 1),
              g_rand_int_range (rand, 0, N_SLICES) };
      int16_t *marker = hu + (voxel[2] * N_ROWS + voxel[1]) * N_COLUMNS + voxel[0];
      double place_mm[3], near_mm[3], crosshair_mm[3];
      place_of (lean, voxel, place_mm);
      *marker = 1000;
      for (int i = 0; i < 3; i++) /* a click falls beside a voxel's middle */
        near_mm[i] = place_mm[i] + 0.6 * g_rand_double_range (rand, -1, 1) * lean->row[i]
                     + 0.6 * g_rand_double_range (rand, -1, 1) * lean->column[i] * (i == n % 3);
      cvm_view_state_set_crosshair (state, near_mm);
      cvm_view_state_get_crosshair (state, crosshair_mm);
      for (int i = 0; i < 3; i++)
        g_assert_cmpfloat_with_epsilon (crosshair_mm[i], place_mm[i], 0.01);
      for (int plane = 0; plane < CVM_N_PLANES; plane++)
        assert_view_shows (state, (CvmPlane)plane, place_mm);
      *marker = 0;
    }
  g_object_unref (state);
  cvm_volume_unref (volume);
}

/* From the middle through all slices, there and back: the crosshair stays on its line through the
 * patient, but for the half of a pixel that a voxel's middle may be away from it. */
static void
scrolling_does_not_drift (gconstpointer data)
{
  const Lean *lean = data;
  CvmVolume *volume = make_volume (lean);
  CvmViewState *state = cvm_view_state_new (volume);
  for (int which = 0; which < CVM_N_PLANES; which++)
    {
      const CvmViewPlane *plane = cvm_view_state_get_plane (state, (CvmPlane)which);
      const int middle[3] = { N_COLUMNS / 2, N_ROWS / 2, N_SLICES / 2 };
      double start_mm[3], right_mm, down_mm, x_mm, y_mm, now_mm[3];
      if (plane->depth.axis != 2)
        continue;
      place_of (lean, middle, start_mm);
      cvm_view_state_set_crosshair (state, start_mm);
      cvm_view_plane_from_patient (plane, start_mm, &right_mm, &down_mm, NULL);
      for (int step = 0; step < 4 * N_SLICES; step++)
        {
          const int there = cvm_view_state_get_section (state, (CvmPlane)which);
          const int way = step % (2 * N_SLICES) < N_SLICES ? 1 : -1;
          const int next = CLAMP (there + way, 0, N_SLICES - 1);
          cvm_view_state_set_section (state, (CvmPlane)which, next);
          g_assert_cmpint (cvm_view_state_get_section (state, (CvmPlane)which), ==, next);
          cvm_view_state_get_crosshair (state, now_mm);
          cvm_view_plane_from_patient (plane, now_mm, &x_mm, &y_mm, NULL);
          g_assert_cmpfloat (fabs (x_mm - right_mm), <=, plane->right.step_mm / 2 + 0.01);
          g_assert_cmpfloat (fabs (y_mm - down_mm), <=, plane->down.step_mm / 2 + 0.01);
        }
    }
  g_object_unref (state);
  cvm_volume_unref (volume);
}

/* Across the stack each step is a step: no section of a slice's own reach is left out, and none
 * holds the hand. */
static void
every_section_is_reached (gconstpointer data)
{
  const Lean *lean = data;
  CvmVolume *volume = make_volume (lean);
  CvmViewState *state = cvm_view_state_new (volume);
  for (int which = 0; which < CVM_N_PLANES; which++)
    {
      const CvmViewPlane *plane = cvm_view_state_get_plane (state, (CvmPlane)which);
      const int least = plane->depth.axis == 0 ? N_COLUMNS / 2 : N_ROWS / 2;
      if (plane->depth.axis == 2)
        continue;
      for (int way = -1; way <= 1; way += 2)
        {
          const int middle[3] = { N_COLUMNS / 2, N_ROWS / 2, N_SLICES / 2 };
          double start_mm[3];
          place_of (lean, middle, start_mm);
          cvm_view_state_set_crosshair (state, start_mm);
          for (int step = 0; step < least - 2; step++)
            {
              const int next = cvm_view_state_get_section (state, (CvmPlane)which) + way;
              cvm_view_state_set_section (state, (CvmPlane)which, next);
              g_assert_cmpint (cvm_view_state_get_section (state, (CvmPlane)which), ==, next);
            }
        }
    }
  g_object_unref (state);
  cvm_volume_unref (volume);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (leans); i++)
    {
      g_autofree char *shows = g_strdup_printf ("/leaning/shows/%s", leans[i].name);
      g_autofree char *drift = g_strdup_printf ("/leaning/drift/%s", leans[i].name);
      g_autofree char *reached = g_strdup_printf ("/leaning/reached/%s", leans[i].name);
      g_test_add_data_func (shows, &leans[i], crosshair_is_where_it_shows);
      g_test_add_data_func (drift, &leans[i], scrolling_does_not_drift);
      g_test_add_data_func (reached, &leans[i], every_section_is_reached);
    }
  return g_test_run ();
}
