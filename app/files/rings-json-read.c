/* SPDX-License-Identifier: Apache-2.0 */
/* See rings-json.h. The whole text is parsed by jansson within limits, then taken apart member by
 * member; the first one that is not as the format says ends it, with its place in words. */
#include "app/files/rings-json-private.h"

#include "app/dicom/bind.h"
#include "app/files/whole-file.h"
#include "segmentation/base/json.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_BYTES (256 * 1024 * 1024)
#define MAX_VALUES 8000000
#define MAX_MM 1e6
#define MAX_DECIMAL 16 /* bytes of a DICOM decimal string */

typedef struct
{
  const char *name;       /* of the file */
  size_t structure, ring; /* where we are, from 1; 0: not in one */
  GError **error;
} Reader;

static gboolean G_GNUC_PRINTF (2, 3) refuse (const Reader *r, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *why = g_strdup_vprintf (format, list);
  va_end (list);
  g_autofree char *text
      = r->ring > 0 ? g_strdup_printf (_ ("“%s” can't be used: contour %zu of structure %zu: %s."),
                                       r->name, r->ring, r->structure, why)
        : r->structure > 0 ? g_strdup_printf (_ ("“%s” can't be used: structure %zu: %s."), r->name,
                                              r->structure, why)
                           : g_strdup_printf (_ ("“%s” can't be used: %s."), r->name, why);
  g_set_error_literal (r->error, CVM_FILES_ERROR, CVM_FILES_ERROR_FORMAT, text);
  return FALSE;
}

static gboolean
no_memory (const Reader *r)
{
  g_set_error (r->error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE,
               _ ("There is not enough memory to read “%s”."), r->name);
  return FALSE;
}

static gboolean
get_text (const Reader *r, const json_t *object, const char *key, const char **text)
{
  *text = json_string_value (json_object_get (object, key));
  return *text || refuse (r, _ ("“%s” is no text"), key);
}

static gboolean
get_whole (
    const Reader *r, const json_t *object, const char *key, json_int_t low, json_int_t high, int *n)
{
  const json_t *value = json_object_get (object, key);
  if (!json_is_integer (value) || json_integer_value (value) < low
      || json_integer_value (value) > high)
    return refuse (r, _ ("“%s” is no whole number from %d to %d"), key, (int)low, (int)high);
  *n = (int)json_integer_value (value);
  return TRUE;
}

