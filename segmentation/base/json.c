/* SPDX-License-Identifier: Apache-2.0 */
/* See json.h. Depth and number of values are measured before the parser sees the text, because a
 * value of two bytes ("1,") costs it some thirty bytes of memory. Nor does it survive that memory
 * runs out within a text (jansson 2.14 asserts), so that room for all of it is asked for before. */
#include "segmentation/base/json.h"

#include <stdlib.h>

#define MOST_VALUE_BYTES 128 /* of a value, its key and its place in a table */

static void
measure (const char *text, size_t n, size_t *depth, size_t *n_values)
{
  size_t level = 0;
  bool in_string = false;
  *depth = 0;
  *n_values = 1;
  for (size_t i = 0; i < n; i++)
    {
      const char c = text[i];
      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = false;
        }
      else if (c == '"')
        in_string = true;
      else if (c == '{' || c == '[')
        {
          if (++level > *depth)
            *depth = level;
          ++*n_values;
        }
      else if (c == '}' || c == ']')
        level -= level > 0;
      else if (c == ',')
        ++*n_values;
    }
}

static json_t *
refuse (const json_error_t *error, const char *file, const char *part, CvmStatus *status)
{
  const enum json_error_code code = json_error_code (error);
  if (code == json_error_out_of_memory)
    cvm_status_no_memory (status);
  else if (code == json_error_duplicate_key)
    cvm_status_fail (status, CVM_ERR_FORMAT,
                     CVM_N_ ("{1} can't be used: its {2} has the same key twice "
                             "(line {3}, column {4})."),
                     "%s\n%s\n%d\n%d", file, part, error->line, error->column);
  else
    cvm_status_fail (status, CVM_ERR_FORMAT,
                     CVM_N_ ("{1} can't be used: its {2} is not valid JSON "
                             "(line {3}, column {4})."),
                     "%s\n%s\n%d\n%d", file, part, error->line, error->column);
  if (code != json_error_out_of_memory)
    cvm_status_set_cause (status, "%s", error->text);
  return NULL;
}

bool
cvm_json_is_within (const char *text, size_t n, int most_values)
{
  size_t depth, n_values;
  measure (text, n, &depth, &n_values);
  return depth <= CVM_JSON_MAX_DEPTH && n_values <= (size_t)most_values;
}

json_t *
cvm_json_parse (const char *text, size_t n, const char *file, const char *part, CvmStatus *status)
{
  return cvm_json_parse_most (text, n, CVM_JSON_MAX_VALUES, file, part, status);
}

json_t *
cvm_json_parse_most (const char *text,
                     size_t n,
                     int most_values,
                     const char *file,
                     const char *part,
                     CvmStatus *status)
{
  size_t depth, n_values;
  measure (text, n, &depth, &n_values);
  if (depth > CVM_JSON_MAX_DEPTH)
    {
      cvm_status_fail (status, CVM_ERR_FORMAT,
                       CVM_N_ ("{1} can't be used: its {2} is nested {3} levels deep, "
                               "and {4} are allowed."),
                       "%s\n%s\n%zu\n%d", file, part, depth, CVM_JSON_MAX_DEPTH);
      return NULL;
    }
  if (n_values > (size_t)most_values)
    {
      cvm_status_fail (status, CVM_ERR_FORMAT,
                       CVM_N_ ("{1} can't be used: its {2} has over {3} values."), "%s\n%s\n%d",
                       file, part, most_values);
      return NULL;
    }
  void *room = malloc (n + MOST_VALUE_BYTES * n_values);
  if (!room)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  free (room);
  json_error_t error;
  json_t *json = json_loadb (text, n, JSON_REJECT_DUPLICATES, &error);
  if (!json)
    return refuse (&error, file, part, status);
  if (json_is_object (json))
    return json;
  json_decref (json);
  cvm_status_fail (status, CVM_ERR_FORMAT,
                   CVM_N_ ("{1} can't be used: its {2} is not a JSON object."), "%s\n%s", file,
                   part);
  return NULL;
}
