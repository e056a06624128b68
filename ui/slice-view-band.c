/* SPDX-License-Identifier: Apache-2.0 */
/* The disagreement's overlay: a band along the border of the structure whose result it is, as that
 * border is seen now, also while a stroke lasts or a level moves. */
#include "render/band-map.h"
#include "ui/slice-view-private.h"
#include "ui/view-result.h"

#define HALF_WIDTH_MM 2
#define STEP_MM 0.25

void
cvm_slice_view_drop_band (CvmSliceView *self)
{
  g_clear_pointer (&self->spread, cvm_slice_image_free);
  g_clear_pointer (&self->band, cvm_slice_image_free);
  self->spread_section = -1;
  self->band_stale = TRUE;
}

void
cvm_slice_view_band_changed (CvmSliceView *self, guint change)
{
  if (change & CVM_VIEW_OVERLAY)
    cvm_slice_view_drop_band (self);
  if (!(change & (CVM_VIEW_STRUCTURES | CVM_VIEW_PREVIEW | CVM_VIEW_LINES)))
    return;
  self->band_stale = TRUE;
  if (cvm_view_state_get_disagreement_visible (self->state))
    cvm_slice_view_invalidate (self); /* it is a part of the picture */
}

/* The rings of a slice as they are seen: a structure that borrows them. */
static gboolean
outline_axial (CvmSliceView *self,
               const CvmStructure *structure,
               int section,
               CvmSectionOutline *outline)
{
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  const CvmGrid *grid = cvm_view_state_get_grid (self->state);
  const int slice = view->depth.flip ? view->depth.n - 1 - section : section;
  CvmStructure seen = *structure;
  const CvmRing *rings;
  int n_rings;
  if (g_strcmp0 (cvm_view_state_get_preview_id (self->state), structure->id) == 0
      && cvm_view_state_get_preview (self->state, slice, &n_rings, &rings))
    {
      seen.n_rings = n_rings;
      seen.rings = (CvmRing *)rings;
    }
  return cvm_slice_view_outline (&seen, grid, view, section, outline);
}

static gboolean
outline_across (CvmSliceView *self,
                const CvmStructure *structure,
                int section,
                CvmSectionOutline *outline)
{
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  const CvmGrid *grid = cvm_view_state_get_grid (self->state);
  const CvmSection *spans
      = cvm_view_state_get_section_preview (self->state, structure->id, self->plane, section);
  if (spans)
    return cvm_section_outline_of_spans (spans, grid, view, section, outline, NULL);
  return cvm_slice_view_outline (structure, grid, view, section, outline);
}

static void
make_band (CvmSliceView *self, const CvmStructure *structure, int section)
{
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  CvmSectionOutline outline;
  g_clear_pointer (&self->band, cvm_slice_image_free);
  self->band_stale = FALSE;
  if (!self->spread
      || !(view->depth.axis == 2 ? outline_axial (self, structure, section, &outline)
                                 : outline_across (self, structure, section, &outline)))
    return;
  self->band = cvm_band_map_new (self->spread, &outline, HALF_WIDTH_MM, STEP_MM,
                                 CVM_DISAGREEMENT_FIRST, NULL);
  cvm_section_outline_clear (&outline);
}

const CvmSliceImage *
cvm_slice_view_update_band (CvmSliceView *self, int section)
{
  const CvmStructure *structure
      = cvm_view_state_find_structure (self->state, cvm_view_state_get_result_id (self->state));
  if (!cvm_view_state_get_disagreement_visible (self->state) || !structure || !structure->visible)
    return NULL;
  if (self->spread_section != section)
    {
      cvm_slice_view_drop_band (self);
      self->spread = cvm_slice_view_read_map (self, cvm_view_state_get_disagreement (self->state),
                                              CVM_DISAGREEMENT_FIRST);
      self->spread_section = section;
    }
  if (self->band_stale)
    make_band (self, structure, section);
  return self->band;
}
