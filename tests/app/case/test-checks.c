/* SPDX-License-Identifier: Apache-2.0 */
/* The checks before an export: each has a structure in which it must speak, and one in which it
 * must not. */
#include "app/case/checks.h"
#include "app/case/error.h"
#include "app/case/overlap-choice.h"
#include "app/dicom/structure-set.h"
#include "strokes.h"
#include "tests/support.h"

#define N 12 /* slices */

static CvmGrid *grid;
static const CvmCheckBody no_body;
static const CvmCheckFacts no_facts;

static CvmStructure *
new_structure (const char *name)
{
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, name, NULL);
  g_assert_true (cvm_structure_set_text (&s->interpreted_type, "GTV", NULL));
  return s;
}

static GPtrArray *
find (CvmStructure *s, const CvmCheckBody *body, const CvmCheckFacts *facts)
{
  GPtrArray *checks = cvm_checks_new ();
  g_autoptr (GError) error = NULL;
  g_assert_true (cvm_checks_find (checks, s, grid, body, facts, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < checks->len; i++)
    {
      const CvmCheck *check = checks->pdata[i];
      g_test_message ("%s: %s", check->title, check->detail);
    }
  return checks;
}

static const CvmCheck *
of_kind (const GPtrArray *checks, CvmCheckKind kind)
{
  const CvmCheck *found = NULL;
  for (guint i = 0; i < checks->len; i++)
    {
      const CvmCheck *check = checks->pdata[i];
      if (check->kind == kind)
        {
          g_assert_null (found);
          found = check;
        }
    }
  return found;
}

static void
assert_says (const GPtrArray *checks, CvmCheckKind kind, const char *title, const char *detail)
{
  const CvmCheck *check = of_kind (checks, kind);
  g_assert_nonnull (check);
  g_assert_cmpstr (check->title, ==, title);
  g_assert_cmpstr (check->detail, ==, detail);
}

/* Discs of 10 mm on all slices but those in `but`, which ends with −1. */
static CvmStructure *
cylinder (const char *name, const int *but)
{
  CvmStructure *s = new_structure (name);
  for (int slice = 0; slice < N; slice++)
    {
      gboolean left_out = FALSE;
      for (int i = 0; but[i] >= 0; i++)
        left_out = left_out || but[i] == slice;
      if (!left_out)
        test_add_circle (s, grid, slice, 0, 0, 10, 60);
    }
  return s;
}

static const int none[] = { -1 };

static void
nothing_to_say (void)
{
  CvmStructure *s = cylinder ("GTVp", none);
  g_autoptr (GPtrArray) checks = find (s, &no_body, &no_facts);
  g_assert_cmpuint (checks->len, ==, 0);
  cvm_structure_free (s);
}

static void
gaps_and_pieces (void)
{
  const int but[] = { 0, 1, 4, 5, 7, 11, -1 };
  CvmStructure *s = cylinder ("GTVp", but);
  g_autoptr (GPtrArray) checks = find (s, &no_body, &no_facts);
  g_assert_cmpuint (checks->len, ==, 2);
  assert_says (checks, CVM_CHECK_GAPS, "3 slices without a ring between the ends",
               "GTVp, slices 5, 6 and 8");
  g_assert_cmpint (of_kind (checks, CVM_CHECK_GAPS)->slice, ==, 4);
  assert_says (checks, CVM_CHECK_PIECES, "1 piece on one slice only", "GTVp, slice 7");
  cvm_structure_free (s);
  /* A second part that shares slices, but lies over none of the first. */
  s = cylinder ("GTVp", none);
  test_add_circle (s, grid, 3, 30, 0, 4, 30);
  test_add_circle (s, grid, 8, 30, 0, 4, 30);
  test_add_circle (s, grid, 9, 30, 0, 4, 30);
  g_autoptr (GPtrArray) more = find (s, &no_body, &no_facts);
  g_assert_cmpuint (more->len, ==, 1);
  assert_says (more, CVM_CHECK_PIECES, "1 piece on one slice only", "GTVp, slice 4");
  cvm_structure_free (s);
}

static void
specks (void)
{
  CvmStructure *s = cylinder ("GTVp", none);
  test_add_circle (s, grid, 2, 30, 0, 0.9, 30); /* 2.5 mm² */
  test_add_circle (s, grid, 3, 30, 0, 0.95, 30);
  test_add_circle (s, grid, 5, 30, 0, 1.1, 30); /* 3.7 mm², a piece of its own */
  g_autoptr (GPtrArray) checks = find (s, &no_body, &no_facts);
  assert_says (checks, CVM_CHECK_SPECKS, "Specks below 3 mm²", "GTVp, slices 3 and 4");
  assert_says (checks, CVM_CHECK_PIECES, "1 piece on one slice only", "GTVp, slice 6");
  cvm_structure_free (s);
}

static void
crossing_and_overlaps (void)
{
  const Point2 bow[] = { { -30, 0 }, { -20, 10 }, { -20, 0 }, { -30, 10 } };
  const int slice[] = { 6 };
  CvmStructure *s = cylinder ("GTVp", none);
  test_add_circle (s, grid, 5, 8, 0, 10, 60);
  test_add_circle (s, grid, 6, 0, 0, 4, 30); /* a hole overlaps nothing */
  for (int i = 6; i < 9; i++)
    test_add_ring (s, grid, i, 4, bow, NULL);
  g_autoptr (GPtrArray) checks = find (s, &no_body, &no_facts);
  assert_says (checks, CVM_CHECK_OVERLAPS, "2 rings that overlap in part", "GTVp, slice 6");
  assert_says (checks, CVM_CHECK_CROSSING, "3 rings that cross themselves", "GTVp, slices 7–9");
  g_assert_false (of_kind (checks, CVM_CHECK_OVERLAPS)->on_edited_slice);
  g_autoptr (GArray) edited = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_append_vals (edited, slice, 1);
  CvmCheckFacts facts = { .edited = edited };
  g_autoptr (GPtrArray) beside = find (s, &no_body, &facts);
  g_assert_false (of_kind (beside, CVM_CHECK_OVERLAPS)->on_edited_slice);
  g_array_index (edited, int, 0) = 5;
  g_autoptr (GPtrArray) there = find (s, &no_body, &facts);
  g_assert_true (of_kind (there, CVM_CHECK_OVERLAPS)->on_edited_slice);
  cvm_structure_free (s);
}

/* Two discs of 10 mm whose middles are 8 mm apart, one with a hole: the lens between them is known.
 */
static void
overlap_choice (void)
{
  const double disc = 0.5 * 400 * 100 * sin (2 * G_PI / 400), d = 8, r = 10;
  const double lens = 2 * r * r * acos (d / 2 / r) - d / 2 * sqrt (4 * r * r - d * d);
  for (int choice = CVM_OVERLAPS_AS_CAME; choice <= CVM_OVERLAPS_UNION; choice++)
    {
      CvmStatus status = CVM_STATUS_INIT;
      CvmStructure *s = new_structure ("S");
      int n = -1;
      for (int slice = 4; slice < 6; slice++)
        test_add_circle (s, grid, slice, 0, 0, 10, 400);
      test_add_circle (s, grid, 5, 8, 0, 10, 400);
      test_add_circle (s, grid, 5, -6, 0, 2, 400);
      const double hole = 0.5 * 400 * 4 * sin (2 * G_PI / 400);
      const double even_odd = 2 * disc - 2 * lens - hole, both = 2 * disc - lens - hole;
      g_assert_true (cvm_overlap_choice_apply (s, grid, (CvmOverlapChoice)choice, &n, &status));
      g_assert_cmpint (n, ==, choice == CVM_OVERLAPS_AS_CAME ? 0 : 1);
      g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, grid, 5),
                                      choice == CVM_OVERLAPS_UNION ? both : even_odd, 0.05);
      g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, grid, 4), disc, 1e-6);
      g_assert_nonnull (s->rings[0].original_text);
      int n_new = 0, n_kept = 0;
      for (int i = 0; i < s->n_rings; i++)
        {
          n_kept += s->rings[i].original_text != NULL;
          n_new += s->rings[i].original_text == NULL;
        }
      g_assert_cmpint (n_kept, ==, choice == CVM_OVERLAPS_AS_CAME ? 4 : 2);
      g_assert_cmpint (n_new, ==,
                       choice == CVM_OVERLAPS_AS_CAME    ? 0
                       : choice == CVM_OVERLAPS_EVEN_ODD ? 2
                                                         : 1);
      g_autoptr (GPtrArray) checks = find (s, &no_body, &no_facts);
      g_assert_true ((of_kind (checks, CVM_CHECK_OVERLAPS) != NULL)
                     == (choice == CVM_OVERLAPS_AS_CAME));
      cvm_structure_free (s);
    }
}

