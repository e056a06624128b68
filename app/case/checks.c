/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/checks.h"

#include "render/plane.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MAX_RUNS 6           /* of slices that are named */
#define SAME_STEP_SHARE 0.01 /* of the mean step, between slices that count as even */

void
cvm_check_free (CvmCheck *check)
{
  g_free (check->title);
  g_free (check->detail);
  g_free (check);
}

GPtrArray *
cvm_checks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_check_free);
}

const char *
cvm_check_none_text (CvmCheckKind kind)
{
  switch (kind)
    {
    case CVM_CHECK_OVERLAPS:
      return _ ("No rings that overlap in part");
    case CVM_CHECK_CROSSING:
      return _ ("No crossing rings");
    case CVM_CHECK_GAPS:
      return _ ("No gaps");
    case CVM_CHECK_PIECES:
      return _ ("No one-slice pieces");
    case CVM_CHECK_SPECKS:
      return _ ("No specks below 3 mm²");
    case CVM_CHECK_BODY:
      return _ ("No rings outside the body");
    case CVM_CHECK_NAMES:
      return _ ("Names differ, none longer than 16 characters");
    default:
      return NULL;
    }
}

gboolean
cvm_check_is_inside_type (const char *interpreted_type)
{
  static const char *const outside[]
      = { "EXTERNAL", "SUPPORT",      "FIXATION",  "BOLUS",       "MARKER",
          "CONTROL",  "REGISTRATION", "ISOCENTER", "DOSE_REGION", NULL };
  return !interpreted_type || !g_strv_contains (outside, interpreted_type);
}

/* --- slices in words --- */

static int
number_of (const CvmViewPlane *axial, int slice)
{
  return axial->depth.flip ? axial->depth.n - slice : slice + 1;
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  const int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

/* "3–9" and single numbers, in order. */
static GPtrArray *
dup_runs (GArray *numbers, guint *n_left)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_free);
  guint i = 0;
  for (guint next; i < numbers->len && runs->len < MAX_RUNS; i = next)
    {
      const int first = g_array_index (numbers, int, i);
      for (next = i + 1; next < numbers->len; next++)
        if (g_array_index (numbers, int, next) != first + (int)(next - i))
          break;
      if (next - i == 2) /* two neighbours are two slices */
        next--;
      const int last = g_array_index (numbers, int, next - 1);
      g_ptr_array_add (runs, next - i > 1 ? g_strdup_printf ("%d–%d", first, last)
                                          : g_strdup_printf ("%d", first));
    }
  *n_left = numbers->len - i;
  return runs;
}

char *
cvm_check_dup_slices (const GArray *slices, const CvmGrid *grid)
{
  CvmViewPlane axial;
  cvm_view_plane_init (&axial, grid, CVM_PLANE_AXIAL);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < slices->len; i++)
    {
      const int number = number_of (&axial, g_array_index (slices, int, i));
      g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, compare_ints);
  guint n_left = 0;
  g_autoptr (GPtrArray) runs = dup_runs (numbers, &n_left);
  g_autofree char *last = NULL;
  if (n_left > 0)
    last = g_strdup_printf (ngettext ("%u more", "%u more", n_left), n_left);
  else if (runs->len > 1)
    last = g_ptr_array_steal_index (runs, runs->len - 1);
  g_ptr_array_add (runs, NULL);
  g_autofree char *list = g_strjoinv (", ", (char **)runs->pdata);
  g_autofree char *all = last ? g_strdup_printf (_ ("%s and %s"), list, last) : g_strdup (list);
  return g_strdup_printf (ngettext ("slice %s", "slices %s", slices->len), all);
}

/* --- names --- */

static void
add_name (GPtrArray *checks, const char *id, char *title, char *detail)
{
  CvmCheck *check = g_new0 (CvmCheck, 1);
  check->kind = CVM_CHECK_NAMES;
  check->title = title;
  check->detail = detail;
  check->slice = -1;
  g_strlcpy (check->id, id, sizeof check->id);
  g_ptr_array_add (checks, check);
}

