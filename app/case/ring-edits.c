/* SPDX-License-Identifier: Apache-2.0 */
/* Each builder asks whether the structure may be changed, finds what is meant, and names the step;
 * what becomes of a slice's rings is slice-outlines.h's. */
#include "app/case/ring-edits.h"

#include "app/case/slice-order.h"
#include "app/case/slice-outlines.h"
#include "app/case/stroke-rings.h"

#include <glib/gi18n.h>
#include <math.h>

/* --- refusals --------------------------------------------------------------------------------- */

static const char *
name_of (const CvmStructure *structure)
{
  return structure->name && *structure->name ? structure->name : _ ("without a name");
}

/* NULL, with the sentence: {1} is the structure's name, {2} and {3} are numbers of slices. */
static CvmEdit *
refuse (GError **error, int code, const char *message, const CvmStructure *structure, int a, int b)
{
  char text[1024];
  CvmStatus status = { .message_id = message, .n_args = 3 };
  g_strlcpy (status.args[0], name_of (structure), sizeof status.args[0]);
  g_snprintf (status.args[1], sizeof status.args[1], "%d", a);
  g_snprintf (status.args[2], sizeof status.args[2], "%d", b);
  cvm_status_format (&status, _ (message), text, sizeof text);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_set_error_literal (error, CVM_CASE_ERROR, code, valid);
  return NULL;
}

/* NULL, with what GEOS could not do. */
static CvmEdit *
fail (GError **error, const CvmStatus *status)
{
  cvm_error_from_status (error, status);
  return NULL;
}

static CvmEdit *
new_edit (const char *name, const CvmStructure *structure, int a, int b)
{
  g_autofree char *first = g_strdup_printf ("%d", a), *second = g_strdup_printf ("%d", b);
  const char *const args[] = { name_of (structure), first, second, NULL };
  return cvm_edit_new (name, args);
}

static gboolean
may_edit (const CvmStructure *structure, const CvmGrid *grid, GError **error)
{
  const char *why = structure->view_only ? N_ ("“{1}” is for viewing only.")
                    : structure->locked
                        ? N_ ("“{1}” is locked: unlock it in the list or duplicate it.")
                        : NULL;
  if (!why && fabs (grid->normal[2]) < CVM_LEAST_AXIAL_COSINE)
    {
      refuse (error, CVM_CASE_ERROR_FAILED, N_ ("Contours can be changed on axial slices only."),
              structure, 0, 0);
      return FALSE;
    }
  if (why)
    refuse (error, CVM_CASE_ERROR_READ_ONLY, why, structure, 0, 0);
  return why == NULL;
}

/* --- one outline ------------------------------------------------------------------------------ */

/* What stays of the slice, and what comes instead, as one list of borrowed rings. Takes the
 * change. */
static gboolean
add_change (CvmEdit *edit, const CvmStructure *structure, int slice, CvmSliceChange *change)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (CvmRing));
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].slice == slice && !change->gone[i])
      g_array_append_val (all, structure->rings[i]);
  g_array_append_vals (all, change->rings, (guint)change->n_rings);
  const gboolean changes
      = cvm_edit_add_rings (edit, structure, &slice, 1, (const CvmRing *)all->data, (int)all->len);
  cvm_slice_change_clear (change);
  return changes;
}

static CvmEdit *
delete_outline (const CvmSliceOutlines *here,
                const CvmOutline *outline,
                const double patient_mm[3],
                GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmSliceChange change;
  if (!cvm_slice_outlines_delete (here, outline, patient_mm, &change, &status))
    return fail (error, &status);
  CvmEdit *edit = new_edit (outline->in_hole ? N_ ("Hole of {1} on slice {2} filled")
                                             : N_ ("Ring of {1} on slice {2} deleted"),
                            here->structure, cvm_slices_number (here->grid, here->slice), 0);
  add_change (edit, here->structure, here->slice, &change);
  return edit;
}

