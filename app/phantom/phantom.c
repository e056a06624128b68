/* SPDX-License-Identifier: Apache-2.0 */
/* From an anatomy to a CT: slice by slice, each the mean of three planes across its thickness, then
 * noise. The reference structures are maps raised by the same forms on the middle plane and traced
 * like a network's probability.
 *
 * Anatomical mm become patient mm by the anatomy's scale and a fixed shift: the grid's middle lies
 * at x = y = 0. */
#include "app/phantom/phantom.h"

#include "app/dicom/folder.h" /* its error codes */
#include "app/phantom/anatomy.h"
#include "app/phantom/noise.h"
#include "segmentation/base/random.h"
#include "segmentation/contour/trace.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define SUB_PLANES 3
#define BEND_MM 1.6f
#define MIDDLE_Y 15.0f /* anatomical mm of the grid's middle */
#define MIDDLE_Z -28.0f

typedef struct
{
  const char *name, *type;
  uint8_t colour[3];
  float low[3], high[3]; /* anatomical mm: where its map can be more than 0 */
} Organ;

static const Organ organs[CVM_N_ORGANS] = {
  [CVM_ORGAN_BODY]
  = { "BODY", "EXTERNAL", { 0, 160, 90 }, { -300, -300, -400 }, { 300, 300, 300 } },
  [CVM_ORGAN_GTVP] = { "GTVp", "GTV", { 255, 230, 0 }, { -50, -60, -70 }, { 50, 15, 25 } },
  [CVM_ORGAN_BRAIN] = { "Brain", "ORGAN", { 200, 160, 220 }, { -80, -105, -50 }, { 80, 105, 130 } },
  [CVM_ORGAN_BRAINSTEM]
  = { "Brainstem", "ORGAN", { 90, 200, 250 }, { -30, -25, -45 }, { 30, 40, 50 } },
  [CVM_ORGAN_CORD] = { "SpinalCord", "ORGAN", { 153, 187, 0 }, { -20, 0, -300 }, { 20, 90, -10 } },
  [CVM_ORGAN_PAROTID_L]
  = { "Parotid_L", "ORGAN", { 90, 200, 120 }, { 25, -45, -80 }, { 95, 35, 15 } },
  [CVM_ORGAN_PAROTID_R]
  = { "Parotid_R", "ORGAN", { 60, 150, 230 }, { -95, -45, -80 }, { -25, 35, 15 } },
  [CVM_ORGAN_EYE_L] = { "Eye_L", "ORGAN", { 250, 170, 90 }, { 10, -95, -8 }, { 55, -48, 36 } },
  [CVM_ORGAN_EYE_R] = { "Eye_R", "ORGAN", { 180, 120, 250 }, { -55, -95, -8 }, { -10, -48, 36 } },
  [CVM_ORGAN_MANDIBLE]
  = { "Bone_Mandible", "ORGAN", { 220, 220, 200 }, { -75, -115, -115 }, { 75, 20, 18 } },
};

/* Which order they are offered in. */
static const int order[]
    = { CVM_ORGAN_GTVP,  CVM_ORGAN_BODY,      CVM_ORGAN_BRAIN,     CVM_ORGAN_BRAINSTEM,
        CVM_ORGAN_CORD,  CVM_ORGAN_PAROTID_L, CVM_ORGAN_PAROTID_R, CVM_ORGAN_EYE_L,
        CVM_ORGAN_EYE_R, CVM_ORGAN_MANDIBLE };

/* A reference structure's map over a box of the grid. */
typedef struct
{
  int first[3], size[3]; /* columns, rows, slices */
  CvmVolume *map;
} Box;

typedef struct
{
  CvmAnatomy anatomy;
  CvmGrid *grid;
  CvmVolume *ct;
  Box boxes[CVM_N_ORGANS];
  const CvmProgress *progress;
} Work;

