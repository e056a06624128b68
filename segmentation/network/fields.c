/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/network/fields.h"

#include "segmentation/base/quote.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SEGMENT 64

json_t *
cvm_fields_find (const CvmFields *fields, const char *path)
{
  json_t *at = fields->root;
  while (at && *path)
    {
      char segment[MAX_SEGMENT];
      const size_t length = strcspn (path, ".");
      if (length >= sizeof segment)
        return NULL;
      memcpy (segment, path, length);
      segment[length] = 0;
      at = json_is_array (at) ? json_array_get (at, strtoul (segment, NULL, 10))
                              : json_object_get (at, segment);
      path += length + (path[length] == '.');
    }
  return at;
}

/* `value` where it is not NULL; otherwise "missing". */
static bool
present (const CvmFields *fields, const char *path, const json_t *value, CvmStatus *status)
{
  if (value)
    return true;
  return cvm_status_fail (status, CVM_ERR_FORMAT,
                          CVM_N_ ("{1} can't be used: its metadata lack “{2}”."), "%s\n%s",
                          fields->label, path);
}

static bool
wrong_kind (const CvmFields *fields, const char *path, const char *message_id, CvmStatus *status)
{
  return cvm_status_fail (status, CVM_ERR_FORMAT, message_id, "%s\n%s", fields->label, path);
}

bool
cvm_fields_object (const CvmFields *fields, const char *path, CvmStatus *status)
{
  const json_t *value = cvm_fields_find (fields, path);
  if (!present (fields, path, value, status))
    return false;
  return json_is_object (value)
         || wrong_kind (fields, path,
                        CVM_N_ ("{1} can't be used: “{2}” in its metadata should be an object."),
                        status);
}

bool
cvm_fields_list (
    const CvmFields *fields, const char *path, int min, int max, int *n, CvmStatus *status)
{
  const json_t *value = cvm_fields_find (fields, path);
  if (!present (fields, path, value, status))
    return false;
  if (!json_is_array (value))
    return wrong_kind (fields, path,
                       CVM_N_ ("{1} can't be used: “{2}” in its metadata should be a list."),
                       status);
  const size_t size = json_array_size (value);
  if (size < (size_t)min || size > (size_t)max)
    return cvm_status_fail (status, CVM_ERR_FORMAT,
                            CVM_N_ ("{1} can't be used: “{2}” in its metadata has {3} entries, and "
                                    "{4} to {5} were expected."),
                            "%s\n%s\n%zu\n%d\n%d", fields->label, path, size, min, max);
  *n = (int)size;
  return true;
}

/* The text at a path, NULL after a failure. */
static const char *
find_text (const CvmFields *fields, const char *path, int max, bool line, CvmStatus *status)
{
  const json_t *value = cvm_fields_find (fields, path);
  if (!present (fields, path, value, status))
    return NULL;
  const char *text = json_string_value (value);
  if (!text || !*text)
    {
      wrong_kind (fields, path, CVM_N_ ("{1} can't be used: “{2}” in its metadata should be text."),
                  status);
      return NULL;
    }
  const size_t length = strlen (text);
  if (length > (size_t)max)
    {
      cvm_status_fail (status, CVM_ERR_FORMAT,
                       CVM_N_ ("{1} can't be used: “{2}” in its metadata is {3} bytes long, and "
                               "{4} are allowed."),
                       "%s\n%s\n%zu\n%d", fields->label, path, length, max);
      return NULL;
    }
  for (const char *p = text; line && *p; p++)
    if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '\\')
      {
        wrong_kind (fields, path,
                    CVM_N_ ("{1} can't be used: “{2}” in its metadata has a character that names "
                            "can't have."),
                    status);
        return NULL;
      }
  return text;
}

bool
cvm_fields_text (const CvmFields *fields, const char *path, char *out, int max, CvmStatus *status)
{
  const char *text = find_text (fields, path, max, true, status);
  if (text)
    memcpy (out, text, strlen (text) + 1);
  return text != NULL;
}

