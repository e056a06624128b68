/* SPDX-License-Identifier: Apache-2.0 */
/* Each builder finds its structure, asks whether it may be changed, and names the step. */
#include "app/case/structure-edits.h"

#include "app/case/new-structure.h"

#include <glib/gi18n.h>
#include <string.h>

static CvmStructure *
find (const GPtrArray *structures, const char *id)
{
  for (guint i = 0; id && i < structures->len; i++)
    {
      CvmStructure *structure = g_ptr_array_index (structures, i);
      if (g_str_equal (structure->id, id))
        return structure;
    }
  return NULL;
}

static const char *
name_of (const CvmStructure *structure)
{
  return structure->name && *structure->name ? structure->name : _ ("without a name");
}

/* NULL, with the sentence about this name. */
static CvmEdit *
refuse (GError **error, int code, const char *message, const char *name)
{
  char text[1024];
  CvmStatus status = { .message_id = message, .n_args = 1 };
  g_strlcpy (status.args[0], name, sizeof status.args[0]);
  cvm_status_format (&status, _ (message), text, sizeof text);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_set_error_literal (error, CVM_CASE_ERROR, code, valid);
  return NULL;
}

static CvmStructure *
find_or_refuse (const GPtrArray *structures, const char *id, GError **error)
{
  CvmStructure *structure = find (structures, id);
  if (!structure)
    refuse (error, CVM_CASE_ERROR_FAILED, N_ ("Choose a structure first."), "");
  return structure;
}

/* The one with this id if it may be changed, else NULL and the sentence. */
static CvmStructure *
find_changeable (const GPtrArray *structures,
                 const char *id,
                 gboolean view_only_too,
                 GError **error)
{
  CvmStructure *structure = find_or_refuse (structures, id, error);
  const char *why = !structure                               ? NULL
                    : structure->view_only && !view_only_too ? N_ ("“{1}” is for viewing only.")
                    : structure->locked && !structure->view_only
                        ? N_ ("“{1}” is locked: unlock it in the list or duplicate it.")
                        : NULL;
  if (why)
    refuse (error, CVM_CASE_ERROR_READ_ONLY, why, name_of (structure));
  return why ? NULL : structure;
}

/* --- names ------------------------------------------------------------------------------------ */

static gboolean
has_control_character (const char *name)
{
  for (const char *c = name; *c; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return TRUE;
  return FALSE;
}

char *
cvm_structure_edits_check_name (const GPtrArray *structures,
                                const char *id,
                                const char *name,
                                gboolean *refused)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name));
  const glong n = g_utf8_strlen (stripped, -1);
  *refused = TRUE;
  if (*stripped == 0)
    return g_strdup (_ ("A structure needs a name."));
  if (n > CVM_STRUCTURE_NAME_MAX)
    return g_strdup_printf (_ ("At most %d characters."), CVM_STRUCTURE_NAME_MAX);
  if (strchr (stripped, '\\') || has_control_character (stripped))
    return g_strdup (_ ("DICOM allows no backslash in a name."));
  if (cvm_new_structure_is_taken (structures, id, stripped))
    return g_strdup_printf (_ ("There is a “%s” already."), stripped);
  *refused = FALSE;
  if (n > CVM_STRUCTURE_NAME_SHORT)
    return g_strdup_printf (_ ("Some systems cut names after %d characters."),
                            CVM_STRUCTURE_NAME_SHORT);
  return NULL;
}

/* "GTVp" speaks of a GTV. */
static const char *
type_of_name (const char *name)
{
  static const char *const spoken[] = { "GTV", "CTV", "PTV" };
  for (guint i = 0; i < G_N_ELEMENTS (spoken); i++)
    if (g_ascii_strncasecmp (name, spoken[i], 3) == 0)
      return spoken[i];
  return "";
}

/* --- new ones --------------------------------------------------------------------------------- */

/* What a structure is made of is small: memory that fails here ends as GLib's own does. */
static void
set_text (char **field, const char *text)
{
  if (!cvm_structure_set_text (field, text, NULL))
    g_error ("No memory for a text");
}

static CvmEdit *
new_edit (const char *message, const char *first, const char *second)
{
  const char *const args[] = { first, second, NULL };
  return cvm_edit_new (message, args);
}

CvmEdit *
cvm_structure_edits_create (const GPtrArray *structures,
                            const char *name,
                            char new_id[37],
                            GError **error)
{
  gboolean refused = FALSE;
  g_autofree char *free_name
      = name ? g_strstrip (g_strdup (name))
             : cvm_new_structure_dup_name (structures, CVM_STRUCTURE_NEW_NAME);
  g_autofree char *why = cvm_structure_edits_check_name (structures, NULL, free_name, &refused);
  if (refused)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED, why);
      return NULL;
    }
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, free_name, NULL);
  if (!structure)
    g_error ("No memory for a structure");
  set_text (&structure->interpreted_type, type_of_name (free_name));
  set_text (&structure->algorithm, "MANUAL");
  cvm_new_structure_give_colour (structures, structure);
  structure->visible = true;
  CvmEdit *edit = new_edit (N_ ("New structure {1}"), free_name, NULL);
  cvm_edit_add_creation (edit, structure, 0);
  g_strlcpy (new_id, structure->id, 37);
  cvm_structure_free (structure);
  return edit;
}

