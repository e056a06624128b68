/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli predict: the probability of a NIfTI CT, on its own grid. */
#include "app/cli/cli.h"

#include "app/case/contouring.h"
#include "app/cli/engine-options.h"
#include "app/files/nifti.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct
{
  CliEngine engine;
  char *output, *disagreement, *members;
} Options;

static void
options_clear (Options *options)
{
  cli_engine_clear (&options->engine);
  g_free (options->output);
  g_free (options->disagreement);
  g_free (options->members);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* A map of the result and where it goes. */
typedef struct
{
  int map; /* CVM_MAP_… or a member's number */
  char *path;
} Output;

static void
output_clear (gpointer data)
{
  g_free (((Output *)data)->path);
}

static gboolean
check_words (const Options *options, int *exit_code)
{
  if (!options->output)
    *exit_code = cli_usage (_ ("--output PROB.nii.gz is missing."));
  else if (!cli_is_nifti (options->output))
    *exit_code = cli_usage (_ ("--output: the file's name must end in .nii or .nii.gz."));
  else if (options->disagreement && !cli_is_nifti (options->disagreement))
    *exit_code = cli_usage (_ ("--disagreement: the file's name must end in .nii or .nii.gz."));
  else
    return cli_engine_check (&options->engine, exit_code);
  return FALSE;
}

/* Every map that is wanted, its place checked. */
static GArray *
plan_outputs (const Options *options, const char *input, int n_members, GError **error)
{
  g_autoptr (GArray) outputs = g_array_new (FALSE, FALSE, sizeof (Output));
  g_array_set_clear_func (outputs, output_clear);
  Output output = { CVM_MAP_MEAN, g_strdup (options->output) };
  g_array_append_val (outputs, output);
  if (options->disagreement)
    {
      output = (Output){ CVM_MAP_DISAGREEMENT, g_strdup (options->disagreement) };
      g_array_append_val (outputs, output);
    }
  for (int i = 0; options->members && i < n_members; i++)
    {
      output = (Output){ i, g_strdup_printf ("%s%d.nii.gz", options->members, i) };
      g_array_append_val (outputs, output);
    }
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  for (guint i = 0; i < outputs->len; i++)
    g_ptr_array_add (paths, g_array_index (outputs, Output, i).path);
  g_ptr_array_add (paths, options->engine.timings);
  if (!cli_check_outputs ((const char *const *)paths->pdata, paths->len, input,
                          options->engine.force, error))
    return NULL;
  return g_steal_pointer (&outputs);
}

static gboolean
write_maps (const CvmEnsembleResult *result,
            const GArray *outputs,
            const char *like,
            gboolean force,
            GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  for (guint i = 0; i < outputs->len; i++)
    {
      const Output *output = &g_array_index (outputs, Output, i);
      CvmVolume *map = cvm_ensemble_result_map (result, output->map, cli_progress (), &status);
      if (!map)
        cvm_error_from_status (error, &status);
      gboolean done = map && cvm_nifti_write (map, output->path, like, force, error);
      cvm_volume_unref (map);
      if (done)
        continue;
      while (i-- > 0) /* take back what this run has written */
        g_unlink (g_array_index (outputs, Output, i).path);
      return FALSE;
    }
  return TRUE;
}

static CvmEnsembleResult *
compute (const Options *options, const CvmBundle *bundle, const CvmVolume *ct, GError **error)
{
  CvmEnsembleOptions ensemble = CVM_ENSEMBLE_OPTIONS_INIT;
  CvmStatus status = CVM_STATUS_INIT;
  cli_engine_set_options (&options->engine, &ensemble);
  ensemble.keep_disagreement = options->disagreement != NULL;
  ensemble.keep_members = options->members != NULL;
  CvmEnsembleResult *result
      = cvm_ensemble_run (bundle, ct, &ensemble, NULL, NULL, cli_progress (), &status);
  if (!result)
    cvm_error_from_status (error, &status);
  return result;
}

static gboolean
predict (const Options *options, const char *input, CvmBundle *bundle, GError **error)
{
  g_autoptr (GTimer) since_start = g_timer_new ();
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (GArray) outputs = NULL;
  CliTimings timings = { .clean_up = -1, .trace = -1 };
  if (!cvm_contouring_may_run (bundle, NULL, error)
      || !(outputs = plan_outputs (options, input, bundle->n_members, error)))
    return FALSE;
  CvmVolume *ct = cvm_nifti_read (input, error);
  timings.read = g_timer_elapsed (timer, NULL);
  CvmEnsembleResult *result = ct ? compute (options, bundle, ct, error) : NULL;
  if (result)
    cli_timings_of_run (&timings, result, cvm_grid_n_voxels (cvm_volume_get_grid (ct)));
  cvm_volume_unref (ct);
  g_timer_start (timer);
  gboolean done = result && write_maps (result, outputs, input, options->engine.force, error);
  timings.write = g_timer_elapsed (timer, NULL);
  timings.total = g_timer_elapsed (since_start, NULL);
  if (done && options->engine.timings
      && !cli_write_timings (options->engine.timings, &timings, options->engine.force, error))
    {
      for (guint i = 0; i < outputs->len; i++)
        g_unlink (g_array_index (outputs, Output, i).path);
      done = FALSE;
    }
  if (done)
    cli_engine_print (bundle, result);
  cvm_ensemble_result_free (result);
  return done;
}

int
cli_predict (int argc, char **argv)
{
  g_auto (Options) options = { .output = NULL };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("The target's probability to write, on the input's grid (needed)"), "PROB.nii.gz" },
    { "disagreement", 0, 0, G_OPTION_ARG_FILENAME, &options.disagreement,
      N_ ("Write the standard deviation between the members"), "FILE.nii.gz" },
    { "members", 0, 0, G_OPTION_ARG_FILENAME, &options.members,
      N_ ("Write each member's probability as PREFIX0.nii.gz, PREFIX1.nii.gz, …"), "PREFIX" },
    CLI_ENGINE_ENTRIES (options.engine),
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) words = g_strdupv (argv);
  g_autofree char *sha256 = NULL;
  GError *error = NULL;
  int code;
  if (!cli_parse (&words, "CT.nii.gz --output PROB.nii.gz",
                  _ ("Writes the probability that a model gives for a CT in Hounsfield units, of "
                     "any orientation. For research only."),
                  entries, 1, &code)
      || !check_words (&options, &code))
    return code;
  CvmBundle *bundle = cli_engine_open_model (&options.engine, &sha256, &error);
  gboolean done = bundle && predict (&options, words[1], bundle, &error);
  cvm_bundle_unref (bundle);
  return done ? CLI_DONE : cli_fail (error);
}
