/* SPDX-License-Identifier: Apache-2.0 */
/* Values that DICOM does not allow, from the CT and from structures, and what the file makes of
 * them; and references, codes and heights that only some scans have. Judged by dciodvfy and by
 * pydicom (tests/scripts/check_values.py), not by our reader. */
#include "tests/app/dicom/export-scene.h"

static CvmStructure *
one_structure (const CvmSeries *series, GPtrArray *list, const char *name)
{
  CvmStructure *s = make_structure (series, name);
  add_star (s, series, 2, 0, -180, 20, 0.1, 40, 5);
  g_ptr_array_add (list, s);
  return s;
}

/* What a CT may say against the rules: the file is valid, and a warning names what was changed. */
static void
from_the_ct (void)
{
  static const struct
  {
    gsize field; /* of CvmSeries */
    const char *came, *keyword, *want;
  } rows[] = {
    { G_STRUCT_OFFSET (CvmSeries, study_id), "IBSI_1_STS_025_CT", "StudyID", "IBSI_1_STS_025_C" },
    { G_STRUCT_OFFSET (CvmSeries, study_id), "A\\B", "StudyID", "A/B" },
    { G_STRUCT_OFFSET (CvmSeries, accession_number), "ÄÄÄÄÄÄÄÄÄ", "AccessionNumber", "ÄÄÄÄÄÄÄÄ" },
    { G_STRUCT_OFFSET (CvmSeries, study_date), "2025-01-01", "StudyDate", "" },
    { G_STRUCT_OFFSET (CvmSeries, study_date), "20250230", "StudyDate", "" },
    { G_STRUCT_OFFSET (CvmSeries, study_time), "12:30", "StudyTime", "" },
    { G_STRUCT_OFFSET (CvmSeries, study_time), "256000", "StudyTime", "" },
    { G_STRUCT_OFFSET (CvmSeries, patient.birth_date), "1970-01-02", "PatientBirthDate", "" },
    { G_STRUCT_OFFSET (CvmSeries, patient.sex), "W", "PatientSex", "" },
    { G_STRUCT_OFFSET (CvmSeries, patient.sex), "f", "PatientSex", "F" },
    { G_STRUCT_OFFSET (CvmSeries, referring_physician), "a^b^c^d^e^f^g=h=i=j",
      "ReferringPhysicianName", "a^b^c^d^e f g=h=i" },
    { G_STRUCT_OFFSET (CvmSeries, study_description),
      "a description that goes on and on beyond the sixty-four of LO, truly", "StudyDescription",
      "a description that goes on and on beyond the sixty-four of LO, t" },
    { G_STRUCT_OFFSET (CvmSeries, position_reference), "line\nbroken", "PositionReferenceIndicator",
      "line broken" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("ct-value-%u", i);
      g_autofree char *file = g_strdup_printf ("value-%u.dcm", i), *path = in_folder (file);
      g_autoptr (CvmSeries) series = make_ct (name);
      g_autoptr (GPtrArray) structures = new_list (),
                            warnings = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;
      set_field (G_STRUCT_MEMBER_P (series, rows[i].field), rows[i].came);
      one_structure (series, structures, "A");
      g_assert_true (cvm_export_structures (series, structures, path, NULL, warnings, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (warnings->len, ==, 1);
      g_assert_true (is_said (warnings, rows[i].keyword));
      assert_value (path, rows[i].keyword, rows[i].want);
      judge ("dciodvfy", path, NULL);
    }
}

/* The same of structures and of what a person types. */
static void
from_structures (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-structures");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("structures.dcm");
  g_autofree char *long_text = g_strnfill (3000, 'x');
  g_autoptr (GError) error = NULL;
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  CvmStructure *s = one_structure (
      series, structures, "Überlänge xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  s->source = CVM_SOURCE_IMPORTED;
  s->roi_number = 12;
  set_field (&s->interpreted_type, "Organ (left)");
  set_field (&s->algorithm, "by hand");
  set_field (&s->description, long_text);
  set_field (&s->generation_description, long_text);
  set_field (&s->interpreter, "one^two^three^four^five^six");
  set_field (&s->observation_label, "a label of more than sixteen");
  set_field (&s->code_value, "X");
  set_field (&s->code_scheme, "");
  set_field (&s->code_meaning, "no scheme");
  one_structure (series, structures, "tab\there");
  options.label = "größer als sechzehn";
  options.author = long_text;
  g_assert_true (cvm_export_structures (series, structures, path, &options, warnings, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < warnings->len; i++)
    g_test_message ("%s", (char *)warnings->pdata[i]);
  static const char *const said[] = { "RTROIInterpretedType", "ROIGenerationAlgorithm",
                                      "ROIObservationLabel",  "ROIGenerationDescription",
                                      "ROIInterpreter",       "The label is not valid",
                                      "“tab here”",           "too long for DICOM" };
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    g_assert_true (is_said (warnings, said[i]));
  judge ("dciodvfy", path, NULL);
  assert_value (path, "RTROIObservationsSequence.0.RTROIInterpretedType", "ORGAN _LEFT_");
  assert_value (path, "StructureSetROISequence.0.ROINumber", "12");
  assert_value (path, "StructureSetROISequence.0.ROIName",
                "Überlänge xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  assert_value (path, "StructureSetLabel", "größer als sec");
}

/* A primary tumour that a person drew or a network found has its code; an import keeps what it had.
 * Of the network's name its qualifier is missed. */
static void
codes (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-codes");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("codes.dcm");
  g_autoptr (GError) error = NULL;
  const char *names[] = { "GTVp^AI", "GTVp", "GTVn" };
  const CvmExportFacts facts[] = { { FALSE, 0 }, { FALSE, -1 }, { FALSE, 0 } };
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  options.facts = facts;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CvmStructure *s = one_structure (series, structures, names[i]);
      set_field (&s->interpreted_type, "GTV");
      s->source = i == 1 ? CVM_SOURCE_IMPORTED : CVM_SOURCE_NETWORK;
    }
  g_assert_true (cvm_export_structures (series, structures, path, &options, warnings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_true (is_said (warnings, "“GTVn” is an automatic contour"));
  assert_value (path, "RTROIObservationsSequence.0.RTROIIdentificationCodeSequence.0.CodeValue",
                "130052");
  assert_value (
      path, "RTROIObservationsSequence.0.RTROIIdentificationCodeSequence.0.CodingSchemeDesignator",
      "DCM");
  assert_value (path, "RTROIObservationsSequence.0.RTROIIdentificationCodeSequence.0.CodeMeaning",
                "GTV Primary");
  assert_value (path, "RTROIObservationsSequence.1.RTROIIdentificationCodeSequence", "absent");
  assert_value (path, "RTROIObservationsSequence.2.RTROIIdentificationCodeSequence", "absent");
  judge ("dciodvfy", path, NULL);
}

/* Slices of one multi-frame file: it is listed once, and each contour names its frame. */
static void
frames (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-frames");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *path = in_folder ("frames.dcm");
  g_autoptr (GError) error = NULL;
  CvmStructure *s = make_structure (series, "A");
  for (guint i = 0; i < series->slices->len; i++)
    {
      CvmSliceFile *file = series->slices->pdata[i];
      set_field (&file->sop_instance, i % 2 ? "1.2.3.4" : "1.2.3.5"); /* two files, interleaved */
      set_field (&file->sop_class, "1.2.840.10008.5.1.4.1.1.2.1");
      file->frame = (int)(i / 2) + 1;
      add_star (s, series, (int)i, 0, -180, 20, 0.1, 40, i);
    }
  g_ptr_array_add (structures, s);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_no_error (error);
#define LIST                                                                                       \
  "ReferencedFrameOfReferenceSequence.0.RTReferencedStudySequence.0.RTReferencedSeriesSequence.0." \
  "ContourImageSequence"
  assert_value (path, LIST ".0.ReferencedSOPInstanceUID", "1.2.3.5");
  assert_value (path, LIST ".1.ReferencedSOPInstanceUID", "1.2.3.4");
  assert_value (path, LIST ".1.ReferencedSOPClassUID", "1.2.840.10008.5.1.4.1.1.2.1");
  assert_value (path, LIST ".2", "absent");
#undef LIST
#define CONTOUR "ROIContourSequence.0.ContourSequence.5.ContourImageSequence.0."
  assert_value (path, CONTOUR "ReferencedFrameNumber", "3");
  assert_value (path, CONTOUR "ReferencedSOPInstanceUID", "1.2.3.4");
#undef CONTOUR
  judge ("dciodvfy", path, NULL);
}

/* z as the CT writes it where that is a plain decimal string of at most 16 bytes. */
static void
heights (void)
{
  static const struct
  {
    const char *text; /* of slice 2, whose z is -95.7 */
    const char *want;
  } rows[] = {
    { "-59.375\\-240.1\\-95.700", "-95.700" },
    { "-59.375\\-240.1\\-95.70000000", "-95.70000000" },
    { "-59.375\\-240.1\\-95.700000000000000", "-95.7" }, /* 19 bytes */
    { "-59.375\\-240.1\\-9.57e1", "-95.7" },
    { "-59.375\\-240.1\\-95.8", "-95.7" }, /* not where the slice is */
    { "-59.375\\-240.1", "-95.7" },
    { "", "-95.7" },
  };
  g_autoptr (CvmSeries) series = make_ct ("ct-heights");
  g_autoptr (GPtrArray) structures = new_list ();
  CvmSliceFile *file = series->slices->pdata[2];
  one_structure (series, structures, "A");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("height-%u.dcm", i), *path = in_folder (name);
      g_autofree char *bytes = NULL, *want = g_strdup_printf ("\\%s\\", rows[i].want);
      gsize n = 0;
      set_field (&file->position_text, rows[i].text);
      g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, NULL));
      g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
      g_assert_nonnull (memmem (bytes, n, want, strlen (want)));
      g_assert_true (rows[i].want[5] != 0 || !memmem (bytes, n, "-95.70", 6));
    }
}

/* What can be no contour of a file, and what must keep to none of the images. */
static void
no_images (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-none");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("none.dcm");
  g_autoptr (GError) error = NULL;
  static const struct
  {
    CvmRingType type;
    CvmRingUse use;
    const char *text;
  } rows[] = {
    { CVM_RING_POINT, CVM_RING_NOT_SHOWN, "1\\-180\\-95.7" },
    { CVM_RING_OTHER, CVM_RING_NOT_SHOWN, "" }, /* left out */
    { CVM_RING_OPEN_NONPLANAR, CVM_RING_NOT_SHOWN, "1\\-180\\-95.7\\2\\-180\\-90" },
    { CVM_RING_CLOSED_PLANAR, CVM_RING_OFF_SLICE, "1\\-180\\-94\\2\\-180\\-94\\2\\-175\\-94" },
  };
  CvmStructure *s = make_structure (series, "Odd");
  s->source = CVM_SOURCE_IMPORTED;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CvmRing ring = { .type = rows[i].type,
                       .use = rows[i].use,
                       .slice = -1,
                       .nearest_slice = 2,
                       .original_text = strdup (rows[i].text) };
      g_assert_true (cvm_structure_take_ring (s, &ring, NULL));
    }
  g_ptr_array_add (structures, s);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, warnings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_true (
      is_said (warnings, "contours without points can't be written and are left out: 1"));
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *where
          = g_strdup_printf ("ROIContourSequence.0.ContourSequence.%d.ContourImageSequence", i);
      assert_value (path, where, "absent");
    }
  assert_value (path, "ROIContourSequence.0.ContourSequence.3", "absent");
  assert_value (path, "ROIContourSequence.0.ContourSequence.0.ContourGeometricType", "POINT");
  judge ("dciodvfy", path, NULL);
}

/* A lossy or tilted source is named in the series description. */
static void
sources (void)
{
  static const char *const want[]
      = { "RESEARCH: Cavum contours, not for clinical use",
          "RESEARCH: Cavum contours on lossy images, not for clinical use",
          "RESEARCH: Cavum contours on tilted images, not for clinical use",
          "RESEARCH: contours on lossy, tilted images, not for clinical use" };
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("ct-source-%d", i);
      g_autofree char *file = g_strdup_printf ("source-%d.dcm", i), *path = in_folder (file);
      g_autoptr (CvmSeries) series = make_ct (name);
      g_autoptr (GPtrArray) structures = new_list ();
      g_autoptr (GError) error = NULL;
      CvmStructure *s = make_structure (series, "A");
      CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR,
                       .use = CVM_RING_OFF_SLICE,
                       .slice = -1,
                       .nearest_slice = -1,
                       .original_text = strdup ("1\\-180\\-7\\2\\-180\\-7\\2\\-175\\-7") };
      g_assert_true (cvm_structure_take_ring (s, &ring, NULL));
      g_ptr_array_add (structures, s);
      series->lossy = i % 2;
      for (int k = 0; i >= 2 && k < series->grid->n_slices; k++) /* leaning by 11° */
        series->grid->origins[k][1] += 0.6 * k;
      g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
      g_assert_no_error (error);
      assert_value (path, "SeriesDescription", want[i]);
      judge ("dciodvfy", path, NULL);
    }
}

