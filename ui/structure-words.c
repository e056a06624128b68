/* SPDX-License-Identifier: Apache-2.0 */
/* Every structure has a row, the empty and unreadable ones too, so each has words for why. */
#include "ui/structure-words.h"

#include "render/decorations.h"

#include <glib/gi18n.h>
#include <math.h>

const char *
cvm_structure_words_name (const CvmStructure *structure)
{
  return structure->name && *structure->name ? structure->name : _ ("without a name");
}

gboolean
cvm_structure_words_has_counted (const CvmStructure *structure)
{
  for (int r = 0; r < structure->n_rings; r++)
    if (structure->rings[r].use == CVM_RING_COUNTED)
      return TRUE;
  return FALSE;
}

static gboolean
is_point (const CvmStructure *structure)
{
  return structure->n_rings > 0 && structure->rings[0].type == CVM_RING_POINT;
}

/* Its contours lie on no slice of this scan. */
static gboolean
is_beside (const CvmStructure *structure)
{
  gboolean beside = FALSE;
  for (int r = 0; r < structure->n_rings; r++)
    beside = beside || structure->rings[r].use == CVM_RING_OFF_SLICE;
  return beside && !cvm_structure_words_has_counted (structure);
}

/* A warning that the row does not tell already: that there is nothing to see, or that it is a
 * point, its second line says. */
gboolean
cvm_structure_words_is_warned (const CvmStructure *structure)
{
  return structure->n_warnings > 0
         && (cvm_structure_words_has_counted (structure) || is_beside (structure));
}

char *
cvm_structure_words_dup_kind (const CvmStructure *structure, gboolean preliminary, gboolean edited)
{
  const char *type = structure->interpreted_type ? structure->interpreted_type : "",
             *state = preliminary                                    ? _ ("preliminary")
                      : is_point (structure)                         ? _ ("a point")
                      : is_beside (structure)                        ? _ ("on no slice")
                      : !cvm_structure_words_has_counted (structure) ? _ ("empty")
                      : structure->view_only                         ? _ ("view only")
                      : edited ? g_strcmp0 (structure->algorithm, "MANUAL") == 0 ? _ ("drawn")
                                                                                 : _ ("edited")
                      : structure->source == CVM_SOURCE_NETWORK ? _ ("automatic")
                                                                : "";
  return g_strdup_printf ("%s%s%s", type, *type && *state ? ", " : "", state);
}

void
cvm_structure_words_volume (
    char *out, gsize size, const CvmStructure *structure, double cm3, gboolean preliminary)
{
  if (preliminary || isnan (cm3) || !cvm_structure_words_has_counted (structure))
    g_strlcpy (out, "\u2013", size);
  else
    cvm_format_number (out, size, cm3, cm3 >= 99.95 ? 0 : 1);
}

char *
cvm_structure_words_dup_tooltip (const CvmStructure *structure)
{
  GString *text = g_string_new (cvm_structure_words_name (structure));
  if (structure->n_rings > 0)
    g_string_append_printf (text, "\n%s", _ ("Double click or Enter: go to its largest slice"));
  for (int i = 0; i < structure->n_warnings; i++)
    {
      const CvmStatus *warning = &structure->warnings[i];
      char sentence[1024];
      const char *message
          = warning->message_id ? g_dgettext (GETTEXT_PACKAGE, warning->message_id) : NULL;
      cvm_status_format (warning, message, sentence, sizeof sentence);
      g_string_append_printf (text, "\n%s", sentence);
    }
  return g_string_free (text, FALSE);
}
