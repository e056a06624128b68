/* SPDX-License-Identifier: Apache-2.0 */
/* The hatching of a gap: where images are missing, as wide as the picture, and nowhere else. */
#include "tests/render/phantoms.h"

#include "render/gap-paint.h"

enum
{
  WIDTH = 240,
  HEIGHT = 200
};

static const double steps_mm[] = { 3, 3, 3, 3, 9, 3, 3, 3, 3, 3 }; /* two images are missing */

static bool
is_painted (cairo_surface_t *surface, int x, int y)
{
  uint32_t value;
  memcpy (&value,
          cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface)
              + 4 * x,
          4);
  return (value & 0xffffff) != 0;
}

static cairo_surface_t *
paint (const CvmGrid *grid, CvmPlane plane, CvmViewPlane *view, CvmViewTransform *transform)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cvm_view_plane_init (view, grid, plane);
  *transform = (CvmViewTransform){ 0, 0, 4, WIDTH, HEIGHT };
  cvm_view_plane_middle (view, &transform->right_mm, &transform->down_mm);
  cvm_gap_paint (cr, grid, view, transform, 1);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static void
a_gap_is_hatched_where_it_is (void **state)
{
  for (int p = 0; p < N_POSITIONS; p++)
    for (int plane = 0; plane < CVM_N_PLANES; plane++)
      {
        CvmGrid *grid
            = make_grid (&positions[p], (const int[3]){ 20, 18, 11 }, 2, 2, steps_mm, 10, 0);
        CvmViewPlane view;
        CvmViewTransform transform;
        cairo_surface_t *surface = paint (grid, (CvmPlane)plane, &view, &transform);
        /* Half a usual step from the slices on both sides, in z of the patient. */
        double low = fmin (grid->origins[4][2], grid->origins[5][2]) + 1.5, high = low + 6;
        int n_in = 0, n_out = 0;
        for (int y = 0; y < HEIGHT; y++)
          for (int x = 0; x < WIDTH; x++)
            {
              double right_mm, down_mm, mm[3];
              cvm_view_transform_to_plane (&transform, x + 0.5, y + 0.5, &right_mm, &down_mm);
              cvm_view_plane_to_patient (&view, right_mm, down_mm, 0, mm);
              /* Beside the picture: 20 or 18 voxels of 2 mm. */
              bool beside = fabs (right_mm - transform.right_mm)
                            > (view.right.n * view.right.step_mm) / 2 + 0.3,
                   inside
                   = plane != CVM_PLANE_AXIAL && !beside && mm[2] > low - 0.3 && mm[2] < high + 0.3;
              n_in += inside && is_painted (surface, x, y);
              n_out += !inside && is_painted (surface, x, y);
            }
        assert_int_equal (n_out, 0);
        assert_true (plane == CVM_PLANE_AXIAL ? n_in == 0 : n_in > 500);
        cairo_surface_destroy (surface);
        cvm_grid_unref (grid);
      }
}

static void
without_a_gap_there_is_nothing (void **state)
{
  static const double uneven_mm[] = { 3, 3, 3, 3, 3, 6, 6, 6, 6, 6 };
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 20, 18, 11 }, 2, 2, uneven_mm, 10, 0);
  CvmViewPlane view;
  CvmViewTransform transform;
  cairo_surface_t *surface = paint (grid, CVM_PLANE_CORONAL, &view, &transform);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      assert_false (is_painted (surface, x, y));
  cairo_surface_destroy (surface);
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_gap_is_hatched_where_it_is),
    cmocka_unit_test (without_a_gap_there_is_nothing),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