static void
check_name (GPtrArray *checks, const CvmCheckName *name)
{
  const glong length = g_utf8_strlen (name->name, -1);
  g_autofree char *quoted = g_strdup_printf ("“%s”", name->name);
  if (length == 0)
    add_name (checks, name->id, g_strdup (_ ("A structure without a name")),
              g_strdup (name->imported ? _ ("written without one, as it came")
                                       : _ ("it will be called “Structure”")));
  if (length > CVM_CHECK_LONG_NAME)
    {
      g_autofree char *cut = g_utf8_substring (name->name, 0, CVM_CHECK_LONG_NAME);
      add_name (checks, name->id, g_strdup (_ ("Name longer than 64 characters")),
                g_strdup_printf (_ ("it will be cut to “%s”"), cut));
    }
  else if (length > CVM_CHECK_SHORT_NAME)
    add_name (checks, name->id, g_strdup (_ ("Name longer than 16 characters")),
              g_strdup_printf (_ ("%s: some systems cut it off"), quoted));
  if (!g_str_is_ascii (name->name))
    add_name (checks, name->id, g_strdup (_ ("Name with letters beyond A to Z")),
              g_strdup_printf (_ ("%s: some systems don't show them"), quoted));
  if (strchr (name->name, '\\'))
    add_name (checks, name->id, g_strdup (_ ("Name with a backslash")),
              g_strdup_printf (_ ("%s: it is written as a slash"), quoted));
  if (name->unreviewed && !g_str_has_suffix (name->name, "^AI"))
    add_name (checks, name->id, g_strdup (_ ("Name without “^AI”")),
              g_strdup_printf (_ ("%s is an automatic contour that is not reviewed on every slice"),
                               quoted));
}

void
cvm_checks_find_names (GPtrArray *checks, const CvmCheckName *names, guint n_names)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_names; i++)
    {
      char *folded = g_utf8_casefold (names[i].name, -1);
      check_name (checks, &names[i]);
      if (!g_hash_table_add (seen, folded) && *names[i].name)
        add_name (checks, names[i].id, g_strdup (_ ("Two structures with one name")),
                  g_strdup_printf (_ ("“%s”: the second gets a number behind it"), names[i].name));
    }
}

/* --- the scan --- */

static void
add_scan (GPtrArray *checks, const char *title, const char *detail)
{
  CvmCheck *check = g_new0 (CvmCheck, 1);
  check->kind = CVM_CHECK_SCAN;
  check->title = g_strdup (title);
  check->detail = g_strdup (detail);
  check->slice = -1;
  g_ptr_array_add (checks, check);
}

static gboolean
is_uneven (const CvmGrid *grid)
{
  if (!grid || grid->n_slices < 3)
    return FALSE;
  const double *at = grid->positions_mm;
  const double mean = (at[grid->n_slices - 1] - at[0]) / (grid->n_slices - 1);
  for (int i = 1; i < grid->n_slices; i++)
    if (fabs (at[i] - at[i - 1] - mean) > SAME_STEP_SHARE * fabs (mean) + 0.01)
      return TRUE;
  return FALSE;
}

void
cvm_checks_find_scan (GPtrArray *checks, const CvmSeries *series)
{
  if (cvm_series_is_phantom (series))
    add_scan (checks, _ ("A phantom"), _ ("not a patient"));
  if (!*series->patient_position)
    add_scan (checks, _ ("Patient position not stated in the CT"), _ ("left empty in the file"));
  if (series->lossy)
    add_scan (checks, _ ("Images compressed with loss"), _ ("the file says so"));
  if (is_uneven (series->grid))
    add_scan (checks, _ ("Slices at uneven distances"),
              _ ("or with a gap between them; some systems refuse such a set"));
}
