/* SPDX-License-Identifier: Apache-2.0 */
/* What a file's header claims is compared with the scan before anything is made of it: the sizes
 * must follow from the box in this very grid. */
#include "app/case/maps-header.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
fail_damaged (GError **error)
{
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FORMAT,
                       _ ("The file with the maps of this contour is damaged."));
  return FALSE;
}

/* A text that is the same for the same grid only. */
static char *
dup_fingerprint (const CvmGrid *grid)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const gint32 sizes[3] = { grid->n_columns, grid->n_rows, grid->n_slices };
  const double steps[2] = { grid->column_step_mm, grid->row_step_mm };
  g_checksum_update (sum, (const guchar *)sizes, sizeof sizes);
  g_checksum_update (sum, (const guchar *)steps, sizeof steps);
  g_checksum_update (sum, (const guchar *)grid->row_direction, sizeof grid->row_direction);
  g_checksum_update (sum, (const guchar *)grid->column_direction, sizeof grid->column_direction);
  g_checksum_update (sum, (const guchar *)grid->origins,
                     (gssize)((gsize)grid->n_slices * sizeof grid->origins[0]));
  return g_strdup (g_checksum_get_string (sum));
}

json_t *
cvm_maps_header_new (const CvmMaps *maps, const CvmMapsOwner *owner, const CvmGrid *ct)
{
  CvmPlacementBox box;
  g_autofree char *fingerprint = dup_fingerprint (ct);
  json_t *header = json_object (), *first = json_array (), *n = json_array (),
         *spacing = json_array (), *size = json_array ();
  cvm_placement_get_box (maps->placement, &box);
  for (int i = 0; i < 3; i++)
    {
      cvm_json_append (first, json_integer (box.first[i]));
      cvm_json_append (n, json_integer (box.n[i]));
      cvm_json_append (spacing, cvm_json_number (box.spacing_mm[i]));
      cvm_json_append (size, json_integer (maps->size[i]));
    }
  cvm_json_put (header, "run", cvm_text_to_json (owner->run_id));
  cvm_json_put (header, "structure", cvm_text_to_json (owner->structure_id));
  cvm_json_put (header, "bundle_sha256", cvm_text_to_json (owner->bundle_sha256));
  cvm_json_put (header, "grid", json_string (fingerprint));
  cvm_json_put (header, "first", first);
  cvm_json_put (header, "n", n);
  cvm_json_put (header, "spacing_mm", spacing);
  cvm_json_put (header, "size", size);
  cvm_json_put (header, "n_members", json_integer (maps->n_members));
  cvm_json_put (header, "disagreement", json_boolean (maps->disagreement != NULL));
  cvm_json_put (header, "members", json_boolean (maps->members != NULL));
  return header;
}

static gboolean
same_text (const json_t *header, const char *key, const char *text)
{
  return g_strcmp0 (json_string_value (json_object_get (header, key)), text) == 0;
}

/* Whether the file's maps are those that are asked for. */
static gboolean
check_owner (const json_t *header, const CvmMapsOwner *owner, const CvmGrid *ct, GError **error)
{
  g_autofree char *fingerprint = dup_fingerprint (ct);
  if (same_text (header, "run", owner->run_id)
      && same_text (header, "structure", owner->structure_id)
      && same_text (header, "bundle_sha256", owner->bundle_sha256)
      && same_text (header, "grid", fingerprint))
    return TRUE;
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH,
                       _ ("The file with the maps belongs to another contour or another scan."));
  return FALSE;
}

static gboolean
get_whole (const json_t *header, const char *key, int i, int *value)
{
  const json_t *element = json_array_get (json_object_get (header, key), (gsize)i);
  const gint64 number = json_is_integer (element) ? json_integer_value (element) : -1;
  *value = (int)CLAMP (number, -1, G_MAXINT);
  return number >= 0 && number <= G_MAXINT;
}

/* A placement from the header, whose sizes are those of the box in this scan. */
static gboolean
read_placement (const json_t *header, const CvmGrid *ct, CvmMaps *maps, GError **error)
{
  CvmPlacementBox box;
  int size[3];
  for (int i = 0; i < 3; i++)
    {
      const json_t *spacing = json_array_get (json_object_get (header, "spacing_mm"), (gsize)i);
      const char *text = json_string_value (spacing);
      const char *rest = text ? cvm_json_next_number (text, &box.spacing_mm[i]) : NULL;
      if (!rest || *rest || !get_whole (header, "first", i, &box.first[i])
          || !get_whole (header, "n", i, &box.n[i]) || !get_whole (header, "size", i, &size[i]))
        return fail_damaged (error);
    }
  CvmStatus status = CVM_STATUS_INIT;
  maps->placement = cvm_placement_new (ct, &box, &status);
  if (!maps->placement)
    {
      cvm_error_from_status (error, &status);
      return FALSE;
    }
  cvm_placement_size (maps->placement, maps->size);
  return memcmp (maps->size, size, sizeof size) == 0 ? TRUE : fail_damaged (error);
}

gboolean
cvm_maps_header_read (const json_t *header,
                      const CvmMapsOwner *owner,
                      const CvmGrid *ct,
                      CvmMaps *maps,
                      GError **error)
{
  bool disagreement, members;
  if (!check_owner (header, owner, ct, error) || !read_placement (header, ct, maps, error)
      || !cvm_json_get_int (header, "n_members", 1, CVM_MAPS_MAX_MEMBERS, &maps->n_members, error)
      || !cvm_json_get_flag (header, "disagreement", &disagreement, error)
      || !cvm_json_get_flag (header, "members", &members, error))
    return FALSE;
  return cvm_maps_allocate (maps, disagreement, members, error);
}
