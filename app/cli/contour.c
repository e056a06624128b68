/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli contour: a planning CT in, an RTSTRUCT out. All that can be wrong with the outputs is
 * asked before the networks run; when one of them fails all the same, those that this run has
 * written are taken back. */
#include "app/cli/cli.h"

#include "app/case/contouring.h"
#include "app/case/suits.h"
#include "app/cli/engine-options.h"
#include "app/dicom/export.h"
#include "app/files/nifti.h"
#include "render/picture.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct
{
  CliEngine engine;
  char *output, *series, *structure, *probability, *picture, *level_text;
  char **duplicates;
  double level; /* 0: the model's */
  gboolean allow_empty, explicit_vr;
} Options;

static void
options_clear (Options *options)
{
  cli_engine_clear (&options->engine);
  g_free (options->output);
  g_free (options->series);
  g_free (options->structure);
  g_free (options->probability);
  g_free (options->picture);
  g_free (options->level_text);
  g_strfreev (options->duplicates);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* What a run has on its way. */
typedef struct
{
  const Options *options;
  CvmFolder *folder;
  CvmSeries *series; /* the folder's */
  CvmBundle *bundle;
  char *sha256;
  CvmVolume *ct;
  CvmContouring *contouring;
  GPtrArray *written; /* paths */
  CliTimings timings;
} Run;

static void
run_clear (Run *run)
{
  cvm_folder_free (run->folder);
  cvm_bundle_unref (run->bundle);
  g_free (run->sha256);
  cvm_volume_unref (run->ct);
  cvm_contouring_free (run->contouring);
  g_ptr_array_unref (run->written);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* A probability, with a point whatever the locale. */
static gboolean
parse_level (const char *text, double *level)
{
  char *end;
  *level = g_ascii_strtod (text, &end);
  return end != text && !*end && *level > 0 && *level < 1;
}

/* As DICOM can hold it: a ROI name has at most 64 characters, no backslash and stays on its line.
 */
static gboolean
is_name (const char *text)
{
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    if (*p == '\\' || g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return *text && g_utf8_strlen (text, -1) <= 64;
}

static gboolean
check_words (Options *options, int *exit_code)
{
  if (!options->output)
    *exit_code = cli_usage (_ ("--output FILE.dcm is missing."));
  else if (options->level_text && !parse_level (options->level_text, &options->level))
    *exit_code = cli_usage (_ ("--level is a probability between 0 and 1."));
  else if (options->structure && !is_name (options->structure))
    *exit_code
        = cli_usage (_ ("--structure is a name of at most 64 characters, without a backslash."));
  else if (options->probability && !cli_is_nifti (options->probability))
    *exit_code = cli_usage (_ ("--probability: the file's name must end in .nii or .nii.gz."));
  else
    return cli_engine_check (&options->engine, exit_code);
  return FALSE;
}

static gboolean
check_outputs (const Options *options, const char *input, GError **error)
{
  const char *const outputs[]
      = { options->output, options->probability, options->picture, options->engine.timings };
  return cli_check_outputs (outputs, G_N_ELEMENTS (outputs), input, options->engine.force, error);
}

/* Whether the model may run is asked before the images are loaded. */
/* Nothing is asked here, but a model that was made for something else is not run without a word. */
static void
warn_of_model (const Run *run)
{
  g_autofree char *why = cvm_suits_dup_question (run->bundle, run->series);
  if (why)
    cli_warn (why);
}

static gboolean
read_input (Run *run, const char *input, GError **error)
{
  const Options *options = run->options;
  g_autoptr (GTimer) timer = g_timer_new ();
  run->folder = cvm_folder_scan (input, cli_progress (), error);
  if (!run->folder
      || !cli_choose_duplicates (run->folder, (const char *const *)options->duplicates, error))
    return FALSE;
  run->series = cli_choose_series (run->folder, options->series, error);
  if (!run->series)
    return FALSE;
  run->bundle = cli_engine_open_model (&options->engine, &run->sha256, error);
  if (!run->bundle || !cvm_contouring_may_run (run->bundle, run->series, error))
    return FALSE;
  cli_warn_of_series (run->folder, run->series);
  warn_of_model (run);
  run->ct = cli_load_ct (run->folder, &run->series, error);
  run->timings.read = g_timer_elapsed (timer, NULL);
  return run->ct && cvm_contouring_may_run (run->bundle, run->series, error);
}

static gboolean
compute (Run *run, GError **error)
{
  CvmEnsembleOptions options = CVM_ENSEMBLE_OPTIONS_INIT;
  options.keep_disagreement = false;
  cli_engine_set_options (&run->options->engine, &options);
  run->contouring
      = cvm_contouring_run (run->bundle, run->sha256, run->series, run->ct, run->options->level,
                            run->options->structure, &options, NULL, NULL, cli_progress (), error);
  if (!run->contouring)
    return FALSE;
  cli_timings_of_run (&run->timings, run->contouring->ensemble,
                      cvm_grid_n_voxels (cvm_volume_get_grid (run->ct)));
  run->timings.clean_up = run->contouring->seconds_clean_up;
  run->timings.trace = run->contouring->seconds_trace;
  return TRUE;
}

static const char *
translate (const char *message_id)
{
  return _ (message_id);
}

static gboolean
write_picture (const Run *run, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  const char *path = run->options->picture;
  g_autofree char *temporary = cvm_whole_file_begin (path, run->options->engine.force, error);
  if (!temporary)
    return FALSE;
  CvmStructure *const structures[] = { run->contouring->structure };
  if (!cvm_picture_write_png (run->ct, run->contouring->probability, structures, 1, -1, temporary,
                              translate, &status))
    {
      cvm_whole_file_abandon (temporary);
      cvm_error_from_status (error, &status);
      return FALSE;
    }
  return cvm_whole_file_commit (temporary, path, run->options->engine.force, error);
}

static gboolean
write_structure_set (const Run *run, GError **error)
{
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;
  const CvmExportFacts facts = { FALSE, 0 }; /* nobody has seen it yet */
  options.replace = run->options->engine.force;
  options.explicit_vr = run->options->explicit_vr;
  options.facts = &facts;
  g_autoptr (GPtrArray) structures = g_ptr_array_new ();
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (structures, run->contouring->structure);
  if (!cvm_export_structures (run->series, structures, run->options->output, &options, warnings,
                              error))
    return FALSE;
  for (guint i = 0; i < warnings->len; i++)
    cli_warn (g_ptr_array_index (warnings, i));
  return TRUE;
}

static gboolean
is_empty (const Run *run)
{
  return run->contouring->structure->n_rings == 0;
}

static gboolean
write_files (Run *run, GError **error)
{
  const Options *options = run->options;
  const gboolean force = options->engine.force;
  if (options->probability)
    {
      if (!cvm_nifti_write (run->contouring->probability, options->probability, NULL, force, error))
        return FALSE;
      g_ptr_array_add (run->written, options->probability);
    }
  if (options->picture)
    {
      if (!cli_go_on (error) || !write_picture (run, error))
        return FALSE;
      g_ptr_array_add (run->written, options->picture);
    }
  if (!cli_go_on (error))
    return FALSE;
  if (!is_empty (run) || options->allow_empty)
    {
      if (!write_structure_set (run, error))
        return FALSE;
      g_ptr_array_add (run->written, options->output);
    }
  return TRUE;
}

static gboolean
write_all (Run *run, GTimer *since_start, GError **error)
{
  g_autoptr (GTimer) timer = g_timer_new ();
  gboolean done = write_files (run, error);
  run->timings.write = g_timer_elapsed (timer, NULL);
  run->timings.total = g_timer_elapsed (since_start, NULL);
  done = done
         && (!run->options->engine.timings
             || cli_write_timings (run->options->engine.timings, &run->timings,
                                   run->options->engine.force, error));
  for (guint i = 0; !done && i < run->written->len; i++)
    g_unlink (g_ptr_array_index (run->written, i));
  /* An empty result leaves no file: an earlier run's would be taken for this one's. */
  if (done && run->options->engine.force && is_empty (run) && !run->options->allow_empty)
    g_unlink (run->options->output);
  return done;
}

static int
n_slices (const CvmStructure *structure)
{
  g_autoptr (GHashTable) slices = g_hash_table_new (NULL, NULL);
  for (int i = 0; i < structure->n_rings; i++)
    g_hash_table_add (slices, GINT_TO_POINTER (structure->rings[i].slice));
  return (int)g_hash_table_size (slices);
}

static void
print_result (const Run *run)
{
  const CvmStructure *structure = run->contouring->structure;
  const CvmCleanUp *clean_up = run->contouring->clean_up;
  cli_engine_print (run->bundle, run->contouring->ensemble);
  if (is_empty (run))
    g_print (_ ("Nothing reaches the level %g%s; %s.\n"), structure->run.level,
             clean_up->removed_cm3 > 0 ? _ (" and stays after the clean-up") : "",
             run->options->allow_empty ? _ ("the structure is written empty")
                                       : _ ("no structure set was written"));
  else
    {
      int slices = n_slices (structure);
      g_print (g_dngettext (GETTEXT_PACKAGE, "%s: %.1f cm³ on %d slice, level %g\n",
                            "%s: %.1f cm³ on %d slices, level %g\n", (gulong)slices),
               structure->name, cvm_structure_volume_cm3 (structure, cvm_volume_get_grid (run->ct)),
               slices, structure->run.level);
    }
  if (clean_up->removed_cm3 > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE, "Removed by the clean-up: %.1f cm³ in %d piece\n",
                          "Removed by the clean-up: %.1f cm³ in %d pieces\n",
                          (gulong)clean_up->n_pieces),
             clean_up->removed_cm3, clean_up->n_pieces);
}

int
cli_contour (int argc, char **argv)
{
  g_auto (Options) options = { .level = 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("The structure set to write (needed)"), "FILE.dcm" },
    { "series", 0, 0, G_OPTION_ARG_STRING, &options.series,
      N_ ("Which series, where the folder holds several"), "UID" },
    CLI_DUPLICATES_ENTRY (options.duplicates),
    { "level", 0, 0, G_OPTION_ARG_STRING, &options.level_text,
      N_ ("Contour where the probability reaches P; without it the model's level"), "P" },
    { "structure", 0, 0, G_OPTION_ARG_STRING, &options.structure,
      N_ ("The new structure's name; without it the model's target and ^AI"), "NAME" },
    { "probability", 0, 0, G_OPTION_ARG_FILENAME, &options.probability,
      N_ ("Write the probability on the CT's grid"), "FILE.nii.gz" },
    { "picture", 0, 0, G_OPTION_ARG_FILENAME, &options.picture,
      N_ ("Write a picture of the result"), "FILE.png" },
    { "allow-empty", 0, 0, G_OPTION_ARG_NONE, &options.allow_empty,
      N_ ("Write the structure also when it is empty"), NULL },
    CLI_EXPLICIT_VR_ENTRY (options.explicit_vr),
    CLI_ENGINE_ENTRIES (options.engine),
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) words = g_strdupv (argv);
  g_autoptr (GTimer) since_start = g_timer_new ();
  GError *error = NULL;
  int code;
  if (!cli_parse (&words, "FOLDER --output FILE.dcm",
                  _ ("Contours the planning CT in a folder with a model and writes the contours as "
                     "a structure set. For research only."),
                  entries, 1, &code)
      || !check_words (&options, &code))
    return code;
  g_auto (Run) run = { .options = &options, .written = g_ptr_array_new () };
  if (check_outputs (&options, words[1], &error) && read_input (&run, words[1], &error)
      && compute (&run, &error) && write_all (&run, since_start, &error))
    {
      print_result (&run);
      return CLI_DONE;
    }
  return cli_fail (error);
}
