/* SPDX-License-Identifier: Apache-2.0 */
/* The removed pieces are traced together and their rings then dealt out: each vertex lies between a
 * voxel of the piece and one beside it that is not. */
#include "app/case/level.h"

#include "app/case/contouring.h"
#include "segmentation/contour/trace.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_STEPS 100 /* of 0 … 1 */

struct CvmLevelHistogram
{
  int n_slices;
  double *voxel_cm3; /* by slice */
  guint32 *counts;   /* [slice][step]: voxels with p ≥ step / N_STEPS */
};

/* --- the exact contour ------------------------------------------------------------------------ */

static void
free_structure (gpointer structure)
{
  cvm_structure_free (structure);
}

void
cvm_level_result_free (CvmLevelResult *result)
{
  if (!result)
    return;
  cvm_structure_free (result->contour);
  g_clear_pointer (&result->ghosts, g_ptr_array_unref);
  g_free (result);
}

/* The piece that a ring goes round. Of a vertex the coordinate that is furthest from a whole number
 * says along which axis the two voxels lie. */
static int
piece_of (const CvmCleanUp *clean_up, const CvmGrid *grid, const CvmRing *ring)
{
  double voxel[3];
  cvm_grid_to_voxel (grid, ring->points[0], voxel);
  const int axis = fabs (voxel[0] - rint (voxel[0])) > fabs (voxel[1] - rint (voxel[1])) ? 0 : 1;
  int at[2] = { (int)rint (voxel[0]), (int)rint (voxel[1]) };
  at[axis] = (int)floor (voxel[axis]);
  const int piece = cvm_clean_up_piece_at (clean_up, at[0], at[1], ring->slice);
  if (piece >= 0)
    return piece;
  at[axis]++;
  return cvm_clean_up_piece_at (clean_up, at[0], at[1], ring->slice);
}

static CvmStructure *
new_structure (CvmStatus *status)
{
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_NETWORK, "", status);
  if (structure)
    structure->visible = true;
  return structure;
}

/* A structure for each of the largest pieces, without rings yet. */
static gboolean
make_ghosts (CvmLevelResult *result, const CvmCleanUp *clean_up, CvmStatus *status)
{
  for (int i = 0; i < clean_up->n_pieces && i < CVM_MAX_GHOSTS; i++)
    {
      if (clean_up->pieces[i].cm3 < CVM_LEAST_GHOST_CM3)
        break;
      CvmStructure *ghost = new_structure (status);
      if (!ghost)
        return FALSE;
      ghost->run.removed_cm3 = clean_up->pieces[i].cm3;
      g_ptr_array_add (result->ghosts, ghost);
    }
  return TRUE;
}

static gboolean
trace_ghosts (CvmLevelResult *result,
              const CvmVolume *probability,
              const CvmCleanUp *clean_up,
              const CvmSeries *series,
              const CvmProgress *progress,
              CvmStatus *status)
{
  if (!make_ghosts (result, clean_up, status) || result->ghosts->len == 0)
    return result->ghosts->len == 0 && status->code == CVM_OK;
  CvmStructure *all = new_structure (status);
  gboolean ok = all
                && cvm_trace_structure (probability, clean_up->removed, result->level, all,
                                        progress, status);
  for (int i = 0; ok && i < all->n_rings; i++)
    {
      const int piece = piece_of (clean_up, cvm_volume_get_grid (probability), &all->rings[i]);
      if (piece >= 0 && piece < (int)result->ghosts->len)
        ok = cvm_structure_take_ring (result->ghosts->pdata[piece], &all->rings[i], status);
    }
  cvm_structure_free (all);
  for (guint i = 0; i < result->ghosts->len; i++)
    cvm_contouring_bind_rings (result->ghosts->pdata[i], series);
  return ok;
}

static gboolean
run_steps (CvmLevelResult *result,
           const CvmVolume *probability,
           const CvmCleanUpSpec *spec,
           const CvmSeries *series,
           const CvmProgress *progress,
           CvmStatus *status)
{
  CvmProgressPart part;
  CvmCleanUp *clean_up = cvm_clean_up (probability, result->level, spec,
                                       cvm_progress_part (&part, progress, 0, 0.6), status);
  if (!clean_up)
    return FALSE;
  result->removed_cm3 = clean_up->removed_cm3;
  result->contour = new_structure (status);
  gboolean ok = result->contour
                && cvm_trace_structure (probability, clean_up->kept, result->level, result->contour,
                                        cvm_progress_part (&part, progress, 0.6, 0.8), status)
                && trace_ghosts (result, probability, clean_up, series,
                                 cvm_progress_part (&part, progress, 0.8, 1), status);
  cvm_clean_up_free (clean_up);
  if (ok)
    cvm_contouring_bind_rings (result->contour, series);
  return ok;
}

CvmLevelResult *
cvm_level_trace (const CvmVolume *probability,
                 double level,
                 const CvmCleanUpSpec *clean_up,
                 const CvmSeries *series,
                 const CvmProgress *progress,
                 GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmLevelResult *result = g_new0 (CvmLevelResult, 1);
  result->level = level;
  result->ghosts = g_ptr_array_new_with_free_func (free_structure);
  if (run_steps (result, probability, clean_up, series, progress, &status))
    return result;
  cvm_error_from_status (error, &status);
  cvm_level_result_free (result);
  return NULL;
}

/* --- the step --------------------------------------------------------------------------------- */

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  const int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

static gboolean
is_in (const GArray *slices, int slice)
{
  return slices && g_array_binary_search ((GArray *)slices, &slice, compare_ints, NULL);
}

