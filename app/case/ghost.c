/* SPDX-License-Identifier: Apache-2.0 */
/* A piece comes back as a stroke would paint it: its area is what was swept (swept-slice.h). */
#include "app/case/ghost.h"

#include "app/case/swept-slice.h"
#include "segmentation/contour/section.h"

#include <glib/gi18n.h>
#include <math.h>

/* --- still away ------------------------------------------------------------------------------- */

/* A point inside a slice's part of the piece: the middle of the longest stretch of a line through
 * the middle of its first ring's box. */
static gboolean
find_inside (const CvmStructure *ghost, const CvmGrid *grid, int first, double point[3])
{
  const CvmRing *ring = &ghost->rings[first];
  double low = INFINITY, high = -INFINITY, voxel[3];
  for (int i = 0; i < ring->n_points; i++)
    {
      cvm_grid_to_voxel (grid, ring->points[i], voxel);
      low = fmin (low, voxel[1]);
      high = fmax (high, voxel[1]);
    }
  CvmSection section;
  const CvmSectionSpan *longest = NULL;
  if (!cvm_section_cut (ghost, grid, CVM_SECTION_ROW, (low + high) / 2 + 1e-4, &section, NULL))
    return FALSE;
  for (int i = 0; i < section.n_spans; i++)
    {
      const CvmSectionSpan *span = &section.spans[i];
      if (span->slice == ring->slice
          && (!longest || span->to - span->from > longest->to - longest->from))
        longest = span;
    }
  if (longest)
    cvm_grid_to_patient (
        grid,
        (double[3]){ (longest->from + longest->to) / 2, (low + high) / 2 + 1e-4, ring->slice },
        point);
  cvm_section_clear (&section);
  return longest != NULL;
}

static gboolean
is_away (const CvmStructure *ghost, const CvmStructure *structure, const CvmGrid *grid)
{
  for (int i = 0; i < ghost->n_rings; i++)
    {
      double point[3];
      if (find_inside (ghost, grid, i, point)
          && !cvm_slice_area_is_inside (structure, ghost->rings[i].slice, point[0], point[1]))
        return TRUE;
    }
  return FALSE;
}

static void
free_structure (gpointer structure)
{
  cvm_structure_free (structure);
}

GPtrArray *
cvm_ghosts_away (const GPtrArray *ghosts, const CvmStructure *structure, const CvmGrid *grid)
{
  GPtrArray *away = g_ptr_array_new_with_free_func (free_structure);
  for (guint i = 0; i < ghosts->len; i++)
    {
      CvmStructure *copy = is_away (ghosts->pdata[i], structure, grid)
                               ? cvm_structure_copy (ghosts->pdata[i], NULL)
                               : NULL;
      if (copy)
        g_ptr_array_add (away, copy);
    }
  return away;
}

/* --- back again ------------------------------------------------------------------------------- */

typedef struct
{
  CvmSweep sweep;
  const CvmStructure *ghost;
  GArray *slices;        /* int, touched */
  CvmStructure *changed; /* all rings of these slices, as they will be */
} Return;

/* The piece's part of a slice, as swept. */
static gboolean
sweep_piece (const Return *back, int slice, CvmSweptSlice *swept, CvmStatus *status)
{
  CvmSliceArea area;
  if (!cvm_slice_area_init (&area, back->sweep.geos, back->ghost, slice, status))
    return FALSE;
  gboolean ok = TRUE;
  for (int i = 0; ok && i < area.n_units; i++)
    ok = cvm_swept_slice_unite (swept, &back->sweep, area.units[i].area)
         || cvm_geos_fail (back->sweep.geos, status);
  cvm_slice_area_clear (&area, back->sweep.geos);
  return ok;
}

static gboolean
return_slice (Return *back, int slice, CvmStatus *status)
{
  CvmSweptSlice swept = { 0 };
  CvmStrokeSlice out = { 0 };
  bool changed = false;
  gboolean ok = sweep_piece (back, slice, &swept, status)
                && cvm_swept_slice_make (&swept, &back->sweep, slice, true, &out, &changed, status);
  if (ok && changed)
    g_array_append_val (back->slices, slice);
  for (int i = 0; ok && changed && i < out.n_rings; i++)
    ok = cvm_structure_take_ring (back->changed, &out.rings[i], status);
  cvm_stroke_slice_clear (&out);
  cvm_swept_slice_clear (&swept, &back->sweep);
  return ok;
}

static gboolean
return_all (Return *back, CvmStatus *status)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  for (int i = 0; i < back->ghost->n_rings; i++)
    {
      const int slice = back->ghost->rings[i].slice;
      if (g_hash_table_add (seen, GINT_TO_POINTER (slice)) && !return_slice (back, slice, status))
        return FALSE;
    }
  return TRUE;
}

static CvmEdit *
make_edit (const CvmStructure *structure, const Return *back)
{
  const char *const args[] = { structure->name, NULL };
  if (back->slices->len == 0)
    return NULL;
  CvmEdit *edit = cvm_edit_new (N_ ("Removed piece brought back to {1}"), args);
  cvm_edit_add_rings (edit, structure, (const int *)(void *)back->slices->data,
                      (int)back->slices->len, back->changed->rings, back->changed->n_rings);
  return edit;
}

CvmEdit *
cvm_ghost_edit (const CvmStructure *structure,
                const CvmStructure *ghost,
                const CvmGrid *grid,
                GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  Return back = { .sweep = { structure, grid, cvm_geos_new (&status), true }, .ghost = ghost };
  back.changed = cvm_structure_new (structure->source, "", &status);
  back.slices = g_array_new (FALSE, FALSE, sizeof (int));
  gboolean ok = back.sweep.geos && back.changed && return_all (&back, &status);
  CvmEdit *edit = NULL;
  if (ok)
    edit = make_edit (structure, &back);
  else
    cvm_error_from_status (error, &status);
  cvm_structure_free (back.changed);
  cvm_geos_free (back.sweep.geos);
  g_array_unref (back.slices);
  return edit;
}
