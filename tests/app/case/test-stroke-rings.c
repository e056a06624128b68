/* SPDX-License-Identifier: Apache-2.0 */
/* Strokes whose result can be said beforehand: areas by formula, what opens, closes, falls apart,
 * disappears, and what must stay byte for byte. */
#include "tests/app/case/strokes.h"

static CvmGrid *
plain_grid (void)
{
  return test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
}

static CvmStructure *
new_structure (void)
{
  return cvm_structure_new (CVM_SOURCE_IMPORTED, "GTVp", NULL);
}

/* A stroke in the plane of slice 4; n points of patient x and y. */
static CvmStroke
axial (CvmStrokeTool tool, double radius_mm, int n, const double (*xy)[2])
{
  CvmStroke stroke
      = { .tool = tool, .plane = CVM_STROKE_AXIAL, .slice = 4, .radius_mm = radius_mm };
  for (int i = 0; i < n; i++)
    g_assert_true (
        cvm_stroke_append (&stroke, 1, &(const Point3){ xy[i][0], xy[i][1], 1e3 }, NULL));
  return stroke;
}

/* Computes, judges, and clears the stroke. */
static CvmStrokeEdit
edit_of (const CvmStructure *s, const CvmGrid *grid, CvmStroke *stroke)
{
  CvmStrokeEdit edit;
  CvmStatus status = CVM_STATUS_INIT;
  CvmStructure *copy = cvm_structure_copy (s, NULL);
  if (!cvm_stroke_rings_compute (s, grid, stroke, &edit, &status))
    g_error ("%s (%s)", status.message_id, status.cause);
  for (int i = 0; i < edit.n_slices; i++)
    g_assert_true (test_is_valid (&edit.slices[i], test_n_kept (s, &edit.slices[i])));
  g_assert_cmpint (copy->n_rings, ==, s->n_rings);
  for (int i = 0; i < s->n_rings; i++)
    g_assert_true (test_same_ring (&copy->rings[i], &s->rings[i]));
  cvm_structure_free (copy);
  cvm_stroke_clear (stroke);
  return edit;
}

static void
near_to (double value, double expected, double share)
{
  if (!(fabs (value - expected) <= share * fabs (expected)))
    g_error ("%.6f is not within %g of %.6f", value, share, expected);
}

/* One slice touched; its area, its numbers of kept and new rings. */
static void
expect (const CvmStructure *s,
        const CvmGrid *grid,
        CvmStroke stroke,
        double area_mm2,
        int n_kept,
        int n_new)
{
  CvmStrokeEdit edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.n_slices, ==, 1);
  g_assert_cmpint (edit.slices[0].slice, ==, 4);
  near_to (test_area (&edit.slices[0], grid), area_mm2, 0.001);
  g_assert_cmpint (test_n_kept (s, &edit.slices[0]), ==, n_kept);
  g_assert_cmpint (edit.slices[0].n_rings, ==, n_kept + n_new);
  cvm_stroke_edit_clear (&edit);
}

static void
expect_nothing (const CvmStructure *s, const CvmGrid *grid, CvmStroke stroke)
{
  CvmStrokeEdit edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.n_slices, ==, 0);
  g_assert_null (edit.slices);
}

static const Point2 centre[] = { { 0.2, 0.1 } };
static const Point2 line[] = { { -12.3, 4 }, { -3, 4 }, { 7.7, 4 } };