/* The fewest decimals that give the number again, or as many as there is room for. */
static void
append_decimal (GString *out, double value)
{
  char text[64] = "0";
  for (int digits = 0; digits <= 14; digits++)
    {
      char format[8], longer[64];
      g_snprintf (format, sizeof format, "%%.%df", digits);
      g_ascii_formatd (longer, sizeof longer, format, value);
      if (strlen (longer) > MAX_DECIMAL)
        break;
      g_strlcpy (text, longer, sizeof text);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  char *end = text + strlen (text);
  while (strchr (text, '.') && (end[-1] == '0' || end[-1] == '.'))
    *--end = 0;
  g_string_append (out, g_ascii_strtod (text, NULL) == 0 ? "0" : text);
}

static gboolean
read_point (const Reader *r, const json_t *value, double point[3])
{
  gboolean good = json_array_size (value) == 3;
  for (size_t axis = 0; good && axis < 3; axis++)
    {
      const json_t *number = json_array_get (value, axis);
      point[axis] = json_number_value (number);
      good = json_is_number (number) && fabs (point[axis]) <= MAX_MM;
    }
  return good || refuse (r, _ ("a point is not three numbers within ±1,000,000 mm"));
}

static gboolean
read_points (const Reader *r, const json_t *points, CvmRing *ring)
{
  const size_t n = json_array_size (points);
  g_autoptr (GString) text = g_string_new (NULL);
  if (!json_is_array (points))
    return refuse (r, _ ("“%s” is no list"), "points");
  ring->points = calloc (n + 1, sizeof *ring->points);
  if (!ring->points)
    return no_memory (r);
  ring->n_points = (int)n;
  for (size_t i = 0; i < n; i++)
    {
      if (!read_point (r, json_array_get (points, i), ring->points[i]))
        return FALSE;
      for (int axis = 0; axis < 3; axis++)
        {
          g_string_append (text, text->len > 0 ? "\\" : "");
          append_decimal (text, ring->points[i][axis]);
        }
    }
  ring->original_text = strdup (text->str);
  return ring->original_text || no_memory (r);
}

static CvmRingType
type_of (const char *name)
{
  for (int type = 0; type < CVM_RING_OTHER; type++)
    if (g_str_equal (name, cvm_ring_type_name ((CvmRingType)type)))
      return (CvmRingType)type;
  return CVM_RING_OTHER;
}

static gboolean
read_ring (const Reader *r, const json_t *object, CvmRing *ring, gboolean *hole)
{
  const json_t *slice = json_object_get (object, "slice"),
               *frame = json_object_get (object, "frame"), *mark = json_object_get (object, "hole");
  const char *type;
  ring->slice = ring->nearest_slice = -1;
  ring->use = CVM_RING_OFF_SLICE;
  if (!json_is_object (object))
    return refuse (r, _ ("it is no object"));
  if (!json_is_string (slice) && !json_is_null (slice))
    return refuse (r, _ ("“%s” is neither a text nor null"), "slice");
  if (!json_is_boolean (mark))
    return refuse (r, _ ("“%s” is neither true nor false"), "hole");
  *hole = json_is_true (mark);
  if (!json_is_null (frame) && !get_whole (r, object, "frame", 0, 1000000, &ring->frame))
    return FALSE;
  if (json_is_string (slice) && json_string_length (slice) < sizeof ring->sop_instance)
    g_strlcpy (ring->sop_instance, json_string_value (slice), sizeof ring->sop_instance);
  if (!get_text (r, object, "geometric_type", &type))
    return FALSE;
  ring->type = type_of (type);
  return read_points (r, json_object_get (object, "points"), ring);
}

static gboolean
is_closed (const CvmRing *ring)
{
  return ring->n_points >= 3
         && (ring->type == CVM_RING_CLOSED_PLANAR || ring->type == CVM_RING_CLOSEDPLANAR_XOR);
}

/* Whether the closed rings of its plane make a hole of it. */
static gboolean
lies_as_hole (const CvmStructure *structure, const CvmRing *ring)
{
  gboolean odd = FALSE;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *other = &structure->rings[i];
      if (other != ring && is_closed (other)
          && fabs (other->points[0][2] - ring->points[0][2]) < CVM_SAME_PLANE_MM
          && cvm_ring_encloses_xy (other, ring->points[0]))
        odd = !odd;
    }
  return odd;
}

static gboolean
warn_marks (const Reader *r, CvmStructure *structure, const GArray *holes)
{
  CvmStatus warning = CVM_STATUS_INIT;
  int n = 0;
  for (int i = 0; i < structure->n_rings; i++)
    n += is_closed (&structure->rings[i])
         && lies_as_hole (structure, &structure->rings[i]) != g_array_index (holes, gboolean, i);
  if (n == 0)
    return TRUE;
  cvm_status_fail (&warning, CVM_ERR_FORMAT,
                   CVM_N_ ("Contours marked as holes, or not, otherwise than they lie: {1}. "
                           "They are read as they lie."),
                   "%d", n);
  return cvm_structure_warn (structure, &warning, NULL) || no_memory (r);
}

static gboolean
read_rings (Reader *r, const json_t *rings, CvmStructure *structure)
{
  g_autoptr (GArray) holes = g_array_new (FALSE, TRUE, sizeof (gboolean));
  if (!json_is_array (rings))
    return refuse (r, _ ("“%s” is no list"), "rings");
  for (size_t i = 0; i < json_array_size (rings); i++)
    {
      CvmRing ring = { 0 };
      gboolean hole = FALSE;
      r->ring = i + 1;
      if (!read_ring (r, json_array_get (rings, i), &ring, &hole))
        {
          cvm_ring_clear (&ring);
          return FALSE;
        }
      if (!cvm_structure_take_ring (structure, &ring, NULL))
        return no_memory (r);
      g_array_append_val (holes, hole);
    }
  r->ring = 0;
  return warn_marks (r, structure, holes);
}

