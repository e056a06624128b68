/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/render/phantoms.h"

#include "render/decorations.h"

enum
{
  WIDTH = 300,
  HEIGHT = 240
};

static cairo_surface_t *
new_page (cairo_t **cr)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  *cr = cairo_create (surface);
  cairo_set_source_rgb (*cr, 0, 0, 1);
  cairo_paint (*cr);
  return surface;
}

/* The box of what is not blue any more; false: nothing. */
static bool
find_ink (cairo_surface_t *surface, int *left, int *top, int *right, int *bottom)
{
  cairo_surface_flush (surface);
  *left = WIDTH;
  *top = HEIGHT;
  *right = *bottom = -1;
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        uint32_t value;
        memcpy (&value,
                cairo_image_surface_get_data (surface)
                    + y * cairo_image_surface_get_stride (surface) + 4 * x,
                4);
        if ((value & 0xffffff) == 0xff)
          continue;
        *left = x < *left ? x : *left;
        *right = x > *right ? x : *right;
        *top = y < *top ? y : *top;
        *bottom = y > *bottom ? y : *bottom;
      }
  return *right >= 0;
}

static void
scale_bars_are_readable_lengths (void **state)
{
  assert_true (cvm_scale_bar_mm (1.1) == 100);
  assert_true (cvm_scale_bar_mm (2) == 50);
  assert_true (cvm_scale_bar_mm (4) == 20);
  for (double px_per_mm = 0.13; px_per_mm < 150; px_per_mm *= 1.07)
    {
      double px = cvm_scale_bar_mm (px_per_mm) * px_per_mm;
      assert_true (px >= 60 && px <= 160);
    }
}

static void
a_scale_bar_is_as_long_as_it_says (void **state)
{
  cairo_t *cr;
  cairo_surface_t *surface = new_page (&cr);
  CvmDecorationStyle style = { .scale = 1, .text_scale = 1 };
  CvmViewTransform transform = { 0, 0, 2, WIDTH, HEIGHT };
  int left, top, right, bottom;
  assert_true (cvm_decorations_scale_bar (cr, &style, &transform) == 50);
  assert_true (find_ink (surface, &left, &top, &right, &bottom));
  /* 100 px between the middles of the ends, each with half its stroke of 4 px */
  assert_int_equal (right - left + 1, 104);
  assert_true (right < WIDTH && bottom < HEIGHT);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
large_words_of_a_short_scale_bar_stay_in_the_picture (void **state)
{
  cairo_t *cr;
  cairo_surface_t *surface = new_page (&cr);
  CvmDecorationStyle style = { .scale = 1, .text_scale = 2 };
  CvmViewTransform transform = { 0, 0, 0.9, 200, HEIGHT };
  int left, top, right, bottom;
  assert_true (cvm_decorations_scale_bar (cr, &style, &transform) == 50); /* 45 px */
  assert_true (find_ink (surface, &left, &top, &right, &bottom));
  assert_true (right - left > 60); /* the words are wider than the bar */
  assert_true (right < 200 - 4);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
texts_stay_in_their_corner (void **state)
{
  for (int corner = 0; corner < 4; corner++)
    for (double scale = 1; scale <= 2; scale++)
      {
        cairo_t *cr;
        cairo_surface_t *surface = new_page (&cr);
        CvmDecorationStyle style = { .scale = scale, .text_scale = 1 };
        CvmViewTransform transform = { 0, 0, 2, WIDTH, HEIGHT };
        int left, top, right, bottom;
        cvm_decorations_text (cr, &style, &transform, (CvmCorner)corner, "Axial\nslice", 5, false);
        assert_true (find_ink (surface, &left, &top, &right, &bottom));
        bool at_right = corner == CVM_CORNER_TOP_RIGHT || corner == CVM_CORNER_BOTTOM_RIGHT,
             at_bottom = corner == CVM_CORNER_BOTTOM_LEFT || corner == CVM_CORNER_BOTTOM_RIGHT;
        assert_true (at_right ? left > WIDTH / 2 && right < WIDTH - 1
                              : left > 0 && right < WIDTH / 2);
        assert_true (at_bottom ? top > HEIGHT / 2 && bottom < HEIGHT - 1
                               : top > 0 && bottom < HEIGHT / 2);
        cairo_destroy (cr);
        cairo_surface_destroy (surface);
      }
}

static void
letters_step_beside_the_crosshair (void **state)
{
  static const double even_mm[] = { 3 };
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 10, 10, 5 }, 1, 1, even_mm, 1, 0);
  CvmViewPlane view;
  CvmDecorationStyle style = { .scale = 1, .text_scale = 1 };
  CvmViewTransform transform = { 0, 0, 2, WIDTH, HEIGHT };
  cvm_view_plane_init (&view, grid, CVM_PLANE_AXIAL);
  for (int crossed = 0; crossed < 2; crossed++)
    {
      cairo_t *cr;
      cairo_surface_t *surface = new_page (&cr);
      bool inked = false;
      for (int edge = 0; edge < 4; edge++)
        cvm_decorations_letter (cr, &style, &view, &transform, (CvmEdge)edge,
                                crossed ? WIDTH / 2 : NAN, crossed ? HEIGHT / 2 : NAN);
      cairo_surface_flush (surface);
      for (int y = 0; y < HEIGHT; y++)
        {
          uint32_t value;
          memcpy (&value,
                  cairo_image_surface_get_data (surface)
                      + y * cairo_image_surface_get_stride (surface) + 4 * (WIDTH / 2),
                  4);
          inked = inked || (value & 0xffffff) != 0xff;
        }
      assert_true (inked == !crossed); /* the crosshair's column is free when it is there */
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
  cvm_grid_unref (grid);
}

static void
numbers_have_a_true_minus (void **state)
{
  char text[32];
  assert_string_equal (cvm_format_number (text, sizeof text, -105.04, 1), "\u2212105.0");
  assert_string_equal (cvm_format_number (text, sizeof text, 3.96, 1), "4.0");
  assert_string_equal (cvm_format_number (text, sizeof text, -0.04, 1), "0.0");
  assert_string_equal (cvm_format_number (text, sizeof text, -1, 0), "\u22121");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (scale_bars_are_readable_lengths),
    cmocka_unit_test (a_scale_bar_is_as_long_as_it_says),
    cmocka_unit_test (large_words_of_a_short_scale_bar_stay_in_the_picture),
    cmocka_unit_test (texts_stay_in_their_corner),
    cmocka_unit_test (letters_step_beside_the_crosshair),
    cmocka_unit_test (numbers_have_a_true_minus),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
