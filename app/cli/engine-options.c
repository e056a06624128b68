/* SPDX-License-Identifier: Apache-2.0 */
/* See engine-options.h. */
#include "app/cli/engine-options.h"

#include "app/case/contouring.h"
#include "app/case/models.h"
#include "app/cli/cli.h"
#include "app/files/sha256.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_THREADS 1024

void
cli_engine_clear (CliEngine *engine)
{
  g_clear_pointer (&engine->model, g_free);
  g_clear_pointer (&engine->device, g_free);
  g_clear_pointer (&engine->timings, g_free);
}

static gboolean
is_device (const char *id)
{
  for (int i = 0; i < cvm_device_count (); i++)
    if (!strcmp (id, cvm_device_id (i)))
      return TRUE;
  return !strcmp (id, "auto");
}

gboolean
cli_engine_check (const CliEngine *engine, int *exit_code)
{
  if (engine->device && !is_device (engine->device))
    {
      g_autoptr (GString) known = g_string_new ("auto");
      for (int i = 0; i < cvm_device_count (); i++)
        g_string_append_printf (known, ", %s", cvm_device_id (i));
      *exit_code
          = cli_usage (_ ("There is no device “%s”; there are %s."), engine->device, known->str);
    }
  else if (engine->n_threads < 0 || engine->n_threads > MAX_THREADS)
    *exit_code
        = cli_usage (_ ("--threads is a number from 1 to %d, or 0: one a core."), MAX_THREADS);
  else
    return TRUE;
  return FALSE;
}

void
cli_engine_set_options (const CliEngine *engine, CvmEnsembleOptions *options)
{
  options->device = engine->device ? engine->device : "auto";
  options->n_threads = engine->n_threads;
}

CvmBundle *
cli_engine_open_model (const CliEngine *engine, char **sha256, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  g_autofree char *path = engine->model ? g_strdup (engine->model) : cvm_models_dup_default ();
  if (!path)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                           _ ("No model is installed; --model BUNDLE names one."));
      return NULL;
    }
  CvmBundle *bundle = cvm_bundle_open (path, &status);
  if (!bundle)
    {
      cvm_error_from_status (error, &status);
      return NULL;
    }
  *sha256 = cvm_file_sha256 (path, error);
  if (!*sha256)
    {
      cvm_bundle_unref (bundle);
      return NULL;
    }
  for (int i = 0; i < bundle->n_warnings; i++)
    {
      g_autoptr (GError) warning = NULL;
      cvm_error_from_status (&warning, &bundle->warnings[i]);
      cli_warn (warning->message);
    }
  return bundle;
}

void
cli_engine_print (const CvmBundle *bundle, const CvmEnsembleResult *result)
{
  cli_progress_clear ();
  g_print (_ ("Model:  %s %s (%s)\n"), bundle->name, bundle->version, bundle->title);
  g_print (_ ("Device: %s, %s\n"), result->device.name, result->device.precision);
}
