/* SPDX-License-Identifier: Apache-2.0 */
/* CvmSeries and CvmPatient as objects: made from headers, copied, freed. What the geometry of a
 * stack is worth is judged in stack.cpp.
 */
#include "app/dicom/series.hpp"
#include "app/dicom/settle.hpp"
#include "app/dicom/stack.hpp"

#include <glib/gi18n-lib.h>

#include <cmath>
#include <cstring>

namespace cvm
{

static char *
dup (const std::string &text)
{
  return g_strdup (text.c_str ());
}

CvmPatient
patient_of (const Header &h)
{
  return { dup (h.patient_name), dup (h.patient_id), dup (h.birth_date), dup (h.sex) };
}

void
patient_clear (CvmPatient *patient)
{
  g_free (patient->name);
  g_free (patient->id);
  g_free (patient->birth_date);
  g_free (patient->sex);
}

/* A group of a name (0 alphabetic, 1 ideographic, 2 phonetic), folded, without blanks around it and
 * empty components at its end. */
static std::string
folded_group (const char *name, int group)
{
  for (; group > 0 && *name; group--)
    name += strcspn (name, "=") + (strchr (name, '=') != nullptr);
  std::string text (name, strcspn (name, "="));
  text.erase (text.find_last_not_of ("^ ") + 1);
  text.erase (0, text.find_first_not_of (' '));
  g_autofree char *folded = g_utf8_casefold (text.c_str (), -1);
  return folded;
}

/* 0 where one of them is missing, 1 alike, -1 different. */
static int
compare_texts (const std::string &a, const std::string &b)
{
  return a.empty () || b.empty () ? 0 : a == b ? 1 : -1;
}

static int
compare_stripped (const char *a, const char *b)
{
  g_autofree char *left = g_strstrip (g_strdup (a)), *right = g_strstrip (g_strdup (b));
  return compare_texts (left, right);
}

/* By the first group that both have: one of them may lack the alphabetic one. */
static int
compare_names (const char *a, const char *b)
{
  int result = 0;
  for (int group = 0; group < 3 && result == 0; group++)
    result = compare_texts (folded_group (a, group), folded_group (b, group));
  return result;
}

bool
same_patient (const CvmPatient &a, const CvmPatient &b)
{
  return compare_stripped (a.id, b.id) >= 0 && compare_stripped (a.birth_date, b.birth_date) >= 0
         && compare_names (a.name, b.name) >= 0;
}

bool
comparable_patients (const CvmPatient &a, const CvmPatient &b)
{
  return compare_stripped (a.id, b.id) != 0 || compare_stripped (a.birth_date, b.birth_date) != 0
         || compare_names (a.name, b.name) != 0;
}

static bool
near (double a, double b, double tolerance)
{
  return std::fabs (a - b) <= tolerance;
}

static bool
same_directions (const Header &a, const Header &b)
{
  if (a.has_orientation != b.has_orientation)
    return false;
  for (size_t i = 0; i < a.orientation.size (); i++)
    if (!near (a.orientation[i], b.orientation[i], 1e-3))
      return false;
  return true;
}

static bool
is_localizer (const Header &h)
{
  return h.image_type.find ("LOCALIZER") != std::string::npos;
}

/* A series may have several multi-frame files; plain images with frames have no geometry. */
static bool
same_frames (const Header &a, const Header &b)
{
  if (a.frame == 0 || b.frame == 0)
    return a.frame == b.frame && a.n_frames == b.n_frames;
  return a.stack_id == b.stack_id && a.image_type == b.image_type;
}

/* Without an identifier a series is known by what else is said of it, or several would be one. */
static bool
same_series (const Header &a, const Header &b)
{
  return a.series_uid == b.series_uid
         && (!a.series_uid.empty ()
             || (a.series_number == b.series_number && a.series_description == b.series_description
                 && a.series_date == b.series_date && a.kernel == b.kernel));
}

bool
same_stack (const Header &a, const Header &b)
{
  return a.kind == b.kind && same_frames (a, b) && a.patient_id == b.patient_id
         && a.patient_name == b.patient_name && a.birth_date == b.birth_date
         && a.study_uid == b.study_uid && same_series (a, b)
         && a.frame_of_reference == b.frame_of_reference && a.n_rows == b.n_rows
         && a.n_columns == b.n_columns && a.has_spacing == b.has_spacing
         && near (a.row_step_mm, b.row_step_mm, 1e-4)
         && near (a.column_step_mm, b.column_step_mm, 1e-4) && same_directions (a, b)
         && is_localizer (a) == is_localizer (b);
}

CvmUnread *
unread_new (const std::string &path, const std::string &clause)
{
  CvmUnread *unread = g_new0 (CvmUnread, 1);
  unread->path = dup (path);
  unread->reason = g_strdup_printf (_ ("Couldn't be read: %s."), clause.c_str ());
  return unread;
}

void
unread_free (gpointer data)
{
  auto *unread = static_cast<CvmUnread *> (data);
  g_free (unread->path);
  g_free (unread->reason);
  g_free (unread);
}

CvmSliceFile *
slice_file_new (const Header &h)
{
  CvmSliceFile *slice = g_new0 (CvmSliceFile, 1);
  slice->path = dup (h.path);
  slice->sop_instance = dup (h.sop_instance);
  slice->sop_class = dup (h.sop_class);
  slice->position_text = dup (h.position_text);
  slice->frame = h.frame;
  slice->slope = h.has_slope ? h.slope : 1;
  slice->intercept = h.has_intercept ? h.intercept : 0;
  slice->file_size = h.stamp.size;
  slice->file_time_ns = h.stamp.time_ns;
  return slice;
}

static void
set_texts (CvmSeries *s, const Header &h)
{
  s->patient = patient_of (h);
  s->study_uid = dup (h.study_uid);
  s->study_description = dup (h.study_description);
  s->study_date = dup (h.study_date);
  s->study_time = dup (h.study_time);
  s->study_id = dup (h.study_id);
  s->accession_number = dup (h.accession_number);
  s->referring_physician = dup (h.referring_physician);
  s->series_uid = dup (h.series_uid);
  s->series_description = dup (h.series_description);
  s->series_number = dup (h.series_number);
  s->series_date = dup (h.series_date);
  s->modality = dup (h.modality);
  s->frame_of_reference = dup (h.frame_of_reference);
  s->position_reference = dup (h.position_reference);
  s->patient_position = dup (h.patient_position);
  s->body_part = dup (h.body_part);
  s->manufacturer = dup (h.manufacturer);
  s->model_name = dup (h.model_name);
  s->station_name = dup (h.station_name);
  s->kvp = dup (h.kvp);
  s->kernel = dup (h.kernel);
  s->contrast = dup (h.contrast);
  s->character_set = dup (h.character_set);
  s->transfer_syntax = dup (h.syntax.uid);
  s->transfer_syntax_name = dup (h.syntax.name);
}

CvmSeries *
make_series (std::vector<Header> &group, GPtrArray *unread)
{
  CvmSeries *s = g_new0 (CvmSeries, 1);
  s->slices = g_ptr_array_new_with_free_func (slice_file_free);
  s->warnings = g_ptr_array_new_with_free_func (g_free);
  s->obstacles = g_ptr_array_new_with_free_func (g_free);
  s->doubles = g_ptr_array_new_with_free_func (double_free);
  Stack stack (group, s);
  stack.judge (unread);
  const Header &h = group.front ();
  set_texts (s, h);
  s->slice_thickness_mm = h.thickness_mm;
  s->n_columns = h.n_columns;
  s->n_rows = h.n_rows;
  s->column_step_mm = h.column_step_mm;
  s->row_step_mm = h.row_step_mm;
  for (const Header &slice : group)
    g_ptr_array_add (s->slices, slice_file_new (slice));
  s->grid = stack.take_grid ();
  s->lossy = stack.lossy ();
  s->viewable = stack.viewable () && s->grid;
  settle (s);
  return s;
}

} // namespace cvm

