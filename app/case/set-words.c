/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/set-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* "2024-05-23" of 20240523. */
static char *
dup_date (const char *date)
{
  return date && strlen (date) == 8 ? g_strdup_printf ("%.4s-%.2s-%.2s", date, date + 4, date + 6)
                                    : g_strdup (date ? date : "");
}

char *
cvm_set_words_dup_label (const CvmStructureSet *set)
{
  const char *label = set->label && *set->label ? set->label : _ ("without a label");
  return g_strdup_printf ("“%s”", label);
}

static gboolean
is_drawn_elsewhere (const CvmStructureSet *set, const CvmSeries *series)
{
  return set->referenced_series && *set->referenced_series
         && strcmp (set->referenced_series, series->series_uid) != 0;
}

static gboolean
is_known_by_frame (const CvmStructure *structure, const CvmSeries *series)
{
  return structure->frame_of_reference && *series->frame_of_reference
         && strcmp (structure->frame_of_reference, series->frame_of_reference) == 0;
}

static void
append_fact (GString *text, const char *fact)
{
  g_string_append_printf (text, "%s%s", text->len ? ", " : "", fact);
}

char *
cvm_set_words_dup_facts (const CvmStructureSet *set, const CvmSeries *series)
{
  g_autofree char *date = dup_date (set->date);
  g_autofree char *elsewhere
      = is_drawn_elsewhere (set, series)
            ? g_strdup_printf (_ ("drawn on series %s"), set->referenced_series)
            : NULL;
  GString *text = g_string_new (date);
  if (elsewhere)
    append_fact (text, elsewhere);
  else if (set->n_images > 0 && set->n_images_missing == set->n_images)
    append_fact (text, _ ("drawn on images that are not there"));
  if (!cvm_patient_is_same (&set->patient, &series->patient))
    append_fact (text, _ ("names another patient"));
  if (g_strcmp0 (set->approval, "APPROVED") == 0)
    append_fact (text, _ ("approved"));
  return g_string_free (text, FALSE);
}

char *
cvm_set_words_dup_heading (const CvmStructureSet *set, const CvmSeries *series)
{
  g_autofree char *label = cvm_set_words_dup_label (set),
                  *facts = cvm_set_words_dup_facts (set, series);
  if (cvm_series_is_phantom (series) && !is_drawn_elsewhere (set, series)
      && g_strcmp0 (set->label, "PHANTOM") == 0)
    return g_strdup (_ ("Reference, made with the phantom"));
  return *facts ? g_strdup_printf (_ ("From %s, %s"), label, facts)
                : g_strdup_printf (_ ("From %s"), label);
}

/* "EXAMPLE, Robin (ID 123, born 1970-01-02)" */
static char *
dup_patient (const CvmPatient *patient)
{
  g_autofree char *name = cvm_patient_dup_display_name (patient),
                  *birth = dup_date (patient->birth_date);
  const char *id = patient->id && *patient->id ? patient->id : _ ("not stated");
  const char *shown = name && *name ? name : _ ("No name");
  return *birth ? g_strdup_printf (_ ("%s (ID %s, born %s)"), shown, id, birth)
                : g_strdup_printf (_ ("%s (ID %s)"), shown, id);
}

static void
append_paragraph (GString *text, const char *paragraph)
{
  g_string_append_printf (text, "%s%s", text->len ? "\n\n" : "", paragraph);
}

static void
ask_patient (GString *text, const CvmStructureSet *set, const CvmSeries *series)
{
  g_autofree char *theirs = dup_patient (&set->patient), *ours = dup_patient (&series->patient);
  g_autofree char *paragraph = g_strdup_printf (
      _ ("It names the patient %s; the scan names %s. It refers to these very images, as a renamed "
         "copy does. Add it only if both are the same patient."),
      theirs, ours);
  append_paragraph (text, paragraph);
}

static void
ask_images (GString *text, const CvmStructureSet *set, const CvmSeries *series)
{
  g_autofree char *what
      = is_drawn_elsewhere (set, series)
            ? g_strdup_printf (_ ("It was drawn on another series of the same frame of reference "
                                  "(%s)."),
                               set->referenced_series)
            : g_strdup (_ ("It was drawn on other images of the same frame of reference."));
  g_autofree char *missing
      = set->n_images_missing > 0
            ? g_strdup_printf (_ (" Of the %u images that it was drawn on, %u are not there."),
                               set->n_images, set->n_images_missing)
            : g_strdup ("");
  g_autofree char *paragraph = g_strdup_printf (
      "%s%s %s", what, missing,
      _ ("Its contours would be placed by their position: the patient may have moved between the "
         "two."));
  append_paragraph (text, paragraph);
}

static guint
count_uncertain (const GPtrArray *structures, const CvmSeries *series)
{
  guint n = 0;
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      n += structure->view_only && !is_known_by_frame (structure, series);
    }
  return n;
}

static void
ask_frame (GString *text, const CvmStructureSet *set, const CvmSeries *series)
{
  const guint n = count_uncertain (set->structures, series), all = set->structures->len;
  g_autofree char *what
      = n == all ? g_strdup (_ ("It is drawn in another frame of reference than the scan, or names "
                                "none:"))
                 : g_strdup_printf (_ ("%u of its %u structures are drawn in another frame of "
                                       "reference than the scan, or name none:"),
                                    n, all);
  g_autofree char *paragraph = g_strdup_printf (
      "%s %s", what,
      _ ("the place on this scan is not certain. They would be shown dashed, for viewing only: not "
         "edited, duplicated, compared or exported."));
  append_paragraph (text, paragraph);
}

char *
cvm_set_words_dup_question (const CvmStructureSet *set, const CvmSeries *series)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (set->doubts & CVM_DOUBT_PATIENT)
    ask_patient (text, set, series);
  if (set->doubts & CVM_DOUBT_IMAGES)
    ask_images (text, set, series);
  if (set->doubts & CVM_DOUBT_FRAME)
    ask_frame (text, set, series);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
cvm_set_words_is_view_only (const CvmStructureSet *set, const CvmSeries *series)
{
  return count_uncertain (set->structures, series) == set->structures->len;
}

char *
cvm_set_words_dup_banner (const GPtrArray *structures, const CvmSeries *series)
{
  const guint n = count_uncertain (structures, series);
  if (n == 0)
    return NULL;
  return g_strdup_printf (
      ngettext ("%u structure is drawn in another frame of reference, or names none: its place on "
                "this scan is not certain. It is dashed and for viewing only.",
                "%u structures are drawn in another frame of reference, or name none: their place "
                "on this scan is not certain. They are dashed and for viewing only.",
                n),
      n);
}
