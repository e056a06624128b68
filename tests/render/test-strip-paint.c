/* SPDX-License-Identifier: Apache-2.0 */
/* The slice strip pixel by pixel: the numbers of the design's look.md "Slice strip", areas as
 * counts of pixels, the same at two scales. */
#include "tests/render/phantoms.h"

#include "render/colour-tables.h"
#include "render/strip-paint.h"

enum
{
  N = 20,
  HEIGHT = 270 /* rows of 10 px: (270 − 70) / 20 */
};

typedef struct
{
  cairo_surface_t *surface;
  CvmStripScene scene;
  int scale;
} Page;

static Page
paint (const CvmStripScene *given, int n, int height, int scale)
{
  Page page = { .scene = *given, .scale = scale };
  cvm_strip_layout_init (&page.scene.layout, CVM_STRIP_WIDTH * scale, height * scale, n, scale, 1);
  page.surface
      = cairo_image_surface_create (CAIRO_FORMAT_RGB24, CVM_STRIP_WIDTH * scale, height * scale);
  cairo_t *cr = cairo_create (page.surface);
  cvm_strip_paint (cr, &page.scene);
  cairo_destroy (cr);
  cairo_surface_flush (page.surface);
  return page;
}

static void
done (Page *page)
{
  cairo_surface_destroy (page->surface);
}

/* Device pixels. */
static uint32_t
pixel (const Page *page, int x, int y)
{
  uint32_t value;
  memcpy (&value,
          cairo_image_surface_get_data (page->surface)
              + y * cairo_image_surface_get_stride (page->surface) + 4 * x,
          4);
  return value & 0xffffff;
}

static int
middle (const Page *page, int section)
{
  CvmStripSpan row = cvm_strip_layout_row (&page->scene.layout, page->scene.scroll_px, section);
  return (row.from + row.to) / 2;
}

/* How many device pixels of this colour a section has in the middle of its row. */
static int
count (const Page *page, int section, uint32_t colour)
{
  int n = 0;
  for (int x = 0; x < page->scene.layout.width_px; x++)
    n += pixel (page, x, middle (page, section)) == colour;
  return n;
}

/* --- layout ----------------------------------------------------------------------------------- */

/* Two images are missing after the third section: its row and the next one's leave room for them.
 */
static void
missing_slices_have_rows (void **state)
{
  static const int row_of[] = { 0, 1, 2, 5, 6 };
  CvmStripLayout layout;
  cvm_strip_layout_init_rows (&layout, CVM_STRIP_WIDTH, 140, 5, row_of, 1, 1);
  assert_int_equal (layout.n_rows, 7);
  assert_float_equal (layout.row_px, 10, 1e-9);
  CvmStripSpan below = cvm_strip_layout_row (&layout, 0, 2),
               above = cvm_strip_layout_row (&layout, 0, 3);
  assert_int_equal (below.from - above.to, 20);
  assert_int_equal (cvm_strip_layout_row (&layout, 0, 4).from, layout.rows.from);
  for (int section = 0; section < 5; section++)
    {
      CvmStripSpan row = cvm_strip_layout_row (&layout, 0, section);
      assert_int_equal (cvm_strip_layout_section_at (&layout, 0, row.from + 5), section);
    }
  assert_int_equal (cvm_strip_layout_section_at (&layout, 0, above.to + 5), 3);
  assert_int_equal (cvm_strip_layout_section_at (&layout, 0, below.from - 5), 2);

  CvmStripScene scene = { .layout = layout };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, CVM_STRIP_WIDTH, 140);
  cairo_t *cr = cairo_create (surface);
  cvm_strip_paint (cr, &scene);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  Page page = { surface, scene, 1 };
  int n_between = 0, n_elsewhere = 0;
  for (int y = layout.rows.from; y < layout.rows.to; y++)
    for (int x = 0; x < CVM_STRIP_WIDTH; x++)
      {
        bool between = y >= above.to && y < below.from;
        n_between += between && pixel (&page, x, y) != 0x0d0d0d;
        n_elsewhere += !between && pixel (&page, x, y) != 0x0d0d0d;
      }
  assert_true (n_between > 200); /* hatched */
  assert_int_equal (n_elsewhere, 0);
  done (&page);
}

