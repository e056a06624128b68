/* SPDX-License-Identifier: Apache-2.0 */
/* Steps pass through here, done by a person or replayed from a journal, so that the case knows
 * which structures are in no file as they are now. */
#include "app/case/case-private.h"

#include "app/case/json-members.h"
#include "app/case/run-json.h"

gboolean
cvm_case_has_unexported (CvmCase *self)
{
  return g_hash_table_size (self->unexported) > 0;
}

guint64
cvm_case_get_n_steps (CvmCase *self)
{
  return self->n_steps;
}

void
cvm_case_set_exported (CvmCase *self, const char *const *ids, guint64 n_steps)
{
  json_t *record = json_object (), *list = json_array ();
  for (guint i = 0; ids[i]; i++)
    {
      const guint64 *touched = g_hash_table_lookup (self->unexported, ids[i]);
      if (touched && *touched > n_steps)
        continue;
      g_hash_table_remove (self->unexported, ids[i]);
      cvm_json_append (list, cvm_text_to_json (ids[i]));
    }
  cvm_json_put (record, "kind", json_string ("exported"));
  cvm_json_put (record, "ids", list);
  cvm_history_record (self->history, record);
  json_decref (record);
  cvm_case_tell_changed (self);
}

CvmHistory *
cvm_case_get_history (CvmCase *self)
{
  return self->history;
}

void
cvm_case_set_read_only (CvmCase *self, const char *why)
{
  char *copy = g_strdup (why);
  g_free (self->read_only);
  self->read_only = copy;
  cvm_case_tell_changed (self);
}

const char *
cvm_case_get_read_only (CvmCase *self)
{
  return self->read_only;
}

/* What the step was about is in no file any more as it is now; what is gone needs none. */
static void
note_edited (CvmCase *self, const CvmEdit *edit)
{
  self->n_steps += edit != NULL;
  for (guint i = 0; edit && i < edit->changes->len; i++)
    {
      const CvmChange *change = g_ptr_array_index (edit->changes, i);
      if (!cvm_case_find_structure (self, change->id))
        g_hash_table_remove (self->unexported, change->id);
      else if (change->kind != CVM_CHANGE_ATTRIBUTE || change->attribute != CVM_ATTRIBUTE_LOCKED)
        g_hash_table_replace (self->unexported, g_strdup (change->id),
                              g_memdup2 (&self->n_steps, sizeof self->n_steps));
    }
  if (edit)
    cvm_case_tell_edited (self, edit);
}

static gboolean
may_change (CvmCase *self, GError **error)
{
  if (!self->read_only)
    return TRUE;
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY, self->read_only);
  return FALSE;
}

gboolean
cvm_case_do_quietly (CvmCase *self, CvmEdit *edit, GError **error)
{
  if (!may_change (self, error))
    {
      cvm_edit_free (edit);
      return FALSE;
    }
  const gboolean empty = edit->changes->len == 0; /* then it is gone after this */
  if (!cvm_history_do (self->history, edit, error))
    return FALSE;
  if (!empty)
    note_edited (self, edit);
  return TRUE;
}

gboolean
cvm_case_do (CvmCase *self, CvmEdit *edit, GError **error)
{
  if (!cvm_case_do_quietly (self, edit, error))
    return FALSE;
  cvm_case_tell_changed (self);
  return TRUE;
}

gboolean
cvm_case_undo (CvmCase *self, GError **error)
{
  if (!may_change (self, error) || !cvm_history_undo (self->history, error))
    return FALSE;
  note_edited (self, cvm_history_get_redo (self->history));
  cvm_case_tell_changed (self);
  return TRUE;
}

gboolean
cvm_case_redo (CvmCase *self, GError **error)
{
  if (!may_change (self, error) || !cvm_history_redo (self->history, error))
    return FALSE;
  note_edited (self, cvm_history_get_undo (self->history));
  cvm_case_tell_changed (self);
  return TRUE;
}

static gboolean
replay_run (CvmCase *self, const json_t *record, GError **error)
{
  CvmCaseRun *run = cvm_case_run_from_json (record, error);
  if (!run)
    return FALSE;
  if (cvm_case_find_run_by_id (self, run->id))
    {
      cvm_case_run_free (run);
      return cvm_json_fail (error, "id");
    }
  g_ptr_array_add (self->runs, run);
  return TRUE;
}

gboolean
cvm_case_replay (CvmCase *self, const json_t *record, GError **error)
{
  const CvmEdit *edit;
  if (!cvm_history_replay (self->history, record, &edit, error))
    return FALSE;
  note_edited (self, edit);
  const char *kind = json_string_value (json_object_get (record, "kind"));
  if (g_strcmp0 (kind, "run") == 0 && !replay_run (self, record, error))
    return FALSE;
  if (g_strcmp0 (kind, "exported") == 0)
    {
      const json_t *id;
      gsize i;
      json_array_foreach (json_object_get (record, "ids"), i, id)
      {
        if (json_is_string (id))
          g_hash_table_remove (self->unexported, json_string_value (id));
      }
    }
  cvm_case_tell_changed (self);
  return TRUE;
}
