/* SPDX-License-Identifier: Apache-2.0 */
/* Structure sets that we write, judged by our reader and by pydicom, shapely, dciodvfy and
 * plastimatch (tests/scripts/check_rtstruct.py). */
#include "segmentation/contour/raster.h"
#include "tests/app/dicom/export-scene.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static guint
count_entries (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir))
    n++;
  g_dir_close (dir);
  return n;
}

static void
assert_same_raster (const CvmStructure *a, const CvmStructure *b, const CvmGrid *grid)
{
  CvmStatus status;
  CvmVolume *left = cvm_raster_structure (a, grid, &status),
            *right = cvm_raster_structure (b, grid, &status);
  g_assert_nonnull (left);
  g_assert_nonnull (right);
  g_assert_cmpmem (cvm_volume_get_uint8 (left), cvm_grid_n_voxels (grid),
                   cvm_volume_get_uint8 (right), cvm_grid_n_voxels (grid));
  cvm_volume_unref (left);
  cvm_volume_unref (right);
}

/* Rings, holes, islands in holes, two rings a slice: one file, judged by everybody. */
static void
new_rings (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-new");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("new.dcm");
  g_autoptr (GError) error = NULL;
  const char *names[] = { "Plain", "Holes", "Islands", "GTVp^AI" };
  for (int k = 0; k < 4; k++)
    {
      CvmStructure *s = make_structure (series, names[k]);
      for (int slice = 0; slice < N_SLICES; slice++)
        {
          guint64 seed = 100 * k + slice;
          add_star (s, series, slice, -10, -190, 30, 0.15, 90 + slice, seed);
          if (k == 0)
            add_star (s, series, slice, 35, -150, 8, 0.3, 40, seed + 1);
          if (k >= 1)
            for (int hole = 0; hole < 1 + slice; hole++)
              add_star (s, series, slice, -10 + 14 * cos (hole), -190 + 14 * sin (hole), 5, 0.2, 24,
                        seed + hole);
          if (k == 2)
            add_star (s, series, slice, -10 + 14, -190, 2, 0.3, 12, seed + 50);
        }
      g_ptr_array_add (structures, s);
    }
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  options.author = "Doe^Jo";
  options.label = "A label that is far too long";
  g_assert_true (cvm_export_structures (series, structures, path, &options, warnings, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < warnings->len; i++)
    g_test_message ("%s", (char *)warnings->pdata[i]);
  g_assert_cmpuint (warnings->len, ==, 1); /* the label is cut */

  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (set->structures->len, ==, 4);
  for (guint k = 0; k < 4; k++)
    {
      const CvmStructure *a = structures->pdata[k], *b = set->structures->pdata[k];
      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpfloat_with_epsilon (cvm_structure_volume_cm3 (a, series->grid),
                                      cvm_structure_volume_cm3 (b, series->grid), 1e-6);
      assert_same_raster (a, b, series->grid);
    }
  /* Holes are gone as rings: one ring a slice, and one more for the island. */
  g_assert_cmpint (((CvmStructure *)set->structures->pdata[1])->n_rings, ==, N_SLICES);
  g_assert_cmpint (((CvmStructure *)set->structures->pdata[2])->n_rings, ==, 2 * N_SLICES);
  g_autofree char *expected = write_expected (series, structures, "new.json");
  g_autofree char *ct = in_folder ("ct-new"), *slice = g_build_filename (ct, "0.dcm", NULL);
  judge ("new", path, expected);
  judge ("dciodvfy", path, slice);
  judge ("plastimatch", path, ct);
}

/* Many random rings; what is read back lies within 0.01 mm of what was drawn, point by point. */
static void
random_rings (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-random");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *path = in_folder ("random.dcm");
  g_autoptr (GError) error = NULL;
  for (int k = 0; k < 30; k++)
    {
      g_autofree char *name = g_strdup_printf ("R%d", k);
      CvmStructure *s = make_structure (series, name);
      for (int i = 0; i < 1 + k % 4; i++)
        {
          add_star (s, series, (k + i) % N_SLICES, cvm_random_range (k, i, -40, 40),
                    cvm_random_range (k, i + 10, -220, -140),
                    cvm_random_range (k, i + 20, 0.5f, 25), 0.6,
                    3 + (int)cvm_random_range (k, i + 30, 0, 400), 1000 * k + i);
          /* Not on our grid: a stroke may leave such. */
          for (int p = 0; p < s->rings[s->n_rings - 1].n_points; p++)
            s->rings[s->n_rings - 1].points[p][0] += cvm_random_range (k, p, -0.0004f, 0.0004f);
        }
      g_ptr_array_add (structures, s);
    }
  g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  for (guint k = 0; k < structures->len; k++)
    {
      const CvmStructure *a = structures->pdata[k], *b = set->structures->pdata[k];
      g_assert_cmpint (a->n_rings, ==, b->n_rings);
      for (int i = 0; i < a->n_rings; i++)
        for (int p = 0; p < a->rings[i].n_points; p++)
          {
            double best = 1e9;
            for (int q = 0; q < b->rings[i].n_points; q++)
              best = fmin (best, hypot (a->rings[i].points[p][0] - b->rings[i].points[q][0],
                                        a->rings[i].points[p][1] - b->rings[i].points[q][1]));
            g_assert_cmpfloat (best, <, 0.01);
          }
    }
}

static void
texts (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-texts");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("texts.dcm");
  g_autoptr (GError) error = NULL;
  const char *names[]
      = { "GTVp", "gtvP", "a\\b", "Größe",
          "A very long name that goes on beyond every limit of sixty-four characters, truly" };
  const char *want[] = { "GTVp", "gtvP_2", "a/b", "Größe",
                         "A very long name that goes on beyond every limit of sixty-four c" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CvmStructure *s = make_structure (series, names[i]);
      s->roi_number = i < 2 ? 7 : 0;
      add_star (s, series, 1, 0, -180, 20, 0.1, 30, i);
      g_ptr_array_add (structures, s);
    }
  CvmStructure *s = structures->pdata[0];
  s->source = CVM_SOURCE_NETWORK;
  s->run = (CvmRun){ .bundle_name = "a-bundle-with-quite-a-long-name",
                     .bundle_version = "12",
                     .bundle_sha256
                     = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                     .device = "CPU (oneDNN, AVX-512)",
                     .precision = "float32",
                     .level = 0.45,
                     .clean_up = "opening 1.5 mm",
                     .removed_cm3 = 0.25 };
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  const CvmExportFacts facts[5]
      = { { FALSE, 1 }, { FALSE, -1 }, { FALSE, -1 }, { FALSE, -1 }, { FALSE, -1 } };
  options.facts = facts;
  g_assert_true (cvm_export_structures (series, structures, path, &options, warnings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, >=, 3);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (want); i++)
    g_assert_cmpstr (((CvmStructure *)set->structures->pdata[i])->name, ==, want[i]);
  s = set->structures->pdata[0];
  g_assert_cmpstr (s->algorithm, ==, "AUTOMATIC");
  g_assert_cmpstr (s->generation_description, ==,
                   "a-bundle-with-quite-a-long-name 12 0123456789ab 0.45");
  g_assert_nonnull (strstr (s->description, "1 of 1 slices reviewed"));
  g_assert_nonnull (strstr (s->description, "removed 0.25 cm3"));
  g_assert_cmpint (s->roi_number, ==, 7);
  g_assert_cmpint (((CvmStructure *)set->structures->pdata[1])->roi_number, !=, 7);
  g_assert_cmpstr (set->approval, ==, "UNAPPROVED");
  judge ("dciodvfy", path, NULL);
}

static CvmStructure *
one_structure (const CvmSeries *series, GPtrArray *list)
{
  CvmStructure *s = make_structure (series, "One");
  add_star (s, series, 2, 0, -180, 20, 0.1, 400, 5);
  g_ptr_array_add (list, s);
  return s;
}

static void
an_existing_file_stays (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-exists");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *target = in_folder ("exists"), *path = g_build_filename (target, "a.dcm", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  one_structure (series, structures);
  g_mkdir (target, 0777);
  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_false (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "exists already"));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  options.replace = TRUE;
  g_assert_true (cvm_export_structures (series, structures, path, &options, NULL, NULL));
  g_assert_cmpuint (count_entries (target), ==, 1);
}