/* Slices that lean by 0.3 degrees still count as axial: holes are joined, and each point's z is
 * that of its plane. */
static void
leaning_slices (void)
{
  const double angle = 0.3 * G_PI / 180;
  const double row[3] = { cos (angle), 0, sin (angle) }, column[3] = { 0, 1, 0 };
  const double normal[3] = { -sin (angle), 0, cos (angle) };
  g_autoptr (CvmSeries) series = make_ct ("ct-leaning");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *path = in_folder ("leaning.dcm");
  g_autoptr (GError) error = NULL;
  double origins[N_SLICES][3];
  for (int k = 0; k < N_SLICES; k++)
    for (int i = 0; i < 3; i++)
      origins[k][i] = series->grid->origins[0][i] + 3 * k * normal[i];
  CvmGrid *grid = cvm_grid_new (N_PIXELS, N_PIXELS, N_SLICES, 1.25, 1.25, row, column,
                                (const double (*)[3])origins, 0, NULL);
  g_assert_nonnull (grid);
  cvm_grid_unref (series->grid);
  series->grid = grid;
  CvmStructure *s = make_structure (series, "A");
  add_star (s, series, 2, 0, -180, 30, 0.1, 80, 5);
  add_star (s, series, 2, 0, -180, 15, 0.1, 50, 6);
  for (int i = 0; i < s->n_rings; i++)
    for (int k = 0; k < s->rings[i].n_points; k++)
      {
        double *p = s->rings[i].points[k];
        p[2] = origins[2][2] - (normal[0] * (p[0] - origins[2][0])) / normal[2];
      }
  g_ptr_array_add (structures, s);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  const CvmStructure *back = set->structures->pdata[0];
  g_assert_cmpint (back->n_rings, ==, 1);
  g_assert_cmpint (back->rings[0].use, ==, CVM_RING_COUNTED);
  g_assert_cmpint (back->rings[0].n_points, ==, 132);
  for (int k = 0; k < back->rings[0].n_points; k++)
    {
      const double *p = back->rings[0].points[k];
      const double z = origins[2][2] - (normal[0] * (p[0] - origins[2][0])) / normal[2];
      g_assert_cmpfloat_with_epsilon (p[2], z, 0.0011);
    }
}

