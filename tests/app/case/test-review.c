/* SPDX-License-Identifier: Apache-2.0 */
/* Marks live and die with the rings that they are about, and come back from their records. */
#include "app/case/review.h"

#include "tests/app/case/series.h"
#include "tests/app/case/states.h"

static void
add_structure (CvmCase *open_case, const char *id)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  CvmEdit *edit = cvm_edit_new ("Add", NULL);
  CvmStructure *made = cvm_structure_new (CVM_SOURCE_NETWORK, id, NULL);
  g_strlcpy (made->id, id, sizeof made->id);
  for (int slice = 3; slice < 8; slice++) /* 3, 4, 5, 6, 7, but for 6 */
    {
      CvmRing ring = random_ring (rand, slice);
      if (slice != 6)
        g_assert_true (cvm_structure_take_ring (made, &ring, NULL));
      cvm_ring_clear (&ring);
    }
  cvm_edit_add_creation (edit, made, 0);
  cvm_structure_free (made);
  g_assert_true (cvm_case_do (open_case, edit, NULL));
}

static void
change_slice (CvmCase *open_case, const char *id, int slice, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  CvmRing ring = random_ring (rand, slice);
  CvmEdit *edit = cvm_edit_new ("Change", NULL);
  g_assert_true (
      cvm_edit_add_rings (edit, cvm_case_find_structure (open_case, id), &slice, 1, &ring, 1));
  g_assert_true (cvm_case_do (open_case, edit, NULL));
  cvm_ring_clear (&ring);
}

static void
assert_count (CvmReview *review, const char *id, int n_slices, int n_viewed, int n_reviewed)
{
  const CvmReviewCount count = cvm_review_count (review, id);
  g_assert_cmpint (count.n_slices, ==, n_slices);
  g_assert_cmpint (count.n_viewed, ==, n_viewed);
  g_assert_cmpint (count.n_reviewed, ==, n_reviewed);
}

static void
test_marks (void)
{
  g_autoptr (CvmCase) open_case = test_empty_case ();
  g_autoptr (CvmReview) review = cvm_review_new (open_case);
  assert_count (review, "a", 0, 0, 0); /* not there yet */
  g_assert_false (cvm_review_set (review, "a", 3, CVM_REVIEW_SEEN));
  add_structure (open_case, "a");
  add_structure (open_case, "b");
  assert_count (review, "a", 4, 0, 0);
  g_assert_true (cvm_review_set (review, "a", 3, CVM_REVIEW_SEEN));
  g_assert_false (cvm_review_set (review, "a", 3, CVM_REVIEW_SEEN));
  g_assert_true (cvm_review_set (review, "a", 4, CVM_REVIEW_REVIEWED));
  g_assert_false (cvm_review_set (review, "a", 4, CVM_REVIEW_SEEN));     /* it is more already */
  g_assert_false (cvm_review_set (review, "a", 6, CVM_REVIEW_REVIEWED)); /* nothing to look at */
  g_assert_false (cvm_review_set (review, "a", -1, CVM_REVIEW_SEEN));
  g_assert_false (cvm_review_set (review, "a", 99, CVM_REVIEW_SEEN));
  assert_count (review, "a", 4, 2, 1);
  assert_count (review, "b", 4, 0, 0); /* the same slices of another structure */
  g_autofree guint8 *marks = cvm_review_dup_marks (review, "a", 10);
  g_assert_cmpmem (marks, 10, ((guint8[]){ 0, 0, 0, 1, 2, 0, 0, 0, 0, 0 }), 10);
}

static void
test_lapse (void)
{
  g_autoptr (CvmCase) open_case = test_empty_case ();
  g_autoptr (CvmReview) review = cvm_review_new (open_case);
  add_structure (open_case, "a");
  add_structure (open_case, "b");
  for (int slice = 3; slice < 6; slice++)
    for (int i = 0; i < 2; i++)
      g_assert_true (cvm_review_set (review, i ? "b" : "a", slice, CVM_REVIEW_REVIEWED));
  const guint64 before = cvm_review_get_sum (review, "a", 4);
  change_slice (open_case, "a", 4, 77);
  g_assert_cmpuint (cvm_review_get_sum (review, "a", 4), !=, before);
  g_assert_cmpint (cvm_review_get (review, "a", 4), ==, CVM_REVIEW_NONE);
  g_assert_cmpint (cvm_review_get (review, "a", 3), ==, CVM_REVIEW_REVIEWED);
  g_assert_cmpint (cvm_review_get (review, "b", 4), ==, CVM_REVIEW_REVIEWED);
  assert_count (review, "a", 4, 2, 2);
  /* Undo brings the very rings back that were looked at; redo the others. */
  g_assert_true (cvm_case_undo (open_case, NULL));
  g_assert_cmpuint (cvm_review_get_sum (review, "a", 4), ==, before);
  g_assert_cmpint (cvm_review_get (review, "a", 4), ==, CVM_REVIEW_REVIEWED);
  g_assert_true (cvm_case_redo (open_case, NULL));
  g_assert_cmpint (cvm_review_get (review, "a", 4), ==, CVM_REVIEW_NONE);
  /* Both states can have been looked at. */
  g_assert_true (cvm_review_set (review, "a", 4, CVM_REVIEW_SEEN));
  g_assert_true (cvm_case_undo (open_case, NULL));
  g_assert_cmpint (cvm_review_get (review, "a", 4), ==, CVM_REVIEW_REVIEWED);
  /* A structure that is gone has nothing, and has it again when it is back. */
  CvmEdit *edit = cvm_edit_new ("Delete", NULL);
  g_assert_true (cvm_edit_add_deletion (edit, cvm_case_get_structures (open_case), "a"));
  g_assert_true (cvm_case_do (open_case, edit, NULL));
  assert_count (review, "a", 0, 0, 0);
  g_assert_true (cvm_case_undo (open_case, NULL));
  assert_count (review, "a", 4, 3, 3);
}