/* What one thread needs for a slice. */
typedef struct
{
  float *x, *y, *mottle, *grain, *hu, *skin, *sum, *noise;
  float *organ[CVM_N_ORGANS];
  float *all; /* all of them */
} Scratch;

static bool
scratch_init (Scratch *scratch, size_t n)
{
  float **parts[] = { &scratch->x,  &scratch->y,    &scratch->mottle, &scratch->grain,
                      &scratch->hu, &scratch->skin, &scratch->sum,    &scratch->noise };
  size_t at = 0;

  scratch->all = malloc ((8 + CVM_N_ORGANS) * n * sizeof (float));
  if (!scratch->all)
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++, at += n)
    *parts[i] = scratch->all + at;
  for (int i = 0; i < CVM_N_ORGANS; i++, at += n)
    scratch->organ[i] = scratch->all + at;
  return true;
}

/* Anatomical mm of voxel `index` along an axis, by the grid's origin and step. */
static float
anatomical (const Work *work, int axis, double index)
{
  const CvmGrid *grid = work->grid;
  double step = axis == 0   ? grid->column_step_mm
                : axis == 1 ? grid->row_step_mm
                            : grid->slice_step_mm;
  double middle = axis == 1 ? MIDDLE_Y : axis == 2 ? MIDDLE_Z : 0;
  int n = axis == 0 ? grid->n_columns : axis == 1 ? grid->n_rows : grid->n_slices;

  return (float)(middle + (index - (n - 1) / 2.0) * step / work->anatomy.scale[axis]);
}

static bool
make_box (Work *work, int organ, CvmStatus *status)
{
  Box *box = &work->boxes[organ];
  const CvmGrid *grid = work->grid;
  const int n[3] = { grid->n_columns, grid->n_rows, grid->n_slices };
  const double step[3] = { grid->column_step_mm, grid->row_step_mm, grid->slice_step_mm };
  double origin[3];

  for (int axis = 0; axis < 3; axis++)
    {
      float start = anatomical (work, axis, 0), unit = anatomical (work, axis, 1) - start;
      int low = (int)floorf ((organs[organ].low[axis] - start) / unit);
      int high = (int)ceilf ((organs[organ].high[axis] - start) / unit) + 1;
      low = CLAMP (low, 0, n[axis] - 1);
      high = CLAMP (high, low + 1, n[axis]);
      box->first[axis] = low;
      box->size[axis] = high - low;
      origin[axis] = grid->origins[0][axis] + low * step[axis];
    }
  CvmGrid *part = cvm_grid_new_uniform (box->size, step, origin, status);
  if (!part)
    return false;
  box->map = cvm_volume_new (part, CVM_VOXEL_FLOAT32, status);
  cvm_grid_unref (part);
  return box->map != NULL;
}

/* Where the pixels lie, gently bent, and the textures: once a slice. */
static void
prepare_slice (const Work *work, Scratch *scratch, CvmPlane *plane)
{
  uint64_t seed = work->anatomy.seed;
  int nc = plane->n_columns, nr = plane->n_rows;
  int coarse = MAX (1, (int)(8 / plane->step_mm)), fine = plane->step_mm < 0.7f ? 2 : 1;

  cvm_noise_plane (seed + 1, plane->x0, plane->y0, plane->z, plane->step_mm, nc, nr, 30, coarse,
                   scratch->x);
  cvm_noise_plane (seed + 2, plane->x0, plane->y0, plane->z, plane->step_mm, nc, nr, 30, coarse,
                   scratch->y);
  cvm_noise_plane (seed + 3, plane->x0, plane->y0, plane->z, plane->step_mm, nc, nr, 10,
                   MAX (1, coarse / 4), scratch->mottle);
  cvm_noise_plane (seed + 4, plane->x0, plane->y0, plane->z, plane->step_mm, nc, nr, 3.5f, fine,
                   scratch->grain);
  for (int r = 0; r < nr; r++)
    for (int c = 0; c < nc; c++)
      {
        int i = r * nc + c;
        scratch->x[i] = anatomical (work, 0, c) + BEND_MM * scratch->x[i];
        scratch->y[i] = anatomical (work, 1, r) + BEND_MM * scratch->y[i];
      }
}