static void
body (void)
{
  CvmStructure *inside = cylinder ("GTVp", none), *outside = cylinder ("PTV", none);
  CvmStructure *external = new_structure ("BODY"), *couch = cylinder ("Couch", none);
  g_assert_true (cvm_structure_set_text (&external->interpreted_type, "EXTERNAL", NULL));
  g_assert_true (cvm_structure_set_text (&couch->interpreted_type, "SUPPORT", NULL));
  for (int slice = 0; slice < N; slice++)
    test_add_circle (external, grid, slice, slice < 10 ? 0 : 15, 0, 20, 200);
  test_add_circle (outside, grid, 3, 20, 0, 4, 60);
  test_add_circle (outside, grid, 5, 70, 0, 4, 60); /* where there is no image */
  const CvmCheckBody drawn = { .external = external };
  g_autoptr (GPtrArray) checks = find (inside, &drawn, &no_facts);
  assert_says (checks, CVM_CHECK_BODY, "Outside the body", "GTVp, slices 11 and 12");
  g_autoptr (GPtrArray) more = find (outside, &drawn, &no_facts);
  assert_says (more, CVM_CHECK_BODY, "Outside the body", "PTV, slices 4, 6, 11 and 12");
  g_autoptr (GPtrArray) itself = find (external, &drawn, &no_facts);
  g_assert_cmpuint (itself->len, ==, 0);
  g_autoptr (GPtrArray) support = find (couch, &drawn, &no_facts);
  g_assert_cmpuint (support->len, ==, 0);
  /* A body that was found: the same area as a mask, with more patience. */
  CvmStatus status = CVM_STATUS_INIT;
  CvmVolume *mask = cvm_volume_new (grid, CVM_VOXEL_UINT8, &status);
  const gsize n = cvm_grid_n_voxels (grid), n_slice = n / N;
  memset (cvm_volume_get_data (mask), 1, n);
  memset ((uint8_t *)cvm_volume_get_data (mask) + 7 * n_slice, 0, n_slice);
  const CvmCheckBody found = { .mask = mask };
  g_autoptr (GPtrArray) last = find (inside, &found, &no_facts);
  assert_says (last, CVM_CHECK_BODY, "Outside the body",
               "GTVp, slice 8, as it was found in the scan");
  cvm_volume_unref (mask);
  cvm_structure_free (inside);
  cvm_structure_free (outside);
  cvm_structure_free (external);
  cvm_structure_free (couch);
}

