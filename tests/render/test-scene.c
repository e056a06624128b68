/* SPDX-License-Identifier: Apache-2.0 */
/* Layers: lines and marks over a kept picture are the scene painted whole; what stands for a
 * structure's rings looks as if it were the structure's. */
#include "tests/render/phantoms.h"

#include "render/scene.h"

enum
{
  SIZE = 24,
  WIDTH = 211,
  HEIGHT = 173
};

static const double even_mm[] = { 3 };

typedef struct
{
  CvmGrid *grid;
  CvmVolume *ct;
  CvmViewPlane view;
  CvmSliceImage *image;
  CvmStructure *structures[2];
  CvmScene scene;
} Scene;

static void
add_box (CvmStructure *structure, const CvmGrid *grid, int slice, double half_mm)
{
  double z = grid->positions_mm[slice], h = half_mm;
  CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .slice = slice, .n_points = 4 };
  ring.points = malloc (4 * sizeof *ring.points);
  memcpy (ring.points, ((double[4][3]){ { -h, -h, z }, { -h, h, z }, { h, h, z }, { h, -h, z } }),
          4 * sizeof *ring.points);
  assert_true (cvm_structure_take_ring (structure, &ring, NULL));
}

static void
set_up (Scene *s, CvmPlane plane)
{
  uint32_t seed = 3;
  s->grid = make_grid (&positions[0], (const int[3]){ SIZE, SIZE, SIZE }, 2, 2, even_mm, 1, 0);
  s->ct = cvm_volume_new (s->grid, CVM_VOXEL_INT16, NULL);
  int16_t *hu = cvm_volume_get_data (s->ct);
  for (int i = 0; i < SIZE * SIZE * SIZE; i++)
    hu[i] = (int16_t)(300 * next_random (&seed) - 100);
  cvm_view_plane_init (&s->view, s->grid, plane);
  s->image = cvm_slice_image_new (s->ct, &s->view, SIZE / 2, -INFINITY, NULL);
  for (int i = 0; i < 2; i++)
    {
      s->structures[i] = cvm_structure_new (CVM_SOURCE_DRAWN, "box", NULL);
      s->structures[i]->visible = true;
      for (int slice = 6; slice < 18; slice++)
        add_box (s->structures[i], s->grid, slice, 8 + 6 * i);
    }
  s->scene = (CvmScene){ .grid = s->grid,
                         .view = &s->view,
                         .section = SIZE / 2,
                         .transform = { 0.7, -0.3, 3.3, WIDTH, HEIGHT },
                         .image = s->image,
                         .window = cvm_window_presets[0].window,
                         .structures = s->structures,
                         .n_structures = 2,
                         .active_id = s->structures[0]->id,
                         .style = { .scale = 1, .text_scale = 1 },
                         .title = "Axial",
                         .letters = true };
}

static void
tear_down (Scene *s)
{
  cvm_slice_image_free (s->image);
  cvm_volume_unref (s->ct);
  for (int i = 0; i < 2; i++)
    cvm_structure_free (s->structures[i]);
  cvm_grid_unref (s->grid);
}

static cairo_surface_t *
new_surface (void)
{
  return cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
}

static cairo_surface_t *
paint (const CvmScene *scene)
{
  cairo_surface_t *surface = new_surface ();
  assert_true (cvm_scene_paint (scene, surface, NULL));
  return surface;
}

/* Pixels that differ. */
static int
n_different (cairo_surface_t *a, cairo_surface_t *b)
{
  int n = 0;
  cairo_surface_flush (a);
  cairo_surface_flush (b);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      n += memcmp (
               cairo_image_surface_get_data (a) + y * cairo_image_surface_get_stride (a) + 4 * x,
               cairo_image_surface_get_data (b) + y * cairo_image_surface_get_stride (b) + 4 * x, 3)
           != 0;
  return n;
}

/* `a` and `b` are alike; both are destroyed. */
static void
same (cairo_surface_t *a, cairo_surface_t *b)
{
  assert_int_equal (n_different (a, b), 0);
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
}

