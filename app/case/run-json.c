/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/run-json.h"

#include "app/case/json-members.h"

#include <string.h>

json_t *
cvm_case_run_to_json (const CvmCaseRun *run)
{
  json_t *json = json_object (), *members = json_array (), *clean_up = json_object ();
  for (int m = 0; m < run->n_members; m++)
    cvm_json_append (members, cvm_text_to_json (run->member_names[m]));
  cvm_json_put (clean_up, "opening_mm", cvm_json_number (run->clean_up.opening_mm));
  cvm_json_put (clean_up, "largest_per_slice", json_boolean (run->clean_up.largest_per_slice));
  cvm_json_put (clean_up, "largest_component", json_boolean (run->clean_up.largest_component));
  cvm_json_put (json, "kind", json_string ("run"));
  cvm_json_put (json, "id", cvm_text_to_json (run->id));
  cvm_json_put (json, "structure", cvm_text_to_json (run->structure_id));
  cvm_json_put (json, "bundle_sha256", cvm_text_to_json (run->bundle_sha256));
  cvm_json_put (json, "name", cvm_text_to_json (run->name));
  cvm_json_put (json, "title", cvm_text_to_json (run->title));
  cvm_json_put (json, "version", cvm_text_to_json (run->version));
  cvm_json_put (json, "target", cvm_text_to_json (run->target));
  cvm_json_put (json, "members", members);
  cvm_json_put (json, "shared_encoder", json_boolean (run->shared_encoder));
  cvm_json_put (json, "clean_up", clean_up);
  cvm_json_put (json, "device", cvm_text_to_json (run->device));
  cvm_json_put (json, "precision", cvm_text_to_json (run->precision));
  cvm_json_put (json, "seconds", cvm_json_number (run->seconds));
  cvm_json_put (json, "level", cvm_json_number (run->level));
  cvm_json_put (json, "removed_cm3", cvm_json_number (run->removed_cm3));
  return json;
}

/* A text into a field of fixed size; it must fit. */
static gboolean
get_short (const json_t *json, const char *key, char *field, gsize size, GError **error)
{
  g_autofree char *text = NULL;
  if (!cvm_json_get_text (json, key, &text, error))
    return FALSE;
  if (!text || strlen (text) >= size)
    return cvm_json_fail (error, key);
  g_strlcpy (field, text, size);
  return TRUE;
}

static gboolean
get_text (const json_t *json, const char *key, char **text, GError **error)
{
  return cvm_json_get_text (json, key, text, error) && (*text || cvm_json_fail (error, key));
}

static gboolean
get_members (const json_t *json, CvmCaseRun *run, GError **error)
{
  const json_t *members = json_object_get (json, "members"), *member;
  gsize i;
  const gsize n = json_array_size (members);
  if (n < 1 || n > CVM_MAPS_MAX_MEMBERS)
    return cvm_json_fail (error, "members");
  run->n_members = (int)n;
  run->member_names = g_malloc0_n (n, sizeof *run->member_names);
  json_array_foreach (members, i, member)
  {
    g_autofree char *name = NULL;
    if (!cvm_text_from_json (member, "members", &name, error))
      return FALSE;
    g_strlcpy (run->member_names[i], name ? name : "", sizeof run->member_names[i]);
  }
  return TRUE;
}

static gboolean
get_clean_up (const json_t *json, CvmCleanUpSpec *spec, GError **error)
{
  const json_t *clean_up = json_object_get (json, "clean_up");
  return cvm_json_get_number (clean_up, "opening_mm", &spec->opening_mm, error)
         && cvm_json_get_flag (clean_up, "largest_per_slice", &spec->largest_per_slice, error)
         && cvm_json_get_flag (clean_up, "largest_component", &spec->largest_component, error);
}

/* Ids name files and structures: they are UUIDs, or there is no structure. */
static gboolean
check (const CvmCaseRun *run, GError **error)
{
  if (!g_uuid_string_is_valid (run->id))
    return cvm_json_fail (error, "id");
  if (*run->structure_id && !g_uuid_string_is_valid (run->structure_id))
    return cvm_json_fail (error, "structure");
  if (!(run->level > 0 && run->level < 1))
    return cvm_json_fail (error, "level");
  /* A ball beyond this is no clean-up, and would never end. */
  if (!(run->clean_up.opening_mm >= 0 && run->clean_up.opening_mm <= CVM_RUN_MOST_OPENING_MM))
    return cvm_json_fail (error, "opening_mm");
  return TRUE;
}

static gboolean
read_run (const json_t *json, CvmCaseRun *run, GError **error)
{
  bool shared;
  if (!get_short (json, "id", run->id, sizeof run->id, error)
      || !get_short (json, "structure", run->structure_id, sizeof run->structure_id, error)
      || !get_short (json, "bundle_sha256", run->bundle_sha256, sizeof run->bundle_sha256, error)
      || !get_text (json, "name", &run->name, error)
      || !get_text (json, "title", &run->title, error)
      || !get_text (json, "version", &run->version, error)
      || !get_text (json, "target", &run->target, error) || !get_members (json, run, error)
      || !cvm_json_get_flag (json, "shared_encoder", &shared, error)
      || !get_clean_up (json, &run->clean_up, error)
      || !get_short (json, "device", run->device, sizeof run->device, error)
      || !get_short (json, "precision", run->precision, sizeof run->precision, error)
      || !cvm_json_get_number (json, "seconds", &run->seconds, error)
      || !cvm_json_get_number (json, "level", &run->level, error)
      || !cvm_json_get_number (json, "removed_cm3", &run->removed_cm3, error))
    return FALSE;
  run->shared_encoder = shared;
  return check (run, error);
}

CvmCaseRun *
cvm_case_run_from_json (const json_t *json, GError **error)
{
  CvmCaseRun *run = g_new0 (CvmCaseRun, 1);
  run->maps_state = CVM_RUN_MAPS_ON_DISK;
  if (read_run (json, run, error))
    {
      cvm_case_run_name_maps (run);
      return run;
    }
  cvm_case_run_free (run);
  return NULL;
}