/* A limit on the size of files plays the full disk. */
static void
a_full_disk_leaves_nothing (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-full");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *target = in_folder ("full"), *path = g_build_filename (target, "a.dcm", NULL);
  g_autoptr (GError) error = NULL;
  struct rlimit before, limit;
  one_structure (series, structures);
  g_mkdir (target, 0777);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = 4096;
  setrlimit (RLIMIT_FSIZE, &limit);
  gboolean written = cvm_export_structures (series, structures, path, NULL, NULL, &error);
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_false (written);
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "Couldn't write “a.dcm”"));
  g_assert_cmpuint (count_entries (target), ==, 0);
}

static void
a_locked_folder_is_said (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-locked");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *target = in_folder ("locked"), *path = g_build_filename (target, "a.dcm", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "not-there", "a.dcm", NULL);
  g_autoptr (GError) error = NULL;
  bool root = geteuid () == 0;
  one_structure (series, structures);
  g_mkdir (target, 0555);
  g_chmod (folder, 0755);
  if (root && seteuid (65534) != 0)
    {
      g_test_skip ("root can write everywhere here");
      return;
    }
  gboolean written = cvm_export_structures (series, structures, path, NULL, NULL, &error);
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_false (written);
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "can't be written to"));
  g_clear_error (&error);
  g_assert_false (cvm_export_structures (series, structures, nowhere, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "folder doesn't exist"));
}