static void
review (void)
{
  const int but[] = { 0, 1, 10, 11, -1 };
  CvmStructure *s = cylinder ("GTVp", but);
  guint8 reviewed[N] = { 0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0 };
  CvmCheckFacts facts = { .reviewed = reviewed, .needs_review = TRUE, .ends_known = TRUE };
  facts.ends_seen[1] = TRUE;
  g_autoptr (GPtrArray) checks = find (s, &no_body, &facts);
  g_assert_cmpuint (checks->len, ==, 2);
  assert_says (checks, CVM_CHECK_REVIEW, "3 slices not reviewed", "GTVp, slices 5, 9 and 10");
  assert_says (checks, CVM_CHECK_ENDS, "Lower end not seen in the sagittal view", "GTVp, slice 3");
  g_assert_cmpint (of_kind (checks, CVM_CHECK_ENDS)->slice, ==, 2);
  facts.needs_review = FALSE; /* an import as it came */
  g_autoptr (GPtrArray) none_said = find (s, &no_body, &facts);
  g_assert_cmpuint (none_said->len, ==, 0);
  cvm_structure_free (s);
}

static void
odd_rings (void)
{
  CvmStructure *s = cylinder ("GTVp", none), *empty = new_structure ("Chiasm");
  free (s->rings[3].original_text);
  s->rings[3].original_text = strdup ("1\\2\\3\\1.00000000000000001\\2\\3");
  s->rings[11].use = CVM_RING_OFF_SLICE;
  s->rings[11].slice = -1;
  g_autoptr (GPtrArray) checks = find (s, &no_body, &no_facts);
  g_assert_cmpuint (checks->len, ==, 2);
  assert_says (checks, CVM_CHECK_LONG_VALUES, "Coordinates of more than 16 characters",
               "GTVp, kept as they came; some systems refuse them");
  assert_says (checks, CVM_CHECK_UNSHOWN, "1 contour that counts in no volume",
               "GTVp, on no slice, or no closed ring; written as they came");
  g_autoptr (GPtrArray) more = find (empty, &no_body, &no_facts);
  assert_says (more, CVM_CHECK_EMPTY, "A structure without contours", "Chiasm");
  cvm_structure_free (s);
  cvm_structure_free (empty);
}

