/* SPDX-License-Identifier: Apache-2.0 */
/* One list of steps and a place in it: steps before the place are done, those after it can be
 * redone. */
#include "app/case/history.h"

#include "app/case/edit-json.h"
#include "app/case/json-members.h"

typedef struct
{
  guint n;
  CvmEdit *edit;
} Step;

struct _CvmHistory
{
  GPtrArray *structures;
  GPtrArray *steps; /* Step */
  guint n_done;     /* of them */
  guint last_n;     /* the last number given */
  CvmRecordFunc func;
  gpointer user;
};

static void
step_free (gpointer data)
{
  Step *step = data;
  cvm_edit_free (step->edit);
  g_free (step);
}

CvmHistory *
cvm_history_new (GPtrArray *structures)
{
  CvmHistory *history = g_new0 (CvmHistory, 1);
  history->structures = g_ptr_array_ref (structures);
  history->steps = g_ptr_array_new_with_free_func (step_free);
  return history;
}

void
cvm_history_free (CvmHistory *history)
{
  if (!history)
    return;
  g_ptr_array_unref (history->structures);
  g_ptr_array_unref (history->steps);
  g_free (history);
}

void
cvm_history_set_record_func (CvmHistory *history, CvmRecordFunc func, gpointer user)
{
  history->func = func;
  history->user = user;
}

void
cvm_history_record (CvmHistory *history, const json_t *record)
{
  if (history->func)
    history->func (record, history->user);
}

/* Record a step; `edit` only where its content is new. */
static void
record_step (CvmHistory *history, const char *kind, guint n, const CvmEdit *edit)
{
  if (!history->func)
    return;
  json_t *record = json_object ();
  cvm_json_put (record, "kind", json_string (kind));
  cvm_json_put (record, "n", json_integer (n));
  if (edit)
    cvm_json_put (record, "edit", cvm_edit_to_json (edit));
  history->func (record, history->user);
  json_decref (record);
}

