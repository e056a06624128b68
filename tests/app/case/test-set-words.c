/* SPDX-License-Identifier: Apache-2.0 */
/* Each doubt has its words: in the question, and for good from what the journal keeps. */
#include "app/case/set-words.h"
#include "app/case/structure-facts.h"
#include "app/case/structure-set-json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static CvmSeries series;
static CvmPatient ours = { (char *)"EXAMPLE^Robin", (char *)"1", (char *)"19700102", (char *)"" };

static CvmStructure *
add (CvmStructureSet *set, const char *frame)
{
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, "GTV", NULL);
  g_assert_true (cvm_structure_set_text (&s->frame_of_reference, frame, NULL));
  s->view_only = g_strcmp0 (frame, "1.2.3") != 0;
  g_ptr_array_add (set->structures, s);
  return s;
}

static void
free_structure (gpointer structure)
{
  cvm_structure_free (structure);
}

static CvmStructureSet *
make_set (void)
{
  CvmStructureSet *set = g_new0 (CvmStructureSet, 1);
  char **texts[] = { &set->path, &set->sop_instance, &set->sop_class,  &set->name,
                     &set->time, &set->description,  &set->patient.sex };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup ("");
  set->label = g_strdup ("PLAN");
  set->date = g_strdup ("20240523");
  set->approval = g_strdup ("UNAPPROVED");
  set->referenced_series = g_strdup ("1.2.9");
  set->patient.name = g_strdup ("Example^Robin");
  set->patient.id = g_strdup ("1");
  set->patient.birth_date = g_strdup ("19700102");
  set->structures = g_ptr_array_new_with_free_func (free_structure);
  set->warnings = g_ptr_array_new_with_free_func (g_free);
  add (set, "1.2.3");
  return set;
}

static void
assert_text (char *text, const char *wanted)
{
  g_assert_cmpstr (text, ==, wanted);
  g_free (text);
}

/* The same after the set was in a journal: nothing lasting hangs on what that does not keep. */
static void
assert_heading (const CvmStructureSet *set, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  json_t *json = cvm_structure_set_to_json (set);
  g_autoptr (CvmStructureSet) again = cvm_structure_set_from_json (json, &error);
  g_assert_no_error (error);
  json_decref (json);
  assert_text (cvm_set_words_dup_heading (set, &series), wanted);
  assert_text (cvm_set_words_dup_heading (again, &series), wanted);
}

