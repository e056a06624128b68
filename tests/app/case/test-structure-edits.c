/* SPDX-License-Identifier: Apache-2.0 */
/* Structures made, copied, named, coloured, locked and deleted: what they become, that one step
 * takes it all back bit by bit, and why something is refused. */
#include "app/case/structure-edits.h"
#include "render/colour-tables.h"
#include "tests/app/case/states.h"

/* GTVp (network), then PTV_70 and BODY, imported and locked. */
static GPtrArray *
new_case (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  GPtrArray *structures = new_structures ();
  static const char *const names[] = { "GTVp", "PTV_70", "BODY" };
  for (int i = 0; i < 3; i++)
    {
      CvmStructure *s = random_structure (rand, i == 0 ? CVM_SOURCE_NETWORK : CVM_SOURCE_IMPORTED);
      g_assert_true (cvm_structure_set_text (&s->name, names[i], NULL));
      g_assert_true (cvm_structure_set_text (&s->set_file, i == 0 ? NULL : "rs.dcm", NULL));
      s->locked = i > 0;
      s->view_only = false;
      s->has_colour = true;
      memcpy (s->colour, cvm_structure_colours[i == 2 ? 5 : i], 3); /* coral, sky, lime */
      g_ptr_array_add (structures, s);
    }
  return structures;
}

static CvmStructure *
find (GPtrArray *structures, const char *name)
{
  for (guint i = 0; i < structures->len; i++)
    if (g_str_equal (((CvmStructure *)structures->pdata[i])->name, name))
      return structures->pdata[i];
  return NULL;
}

static const char *
id_of (GPtrArray *structures, const char *name)
{
  return find (structures, name)->id;
}

/* Do it under this name; back, all bytes are as before; and again. */
static void
apply (GPtrArray *structures, CvmEdit *edit, const char *name)
{
  g_autoptr (CvmEdit) owned = edit;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = dup_state (structures);
  g_assert_nonnull (edit);
  g_autofree char *said = cvm_edit_dup_name (edit);
  g_assert_cmpstr (said, ==, name);
  g_assert_cmpint (edit->changes->len, ==, 1);
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (cvm_edit_apply (edit, structures, &error));
      g_assert_no_error (error);
      g_autofree char *after = dup_state (structures);
      g_assert_cmpstr (before, !=, after);
      if (i)
        break;
      g_assert_true (cvm_edit_revert (edit, structures, &error));
      g_autofree char *back = dup_state (structures);
      g_assert_cmpstr (back, ==, before);
    }
}

static void
expect_refusal (CvmEdit *edit, GError **error, int code, const char *sentence)
{
  g_assert_null (edit);
  g_assert_error (*error, CVM_CASE_ERROR, code);
  g_assert_cmpstr ((*error)->message, ==, sentence);
  g_clear_error (error);
}

static void
new_ones_have_free_names_and_colours (void)
{
  g_autoptr (GPtrArray) structures = new_case ();
  char id[37], other[37];
  apply (structures, cvm_structure_edits_create (structures, NULL, id, NULL),
         "New structure GTVp 2");
  const CvmStructure *s = structures->pdata[0];
  g_assert_cmpstr (s->id, ==, id);
  g_assert_cmpstr (s->name, ==, "GTVp 2");
  g_assert_cmpstr (s->interpreted_type, ==, "GTV");
  g_assert_cmpstr (s->algorithm, ==, "MANUAL");
  g_assert_cmpint (s->source, ==, CVM_SOURCE_DRAWN);
  g_assert_cmpint (s->n_rings, ==, 0);
  g_assert_true (s->visible && !s->locked && s->has_colour);
  g_assert_cmpmem (s->colour, 3, ((const uint8_t[]){ 0xFF, 0xE6, 0x00 }), 3); /* yellow is free */
  apply (structures, cvm_structure_edits_create (structures, NULL, other, NULL),
         "New structure GTVp 3");
  g_assert_cmpstr (id, !=, other);
  s = structures->pdata[0];
  g_assert_cmpmem (s->colour, 3, ((const uint8_t[]){ 0x77, 0x77, 0xFF }), 3); /* iris is next */
  apply (structures, cvm_structure_edits_create (structures, " Parotid_L ", other, NULL),
         "New structure Parotid_L");
  g_assert_cmpstr (((CvmStructure *)structures->pdata[0])->interpreted_type, ==, "");
}

