/* SPDX-License-Identifier: Apache-2.0 */
/* See ring-json.h. Members that have their usual value are left out. */
#include "app/case/ring-json.h"

#include <stdlib.h>
#include <string.h>

static const char *const type_names[]
    = { "CLOSED_PLANAR", "CLOSEDPLANAR_XOR", "OPEN_PLANAR", "OPEN_NONPLANAR", "POINT", "OTHER" };
static const char *const use_names[] = { "counted", "copy", "off-slice", "not-shown" };

/* Whether the original text says the same as the points. */
static gboolean
text_gives_points (const CvmRing *ring)
{
  const char *at = ring->original_text;
  for (int i = 0; at && i < ring->n_points; i++)
    for (int axis = 0; at && axis < 3; axis++)
      {
        double value;
        at = cvm_json_next_number (at, &value);
        if (!at || !cvm_json_same_number (value, ring->points[i][axis]))
          return FALSE;
        if (*at == '\\')
          at++;
        else if (*at || i + 1 < ring->n_points || axis < 2)
          return FALSE;
        else
          return TRUE;
      }
  return FALSE;
}

static json_t *
points_to_json (const CvmRing *ring)
{
  g_autoptr (GString) text = g_string_sized_new ((gsize)ring->n_points * 24 + 1);
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      {
        if (i + axis > 0)
          g_string_append_c (text, ' ');
        cvm_json_append_number (text, ring->points[i][axis]);
      }
  return json_stringn (text->str, text->len);
}

json_t *
cvm_ring_to_json (const CvmRing *ring)
{
  json_t *json = json_object ();
  cvm_json_put (json, "slice", json_integer (ring->slice));
  cvm_json_put (json, "type", json_string (type_names[ring->type]));
  if (ring->use != CVM_RING_COUNTED)
    cvm_json_put (json, "use", json_string (use_names[ring->use]));
  if (ring->reason)
    cvm_json_put (json, "reason", json_string (ring->reason));
  if (ring->nearest_slice != -1)
    cvm_json_put (json, "nearest", json_integer (ring->nearest_slice));
  if (!cvm_json_same_number (ring->offset_mm, 0))
    cvm_json_put (json, "offset", cvm_json_number (ring->offset_mm));
  if (ring->sop_instance[0])
    cvm_json_put (json, "image", cvm_text_to_json (ring->sop_instance));
  if (ring->frame != 0)
    cvm_json_put (json, "frame", json_integer (ring->frame));
  if (ring->original_text)
    cvm_json_put (json, "text", cvm_text_to_json (ring->original_text));
  if (ring->n_points > 0 && !text_gives_points (ring))
    cvm_json_put (json, "points", points_to_json (ring));
  else if (ring->n_points > 0)
    cvm_json_put (json, "points", json_true ());
  return json;
}

/* `separator` stands between the numbers, of which there are three a point. */
static gboolean
read_points (const char *text, char separator, CvmRing *ring, GError **error)
{
  gsize n = 1;
  for (const char *at = text; *at; at++)
    n += *at == separator;
  if (n % 3 != 0 || n / 3 > CVM_JSON_MAX_POINTS)
    return cvm_json_fail (error, "points");
  ring->n_points = (int)(n / 3);
  ring->points = malloc (n / 3 * sizeof ring->points[0]);
  if (!ring->points)
    g_error ("No memory for a ring");
  const char *at = text;
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      {
        at = cvm_json_next_number (at, &ring->points[i][axis]);
        const gboolean last = i + 1 == ring->n_points && axis == 2;
        if (!at || (separator != ' ' && *at != (last ? 0 : separator)) || (last && *at))
          return cvm_json_fail (error, "points");
        if (*at == separator)
          at++;
      }
  return TRUE;
}

static gboolean
read_shape (const json_t *json, CvmRing *ring, GError **error)
{
  g_autofree char *text = NULL;
  const json_t *points = json_object_get (json, "points");
  if (json_object_get (json, "text") && !cvm_json_get_text (json, "text", &text, error))
    return FALSE;
  if (text && !(ring->original_text = strdup (text)))
    g_error ("No memory for a ring");
  if (!points)
    return TRUE;
  if (json_is_string (points))
    return read_points (json_string_value (points), ' ', ring, error);
  if (!json_is_true (points) || !text)
    return cvm_json_fail (error, "points");
  return read_points (text, '\\', ring, error);
}

static gboolean
read_image (const json_t *json, CvmRing *ring, GError **error)
{
  g_autofree char *image = NULL;
  if (!json_object_get (json, "image"))
    return TRUE;
  if (!cvm_json_get_text (json, "image", &image, error))
    return FALSE;
  return (image
          && g_strlcpy (ring->sop_instance, image, sizeof ring->sop_instance)
                 < sizeof ring->sop_instance)
         || cvm_json_fail (error, "image");
}

static gboolean
read_place (const json_t *json, CvmRing *ring, GError **error)
{
  int value;
  if (!cvm_json_get_int (json, "slice", -1, G_MAXUINT16, &ring->slice, error)
      || !cvm_json_get_name (json, "type", type_names, G_N_ELEMENTS (type_names), &value, error))
    return FALSE;
  ring->type = (CvmRingType)value;
  value = CVM_RING_COUNTED;
  if (json_object_get (json, "use")
      && !cvm_json_get_name (json, "use", use_names, G_N_ELEMENTS (use_names), &value, error))
    return FALSE;
  ring->use = (CvmRingUse)value;
  const json_t *reason = json_object_get (json, "reason");
  if (reason && json_string_length (reason) == 0)
    return cvm_json_fail (error, "reason");
  ring->reason = g_intern_string (json_string_value (reason));
  if (json_object_get (json, "nearest")
      && !cvm_json_get_int (json, "nearest", -1, G_MAXUINT16, &ring->nearest_slice, error))
    return FALSE;
  if (json_object_get (json, "offset")
      && !cvm_json_get_number (json, "offset", &ring->offset_mm, error))
    return FALSE;
  if (!read_image (json, ring, error))
    return FALSE;
  return !json_object_get (json, "frame")
         || cvm_json_get_int (json, "frame", G_MININT, G_MAXINT, &ring->frame, error);
}

gboolean
cvm_ring_from_json (const json_t *json, CvmRing *ring, GError **error)
{
  memset (ring, 0, sizeof *ring);
  ring->slice = ring->nearest_slice = -1;
  if (read_place (json, ring, error) && read_shape (json, ring, error))
    return TRUE;
  cvm_ring_clear (ring);
  return FALSE;
}

gboolean
cvm_ring_equal (const CvmRing *a, const CvmRing *b)
{
  if (a->type != b->type || a->use != b->use || a->slice != b->slice
      || a->nearest_slice != b->nearest_slice || a->frame != b->frame || a->n_points != b->n_points
      || !cvm_json_same_number (a->offset_mm, b->offset_mm) || g_strcmp0 (a->reason, b->reason) != 0
      || g_strcmp0 (a->original_text, b->original_text) != 0
      || strcmp (a->sop_instance, b->sop_instance) != 0)
    return FALSE;
  for (int i = 0; i < a->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      if (!cvm_json_same_number (a->points[i][axis], b->points[i][axis]))
        return FALSE;
  return TRUE;
}
