/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/render/phantoms.h"

#include "render/plane.h"
#include "render/slice-pixels.h"

static const double even_mm[] = { 3 };

static CvmGrid *
grid_of (int position)
{
  return make_grid (&positions[position], (const int[3]){ 40, 32, 24 }, 2, 2.5, even_mm, 1, 0);
}

static void
letters_are_the_patients (void **state)
{
  static const char *const wanted[CVM_N_PLANES][4] = { /* left, right, top, bottom */
                                                       { "R", "L", "A", "P" },
                                                       { "A", "P", "H", "F" },
                                                       { "R", "L", "H", "F" }
  };
  for (int p = 0; p < N_POSITIONS; p++)
    {
      CvmGrid *grid = grid_of (p);
      for (int plane = 0; plane < CVM_N_PLANES; plane++)
        for (int edge = 0; edge < 4; edge++)
          {
            CvmViewPlane view;
            char letters[4];
            cvm_view_plane_init (&view, grid, (CvmPlane)plane);
            cvm_view_plane_letters (&view, (CvmEdge)edge, letters);
            assert_string_equal (letters, wanted[plane][edge]);
          }
      cvm_grid_unref (grid);
    }
}

static void
oblique_planes_have_two_letters (void **state)
{
  double c = cos (0.35), s = sin (0.35);
  PatientPosition turned = { "turned", { c, s, 0 }, { -s, c, 0 } };
  CvmGrid *grid = make_grid (&turned, (const int[3]){ 9, 9, 5 }, 1, 1, even_mm, 1, 0);
  CvmViewPlane view;
  char letters[4];
  cvm_view_plane_init (&view, grid, CVM_PLANE_AXIAL);
  cvm_view_plane_letters (&view, CVM_EDGE_RIGHT, letters);
  assert_string_equal (letters, "LP");
  cvm_view_plane_letters (&view, CVM_EDGE_TOP, letters);
  assert_string_equal (letters, "AL");
  cvm_grid_unref (grid);
}

/* Where the brightest pixel of the section through a marker is, in halves of the picture. */
static void
find_marker (
    const CvmVolume *volume, CvmPlane plane, const double marker_mm[3], double *x, double *y)
{
  enum
  {
    SIZE = 101
  };
  static uint32_t pixels[SIZE * SIZE];
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  CvmViewPlane view;
  double depth_mm;
  cvm_view_plane_init (&view, grid, plane);
  cvm_view_plane_from_patient (&view, marker_mm, NULL, NULL, &depth_mm);
  CvmSliceImage *image = cvm_slice_image_new (
      volume, &view, cvm_view_plane_section_at (&view, grid, depth_mm), -INFINITY, NULL);
  assert_non_null (image);
  CvmViewTransform transform = { 0, 0, cvm_view_plane_fit (&view, SIZE, SIZE), SIZE, SIZE };
  CvmWindow window = { 1000, 500, false };
  cvm_view_plane_middle (&view, &transform.right_mm, &transform.down_mm);
  assert_true (
      cvm_slice_pixels_paint (image, &transform, &window, CVM_SAMPLE_NEAREST, pixels, SIZE, NULL));
  double n = 0;
  *x = *y = 0;
  for (int i = 0; i < SIZE * SIZE; i++)
    if ((pixels[i] & 255) == 255)
      {
        *x += i % SIZE + 0.5 - SIZE / 2.0;
        *y += i / SIZE + 0.5 - SIZE / 2.0;
        n++;
      }
  assert_true (n > 0);
  *x /= n;
  *y /= n;
  cvm_slice_image_free (image);
}