static void
test_analytic (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  for (double r = 0.3; r < 40; r *= 2.1)
    {
      expect (s, grid, axial (CVM_STROKE_ADD, r, 1, centre), G_PI * r * r, 0, 1);
      expect (s, grid, axial (CVM_STROKE_ADD, r, 3, line), G_PI * r * r + 2 * r * 20, 0, 1);
    }
  test_add_circle (s, grid, 4, 0.2, 0.1, 20, 2000);
  expect (s, grid, axial (CVM_STROKE_CUT, 5, 1, centre), G_PI * (400 - 25), 0, 2);
  expect (s, grid, axial (CVM_STROKE_ADD, 23, 1, centre), G_PI * 23 * 23, 0, 1);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

static void
test_border_of_circle (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  const double radii[] = { 0.5, 3, 11, 50, 150 };
  for (unsigned int i = 0; i < G_N_ELEMENTS (radii); i++)
    {
      CvmStroke stroke = axial (CVM_STROKE_ADD, radii[i], 1, centre);
      CvmStrokeEdit edit = edit_of (s, grid, &stroke);
      const CvmRing *ring = &edit.slices[0].rings[0];
      for (int k = 0; k < ring->n_points; k++)
        {
          const double *p = ring->points[k], *q = ring->points[(k + 1) % ring->n_points];
          double corner = hypot (p[0] - 0.2, p[1] - 0.1);
          double middle = hypot ((p[0] + q[0]) / 2 - 0.2, (p[1] + q[1]) / 2 - 0.1);
          g_assert_cmpfloat (fabs (corner - radii[i]), <, 0.0008);
          g_assert_cmpfloat (middle, >, radii[i] - 0.01);
          g_assert_cmpfloat (p[2], ==, grid->origins[4][2]);
        }
      cvm_stroke_edit_clear (&edit);
    }
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

static void
test_cut_apart_and_away (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  const Point2 square[] = { { -10, -10 }, { 10, -10 }, { 10, 10 }, { -10, 10 } };
  const Point2 across[] = { { -20, 0 }, { 20, 0 } },
               zigzag[] = { { -12, -8 }, { 12, -8 }, { 12, 0 }, { -12, 0 }, { -12, 8 }, { 12, 8 } };
  test_add_ring (s, grid, 4, 4, square, "square");
  test_add_ring (s, grid, 5, 4, square, "square on the next slice");
  expect (s, grid, axial (CVM_STROKE_CUT, 2, 2, across), 400 - 20 * 4, 0, 2);
  CvmStroke stroke = axial (CVM_STROKE_CUT, 5, 6, zigzag);
  CvmStrokeEdit edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.n_slices, ==, 1);
  g_assert_cmpint (edit.slices[0].n_rings, ==, 0); /* the last piece is gone */
  cvm_stroke_edit_clear (&edit);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

/* A hole is opened to the outside, closed, painted shut in part; an island in it stays, or is
 * painted over. */
static void
test_holes (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  const Point2 out[] = { { 0, 0 }, { 30, 0 } }, part[] = { { 7.5, 0 } };
  test_add_circle (s, grid, 4, 0, 0, 20, 720);
  test_add_circle (s, grid, 4, 0, 0, 8, 720);
  double area = G_PI * (400 - 64);
  CvmStroke stroke = axial (CVM_STROKE_CUT, 1, 2, out);
  CvmStrokeEdit edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.slices[0].n_rings, ==, 1); /* a C */
  near_to (test_area (&edit.slices[0], grid), area - 2 * 12, 0.002);
  cvm_stroke_edit_clear (&edit);
  expect (s, grid, axial (CVM_STROKE_ADD, 9, 1, (const Point2[]){ { 0, 0 } }), G_PI * 400, 0, 1);
  stroke = axial (CVM_STROKE_ADD, 2, 1, part);
  edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.slices[0].n_rings, ==, 2);
  cvm_stroke_edit_clear (&edit);
  test_add_circle (s, grid, 4, -3, 0, 2, 360);
  stroke = axial (CVM_STROKE_ADD, 2, 1, part);
  edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.slices[0].n_rings, ==, 3);
  g_assert_cmpint (test_n_kept (s, &edit.slices[0]), ==, 1); /* the island */
  g_assert_true (test_same_ring (&edit.slices[0].rings[0], &s->rings[2]));
  cvm_stroke_edit_clear (&edit);
  expect (s, grid, axial (CVM_STROKE_ADD, 3, 1, (const Point2[]){ { -3, 0 } }), area + G_PI * 9, 2,
          1);
  expect (s, grid, axial (CVM_STROKE_CUT, 3, 1, (const Point2[]){ { -3, 0 } }), area, 2, 0);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

