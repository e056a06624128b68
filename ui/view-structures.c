/* SPDX-License-Identifier: Apache-2.0 */
/* The structures of the view state: which there are, the one that is still being computed before
 * them, the active one, and the revisions by which others keep what they derive from them. */
#include "ui/view-state-private.h"

void
cvm_view_state_init_structures (CvmViewState *self)
{
  self->revisions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->n_changes = self->all_changed = 1;
}

void
cvm_view_state_free_structures (CvmViewState *self)
{
  g_clear_pointer (&self->structures, g_ptr_array_unref);
  cvm_structure_free (self->preliminary);
  g_free (self->active_id);
  g_hash_table_unref (self->revisions);
}

static gboolean
has_id (const GPtrArray *structures, const char *id)
{
  for (guint i = 0; structures && i < structures->len; i++)
    if (g_str_equal (((CvmStructure *)g_ptr_array_index (structures, i))->id, id))
      return TRUE;
  return FALSE;
}

void
cvm_view_state_set_structures (CvmViewState *self, GPtrArray *structures)
{
  if (self->preliminary && has_id (structures, self->preliminary->id))
    g_clear_pointer (&self->preliminary, cvm_structure_free);
  if (structures)
    g_ptr_array_ref (structures);
  g_clear_pointer (&self->structures, g_ptr_array_unref);
  self->structures = structures;
  cvm_view_state_structures_changed (self);
}

void
cvm_view_state_structures_changed (CvmViewState *self)
{
  if (self->active_id && !cvm_view_state_find_structure (self, self->active_id))
    cvm_view_state_set_active_id (self, NULL);
  self->all_changed = ++self->n_changes;
  g_hash_table_remove_all (self->revisions);
  cvm_view_state_tell (self, CVM_VIEW_STRUCTURES);
}

void
cvm_view_state_structure_changed (CvmViewState *self, const char *id)
{
  guint64 *revision = g_new (guint64, 1);
  *revision = ++self->n_changes;
  g_hash_table_replace (self->revisions, g_strdup (id), revision);
  cvm_view_state_tell (self, CVM_VIEW_STRUCTURES);
}

guint64
cvm_view_state_get_revision (CvmViewState *self, const char *id)
{
  const guint64 *revision = g_hash_table_lookup (self->revisions, id);
  return revision ? *revision : self->all_changed;
}

guint
cvm_view_state_get_n_structures (CvmViewState *self)
{
  return (self->preliminary ? 1 : 0) + (self->structures ? self->structures->len : 0);
}

CvmStructure *
cvm_view_state_get_structure (CvmViewState *self, guint index)
{
  if (self->preliminary && index == 0)
    return self->preliminary;
  return g_ptr_array_index (self->structures, index - (self->preliminary ? 1 : 0));
}

CvmStructure *
cvm_view_state_find_structure (CvmViewState *self, const char *id)
{
  for (guint i = 0; id && i < cvm_view_state_get_n_structures (self); i++)
    if (g_str_equal (cvm_view_state_get_structure (self, i)->id, id))
      return cvm_view_state_get_structure (self, i);
  return NULL;
}

void
cvm_view_state_set_structure_visible (CvmViewState *self, const char *id, gboolean visible)
{
  CvmStructure *structure = cvm_view_state_find_structure (self, id);
  if (!structure || structure->visible == (visible != FALSE))
    return;
  structure->visible = visible != FALSE;
  cvm_view_state_tell (self, CVM_VIEW_STRUCTURES);
}

void
cvm_view_state_set_contours_hidden (CvmViewState *self, gboolean hidden)
{
  if (self->contours_hidden == !!hidden)
    return;
  self->contours_hidden = !!hidden;
  cvm_view_state_tell (self, CVM_VIEW_STRUCTURES);
}

gboolean
cvm_view_state_get_contours_hidden (CvmViewState *self)
{
  return self->contours_hidden;
}

const char *
cvm_view_state_get_active_id (CvmViewState *self)
{
  return self->active_id;
}

void
cvm_view_state_set_active_id (CvmViewState *self, const char *id)
{
  if (g_strcmp0 (self->active_id, id) == 0)
    return;
  char *copy = g_strdup (id);
  g_free (self->active_id);
  self->active_id = copy;
  cvm_view_state_tell (self, CVM_VIEW_ACTIVE);
  cvm_view_state_notify (self, CVM_VIEW_PROP_ACTIVE_ID);
}

const char *
cvm_view_state_get_preliminary_id (CvmViewState *self)
{
  return self->preliminary ? self->preliminary->id : NULL;
}

void
cvm_view_state_take_preliminary (CvmViewState *self, CvmStructure *structure)
{
  if (!structure && !self->preliminary)
    return;
  cvm_structure_free (self->preliminary);
  self->preliminary = structure;
  cvm_view_state_structures_changed (self);
}