static void
test_next (void)
{
  g_autoptr (CvmCase) open_case = test_empty_case ();
  g_autoptr (CvmReview) review = cvm_review_new (open_case);
  add_structure (open_case, "a");
  g_assert_cmpint (cvm_review_next (review, "a", 3, 1), ==, 4);
  g_assert_cmpint (cvm_review_next (review, "a", 5, 1), ==, 7); /* over the gap */
  g_assert_cmpint (cvm_review_next (review, "a", 5, -1), ==, 4);
  g_assert_cmpint (cvm_review_next (review, "a", 7, 1), ==, 5); /* nothing there: turn round */
  g_assert_cmpint (cvm_review_next (review, "a", 0, 1), ==, 3);
  g_assert_cmpint (cvm_review_next (review, "a", 50, -1), ==, 7);
  g_assert_cmpint (cvm_review_next (review, "a", 50, 1), ==, 7);
  for (int slice = 4; slice < 8; slice++)
    cvm_review_set (review, "a", slice, CVM_REVIEW_REVIEWED);
  g_assert_cmpint (cvm_review_next (review, "a", 7, 1), ==, 3);
  cvm_review_set (review, "a", 3, CVM_REVIEW_REVIEWED);
  g_assert_cmpint (cvm_review_next (review, "a", 7, 1), ==, -1);
  g_assert_cmpint (cvm_review_next (review, "none", 7, 1), ==, -1);
}

static void
keep (const json_t *record, gpointer user)
{
  char *text = json_dumps (record, JSON_COMPACT);
  g_ptr_array_add (user, json_loads (text, 0, NULL)); /* as if it had been on the disk */
  free (text);
}

static void
free_json (gpointer json)
{
  json_decref (json);
}

static const char *
kind_of (const GPtrArray *records, guint i)
{
  return json_string_value (json_object_get (records->pdata[i], "kind"));
}

static void
test_records (void)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (free_json);
  g_autoptr (CvmCase) open_case = test_empty_case (), later = test_empty_case ();
  g_autoptr (CvmReview) review = cvm_review_new (open_case), again = cvm_review_new (later);
  cvm_history_set_record_func (cvm_case_get_history (open_case), keep, records);
  add_structure (open_case, "a");
  add_structure (open_case, "b");
  g_assert_cmpuint (records->len, ==, 2);
  g_assert_false (cvm_review_save (review)); /* nothing yet */
  cvm_review_set (review, "a", 3, CVM_REVIEW_SEEN);
  cvm_review_set (review, "a", 5, CVM_REVIEW_SEEN);
  cvm_review_set (review, "b", 5, CVM_REVIEW_SEEN);
  g_assert_cmpuint (records->len, ==, 2); /* looking about writes nothing */
  g_assert_true (cvm_review_save (review));
  g_assert_cmpuint (records->len, ==, 3); /* and then once */
  g_assert_cmpstr (kind_of (records, 2), ==, "seen");
  g_assert_false (cvm_review_save (review));
  cvm_review_set (review, "a", 7, CVM_REVIEW_SEEN);
  cvm_review_set (review, "a", 3, CVM_REVIEW_REVIEWED); /* at once, in order */
  g_assert_cmpuint (records->len, ==, 5);
  g_assert_cmpstr (kind_of (records, 3), ==, "seen");
  g_assert_cmpstr (kind_of (records, 4), ==, "reviewed");
  change_slice (open_case, "a", 5, 9);

  for (guint i = 0; i < records->len; i++)
    g_assert_true (cvm_case_replay (later, records->pdata[i], NULL));
  cvm_review_take_notes (again, records);
  assert_count (review, "a", 4, 2, 1);
  assert_count (again, "a", 4, 2, 1); /* 3 and 7; 5 has lapsed */
  assert_count (again, "b", 4, 1, 0);
  g_assert_true (cvm_case_undo (later, NULL));
  assert_count (again, "a", 4, 3, 1);
}

