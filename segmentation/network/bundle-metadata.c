/* SPDX-License-Identifier: Apache-2.0 */
/* See bundle-metadata.h. Everything that decides how the network is used is required and checked;
 * what only informs (training, evaluation) must be there and is shown as it stands. */
#include "segmentation/network/bundle-metadata.h"

#include "segmentation/base/json.h"
#include "segmentation/base/quote.h"
#include "segmentation/network/bundle-network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The version of the format that this code knows. A larger minor number may add what can be
 * ignored; a larger major number may not be read. */
#define FORMAT_MAJOR 1
#define FORMAT_MINOR 0

static const char *
find_string (const CvmSafetensors *file, const char *key, CvmStatus *status)
{
  const char *text = cvm_safetensors_get_metadata (file, key);
  if (!text)
    cvm_status_fail (status, CVM_ERR_FORMAT,
                     CVM_N_ ("{1} is a safetensors file, but not a model of Cavum's: its "
                             "__metadata__ lack “{2}”."),
                     "%s\n%s", cvm_safetensors_get_label (file), key);
  return text;
}

/* "1" or "1.2". */
static bool
parse_version (const char *text, int *major, int *minor)
{
  char end;
  *minor = 0;
  if (strlen (text) > 9 || strspn (text, "0123456789.") != strlen (text))
    return false;
  return sscanf (text, "%d.%d%c", major, minor, &end) == 2
         || sscanf (text, "%d%c", major, &end) == 1;
}

static bool
check_format (CvmBundle *bundle, const CvmSafetensors *file, CvmStatus *status)
{
  char quoted[60];
  int major, minor;
  const char *label = cvm_safetensors_get_label (file);
  const char *format = find_string (file, "format", status);
  if (!format)
    return false;
  if (strcmp (format, "cavum-ensemble") != 0)
    return cvm_status_fail (status, CVM_ERR_FORMAT,
                            CVM_N_ ("{1} is not a model of Cavum's: its format is “{2}”, and "
                                    "“cavum-ensemble” was expected."),
                            "%s\n%s", label, cvm_quote (quoted, sizeof quoted, format));
  const char *version = find_string (file, "format_version", status);
  if (!version)
    return false;
  cvm_quote (quoted, sizeof quoted, version);
  if (!parse_version (version, &major, &minor) || major != FORMAT_MAJOR)
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            CVM_N_ ("{1} can't be used: its format has the version “{2}”, and "
                                    "this version of Cavum knows {3}."),
                            "%s\n%s\n%d", label, quoted, FORMAT_MAJOR);
  if (minor > FORMAT_MINOR)
    cvm_status_fail (&bundle->warnings[bundle->n_warnings++], CVM_ERR_UNSUPPORTED,
                     CVM_N_ ("{1} was made for a newer version of Cavum (its format is {2}): some "
                             "of its details may not be shown."),
                     "%s\n%s", label, quoted);
  return true;
}

