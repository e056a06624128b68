/* SPDX-License-Identifier: Apache-2.0 */
/* Structures and edits by chance, from a seed, and their state as bytes. */
#pragma once

#include "app/case/edit.h"
#include "app/case/structure-json.h"

#include <stdlib.h>
#include <string.h>

#define N_SLICES 12

static inline void
free_structure (gpointer structure)
{
  cvm_structure_free (structure);
}

static inline GPtrArray *
new_structures (void)
{
  return g_ptr_array_new_with_free_func (free_structure);
}

/* All bits of all structures, in their order. */
static inline char *
dup_state (const GPtrArray *structures)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < structures->len; i++)
    {
      json_t *json = cvm_structure_to_json (structures->pdata[i]);
      char *text = json_dumps (json, JSON_COMPACT);
      g_string_append (out, text);
      g_string_append_c (out, '\n');
      free (text);
      json_decref (json);
    }
  return g_string_free (out, FALSE);
}

static inline char *
dup_state_sum (const GPtrArray *structures)
{
  g_autofree char *state = dup_state (structures);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, state, -1);
}

/* One of ours: coordinates are multiples of 0.001. */
static inline CvmRing
random_ring (GRand *rand, int slice)
{
  CvmRing ring = { .slice = slice, .nearest_slice = -1, .n_points = g_rand_int_range (rand, 3, 9) };
  ring.points = malloc ((size_t)ring.n_points * sizeof ring.points[0]);
  g_snprintf (ring.sop_instance, sizeof ring.sop_instance, "1.2.3.%d", slice);
  for (int i = 0; i < ring.n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      ring.points[i][axis] = g_rand_int_range (rand, -400000, 400000) / 1000.0;
  return ring;
}

/* As it came from elsewhere: doubles with all their digits, or a text that gives them. */
static inline CvmRing
random_imported_ring (GRand *rand, int slice)
{
  CvmRing ring = random_ring (rand, slice);
  for (int i = 0; i < ring.n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      ring.points[i][axis] = g_rand_double_range (rand, -300, 300);
  if (g_rand_boolean (rand))
    ring.original_text = strdup ("-12.50\\1e1\\+3.000 \\4.25 \\5\\6\\7\\8\\0009.1 ");
  if (ring.original_text && g_rand_boolean (rand))
    {
      const double given[9] = { -12.5, 10, 3, 4.25, 5, 6, 7, 8, 9.1 };
      ring.n_points = 3;
      memcpy (ring.points, given, sizeof given);
    }
  return ring;
}

static inline CvmStructure *
random_structure (GRand *rand, CvmSource source)
{
  CvmStructure *structure = cvm_structure_new (source, "GTVp", NULL);
  g_snprintf (structure->id, sizeof structure->id, "id-%08x%08x", g_rand_int (rand),
              g_rand_int (rand));
  for (int i = 0; i < 3; i++)
    structure->colour[i] = (uint8_t)g_rand_int_range (rand, 0, 256);
  structure->has_colour = true;
  if (source == CVM_SOURCE_NETWORK)
    {
      g_strlcpy (structure->run.bundle_name, "test", sizeof structure->run.bundle_name);
      structure->run.level = g_rand_double (rand);
    }
  for (int i = g_rand_int_range (rand, 0, 12); i > 0; i--)
    {
      const int slice = g_rand_int_range (rand, -1, N_SLICES); /* in no order */
      CvmRing ring = source == CVM_SOURCE_IMPORTED ? random_imported_ring (rand, slice)
                                                   : random_ring (rand, slice);
      g_assert_true (cvm_structure_take_ring (structure, &ring, NULL));
    }
  return structure;
}

static inline void
add_random_rings (GRand *rand, CvmEdit *edit, const CvmStructure *structure)
{
  int slices[3], n_slices = g_rand_int_range (rand, 1, 4), n_rings = 0;
  CvmRing rings[6];
  for (int i = 0; i < n_slices; i++)
    slices[i] = (g_rand_int_range (rand, 0, N_SLICES / 3) + i * N_SLICES / 3) % N_SLICES;
  for (int i = 0; i < n_slices; i++)
    for (int n = g_rand_int_range (rand, 0, 3); n > 0; n--)
      rings[n_rings++] = random_ring (rand, slices[i]);
  cvm_edit_add_rings (edit, structure, slices, n_slices, rings, n_rings);
  for (int i = 0; i < n_rings; i++)
    cvm_ring_clear (&rings[i]);
}

static inline CvmEdit *
random_edit (GRand *rand, const GPtrArray *structures)
{
  const char *const args[] = { "GTVp", NULL };
  CvmEdit *edit = cvm_edit_new ("Change {1}", args);
  const guint n = structures->len;
  const int what = g_rand_int_range (rand, 0, 20);
  if (n == 0 || (what == 0 && n < 7))
    {
      CvmStructure *structure = random_structure (rand, (CvmSource)g_rand_int_range (rand, 0, 3));
      cvm_edit_add_creation (edit, structure, g_rand_int_range (rand, 0, (int)n + 1));
      cvm_structure_free (structure);
      return edit;
    }
  const CvmStructure *structure = structures->pdata[g_rand_int_range (rand, 0, (int)n)];
  const uint8_t colour[3] = { 1, (uint8_t)g_rand_int_range (rand, 0, 256), 3 };
  g_autofree char *text = g_strdup_printf ("Näme %d", g_rand_int_range (rand, 0, 5));
  if (what == 1 && n > 2)
    cvm_edit_add_deletion (edit, structures, structure->id);
  else if (what == 2)
    cvm_edit_add_lock (edit, structure, !structure->locked);
  else if (what == 3)
    cvm_edit_add_text (edit, structure, CVM_ATTRIBUTE_NAME, text);
  else if (what == 4)
    cvm_edit_add_text (edit, structure, CVM_ATTRIBUTE_TYPE, text);
  else if (what == 5)
    cvm_edit_add_colour (edit, structure, colour);
  else if (!structure->locked)
    add_random_rings (rand, edit, structure);
  else
    cvm_edit_add_lock (edit, structure, FALSE);
  return edit;
}
