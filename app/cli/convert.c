/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli convert: a structure set into a mask, rings or another structure set. */
#include "app/cli/cli.h"

#include "app/case/contouring.h"
#include "app/case/overlap-choice.h"
#include "app/dicom/export.h"
#include "app/dicom/structure-set.h"
#include "app/files/nifti.h"
#include "app/files/rings-json.h"
#include "segmentation/contour/raster.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  char *ct, *output, *series, *structure, *overlaps_text, *holes_text;
  CvmOverlapChoice overlaps;
  CvmExportHoles holes;
  gboolean force;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->ct);
  g_free (options->output);
  g_free (options->series);
  g_free (options->structure);
  g_free (options->overlaps_text);
  g_free (options->holes_text);
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

static gboolean
read_choices (Options *options, int *exit_code)
{
  static const char *const overlaps[] = { "as-came", "even-odd", "union", NULL };
  static const char *const holes[] = { "as-came", "keyhole", "xor", NULL };
  const int overlap = options->overlaps_text ? find_word (options->overlaps_text, overlaps) : 0;
  const int hole = options->holes_text ? find_word (options->holes_text, holes) : 0;
  options->overlaps = (CvmOverlapChoice)overlap;
  options->holes = (CvmExportHoles)hole;
  if (overlap < 0)
    *exit_code = cli_usage (_ ("--overlaps: as-came, even-odd or union."));
  else if (hole < 0)
    *exit_code = cli_usage (_ ("--holes: as-came, keyhole or xor."));
  else if (hole > 0 && !g_str_has_suffix (options->output, ".dcm"))
    *exit_code = cli_usage (_ ("--holes is about structure sets (.dcm)."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_words (Options *options, int *exit_code)
{
  if (!options->ct)
    *exit_code = cli_usage (_ ("--ct FOLDER is missing."));
  else if (!options->output)
    *exit_code = cli_usage (_ ("--output FILE is missing."));
  else if (!cli_is_nifti (options->output) && !g_str_has_suffix (options->output, ".json")
           && !g_str_has_suffix (options->output, ".dcm"))
    *exit_code = cli_usage (
        _ ("--output: the file's name must end in .nii.gz (a mask), .json (rings) or .dcm (a "
           "structure set)."));
  else
    return read_choices (options, exit_code);
  return FALSE;
}

/* The series that the structure set names, if it is there; NULL leaves the choice to the rest. */
static const char *
named_series (const CvmFolder *folder, const CvmStructureSet *set)
{
  for (guint i = 0; i < folder->series->len; i++)
    {
      const CvmSeries *series = g_ptr_array_index (folder->series, i);
      if (set->referenced_series && !strcmp (series->series_uid, set->referenced_series))
        return series->series_uid;
    }
  return NULL;
}

/* The structures that are meant: all, or those of one name. A mask holds one. */
static GPtrArray *
choose_structures (const Options *options, const CvmStructureSet *set, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint i = 0; i < set->structures->len; i++)
    {
      CvmStructure *structure = g_ptr_array_index (set->structures, i);
      g_string_append_printf (names, "\n  %s", structure->name);
      if (!options->structure || !strcmp (structure->name, options->structure))
        g_ptr_array_add (chosen, structure);
    }
  gboolean several = chosen->len > 1 && cli_is_nifti (options->output);
  if (set->structures->len == 0)
    g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                         _ ("The structure set is empty."));
  else if (chosen->len == 0)
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                 _ ("There is no structure “%s”. There are:%s"), options->structure, names->str);
  else if (several && options->structure)
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                 _ ("Several structures are called “%s”; a mask holds one."), options->structure);
  else if (several)
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                 _ ("A mask holds one structure; --structure NAME says which. There are:%s"),
                 names->str);
  else
    return g_steal_pointer (&chosen);
  return NULL;
}

static gboolean
write_mask (const Options *options,
            const CvmSeries *series,
            const CvmStructure *structure,
            GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  if (!series->grid)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                           series->why_not ? series->why_not
                                           : _ ("The images of this series are no stack."));
      return FALSE;
    }
  CvmVolume *mask = cvm_raster_structure (structure, series->grid, &status);
  if (!mask)
    cvm_error_from_status (error, &status);
  gboolean done = mask && cvm_nifti_write (mask, options->output, NULL, options->force, error);
  cvm_volume_unref (mask);
  return done;
}

