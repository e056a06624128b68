/* SPDX-License-Identifier: Apache-2.0 */
/* Undo and redo against a list of states that the test keeps itself. */
#include "app/case/history.h"
#include "tests/app/case/states.h"

static void
keep (const json_t *record, gpointer user)
{
  g_ptr_array_add (user, json_dumps (record, JSON_COMPACT));
}

static void
replay_all (CvmHistory *history, const GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      const CvmEdit *edit;
      g_autoptr (GError) error = NULL;
      json_t *record = json_loads (records->pdata[i], 0, NULL);
      g_assert_true (cvm_history_replay (history, record, &edit, &error));
      g_assert_no_error (error);
      g_assert_nonnull (edit);
      json_decref (record);
    }
}

static void
test_states (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GPtrArray) structures = new_structures (),
                        states = g_ptr_array_new_with_free_func (g_free),
                        records = g_ptr_array_new_with_free_func (free);
  g_autoptr (CvmHistory) history = cvm_history_new (structures);
  guint at = 0;
  cvm_history_set_record_func (history, keep, records);
  g_ptr_array_add (states, dup_state_sum (structures));
  for (int i = 0; i < 3000; i++)
    {
      const int what = g_rand_int_range (rand, 0, 10);
      g_autoptr (GError) error = NULL;
      if (what < 3)
        g_assert_cmpint (cvm_history_undo (history, &error), ==, at > 0 ? at-- > 0 : FALSE);
      else if (what < 5)
        g_assert_cmpint (cvm_history_redo (history, &error), ==,
                         at + 1 < states->len ? ++at > 0 : FALSE);
      else
        {
          CvmEdit *edit = random_edit (rand, structures);
          const gboolean empty = edit->changes->len == 0;
          g_assert_true (cvm_history_do (history, edit, &error));
          if (empty)
            continue;
          g_ptr_array_set_size (states, (int)++at);
          g_ptr_array_add (states, dup_state_sum (structures));
        }
      g_assert_no_error (error);
      g_autofree char *state = dup_state_sum (structures);
      g_assert_cmpstr (state, ==, states->pdata[at]);
      g_assert_cmpint (cvm_history_get_undo (history) != NULL, ==, at > 0);
      g_assert_cmpint (cvm_history_get_redo (history) != NULL, ==, at + 1 < states->len);
    }

  /* Replayed elsewhere: the same structures and the same history, to its very beginning. */
  g_autoptr (GPtrArray) others = new_structures ();
  g_autoptr (CvmHistory) other = cvm_history_new (others);
  replay_all (other, records);
  g_autofree char *state = dup_state (structures), *replayed = dup_state (others);
  g_assert_cmpstr (state, ==, replayed);
  while (at > 0)
    {
      g_assert_true (cvm_history_undo (other, NULL));
      g_autofree char *earlier = dup_state_sum (others);
      g_assert_cmpstr (earlier, ==, states->pdata[--at]);
    }
  g_assert_false (cvm_history_undo (other, NULL));
}

/* Records that belong to another history are refused, and nothing changes. */
static void
test_foreign_records (void)
{
  static const char *const foreign[] = {
    "{\"kind\":\"undo\",\"n\":1}", "{\"kind\":\"redo\",\"n\":1}", "{\"n\":1}",
    "{\"kind\":\"edit\",\"n\":2,\"edit\":{\"name\":\"a\",\"args\":[],\"changes\":[]}}",
    "{\"kind\":\"edit\",\"n\":1,\"edit\":{\"name\":\"a\",\"args\":[],\"changes\":[{\"change\":"
    "\"attribute\",\"id\":\"x\",\"attribute\":\"name\",\"before\":\"a\",\"after\":\"b\"}]}}"
  };
  g_autoptr (GPtrArray) structures = new_structures ();
  g_autoptr (CvmHistory) history = cvm_history_new (structures);
  const CvmEdit *edit;
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      g_autoptr (GError) error = NULL;
      json_t *record = json_loads (foreign[i], 0, NULL);
      g_assert_false (cvm_history_replay (history, record, &edit, &error));
      g_assert_nonnull (error);
      json_decref (record);
    }
  json_t *note = json_pack ("{s:s}", "kind", "reviewed");
  g_assert_true (cvm_history_replay (history, note, &edit, NULL));
  g_assert_null (edit);
  json_decref (note);
  g_assert_null (cvm_history_get_undo (history));
}

/* The slices of "b" that its steps name, by the test's own list of them. */
static void
assert_edited (const CvmHistory *history, const char *expected)
{
  g_autoptr (GArray) slices = cvm_history_dup_edited_slices (history, "b");
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < slices->len; i++)
    g_string_append_printf (text, "%d ", g_array_index (slices, int, i));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
do_rings (CvmHistory *history, CvmStructure *structure, gboolean automatic, int first, int n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)first);
  const int slices[] = { first, first + n - 1 };
  CvmRing ring = random_ring (rand, first);
  CvmEdit *edit = cvm_edit_new ("Change", NULL);
  edit->automatic = automatic;
  g_assert_true (cvm_edit_add_rings (edit, structure, slices, n, &ring, 1));
  g_assert_true (cvm_history_do (history, edit, NULL));
  cvm_ring_clear (&ring);
}

