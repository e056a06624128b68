/* SPDX-License-Identifier: Apache-2.0 */
/* Which run is shown, and its maps between memory, disk and views.
 *
 * The active structure decides: its run, else the run that was shown, as long as its structure is
 * there, else the newest of such. A run whose structure was undone shows nothing. The maps of a new
 * run are written to the case's folder by a job; those that are not in memory are read by one. */
#include "app/window/main-window-private.h"

#include "app/case/maps-file.h"
#include "ui/view-result.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define MAPS_BUDGET ((gsize)1200 << 20) /* bytes of maps that are held, of all runs */

static gboolean
may_show (CvmMainWindow *self, const CvmCaseRun *run)
{
  return run && cvm_case_shows_run (self->open_case, run);
}

const CvmCaseRun *
cvm_main_window_get_run (CvmMainWindow *self)
{
  if (!self->open_case || !self->view)
    return NULL;
  const CvmCaseRun *run
      = cvm_case_find_run (self->open_case, cvm_view_state_get_active_id (self->view));
  if (!may_show (self, run))
    run = cvm_case_find_run_by_id (self->open_case, self->shown_run_id);
  GPtrArray *runs = cvm_case_get_runs (self->open_case);
  for (guint i = runs->len; !may_show (self, run) && i > 0; i--)
    run = g_ptr_array_index (runs, i - 1);
  return may_show (self, run) ? run : NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* What a job needs to know of a run's file. */
typedef struct
{
  CvmMaps *maps; /* NULL: to be read */
  CvmGrid *grid;
  char run_id[37], structure_id[37], bundle_sha256[65];
  char *folder, *path;
  GStrv kept; /* names of files of maps that are needed */
} Order;

static Order *
order_new (CvmMainWindow *self, const CvmCaseRun *run)
{
  Order *order = g_new0 (Order, 1);
  order->maps = run->maps ? cvm_maps_ref (run->maps) : NULL;
  order->grid = cvm_grid_ref (cvm_volume_get_grid (cvm_case_get_volume (self->open_case)));
  g_strlcpy (order->run_id, run->id, sizeof order->run_id);
  g_strlcpy (order->structure_id, run->structure_id, sizeof order->structure_id);
  g_strlcpy (order->bundle_sha256, run->bundle_sha256, sizeof order->bundle_sha256);
  if (self->store)
    {
      order->folder = g_strdup (cvm_store_get_folder (self->store));
      order->path = g_build_filename (order->folder, run->maps_file, NULL);
    }
  return order;
}

static void
order_free (gpointer data)
{
  Order *order = data;
  cvm_maps_unref (order->maps);
  cvm_grid_unref (order->grid);
  g_free (order->folder);
  g_free (order->path);
  g_strfreev (order->kept);
  g_free (order);
}

static CvmMapsOwner
owner_of (const Order *order)
{
  return (CvmMapsOwner){ order->run_id, order->structure_id, order->bundle_sha256 };
}

/* Maps whose structure can't come back any more. */
static void
remove_others (const Order *order)
{
  g_autoptr (GDir) folder = g_dir_open (order->folder, 0, NULL);
  for (const char *name; folder && (name = g_dir_read_name (folder));)
    {
      if (!g_str_has_prefix (name, "probability-") || !g_str_has_suffix (name, ".bin")
          || g_strv_contains ((const char *const *)order->kept, name))
        continue;
      g_autofree char *path = g_build_filename (order->folder, name, NULL);
      g_unlink (path);
    }
}

/* It takes a second at most and is not cancelled: also when the case is closed meanwhile, the maps
 * are then there. */
static gpointer
save_work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  const CvmMapsOwner owner = owner_of (order);
  if (!cvm_maps_save (order->maps, &owner, order->grid, order->path, NULL, error))
    return NULL;
  remove_others (order);
  return g_strdup (order->run_id);
}

static void save_next (CvmMainWindow *self);

static void
on_saved (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  g_autofree char *run_id = result;
  cvm_job_drop (g_steal_pointer (&self->save_maps_job));
  cvm_main_window_update_doubles (self);
  CvmCaseRun *run = cvm_case_find_run_by_id (self->open_case, run_id);
  if (run)
    run->maps_saved = TRUE;
  if (error)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("The maps of the contour couldn't be kept; after a restart its level can't be moved. "
             "%s"),
          error->message);
      cvm_main_window_show_problem (self, text);
      return;
    }
  save_next (self);
}

/* The oldest run that is in memory only. */
static CvmCaseRun *
find_unsaved (CvmMainWindow *self)
{
  GPtrArray *runs = cvm_case_get_runs (self->open_case);
  for (guint i = 0; i < runs->len; i++)
    {
      CvmCaseRun *run = g_ptr_array_index (runs, i);
      if (run->maps && !run->maps_saved)
        return run;
    }
  return NULL;
}