bool
cvm_fields_dup_text (
    const CvmFields *fields, const char *path, int max, bool line, char **out, CvmStatus *status)
{
  const char *text = find_text (fields, path, max, line, status);
  if (!text)
    return false;
  char *copy = strdup (text);
  if (!copy)
    return cvm_status_no_memory (status);
  free (*out);
  *out = copy;
  return true;
}

bool
cvm_fields_unknown (const CvmFields *fields, const char *path, const char *value, CvmStatus *status)
{
  char quoted[100];
  return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                          CVM_N_ ("{1} can't be used: “{2}” in its metadata is “{3}”, which this "
                                  "version of Cavum doesn't know."),
                          "%s\n%s\n%s", fields->label, path,
                          cvm_quote (quoted, sizeof quoted, value));
}

bool
cvm_fields_choice (const CvmFields *fields,
                   const char *path,
                   const char *const *known,
                   int n,
                   int *choice,
                   CvmStatus *status)
{
  const char *text = find_text (fields, path, 1000, false, status);
  if (!text)
    return false;
  for (int i = 0; i < n; i++)
    if (strcmp (text, known[i]) == 0)
      {
        *choice = i;
        return true;
      }
  return cvm_fields_unknown (fields, path, text, status);
}

bool
cvm_fields_number (const CvmFields *fields,
                   const char *path,
                   double min,
                   double max,
                   double *number,
                   CvmStatus *status)
{
  const json_t *value = cvm_fields_find (fields, path);
  if (!present (fields, path, value, status))
    return false;
  if (!json_is_number (value))
    return wrong_kind (fields, path,
                       CVM_N_ ("{1} can't be used: “{2}” in its metadata should be a number."),
                       status);
  const double found = json_number_value (value);
  if (!(found >= min && found <= max))
    return cvm_status_fail (
        status, CVM_ERR_FORMAT,
        CVM_N_ ("{1} can't be used: “{2}” in its metadata is {3}, and {4} to {5} was expected."),
        "%s\n%s\n%g\n%g\n%g", fields->label, path, found, min, max);
  *number = found;
  return true;
}

bool
cvm_fields_integer (
    const CvmFields *fields, const char *path, int min, int max, int *number, CvmStatus *status)
{
  const json_t *value = cvm_fields_find (fields, path);
  double found;
  if (json_is_real (value))
    return wrong_kind (fields, path,
                       CVM_N_ ("{1} can't be used: “{2}” in its metadata should be a whole "
                               "number."),
                       status);
  if (!cvm_fields_number (fields, path, min, max, &found, status))
    return false;
  *number = (int)found;
  return true;
}

bool
cvm_fields_boolean (const CvmFields *fields, const char *path, bool *flag, CvmStatus *status)
{
  const json_t *value = cvm_fields_find (fields, path);
  if (!present (fields, path, value, status))
    return false;
  if (!json_is_boolean (value))
    return wrong_kind (fields, path,
                       CVM_N_ ("{1} can't be used: “{2}” in its metadata should be true or "
                               "false."),
                       status);
  *flag = json_is_true (value);
  return true;
}

bool
cvm_fields_only (
    const CvmFields *fields, const char *path, const char *const *known, int n, CvmStatus *status)
{
  const char *key;
  json_t *value;
  if (!cvm_fields_object (fields, path, status))
    return false;
  json_object_foreach (cvm_fields_find (fields, path), key, value)
  {
    bool is_known = false;
    for (int i = 0; i < n; i++)
      is_known = is_known || strcmp (key, known[i]) == 0;
    char quoted[100];
    if (!is_known)
      return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                              CVM_N_ ("{1} can't be used: “{2}” in its metadata has the entry "
                                      "“{3}”, which this version of Cavum doesn't know."),
                              "%s\n%s\n%s", fields->label, path,
                              cvm_quote (quoted, sizeof quoted, key));
  }
  return true;
}
