/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli convert: structures (RTSTRUCT, rings as JSON, a mask or a probability) on a CT into any
 * of the three. What a format can't hold is said. */
#include "app/cli/cli.h"

#include "app/case/contouring.h"
#include "app/case/error.h"
#include "app/case/mask-rings.h"
#include "app/case/overlap-choice.h"
#include "app/cli/convert-input.h"
#include "app/dicom/export.h"
#include "app/files/nifti.h"
#include "app/files/rings-json.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  char *ct, *output, *series, *overlaps_text, *holes_text, *level_text, *within_text;
  char **structures, **duplicates;
  CvmOverlapChoice overlaps;
  CvmExportHoles holes;
  double level, within_mm;
  int max_points;
  gboolean force, renamed_copy, explicit_vr;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->ct);
  g_free (options->output);
  g_free (options->series);
  g_strfreev (options->duplicates);
  g_free (options->overlaps_text);
  g_free (options->holes_text);
  g_free (options->level_text);
  g_free (options->within_text);
  g_strfreev (options->structures);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Which of the words; −1: none of them. */
static int
find_word (const char *text, const char *const *words)
{
  for (int i = 0; words[i]; i++)
    if (g_str_equal (text, words[i]))
      return i;
  return -1;
}

/* A number between two others, with a point whatever the locale. Without a text it stays. */
static gboolean
read_number (const char *text, double low, double high, double *number)
{
  char *end;
  if (!text)
    return TRUE;
  *number = g_ascii_strtod (text, &end);
  return end != text && !*end && *number > low && *number < high;
}

static gboolean
is_set (const Options *options)
{
  return g_str_has_suffix (options->output, ".dcm");
}

static gboolean
read_choices (Options *options, int *exit_code)
{
  static const char *const overlaps[] = { "as-came", "even-odd", "union", NULL };
  static const char *const holes[] = { "as-came", "keyhole", "xor", NULL };
  const int overlap = options->overlaps_text ? find_word (options->overlaps_text, overlaps) : 0;
  const int hole = options->holes_text ? find_word (options->holes_text, holes) : 0;
  options->overlaps = (CvmOverlapChoice)overlap;
  options->holes = (CvmExportHoles)hole;
  options->within_mm = CVM_EXPORT_WITHIN_MM;
  if (overlap < 0)
    *exit_code = cli_usage (_ ("--overlaps: as-came, even-odd or union."));
  else if (hole < 0)
    *exit_code = cli_usage (_ ("--holes: as-came, keyhole or xor."));
  else if (hole > 0 && !is_set (options))
    *exit_code = cli_usage (_ ("--holes is about structure sets (.dcm)."));
  else if (options->max_points != 0 && !is_set (options))
    *exit_code = cli_usage (_ ("--max-points is about structure sets (.dcm)."));
  else if (options->explicit_vr && !is_set (options))
    *exit_code = cli_usage (_ ("--explicit-vr is about structure sets (.dcm)."));
  else if (options->max_points != 0 && options->max_points < 3)
    *exit_code = cli_usage (_ ("--max-points: a contour has at least 3 points."));
  else if (options->within_text && options->max_points == 0)
    *exit_code = cli_usage (_ ("--within goes with --max-points."));
  else if (!read_number (options->within_text, 0, 100, &options->within_mm))
    *exit_code = cli_usage (_ ("--within is a distance in mm."));
  else if (!read_number (options->level_text, 0, 1, &options->level))
    *exit_code = cli_usage (_ ("--level is a probability between 0 and 1."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_words (Options *options, const char *input, int *exit_code)
{
  if (!options->ct)
    *exit_code = cli_usage (_ ("--ct FOLDER is missing."));
  else if (!options->output)
    *exit_code = cli_usage (_ ("--output FILE is missing."));
  else if (!cli_is_nifti (options->output) && !g_str_has_suffix (options->output, ".json")
           && !is_set (options))
    *exit_code = cli_usage (
        _ ("--output: the file's name must end in .nii.gz (a mask), .json (rings) or .dcm (a "
           "structure set)."));
  else if (options->level_text && cli_input_kind (input) != CLI_INPUT_MASK)
    *exit_code = cli_usage (_ ("--level is about a probability (.nii.gz)."));
  else
    return read_choices (options, exit_code);
  return FALSE;
}

/* A mask holds one structure, or those that were named, or those of a mask. */
static gboolean
fits_mask (const Options *options, const CliInput *input, const char *path, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const guint n = input->structures->len;
  const guint n_named = options->structures ? g_strv_length (options->structures) : 0;
  if (n == 1 || cli_input_kind (path) == CLI_INPUT_MASK || (n_named > 1 && n == n_named))
    return TRUE;
  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, "\n  %s",
                            ((CvmStructure *)g_ptr_array_index (input->structures, i))->name);
  if (n_named == 1)
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                 _ ("Several structures are called “%s”; a mask holds one."),
                 options->structures[0]);
  else
    g_set_error (
        error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
        _ ("A mask holds one structure; --structure NAME says which, and several times for "
           "a mask whose labels are their numbers. There are:%s"),
        names->str);
  return FALSE;
}

static void
warn_of_lost (const CvmStructure *structure)
{
  const int n = cvm_mask_count_lost (structure);
  if (n == 0)
    return;
  g_autofree char *text = g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE, "A mask holds areas on slices only: %d contour of “%s” is not in it.",
          "A mask holds areas on slices only: %d contours of “%s” are not in it.", (gulong)n),
      n, structure->name);
  cli_warn (text);
}

