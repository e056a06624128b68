/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/structure-facts.h"

#include "app/case/set-words.h"
#include "app/case/slice-order.h"

#include <glib/gi18n.h>
#include <math.h>

#define MOST_LISTED 40

static void
append (GString *text, const char *line)
{
  g_string_append_printf (text, "%s%s", text->len ? "\n" : "", line);
}

/* "Type: GTV"; nothing for what is not stated. */
static void
append_pair (GString *text, const char *what, const char *value)
{
  g_autofree char *line = g_strdup_printf ("%s: %s", what, value ? value : "");
  if (value && *value)
    append (text, line);
}

static void
append_origin (GString *text,
               const CvmStructure *structure,
               const CvmStructureSet *set,
               const CvmSeries *series)
{
  g_autofree char *number
      = structure->roi_number ? g_strdup_printf ("%d", structure->roi_number) : NULL;
  append_pair (text, _ ("Type"), structure->interpreted_type);
  append_pair (text, _ ("Number in its file"), number);
  append_pair (text, _ ("Made by"), structure->algorithm);
  append_pair (text, _ ("Description"), structure->description);
  append_pair (text, _ ("Interpreted by"), structure->interpreter);
  if (!set)
    return;
  g_autofree char *heading = cvm_set_words_dup_heading (set, series);
  append (text, heading);
  for (guint i = 0; i < set->warnings->len; i++)
    append (text, g_ptr_array_index (set->warnings, i));
}

static void
append_warnings (GString *text, const CvmStructure *structure)
{
  for (int i = 0; i < structure->n_warnings; i++)
    {
      const CvmStatus *warning = &structure->warnings[i];
      char sentence[1024];
      cvm_status_format (warning, warning->message_id ? _ (warning->message_id) : NULL, sentence,
                         sizeof sentence);
      append (text, sentence);
    }
}

static double
middle_mm (const CvmRing *ring)
{
  double sum = 0;
  for (int i = 0; i < ring->n_points; i++)
    sum += ring->points[i][2];
  return ring->n_points > 0 ? sum / ring->n_points : NAN;
}

/* NULL: it is where one would look for it. */
static char *
dup_ring_line (const CvmRing *ring, const CvmGrid *grid)
{
  const double z = middle_mm (ring);
  if (ring->use == CVM_RING_NOT_SHOWN && isnan (z))
    return g_strdup_printf (_ ("Not shown: %s"), _ (ring->reason));
  if (ring->use == CVM_RING_NOT_SHOWN)
    return g_strdup_printf (_ ("Not shown, at z %.1f mm: %s"), z, _ (ring->reason));
  if (ring->use == CVM_RING_OFF_SLICE && grid && ring->nearest_slice >= 0)
    return g_strdup_printf (_ ("On no slice, at z %.1f mm: %+.1f mm from slice %d"), z,
                            ring->offset_mm, cvm_slices_number (grid, ring->nearest_slice));
  if (ring->use == CVM_RING_OFF_SLICE)
    return g_strdup_printf (_ ("On no slice, at z %.1f mm"), z);
  return NULL;
}

static void
append_rings (GString *text, const CvmStructure *structure, const CvmGrid *grid)
{
  int n = 0;
  for (int i = 0; i < structure->n_rings; i++)
    {
      g_autofree char *line = dup_ring_line (&structure->rings[i], grid);
      if (line && n++ < MOST_LISTED)
        append (text, line);
    }
  g_autofree char *more
      = n > MOST_LISTED ? g_strdup_printf (_ ("… and %d more"), n - MOST_LISTED) : NULL;
  if (more)
    append (text, more);
}

char *
cvm_structure_facts_dup_text (const CvmStructure *structure,
                              const CvmStructureSet *set,
                              const CvmSeries *series)
{
  GString *text = g_string_new (NULL);
  double cm3;
  append_origin (text, structure, set, series);
  if (cvm_structure_set_volume (structure, series, &cm3))
    {
      g_autofree char *volume = g_strdup_printf (_ ("%.3f cm³"), cm3);
      append_pair (text, _ ("Volume"), volume);
    }
  append_warnings (text, structure);
  append_rings (text, structure, series->grid);
  return g_string_free (text, FALSE);
}