static gboolean
write_structure_set (const Options *options,
                     const CvmSeries *series,
                     const CvmStructureSet *set,
                     GPtrArray *structures,
                     GError **error)
{
  CvmExportOptions export = CVM_EXPORT_OPTIONS_INIT;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  export.predecessor = set;
  export.replace = options->force;
  export.holes = options->holes;
  if (!cvm_export_structures (series, structures, options->output, &export, warnings, error))
    return FALSE;
  for (guint i = 0; i < warnings->len; i++)
    cli_warn (g_ptr_array_index (warnings, i));
  return TRUE;
}

/* What is for viewing only leaves in no form. */
static gboolean
belongs_here (const GPtrArray *structures, GError **error)
{
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      if (!structure->view_only)
        continue;
      g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                   _ ("“%s” is for viewing only, since it may not belong to this CT; it is "
                      "not converted."),
                   structure->name);
      return FALSE;
    }
  return TRUE;
}

/* Overlapping rings become what they are said to mean. */
static gboolean
apply_overlaps (const Options *options,
                const CvmSeries *series,
                const GPtrArray *structures,
                GError **error)
{
  for (guint i = 0; i < structures->len && series->grid; i++)
    {
      CvmStructure *structure = g_ptr_array_index (structures, i);
      CvmStatus status = CVM_STATUS_INIT;
      int n = 0;
      if (!cvm_overlap_choice_apply (structure, series->grid, options->overlaps, &n, &status))
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

static void
print_warnings (const CvmStructureSet *set, const GPtrArray *structures)
{
  for (guint i = 0; i < set->warnings->len; i++)
    cli_warn (g_ptr_array_index (set->warnings, i));
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      for (int k = 0; k < structure->n_warnings; k++)
        {
          g_autoptr (GError) warning = NULL;
          cvm_error_from_status (&warning, &structure->warnings[k]);
          g_autofree char *text = g_strdup_printf ("%s: %s", structure->name, warning->message);
          cli_warn (text);
        }
    }
}

static gboolean
convert (const Options *options, const char *input, GError **error)
{
  if (!cli_check_output (options->output, options->ct, options->force, error)
      || !cli_check_output (options->output, input, options->force, error))
    return FALSE;
  g_autoptr (CvmStructureSet) unbound = cvm_structure_set_read (input, NULL, error);
  if (!unbound)
    return FALSE;
  g_autoptr (CvmFolder) folder = cvm_folder_scan (options->ct, cli_progress (), error);
  if (!folder)
    return FALSE;
  const char *uid = options->series ? options->series : named_series (folder, unbound);
  CvmSeries *series = cli_choose_series (folder, uid, error);
  if (!series)
    return FALSE;
  cli_warn_of_series (folder, series);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (input, series, error);
  if (!set)
    return FALSE;
  g_autoptr (GPtrArray) structures = choose_structures (options, set, error);
  if (!structures)
    return FALSE;
  print_warnings (set, structures);
  if (!belongs_here (structures, error) || !apply_overlaps (options, series, structures, error))
    return FALSE;
  if (cli_is_nifti (options->output))
    return write_mask (options, series, g_ptr_array_index (structures, 0), error);
  if (g_str_has_suffix (options->output, ".json"))
    return cvm_rings_json_write (series, structures, options->output, options->force, error);
  return write_structure_set (options, series, set, structures, error);
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
    { "structure", 0, 0, G_OPTION_ARG_STRING, &options.structure,
      N_ ("Only the structure of this name; a mask holds one"), "NAME" },
    { "overlaps", 0, 0, G_OPTION_ARG_STRING, &options.overlaps_text,
      N_ ("What rings mean that overlap in part: even-odd (without what they share) or union; "
          "as-came leaves them (the default)"),
      "CHOICE" },
    { "holes", 0, 0, G_OPTION_ARG_STRING, &options.holes_text,
      N_ ("How a structure set's holes are written: as-came (the default), or keyhole or xor "
          "everywhere"),
      "CHOICE" },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options.force, N_ ("Replace a file that exists"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) words = g_strdupv (argv);
  GError *error = NULL;
  int code;
  if (!cli_parse (&words, "STRUCTURES --ct FOLDER --output FILE",
                  _ ("Converts a structure set (RTSTRUCT) into a mask on the CT's grid, into rings "
                     "as JSON, or into a new structure set."),
                  entries, 1, &code)
      || !check_words (&options, &code))
    return code;
  if (!convert (&options, words[1], &error))
    return cli_fail (error);
  cli_progress_clear ();
  return CLI_DONE;
}
