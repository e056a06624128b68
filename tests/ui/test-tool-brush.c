/* SPDX-License-Identifier: Apache-2.0 */
/* The tool as a state machine, without a display. */
#include "ui/tool-brush.h"

#include <math.h>

static const double centre[3] = { 0, 0, 0 }, outside[3] = { 30, 0, 0 }, above[3] = { 0, 0, 40 };

static CvmGrid *
grid_of (double step_mm)
{
  return cvm_grid_new_uniform ((const int[3]){ 32, 32, 11 }, (const double[3]){ 2, 2, step_mm },
                               (const double[3]){ -31, -31, -5 * step_mm }, NULL);
}

/* A square ring of half side 10 on the middle slice. */
static CvmStructure *
square (void)
{
  static const double xy[4][2] = { { -10, -10 }, { 10, -10 }, { 10, 10 }, { -10, 10 } };
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, "GTVp", NULL);
  CvmRing ring = { .slice = 5, .n_points = 4 };
  ring.points = malloc (4 * sizeof *ring.points);
  for (int i = 0; i < 4; i++)
    {
      ring.points[i][0] = xy[i][0];
      ring.points[i][1] = xy[i][1];
      ring.points[i][2] = 0;
    }
  g_assert_true (cvm_structure_take_ring (structure, &ring, NULL));
  return structure;
}

static void
a_stroke_is_what_was_passed (void)
{
  CvmToolBrush tool = { 0 };
  const CvmBrush brush = { FALSE, CVM_STROKE_AUTO, 5 };
  const double path[2][3] = { { 1, 2, 0 }, { 3, 4, 0 } };
  g_assert_false (cvm_tool_brush_release (&tool));
  g_assert_true (cvm_tool_brush_path (&tool, 2, path)); /* hovering */
  g_assert_cmpint (tool.stroke.n_points, ==, 0);
  g_assert_true (cvm_tool_brush_press (&tool, &brush, CVM_STROKE_ADD, CVM_STROKE_AXIAL, 5, centre));
  g_assert_true (cvm_tool_brush_path (&tool, 2, path));
  g_assert_true (cvm_tool_brush_release (&tool));
  g_assert_false (tool.painting);
  g_assert_false (tool.erases);
  g_assert_cmpint (tool.stroke.n_points, ==, 3);
  g_assert_cmpmem (tool.stroke.points[1], sizeof path, path, sizeof path);
  g_assert_cmpint (tool.stroke.tool, ==, CVM_STROKE_ADD);
  g_assert_cmpint (tool.stroke.slice, ==, 5);
  g_assert_cmpfloat (tool.stroke.radius_mm, ==, 5);
  g_assert_false (cvm_tool_brush_release (&tool)); /* once */
  cvm_tool_brush_clear (&tool);
}

static void
nothing_half_done_stays (void)
{
  CvmToolBrush tool = { 0 };
  const CvmBrush eraser = { TRUE, CVM_STROKE_ADD, 2 }, larger = { FALSE, CVM_STROKE_ADD, 9 };
  g_assert_false (cvm_tool_brush_cancel (&tool));
  g_assert_true (
      cvm_tool_brush_press (&tool, &eraser, CVM_STROKE_CUT, CVM_STROKE_SAGITTAL, 3, centre));
  g_assert_cmpint (tool.stroke.slice, ==, -1);
  /* A second press changes nothing of the stroke under way. */
  g_assert_false (
      cvm_tool_brush_press (&tool, &larger, CVM_STROKE_ADD, CVM_STROKE_AXIAL, 4, outside));
  g_assert_true (tool.painting);
  g_assert_true (tool.erases);
  g_assert_cmpfloat (tool.stroke.radius_mm, ==, 2);
  g_assert_cmpint (tool.stroke.n_points, ==, 1);
  g_assert_true (cvm_tool_brush_cancel (&tool));
  g_assert_cmpint (tool.stroke.n_points, ==, 0);
  g_assert_true (cvm_tool_brush_path (&tool, 1, &centre));
  g_assert_cmpint (tool.stroke.n_points, ==, 0);
  g_assert_false (cvm_tool_brush_release (&tool));
  cvm_tool_brush_clear (&tool);
}

static void
a_full_stroke_stays_as_it_is (void)
{
  CvmToolBrush tool = { 0 };
  const CvmBrush brush = { FALSE, CVM_STROKE_ADD, 1 };
  double (*many)[3] = g_malloc0_n (CVM_STROKE_MOST_POINTS, sizeof *many);
  g_assert_true (cvm_tool_brush_press (&tool, &brush, CVM_STROKE_ADD, CVM_STROKE_AXIAL, 0, centre));
  g_assert_false (cvm_tool_brush_path (&tool, CVM_STROKE_MOST_POINTS, (const double (*)[3])many));
  g_assert_cmpint (tool.stroke.n_points, ==, 1);
  g_assert_true (cvm_tool_brush_release (&tool));
  cvm_tool_brush_clear (&tool);
  g_free (many);
}

static CvmStrokeTool
sense (const CvmBrush *brush,
       const CvmStructure *structure,
       const CvmGrid *grid,
       CvmStrokePlane plane,
       int slice,
       const double point[3])
{
  return cvm_brush_sense (brush, structure, grid, plane, slice, point);
}

