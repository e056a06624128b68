/* SPDX-License-Identifier: Apache-2.0 */
/* Structure sets in explicit VR little endian, where a contour has at most 65,534 bytes: the same
 * contents, byte for byte, or nothing at all. */
#include "tests/app/dicom/export-scene.h"

#define MOST_BYTES 65534

/* A ring's own text of so many bytes, no value longer than 16. */
static char *
dup_text (int n_bytes)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const int n_points = 1500;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  for (int i = 0; i < 3 * n_points; i++)
    {
      const double angle = 2 * G_PI * (i / 3) / n_points;
      const double values[] = { 40.5 * cos (angle), 40.5 * sin (angle) - 180, -95.7 };
      g_string_append_printf (text, "%s%s", i > 0 ? "\\" : "",
                              g_ascii_formatd (number, sizeof number, "%.4f", values[i % 3]));
    }
  g_auto (GStrv) values = g_strsplit (text->str, "\\", -1);
  gsize missing = (gsize)n_bytes - text->len;
  g_assert_cmpuint (text->len, <, (gsize)n_bytes);
  g_string_truncate (text, 0);
  for (int i = 0; i < 3 * n_points; i++)
    {
      g_autofree char *zeros = g_strnfill (MIN (16 - strlen (values[i]), missing), '0');
      missing -= strlen (zeros);
      g_string_append_printf (text, "%s%s%s", i > 0 ? "\\" : "", values[i], zeros);
    }
  g_assert_cmpuint (text->len, ==, (gsize)n_bytes);
  return strdup (text->str);
}

/* One imported ring of that text on slice 2, or between two slices. */
static GPtrArray *
one_imported (const CvmSeries *series, int n_bytes, int slice)
{
  GPtrArray *structures = new_list ();
  CvmStructure *s = make_structure (series, "Long");
  char *text = dup_text (n_bytes);
  for (char *z = text; slice < 0 && (z = strstr (z, "\\-95.7")); z += 5)
    z[5] = '0';
  CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR,
                   .use = slice < 0 ? CVM_RING_OFF_SLICE : CVM_RING_COUNTED,
                   .slice = slice,
                   .nearest_slice = slice < 0 ? 2 : -1,
                   .original_text = text };
  g_auto (GStrv) values = g_strsplit (text, "\\", -1);
  ring.n_points = (int)g_strv_length (values) / 3;
  ring.points = calloc (ring.n_points, sizeof *ring.points);
  for (int i = 0; i < 3 * ring.n_points; i++)
    ring.points[i / 3][i % 3] = g_ascii_strtod (values[i], NULL);
  s->source = CVM_SOURCE_IMPORTED;
  g_assert_true (cvm_structure_take_ring (s, &ring, NULL));
  g_ptr_array_add (structures, s);
  return structures;
}

/* The last length that fits, the first that doesn't (an odd one, which a blank makes even), and
 * one of 32 bits; implicit VR takes them all. */
