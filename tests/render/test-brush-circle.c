/* SPDX-License-Identifier: Apache-2.0 */
/* The circle's size, mark and halo, and where its words go. */
#include "tests/render/phantoms.h"

#include "render/brush-circle.h"

enum
{
  SIZE = 160
};

static const CvmDecorationStyle at_1x = { .scale = 1, .text_scale = 1 },
                                at_2x = { .scale = 2, .text_scale = 1 };

/* On white, centred. */
static cairo_surface_t *
draw (const CvmBrushCircle *circle, const CvmDecorationStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIZE, SIZE);
  cairo_t *cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_translate (cr, SIZE / 2, SIZE / 2);
  cvm_brush_circle_paint (cr, circle, style);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static uint32_t
pixel (cairo_surface_t *surface, int x, int y)
{
  uint32_t value;
  memcpy (&value,
          cairo_image_surface_get_data (surface)
              + (SIZE / 2 + y) * cairo_image_surface_get_stride (surface) + 4 * (SIZE / 2 + x),
          4);
  return value & 0xffffff;
}

static bool
is_ink (cairo_surface_t *surface, int x, int y)
{
  return pixel (surface, x, y) != 0xffffff;
}

/* Mostly the line's red, neither the ground nor the halo. */
static bool
is_red (cairo_surface_t *surface, int x, int y)
{
  uint32_t value = pixel (surface, x, y);
  return (value >> 16) > 0xa0 && (value & 0xff) < 0x50;
}

static void
the_circle_is_to_scale (void **state)
{
  const CvmBrushCircle circle = { 40, 25, CVM_BRUSH_MINUS, { 255, 0, 0 } };
  for (int scale = 1; scale <= 2; scale++)
    {
      const CvmDecorationStyle *style = scale == 1 ? &at_1x : &at_2x;
      cairo_surface_t *surface = draw (&circle, style);
      double across, down;
      assert_true (is_red (surface, 40, 0) || is_red (surface, 39, 0));
      assert_true (is_red (surface, 0, -25) || is_red (surface, 0, -26));
      assert_false (is_ink (surface, 30, 0)); /* no fill */
      assert_false (is_ink (surface, 0, 15));
      assert_true (is_ink (surface, 40 + scale, 0)); /* halo */
      cvm_brush_circle_extent (&circle, style, &across, &down);
      for (int i = -SIZE / 2; i < SIZE / 2; i++)
        for (int k = -SIZE / 2; k < SIZE / 2; k++)
          if (abs (i) > across || abs (k) > down)
            assert_false (is_ink (surface, i, k));
      assert_true (across < 40 + 5 * scale && down < 25 + 5 * scale);
      cairo_surface_destroy (surface);
    }
}

static void
the_mark_says_what_will_be_done (void **state)
{
  CvmBrushCircle circle = { 30, 30, CVM_BRUSH_PLUS, { 0, 0, 255 } };
  cairo_surface_t *plus = draw (&circle, &at_1x);
  circle.mark = CVM_BRUSH_MINUS;
  cairo_surface_t *minus = draw (&circle, &at_1x);
  circle.mark = CVM_BRUSH_BAR;
  cairo_surface_t *bar = draw (&circle, &at_1x);
  assert_true (is_ink (plus, 3, 0) && is_ink (plus, 0, 3) && is_ink (plus, 0, -4));
  assert_true (is_ink (minus, 3, 0) && is_ink (minus, -4, 0) && !is_ink (minus, 0, 4));
  assert_false (is_ink (plus, 8, 0)); /* 8 px long */
  assert_true (is_ink (bar, 15, -15) && is_ink (bar, -15, 14) && !is_ink (bar, 15, 15));
  cairo_surface_destroy (plus);
  cairo_surface_destroy (minus);
  cairo_surface_destroy (bar);
}

/* A circle of no size has its mark all the same. */
static void
the_smallest_circle_is_seen (void **state)
{
  const CvmBrushCircle circle = { 0, 0, CVM_BRUSH_PLUS, { 0, 0, 255 } };
  double across, down;
  cairo_surface_t *surface = draw (&circle, &at_1x);
  cvm_brush_circle_extent (&circle, &at_1x, &across, &down);
  assert_true (is_ink (surface, 3, 0));
  assert_true (across >= 4 && down >= 4);
  cairo_surface_destroy (surface);
}

static void
place (double x, double y, double *left, double *top, bool *right)
{
  const CvmBrushCircle circle = { 20, 20, CVM_BRUSH_PLUS, { 0, 0, 0 } };
  cvm_brush_words_place (&circle, &at_1x, x, y, 90, 30, 400, 300, left, top, right);
}

static void
words_stay_in_the_view (void **state)
{
  double left, top;
  bool right;
  place (200, 150, &left, &top, &right); /* below left, up to the circle */
  assert_true (right && left + 90 == 180 && top >= 170 && top < 180);
  place (50, 150, &left, &top, &right); /* no room on the left */
  assert_true (!right && left == 70 && top >= 170);
  place (200, 290, &left, &top, &right); /* nor below */
  assert_true (right && top + 30 <= 270);
  for (int x = -30; x <= 430; x += 10)
    for (int y = -30; y <= 330; y += 10)
      {
        place (x, y, &left, &top, &right);
        assert_true (left >= 0 && top >= 0 && left + 90 <= 400 && top + 30 <= 300);
      }
}

static void
words_fit_their_size (void **state)
{
  const char *const lines[] = { "GTVp_auto", "cut, 5.0 mm", NULL };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIZE, SIZE);
  cairo_t *cr = cairo_create (surface);
  int width, height, n = 0, coloured = 0;
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cvm_brush_words_size (cr, &at_1x, lines, &width, &height);
  assert_true (width > 40 && width < SIZE && height > 20 && height < SIZE);
  cvm_brush_words_paint (cr, &at_1x, lines, (const uint8_t[3]){ 255, 85, 102 }, width, true);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      {
        uint32_t value = pixel (surface, x - SIZE / 2, y - SIZE / 2);
        if (value == 0xffffff)
          continue;
        assert_true (x < width && y < height);
        n++;
        coloured += value == 0xff5566;
      }
  assert_true (n > 300 && coloured > 20);
  cairo_surface_destroy (surface);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_circle_is_to_scale),
    cmocka_unit_test (the_mark_says_what_will_be_done),
    cmocka_unit_test (the_smallest_circle_is_seen),
    cmocka_unit_test (words_stay_in_the_view),
    cmocka_unit_test (words_fit_their_size),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