void
cvm_series_free (CvmSeries *s)
{
  if (!s)
    return;
  cvm::patient_clear (&s->patient);
  for (char *text : { s->study_uid,
                      s->study_description,
                      s->study_date,
                      s->study_time,
                      s->study_id,
                      s->accession_number,
                      s->referring_physician,
                      s->series_uid,
                      s->series_description,
                      s->series_number,
                      s->series_date,
                      s->modality,
                      s->frame_of_reference,
                      s->position_reference,
                      s->patient_position,
                      s->body_part,
                      s->manufacturer,
                      s->model_name,
                      s->station_name,
                      s->kvp,
                      s->kernel,
                      s->contrast,
                      s->character_set,
                      s->transfer_syntax,
                      s->transfer_syntax_name,
                      s->why_not,
                      s->why_no_network })
    g_free (text);
  g_ptr_array_unref (s->slices);
  g_ptr_array_unref (s->warnings);
  g_clear_pointer (&s->obstacles, g_ptr_array_unref);
  g_clear_pointer (&s->doubles, g_ptr_array_unref);
  cvm_grid_unref (s->grid);
  g_free (s);
}

static gpointer
copy_slice_file (gconstpointer data, gpointer)
{
  return cvm::slice_file_copy (static_cast<const CvmSliceFile *> (data));
}