static void
test_untouched (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  test_add_circle (s, grid, 4, -20, 0, 8, 300);
  test_add_circle (s, grid, 4, 20, 0, 8, 300);
  test_add_circle (s, grid, 3, 20, 0, 8, 300);
  CvmRing *point = test_add_circle (s, grid, 4, 20, 0, 1, 3);
  point->n_points = 1;
  point->type = CVM_RING_POINT;
  point->use = CVM_RING_NOT_SHOWN;
  CvmRing *off = test_add_circle (s, grid, 4, 20, 0, 8, 50);
  off->use = CVM_RING_OFF_SLICE;
  off->nearest_slice = 4;
  off->slice = -1;
  const Point2 right[] = { { 27, 0 } }, inside[] = { { 20, 1 } }, nowhere[] = { { 0, 30 } };
  CvmStroke stroke = axial (CVM_STROKE_ADD, 3, 1, right);
  CvmStrokeEdit edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.n_slices, ==, 1);
  g_assert_cmpint (edit.slices[0].n_rings, ==, 3);
  g_assert_true (test_same_ring (&edit.slices[0].rings[0], &s->rings[0]));
  g_assert_true (test_same_ring (&edit.slices[0].rings[1], &s->rings[3]));
  cvm_stroke_edit_clear (&edit);
  expect_nothing (s, grid, axial (CVM_STROKE_ADD, 3, 1, inside));
  expect_nothing (s, grid, axial (CVM_STROKE_CUT, 3, 1, nowhere));
  expect_nothing (s, grid, axial (CVM_STROKE_CUT, 3, 0, nowhere));
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

