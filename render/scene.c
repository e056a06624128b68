/* SPDX-License-Identifier: Apache-2.0 */
/* See scene.h. */
#include "render/scene.h"

#include "render/gap-paint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A surface's rows to write to. NULL: no memory, or not a surface of the scene's width. */
static uint32_t *
begin (const CvmScene *scene, cairo_surface_t *surface, int *stride)
{
  cairo_surface_flush (surface);
  *stride = cairo_image_surface_get_stride (surface) / 4;
  if (cairo_image_surface_get_width (surface) != scene->transform.width_px)
    return NULL;
  return (uint32_t *)(void *)cairo_image_surface_get_data (surface);
}

/* Over the picture, under the lines. */
static void
paint_gaps (const CvmScene *scene, CvmRows rows, uint32_t *pixels, int stride)
{
  cairo_surface_t *surface = cairo_image_surface_create_for_data (
      (unsigned char *)pixels, CAIRO_FORMAT_RGB24, scene->transform.width_px, rows.end - rows.first,
      stride * 4);
  cairo_t *cr = cairo_create (surface);
  cairo_translate (cr, 0, -rows.first);
  cvm_gap_paint (cr, scene->grid, scene->view, &scene->transform, scene->style.scale);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static bool
paint_picture (const CvmScene *scene, CvmRows rows, uint32_t *pixels, int stride, CvmStatus *status)
{
  const CvmViewTransform *transform = &scene->transform;
  bool fine = cvm_slice_pixels_paint_rows (scene->image, transform, &scene->window, scene->sampling,
                                           rows, pixels, stride, status);
  for (int i = 0; fine && i < scene->n_maps; i++)
    fine = cvm_slice_pixels_blend_rows (scene->maps[i].image, transform, scene->maps[i].colours,
                                        rows, pixels, stride, status);
  if (scene->grid && scene->grid->has_gaps)
    paint_gaps (scene, rows, pixels, stride);
  return fine;
}

bool
cvm_scene_paint_picture (const CvmScene *scene, cairo_surface_t *surface, CvmStatus *status)
{
  int stride;
  uint32_t *pixels = begin (scene, surface, &stride);
  CvmRows all = { 0, cairo_image_surface_get_height (surface) };
  if (!pixels)
    return cvm_status_no_memory (status);
  bool fine = paint_picture (scene, all, pixels, stride, status);
  cairo_surface_mark_dirty (surface);
  return fine;
}

/* --- lines ------------------------------------------------------------------------------------ */

static bool
same (const char *a, const char *b)
{
  return a && b && strcmp (a, b) == 0;
}

/* Lines that stand for a structure's own. */
static const CvmSceneLine *
find_instead (const CvmScene *scene, const char *id)
{
  for (int i = 0; i < scene->n_lines; i++)
    if (same (scene->lines[i].instead_of, id))
      return &scene->lines[i];
  return NULL;
}

static bool
add_extra (const CvmScene *scene, CvmLineSet *lines, CvmStatus *status)
{
  bool fine = true;
  for (int i = 0; i < scene->n_lines; i++)
    {
      const CvmSceneLine *line = &scene->lines[i];
      if (line->instead_of)
        continue;
      cvm_line_set_begin (lines, line->style, scene->style.scale, line->rgb, line->alpha);
      cvm_contour_add_outline (lines, line->outline, &scene->transform);
      fine = cvm_line_set_end (lines, status) && fine;
    }
  return fine;
}

static bool
add_structure (const CvmScene *scene,
               CvmLineSet *lines,
               int i,
               const CvmContourPlace *place,
               CvmStatus *status)
{
  const CvmStructure *structure = scene->structures[i];
  bool active = same (structure->id, scene->active_id);
  CvmLineKind kind = same (structure->id, scene->preliminary_id) ? CVM_LINE_PRELIMINARY
                     : structure->view_only
                         ? active ? CVM_LINE_ACTIVE_VIEW_ONLY : CVM_LINE_VIEW_ONLY
                     : active ? CVM_LINE_ACTIVE
                              : CVM_LINE_OTHER;
  CvmSectionSource source
      = { .structure = structure, .index = scene->indices ? scene->indices[i] : NULL };
  const CvmSceneLine *instead = find_instead (scene, structure->id);
  uint8_t rgb[3];
  cvm_structure_colour (structure, i, rgb);
  if (same (structure->id, scene->instead_id))
    {
      source.instead = scene->instead;
      source.n_instead = scene->n_instead;
    }
  if (!instead)
    return cvm_contour_add (lines, &source, place, kind, rgb, status);
  cvm_line_set_begin (lines, &cvm_line_styles[kind], place->scale, rgb, 1);
  cvm_contour_add_outline (lines, instead->outline, &place->transform);
  return cvm_line_set_end (lines, status);
}

bool
cvm_scene_collect_lines (const CvmScene *scene, CvmLineSet *lines, CvmStatus *status)
{
  CvmContourPlace place
      = { scene->grid, scene->view, scene->section, scene->transform, scene->style.scale };
  cvm_line_set_reset (lines, scene->transform.width_px, scene->transform.height_px);
  bool fine = add_extra (scene, lines, status);
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < scene->n_structures; i++)
      if (scene->structures[i]->visible
          && same (scene->structures[i]->id, scene->active_id) == (pass == 1))
        fine = add_structure (scene, lines, i, &place, status) && fine;
  return fine;
}