static gpointer
copy_double (gconstpointer data, gpointer)
{
  return cvm::double_copy (static_cast<const CvmDouble *> (data));
}

static gpointer
copy_text (gconstpointer text, gpointer)
{
  return g_strdup (static_cast<const char *> (text));
}

static GPtrArray *
copy_list (GPtrArray *list, GCopyFunc copy, GDestroyNotify free_one)
{
  GPtrArray *copies = list ? g_ptr_array_copy (list, copy, nullptr) : nullptr;
  if (copies)
    g_ptr_array_set_free_func (copies, free_one);
  return copies;
}

CvmSeries *
cvm_series_copy (const CvmSeries *series)
{
  auto *s = static_cast<CvmSeries *> (g_memdup2 (series, sizeof *series));
  for (char **text : { &s->patient.name,
                       &s->patient.id,
                       &s->patient.birth_date,
                       &s->patient.sex,
                       &s->study_uid,
                       &s->study_description,
                       &s->study_date,
                       &s->study_time,
                       &s->study_id,
                       &s->accession_number,
                       &s->referring_physician,
                       &s->series_uid,
                       &s->series_description,
                       &s->series_number,
                       &s->series_date,
                       &s->modality,
                       &s->frame_of_reference,
                       &s->position_reference,
                       &s->patient_position,
                       &s->body_part,
                       &s->manufacturer,
                       &s->model_name,
                       &s->station_name,
                       &s->kvp,
                       &s->kernel,
                       &s->contrast,
                       &s->character_set,
                       &s->transfer_syntax,
                       &s->transfer_syntax_name,
                       &s->why_not,
                       &s->why_no_network })
    *text = g_strdup (*text);
  s->slices = copy_list (series->slices, copy_slice_file, cvm::slice_file_free);
  s->warnings = copy_list (series->warnings, copy_text, g_free);
  s->obstacles = copy_list (series->obstacles, copy_text, g_free);
  s->doubles = copy_list (series->doubles, copy_double, cvm::double_free);
  s->grid = series->grid ? cvm_grid_ref (series->grid) : nullptr;
  return s;
}

gboolean
cvm_series_is_phantom (const CvmSeries *series)
{
  return g_strcmp0 (series->manufacturer, CVM_PHANTOM_MANUFACTURER) == 0
         && g_strcmp0 (series->model_name, CVM_PHANTOM_MODEL_NAME) == 0 && series->series_uid
         && g_str_has_prefix (series->series_uid, CVM_PHANTOM_UID_ROOT ".");
}

/* "EXAMPLE^Robin=…" to "EXAMPLE, Robin": family name, then given and middle names, of the first
 * group that is not empty; prefix and suffix are left out. */
char *
cvm_patient_dup_display_name (const CvmPatient *patient)
{
  g_auto (GStrv) groups = g_strsplit (patient->name ? patient->name : "", "=", -1);
  for (guint i = 0; groups[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (groups[i], "^", -1);
      g_autoptr (GString) given = g_string_new (nullptr);
      for (guint k = 1; k < 3 && k < g_strv_length (parts); k++)
        if (*g_strstrip (parts[k]))
          g_string_append_printf (given, "%s%s", given->len ? " " : "", parts[k]);
      const char *family = parts[0] ? g_strstrip (parts[0]) : "";
      if (*family && given->len)
        return g_strdup_printf ("%s, %s", family, given->str);
      if (*family || given->len)
        return g_strdup (*family ? family : given->str);
    }
  return g_strdup ("");
}