static void
test_edited_slices (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GPtrArray) structures = new_structures (), others = new_structures (),
                        records = g_ptr_array_new_with_free_func (free);
  g_autoptr (CvmHistory) history = cvm_history_new (structures), other = cvm_history_new (others);
  cvm_history_set_record_func (history, keep, records);
  CvmEdit *edit = cvm_edit_new ("Add", NULL);
  CvmStructure *made = cvm_structure_new (CVM_SOURCE_NETWORK, "b", NULL);
  CvmRing ring = random_ring (rand, 3);
  g_strlcpy (made->id, "b", sizeof made->id);
  g_assert_true (cvm_structure_take_ring (made, &ring, NULL));
  cvm_edit_add_creation (edit, made, 0);
  cvm_structure_free (made);
  g_assert_true (cvm_history_do (history, edit, NULL));
  assert_edited (history, ""); /* what it came with is nobody's edit */
  do_rings (history, structures->pdata[0], FALSE, 7, 1);
  do_rings (history, structures->pdata[0], TRUE, 4, 1); /* the program's */
  do_rings (history, structures->pdata[0], FALSE, 2, 2);
  do_rings (history, structures->pdata[0], FALSE, -1, 1); /* on no slice */
  assert_edited (history, "2 3 7 ");
  replay_all (other, records);
  assert_edited (other, "2 3 7 ");
  for (int i = 0; i < 2; i++)
    g_assert_true (cvm_history_undo (history, NULL));
  assert_edited (history, "7 ");
  g_assert_true (cvm_history_redo (history, NULL));
  assert_edited (history, "2 3 7 ");
}

static CvmEdit *
creation (const char *id, const char *name, int place)
{
  CvmEdit *edit = cvm_edit_new ("Add", NULL);
  CvmStructure *made = cvm_structure_new (CVM_SOURCE_NETWORK, name, NULL);
  g_strlcpy (made->id, id, sizeof made->id);
  cvm_edit_add_creation (edit, made, place);
  cvm_structure_free (made);
  return edit;
}

static char *
dup_names (const GPtrArray *structures)
{
  GString *names = g_string_new (NULL);
  for (guint i = 0; i < structures->len; i++)
    g_string_append_printf (names, "%s,", ((CvmStructure *)structures->pdata[i])->name);
  return g_string_free (names, FALSE);
}

#define ASSERT_NAMES(list, expected)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *names_here = dup_names (list);                                                \
    g_assert_cmpstr (names_here, ==, expected);                                                    \
  }                                                                                                \
  G_STMT_END

/* A contour that comes in while a person has undone something takes nothing of that away. */
static void
test_beside (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GPtrArray) structures = new_structures (), others = new_structures (),
                        records = g_ptr_array_new_with_free_func (free);
  g_autoptr (CvmHistory) history = cvm_history_new (structures), other = cvm_history_new (others);
  cvm_history_set_record_func (history, keep, records);
  g_assert_true (cvm_history_do (history, creation ("a", "A", 0), NULL));
  g_assert_true (cvm_history_do (history, creation ("b", "B", 1), NULL));
  do_rings (history, structures->pdata[1], FALSE, 7, 1);
  CvmEdit *deletion = cvm_edit_new ("Delete", NULL);
  g_assert_true (cvm_edit_add_deletion (deletion, structures, "a"));
  g_assert_true (cvm_history_do (history, deletion, NULL));
  g_autofree char *before = dup_state (structures);
  for (int i = 0; i < 3; i++)
    g_assert_true (cvm_history_undo (history, NULL));
  CvmEdit *contour = creation ("c", "GTVp^AI", 0);
  contour->beside = TRUE;
  g_assert_true (cvm_history_do (history, contour, NULL));
  ASSERT_NAMES (structures, "GTVp^AI,A,");
  /* Undone and done again like any other, and then the rest, at places of now. */
  g_assert_true (cvm_history_undo (history, NULL));
  ASSERT_NAMES (structures, "A,");
  for (int i = 0; i < 3; i++)
    g_assert_true (cvm_history_redo (history, NULL));
  ASSERT_NAMES (structures, "GTVp^AI,A,B,");
  g_assert_true (cvm_history_redo (history, NULL));
  g_assert_false (cvm_history_redo (history, NULL));
  ASSERT_NAMES (structures, "GTVp^AI,B,");
  g_autofree char *after = dup_state (structures);
  g_assert_true (g_str_has_suffix (after, before));

  replay_all (other, records);
  g_autofree char *again = dup_state (others);
  g_assert_cmpstr (again, ==, after);
  for (int i = 0; i < 5; i++)
    g_assert_true (cvm_history_undo (other, NULL));
  g_assert_cmpuint (others->len, ==, 0);

  /* Not where one of its name would come back, nor where it does more. */
  for (int i = 0; i < 4; i++)
    g_assert_true (cvm_history_undo (history, NULL));
  contour = creation ("d", "gtvp^ai", 0);
  contour->beside = TRUE;
  g_assert_true (cvm_history_do (history, contour, NULL));
  g_assert_false (cvm_history_redo (history, NULL));
  g_assert_true (cvm_history_undo (history, NULL));
  CvmEdit *more = cvm_edit_new ("More", NULL);
  cvm_edit_add_lock (more, structures->pdata[0], TRUE);
  more->beside = TRUE;
  g_assert_true (cvm_history_do (history, more, NULL));
  g_assert_false (cvm_history_redo (history, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/states", test_states);
  g_test_add_func ("/history/foreign-records", test_foreign_records);
  g_test_add_func ("/history/beside", test_beside);
  g_test_add_func ("/history/edited-slices", test_edited_slices);
  return g_test_run ();
}
