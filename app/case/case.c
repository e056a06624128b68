/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and counted references, and the few rules of what a case may hold: names of ours are
 * unique, colours are handed out in a fixed order, an import keeps its own. */
#include "app/case/case.h"

#include "app/case/json-members.h"
#include "app/case/new-structure.h"
#include "app/case/run-json.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CvmCase
{
  GObject parent;
  CvmSeries *series;
  CvmVolume *volume;
  gboolean complete;
  GPtrArray *structures;  /* CvmStructure */
  GPtrArray *sets;        /* CvmStructureSet, emptied of structures */
  GPtrArray *runs;        /* CvmCaseRun, the newest last */
  CvmStructure *awaited;  /* whose rings are being computed: id, name, colour; or NULL */
  GHashTable *unexported; /* id → step (guint64) since which it is in no file as it is now */
  guint64 n_steps;
  CvmHistory *history;
  char *read_only; /* why */
};

G_DEFINE_FINAL_TYPE (CvmCase, cvm_case, G_TYPE_OBJECT)

static guint changed_signal, edited_signal;

static void
run_free (gpointer run)
{
  cvm_case_run_free (run);
}

static void
structure_free (gpointer structure)
{
  cvm_structure_free (structure);
}

static void
set_free (gpointer set)
{
  cvm_structure_set_free (set);
}

static void
cvm_case_finalize (GObject *object)
{
  CvmCase *self = CVM_CASE (object);
  cvm_history_free (self->history);
  g_free (self->read_only);
  cvm_series_free (self->series);
  cvm_volume_unref (self->volume);
  g_ptr_array_unref (self->structures);
  g_ptr_array_unref (self->sets);
  g_hash_table_unref (self->unexported);
  g_ptr_array_unref (self->runs);
  cvm_structure_free (self->awaited);
  G_OBJECT_CLASS (cvm_case_parent_class)->finalize (object);
}