/* --- marks ------------------------------------------------------------------------------------ */

#define MOST_OFFSETS 64 /* that are kept apart */

typedef struct
{
  double x, y;
  int width, height;
} Label;

static bool
lie_over (const Label *a, const Label *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height
         && b->y < a->y + a->height;
}

/* Inside the picture, and below those that it would lie over. */
static void
find_room (Label *label, const Label *others, int n, const CvmViewTransform *transform)
{
  if (label->x < 0 || label->x > transform->width_px)
    return;
  label->x = fmax (fmin (label->x, transform->width_px - label->width), 0);
  for (int i = 0; i < n; i++)
    if (lie_over (label, &others[i]))
      {
        label->y = others[i].y + others[i].height;
        i = -1; /* it only goes down, so this ends */
      }
}

/* "+1.5 mm" beside what is drawn here without lying here. */
static void
paint_offsets (const CvmScene *scene, cairo_t *cr)
{
  const CvmDecorationStyle *style = &scene->style;
  const CvmContourPlace place
      = { scene->grid, scene->view, scene->section, scene->transform, style->scale };
  Label labels[MOST_OFFSETS];
  int n = 0;
  for (int i = 0; i < scene->n_structures; i++)
    {
      const CvmStructure *structure = scene->structures[i];
      Label label;
      double offset_mm;
      char number[32], text[48];
      uint8_t rgb[3];
      if (!structure->visible
          || !cvm_contour_off_slice (structure, &place, &label.x, &label.y, &offset_mm))
        continue;
      cvm_structure_colour (structure, i, rgb);
      cvm_format_number (number, sizeof number, offset_mm, 1);
      snprintf (text, sizeof text, "%s%s mm", offset_mm > 0 ? "+" : "", number);
      cvm_decorations_measure (cr, style, text, false, &label.width, &label.height);
      label.x += 6 * style->scale;
      find_room (&label, labels, n, &scene->transform);
      if (n < MOST_OFFSETS)
        labels[n++] = label;
      cvm_decorations_label (cr, style, label.x, label.y, false, text, false, rgb);
    }
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
  if (scene->disagreement_title)
    cvm_decorations_disagreement_legend (cr, style, transform, scene->disagreement_title,
                                         scene->disagreement_words, scene->legend_title != NULL);
  if (scene->note && !scene->legend_title && !scene->disagreement_title)
    cvm_decorations_text (cr, style, transform, CVM_CORNER_BOTTOM_LEFT, scene->note,
                          scene->note_bold_bytes, false);
  cvm_decorations_scale_bar (cr, style, transform);
  paint_offsets (scene, cr);
}

bool
cvm_scene_paint_marks (const CvmScene *scene,
                       cairo_surface_t *surface,
                       int first_row,
                       CvmStatus *status)
{
  cairo_t *cr = cairo_create (surface);
  cairo_translate (cr, 0, -first_row);
  paint_marks (scene, cr);
  bool fine = cairo_status (cr) == CAIRO_STATUS_SUCCESS;
  cairo_destroy (cr);
  return fine || cvm_status_no_memory (status);
}

/* --- all -------------------------------------------------------------------------------------- */

bool
cvm_scene_paint_rows (const CvmScene *scene,
                      const CvmLineSet *lines,
                      cairo_surface_t *picture,
                      cairo_surface_t *surface,
                      int first_row,
                      CvmStatus *status)
{
  int stride, from_stride = 0;
  uint32_t *pixels = begin (scene, surface, &stride);
  const uint32_t *from = NULL;
  CvmRows rows = { first_row, first_row + cairo_image_surface_get_height (surface) };
  if (picture) /* not flushed, for others read it too: nobody draws on it with Cairo */
    {
      from = (const uint32_t *)(const void *)cairo_image_surface_get_data (picture);
      from_stride = cairo_image_surface_get_stride (picture) / 4;
    }
  bool fine = pixels && (from || !picture);
  if (!fine)
    return cvm_status_no_memory (status);
  for (int row = rows.first; from && row < rows.end; row++)
    memcpy (pixels + (size_t)(row - rows.first) * (size_t)stride,
            from + (size_t)row * (size_t)from_stride, (size_t)scene->transform.width_px * 4);
  if (!from)
    fine = paint_picture (scene, rows, pixels, stride, status);
  fine = cvm_line_set_paint (lines, pixels, stride, rows.first, rows.end, status) && fine;
  cairo_surface_mark_dirty (surface);
  return fine;
}

bool
cvm_scene_paint (const CvmScene *scene, cairo_surface_t *surface, CvmStatus *status)
{
  CvmLineSet *lines = cvm_line_set_new (status);
  bool fine = lines && cvm_scene_collect_lines (scene, lines, status);
  fine = lines && cvm_scene_paint_rows (scene, lines, NULL, surface, 0, status) && fine;
  fine = cvm_scene_paint_marks (scene, surface, 0, status) && fine;
  cvm_line_set_free (lines);
  return fine;
}
