/* SPDX-License-Identifier: Apache-2.0 */
/* Structures that were edited by strokes, written and read back: what nobody touched keeps its very
 * bytes, what was touched is what the screen shows, and a reader that knows nothing of us agrees
 * (tests/scripts/check_rtstruct.py). */
#include "app/case/stroke-rings.h"
#include "tests/app/dicom/export-scene.h"

#include <string.h>

/* Put a stroke's result into the structure, as an edit does. */
static void
apply (CvmStructure *s, CvmStrokeEdit *edit)
{
  for (int i = 0; i < edit->n_slices; i++)
    {
      int n = 0;
      for (int k = 0; k < s->n_rings; k++)
        if (s->rings[k].slice == edit->slices[i].slice)
          cvm_ring_clear (&s->rings[k]);
        else
          s->rings[n++] = s->rings[k];
      s->n_rings = n;
      for (int k = 0; k < edit->slices[i].n_rings; k++)
        g_assert_true (cvm_structure_take_ring (s, &edit->slices[i].rings[k], NULL));
    }
  cvm_stroke_edit_clear (edit);
}

/* A stroke through some points; how many slices it changed. */
static int
stroke_along (CvmStructure *s,
              const CvmGrid *grid,
              CvmStrokeTool tool,
              CvmStrokePlane plane,
              int slice,
              double radius_mm,
              int n_points,
              const double (*points)[3])
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmStroke stroke = { .tool = tool,
                       .plane = plane,
                       .slice = plane == CVM_STROKE_AXIAL ? slice : -1,
                       .radius_mm = radius_mm };
  CvmStrokeEdit edit = { 0 };
  s->locked = false;
  g_assert_true (cvm_stroke_append (&stroke, n_points, points, &status));
  g_assert_true (cvm_stroke_rings_compute (s, grid, &stroke, &edit, &status));
  cvm_stroke_clear (&stroke);
  const int n = edit.n_slices;
  apply (s, &edit);
  return n;
}

static void
dab (CvmStructure *s,
     const CvmGrid *grid,
     CvmStrokeTool tool,
     int slice,
     double radius_mm,
     double x,
     double y)
{
  const double points[1][3] = { { x, y, grid->origins[slice][2] } };
  g_assert_cmpint (stroke_along (s, grid, tool, CVM_STROKE_AXIAL, slice, radius_mm, 1, points), ==,
                   1);
}

static CvmStructure *
find (const CvmStructureSet *set, const char *name)
{
  for (guint i = 0; i < set->structures->len; i++)
    if (strcmp (((CvmStructure *)set->structures->pdata[i])->name, name) == 0)
      return set->structures->pdata[i];
  g_assert_not_reached ();
}

static int
count_on (const CvmStructure *s, int slice)
{
  int n = 0;
  for (int i = 0; i < s->n_rings; i++)
    n += s->rings[i].slice == slice && s->rings[i].use == CVM_RING_COUNTED;
  return n;
}

/* The same set with one structure edited, out and in again. */
static CvmStructureSet *
pass_on (const CvmSeries *series,
         const CvmStructureSet *set,
         const char *edited,
         CvmExportHoles holes,
         const char *path,
         GPtrArray *warnings)
{
  g_autofree CvmExportFacts *facts = g_new0 (CvmExportFacts, set->structures->len);
  g_autoptr (GError) error = NULL;
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  for (guint i = 0; i < set->structures->len; i++)
    {
      facts[i].n_slices_reviewed = -1;
      facts[i].edited = g_strcmp0 (((CvmStructure *)set->structures->pdata[i])->name, edited) == 0;
    }
  options.predecessor = set;
  options.holes = holes;
  options.facts = facts;
  g_assert_true (cvm_export_structures (series, set->structures, path, &options, warnings, &error));
  g_assert_no_error (error);
  CvmStructureSet *back = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  return back;
}