static void
warn_of_nothing (const CvmStructure *structure)
{
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].use == CVM_RING_COUNTED)
      return;
  g_autofree char *text = g_strdup_printf (
      _ ("“%s” has no area on a slice: nothing of it is in the mask."), structure->name);
  cli_warn (text);
}

static gboolean
write_mask (const Options *options, const CliInput *input, GError **error)
{
  const CvmSeries *series = input->series;
  if (!series->grid)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                           series->why_not ? series->why_not
                                           : _ ("The images of this series are no stack."));
      return FALSE;
    }
  CvmVolume *mask = cvm_mask_of_structures (input->structures, series->grid, error);
  const gboolean done
      = mask && cvm_nifti_write (mask, options->output, NULL, options->force, error);
  cvm_volume_unref (mask);
  for (guint i = 0; done && i < input->structures->len; i++)
    {
      warn_of_lost (g_ptr_array_index (input->structures, i));
      warn_of_nothing (g_ptr_array_index (input->structures, i));
    }
  return done;
}

static gboolean
write_structure_set (const Options *options, const CliInput *input, GError **error)
{
  CvmExportOptions export = CVM_EXPORT_OPTIONS_INIT;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  export.predecessor = input->set;
  export.replace = options->force;
  export.holes = options->holes;
  export.max_points = options->max_points;
  export.within_mm = options->within_mm;
  export.explicit_vr = options->explicit_vr;
  if (!cvm_export_structures (input->series, input->structures, options->output, &export, warnings,
                              error))
    return FALSE;
  for (guint i = 0; i < warnings->len; i++)
    cli_warn (g_ptr_array_index (warnings, i));
  return TRUE;
}

/* Overlapping rings become what they are said to mean. */
static gboolean
apply_overlaps (const Options *options, const CliInput *input, GError **error)
{
  for (guint i = 0; i < input->structures->len && input->series->grid; i++)
    {
      CvmStructure *structure = g_ptr_array_index (input->structures, i);
      CvmStatus status = CVM_STATUS_INIT;
      int n = 0;
      if (!cvm_overlap_choice_apply (structure, input->series->grid, options->overlaps, &n,
                                     &status))
        {
          cvm_error_from_status (error, &status);
          return FALSE;
        }
      g_autofree char *text = n > 0 ? cvm_overlap_choice_dup_text (structure->name, n) : NULL;
      if (text)
        cli_warn (text);
    }
  return TRUE;
}

