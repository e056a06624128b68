/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of rtstruct.md "Writing" that no other test proves: identifiers, the order in which a
 * description is shortened, names, decimal strings, and a file that stays when its successor
 * fails. */
#include "tests/app/dicom/export-scene.h"

static CvmStructure *
add_structure (const CvmSeries *series, GPtrArray *list, const char *name)
{
  CvmStructure *s = make_structure (series, name);
  add_star (s, series, 2, 0, -180, 20, 0.1, 40, 5);
  g_ptr_array_add (list, s);
  return s;
}

static CvmStructureSet *
read_set (const char *path, const CvmSeries *series)
{
  g_autoptr (GError) error = NULL;
  CvmStructureSet *set = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  return set;
}

/* New ones for each file, from a UUID; study and frame of reference are the CT's. */
static void
identifiers (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-identifiers");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *first = in_folder ("first.dcm"), *second = in_folder ("second.dcm");
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  add_structure (series, structures, "A");
  g_assert_true (cvm_export_structures (series, structures, first, NULL, NULL, NULL));
  g_autoptr (CvmStructureSet) before = read_set (first, series);
  options.predecessor = before;
  g_assert_true (cvm_export_structures (series, structures, second, &options, NULL, NULL));
  g_autoptr (CvmStructureSet) after = read_set (second, series);
  g_assert_true (g_str_has_prefix (before->sop_instance, "2.25."));
  g_assert_true (g_str_has_prefix (after->sop_instance, "2.25."));
  g_assert_cmpstr (before->sop_instance, !=, after->sop_instance);
  assert_value (second, "PredecessorStructureSetSequence.0.ReferencedSOPInstanceUID",
                before->sop_instance);
  assert_value (first, "PredecessorStructureSetSequence", "absent");
  assert_value (second, "StudyInstanceUID", series->study_uid);
  assert_value (second, "FrameOfReferenceUID", series->frame_of_reference);
  assert_value (second, "StructureSetROISequence.0.ReferencedFrameOfReferenceUID",
                series->frame_of_reference);
  assert_value (second, "ApprovalStatus", "UNAPPROVED");
  judge ("new-series", first, second);
}

/* "name version sha12 level device precision": from the end, as long as it must be. */
static void
shortened (void)
{
  static const struct
  {
    const char *name, *version, *device, *precision, *want;
  } rows[] = {
    { "bundle", "1.0", "CPU (oneDNN)", "float32",
      "bundle 1.0 0123456789ab 0.45 CPU (oneDNN) float32" },
    { "bundle", "1.0", "A device of quite some length, 8 cores", "float32",
      "bundle 1.0 0123456789ab 0.45" },
    { "bundle", "1.0", "A device of some length, 8", "float32",
      "bundle 1.0 0123456789ab 0.45 A device of some length, 8 float32" },
    { "bundle", "1.0", "A device of some length, 8 c", "float32",
      "bundle 1.0 0123456789ab 0.45 A device of some length, 8 c" },
    { "a bundle with a name that takes almost all of it", "1", "CPU", "float32",
      "a bundle with a name that takes almost all of it 1 0123456789ab" },
    { "a bundle with a name that takes almost everything of it", "12345", "CPU", "float32",
      "a bundle with a name that takes almost everything of it 12345" },
    { "a bundle with a name that takes everything that there is of it", "1", "CPU", "float32",
      "a bundle with a name that takes everything that there is of it 1" },
    { "a bundle with a name that takes everything that there is of it.", "1", "CPU", "float32",
      "a bundle with a name that takes everything that there is of it." },
    { "Bündel", "1.0", "Gerät für Größe und Übergröße, äöü", "float32",
      "Bündel 1.0 0123456789ab 0.45" }, /* 63 characters, 71 bytes with its device */
  };
  g_autoptr (CvmSeries) series = make_ct ("ct-shortened");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *path = in_folder ("shortened.dcm");
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("S%u^AI", i);
      CvmStructure *s = add_structure (series, structures, name);
      s->source = CVM_SOURCE_NETWORK;
      s->run.level = 0.45;
      g_strlcpy (s->run.bundle_name, rows[i].name, sizeof s->run.bundle_name);
      g_strlcpy (s->run.bundle_version, rows[i].version, sizeof s->run.bundle_version);
      g_strlcpy (s->run.device, rows[i].device, sizeof s->run.device);
      g_strlcpy (s->run.precision, rows[i].precision, sizeof s->run.precision);
      g_strlcpy (s->run.bundle_sha256,
                 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                 sizeof s->run.bundle_sha256);
    }
  g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (CvmStructureSet) set = read_set (path, series);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CvmStructure *s = set->structures->pdata[i];
      g_assert_cmpstr (s->generation_description, ==, rows[i].want);
      g_assert_nonnull (strstr (s->description, rows[i].device)); /* the whole of it is here */
      g_assert_nonnull (strstr (s->description, rows[i].precision));
      g_assert_nonnull (strstr (
          s->description, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
    }
  judge ("dciodvfy", path, NULL);
}

