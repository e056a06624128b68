/* SPDX-License-Identifier: Apache-2.0 */
/* Whose scan it is, in words. */
#include "app/window/main-window-private.h"

#include <glib/gi18n.h>
#include <math.h>

/* "1961-03-14" of 19610314. */
static char *
dup_date (const char *date)
{
  return strlen (date) == 8 ? g_strdup_printf ("%.4s-%.2s-%.2s", date, date + 4, date + 6)
                            : g_strdup (date);
}

static const char *
get_sex (const char *code)
{
  if (g_str_equal (code, "M"))
    return _ ("male");
  if (g_str_equal (code, "F"))
    return _ ("female");
  return g_str_equal (code, "O") ? _ ("other") : _ ("sex not stated");
}

static void
get_steps (const CvmGrid *grid, double *least, double *most)
{
  *least = *most = grid->slice_step_mm;
  for (int i = 0; i + 1 < grid->n_slices; i++)
    {
      double step = grid->positions_mm[i + 1] - grid->positions_mm[i];
      *least = i == 0 ? step : MIN (*least, step);
      *most = i == 0 ? step : MAX (*most, step);
    }
}

char *
cvm_main_window_dup_steps (const CvmSeries *series)
{
  double least = series->slice_thickness_mm, most = least;
  if (series->grid)
    get_steps (series->grid, &least, &most);
  return most - least < 0.05 ? g_strdup_printf ("%.1f", (least + most) / 2)
                             : g_strdup_printf ("%.1f–%.1f", least, most);
}

/* The way from slice to slice, and how thick they are where that is something else. */
static void
append_slices (GString *text, const CvmSeries *series)
{
  double least, most;
  g_autofree char *steps = cvm_main_window_dup_steps (series);
  get_steps (series->grid, &least, &most);
  g_string_append (text, " · ");
  g_string_append_printf (text, _ ("slices %s mm"), steps);
  const double thickness = series->slice_thickness_mm;
  if (thickness > 0 && (fabs (thickness - least) >= 0.05 || fabs (thickness - most) >= 0.05))
    g_string_append_printf (text, _ (", %.1f mm thick"), thickness);
}

/* "0.98 × 0.98 mm · slices 3.0 mm · 120 kV · kernel not stated · Picker PQ2000", what matters least
 * at its end */
static char *
dup_technical (const CvmSeries *series)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, _ ("%.2f × %.2f mm"), series->column_step_mm, series->row_step_mm);
  if (series->grid && series->grid->n_slices > 1)
    append_slices (text, series);
  if (*series->kvp)
    g_string_append_printf (text, _ (" · %s kV"), series->kvp);
  else
    g_string_append (text, _ (" · kV not stated"));
  if (*series->contrast)
    g_string_append_printf (text, _ (" · contrast: %s"), series->contrast);
  if (*series->kernel)
    g_string_append_printf (text, " · %s", series->kernel);
  else
    g_string_append (text, _ (" · kernel not stated"));
  if (*series->manufacturer && !g_str_has_prefix (series->model_name, series->manufacturer))
    g_string_append_printf (text, " · %s %s", series->manufacturer, series->model_name);
  else if (*series->model_name)
    g_string_append_printf (text, " · %s", series->model_name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What a person must know before reading the picture. */
static char **
dup_flags (const CvmSeries *series, gboolean read_only)
{
  g_autoptr (GStrvBuilder) flags = g_strv_builder_new ();
  if (read_only)
    g_strv_builder_add (flags, _ ("Read-only: open in another window"));
  if (cvm_series_is_phantom (series))
    g_strv_builder_add (flags, _ ("Phantom, not a patient"));
  if (!*series->patient_position)
    g_strv_builder_add (flags, _ ("Position not stated"));
  else if (!g_str_equal (series->patient_position, "HFS"))
    {
      g_autofree char *text = g_strdup_printf (_ ("Position %s"), series->patient_position);
      g_strv_builder_add (flags, text);
    }
  if (!*series->contrast && !cvm_series_is_phantom (series))
    g_strv_builder_add (flags, _ ("Contrast not stated"));
  if (series->lossy)
    g_strv_builder_add (flags, _ ("Compressed with loss"));
  if (series->grid && series->grid->has_gaps)
    g_strv_builder_add (flags, _ ("Slices missing"));
  if (series->grid && !series->grid->even_but_gaps)
    g_strv_builder_add (flags, _ ("Uneven slices"));
  if (series->why_no_network)
    g_strv_builder_add (flags, _ ("Not Hounsfield units"));
  if (!series->contourable)
    g_strv_builder_add (flags, _ ("View only"));
  return g_strv_builder_end (flags);
}

void
cvm_main_window_show_identity (CvmMainWindow *self)
{
  const CvmSeries *series = cvm_case_get_series (self->open_case);
  const CvmPatient *patient = &series->patient;
  g_autofree char *name = cvm_patient_dup_display_name (patient);
  g_autofree char *birth = dup_date (patient->birth_date);
  g_autofree char *id = g_strdup (*patient->id ? patient->id : _ ("not stated"));
  const char *day = *series->series_date ? series->series_date : series->study_date;
  g_autofree char *date = dup_date (day);
  g_autofree char *description = g_strdup_printf ("%s %s", series->series_description, date);
  g_autofree char *technical = dup_technical (series);
  g_auto (GStrv) flags
      = dup_flags (series, self->store && cvm_case_get_read_only (self->open_case));
  const CvmIdentity identity = { .name = *name ? name : _ ("No name"),
                                 .id = id,
                                 .birth_date = *birth ? birth : _ ("not stated"),
                                 .sex = get_sex (patient->sex),
                                 .description = g_strstrip (description),
                                 .technical = technical,
                                 .flags = (const char *const *)flags };
  cvm_identity_strip_set (self->identity, &identity);
}