static void
lengths (void)
{
  static const struct
  {
    int n_bytes, slice;
    const char *refused; /* words of the sentence, NULL: written */
  } rows[] = {
    { MOST_BYTES - 1, 2, NULL },
    { MOST_BYTES, 2, NULL },
    { MOST_BYTES + 1, 2, "“Long”: a contour on slice 3 takes 65535 bytes" },
    { MOST_BYTES + 2, 2, "“Long”: a contour on slice 3 takes 65536 bytes" },
    { MOST_BYTES, -1, NULL },
    { MOST_BYTES + 1, -1, "“Long”: a contour that lies on no slice takes 65535 bytes" },
  };
  g_autoptr (CvmSeries) series = make_ct ("ct-lengths");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("lengths-%u", i), *target = in_folder (name),
                      *path = g_build_filename (target, "a.dcm", NULL),
                      *plain = g_build_filename (target, "b.dcm", NULL);
      g_autoptr (GPtrArray) structures = one_imported (series, rows[i].n_bytes, rows[i].slice);
      g_autoptr (GError) error = NULL;
      CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
      options.explicit_vr = TRUE;
      g_assert_cmpint (g_mkdir (target, 0777), ==, 0);
      const gboolean written
          = cvm_export_structures (series, structures, path, &options, NULL, &error);
      g_assert_true (written == !rows[i].refused);
      if (!written)
        {
          g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_UNSUPPORTED);
          g_assert_nonnull (strstr (error->message, rows[i].refused));
          g_assert_nonnull (strstr (error->message, "Implicit VR, the default, holds it"));
          g_autoptr (GDir) dir = g_dir_open (target, 0, NULL);
          g_assert_null (g_dir_read_name (dir));
        }
      g_assert_true (cvm_export_structures (series, structures, plain, NULL, NULL, NULL));
      if (written)
        {
          judge ("explicit-same", path, plain);
          judge ("same", plain, path);
        }
      g_autoptr (CvmStructureSet) set
          = cvm_structure_set_read (written ? path : plain, series, NULL);
      const CvmStructure *s = set->structures->pdata[0], *before = structures->pdata[0];
      g_assert_true (g_str_has_prefix (s->rings[0].original_text, before->rings[0].original_text));
    }
}

/* A ring of our own that is too long: refused, until its points are limited. */
static void
new_rings (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-new");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *path = in_folder ("new.dcm"), *ct = in_folder ("ct-new"),
                  *slice = g_build_filename (ct, "0.dcm", NULL);
  g_autoptr (GError) error = NULL;
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  CvmStructure *s = make_structure (series, "New");
  for (int k = 1; k < 4; k++)
    {
      add_star (s, series, k, 0, -180, 40, 0, k == 2 ? 6000 : 300, 1);
      add_star (s, series, k, 0, -180, 20, 0, 300, 1);
    }
  g_ptr_array_add (structures, s);
  options.explicit_vr = TRUE;
  g_assert_false (cvm_export_structures (series, structures, path, &options, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "“New”: a contour on slice 3 takes "));
  g_assert_nonnull (strstr (error->message, "(--max-points)"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  options.max_points = 1200;
  g_assert_true (cvm_export_structures (series, structures, path, &options, NULL, &error));
  g_assert_no_error (error);
  g_autofree char *expected = write_expected (series, structures, "new.json");
  judge ("explicit-new", path, expected);
  judge ("dciodvfy", path, slice);
  judge ("plastimatch", path, ct);
}

/* The same bytes as they came and as implicit VR has them; ROIs, names, observations and references
 * are the same elements. */
static void
untouched_structures (void)
{
  export_untouched_cases (TRUE, "explicit-same");
}

/* Which elements there are, and what they say, does not depend on the encoding. */
static void
same_elements (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-elements");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *implicit = in_folder ("implicit.dcm"), *path = in_folder ("explicit.dcm");
  g_autofree char *sop = cvm_uid_new (), *uid = cvm_uid_new ();
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  CvmStructure *s = make_structure (series, "Größe 大");
  add_star (s, series, 2, 0, -180, 20, 0.1, 40, 5);
  add_star (s, series, 2, 0, -180, 9, 0.1, 40, 6);
  g_ptr_array_add (structures, s);
  options = (CvmExportOptions){
    .sop_instance = sop, .series_instance = uid, .date = "20261126", .time = "031500"
  };
  g_assert_true (cvm_export_structures (series, structures, implicit, &options, NULL, NULL));
  options.explicit_vr = TRUE;
  g_assert_true (cvm_export_structures (series, structures, path, &options, NULL, NULL));
  judge ("explicit-elements", path, implicit);
  judge ("dciodvfy", path, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  folder = g_dir_make_tmp ("cavum-test-explicit-XXXXXX", NULL);
  g_test_add_func ("/export-explicit/lengths", lengths);
  g_test_add_func ("/export-explicit/new-rings", new_rings);
  g_test_add_func ("/export-explicit/untouched", untouched_structures);
  g_test_add_func ("/export-explicit/elements", same_elements);
  int result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
