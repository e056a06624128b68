/* SPDX-License-Identifier: Apache-2.0 */
#include "app/files/rings-json.h"
#include "app/files/whole-file.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

static void
add_square (CvmStructure *structure, double low, double high, double z, const char *sop)
{
  const double x[4] = { low, low, high, high }, y[4] = { low, high, high, low };
  CvmRing ring = {
    .type = CVM_RING_CLOSED_PLANAR, .use = CVM_RING_COUNTED, .nearest_slice = -1, .n_points = 4
  };
  ring.points = malloc (4 * sizeof *ring.points);
  for (int i = 0; i < 4; i++)
    {
      ring.points[i][0] = x[i];
      ring.points[i][1] = y[i];
      ring.points[i][2] = z;
    }
  g_strlcpy (ring.sop_instance, sop, sizeof ring.sop_instance);
  g_assert_true (cvm_structure_take_ring (structure, &ring, NULL));
}

static void
what_is_written_reads_back (void)
{
  g_autofree char *folder = g_dir_make_tmp ("cavum-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rings.json", NULL);
  CvmSeries series = { .frame_of_reference = (char *)"1.2.3", .series_uid = (char *)"1.2.4" };
  g_autoptr (GPtrArray) structures
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_IMPORTED, "GTV \"p\"\n", NULL);
  add_square (structure, -10.125, 10.1, -3.3, "1.2.5");
  add_square (structure, -1.0 / 3, 2, -3.3, "1.2.5");
  g_ptr_array_add (structures, structure);
  g_autoptr (GError) error = NULL;
  g_assert_true (cvm_rings_json_write (&series, structures, path, FALSE, &error));
  g_assert_no_error (error);

  json_t *root = json_load_file (path, JSON_REJECT_DUPLICATES, NULL);
  g_assert_nonnull (root);
  g_assert_cmpstr (json_string_value (json_object_get (root, "format")), ==, "cavum-rings");
  g_assert_cmpstr (json_string_value (json_object_get (root, "series")), ==, "1.2.4");
  json_t *one = json_array_get (json_object_get (root, "structures"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (one, "name")), ==, "GTV \"p\"\n");
  json_t *rings = json_object_get (one, "rings");
  g_assert_cmpuint (json_array_size (rings), ==, 2);
  for (size_t r = 0; r < 2; r++)
    {
      json_t *ring = json_array_get (rings, r), *points = json_object_get (ring, "points");
      g_assert_cmpint (json_is_true (json_object_get (ring, "hole")), ==, r == 1);
      g_assert_cmpstr (json_string_value (json_object_get (ring, "slice")), ==, "1.2.5");
      g_assert_true (json_is_null (json_object_get (ring, "frame")));
      for (size_t i = 0; i < 4; i++)
        for (size_t axis = 0; axis < 3; axis++)
          g_assert_true (json_number_value (json_array_get (json_array_get (points, i), axis))
                         == structure->rings[r].points[i][axis]);
    }
  json_decref (root);
  g_unlink (path);
  g_rmdir (folder);
}

/* What is read are the points as written, and texts that a DICOM file can hold. */
static void
numbers_become_texts (void)
{
  static const char *const text
      = "{\"format\":\"cavum-rings\",\"format_version\":1,\"frame_of_reference\":\"1.2\","
        "\"series\":\"1.3\",\"more\":[1],\"structures\":[{\"name\":\"A\",\"number\":2,"
        "\"type\":\"GTV\",\"colour\":[1,2,255],\"rings\":[{\"slice\":null,\"frame\":3,"
        "\"geometric_type\":\"CLOSEDPLANAR_XOR\",\"hole\":false,\"points\":[[-0.0,1e1,1],"
        "[0.3333333333333333,-123456.789012345678,1],[1e-9,999999.9999999999,-0.1]]}]}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmRingsFile) file = cvm_rings_json_parse (text, strlen (text), "a.json", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file->frame_of_reference, ==, "1.2");
  g_assert_cmpstr (file->series_uid, ==, "1.3");
  g_assert_cmpuint (file->structures->len, ==, 1);
  const CvmStructure *s = file->structures->pdata[0];
  g_assert_cmpint (s->roi_number, ==, 2);
  g_assert_cmpstr (s->interpreted_type, ==, "GTV");
  g_assert_cmpstr (s->frame_of_reference, ==, "1.2");
  g_assert_cmpint (s->colour[2], ==, 255);
  g_assert_cmpint (s->n_rings, ==, 1);
  const CvmRing *ring = &s->rings[0];
  g_assert_cmpint (ring->type, ==, CVM_RING_CLOSEDPLANAR_XOR);
  g_assert_cmpint (ring->frame, ==, 3);
  g_assert_cmpint (ring->n_points, ==, 3);
  g_assert_true (ring->points[1][0] == 0.3333333333333333);
  g_assert_cmpstr (ring->original_text, ==,
                   "0\\10\\1\\0.33333333333333\\-123456.78901235\\1\\0.000000001\\1000000\\-0.1");
}

static void
what_is_none_is_refused (void)
{
  static const struct
  {
    const char *text, *says;
  } rows[] = {
    { "", "“a.json”" },
    { "{}", "“format”" },
    { "{\"format\":\"cavum-rings\",\"format_version\":2}", "newer version" },
    { "{\"format\":\"cavum-rings\",\"format_version\":1,\"frame_of_reference\":\"1\","
      "\"series\":\"2\",\"structures\":[3]}",
      "structure 1: it is no object" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (cvm_rings_json_parse (rows[i].text, strlen (rows[i].text), "a.json", &error));
      g_assert_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, i == 0 ? "a.json" : rows[i].says));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rings-json/round-trip", what_is_written_reads_back);
  g_test_add_func ("/rings-json/numbers", numbers_become_texts);
  g_test_add_func ("/rings-json/refused", what_is_none_is_refused);
  return g_test_run ();
}
