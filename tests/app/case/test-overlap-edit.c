/* SPDX-License-Identifier: Apache-2.0 */
/* The step that says what overlapping rings mean: it changes their slice alone, and undo gives back
 * every bit. Two discs of 10 mm whose middles are 8 mm apart: the lens between them is known. */
#include "app/case/overlap-edit.h"

#include "states.h"
#include "strokes.h"

#include <math.h>

static CvmGrid *grid;

static CvmStructure *
make (gboolean warned)
{
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, "PTV", NULL);
  CvmStatus warning = CVM_STATUS_INIT;
  for (int slice = 3; slice < 7; slice++)
    test_add_circle (s, grid, slice, 0, 0, 10, 400);
  test_add_circle (s, grid, 5, 8, 0, 10, 400);
  test_add_circle (s, grid, 6, 0, 0, 4, 100); /* a hole: no overlap */
  cvm_status_fail (&warning, CVM_ERR_FORMAT,
                   "Rings that overlap in part, what they share left out: {1}; {2} cm³, united {3} "
                   "cm³.",
                   "1\n2\n3");
  if (warned)
    g_assert_true (cvm_structure_warn (s, &warning, NULL));
  return s;
}

static void
only_where_they_overlap (void)
{
  CvmStructure *s = make (TRUE), *silent = make (FALSE);
  for (int slice = 0; slice < grid->n_slices; slice++)
    g_assert_cmpint (cvm_overlap_edit_count (s, grid, slice), ==, slice == 5);
  g_assert_cmpint (cvm_overlap_edit_count (s, grid, -1), ==, 1);
  g_assert_cmpint (cvm_overlap_edit_count (silent, grid, 5), ==, 1);
  g_assert_cmpint (cvm_overlap_edit_count (silent, grid, -1), ==, 0);
  cvm_structure_free (s);
  cvm_structure_free (silent);
}

static void
a_step_that_can_be_undone (void)
{
  const double disc = 0.5 * 400 * 100 * sin (2 * G_PI / 400), d = 8, r = 10;
  const double lens = 2 * r * r * acos (d / 2 / r) - d / 2 * sqrt (4 * r * r - d * d);
  for (int union_too = 0; union_too < 2; union_too++)
    for (int slice = -1; slice <= 5; slice += 6)
      {
        g_autoptr (GPtrArray) structures = new_structures ();
        g_autoptr (GError) error = NULL;
        CvmStructure *s = make (TRUE);
        g_ptr_array_add (structures, s);
        g_autofree char *before = dup_state (structures);
        g_autoptr (CvmEdit) edit = cvm_overlap_edit_new (
            s, grid, slice, union_too ? CVM_OVERLAPS_UNION : CVM_OVERLAPS_EVEN_ODD, &error);
        g_assert_no_error (error);
        g_autofree char *name = cvm_edit_dup_name (edit);
        g_assert_cmpstr (name, ==,
                         union_too ? "Overlapping rings of PTV united"
                                   : "What overlapping rings of PTV share left out");
        g_assert_true (cvm_edit_apply (edit, structures, &error));
        s = structures->pdata[0];
        g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, grid, 5),
                                        2 * disc - (union_too ? 1 : 2) * lens, 0.05);
        g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, grid, 4), disc, 1e-6);
        g_assert_cmpint (cvm_overlap_edit_count (s, grid, -1), ==, 0);
        int n_untouched = 0;
        for (int i = 0; i < s->n_rings; i++)
          n_untouched += s->rings[i].original_text != NULL;
        g_assert_cmpint (n_untouched, ==, 4);
        g_assert_true (cvm_edit_revert (edit, structures, &error));
        g_autofree char *after = dup_state (structures);
        g_assert_cmpstr (before, ==, after);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  grid = test_grid (HEAD_FIRST_SUPINE, 64, 64, N_SLICES, 3);
  g_test_add_func ("/overlap-edit/where", only_where_they_overlap);
  g_test_add_func ("/overlap-edit/step", a_step_that_can_be_undone);
  int rc = g_test_run ();
  cvm_grid_unref (grid);
  return rc;
}
