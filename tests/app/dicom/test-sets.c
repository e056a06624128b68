/* SPDX-License-Identifier: Apache-2.0 */
/* The structure sets of ../shared/dicom: each folder hard/rt-… is a row by the README's "do"
 * column, with the very sentences that it must bring, and each case by its expected.json. The same
 * troubles made small are in test-structure-set.c; tests/app/cli/test-sets.py has pydicom and
 * shapely measure all of them anew. */
#include "app/dicom/plane-areas.h"
#include "app/dicom/structure-set.h"
#include "tests/app/dicom/shared-data.h"

static char shared[4096];

static CvmStructure *
structure_of (const CvmStructureSet *set, int index)
{
  return g_ptr_array_index (set->structures, index);
}

/* What a structure says, in one text. */
static char *
dup_said (const CvmStructure *structure)
{
  GString *all = g_string_new (NULL);
  for (int i = 0; i < structure->n_warnings; i++)
    {
      char text[1024];
      cvm_status_format (&structure->warnings[i], NULL, text, sizeof text);
      g_string_append_printf (all, "%s%s", i > 0 ? "\n" : "", text);
    }
  return g_string_free (all, FALSE);
}

/* --- hard/rt-… -------------------------------------------------------------------------------- */

typedef struct
{
  const char *folder;
  const char *expect; /* the README's "do" */
  guint doubts;
  const char *said; /* by the set; "": nothing */
} SetRow;

#define FRAME                                                                                      \
  "1 structure is drawn in another frame of reference than the CT: its place is not certain, and " \
  "it is for viewing only."

static const SetRow sets[] = {
  { "rt-good", "open", 0, "" },
  { "rt-no-references", "open", 0, "" },
  { "rt-no-image-references", "open", 0, "" },
  { "rt-other-ct", "warn", CVM_DOUBT_IMAGES,
    "Of the 20 images that it was drawn on, 20 are not there." },
  { "rt-wrong-frame", "refuse", CVM_DOUBT_FRAME, FRAME },
  { "rt-xor", "open", 0, "" },
  { "rt-keyhole", "open", 0, "" },
  { "rt-nested", "open", 0, "" },
  { "rt-overlap", "warn", 0, "" },
  { "rt-between-slices", "warn", 0, "" },
  { "rt-skip-slices", "warn", 0, "" },
  { "rt-fine-planes", "warn", 0, "" },
  { "rt-point-open", "open", 0, "" },
  { "rt-empty", "open", 0, "" },
  { "rt-bad-points", "warn", 0, "" },
  { "rt-5000-points", "open", 0, "" },
  { "rt-out-of-order", "open", 0, "" },
  { "rt-names", "open", 0, "" },
  { "rt-duplicate-numbers", "warn", 0,
    "Number 1 stands for 2 structures; their contours are told apart by their order.\n"
    "Contours of number 2 belong to no structure of the file; they are kept as one without a "
    "name." },
  { "rt-out-of-image", "warn", 0, "" },
  { "rt-nonaxial", "refuse", 0, "" },
  { "rt-self-crossing", "warn", 0, "" },
  { "rt-explicit", "open", 0, "" },
};

typedef struct
{
  const char *folder;
  int index;
  const char *name;
  double volume_cm3; /* negative: none; also compared with rt_volumes_cm3.json where that has it */
  int n_counted, n_off, n_not_shown;
  const char *said; /* all its sentences, by lines; "": none */
} Row;

#define CYLINDER 37.6513
#define HOLE 31.6271
#define NESTED "Rings inside others, read as holes: 10; 31.628 cm³, without holes 37.652 cm³."
#define EMPTY "It has no contours."

