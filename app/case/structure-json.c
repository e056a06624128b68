/* SPDX-License-Identifier: Apache-2.0 */
/* See structure-json.h. */
#include "app/case/structure-json.h"

#include <string.h>

static const char *const source_names[] = { "imported", "network", "drawn" };

static const struct
{
  const char *key;
  gsize offset;
} texts[] = {
  { "name", offsetof (CvmStructure, name) },
  { "type", offsetof (CvmStructure, interpreted_type) },
  { "algorithm", offsetof (CvmStructure, algorithm) },
  { "description", offsetof (CvmStructure, description) },
  { "generation_description", offsetof (CvmStructure, generation_description) },
  { "interpreter", offsetof (CvmStructure, interpreter) },
  { "observation_label", offsetof (CvmStructure, observation_label) },
  { "frame_of_reference", offsetof (CvmStructure, frame_of_reference) },
  { "set_file", offsetof (CvmStructure, set_file) },
  { "code_scheme", offsetof (CvmStructure, code_scheme) },
  { "code_value", offsetof (CvmStructure, code_value) },
  { "code_meaning", offsetof (CvmStructure, code_meaning) },
};

static const struct
{
  const char *key;
  gsize offset, size;
} run_texts[] = {
#define RUN_TEXT(name)                                                                             \
  {                                                                                                \
#name, offsetof(CvmRun, name), sizeof((CvmRun *)0)->name                                       \
  }
  RUN_TEXT (bundle_name), RUN_TEXT (bundle_version), RUN_TEXT (bundle_sha256),
  RUN_TEXT (device),      RUN_TEXT (precision),      RUN_TEXT (clean_up),
#undef RUN_TEXT
};

json_t *
cvm_run_to_json (const CvmRun *run)
{
  json_t *json = json_object ();
  for (guint i = 0; i < G_N_ELEMENTS (run_texts); i++)
    cvm_json_put (json, run_texts[i].key,
                  cvm_text_to_json ((const char *)run + run_texts[i].offset));
  cvm_json_put (json, "level", cvm_json_number (run->level));
  cvm_json_put (json, "removed_cm3", cvm_json_number (run->removed_cm3));
  if (run->members[0])
    cvm_json_put (json, "members", cvm_text_to_json (run->members));
  return json;
}

gboolean
cvm_run_equal (const CvmRun *a, const CvmRun *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (run_texts); i++)
    if (strcmp ((const char *)a + run_texts[i].offset, (const char *)b + run_texts[i].offset) != 0)
      return FALSE;
  return memcmp (&a->level, &b->level, sizeof a->level) == 0
         && memcmp (&a->removed_cm3, &b->removed_cm3, sizeof a->removed_cm3) == 0
         && strcmp (a->members, b->members) == 0;
}

static json_t *
warning_to_json (const CvmStatus *warning)
{
  json_t *json = json_object (), *args = json_array ();
  cvm_json_put (json, "code", json_integer (warning->code));
  cvm_json_put (json, "message", cvm_text_to_json (warning->message_id));
  for (int i = 0; i < warning->n_args; i++)
    cvm_json_append (args, cvm_text_to_json (warning->args[i]));
  cvm_json_put (json, "args", args);
  if (warning->cause[0])
    cvm_json_put (json, "cause", cvm_text_to_json (warning->cause));
  return json;
}

/* All but the rings and whether it is visible. */
static json_t *
head_to_json (const CvmStructure *structure)
{
  json_t *json = json_object (), *warnings = json_array ();
  cvm_json_put (json, "id", cvm_text_to_json (structure->id));
  cvm_json_put (json, "source", json_string (source_names[structure->source]));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    cvm_json_put (json, texts[i].key,
                  cvm_text_to_json (G_STRUCT_MEMBER (char *, structure, texts[i].offset)));
  cvm_json_put (json, "roi_number", json_integer (structure->roi_number));
  cvm_json_put (
      json, "colour",
      json_pack ("[i,i,i]", structure->colour[0], structure->colour[1], structure->colour[2]));
  cvm_json_put (json, "has_colour", json_boolean (structure->has_colour));
  cvm_json_put (json, "locked", json_boolean (structure->locked));
  cvm_json_put (json, "view_only", json_boolean (structure->view_only));
  for (int i = 0; i < structure->n_warnings; i++)
    cvm_json_append (warnings, warning_to_json (&structure->warnings[i]));
  cvm_json_put (json, "warnings", warnings);
  if (structure->source == CVM_SOURCE_NETWORK)
    cvm_json_put (json, "run", cvm_run_to_json (&structure->run));
  return json;
}

json_t *
cvm_structure_to_json (const CvmStructure *structure)
{
  json_t *json = head_to_json (structure), *rings = json_array ();
  cvm_json_put (json, "visible", json_boolean (structure->visible));
  for (int i = 0; i < structure->n_rings; i++)
    cvm_json_append (rings, cvm_ring_to_json (&structure->rings[i]));
  cvm_json_put (json, "rings", rings);
  return json;
}

gboolean
cvm_structure_equal (const CvmStructure *a, const CvmStructure *b)
{
  json_t *head_a = head_to_json (a), *head_b = head_to_json (b);
  gboolean equal = a->n_rings == b->n_rings && json_equal (head_a, head_b);
  for (int i = 0; equal && i < a->n_rings; i++)
    equal = cvm_ring_equal (&a->rings[i], &b->rings[i]);
  json_decref (head_a);
  json_decref (head_b);
  return equal;
}

