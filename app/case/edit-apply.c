/* SPDX-License-Identifier: Apache-2.0 */
/* Carrying edits out, forwards and backwards.
 *
 * Each change looks before it touches anything; when one of a list finds another state than it
 * starts from, those before it are taken back, which can't fail: they have just made the state that
 * they now start from. */
#include "app/case/edit.h"

#include "app/case/structure-json.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH,
                       _ ("This step doesn't fit the structures as they are now. Nothing was "
                          "changed."));
  return FALSE;
}

static gboolean
fail_locked (const CvmStructure *structure, GError **error)
{
  g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY,
               _ ("“%s” is locked. Nothing was changed."), structure->name);
  return FALSE;
}

static CvmStructure *
find (const GPtrArray *structures, const char *id, guint *place)
{
  for (guint i = 0; i < structures->len; i++)
    {
      CvmStructure *structure = g_ptr_array_index (structures, i);
      if (!g_str_equal (structure->id, id))
        continue;
      if (place)
        *place = i;
      return structure;
    }
  return NULL;
}

static gboolean
insert (const CvmChange *change, GPtrArray *structures, GError **error)
{
  if (find (structures, change->id, NULL) || change->place < 0
      || (guint)change->place > structures->len)
    return fail (error);
  CvmStructure *copy = cvm_structure_copy (change->structure, NULL);
  if (!copy)
    g_error ("No memory for a structure");
  g_ptr_array_insert (structures, change->place, copy);
  return TRUE;
}

static gboolean
remove_structure (const CvmChange *change, GPtrArray *structures, GError **error)
{
  guint place;
  const CvmStructure *structure = find (structures, change->id, &place);
  if (!structure || place != (guint)change->place
      || !cvm_structure_equal (structure, change->structure))
    return fail (error);
  g_ptr_array_remove_index (structures, place);
  return TRUE;
}

static gboolean
set_text (char **field,
          const CvmAttributeValue *before,
          const CvmAttributeValue *after,
          GError **error)
{
  if (g_strcmp0 (*field, before->text) != 0)
    return fail (error);
  if (!cvm_structure_set_text (field, after->text, NULL))
    g_error ("No memory for a text");
  return TRUE;
}

static gboolean
set_attribute (CvmStructure *structure,
               CvmAttribute attribute,
               const CvmAttributeValue *before,
               const CvmAttributeValue *after,
               GError **error)
{
  switch (attribute)
    {
    case CVM_ATTRIBUTE_NAME:
      return set_text (&structure->name, before, after, error);
    case CVM_ATTRIBUTE_TYPE:
      return set_text (&structure->interpreted_type, before, after, error);
    case CVM_ATTRIBUTE_COLOUR:
      if (structure->has_colour != before->flag
          || memcmp (structure->colour, before->colour, 3) != 0)
        return fail (error);
      structure->has_colour = after->flag;
      memcpy (structure->colour, after->colour, 3);
      return TRUE;
    case CVM_ATTRIBUTE_LOCKED:
      if (structure->locked != before->flag)
        return fail (error);
      structure->locked = after->flag;
      return TRUE;
    case CVM_ATTRIBUTE_RUN:
      if (structure->locked)
        return fail_locked (structure, error);
      if (structure->source != CVM_SOURCE_NETWORK || !cvm_run_equal (&structure->run, &before->run))
        return fail (error);
      structure->run = after->run;
      return TRUE;
    }
  return fail (error);
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  const int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

/* Whether the structure holds on these slices the given rings, at their places, and no others. */
static gboolean
holds (const CvmStructure *structure, const GArray *slices, const CvmPlacedRings *placed)
{
  int k = 0;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (!g_array_binary_search ((GArray *)slices, &ring->slice, compare_ints, NULL))
        continue;
      if (k == placed->n || placed->places[k] != i || !cvm_ring_equal (ring, &placed->rings[k]))
        return FALSE;
      k++;
    }
  return k == placed->n;
}

/* Whether the places fit an array of `n` and the rings lie on the slices. */
static gboolean
fits (const GArray *slices, const CvmPlacedRings *placed, int n)
{
  for (int k = 0; k < placed->n; k++)
    if (placed->places[k] < 0 || placed->places[k] >= n
        || (k > 0 && placed->places[k] <= placed->places[k - 1])
        || !g_array_binary_search ((GArray *)slices, &placed->rings[k].slice, compare_ints, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
replace_rings (CvmStructure *structure,
               const GArray *slices,
               const CvmPlacedRings *before,
               const CvmPlacedRings *after,
               GError **error)
{
  const int n = structure->n_rings - before->n + after->n;
  if (structure->locked || structure->view_only)
    return fail_locked (structure, error);
  if (!holds (structure, slices, before) || !fits (slices, after, n))
    return fail (error);
  CvmRing *rings = calloc ((gsize)n + 1, sizeof *rings);
  if (!rings)
    g_error ("No memory for rings");
  /* Rings that stay move with what they own. */
  int old = 0, gone = 0, next = 0;
  for (int i = 0; i < n; i++)
    if (next < after->n && after->places[next] == i)
      {
        if (!cvm_ring_copy (&after->rings[next++], &rings[i], NULL))
          g_error ("No memory for a ring");
      }
    else
      {
        for (; gone < before->n && before->places[gone] == old; gone++)
          cvm_ring_clear (&structure->rings[old++]);
        rings[i] = structure->rings[old++];
      }
  for (; gone < before->n; gone++)
    cvm_ring_clear (&structure->rings[before->places[gone]]);
  free (structure->rings);
  structure->rings = rings;
  structure->n_rings = n;
  return TRUE;
}

static gboolean
carry_out (const CvmChange *change, gboolean forwards, GPtrArray *structures, GError **error)
{
  if (change->kind == CVM_CHANGE_CREATED || change->kind == CVM_CHANGE_DELETED)
    return (change->kind == CVM_CHANGE_CREATED) == forwards
               ? insert (change, structures, error)
               : remove_structure (change, structures, error);
  CvmStructure *structure = find (structures, change->id, NULL);
  if (!structure)
    return fail (error);
  if (change->kind == CVM_CHANGE_ATTRIBUTE)
    return set_attribute (structure, change->attribute,
                          forwards ? &change->value_before : &change->value_after,
                          forwards ? &change->value_after : &change->value_before, error);
  return replace_rings (structure, change->slices,
                        forwards ? &change->rings_before : &change->rings_after,
                        forwards ? &change->rings_after : &change->rings_before, error);
}

static gboolean
carry_out_all (const CvmEdit *edit, gboolean forwards, GPtrArray *structures, GError **error)
{
  const int n = (int)edit->changes->len;
  for (int i = 0; i < n; i++)
    {
      if (carry_out (edit->changes->pdata[forwards ? i : n - 1 - i], forwards, structures, error))
        continue;
      while (--i >= 0)
        if (!carry_out (edit->changes->pdata[forwards ? i : n - 1 - i], !forwards, structures,
                        NULL))
          g_critical ("A change could not be taken back");
      return FALSE;
    }
  return TRUE;
}

gboolean
cvm_edit_apply (const CvmEdit *edit, GPtrArray *structures, GError **error)
{
  return carry_out_all (edit, TRUE, structures, error);
}

gboolean
cvm_edit_revert (const CvmEdit *edit, GPtrArray *structures, GError **error)
{
  return carry_out_all (edit, FALSE, structures, error);
}