static void
foreign_structures_are_refused (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-foreign");
  g_autoptr (GPtrArray) structures = new_list (), none = new_list ();
  g_autofree char *path = in_folder ("foreign.dcm");
  g_autoptr (GError) error = NULL;
  CvmStatus status;
  CvmStructure *s = one_structure (series, structures);
  g_assert_true (cvm_structure_set_text (&s->frame_of_reference, "1.2.3", &status));
  g_assert_false (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH);
  g_clear_error (&error);
  g_assert_true (
      cvm_structure_set_text (&s->frame_of_reference, series->frame_of_reference, &status));
  s->view_only = true;
  g_assert_false (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "“One” is for viewing only"));
  g_clear_error (&error);
  s->view_only = false;
  char *study = series->study_uid;
  series->study_uid = "";
  g_assert_false (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "lacks identifiers"));
  g_clear_error (&error);
  series->study_uid = study;
  CvmSliceFile *slice = series->slices->pdata[3];
  char *instance = slice->sop_instance;
  slice->sop_instance = "";
  g_assert_false (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH);
  g_clear_error (&error);
  slice->sop_instance = instance;
  s->rings[0].points[0][0] = NAN;
  g_assert_false (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_false (cvm_export_structures (series, none, path, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
untouched_structures (void)
{
  export_untouched_cases (FALSE, "same");
}

/* 611 nested rings of bone, written as if we had drawn them: every hole finds a channel, and
 * shapely still sees the same areas. */
static void
bone_by_keyholes (void)
{
  char shared[4096];
  g_autofree char *path = in_folder ("bone.dcm");
  g_autoptr (GPtrArray) structures = g_ptr_array_new (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  if (!test_shared (shared, "dicom/cases/hn-picker"))
    return;
  g_autofree char *ct = g_build_filename (shared, "ct", NULL),
                  *from = g_build_filename (shared, "rtstruct.dcm", NULL);
  g_autoptr (CvmFolder) scan = cvm_folder_scan (ct, NULL, NULL);
  CvmSeries *series = scan->series->pdata[0];
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (from, series, &error);
  CvmStructure *bone = NULL;
  for (guint i = 0; i < set->structures->len && !bone; i++)
    if (strcmp (((CvmStructure *)set->structures->pdata[i])->name, "Bone") == 0)
      bone = set->structures->pdata[i];
  g_assert_nonnull (bone);
  int n_points = 0;
  for (int i = 0; i < bone->n_rings; i++)
    {
      g_clear_pointer (&bone->rings[i].original_text, free);
      n_points += bone->rings[i].n_points;
    }
  bone->source = CVM_SOURCE_DRAWN;
  g_ptr_array_add (structures, bone);
  gint64 start = g_get_monotonic_time ();
  g_assert_true (cvm_export_structures (series, structures, path, NULL, warnings, &error));
  g_assert_no_error (error);
  g_test_message ("%d rings, %d points: %.2f s", bone->n_rings, n_points,
                  (g_get_monotonic_time () - start) / 1e6);
  for (guint i = 0; i < warnings->len; i++)
    g_test_message ("%s", (char *)warnings->pdata[i]);
  g_assert_cmpuint (warnings->len, ==, 0);
  g_autofree char *expected = write_expected (series, structures, "bone.json");
  judge ("new", path, expected);
}

/* What is odd but legal to keep goes out as it came: a point, an open line, a ring between two
 * slices, a ring whose numbers are too long. */
static void
odd_contours (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-odd");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("odd.dcm"), *again = in_folder ("odd-again.dcm");
  g_autoptr (GError) error = NULL;
  CvmStatus status;
  const struct
  {
    CvmRingType type;
    CvmRingUse use;
    int slice;
    const char *text;
  } rings[] = {
    { CVM_RING_CLOSED_PLANAR, CVM_RING_COUNTED, 1,
      "-10.00000000000000123\\-200\\-98.7\\10\\-200\\-98.7\\10.50\\-180\\-98.7" },
    { CVM_RING_POINT, CVM_RING_NOT_SHOWN, -1, "1.5\\-180.0\\-98.7" },
    { CVM_RING_OPEN_PLANAR, CVM_RING_NOT_SHOWN, -1, "0\\-190\\-98.7\\1e1\\-190\\-98.7" },
    { CVM_RING_CLOSED_PLANAR, CVM_RING_OFF_SLICE, -1,
      "0\\-190\\-97.2\\10\\-190\\-97.2\\5\\-180\\-97.2" },
  };
  CvmStructure *s = make_structure (series, "Odd");
  s->source = CVM_SOURCE_IMPORTED;
  g_assert_true (cvm_structure_set_text (&s->interpreted_type, "", &status));
  for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
    {
      g_auto (GStrv) values = g_strsplit (rings[i].text, "\\", -1);
      CvmRing ring = { .type = rings[i].type,
                       .use = rings[i].use,
                       .slice = rings[i].slice,
                       .nearest_slice = -1,
                       .n_points = (int)g_strv_length (values) / 3 };
      ring.points = calloc (ring.n_points, sizeof *ring.points);
      for (int k = 0; k < 3 * ring.n_points; k++)
        ring.points[k / 3][k % 3] = g_ascii_strtod (values[k], NULL);
      ring.original_text = strdup (rings[i].text);
      g_assert_true (cvm_structure_take_ring (s, &ring, &status));
    }
  g_ptr_array_add (structures, s);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, warnings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_nonnull (strstr (warnings->pdata[0], "more than 16 characters"));
  /* And once more, from what was read. */
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  g_assert_true (cvm_export_structures (series, set->structures, again, NULL, NULL, &error));
  g_assert_no_error (error);
  const CvmStructure *back = set->structures->pdata[0];
  g_assert_cmpint (back->n_rings, ==, (int)G_N_ELEMENTS (rings));
  for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
    {
      g_assert_true (g_str_has_prefix (back->rings[i].original_text, rings[i].text));
      g_assert_cmpint (back->rings[i].type, ==, rings[i].type);
    }
  judge ("same", again, path);
}

/* Every structure set of the shared trouble folder that belongs to its CT can be passed on. */
static void
hard_sets (void)
{
  char shared[4096];
  if (!test_shared (shared, "dicom/hard/base/ct"))
    return;
  g_autoptr (CvmFolder) scan = cvm_folder_scan (shared, NULL, NULL);
  g_autofree char *hard = g_build_filename (shared, "..", "..", NULL);
  GDir *dir = g_dir_open (hard, 0, NULL);
  const char *name;
  int n_written = 0, n_refused = 0;
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *from = g_build_filename (hard, name, "rtstruct.dcm", NULL);
      g_autofree char *file = g_strdup_printf ("hard-%s.dcm", name), *path = in_folder (file);
      g_autoptr (GError) error = NULL;
      if (!g_str_has_prefix (name, "rt-") || !g_file_test (from, G_FILE_TEST_EXISTS))
        continue;
      g_autoptr (CvmStructureSet) set = cvm_structure_set_read (from, scan->series->pdata[0], NULL);
      if (!set || set->structures->len == 0)
        continue;
      if (cvm_export_structures (scan->series->pdata[0], set->structures, path, NULL, NULL, &error))
        n_written++;
      else
        n_refused++;
      if (error)
        g_test_message ("%s: %s", name, error->message);
      g_assert_true (!error || g_error_matches (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH));
    }
  g_dir_close (dir);
  g_test_message ("%d written, %d refused", n_written, n_refused);
  g_assert_cmpint (n_written, >=, 15);
}

/* Names in many character sets arrive as they left. */
static void
patient_names (void)
{
  const char *sets[] = { "name-utf8", "name-gb18030", "name-korean", "name-japanese" };
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      char shared[4096];
      g_autofree char *name = g_strdup_printf ("dicom/hard/%s", sets[i]);
      g_autofree char *file = g_strdup_printf ("%s.dcm", sets[i]), *path = in_folder (file);
      g_autoptr (GPtrArray) structures = new_list ();
      g_autoptr (GError) error = NULL;
      if (!test_shared (shared, name))
        return;
      g_autoptr (CvmFolder) scan = cvm_folder_scan (shared, NULL, NULL);
      g_assert_cmpuint (scan->series->len, ==, 1);
      CvmSeries *series = scan->series->pdata[0];
      CvmStructure *s = make_structure (series, "Größe 大");
      add_star (s, series, 1, 0, 0, 20, 0.1, 30, i);
      g_ptr_array_add (structures, s);
      g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
      g_assert_no_error (error);
      judge ("patient", path, ((CvmSliceFile *)series->slices->pdata[0])->path);
    }
}

/* The patient goes out as it came, whatever the CT's character set can't do. */
static void
odd_patients (void)
{
  static const struct
  {
    const char *set, *name, *id;
    gboolean is_valid; /* as DICOM */
    const char *not_in_file;
  } rows[] = {
    { "NONSENSE", "TEST^Export", "T1", TRUE, "NONSENSE" },
    { "ISO_IR 100", "TEST^Größe", "T1", TRUE, "ISO_IR 192" },
    { "ISO_IR 100", "TEST^大", "T1", TRUE, "ISO_IR 100" },
    { "GB18030", "王^小东", "T1", TRUE, "ISO_IR 192" },
    { "GB18030", "誠^誠", "T1", TRUE, "GB18030" }, /* its second byte is 0x5C there */
    { "", "A\\B^C", "T\\1", FALSE, NULL },
    { "", "^^^", "", TRUE, NULL },
  };
  g_autoptr (CvmSeries) series = make_ct ("ct-odd-patients");
  g_autoptr (GPtrArray) structures = new_list ();
  CvmStructure *s = make_structure (series, "A");
  add_star (s, series, 1, 0, -180, 20, 0.1, 30, 1);
  g_ptr_array_add (structures, s);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *file = g_strdup_printf ("odd-patient-%u.dcm", i), *path = in_folder (file);
      g_autofree char *bytes = NULL;
      g_autoptr (GError) error = NULL;
      gsize n = 0;
      g_test_message ("%s %s", rows[i].set, rows[i].name);
      series->lossy = i == 0;
      set_field (&series->character_set, rows[i].set);
      set_field (&series->patient.name, rows[i].name);
      set_field (&series->patient.id, rows[i].id);
      g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
      g_assert_no_error (error);
      g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (set->patient.name, ==, rows[i].name);
      g_assert_cmpstr (set->patient.id, ==, rows[i].id);
      g_assert_false (((CvmStructure *)set->structures->pdata[0])->view_only);
      g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
      g_assert_true ((memmem (bytes, n, "on lossy images", 15) != NULL) == (i == 0));
      g_assert_nonnull (memmem (bytes, n, "230\\60\\60", 9)); /* never black */
      if (rows[i].not_in_file)
        g_assert_null (memmem (bytes, n, rows[i].not_in_file, strlen (rows[i].not_in_file)));
      if (rows[i].is_valid)
        judge ("dciodvfy", path, NULL);
    }
}

/* Rings of 60,000 points with a hole as large beside the smallest ring that there can be. */
static void
huge_and_tiny_rings (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-huge");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("huge.dcm"), *expected = NULL;
  g_autoptr (GError) error = NULL;
  CvmStructure *huge = make_structure (series, "Huge"), *tiny = make_structure (series, "Tiny");
  add_star (huge, series, 2, 0, -180, 40, 0, 60000, 1);
  add_star (huge, series, 3, 0, -180, 40, 0, 60000, 2);
  add_star (huge, series, 3, 5, -180, 20, 0, 2000, 3);
  add_star (tiny, series, 2, 0, -180, 0.002, 0, 3, 4);
  add_star (tiny, series, 3, 0, -180, 0.4, 0, 3, 5);
  g_ptr_array_add (structures, huge);
  g_ptr_array_add (structures, tiny);
  gint64 start = g_get_monotonic_time ();
  g_assert_true (cvm_export_structures (series, structures, path, NULL, warnings, &error));
  g_assert_no_error (error);
  g_test_message ("%.2f s", (g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (warnings->len, ==, 0);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  for (guint k = 0; k < 2; k++)
    for (int slice = 0; slice < N_SLICES; slice++)
      g_assert_cmpfloat_with_epsilon (
          cvm_structure_area_mm2 (structures->pdata[k], series->grid, slice),
          cvm_structure_area_mm2 (set->structures->pdata[k], series->grid, slice), 1e-6);
  expected = write_expected (series, structures, "huge.json");
  judge ("new", path, expected); /* dciodvfy takes minutes for such values */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  folder = g_dir_make_tmp ("cavum-test-export-XXXXXX", NULL);
  g_test_add_func ("/export/new-rings", new_rings);
  g_test_add_func ("/export/random-rings", random_rings);
  g_test_add_func ("/export/texts", texts);
  g_test_add_func ("/export/existing-file", an_existing_file_stays);
  g_test_add_func ("/export/full-disk", a_full_disk_leaves_nothing);
  g_test_add_func ("/export/locked-folder", a_locked_folder_is_said);
  g_test_add_func ("/export/foreign", foreign_structures_are_refused);
  g_test_add_func ("/export/untouched", untouched_structures);
  g_test_add_func ("/export/bone", bone_by_keyholes);
  g_test_add_func ("/export/odd-contours", odd_contours);
  g_test_add_func ("/export/hard-sets", hard_sets);
  g_test_add_func ("/export/patient-names", patient_names);
  g_test_add_func ("/export/odd-patients", odd_patients);
  g_test_add_func ("/export/huge-and-tiny", huge_and_tiny_rings);
  int result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
