/* SPDX-License-Identifier: Apache-2.0 */
/* Which models there are, and whether one can run now. */
#include "app/window/main-window-private.h"

#include "app/case/models.h"
#include "app/files/sha256.h"

#include <glib/gi18n.h>

static void
model_free (gpointer data)
{
  CvmModel *model = data;
  cvm_bundle_unref (model->bundle);
  g_free (model->sha256);
  g_free (model);
}

/* What the search found: the models, and the first reason why one can't be used. */
typedef struct
{
  GPtrArray *models;
  GError *problem;
} FoundModels;

static void
found_free (gpointer data)
{
  FoundModels *found = data;
  g_clear_pointer (&found->models, g_ptr_array_unref);
  g_clear_error (&found->problem);
  g_free (found);
}

static CvmModel *
open_model (const char *path, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmBundle *bundle = cvm_bundle_open (path, &status);
  if (!bundle)
    {
      cvm_error_from_status (error, &status);
      return NULL;
    }
  char *sha256 = cvm_file_sha256 (path, error);
  if (!sha256)
    {
      cvm_bundle_unref (bundle);
      return NULL;
    }
  CvmModel *model = g_new0 (CvmModel, 1);
  model->bundle = bundle;
  model->sha256 = sha256;
  return model;
}

/* A bundle that can't be used is left out, and the reason told beside the others. */
static gpointer
models_work (CvmJob *job, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) paths = cvm_models_find ();
  FoundModels *found = g_new0 (FoundModels, 1);
  found->models = g_ptr_array_new_with_free_func (model_free);
  for (guint i = 0; i < paths->len && !cvm_job_is_cancelled (job); i++)
    {
      CvmModel *model
          = open_model (g_ptr_array_index (paths, i), found->problem ? NULL : &found->problem);
      if (model)
        g_ptr_array_add (found->models, model);
    }
  if (found->models->len)
    return found;
  if (found->problem)
    g_propagate_error (error, g_steal_pointer (&found->problem));
  else
    g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                         _ ("No model was found. Put a bundle (.safetensors) into cavum/models in "
                            "your data folder."));
  found_free (found);
  return NULL;
}

const CvmModel *
cvm_main_window_get_model (CvmMainWindow *self)
{
  return self->models && self->model_index < self->models->len
             ? g_ptr_array_index (self->models, self->model_index)
             : NULL;
}

void
cvm_main_window_show_model (CvmMainWindow *self)
{
  const CvmModel *model = cvm_main_window_get_model (self);
  g_autoptr (GPtrArray) notes
      = model && self->open_case
            ? cvm_suits_dup_notes (model->bundle, cvm_case_get_series (self->open_case))
            : NULL;
  cvm_model_card_set_model (self->model_card, model ? model->bundle : NULL,
                            model ? model->sha256 : NULL, notes);
}

void
cvm_main_window_contour_if_wished (CvmMainWindow *self)
{
  if (!self->contour_when_ready || self->store_job || self->sets_job || self->models_job)
    return;
  /* Once, and then never unasked: not on another series of the folder either. */
  self->contour_when_ready = FALSE;
  if (cvm_main_window_show_kept_contour (self))
    return;
  cvm_main_window_start_contour (self);
}

static void
on_models_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  cvm_job_drop (g_steal_pointer (&self->models_job));
  if (result)
    {
      FoundModels *found = result;
      self->models = g_steal_pointer (&found->models);
      if (found->problem)
        cvm_main_window_add_problem (self, found->problem->message);
      found_free (found);
      g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
      for (guint i = 0; i < self->models->len; i++)
        {
          const CvmModel *model = g_ptr_array_index (self->models, i);
          g_autofree char *title = g_strdup_printf ("%s, %s %s", model->bundle->target_name,
                                                    model->bundle->title, model->bundle->version);
          g_strv_builder_add (titles, title);
        }
      g_auto (GStrv) strings = g_strv_builder_end (titles);
      cvm_model_card_set_choice (self->model_card, (const char *const *)strings);
    }
  else
    cvm_main_window_add_problem (self, error->message);
  cvm_main_window_show_model (self);
  cvm_main_window_update (self);
  cvm_main_window_contour_if_wished (self);
}

void
cvm_main_window_find_models (CvmMainWindow *self)
{
  if (self->models)
    {
      cvm_main_window_show_model (self);
      cvm_main_window_contour_if_wished (self);
      return;
    }
  if (self->models_job)
    return;
  const CvmJobSpec spec
      = { .work = models_work, .free_result = found_free, .done = on_models_done, .owner = self };
  self->models_job = cvm_job_start (self->jobs, &spec);
}

void
cvm_main_window_choose_model (CvmMainWindow *self, guint index)
{
  if (index == self->model_index || self->contour_job)
    return;
  self->model_index = index;
  cvm_main_window_show_model (self);
  cvm_main_window_update (self);
}

char *
cvm_main_window_dup_contour_obstacle (CvmMainWindow *self)
{
  if (!self->open_case)
    return g_strdup (_ ("Open a CT first."));
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  if (!series->contourable)
    return g_strdup (series->why_not ? series->why_not : _ ("This series can't be contoured."));
  if (series->why_no_network)
    return g_strdup (series->why_no_network);
  const char *read_only = cvm_case_get_read_only (self->open_case);
  if (read_only)
    return g_strdup (read_only);
  if (!cvm_case_is_complete (self->open_case))
    return g_strdup (_ ("The scan is still being read."));
  const CvmModel *model = cvm_main_window_get_model (self);
  if (!model)
    return g_strdup (self->models_job ? _ ("The models are being read.")
                                      : _ ("No model was found."));
  if (model->bundle->phantom_only && !cvm_series_is_phantom (series))
    return g_strdup (_ ("This model was made for the phantom and runs on no patient."));
  if (self->contour_job)
    return g_strdup (_ ("An automatic contour is being made."));
  return NULL;
}