/* One dab on the border of the largest ring; where none lies on a slice, a new ring above them. */
static int
dab_on_border (CvmStructure *s, const CvmGrid *grid)
{
  const CvmRing *best = NULL;
  double largest = 0;
  for (int i = 0; i < s->n_rings; i++)
    {
      const CvmRing *ring = &s->rings[i];
      double area = fabs (cvm_ring_signed_area (ring, grid->row_direction, grid->column_direction));
      if (ring->use == CVM_RING_COUNTED && area > largest)
        {
          best = ring;
          largest = area;
        }
    }
  const int slice = best ? best->slice : 0;
  best = best ? best : &s->rings[0];
  dab (s, grid, CVM_STROKE_ADD, slice, 4, best->points[0][0], best->points[0][1]);
  return slice;
}

static char *
write_text (const char *name, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *text = g_strdup_vprintf (format, list);
  va_end (list);
  char *path = in_folder (name);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* Real sets: only one slice of one structure may differ from the file that came. */
static void
one_dab (gconstpointer data)
{
  const char *const *words = data; /* case, structure, AUTOMATIC where it came so */
  char shared[4096];
  g_autofree char *case_name = g_strdup_printf ("dicom/cases/%s", words[0]);
  g_autofree char *file = g_strdup_printf ("dab-%s-%s.dcm", words[0], words[1]);
  g_autofree char *path = in_folder (file);
  g_autoptr (GError) error = NULL;
  if (!test_shared (shared, case_name))
    return;
  g_autofree char *ct = g_build_filename (shared, "ct", NULL),
                  *from = g_build_filename (shared, "rtstruct.dcm", NULL);
  const gboolean has_ct = g_file_test (ct, G_FILE_TEST_IS_DIR); /* else one slice lies beside it */
  g_autoptr (CvmFolder) scan = cvm_folder_scan (has_ct ? ct : shared, NULL, NULL);
  const CvmSeries *series = scan->series->pdata[0];
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (from, series, &error);
  g_assert_no_error (error);
  CvmStructure *s = find (set, words[1]);
  const int slice = dab_on_border (s, series->grid);
  g_autoptr (CvmStructureSet) back = pass_on (series, set, words[1], CVM_HOLES_AS_CAME, path, NULL);
  g_assert_cmpfloat_with_epsilon (
      cvm_structure_area_mm2 (s, series->grid, slice),
      cvm_structure_area_mm2 (find (back, words[1]), series->grid, slice), 0.01);
  g_autofree char *expected = write_text (
      "dab.json", "{\"original\":\"%s\",\"structure\":\"%s\",\"image\":\"%s\",\"area_mm2\":%.4f}",
      from, words[1], ((CvmSliceFile *)series->slices->pdata[slice])->sop_instance,
      cvm_structure_area_mm2 (s, series->grid, slice));
  judge ("edited", path, expected);
  if (s->n_rings > 20) /* once a scan, and not for sets that take minutes */
    return;
  judge ("plastimatch", path, ct);
  judge ("dciodvfy", path, NULL);
}

/* A set as another system would send it, from our own file: rings with their text. */
static CvmStructureSet *
imported_disc (const CvmSeries *series, const char *name, CvmExportHoles holes, gboolean with_hole)
{
  g_autoptr (GPtrArray) structures = new_list ();
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strdup_printf ("%s-source.dcm", name), *path = in_folder (file);
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  CvmStructure *s = make_structure (series, name);
  for (int slice = 0; slice < N_SLICES; slice++)
    {
      add_star (s, series, slice, 0, -180, 30, 0.1, 120, (guint64)slice);
      if (with_hole && slice == 1)
        add_star (s, series, slice, 8, -180, 6, 0.1, 40, 99);
    }
  g_ptr_array_add (structures, s);
  options.holes = holes;
  g_assert_true (cvm_export_structures (series, structures, path, &options, NULL, &error));
  g_assert_no_error (error);
  CvmStructureSet *set = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  return set;
}

/* Slice by slice: what was not edited is the same text in the same type. */
static void
assert_kept (const CvmStructure *before, const CvmStructure *after, int but)
{
  int k = 0;
  for (int i = 0; i < before->n_rings; i++)
    {
      if (before->rings[i].slice == but)
        continue;
      while (k < after->n_rings && after->rings[k].slice == but)
        k++;
      g_assert_cmpint (k, <, after->n_rings);
      g_assert_cmpstr (before->rings[i].original_text, ==, after->rings[k].original_text);
      g_assert_cmpint (before->rings[i].type, ==, after->rings[k].type);
      k++;
    }
}

static void
assert_type (const CvmStructure *s, CvmRingType type)
{
  for (int i = 0; i < s->n_rings; i++)
    g_assert_cmpint (s->rings[i].type, ==, type);
}

/* A hole cut by the eraser: a keyhole in one structure, a ring of its own in one that uses XOR. */
static void
holes_by_the_eraser (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-holes");
  const CvmGrid *grid = series->grid;
  for (int xor = 0; xor < 2; xor ++)
    {
      const char *name = xor? "Xor" : "Keyhole";
      g_autofree char *path = in_folder (xor? "xor.dcm" : "keyhole.dcm");
      g_autoptr (CvmStructureSet) set
          = imported_disc (series, name, xor? CVM_HOLES_XOR : CVM_HOLES_AS_CAME, TRUE);
      CvmStructure *s = set->structures->pdata[0];
      CvmStructure *before = cvm_structure_copy (s, NULL);
      assert_type (s, xor? CVM_RING_CLOSEDPLANAR_XOR : CVM_RING_CLOSED_PLANAR);
      dab (s, grid, CVM_STROKE_CUT, 3, 7, -5, -175);
      dab (s, grid, CVM_STROKE_ADD, 3, 2, -5, -175); /* an island in the hole */
      g_autoptr (CvmStructureSet) back = pass_on (series, set, name, CVM_HOLES_AS_CAME, path, NULL);
      const CvmStructure *after = back->structures->pdata[0];
      assert_kept (before, after, 3);
      assert_type (after, xor? CVM_RING_CLOSEDPLANAR_XOR : CVM_RING_CLOSED_PLANAR);
      g_assert_cmpint (count_on (after, 3), ==, xor? 3 : 2);
      for (int slice = 0; slice < N_SLICES; slice++)
        g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, grid, slice),
                                        cvm_structure_area_mm2 (after, grid, slice), 1e-3);
      const double hole = G_PI * 49 - G_PI * 4;
      g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (before, grid, 3)
                                          - cvm_structure_area_mm2 (after, grid, 3),
                                      hole, 0.02 * hole);
      g_autofree char *expected = write_expected (series, set->structures, "holes.json");
      judge ("wound", path, expected);
      judge ("dciodvfy", path, NULL);
      cvm_structure_free (before);
    }
}

