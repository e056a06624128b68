/* SPDX-License-Identifier: Apache-2.0 */
/* See convert-input.h. Whose structures they are is judged before anything else: a structure set
 * names its patient, rings their frame of reference, a mask nothing but its voxels. */
#include "app/cli/convert-input.h"

#include "app/case/contouring.h"
#include "app/case/error.h"
#include "app/case/mask-rings.h"
#include "app/cli/cli.h"
#include "app/dicom/imported.h"
#include "app/files/nifti.h"
#include "app/files/rings-json.h"

#include <glib/gi18n.h>
#include <string.h>

CliInputKind
cli_input_kind (const char *path)
{
  return cli_is_nifti (path)                ? CLI_INPUT_MASK
         : g_str_has_suffix (path, ".json") ? CLI_INPUT_RINGS
                                            : CLI_INPUT_STRUCTURE_SET;
}

void
cli_input_clear (CliInput *input)
{
  g_clear_pointer (&input->structures, g_ptr_array_unref);
  g_clear_pointer (&input->owned, g_ptr_array_unref);
  g_clear_pointer (&input->sets, g_ptr_array_unref);
  g_clear_pointer (&input->folder, cvm_folder_free);
}

/* The series of that UID, if it is there; NULL leaves the choice to the rest. */
static const char *
named_series (const CvmFolder *folder, const char *uid)
{
  for (guint i = 0; i < folder->series->len; i++)
    {
      const CvmSeries *series = g_ptr_array_index (folder->series, i);
      if (uid && !strcmp (series->series_uid, uid))
        return series->series_uid;
    }
  return NULL;
}

static gboolean
choose_series (CliInput *input, const CliInputChoice *choice, const char *named, GError **error)
{
  input->folder = cvm_folder_scan (choice->ct, cli_progress (), error);
  if (!input->folder || !cli_choose_duplicates (input->folder, choice->duplicates, error))
    return FALSE;
  const char *uid = choice->series ? choice->series : named_series (input->folder, named);
  input->series = cli_choose_series (input->folder, uid, error);
  if (input->series)
    cli_warn_of_series (input->folder, input->series);
  return input->series != NULL;
}

static void
free_set (gpointer set)
{
  cvm_structure_set_free (set);
}

/* Of a renamed copy the caller must say that it is of this patient. */
static gboolean
accept_patient (CvmStructureSet *set, const CliInput *input, gboolean accepted, GError **error)
{
  g_autofree char *file = g_filename_display_basename (set->path);
  if (!(set->doubts & CVM_DOUBT_PATIENT))
    return TRUE;
  if (!accepted)
    {
      g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                   _ ("%s names another patient than the CT, though it refers to these very "
                      "images. If it is a renamed copy of this patient's, say --renamed-copy."),
                   file);
      return FALSE;
    }
  cvm_structure_set_accept (set, input->series);
  return TRUE;
}

static gboolean
add_set (CliInput *input, const CliInputChoice *choice, const char *path, GError **error)
{
  CvmStructureSet *set = cvm_structure_set_read (path, input->series, error);
  if (!set)
    return FALSE;
  g_ptr_array_add (input->sets, set);
  if (!accept_patient (set, input, choice->renamed_copy, error))
    return FALSE;
  for (guint i = 0; i < set->warnings->len; i++)
    cli_warn (g_ptr_array_index (set->warnings, i));
  g_ptr_array_extend (input->owned, set->structures, NULL, NULL);
  return TRUE;
}

static GPtrArray *
read_sets (CliInput *input, const CliInputChoice *choice, GError **error)
{
  g_autoptr (CvmStructureSet) unbound = cvm_structure_set_read (choice->path, NULL, error);
  if (!unbound || !choose_series (input, choice, unbound->referenced_series, error))
    return NULL;
  input->sets = g_ptr_array_new_with_free_func (free_set);
  input->owned = g_ptr_array_new ();
  gboolean good = add_set (input, choice, choice->path, error);
  for (gsize i = 0; good && choice->more && choice->more[i]; i++)
    good = add_set (input, choice, choice->more[i], error);
  if (input->sets->len == 1)
    input->set = g_ptr_array_index (input->sets, 0);
  return good ? input->owned : NULL;
}

static GPtrArray *
read_rings (CliInput *input, const CliInputChoice *choice, GError **error)
{
  g_autoptr (CvmRingsFile) file = cvm_rings_json_read (choice->path, error);
  if (!file || !choose_series (input, choice, file->series_uid, error))
    return NULL;
  for (guint i = 0; i < file->structures->len; i++)
    {
      CvmStatus status = CVM_STATUS_INIT;
      if (!cvm_imported_place (g_ptr_array_index (file->structures, i), input->series, &status))
        {
          cvm_error_from_status (error, &status);
          return NULL;
        }
    }
  if (strcmp (file->series_uid, input->series->series_uid) != 0)
    cli_warn (_ ("The rings were drawn on another series; they are placed by position."));
  input->owned = g_steal_pointer (&file->structures);
  file->structures = g_ptr_array_new ();
  return input->owned;
}

