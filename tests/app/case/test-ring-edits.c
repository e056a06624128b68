/* SPDX-License-Identifier: Apache-2.0 */
/* Rings deleted and copied: areas by formula, what must stay byte for byte, names of steps, and why
 * something is refused. */
#include "app/case/ring-edits.h"
#include "app/case/slice-order.h"
#include "app/case/slice-area.h"
#include "tests/app/case/states.h"
#include "tests/app/case/strokes.h"

enum
{
  HERE = 4
};

static void
add_square (CvmStructure *s, const CvmGrid *grid, int slice, double x, double y, double half)
{
  const Point2 xy[4] = {
    { x - half, y - half }, { x + half, y - half }, { x + half, y + half }, { x - half, y + half }
  };
  test_add_ring (s, grid, slice, 4, xy, "as it came");
}

/* Slice 4: a square of 40 mm with a hole of 20 mm, in which is an island of 8 mm; beside it a
 * square of 10 mm. Slices 2, 3, 5, 6 and 7: squares of 10, 12, 16, 18 and 20 mm. */
static GPtrArray *
new_case (const CvmGrid *grid)
{
  GPtrArray *structures = new_structures ();
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_NETWORK, "GTVp", NULL);
  for (int slice = 2; slice <= 7; slice++)
    if (slice != HERE)
      add_square (s, grid, slice, 0, 0, 5 + (slice - 2));
  add_square (s, grid, HERE, 0, 0, 20);
  add_square (s, grid, HERE, 0, 0, 10);
  add_square (s, grid, HERE, 0, 0, 4);
  add_square (s, grid, HERE, 35, 0, 5);
  g_ptr_array_add (structures, s);
  g_ptr_array_add (structures, cvm_structure_new (CVM_SOURCE_DRAWN, "other", NULL));
  return structures;
}

/* All rings but those of these slices, with every bit, and the structures' own fields. */
static char *
dup_rest (const GPtrArray *structures, int first, int last)
{
  g_autoptr (GPtrArray) rest = new_structures ();
  for (guint i = 0; i < structures->len; i++)
    {
      CvmStructure *copy = cvm_structure_copy (structures->pdata[i], NULL);
      int n = 0;
      for (int k = 0; k < copy->n_rings; k++)
        if (copy->rings[k].slice >= first && copy->rings[k].slice <= last)
          cvm_ring_clear (&copy->rings[k]);
        else
          copy->rings[n++] = copy->rings[k];
      copy->n_rings = n;
      g_ptr_array_add (rest, copy);
    }
  return dup_state (rest);
}

/* Do it; only slices first … last differ; undone, all bytes are as before. Then do it again. */
static void
apply (GPtrArray *structures, CvmEdit *edit, const char *name, int first, int last)
{
  g_autoptr (CvmEdit) owned = edit;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = dup_state (structures), *rest = dup_rest (structures, first, last);
  g_assert_nonnull (edit);
  g_autofree char *said = cvm_edit_dup_name (edit);
  g_assert_cmpstr (said, ==, name);
  g_assert_true (cvm_edit_apply (edit, structures, &error));
  g_assert_no_error (error);
  g_autofree char *after = dup_state (structures), *rest_after = dup_rest (structures, first, last);
  g_assert_cmpstr (before, !=, after);
  g_assert_cmpstr (rest, ==, rest_after);
  g_assert_true (cvm_edit_revert (edit, structures, &error));
  g_autofree char *back = dup_state (structures);
  g_assert_cmpstr (back, ==, before);
  g_assert_true (cvm_edit_apply (edit, structures, &error));
}

static void
expect_area (const GPtrArray *structures, const CvmGrid *grid, int slice, double area_mm2)
{
  const double area = cvm_structure_area_mm2 (structures->pdata[0], grid, slice);
  g_assert_cmpfloat_with_epsilon (area, area_mm2, 1e-6);
}

static void
expect_refusal (CvmEdit *edit, GError **error, int code, const char *sentence)
{
  g_assert_null (edit);
  g_assert_error (*error, CVM_CASE_ERROR, code);
  g_assert_cmpstr ((*error)->message, ==, sentence);
  g_clear_error (error);
}