/* Whether a step would give a structure this name. */
static gboolean
gives_name (const CvmEdit *edit, const char *name)
{
  for (guint i = 0; i < edit->changes->len; i++)
    {
      const CvmChange *change = edit->changes->pdata[i];
      const char *other = change->structure                         ? change->structure->name
                          : change->attribute == CVM_ATTRIBUTE_NAME ? change->value_after.text
                                                                    : NULL;
      if (other && g_ascii_strcasecmp (other, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether what can be redone may stay behind this edit: it makes structures only, and their names
 * are not those of ones that would come back. */
static gboolean
lies_beside (const CvmHistory *history, const CvmEdit *edit)
{
  for (guint k = 0; edit->beside && k < edit->changes->len; k++)
    {
      const CvmChange *made = edit->changes->pdata[k];
      if (made->kind != CVM_CHANGE_CREATED)
        return FALSE;
      for (guint i = history->n_done; i < history->steps->len; i++)
        if (gives_name (((const Step *)history->steps->pdata[i])->edit, made->structure->name))
          return FALSE;
    }
  return edit->beside;
}

/* Steps that can be redone find the list longer than they left it. */
static void
make_room (CvmEdit *later, const CvmEdit *edit)
{
  for (guint k = 0; k < edit->changes->len; k++)
    {
      const CvmChange *made = edit->changes->pdata[k];
      for (guint i = 0; i < later->changes->len; i++)
        {
          CvmChange *change = later->changes->pdata[i];
          if (change->structure && change->place >= made->place && change->place < G_MAXINT)
            change->place++;
        }
    }
}

static gboolean
do_edit (CvmHistory *history, CvmEdit *edit, GError **error)
{
  if (!cvm_edit_apply (edit, history->structures, error))
    {
      cvm_edit_free (edit);
      return FALSE;
    }
  Step *step = g_new0 (Step, 1);
  step->n = ++history->last_n;
  step->edit = edit;
  if (!lies_beside (history, edit))
    g_ptr_array_set_size (history->steps, (int)history->n_done);
  for (guint i = history->n_done; i < history->steps->len; i++)
    make_room (((Step *)history->steps->pdata[i])->edit, edit);
  g_ptr_array_insert (history->steps, (int)history->n_done, step);
  history->n_done++;
  return TRUE;
}

gboolean
cvm_history_do (CvmHistory *history, CvmEdit *edit, GError **error)
{
  if (edit->changes->len == 0)
    {
      cvm_edit_free (edit);
      return TRUE;
    }
  if (!do_edit (history, edit, error))
    return FALSE;
  record_step (history, "edit", history->last_n, edit);
  return TRUE;
}

static const Step *
undo_step (const CvmHistory *history)
{
  return history->n_done > 0 ? history->steps->pdata[history->n_done - 1] : NULL;
}

static const Step *
redo_step (const CvmHistory *history)
{
  return history->n_done < history->steps->len ? history->steps->pdata[history->n_done] : NULL;
}

const CvmEdit *
cvm_history_get_undo (const CvmHistory *history)
{
  const Step *step = undo_step (history);
  return step ? step->edit : NULL;
}

const CvmEdit *
cvm_history_get_redo (const CvmHistory *history)
{
  const Step *step = redo_step (history);
  return step ? step->edit : NULL;
}

gboolean
cvm_history_mentions (const CvmHistory *history, const char *id)
{
  for (guint i = 0; i < history->steps->len; i++)
    {
      const Step *step = g_ptr_array_index (history->steps, i);
      for (guint k = 0; k < step->edit->changes->len; k++)
        if (g_str_equal (((CvmChange *)g_ptr_array_index (step->edit->changes, k))->id, id))
          return TRUE;
    }
  return FALSE;
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  const int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

GArray *
cvm_history_dup_edited_slices (const CvmHistory *history, const char *id)
{
  GArray *slices = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < history->n_done; i++)
    {
      const CvmEdit *edit = ((const Step *)history->steps->pdata[i])->edit;
      for (guint c = 0; !edit->automatic && c < edit->changes->len; c++)
        {
          const CvmChange *change = edit->changes->pdata[c];
          if (change->kind == CVM_CHANGE_RINGS && g_str_equal (change->id, id))
            g_array_append_vals (slices, change->slices->data, change->slices->len);
        }
    }
  g_array_sort (slices, compare_ints);
  guint n = 0;
  for (guint i = 0; i < slices->len; i++)
    {
      const int slice = g_array_index (slices, int, i);
      if (slice >= 0 && (n == 0 || g_array_index (slices, int, n - 1) != slice))
        g_array_index (slices, int, n++) = slice;
    }
  g_array_set_size (slices, n);
  return slices;
}

static gboolean
move (CvmHistory *history, gboolean forwards, GError **error)
{
  const Step *step = forwards ? redo_step (history) : undo_step (history);
  if (!step)
    return FALSE;
  if (!(forwards ? cvm_edit_apply (step->edit, history->structures, error)
                 : cvm_edit_revert (step->edit, history->structures, error)))
    return FALSE;
  history->n_done = forwards ? history->n_done + 1 : history->n_done - 1;
  return TRUE;
}

gboolean
cvm_history_undo (CvmHistory *history, GError **error)
{
  if (!move (history, FALSE, error))
    return FALSE;
  record_step (history, "undo", redo_step (history)->n, NULL);
  return TRUE;
}

gboolean
cvm_history_redo (CvmHistory *history, GError **error)
{
  if (!move (history, TRUE, error))
    return FALSE;
  record_step (history, "redo", undo_step (history)->n, NULL);
  return TRUE;
}

static gboolean
replay_edit (CvmHistory *history, const json_t *record, int n, GError **error)
{
  CvmEdit *edit = cvm_edit_from_json (json_object_get (record, "edit"), error);
  if (!edit)
    return FALSE;
  if ((guint)n == history->last_n + 1 && edit->changes->len > 0)
    return do_edit (history, edit, error);
  cvm_edit_free (edit);
  return cvm_json_fail (error, "n");
}

gboolean
cvm_history_replay (CvmHistory *history, const json_t *record, const CvmEdit **edit, GError **error)
{
  const char *kind = json_string_value (json_object_get (record, "kind"));
  const gboolean undo = g_strcmp0 (kind, "undo") == 0, redo = g_strcmp0 (kind, "redo") == 0;
  const Step *step = undo ? undo_step (history) : redo_step (history);
  int n;
  *edit = NULL;
  if (!kind)
    return cvm_json_fail (error, "kind");
  if (!undo && !redo && !g_str_equal (kind, "edit"))
    return TRUE;
  if (!cvm_json_get_int (record, "n", 1, G_MAXINT, &n, error))
    return FALSE;
  if (!undo && !redo)
    {
      if (!replay_edit (history, record, n, error))
        return FALSE;
    }
  else if (!step || step->n != (guint)n)
    return cvm_json_fail (error, "n");
  else if (!move (history, redo, error))
    return FALSE;
  *edit = undo ? cvm_history_get_redo (history) : cvm_history_get_undo (history);
  return TRUE;
}
