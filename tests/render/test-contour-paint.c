/* SPDX-License-Identifier: Apache-2.0 */
/* Circles and balls whose lines are known: how far the painted pixels are from them. */
#include "tests/render/phantoms.h"

#include "render/contour-paint.h"
#include "render/section-outline.h"

#include <cairo.h>

enum
{
  SIZE = 400
};
static const uint8_t red[3] = { 255, 0, 0 };
static const double even_mm[] = { 3 };

static CvmStructure *
ball (const CvmGrid *grid, double radius_mm, int n_points)
{
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, "ball", NULL);
  structure->visible = true;
  for (int k = 0; k < grid->n_slices; k++)
    {
      double z = grid->positions_mm[k], r2 = radius_mm * radius_mm - z * z;
      if (r2 <= 0)
        continue;
      CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .slice = k, .n_points = n_points };
      ring.points = malloc ((size_t)n_points * sizeof *ring.points);
      for (int i = 0; i < n_points; i++)
        for (int c = 0; c < 3; c++)
          ring.points[i][c]
              = sqrt (r2) * cos (i * 2 * M_PI / n_points) * grid->row_direction[c]
                + sqrt (r2) * sin (i * 2 * M_PI / n_points) * grid->column_direction[c]
                + z * grid->normal[c];
      assert_true (cvm_structure_take_ring (structure, &ring, NULL));
    }
  return structure;
}

static cairo_surface_t *
paint (const CvmGrid *grid,
       const CvmStructure *structure,
       CvmPlane plane,
       const CvmViewTransform *transform,
       CvmLineKind kind,
       double scale)
{
  CvmViewPlane view;
  double depth_mm;
  cvm_view_plane_init (&view, grid, plane);
  cvm_view_plane_from_patient (&view, (double[3]){ 0.1, 0.1, 0.1 }, NULL, NULL, &depth_mm);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIZE, SIZE);
  cairo_t *cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 0x80 / 255.0, 0x80 / 255.0, 0x80 / 255.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  CvmLineSet *lines = cvm_line_set_new (NULL);
  CvmContourPlace place
      = { grid, &view, cvm_view_plane_section_at (&view, grid, depth_mm), *transform, scale };
  cvm_line_set_reset (lines, SIZE, SIZE);
  assert_true (cvm_contour_add (lines, &(CvmSectionSource){ .structure = structure }, &place, kind,
                                red, NULL));
  assert_true (cvm_line_set_paint (lines,
                                   (uint32_t *)(void *)cairo_image_surface_get_data (surface),
                                   cairo_image_surface_get_stride (surface) / 4, 0, SIZE, NULL));
  cairo_surface_mark_dirty (surface);
  cvm_line_set_free (lines);
  return surface;
}

static uint32_t
pixel (cairo_surface_t *surface, int x, int y)
{
  const unsigned char *row
      = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface);
  uint32_t value;
  memcpy (&value, row + 4 * x, 4);
  return value & 0xffffff;
}

static bool
is_line (uint32_t rgb)
{
  return (rgb >> 16) > 170 && (rgb & 255) < 90;
}

/* At any zoom the line covers the circle and reaches nowhere further than 1.5 px from it. */
static void
lines_are_crisp_at_any_zoom (void **state)
{
  static const double zooms[] = { 1, 2.3, 5, 11, 24, 40 };
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 100, 100, 21 }, 1, 1, even_mm, 1, 0);
  CvmStructure *structure = ball (grid, 40, 2000);
  for (size_t z = 0; z < sizeof zooms / sizeof *zooms; z++)
    {
      /* Look at the circle's right end, or at all of it while it fits. */
      CvmViewTransform transform = { zooms[z] < 4 ? 0 : 40, 0, zooms[z], SIZE, SIZE };
      cairo_surface_t *surface
          = paint (grid, structure, CVM_PLANE_AXIAL, &transform, CVM_LINE_ACTIVE, 1);
      int n_line = 0;
      for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
          {
            double right, down;
            cvm_view_transform_to_plane (&transform, x + 0.5, y + 0.5, &right, &down);
            double off = fabs (hypot (right, down) - 40) * zooms[z];
            uint32_t rgb = pixel (surface, x, y);
            if (is_line (rgb))
              assert_true (off < 1.5);
            if (off < 0.25)
              assert_true (is_line (rgb));
            if (off > 2.95) /* line 1, halo 1, half a diagonal, what thinning may move */
              assert_int_equal (rgb, 0x808080);
            n_line += is_line (rgb);
          }
      assert_true (n_line > 300);
      cairo_surface_destroy (surface);
    }
  cvm_structure_free (structure);
  cvm_grid_unref (grid);
}

