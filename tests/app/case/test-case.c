/* SPDX-License-Identifier: Apache-2.0 */
/* What a case promises: unique names, free colours, imports as they came, what is in no file yet.
 */
#include "app/case/case.h"

#include "render/colour-tables.h"
#include "tests/app/case/series.h"

#include <string.h>

static CvmStructure *
make_structure (CvmSource source, const char *name)
{
  CvmStructure *structure = cvm_structure_new (source, name, NULL);
  g_assert_nonnull (structure);
  return structure;
}

static void
free_structure (gpointer structure)
{
  cvm_structure_free (structure);
}

static CvmStructureSet *
make_set (const char *path)
{
  CvmStructureSet *set = g_new0 (CvmStructureSet, 1);
  set->path = g_strdup (path);
  set->label = g_strdup ("Reference");
  set->sop_instance = g_strdup (path);
  set->structures = g_ptr_array_new_with_free_func (free_structure);
  set->warnings = g_ptr_array_new_with_free_func (g_free);
  return set;
}

static CvmContouring *
make_contouring (const char *name, int n_rings)
{
  CvmContouring *contouring = g_new0 (CvmContouring, 1);
  contouring->structure = make_structure (CVM_SOURCE_NETWORK, name);
  for (int i = 0; i < n_rings; i++)
    {
      CvmRing ring = { .slice = i };
      g_assert_true (cvm_structure_take_ring (contouring->structure, &ring, NULL));
    }
  contouring->ensemble = calloc (1, sizeof *contouring->ensemble);
  g_strlcpy (contouring->ensemble->device.name, "CPU, 2 threads",
             sizeof contouring->ensemble->device.name);
  contouring->ensemble->device.precision = "f32";
  contouring->clean_up = calloc (1, sizeof *contouring->clean_up);
  contouring->clean_up->removed_cm3 = 2.5;
  return contouring;
}

static const CvmBundle bundle = { .title = (char *)"OpenKBP PTV70",
                                  .version = (char *)"1.0",
                                  .target_name = (char *)"PTV70",
                                  .n_members = 5,
                                  .level = 0.5 };

static void
count (gpointer object, int *n)
{
  (*n)++;
}

static void
test_contourings (void)
{
  CvmCase *open_case = test_empty_case ();
  int n_changed = 0;
  g_signal_connect (open_case, "changed", G_CALLBACK (count), &n_changed);
  g_assert_false (cvm_case_has_unexported (open_case));
  CvmStructure *first
      = cvm_case_take_contouring (open_case, make_contouring ("PTV70^AI", 1), &bundle, 3.5);
  CvmStructure *second
      = cvm_case_take_contouring (open_case, make_contouring ("ptv70^ai", 1), &bundle, 3.5);
  g_assert_cmpint (n_changed, ==, 2);
  g_assert_cmpstr (first->name, ==, "PTV70^AI");
  g_assert_cmpstr (second->name, ==, "ptv70_2^ai");
  g_assert_true (cvm_case_get_structures (open_case)->pdata[0] == second);
  g_assert_cmpmem (first->colour, 3, cvm_structure_colours[0], 3);
  g_assert_cmpmem (second->colour, 3, cvm_structure_colours[1], 3);
  const CvmCaseRun *run = cvm_case_get_run (open_case);
  g_assert_cmpstr (run->structure_id, ==, second->id);
  g_assert_cmpstr (run->device, ==, "CPU, 2 threads");
  g_assert_cmpfloat (run->removed_cm3, ==, 2.5);

  /* Nothing reached the level: a run without a structure, and the others stay. */
  g_assert_null (cvm_case_take_contouring (open_case, make_contouring ("PTV70^AI", 0), &bundle, 1));
  g_assert_cmpstr (cvm_case_get_run (open_case)->structure_id, ==, "");
  g_assert_cmpuint (cvm_case_get_structures (open_case)->len, ==, 2);
  const CvmStructure *third
      = cvm_case_take_contouring (open_case, make_contouring ("PTV70^AI", 1), &bundle, 1);
  g_assert_cmpstr (third->name, ==, "PTV70_3^AI");
  cvm_case_set_exported (open_case, (const char *const[]){ third->id, NULL },
                         cvm_case_get_n_steps (open_case));

  const char *const only_first[] = { first->id, NULL };
  const char *const both[] = { first->id, second->id, NULL };
  cvm_case_set_exported (open_case, only_first, cvm_case_get_n_steps (open_case));
  g_assert_true (cvm_case_has_unexported (open_case));
  cvm_case_set_exported (open_case, both, cvm_case_get_n_steps (open_case));
  g_assert_false (cvm_case_has_unexported (open_case));
  g_object_unref (open_case);
}