/* `why`: what is said where there are rings, but not this one. */
static CvmEdit *
delete_if_found (CvmSliceOutlines *here,
                 const CvmOutline *outline,
                 const double patient_mm[3],
                 const char *why,
                 GError **error)
{
  if (outline->unit >= 0)
    return delete_outline (here, outline, patient_mm, error);
  return refuse (error, CVM_CASE_ERROR_FAILED,
                 cvm_slices_have_rings (here->structure, here->slice)
                     ? why
                     : N_ ("{1} has no ring on slice {2}."),
                 here->structure, cvm_slices_number (here->grid, here->slice), 0);
}

CvmEdit *
cvm_ring_edits_delete_at (const CvmStructure *structure,
                          const CvmGrid *grid,
                          int slice,
                          const double patient_mm[3],
                          double reach_mm,
                          GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmSliceOutlines here;
  if (!may_edit (structure, grid, error))
    return NULL;
  if (!cvm_slice_outlines_init (&here, structure, grid, slice, &status))
    return fail (error, &status);
  const CvmOutline outline = cvm_slice_outlines_find (&here, patient_mm, reach_mm);
  CvmEdit *edit
      = delete_if_found (&here, &outline, patient_mm,
                         N_ ("There is no ring of {1} under the pointer. Point at one."), error);
  cvm_slice_outlines_clear (&here);
  return edit;
}

CvmEdit *
cvm_ring_edits_delete_only (const CvmStructure *structure,
                            const CvmGrid *grid,
                            int slice,
                            GError **error)
{
  static const double nowhere[3];
  CvmStatus status = CVM_STATUS_INIT;
  CvmSliceOutlines here;
  if (!may_edit (structure, grid, error))
    return NULL;
  if (!cvm_slice_outlines_init (&here, structure, grid, slice, &status))
    return fail (error, &status);
  const CvmOutline outline = cvm_slice_outlines_find_only (&here);
  CvmEdit *edit = delete_if_found (
      &here, &outline, nowhere,
      N_ ("{1} has several rings on slice {2}: point at one and press Delete."), error);
  cvm_slice_outlines_clear (&here);
  return edit;
}

/* --- deleting slice by slice ------------------------------------------------------------------ */

/* All rings with area from slice `first` to `last`; FALSE: there are none. */
static gboolean
add_range (CvmEdit *edit, const CvmStructure *structure, int first, int last)
{
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (CvmRing));
  for (int slice = first; slice <= last; slice++)
    if (cvm_slices_have_rings (structure, slice))
      g_array_append_val (slices, slice);
  if (slices->len == 0)
    return FALSE;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (ring->slice >= first && ring->slice <= last && !cvm_slices_is_ring (ring)
          && cvm_slices_have_rings (structure, ring->slice))
        g_array_append_val (kept, *ring);
    }
  return cvm_edit_add_rings (edit, structure, (const int *)slices->data, (int)slices->len,
                             (const CvmRing *)kept->data, (int)kept->len);
}

/* The edit, or NULL and the sentence where there is nothing to delete. */
static CvmEdit *
delete_slices (CvmEdit *edit,
               const CvmStructure *structure,
               const CvmGrid *grid,
               int first,
               int last,
               GError **error)
{
  if (add_range (edit, structure, first, last))
    return edit;
  cvm_edit_free (edit);
  const int a = cvm_slices_number (grid, first), b = cvm_slices_number (grid, last);
  return refuse (error, CVM_CASE_ERROR_FAILED,
                 a == b ? N_ ("{1} has no ring on slice {2}.")
                        : N_ ("{1} has no ring on slices {2} to {3}."),
                 structure, MIN (a, b), MAX (a, b));
}

CvmEdit *
cvm_ring_edits_delete_range (
    const CvmStructure *structure, const CvmGrid *grid, int a, int b, GError **error)
{
  if (!may_edit (structure, grid, error))
    return NULL;
  const int first = MAX (MIN (a, b), 0), last = MIN (MAX (a, b), grid->n_slices - 1);
  const int m = cvm_slices_number (grid, first), n = cvm_slices_number (grid, last);
  CvmEdit *edit = new_edit (m == n ? N_ ("Rings of {1} on slice {2} deleted")
                                   : N_ ("Rings of {1} on slices {2} to {3} deleted"),
                            structure, MIN (m, n), MAX (m, n));
  return delete_slices (edit, structure, grid, first, last, error);
}

