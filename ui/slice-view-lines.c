/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a network's result beside its contour (view-result.h), and the plane's part of a
 * level that moves, as outlines in the section that is shown. */
#include "ui/slice-view-private.h"

#include "ui/view-result.h"

#define ISO_ALPHA 0.6
#define MEMBER_ALPHA 0.85

struct _CvmExtraLines
{
  GArray *lines;       /* CvmSceneLine, whose outlines are: */
  GPtrArray *outlines; /* CvmSectionOutline */
};

static void
outline_free (gpointer data)
{
  cvm_section_outline_clear (data);
  g_free (data);
}

static void
add_point (GArray *points, const CvmViewPlane *view, const double patient_mm[3], gboolean starts)
{
  CvmOutlinePoint point = { .starts = starts };
  cvm_view_plane_from_patient (view, patient_mm, &point.right_mm, &point.down_mm, NULL);
  g_array_append_val (points, point);
}

/* The rings of a slice, as they are. */
static gboolean
outline_rings (const CvmStructure *structure,
               const CvmViewPlane *view,
               int section,
               CvmSectionOutline *outline)
{
  const int slice = view->depth.flip ? view->depth.n - 1 - section : section;
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (CvmOutlinePoint));
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (ring->slice == slice && ring->use == CVM_RING_COUNTED)
        for (int p = 0; p < ring->n_points; p++)
          add_point (points, view, ring->points[p], p == 0);
    }
  /* An outline's points are malloc()'s. */
  *outline = (CvmSectionOutline){ 0 };
  outline->points = malloc ((points->len + 1) * sizeof *outline->points);
  if (!outline->points)
    return FALSE;
  if (points->len)
    memcpy (outline->points, points->data, points->len * sizeof *outline->points);
  outline->n_points = (int)points->len;
  return TRUE;
}

gboolean
cvm_slice_view_outline (const CvmStructure *structure,
                        const CvmGrid *grid,
                        const CvmViewPlane *view,
                        int section,
                        CvmSectionOutline *outline)
{
  const CvmSectionSource source = { .structure = structure };
  if (view->depth.axis == 2)
    return outline_rings (structure, view, section, outline);
  return cvm_section_outline_make (&source, grid, view, section, outline, NULL);
}

/* Takes the outline. */
static void
add_line (CvmExtraLines *extra, CvmSceneLine line, CvmSectionOutline *outline)
{
  if (outline->n_points == 0 && !line.instead_of)
    {
      cvm_section_outline_clear (outline);
      return;
    }
  CvmSectionOutline *kept = g_new (CvmSectionOutline, 1);
  *kept = *outline;
  line.outline = kept;
  g_ptr_array_add (extra->outlines, kept);
  g_array_append_val (extra->lines, line);
}

static void
add_structures (CvmExtraLines *extra,
                const CvmScene *scene,
                GPtrArray *structures,
                CvmLineKind kind,
                const uint8_t rgb[3],
                double alpha)
{
  for (guint i = 0; structures && i < structures->len; i++)
    {
      CvmSectionOutline outline;
      const CvmSceneLine line
          = { .style = &cvm_line_styles[kind], .rgb = { rgb[0], rgb[1], rgb[2] }, .alpha = alpha };
      if (cvm_slice_view_outline (structures->pdata[i], scene->grid, scene->view, scene->section,
                                  &outline))
        add_line (extra, line, &outline);
    }
}

static void
add_preview (CvmSliceView *self, CvmExtraLines *extra, const CvmScene *scene)
{
  for (int i = 0; i < scene->n_structures; i++)
    {
      const char *id = scene->structures[i]->id;
      const CvmSection *spans
          = cvm_view_state_get_section_preview (self->state, id, self->plane, scene->section);
      CvmSectionOutline outline;
      if (spans
          && cvm_section_outline_of_spans (spans, scene->grid, scene->view, scene->section,
                                           &outline, NULL))
        add_line (extra, (CvmSceneLine){ .instead_of = id }, &outline);
    }
}

CvmExtraLines *
cvm_slice_view_take_lines (CvmSliceView *self, CvmScene *scene)
{
  static const uint8_t white[3] = { 255, 255, 255 };
  CvmViewState *state = self->state;
  CvmExtraLines *extra = g_new0 (CvmExtraLines, 1);
  extra->lines = g_array_new (FALSE, FALSE, sizeof (CvmSceneLine));
  extra->outlines = g_ptr_array_new_with_free_func (outline_free);
  const char *id = cvm_view_state_get_result_id (state);
  uint8_t rgb[3] = { 255, 255, 255 };
  gboolean visible = FALSE;
  for (int i = 0; i < scene->n_structures; i++)
    if (g_strcmp0 (scene->structures[i]->id, id) == 0)
      {
        visible = scene->structures[i]->visible;
        cvm_structure_colour (scene->structures[i], i, rgb);
      }
  add_preview (self, extra, scene);
  if (visible && cvm_view_state_get_iso_lines_visible (state))
    add_structures (extra, scene, cvm_view_state_get_iso_lines (state), CVM_LINE_ISO, white,
                    ISO_ALPHA);
  if (visible && cvm_view_state_get_member_lines_visible (state))
    add_structures (extra, scene, cvm_view_state_get_member_lines (state), CVM_LINE_MEMBER, rgb,
                    MEMBER_ALPHA);
  if (visible)
    add_structures (extra, scene, cvm_view_state_get_ghosts (state), CVM_LINE_GHOST, rgb, 1);
  scene->lines = (const CvmSceneLine *)(void *)extra->lines->data;
  scene->n_lines = (int)extra->lines->len;
  return extra;
}

void
cvm_extra_lines_free (CvmExtraLines *extra)
{
  g_array_unref (extra->lines);
  g_ptr_array_unref (extra->outlines);
  g_free (extra);
}