static gboolean
read_colour (const Reader *r, const json_t *colour, CvmStructure *structure)
{
  for (size_t i = 0; i < 3; i++)
    {
      const json_t *value = json_array_get (colour, i);
      if (json_array_size (colour) != 3 || !json_is_integer (value)
          || json_integer_value (value) < 0 || json_integer_value (value) > 255)
        return refuse (r, _ ("“%s” is not three numbers from 0 to 255"), "colour");
      structure->colour[i] = (uint8_t)json_integer_value (value);
    }
  structure->has_colour = true;
  return TRUE;
}

static gboolean
read_structure (Reader *r, const json_t *object, CvmRingsFile *file)
{
  const char *name, *type;
  int number;
  if (!json_is_object (object))
    return refuse (r, _ ("it is no object"));
  if (!get_text (r, object, "name", &name) || !get_text (r, object, "type", &type)
      || !get_whole (r, object, "number", 0, G_MAXINT32, &number))
    return FALSE;
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_IMPORTED, name, NULL);
  if (!structure)
    return no_memory (r);
  g_ptr_array_add (file->structures, structure);
  structure->roi_number = number;
  if (!cvm_structure_set_text (&structure->interpreted_type, type, NULL)
      || !cvm_structure_set_text (&structure->frame_of_reference, file->frame_of_reference, NULL))
    return no_memory (r);
  return read_colour (r, json_object_get (object, "colour"), structure)
         && read_rings (r, json_object_get (object, "rings"), structure);
}

static gboolean
read_root (Reader *r, const json_t *root, CvmRingsFile *file)
{
  const json_t *structures = json_object_get (root, "structures");
  const char *format, *frame, *series;
  int version;
  if (!get_text (r, root, "format", &format)
      || !get_whole (r, root, "format_version", 1, G_MAXINT32, &version))
    return FALSE;
  if (!g_str_equal (format, "cavum-rings"))
    return refuse (r, _ ("it holds no rings of this program (“format”)"));
  if (version != 1)
    return refuse (r, _ ("it is of a newer version (%d) than this program reads"), version);
  if (!get_text (r, root, "frame_of_reference", &frame) || !get_text (r, root, "series", &series))
    return FALSE;
  if (!json_is_array (structures))
    return refuse (r, _ ("“%s” is no list"), "structures");
  file->frame_of_reference = g_strdup (frame);
  file->series_uid = g_strdup (series);
  for (size_t i = 0; i < json_array_size (structures); i++)
    {
      r->structure = i + 1;
      if (!read_structure (r, json_array_get (structures, i), file))
        return FALSE;
    }
  return TRUE;
}

CvmRingsFile *
cvm_rings_json_parse (const char *text, gsize n, const char *name, GError **error)
{
  Reader reader = { .name = name, .error = error };
  CvmStatus status = CVM_STATUS_INIT;
  json_t *root = cvm_json_parse_most (text, n, MAX_VALUES, name, "text", &status);
  if (!root)
    {
      char sentence[1024];
      cvm_status_format (&status, _ (status.message_id), sentence, sizeof sentence);
      g_autofree char *valid = g_utf8_make_valid (sentence, -1);
      g_set_error_literal (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FORMAT, valid);
      return NULL;
    }
  g_autoptr (CvmRingsFile) file = g_new0 (CvmRingsFile, 1);
  file->structures = g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
  const gboolean good = read_root (&reader, root, file);
  json_decref (root);
  return good ? g_steal_pointer (&file) : NULL;
}

CvmRingsFile *
cvm_rings_json_read (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path), *text = NULL;
  GStatBuf about;
  gsize n = 0;
  errno = 0;
  if (g_stat (path, &about) != 0 || !S_ISREG (about.st_mode))
    {
      g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE, _ ("Couldn't open “%s”: %s."),
                   name, g_strerror (errno != 0 ? errno : EINVAL));
      return NULL;
    }
  if (about.st_size > MAX_BYTES)
    {
      g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FORMAT,
                   _ ("“%s” is larger than 256 MB and is not read."), name);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &n, NULL))
    {
      g_set_error (error, CVM_FILES_ERROR, CVM_FILES_ERROR_FILE, _ ("Couldn't read “%s”."), name);
      return NULL;
    }
  return cvm_rings_json_parse (text, n, name, error);
}

void
cvm_rings_file_free (CvmRingsFile *file)
{
  if (!file)
    return;
  g_free (file->frame_of_reference);
  g_free (file->series_uid);
  g_ptr_array_unref (file->structures);
  g_free (file);
}
