/* SPDX-License-Identifier: Apache-2.0 */
/* Body parts come as DICOM's words (PS3.16, annex L) and as a person's, in the body part or in a
 * description. Both are cut into words, and each is looked up in a few regions: it is enough to
 * tell a head from a thigh. */
#include "app/case/suits.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <string.h>

#define COARSE 1.5 /* times the network's spacing: from there on it must guess between voxels */

typedef enum
{
  REGION_UNKNOWN = -1,
  REGION_HEAD_AND_NECK,
  REGION_THORAX,
  REGION_ABDOMEN,
  REGION_PELVIS,
  REGION_LIMB,
  REGION_WHOLE_BODY,
  N_REGIONS
} Region;

static const char *const words_of[N_REGIONS] = {
  [REGION_HEAD_AND_NECK]
  = " HEAD NECK HEADNECK HEADANDNECK HN HNC NPC NASOPHARYNX NASOPHARYNGEAL OROPHARYNX HYPOPHARYNX "
    "PHARYNX LARYNX BRAIN CRANIUM SKULL FACE JAW MANDIBLE MAXILLA TONGUE PAROTID ORBIT EYE EAR "
    "SINUS NOSE CSPINE THYROID NECKCHEST ",
  [REGION_THORAX] = " CHEST THORAX THORACIC LUNG LUNGS BREAST HEART CARDIAC MEDIASTINUM ESOPHAGUS "
                    "OESOPHAGUS TSPINE RIB STERNUM CHESTABDOMEN CHESTABDPELVIS ",
  [REGION_ABDOMEN] = " ABDOMEN ABDOMINAL LIVER KIDNEY PANCREAS SPLEEN STOMACH COLON LSPINE "
                     "ABDOMENPELVIS ",
  [REGION_PELVIS] = " PELVIS PELVIC PROSTATE BLADDER RECTUM UTERUS CERVIX HIP SSPINE ",
  [REGION_LIMB] = " EXTREMITY EXTREMITIES LEG THIGH KNEE CALF FOOT ANKLE FEMUR TIBIA FIBULA ARM "
                  "FOREARM HAND WRIST ELBOW HUMERUS SHOULDER FINGER TOE ",
  [REGION_WHOLE_BODY] = " WHOLEBODY WHOLEBODYCT TOTALBODY ",
};

/* The first region of which a word is there; letters alone make words. */
static Region
find_region (const char *text)
{
  g_autofree char *upper = g_ascii_strup (text ? text : "", -1);
  g_strcanon (upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", ' ');
  g_auto (GStrv) parts = g_strsplit (upper, " ", -1);
  for (int region = 0; region < N_REGIONS; region++)
    for (char **part = parts; *part; part++)
      {
        g_autofree char *word = g_strdup_printf (" %s ", *part);
        if (**part && strstr (words_of[region], word))
          return (Region)region;
      }
  return REGION_UNKNOWN;
}

static void
note_free (gpointer data)
{
  CvmSuitsNote *note = data;
  g_free (note->text);
  g_free (note);
}

static void
take_note (GPtrArray *notes, CvmSuitsKind kind, char *text)
{
  CvmSuitsNote *note = g_new0 (CvmSuitsNote, 1);
  *note = (CvmSuitsNote){ kind, text };
  g_ptr_array_add (notes, note);
}

/* --- what is compared ------------------------------------------------------------------------- */

static void
compare_modality (GPtrArray *notes, const CvmBundle *bundle, const CvmSeries *series)
{
  if (g_ascii_strcasecmp (bundle->modality, series->modality) != 0)
    take_note (notes, CVM_SUITS_ASK,
               g_strdup_printf (_ ("Made for %s; this scan is %s."), bundle->modality,
                                *series->modality ? series->modality : _ ("of no stated kind")));
}

/* The longest way between two slices; the mean step of an uneven stack would hide it. */
static double
longest_step_mm (const CvmGrid *grid)
{
  double longest = 0;
  for (int i = 1; i < grid->n_slices; i++)
    longest = MAX (longest, grid->positions_mm[i] - grid->positions_mm[i - 1]);
  return longest;
}

static gboolean
has_coarse_steps (const CvmBundle *bundle, const CvmSeries *series)
{
  return series->grid && longest_step_mm (series->grid) > COARSE * bundle->input.spacing_mm[2];
}

/* That it fits; of slices too far apart compare_spacing() says that they don't. */
static char *
dup_fitting (const CvmBundle *bundle, const CvmSeries *series)
{
  if (has_coarse_steps (bundle, series))
    return g_strdup_printf (_ ("Made for %s, %s"), bundle->modality, bundle->region);
  return g_strdup_printf (_ ("Made for %s, %s, %g\u00a0mm slices"), bundle->modality,
                          bundle->region, bundle->input.spacing_mm[2]);
}

/* A body part that is stated counts; without one the descriptions may give another away. */
static void
compare_region (GPtrArray *notes, const CvmBundle *bundle, const CvmSeries *series)
{
  const Region wanted = find_region (bundle->region);
  const char *const said[]
      = { series->body_part, series->study_description, series->series_description };
  const char *what = NULL;
  Region found = REGION_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (said) && found == REGION_UNKNOWN && !what; i++)
    {
      found = find_region (said[i]);
      if (found != REGION_UNKNOWN || (i == 0 && *said[0]))
        what = said[i];
    }
  if (!what)
    take_note (notes, CVM_SUITS_WARN,
               g_strdup_printf (_ ("Body part not stated; made for %s"), bundle->region));
  else if (found != REGION_UNKNOWN && found == wanted)
    take_note (notes, CVM_SUITS_FITS, dup_fitting (bundle, series));
  else
    take_note (notes,
               found == REGION_UNKNOWN || wanted == REGION_UNKNOWN ? CVM_SUITS_WARN : CVM_SUITS_ASK,
               g_strdup_printf (_ ("Made for %s; this scan says %s."), bundle->region, what));
}

