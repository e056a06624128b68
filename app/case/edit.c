/* SPDX-License-Identifier: Apache-2.0 */
/* See edit.h. Here edits are made; edit-apply.c carries them out. */
#include "app/case/edit.h"

#include "app/case/structure-json.h"

#include <glib/gi18n.h>
#include <string.h>

CvmChange *
cvm_change_new (CvmChangeKind kind)
{
  CvmChange *change = g_new0 (CvmChange, 1);
  change->kind = kind;
  change->slices = g_array_new (FALSE, FALSE, sizeof (int));
  return change;
}

static void
placed_rings_clear (CvmPlacedRings *placed)
{
  for (int i = 0; i < placed->n; i++)
    cvm_ring_clear (&placed->rings[i]);
  g_free (placed->rings);
  g_free (placed->places);
}

void
cvm_change_free (CvmChange *change)
{
  if (!change)
    return;
  cvm_structure_free (change->structure);
  g_free (change->value_before.text);
  g_free (change->value_after.text);
  g_array_unref (change->slices);
  placed_rings_clear (&change->rings_before);
  placed_rings_clear (&change->rings_after);
  g_free (change);
}

void
cvm_placed_rings_append (CvmPlacedRings *placed, CvmRing *ring, int place)
{
  /* Room doubles: a deletion may hold hundreds of rings. */
  if ((placed->n & (placed->n - 1)) == 0)
    {
      const gsize room = placed->n ? 2 * (gsize)placed->n : 1;
      placed->rings = g_renew (CvmRing, placed->rings, room);
      placed->places = g_renew (int, placed->places, room);
    }
  placed->rings[placed->n] = *ring;
  placed->places[placed->n++] = place;
  ring->points = NULL;
  ring->original_text = NULL;
  cvm_ring_clear (ring);
}

static void
free_change (gpointer change)
{
  cvm_change_free (change);
}

CvmEdit *
cvm_edit_new (const char *name, const char *const *args)
{
  CvmEdit *edit = g_new0 (CvmEdit, 1);
  edit->name = g_strdup (name);
  edit->args = g_ptr_array_new_with_free_func (g_free);
  edit->changes = g_ptr_array_new_with_free_func (free_change);
  for (; args && *args && edit->args->len < CVM_STATUS_MAX_ARGS; args++)
    g_ptr_array_add (edit->args, g_strdup (*args));
  return edit;
}

void
cvm_edit_free (CvmEdit *edit)
{
  if (!edit)
    return;
  g_free (edit->name);
  g_ptr_array_unref (edit->args);
  g_ptr_array_unref (edit->changes);
  g_free (edit);
}

char *
cvm_edit_dup_name (const CvmEdit *edit)
{
  char text[2048];
  CvmStatus name = { .message_id = edit->name, .n_args = (int)edit->args->len };
  for (guint i = 0; i < edit->args->len; i++)
    g_strlcpy (name.args[i], g_ptr_array_index (edit->args, i), sizeof name.args[i]);
  cvm_status_format (&name, *edit->name ? _ (edit->name) : "", text, sizeof text);
  return g_utf8_make_valid (text, -1); /* a long argument is cut anywhere */
}

static CvmChange *
add_change (CvmEdit *edit, CvmChangeKind kind, const char *id)
{
  CvmChange *change = cvm_change_new (kind);
  g_strlcpy (change->id, id, sizeof change->id);
  g_ptr_array_add (edit->changes, change);
  return change;
}

/* All of it is in memory already: a copy that fails ends as GLib's own allocations do. */
static CvmStructure *
copy_structure (const CvmStructure *structure)
{
  CvmStructure *copy = cvm_structure_copy (structure, NULL);
  if (!copy)
    g_error ("No memory for a structure");
  return copy;
}

void
cvm_edit_add_creation (CvmEdit *edit, const CvmStructure *structure, int place)
{
  CvmChange *change = add_change (edit, CVM_CHANGE_CREATED, structure->id);
  change->structure = copy_structure (structure);
  change->place = place;
}

/* Where the structure at `place` will be when the changes so far are made. */
static int
place_then (const CvmEdit *edit, int place)
{
  for (guint i = 0; i < edit->changes->len; i++)
    {
      const CvmChange *change = g_ptr_array_index (edit->changes, i);
      if (change->kind == CVM_CHANGE_CREATED)
        place += change->place <= place;
      else if (change->kind == CVM_CHANGE_DELETED)
        place -= change->place < place;
    }
  return place;
}

gboolean
cvm_edit_add_deletion (CvmEdit *edit, const GPtrArray *structures, const char *id)
{
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      if (!g_str_equal (structure->id, id))
        continue;
      const int place = place_then (edit, (int)i);
      CvmChange *change = add_change (edit, CVM_CHANGE_DELETED, id);
      change->structure = copy_structure (structure);
      change->place = place;
      return TRUE;
    }
  return FALSE;
}

void
cvm_edit_add_text (CvmEdit *edit,
                   const CvmStructure *structure,
                   CvmAttribute attribute,
                   const char *text)
{
  g_return_if_fail (attribute == CVM_ATTRIBUTE_NAME || attribute == CVM_ATTRIBUTE_TYPE);
  const char *old = attribute == CVM_ATTRIBUTE_NAME ? structure->name : structure->interpreted_type;
  if (g_strcmp0 (old, text) == 0)
    return;
  CvmChange *change = add_change (edit, CVM_CHANGE_ATTRIBUTE, structure->id);
  change->attribute = attribute;
  change->value_before.text = g_strdup (old);
  change->value_after.text = g_strdup (text);
}

