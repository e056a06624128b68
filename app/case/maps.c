/* SPDX-License-Identifier: Apache-2.0 */
/* Maps are widened to float only while one of them is brought back to the CT's grid. */
#include "app/case/maps.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#define MEAN_SCALE 65535.0F
#define DISAGREEMENT_SCALE 131070.0F

static gsize
n_voxels (const CvmMaps *maps)
{
  return (gsize)maps->size[0] * (gsize)maps->size[1] * (gsize)maps->size[2];
}

static gboolean
fail_memory (GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  cvm_status_no_memory (&status);
  cvm_error_from_status (error, &status);
  return FALSE;
}

CvmMaps *
cvm_maps_new (void)
{
  CvmMaps *maps = g_new0 (CvmMaps, 1);
  g_atomic_ref_count_init (&maps->count);
  return maps;
}

gboolean
cvm_maps_allocate (CvmMaps *maps, gboolean disagreement, gboolean members, GError **error)
{
  const gsize n = n_voxels (maps);
  const gsize n_maps = 1 + (disagreement ? 1 : 0) + (members ? (gsize)maps->n_members : 0);
  if (n > CVM_MAPS_MAX_BYTES / sizeof (guint16) / n_maps)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                           _ ("The maps of this contour are too large."));
      return FALSE;
    }
  gboolean good = (maps->mean = calloc (n, sizeof *maps->mean)) != NULL;
  if (disagreement)
    good = good && (maps->disagreement = calloc (n, sizeof *maps->disagreement));
  if (members)
    good = good && (maps->members = calloc ((gsize)maps->n_members, sizeof *maps->members));
  for (int m = 0; good && members && m < maps->n_members; m++)
    good = (maps->members[m] = calloc (n, sizeof **maps->members)) != NULL;
  return good || fail_memory (error);
}

/* To 16 bits; the floats are freed. */
static guint16 *
narrow (float **values, gsize n, float scale)
{
  guint16 *narrowed = malloc (n * sizeof *narrowed);
  for (gsize i = 0; narrowed && i < n; i++)
    narrowed[i] = (guint16)CLAMP ((*values)[i] * scale + 0.5F, 0, 65535);
  free (*values);
  *values = NULL;
  return narrowed;
}

CvmMaps *
cvm_maps_take (CvmEnsembleResult *result, GError **error)
{
  const gboolean differ = result->disagreement && result->n_members > 1;
  CvmMaps *maps = cvm_maps_new ();
  maps->placement = g_steal_pointer (&result->placement);
  memcpy (maps->size, result->size, sizeof maps->size);
  maps->n_members = result->n_members;
  maps->members = g_steal_pointer (&result->members);
  maps->mean = narrow (&result->mean, n_voxels (maps), MEAN_SCALE);
  if (differ)
    maps->disagreement = narrow (&result->disagreement, n_voxels (maps), DISAGREEMENT_SCALE);
  if (maps->mean && (maps->disagreement || !differ))
    return maps;
  cvm_maps_unref (maps);
  fail_memory (error);
  return NULL;
}

CvmMaps *
cvm_maps_ref (CvmMaps *maps)
{
  g_atomic_ref_count_inc (&maps->count);
  return maps;
}

void
cvm_maps_unref (CvmMaps *maps)
{
  if (!maps || !g_atomic_ref_count_dec (&maps->count))
    return;
  for (int m = 0; maps->members && m < maps->n_members; m++)
    free (maps->members[m]);
  free (maps->members);
  free (maps->mean);
  free (maps->disagreement);
  cvm_placement_free (maps->placement);
  g_free (maps);
}

gsize
cvm_maps_n_bytes (const CvmMaps *maps)
{
  const gsize n = 1 + (maps->disagreement ? 1 : 0) + (maps->members ? (gsize)maps->n_members : 0);
  return n * n_voxels (maps) * sizeof (guint16);
}

static CvmVolume *
restore (const CvmMaps *maps, const float *values, const CvmProgress *progress, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmVolume *volume = cvm_placement_restore (maps->placement, values, progress, &status);
  if (!volume)
    cvm_error_from_status (error, &status);
  return volume;
}

CvmVolume *
cvm_maps_restore (const CvmMaps *maps, int map, const CvmProgress *progress, GError **error)
{
  const guint16 *from = map == CVM_MAP_MEAN           ? maps->mean
                        : map == CVM_MAP_DISAGREEMENT ? maps->disagreement
                                                      : maps->members[map];
  const float scale = map == CVM_MAP_DISAGREEMENT ? DISAGREEMENT_SCALE : MEAN_SCALE;
  const gsize n = n_voxels (maps);
  float *values = malloc (n * sizeof *values);
  for (gsize i = 0; values && i < n; i++)
    values[i] = (float)from[i] / scale;
  CvmVolume *volume = NULL;
  if (values)
    volume = restore (maps, values, progress, error);
  else
    fail_memory (error);
  free (values);
  return volume;
}

static int
count_bits (guint64 bits)
{
  int n = 0;
  for (; bits; bits &= bits - 1)
    n++;
  return n;
}

/* One map of the chosen members, widened. NULL: no memory. */
static float *
combine (const CvmMaps *maps, guint64 chosen, gboolean deviation)
{
  const gsize n = n_voxels (maps);
  const int n_chosen = count_bits (chosen);
  float *values = malloc (n * sizeof *values);
  for (gsize i = 0; values && i < n; i++)
    {
      double sum = 0, squares = 0;
      for (int m = 0; m < maps->n_members; m++)
        if (chosen >> m & 1)
          {
            const double p = maps->members[m][i] / (double)MEAN_SCALE;
            sum += p;
            squares += p * p;
          }
      const double mean = sum / n_chosen;
      values[i] = (float)(deviation ? sqrt (MAX (squares / n_chosen - mean * mean, 0)) : mean);
    }
  return values;
}

static CvmVolume *
restore_combined (const CvmMaps *maps,
                  guint64 chosen,
                  gboolean deviation,
                  const CvmProgress *progress,
                  GError **error)
{
  float *values = combine (maps, chosen, deviation);
  CvmVolume *volume = NULL;
  if (values)
    volume = restore (maps, values, progress, error);
  else
    fail_memory (error);
  free (values);
  return volume;
}

gboolean
cvm_maps_restore_members (const CvmMaps *maps,
                          guint64 chosen,
                          CvmVolume **mean,
                          CvmVolume **disagreement,
                          const CvmProgress *progress,
                          GError **error)
{
  const gboolean differ = count_bits (chosen) > 1;
  CvmProgressPart part;
  *mean = *disagreement = NULL;
  if (!maps->members)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                           _ ("The members' own maps were not kept for this run."));
      return FALSE;
    }
  *mean
      = restore_combined (maps, chosen, FALSE, cvm_progress_part (&part, progress, 0, 0.5), error);
  if (*mean && differ)
    *disagreement
        = restore_combined (maps, chosen, TRUE, cvm_progress_part (&part, progress, 0.5, 1), error);
  if (*mean && (*disagreement || !differ))
    return TRUE;
  cvm_volume_unref (*mean);
  *mean = NULL;
  return FALSE;
}