static void
a_copy_leaves_its_set (void)
{
  g_autoptr (GPtrArray) structures = new_case ();
  CvmStructure *body = find (structures, "BODY");
  char id[37];
  body->roi_number = 7;
  apply (structures, cvm_structure_edits_duplicate (structures, body->id, id, NULL),
         "BODY duplicated as BODY 2");
  /* Right below ours, above the set. */
  g_assert_cmpint (structures->len, ==, 4);
  const CvmStructure *copy = structures->pdata[1];
  g_assert_cmpstr (copy->id, ==, id);
  g_assert_cmpstr (copy->name, ==, "BODY 2");
  g_assert_cmpint (copy->source, ==, CVM_SOURCE_DRAWN);
  g_assert_cmpint (copy->roi_number, ==, 0);
  g_assert_null (copy->set_file);
  g_assert_false (copy->locked);
  g_assert_true (body->locked);
  g_assert_cmpint (copy->n_rings, ==, body->n_rings);
  for (int i = 0; i < body->n_rings; i++)
    {
      const CvmRing *a = &copy->rings[i], *b = &body->rings[i];
      g_assert_cmpmem (a->points, (gsize)a->n_points * sizeof a->points[0], b->points,
                       (gsize)b->n_points * sizeof b->points[0]);
      g_assert_cmpstr (a->original_text, ==, b->original_text);
    }
  /* A network's contour stays one: its level and model are known. */
  apply (structures,
         cvm_structure_edits_duplicate (structures, id_of (structures, "GTVp"), id, NULL),
         "GTVp duplicated as GTVp 2");
  g_assert_cmpstr (((CvmStructure *)structures->pdata[0])->name, ==, "GTVp 2");
  g_assert_cmpint (((CvmStructure *)structures->pdata[0])->source, ==, CVM_SOURCE_NETWORK);
}

static void
names_are_unique_and_fit (void)
{
  g_autoptr (GPtrArray) structures = new_case ();
  g_autoptr (GError) error = NULL;
  const char *id = id_of (structures, "GTVp");
  gboolean refused;
  apply (structures, cvm_structure_edits_rename (structures, id, "  GTVnx ", NULL),
         "GTVp renamed to GTVnx");
  expect_refusal (cvm_structure_edits_rename (structures, id, "ptv_70", &error), &error,
                  CVM_CASE_ERROR_FAILED, "There is a “ptv_70” already.");
  expect_refusal (cvm_structure_edits_rename (structures, id, " ", &error), &error,
                  CVM_CASE_ERROR_FAILED, "A structure needs a name.");
  expect_refusal (cvm_structure_edits_rename (structures, id, "a\\b", &error), &error,
                  CVM_CASE_ERROR_FAILED, "DICOM allows no backslash in a name.");
  /* Characters are counted, not bytes: 64 of two bytes each fit, one more doesn't. */
  GString *name = g_string_new (NULL);
  for (int i = 0; i < 64; i++)
    g_string_append (name, "ä");
  g_autofree char *long_name = g_strdup (name->str),
                  *step = g_strdup_printf ("GTVnx renamed to %s", long_name);
  apply (structures, cvm_structure_edits_rename (structures, id, long_name, NULL), step);
  g_string_append (name, "ä");
  expect_refusal (cvm_structure_edits_rename (structures, id, name->str, &error), &error,
                  CVM_CASE_ERROR_FAILED, "At most 64 characters.");
  g_string_free (name, TRUE);
  /* Its own name in another case is free to it; 17 characters are said, not refused. */
  g_assert_null (
      cvm_structure_edits_check_name (structures, id_of (structures, "BODY"), "Body", &refused));
  g_assert_false (refused);
  g_assert_null (cvm_structure_edits_check_name (structures, id, "0123456789abcdef", &refused));
  g_autofree char *warning
      = cvm_structure_edits_check_name (structures, id, "0123456789abcdefg", &refused);
  g_assert_cmpstr (warning, ==, "Some systems cut names after 16 characters.");
  g_assert_false (refused);
  g_autoptr (CvmEdit) same = cvm_structure_edits_rename (structures, id, long_name, NULL);
  g_assert_cmpint (same->changes->len, ==, 0);
}

/* However long the name is, a copy's fits and is another. */
static void
free_names_stay_short (void)
{
  g_autoptr (GPtrArray) structures = new_case ();
  g_autofree char *name = g_strnfill (64, 'x');
  CvmStructure *s = structures->pdata[0];
  g_assert_true (cvm_structure_set_text (&s->name, name, NULL));
  g_autofree char *next = cvm_new_structure_dup_name (structures, name);
  g_assert_cmpint (g_utf8_strlen (next, -1), ==, 64);
  g_assert_true (g_str_has_suffix (next, "xx 2"));
  /* A qualifier stays at the end, or nobody would see that nobody reviewed it. */
  g_assert_true (cvm_structure_set_text (&s->name, "GTVp^AI", NULL));
  g_autofree char *automatic = cvm_new_structure_dup_name (structures, "GTVP^AI");
  g_assert_cmpstr (automatic, ==, "GTVP_2^AI");
  /* Of bytes that are no text, too. */
  g_assert_true (cvm_structure_set_text (&s->name, "GTV\xc3", NULL));
  g_autofree char *odd = cvm_new_structure_dup_name (structures, "GTV\xc3");
  g_assert_cmpstr (odd, ==, "GTV\xef\xbf\xbd 2");
}

