/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of a model on a scan, for each thing that the two can state; and that what a model
 * was not made for is always asked. */
#include "app/case/suits.h"
#include "tests/app/case/series.h"
#include "tests/support.h"

#include <string.h>

static const CvmBundle bundle
    = { .title = (char *)"Model",
        .target_name = (char *)"GTVp",
        .target_meaning = (char *)"tumour",
        .modality = (char *)"CT",
        .region = (char *)"head and neck",
        .input = { .spacing_mm = { 1, 1, 3 }, .window_hu = { -150, 500 } },
        .metadata
        = (char *)"{\"includes\": {\"contrast\": \"with\"}, \"limits\": [\"a\", \"b\"]}" };

/* A CT that states nothing else. */
static CvmSeries *
make_series (void)
{
  CvmSeries *series = test_empty_series ();
  test_set_text (&series->modality, "CT");
  return series;
}

/* The kind of the note that holds these words; −1: none does. */
static int
kind_of (const CvmBundle *model, const CvmSeries *series, const char *words)
{
  g_autoptr (GPtrArray) notes = cvm_suits_dup_notes (model, series);
  int kind = -1;
  for (guint i = 0; i < notes->len; i++)
    {
      const CvmSuitsNote *note = g_ptr_array_index (notes, i);
      if (strstr (note->text, words))
        kind = (int)note->kind;
    }
  return kind;
}

static gboolean
asks (const CvmSeries *series)
{
  g_autofree char *question = cvm_suits_dup_question (&bundle, series);
  return question != NULL;
}

static void
body_parts_are_compared (void)
{
  static const char *const heads[]
      = { "HEAD", "HEADNECK", "Neck", "HEAD_NECK", "head & neck", "SKULL", "BRAIN", "Nasopharynx" };
  static const char *const others[] = { "THIGH",   "CHEST", "EXTREMITY", "LUNG",     "PELVIS",
                                        "ABDOMEN", "HEART", "FOREARM",   "WHOLEBODY" };
  CvmSeries *series = make_series ();
  g_assert_cmpint (kind_of (&bundle, series, "Body part not stated; made for head and neck"), ==,
                   CVM_SUITS_WARN);
  g_assert_false (asks (series));
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      test_set_text (&series->body_part, heads[i]);
      g_assert_cmpint (kind_of (&bundle, series, "Made for CT, head and neck, 3\u00a0mm slices"),
                       ==, CVM_SUITS_FITS);
      g_assert_false (asks (series));
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *words
          = g_strdup_printf ("Made for head and neck; this scan says %s.", others[i]);
      test_set_text (&series->body_part, others[i]);
      g_assert_cmpint (kind_of (&bundle, series, words), ==, CVM_SUITS_ASK);
      g_autofree char *question = cvm_suits_dup_question (&bundle, series);
      g_assert_cmpstr (question, ==, words);
    }
  test_set_text (&series->body_part, "ZZTOP");
  g_assert_cmpint (kind_of (&bundle, series, "this scan says ZZTOP"), ==, CVM_SUITS_WARN);
  cvm_series_free (series);
}

static void
descriptions_speak_where_the_body_part_is_silent (void)
{
  CvmSeries *series = make_series ();
  test_set_text (&series->study_description, "LUNG1-002_20180526_CT");
  g_assert_true (asks (series));
  test_set_text (&series->body_part, "HEAD"); /* what is stated counts */
  g_assert_false (asks (series));
  test_set_text (&series->body_part, "");
  test_set_text (&series->study_description, "Planning CT");
  test_set_text (&series->series_description, "Head/Neck 3.0 B30s");
  g_assert_cmpint (kind_of (&bundle, series, "Made for CT"), ==, CVM_SUITS_FITS);
  test_set_text (&series->series_description,
                 "Heartbeat, earlier, handed over"); /* no word of ours */
  g_assert_cmpint (kind_of (&bundle, series, "Body part not stated"), ==, CVM_SUITS_WARN);
  cvm_series_free (series);
}

