/* SPDX-License-Identifier: Apache-2.0 */
/* See edit-json.h. What is read is checked for its form; whether it fits the structures is seen
 * when it is applied. */
#include "app/case/edit-json.h"

#include "app/case/structure-json.h"

#include <string.h>

static const char *const change_names[] = { "created", "deleted", "attribute", "rings" };
static const char *const attribute_names[] = { "name", "type", "colour", "locked", "run" };

static json_t *
value_to_json (CvmAttribute attribute, const CvmAttributeValue *value)
{
  if (attribute == CVM_ATTRIBUTE_LOCKED)
    return json_boolean (value->flag);
  if (attribute == CVM_ATTRIBUTE_RUN)
    return cvm_run_to_json (&value->run);
  if (attribute == CVM_ATTRIBUTE_COLOUR)
    return json_pack ("[i,i,i,b]", value->colour[0], value->colour[1], value->colour[2],
                      value->flag);
  return cvm_text_to_json (value->text);
}

static json_t *
placed_to_json (const CvmPlacedRings *placed)
{
  json_t *json = json_array ();
  for (int i = 0; i < placed->n; i++)
    {
      json_t *ring = cvm_ring_to_json (&placed->rings[i]);
      cvm_json_put (ring, "place", json_integer (placed->places[i]));
      cvm_json_append (json, ring);
    }
  return json;
}

static json_t *
change_to_json (const CvmChange *change)
{
  json_t *json = json_object ();
  cvm_json_put (json, "change", json_string (change_names[change->kind]));
  if (change->structure)
    {
      cvm_json_put (json, "place", json_integer (change->place));
      cvm_json_put (json, "structure", cvm_structure_to_json (change->structure));
      return json;
    }
  cvm_json_put (json, "id", cvm_text_to_json (change->id));
  if (change->kind == CVM_CHANGE_ATTRIBUTE)
    {
      cvm_json_put (json, "attribute", json_string (attribute_names[change->attribute]));
      cvm_json_put (json, "before", value_to_json (change->attribute, &change->value_before));
      cvm_json_put (json, "after", value_to_json (change->attribute, &change->value_after));
      return json;
    }
  json_t *slices = json_array ();
  for (guint i = 0; i < change->slices->len; i++)
    cvm_json_append (slices, json_integer (g_array_index (change->slices, int, i)));
  cvm_json_put (json, "slices", slices);
  cvm_json_put (json, "before", placed_to_json (&change->rings_before));
  cvm_json_put (json, "after", placed_to_json (&change->rings_after));
  return json;
}

json_t *
cvm_edit_to_json (const CvmEdit *edit)
{
  json_t *json = json_object (), *args = json_array (), *changes = json_array ();
  cvm_json_put (json, "name", cvm_text_to_json (edit->name));
  for (guint i = 0; i < edit->args->len; i++)
    cvm_json_append (args, cvm_text_to_json (edit->args->pdata[i]));
  for (guint i = 0; i < edit->changes->len; i++)
    cvm_json_append (changes, change_to_json (edit->changes->pdata[i]));
  cvm_json_put (json, "args", args);
  cvm_json_put (json, "changes", changes);
  if (edit->automatic)
    cvm_json_put (json, "automatic", json_true ());
  if (edit->beside)
    cvm_json_put (json, "beside", json_true ());
  return json;
}

static gboolean
read_value (const json_t *json,
            const char *key,
            CvmAttribute attribute,
            CvmAttributeValue *value,
            GError **error)
{
  const json_t *member = json_object_get (json, key);
  const json_t *flag = attribute == CVM_ATTRIBUTE_COLOUR ? json_array_get (member, 3) : member;
  if (attribute == CVM_ATTRIBUTE_NAME || attribute == CVM_ATTRIBUTE_TYPE)
    return cvm_json_get_text (json, key, &value->text, error)
           && (value->text || attribute != CVM_ATTRIBUTE_NAME || cvm_json_fail (error, key));
  if (attribute == CVM_ATTRIBUTE_RUN)
    return cvm_run_from_json (member, &value->run, error);
  if (!json_is_boolean (flag))
    return cvm_json_fail (error, key);
  value->flag = json_is_true (flag);
  for (gsize i = 0; attribute == CVM_ATTRIBUTE_COLOUR && i < 3; i++)
    {
      const json_t *number = json_array_get (member, i);
      const json_int_t part = json_integer_value (number);
      if (!json_is_integer (number) || part < 0 || part > 255)
        return cvm_json_fail (error, key);
      value->colour[i] = (uint8_t)part;
    }
  return TRUE;
}