/* Untouched rings beside new ones: an island drawn in the hole of an untouched outline, an outline
 * drawn around an untouched ring, a hole drawn as a ring of its own in an untouched outline. */
static void
mixed_slices (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-mixed");
  const CvmGrid *grid = series->grid;
  g_autofree char *path = in_folder ("mixed.dcm");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CvmStructureSet) set = imported_disc (series, "Mixed", CVM_HOLES_AS_CAME, TRUE);
  CvmStructure *s = set->structures->pdata[0];
  CvmStructure *before = cvm_structure_copy (s, NULL);
  dab (s, grid, CVM_STROKE_ADD, 1, 2, 8, -180); /* the keyhole around it stays */
  add_star (s, series, 2, 0, -180, 40, 0, 60, 5);
  add_star (s, series, 4, 0, -180, 10, 0, 60, 6);
  g_autoptr (CvmStructureSet) back
      = pass_on (series, set, "Mixed", CVM_HOLES_AS_CAME, path, warnings);
  const CvmStructure *after = back->structures->pdata[0];
  g_assert_cmpint (count_on (after, 1), ==, 2);
  g_assert_cmpint (count_on (after, 2), ==, 2);
  g_assert_cmpint (count_on (after, 4), ==, 2);
  for (int i = 0; i < before->n_rings; i++) /* each ring that came is there */
    {
      gboolean found = FALSE;
      for (int k = 0; k < after->n_rings; k++)
        found |= strcmp (before->rings[i].original_text, after->rings[k].original_text) == 0;
      g_assert_true (found);
    }
  for (int slice = 0; slice < N_SLICES; slice++)
    g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, grid, slice),
                                    cvm_structure_area_mm2 (after, grid, slice), 1e-3);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_nonnull (
      strstr (warnings->pdata[0], "a hole on slice 5 is written as a ring of its own"));
  g_autofree char *expected = write_expected (series, set->structures, "mixed.json");
  judge ("areas", path, expected);
  judge ("dciodvfy", path, NULL);
  cvm_structure_free (before);
}