/* The CT's sets where they hold every text, by escape sequences too; else UTF-8. pydicom reads the
 * name. */
static void
character_sets (void)
{
  static const struct
  {
    const char *set, *name, *roi, *want;
  } rows[] = {
    { "\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동", "종양", "['', 'ISO 2022 IR 149']" },
    { "\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう", "GTVp",
      "['', 'ISO 2022 IR 87']" },
    { "ISO 2022 IR 6\\ISO 2022 IR 58", "Wang^XiaoDong=王^小东", "GTVp",
      "ISO_IR 192" },                                            /* not known to pydicom */
    { "\\ISO 2022 IR 87", "Haruno=春野", "GTVp", "ISO_IR 192" }, /* its first byte is "=" */
    { "\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞", "Größe", "ISO_IR 192" },
    { "\\ISO 2022 IR 100", "Müller^Jörg", "GTVp", "ISO_IR 192" },
    { "\\ISO 2022 IR 149", "Kim=金^김수한무거북이와두루미삼천갑자동방삭치치카포사리사리센타워리",
      "GTVp", "ISO_IR 192" }, /* more than 64 bytes */
    { "ISO_IR 100", "Müller^Jörg", "Größe", "ISO_IR 100" },
    { "GB18030", "Wang^XiaoDong=王^小东", "肿瘤", "GB18030" },
    { "GB18030", "Wang^XiaoDong=王^小东", "ÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜ",
      "ISO_IR 192" }, /* 40 bytes of UTF-8, 80 there */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("ct-set-%u", i);
      g_autofree char *file = g_strdup_printf ("set-%u.dcm", i), *path = in_folder (file);
      g_autoptr (CvmSeries) series = make_ct (name);
      g_autoptr (GPtrArray) structures = new_list ();
      g_autoptr (GError) error = NULL;
      set_field (&series->character_set, rows[i].set);
      set_field (&series->patient.name, rows[i].name);
      one_structure (series, structures, rows[i].roi);
      g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
      g_assert_no_error (error);
      g_test_message ("%u", i);
      assert_value (path, "SpecificCharacterSet", rows[i].want);
      assert_value (path, "PatientName", rows[i].name);
      assert_value (path, "StructureSetROISequence.0.ROIName", rows[i].roi);
      if (i != 6) /* the name itself is too long for dciodvfy, and stays */
        judge ("dciodvfy", path, NULL);
    }
}