static void
save_next (CvmMainWindow *self)
{
  const CvmCaseRun *run = find_unsaved (self);
  if (!run || !self->store || self->save_maps_job || cvm_case_get_read_only (self->open_case))
    return;
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  GPtrArray *runs = cvm_case_get_runs (self->open_case);
  for (guint i = 0; i < runs->len; i++)
    {
      const CvmCaseRun *other = g_ptr_array_index (runs, i);
      if (cvm_case_needs_run (self->open_case, other))
        g_strv_builder_add (kept, other->maps_file);
    }
  Order *order = order_new (self, run);
  order->kept = g_strv_builder_end (kept);
  const CvmJobSpec spec = { .work = save_work,
                            .data = order,
                            .free_data = order_free,
                            .free_result = g_free,
                            .done = on_saved,
                            .owner = self };
  self->save_maps_job = cvm_job_start (self->jobs, &spec);
}

void
cvm_main_window_save_maps (CvmMainWindow *self)
{
  save_next (self);
}

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct
{
  char run_id[37];
  CvmMaps *maps;
  CvmVolume *probability, *disagreement;
  char *why_gone; /* then nothing of the others is there */
} Loaded;

static void
loaded_free (gpointer data)
{
  Loaded *loaded = data;
  cvm_maps_unref (loaded->maps);
  cvm_volume_unref (loaded->probability);
  cvm_volume_unref (loaded->disagreement);
  g_free (loaded->why_gone);
  g_free (loaded);
}

static gboolean
load (Loaded *loaded, const Order *order, const CvmProgress *progress, GError **error)
{
  const CvmMapsOwner owner = owner_of (order);
  loaded->maps = order->maps ? cvm_maps_ref (order->maps)
                             : cvm_maps_open (order->path, &owner, order->grid, progress, error);
  if (!loaded->maps)
    return FALSE;
  loaded->probability = cvm_maps_restore (loaded->maps, CVM_MAP_MEAN, progress, error);
  if (!loaded->probability || !loaded->maps->disagreement)
    return loaded->probability != NULL;
  loaded->disagreement = cvm_maps_restore (loaded->maps, CVM_MAP_DISAGREEMENT, progress, error);
  return loaded->disagreement != NULL;
}

/* That it can't be done is an answer too. */
static gpointer
load_work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  g_autoptr (GError) problem = NULL;
  Loaded *loaded = g_new0 (Loaded, 1);
  g_strlcpy (loaded->run_id, order->run_id, sizeof loaded->run_id);
  if (!load (loaded, order, cvm_job_get_progress (job), &problem))
    loaded->why_gone = g_strdup (problem->message);
  return loaded;
}

static void
on_loaded (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  Loaded *loaded = result;
  cvm_job_drop (g_steal_pointer (&self->load_maps_job));
  CvmCaseRun *run = loaded ? cvm_case_find_run_by_id (self->open_case, loaded->run_id) : NULL;
  if (run && loaded->why_gone)
    cvm_case_run_lose (run, loaded->why_gone);
  else if (run)
    {
      run->maps_saved = run->maps_saved || !run->maps; /* they came from there */
      cvm_case_run_hold (run, loaded->maps, loaded->probability, loaded->disagreement);
    }
  g_clear_pointer (&loaded, loaded_free);
  cvm_main_window_show_run (self);
}

static void
start_loading (CvmMainWindow *self, const CvmCaseRun *run)
{
  if (self->load_maps_job || (!run->maps && !self->store))
    return;
  const CvmJobSpec spec = { .work = load_work,
                            .data = order_new (self, run),
                            .free_data = order_free,
                            .free_result = loaded_free,
                            .on_engine = TRUE,
                            .done = on_loaded,
                            .owner = self };
  self->load_maps_job = cvm_job_start (self->jobs, &spec);
}

/* --- showing ---------------------------------------------------------------------------------- */

/* What the person must know of a run's maps, translated, or NULL. */
static char *
dup_maps_note (const CvmCaseRun *run)
{
  if (run && run->maps_state == CVM_RUN_MAPS_GONE)
    return g_strdup_printf (_ ("Level and overlays can't be shown: %s"), run->why_gone);
  if (run && run->maps && run->n_members > 1 && !run->maps->members)
    return g_strdup (_ ("The members' own contours can't be shown: their maps would need too much "
                        "memory."));
  return NULL;
}

static void
show_card (CvmMainWindow *self, const CvmCaseRun *run)
{
  g_autofree char *note = dup_maps_note (run);
  cvm_model_card_set_run (self->model_card, run);
  cvm_model_card_set_maps_note (self->model_card, note);
  cvm_status_line_set_device (self->status_line, run ? run->device : NULL);
}

/* Overlays go with their maps, and are there again with the next if they were. */
static void
show_overlays (CvmMainWindow *self)
{
  /* Asked for before the one of them tells of the other. */
  const gboolean probability = self->probability_wished, disagreement = self->disagreement_wished;
  cvm_main_window_show_level (self);
  cvm_view_state_set_overlay_visible (self->view, probability);
  cvm_view_state_set_disagreement_visible (self->view, disagreement);
}

void
cvm_main_window_show_run (CvmMainWindow *self)
{
  if (!self->open_case || !self->view)
    return;
  const CvmCaseRun *run = cvm_main_window_get_run (self);
  g_strlcpy (self->shown_run_id, run ? run->id : "", sizeof self->shown_run_id);
  show_card (self, run);
  show_overlays (self);
  if (run && !run->probability && run->maps_state != CVM_RUN_MAPS_GONE)
    start_loading (self, run);
  cvm_case_runs_trim (cvm_case_get_runs (self->open_case), run, MAPS_BUDGET);
}