static void
test_sets (void)
{
  CvmCase *open_case = test_empty_case ();
  CvmStructureSet *set = make_set ("a.dcm");
  CvmStructure *coloured = make_structure (CVM_SOURCE_IMPORTED, "BODY");
  memcpy (coloured->colour, cvm_structure_colours[0], 3);
  coloured->has_colour = true;
  CvmStructure *plain = make_structure (CVM_SOURCE_IMPORTED, "GTVp");
  g_ptr_array_add (set->structures, coloured);
  g_ptr_array_add (set->structures, plain);
  cvm_case_take_structure_set (open_case, set);
  CvmStructureSet *other = make_set ("b.dcm");
  CvmStructure *again = make_structure (CVM_SOURCE_IMPORTED, "GTVp");
  g_ptr_array_add (other->structures, again);
  cvm_case_take_structure_set (open_case, other);
  CvmStructure *ours
      = cvm_case_take_contouring (open_case, make_contouring ("PTV70^AI", 1), &bundle, 1);

  g_assert_cmpmem (coloured->colour, 3, cvm_structure_colours[0], 3);
  g_assert_cmpmem (plain->colour, 3, cvm_structure_colours[1], 3);
  g_assert_cmpstr (again->name, ==, "GTVp"); /* an import keeps its name */
  g_assert_cmpstr (cvm_case_get_set (open_case, plain)->path, ==, "a.dcm");
  g_assert_cmpstr (cvm_case_get_set (open_case, again)->path, ==, "b.dcm");
  g_assert_null (cvm_case_get_set (open_case, ours));

  const char *const one_set[] = { coloured->id, ours->id, NULL };
  const char *const two_sets[] = { plain->id, again->id, NULL };
  const char *const none[] = { ours->id, NULL };
  CvmStructureSet *predecessor = cvm_case_dup_predecessor (open_case, one_set);
  g_assert_cmpstr (predecessor->sop_instance, ==, "a.dcm");
  cvm_structure_set_free (predecessor);
  g_assert_null (cvm_case_dup_predecessor (open_case, two_sets));
  g_assert_null (cvm_case_dup_predecessor (open_case, none));
  g_object_unref (open_case);
}

static void
test_copies (void)
{
  CvmCase *open_case = test_empty_case ();
  CvmStructure *ours
      = cvm_case_take_contouring (open_case, make_contouring ("PTV70^AI", 1), &bundle, 1);
  const char *const ids[] = { ours->id, "no such id", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) copies = cvm_case_dup_structures (open_case, ids, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (copies->len, ==, 1);
  CvmStructure *copy = copies->pdata[0];
  g_assert_true (copy != ours);
  g_assert_cmpstr (copy->id, ==, ours->id);
  g_assert_true (cvm_case_find_structure (open_case, copy->id) == ours);
  g_assert_null (cvm_case_find_structure (open_case, NULL));
  g_object_unref (open_case);
}

/* Steps that are taken while a file is being written are not in it. */
static void
test_exported_as_of (void)
{
  CvmCase *open_case = test_empty_case ();
  CvmStructure *ours
      = cvm_case_take_contouring (open_case, make_contouring ("PTV70^AI", 1), &bundle, 1);
  const char *const ids[] = { ours->id, NULL };
  const guint64 written = cvm_case_get_n_steps (open_case);
  const CvmRing ring = { .slice = 3, .nearest_slice = -1 };
  CvmEdit *edit = cvm_edit_new ("Brush", NULL);
  g_assert_true (cvm_edit_add_rings (edit, ours, &ring.slice, 1, &ring, 1));
  g_assert_true (cvm_case_do (open_case, edit, NULL));
  cvm_case_set_exported (open_case, ids, written);
  g_assert_true (cvm_case_has_unexported (open_case));
  g_assert_true (cvm_case_undo (open_case, NULL)); /* is a step, too */
  cvm_case_set_exported (open_case, ids, cvm_case_get_n_steps (open_case) - 1);
  g_assert_true (cvm_case_has_unexported (open_case));
  cvm_case_set_exported (open_case, ids, cvm_case_get_n_steps (open_case));
  g_assert_false (cvm_case_has_unexported (open_case));
  g_object_unref (open_case);
}

/* A file that was written anew under its old name: two sets, and each structure knows its own. */
static void
test_sets_of_one_file (void)
{
  g_autoptr (CvmCase) open_case = test_empty_case ();
  for (int i = 0; i < 3; i++)
    {
      CvmStructureSet *set = make_set ("/rt.dcm");
      g_free (set->label);
      set->label = g_strdup_printf ("%d", i);
      set->approval = g_strdup (i == 1 ? "APPROVED" : "UNAPPROVED");
      g_ptr_array_add (set->structures, make_structure (CVM_SOURCE_IMPORTED, "GTVp"));
      cvm_case_prepare_structure_set (open_case, set); /* as a store does before it records it */
      cvm_case_take_structure_set (open_case, set);
    }
  GPtrArray *structures = cvm_case_get_structures (open_case);
  g_assert_cmpuint (structures->len, ==, 3);
  g_assert_cmpuint (cvm_case_get_sets (open_case)->len, ==, 3);
  static const char *const paths[] = { "/rt.dcm", "/rt.dcm (2)", "/rt.dcm (3)" };
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u", i);
      const CvmStructureSet *set = cvm_case_get_set (open_case, structures->pdata[i]);
      g_assert_cmpstr (set->label, ==, label);
      g_assert_cmpstr (set->path, ==, paths[i]);
      g_assert_cmpstr (set->approval, ==, i == 1 ? "APPROVED" : "UNAPPROVED");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/case/contourings", test_contourings);
  g_test_add_func ("/case/sets", test_sets);
  g_test_add_func ("/case/sets-of-one-file", test_sets_of_one_file);
  g_test_add_func ("/case/copies", test_copies);
  g_test_add_func ("/case/exported-as-of", test_exported_as_of);
  return g_test_run ();
}
