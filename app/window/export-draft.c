/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/export-draft.h"

#include <string.h>

#define MAX_LABEL 16

static void
choice_free (gpointer data)
{
  CvmExportChoice *choice = data;
  g_free (choice->name);
  g_free (choice->label);
  g_free (choice->type);
  g_free (choice);
}

CvmExportDraft *
cvm_export_draft_new (void)
{
  CvmExportDraft *draft = g_new0 (CvmExportDraft, 1);
  draft->choices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, choice_free);
  return draft;
}

void
cvm_export_draft_free (CvmExportDraft *draft)
{
  if (!draft)
    return;
  g_hash_table_unref (draft->choices);
  g_free (draft->label);
  g_free (draft->author);
  g_free (draft->path);
  g_free (draft);
}

void
cvm_export_draft_set (
    CvmExportDraft *draft, const char *id, gboolean chosen, char *name, char *label, char *type)
{
  CvmExportChoice *choice = g_new0 (CvmExportChoice, 1);
  *choice = (CvmExportChoice){ chosen, name, label, type };
  g_hash_table_insert (draft->choices, g_strdup (id), choice);
}

const CvmExportChoice *
cvm_export_draft_get (const CvmExportDraft *draft, const char *id)
{
  return g_hash_table_lookup (draft->choices, id);
}

char **
cvm_export_draft_dup_ids (const CvmExportDraft *draft)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id, choice;
  g_hash_table_iter_init (&iter, draft->choices);
  while (g_hash_table_iter_next (&iter, &id, &choice))
    if (((const CvmExportChoice *)choice)->chosen)
      g_strv_builder_add (ids, id);
  return g_strv_builder_end (ids);
}

static void
set_text (char **field, const char *text)
{
  if (text && !cvm_structure_set_text (field, text, NULL))
    g_error ("No memory for a text"); /* as GLib does */
}

void
cvm_export_draft_apply (const CvmExportDraft *draft, CvmStructure *structure)
{
  const CvmExportChoice *choice = cvm_export_draft_get (draft, structure->id);
  if (!choice)
    return;
  set_text (&structure->name, choice->name);
  set_text (&structure->observation_label, choice->label);
  set_text (&structure->interpreted_type, choice->type);
}

char *
cvm_export_propose_name (const CvmStructure *structure, gboolean reviewed)
{
  gsize length = strlen (structure->name);
  if (structure->source == CVM_SOURCE_NETWORK && reviewed
      && g_str_has_suffix (structure->name, "^AI"))
    length -= strlen ("^AI");
  return g_strndup (structure->name, length);
}

char *
cvm_export_propose_label (const CvmStructure *structure)
{
  const char *label = structure->observation_label ? structure->observation_label : "";
  if (*label || structure->source == CVM_SOURCE_IMPORTED)
    return g_strdup (label);
  if (structure->code_meaning && *structure->code_meaning)
    label = structure->code_meaning;
  else
    label = structure->name;
  return g_utf8_strlen (label, -1) > MAX_LABEL ? g_utf8_substring (label, 0, MAX_LABEL)
                                               : g_strdup (label);
}