static gboolean
read_attribute (const json_t *json, CvmChange *change, GError **error)
{
  int attribute;
  if (!cvm_json_get_name (json, "attribute", attribute_names, G_N_ELEMENTS (attribute_names),
                          &attribute, error))
    return FALSE;
  change->attribute = (CvmAttribute)attribute;
  return read_value (json, "before", change->attribute, &change->value_before, error)
         && read_value (json, "after", change->attribute, &change->value_after, error);
}

static gboolean
read_placed (const json_t *json, const char *key, CvmPlacedRings *placed, GError **error)
{
  const json_t *rings = json_object_get (json, key), *item;
  gsize i;
  if (!json_is_array (rings))
    return cvm_json_fail (error, key);
  json_array_foreach (rings, i, item)
  {
    CvmRing ring;
    int place;
    if (!cvm_json_get_int (item, "place", 0, G_MAXINT, &place, error)
        || !cvm_ring_from_json (item, &ring, error))
      return FALSE;
    cvm_placed_rings_append (placed, &ring, place);
  }
  return TRUE;
}

static gboolean
read_rings (const json_t *json, CvmChange *change, GError **error)
{
  const json_t *slices = json_object_get (json, "slices"), *item;
  gsize i;
  json_int_t last = -2;
  if (json_array_size (slices) == 0)
    return cvm_json_fail (error, "slices");
  json_array_foreach (slices, i, item)
  {
    const json_int_t got = json_integer_value (item);
    const int slice = (int)got;
    if (!json_is_integer (item) || got <= last || got > G_MAXUINT16)
      return cvm_json_fail (error, "slices");
    g_array_append_val (change->slices, slice);
    last = got;
  }
  return read_placed (json, "before", &change->rings_before, error)
         && read_placed (json, "after", &change->rings_after, error);
}

static gboolean
read_whole (const json_t *json, CvmChange *change, GError **error)
{
  if (!cvm_json_get_int (json, "place", 0, G_MAXINT, &change->place, error))
    return FALSE;
  change->structure = cvm_structure_from_json (json_object_get (json, "structure"), error);
  if (!change->structure)
    return FALSE;
  g_strlcpy (change->id, change->structure->id, sizeof change->id);
  return TRUE;
}

static gboolean
read_change (const json_t *json, CvmEdit *edit, GError **error)
{
  int kind;
  if (!cvm_json_get_name (json, "change", change_names, G_N_ELEMENTS (change_names), &kind, error))
    return FALSE;
  CvmChange *change = cvm_change_new ((CvmChangeKind)kind);
  g_ptr_array_add (edit->changes, change);
  if (kind == CVM_CHANGE_CREATED || kind == CVM_CHANGE_DELETED)
    return read_whole (json, change, error);
  g_autofree char *id = NULL;
  if (!cvm_json_get_text (json, "id", &id, error))
    return FALSE;
  if (!id || g_strlcpy (change->id, id, sizeof change->id) >= sizeof change->id)
    return cvm_json_fail (error, "id");
  return kind == CVM_CHANGE_ATTRIBUTE ? read_attribute (json, change, error)
                                      : read_rings (json, change, error);
}

static gboolean
read_edit (const json_t *json, CvmEdit *edit, GError **error)
{
  const json_t *args = json_object_get (json, "args"), *changes = json_object_get (json, "changes"),
               *item;
  gsize i;
  if (!json_is_array (args) || json_array_size (args) > CVM_STATUS_MAX_ARGS
      || !json_is_array (changes))
    return cvm_json_fail (error, "changes");
  json_array_foreach (args, i, item)
  {
    char *text = NULL;
    if (!cvm_text_from_json (item, "args", &text, error))
      return FALSE;
    g_ptr_array_add (edit->args, text ? text : g_strdup (""));
  }
  json_array_foreach (changes, i, item)
  {
    if (!read_change (item, edit, error))
      return FALSE;
  }
  return TRUE;
}

CvmEdit *
cvm_edit_from_json (const json_t *json, GError **error)
{
  g_autofree char *name = NULL;
  if (!cvm_json_get_text (json, "name", &name, error))
    return NULL;
  g_autoptr (CvmEdit) edit = cvm_edit_new (name ? name : "", NULL);
  edit->automatic = json_is_true (json_object_get (json, "automatic"));
  edit->beside = json_is_true (json_object_get (json, "beside"));
  return read_edit (json, edit, error) ? g_steal_pointer (&edit) : NULL;
}