static CvmEdit *
delete_at (GPtrArray *structures, const CvmGrid *grid, double x, double y, double reach_mm)
{
  return cvm_ring_edits_delete_at (structures->pdata[0], grid, HERE, (const double[3]){ x, y, 999 },
                                   reach_mm, NULL);
}

static int
n_here (const GPtrArray *structures)
{
  const CvmStructure *s = structures->pdata[0];
  int n = 0;
  for (int i = 0; i < s->n_rings; i++)
    n += s->rings[i].slice == HERE;
  return n;
}

static void
the_innermost_ring_goes (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  expect_area (structures, grid, HERE, 1600 - 400 + 64 + 100);
  /* In the island: it alone goes. */
  apply (structures, delete_at (structures, grid, 1, 1, 0), "Ring of GTVp on slice 5 deleted", HERE,
         HERE);
  expect_area (structures, grid, HERE, 1600 - 400 + 100);
  /* In the hole: it is filled. */
  apply (structures, delete_at (structures, grid, 1, 1, 0), "Hole of GTVp on slice 5 filled", HERE,
         HERE);
  expect_area (structures, grid, HERE, 1600 + 100);
  g_assert_cmpint (n_here (structures), ==, 2);
  apply (structures, delete_at (structures, grid, 1, 1, 0), "Ring of GTVp on slice 5 deleted", HERE,
         HERE);
  expect_area (structures, grid, HERE, 100);
  /* Beside the last one: 0.8 mm are within reach of 1 mm, and not of 0.5 mm. */
  g_assert_null (delete_at (structures, grid, 29.2, 0, 0.5));
  apply (structures, delete_at (structures, grid, 29.2, 0, 1), "Ring of GTVp on slice 5 deleted",
         HERE, HERE);
  g_assert_cmpint (n_here (structures), ==, 0);
  cvm_grid_unref (grid);
}

static void
an_outline_takes_its_holes (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  /* Between outline and hole: both go, the island in the hole stays. */
  apply (structures, delete_at (structures, grid, 15, 0, 0), "Ring of GTVp on slice 5 deleted",
         HERE, HERE);
  expect_area (structures, grid, HERE, 64 + 100);
  g_assert_cmpint (n_here (structures), ==, 2);
  cvm_grid_unref (grid);
  g_autoptr (GPtrArray) again = NULL;
  grid = test_grid (FEET_FIRST_SUPINE, 101, 101, 9, 3);
  again = new_case (grid);
  /* In the hole beside the island: what lies in it is filled, too. Feet first: slices are counted
   * from the feet, where the grid's last one is. */
  apply (again, delete_at (again, grid, 7, 7, 0), "Hole of GTVp on slice 5 filled", HERE, HERE);
  expect_area (again, grid, HERE, 1600 + 100);
  g_assert_cmpint (n_here (again), ==, 2);
  cvm_grid_unref (grid);
}

/* One ring that runs from the outline into the hole and back: 30 × 30 mm less 10 × 10 mm. */
static void
add_keyhole (CvmStructure *s, const CvmGrid *grid)
{
  const Point2 xy[] = { { -15, -15 }, { 15, -15 }, { 15, 15 }, { -15, 15 }, { -15, -5 }, { -5, -5 },
                        { -5, 5 },    { 5, 5 },    { 5, -5 },  { -5, -5 },  { -15, -5 } };
  test_add_ring (s, grid, HERE, G_N_ELEMENTS (xy), xy, "keyhole");
}

static void
a_keyhole_is_outline_and_hole (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  for (int fill = 0; fill < 2; fill++)
    {
      g_autoptr (GPtrArray) structures = new_structures ();
      CvmStructure *s = cvm_structure_new (CVM_SOURCE_NETWORK, "GTVp", NULL);
      g_ptr_array_add (structures, s);
      add_keyhole (s, grid);
      add_square (s, grid, HERE, 40, 0, 5);
      expect_area (structures, grid, HERE, 900 - 100 + 100);
      if (fill)
        {
          apply (structures, delete_at (structures, grid, 0, 0, 0),
                 "Hole of GTVp on slice 5 filled", HERE, HERE);
          expect_area (structures, grid, HERE, 900 + 100);
        }
      else
        {
          apply (structures, delete_at (structures, grid, 10, 0, 0),
                 "Ring of GTVp on slice 5 deleted", HERE, HERE);
          expect_area (structures, grid, HERE, 100);
        }
      /* The other ring is the very one that it was. */
      g_assert_cmpstr (s->rings[s->n_rings - 1].original_text ? "text" : "", ==,
                       fill ? "" : "text");
      g_assert_cmpint (n_here (structures), ==, fill ? 2 : 1);
    }
  cvm_grid_unref (grid);
}