/* How many pixels of the first structure's pure colour are another one in `b`. */
static int
n_lost (cairo_surface_t *a, cairo_surface_t *b)
{
  int n = 0, n_lost = 0;
  const uint8_t *rgb = cvm_structure_colours[0];
  uint32_t colour = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        uint32_t p, q;
        memcpy (&p,
                cairo_image_surface_get_data (a) + y * cairo_image_surface_get_stride (a) + 4 * x,
                4);
        memcpy (&q,
                cairo_image_surface_get_data (b) + y * cairo_image_surface_get_stride (b) + 4 * x,
                4);
        n += (p & 0xffffff) == colour;
        n_lost += (p & 0xffffff) == colour && p != q;
      }
  assert_true (n > 50);
  return n_lost;
}

/* Surfaces of 50 rows, put together. */
static void
paint_parts (const CvmScene *scene,
             const CvmLineSet *lines,
             cairo_surface_t *picture,
             cairo_surface_t *whole)
{
  cairo_t *cr = cairo_create (whole);
  for (int row = 0; row < HEIGHT; row += 50)
    {
      int n = row + 50 < HEIGHT ? 50 : HEIGHT - row;
      cairo_surface_t *part = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, n);
      assert_true (cvm_scene_paint_rows (scene, lines, picture, part, row, NULL));
      assert_true (cvm_scene_paint_marks (scene, part, row, NULL));
      cairo_set_source_surface (cr, part, 0, row);
      cairo_paint (cr);
      cairo_surface_destroy (part);
    }
  cairo_destroy (cr);
}

static void
over_a_kept_picture_is_whole (void **state)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      Scene s;
      set_up (&s, (CvmPlane)plane);
      cairo_surface_t *picture = new_surface (), *over = new_surface (), *whole = paint (&s.scene);
      assert_true (cvm_scene_paint_picture (&s.scene, picture, NULL));
      assert_true (n_different (picture, whole) > 500);
      /* In parts, over surfaces that held something else, with texts kept. */
      CvmLineSet *lines = cvm_line_set_new (NULL);
      s.scene.style.strips = cvm_text_strips_new ();
      for (int n = 1; n <= 2; n++)
        {
          s.scene.n_structures = n;
          assert_true (cvm_scene_collect_lines (&s.scene, lines, NULL));
          paint_parts (&s.scene, lines, plane == CVM_PLANE_AXIAL ? NULL : picture, over);
          assert_true (n == 2 || n_different (over, whole) > 200);
        }
      cvm_line_set_free (lines);
      cvm_text_strips_free (s.scene.style.strips);
      same (over, whole);
      cairo_surface_destroy (picture);
      tear_down (&s);
    }
}

/* Rings that stand for a slice's own, in all planes: as a structure that has them. */
static void
rings_of_a_stroke_stand_for_the_structures (void **state)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      Scene s;
      set_up (&s, (CvmPlane)plane);
      CvmStructure *stroke = cvm_structure_new (CVM_SOURCE_DRAWN, "", NULL), *own = s.structures[0];
      add_box (stroke, s.grid, SIZE / 2, 18);
      CvmSliceRings instead = { SIZE / 2, stroke->n_rings, stroke->rings };
      cairo_surface_t *before = paint (&s.scene);
      s.scene.instead_id = own->id;
      s.scene.instead = &instead;
      s.scene.n_instead = 1;
      cairo_surface_t *shown = paint (&s.scene);
      assert_true (n_different (before, shown) > 30);
      cairo_surface_destroy (before);
      s.scene.instead_id = NULL;
      for (int i = 0; i < own->n_rings; i++)
        if (own->rings[i].slice == SIZE / 2)
          own->rings[i].use = CVM_RING_NOT_SHOWN;
      add_box (own, s.grid, SIZE / 2, 18);
      same (shown, paint (&s.scene));
      cvm_structure_free (stroke);
      tear_down (&s);
    }
}