static void
other_facts_are_told (void)
{
  CvmSeries *series = make_series ();
  g_assert_cmpint (kind_of (&bundle, series, "Contrast not stated; trained with contrast"), ==,
                   CVM_SUITS_WARN);
  test_set_text (&series->contrast, "Iomeron");
  g_assert_cmpint (kind_of (&bundle, series, "Contrast"), ==, -1);
  CvmBundle without = bundle;
  without.metadata = (char *)"{\"includes\": {\"contrast\": \"without\"}}";
  g_assert_cmpint (kind_of (&without, series, "Contrast given (Iomeron)"), ==, CVM_SUITS_WARN);
  without.metadata = (char *)"[broken";
  g_assert_cmpint (kind_of (&without, series, "Contrast"), ==, -1);

  test_set_text (&series->patient_position, "HFS");
  g_assert_cmpint (kind_of (&bundle, series, "lying"), ==, -1);
  test_set_text (&series->patient_position, "FFP");
  g_assert_cmpint (kind_of (&bundle, series, "Not lying on the back (FFP)"), ==, CVM_SUITS_WARN);

  series->grid = cvm_grid_new_uniform ((int[3]){ 8, 8, 8 }, (double[3]){ 1, 1, 4 },
                                       (double[3]){ 0, 0, 0 }, NULL);
  g_assert_cmpint (kind_of (&bundle, series, "apart"), ==, -1);
  test_set_text (&series->body_part, "HEAD");
  g_assert_cmpint (kind_of (&bundle, series, "neck, 3\u00a0mm slices"), ==, CVM_SUITS_FITS);
  cvm_grid_unref (series->grid);
  series->grid = cvm_grid_new_uniform ((int[3]){ 8, 8, 8 }, (double[3]){ 2, 1, 5 },
                                       (double[3]){ 0, 0, 0 }, NULL);
  g_assert_cmpint (kind_of (&bundle, series, "Slices lie 5.0\u00a0mm apart; made for 3"), ==,
                   CVM_SUITS_WARN);
  g_assert_cmpint (kind_of (&bundle, series, "Pixels of 2.0\u00a0mm"), ==, CVM_SUITS_WARN);
  g_assert_cmpint (kind_of (&bundle, series, "3\u00a0mm slices"), ==, -1); /* that doesn't fit */
  g_assert_cmpint (kind_of (&bundle, series, "Made for CT, head and neck"), ==, CVM_SUITS_FITS);
  cvm_grid_unref (series->grid);
  const double row[3] = { 1, 0, 0 }, column[3] = { 0, 1, 0 };
  const double origins[4][3] = { { 0, 0, 0 }, { 0, 0, 3 }, { 0, 0, 6 }, { 0, 0, 12 } }; /* mean 4 */
  series->grid = cvm_grid_new (8, 8, 4, 1, 1, row, column, origins, 0, NULL);
  g_assert_cmpint (kind_of (&bundle, series, "Slices lie up to 6.0\u00a0mm apart; made for 3"), ==,
                   CVM_SUITS_WARN);

  test_set_text (&series->modality, "MR");
  g_assert_cmpint (kind_of (&bundle, series, "Made for CT; this scan is MR."), ==, CVM_SUITS_ASK);
  g_assert_cmpint (kind_of (&bundle, series, "bone above 500"), ==, CVM_SUITS_INFO);
  g_assert_cmpint (kind_of (&bundle, series, "Limits: a; b"), ==, CVM_SUITS_INFO);
  g_autoptr (GPtrArray) notes = cvm_suits_dup_notes (&bundle, series);
  g_assert_cmpint (((CvmSuitsNote *)notes->pdata[0])->kind, ==, CVM_SUITS_ASK); /* gravest first */
  cvm_series_free (series);
}

/* Scans that are no head, as they came. */
static void
real_scans_are_asked_about (void)
{
  static const char *const cases[] = { "dicom/cases/thigh-mim", "dicom/cases/lung-xio" };
  cvm_dicom_init ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char path[4096];
      if (!test_shared (path, cases[i]))
        {
          g_test_skip ("needs shared scans");
          return;
        }
      GError *error = NULL;
      g_autoptr (CvmFolder) folder = cvm_folder_scan (path, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (asks (g_ptr_array_index (folder->series, 0)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suits/body-part", body_parts_are_compared);
  g_test_add_func ("/suits/descriptions", descriptions_speak_where_the_body_part_is_silent);
  g_test_add_func ("/suits/facts", other_facts_are_told);
  g_test_add_func ("/suits/real", real_scans_are_asked_about);
  return g_test_run ();
}
