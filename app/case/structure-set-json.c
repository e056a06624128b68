/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/structure-set-json.h"

#include "app/case/structure-json.h"

static const struct
{
  const char *key;
  gsize offset;
} texts[] = {
  { "path", offsetof (CvmStructureSet, path) },
  { "sop_instance", offsetof (CvmStructureSet, sop_instance) },
  { "sop_class", offsetof (CvmStructureSet, sop_class) },
  { "label", offsetof (CvmStructureSet, label) },
  { "name", offsetof (CvmStructureSet, name) },
  { "date", offsetof (CvmStructureSet, date) },
  { "time", offsetof (CvmStructureSet, time) },
  { "description", offsetof (CvmStructureSet, description) },
  { "approval", offsetof (CvmStructureSet, approval) },
  { "referenced_series", offsetof (CvmStructureSet, referenced_series) },
  { "patient_name", offsetof (CvmStructureSet, patient.name) },
  { "patient_id", offsetof (CvmStructureSet, patient.id) },
  { "birth_date", offsetof (CvmStructureSet, patient.birth_date) },
  { "sex", offsetof (CvmStructureSet, patient.sex) },
};

json_t *
cvm_structure_set_to_json (const CvmStructureSet *set)
{
  json_t *json = json_object (), *structures = json_array (), *warnings = json_array ();
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    cvm_json_put (json, texts[i].key,
                  cvm_text_to_json (G_STRUCT_MEMBER (char *, set, texts[i].offset)));
  for (guint i = 0; i < set->structures->len; i++)
    cvm_json_append (structures, cvm_structure_to_json (set->structures->pdata[i]));
  for (guint i = 0; i < set->warnings->len; i++)
    cvm_json_append (warnings, cvm_text_to_json (set->warnings->pdata[i]));
  cvm_json_put (json, "images", json_integer (set->n_images));
  cvm_json_put (json, "images_missing", json_integer (set->n_images_missing));
  cvm_json_put (json, "structures", structures);
  cvm_json_put (json, "warnings", warnings);
  return json;
}

static void
free_structure (gpointer structure)
{
  cvm_structure_free (structure);
}

/* What first versions of the journal did not say is 0. */
static gboolean
read_count (const json_t *json, const char *key, guint *count, GError **error)
{
  int n = 0;
  if (json_object_get (json, key) && !cvm_json_get_int (json, key, 0, G_MAXINT, &n, error))
    return FALSE;
  *count = (guint)n;
  return TRUE;
}

static gboolean
read_set (const json_t *json, CvmStructureSet *set, GError **error)
{
  const json_t *structures = json_object_get (json, "structures"),
               *warnings = json_object_get (json, "warnings"), *item;
  gsize i;
  if (!json_is_array (structures) || !json_is_array (warnings))
    return cvm_json_fail (error, "structures");
  for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
    if (!cvm_json_get_text (json, texts[k].key, &G_STRUCT_MEMBER (char *, set, texts[k].offset),
                            error))
      return FALSE;
  if (!read_count (json, "images", &set->n_images, error)
      || !read_count (json, "images_missing", &set->n_images_missing, error))
    return FALSE;
  json_array_foreach (structures, i, item)
  {
    CvmStructure *structure = cvm_structure_from_json (item, error);
    if (!structure)
      return FALSE;
    g_ptr_array_add (set->structures, structure);
  }
  json_array_foreach (warnings, i, item)
  {
    char *text = NULL;
    if (!cvm_text_from_json (item, "warnings", &text, error))
      return FALSE;
    g_ptr_array_add (set->warnings, text ? text : g_strdup (""));
  }
  return TRUE;
}

CvmStructureSet *
cvm_structure_set_from_json (const json_t *json, GError **error)
{
  CvmStructureSet *set = g_new0 (CvmStructureSet, 1);
  set->structures = g_ptr_array_new_with_free_func (free_structure);
  set->warnings = g_ptr_array_new_with_free_func (g_free);
  if (read_set (json, set, error))
    return set;
  cvm_structure_set_free (set);
  return NULL;
}
