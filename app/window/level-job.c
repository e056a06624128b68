/* SPDX-License-Identifier: Apache-2.0 */
/* Maps of chosen members are made anew from the members' own; those of all are the run's, so that
 * a level gives what the command line gives. */
#include "app/window/level-job.h"

#include <string.h>

CvmLevelOrder *
cvm_level_order_new (void)
{
  return g_atomic_rc_box_new0 (CvmLevelOrder);
}

CvmLevelOrder *
cvm_level_order_ref (CvmLevelOrder *order)
{
  return g_atomic_rc_box_acquire (order);
}

static void
order_clear (gpointer data)
{
  CvmLevelOrder *order = data;
  cvm_maps_unref (order->maps);
  cvm_series_free (order->series);
  cvm_volume_unref (order->probability);
  cvm_volume_unref (order->disagreement);
}

void
cvm_level_order_unref (gpointer order)
{
  g_atomic_rc_box_release_full (order, order_clear);
}

void
cvm_level_found_free (gpointer data)
{
  CvmLevelFound *found = data;
  cvm_volume_unref (found->probability);
  cvm_volume_unref (found->disagreement);
  cvm_level_histogram_free (found->histogram);
  cvm_level_result_free (found->result);
  g_free (found);
}

static gboolean
make_maps (const CvmLevelOrder *order,
           CvmLevelFound *found,
           const CvmProgress *progress,
           GError **error)
{
  if (order->probability)
    {
      found->probability = cvm_volume_ref (order->probability);
      found->disagreement = order->disagreement ? cvm_volume_ref (order->disagreement) : NULL;
      return TRUE;
    }
  if (!order->all)
    return cvm_maps_restore_members (order->maps, order->chosen, &found->probability,
                                     &found->disagreement, progress, error);
  found->probability = cvm_maps_restore (order->maps, CVM_MAP_MEAN, progress, error);
  if (found->probability && order->maps->disagreement)
    found->disagreement = cvm_maps_restore (order->maps, CVM_MAP_DISAGREEMENT, progress, error);
  return found->probability && (found->disagreement || !order->maps->disagreement);
}

CvmLevelFound *
cvm_level_order_carry_out (const CvmLevelOrder *order, const CvmProgress *progress, GError **error)
{
  CvmLevelFound *found = g_new0 (CvmLevelFound, 1);
  found->chosen = order->chosen;
  if (make_maps (order, found, progress, error))
    found->result = cvm_level_trace (found->probability, order->level, &order->clean_up,
                                     order->series, progress, error);
  if (found->result && order->with_histogram)
    found->histogram = cvm_level_histogram_new (found->probability);
  if (found->result)
    return found;
  cvm_level_found_free (found);
  return NULL;
}

guint64
cvm_level_all_members (const CvmCaseRun *run)
{
  return run->n_members >= 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << run->n_members) - 1;
}

gboolean
cvm_level_can_name (const CvmCaseRun *run, guint64 chosen)
{
  g_autofree char *text = cvm_level_dup_members (run, chosen);
  return strlen (text) < sizeof ((CvmRun *)NULL)->members
         && cvm_level_read_members (run, text) == chosen;
}

char *
cvm_level_dup_members (const CvmCaseRun *run, guint64 chosen)
{
  GString *text = g_string_new (NULL);
  for (int m = 0; chosen != cvm_level_all_members (run) && m < run->n_members; m++)
    if (chosen >> m & 1)
      g_string_append_printf (text, "%s%s", text->len ? ", " : "", run->member_names[m]);
  return g_string_free (text, FALSE);
}

guint64
cvm_level_read_members (const CvmCaseRun *run, const char *text)
{
  g_auto (GStrv) names = g_strsplit (text, ", ", -1);
  guint64 chosen = 0;
  for (int m = 0; *text && m < run->n_members; m++)
    if (g_strv_contains ((const char *const *)names, run->member_names[m]))
      chosen |= G_GUINT64_CONSTANT (1) << m;
  return chosen ? chosen : cvm_level_all_members (run);
}
