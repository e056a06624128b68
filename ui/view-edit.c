/* SPDX-License-Identifier: Apache-2.0 */
/* The hand's part of the view state: tool and brush, what may be edited, the stroke that lasts. */
#include "ui/view-state-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* All rings of a slice while a stroke lasts. */
typedef struct
{
  int n_rings;
  CvmRing *rings;
} PreviewSlice;

static void
preview_slice_free (gpointer data)
{
  PreviewSlice *slice = data;
  for (int i = 0; i < slice->n_rings; i++)
    cvm_ring_clear (&slice->rings[i]);
  g_free (slice->rings);
  g_free (slice);
}

void
cvm_view_state_init_edit (CvmViewState *self)
{
  self->preview = g_hash_table_new_full (NULL, NULL, NULL, preview_slice_free);
  self->brush_radius_mm = CVM_BRUSH_RADIUS_MM;
  self->brush_mode = CVM_STROKE_AUTO;
}

void
cvm_view_state_free_edit (CvmViewState *self)
{
  g_hash_table_unref (self->preview);
  g_free (self->preview_id);
  g_free (self->read_only);
}

/* --- tool and brush --------------------------------------------------------------------------- */

CvmTool
cvm_view_state_get_tool (CvmViewState *self)
{
  return self->tool;
}

void
cvm_view_state_set_tool (CvmViewState *self, CvmTool tool)
{
  if (self->tool == tool)
    return;
  self->tool = tool;
  cvm_view_state_tell (self, CVM_VIEW_TOOL);
  cvm_view_state_notify (self, CVM_VIEW_PROP_TOOL);
}

double
cvm_view_state_get_brush_radius (CvmViewState *self)
{
  return self->brush_radius_mm;
}

void
cvm_view_state_set_brush_radius (CvmViewState *self, double radius_mm)
{
  if (isnan (radius_mm))
    return;
  radius_mm = CLAMP (radius_mm, CVM_STROKE_LEAST_RADIUS_MM, CVM_STROKE_MOST_RADIUS_MM);
  if (self->brush_radius_mm == radius_mm)
    return;
  self->brush_radius_mm = radius_mm;
  cvm_view_state_tell (self, CVM_VIEW_TOOL);
  cvm_view_state_notify (self, CVM_VIEW_PROP_BRUSH_RADIUS);
}

CvmStrokeTool
cvm_view_state_get_brush_mode (CvmViewState *self)
{
  return self->brush_mode;
}

void
cvm_view_state_set_brush_mode (CvmViewState *self, CvmStrokeTool mode)
{
  if (self->brush_mode == mode)
    return;
  self->brush_mode = mode;
  cvm_view_state_tell (self, CVM_VIEW_TOOL);
  cvm_view_state_notify (self, CVM_VIEW_PROP_BRUSH_MODE);
}

/* --- what may be edited ----------------------------------------------------------------------- */

void
cvm_view_state_set_read_only (CvmViewState *self, const char *why)
{
  if (g_strcmp0 (self->read_only, why) == 0)
    return;
  char *copy = g_strdup (why);
  g_free (self->read_only);
  self->read_only = copy;
  cvm_view_state_tell (self, CVM_VIEW_TOOL);
}

const char *
cvm_view_state_get_read_only (CvmViewState *self)
{
  return self->read_only;
}

char *
cvm_view_state_dup_edit_obstacle (CvmViewState *self, const char *id)
{
  id = id ? id : self->active_id;
  const CvmStructure *structure = cvm_view_state_find_structure (self, id);
  if (self->read_only)
    return g_strdup (self->read_only);
  if (!structure)
    return g_strdup (_ ("No structure is chosen"));
  const char *name = *structure->name ? structure->name : _ ("The structure without a name");
  if (g_strcmp0 (structure->id, cvm_view_state_get_preliminary_id (self)) == 0)
    return g_strdup_printf (_ ("%s is preliminary"), name);
  if (structure->view_only)
    return g_strdup_printf (_ ("%s can only be looked at"), name);
  if (structure->locked)
    return g_strdup_printf (_ ("%s is locked"), name);
  if (!structure->visible || self->contours_hidden)
    return g_strdup_printf (_ ("%s is hidden"), name);
  return NULL;
}

/* --- the stroke that lasts -------------------------------------------------------------------- */

gboolean
cvm_view_state_set_preview (
    CvmViewState *self, const char *id, int slice, int n_rings, const CvmRing *rings)
{
  PreviewSlice *copy = g_new0 (PreviewSlice, 1);
  copy->rings = g_new0 (CvmRing, n_rings);
  for (; copy->n_rings < n_rings; copy->n_rings++)
    if (!cvm_ring_copy (&rings[copy->n_rings], &copy->rings[copy->n_rings], NULL))
      {
        preview_slice_free (copy);
        return FALSE;
      }
  if (g_strcmp0 (self->preview_id, id) != 0)
    {
      g_hash_table_remove_all (self->preview);
      g_free (self->preview_id);
      self->preview_id = g_strdup (id);
    }
  g_hash_table_replace (self->preview, GINT_TO_POINTER (slice), copy);
  cvm_view_state_tell (self, CVM_VIEW_PREVIEW);
  return TRUE;
}

void
cvm_view_state_clear_preview (CvmViewState *self)
{
  if (!self->preview_id)
    return;
  g_hash_table_remove_all (self->preview);
  g_clear_pointer (&self->preview_id, g_free);
  cvm_view_state_tell (self, CVM_VIEW_PREVIEW);
}

const char *
cvm_view_state_get_preview_id (CvmViewState *self)
{
  return self->preview_id;
}

gboolean
cvm_view_state_get_preview (CvmViewState *self, int slice, int *n_rings, const CvmRing **rings)
{
  const PreviewSlice *found = g_hash_table_lookup (self->preview, GINT_TO_POINTER (slice));
  if (!found)
    return FALSE;
  *n_rings = found->n_rings;
  *rings = found->rings;
  return TRUE;
}