static void
cvm_case_class_init (CvmCaseClass *class)
{
  G_OBJECT_CLASS (class)->finalize = cvm_case_finalize;
  changed_signal = g_signal_new ("changed", CVM_TYPE_CASE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  edited_signal = g_signal_new ("edited", CVM_TYPE_CASE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
cvm_case_init (CvmCase *self)
{
  self->structures = g_ptr_array_new_with_free_func (structure_free);
  self->sets = g_ptr_array_new_with_free_func (set_free);
  self->runs = g_ptr_array_new_with_free_func (run_free);
  self->unexported = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->history = cvm_history_new (self->structures);
}

static void
changed (CvmCase *self)
{
  g_signal_emit (self, changed_signal, 0);
}

CvmCase *
cvm_case_new (const CvmSeries *series)
{
  CvmCase *self = g_object_new (CVM_TYPE_CASE, NULL);
  self->series = cvm_series_copy (series);
  return self;
}

const CvmSeries *
cvm_case_get_series (CvmCase *self)
{
  return self->series;
}

CvmVolume *
cvm_case_get_volume (CvmCase *self)
{
  return self->volume;
}

gboolean
cvm_case_is_complete (CvmCase *self)
{
  return self->complete;
}

void
cvm_case_set_volume (CvmCase *self, CvmVolume *volume, gboolean complete)
{
  CvmVolume *old = self->volume;
  self->volume = cvm_volume_ref (volume);
  self->complete = complete;
  cvm_volume_unref (old);
  changed (self);
}

GPtrArray *
cvm_case_get_structures (CvmCase *self)
{
  return self->structures;
}

CvmStructure *
cvm_case_find_structure (CvmCase *self, const char *id)
{
  for (guint i = 0; id && i < self->structures->len; i++)
    {
      CvmStructure *structure = g_ptr_array_index (self->structures, i);
      if (g_str_equal (structure->id, id))
        return structure;
    }
  return NULL;
}

static CvmStructureSet *
find_set (CvmCase *self, const char *path)
{
  for (guint i = 0; path && i < self->sets->len; i++)
    {
      CvmStructureSet *set = g_ptr_array_index (self->sets, i);
      if (g_strcmp0 (set->path, path) == 0)
        return set;
    }
  return NULL;
}

const CvmStructureSet *
cvm_case_get_set (CvmCase *self, const CvmStructure *structure)
{
  return structure->source == CVM_SOURCE_IMPORTED ? find_set (self, structure->set_file) : NULL;
}

GPtrArray *
cvm_case_get_sets (CvmCase *self)
{
  return self->sets;
}

/* The path is what its structures know their set by. */
static void
make_path_unique (CvmCase *self, CvmStructureSet *set)
{
  g_autofree char *path = g_strdup (set->path);
  for (int n = 2; find_set (self, set->path); n++)
    {
      g_free (set->path);
      set->path = g_strdup_printf ("%s (%d)", path, n);
    }
}

GPtrArray *
cvm_case_dup_taken (CvmCase *self)
{
  GPtrArray *taken = g_ptr_array_new ();
  g_ptr_array_extend (taken, self->structures, NULL, NULL);
  if (self->awaited)
    g_ptr_array_add (taken, self->awaited);
  return taken;
}

/* As the next contour, whose rings are not known yet. */
static void
name_contour (CvmCase *self, CvmStructure *structure)
{
  g_autoptr (GPtrArray) taken = cvm_case_dup_taken (self);
  g_autofree char *name = cvm_new_structure_dup_name (taken, structure->name);
  if (!cvm_structure_set_text (&structure->name, name, NULL))
    g_error ("No memory for a name");
}

static void
colour_contour (CvmCase *self, CvmStructure *structure)
{
  g_autoptr (GPtrArray) taken = cvm_case_dup_taken (self);
  cvm_new_structure_give_colour (taken, structure);
}

void
cvm_case_prepare_structure_set (CvmCase *self, CvmStructureSet *set)
{
  g_autoptr (GPtrArray) taken = cvm_case_dup_taken (self);
  make_path_unique (self, set);
  for (guint i = 0; i < set->structures->len; i++)
    {
      CvmStructure *structure = g_ptr_array_index (set->structures, i);
      if (!structure->has_colour)
        cvm_new_structure_give_colour (taken, structure);
      if (g_strcmp0 (structure->set_file, set->path) != 0
          && !cvm_structure_set_text (&structure->set_file, set->path, NULL))
        g_error ("No memory for a path");
      g_ptr_array_add (taken, structure);
    }
}

void
cvm_case_take_structure_set (CvmCase *self, CvmStructureSet *set)
{
  cvm_case_prepare_structure_set (self, set);
  while (set->structures->len)
    g_ptr_array_add (self->structures, g_ptr_array_steal_index (set->structures, 0));
  g_ptr_array_add (self->sets, set);
  changed (self);
}

static gboolean do_edit (CvmCase *self, CvmEdit *edit, GError **error);

/* The new structure as a step of undo; NULL, with a warning, where nothing may be changed. */
static CvmStructure *
add_contour (CvmCase *self, CvmStructure *structure)
{
  const char *const args[] = { structure->name, NULL };
  char id[37];
  g_autoptr (GError) error = NULL;
  CvmEdit *edit = cvm_edit_new (N_ ("Auto-contour “{1}”"), args);
  g_strlcpy (id, structure->id, sizeof id);
  edit->beside = TRUE;
  cvm_edit_add_creation (edit, structure, 0);
  cvm_structure_free (structure);
  if (!do_edit (self, edit, &error))
    {
      g_warning ("A contour was dropped: %s", error->message);
      return NULL;
    }
  return cvm_case_find_structure (self, id);
}

CvmStructure *
cvm_case_begin_contouring (CvmCase *self, const CvmBundle *bundle)
{
  cvm_case_abandon_contouring (self);
  /* As contouring.c names it. */
  g_autofree char *name = g_strconcat (bundle->target_name, "^AI", NULL);
  CvmStructure *shown = NULL, *awaited = cvm_structure_new (CVM_SOURCE_NETWORK, name, NULL);
  if (awaited
      && cvm_structure_set_text (&awaited->interpreted_type, bundle->interpreted_type, NULL))
    {
      name_contour (self, awaited);
      colour_contour (self, awaited);
      awaited->visible = true;
      shown = cvm_structure_copy (awaited, NULL);
    }
  if (shown)
    self->awaited = awaited;
  else
    cvm_structure_free (awaited);
  return shown;
}

void
cvm_case_abandon_contouring (CvmCase *self)
{
  g_clear_pointer (&self->awaited, cvm_structure_free);
}

/* What was shown while it was computed stays: id, colour, and the name, if a person has not given
 * it to another structure since. */
static void
identify_contour (CvmCase *self, CvmStructure *structure)
{
  CvmStructure *awaited = g_steal_pointer (&self->awaited);
  if (awaited && cvm_structure_set_text (&structure->name, awaited->name, NULL))
    {
      g_strlcpy (structure->id, awaited->id, sizeof structure->id);
      memcpy (structure->colour, awaited->colour, 3);
      structure->has_colour = true;
    }
  else
    colour_contour (self, structure);
  name_contour (self, structure);
  cvm_structure_free (awaited);
}

CvmStructure *
cvm_case_take_contouring (CvmCase *self,
                          CvmContouring *contouring,
                          const CvmBundle *bundle,
                          double seconds)
{
  CvmStructure *structure
      = contouring->structure->n_rings > 0 ? g_steal_pointer (&contouring->structure) : NULL;
  CvmCaseRun *run = cvm_case_run_new (bundle, contouring->bundle_sha256);
  g_strlcpy (run->device, contouring->ensemble->device.name, sizeof run->device);
  g_strlcpy (run->precision, contouring->ensemble->device.precision, sizeof run->precision);
  run->seconds = seconds;
  run->removed_cm3 = contouring->clean_up->removed_cm3;
  run->maps = g_steal_pointer (&contouring->maps);
  run->probability = g_steal_pointer (&contouring->probability);
  run->disagreement = g_steal_pointer (&contouring->disagreement);
  if (structure)
    {
      identify_contour (self, structure);
      g_strlcpy (run->structure_id, structure->id, sizeof run->structure_id);
    }
  cvm_case_abandon_contouring (self);
  g_ptr_array_add (self->runs, run);
  if (structure)
    structure = add_contour (self, structure);
  json_t *record = cvm_case_run_to_json (run);
  cvm_history_record (self->history, record);
  json_decref (record);
  cvm_contouring_free (contouring);
  changed (self);
  return structure;
}

const CvmCaseRun *
cvm_case_get_run (CvmCase *self)
{
  return self->runs->len ? g_ptr_array_index (self->runs, self->runs->len - 1) : NULL;
}

const CvmCaseRun *
cvm_case_find_run (CvmCase *self, const char *structure_id)
{
  for (guint i = self->runs->len; structure_id && *structure_id && i > 0; i--)
    {
      const CvmCaseRun *run = g_ptr_array_index (self->runs, i - 1);
      if (g_str_equal (run->structure_id, structure_id))
        return run;
    }
  return NULL;
}

GPtrArray *
cvm_case_get_runs (CvmCase *self)
{
  return self->runs;
}

CvmCaseRun *
cvm_case_find_run_by_id (CvmCase *self, const char *run_id)
{
  for (guint i = 0; run_id && i < self->runs->len; i++)
    {
      CvmCaseRun *run = g_ptr_array_index (self->runs, i);
      if (g_str_equal (run->id, run_id))
        return run;
    }
  return NULL;
}

gboolean
cvm_case_shows_run (CvmCase *self, const CvmCaseRun *run)
{
  return *run->structure_id ? cvm_case_find_structure (self, run->structure_id) != NULL
                            : run == cvm_case_get_run (self);
}

gboolean
cvm_case_needs_run (CvmCase *self, const CvmCaseRun *run)
{
  return cvm_case_shows_run (self, run)
         || (*run->structure_id && cvm_history_mentions (self->history, run->structure_id));
}

gboolean
cvm_case_is_exportable (const CvmStructure *structure)
{
  return !structure->view_only && structure->n_rings > 0;
}

GPtrArray *
cvm_case_dup_structures (CvmCase *self, const char *const *ids, GError **error)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (structure_free);
  for (guint i = 0; i < self->structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (self->structures, i);
      if (!g_strv_contains (ids, structure->id))
        continue;
      CvmStatus status = CVM_STATUS_INIT;
      CvmStructure *copy = cvm_structure_copy (structure, &status);
      if (!copy)
        {
          cvm_error_from_status (error, &status);
          return NULL;
        }
      g_ptr_array_add (copies, copy);
    }
  return g_steal_pointer (&copies);
}

/* Its identity and texts, without structures. */
static CvmStructureSet *
set_copy (const CvmStructureSet *set)
{
  CvmStructureSet *copy = g_new0 (CvmStructureSet, 1);
  char *const texts[] = { set->path,         set->sop_instance,
                          set->sop_class,    set->label,
                          set->name,         set->date,
                          set->time,         set->description,
                          set->approval,     set->patient.id,
                          set->patient.name, set->patient.birth_date,
                          set->patient.sex,  set->referenced_series };
  char **fields[] = { &copy->path,         &copy->sop_instance,
                      &copy->sop_class,    &copy->label,
                      &copy->name,         &copy->date,
                      &copy->time,         &copy->description,
                      &copy->approval,     &copy->patient.id,
                      &copy->patient.name, &copy->patient.birth_date,
                      &copy->patient.sex,  &copy->referenced_series };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *fields[i] = g_strdup (texts[i]);
  copy->n_images = set->n_images;
  copy->n_images_missing = set->n_images_missing;
  copy->structures = g_ptr_array_new ();
  copy->warnings = g_ptr_array_new ();
  return copy;
}

CvmStructureSet *
cvm_case_dup_predecessor (CvmCase *self, const char *const *ids)
{
  const CvmStructureSet *found = NULL;
  for (guint i = 0; i < self->structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (self->structures, i);
      const CvmStructureSet *set = cvm_case_get_set (self, structure);
      if (!set || !g_strv_contains (ids, structure->id))
        continue;
      if (found && found != set)
        return NULL;
      found = set;
    }
  return found ? set_copy (found) : NULL;
}

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
  changed (self);
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
  changed (self);
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
    g_signal_emit (self, edited_signal, 0, edit);
}

static gboolean
may_change (CvmCase *self, GError **error)
{
  if (!self->read_only)
    return TRUE;
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY, self->read_only);
  return FALSE;
}

/* Without telling anybody that the case changed. */
static gboolean
do_edit (CvmCase *self, CvmEdit *edit, GError **error)
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
  if (!do_edit (self, edit, error))
    return FALSE;
  changed (self);
  return TRUE;
}

gboolean
cvm_case_undo (CvmCase *self, GError **error)
{
  if (!may_change (self, error) || !cvm_history_undo (self->history, error))
    return FALSE;
  note_edited (self, cvm_history_get_redo (self->history));
  changed (self);
  return TRUE;
}

gboolean
cvm_case_redo (CvmCase *self, GError **error)
{
  if (!may_change (self, error) || !cvm_history_redo (self->history, error))
    return FALSE;
  note_edited (self, cvm_history_get_undo (self->history));
  changed (self);
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
  changed (self);
  return TRUE;
}
