/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/run.h"

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
  for (int m = 0; bundle->members && m < bundle->n_members; m++)
    {
      const CvmMember *member = &bundle->members[m];
      g_strlcpy (run->member_names[m], *member->scale ? member->scale : member->name,
                 sizeof run->member_names[m]);
    }
  run->maps_file = g_strdup_printf ("probability-%s.bin", run->id);
  return run;
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