/* What is read back must be what was to be written: here the text of a ring is not its points. */
static void
a_difference_leaves_nothing (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-difference");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *target = in_folder ("difference"),
                  *path = g_build_filename (target, "a.dcm", NULL);
  g_autoptr (GError) error = NULL;
  CvmStructure *s = one_structure (series, structures, "A");
  g_assert_cmpint (g_mkdir (target, 0777), ==, 0);
  s->rings[0].original_text = strdup ("0\\-180\\-95.7\\9\\-180\\-95.7\\9\\-170\\-95.7");
  g_assert_false (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "reading it back gave something else: “A”"));
  g_autoptr (GDir) dir = g_dir_open (target, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  folder = g_dir_make_tmp ("cavum-test-values-XXXXXX", NULL);
  g_test_add_func ("/export-values/ct", from_the_ct);
  g_test_add_func ("/export-values/structures", from_structures);
  g_test_add_func ("/export-values/codes", codes);
  g_test_add_func ("/export-values/frames", frames);
  g_test_add_func ("/export-values/heights", heights);
  g_test_add_func ("/export-values/no-images", no_images);
  g_test_add_func ("/export-values/sources", sources);
  g_test_add_func ("/export-values/character-sets", character_sets);
  g_test_add_func ("/export-values/leaning", leaning_slices);
  g_test_add_func ("/export-values/difference", a_difference_leaves_nothing);
  int result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