/* By choice slices are re-spelt that nobody edited: the same area, the same decimals, a warning. */
static void
respelt (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-respelt");
  const CvmGrid *grid = series->grid;
  g_autofree char *path = in_folder ("respelt.dcm"), *there = in_folder ("respelt-xor.dcm");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free),
                        more = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CvmStructureSet) set = imported_disc (series, "Respelt", CVM_HOLES_XOR, TRUE);
  CvmStructure *s = set->structures->pdata[0];
  g_autoptr (CvmStructureSet) back = pass_on (series, set, NULL, CVM_HOLES_KEYHOLE, path, warnings);
  CvmStructure *after = back->structures->pdata[0];
  assert_type (after, CVM_RING_CLOSED_PLANAR);
  g_assert_cmpint (count_on (s, 1), ==, 2);
  g_assert_cmpint (count_on (after, 1), ==, 1);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_nonnull (strstr (warnings->pdata[0], "holes are written as keyholes, as you chose"));
  for (int i = 0; i < s->n_rings; i++)
    if (s->rings[i].slice != 1)
      g_assert_cmpstr (s->rings[i].original_text, ==,
                       after->rings[i > 1 ? i - 1 : i].original_text);
  /* And nested rings into XOR, which keeps every text. */
  for (int i = 0; i < s->n_rings; i++)
    s->rings[i].type = CVM_RING_CLOSED_PLANAR;
  g_autoptr (CvmStructureSet) again = pass_on (series, set, NULL, CVM_HOLES_XOR, there, more);
  const CvmStructure *last = again->structures->pdata[0];
  assert_type (last, CVM_RING_CLOSEDPLANAR_XOR);
  g_assert_cmpint (last->n_rings, ==, s->n_rings);
  for (int i = 0; i < s->n_rings; i++)
    g_assert_cmpstr (s->rings[i].original_text, ==, last->rings[i].original_text);
  g_assert_nonnull (strstr (more->pdata[0], "holes are written by XOR, as you chose"));
  for (int slice = 0; slice < N_SLICES; slice++)
    for (int which = 0; which < 2; which++)
      g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, grid, slice),
                                      cvm_structure_area_mm2 (which ? last : after, grid, slice),
                                      1e-3);
}

/* A ring's ContourData, for free(). */
static char *
dup_text (const CvmRing *ring)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  for (int i = 0; i < 3 * ring->n_points; i++)
    g_string_append_printf (
        text, "%s%s", i ? "\\" : "",
        g_ascii_formatd (number, sizeof number, "%.3f", ring->points[i / 3][i % 3]));
  return strdup (text->str);
}

