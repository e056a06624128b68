/* SPDX-License-Identifier: Apache-2.0 */
/* See slice-facts.h. Which rings were measured is kept as their sums (ring-sum.h). */
#include "ui/slice-facts.h"

#include "segmentation/contour/ring-sum.h"
#include "ui/view-result.h"

#include <math.h>

#define STEP_MM 1.0 /* between samples along a border */

typedef struct
{
  guint64 revision;
  gboolean wanted;     /* shown now */
  CvmSliceFact *facts; /* by slice */
  guint64 *sums;       /* of what was measured */
  guint8 *stale;
  int n_stale;
  double largest_mm2;
} Entry;

struct _CvmSliceFacts
{
  CvmViewState *state;
  int n_slices;
  GHashTable *entries;  /* id → Entry */
  char *result_id;      /* to see that it is another one */
  const CvmVolume *map; /* likewise; counted */
  GPtrArray *ghosts;    /* likewise */
  double *ghost_areas;
  guint64 n_measured, revision;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  g_free (entry->facts);
  g_free (entry->sums);
  g_free (entry->stale);
  g_free (entry);
}

static Entry *
entry_new (int n_slices)
{
  Entry *entry = g_new0 (Entry, 1);
  entry->facts = g_new (CvmSliceFact, n_slices);
  entry->sums = g_new0 (guint64, n_slices);
  entry->stale = g_new0 (guint8, n_slices);
  for (int i = 0; i < n_slices; i++)
    entry->facts[i] = (CvmSliceFact){ NAN, NAN };
  return entry;
}

CvmSliceFacts *
cvm_slice_facts_new (CvmViewState *state)
{
  CvmSliceFacts *facts = g_new0 (CvmSliceFacts, 1);
  facts->state = g_object_ref (state);
  facts->n_slices = cvm_view_state_get_grid (state)->n_slices;
  facts->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  return facts;
}

void
cvm_slice_facts_free (CvmSliceFacts *facts)
{
  if (!facts)
    return;
  g_hash_table_unref (facts->entries);
  g_clear_pointer (&facts->ghosts, g_ptr_array_unref);
  cvm_volume_unref ((CvmVolume *)facts->map);
  g_free (facts->ghost_areas);
  g_free (facts->result_id);
  g_object_unref (facts->state);
  g_free (facts);
}

/* --- what changed ----------------------------------------------------------------------------- */

static void
mark_stale (Entry *entry, int slice)
{
  entry->n_stale += !entry->stale[slice];
  entry->stale[slice] = 1;
}

static void
compare_slices (CvmSliceFacts *facts, Entry *entry, const CvmStructure *structure)
{
  g_autofree guint64 *sums = g_new (guint64, facts->n_slices);
  cvm_ring_sums (structure, facts->n_slices, sums);
  for (int slice = 0; slice < facts->n_slices; slice++)
    {
      if (sums[slice] == entry->sums[slice] && !isnan (entry->facts[slice].area_mm2))
        continue;
      entry->sums[slice] = sums[slice];
      if (sums[slice])
        mark_stale (entry, slice);
      else
        {
          entry->n_stale -= entry->stale[slice];
          entry->stale[slice] = 0;
          entry->facts[slice] = (CvmSliceFact){ 0, NAN };
        }
    }
}

static void
find_largest (CvmSliceFacts *facts, Entry *entry)
{
  entry->largest_mm2 = 0;
  for (int slice = 0; slice < facts->n_slices; slice++)
    if (entry->facts[slice].area_mm2 > entry->largest_mm2) /* not where it is NAN */
      entry->largest_mm2 = entry->facts[slice].area_mm2;
}

static void
update_entry (CvmSliceFacts *facts, const CvmStructure *structure)
{
  guint64 revision = cvm_view_state_get_revision (facts->state, structure->id);
  Entry *entry = g_hash_table_lookup (facts->entries, structure->id);
  if (!entry)
    {
      entry = entry_new (facts->n_slices);
      g_hash_table_insert (facts->entries, g_strdup (structure->id), entry);
    }
  entry->wanted = TRUE;
  if (entry->revision == revision)
    return;
  entry->revision = revision;
  facts->revision++;
  compare_slices (facts, entry, structure);
  find_largest (facts, entry);
}

static gboolean
is_gone (gpointer id, gpointer entry, gpointer state)
{
  return !cvm_view_state_find_structure (state, id);
}

/* All slices of the network's structure: another map, another structure. */
static void
drop_disagreement (CvmSliceFacts *facts, const char *id)
{
  Entry *entry = id ? g_hash_table_lookup (facts->entries, id) : NULL;
  for (int slice = 0; entry && slice < facts->n_slices; slice++)
    {
      entry->facts[slice].disagreement = NAN;
      if (entry->sums[slice])
        mark_stale (entry, slice);
    }
}

static void
update_map (CvmSliceFacts *facts)
{
  const CvmVolume *map = cvm_view_state_get_disagreement (facts->state);
  const char *id = cvm_view_state_get_result_id (facts->state);
  if (map == facts->map && g_strcmp0 (id, facts->result_id) == 0)
    return;
  drop_disagreement (facts, facts->result_id);
  cvm_volume_unref ((CvmVolume *)facts->map);
  facts->map = map ? cvm_volume_ref ((CvmVolume *)map) : NULL;
  g_free (facts->result_id);
  facts->result_id = g_strdup (id);
  facts->revision++;
  drop_disagreement (facts, facts->result_id);
}