static void
replace (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
what_lasts (void)
{
  g_autoptr (CvmStructureSet) set = make_set ();
  assert_heading (set, "From “PLAN”, 2024-05-23");
  replace (&set->label, "");
  replace (&set->date, "");
  assert_heading (set, "From “without a label”");
  replace (&set->label, "PLAN");
  set->n_images = set->n_images_missing = 4;
  assert_heading (set, "From “PLAN”, drawn on images that are not there");
  set->n_images_missing = 3;
  assert_heading (set, "From “PLAN”");
  replace (&set->referenced_series, "1.2.8");
  assert_heading (set, "From “PLAN”, drawn on series 1.2.8");
  replace (&set->approval, "APPROVED");
  replace (&set->patient.id, "2");
  assert_heading (set, "From “PLAN”, drawn on series 1.2.8, names another patient, approved");
  assert_text (cvm_set_words_dup_facts (set, &series),
               "drawn on series 1.2.8, names another patient, approved");
}

static void
what_is_asked (void)
{
  g_autoptr (CvmStructureSet) set = make_set ();
  assert_text (cvm_set_words_dup_question (set, &series), "");
  set->doubts = CVM_DOUBT_PATIENT;
  replace (&set->patient.id, "");
  replace (&set->patient.name, "Other^Person");
  assert_text (
      cvm_set_words_dup_question (set, &series),
      "It names the patient Other, Person (ID not stated, born 1970-01-02); the scan names "
      "EXAMPLE, Robin (ID 1, born 1970-01-02). It refers to these very images, as a "
      "renamed copy does. Add it only if both are the same patient.");
  set->doubts = CVM_DOUBT_IMAGES;
  set->n_images = 20;
  set->n_images_missing = 19;
  replace (&set->referenced_series, "1.2.8");
  assert_text (cvm_set_words_dup_question (set, &series),
               "It was drawn on another series of the same frame of reference (1.2.8). Of the 20 "
               "images that it was drawn on, 19 are not there. Its contours would be placed by "
               "their position: the patient may have moved between the two.");
  replace (&set->referenced_series, "1.2.9");
  set->n_images_missing = 0;
  assert_text (cvm_set_words_dup_question (set, &series),
               "It was drawn on other images of the same frame of reference. Its contours would be "
               "placed by their position: the patient may have moved between the two.");
  g_assert_false (cvm_set_words_is_view_only (set, &series));
}

static void
another_frame (void)
{
  g_autoptr (CvmStructureSet) set = make_set ();
  g_assert_null (cvm_set_words_dup_banner (set->structures, &series));
  set->doubts = CVM_DOUBT_FRAME;
  add (set, "1.2.4");
  assert_text (cvm_set_words_dup_question (set, &series),
               "1 of its 2 structures are drawn in another frame of reference than the scan, or "
               "name none: the place on this scan is not certain. They would be shown dashed, for "
               "viewing only: not edited, duplicated, compared or exported.");
  g_assert_false (cvm_set_words_is_view_only (set, &series));
  assert_text (cvm_set_words_dup_banner (set->structures, &series),
               "1 structure is drawn in another frame of reference, or names none: its place on "
               "this scan is not certain. It is dashed and for viewing only.");
  g_ptr_array_remove_index (set->structures, 0);
  add (set, "");
  g_assert_true (cvm_set_words_is_view_only (set, &series));
  assert_text (cvm_set_words_dup_banner (set->structures, &series),
               "2 structures are drawn in another frame of reference, or name none: their place on "
               "this scan is not certain. They are dashed and for viewing only.");
}

static void
add_ring (CvmStructure *s, CvmRingUse use, const char *reason, int nearest, double z)
{
  CvmRing ring = { .use = use, .slice = -1, .nearest_slice = nearest, .reason = reason };
  ring.n_points = isnan (z) ? 0 : 3;
  ring.points = calloc (3, sizeof ring.points[0]);
  for (int i = 0; i < 3; i++)
    ring.points[i][2] = z;
  ring.offset_mm = nearest >= 0 ? -1.5 : 0;
  g_assert_true (cvm_structure_take_ring (s, &ring, NULL));
}

/* Nothing that is not in the picture is left out of the details. */
static void
details (void)
{
  const int size[3] = { 4, 4, 4 };
  const double step[3] = { 1, 1, 3 }, origin[3] = { 0, 0, 0 };
  g_autoptr (CvmStructureSet) set = make_set ();
  CvmStructure *s = g_ptr_array_index (set->structures, 0);
  CvmStatus warning = CVM_STATUS_INIT;
  series.grid = cvm_grid_new_uniform (size, step, origin, NULL);
  g_assert_true (cvm_structure_set_text (&s->interpreted_type, "GTV", NULL));
  g_assert_true (cvm_structure_set_text (&s->description, "about it", NULL));
  s->roi_number = 7;
  g_ptr_array_add (set->warnings, g_strdup ("The set says something."));
  cvm_status_fail (&warning, CVM_ERR_FORMAT, "Rings inside others, read as holes: {1}; {2} cm³.",
                   "2\n3.5");
  g_assert_true (cvm_structure_warn (s, &warning, NULL));
  add_ring (s, CVM_RING_OFF_SLICE, NULL, 2, 4.5);
  add_ring (s, CVM_RING_OFF_SLICE, NULL, -1, 60);
  add_ring (s, CVM_RING_NOT_SHOWN, "It is a point.", -1, 12);
  add_ring (s, CVM_RING_NOT_SHOWN, "It has no points.", -1, NAN);
  assert_text (cvm_structure_facts_dup_text (s, set, &series),
               "Type: GTV\nNumber in its file: 7\nDescription: about it\n"
               "From “PLAN”, 2024-05-23\nThe set says something.\n"
               "Rings inside others, read as holes: 2; 3.5 cm³.\n"
               "On no slice, at z 4.5 mm: -1.5 mm from slice 3\nOn no slice, at z 60.0 mm\n"
               "Not shown, at z 12.0 mm: It is a point.\nNot shown: It has no points.");
  for (int i = 0; i < 50; i++)
    add_ring (s, CVM_RING_OFF_SLICE, NULL, -1, 70);
  g_autofree char *text = cvm_structure_facts_dup_text (s, NULL, &series);
  g_assert_true (g_str_has_suffix (text, "\n… and 14 more"));
  g_assert_null (strstr (text, "PLAN"));
  cvm_grid_unref (series.grid);
  series.grid = NULL;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  series.patient = ours;
  series.series_uid = (char *)"1.2.9";
  series.frame_of_reference = (char *)"1.2.3";
  series.manufacturer = series.model_name = series.study_uid = (char *)"";
  g_test_add_func ("/set-words/lasting", what_lasts);
  g_test_add_func ("/set-words/questions", what_is_asked);
  g_test_add_func ("/set-words/frame", another_frame);
  g_test_add_func ("/set-words/details", details);
  return g_test_run ();
}