static void
columns_are_the_designs (void **state)
{
  for (int scale = 1; scale <= 2; scale++)
    for (int narrow = 0; narrow < 2; narrow++)
      {
        CvmStripLayout layout;
        int width = cvm_strip_width (narrow, 1), less = narrow ? 8 : 0;
        assert_int_equal (width, narrow ? 76 : 84);
        cvm_strip_layout_init (&layout, width * scale, 886 * scale, 90, scale, 1);
        assert_int_equal (layout.marks.from, 4 * scale);
        assert_int_equal (layout.marks.to, 9 * scale);
        assert_int_equal (layout.profile.from, 15 * scale);
        assert_int_equal (layout.profile.to, (54 - less) * scale);
        assert_int_equal (layout.heat.to - layout.heat.from, 11 * scale);
        assert_int_equal (layout.heat.from, (58 - less) * scale);
        assert_int_equal (layout.rows.from, 45 * scale);
        assert_int_equal (layout.rows.to, (886 - 25) * scale);
        assert_true (fabs (layout.row_px - (886 - 70) * scale / 90.0) < 1e-9);
      }
}

/* The head is on top, rows meet, and a height leads back to its section. */
static void
rows_fill_the_height (void **state)
{
  static const int sizes[][2] = { { 90, 886 }, { 1, 300 }, { 7, 333 }, { 270, 886 } };
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      CvmStripLayout layout;
      int n = sizes[i][0];
      cvm_strip_layout_init (&layout, 84, sizes[i][1], n, 1, 1);
      assert_int_equal (cvm_strip_layout_row (&layout, 0, n - 1).from, layout.rows.from);
      for (int section = 0; section < n; section++)
        {
          CvmStripSpan row = cvm_strip_layout_row (&layout, 0, section);
          assert_true (row.to - row.from >= 3);
          if (section > 0)
            assert_int_equal (row.to, cvm_strip_layout_row (&layout, 0, section - 1).from);
          assert_int_equal (cvm_strip_layout_section_at (&layout, 0, (row.from + row.to) / 2.0),
                            section);
        }
      if (layout.row_px * n <= layout.rows.to - layout.rows.from)
        assert_int_equal (cvm_strip_layout_row (&layout, 0, 0).to, layout.rows.to);
      assert_int_equal (cvm_strip_layout_section_at (&layout, 0, -50), n - 1);
      assert_int_equal (cvm_strip_layout_section_at (&layout, 0, 1e6), 0);
    }
}

static void
many_rows_scroll_and_follow (void **state)
{
  CvmStripLayout layout;
  int scroll = 0, before;
  cvm_strip_layout_init (&layout, 84, 886, 1000, 1, 1);
  assert_true (layout.row_px == 3);
  for (int section = 999; section >= 0; section--)
    {
      before = scroll;
      scroll = cvm_strip_layout_follow (&layout, scroll, section);
      CvmStripSpan row = cvm_strip_layout_row (&layout, scroll, section);
      assert_true (row.from >= layout.rows.from && row.to <= layout.rows.to);
      assert_true (scroll - before <= 3); /* a step moves it by a row at most */
      assert_true (scroll >= before);
    }
  assert_int_equal (scroll, 3000 - (886 - 70));
  assert_int_equal (cvm_strip_layout_follow (&layout, scroll, 999), 0);
  /* Where it stays inside nothing moves. */
  scroll = cvm_strip_layout_follow (&layout, 0, 500);
  assert_int_equal (cvm_strip_layout_follow (&layout, scroll, 510), scroll);
  /* Few rows never scroll. */
  cvm_strip_layout_init (&layout, 84, 886, 90, 1, 1);
  assert_int_equal (cvm_strip_layout_follow (&layout, 77, 3), 0);
}

static void
large_text_widens_up_to_a_point (void **state)
{
  CvmStripLayout layout;
  assert_int_equal (cvm_strip_width (false, 0.8), 84);
  assert_int_equal (cvm_strip_width (false, 1.2), 101);
  assert_int_equal (cvm_strip_width (false, 2), 118);
  cvm_strip_layout_init (&layout, 118, 886, 90, 1, 2);
  assert_true (layout.text_scale == 1.4);
  assert_int_equal (layout.rows.from, 63);
  /* A strip of no size at all is still a layout. */
  cvm_strip_layout_init (&layout, 1, 1, 0, 1, 1);
  assert_true (layout.n == 1 && layout.row_px > 0);
}