/* Slices with rings of either that nobody edited; may hold one more than once. */
static void
add_moving (GArray *slices, const CvmStructure *structure, const GArray *edited)
{
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].slice >= 0 && !is_in (edited, structure->rings[i].slice))
      g_array_append_val (slices, structure->rings[i].slice);
}

static CvmEdit *
new_edit (const CvmStructure *structure, const CvmRun *run)
{
  char before[16], after[16];
  g_snprintf (before, sizeof before, "%.2f", structure->run.level);
  g_snprintf (after, sizeof after, "%.2f", run->level);
  if (strcmp (structure->run.members, run->members) != 0)
    {
      const char *const args[] = { structure->name, run->members, NULL };
      return *run->members ? cvm_edit_new (N_ ("Members of {1}: {2}"), args)
                           : cvm_edit_new (N_ ("All members of {1}"), args);
    }
  const char *const args[] = { structure->name, before, after, NULL };
  return cvm_edit_new (N_ ("Level of {1}: {2} → {3}"), args);
}

CvmEdit *
cvm_level_edit (const CvmStructure *structure,
                const CvmLevelResult *result,
                const char *members,
                const GArray *edited)
{
  CvmRun run = structure->run;
  run.level = result->level;
  run.removed_cm3 = result->removed_cm3;
  g_strlcpy (run.members, members, sizeof run.members);
  CvmEdit *edit = new_edit (structure, &run);
  edit->automatic = TRUE;
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (int));
  add_moving (slices, structure, edited);
  add_moving (slices, result->contour, edited);
  /* The rings are borrowed: the edit copies them. */
  g_autofree CvmRing *rings = g_new (CvmRing, result->contour->n_rings + 1);
  int n_rings = 0;
  for (int i = 0; i < result->contour->n_rings; i++)
    if (!is_in (edited, result->contour->rings[i].slice))
      rings[n_rings++] = result->contour->rings[i];
  if (slices->len > 0)
    cvm_edit_add_rings (edit, structure, (const int *)(void *)slices->data, (int)slices->len, rings,
                        n_rings);
  cvm_edit_add_run (edit, structure, &run);
  return edit;
}

int
cvm_level_n_moving (const CvmStructure *structure, const GArray *edited)
{
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (int));
  int n = 0;
  add_moving (slices, structure, edited);
  g_array_sort (slices, compare_ints);
  for (guint i = 0; i < slices->len; i++)
    n += i == 0 || g_array_index (slices, int, i) != g_array_index (slices, int, i - 1);
  return n;
}

CvmStructure *
cvm_level_lines (const CvmVolume *probability,
                 double level,
                 const CvmProgress *progress,
                 GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmStructure *lines = new_structure (&status);
  const int n_slices = cvm_volume_get_grid (probability)->n_slices;
  for (int slice = 0; lines && slice < n_slices; slice++)
    {
      if (cvm_progress_cancelled (progress))
        cvm_status_cancelled (&status);
      else if (cvm_trace_slice (probability, level, slice, lines, &status))
        continue;
      cvm_structure_free (lines);
      lines = NULL;
    }
  if (!lines)
    cvm_error_from_status (error, &status);
  return lines;
}

/* --- the quick volume ------------------------------------------------------------------------- */

/* How many of the levels 0, 1/N, 2/N … the value reaches, less one: the last one's number. */
static int
last_step (float p)
{
  int step = CLAMP ((int)(p * N_STEPS), 0, N_STEPS - 1);
  while (step + 1 < N_STEPS && p >= (step + 1) / (double)N_STEPS)
    step++;
  while (step > 0 && p < step / (double)N_STEPS)
    step--;
  return step;
}

CvmLevelHistogram *
cvm_level_histogram_new (const CvmVolume *probability)
{
  const CvmGrid *grid = cvm_volume_get_grid (probability);
  const float *p = cvm_volume_get_float32 (probability);
  const gsize n = (gsize)grid->n_columns * (gsize)grid->n_rows;
  CvmLevelHistogram *histogram = g_new0 (CvmLevelHistogram, 1);
  histogram->n_slices = grid->n_slices;
  histogram->voxel_cm3 = g_new0 (double, grid->n_slices);
  histogram->counts = g_new0 (guint32, (gsize)grid->n_slices * N_STEPS);
  for (int slice = 0; slice < grid->n_slices; slice++)
    {
      guint32 *counts = histogram->counts + (gsize)slice * N_STEPS;
      histogram->voxel_cm3[slice] = grid->column_step_mm * grid->row_step_mm
                                    * cvm_grid_slice_extent_mm (grid, slice) / 1000;
      for (gsize i = 0; i < n; i++)
        if (p[(gsize)slice * n + i] > 0) /* nearly all are 0 */
          counts[last_step (p[(gsize)slice * n + i])]++;
      for (int step = N_STEPS - 2; step > 0; step--)
        counts[step] += counts[step + 1];
    }
  return histogram;
}

void
cvm_level_histogram_free (CvmLevelHistogram *histogram)
{
  if (!histogram)
    return;
  g_free (histogram->voxel_cm3);
  g_free (histogram->counts);
  g_free (histogram);
}

double
cvm_level_histogram_cm3 (const CvmLevelHistogram *histogram, double level, const GArray *but)
{
  const int step = CLAMP ((int)lround (level * N_STEPS), 1, N_STEPS - 1);
  double cm3 = 0;
  for (int slice = 0; slice < histogram->n_slices; slice++)
    if (!is_in (but, slice))
      cm3 += histogram->counts[(gsize)slice * N_STEPS + (gsize)step] * histogram->voxel_cm3[slice];
  return cm3;
}
