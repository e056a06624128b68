/* SPDX-License-Identifier: Apache-2.0 */
/* What an edit promises: there and back bit by bit, nothing else touched, nothing half done, and
 * the same after a journey through JSON. */
#include "app/case/edit-json.h"
#include "tests/app/case/states.h"

#include <math.h>

static GPtrArray *
make_structures (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GPtrArray *structures = new_structures ();
  for (int i = 0; i < 4; i++)
    g_ptr_array_add (structures, random_structure (rand, (CvmSource)(i % 3)));
  return structures;
}

static CvmEdit *
through_json (CvmEdit *edit)
{
  json_t *json = cvm_edit_to_json (edit);
  char *text = json_dumps (json, JSON_COMPACT);
  json_decref (json);
  json = json_loads (text, JSON_REJECT_DUPLICATES, NULL);
  g_autoptr (GError) error = NULL;
  CvmEdit *copy = cvm_edit_from_json (json, &error);
  g_assert_no_error (error);
  json_t *again = cvm_edit_to_json (copy);
  g_assert_true (json_equal (json, again));
  json_decref (again);
  json_decref (json);
  free (text);
  cvm_edit_free (edit);
  return copy;
}

static gboolean
names_slice (const CvmEdit *edit, const char *id, int slice)
{
  for (guint i = 0; i < edit->changes->len; i++)
    {
      const CvmChange *change = edit->changes->pdata[i];
      for (guint k = 0; g_str_equal (change->id, id) && k < change->slices->len; k++)
        if (g_array_index (change->slices, int, k) == slice)
          return TRUE;
    }
  return FALSE;
}

/* The rings of slices that the edit does not name, in their order. */
static char *
dup_others (const GPtrArray *structures, const CvmEdit *edit)
{
  GPtrArray *others = new_structures ();
  for (guint i = 0; i < structures->len; i++)
    {
      CvmStructure *copy = cvm_structure_copy (structures->pdata[i], NULL);
      int n = 0;
      for (int k = 0; k < copy->n_rings; k++)
        if (names_slice (edit, copy->id, copy->rings[k].slice))
          cvm_ring_clear (&copy->rings[k]);
        else
          copy->rings[n++] = copy->rings[k];
      copy->n_rings = n;
      g_ptr_array_add (others, copy);
    }
  char *state = dup_state (others);
  g_ptr_array_unref (others);
  return state;
}

static void
test_there_and_back (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) structures = make_structures (1);
  for (int i = 0; i < 700; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *before = dup_state (structures);
      g_autoptr (CvmEdit) edit = through_json (random_edit (rand, structures));
      const CvmChange *change = edit->changes->len ? edit->changes->pdata[0] : NULL;
      const gboolean rings = change && change->kind == CVM_CHANGE_RINGS;
      g_autofree char *others = dup_others (structures, edit);
      g_assert_true (cvm_edit_apply (edit, structures, &error));
      g_autofree char *after = dup_state (structures),
                      *others_after = dup_others (structures, edit);
      if (rings)
        g_assert_cmpstr (others, ==, others_after);
      if (change)
        {
          g_assert_cmpstr (before, !=, after);
          /* Applied twice, or taken back from a state that is not its own: nothing changes. */
          g_assert_false (cvm_edit_apply (edit, structures, &error));
          g_assert_nonnull (error);
          g_clear_error (&error);
          g_autofree char *same = dup_state (structures);
          g_assert_cmpstr (same, ==, after);
        }
      g_assert_true (cvm_edit_revert (edit, structures, &error));
      g_autofree char *back = dup_state (structures);
      g_assert_cmpstr (back, ==, before);
      g_assert_true (cvm_edit_apply (edit, structures, &error));
    }
}