/* The side that leads away from the middle of the structure; AWAY: there is none. */
static CvmBeyond
side_of (const CvmGrid *grid, int slice, int first, int last)
{
  const double middle_mm = (grid->positions_mm[first] + grid->positions_mm[last]) / 2,
               away_mm = grid->positions_mm[slice] - middle_mm;
  if (fabs (away_mm) < 0.01)
    return CVM_BEYOND_AWAY;
  return (away_mm > 0) == cvm_slices_are_upward (grid) ? CVM_BEYOND_HEAD : CVM_BEYOND_FEET;
}

CvmEdit *
cvm_ring_edits_delete_beyond (
    const CvmStructure *structure, const CvmGrid *grid, int slice, CvmBeyond side, GError **error)
{
  int first, last;
  const int number = cvm_slices_number (grid, slice);
  if (!may_edit (structure, grid, error))
    return NULL;
  if (!cvm_slices_get_range (structure, &first, &last))
    return refuse (error, CVM_CASE_ERROR_FAILED, N_ ("{1} has no rings."), structure, 0, 0);
  if (side == CVM_BEYOND_AWAY)
    side = side_of (grid, slice, first, last);
  if (side == CVM_BEYOND_AWAY)
    return refuse (error, CVM_CASE_ERROR_FAILED,
                   N_ ("Slice {2} is the middle of {1}: choose “toward the head” or “toward the "
                       "feet” in the menu."),
                   structure, number, 0);
  const gboolean to_head = side == CVM_BEYOND_HEAD,
                 ascending = to_head == cvm_slices_are_upward (grid);
  CvmEdit *edit = new_edit (to_head ? N_ ("Rings of {1} above slice {2}, toward the head, deleted")
                                    : N_ ("Rings of {1} below slice {2}, toward the feet, deleted"),
                            structure, number, 0);
  if (add_range (edit, structure, ascending ? slice + 1 : 0,
                 ascending ? grid->n_slices - 1 : slice - 1))
    return edit;
  cvm_edit_free (edit);
  return refuse (error, CVM_CASE_ERROR_FAILED,
                 to_head ? N_ ("{1} has no ring above slice {2}, toward the head.")
                         : N_ ("{1} has no ring below slice {2}, toward the feet."),
                 structure, number, 0);
}

/* --- copying ---------------------------------------------------------------------------------- */

static CvmEdit *
copy_slice (
    const CvmStructure *structure, const CvmGrid *grid, int source, int slice, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmSliceOutlines there;
  CvmSliceChange change;
  const int from = cvm_slices_number (grid, source), to = cvm_slices_number (grid, slice);
  if (!cvm_slice_outlines_init (&there, structure, grid, source, &status))
    return fail (error, &status);
  const gboolean made = cvm_slice_outlines_copy (&there, slice, &change, &status);
  cvm_slice_outlines_clear (&there);
  if (!made)
    return fail (error, &status);
  if (change.n_rings == 0)
    {
      cvm_slice_change_clear (&change);
      return refuse (error, CVM_CASE_ERROR_FAILED,
                     N_ ("The rings of {1} on slice {2} enclose nothing that could be copied."),
                     structure, from, 0);
    }
  CvmEdit *edit = new_edit (N_ ("Ring of {1} copied from slice {2} to {3}"), structure, from, to);
  if (add_change (edit, structure, slice, &change))
    return edit;
  cvm_edit_free (edit);
  return refuse (error, CVM_CASE_ERROR_FAILED, N_ ("The ring of {1} on slice {2} is the same."),
                 structure, to, 0);
}

CvmEdit *
cvm_ring_edits_copy (
    const CvmStructure *structure, const CvmGrid *grid, int slice, CvmCopyFrom from, GError **error)
{
  if (!may_edit (structure, grid, error))
    return NULL;
  const int source = cvm_slices_find_next (structure, grid, slice, from == CVM_COPY_NEXT);
  if (source >= 0)
    return copy_slice (structure, grid, source, slice, error);
  return refuse (error, CVM_CASE_ERROR_FAILED,
                 from == CVM_COPY_NEXT ? N_ ("{1} has no ring above slice {2}, toward the head.")
                                       : N_ ("{1} has no ring below slice {2}, toward the feet."),
                 structure, cvm_slices_number (grid, slice), 0);
}