/* A marker far toward one side of the patient, found on that side of the screen. */
static void
markers_are_on_their_side (void **state)
{
  static const double sides_mm[3][3] = { { 21, 1, 1 }, { 1, 21, 1 }, { 1, 1, 25 } };
  for (int p = 0; p < N_POSITIONS; p++)
    for (int axis = 0; axis < 3; axis++)
      for (int sign = -1; sign <= 1; sign += 2)
        {
          CvmGrid *grid = grid_of (p);
          CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
          double marker_mm[3], voxel[3], x, y;
          for (int i = 0; i < 3; i++)
            marker_mm[i] = sign * sides_mm[axis][i];
          cvm_grid_to_voxel (grid, marker_mm, voxel);
          int16_t *data = cvm_volume_get_data (volume);
          data[((int)lround (voxel[2]) * grid->n_rows + (int)lround (voxel[1])) * grid->n_columns
               + (int)lround (voxel[0])]
              = 1200;
          find_marker (volume, CVM_PLANE_AXIAL, marker_mm, &x, &y);
          if (axis == 0)
            assert_true (x * sign > 10); /* the patient's left: the screen's right */
          if (axis == 1)
            assert_true (y * sign > 10); /* the back: below */
          find_marker (volume, CVM_PLANE_SAGITTAL, marker_mm, &x, &y);
          if (axis == 1)
            assert_true (x * sign > 10); /* the front is on the left */
          if (axis == 2)
            assert_true (y * sign < -10); /* the head is above */
          find_marker (volume, CVM_PLANE_CORONAL, marker_mm, &x, &y);
          if (axis == 0)
            assert_true (x * sign > 10);
          if (axis == 2)
            assert_true (y * sign < -10);
          cvm_volume_unref (volume);
          cvm_grid_unref (grid);
        }
}

static void
patient_and_plane_and_screen_agree (void **state)
{
  uint32_t seed = 7;
  for (int p = 0; p < N_POSITIONS; p++)
    for (int plane = 0; plane < CVM_N_PLANES; plane++)
      {
        CvmGrid *grid = grid_of (p);
        CvmViewPlane view;
        cvm_view_plane_init (&view, grid, (CvmPlane)plane);
        CvmViewTransform transform = { 3, -4, 2.5, 200, 120 };
        for (int i = 0; i < 20; i++)
          {
            double in[3], out[3], right, down, depth, x, y;
            for (int k = 0; k < 3; k++)
              in[k] = next_random (&seed) * 100 - 50;
            cvm_view_plane_from_patient (&view, in, &right, &down, &depth);
            cvm_view_transform_to_screen (&transform, right, down, &x, &y);
            cvm_view_transform_to_plane (&transform, x, y, &right, &down);
            cvm_view_plane_to_patient (&view, right, down, depth, out);
            for (int k = 0; k < 3; k++)
              assert_true (fabs (in[k] - out[k]) < 1e-9);
            assert_true (fabs (x - (100 + (right - 3) * 2.5)) < 1e-9);
          }
        cvm_grid_unref (grid);
      }
}

static void
sections_come_back_from_their_depth (void **state)
{
  static const double uneven_mm[] = { 3, 1, 5 };
  for (int p = 0; p < N_POSITIONS; p++)
    for (int plane = 0; plane < CVM_N_PLANES; plane++)
      {
        CvmGrid *grid
            = make_grid (&positions[p], (const int[3]){ 10, 12, 14 }, 2, 2.5, uneven_mm, 3, 0);
        CvmViewPlane view;
        cvm_view_plane_init (&view, grid, (CvmPlane)plane);
        double before = -INFINITY;
        for (int i = 0; i < view.depth.n; i++)
          {
            double depth = cvm_view_plane_section_depth (&view, grid, i);
            assert_true (depth > before);
            assert_int_equal (cvm_view_plane_section_at (&view, grid, depth + 0.2), i);
            before = depth;
          }
        assert_int_equal (cvm_view_plane_section_at (&view, grid, -1e6), 0);
        assert_int_equal (cvm_view_plane_section_at (&view, grid, 1e6), view.depth.n - 1);
        cvm_grid_unref (grid);
      }
}

static void
fitting_shows_the_outer_voxel_edges (void **state)
{
  CvmGrid *grid = grid_of (0); /* 40 × 2 mm, 32 × 2.5 mm, 24 × 3 mm */
  CvmViewPlane view;
  cvm_view_plane_init (&view, grid, CVM_PLANE_AXIAL);
  assert_true (fabs (cvm_view_plane_fit (&view, 160, 1000) - 2) < 1e-9);
  cvm_view_plane_init (&view, grid, CVM_PLANE_CORONAL);
  assert_true (fabs (cvm_view_plane_fit (&view, 1000, 144) - 2) < 1e-9);
  cvm_grid_unref (grid);
}

