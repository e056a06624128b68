/* SPDX-License-Identifier: Apache-2.0 */
/* What a level that moves looks like: traced of the viewed planes alone, nothing cleaned. On slices
 * that a person edited the rings stay what they are. */
#include "app/window/main-window-private.h"

#include "segmentation/contour/level-section.h"
#include "segmentation/contour/trace.h"
#include "ui/view-result.h"

#include <math.h>

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *)a - *(const int *)b;
}

static void
preview_axial (CvmMainWindow *self,
               const CvmStructure *structure,
               const CvmVolume *probability,
               double level,
               const GArray *edited)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  double crosshair_mm[3], voxel[3];
  cvm_view_state_get_crosshair (self->view, crosshair_mm);
  cvm_grid_to_voxel (grid, crosshair_mm, voxel);
  const int slice = (int)lround (voxel[2]);
  if (g_array_binary_search ((GArray *)edited, &slice, compare_ints, NULL))
    return;
  CvmStatus status = CVM_STATUS_INIT;
  CvmStructure *rings = cvm_structure_new (CVM_SOURCE_NETWORK, "", &status);
  if (rings && cvm_trace_slice (probability, level, slice, rings, &status))
    cvm_view_state_set_preview (self->view, structure->id, slice, rings->n_rings, rings->rings);
  cvm_structure_free (rings);
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const CvmSectionSpan *p = a, *q = b;
  if (p->slice != q->slice)
    return p->slice - q->slice;
  return (p->from > q->from) - (p->from < q->from);
}

/* Spans of the map on slices that nobody edited, of the rings on those that somebody did. */
static gboolean
cut_both (CvmMainWindow *self,
          const CvmStructure *structure,
          const CvmVolume *probability,
          double level,
          CvmSectionAxis axis,
          int at,
          const GArray *edited,
          GArray *spans)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  g_autofree guint8 *but = g_new0 (guint8, grid->n_slices);
  for (guint i = 0; i < edited->len; i++)
    if (g_array_index (edited, int, i) < grid->n_slices)
      but[g_array_index (edited, int, i)] = 1;
  CvmSection of_map, of_rings = { 0 };
  CvmStatus status = CVM_STATUS_INIT;
  if (!cvm_level_section (probability, level, axis, at, but, &of_map, &status)
      || (edited->len > 0 && !cvm_section_cut (structure, grid, axis, at, &of_rings, &status)))
    return FALSE;
  g_array_append_vals (spans, of_map.spans, (guint)of_map.n_spans);
  for (int i = 0; i < of_rings.n_spans; i++)
    if (but[of_rings.spans[i].slice])
      g_array_append_val (spans, of_rings.spans[i]);
  g_array_sort (spans, compare_spans);
  cvm_section_clear (&of_map);
  cvm_section_clear (&of_rings);
  return TRUE;
}

static void
preview_across (CvmMainWindow *self,
                const CvmStructure *structure,
                const CvmVolume *probability,
                double level,
                CvmPlane plane,
                const GArray *edited)
{
  const CvmViewPlane *view = cvm_view_state_get_plane (self->view, plane);
  const int axis = view->depth.axis, section = cvm_view_state_get_section (self->view, plane);
  if (axis == 2)
    return;
  const int at = view->depth.flip ? view->depth.n - 1 - section : section;
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (CvmSectionSpan));
  if (!cut_both (self, structure, probability, level,
                 axis == 0 ? CVM_SECTION_COLUMN : CVM_SECTION_ROW, at, edited, spans))
    return;
  const CvmSection section_spans = { (int)spans->len, (CvmSectionSpan *)(void *)spans->data };
  cvm_view_state_set_section_preview (self->view, structure->id, plane, section, &section_spans);
}

void
cvm_main_window_preview_level (CvmMainWindow *self,
                               const CvmStructure *structure,
                               const CvmVolume *probability,
                               double level,
                               const GArray *edited)
{
  preview_axial (self, structure, probability, level, edited);
  preview_across (self, structure, probability, level, CVM_PLANE_SAGITTAL, edited);
  preview_across (self, structure, probability, level, CVM_PLANE_CORONAL, edited);
}

void
cvm_main_window_end_level_preview (CvmMainWindow *self)
{
  if (!self->view)
    return;
  if (!cvm_main_window_is_stroking (self)) /* then it is the stroke's */
    cvm_view_state_clear_preview (self->view);
  cvm_view_state_set_section_preview (self->view, NULL, CVM_PLANE_AXIAL, 0, NULL);
}