/* How many pixels of a line are crossed on the way out from the middle of a view of this zoom. */
static int
width_of_line (CvmLineKind kind, double zoom, double scale, int *halo)
{
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 100, 100, 21 }, 1, 1, even_mm, 1, 0);
  CvmStructure *structure = ball (grid, 40, 3000);
  CvmViewTransform transform = { 40, 0, zoom, SIZE, SIZE };
  cairo_surface_t *surface = paint (grid, structure, CVM_PLANE_AXIAL, &transform, kind, scale);
  double red_sum = 0, dark_sum = 0;
  for (int x = 0; x < SIZE; x++)
    {
      uint32_t rgb = pixel (surface, x, SIZE / 2);
      double line = ((int)(rgb >> 16) - (int)(rgb & 255)) / 255.0;
      red_sum += line;
      dark_sum += (1 - line) * fmax (0, 0x80 - (double)(rgb & 255)) / (0x80 * 0.65) - 0;
    }
  *halo = (int)lround (dark_sum * 4);
  cairo_surface_destroy (surface);
  cvm_structure_free (structure);
  cvm_grid_unref (grid);
  return (int)lround (red_sum * 4);
}

/* In quarter pixels. */
static void
widths_are_device_pixels_and_not_zoomed (void **state)
{
  int halo;
  assert_int_equal (width_of_line (CVM_LINE_ACTIVE, 5, 1, &halo), 8);
  assert_true (halo >= 6 && halo <= 10);
  assert_int_equal (width_of_line (CVM_LINE_ACTIVE, 30, 1, &halo), 8);
  assert_int_equal (width_of_line (CVM_LINE_OTHER, 5, 1, &halo), 5);
  assert_int_equal (width_of_line (CVM_LINE_OTHER, 30, 1, &halo), 5);
  assert_int_equal (width_of_line (CVM_LINE_ACTIVE, 5, 2, &halo), 16);
}

static int
n_line_pixels (cairo_surface_t *surface)
{
  int n = 0;
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      n += is_line (pixel (surface, x, y));
  return n;
}

static void
preliminary_lines_are_dashed (void **state)
{
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 100, 100, 21 }, 1, 1, even_mm, 1, 0);
  CvmStructure *structure = ball (grid, 40, 500);
  CvmViewTransform transform = { 0, 0, 4, SIZE, SIZE };
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      cairo_surface_t *solid
          = paint (grid, structure, (CvmPlane)plane, &transform, CVM_LINE_ACTIVE, 1),
          *dashed = paint (grid, structure, (CvmPlane)plane, &transform, CVM_LINE_PRELIMINARY, 1);
      double share = n_line_pixels (dashed) / (double)n_line_pixels (solid);
      assert_true (share > 0.58 && share < 0.75); /* 8 on, 4 off */
      cairo_surface_destroy (solid);
      cairo_surface_destroy (dashed);
    }
  cvm_structure_free (structure);
  cvm_grid_unref (grid);
}

/* A ring on no slice shows on the nearest one only within that slice's extent; at an end of the
 * stack within a step, and its offset is known there. */
static void
rings_beside_a_slice_are_shown_near_it_only (void **state)
{
  static const struct
  {
    int n_slices;
    double offset_mm;
    bool shown;
  } cases[] = { { 21, 1.4, true }, { 21, -1.4, true }, { 21, 1.7, false }, { 1, 1.4, true },
                { 1, 2.9, true },  { 1, 3.1, false },  { 1, -40, false } };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
    {
      CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 100, 100, cases[c].n_slices }, 1, 1,
                                 even_mm, 1, 0);
      CvmStructure *structure = ball (grid, 40, 500);
      CvmViewTransform transform = { 0, 0, 4, SIZE, SIZE };
      for (int i = 0; i < structure->n_rings; i++)
        {
          CvmRing *ring = &structure->rings[i];
          ring->use = CVM_RING_OFF_SLICE;
          ring->nearest_slice = ring->slice;
          ring->offset_mm = cases[c].offset_mm;
          ring->slice = -1;
        }
      cairo_surface_t *surface
          = paint (grid, structure, CVM_PLANE_AXIAL, &transform, CVM_LINE_OTHER, 1);
      assert_int_equal (n_line_pixels (surface) > 100, cases[c].shown);
      CvmViewPlane view;
      double x = 0, y = 0, offset_mm = 0, depth_mm;
      cvm_view_plane_init (&view, grid, CVM_PLANE_AXIAL);
      cvm_view_plane_from_patient (&view, (double[3]){ 0.1, 0.1, 0.1 }, NULL, NULL, &depth_mm);
      const CvmContourPlace place
          = { grid, &view, cvm_view_plane_section_at (&view, grid, depth_mm), transform, 1 };
      assert_int_equal (cvm_contour_off_slice (structure, &place, &x, &y, &offset_mm),
                        cases[c].shown);
      assert_true (offset_mm == (cases[c].shown ? cases[c].offset_mm : 0));
      cairo_surface_destroy (surface);
      cvm_structure_free (structure);
      cvm_grid_unref (grid);
    }
}