/* Ends seen in the sagittal view: an end is the ring that stands there, and no other. */
static void
test_ends (void)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (free_json);
  g_autoptr (CvmCase) open_case = test_empty_case (), later = test_empty_case ();
  g_autoptr (CvmReview) review = cvm_review_new (open_case), again = cvm_review_new (later);
  int ends[2];
  cvm_history_set_record_func (cvm_case_get_history (open_case), keep, records);
  g_assert_false (cvm_review_get_ends (review, "a", ends));
  g_assert_false (cvm_review_set_end_seen (review, "a", 3));
  add_structure (open_case, "a");
  g_assert_true (cvm_review_get_ends (review, "a", ends));
  g_assert_cmpint (ends[0], ==, 3);
  g_assert_cmpint (ends[1], ==, 7);
  g_assert_true (cvm_review_set_end_seen (review, "a", 7));
  g_assert_false (cvm_review_set_end_seen (review, "a", 7));
  g_assert_false (cvm_review_set_end_seen (review, "a", 6)); /* no rings */
  g_assert_true (cvm_review_is_end_seen (review, "a", 7));
  g_assert_false (cvm_review_is_end_seen (review, "a", 3));
  assert_count (review, "a", 4, 0, 0); /* it is no look at the slice */
  g_assert_true (cvm_review_save (review));
  g_assert_cmpstr (kind_of (records, records->len - 1), ==, "ends-seen");
  g_assert_false (cvm_review_save (review));
  change_slice (open_case, "a", 7, 21);
  g_assert_false (cvm_review_is_end_seen (review, "a", 7));
  change_slice (open_case, "a", 8, 22); /* another end */
  g_assert_true (cvm_review_get_ends (review, "a", ends));
  g_assert_cmpint (ends[1], ==, 8);
  for (guint i = 0; i < records->len; i++)
    g_assert_true (cvm_case_replay (later, records->pdata[i], NULL));
  cvm_review_take_notes (again, records);
  g_assert_false (cvm_review_is_end_seen (again, "a", 7));
  g_assert_true (cvm_case_undo (later, NULL));
  g_assert_true (cvm_case_undo (later, NULL));
  g_assert_true (cvm_review_is_end_seen (again, "a", 7));
}

/* Of what is damaged nothing is believed, and the rest is. */
static void
test_damaged (void)
{
  static const char *const texts[]
      = { "{\"kind\":\"seen\"}", "{\"kind\":\"seen\",\"structures\":7}",
          "{\"kind\":\"seen\",\"structures\":[7,{\"id\":8},{\"id\":\"a\",\"slices\":[3]}]}",
          "{\"kind\":\"reviewed\",\"structures\":[{\"id\":\"a\",\"slices\":[3,-1,\"x\",99999999],"
          "\"rings\":[\"zz\",\"0123456789abcdef\",\"0123456789abcdef\",\"0123456789abcdef\"]}]}",
          "{\"kind\":\"run\",\"structures\":[{\"id\":\"a\",\"slices\":[3],\"rings\":[\"1\"]}]}" };
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (free_json);
  g_autoptr (CvmCase) open_case = test_empty_case ();
  g_autoptr (CvmReview) review = cvm_review_new (open_case);
  add_structure (open_case, "a");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (notes, json_loads (texts[i], 0, NULL));
  g_autofree char *sum
      = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", cvm_review_get_sum (review, "a", 4));
  g_ptr_array_add (notes, json_pack ("{s:s,s:[{s:s,s:[i,i],s:[s,s]}]}", "kind", "reviewed",
                                     "structures", "id", "a", "slices", 4, 5, "rings", sum, sum));
  cvm_review_take_notes (review, notes);
  assert_count (review, "a", 4, 1, 1); /* on slice 5 are other rings than the note says */
  cvm_review_take_notes (review, NULL);
}

static void
test_read_only (void)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (free_json);
  g_autoptr (CvmCase) open_case = test_empty_case ();
  g_autoptr (CvmReview) review = cvm_review_new (open_case);
  add_structure (open_case, "a");
  cvm_history_set_record_func (cvm_case_get_history (open_case), keep, records);
  cvm_case_set_read_only (open_case, "open in another window");
  g_assert_true (cvm_review_set (review, "a", 3, CVM_REVIEW_SEEN));
  g_assert_true (cvm_review_set (review, "a", 4, CVM_REVIEW_REVIEWED));
  g_assert_false (cvm_review_save (review));
  g_assert_cmpuint (records->len, ==, 0);
  assert_count (review, "a", 4, 2, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/review/marks", test_marks);
  g_test_add_func ("/review/lapse", test_lapse);
  g_test_add_func ("/review/next", test_next);
  g_test_add_func ("/review/records", test_records);
  g_test_add_func ("/review/ends", test_ends);
  g_test_add_func ("/review/damaged", test_damaged);
  g_test_add_func ("/review/read-only", test_read_only);
  return g_test_run ();
}