/* Copy a text into a field of fixed size. */
static gboolean
get_short_text (const json_t *object, const char *key, char *out, gsize size, GError **error)
{
  g_autofree char *text = NULL;
  if (!cvm_json_get_text (object, key, &text, error))
    return FALSE;
  return (text && g_strlcpy (out, text, size) < size) || cvm_json_fail (error, key);
}

gboolean
cvm_run_from_json (const json_t *json, CvmRun *run, GError **error)
{
  *run = (CvmRun){ 0 };
  for (guint i = 0; i < G_N_ELEMENTS (run_texts); i++)
    if (!get_short_text (json, run_texts[i].key, (char *)run + run_texts[i].offset,
                         run_texts[i].size, error))
      return FALSE;
  return cvm_json_get_number (json, "level", &run->level, error)
         && cvm_json_get_number (json, "removed_cm3", &run->removed_cm3, error)
         && (!json_object_get (json, "members")
             || get_short_text (json, "members", run->members, sizeof run->members, error));
}

static gboolean
read_warning (const json_t *json, CvmStructure *structure, GError **error)
{
  CvmStatus warning = CVM_STATUS_INIT;
  g_autofree char *id = NULL;
  const json_t *args = json_object_get (json, "args"), *arg;
  int code;
  gsize i;
  if (!cvm_json_get_int (json, "code", CVM_OK, CVM_ERR_MISMATCH, &code, error)
      || !cvm_json_get_text (json, "message", &id, error))
    return FALSE;
  if (!json_is_array (args) || json_array_size (args) > CVM_STATUS_MAX_ARGS || !id || !*id)
    return cvm_json_fail (error, "warnings");
  warning.code = (CvmCode)code;
  warning.message_id = g_intern_string (id);
  warning.n_args = (int)json_array_size (args);
  json_array_foreach (args, i, arg)
  {
    g_autofree char *text = NULL;
    if (!cvm_text_from_json (arg, "args", &text, error))
      return FALSE;
    g_strlcpy (warning.args[i], text ? text : "", sizeof warning.args[i]);
  }
  if (json_object_get (json, "cause")
      && !get_short_text (json, "cause", warning.cause, sizeof warning.cause, error))
    return FALSE;
  return cvm_structure_warn (structure, &warning, NULL) || cvm_json_fail (error, "warnings");
}

static gboolean
read_texts (const json_t *json, CvmStructure *structure, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;
      char **field = &G_STRUCT_MEMBER (char *, structure, texts[i].offset);
      if (!cvm_json_get_text (json, texts[i].key, &text, error))
        return FALSE;
      if (!cvm_structure_set_text (field, text, NULL)
          || (!text && texts[i].offset == offsetof (CvmStructure, name)))
        return cvm_json_fail (error, texts[i].key);
    }
  return TRUE;
}

static gboolean
read_head (const json_t *json, CvmStructure *structure, GError **error)
{
  const json_t *colour = json_object_get (json, "colour");
  if (!get_short_text (json, "id", structure->id, sizeof structure->id, error)
      || !read_texts (json, structure, error)
      || !cvm_json_get_int (json, "roi_number", G_MININT, G_MAXINT, &structure->roi_number, error)
      || !cvm_json_get_flag (json, "has_colour", &structure->has_colour, error)
      || !cvm_json_get_flag (json, "locked", &structure->locked, error)
      || !cvm_json_get_flag (json, "view_only", &structure->view_only, error)
      || !cvm_json_get_flag (json, "visible", &structure->visible, error))
    return FALSE;
  for (gsize i = 0; i < 3; i++)
    {
      const json_int_t value = json_integer_value (json_array_get (colour, i));
      if (json_array_size (colour) != 3 || value < 0 || value > 255)
        return cvm_json_fail (error, "colour");
      structure->colour[i] = (uint8_t)value;
    }
  if (!structure->id[0])
    return cvm_json_fail (error, "id");
  return structure->source != CVM_SOURCE_NETWORK
         || cvm_run_from_json (json_object_get (json, "run"), &structure->run, error);
}

static gboolean
read_lists (const json_t *json, CvmStructure *structure, GError **error)
{
  const json_t *warnings = json_object_get (json, "warnings"),
               *rings = json_object_get (json, "rings"), *item;
  gsize i;
  if (!json_is_array (warnings) || !json_is_array (rings))
    return cvm_json_fail (error, "rings");
  json_array_foreach (warnings, i, item)
  {
    if (!read_warning (item, structure, error))
      return FALSE;
  }
  json_array_foreach (rings, i, item)
  {
    CvmRing ring;
    if (!cvm_ring_from_json (item, &ring, error))
      return FALSE;
    if (!cvm_structure_take_ring (structure, &ring, NULL))
      return cvm_json_fail (error, "rings");
  }
  return TRUE;
}

CvmStructure *
cvm_structure_from_json (const json_t *json, GError **error)
{
  int source;
  if (!cvm_json_get_name (json, "source", source_names, G_N_ELEMENTS (source_names), &source,
                          error))
    return NULL;
  CvmStatus status = CVM_STATUS_INIT;
  CvmStructure *structure = cvm_structure_new ((CvmSource)source, "", &status);
  if (!structure)
    {
      cvm_error_from_status (error, &status);
      return NULL;
    }
  if (read_head (json, structure, error) && read_lists (json, structure, error))
    return structure;
  cvm_structure_free (structure);
  return NULL;
}
