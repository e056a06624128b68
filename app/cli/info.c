/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli info: what a folder holds. The facts are gathered once, as JSON (cli.md); the text is
 * printed from the same document, so that both can't differ. */
#include "app/cli/cli.h"

#include "app/case/contouring.h"
#include "app/dicom/plane-areas.h"
#include "app/dicom/structure-set.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <stdlib.h>

static json_t *
text_or_null (const char *text)
{
  return text && text[0] ? json_string (text) : json_null ();
}

static json_t *
texts (GPtrArray *list)
{
  json_t *array = json_array ();
  for (guint i = 0; i < list->len; i++)
    json_array_append_new (array, json_string (g_ptr_array_index (list, i)));
  return array;
}

static json_t *
series_facts (const CvmSeries *series, gboolean names)
{
  json_t *z = series->grid && series->grid->slice_step_mm > 0
                  ? json_real (series->grid->slice_step_mm)
                  : json_null ();
  json_t *warnings = texts (series->warnings);
  if (series->why_not
      && !g_ptr_array_find_with_equal_func (series->warnings, series->why_not, g_str_equal, NULL))
    json_array_append_new (warnings, json_string (series->why_not));
  json_t *facts = json_pack (
      "{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:[f,f,o], s:b, s:s, s:b, s:b, s:o}", "uid",
      series->series_uid, "modality", series->modality, "description", series->series_description,
      "patient_id", series->patient.id, "slices", (int)series->slices->len, "rows", series->n_rows,
      "columns", series->n_columns, "spacing_mm", series->column_step_mm, series->row_step_mm, z,
      "uniform", series->grid && series->grid->uniform, "position", series->patient_position,
      "viewable", series->viewable, "contourable", series->contourable, "warnings", warnings);
  if (names)
    {
      g_autofree char *name = cvm_patient_dup_display_name (&series->patient);
      json_object_set_new (facts, "patient_name", json_string (name));
    }
  return facts;
}

/* [{"position_mm", "area_mm2"}, …], where there is no volume. */
static json_t *
plane_facts (const CvmStructure *structure, const CvmSeries *series)
{
  CvmPlaneArea *areas = NULL;
  int n = 0;
  json_t *list = json_array ();
  if (cvm_plane_areas (structure, series ? series->grid : NULL, &areas, &n, NULL))
    for (int i = 0; i < n; i++)
      json_array_append_new (list, json_pack ("{s:f, s:f}", "position_mm", areas[i].position_mm,
                                              "area_mm2", areas[i].area_mm2));
  free (areas);
  return list;
}

static json_t *
structure_facts (const CvmStructure *structure, const CvmSeries *series)
{
  json_t *warnings = json_array ();
  for (int i = 0; i < structure->n_warnings; i++)
    {
      g_autoptr (GError) warning = NULL;
      cvm_error_from_status (&warning, &structure->warnings[i]);
      json_array_append_new (warnings, json_string (warning->message));
    }
  double cm3;
  json_t *volume
      = cvm_structure_set_volume (structure, series, &cm3) ? json_real (cm3) : json_null ();
  json_t *facts = json_pack ("{s:i, s:s, s:s, s:i, s:o, s:b, s:o}", "number", structure->roi_number,
                             "name", structure->name, "type", structure->interpreted_type, "rings",
                             structure->n_rings, "volume_cm3", volume, "view_only",
                             structure->view_only, "warnings", warnings);
  if (json_is_null (volume))
    json_object_set_new (facts, "areas_by_plane", plane_facts (structure, series));
  return facts;
}

static json_t *
set_facts (const CvmStructureSetInfo *info, json_t *unread)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_filename_display_name (info->path);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (info->path, info->series, &error);
  if (!set)
    {
      json_array_append_new (unread,
                             json_pack ("{s:s, s:s}", "file", path, "reason", error->message));
      return NULL;
    }
  json_t *structures = json_array ();
  gboolean whole = TRUE;
  for (guint i = 0; i < set->structures->len; i++)
    whole &= !json_array_append_new (
        structures, structure_facts (g_ptr_array_index (set->structures, i), info->series));
  if (!whole)
    {
      json_decref (structures);
      return NULL;
    }
  json_t *warnings = texts (set->warnings);
  if (info->why_alone)
    json_array_insert_new (warnings, 0, json_string (info->why_alone));
  return json_pack ("{s:s, s:s, s:o, s:o, s:o}", "file", path, "label", set->label, "series",
                    text_or_null (info->series ? info->series->series_uid : NULL), "warnings",
                    warnings, "structures", structures);
}

/* NULL where one of the facts could not be put into words: nothing is left out in silence. */
static json_t *
folder_facts (const CvmFolder *folder, gboolean names)
{
  gboolean whole = TRUE;
  json_t *series = json_array (), *sets = json_array (), *unread = json_array ();
  for (guint i = 0; i < folder->unread->len; i++)
    {
      const CvmUnread *file = g_ptr_array_index (folder->unread, i);
      g_autofree char *path = g_filename_display_name (file->path);
      json_array_append_new (unread,
                             json_pack ("{s:s, s:s}", "file", path, "reason", file->reason));
    }
  for (guint i = 0; i < folder->series->len; i++)
    whole &= !json_array_append_new (series,
                                     series_facts (g_ptr_array_index (folder->series, i), names));
  for (guint i = 0; i < folder->structure_sets->len; i++)
    {
      size_t n_unread = json_array_size (unread);
      json_t *facts = set_facts (g_ptr_array_index (folder->structure_sets, i), unread);
      if (facts)
        json_array_append_new (sets, facts);
      else
        whole &= json_array_size (unread) > n_unread;
    }
  json_t *facts = json_pack ("{s:o, s:o, s:o, s:o}", "series", series, "structure_sets", sets,
                             "others", texts (folder->others), "unread", unread);
  if (whole)
    return facts;
  json_decref (facts);
  return NULL;
}