/* Area inside an outline by its corners (even-odd for lines that don't cross). */
static double
outline_area (const CvmSectionOutline *outline)
{
  double area = 0;
  for (int i = 0; i < outline->n_points;)
    {
      int j = i + 1;
      while (j < outline->n_points && !outline->points[j].starts)
        j++;
      double sum = 0;
      for (int p = i; p < j; p++)
        {
          const CvmOutlinePoint *a = &outline->points[p],
                                *b = &outline->points[p + 1 < j ? p + 1 : i];
          sum += a->right_mm * b->down_mm - b->right_mm * a->down_mm;
        }
      area += fabs (sum) / 2;
      i = j;
    }
  return area;
}

/* A ball cut through its middle, from any side, in every patient position: one closed line whose
 * area is the sum of the slabs. */
static void
sections_are_one_closed_line (void **state)
{
  static const double uneven_mm[] = { 3, 2, 5 };
  for (int p = 0; p < N_POSITIONS; p++)
    for (int plane = CVM_PLANE_SAGITTAL; plane <= CVM_PLANE_CORONAL; plane++)
      {
        CvmGrid *grid
            = make_grid (&positions[p], (const int[3]){ 101, 101, 25 }, 1, 1, uneven_mm, 3, 0);
        CvmStructure *structure = ball (grid, 30, 720);
        CvmViewPlane view;
        CvmSectionOutline outline;
        double wanted = 0;
        cvm_view_plane_init (&view, grid, (CvmPlane)plane);
        assert_true (cvm_section_outline_make (&(CvmSectionSource){ .structure = structure }, grid,
                                               &view, 50, &outline, NULL));
        for (int k = 0; k < grid->n_slices; k++)
          wanted += 2 * sqrt (fmax (0, 900 - pow (grid->positions_mm[k], 2)))
                    * cvm_grid_slice_extent_mm (grid, k);
        int n_lines = 0;
        for (int i = 0; i < outline.n_points; i++)
          {
            n_lines += outline.points[i].starts;
            assert_true (hypot (outline.points[i].right_mm, outline.points[i].down_mm) < 33);
          }
        assert_int_equal (n_lines, 1);
        assert_true (fabs (outline_area (&outline) - wanted) < wanted * 1e-3);
        cvm_section_outline_clear (&outline);
        cvm_structure_free (structure);
        cvm_grid_unref (grid);
      }
}

/* Two pieces with slices between them, one with a hole: three lines, areas apart. */
static void
holes_and_pieces_are_lines_of_their_own (void **state)
{
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 101, 101, 21 }, 1, 1, even_mm, 1, 0);
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL);
  static const struct
  {
    int first, last;
    double half_mm;
  } boxes[] = { { 2, 8, 20 }, { 4, 6, 10 }, { 12, 14, 20 } };
  for (int b = 0; b < 3; b++)
    for (int k = boxes[b].first; k <= boxes[b].last; k++)
      {
        double h = boxes[b].half_mm, z = grid->positions_mm[k];
        CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .slice = k, .n_points = 4 };
        ring.points = malloc (4 * sizeof *ring.points);
        memcpy (ring.points,
                ((double[4][3]){ { -h, -h, z }, { h, -h, z }, { h, h, z }, { -h, h, z } }),
                4 * sizeof *ring.points);
        assert_true (cvm_structure_take_ring (structure, &ring, NULL));
      }
  CvmViewPlane view;
  CvmSectionOutline outline;
  cvm_view_plane_init (&view, grid, CVM_PLANE_CORONAL);
  assert_true (cvm_section_outline_make (&(CvmSectionSource){ .structure = structure }, grid, &view,
                                         50, &outline, NULL));
  int n_lines = 0;
  for (int i = 0; i < outline.n_points; i++)
    n_lines += outline.points[i].starts;
  assert_int_equal (n_lines, 3);
  assert_true (fabs (outline_area (&outline) - (7 * 3 * 40 + 3 * 3 * 20 + 3 * 3 * 40)) < 0.01);
  cvm_section_outline_clear (&outline);
  assert_true (cvm_section_outline_make (&(CvmSectionSource){ .structure = structure }, grid, &view,
                                         3, &outline, NULL));
  assert_int_equal (outline.n_points, 0);
  cvm_structure_free (structure);
  cvm_grid_unref (grid);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (lines_are_crisp_at_any_zoom),
    cmocka_unit_test (widths_are_device_pixels_and_not_zoomed),
    cmocka_unit_test (preliminary_lines_are_dashed),
    cmocka_unit_test (rings_beside_a_slice_are_shown_near_it_only),
    cmocka_unit_test (sections_are_one_closed_line),
    cmocka_unit_test (holes_and_pieces_are_lines_of_their_own),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