/* Never two alike, whatever their case; never more than 64 bytes, nor half a letter. */
static void
names (void)
{
#define FIFTY "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
  static const struct
  {
    const char *name, *want;
    gboolean is_long, beyond_ascii, doubled;
  } rows[] = {
    { "Größe", "Größe", FALSE, TRUE, FALSE },
    { "GRÖSSE", "GRÖSSE_2", FALSE, TRUE, TRUE },
    { "ΣΑΣ", "ΣΑΣ", FALSE, TRUE, FALSE },
    { "σας", "σας_2", FALSE, TRUE, TRUE },
    { "PTV^AI", "PTV^AI", FALSE, FALSE, FALSE },
    { "ptv^AI", "ptv_2^AI", FALSE, FALSE, TRUE },
    { "Ptv^AI", "Ptv_3^AI", FALSE, FALSE, TRUE },
    { "sixteen letters!", "sixteen letters!", FALSE, FALSE, FALSE },
    { "seventeen letters", "seventeen letters", TRUE, FALSE, FALSE },
    { "sechzehn äöüßéè!", "sechzehn äöüßéè!", FALSE, TRUE, FALSE }, /* 16 letters, 22 bytes */
    { FIFTY "xxxxxxxxxxxxxx", FIFTY "xxxxxxxxxxxxxx", TRUE, FALSE, FALSE },
    { FIFTY "XXXXXXXXXXXXXX", FIFTY "XXXXXXXXXXXX_2", TRUE, FALSE, TRUE },
    { FIFTY "1234567890大大", FIFTY "1234567890大", TRUE, TRUE, FALSE },
    { FIFTY "1234567890大小", FIFTY "1234567890_2", TRUE, FALSE, TRUE },
  };
  g_autoptr (CvmSeries) series = make_ct ("ct-names");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("names.dcm");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add_structure (series, structures, rows[i].name);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, warnings, NULL));
  g_autoptr (CvmStructureSet) set = read_set (path, series);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *want = rows[i].want;
      g_autofree char *is_long = g_strdup_printf ("“%s” is longer than 16 characters", want),
                      *letters = g_strdup_printf ("“%s” has letters beyond A to Z", want),
                      *doubled = g_strdup_printf ("one is written as “%s”", want);
      g_assert_cmpstr (((CvmStructure *)set->structures->pdata[i])->name, ==, want);
      g_assert_cmpuint (strlen (want), <=, 64);
      g_assert_true (is_said (warnings, is_long) == rows[i].is_long);
      g_assert_true (is_said (warnings, letters) == rows[i].beyond_ascii);
      g_assert_true (is_said (warnings, doubled) == rows[i].doubled);
    }
  judge ("dciodvfy", path, NULL);
#undef FIFTY
}

/* Decimal strings of a new ring, digit by digit: no exponent, no "-0", no zeros at the end, no
 * doubled point, no repeated end; clockwise as the axial view shows it. */
static void
decimals (void)
{
  static const double came[][2] = {
    { -0.0004, -180 },       { 1e-7, -180.0001 }, /* the same point on the grid */
    { 10.5, -180.12345678 }, { 100, -150.0996 },  { 1e-4 + 20, -149.9 }, { -0.0004, -180 },
  };
  g_autoptr (CvmSeries) series = make_ct ("ct-decimals");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *path = in_folder ("decimals.dcm");
  CvmStructure *s = make_structure (series, "A");
  CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR,
                   .use = CVM_RING_COUNTED,
                   .slice = 2,
                   .nearest_slice = -1,
                   .n_points = G_N_ELEMENTS (came) };
  ring.points = calloc (G_N_ELEMENTS (came), sizeof *ring.points);
  for (guint i = 0; i < G_N_ELEMENTS (came); i++)
    {
      ring.points[i][0] = came[i][0];
      ring.points[i][1] = came[i][1];
      ring.points[i][2] = -95.7;
    }
  g_assert_true (cvm_structure_take_ring (s, &ring, NULL));
  CvmRing point = { .type = CVM_RING_POINT,
                    .use = CVM_RING_NOT_SHOWN,
                    .slice = -1,
                    .nearest_slice = -1,
                    .n_points = 1 };
  point.points = calloc (1, sizeof *point.points);
  point.points[0][0] = -0.0004;
  point.points[0][1] = -180.00049;
  point.points[0][2] = -0.0;
  g_assert_true (cvm_structure_take_ring (s, &point, NULL));
  g_ptr_array_add (structures, s);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, NULL));
  g_autoptr (CvmStructureSet) set = read_set (path, series);
  const CvmStructure *back = set->structures->pdata[0];
  g_autofree char *text = g_strdup (back->rings[0].original_text);
  g_assert_cmpstr (g_strchomp (text), ==,
                   "20\\-149.9\\-95.7\\100\\-150.1\\-95.7\\10.5\\-180.123\\-95.7\\0\\-180\\-95.7");
  g_assert_cmpint (back->rings[0].n_points, ==, 4);
  g_assert_true (g_str_has_prefix (back->rings[1].original_text, "0\\-180\\0"));
}

/* A file that may be replaced stays as it is when the new one does not read back. */
static void
a_failed_successor (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-successor");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *target = in_folder ("successor"),
                  *path = g_build_filename (target, "a.dcm", NULL);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_before = 0, n_after = 0;
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  CvmStructure *s = add_structure (series, structures, "A");
  g_assert_cmpint (g_mkdir (target, 0777), ==, 0);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  s->rings[0].original_text = strdup ("0\\-180\\-95.7\\9\\-180\\-95.7\\9\\-170\\-95.7");
  options.replace = TRUE;
  g_assert_false (cvm_export_structures (series, structures, path, &options, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FORMAT);
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  g_autoptr (GDir) dir = g_dir_open (target, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "a.dcm");
  g_assert_null (g_dir_read_name (dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  folder = g_dir_make_tmp ("cavum-test-lines-XXXXXX", NULL);
  g_test_add_func ("/export-lines/identifiers", identifiers);
  g_test_add_func ("/export-lines/shortened", shortened);
  g_test_add_func ("/export-lines/names", names);
  g_test_add_func ("/export-lines/decimals", decimals);
  g_test_add_func ("/export-lines/successor", a_failed_successor);
  int result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