static const char *
get (const json_t *object, const char *key)
{
  const char *text = json_string_value (json_object_get (object, key));
  return text ? text : "";
}

static void
print_warnings (const json_t *object)
{
  size_t i;
  json_t *warning;
  json_array_foreach (json_object_get (object, "warnings"), i, warning)
  {
    g_print ("    ! %s\n", json_string_value (warning));
  }
}

static void
print_series (const json_t *series)
{
  const json_t *spacing = json_object_get (series, "spacing_mm");
  if (json_object_get (series, "patient_name"))
    g_print ("%s  ", get (series, "patient_name"));
  g_print ("%s  %s  %s\n", get (series, "patient_id"), get (series, "modality"),
           get (series, "description")[0] ? get (series, "description") : _ ("no description"));
  int n_slices = (int)json_integer_value (json_object_get (series, "slices"));
  g_print (g_dngettext (GETTEXT_PACKAGE, "    %d slice of %d × %d, ", "    %d slices of %d × %d, ",
                        (gulong)n_slices),
           n_slices, (int)json_integer_value (json_object_get (series, "columns")),
           (int)json_integer_value (json_object_get (series, "rows")));
  g_print ("%g × %g", json_real_value (json_array_get (spacing, 0)),
           json_real_value (json_array_get (spacing, 1)));
  if (json_is_real (json_array_get (spacing, 2)))
    g_print (" × %g", json_real_value (json_array_get (spacing, 2)));
  g_print (" mm, %s, %s\n",
           get (series, "position")[0] ? get (series, "position") : _ ("position not stated"),
           json_is_true (json_object_get (series, "contourable")) ? _ ("can be contoured")
           : json_is_true (json_object_get (series, "viewable"))  ? _ ("view only")
                                                                  : _ ("can't be shown"));
  g_print ("    %s\n", get (series, "uid"));
  print_warnings (series);
}

static void
print_set (const json_t *set)
{
  size_t i;
  json_t *structure;
  g_print (_ ("Structure set “%s”, %s\n"), get (set, "label"), get (set, "file"));
  print_warnings (set);
  json_array_foreach (json_object_get (set, "structures"), i, structure)
  {
    const json_t *volume = json_object_get (structure, "volume_cm3");
    g_autofree char *cm3 = json_is_real (volume)
                               ? g_strdup_printf ("%.1f cm³", json_real_value (volume))
                               : g_strdup ("–");
    g_print (_ ("  %3d  %-20s %-10s %12s  %d rings\n"),
             (int)json_integer_value (json_object_get (structure, "number")),
             get (structure, "name"), get (structure, "type"), cm3,
             (int)json_integer_value (json_object_get (structure, "rings")));
    print_warnings (structure);
  }
}

static void
print_text (const json_t *facts)
{
  size_t i;
  json_t *item;
  json_array_foreach (json_object_get (facts, "series"), i, item)
  {
    print_series (item);
  }
  json_array_foreach (json_object_get (facts, "structure_sets"), i, item)
  {
    print_set (item);
  }
  json_array_foreach (json_object_get (facts, "others"), i, item)
  {
    g_print ("%s\n", json_string_value (item));
  }
  json_array_foreach (json_object_get (facts, "unread"), i, item)
  {
    g_print ("%s: %s\n", get (item, "file"), get (item, "reason"));
  }
}

static gboolean
something_shown (const CvmFolder *folder, const json_t *facts)
{
  for (guint i = 0; i < folder->series->len; i++)
    if (((const CvmSeries *)g_ptr_array_index (folder->series, i))->viewable)
      return TRUE;
  return json_array_size (json_object_get (facts, "structure_sets")) > 0;
}

int
cli_info (int argc, char **argv)
{
  gboolean as_json = FALSE, names = FALSE;
  const GOptionEntry options[]
      = { { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("As JSON, for scripts"), NULL },
          { "names", 0, 0, G_OPTION_ARG_NONE, &names, N_ ("With the patients' names"), NULL },
          G_OPTION_ENTRY_NULL };
  g_auto (GStrv) words = g_strdupv (argv);
  GError *error = NULL;
  int code;
  if (!cli_parse (&words, "FOLDER",
                  _ ("Says what a folder or a file holds: image series with checks of their "
                     "geometry, structure sets, and what could not be read."),
                  options, 1, &code))
    return code;
  g_autoptr (CvmFolder) folder = cvm_folder_scan (words[1], cli_progress (), &error);
  if (!folder)
    return cli_fail (error);
  json_t *facts = folder_facts (folder, names);
  cli_progress_clear ();
  if (!facts)
    return cli_fail_text (_ ("The facts could not be put together: there is not enough memory."));
  if (as_json)
    {
      char *text = json_dumps (facts, JSON_INDENT (1) | JSON_REAL_PRECISION (12));
      g_print ("%s\n", text);
      free (text);
    }
  else
    print_text (facts);
  gboolean shown = something_shown (folder, facts);
  json_decref (facts);
  if (shown)
    return CLI_DONE;
  return cli_fail_text (_ ("“%s” holds nothing that could be shown."), words[1]);
}