/* The first and the last pixel in either direction that shows a value, when a plane just fits. */
static void
assert_fits (const CvmVolume *volume, CvmPlane plane)
{
  enum
  {
    SIZE = 400
  };
  static uint32_t pixels[SIZE * SIZE];
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  CvmViewPlane view;
  cvm_view_plane_init (&view, grid, plane);
  CvmViewTransform transform = { 0, 0, cvm_view_plane_fit (&view, SIZE, SIZE), SIZE, SIZE };
  CvmWindow window = { 1000, 500, false };
  cvm_view_plane_middle (&view, &transform.right_mm, &transform.down_mm);
  CvmSliceImage *image = cvm_slice_image_new (volume, &view, view.depth.n / 2, -INFINITY, NULL);
  assert_non_null (image);
  assert_true (
      cvm_slice_pixels_paint (image, &transform, &window, CVM_SAMPLE_NEAREST, pixels, SIZE, NULL));
  int least[2] = { SIZE, SIZE }, most[2] = { -1, -1 };
  for (int i = 0; i < SIZE * SIZE; i++)
    if ((pixels[i] & 255) == 255)
      for (int k = 0, at[2] = { i % SIZE, i / SIZE }; k < 2; k++)
        {
          least[k] = at[k] < least[k] ? at[k] : least[k];
          most[k] = at[k] > most[k] ? at[k] : most[k];
        }
  /* As far from one side as from the other, and one of the two directions from edge to edge: but
   * for a pixel that a rounding of the last bits may take away. */
  for (int k = 0; k < 2; k++)
    assert_true (abs (least[k] - (SIZE - 1 - most[k])) <= 1);
  assert_true (most[0] - least[0] >= SIZE - 2 || most[1] - least[1] >= SIZE - 2);
  cvm_slice_image_free (image);
}

/* Twelve steps of 1 mm and a long one. One of 10.4 mm is an uneven step: the last slice reaches
 * half of it beyond its middle, which is where the picture ends. One of 10 mm is a gap in even
 * steps: the last slice reaches as far as every other one. */
static void
uneven_stacks_are_seen_whole (void **state)
{
  static const double longest_mm[] = { 10.4, 10 }, seen_mm[] = { 0.5 + 22.4 + 5.2, 0.5 + 22 + 0.5 };
  for (int p = 0; p < 2 * N_POSITIONS; p++)
    {
      const double steps_mm[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, longest_mm[p % 2] };
      CvmGrid *grid
          = make_grid (&positions[p / 2], (const int[3]){ 10, 12, 14 }, 1, 1, steps_mm, 13, 0);
      CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
      int16_t *data = cvm_volume_get_data (volume);
      for (size_t i = 0; i < cvm_grid_n_voxels (grid); i++)
        data[i] = 1200;
      assert_true (grid->has_gaps == (p % 2 == 1));
      for (int plane = 0; plane < CVM_N_PLANES; plane++)
        assert_fits (volume, (CvmPlane)plane);
      CvmViewPlane view;
      cvm_view_plane_init (&view, grid, CVM_PLANE_CORONAL);
      assert_true (fabs (cvm_view_plane_fit (&view, 10000, 100) - 100 / seen_mm[p % 2]) < 1e-9);
      cvm_volume_unref (volume);
      cvm_grid_unref (grid);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (letters_are_the_patients),
    cmocka_unit_test (oblique_planes_have_two_letters),
    cmocka_unit_test (markers_are_on_their_side),
    cmocka_unit_test (patient_and_plane_and_screen_agree),
    cmocka_unit_test (sections_come_back_from_their_depth),
    cmocka_unit_test (fitting_shows_the_outer_voxel_edges),
    cmocka_unit_test (uneven_stacks_are_seen_whole),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