static const Row rows[] = {
  { "rt-good", 0, "Cylinder", CYLINDER, 10, 0, 0, "" },
  { "rt-no-references", 0, "Cylinder", CYLINDER, 10, 0, 0, "" },
  { "rt-no-image-references", 0, "Cylinder", CYLINDER, 10, 0, 0, "" },
  { "rt-other-ct", 0, "Cylinder", CYLINDER, 10, 0, 0,
    "It was drawn on images that are not there, and is placed by position." },
  { "rt-wrong-frame", 0, "Cylinder", CYLINDER, 10, 0, 0,
    "It is drawn in another frame of reference than the scan: its place is not certain." },
  { "rt-xor", 0, "Ring_XOR", HOLE, 20, 0, 0, "" },
  { "rt-xor", 1, "Ring_XOR_misspelt", HOLE, 20, 0, 0, "" },
  { "rt-keyhole", 0, "Ring_keyhole", HOLE, 10, 0, 0, "" },
  { "rt-nested", 0, "Ring_nested", HOLE, 20, 0, 0, NESTED },
  { "rt-nested", 1, "Ring_nested_inner_first", HOLE, 20, 0, 0, NESTED },
  { "rt-overlap", 0, "Two_overlapping", 21.18, 20, 0, 0,
    "Rings that overlap in part, what they share left out: 10; 21.180 cm³, united 24.144 cm³." },
  { "rt-between-slices", 0, "Shifted", -1, 0, 10, 0,
    "Contours that lie on no slice, counted in no area or volume: 10.\n"
    "Its slices are not there, so it has no volume; areas on 10 planes: 1255.1 to 1255.1 mm²." },
  { "rt-between-slices", 1, "Slightly_off", CYLINDER, 10, 0, 0, "" },
  { "rt-skip-slices", 0, "Every_second", 22.5908, 6, 0, 0,
    "Slices between its ends without a contour: 5 (at -13.5, -7.5, -1.5, 4.5, 10.5 mm)." },
  { "rt-fine-planes", 0, "Fine", CYLINDER, 10, 18, 0,
    "Contours that lie on no slice, counted in no area or volume: 18." },
  { "rt-point-open", 0, "Isocentre", -1, 0, 0, 1, "Points, kept but not shown: 1." },
  { "rt-point-open", 1, "Wire", -1, 0, 0, 1, "Open lines, kept but not shown: 1." },
  { "rt-point-open", 2, "Catheter", -1, 0, 0, 1, "Open lines, kept but not shown: 1." },
  { "rt-point-open", 3, "Cylinder", CYLINDER, 10, 0, 0, "" },
  { "rt-empty", 0, "No_contour_sequence", -1, 0, 0, 0, EMPTY },
  { "rt-empty", 1, "No_roi_contour_item", -1, 0, 0, 0, EMPTY },
  { "rt-empty", 2, "Zero_points", -1, 0, 0, 1, "Contours without points, kept: 1." },
  { "rt-empty", 3, "Cylinder", CYLINDER, 10, 0, 0, "" },
  { "rt-bad-points", 0, "Cylinder", CYLINDER, 10, 0, 0, "" },
  { "rt-bad-points", 1, "Two_points", -1, 0, 0, 1,
    "Contours of fewer than three points, kept but not shown: 1." },
  { "rt-bad-points", 2, "Count_lies", CYLINDER / 10, 1, 0, 0, "" },
  { "rt-bad-points", 3, "Not_triples", -1, 0, 0, 1,
    "Contours with malformed coordinates, kept but not shown: 1." },
  { "rt-bad-points", 4, "Repeated_points", CYLINDER, 10, 0, 0, "" },
  { "rt-bad-points", 5, "Closed_twice", CYLINDER, 10, 0, 0, "" },
  { "rt-5000-points", 0, "Dense", 15.0796, 4, 0, 0, "" },
  { "rt-out-of-order", 0, "Cylinder", CYLINDER, 10, 0, 0, "" },
  { "rt-names", 0, "GTVp", CYLINDER, 10, 0, 0, "" },
  { "rt-names", 1, "GTVp", CYLINDER / 4, 10, 0, 0, "" },
  { "rt-names", 2, "gtvP", CYLINDER * 0.2025, 10, 0, 0, "" },
  { "rt-names", 3, "鼻咽_GTVp", CYLINDER, 10, 0, 0, "" },
  { "rt-names", 4, "Überlänge xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", CYLINDER, 10,
    0, 0, "" },
  { "rt-names", 5, "", CYLINDER, 10, 0, 0, "" },
  { "rt-names", 6, "a/b\\c:*?\"<>|", CYLINDER, 10, 0, 0, "" },
  { "rt-duplicate-numbers", 0, "A", CYLINDER, 10, 0, 0, "" },
  { "rt-duplicate-numbers", 1, "B", -1, 0, 0, 0, EMPTY },
  { "rt-duplicate-numbers", 2, "", CYLINDER / 4, 10, 0, 0, "" },
  { "rt-out-of-image", 0, "Half_outside", CYLINDER * 2.25, 10, 0, 0,
    "Contours that reach beyond the image: 10." },
  { "rt-out-of-image", 1, "Above_the_stack", -1, 0, 10, 0,
    "Contours that lie on no slice, counted in no area or volume: 10.\n"
    "Its slices are not there, so it has no volume; areas on 10 planes: 1255.1 to 1255.1 mm²." },
  { "rt-nonaxial", 0, "Sagittal_rings", -1, 0, 0, 7,
    "Contours across the slices, kept but not shown: 7." },
  { "rt-self-crossing", 0, "Figure_8", 12, 10, 0, 0,
    "Contours that cross themselves, read even-odd: 10." },
  { "rt-explicit", 0, "Cylinder", CYLINDER, 10, 0, 0, "" },
};

