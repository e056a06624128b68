/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/run.h"

#include <string.h>

/* How many ways there are to call a member: by its scale (its name where it has none), by its name,
 * by its number. */
#define N_WAYS 3

static void
name_member (CvmCaseRun *run, const CvmBundle *bundle, int m, int way)
{
  const CvmMember *member = &bundle->members[m];
  if (way == N_WAYS - 1)
    g_snprintf (run->member_names[m], sizeof run->member_names[m], "%d", m + 1);
  else
    g_strlcpy (run->member_names[m], way == 0 && *member->scale ? member->scale : member->name,
               sizeof run->member_names[m]);
}

/* Whether a list of some of them, with commas between, says which they are. */
static gboolean
tell_members_apart (const CvmCaseRun *run)
{
  for (int m = 0; m < run->n_members; m++)
    {
      if (!*run->member_names[m] || strstr (run->member_names[m], ", "))
        return FALSE;
      for (int k = 0; k < m; k++)
        if (strcmp (run->member_names[k], run->member_names[m]) == 0)
          return FALSE;
    }
  return TRUE;
}

CvmCaseRun *
cvm_case_run_new (const CvmBundle *bundle, const char *bundle_sha256)
{
  CvmCaseRun *run = g_new0 (CvmCaseRun, 1);
  g_autofree char *id = g_uuid_string_random ();
  g_strlcpy (run->id, id, sizeof run->id);
  g_strlcpy (run->bundle_sha256, bundle_sha256 ? bundle_sha256 : "", sizeof run->bundle_sha256);
  run->name = g_strdup (bundle->name);
  run->title = g_strdup (bundle->title);
  run->version = g_strdup (bundle->version);
  run->target = g_strdup (bundle->target_name);
  run->level = bundle->level;
  run->n_members = bundle->n_members;
  run->shared_encoder = bundle->shared_encoder;
  run->clean_up = bundle->clean_up;
  run->member_names = g_malloc0_n ((gsize)MAX (bundle->n_members, 1), sizeof *run->member_names);
  for (int way = 0; bundle->members && way < N_WAYS; way++)
    {
      for (int m = 0; m < bundle->n_members; m++)
        name_member (run, bundle, m, way);
      if (tell_members_apart (run))
        break;
    }
  cvm_case_run_name_maps (run);
  return run;
}

void
cvm_case_run_name_maps (CvmCaseRun *run)
{
  g_free (run->maps_file);
  run->maps_file = g_strdup_printf ("probability-%s.bin", run->id);
}

static void
drop_volumes (CvmCaseRun *run)
{
  cvm_volume_unref (run->probability);
  cvm_volume_unref (run->disagreement);
  run->probability = run->disagreement = NULL;
}

void
cvm_case_run_hold (CvmCaseRun *run, CvmMaps *maps, CvmVolume *probability, CvmVolume *disagreement)
{
  cvm_maps_ref (maps);
  cvm_volume_ref (probability);
  if (disagreement)
    cvm_volume_ref (disagreement);
  drop_volumes (run);
  cvm_maps_unref (run->maps);
  run->maps = maps;
  run->probability = probability;
  run->disagreement = disagreement;
  run->maps_state = CVM_RUN_MAPS_HELD;
}

/* Let go of the volumes, and of the maps where they are on the disk. */
static void
release (CvmCaseRun *run)
{
  drop_volumes (run);
  if (!run->maps || !run->maps_saved)
    return;
  g_clear_pointer (&run->maps, cvm_maps_unref);
  run->maps_state = CVM_RUN_MAPS_ON_DISK;
}

void
cvm_case_run_lose (CvmCaseRun *run, const char *why)
{
  drop_volumes (run);
  g_clear_pointer (&run->maps, cvm_maps_unref);
  g_free (run->why_gone);
  run->why_gone = g_strdup (why);
  run->maps_saved = FALSE;
  run->maps_state = CVM_RUN_MAPS_GONE;
}

static gsize
volume_bytes (const CvmVolume *volume)
{
  return volume ? cvm_grid_n_voxels (cvm_volume_get_grid (volume)) * sizeof (float) : 0;
}

static gsize
run_bytes (const CvmCaseRun *run)
{
  return volume_bytes (run->probability) + volume_bytes (run->disagreement)
         + (run->maps ? cvm_maps_n_bytes (run->maps) : 0);
}

void
cvm_case_runs_trim (GPtrArray *runs, const CvmCaseRun *shown, gsize budget)
{
  gsize bytes = 0;
  for (guint i = 0; i < runs->len; i++)
    bytes += run_bytes (g_ptr_array_index (runs, i));
  for (guint i = 0; i < runs->len && bytes > budget; i++)
    {
      CvmCaseRun *run = g_ptr_array_index (runs, i);
      if (run == shown)
        continue;
      bytes -= run_bytes (run);
      release (run);
      bytes += run_bytes (run);
    }
}

void
cvm_case_run_free (CvmCaseRun *run)
{
  if (!run)
    return;
  g_free (run->name);
  g_free (run->title);
  g_free (run->version);
  g_free (run->target);
  g_free (run->member_names);
  g_free (run->maps_file);
  g_free (run->why_gone);
  cvm_maps_unref (run->maps);
  cvm_volume_unref (run->probability);
  cvm_volume_unref (run->disagreement);
  g_free (run);
}
