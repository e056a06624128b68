/* SPDX-License-Identifier: Apache-2.0 */
/* Lines as they are painted fast, against the slow and obvious painter over the same pieces, and
 * against Cairo's strokes over the points that were asked for. */
#include "tests/render/phantoms.h"

#include "render/colour-tables.h"
#include "render/line-set-private.h"

#include <cairo.h>

static const uint8_t coral[3] = { 0xff, 0x55, 0x66 };

/* A grey that is another one for each pixel. */
static uint32_t *
new_pixels (int width, int height, int stride)
{
  uint32_t *pixels = malloc ((size_t)stride * (size_t)height * sizeof *pixels);
  for (int i = 0; i < stride * height; i++)
    pixels[i] = 0xff000000u | 0x010101u * ((uint32_t)(i * 37) & 255);
  assert_true (width <= stride);
  return pixels;
}

static int
difference (uint32_t a, uint32_t b)
{
  int most = 0;
  for (int shift = 0; shift < 24; shift += 8)
    {
      int off = abs ((int)((a >> shift) & 255) - (int)((b >> shift) & 255));
      most = off > most ? off : most;
    }
  return most;
}

/* Polylines of one stroke about the picture, some far out of it, some with points that repeat. */
typedef struct
{
  int n_lines, n_points[4];
  bool closed[4];
  double points[4][60][2];
} Doodle;

static Doodle
new_doodle (uint32_t *seed, int width, int height)
{
  Doodle doodle = { .n_lines = 1 + (int)(3.99 * next_random (seed)) };
  for (int i = 0; i < doodle.n_lines; i++)
    {
      double x = width * (1.4 * next_random (seed) - 0.2),
             y = height * (1.4 * next_random (seed) - 0.2), kind = next_random (seed),
             step = kind < 0.1   ? 1e5
                    : kind < 0.5 ? 3
                                 : width / 3.0;
      doodle.n_points[i] = 2 + (int)(57.9 * next_random (seed));
      doodle.closed[i] = next_random (seed) < 0.7;
      for (int p = 0; p < doodle.n_points[i]; p++)
        {
          doodle.points[i][p][0] = x;
          doodle.points[i][p][1] = y;
          if (next_random (seed) < 0.9)
            {
              x += step * (next_random (seed) - 0.5);
              y += step * (next_random (seed) - 0.5);
            }
        }
    }
  return doodle;
}

static void
add_doodle (CvmLineSet *lines, const Doodle *doodle)
{
  for (int i = 0; i < doodle->n_lines; i++)
    {
      cvm_line_set_move_to (lines, doodle->points[i][0][0], doodle->points[i][0][1]);
      for (int p = 1; p < doodle->n_points[i]; p++)
        cvm_line_set_line_to (lines, doodle->points[i][p][0], doodle->points[i][p][1]);
      if (doodle->closed[i])
        cvm_line_set_close (lines);
    }
}

static const CvmLineStyle styles[] = {
  { 2, 1, 0, { 0 } },    { 1.25, 0.75, 0, { 0 } },
  { 2, 1, 2, { 8, 4 } }, { 1.25, 0.75, 4, { 8, 3, 2, 3 } },
  { 1, 0, 2, { 2, 2 } }, { 1.25, 0.65, 2, { 3, 3 } },
};
enum
{
  N_STYLES = sizeof styles / sizeof *styles
};

/* Random lines, odd sizes, dashes, scales 1, 1.75 and 2, several strokes over each other: at most
 * one level of one channel beside the slow painter, whole or row by row. */