/* Several changes, the last of which does not fit: none is made. */
static void
test_all_or_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (GPtrArray) structures = make_structures (2);
  CvmStructure *first = structures->pdata[0], *second = structures->pdata[1],
               *third = structures->pdata[2];
  g_autoptr (CvmEdit) edit = cvm_edit_new ("Merge {1} into {2}", NULL);
  cvm_edit_add_text (edit, first, CVM_ATTRIBUTE_NAME, "other");
  cvm_edit_add_deletion (edit, structures, second->id);
  const int slice = 5;
  CvmRing ring = random_ring (rand, slice);
  g_assert_true (cvm_edit_add_rings (edit, third, &slice, 1, &ring, 1));
  cvm_ring_clear (&ring);
  cvm_edit_add_lock (edit, first, TRUE);
  first->locked = true; /* not the state that the last change starts from */
  g_autofree char *before = dup_state (structures);
  g_assert_false (cvm_edit_apply (edit, structures, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH);
  g_autofree char *after = dup_state (structures);
  g_assert_cmpstr (before, ==, after);

  g_clear_error (&error);
  first->locked = false;
  third->locked = true;
  g_assert_false (cvm_edit_apply (edit, structures, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY);
  third->locked = false;
  g_assert_true (cvm_edit_apply (edit, structures, NULL));
  g_assert_true (cvm_edit_revert (edit, structures, NULL));
}

/* Several at once, in any order, and each back to its own place. */
static void
test_places (void)
{
  static const int orders[][3] = { { 0, 1, 3 }, { 3, 1, 0 }, { 1, 3, 0 }, { 2, 0, 1 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (10);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GPtrArray) structures = make_structures (4);
      g_autoptr (CvmEdit) edit = cvm_edit_new ("Delete", NULL);
      g_autofree char *before = dup_state (structures);
      CvmStructure *new_one = random_structure (rand, CVM_SOURCE_DRAWN);
      cvm_edit_add_creation (edit, new_one, (int)i);
      for (int k = 0; k < 3; k++)
        {
          const CvmStructure *structure = structures->pdata[orders[i][k]];
          g_assert_true (cvm_edit_add_deletion (edit, structures, structure->id));
        }
      g_assert_true (cvm_edit_apply (edit, structures, NULL));
      g_assert_cmpuint (structures->len, ==, 2);
      g_assert_true (cvm_edit_revert (edit, structures, NULL));
      g_autofree char *after = dup_state (structures);
      g_assert_cmpstr (before, ==, after);

      /* A place beyond the list, or another than it stands at, is not this edit's state. */
      g_ptr_array_insert (structures, 0, new_one);
      g_autoptr (CvmEdit) beyond = cvm_edit_new ("New", NULL);
      CvmStructure *other = random_structure (rand, CVM_SOURCE_DRAWN);
      cvm_edit_add_creation (beyond, other, 6);
      cvm_structure_free (other);
      g_assert_false (cvm_edit_apply (edit, structures, NULL));
      g_assert_false (cvm_edit_apply (beyond, structures, NULL));
      g_assert_cmpuint (structures->len, ==, 5);
    }
}

static void
test_no_change (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (GPtrArray) structures = new_structures ();
  CvmStructure *structure = random_structure (rand, CVM_SOURCE_DRAWN);
  g_ptr_array_add (structures, structure);
  CvmRing ring = random_ring (rand, 4), same;
  const int slices[] = { 4, 4, 5 };
  g_autoptr (CvmEdit) edit = cvm_edit_new ("Brush", NULL);
  g_assert_true (cvm_edit_add_rings (edit, structure, slices, 3, &ring, 1));
  g_assert_true (cvm_edit_apply (edit, structures, NULL));
  g_autoptr (CvmEdit) again = cvm_edit_new ("Brush", NULL);
  g_assert_true (cvm_ring_copy (&ring, &same, NULL));
  g_assert_false (cvm_edit_add_rings (again, structure, slices, 3, &same, 1));
  cvm_edit_add_text (again, structure, CVM_ATTRIBUTE_NAME, "GTVp");
  cvm_edit_add_colour (again, structure, structure->colour);
  cvm_edit_add_lock (again, structure, FALSE);
  g_assert_cmpuint (again->changes->len, ==, 0);
  g_assert_false (cvm_edit_add_deletion (again, structures, "no such id"));
  cvm_ring_clear (&ring);
  cvm_ring_clear (&same);
}

static void
test_name (void)
{
  const char *const args[] = { "GTVp", NULL };
  g_autoptr (CvmEdit) edit = cvm_edit_new ("Brush on {1}", args);
  g_autofree char *name = cvm_edit_dup_name (edit);
  g_assert_cmpstr (name, ==, "Brush on GTVp");
}

static void
assert_number (double value, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  double back;
  cvm_json_append_number (text, value);
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_nonnull (cvm_json_next_number (text->str, &back));
  g_assert_true (cvm_json_same_number (back, value));
}

/* Thousandths print as such; the rest keeps all bits. Values from IEEE 754's corners. */
static void
test_numbers (void)
{
  assert_number (0, "0");
  assert_number (-0.0, "-0");
  assert_number (12.5, "12.5");
  assert_number (-0.001, "-0.001");
  assert_number (1234.567, "1234.567");
  assert_number (-100, "-100");
  assert_number (0.07, "0.07");
  assert_number (0.1 + 0.2, "0.30000000000000004");
  assert_number (1.0 / 3, "0.3333333333333333");
  assert_number (5e-324, "4.94065645841247e-324");
  assert_number (1.7976931348623157e308, "1.7976931348623157e+308");
  assert_number (INFINITY, "inf");
  assert_number (NAN, "nan");
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  for (int i = 0; i < 40000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      const double value = i % 2 ? g_rand_int_range (rand, -900000000, 900000000) / 1000.0
                                 : g_rand_double_range (rand, -1e4, 1e4);
      double back;
      cvm_json_append_number (text, value);
      g_assert_nonnull (cvm_json_next_number (text->str, &back));
      g_assert_true (memcmp (&value, &back, sizeof value) == 0);
      g_assert_true (i % 2 == 0 || text->len <= 11);
    }
}

/* What a damaged import may hold comes back byte for byte. */
static void
test_odd_content (void)
{
  g_autoptr (GPtrArray) structures = new_structures ();
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_IMPORTED, "GTV\xff", NULL);
  const CvmStatus warning = { .code = CVM_ERR_FORMAT,
                              .message_id = "Read as hole: {1}.",
                              .n_args = 1,
                              .args = { "3" },
                              .cause = "why" };
  CvmRing ring = { .type = CVM_RING_OTHER,
                   .use = CVM_RING_NOT_SHOWN,
                   .reason = "It is a point.",
                   .slice = -1,
                   .nearest_slice = 3,
                   .offset_mm = 1.0 / 3,
                   .frame = 2 };
  ring.original_text = strdup ("1\\2\\\xc3\x28\n");
  ring.points = calloc (1, sizeof ring.points[0]);
  ring.points[0][0] = INFINITY;
  ring.n_points = 1;
  g_assert_true (cvm_structure_take_ring (structure, &ring, NULL));
  g_assert_true (cvm_structure_warn (structure, &warning, NULL));
  g_assert_true (cvm_structure_set_text (&structure->set_file, "/a/b.dcm", NULL));
  g_ptr_array_add (structures, structure);
  g_autofree char *before = dup_state (structures);
  g_autoptr (CvmEdit) edit = cvm_edit_new ("Delete", NULL);
  g_assert_true (cvm_edit_add_deletion (edit, structures, structure->id));
  g_autoptr (CvmEdit) copy = through_json (g_steal_pointer (&edit));
  g_assert_true (cvm_edit_apply (copy, structures, NULL));
  g_assert_cmpuint (structures->len, ==, 0);
  g_assert_true (cvm_edit_revert (copy, structures, NULL));
  const CvmStructure *back = structures->pdata[0];
  g_assert_cmpstr (back->rings[0].original_text, ==, "1\\2\\\xc3\x28\n");
  g_assert_cmpstr (back->name, ==, "GTV\xff");
  g_assert_cmpstr (back->warnings[0].args[0], ==, "3");
  g_assert_cmpstr (back->rings[0].reason, ==, "It is a point.");
  g_assert_true (isinf (back->rings[0].points[0][0]));
  g_autofree char *after = dup_state (structures);
  g_assert_cmpstr (before, ==, after);
}

