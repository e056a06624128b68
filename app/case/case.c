/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and counted references. An imported set keeps its names and colours; those of its
 * structures that came without a colour get free ones. */
#include "app/case/case-private.h"

#include "app/case/new-structure.h"

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

void
cvm_case_tell_changed (CvmCase *self)
{
  g_signal_emit (self, changed_signal, 0);
}

void
cvm_case_tell_edited (CvmCase *self, const CvmEdit *edit)
{
  g_signal_emit (self, edited_signal, 0, edit);
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
  cvm_case_tell_changed (self);
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
  cvm_case_tell_changed (self);
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