/* Noise along a row, drawn out: random numbers at whole places, linear between. */
static float
streak_at (uint64_t seed, int row, float place)
{
  int i = (int)place;
  float t = place - i, a = cvm_random_normal (seed, (uint64_t)row * 64 + i);

  return a + t * (cvm_random_normal (seed, (uint64_t)row * 64 + i + 1) - a);
}

/* A scanner's noise, in HU: white noise, softened a little by the kernel; more where shoulders
 * take the light, and there drawn out from side to side. */
static void
make_noise (const Work *work, int slice, float z, Scratch *scratch)
{
  int nc = work->grid->n_columns, nr = work->grid->n_rows;
  uint64_t seed = work->anatomy.seed + 1000 + slice;
  float deep = z < -145 ? fminf ((-145 - z) / 30, 1) : 0;
  float sd = 12.5f + 5 * deep, streak = 7 * deep;

  for (int i = 0; i < nc * nr; i++)
    scratch->hu[i] = cvm_random_normal (seed, i);
  for (int r = 0; r < nr; r++)
    for (int c = 0; c < nc; c++)
      {
        int up = r > 0 ? -nc : 0, down = r < nr - 1 ? nc : 0, left = c > 0 ? -1 : 0;
        int right = c < nc - 1 ? 1 : 0, i = r * nc + c;
        const float *n = scratch->hu + i;
        /* Weights 1 and four times 0.3: the factor keeps the SD. */
        float white = (n[0] + 0.3f * (n[up] + n[down] + n[left] + n[right])) * 0.8575f;
        float line = deep > 0 ? streak_at (seed ^ 0x5eed, r, 48.0f * c / nc) : 0;
        scratch->noise[i] = sd * white + streak * line;
      }
}

static void
store_organs (Work *work, int slice, const Scratch *scratch)
{
  int nc = work->grid->n_columns;

  for (int k = 1; k < CVM_N_ORGANS; k++)
    {
      Box *box = &work->boxes[k];
      int s = slice - box->first[2];
      if (s < 0 || s >= box->size[2])
        continue;
      float *out
          = (float *)cvm_volume_get_data (box->map) + (size_t)s * box->size[0] * box->size[1];
      for (int r = 0; r < box->size[1]; r++)
        memcpy (out + (size_t)r * box->size[0],
                scratch->organ[k] + (size_t)(r + box->first[1]) * nc + box->first[0],
                box->size[0] * sizeof (float));
    }
}

static void
paint_slice (Work *work, int slice, Scratch *scratch)
{
  const CvmGrid *grid = work->grid;
  int n = grid->n_columns * grid->n_rows;
  float z = anatomical (work, 2, slice),
        thick = (float)(grid->slice_step_mm / work->anatomy.scale[2]);
  CvmPlane plane = { .n_columns = grid->n_columns,
                     .n_rows = grid->n_rows,
                     .z = z,
                     .x0 = anatomical (work, 0, 0),
                     .y0 = anatomical (work, 1, 0),
                     .step_mm = (float)grid->column_step_mm / work->anatomy.scale[0],
                     .row_step_mm = (float)grid->row_step_mm / work->anatomy.scale[1],
                     .x = scratch->x,
                     .y = scratch->y,
                     .bend_mm = BEND_MM,
                     .mottle = scratch->mottle,
                     .grain = scratch->grain,
                     .hu = scratch->hu };
  int16_t *out = (int16_t *)cvm_volume_get_data (work->ct) + (size_t)slice * n;

  prepare_slice (work, scratch, &plane);
  memset (scratch->sum, 0, n * sizeof (float));
  for (int k = 0; k < SUB_PLANES; k++)
    {
      bool middle = k == SUB_PLANES / 2;
      for (int organ = 1; organ < CVM_N_ORGANS; organ++)
        {
          const Box *box = &work->boxes[organ];
          bool here = slice >= box->first[2] && slice < box->first[2] + box->size[2];
          plane.organ[organ] = middle && here ? scratch->organ[organ] : NULL;
          if (plane.organ[organ])
            memset (scratch->organ[organ], 0, n * sizeof (float));
        }
      for (int i = 0; i < n; i++)
        scratch->hu[i] = -1000;
      plane.z = z + (k - SUB_PLANES / 2) * thick / SUB_PLANES;
      cvm_anatomy_paint (&work->anatomy, &plane, scratch->skin);
      for (int i = 0; i < n; i++)
        scratch->sum[i] += scratch->hu[i] / SUB_PLANES;
    }
  store_organs (work, slice, scratch);
  make_noise (work, slice, z, scratch);
  for (int i = 0; i < n; i++)
    out[i] = (int16_t)lrintf (CLAMP (scratch->sum[i] + scratch->noise[i], -1024, 3071));
}