static void
attributes_change (void)
{
  g_autoptr (GPtrArray) structures = new_case ();
  CvmStructure *s = find (structures, "GTVp");
  static const uint8_t jade[3] = { 0x00, 0xAA, 0x77 };
  apply (structures, cvm_structure_edits_set_type (structures, s->id, "AVOIDANCE", NULL),
         "Type of GTVp: AVOIDANCE");
  g_assert_cmpstr (s->interpreted_type, ==, "AVOIDANCE");
  apply (structures, cvm_structure_edits_set_type (structures, s->id, "", NULL),
         "Type of GTVp: none");
  apply (structures, cvm_structure_edits_set_colour (structures, s->id, jade, NULL),
         "Colour of GTVp");
  g_assert_cmpmem (s->colour, 3, jade, 3);
  g_autoptr (CvmEdit) same = cvm_structure_edits_set_colour (structures, s->id, jade, NULL);
  g_assert_cmpint (same->changes->len, ==, 0);
  apply (structures, cvm_structure_edits_set_locked (structures, s->id, TRUE, NULL), "GTVp locked");
  g_assert_true (s->locked);
  apply (structures, cvm_structure_edits_set_locked (structures, s->id, FALSE, NULL),
         "GTVp unlocked");
  apply (structures, cvm_structure_edits_delete (structures, s->id, NULL), "GTVp deleted");
  g_assert_cmpint (structures->len, ==, 2);
}

static void
locked_and_view_only_are_refused (void)
{
  g_autoptr (GPtrArray) structures = new_case ();
  g_autoptr (GError) error = NULL;
  CvmStructure *s = find (structures, "PTV_70");
  static const uint8_t jade[3] = { 0x00, 0xAA, 0x77 };
  const char *locked = "“PTV_70” is locked: unlock it in the list or duplicate it.",
             *viewed = "“PTV_70” is for viewing only.";
  char id[37];
  g_autofree char *before = dup_state (structures);
  expect_refusal (cvm_structure_edits_rename (structures, s->id, "x", &error), &error,
                  CVM_CASE_ERROR_READ_ONLY, locked);
  expect_refusal (cvm_structure_edits_set_type (structures, s->id, "x", &error), &error,
                  CVM_CASE_ERROR_READ_ONLY, locked);
  expect_refusal (cvm_structure_edits_delete (structures, s->id, &error), &error,
                  CVM_CASE_ERROR_READ_ONLY, locked);
  g_autofree char *after = dup_state (structures);
  g_assert_cmpstr (before, ==, after);
  /* How it is shown is no change of it. */
  apply (structures, cvm_structure_edits_set_colour (structures, s->id, jade, NULL),
         "Colour of PTV_70");
  s->view_only = true;
  expect_refusal (cvm_structure_edits_rename (structures, s->id, "x", &error), &error,
                  CVM_CASE_ERROR_READ_ONLY, viewed);
  expect_refusal (cvm_structure_edits_duplicate (structures, s->id, id, &error), &error,
                  CVM_CASE_ERROR_READ_ONLY, viewed);
  expect_refusal (cvm_structure_edits_set_locked (structures, s->id, FALSE, &error), &error,
                  CVM_CASE_ERROR_READ_ONLY, viewed);
  expect_refusal (cvm_structure_edits_delete (structures, "nobody", &error), &error,
                  CVM_CASE_ERROR_FAILED, "Choose a structure first.");
  expect_refusal (cvm_structure_edits_delete (structures, NULL, &error), &error,
                  CVM_CASE_ERROR_FAILED, "Choose a structure first.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/structure-edits/new", new_ones_have_free_names_and_colours);
  g_test_add_func ("/structure-edits/copy", a_copy_leaves_its_set);
  g_test_add_func ("/structure-edits/names", names_are_unique_and_fit);
  g_test_add_func ("/structure-edits/free-names", free_names_stay_short);
  g_test_add_func ("/structure-edits/attributes", attributes_change);
  g_test_add_func ("/structure-edits/refused", locked_and_view_only_are_refused);
  return g_test_run ();
}