/* --- areas ------------------------------------------------------------------------------------ */

static void
a_bar_is_as_long_as_its_area (void **state)
{
  double shares[N];
  for (int i = 0; i < N; i++)
    shares[i] = i / (N - 1.0);
  shares[4] = NAN; /* not measured yet */
  CvmStripProfile profile = { { 0xFF, 0x55, 0x66 }, 1, true, false, shares, NULL };
  CvmStripScene scene = { .n_profiles = 1, .profiles = &profile };
  for (int scale = 1; scale <= 2; scale++)
    {
      Page page = paint (&scene, N, HEIGHT, scale);
      for (int i = 0; i < N; i++)
        assert_int_equal (count (&page, i, 0xFF5566), i == 4 ? 0 : lround (shares[i] * 39 * scale));
      /* One pixel at the foot of a row is free, so that slices can be counted. */
      CvmStripSpan row = cvm_strip_layout_row (&page.scene.layout, 0, N - 1);
      assert_int_equal (pixel (&page, 20 * scale, row.from), 0xFF5566);
      assert_int_equal (pixel (&page, 20 * scale, row.to - scale - 1), 0xFF5566);
      assert_int_equal (pixel (&page, 20 * scale, row.to - scale), 0x0d0d0d);
      done (&page);
    }
}

static void
the_smallest_area_is_seen (void **state)
{
  double shares[N] = { [7] = 1e-6, [8] = 1 };
  CvmStripProfile profile = { { 255, 0, 0 }, 1, true, false, shares, NULL };
  CvmStripScene scene = { .n_profiles = 1, .profiles = &profile };
  Page page = paint (&scene, N, HEIGHT, 2);
  assert_int_equal (count (&page, 7, 0xff0000), 2);
  done (&page);
}

/* Other structures: the right end of each row is a line of one pixel, at 45 % where dim. */
static void
others_are_steps (void **state)
{
  double shares[N] = { 0 };
  for (int i = 5; i < 12; i++)
    shares[i] = 0.5;
  shares[8] = 1;
  for (int dim = 0; dim < 2; dim++)
    {
      CvmStripProfile profile
          = { { 0x88, 0xBB, 0xFF }, dim ? 0.45 : 1, false, false, shares, NULL };
      CvmStripScene scene = { .n_profiles = 1, .profiles = &profile };
      Page page = paint (&scene, N, HEIGHT, 1);
      for (int i = 0; i < N; i++)
        {
          int y = middle (&page, i), x = 15 + (int)lround (shares[i] * 39) - 1;
          uint32_t got = pixel (&page, x, y);
          if (shares[i] > 0 && !dim)
            assert_int_equal (got, 0x88BBFF);
          else if (shares[i] > 0)
            {
              double expected = 13 + 0.45 * (0xBB - 13);
              assert_true (fabs ((got >> 8 & 255) - expected) < 2);
            }
          assert_int_equal (pixel (&page, 17, y - 1) != 0x0d0d0d, i % 10 == 9); /* a tick */
        }
      /* The run is closed at both ends. */
      int top = cvm_strip_layout_row (&page.scene.layout, 0, 11).from,
          bottom = cvm_strip_layout_row (&page.scene.layout, 0, 5).to - 1;
      assert_int_equal (pixel (&page, 16, top) != 0x0d0d0d, true);
      assert_int_equal (pixel (&page, 16, bottom) != 0x0d0d0d, true);
      assert_int_equal (pixel (&page, 16, top - 1), 0x0d0d0d);
      assert_int_equal (pixel (&page, 16, bottom + 1), 0x0d0d0d);
      done (&page);
    }
}