/* Several structure sets go together; all else comes alone. */
static gboolean
check_inputs (char **paths, int *exit_code)
{
  for (char **path = paths; *path && paths[1]; path++)
    if (cli_input_kind (*path) != CLI_INPUT_STRUCTURE_SET)
      {
        *exit_code = cli_usage (_ ("Of several inputs each must be a structure set."));
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_outputs (const Options *options, char **paths, GError **error)
{
  gboolean fine = cli_check_output (options->output, options->ct, options->force, error);
  for (char **path = paths; fine && *path; path++)
    fine = cli_check_output (options->output, *path, options->force, error);
  return fine;
}

static gboolean
convert (const Options *options, char **paths, GError **error)
{
  g_auto (CliInput) input = { .folder = NULL };
  const char *path = paths[0];
  const CliInputChoice choice = { .path = path,
                                  .more = (const char *const *)paths + 1,
                                  .renamed_copy = options->renamed_copy,
                                  .ct = options->ct,
                                  .series = options->series,
                                  .duplicates = (const char *const *)options->duplicates,
                                  .names = (const char *const *)options->structures,
                                  .level = options->level };
  if (!check_outputs (options, paths, error) || !cli_input_read (&input, &choice, error)
      || (cli_is_nifti (options->output) && !fits_mask (options, &input, path, error))
      || !apply_overlaps (options, &input, error))
    return FALSE;
  if (cli_is_nifti (options->output))
    return write_mask (options, &input, error);
  if (g_str_has_suffix (options->output, ".json"))
    return cvm_rings_json_write (input.series, input.structures, options->output, options->force,
                                 error);
  return write_structure_set (options, &input, error);
}

int
cli_convert (int argc, char **argv)
{
  g_auto (Options) options = { .force = FALSE };
  const GOptionEntry entries[] = {
    { "ct", 0, 0, G_OPTION_ARG_FILENAME, &options.ct,
      N_ ("The images that the structures are drawn on (needed)"), "FOLDER" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("What to write: a mask (.nii.gz), rings (.json) or a structure set (.dcm) (needed)"),
      "FILE" },
    { "series", 0, 0, G_OPTION_ARG_STRING, &options.series,
      N_ ("Which series, where the folder holds several"), "UID" },
    CLI_DUPLICATES_ENTRY (options.duplicates),
    { "structure", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.structures,
      N_ ("Only the structure of this name (may come several times); out of a mask, the names of "
          "its "
          "labels in their order"),
      "NAME" },
    { "level", 0, 0, G_OPTION_ARG_STRING, &options.level_text,
      N_ ("Out of a probability: the structure is where it reaches P"), "P" },
    { "overlaps", 0, 0, G_OPTION_ARG_STRING, &options.overlaps_text,
      N_ ("What rings mean that overlap in part: even-odd (without what they share) or union; "
          "as-came leaves them (the default)"),
      "CHOICE" },
    { "holes", 0, 0, G_OPTION_ARG_STRING, &options.holes_text,
      N_ ("How a structure set's holes are written: as-came (the default), or keyhole or xor "
          "everywhere"),
      "CHOICE" },
    { "max-points", 0, 0, G_OPTION_ARG_INT, &options.max_points,
      N_ ("Take points out of a structure set's contours that have more than N"), "N" },
    { "within", 0, 0, G_OPTION_ARG_STRING, &options.within_text,
      N_ ("How far --max-points may move a contour anywhere (0.01 mm without it)"), "MM" },
    CLI_EXPLICIT_VR_ENTRY (options.explicit_vr),
    { "renamed-copy", 0, 0, G_OPTION_ARG_NONE, &options.renamed_copy,
      N_ ("The structures name another patient, but are a renamed copy of this patient's"), NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options.force, N_ ("Replace a file that exists"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) words = g_strdupv (argv);
  GError *error = NULL;
  int code;
  if (!cli_parse (&words, "STRUCTURES… --ct FOLDER --output FILE",
                  _ ("Converts structures (one or more structure sets, rings as JSON, or a mask or "
                     "probability on the CT's grid) into one another."),
                  entries, -1, &code)
      || !check_words (&options, words[1], &code) || !check_inputs (words + 1, &code))
    return code;
  if (!convert (&options, words + 1, &error))
    return cli_fail (error);
  cli_progress_clear ();
  return CLI_DONE;
}
