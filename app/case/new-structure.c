/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/new-structure.h"

#include "render/colour-tables.h"

#include <string.h>

#define QUALIFIER "^AI"

/* An import's name may be any bytes. */
static char *
dup_folded (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name ? name : "", -1);
  return g_utf8_casefold (valid, -1);
}

gboolean
cvm_new_structure_is_taken (const GPtrArray *taken, const char *id, const char *name)
{
  g_autofree char *folded = dup_folded (name);
  for (guint i = 0; i < taken->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (taken, i);
      g_autofree char *other = dup_folded (structure->name);
      if (g_strcmp0 (structure->id, id) != 0 && g_str_equal (folded, other))
        return TRUE;
    }
  return FALSE;
}

/* "GTVp", 2, "" → "GTVp 2", shortened where it must be. */
static char *
numbered (const char *base, int n, const char *qualifier)
{
  g_autofree char *tail = g_strdup_printf ("%s%d%s", *qualifier ? "_" : " ", n, qualifier);
  const glong room = CVM_STRUCTURE_NAME_MAX - (glong)strlen (tail);
  g_autofree char *head = g_utf8_substring (base, 0, MIN (g_utf8_strlen (base, -1), room));
  return g_strconcat (g_strchomp (head), tail, NULL);
}

char *
cvm_new_structure_dup_name (const GPtrArray *taken, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  const gsize n_bytes = strlen (valid), n_tail = strlen (QUALIFIER);
  const char *qualifier = valid + n_bytes;
  if (n_bytes > n_tail && g_ascii_strcasecmp (qualifier - n_tail, QUALIFIER) == 0)
    qualifier -= n_tail;
  g_autofree char *base = g_strndup (valid, (gsize)(qualifier - valid));
  if (!cvm_new_structure_is_taken (taken, NULL, valid))
    return g_steal_pointer (&valid);
  for (int n = 2;; n++)
    {
      g_autofree char *candidate = numbered (base, n, qualifier);
      if (!cvm_new_structure_is_taken (taken, NULL, candidate))
        return g_steal_pointer (&candidate);
    }
}

static gboolean
is_colour_taken (const GPtrArray *taken, const uint8_t colour[3])
{
  for (guint i = 0; i < taken->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (taken, i);
      if (structure->has_colour && memcmp (structure->colour, colour, 3) == 0)
        return TRUE;
    }
  return FALSE;
}

void
cvm_new_structure_give_colour (const GPtrArray *taken, CvmStructure *structure)
{
  guint pick = taken->len % CVM_N_STRUCTURE_COLOURS;
  for (guint i = 0; i < CVM_N_STRUCTURE_COLOURS; i++)
    if (!is_colour_taken (taken, cvm_structure_colours[i]))
      {
        pick = i;
        break;
      }
  memcpy (structure->colour, cvm_structure_colours[pick], 3);
  structure->has_colour = true;
}
