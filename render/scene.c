/* SPDX-License-Identifier: Apache-2.0 */
/* See scene.h. Order of contours: the others as they stand in the list, the active one last. */
#include "render/scene.h"

#include <math.h>
#include <string.h>

static bool
paint_pixels (const CvmScene *scene, cairo_surface_t *surface, CvmStatus *status)
{
  cairo_surface_flush (surface);
  uint32_t *pixels = (uint32_t *)(void *)cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface) / 4;
  if (!pixels)
    return cvm_status_no_memory (status);
  bool fine = cvm_slice_pixels_paint (scene->image, &scene->transform, &scene->window,
                                      scene->sampling, pixels, stride, status);
  if (fine && scene->map)
    fine = cvm_slice_pixels_blend (scene->map, &scene->transform, scene->map_colours, pixels,
                                   stride, status);
  cairo_surface_mark_dirty (surface);
  return fine;
}

static bool
same (const char *a, const char *b)
{
  return a && b && strcmp (a, b) == 0;
}

static bool
paint_contours (const CvmScene *scene, cairo_t *cr, CvmStatus *status)
{
  bool fine = true;
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < scene->n_structures; i++)
      {
        const CvmStructure *structure = scene->structures[i];
        bool active = same (structure->id, scene->active_id);
        CvmLineKind kind = same (structure->id, scene->preliminary_id) ? CVM_LINE_PRELIMINARY
                           : active                                    ? CVM_LINE_ACTIVE
                           : structure->view_only                      ? CVM_LINE_VIEW_ONLY
                                                                       : CVM_LINE_OTHER;
        uint8_t rgb[3];
        cvm_structure_colour (structure, i, rgb);
        if (structure->visible && active == (pass == 1))

          fine = cvm_contour_paint (cr, structure, scene->grid, scene->view, scene->section,
                                    &scene->transform, kind, rgb, scene->style.scale, status)
                 && fine;
      }
  return fine;
}

static void
paint_marks (const CvmScene *scene, cairo_t *cr)
{
  const CvmDecorationStyle *style = &scene->style;
  const CvmViewTransform *transform = &scene->transform;
  for (int edge = CVM_EDGE_LEFT; scene->letters && edge <= CVM_EDGE_BOTTOM; edge++)
    cvm_decorations_letter (cr, style, scene->view, transform, (CvmEdge)edge, NAN, NAN);

  if (scene->title)
    cvm_decorations_text (cr, style, transform, CVM_CORNER_TOP_LEFT, scene->title,
                          scene->title_bold_bytes, false);
  if (scene->window_text)
    cvm_decorations_text (cr, style, transform, CVM_CORNER_TOP_RIGHT, scene->window_text, 0,
                          scene->window_warn);
  if (scene->legend_title)
    cvm_decorations_legend (cr, style, transform, scene->legend_title, scene->legend_level,
                            scene->legend_level_label);
  else if (scene->note)
    cvm_decorations_text (cr, style, transform, CVM_CORNER_BOTTOM_LEFT, scene->note,
                          scene->note_bold_bytes, false);
  cvm_decorations_scale_bar (cr, style, transform);
}

bool
cvm_scene_paint (const CvmScene *scene, cairo_surface_t *surface, CvmStatus *status)
{
  bool fine = paint_pixels (scene, surface, status);
  cairo_t *cr = cairo_create (surface);
  fine = paint_contours (scene, cr, status) && fine;
  paint_marks (scene, cr);
  if (cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    fine = cvm_status_no_memory (status);
  cairo_destroy (cr);
  return fine;
}
