/* SPDX-License-Identifier: Apache-2.0 */
/* What a step changed of a case, slice by slice, and whether it may have; and GEOS's judgement of
 * the rings that it made. */
#pragma once

#include "app/case/edit.h"
#include "app/case/geos.h"
#include "tests/app/case/strokes.h"

#define MAX_SLICES 12

/* Sums over all bits of a structure. */
typedef struct
{
  char id[37];
  guint64 head;                   /* all but its rings and whether it is visible */
  guint64 slices[MAX_SLICES + 1]; /* rings in their order; the first: on no slice */
  guint64 all;
} TestSum;

/* What a step may change. */
typedef struct
{
  char id[37];
  gboolean slices[MAX_SLICES]; /* rings there */
  gboolean head;
  gboolean list; /* this structure may come or go */
} TestAllowed;

static inline guint64
test_mix (guint64 sum, const void *bytes, gsize n)
{
  const guint8 *b = bytes;
  for (gsize i = 0; i < n; i++)
    sum = (sum ^ b[i]) * 0x100000001b3ull;
  return sum ^ sum >> 29;
}

static inline guint64
test_mix_text (guint64 sum, const char *text)
{
  return text ? test_mix (sum, text, strlen (text) + 1) : test_mix (sum, "\377", 1);
}

static inline guint64
test_mix_ring (guint64 sum, const CvmRing *ring)
{
  const int numbers[]
      = { ring->type, ring->use, ring->slice, ring->nearest_slice, ring->frame, ring->n_points, 7 };
  sum = test_mix (sum, numbers, sizeof numbers);
  sum = test_mix (sum, &ring->offset_mm, sizeof ring->offset_mm);
  sum = test_mix_text (test_mix_text (sum, ring->original_text), ring->reason);
  sum = test_mix_text (sum, ring->sop_instance);
  return test_mix (sum, ring->points, (gsize)ring->n_points * sizeof ring->points[0]);
}

static inline guint64
test_mix_head (const CvmStructure *s)
{
  const char *const texts[] = { s->name,
                                s->interpreted_type,
                                s->algorithm,
                                s->description,
                                s->generation_description,
                                s->interpreter,
                                s->observation_label,
                                s->frame_of_reference,
                                s->set_file,
                                s->code_value,
                                s->run.members };
  const int numbers[] = { s->source,    s->roi_number, s->has_colour, s->locked,
                          s->view_only, s->colour[0],  s->colour[1],  s->colour[2] };
  guint64 sum = test_mix (1, numbers, sizeof numbers);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    sum = test_mix_text (sum, texts[i]);
  sum = test_mix (sum, &s->run.level, sizeof s->run.level);
  return test_mix (sum, &s->run.removed_cm3, sizeof s->run.removed_cm3);
}

static inline TestSum
test_sum (const CvmStructure *s)
{
  TestSum sum = { .head = test_mix_head (s) };
  g_strlcpy (sum.id, s->id, sizeof sum.id);
  sum.all = test_mix_text (sum.head, s->id);
  for (int i = 0; i < s->n_rings; i++)
    {
      guint64 *slice = &sum.slices[s->rings[i].slice + 1];
      *slice = test_mix_ring (*slice, &s->rings[i]);
      sum.all = test_mix_ring (sum.all, &s->rings[i]);
    }
  return sum;
}

/* TestSum of each, in their order. */
static inline GArray *
test_sums (const GPtrArray *structures)
{
  GArray *sums = g_array_new (FALSE, FALSE, sizeof (TestSum));
  for (guint i = 0; i < structures->len; i++)
    {
      const TestSum sum = test_sum (structures->pdata[i]);
      g_array_append_val (sums, sum);
    }
  return sums;
}

static inline gboolean
test_same_sums (const GArray *a, const GArray *b)
{
  gboolean same = a->len == b->len;
  for (guint i = 0; same && i < a->len; i++)
    {
      const TestSum *x = &g_array_index (a, TestSum, i), *y = &g_array_index (b, TestSum, i);
      same = x->all == y->all && strcmp (x->id, y->id) == 0;
    }
  return same;
}

static inline int
test_find_sum (const GArray *sums, const char *id)
{
  for (guint i = 0; i < sums->len; i++)
    if (strcmp (g_array_index (sums, TestSum, i).id, id) == 0)
      return (int)i;
  return -1;
}