static void
check_row (const Row *row, const CvmStructure *s, const CvmSeries *series)
{
  int n_counted = 0, n_off = 0, n_not_shown = 0;
  double volume = -1;
  g_autofree char *said = dup_said (s);
  g_test_message ("%s %s", row->folder, row->name);
  for (int i = 0; i < s->n_rings; i++)
    {
      n_counted += s->rings[i].use == CVM_RING_COUNTED;
      n_off += s->rings[i].use == CVM_RING_OFF_SLICE;
      n_not_shown += s->rings[i].use == CVM_RING_NOT_SHOWN;
    }
  g_assert_cmpstr (s->name, ==, row->name);
  g_assert_cmpstr (said, ==, row->said);
  g_assert_cmpint (n_counted, ==, row->n_counted);
  g_assert_cmpint (n_off, ==, row->n_off);
  g_assert_cmpint (n_not_shown, ==, row->n_not_shown);
  g_assert_true (cvm_structure_set_volume (s, series, &volume) == (row->volume_cm3 >= 0));
  if (row->volume_cm3 >= 0)
    g_assert_cmpfloat (fabs (volume / row->volume_cm3 - 1), <=, 0.005);
}

/* The table agrees with the exact volumes of those who made the shapes. */
static void
check_exact (const char *folder, const CvmStructureSet *set, const CvmSeries *series)
{
  json_t *all = shared_json (shared, "hard/rt_volumes_cm3.json"), *exact;
  const char *name;
  json_object_foreach (json_object_get (json_object_get (all, folder), "exact"), name, exact)
  {
    gboolean found = strcmp (name, "Shifted") == 0; /* on no slice: no volume */
    for (guint i = 0; i < set->structures->len && !found; i++)
      {
        double volume = 0;
        if (strcmp (structure_of (set, (int)i)->name, name) == 0)
          {
            found = cvm_structure_set_volume (structure_of (set, (int)i), series, &volume);
            g_assert_cmpfloat (fabs (volume / json_number_value (exact) - 1), <=, 0.005);
          }
      }
    g_assert_true (found);
  }
  json_decref (all);
}

static void
check_set (const SetRow *row, const CvmSeries *series)
{
  g_autofree char *path = g_build_filename (shared, "hard", row->folder, "rtstruct.dcm", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  g_test_message ("%s", row->folder);
  g_ptr_array_add (set->warnings, NULL);
  g_autofree char *said = g_strjoinv ("\n", (char **)set->warnings->pdata);
  g_assert_cmpstr (said, ==, row->said);
  g_assert_cmpuint (set->doubts, ==, row->doubts);
  gboolean warned = *said != 0, shown = FALSE;
  guint n_rows = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].folder, row->folder) == 0)
      {
        check_row (&rows[i], structure_of (set, rows[i].index), series);
        warned |= *rows[i].said != 0;
        shown |= rows[i].n_counted > 0 && !structure_of (set, rows[i].index)->view_only;
        n_rows++;
      }
  g_assert_cmpuint (n_rows, ==, set->structures->len); /* every structure has its row */
  check_exact (row->folder, set, series);
  if (strcmp (row->expect, "open") != 0)
    g_assert_true (warned);
  g_assert_true (shown == (strcmp (row->expect, "refuse") != 0));
}