static void
auto_adds_from_inside_and_cuts_from_outside (void)
{
  CvmGrid *grid = grid_of (3);
  CvmStructure *structure = square ();
  CvmBrush brush = { FALSE, CVM_STROKE_AUTO, 5 };
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 5, centre), ==,
                   CVM_STROKE_ADD);
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 5, outside), ==,
                   CVM_STROKE_CUT);
  /* The view's slice counts, not the point's height; where nothing is, nothing can be cut. */
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 5, above), ==, CVM_STROKE_ADD);
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 6, outside), ==,
                   CVM_STROKE_ADD);
  /* Across the slices: from beyond its end one cuts. */
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_SAGITTAL, -1, centre), ==,
                   CVM_STROKE_ADD);
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_CORONAL, -1, above), ==,
                   CVM_STROKE_CUT);
  CvmStructure *empty = cvm_structure_new (CVM_SOURCE_DRAWN, "PTV", NULL);
  g_assert_cmpint (sense (&brush, empty, grid, CVM_STROKE_SAGITTAL, -1, above), ==, CVM_STROKE_ADD);
  g_assert_cmpint (sense (&brush, NULL, grid, CVM_STROKE_AXIAL, 5, outside), ==, CVM_STROKE_ADD);
  brush.mode = CVM_STROKE_CUT;
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 5, centre), ==,
                   CVM_STROKE_CUT);
  brush.mode = CVM_STROKE_ADD;
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 5, outside), ==,
                   CVM_STROKE_ADD);
  brush.erases = TRUE; /* whatever the brush's mode is */
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 5, centre), ==,
                   CVM_STROKE_CUT);
  cvm_structure_free (structure);
  cvm_structure_free (empty);
  cvm_grid_unref (grid);
}

static void
a_hole_is_outside (void)
{
  CvmGrid *grid = grid_of (3);
  CvmStructure *structure = square (), *hole = square ();
  const CvmBrush brush = { FALSE, CVM_STROKE_AUTO, 5 };
  for (int i = 0; i < 4; i++)
    for (int axis = 0; axis < 2; axis++)
      hole->rings[0].points[i][axis] /= 2;
  g_assert_true (cvm_structure_take_ring (structure, &hole->rings[0], NULL));
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 5, centre), ==,
                   CVM_STROKE_CUT);
  const double between[3] = { 7, 0, 0 };
  g_assert_cmpint (sense (&brush, structure, grid, CVM_STROKE_AXIAL, 5, between), ==,
                   CVM_STROKE_ADD);
  cvm_structure_free (structure);
  cvm_structure_free (hole);
  cvm_grid_unref (grid);
}

static void
radius_steps_on_round_numbers (void)
{
  g_assert_cmpfloat (cvm_brush_step_radius (5, 1), ==, 5.5);
  g_assert_cmpfloat (cvm_brush_step_radius (5, -1), ==, 4.5);
  g_assert_cmpfloat (cvm_brush_step_radius (5.3, 1), ==, 5.5);
  g_assert_cmpfloat (cvm_brush_step_radius (5.3, -1), ==, 5);
  g_assert_cmpfloat (cvm_brush_step_radius (10, 1), ==, 11);
  g_assert_cmpfloat (cvm_brush_step_radius (10, -1), ==, 9.5);
  g_assert_cmpfloat (cvm_brush_step_radius (20, 2), ==, 25);
  g_assert_cmpfloat (cvm_brush_step_radius (CVM_BRUSH_MOST_MM, 3), ==, CVM_BRUSH_MOST_MM);
  g_assert_cmpfloat (cvm_brush_step_radius (CVM_BRUSH_LEAST_MM, -3), ==, CVM_BRUSH_LEAST_MM);
  double radius = CVM_BRUSH_LEAST_MM, back;
  int n = 0;
  for (; radius < CVM_BRUSH_MOST_MM; n++)
    {
      back = cvm_brush_step_radius (cvm_brush_step_radius (radius, 1), -1);
      g_assert_cmpfloat (back, ==, radius); /* there and back again */
      radius = cvm_brush_step_radius (radius, 1);
    }
  g_assert_cmpint (n, ==, 19 + 10 + 12);
}

static void
a_ball_reaches_the_next_slice (void)
{
  CvmGrid *grid = grid_of (6);
  g_assert_cmpfloat (cvm_brush_reach_mm (2, grid, centre), ==, 6);
  g_assert_cmpfloat (cvm_brush_reach_mm (9, grid, centre), ==, 9);
  cvm_grid_unref (grid);
}

static void
the_label_says_what_and_how_large (void)
{
  g_autofree char *add = cvm_brush_dup_label (CVM_STROKE_ADD, 12),
                  *cut = cvm_brush_dup_label (CVM_STROKE_CUT, 5);
  g_assert_cmpstr (add, ==, "add, 12.0\u00a0mm");
  g_assert_cmpstr (cut, ==, "cut, 5.0\u00a0mm");
}

#define ADD(test) g_test_add_func ("/ui/tool-brush/" #test, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_stroke_is_what_was_passed);
  ADD (nothing_half_done_stays);
  ADD (a_full_stroke_stays_as_it_is);
  ADD (auto_adds_from_inside_and_cuts_from_outside);
  ADD (a_hole_is_outside);
  ADD (radius_steps_on_round_numbers);
  ADD (a_ball_reaches_the_next_slice);
  ADD (the_label_says_what_and_how_large);
  return g_test_run ();
}
