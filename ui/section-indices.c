/* SPDX-License-Identifier: Apache-2.0 */
/* See section-indices.h. The table hangs on the state, so it goes with the patient. */
#include "ui/section-indices.h"

typedef struct
{
  guint64 revision;
  CvmSectionIndex *index;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  cvm_section_index_free (entry->index);
  g_free (entry);
}

static gboolean
is_gone (gpointer id, gpointer entry, gpointer state)
{
  return cvm_view_state_find_structure (state, id) == NULL;
}

static GHashTable *
table_of (CvmViewState *state)
{
  static const char key[] = "cvm-section-indices";
  GHashTable *table = g_object_get_data (G_OBJECT (state), key);
  if (!table)
    {
      table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
      g_object_set_data_full (G_OBJECT (state), key, table, (GDestroyNotify)g_hash_table_unref);
    }
  return table;
}

const CvmSectionIndex *
cvm_section_indices_get (CvmViewState *state, const CvmStructure *structure)
{
  GHashTable *table = table_of (state);
  guint64 revision = cvm_view_state_get_revision (state, structure->id);
  Entry *entry = g_hash_table_lookup (table, structure->id);
  if (entry && entry->revision == revision)
    return entry->index;
  if (g_hash_table_size (table) >= cvm_view_state_get_n_structures (state))
    g_hash_table_foreach_remove (table, is_gone, state);
  CvmStatus status;
  entry = g_new (Entry, 1);
  entry->revision = revision;
  entry->index = cvm_section_index_new (structure, cvm_view_state_get_grid (state), &status);
  g_hash_table_replace (table, g_strdup (structure->id), entry);
  return entry->index;
}