/* Preliminary: an outline and stripes, so some of the bar is ground. */
static void
preliminary_bars_are_hatched (void **state)
{
  double shares[N] = { [10] = 1 };
  CvmStripProfile profile = { { 255, 0, 0 }, 1, true, true, shares, NULL };
  CvmStripScene scene = { .n_profiles = 1, .profiles = &profile };
  Page page = paint (&scene, N, HEIGHT, 1);
  CvmStripSpan row = cvm_strip_layout_row (&page.scene.layout, 0, 10);
  int bright = 0, dark = 0;
  for (int x = 15; x < 54; x++)
    {
      assert_int_equal (pixel (&page, x, row.from), 0xff0000);
      bright += (pixel (&page, x, row.from + 4) >> 16) > 180;
      dark += (pixel (&page, x, row.from + 4) >> 16) < 80;
    }
  assert_true (bright >= 8 && dark >= 8);
  done (&page);
}

/* A ghost is a dashed outline beyond the bar, also where there is no bar. */
static void
ghosts_are_outlines (void **state)
{
  double shares[N] = { [10] = 0.5 }, ghosts[N] = { [10] = 0.25, [14] = 0.5 };
  CvmStripProfile profile = { { 255, 0, 0 }, 1, true, false, shares, ghosts };
  CvmStripScene scene = { .n_profiles = 1, .profiles = &profile };
  Page page = paint (&scene, N, HEIGHT, 1);
  int y = middle (&page, 10), n = 0;
  assert_int_equal (pixel (&page, 20, y), 0xff0000);
  assert_int_equal (pixel (&page, 40, y), 0x0d0d0d); /* inside the outline */
  CvmStripSpan row = cvm_strip_layout_row (&page.scene.layout, 0, 14);
  for (int x = 15; x < 35; x++)
    n += pixel (&page, x, row.from) == 0xff0000;
  assert_in_range (n, 6, 16); /* dashes */
  assert_int_equal (pixel (&page, 25, middle (&page, 14)), 0x0d0d0d);
  done (&page);
}

/* --- columns ---------------------------------------------------------------------------------- */

static void
marks_heat_and_dots_have_their_columns (void **state)
{
  uint8_t marks[N] = { [3] = CVM_STRIP_SEEN, [5] = CVM_STRIP_REVIEWED }, edited[N] = { [6] = 1 },
          rgb[3];
  float heat[N];
  for (int i = 0; i < N; i++)
    heat[i] = NAN;
  heat[8] = 0.2f;
  CvmStripScene scene = { .marks = marks, .heat = heat, .edited = edited };
  Page page = paint (&scene, N, HEIGHT, 2);
  assert_int_equal (pixel (&page, 13, middle (&page, 5)), 0xe8e8e8);
  CvmStripSpan row = cvm_strip_layout_row (&page.scene.layout, 0, 5);
  assert_int_equal (pixel (&page, 8, row.from), 0xe8e8e8); /* the whole row */
  assert_int_equal (pixel (&page, 17, row.to - 1), 0xe8e8e8);
  assert_int_equal (pixel (&page, 18, middle (&page, 5)), 0x0d0d0d);
  assert_int_equal (pixel (&page, 13, middle (&page, 3)), 0x0d0d0d); /* hollow */
  int ring = 0;
  for (int x = 4; x < 24; x++)
    ring += (pixel (&page, x, middle (&page, 3)) & 255) > 150;
  assert_in_range (ring, 2, 8); /* its two sides */
  assert_int_equal (pixel (&page, 13, middle (&page, 4)), 0x0d0d0d);
  cvm_disagreement_colour (0.2f, rgb);
  assert_int_equal (count (&page, 8, (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2]), 22);
  assert_int_equal (pixel (&page, 152, middle (&page, 6)), 0xffffff);
  assert_int_equal (pixel (&page, 152, middle (&page, 7)), 0x0d0d0d);
  done (&page);
}

static void
missing_slices_are_hatched_and_have_no_bar (void **state)
{
  uint8_t there[N];
  double shares[N];
  for (int i = 0; i < N; i++)
    {
      there[i] = i != 12;
      shares[i] = 1;
    }
  CvmStripProfile profile = { { 255, 0, 0 }, 1, true, false, shares, NULL };
  CvmStripScene scene = { .n_profiles = 1, .profiles = &profile, .there = there };
  Page page = paint (&scene, N, HEIGHT, 1);
  assert_int_equal (count (&page, 12, 0xff0000), 0);
  assert_int_equal (count (&page, 13, 0xff0000), 39);
  int grey = 0;
  for (int x = 0; x < 84; x++)
    grey += (pixel (&page, x, middle (&page, 12)) & 255) > 60;
  assert_in_range (grey, 20, 60);
  done (&page);
}

