/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/stroke-step.h"

#include <glib/gi18n.h>

CvmEdit *
cvm_stroke_step (const CvmStructure *structure, const CvmStrokeEdit *result, gboolean erases)
{
  const char *const args[] = { structure->name, NULL };
  if (result->n_slices == 0)
    return NULL;
  CvmEdit *edit = cvm_edit_new (erases ? N_ ("Eraser on {1}") : N_ ("Brush on {1}"), args);
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) rings = g_array_new (FALSE, FALSE, sizeof (CvmRing));
  for (int i = 0; i < result->n_slices; i++)
    {
      g_array_append_val (slices, result->slices[i].slice);
      g_array_append_vals (rings, result->slices[i].rings, (guint)result->slices[i].n_rings);
    }
  if (cvm_edit_add_rings (edit, structure, (const int *)slices->data, (int)slices->len,
                          (const CvmRing *)rings->data, (int)rings->len))
    return edit;
  cvm_edit_free (edit);
  return NULL;
}