/* What a set says of itself, once a person had a hand in it. */
static void
who_drew_it (void)
{
  static const struct
  {
    CvmSource source;
    const char *algorithm;
    gboolean edited;
    const char *want;
  } rows[] = {
    { CVM_SOURCE_NETWORK, "AUTOMATIC", FALSE, "AUTOMATIC" },
    { CVM_SOURCE_NETWORK, "AUTOMATIC", TRUE, "SEMIAUTOMATIC" },
    { CVM_SOURCE_DRAWN, "", TRUE, "MANUAL" },
    { CVM_SOURCE_IMPORTED, "AUTOMATIC", FALSE, "AUTOMATIC" },
    { CVM_SOURCE_IMPORTED, "AUTOMATIC", TRUE, "SEMIAUTOMATIC" },
    { CVM_SOURCE_IMPORTED, "MANUAL", TRUE, "MANUAL" },
    { CVM_SOURCE_IMPORTED, "SEMIAUTOMATIC", TRUE, "SEMIAUTOMATIC" },
    { CVM_SOURCE_IMPORTED, "", TRUE, "" },
    { CVM_SOURCE_DRAWN, "", FALSE, "" },                            /* a copy of an import */
    { CVM_SOURCE_NETWORK, "SEMIAUTOMATIC", FALSE, "SEMIAUTOMATIC" } /* of an edited contour */
  };
  g_autoptr (CvmSeries) series = make_ct ("ct-who");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *path = in_folder ("who.dcm"), *long_text = g_strnfill (1024, 'x');
  g_autoptr (GError) error = NULL;
  CvmExportFacts facts[G_N_ELEMENTS (rows)];
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("S%u", i);
      CvmStructure *s = make_structure (series, name);
      s->source = rows[i].source;
      g_assert_true (cvm_structure_set_text (&s->algorithm, rows[i].algorithm, NULL));
      if (rows[i].source == CVM_SOURCE_IMPORTED)
        g_assert_true (
            cvm_structure_set_text (&s->description, i == 4 ? long_text : "As sent.", NULL));
      add_star (s, series, 1, 0, -180, 20, 0.1, 30, i);
      add_star (s, series, 2, 0, -180, 20, 0.1, 30, i);
      if (i == 8)
        s->rings[0].original_text = dup_text (&s->rings[0]);
      facts[i] = (CvmExportFacts){ rows[i].edited, i == 6 || i == 8 ? -1 : 1 };
      g_ptr_array_add (structures, s);
    }
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  options.facts = facts;
  g_assert_true (cvm_export_structures (series, structures, path, &options, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  const CvmStructure *s[G_N_ELEMENTS (rows)];
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      s[i] = set->structures->pdata[i];
      g_assert_cmpstr (s[i]->algorithm, ==, rows[i].want);
    }
  g_assert_nonnull (strstr (s[0]->description, "1 of 2 slices reviewed."));
  g_assert_null (strstr (s[0]->description, "Edited"));
  g_assert_nonnull (strstr (s[1]->description, "Edited by hand. 1 of 2 slices reviewed."));
  g_assert_cmpstr (s[2]->description, ==,
                   "RESEARCH USE ONLY. Drawn by hand. 1 of 2 slices reviewed.");
  g_assert_cmpstr (s[3]->description, ==, "As sent.");
  g_assert_true (g_str_has_prefix (s[4]->description, "xxx"));
  g_assert_true (g_str_has_suffix (s[4]->description, "only. 1 of 2 slices reviewed."));
  g_assert_cmpuint (strlen (s[4]->description), ==, 1024);
  g_assert_cmpstr (s[6]->description, ==, "As sent. Edited in Cavum, research use only.");
  g_assert_cmpstr (s[8]->description, ==, "");
  g_assert_nonnull (strstr (s[9]->description, "Edited by hand."));
  judge ("dciodvfy", path, NULL);
}

/* Numbers that came are kept, whoever stands before them; ours find free ones. */
static void
numbers (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-numbers");
  g_autoptr (GPtrArray) structures = new_list ();
  g_autofree char *path = in_folder ("numbers.dcm");
  const int before[] = { 0, 2, 1, 0, 7, 0 }, after[] = { 3, 2, 1, 4, 7, 5 };
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_autofree char *name = g_strdup_printf ("N%u", i);
      CvmStructure *s = make_structure (series, name);
      s->roi_number = before[i];
      add_star (s, series, 1, 0, -180, 20, 0.1, 30, i);
      g_ptr_array_add (structures, s);
    }
  g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    g_assert_cmpint (((CvmStructure *)set->structures->pdata[i])->roi_number, ==, after[i]);
}

/* --- by chance --- */

static void
random_stroke (CvmStructure *s, const CvmGrid *grid, GRand *rand)
{
  double points[8][3];
  const int n = g_rand_int_range (rand, 1, 9);
  const CvmStrokePlane plane = (CvmStrokePlane)g_rand_int_range (rand, 0, 3);
  const CvmStrokeTool tool = g_rand_int_range (rand, 0, 3) > 0 ? CVM_STROKE_CUT : CVM_STROKE_ADD;
  const int slice = g_rand_int_range (rand, 0, N_SLICES);
  for (int i = 0; i < n; i++)
    {
      const double *from = i > 0 ? points[i - 1] : grid->origins[slice];
      points[i][0] = i > 0 ? from[0] + g_rand_double_range (rand, -6, 6)
                           : g_rand_double_range (rand, -25, 25);
      points[i][1] = i > 0 ? from[1] + g_rand_double_range (rand, -6, 6)
                           : -180 + g_rand_double_range (rand, -25, 25);
      points[i][2] = from[2];
    }
  stroke_along (s, grid, tool, plane, slice, g_rand_double_range (rand, 0.8, 6), n,
                (const double (*)[3])points);
}