/* Two squares that overlap are read even-odd, as two areas; one of them goes, the other is written
 * anew. */
static void
crossing_rings_come_apart (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_structures ();
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_NETWORK, "GTVp", NULL);
  g_ptr_array_add (structures, s);
  add_square (s, grid, HERE, 0, 0, 10);
  add_square (s, grid, HERE, 10, 0, 10);
  expect_area (structures, grid, HERE, 400);
  apply (structures, delete_at (structures, grid, -5, 0, 0), "Ring of GTVp on slice 5 deleted",
         HERE, HERE);
  expect_area (structures, grid, HERE, 200);
  g_assert_true (cvm_slice_area_is_inside (s, HERE, 15, 0));
  g_assert_false (cvm_slice_area_is_inside (s, HERE, -5, 0));
  g_assert_cmpint (n_here (structures), ==, 1);
  g_assert_null (s->rings[0].original_text);
  cvm_grid_unref (grid);
}

static void
copies_go_with_their_ring (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  CvmStructure *s = structures->pdata[0];
  add_square (s, grid, HERE, 0, 0, 10.01);
  s->rings[s->n_rings - 1].use = CVM_RING_COPY; /* of the hole */
  add_square (s, grid, HERE, 50, 50, 2);
  s->rings[s->n_rings - 1].use = CVM_RING_NOT_SHOWN;
  s->rings[s->n_rings - 1].type = CVM_RING_POINT;
  apply (structures, delete_at (structures, grid, 7, 7, 0), "Hole of GTVp on slice 5 filled", HERE,
         HERE);
  g_assert_cmpint (n_here (structures), ==, 3); /* outline, the one beside, the point */
  apply (structures, cvm_ring_edits_delete_range (s, grid, 0, 8, NULL),
         "Rings of GTVp on slices 1 to 9 deleted", 0, 8);
  g_assert_cmpint (s->n_rings, ==, 1);
  g_assert_cmpint (s->rings[0].type, ==, CVM_RING_POINT);
  cvm_grid_unref (grid);
}

static void
ranges_and_ends (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  CvmStructure *s = structures->pdata[0];
  int first, last;
  apply (structures, cvm_ring_edits_delete_range (s, grid, 6, 5, NULL),
         "Rings of GTVp on slices 6 to 7 deleted", 5, 6);
  expect_area (structures, grid, 5, 0);
  expect_area (structures, grid, 7, 400);
  g_assert_true (cvm_slices_get_range (s, &first, &last));
  g_assert_cmpint (first * 10 + last, ==, 27);
  /* From slice 4 of 2 … 7 the feet are nearer. */
  apply (structures, cvm_ring_edits_delete_beyond (s, grid, 4, CVM_BEYOND_AWAY, NULL),
         "Rings of GTVp below slice 5, toward the feet, deleted", 2, 3);
  apply (structures, cvm_ring_edits_delete_beyond (s, grid, 4, CVM_BEYOND_HEAD, NULL),
         "Rings of GTVp above slice 5, toward the head, deleted", 5, 7);
  g_assert_true (cvm_slices_get_range (s, &first, &last));
  g_assert_cmpint (first * 10 + last, ==, 44);
  g_assert_cmpint (n_here (structures), ==, 4);
  GError *error = NULL;
  expect_refusal (cvm_ring_edits_delete_beyond (s, grid, 4, CVM_BEYOND_AWAY, &error), &error,
                  CVM_CASE_ERROR_FAILED,
                  "Slice 5 is the middle of GTVp: choose “toward the head” or “toward the feet” in "
                  "the menu.");
  expect_refusal (cvm_ring_edits_delete_beyond (s, grid, 4, CVM_BEYOND_FEET, &error), &error,
                  CVM_CASE_ERROR_FAILED, "GTVp has no ring below slice 5, toward the feet.");
  expect_refusal (cvm_ring_edits_delete_range (s, grid, 7, 8, &error), &error,
                  CVM_CASE_ERROR_FAILED, "GTVp has no ring on slices 8 to 9.");
  expect_refusal (cvm_ring_edits_delete_only (s, grid, 4, &error), &error, CVM_CASE_ERROR_FAILED,
                  "GTVp has several rings on slice 5: point at one and press Delete.");
  cvm_grid_unref (grid);
}