static void
test_bad_json (void)
{
  static const char *const bad[] = {
    "{}",
    "{\"name\":\"a\",\"args\":[],\"changes\":[{\"change\":\"painted\"}]}",
    "{\"name\":\"a\",\"args\":[],\"changes\":[{\"change\":\"rings\",\"id\":\"x\",\"slices\":[4,3],"
    "\"before\":[],\"after\":[]}]}",
    "{\"name\":\"a\",\"args\":[],\"changes\":[{\"change\":\"rings\",\"id\":\"x\",\"slices\":[3],"
    "\"before\":[],\"after\":[{\"place\":0,\"slice\":3,\"type\":\"CLOSED_PLANAR\","
    "\"points\":\"1 2\"}]}]}",
    "{\"name\":\"a\",\"args\":[],\"changes\":[{\"change\":\"attribute\",\"id\":\"x\","
    "\"attribute\":\"colour\",\"before\":[1,2,300,true],\"after\":[1,2,3,true]}]}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      json_t *json = json_loads (bad[i], 0, NULL);
      g_assert_nonnull (json);
      g_assert_null (cvm_edit_from_json (json, &error));
      g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FORMAT);
      json_decref (json);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edit/there-and-back", test_there_and_back);
  g_test_add_func ("/edit/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/edit/places", test_places);
  g_test_add_func ("/edit/no-change", test_no_change);
  g_test_add_func ("/edit/name", test_name);
  g_test_add_func ("/edit/numbers", test_numbers);
  g_test_add_func ("/edit/odd-content", test_odd_content);
  g_test_add_func ("/edit/bad-json", test_bad_json);
  return g_test_run ();
}