/* The largest distance from a point of `a` to the nearest point of `b` on the slice. */
static double
farthest (const CvmStructure *a, const CvmStructure *b, int slice)
{
  double worst = 0;
  for (int i = 0; i < a->n_rings; i++)
    for (int p = 0; a->rings[i].slice == slice && p < a->rings[i].n_points; p++)
      {
        double best = INFINITY;
        for (int k = 0; k < b->n_rings; k++)
          for (int q = 0; b->rings[k].slice == slice && q < b->rings[k].n_points; q++)
            best = fmin (best, hypot (a->rings[i].points[p][0] - b->rings[k].points[q][0],
                                      a->rings[i].points[p][1] - b->rings[k].points[q][1]));
        worst = fmax (worst, best);
      }
  return worst;
}

/* 100 structures from a seed, half of them imported with XOR, each after one to five strokes. */
static void
random_edits (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-strokes");
  const CvmGrid *grid = series->grid;
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261125);
  g_autoptr (GPtrArray) structures = new_list ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = in_folder ("strokes.dcm");
  int n_holes = 0;
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("S%d", i);
      g_autoptr (CvmStructureSet) set
          = imported_disc (series, name, i % 2 ? CVM_HOLES_XOR : CVM_HOLES_AS_CAME, TRUE);
      CvmStructure *s = g_ptr_array_steal_index (set->structures, 0);
      for (int k = g_rand_int_range (rand, 1, 6); k > 0; k--)
        random_stroke (s, grid, rand);
      s->roi_number = 0;
      for (int slice = 0; slice < N_SLICES; slice++)
        n_holes += count_on (s, slice) > 1;
      g_ptr_array_add (structures, s);
    }
  g_test_message ("%d slices with several rings", n_holes);
  g_assert_cmpint (n_holes, >, 100);
  g_assert_true (cvm_export_structures (series, structures, path, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (CvmStructureSet) back = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  double worst = 0;
  for (guint i = 0; i < structures->len; i++)
    for (int slice = 0; slice < N_SLICES; slice++)
      {
        const CvmStructure *a = structures->pdata[i], *b = back->structures->pdata[i];
        worst = fmax (worst, fmax (farthest (a, b, slice), farthest (b, a, slice)));
        g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (a, grid, slice),
                                        cvm_structure_area_mm2 (b, grid, slice), 0.01);
      }
  g_test_message ("at most %.6f mm apart", worst);
  g_assert_cmpfloat (worst, <=, 0.01);
  g_autofree char *expected = write_expected (series, structures, "strokes.json");
  judge ("wound", path, expected);
}

int
main (int argc, char **argv)
{
  static const char *const cases[][2] = {
    { "hn-picker", "GTVp" },  { "hn-picker", "Bone" },        { "lung-xio", "GTV-1" },
    { "lung-cerr", "GTV-1" }, { "thigh-mim", "GTV_Mass_CT" }, { "hn-aria-rs", "BODY" },
  };
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  folder = g_dir_make_tmp ("cavum-test-edited-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/edited/one-dab/%s/%s", cases[i][0], cases[i][1]);
      g_test_add_data_func (name, cases[i], one_dab);
    }
  g_test_add_func ("/edited/eraser", holes_by_the_eraser);
  g_test_add_func ("/edited/mixed", mixed_slices);
  g_test_add_func ("/edited/respelt", respelt);
  g_test_add_func ("/edited/who", who_drew_it);
  g_test_add_func ("/edited/numbers", numbers);
  g_test_add_func ("/edited/random", random_edits);
  int result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