static GPtrArray *
trace_mask (const CvmVolume *values,
            const CliInput *input,
            const CliInputChoice *choice,
            const char *file,
            GError **error)
{
  const CvmMaskKind kind = cvm_mask_kind (values);
  if (kind == CVM_MASK_NEITHER)
    g_set_error (
        error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
        _ ("“%s” is neither a mask (whole numbers from 0 to 255) nor a probability (from 0 "
           "to 1)."),
        file);
  else if (kind == CVM_MASK_PROBABILITY && choice->level == 0)
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                 _ ("“%s” holds probabilities: --level P says from where on it is a structure."),
                 file);
  else if (kind == CVM_MASK_PROBABILITY && choice->names && choice->names[1])
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                 _ ("“%s” holds probabilities of one structure, but several names were given."),
                 file);
  else if (kind == CVM_MASK_PROBABILITY)
    return cvm_mask_dup_level (values, input->series, choice->level,
                               choice->names ? choice->names[0] : NULL, cli_progress (), error);
  else
    return cvm_mask_dup_structures (values, input->series, choice->names, cli_progress (), error);
  return NULL;
}

static GPtrArray *
read_mask (CliInput *input, const CliInputChoice *choice, GError **error)
{
  g_autofree char *file = g_filename_display_basename (choice->path);
  CvmVolume *image = cvm_nifti_read (choice->path, error), *values = NULL;
  if (image && choose_series (input, choice, NULL, error))
    {
      if (!input->series->contourable)
        g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED, input->series->why_not);
      else
        values = cvm_mask_on_grid (image, input->series->grid, file, error);
    }
  cvm_volume_unref (image);
  if (!values)
    return NULL;
  cli_warn (
      _ ("A mask names no patient: that it belongs to this CT follows from its voxels alone."));
  input->owned = trace_mask (values, input, choice, file, error);
  cvm_volume_unref (values);
  return input->owned;
}

static gboolean
is_meant (const CvmStructure *structure, const char *const *names)
{
  return !names || g_strv_contains (names, structure->name);
}

/* Each name must be there, once. */
static gboolean
names_are_there (const GPtrArray *all, const char *const *names, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (list, "\n  %s", ((CvmStructure *)g_ptr_array_index (all, i))->name);
  for (guint k = 0; names && names[k]; k++)
    {
      guint n = 0;
      for (guint i = 0; i < all->len; i++)
        n += !strcmp (((CvmStructure *)g_ptr_array_index (all, i))->name, names[k]);
      if (n > 0)
        continue;
      g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                   _ ("There is no structure “%s”. There are:%s"), names[k], list->str);
      return FALSE;
    }
  return TRUE;
}

/* What is for viewing only leaves in no form. */
static gboolean
belongs_here (const CvmStructure *structure, GError **error)
{
  if (structure->view_only)
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                 _ ("“%s” is for viewing only, since it may not belong to this CT; it is "
                    "not converted."),
                 structure->name);
  return !structure->view_only;
}

static void
print_warnings (const CvmStructure *structure)
{
  for (int k = 0; k < structure->n_warnings; k++)
    {
      g_autoptr (GError) warning = NULL;
      cvm_error_from_status (&warning, &structure->warnings[k]);
      g_autofree char *text = g_strdup_printf ("%s: %s", structure->name, warning->message);
      cli_warn (text);
    }
}

static gboolean
choose_structures (CliInput *input, const GPtrArray *all, const char *const *names, GError **error)
{
  input->structures = g_ptr_array_new ();
  if (all->len == 0)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                           _ ("The structure set is empty."));
      return FALSE;
    }
  if (!names_are_there (all, names, error))
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      CvmStructure *structure = g_ptr_array_index (all, i);
      if (!is_meant (structure, names))
        continue;
      print_warnings (structure);
      if (!belongs_here (structure, error))
        return FALSE;
      g_ptr_array_add (input->structures, structure);
    }
  return TRUE;
}

gboolean
cli_input_read (CliInput *input, const CliInputChoice *choice, GError **error)
{
  const CliInputKind kind = cli_input_kind (choice->path);
  const GPtrArray *all = kind == CLI_INPUT_MASK    ? read_mask (input, choice, error)
                         : kind == CLI_INPUT_RINGS ? read_rings (input, choice, error)
                                                   : read_sets (input, choice, error);
  return all
         && choose_structures (input, all, kind == CLI_INPUT_MASK ? NULL : choice->names, error);
}