/* They are few and small. */
static void
update_ghosts (CvmSliceFacts *facts)
{
  GPtrArray *ghosts = cvm_view_state_get_ghosts (facts->state);
  if (ghosts == facts->ghosts)
    return;
  g_clear_pointer (&facts->ghosts, g_ptr_array_unref);
  g_clear_pointer (&facts->ghost_areas, g_free);
  facts->revision++;
  if (!ghosts)
    return;
  const CvmGrid *grid = cvm_view_state_get_grid (facts->state);
  facts->ghosts = g_ptr_array_ref (ghosts);
  facts->ghost_areas = g_new0 (double, facts->n_slices);
  for (guint i = 0; i < ghosts->len; i++)
    for (int slice = 0; slice < facts->n_slices; slice++)
      {
        double area_mm2 = cvm_structure_area_mm2 (g_ptr_array_index (ghosts, i), grid, slice);
        facts->ghost_areas[slice] += isnan (area_mm2) ? 0 : area_mm2;
      }
}

static gboolean
has_more (CvmSliceFacts *facts)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, facts->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Entry *)value)->wanted && ((Entry *)value)->n_stale > 0)
      return TRUE;
  return FALSE;
}

gboolean
cvm_slice_facts_update (CvmSliceFacts *facts)
{
  GHashTableIter iter;
  gpointer value;
  const char *active = cvm_view_state_get_active_id (facts->state);
  g_hash_table_foreach_remove (facts->entries, is_gone, facts->state);
  update_map (facts);
  update_ghosts (facts);
  g_hash_table_iter_init (&iter, facts->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((Entry *)value)->wanted = FALSE;
  for (guint i = 0; i < cvm_view_state_get_n_structures (facts->state); i++)
    {
      const CvmStructure *structure = cvm_view_state_get_structure (facts->state, i);
      if (structure->visible || g_strcmp0 (structure->id, active) == 0)
        update_entry (facts, structure);
    }
  return has_more (facts);
}

/* --- measuring -------------------------------------------------------------------------------- */

/* Mean along the border: each stretch counts by its length. */
static float
mean_along (const CvmVolume *map, const CvmStructure *structure, int slice)
{
  double sum = 0, length_mm = 0;
  for (int r = 0; r < structure->n_rings; r++)
    {
      const CvmRing *ring = &structure->rings[r];
      if (ring->use != CVM_RING_COUNTED || ring->slice != slice)
        continue;
      for (int i = 0, j = ring->n_points - 1; i < ring->n_points; j = i++)
        {
          const double *a = ring->points[j], *b = ring->points[i];
          double edge_mm = hypot (hypot (b[0] - a[0], b[1] - a[1]), b[2] - a[2]);
          int n = (int)ceil (fmin (edge_mm / STEP_MM, 1e4));
          for (int k = 0; k < n; k++)
            {
              double t = (k + 0.5) / n, at[3];
              for (int axis = 0; axis < 3; axis++)
                at[axis] = a[axis] + t * (b[axis] - a[axis]);
              sum += edge_mm / n * (double)cvm_volume_sample (map, at, 0);
            }
          length_mm += edge_mm;
        }
    }
  return length_mm > 0 ? (float)(sum / length_mm) : NAN;
}

static void
measure_slice (CvmSliceFacts *facts, Entry *entry, const CvmStructure *structure, int slice)
{
  CvmSliceFact *fact = &entry->facts[slice];
  fact->area_mm2
      = cvm_structure_area_mm2 (structure, cvm_view_state_get_grid (facts->state), slice);
  if (isnan (fact->area_mm2)) /* no memory: as if it were empty, until it changes */
    fact->area_mm2 = 0;
  if (facts->map && g_strcmp0 (structure->id, facts->result_id) == 0)
    fact->disagreement = mean_along (facts->map, structure, slice);
  entry->stale[slice] = 0;
  entry->n_stale--;
  facts->n_measured++;
  facts->revision++;
}

/* FALSE: the time is over. */
static gboolean
measure_entry (CvmSliceFacts *facts, const CvmStructure *structure, gint64 until)
{
  Entry *entry = g_hash_table_lookup (facts->entries, structure->id);
  gboolean in_time = TRUE;
  if (!entry || !entry->wanted || entry->n_stale == 0)
    return TRUE;
  for (int slice = 0; slice < facts->n_slices && entry->n_stale > 0 && in_time; slice++)
    if (entry->stale[slice])
      {
        measure_slice (facts, entry, structure, slice);
        in_time = g_get_monotonic_time () < until;
      }
  find_largest (facts, entry);
  return in_time;
}

gboolean
cvm_slice_facts_measure (CvmSliceFacts *facts, gint64 microseconds)
{
  gint64 until = g_get_monotonic_time () + microseconds;
  CvmStructure *active
      = cvm_view_state_find_structure (facts->state, cvm_view_state_get_active_id (facts->state));
  gboolean in_time = !active || measure_entry (facts, active, until);
  for (guint i = 0; in_time && i < cvm_view_state_get_n_structures (facts->state); i++)
    in_time = measure_entry (facts, cvm_view_state_get_structure (facts->state, i), until);
  return has_more (facts);
}

const CvmSliceFact *
cvm_slice_facts_get (CvmSliceFacts *facts, const char *id, double *largest_mm2)
{
  const Entry *entry = id ? g_hash_table_lookup (facts->entries, id) : NULL;
  if (!entry || !entry->wanted)
    return NULL;
  if (largest_mm2)
    *largest_mm2 = entry->largest_mm2;
  return entry->facts;
}

const double *
cvm_slice_facts_get_ghosts (CvmSliceFacts *facts, const char *id)
{
  const char *whose = cvm_view_state_get_result_id (facts->state);
  return whose && g_strcmp0 (id, whose) == 0 ? facts->ghost_areas : NULL;
}

guint64
cvm_slice_facts_get_revision (CvmSliceFacts *facts)
{
  return facts->revision;
}

guint64
cvm_slice_facts_get_n_measured (CvmSliceFacts *facts)
{
  return facts->n_measured;
}
