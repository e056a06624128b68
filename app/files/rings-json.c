/* SPDX-License-Identifier: Apache-2.0 */
/* See rings-json.h. Numbers: a ring that we made lies on a grid of 0.001 mm and prints as such; an
 * imported one prints with the fewest digits that give the same double again. */
#include "app/files/rings-json-private.h"

#include "app/files/whole-file.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <stdlib.h>

const char *
cvm_ring_type_name (CvmRingType type)
{
  switch (type)
    {
    case CVM_RING_CLOSED_PLANAR:
      return "CLOSED_PLANAR";
    case CVM_RING_CLOSEDPLANAR_XOR:
      return "CLOSEDPLANAR_XOR";
    case CVM_RING_OPEN_PLANAR:
      return "OPEN_PLANAR";
    case CVM_RING_OPEN_NONPLANAR:
      return "OPEN_NONPLANAR";
    case CVM_RING_POINT:
      return "POINT";
    case CVM_RING_OTHER:
      break;
    }
  return "";
}

static void
append_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  for (int digits = 6; digits <= 17; digits++)
    {
      char format[8];
      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  g_string_append (out, value == 0 ? "0" : text);
}

static void
append_text (GString *out, const char *text)
{
  json_t *value = json_string (text ? text : "");
  char *quoted = value ? json_dumps (value, JSON_ENCODE_ANY) : NULL;
  g_string_append (out, quoted ? quoted : "\"\"");
  free (quoted);
  json_decref (value);
}

/* A hole lies inside another counted ring of its slice; keyholes are one ring and no hole. */
static void
append_ring (GString *out, const CvmRing *ring, gboolean hole)
{
  g_string_append (out, "{\"slice\":");
  if (ring->slice >= 0 && ring->sop_instance[0])
    append_text (out, ring->sop_instance);
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"frame\":");
  if (ring->slice >= 0 && ring->frame > 0)
    g_string_append_printf (out, "%d", ring->frame);
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"geometric_type\":");
  append_text (out, cvm_ring_type_name (ring->type));
  g_string_append_printf (out, ",\"hole\":%s,\"points\":[", hole ? "true" : "false");
  for (int i = 0; i < ring->n_points; i++)
    {
      for (int axis = 0; axis < 3; axis++)
        {
          g_string_append_c (out, axis == 0 ? '[' : ',');
          append_number (out, ring->points[i][axis]);
        }
      g_string_append (out, i + 1 < ring->n_points ? "]," : "]");
    }
  g_string_append (out, "]}");
}

gboolean
cvm_ring_encloses_xy (const CvmRing *ring, const double point[3])
{
  gboolean odd = FALSE;
  for (int i = 0, j = ring->n_points - 1; i < ring->n_points; j = i++)
    {
      const double *a = ring->points[i], *b = ring->points[j];
      if ((a[1] > point[1]) != (b[1] > point[1])
          && point[0] < (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]) + a[0])
        odd = !odd;
    }
  return odd;
}

static gboolean
is_hole (const CvmStructure *structure, const CvmRing *ring)
{
  gboolean odd = FALSE;
  if (ring->use != CVM_RING_COUNTED || ring->n_points < 3)
    return FALSE;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *other = &structure->rings[i];
      if (other != ring && other->use == CVM_RING_COUNTED && other->slice == ring->slice
          && cvm_ring_encloses_xy (other, ring->points[0]))
        odd = !odd;
    }
  return odd;
}

static void
append_structure (GString *out, const CvmStructure *structure)
{
  g_string_append (out, "{\"name\":");
  append_text (out, structure->name);
  g_string_append_printf (out, ",\"number\":%d,\"type\":", structure->roi_number);
  append_text (out, structure->interpreted_type);
  g_string_append_printf (out, ",\"colour\":[%d,%d,%d],\"rings\":[", structure->colour[0],
                          structure->colour[1], structure->colour[2]);
  for (int i = 0; i < structure->n_rings; i++)
    {
      g_string_append (out, i ? ",\n" : "\n");
      append_ring (out, &structure->rings[i], is_hole (structure, &structure->rings[i]));
    }
  g_string_append (out, "]}");
}

gboolean
cvm_rings_json_write (const CvmSeries *series,
                      GPtrArray *structures,
                      const char *path,
                      gboolean replace,
                      GError **error)
{
  GString *out = g_string_new ("{\"format\":\"cavum-rings\",\"format_version\":1,");
  g_string_append (out, "\"frame_of_reference\":");
  append_text (out, series->frame_of_reference);
  g_string_append (out, ",\"series\":");
  append_text (out, series->series_uid);
  g_string_append (out, ",\"structures\":[");
  for (guint i = 0; i < structures->len; i++)
    {
      g_string_append (out, i ? ",\n" : "\n");
      append_structure (out, g_ptr_array_index (structures, i));
    }
  g_string_append (out, "]}\n");
  gboolean good = cvm_whole_file_write_text (path, out->str, replace, error);
  g_string_free (out, TRUE);
  return good;
}