static void
compare_spacing (GPtrArray *notes, const CvmBundle *bundle, const CvmSeries *series)
{
  const CvmGrid *grid = series->grid;
  const double *wanted = bundle->input.spacing_mm;
  if (!grid)
    return;
  if (has_coarse_steps (bundle, series))
    take_note (notes, CVM_SUITS_WARN,
               g_strdup_printf (
                   grid->uniform ? _ ("Slices lie %.1f\u00a0mm apart; made for %g\u00a0mm")
                                 : _ ("Slices lie up to %.1f\u00a0mm apart; made for %g\u00a0mm"),
                   longest_step_mm (grid), wanted[2]));
  if (MAX (grid->column_step_mm, grid->row_step_mm) > COARSE * MAX (wanted[0], wanted[1]))
    take_note (notes, CVM_SUITS_WARN,
               g_strdup_printf (_ ("Pixels of %.1f\u00a0mm; made for %g\u00a0mm"),
                                MAX (grid->column_step_mm, grid->row_step_mm),
                                MAX (wanted[0], wanted[1])));
}

static void
compare_position (GPtrArray *notes, const CvmSeries *series)
{
  const char *position = series->patient_position;
  if (strlen (position) >= 3 && position[2] != 'S')
    take_note (
        notes, CVM_SUITS_WARN,
        g_strdup_printf (_ ("Not lying on the back (%s); how the model does then is not known"),
                         position));
}

static const char *
text_at (const json_t *document, const char *object, const char *key)
{
  const char *text = json_string_value (json_object_get (json_object_get (document, object), key));
  return text ? text : "";
}

static gboolean
is_one_of (const char *text, const char *const *words)
{
  for (; *words; words++)
    if (g_ascii_strcasecmp (text, *words) == 0)
      return TRUE;
  return FALSE;
}

static void
compare_contrast (GPtrArray *notes, const json_t *document, const CvmSeries *series)
{
  static const char *const with[] = { "with", "yes", "required", "contrast", NULL };
  static const char *const without[] = { "without", "no", "none", NULL };
  const char *wanted = text_at (document, "includes", "contrast");
  if (is_one_of (wanted, with) && !*series->contrast)
    take_note (notes, CVM_SUITS_WARN, g_strdup (_ ("Contrast not stated; trained with contrast")));
  if (is_one_of (wanted, without) && *series->contrast)
    take_note (notes, CVM_SUITS_WARN,
               g_strdup_printf (_ ("Contrast given (%s); trained without"), series->contrast));
}

/* The bundle's own words. */
static void
tell_limits (GPtrArray *notes, const json_t *document)
{
  const json_t *limits = json_object_get (document, "limits"), *limit;
  g_autoptr (GString) text = g_string_new (NULL);
  gsize i;
  json_array_foreach (limits, i, limit)
  {
    if (json_is_string (limit))
      g_string_append_printf (text, "%s%s", text->len ? "; " : "", json_string_value (limit));
  }
  if (text->len)
    take_note (notes, CVM_SUITS_INFO, g_strdup_printf (_ ("Limits: %s"), text->str));
}

static void
tell_what_it_cannot_know (GPtrArray *notes, const CvmBundle *bundle)
{
  take_note (notes, CVM_SUITS_INFO,
             g_strdup_printf (_ ("%s: %s"), bundle->target_name, bundle->target_meaning));
  take_note (notes, CVM_SUITS_INFO,
             g_strdup_printf (_ ("Can't know: bone above %.0f\u00a0HU looks like air to it"),
                              bundle->input.window_hu[1]));
}

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  static const int rank[]
      = { [CVM_SUITS_ASK] = 0, [CVM_SUITS_WARN] = 1, [CVM_SUITS_FITS] = 2, [CVM_SUITS_INFO] = 3 };
  const CvmSuitsNote *const *first = a, *const *second = b;
  return rank[(*first)->kind] - rank[(*second)->kind];
}

GPtrArray *
cvm_suits_dup_notes (const CvmBundle *bundle, const CvmSeries *series)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func (note_free);
  json_t *document = json_loads (bundle->metadata ? bundle->metadata : "", 0, NULL);
  const gboolean phantom = cvm_series_is_phantom (series);
  if (phantom && !bundle->phantom_only)
    take_note (
        notes, CVM_SUITS_WARN,
        g_strdup_printf (
            _ ("This is a phantom, and the model learnt from patients: the contour shows how "
               "the program works, not where a %s would be."),
            bundle->target_name));
  if (!phantom)
    {
      compare_modality (notes, bundle, series);
      compare_region (notes, bundle, series);
      compare_position (notes, series);
      compare_contrast (notes, document, series);
    }
  compare_spacing (notes, bundle, series);
  tell_what_it_cannot_know (notes, bundle);
  tell_limits (notes, document);
  json_decref (document);
  g_ptr_array_sort (notes, compare_notes); /* stable, as GLib's is */
  return notes;
}

char *
cvm_suits_dup_question (const CvmBundle *bundle, const CvmSeries *series)
{
  g_autoptr (GPtrArray) notes = cvm_suits_dup_notes (bundle, series);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < notes->len; i++)
    {
      const CvmSuitsNote *note = g_ptr_array_index (notes, i);
      if (note->kind == CVM_SUITS_ASK)
        g_string_append_printf (text, "%s%s", text->len ? " " : "", note->text);
    }
  return text->len ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