static void
names (void)
{
  const CvmCheckName rows[] = {
    { .id = "a", .name = "GTVp" },
    { .id = "b", .name = "gtvP" },
    { .id = "c", .name = "Sixteen letters!" },
    { .id = "d", .name = "Seventeen letters" },
    { .id = "e", .name = "Größe" },
    { .id = "f", .name = "", .imported = TRUE },
    { .id = "g", .name = "A very long name that goes on beyond every limit of sixty-four letters" },
    { .id = "h", .name = "PTV70^AI", .unreviewed = TRUE },
    { .id = "i", .name = "PTV70", .unreviewed = TRUE },
  };
  static const struct
  {
    const char *id, *title, *detail;
  } want[] = {
    { "b", "Two structures with one name", "“gtvP”: the second gets a number behind it" },
    { "d", "Name longer than 16 characters", "“Seventeen letters”: some systems cut it off" },
    { "e", "Name with letters beyond A to Z", "“Größe”: some systems don't show them" },
    { "f", "A structure without a name", "written without one, as it came" },
    { "g", "Name longer than 64 characters",
      "it will be cut to “A very long name that goes on beyond every limit of sixty-four l”" },
    { "i", "Name without “^AI”",
      "“PTV70” is an automatic contour that is not reviewed on every slice" },
  };
  g_autoptr (GPtrArray) checks = cvm_checks_new ();
  cvm_checks_find_names (checks, rows, G_N_ELEMENTS (rows));
  g_assert_cmpuint (checks->len, ==, G_N_ELEMENTS (want));
  for (guint i = 0; i < checks->len; i++)
    {
      const CvmCheck *check = checks->pdata[i];
      g_assert_cmpstr (check->id, ==, want[i].id);
      g_assert_cmpstr (check->title, ==, want[i].title);
      g_assert_cmpstr (check->detail, ==, want[i].detail);
    }
}

static void
scan (void)
{
  CvmSeries series = { .manufacturer = "GE",
                       .model_name = "",
                       .study_uid = "1.2",
                       .series_uid = "1.2.3",
                       .frame_of_reference = "1.2.4",
                       .patient_position = "HFS",
                       .grid = grid };
  g_autoptr (GPtrArray) checks = cvm_checks_new ();
  cvm_checks_find_scan (checks, &series);
  g_assert_cmpuint (checks->len, ==, 0);
  double origins[3][3] = { { 0, 0, 0 }, { 0, 0, 3 }, { 0, 0, 9 } };
  const double row[3] = { 1, 0, 0 }, column[3] = { 0, 1, 0 };
  series.grid = cvm_grid_new (4, 4, 3, 1, 1, row, column, (const double (*)[3])origins, 3, NULL);
  series.patient_position = "";
  series.lossy = TRUE;
  cvm_checks_find_scan (checks, &series);
  g_assert_cmpuint (checks->len, ==, 3);
  g_assert_cmpstr (((CvmCheck *)checks->pdata[0])->title, ==,
                   "Patient position not stated in the CT");
  g_assert_cmpstr (((CvmCheck *)checks->pdata[1])->title, ==, "Images compressed with loss");
  g_assert_cmpstr (((CvmCheck *)checks->pdata[2])->title, ==, "Slices at uneven distances");
  cvm_grid_unref (series.grid);
}