/* Lines that stand for a structure have its look and place; others their own, under structures. */
static void
other_lines_are_under_structures (void **state)
{
  Scene s;
  CvmSectionOutline outline, plain = { 0 };
  CvmSectionSource source = { 0 };
  set_up (&s, CVM_PLANE_SAGITTAL);
  source.structure = s.structures[0];
  assert_true (cvm_section_outline_make (&source, s.grid, &s.view, SIZE / 2, &outline, NULL));
  CvmSceneLine line = { .outline = &outline, .instead_of = s.structures[0]->id };
  cairo_surface_t *whole = paint (&s.scene);
  s.scene.lines = &line;
  s.scene.n_lines = 1;
  same (paint (&s.scene), whole);
  line.outline = &plain;
  cairo_surface_t *none = paint (&s.scene);
  s.scene.n_lines = 0;
  s.structures[0]->visible = false;
  cairo_surface_t *hidden = paint (&s.scene);
  s.structures[0]->visible = true;
  same (none, hidden);

  line = (CvmSceneLine){ .outline = &outline,
                         .style = &(CvmLineStyle){ 1, 0, 2, { 2, 2 } },
                         .rgb = { 255, 255, 255 },
                         .alpha = 0.6 };
  whole = paint (&s.scene);
  s.scene.n_lines = 1;
  cairo_surface_t *under = paint (&s.scene);
  assert_int_equal (n_lost (whole, under), 0);
  s.structures[0]->visible = false;
  cairo_surface_t *alone = paint (&s.scene);
  assert_true (n_different (under, alone) > 200);
  cairo_surface_destroy (alone);
  cairo_surface_destroy (under);
  cairo_surface_destroy (whole);
  cvm_section_outline_clear (&outline);
  tear_down (&s);
}

/* Pixels from a column on that the structures with these bits change. */
static int
n_inked (Scene *s, int visible, int from)
{
  cairo_surface_t *with, *without;
  int n = 0;
  for (int i = 0; i < 2; i++)
    s->structures[i]->visible = visible >> i & 1;
  with = paint (&s->scene);
  s->structures[0]->visible = s->structures[1]->visible = false;
  without = paint (&s->scene);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = from; x < WIDTH; x++)
      {
        const ptrdiff_t at = y * cairo_image_surface_get_stride (with) + 4 * x;
        n += memcmp (cairo_image_surface_get_data (with) + at,
                     cairo_image_surface_get_data (without) + at, 3)
             != 0;
      }
  cairo_surface_destroy (with);
  cairo_surface_destroy (without);
  return n;
}

/* Two structures whose rings lie beside the slice, at one place: each offset is read whole, as if
 * it were alone; and at the picture's edge, too. */
static void
offsets_lie_over_no_other (void **state)
{
  Scene s;
  set_up (&s, CVM_PLANE_AXIAL);
  for (int i = 0; i < 2; i++)
    {
      CvmStructure *structure = s.structures[i];
      for (int r = 0; r < structure->n_rings; r++)
        structure->rings[r].use = CVM_RING_NOT_SHOWN;
      add_box (structure, s.grid, SIZE / 2, 6);
      CvmRing *ring = &structure->rings[structure->n_rings - 1];
      ring->use = CVM_RING_OFF_SLICE;
      ring->nearest_slice = ring->slice;
      ring->slice = -1;
      ring->offset_mm = i ? 1.2 : -1.4;
    }
  const CvmContourPlace place
      = { s.grid, &s.view, s.scene.section, s.scene.transform, s.scene.style.scale };
  double x, y, offset_mm;
  assert_true (cvm_contour_off_slice (s.structures[0], &place, &x, &y, &offset_mm));
  const int from = (int)x + 3, first = n_inked (&s, 1, from), second = n_inked (&s, 2, from);
  assert_true (first > 200 && second > 200);
  assert_true (abs (n_inked (&s, 3, from) - first - second) < 20);

  const int line = n_inked (&s, 1, (int)x - 30) - first; /* of the ring, left of the words */
  for (int i = 0; i < 2; i++)
    for (int p = 0; p < 4; p++)
      s.structures[i]->rings[s.structures[i]->n_rings - 1].points[p][0] += 23;
  assert_true (cvm_contour_off_slice (s.structures[0], &place, &x, &y, &offset_mm));
  assert_true (x < WIDTH && x > WIDTH - 20);
  assert_true (n_inked (&s, 1, (int)x - 60) > line + 0.5 * first);
  tear_down (&s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (over_a_kept_picture_is_whole),
    cmocka_unit_test (rings_of_a_stroke_stand_for_the_structures),
    cmocka_unit_test (other_lines_are_under_structures),
    cmocka_unit_test (offsets_lie_over_no_other),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
