/* SPDX-License-Identifier: Apache-2.0 */
/* What the phantom promises, measured on the picture itself. Places are anatomical mm of a textbook
 * (anatomy.h); the seed scales them by at most 3 %. */
#include "app/dicom/folder.h"
#include "app/phantom/phantom.h"
#include "segmentation/contour/raster.h"
#include "segmentation/grid/body.h"

#include <glib.h>
#include <math.h>

static CvmPhantomSpec
small_spec (void)
{
  CvmPhantomSpec spec = CVM_PHANTOM_SPEC_INIT;
  spec.n_columns = spec.n_rows = 128;
  spec.n_slices = 40;
  spec.pixel_mm *= 4;
  spec.slice_mm *= 110.0 / 40;
  return spec;
}

static CvmPhantom *
make (const CvmPhantomSpec *spec)
{
  g_autoptr (GError) error = NULL;
  CvmPhantom *phantom = cvm_phantom_new (spec, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (phantom);
  return phantom;
}

static const CvmStructure *
find (const CvmPhantom *phantom, const char *name)
{
  for (guint i = 0; i < phantom->structures->len; i++)
    {
      const CvmStructure *s = phantom->structures->pdata[i];
      if (strcmp (s->name, name) == 0)
        return s;
    }
  g_error ("no structure %s", name);
}

typedef struct
{
  double mean, sd;
  int n;
} Statistics;

/* Of a box about a place in anatomical mm. */
static Statistics
around (const CvmPhantom *phantom, double x, double y, double z, double half_mm)
{
  const CvmGrid *grid = cvm_volume_get_grid (phantom->ct);
  const double place[3] = { x, y - 15, z + 28 };
  double voxel[3], sum = 0, squares = 0;
  int n = 0, reach = (int)(half_mm / grid->column_step_mm);
  cvm_grid_to_voxel (grid, place, voxel);
  for (int dz = -1; dz <= 1; dz++)
    for (int dy = -reach; dy <= reach; dy++)
      for (int dx = -reach; dx <= reach; dx++)
        {
          double hu = cvm_volume_value (phantom->ct, (int)lrint (voxel[0]) + dx,
                                        (int)lrint (voxel[1]) + dy, (int)lrint (voxel[2]) + dz);
          sum += hu;
          squares += hu * hu;
          n++;
        }
  return (Statistics){ sum / n, sqrt (squares / n - sum / n * sum / n), n };
}

static void
the_same_seed_is_the_same_patient (void)
{
  CvmPhantomSpec spec = small_spec ();
  g_autoptr (CvmPhantom) a = make (&spec), b = make (&spec);
  spec.seed = 2;
  g_autoptr (CvmPhantom) c = make (&spec);
  gsize bytes = cvm_grid_n_voxels (cvm_volume_get_grid (a->ct)) * sizeof (gint16);
  g_assert_cmpmem (cvm_volume_get_int16 (a->ct), bytes, cvm_volume_get_int16 (b->ct), bytes);
  g_assert_cmpint (memcmp (cvm_volume_get_int16 (a->ct), cvm_volume_get_int16 (c->ct), bytes), !=,
                   0);
  g_assert_cmpint (find (a, "GTVp")->n_rings, ==, find (b, "GTVp")->n_rings);
}

static void
tissues (const CvmPhantom *phantom)
{
  const struct
  {
    const char *what;
    double x, y, z, half_mm, low, high;
  } places[] = {
    { "trapezius", 70, 77, -180, 4, 45, 70 },
    { "brain", 25, 25, 75, 8, 20, 45 },
    { "air before the face", 0, -200, 0, 20, -1010, -980 },
    { "maxillary sinus", 27, -61, -8, 5, -1010, -900 },
    { "trachea", 0, -15, -163, 2, -1010, -900 },
    { "tongue", 0, -58, -55, 6, 30, 75 },
    { "vitreous", 32, -68, 14, 4, 0, 40 },
    { "cord", 0, 21, -75, 2, 15, 55 },
    { "petrous bone", 40, 3, 2, 3, 700, 2000 },
    { "fat above the clavicle", 62, -14, -167, 4, -130, -70 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      Statistics s = around (phantom, places[i].x, places[i].y, places[i].z, places[i].half_mm);
      g_test_message ("%s: %.0f ± %.1f HU (%d voxels)", places[i].what, s.mean, s.sd, s.n);
      g_assert_cmpfloat (s.mean, >, places[i].low);
      g_assert_cmpfloat (s.mean, <, places[i].high);
    }
  Statistics noise = around (phantom, 25, 25, 75, 8);
  g_assert_cmpfloat (noise.sd, >=, 10);
  g_assert_cmpfloat (noise.sd, <, 25);
}

/* Mean HU of the tumour's inner voxels, and how many of its voxels border on air and on fat. */
static void
tumour (const CvmPhantom *phantom)
{
  const CvmGrid *grid = cvm_volume_get_grid (phantom->ct);
  CvmStatus status;
  CvmVolume *mask = cvm_raster_structure (find (phantom, "GTVp"), grid, &status);
  g_assert_nonnull (mask);
  const guint8 *in = cvm_volume_get_uint8 (mask);
  const gint16 *hu = cvm_volume_get_int16 (phantom->ct);
  const gssize row = grid->n_columns, plane = row * grid->n_rows;
  const gssize next[6] = { 1, -1, row, -row, plane, -plane };
  gsize n = cvm_grid_n_voxels (grid), n_inner = 0, n_air = 0, n_fat = 0;
  double sum = 0;
  for (gsize i = plane; i < n - plane; i++)
    {
      gboolean inner = in[i] != 0;
      for (int k = 0; k < 6 && in[i]; k++)
        {
          inner = inner && in[i + next[k]];
          n_air += !in[i + next[k]] && hu[i + next[k]] < -400;
          n_fat += !in[i + next[k]] && hu[i + next[k]] > -150 && hu[i + next[k]] < -50;
        }
      if (inner && in[i + 2] && in[i - 2] && in[i + 2 * row] && in[i - 2 * row])
        {
          sum += hu[i];
          n_inner++;
        }
    }
  cvm_volume_unref (mask);
  double muscle = around (phantom, 70, 77, -180, 4).mean;
  g_test_message ("tumour %.1f HU, muscle %.1f HU; faces on air %zu, on fat %zu", sum / n_inner,
                  muscle, n_air, n_fat);
  g_assert_cmpuint (n_inner, >, 200);
  g_assert_cmpfloat (fabs (sum / n_inner - muscle), <=, 20);
  g_assert_cmpuint (n_air, >, 50);
  g_assert_cmpuint (n_fat, >, 50);
}

static void
volumes (const CvmPhantom *phantom)
{
  const struct
  {
    const char *name;
    double low_cm3, high_cm3; /* what adults have */
  } wanted[] = { { "GTVp", 8, 40 },       { "Brain", 1100, 1800 }, { "Brainstem", 15, 45 },
                 { "SpinalCord", 8, 35 }, { "Parotid_L", 10, 50 }, { "Parotid_R", 10, 50 },
                 { "Eye_L", 5, 10 },      { "Eye_R", 5, 10 },      { "Bone_Mandible", 30, 120 },
                 { "BODY", 5000, 16000 } };
  const CvmGrid *grid = cvm_volume_get_grid (phantom->ct);
  double voxel_cm3 = grid->column_step_mm * grid->row_step_mm * grid->slice_step_mm / 1000;
  g_assert_cmpuint (phantom->structures->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      CvmStatus status;
      const CvmStructure *s = find (phantom, wanted[i].name);
      CvmVolume *mask = cvm_raster_structure (s, grid, &status);
      const guint8 *in = cvm_volume_get_uint8 (mask);
      gsize count = 0;
      for (gsize k = 0; k < cvm_grid_n_voxels (grid); k++)
        count += in[k];
      double rings = cvm_structure_volume_cm3 (s, grid), voxels = count * voxel_cm3;
      g_test_message ("%s: %.2f cm3 by rings, %.2f by voxels, %d rings", s->name, rings, voxels,
                      s->n_rings);
      g_assert_cmpfloat (rings, >, wanted[i].low_cm3);
      g_assert_cmpfloat (rings, <, wanted[i].high_cm3);
      g_assert_cmpfloat (fabs (rings - voxels), <, 0.03 * rings + 0.15 * grid->column_step_mm);
      cvm_volume_unref (mask);
    }
}

/* The program's own body finder, which knows nothing of the phantom, agrees with BODY. */
static void
body (const CvmPhantom *phantom)
{
  const CvmGrid *grid = cvm_volume_get_grid (phantom->ct);
  CvmStatus status;
  CvmVolume *found = cvm_body_find (phantom->ct, NULL, &status);
  CvmVolume *drawn = cvm_raster_structure (find (phantom, "BODY"), grid, &status);
  g_assert_nonnull (found);
  const guint8 *a = cvm_volume_get_uint8 (found), *b = cvm_volume_get_uint8 (drawn);
  gsize both = 0, sum = 0;
  for (gsize i = 0; i < cvm_grid_n_voxels (grid); i++)
    {
      both += a[i] && b[i];
      sum += a[i] + b[i];
    }
  g_test_message ("body: DSC %.4f", 2.0 * both / sum);
  g_assert_cmpfloat (2.0 * both / sum, >, 0.97);
  cvm_volume_unref (found);
  cvm_volume_unref (drawn);
}

static void
a_patient_is_as_promised (void)
{
  for (int seed = 1; seed <= 3; seed++)
    {
      CvmPhantomSpec spec = CVM_PHANTOM_SPEC_INIT;
      spec.seed = seed;
      if (seed > 1)
        {
          spec.n_columns = spec.n_rows = 256;
          spec.pixel_mm *= 2;
        }
      g_autoptr (CvmPhantom) phantom = make (&spec);
      tissues (phantom);
      tumour (phantom);
      volumes (phantom);
      if (seed == 1)
        body (phantom);
    }
}

static bool
always (void *user)
{
  return true;
}

static void
refusals (void)
{
  CvmPhantomSpec spec = small_spec ();
  CvmProgress progress = { .cancelled = always };
  g_autoptr (GError) error = NULL;
  g_assert_null (cvm_phantom_new (&spec, &progress, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_CANCELLED);
  g_clear_error (&error);
  spec.n_columns = 4;
  g_assert_null (cvm_phantom_new (&spec, NULL, &error));
  g_assert_nonnull (strstr (error->message, "16 to 1024"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom/same-seed", the_same_seed_is_the_same_patient);
  g_test_add_func ("/phantom/as-promised", a_patient_is_as_promised);
  g_test_add_func ("/phantom/refusals", refusals);
  return g_test_run ();
}