/* It has no number in a file any more, and no set that it came from. */
static void
leave_set (CvmStructure *copy)
{
  if (copy->source == CVM_SOURCE_IMPORTED)
    copy->source = CVM_SOURCE_DRAWN;
  copy->roi_number = 0;
  if (!cvm_structure_set_text (&copy->set_file, NULL, NULL))
    g_error ("No memory for a text");
}

/* Above the one that it copies, but among ours, which stand above the sets. */
static int
place_of_copy (const GPtrArray *structures, const CvmStructure *structure)
{
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *at = g_ptr_array_index (structures, i);
      if (at == structure || at->source == CVM_SOURCE_IMPORTED)
        return (int)i;
    }
  return (int)structures->len;
}

CvmEdit *
cvm_structure_edits_duplicate (const GPtrArray *structures,
                               const char *id,
                               char new_id[37],
                               GError **error)
{
  CvmStructure *structure = find_or_refuse (structures, id, error);
  if (structure && structure->view_only)
    return refuse (error, CVM_CASE_ERROR_READ_ONLY, N_ ("“{1}” is for viewing only."),
                   name_of (structure));
  if (!structure)
    return NULL;
  g_autofree char *name = cvm_new_structure_dup_name (structures, name_of (structure));
  CvmStructure *copy = cvm_structure_copy (structure, NULL),
               *fresh = cvm_structure_new (CVM_SOURCE_DRAWN, name, NULL);
  if (!copy || !fresh)
    g_error ("No memory for a structure");
  g_strlcpy (copy->id, fresh->id, sizeof copy->id);
  cvm_structure_free (fresh);
  set_text (&copy->name, name);
  leave_set (copy);
  cvm_new_structure_give_colour (structures, copy);
  copy->locked = false;
  copy->visible = true;
  const int place = place_of_copy (structures, structure);
  CvmEdit *edit = new_edit (N_ ("{1} duplicated as {2}"), name_of (structure), name);
  cvm_edit_add_creation (edit, copy, place);
  g_strlcpy (new_id, copy->id, 37);
  cvm_structure_free (copy);
  return edit;
}

/* --- what one is called, and so on ------------------------------------------------------------ */

CvmEdit *
cvm_structure_edits_rename (const GPtrArray *structures,
                            const char *id,
                            const char *name,
                            GError **error)
{
  gboolean refused = FALSE;
  CvmStructure *structure = find_changeable (structures, id, FALSE, error);
  if (!structure)
    return NULL;
  g_autofree char *stripped = g_strstrip (g_strdup (name));
  g_autofree char *why = cvm_structure_edits_check_name (structures, id, stripped, &refused);
  if (refused)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED, why);
      return NULL;
    }
  CvmEdit *edit = new_edit (N_ ("{1} renamed to {2}"), name_of (structure), stripped);
  cvm_edit_add_text (edit, structure, CVM_ATTRIBUTE_NAME, stripped);
  return edit;
}

CvmEdit *
cvm_structure_edits_set_type (const GPtrArray *structures,
                              const char *id,
                              const char *type,
                              GError **error)
{
  CvmStructure *structure = find_changeable (structures, id, FALSE, error);
  if (!structure)
    return NULL;
  CvmEdit *edit = new_edit (*type ? N_ ("Type of {1}: {2}") : N_ ("Type of {1}: none"),
                            name_of (structure), type);
  cvm_edit_add_text (edit, structure, CVM_ATTRIBUTE_TYPE, type);
  return edit;
}

CvmEdit *
cvm_structure_edits_set_colour (const GPtrArray *structures,
                                const char *id,
                                const uint8_t colour[3],
                                GError **error)
{
  CvmStructure *structure = find_or_refuse (structures, id, error);
  if (!structure)
    return NULL;
  CvmEdit *edit = new_edit (N_ ("Colour of {1}"), name_of (structure), NULL);
  cvm_edit_add_colour (edit, structure, colour);
  return edit;
}

CvmEdit *
cvm_structure_edits_set_locked (const GPtrArray *structures,
                                const char *id,
                                gboolean locked,
                                GError **error)
{
  CvmStructure *structure = find_or_refuse (structures, id, error);
  if (structure && structure->view_only)
    return refuse (error, CVM_CASE_ERROR_READ_ONLY, N_ ("“{1}” is for viewing only."),
                   name_of (structure));
  if (!structure)
    return NULL;
  CvmEdit *edit
      = new_edit (locked ? N_ ("{1} locked") : N_ ("{1} unlocked"), name_of (structure), NULL);
  cvm_edit_add_lock (edit, structure, locked);
  return edit;
}

CvmEdit *
cvm_structure_edits_delete (const GPtrArray *structures, const char *id, GError **error)
{
  CvmStructure *structure = find_changeable (structures, id, TRUE, error);
  if (!structure)
    return NULL;
  CvmEdit *edit = new_edit (N_ ("{1} deleted"), name_of (structure), NULL);
  cvm_edit_add_deletion (edit, structures, id);
  return edit;
}