static void
fast_is_slow (void **state)
{
  static const double scales[] = { 1, 2, 1.75 };
  uint32_t seed = 5;
  CvmLineSet *lines = cvm_line_set_new (NULL);
  long n_drawn = 0;
  for (int round = 0; round < 150; round++)
    {
      int width = 1 + (int)(130 * next_random (&seed)),
          height = 1 + (int)(90 * next_random (&seed)), stride = width + round % 3;
      cvm_line_set_reset (lines, width, height);
      for (int s = 0; s < 1 + round % 3; s++)
        {
          Doodle doodle = new_doodle (&seed, width, height);
          cvm_line_set_begin (lines, &styles[(round + s) % N_STYLES], scales[(round / 2) % 3],
                              cvm_structure_colours[s], round % 4 == 3 ? 0.6 : 1);
          add_doodle (lines, &doodle);
          assert_true (cvm_line_set_end (lines, NULL));
        }
      uint32_t *fast = new_pixels (width, height, stride),
               *rows = new_pixels (width, height, stride),
               *slow = new_pixels (width, height, stride),
               *before = new_pixels (width, height, stride);
      assert_true (cvm_line_set_paint (lines, fast, stride, 0, height, NULL));
      for (int row = 0; row < height; row += 7)
        assert_true (cvm_line_set_paint (lines, rows + row * stride, stride, row,
                                         row + 7 < height ? row + 7 : height, NULL));
      cvm_line_set_paint_plain (lines, slow, stride);
      for (int i = 0; i < stride * height; i++)
        {
          if (difference (fast[i], slow[i]) > 2)
            fail_msg ("round %d: %x, not %x", round, fast[i], slow[i]);
          assert_int_equal (fast[i], rows[i]);
          n_drawn += fast[i] != before[i];
          if (i % stride >= width)
            assert_int_equal (fast[i], before[i]);
        }
      free (fast);
      free (rows);
      free (slow);
      free (before);
    }
  assert_true (n_drawn > 50000);
  cvm_line_set_free (lines);
}

static void
stroke_with_cairo (cairo_t *cr, const Doodle *doodle, const CvmLineStyle *style, double scale)
{
  double dashes[4];
  for (int i = 0; i < doodle->n_lines; i++)
    {
      cairo_move_to (cr, doodle->points[i][0][0], doodle->points[i][0][1]);
      for (int p = 1; p < doodle->n_points[i]; p++)
        cairo_line_to (cr, doodle->points[i][p][0], doodle->points[i][p][1]);
      if (doodle->closed[i])
        cairo_close_path (cr);
    }
  for (int i = 0; i < style->n_dashes; i++)
    dashes[i] = style->dashes[i] * scale;
  cairo_set_dash (cr, dashes, style->n_dashes, 0);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_BEST);
  cairo_set_line_width (cr, (style->width + 2 * style->halo) * scale);
  cairo_set_source_rgba (cr, 0, 0, 0, CVM_HALO_ALPHA / 255.0);
  if (style->halo > 0)
    cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, style->width * scale);
  cairo_set_source_rgb (cr, coral[0] / 255.0, coral[1] / 255.0, coral[2] / 255.0);
  cairo_stroke (cr);
}

/* A smooth ring as Cairo strokes it: the same colour but for antialiasing, whose share is small.
 * Dashes begin and end at the same places to within what thinning shortens. */
static void
rings_are_as_cairo_strokes_them (void **state)
{
  enum
  {
    SIZE = 200
  };
  for (int s = 0; s < N_STYLES; s++)
    for (int scale = 1; scale <= 2; scale++)
      {
        Doodle doodle = { 1, { 60 }, { true }, { { { 0 } } } };
        for (int p = 0; p < 60; p++)
          {
            double t = p * 2 * M_PI / 60, r = 70 + 12 * sin (3 * t);
            doodle.points[0][p][0] = 101.3 + r * cos (t);
            doodle.points[0][p][1] = 98.7 + r * sin (t);
          }
        cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIZE, SIZE);
        cairo_t *cr = cairo_create (surface);
        stroke_with_cairo (cr, &doodle, &styles[s], scale);
        cairo_destroy (cr);
        cairo_surface_flush (surface);
        CvmLineSet *lines = cvm_line_set_new (NULL);
        uint32_t *pixels = calloc (SIZE * SIZE, sizeof *pixels);
        cvm_line_set_reset (lines, SIZE, SIZE);
        cvm_line_set_begin (lines, &styles[s], scale, coral, 1);
        add_doodle (lines, &doodle);
        assert_true (cvm_line_set_end (lines, NULL));
        assert_true (cvm_line_set_paint (lines, pixels, SIZE, 0, SIZE, NULL));
        double off = 0, ink = 0;
        for (int y = 0; y < SIZE; y++)
          for (int x = 0; x < SIZE; x++)
            {
              uint32_t other;
              memcpy (&other,
                      cairo_image_surface_get_data (surface)
                          + y * cairo_image_surface_get_stride (surface) + 4 * x,
                      4);
              int d = difference (pixels[y * SIZE + x], other);
              off += d;
              ink += (other >> 16) & 255;
              if (styles[s].n_dashes == 0)
                assert_true (d < 70);
            }
        /* Of all ink, as much as half a pixel's antialiasing along two edges. */
        if (off > ink * (styles[s].n_dashes ? 0.2 : 0.06))
          fail_msg ("style %d at %d: %.3f of the ink", s, scale, off / ink);
        cairo_surface_destroy (surface);
        cvm_line_set_free (lines);
        free (pixels);
      }
}