/* The same in a patient who lies feet first: the grid's slices run to the feet. */
static void
head_and_feet_are_the_patient_s (void)
{
  CvmGrid *grid = test_grid (FEET_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  CvmStructure *s = structures->pdata[0];
  g_assert_cmpint (cvm_slices_number (grid, 0), ==, 9);
  g_assert_cmpint (cvm_slices_at_number (grid, 9), ==, 0);
  apply (structures, cvm_ring_edits_delete_beyond (s, grid, 4, CVM_BEYOND_AWAY, NULL),
         "Rings of GTVp above slice 5, toward the head, deleted", 2, 3);
  /* Previous: toward the feet, slice 5 of the grid, 16 mm wide. */
  apply (structures, cvm_ring_edits_copy (s, grid, 4, CVM_COPY_PREVIOUS, NULL),
         "Ring of GTVp copied from slice 4 to 5", HERE, HERE);
  expect_area (structures, grid, HERE, 256);
  cvm_grid_unref (grid);
}

static void
copies_come_from_the_nearest (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  CvmStructure *s = structures->pdata[0];
  apply (structures, cvm_ring_edits_copy (s, grid, HERE, CVM_COPY_PREVIOUS, NULL),
         "Ring of GTVp copied from slice 4 to 5", HERE, HERE);
  expect_area (structures, grid, HERE, 144);
  g_assert_cmpint (n_here (structures), ==, 1);
  for (int i = 0; i < s->n_rings; i++)
    if (s->rings[i].slice == HERE)
      {
        const CvmRing *ring = &s->rings[i];
        g_assert_null (ring->original_text);
        g_assert_cmpint (ring->type, ==, CVM_RING_CLOSED_PLANAR);
        g_assert_cmpint (ring->use, ==, CVM_RING_COUNTED);
        g_assert_cmpint (ring->n_points, ==, 4);
        g_assert_cmpfloat (
            cvm_ring_signed_area (ring, (const double[3]){ 1, 0, 0 }, (const double[3]){ 0, 1, 0 }),
            <, 0);
        for (int k = 0; k < 4; k++)
          {
            g_assert_cmpfloat (fabs (ring->points[k][0]), ==, 6);
            g_assert_cmpfloat (ring->points[k][2], ==, -37.5 + 3 * HERE);
          }
      }
  GError *error = NULL;
  expect_refusal (cvm_ring_edits_copy (s, grid, 7, CVM_COPY_NEXT, &error), &error,
                  CVM_CASE_ERROR_FAILED, "GTVp has no ring above slice 8, toward the head.");
  /* Over a gap, onto a slice that has none; an imported ring is put on the grid of 0.001 mm. */
  test_add_circle (s, grid, 2, 0.12345678, 30, 7, 50);
  apply (structures, cvm_ring_edits_copy (s, grid, 0, CVM_COPY_NEXT, NULL),
         "Ring of GTVp copied from slice 3 to 1", 0, 0);
  expect_area (structures, grid, 2, 100 + 25 * 49 * sin (2 * G_PI / 50));
  for (int i = 0; i < s->n_rings; i++)
    for (int k = 0; s->rings[i].slice == 0 && k < s->rings[i].n_points; k++)
      for (int axis = 0; axis < 2; axis++)
        {
          const double v = s->rings[i].points[k][axis];
          g_assert_cmpfloat (v, ==, round (v * 1000) / 1000);
        }
  const double copied = cvm_structure_area_mm2 (s, grid, 0),
               given = cvm_structure_area_mm2 (s, grid, 2);
  g_assert_cmpfloat_with_epsilon (copied, given, 0.001 * 44); /* half a step along the border */
  expect_refusal (cvm_ring_edits_copy (s, grid, HERE, CVM_COPY_PREVIOUS, &error), &error,
                  CVM_CASE_ERROR_FAILED, "The ring of GTVp on slice 5 is the same.");
  cvm_grid_unref (grid);
}

/* Hole and island are copied as what they are. */
static void
holes_are_copied (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_PRONE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  CvmStructure *s = structures->pdata[0];
  apply (structures, cvm_ring_edits_copy (s, grid, 3, CVM_COPY_NEXT, NULL),
         "Ring of GTVp copied from slice 5 to 4", 3, 3);
  expect_area (structures, grid, 3, 1600 - 400 + 64 + 100);
  g_assert_true (cvm_slice_area_is_inside (s, 3, 15, 0));
  g_assert_false (cvm_slice_area_is_inside (s, 3, 7, 0));
  g_assert_true (cvm_slice_area_is_inside (s, 3, 0, 0));
  cvm_grid_unref (grid);
}

/* Two rings that cancel each other out enclose nothing: a copy of that would be a deletion. */
static void
nothing_is_never_copied (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  g_autoptr (GError) error = NULL;
  CvmStructure *s = structures->pdata[0];
  add_square (s, grid, 8, 0, 0, 5);
  add_square (s, grid, 8, 0, 0, 5);
  expect_area (structures, grid, 8, 0);
  expect_refusal (cvm_ring_edits_copy (s, grid, 7, CVM_COPY_NEXT, &error), &error,
                  CVM_CASE_ERROR_FAILED,
                  "The rings of GTVp on slice 9 enclose nothing that could be copied.");
  cvm_grid_unref (grid);
}

static void
locked_and_view_only_are_refused (void)
{
  CvmGrid *grid = test_grid (HEAD_FIRST_SUPINE, 101, 101, 9, 3);
  g_autoptr (GPtrArray) structures = new_case (grid);
  CvmStructure *s = structures->pdata[0];
  static const double middle[3];
  for (int view_only = 0; view_only < 2; view_only++)
    {
      const char *sentence = view_only ? "“GTVp” is for viewing only."
                                       : "“GTVp” is locked: unlock it in the list or duplicate it.";
      s->locked = true;
      s->view_only = view_only;
      g_autofree char *before = dup_state (structures);
      GError *error = NULL;
      expect_refusal (cvm_ring_edits_delete_at (s, grid, HERE, middle, 1, &error), &error,
                      CVM_CASE_ERROR_READ_ONLY, sentence);
      expect_refusal (cvm_ring_edits_delete_only (s, grid, 3, &error), &error,
                      CVM_CASE_ERROR_READ_ONLY, sentence);
      expect_refusal (cvm_ring_edits_delete_range (s, grid, 0, 8, &error), &error,
                      CVM_CASE_ERROR_READ_ONLY, sentence);
      expect_refusal (cvm_ring_edits_delete_beyond (s, grid, 3, CVM_BEYOND_AWAY, &error), &error,
                      CVM_CASE_ERROR_READ_ONLY, sentence);
      expect_refusal (cvm_ring_edits_copy (s, grid, 3, CVM_COPY_NEXT, &error), &error,
                      CVM_CASE_ERROR_READ_ONLY, sentence);
      g_autofree char *after = dup_state (structures);
      g_assert_cmpstr (before, ==, after);
    }
  cvm_grid_unref (grid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ring-edits/innermost", the_innermost_ring_goes);
  g_test_add_func ("/ring-edits/outline", an_outline_takes_its_holes);
  g_test_add_func ("/ring-edits/keyhole", a_keyhole_is_outline_and_hole);
  g_test_add_func ("/ring-edits/crossing", crossing_rings_come_apart);
  g_test_add_func ("/ring-edits/near-copies", copies_go_with_their_ring);
  g_test_add_func ("/ring-edits/ranges", ranges_and_ends);
  g_test_add_func ("/ring-edits/positions", head_and_feet_are_the_patient_s);
  g_test_add_func ("/ring-edits/copy", copies_come_from_the_nearest);
  g_test_add_func ("/ring-edits/copy-holes", holes_are_copied);
  g_test_add_func ("/ring-edits/copy-nothing", nothing_is_never_copied);
  g_test_add_func ("/ring-edits/refused", locked_and_view_only_are_refused);
  return g_test_run ();
}
