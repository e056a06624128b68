/* SPDX-License-Identifier: Apache-2.0 */
/* A contour is shown under its name and colour before its rings are known, and keeps both when they
 * arrive: until then the case holds an empty structure that has them. */
#include "app/case/case-private.h"

#include "app/case/new-structure.h"
#include "app/case/run-json.h"

#include <glib/gi18n.h>
#include <string.h>

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
  if (!cvm_case_do_quietly (self, edit, &error))
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
  cvm_case_tell_changed (self);
  return structure;
}
