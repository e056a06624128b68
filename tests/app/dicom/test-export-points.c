/* SPDX-License-Identifier: Apache-2.0 */
/* Rings of the phantom's kind, with holes and islands, out into a file and in again: both spellings
 * of holes, with and without a limit of points. Distances are measured here, between the lines that
 * were drawn and those that came back. */
#include "tests/app/dicom/export-scene.h"

#define WITHIN_MM 0.01

/* From a point to a segment. */
static double
to_segment (const double p[3], const double a[3], const double b[3])
{
  const double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
  double t = length > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length : 0;
  t = CLAMP (t, 0, 1);
  return hypot (p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

static double
to_lines (const double p[3], const CvmStructure *s, int slice)
{
  double best = INFINITY;
  for (int i = 0; i < s->n_rings; i++)
    {
      const CvmRing *r = &s->rings[i];
      for (int k = 0; r->slice == slice && k < r->n_points; k++)
        best = fmin (best, to_segment (p, r->points[k], r->points[(k + 1) % r->n_points]));
    }
  return best;
}

/* The farthest that a point of one lies from the lines of the other. */
static double
farthest (const CvmStructure *from, const CvmStructure *to)
{
  double worst = 0;
  for (int i = 0; i < from->n_rings; i++)
    for (int k = 0; k < from->rings[i].n_points; k++)
      worst = fmax (worst, to_lines (from->rings[i].points[k], to, from->rings[i].slice));
  return worst;
}

static int
most_points (const CvmStructure *s)
{
  int most = 0;
  for (int i = 0; i < s->n_rings; i++)
    most = MAX (most, s->rings[i].n_points);
  return most;
}

/* A smooth ring with many points: an ellipse, bent. */
static void
add_smooth (CvmStructure *s,
            const CvmSeries *series,
            int slice,
            double x,
            double y,
            double radius,
            int n_points,
            guint64 seed)
{
  const int first = s->n_rings;
  const double bend = cvm_random_range (seed, 1, 0, 0.15f), turn = cvm_random_range (seed, 2, 0, 6);
  add_star (s, series, slice, x, y, radius, 0, n_points, seed);
  CvmRing *r = &s->rings[first];
  for (int i = 0; i < n_points; i++)
    {
      const double angle = 2 * G_PI * i / n_points;
      const double rho = radius * (1 + bend * cos (3 * angle + turn));
      r->points[i][0] = rint (1000 * (x + rho * cos (angle))) / 1000;
      r->points[i][1] = rint (1000 * (y + rho * sin (angle))) / 1000;
    }
}

/* An outline, two holes, an island in one of them; now and then something small beside it. */
static CvmStructure *
random_structure (const CvmSeries *series, guint64 seed, const char *name)
{
  CvmStructure *s = make_structure (series, name);
  for (int slice = (int)(seed % 3); slice < N_SLICES; slice += 1 + (int)(seed % 2))
    {
      const guint64 here = 100 * seed + (guint64)slice;
      const double x = cvm_random_range (here, 0, -20, 10),
                   y = cvm_random_range (here, 1, -190, -170);
      const double radius = cvm_random_range (here, 2, 15, 30);
      const int n = 200 + (int)cvm_random_range (here, 3, 0, 400);
      add_smooth (s, series, slice, x, y, radius, n, here);
      add_smooth (s, series, slice, x + 0.4 * radius, y, 0.28 * radius, n / 2, here + 1);
      add_smooth (s, series, slice, x - 0.4 * radius, y, 0.25 * radius, n / 3, here + 2);
      add_smooth (s, series, slice, x + 0.4 * radius, y, 0.1 * radius, n / 4, here + 3);
      if (slice % 2)
        add_smooth (s, series, slice, x + 2.1 * radius, y, 0.5 * radius, n / 2, here + 4);
    }
  return s;
}

static gboolean
pass (const CvmSeries *series,
      CvmStructure *s,
      const CvmExportOptions *options,
      const char *path,
      CvmStructureSet **back)
{
  g_autoptr (GPtrArray) structures = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (structures, s);
  if (!cvm_export_structures (series, structures, path, options, NULL, &error))
    {
      g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_UNSUPPORTED);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      return FALSE;
    }
  *back = cvm_structure_set_read (path, series, &error);
  g_assert_no_error (error);
  return TRUE;
}

/* 100 structures that arrive; each is written as keyholes and as XOR, freely or with fewer points.
 */
static void
round_trips (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-trips");
  double worst = 0;
  int n_thinned = 0, n_refused = 0, n_trips = 0;
  for (guint64 seed = 0; n_trips < 100; seed++)
    {
      g_autofree char *name = g_strdup_printf ("trip-%d.dcm", (int)seed), *path = in_folder (name);
      CvmStructure *s = random_structure (series, seed, "Trip");
      CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
      CvmStructureSet *back = NULL;
      options.holes = seed % 2 ? CVM_HOLES_KEYHOLE : CVM_HOLES_XOR;
      options.max_points = seed % 4 < 2 ? 0 : 320 + (int)seed;
      options.within_mm = WITHIN_MM;
      if (!pass (series, s, &options, path, &back))
        n_refused++;
      else
        {
          const CvmStructure *b = back->structures->pdata[0];
          worst = fmax (worst, fmax (farthest (s, b), farthest (b, s)));
          n_trips++;
          if (options.max_points > 0)
            {
              n_thinned += most_points (b);
              g_assert_cmpint (most_points (b), <=, options.max_points);
            }
          for (int slice = 0; slice < N_SLICES; slice++)
            g_assert_cmpfloat_with_epsilon (cvm_structure_area_mm2 (s, series->grid, slice),
                                            cvm_structure_area_mm2 (b, series->grid, slice),
                                            options.max_points > 0 ? 3 : 1e-6);
          g_assert_cmpint (b->n_rings, <=, s->n_rings);
          cvm_structure_set_free (back);
        }
      cvm_structure_free (s);
    }
  g_test_message ("worst %.4f mm; %d refused", worst, n_refused);
  g_assert_cmpfloat (worst, <=, WITHIN_MM);
  g_assert_cmpint (n_refused, <, 15); /* smooth rings can be thinned so far */
  g_assert_cmpint (n_thinned, >, 0);
}

/* Fewer points than the distance allows: the sentence says how far it would be, and nothing is
 * written; allowed, it is as far as was said at most. */
static void
a_limit_that_costs (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-costs");
  g_autoptr (GPtrArray) structures = new_list (),
                        warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = in_folder ("costs.dcm");
  g_autoptr (GError) error = NULL;
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  CvmStructure *s = make_structure (series, "Costs");
  add_smooth (s, series, 2, 0, -180, 30, 1000, 3);
  add_smooth (s, series, 2, 0, -180, 20, 1000, 4);
  g_ptr_array_add (structures, s);
  options.max_points = 40;
  g_assert_false (cvm_export_structures (series, structures, path, &options, NULL, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "with at most 40 points a contour on slice 3 would "));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  options.within_mm = 2;
  g_assert_true (cvm_export_structures (series, structures, path, &options, warnings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 1);
  const char *said = strstr (warnings->pdata[0], "they lie within ");
  g_assert_nonnull (said);
  const double said_mm = g_ascii_strtod (said + strlen ("they lie within "), NULL);
  g_autoptr (CvmStructureSet) back = cvm_structure_set_read (path, series, &error);
  const CvmStructure *b = back->structures->pdata[0];
  g_assert_cmpint (b->n_rings, ==, 1); /* a keyhole */
  g_assert_cmpint (b->rings[0].n_points, ==, 40);
  g_assert_cmpfloat (farthest (s, b), <=, said_mm + 0.0005);
  g_assert_cmpfloat (farthest (s, b), >, 0.1 * said_mm);
  judge ("dciodvfy", path, NULL);
}

/* Thin walls: with as few points as can be nothing crosses, and what was apart stays apart. */
static void
thin_walls (void)
{
  g_autoptr (CvmSeries) series = make_ct ("ct-walls");
  for (guint64 seed = 0; seed < 30; seed++)
    {
      g_autofree char *name = g_strdup_printf ("wall-%d.dcm", (int)seed), *path = in_folder (name);
      CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
      CvmStructure *s = make_structure (series, "Wall");
      CvmStructureSet *back = NULL;
      const double rough = 0.002 * (double)(seed % 5);
      add_star (s, series, 1, 0, -180, 30, rough, 300, seed);
      add_star (s, series, 1, 0, -180, 29.2, rough, 280, seed + 100);
      add_star (s, series, 1, 3, -180, 20, 0.1, 200, seed + 200);
      options.max_points = 30 + (int)seed;
      options.within_mm = 20;
      options.holes = CVM_HOLES_XOR;
      g_assert_true (pass (series, s, &options, path, &back));
      const CvmStructure *b = back->structures->pdata[0];
      g_assert_cmpint (b->n_rings, ==, 3);
      /* nested still: areas alternate exactly when nothing crosses */
      double area = 0;
      for (int i = 0; i < 3; i++)
        {
          g_assert_cmpint (b->rings[i].n_points, >=, 3);
          g_assert_cmpint (b->rings[i].n_points, <=, options.max_points);
          area -= cvm_ring_signed_area (&b->rings[i], series->grid->row_direction,
                                        series->grid->column_direction);
        }
      g_assert_cmpfloat_with_epsilon (area, cvm_structure_area_mm2 (b, series->grid, 1), 1e-6);
      cvm_structure_set_free (back);
      cvm_structure_free (s);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  folder = g_dir_make_tmp ("cavum-test-points-XXXXXX", NULL);
  g_test_add_func ("/export-points/round-trips", round_trips);
  g_test_add_func ("/export-points/costs", a_limit_that_costs);
  g_test_add_func ("/export-points/thin-walls", thin_walls);
  int result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}