/* What is out of the picture costs no pieces, whatever its length; dashes are in step behind it. */
static void
far_lines_cost_nothing (void **state)
{
  CvmLineSet *lines = cvm_line_set_new (NULL);
  uint32_t near_seen[40 * 10] = { 0 }, far_seen[40 * 10] = { 0 };
  for (int far = 0; far < 2; far++)
    {
      cvm_line_set_reset (lines, 40, 10);
      cvm_line_set_begin (lines, &styles[2], 1, coral, 1);
      cvm_line_set_move_to (lines, far ? -12e6 : -12, 5);
      cvm_line_set_line_to (lines, far ? 1e9 : 100, 5);
      cvm_line_set_line_to (lines, NAN, 5);
      assert_true (cvm_line_set_end (lines, NULL));
      assert_true (lines->n_pieces < 8);
      assert_true (cvm_line_set_paint (lines, far ? far_seen : near_seen, 40, 0, 10, NULL));
    }
  cvm_line_set_reset (lines, 40, 10);
  cvm_line_set_begin (lines, &styles[2], 1, coral, 1);
  cvm_line_set_move_to (lines, -1e9, 1000);
  cvm_line_set_line_to (lines, 1e9, 1000);
  assert_true (cvm_line_set_end (lines, NULL));
  assert_int_equal (lines->n_pieces, 0);
  assert_int_equal (lines->n_strokes, 0);
  for (int i = 0; i < 40 * 10; i++)
    assert_true (difference (near_seen[i], far_seen[i]) < 3);
  assert_int_equal (near_seen[5 * 40 + 2] >> 16 & 255, 0xff);  /* on: 0 … 8 */
  assert_int_equal (near_seen[5 * 40 + 10] >> 16 & 255, 0x00); /* off: 8 … 12 */
  cvm_line_set_free (lines);
}

/* Open lines and dashes end square, where they end; joins are round. */
static void
ends_are_square (void **state)
{
  CvmLineSet *lines = cvm_line_set_new (NULL);
  uint32_t pixels[20 * 20] = { 0 };
  cvm_line_set_reset (lines, 20, 20);
  cvm_line_set_begin (lines, &(CvmLineStyle){ 6, 0, 0, { 0 } }, 1, coral, 1);
  cvm_line_set_move_to (lines, 5, 10);
  cvm_line_set_line_to (lines, 15, 10);
  assert_true (cvm_line_set_end (lines, NULL));
  assert_true (cvm_line_set_paint (lines, pixels, 20, 0, 20, NULL));
  for (int y = 0; y < 20; y++)
    for (int x = 0; x < 20; x++)
      assert_int_equal (pixels[y * 20 + x] >> 16 & 255,
                        x >= 5 && x < 15 && y >= 7 && y < 13 ? 0xff : 0);
  cvm_line_set_free (lines);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (fast_is_slow),
    cmocka_unit_test (rings_are_as_cairo_strokes_them),
    cmocka_unit_test (far_lines_cost_nothing),
    cmocka_unit_test (ends_are_square),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