static bool
paint_all (Work *work, CvmStatus *status)
{
  int n_slices = work->grid->n_slices, n_done = 0;
  bool no_memory = false, cancelled = false;

#pragma omp parallel
  {
    Scratch scratch;
    bool mine = scratch_init (&scratch, (size_t)work->grid->n_columns * work->grid->n_rows);
    if (!mine)
#pragma omp atomic write
      no_memory = true;
#pragma omp for schedule(dynamic)
    for (int slice = 0; slice < n_slices; slice++)
      {
        if (!mine)
          continue;
        if (cvm_progress_cancelled (work->progress))
          {
#pragma omp atomic write
            cancelled = true;
            continue;
          }
        paint_slice (work, slice, &scratch);
        int done;
#pragma omp atomic capture
        done = ++n_done;
        if (omp_get_thread_num () == 0)
          {
            CvmProgressReport report = { "phantom", 0.8 * done / n_slices, -1, 0, -1, 0 };
            cvm_progress_report (work->progress, &report);
          }
      }
    if (mine)
      free (scratch.all);
  }
  if (no_memory)
    return cvm_status_no_memory (status);
  return cancelled ? cvm_status_cancelled (status) : true;
}

static CvmVolume *
kept_of (const CvmVolume *map, CvmStatus *status)
{
  const CvmGrid *grid = cvm_volume_get_grid (map);
  CvmVolume *kept = cvm_volume_new (grid, CVM_VOXEL_UINT8, status);

  if (!kept)
    return NULL;
  uint8_t *out = cvm_volume_get_data (kept);
  const float *in = cvm_volume_get_float32 (map);
  for (size_t i = 0; i < cvm_grid_n_voxels (grid); i++)
    out[i] = in[i] >= 0.5f;
  return kept;
}

static bool
describe (CvmStructure *structure, const Organ *organ, bool target, CvmStatus *status)
{
  memcpy (structure->colour, organ->colour, 3);
  structure->has_colour = structure->visible = true;
  return cvm_structure_set_text (&structure->interpreted_type, organ->type, status)
         && cvm_structure_set_text (&structure->algorithm, "AUTOMATIC", status)
         && cvm_structure_set_text (&structure->generation_description,
                                    "Cavum phantom, exact shape", status)
         && cvm_structure_set_text (&structure->description,
                                    "Reference of a synthetic phantom: not a patient's structure.",
                                    status)
         && (!target
             || (cvm_structure_set_text (&structure->code_scheme, "DCM", status)
                 && cvm_structure_set_text (&structure->code_value, "130052", status)
                 && cvm_structure_set_text (&structure->code_meaning, "GTV Primary", status)));
}