void
cvm_edit_add_colour (CvmEdit *edit, const CvmStructure *structure, const uint8_t colour[3])
{
  static const uint8_t none[3] = { 0, 0, 0 };
  const gboolean has = colour != NULL;
  if (structure->has_colour == has && (!has || memcmp (structure->colour, colour, 3) == 0))
    return;
  CvmChange *change = add_change (edit, CVM_CHANGE_ATTRIBUTE, structure->id);
  change->attribute = CVM_ATTRIBUTE_COLOUR;
  memcpy (change->value_before.colour, structure->colour, 3);
  change->value_before.flag = structure->has_colour;
  memcpy (change->value_after.colour, has ? colour : none, 3);
  change->value_after.flag = has;
}

void
cvm_edit_add_lock (CvmEdit *edit, const CvmStructure *structure, gboolean locked)
{
  if (structure->locked == !!locked)
    return;
  CvmChange *change = add_change (edit, CVM_CHANGE_ATTRIBUTE, structure->id);
  change->attribute = CVM_ATTRIBUTE_LOCKED;
  change->value_before.flag = structure->locked;
  change->value_after.flag = !!locked;
}

void
cvm_edit_add_run (CvmEdit *edit, const CvmStructure *structure, const CvmRun *run)
{
  if (cvm_run_equal (&structure->run, run))
    return;
  CvmChange *change = add_change (edit, CVM_CHANGE_ATTRIBUTE, structure->id);
  change->attribute = CVM_ATTRIBUTE_RUN;
  change->value_before.run = structure->run;
  change->value_after.run = *run;
}

static void
append_copy (CvmPlacedRings *placed, const CvmRing *ring, int place)
{
  CvmRing copy;
  if (!cvm_ring_copy (ring, &copy, NULL))
    g_error ("No memory for a ring");
  cvm_placed_rings_append (placed, &copy, place);
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  const int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

/* In a structure's array as it is being rearranged. */
typedef struct
{
  const CvmRing *ring;
  gboolean old;
} Entry;

static gboolean
is_replaced (const CvmChange *change, const Entry *entry)
{
  return entry->old
         && g_array_binary_search (change->slices, &entry->ring->slice, compare_ints, NULL);
}

/* Where new rings of a slice go: where its first old one was, else before the first ring of a
 * later slice, else at the end. */
static guint
find_place (const GArray *entries, int slice)
{
  guint later = entries->len;
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      if (entry->old && entry->ring->slice == slice)
        return i;
      if (later == entries->len && entry->ring->slice > slice)
        later = i;
    }
  return later;
}

static void
place_new_rings (CvmChange *change,
                 const CvmStructure *structure,
                 const CvmRing *rings,
                 int n_rings)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  for (int i = 0; i < structure->n_rings; i++)
    {
      const Entry old = { &structure->rings[i], TRUE };
      g_array_append_val (entries, old);
    }
  for (guint s = 0; s < change->slices->len; s++)
    {
      const int slice = g_array_index (change->slices, int, s);
      guint at = find_place (entries, slice);
      for (int i = 0; i < n_rings; i++)
        if (rings[i].slice == slice)
          {
            const Entry new_entry = { &rings[i], FALSE };
            g_array_insert_val (entries, at, new_entry);
            at++;
          }
    }
  int place = 0;
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      if (is_replaced (change, entry))
        continue;
      if (!entry->old)
        append_copy (&change->rings_after, entry->ring, place);
      place++;
    }
}

static gboolean
changes_nothing (const CvmChange *change)
{
  const CvmPlacedRings *before = &change->rings_before, *after = &change->rings_after;
  if (before->n != after->n)
    return FALSE;
  for (int i = 0; i < before->n; i++)
    if (before->places[i] != after->places[i]
        || !cvm_ring_equal (&before->rings[i], &after->rings[i]))
      return FALSE;
  return TRUE;
}

gboolean
cvm_edit_add_rings (CvmEdit *edit,
                    const CvmStructure *structure,
                    const int *slices,
                    int n_slices,
                    const CvmRing *rings,
                    int n_rings)
{
  CvmChange *change = cvm_change_new (CVM_CHANGE_RINGS);
  g_strlcpy (change->id, structure->id, sizeof change->id);
  g_array_append_vals (change->slices, slices, (guint)n_slices);
  g_array_sort (change->slices, compare_ints);
  for (guint i = change->slices->len; i > 1; i--)
    if (g_array_index (change->slices, int, i - 1) == g_array_index (change->slices, int, i - 2))
      g_array_remove_index (change->slices, i - 1);
  for (int i = 0; i < structure->n_rings; i++)
    {
      const Entry old = { &structure->rings[i], TRUE };
      if (is_replaced (change, &old))
        append_copy (&change->rings_before, &structure->rings[i], i);
    }
  place_new_rings (change, structure, rings, n_rings);
  g_warn_if_fail (change->rings_after.n == n_rings); /* each is on one of the slices */
  if (changes_nothing (change))
    {
      cvm_change_free (change);
      return FALSE;
    }
  g_ptr_array_add (edit->changes, change);
  return TRUE;
}