static void
hard_folders (void)
{
  json_t *cases = shared_json (shared, "hard/cases.json");
  g_autoptr (CvmFolder) folder = shared_scan (shared, "hard", "base/ct");
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      const json_t *entry = shared_find (cases, "folder", sets[i].folder);
      g_assert_cmpstr (json_string_value (json_object_get (entry, "expect")), ==, sets[i].expect);
      check_set (&sets[i], series);
    }
  json_decref (cases);
}

/* A bare data set without preamble, of another patient: readable alone, refused on the CT. */
static void
no_meta (void)
{
  g_autofree char *path = g_build_filename (shared, "hard", "rt-no-meta", "rtstruct.dcm", NULL);
  g_autoptr (CvmFolder) folder = shared_scan (shared, "hard", "base/ct");
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) alone = cvm_structure_set_read (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (alone->structures->len, >, 0);
  g_assert_cmpstr (g_ptr_array_index (alone->warnings, 0), ==,
                   "The images that it was drawn on are not there: no volumes, for viewing only.");
  g_assert_null (cvm_structure_set_read (path, g_ptr_array_index (folder->series, 0), &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH);
  g_assert_cmpstr (error->message, ==,
                   "rtstruct.dcm belongs to another patient than the CT, and is not opened.");
}

/* --- cases ------------------------------------------------------------------------------------ */

static const struct
{
  const char *name;
  guint doubts;
  const char *said; /* by the set */
} cases[] = {
  { "hn-picker", 0, "" },
  { "lung-xio", 0, "Its contours name images that are not there; they are placed by position." },
  { "lung-cerr", 0, "" },
  { "thigh-mim", CVM_DOUBT_IMAGES, "Of the 267 images that it was drawn on, 267 are not there." },
  { "hn-aria-rs", 0, "Of the 130 images that it was drawn on, 129 are not there." },
};

static const char *
warning_argument (const CvmStructure *s, const char *id, int argument)
{
  for (int i = 0; i < s->n_warnings; i++)
    if (g_str_has_prefix (s->warnings[i].message_id, id))
      return s->warnings[i].args[argument];
  return NULL;
}

/* 0.5 %; small structures 2 % or 0.1 cm³. */
static void
check_united_volume (double volume, double wanted)
{
  const double most = wanted < 20 ? fmax (0.02 * wanted, 0.1) : 0.005 * wanted;
  g_assert_cmpfloat (fabs (volume - wanted), <=, most);
}

/* Both volumes are told where they differ. */
static void
check_union (const CvmStructure *s, const json_t *wanted)
{
  const double volume = json_number_value (json_object_get (wanted, "volume_cm3")),
               united = json_number_value (json_object_get (wanted, "volume_cm3_union"));
  const char *nested = warning_argument (s, "Rings inside others", 2),
             *partial = warning_argument (s, "Rings that overlap in part", 2);
  const char *told = nested ? nested : partial;
  if (united > volume * 1.0005)
    g_assert_nonnull (told);
  if (told)
    check_united_volume (g_ascii_strtod (told, NULL), united);
  if (json_integer_value (json_object_get (wanted, "overlaps")) > 0)
    g_assert_nonnull (partial);
}

static void
check_structure (const CvmStructure *s, const CvmSeries *series, const json_t *wanted)
{
  double volume = -1;
  int n_copies = 0, n_points = 0;
  const json_t *cm3 = json_object_get (wanted, "volume_cm3");
  g_test_message ("%s", s->name);
  g_assert_cmpstr (s->name, ==, json_string_value (json_object_get (wanted, "name")));
  g_assert_cmpint (s->roi_number, ==, json_integer_value (json_object_get (wanted, "number")));
  g_assert_true (s->locked);
  g_assert_cmpint (s->n_rings, ==, json_integer_value (json_object_get (wanted, "contours")));
  for (int i = 0; i < s->n_rings; i++)
    {
      n_copies += s->rings[i].use == CVM_RING_COPY;
      n_points += s->rings[i].n_points;
    }
  g_assert_cmpint (n_points, ==, json_integer_value (json_object_get (wanted, "points")));
  if (json_is_number (cm3))
    {
      g_assert_cmpint (n_copies, ==, json_integer_value (json_object_get (wanted, "copies")));
      g_assert_true (cvm_structure_set_volume (s, series, &volume));
      g_assert_cmpfloat (fabs (volume / json_number_value (cm3) - 1), <=, 0.005);
      check_union (s, wanted);
    }
  else
    g_assert_false (cvm_structure_set_volume (s, series, &volume));
  if (n_copies > 0)
    g_assert_cmpint (
        (int)g_ascii_strtoll (warning_argument (s, "Contours that repeat", 0), NULL, 10), ==,
        n_copies);
}

/* Plane by plane, where the slices are missing. */
static void
check_areas (const CvmStructure *s, const CvmSeries *series, const json_t *wanted)
{
  CvmPlaneArea *areas;
  const json_t *planes = json_object_get (wanted, "area_mm2_by_plane");
  int n;
  if (!planes)
    return;
  g_assert_true (cvm_plane_areas (s, series->grid, &areas, &n, NULL));
  g_assert_cmpint (n, ==, (int)json_object_size (planes));
  for (int i = 0; i < n; i++)
    {
      const char *key;
      json_t *area;
      gboolean found = FALSE;
      json_object_foreach ((json_t *)planes, key, area)
      {
        if (fabs (g_ascii_strtod (key, NULL) - areas[i].position_mm) > 0.02)
          continue;
        found = TRUE;
        g_assert_cmpfloat (fabs (areas[i].area_mm2 - json_number_value (area)), <=,
                           fmax (0.005 * json_number_value (area), 0.05));
      }
      g_assert_true (found);
    }
  g_assert_cmpstr (warning_argument (s, "Its slices are not there", 0), !=, NULL);
  free (areas);
}

static void
a_case (gconstpointer data)
{
  const int index = GPOINTER_TO_INT (data);
  g_autofree char *json = g_build_filename ("cases", cases[index].name, "expected.json", NULL);
  json_t *expected = shared_json (shared, json), *list = json_object_get (expected, "structures");
  g_autoptr (CvmFolder) folder = shared_scan (shared, "cases", cases[index].name);
  g_autoptr (GError) error = NULL;
  const CvmStructureSetInfo *info = g_ptr_array_index (folder->structure_sets, 0);
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  g_assert_true (info->series == series);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (info->path, series, &error);
  g_assert_no_error (error);
  g_ptr_array_add (set->warnings, NULL);
  g_autofree char *said = g_strjoinv ("\n", (char **)set->warnings->pdata);
  g_assert_cmpstr (said, ==, cases[index].said);
  g_assert_cmpuint (set->doubts, ==, cases[index].doubts);
  g_assert_cmpuint (set->structures->len, ==, json_array_size (list));
  for (guint i = 0; i < set->structures->len; i++)
    {
      check_structure (structure_of (set, (int)i), series, json_array_get (list, i));
      check_areas (structure_of (set, (int)i), series, json_array_get (list, i));
    }
  json_decref (expected);
}

int
main (int argc, char **argv)
{
  if (!shared_begin (&argc, &argv, shared))
    return 77;
  g_test_add_func ("/sets/hard", hard_folders);
  g_test_add_func ("/sets/no-meta", no_meta);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sets/", cases[i].name, NULL);
      g_test_add_data_func (path, GINT_TO_POINTER ((int)i), a_case);
    }
  return g_test_run ();
}