/* Numbers every ten slices, but not over heat or dots. */
static int
ink_of_number (const Page *page, int section)
{
  int n = 0, y = middle (page, section);
  for (int dy = -5; dy <= 5; dy++)
    for (int x = 62; x < 81; x++)
      n += (pixel (page, x, y + dy) & 255) > 100;
  return n;
}

static void
numbers_make_room (void **state)
{
  uint8_t edited[N] = { [19] = 1 };
  CvmStripScene scene = { .scroll_px = 0 };
  Page page = paint (&scene, N, HEIGHT, 1);
  assert_true (ink_of_number (&page, 9) > 10);
  assert_int_equal (ink_of_number (&page, 4), 0);
  done (&page);
  float heat[N];
  for (int i = 0; i < N; i++)
    heat[i] = i == 10 ? 0.1f : NAN; /* beside the number's slice, under its text */
  scene.heat = heat;
  page = paint (&scene, N, HEIGHT, 1);
  assert_int_equal (ink_of_number (&page, 9), 0);
  done (&page);
  scene.heat = NULL;
  scene.edited = edited;
  page = paint (&scene, N, HEIGHT, 1);
  assert_true (ink_of_number (&page, 9) > 10);
  done (&page);
}

/* --- the slice on screen ---------------------------------------------------------------------- */

static void
its_lines_cover_nothing_inside (void **state)
{
  for (int scale = 1; scale <= 2; scale++)
    {
      CvmStripLayout layout;
      CvmStripLine lines[CVM_STRIP_N_LINES];
      cvm_strip_layout_init (&layout, 84 * scale, 886 * scale, 90, scale, 1);
      CvmStripSpan row = cvm_strip_layout_row (&layout, 0, 54);
      cvm_strip_lines (&layout, 0, 54, lines);
      for (int i = 0; i < 2; i++)
        {
          assert_int_equal (lines[i].x.from, 0);
          assert_int_equal (lines[i].x.to, 84 * scale);
          assert_int_equal (lines[i].y.to - lines[i].y.from, scale);
          assert_true (lines[i].y.to <= row.from || lines[i].y.from >= row.to);
        }
      for (int i = 2; i < 4; i++)
        {
          assert_int_equal (lines[i].x.to - lines[i].x.from, 3 * scale);
          assert_true (lines[i].y.from < row.from && lines[i].y.to > row.to);
        }
    }
}

static void
the_number_stays_in_the_strip (void **state)
{
  CvmStripLayout layout;
  cvm_strip_layout_init (&layout, 84, 886, 1000, 1, 1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 84, 886);
  cairo_t *cr = cairo_create (surface);
  cvm_strip_paint_number (cr, &layout, NULL, 999);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  Page page = { .surface = surface };
  int ink = 0;
  for (int y = 0; y < 886; y++)
    for (int x = 0; x < 84; x++)
      {
        ink += pixel (&page, x, y) != 0;
        assert_true (pixel (&page, x, y) == 0 || (x > 1 && x < 82 && y < 25));
      }
  assert_true (ink > 60);
  done (&page);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (columns_are_the_designs),
    cmocka_unit_test (missing_slices_have_rows),
    cmocka_unit_test (rows_fill_the_height),
    cmocka_unit_test (many_rows_scroll_and_follow),
    cmocka_unit_test (large_text_widens_up_to_a_point),
    cmocka_unit_test (a_bar_is_as_long_as_its_area),
    cmocka_unit_test (the_smallest_area_is_seen),
    cmocka_unit_test (others_are_steps),
    cmocka_unit_test (preliminary_bars_are_hatched),
    cmocka_unit_test (ghosts_are_outlines),
    cmocka_unit_test (marks_heat_and_dots_have_their_columns),
    cmocka_unit_test (missing_slices_are_hatched_and_have_no_bar),
    cmocka_unit_test (numbers_make_room),
    cmocka_unit_test (its_lines_cover_nothing_inside),
    cmocka_unit_test (the_number_stays_in_the_strip),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
