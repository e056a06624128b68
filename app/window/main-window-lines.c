/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of equal probability and the members' own contours, made by a job once they are wished for
 * and kept for as long as the maps that they are of are shown. */
#include "app/window/main-window-private.h"

#include "app/case/level.h"
#include "ui/view-result.h"

#define MEMBER_LEVEL 0.5

struct _CvmLines
{
  char run_id[37];
  CvmVolume *of; /* the map of the iso-lines */
  GPtrArray *iso, *members;
  GPtrArray *picked; /* copies of the chosen members' */
  guint64 picked_of;
  CvmJob *job;
};

static const double iso_levels[] = { 0.25, 0.75 };

typedef struct
{
  CvmVolume *probability; /* iso-lines are wanted, or NULL */
  CvmMaps *maps;          /* members' lines are wanted, or NULL */
} Order;

typedef struct
{
  GPtrArray *iso, *members;
} Found;

static void
order_free (gpointer data)
{
  Order *order = data;
  cvm_volume_unref (order->probability);
  cvm_maps_unref (order->maps);
  g_free (order);
}

static void
found_free (gpointer data)
{
  Found *found = data;
  g_clear_pointer (&found->iso, g_ptr_array_unref);
  g_clear_pointer (&found->members, g_ptr_array_unref);
  g_free (found);
}

static void
free_structure (gpointer structure)
{
  cvm_structure_free (structure);
}

static gboolean
add_lines (GPtrArray *lines,
           const CvmVolume *map,
           double level,
           const CvmProgress *progress,
           GError **error)
{
  CvmStructure *structure = cvm_level_lines (map, level, progress, error);
  if (!structure)
    return FALSE;
  g_ptr_array_add (lines, structure);
  return TRUE;
}

static gboolean
trace_iso (const Order *order, Found *found, const CvmProgress *progress, GError **error)
{
  found->iso = g_ptr_array_new_with_free_func (free_structure);
  for (guint i = 0; i < G_N_ELEMENTS (iso_levels); i++)
    if (!add_lines (found->iso, order->probability, iso_levels[i], progress, error))
      return FALSE;
  return TRUE;
}

static gboolean
trace_members (const Order *order, Found *found, const CvmProgress *progress, GError **error)
{
  found->members = g_ptr_array_new_with_free_func (free_structure);
  for (int m = 0; m < order->maps->n_members; m++)
    {
      CvmVolume *map = cvm_maps_restore (order->maps, m, progress, error);
      gboolean ok = map && add_lines (found->members, map, MEMBER_LEVEL, progress, error);
      cvm_volume_unref (map);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gpointer
lines_work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  const CvmProgress *progress = cvm_job_get_progress (job);
  Found *found = g_new0 (Found, 1);
  if ((!order->probability || trace_iso (order, found, progress, error))
      && (!order->maps || trace_members (order, found, progress, error)))
    return found;
  found_free (found);
  return NULL;
}

static void
on_lines_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  CvmLines *lines = self->lines;
  Found *found = result;
  cvm_job_drop (g_steal_pointer (&lines->job));
  if (!found)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cvm_main_window_show_problem (self, error->message);
      return;
    }
  if (found->iso)
    {
      g_clear_pointer (&lines->iso, g_ptr_array_unref);
      lines->iso = g_steal_pointer (&found->iso);
    }
  if (found->members)
    {
      g_clear_pointer (&lines->members, g_ptr_array_unref);
      lines->members = g_steal_pointer (&found->members);
    }
  found_free (found);
  cvm_main_window_show_level (self);
}

/* Copies, so that whoever shows them may keep them longer than these are. */
static void
pick_members (CvmLines *lines, guint64 chosen)
{
  if (!lines->members || (lines->picked && lines->picked_of == chosen))
    return;
  g_clear_pointer (&lines->picked, g_ptr_array_unref);
  lines->picked = g_ptr_array_new_with_free_func (free_structure);
  lines->picked_of = chosen;
  for (guint m = 0; m < lines->members->len; m++)
    {
      CvmStructure *copy
          = chosen >> m & 1 ? cvm_structure_copy (lines->members->pdata[m], NULL) : NULL;
      if (copy)
        g_ptr_array_add (lines->picked, copy);
    }
}

void
cvm_main_window_show_lines (CvmMainWindow *self,
                            const CvmCaseRun *run,
                            CvmVolume *probability,
                            guint64 chosen)
{
  CvmLines *lines = self->lines;
  if (!g_str_equal (lines->run_id, run->id))
    cvm_main_window_forget_lines (self);
  g_strlcpy (lines->run_id, run->id, sizeof lines->run_id);
  if (lines->of != probability)
    {
      cvm_job_drop (g_steal_pointer (&lines->job));
      g_clear_pointer (&lines->iso, g_ptr_array_unref);
      cvm_volume_unref (lines->of);
      lines->of = probability ? cvm_volume_ref (probability) : NULL;
    }
  pick_members (lines, chosen);
  cvm_view_state_set_iso_lines (self->view, lines->iso);
  cvm_view_state_set_member_lines (self->view, lines->picked);
  const gboolean want_iso
      = probability && !lines->iso && cvm_view_state_get_iso_lines_visible (self->view),
      want_members = run->maps && run->maps->members && !lines->members
                     && cvm_view_state_get_member_lines_visible (self->view);
  if (lines->job || (!want_iso && !want_members))
    return;
  Order *order = g_new0 (Order, 1);
  order->probability = want_iso ? cvm_volume_ref (probability) : NULL;
  order->maps = want_members ? cvm_maps_ref (run->maps) : NULL;
  const CvmJobSpec spec = { .work = lines_work,
                            .data = order,
                            .free_data = order_free,
                            .free_result = found_free,
                            .done = on_lines_done,
                            .owner = self };
  lines->job = cvm_job_start (self->jobs, &spec);
}

void
cvm_main_window_forget_lines (CvmMainWindow *self)
{
  CvmLines *lines = self->lines;
  cvm_job_drop (g_steal_pointer (&lines->job));
  g_clear_pointer (&lines->iso, g_ptr_array_unref);
  g_clear_pointer (&lines->members, g_ptr_array_unref);
  g_clear_pointer (&lines->picked, g_ptr_array_unref);
  lines->run_id[0] = 0;
  cvm_volume_unref (g_steal_pointer (&lines->of));
}

void
cvm_main_window_init_lines (CvmMainWindow *self)
{
  self->lines = g_new0 (CvmLines, 1);
}

void
cvm_main_window_free_lines (CvmMainWindow *self)
{
  cvm_main_window_forget_lines (self);
  g_clear_pointer (&self->lines, g_free);
}