/* Whether nothing changed but what may. */
static inline gboolean
test_is_allowed (const GArray *before, const GArray *after, const TestAllowed *allowed)
{
  int last = -1;
  for (guint i = 0; i < before->len; i++)
    {
      const TestSum *old = &g_array_index (before, TestSum, i);
      const gboolean meant = strcmp (old->id, allowed->id) == 0;
      const int at = test_find_sum (after, old->id);
      if (at < 0 && meant && allowed->list)
        continue;
      if (at <= last)
        {
          g_printerr (at < 0 ? "a structure is gone\n" : "structures changed places\n");
          return FALSE;
        }
      last = at;
      const TestSum *now = &g_array_index (after, TestSum, at);
      if (now->head != old->head && !(meant && allowed->head))
        {
          g_printerr ("another structure's attribute changed\n");
          return FALSE;
        }
      for (int slice = -1; slice < MAX_SLICES; slice++)
        if (now->slices[slice + 1] != old->slices[slice + 1]
            && !(meant && slice >= 0 && allowed->slices[slice]))
          {
            g_printerr ("slice %d of %s, %s structure, changed\n", slice, old->id,
                        meant ? "the" : "another");
            return FALSE;
          }
    }
  for (guint i = 0; i < after->len; i++)
    {
      const TestSum *now = &g_array_index (after, TestSum, i);
      if (test_find_sum (before, now->id) < 0
          && !(allowed->list && strcmp (now->id, allowed->id) == 0))
        {
          g_printerr ("a structure came from nowhere\n");
          return FALSE;
        }
    }
  return TRUE;
}

/* --- GEOS's judgement ---------------------------------------------------------------------------
 */

static inline gboolean
test_is_new (const CvmStructure *before, const CvmRing *ring)
{
  for (int i = 0; before && i < before->n_rings; i++)
    if (test_same_ring (&before->rings[i], ring))
      return FALSE;
  return TRUE;
}

/* Rings of the slice that were not there before are each a valid polygon, and each two of them are
 * apart, touch in points, or lie within each other; none overlaps a valid one that stayed. */
static inline gboolean
test_new_rings_are_valid (const CvmGeos *geos,
                          const CvmStructure *before,
                          const CvmStructure *after,
                          int slice)
{
  g_autoptr (GArray) polygons = g_array_new (FALSE, FALSE, sizeof (GEOSGeometry *));
  g_autoptr (GArray) is_new = g_array_new (FALSE, FALSE, sizeof (gboolean));
  gboolean ok = TRUE;
  for (int i = 0; ok && i < after->n_rings; i++)
    {
      const CvmRing *ring = &after->rings[i];
      if (ring->slice != slice || ring->use != CVM_RING_COUNTED)
        continue;
      const gboolean fresh = test_is_new (before, ring);
      GEOSGeometry *polygon
          = ring->n_points < 3 ? NULL : cvm_geos_polygon (geos, ring->n_points, ring->points[0], 3);
      const gboolean valid = polygon && GEOSisValid_r (geos->handle, polygon) == 1;
      ok = valid || !fresh;
      if (!ok)
        g_printerr ("slice %d: a new ring is invalid\n", slice);
      if (!valid)
        cvm_geos_clear (geos, &polygon);
      g_array_append_val (polygons, polygon);
      g_array_append_val (is_new, fresh);
    }
  for (guint i = 0; ok && i < polygons->len; i++)
    for (guint k = 0; ok && k < i; k++)
      {
        const GEOSGeometry *a = g_array_index (polygons, GEOSGeometry *, i),
                           *b = g_array_index (polygons, GEOSGeometry *, k);
        if (!a || !b
            || (!g_array_index (is_new, gboolean, i) && !g_array_index (is_new, gboolean, k)))
          continue;
        ok = GEOSOverlaps_r (geos->handle, a, b) == 0;
        if (!ok)
          g_printerr ("slice %d: new rings overlap\n", slice);
      }
  for (guint i = 0; i < polygons->len; i++)
    cvm_geos_clear (geos, &g_array_index (polygons, GEOSGeometry *, i));
  return ok;
}