static bool
read_texts (CvmBundle *bundle, const CvmFields *fields, CvmStatus *status)
{
  /* What ends in DICOM has DICOM's lengths: a ROI name is LO (64, "^AI" comes behind), a code SH
   * (16). */
  const struct
  {
    const char *path;
    int max;
    bool line;
    char **out;
  } rows[] = {
    { "name", 64, true, &bundle->name },
    { "title", 300, true, &bundle->title },
    { "version", 40, true, &bundle->version },
    { "target.name", 61, true, &bundle->target_name },
    { "target.interpreted_type", 16, true, &bundle->interpreted_type },
    { "target.meaning", 1000, false, &bundle->target_meaning },
    { "region", 100, true, &bundle->region },
    { "licence", 4000, false, &bundle->licence },
    { "attribution", 4000, false, &bundle->attribution },
    { "intended_use", 4000, false, &bundle->intended_use },
    { "target.code.scheme", 16, true, &bundle->code_scheme },
    { "target.code.value", 16, true, &bundle->code_value },
    { "target.code.meaning", 64, true, &bundle->code_meaning },
  };
  size_t n = sizeof rows / sizeof *rows;
  if (!cvm_fields_object (fields, "target", status))
    return false;
  if (!cvm_fields_find (fields, "target.code"))
    n -= 3;
  else if (!cvm_fields_object (fields, "target.code", status))
    return false;
  for (size_t i = 0; i < n; i++)
    if (!cvm_fields_dup_text (fields, rows[i].path, rows[i].max, rows[i].line, rows[i].out, status))
      return false;
  /* A DICOM code string. */
  if (strspn (bundle->interpreted_type, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ ")
      != strlen (bundle->interpreted_type))
    return cvm_fields_unknown (fields, "target.interpreted_type", bundle->interpreted_type, status);
  return true;
}

/* Choices that this version knows one or two of, and what only informs. */
static bool
read_choices (CvmBundle *bundle, const CvmFields *fields, CvmStatus *status)
{
  static const char *const modalities[] = { "CT" }, *const validities[] = { "patient", "phantom" };
  int modality, validity, n;
  if (!cvm_fields_choice (fields, "modality", modalities, 1, &modality, status)
      || !cvm_fields_choice (fields, "valid_for", validities, 2, &validity, status)
      || !cvm_fields_object (fields, "includes", status)
      || !cvm_fields_object (fields, "training", status)
      || !cvm_fields_list (fields, "evaluation", 0, 1000, &n, status)
      || !cvm_fields_list (fields, "limits", 0, 1000, &n, status))
    return false;
  bundle->modality = strdup (modalities[modality]);
  bundle->phantom_only = validity == 1;
  return bundle->modality || cvm_status_no_memory (status);
}

static bool
read_numbers (const CvmFields *fields,
              const char *list,
              int n,
              double min,
              double max,
              double *numbers,
              CvmStatus *status)
{
  int found;
  if (!cvm_fields_list (fields, list, n, n, &found, status))
    return false;
  for (int i = 0; i < n; i++)
    {
      char path[40];
      snprintf (path, sizeof path, "%s.%d", list, i);
      if (!cvm_fields_number (fields, path, min, max, &numbers[i], status))
        return false;
    }
  return true;
}

/* "none" or {"body": {"margin_mm": 8}}. */
static bool
read_crop (CvmInputSpec *input, const CvmFields *fields, CvmStatus *status)
{
  static const char *const none[] = { "none" }, *const body[] = { "body" };
  static const char *const margin[] = { "margin_mm" };
  int choice;
  input->crop_body = json_is_object (cvm_fields_find (fields, "input.crop"));
  if (!input->crop_body)
    return cvm_fields_choice (fields, "input.crop", none, 1, &choice, status);
  return cvm_fields_only (fields, "input.crop", body, 1, status)
         && cvm_fields_only (fields, "input.crop.body", margin, 1, status)
         && cvm_fields_number (fields, "input.crop.body.margin_mm", 0, 200, &input->crop_margin_mm,
                               status);
}

static bool
read_input (CvmInputSpec *input, const CvmFields *fields, CvmStatus *status)
{
  static const char *const known[] = { "spacing_mm", "window_hu", "outside", "axes", "crop" };
  static const char *const outsides[] = { "zero" }, *const axes[] = { "LPS" };
  int choice;
  if (!cvm_fields_only (fields, "input", known, 5, status)
      || !read_numbers (fields, "input.spacing_mm", 3, 0.1, 20, input->spacing_mm, status)
      || !read_numbers (fields, "input.window_hu", 2, -32768, 65535, input->window_hu, status)
      || !cvm_fields_choice (fields, "input.outside", outsides, 1, &choice, status)
      || !cvm_fields_choice (fields, "input.axes", axes, 1, &choice, status))
    return false;
  if (input->window_hu[0] >= input->window_hu[1])
    return cvm_status_fail (status, CVM_ERR_FORMAT,
                            CVM_N_ ("{1} can't be used: its window “input.window_hu” is reversed "
                                    "({2} to {3} HU)."),
                            "%s\n%g\n%g", fields->label, input->window_hu[0], input->window_hu[1]);
  return read_crop (input, fields, status);
}

static bool
read_level (CvmBundle *bundle, const CvmFields *fields, CvmStatus *status)
{
  static const char *const known[] = { "opening_mm", "largest_per_slice", "largest_component" };
  CvmCleanUpSpec *spec = &bundle->clean_up;
  if (!cvm_fields_number (fields, "level", -1e300, 1e300, &bundle->level, status))
    return false;
  if (!(bundle->level > 0 && bundle->level < 1))
    return cvm_status_fail (status, CVM_ERR_FORMAT,
                            CVM_N_ ("{1} can't be used: its “level” is {2}, and a number between 0 "
                                    "and 1 was expected."),
                            "%s\n%g", fields->label, bundle->level);
  return cvm_fields_only (fields, "postprocessing", known, 3, status)
         && cvm_fields_number (fields, "postprocessing.opening_mm", 0, 50, &spec->opening_mm,
                               status)
         && cvm_fields_boolean (fields, "postprocessing.largest_per_slice",
                                &spec->largest_per_slice, status)
         && cvm_fields_boolean (fields, "postprocessing.largest_component",
                                &spec->largest_component, status);
}

static bool
read_members (CvmBundle *bundle, const CvmFields *fields, CvmStatus *status)
{
  int n;
  if (!cvm_fields_list (fields, "members", 1, CVM_BUNDLE_MAX_MEMBERS, &n, status)
      || !cvm_fields_boolean (fields, "shared_encoder", &bundle->shared_encoder, status))
    return false;
  bundle->members = calloc ((size_t)n, sizeof *bundle->members);
  if (!bundle->members)
    return cvm_status_no_memory (status);
  bundle->n_members = n;
  for (int i = 0; i < n; i++)
    {
      char path[40];
      CvmMember *member = &bundle->members[i];
      snprintf (path, sizeof path, "members.%d.name", i);
      if (!cvm_fields_text (fields, path, member->name, sizeof member->name - 1, status))
        return false;
      snprintf (path, sizeof path, "members.%d.scale", i);
      if (!cvm_fields_text (fields, path, member->scale, sizeof member->scale - 1, status))
        return false;
    }
  return true;
}

static bool
read_ensemble (CvmBundle *bundle, const CvmFields *fields, CvmStatus *status)
{
  if (!read_texts (bundle, fields, status) || !read_choices (bundle, fields, status)
      || !read_input (&bundle->input, fields, status) || !read_level (bundle, fields, status)
      || !read_members (bundle, fields, status))
    return false;
  bundle->network = cvm_bundle_read_network (fields, status);
  return bundle->network != NULL;
}

bool
cvm_bundle_read_metadata (CvmBundle *bundle, const CvmSafetensors *file, CvmStatus *status)
{
  if (!check_format (bundle, file, status))
    return false;
  const char *document = find_string (file, "ensemble", status);
  if (!document)
    return false;
  const char *label = cvm_safetensors_get_label (file);
  bundle->metadata = strdup (document);
  if (!bundle->metadata)
    return cvm_status_no_memory (status);
  json_t *json = cvm_json_parse (document, strlen (document), label, "ensemble", status);
  if (!json)
    return false;
  const CvmFields fields = { json, label };
  const bool fine = read_ensemble (bundle, &fields, status);
  json_decref (json);
  return fine;
}
