/* SPDX-License-Identifier: Apache-2.0 */
/* All is done on a copy that holds no ring but those of the slices in question. */
#include "app/case/overlap-edit.h"

#include "app/case/error.h"
#include "app/dicom/overlaps.h"

#include <glib/gi18n.h>

/* NULL: no memory. */
static CvmStructure *
copy_slice (const CvmStructure *structure, int slice)
{
  CvmStructure *copy = cvm_structure_new (structure->source, structure->name, NULL);
  bool ok = copy != NULL;
  for (int i = 0; ok && i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      CvmRing own;
      if (ring->slice >= 0 && (slice < 0 || ring->slice == slice))
        ok = cvm_ring_copy (ring, &own, NULL) && cvm_structure_take_ring (copy, &own, NULL);
    }
  if (ok)
    return copy;
  cvm_structure_free (copy);
  return NULL;
}

/* The slices (int) on which rings overlap in part, ascending; NULL: no memory. */
static GArray *
find_slices (CvmStructure *copy, const CvmGrid *grid)
{
  g_autofree int *cluster = g_new (int, copy->n_rings + 1);
  g_autofree bool *crosses = g_new (bool, copy->n_rings + 1);
  g_autofree bool *overlap = g_new0 (bool, grid->n_slices);
  if (!cvm_rings_find_overlaps (copy, grid, cluster, crosses, NULL))
    return NULL;
  for (int i = 0; i < copy->n_rings; i++)
    if (cluster[i] >= 0)
      overlap[copy->rings[i].slice] = true;
  GArray *slices = g_array_new (FALSE, FALSE, sizeof (int));
  for (int slice = 0; slice < grid->n_slices; slice++)
    if (overlap[slice])
      g_array_append_val (slices, slice);
  return slices;
}

/* Whether reading it found any; a copy keeps what was said. */
static gboolean
was_warned (const CvmStructure *structure)
{
  for (int i = 0; i < structure->n_warnings; i++)
    if (g_strcmp0 (structure->warnings[i].message_id, cvm_rings_partial_overlap_id) == 0)
      return TRUE;
  return FALSE;
}

/* Rings that may overlap: two of them on the slice. */
static gboolean
may_overlap (const CvmStructure *structure, int slice)
{
  int n = 0;
  for (int i = 0; i < structure->n_rings; i++)
    n += structure->rings[i].use == CVM_RING_COUNTED
         && structure->rings[i].type == CVM_RING_CLOSED_PLANAR
         && (slice < 0 || structure->rings[i].slice == slice);
  return n > 1;
}

int
cvm_overlap_edit_count (const CvmStructure *structure, const CvmGrid *grid, int slice)
{
  if (!may_overlap (structure, slice) || (slice < 0 && !was_warned (structure)))
    return 0;
  CvmStructure *copy = copy_slice (structure, slice);
  g_autoptr (GArray) slices = copy ? find_slices (copy, grid) : NULL;
  cvm_structure_free (copy);
  return slices ? (int)slices->len : 0;
}

static gboolean
lies_on (const GArray *slices, int slice)
{
  for (guint i = 0; i < slices->len; i++)
    if (g_array_index (slices, int, i) == slice)
      return TRUE;
  return FALSE;
}

CvmEdit *
cvm_overlap_edit_new (const CvmStructure *structure,
                      const CvmGrid *grid,
                      int slice,
                      CvmOverlapChoice choice,
                      GError **error)
{
  const char *const args[] = { structure->name, NULL };
  CvmStatus status = CVM_STATUS_INIT;
  CvmStructure *copy = copy_slice (structure, slice);
  g_autoptr (GArray) slices = copy ? find_slices (copy, grid) : NULL;
  int n_changed = 0;
  if (!slices)
    cvm_status_no_memory (&status);
  if (!slices || !cvm_overlap_choice_apply (copy, grid, choice, &n_changed, &status))
    {
      cvm_error_from_status (error, &status);
      cvm_structure_free (copy);
      return NULL;
    }
  CvmEdit *edit = cvm_edit_new (choice == CVM_OVERLAPS_UNION
                                    ? N_ ("Overlapping rings of {1} united")
                                    : N_ ("What overlapping rings of {1} share left out"),
                                args);
  g_autoptr (GArray) rings = g_array_new (FALSE, FALSE, sizeof (CvmRing));
  for (int i = 0; i < copy->n_rings; i++)
    if (lies_on (slices, copy->rings[i].slice))
      g_array_append_val (rings, copy->rings[i]);
  cvm_edit_add_rings (edit, structure, (const int *)(const void *)slices->data, (int)slices->len,
                      (const CvmRing *)(const void *)rings->data, (int)rings->len);
  cvm_structure_free (copy);
  return edit;
}