static CvmStructure *
trace_organ (Work *work, int organ, CvmStatus *status)
{
  Box *box = &work->boxes[organ];
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, organs[organ].name, status);
  CvmVolume *kept = kept_of (box->map, status);
  /* Its own reports would run from 0 again. */
  CvmProgress quiet = work->progress ? *work->progress : (CvmProgress){ 0 };
  quiet.report = NULL;
  bool ok = structure && kept
            && describe (structure, &organs[organ], organ == CVM_ORGAN_GTVP, status)
            && cvm_trace_structure (box->map, kept, 0.5, structure, &quiet, status);

  cvm_volume_unref (kept);
  if (!ok)
    {
      cvm_structure_free (structure);
      return NULL;
    }
  /* From slices of the box to slices of the CT. */
  for (int i = 0; i < structure->n_rings; i++)
    structure->rings[i].slice += box->first[2];
  return structure;
}

static CvmGrid *
make_grid (const CvmPhantomSpec *spec, CvmStatus *status)
{
  const int size[3] = { spec->n_columns, spec->n_rows, spec->n_slices };
  const double step[3] = { spec->pixel_mm, spec->pixel_mm, spec->slice_mm };
  double origin[3];

  for (int axis = 0; axis < 3; axis++)
    origin[axis] = rint (-(size[axis] - 1) / 2.0 * step[axis] * 1000) / 1000;
  return cvm_grid_new_uniform (size, step, origin, status);
}

static void
work_clear (Work *work)
{
  for (int k = 0; k < CVM_N_ORGANS; k++)
    cvm_volume_unref (work->boxes[k].map);
  cvm_volume_unref (work->ct);
  cvm_grid_unref (work->grid);
}

static bool
make (Work *work, const CvmPhantomSpec *spec, GPtrArray *structures, CvmStatus *status)
{
  if (spec->n_columns < 16 || spec->n_columns > 1024 || spec->n_rows < 16 || spec->n_rows > 1024
      || spec->n_slices < 2 || spec->n_slices > 400 || !(spec->pixel_mm > 0.1)
      || !(spec->slice_mm > 0.1))
    return cvm_status_fail (
        status, CVM_ERR_ARGUMENT,
        CVM_N_ ("A phantom has 16 to 1024 rows and columns and 2 to 400 slices."), NULL);
  cvm_anatomy_init (&work->anatomy, spec->seed);
  work->grid = make_grid (spec, status);
  if (!work->grid)
    return false;
  work->ct = cvm_volume_new (work->grid, CVM_VOXEL_INT16, status);
  if (!work->ct)
    return false;
  for (int k = 1; k < CVM_N_ORGANS; k++)
    if (!make_box (work, k, status))
      return false;
  if (!paint_all (work, status))
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    {
      CvmStructure *structure = trace_organ (work, order[i], status);
      if (!structure)
        return false;
      g_ptr_array_add (structures, structure);
      cvm_volume_unref (g_steal_pointer (&work->boxes[order[i]].map));
    }
  return true;
}

static void
free_structure (void *structure)
{
  cvm_structure_free (structure);
}

CvmPhantom *
cvm_phantom_new (const CvmPhantomSpec *spec, const CvmProgress *progress, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  Work work = { .progress = progress };
  CvmPhantom *phantom = g_new0 (CvmPhantom, 1);

  phantom->structures = g_ptr_array_new_with_free_func (free_structure);
  if (make (&work, spec, phantom->structures, &status))
    phantom->ct = cvm_volume_ref (work.ct);
  work_clear (&work);
  if (phantom->ct)
    return phantom;
  char text[1024];
  cvm_status_format (&status, status.message_id ? _ (status.message_id) : NULL, text, sizeof text);
  g_set_error_literal (
      error, CVM_DICOM_ERROR,
      status.code == CVM_ERR_CANCELLED ? CVM_DICOM_ERROR_CANCELLED : CVM_DICOM_ERROR_MEMORY, text);
  cvm_phantom_free (phantom);
  return NULL;
}

void
cvm_phantom_free (CvmPhantom *phantom)
{
  if (!phantom)
    return;
  cvm_volume_unref (phantom->ct);
  g_ptr_array_unref (phantom->structures);
  g_free (phantom);
}