/* As the axial view counts: from the feet, also where the grid runs the other way. */
static void
slice_numbers (void)
{
  static const struct
  {
    int n, slices[12];
    const char *want, *feet_first;
  } rows[] = {
    { 1, { 0 }, "slice 1", "slice 12" },
    { 2, { 0, 1 }, "slices 1 and 2", "slices 11 and 12" },
    { 4, { 0, 1, 2, 5 }, "slices 1–3 and 6", "slices 7 and 10–12" },
    { 3, { 0, 4, 8 }, "slices 1, 5 and 9", "slices 4, 8 and 12" },
    { 7,
      { 0, 2, 4, 6, 8, 9, 11 },
      "slices 1, 3, 5, 7, 9, 10 and 1 more",
      "slices 1, 3, 4, 6, 8, 10 and 1 more" },
  };
  CvmGrid *feet = test_grid (FEET_FIRST_SUPINE, 60, 60, N, 3);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (int));
      g_array_append_vals (slices, rows[i].slices, rows[i].n);
      g_autofree char *text = cvm_check_dup_slices (slices, grid);
      g_autofree char *other = cvm_check_dup_slices (slices, feet);
      g_assert_cmpstr (text, ==, rows[i].want);
      g_assert_cmpstr (other, ==, rows[i].feet_first);
    }
  cvm_grid_unref (feet);
}

/* A real set: its gap (slices as pydicom finds them) and BODY's speck (1.41 mm² by shapely), and
 * nothing about those that have neither. */
static void
hn_picker (void)
{
  char shared[4096];
  if (!test_shared (shared, "dicom/cases/hn-picker"))
    return;
  g_autofree char *ct = g_build_filename (shared, "ct", NULL),
                  *from = g_build_filename (shared, "rtstruct.dcm", NULL);
  g_autoptr (CvmFolder) folder = cvm_folder_scan (ct, NULL, NULL);
  const CvmSeries *series = folder->series->pdata[0];
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (from, series, NULL);
  g_autoptr (GPtrArray) checks = cvm_checks_new ();
  const CvmCheckBody drawn = { .external = set->structures->pdata[0] };
  g_assert_cmpstr (drawn.external->name, ==, "BODY");
  const gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < set->structures->len; i++)
    g_assert_true (cvm_checks_find (checks, set->structures->pdata[i], series->grid, &drawn,
                                    &no_facts, NULL, NULL));
  g_test_message ("%.0f ms", (double)(g_get_monotonic_time () - start) / 1000);
  guint n_small = 0;
  for (guint i = 0; i < checks->len; i++)
    {
      const CvmCheck *check = checks->pdata[i];
      g_test_message ("%s: %s", check->title, check->detail);
      n_small += strstr (check->detail, "GTV") || strstr (check->detail, "Brain");
    }
  g_assert_cmpuint (n_small, ==, 0);
  assert_says (checks, CVM_CHECK_GAPS, "4 slices without a ring between the ends",
               "PTV_70, slices 46–49");
}

static bool
is_cancelled (void *user)
{
  return true;
}

static void
cancelled (void)
{
  const CvmProgress progress = { .cancelled = is_cancelled };
  CvmStructure *s = cylinder ("GTVp", none);
  g_autoptr (GPtrArray) checks = cvm_checks_new ();
  g_autoptr (GError) error = NULL;
  g_assert_false (cvm_checks_find (checks, s, grid, &no_body, &no_facts, &progress, &error));
  g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_CANCELLED);
  g_assert_cmpuint (checks->len, ==, 0);
  cvm_structure_free (s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  grid = test_grid (HEAD_FIRST_SUPINE, 100, 100, N, 3);
  g_test_add_func ("/checks/nothing", nothing_to_say);
  g_test_add_func ("/checks/gaps-and-pieces", gaps_and_pieces);
  g_test_add_func ("/checks/specks", specks);
  g_test_add_func ("/checks/crossing", crossing_and_overlaps);
  g_test_add_func ("/checks/overlap-choice", overlap_choice);
  g_test_add_func ("/checks/body", body);
  g_test_add_func ("/checks/review", review);
  g_test_add_func ("/checks/odd-rings", odd_rings);
  g_test_add_func ("/checks/names", names);
  g_test_add_func ("/checks/scan", scan);
  g_test_add_func ("/checks/slice-numbers", slice_numbers);
  g_test_add_func ("/checks/cancelled", cancelled);
  g_test_add_func ("/checks/hn-picker", hn_picker);
  int result = g_test_run ();
  cvm_grid_unref (grid);
  return result;
}