/* A second time the same stroke changes nothing, though its border is on the grid by then. */
static void
test_twice (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  const Point2 bow[] = { { -9, 3.3 }, { 2, 8.1 }, { 5, -4.7 }, { -3.1, -6 } };
  test_add_circle (s, grid, 4, 0, 0, 8, 777);
  for (int tool = CVM_STROKE_ADD; tool <= CVM_STROKE_CUT; tool++)
    {
      CvmStroke stroke = axial (tool, 3.3, 4, bow);
      CvmStrokeEdit edit = edit_of (s, grid, &stroke);
      g_assert_cmpint (edit.n_slices, ==, 1);
      test_apply (s, &edit);
      expect_nothing (s, grid, axial (tool, 3.3, 4, bow));
    }
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

static void
test_copies_and_keyholes (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  test_add_circle (s, grid, 4, 0, 0, 10, 500);
  test_add_circle (s, grid, 4, 0, 0, 10.004, 501)->use = CVM_RING_COPY;
  test_add_circle (s, grid, 4, 30, 0, 5, 200);
  test_add_circle (s, grid, 4, 30, 0, 5.002, 200)->use = CVM_RING_COPY;
  double both = G_PI * 125;
  const Point2 in[] = { { 3, 0 } }, far[] = { { -30, 0 } };
  expect (s, grid, axial (CVM_STROKE_CUT, 2, 1, in), both - G_PI * 4, 2, 2);
  expect (s, grid, axial (CVM_STROKE_ADD, 2, 1, far), both + G_PI * 4, 4, 1);
  cvm_structure_free (s);
  s = new_structure ();
  const Point2 keyhole[]
      = { { -10, -10 }, { 10, -10 }, { 10, 10 }, { -10, 10 }, { -10, 0 }, { -4, 0 },
          { -4, 4 },    { 4, 4 },    { 4, -4 },  { -4, -4 },  { -4, 0 },  { -10, 0 } };
  test_add_ring (s, grid, 4, 12, keyhole, "keyhole");
  expect (s, grid, axial (CVM_STROKE_CUT, 2, 1, (const Point2[]){ { 7, 0 } }), 336 - G_PI * 4, 0,
          3);
  expect (s, grid, axial (CVM_STROKE_ADD, 1, 1, (const Point2[]){ { 0, 0 } }), 336 + G_PI, 1, 1);
  expect_nothing (s, grid, axial (CVM_STROKE_CUT, 1, 1, (const Point2[]){ { 0, 0 } }));
  /* the same ring once more as XOR: both cancel, and a new disc stands alone */
  test_add_ring (s, grid, 4, 12, keyhole, "again")->type = CVM_RING_CLOSEDPLANAR_XOR;
  expect (s, grid, axial (CVM_STROKE_ADD, 2, 1, (const Point2[]){ { 9, 9 } }), G_PI * 4, 0, 1);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

/* A ball about a point: discs of √(r² − h²); along a straight line through slices: ovals. */
static void
test_ball (void)
{
  for (int position = 0; position < N_POSITIONS; position++)
    {
      CvmGrid *grid = test_grid (position, 101, 101, 9, 3);
      CvmStructure *s = new_structure ();
      CvmStroke stroke = { .plane = CVM_STROKE_SAGITTAL, .slice = -1, .radius_mm = 7 };
      double z = grid->origins[4][2] + 1;
      g_assert_true (cvm_stroke_append (&stroke, 1, &(const Point3){ 5, 6, z }, NULL));
      CvmStrokeEdit edit = edit_of (s, grid, &stroke);
      g_assert_cmpint (edit.n_slices, ==, 4);
      for (int i = 0; i < edit.n_slices; i++)
        {
          double h = grid->origins[edit.slices[i].slice][2] - z;
          near_to (test_area (&edit.slices[i], grid), G_PI * (49 - h * h), 0.001);
        }
      cvm_stroke_edit_clear (&edit);
      /* at 45° through the stack's middle the solid's section is an ellipse, axes r and r·√2 */
      stroke.plane = CVM_STROKE_CORONAL;
      stroke.radius_mm = 3;
      z = grid->origins[4][2];
      g_assert_true (cvm_stroke_append (&stroke, 1, &(const Point3){ -9, 0, z - 9 }, NULL));
      g_assert_true (cvm_stroke_append (&stroke, 1, &(const Point3){ 9, 0, z + 9 }, NULL));
      edit = edit_of (s, grid, &stroke);
      g_assert_cmpint (edit.n_slices, ==, 7);
      near_to (test_area (&edit.slices[3], grid), G_PI * 9 * sqrt (2), 0.001);
      cvm_stroke_edit_clear (&edit);
      cvm_structure_free (s);
      cvm_grid_unref (grid);
    }
}

/* Slices 3 mm, then 6 mm apart, one missing: a ball is cut in discs of √(r² − h²) at the real
 * places and nowhere else, and its volume counts each with half the way to both neighbours. */
static void
test_ball_in_uneven_slices (void)
{
  const double z[] = { -15, -12, -9, -3, 0, 3, 9, 15, 21 }, radius_mm = 14, middle_z = 1;
  double origins[G_N_ELEMENTS (z)][3], expected_mm3 = 0, sum_mm3 = 0;
  for (guint k = 0; k < G_N_ELEMENTS (z); k++)
    memcpy (origins[k], (double[3]){ -50, -50, z[k] }, sizeof origins[k]);
  CvmGrid *grid = cvm_grid_new (101, 101, G_N_ELEMENTS (z), 1, 1, (double[3]){ 1, 0, 0 },
                                (double[3]){ 0, 1, 0 }, (const double (*)[3])origins, 0, NULL);
  CvmStructure *s = new_structure ();
  CvmStroke stroke = { .plane = CVM_STROKE_SAGITTAL, .slice = -1, .radius_mm = radius_mm };
  g_assert_true (cvm_stroke_append (&stroke, 1, &(const Point3){ 2, 3, middle_z }, NULL));
  CvmStrokeEdit edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.n_slices, ==, 6); /* z −12 to 9 */
  for (int i = 0; i < edit.n_slices; i++)
    {
      const int k = edit.slices[i].slice;
      const double h = z[k] - middle_z, area = G_PI * (radius_mm * radius_mm - h * h);
      g_assert_cmpint (k, ==, i + 1);
      near_to (test_area (&edit.slices[i], grid), area, 0.001);
      for (int p = 0; p < edit.slices[i].rings[0].n_points; p++)
        g_assert_cmpfloat (edit.slices[i].rings[0].points[p][2], ==, z[k]);
      expected_mm3 += area * (z[k + 1] - z[k - 1]) / 2;
      sum_mm3 += test_area (&edit.slices[i], grid) * cvm_grid_slice_extent_mm (grid, k);
    }
  near_to (sum_mm3, expected_mm3, 0.001);
  near_to (sum_mm3, 4 * G_PI / 3 * pow (radius_mm, 3), 0.06); /* of the whole ball */
  cvm_stroke_edit_clear (&edit);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

/* Between two thick slices a small ball still meets both. */
static void
test_small_ball (void)
{
  CvmGrid *grid = test_grid (FEET_FIRST_PRONE, 101, 101, 9, 3);
  CvmStructure *s = new_structure ();
  CvmStroke stroke = { .plane = CVM_STROKE_SAGITTAL, .slice = -1, .radius_mm = 1 };
  double z = (grid->origins[4][2] + grid->origins[5][2]) / 2;
  g_assert_true (cvm_stroke_append (&stroke, 1, &(const Point3){ 5, 6, z }, NULL));
  CvmStrokeEdit edit = edit_of (s, grid, &stroke);
  g_assert_cmpint (edit.n_slices, ==, 2);
  g_assert_cmpint (edit.slices[0].slice, ==, 4);
  near_to (test_area (&edit.slices[0], grid), G_PI * 0.75, 0.001);
  cvm_stroke_edit_clear (&edit);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

static void
test_auto (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  test_add_circle (s, grid, 4, 0, 0, 10, 500);
  test_add_circle (s, grid, 4, 0, 0, 3, 500);
  const Point2 from_inside[] = { { 5, 0 }, { 14, 0 } }, from_hole[] = { { 0, 0 }, { 14, 0 } };
  const double z = grid->origins[4][2];
  CvmStroke strokes[]
      = { axial (CVM_STROKE_AUTO, 1, 2, from_inside),
          axial (CVM_STROKE_AUTO, 1, 2, from_hole),
          { .tool = CVM_STROKE_AUTO, .plane = CVM_STROKE_SAGITTAL, .radius_mm = 1 },
          { .tool = CVM_STROKE_AUTO, .plane = CVM_STROKE_CORONAL, .radius_mm = 1 } };
  g_assert_true (cvm_stroke_append (&strokes[2], 1, &(const Point3){ 5, 0, z + 1 }, NULL));
  g_assert_true (cvm_stroke_append (&strokes[3], 1, &(const Point3){ 5, 0, z + 2 }, NULL));
  const gboolean adds[] = { TRUE, FALSE, TRUE, FALSE };
  for (int i = 0; i < 4; i++)
    {
      CvmStrokeRings *rings = cvm_stroke_rings_begin (s, grid, &strokes[i], NULL);
      g_assert_nonnull (rings);
      g_assert_true (cvm_stroke_rings_is_adding (rings) == adds[i]);
      cvm_stroke_rings_free (rings);
      cvm_stroke_clear (&strokes[i]);
    }
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

/* However the points arrive, and whatever is looked at meanwhile, the bytes are the same. */
static void
test_live (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  CvmStroke stroke = axial (CVM_STROKE_ADD, 3, 1, centre);
  CvmStrokeSlice picture;
  CvmStrokeEdit live, whole;
  int first, last;
  test_add_circle (s, grid, 4, 0, 0, 10, 500);
  CvmStrokeRings *rings = cvm_stroke_rings_begin (s, grid, &stroke, NULL);
  g_assert_true (cvm_stroke_rings_get_range (rings, &first, &last) && first == 4 && last == 4);
  for (int i = 0; i < 40; i++)
    {
      Point3 steps[3];
      for (int k = 0; k < 3; k++)
        {
          double t = 0.05 * (3 * i + k);
          memcpy (steps[k], (Point3){ 4 * t, 9 * sin (3 * t), 0 }, sizeof steps[k]);
        }
      g_assert_true (cvm_stroke_append (&stroke, 3, (const double (*)[3])steps, NULL));
      g_assert_true (cvm_stroke_rings_extend (rings, 3, (const double (*)[3])steps, NULL));
      g_assert_true (cvm_stroke_rings_preview (rings, 4, &picture, NULL));
      g_assert_cmpfloat (test_area (&picture, grid), >=, G_PI * 99.9);
      cvm_stroke_slice_clear (&picture);
    }
  g_assert_true (cvm_stroke_rings_preview (rings, 4, &picture, NULL));
  g_assert_true (cvm_stroke_rings_end (rings, &live, NULL));
  near_to (test_area (&picture, grid), test_area (&live.slices[0], grid), 1e-4);
  g_assert_true (cvm_stroke_rings_compute (s, grid, &stroke, &whole, NULL));
  g_assert_true (test_same_edit (&live, &whole));
  cvm_stroke_slice_clear (&picture);
  cvm_stroke_edit_clear (&live);
  cvm_stroke_edit_clear (&whole);
  cvm_stroke_rings_free (rings);
  cvm_stroke_clear (&stroke);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

static void
refuse (CvmStructure *s, const CvmGrid *grid, const CvmStroke *stroke, const char *sentence)
{
  CvmStatus status = CVM_STATUS_INIT;
  char text[512];
  CvmStrokeEdit edit;
  g_assert_false (cvm_stroke_rings_compute (s, grid, stroke, &edit, &status));
  g_assert_cmpstr (cvm_status_format (&status, NULL, text, sizeof text), ==, sentence);
  g_assert_null (edit.slices);
}

static void
test_refusals (void)
{
  CvmGrid *grid = plain_grid ();
  CvmStructure *s = new_structure ();
  CvmStroke stroke = axial (CVM_STROKE_ADD, 3, 1, centre), bad = stroke;
  s->locked = true;
  refuse (s, grid, &stroke, "“GTVp” is locked. Unlock it to change it.");
  s->view_only = true;
  refuse (s, grid, &stroke, "“GTVp” is for viewing only.");
  s->view_only = s->locked = false;
  bad.slice = 9;
  refuse (s, grid, &bad, "There is no slice 10.");
  bad = stroke;
  bad.radius_mm = NAN;
  refuse (s, grid, &bad, "The brush's radius must be 0.1 to 200 mm.");
  stroke.points[0][1] = NAN;
  refuse (s, grid, &stroke, "The stroke leaves the space of the scan.");
  stroke.points[0][1] = 0;
  const double row[3] = { 1, 0, 0 }, column[3] = { 0, 0.8, 0.6 }, origins[5][3] = { { 0 } };
  CvmGrid *tilted = cvm_grid_new (9, 9, 1, 1, 1, row, column, origins, 1, NULL);
  stroke.slice = 0;
  refuse (s, tilted, &stroke, "Contours can be changed on axial slices only.");
  cvm_grid_unref (tilted);
  cvm_stroke_clear (&stroke);
  cvm_structure_free (s);
  cvm_grid_unref (grid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stroke-rings/areas-by-formula", test_analytic);
  g_test_add_func ("/stroke-rings/border-of-a-circle", test_border_of_circle);
  g_test_add_func ("/stroke-rings/cut-apart-and-away", test_cut_apart_and_away);
  g_test_add_func ("/stroke-rings/holes-and-islands", test_holes);
  g_test_add_func ("/stroke-rings/what-is-not-reached-stays", test_untouched);
  g_test_add_func ("/stroke-rings/the-same-twice-is-nothing", test_twice);
  g_test_add_func ("/stroke-rings/copies-keyholes-xor", test_copies_and_keyholes);
  g_test_add_func ("/stroke-rings/ball", test_ball);
  g_test_add_func ("/stroke-rings/uneven-slices", test_ball_in_uneven_slices);
  g_test_add_func ("/stroke-rings/small-ball-between-slices", test_small_ball);
  g_test_add_func ("/stroke-rings/auto", test_auto);
  g_test_add_func ("/stroke-rings/live-is-the-same", test_live);
  g_test_add_func ("/stroke-rings/refusals", test_refusals);
  return g_test_run ();
}
