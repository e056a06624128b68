/* SPDX-License-Identifier: Apache-2.0 */
/* See picture.h. The same scene as the window's, on a canvas of its own:
 *
 *   ┌──────────────┬───────┐
 *   │              │  sag  │
 *   │    axial     ├───────┤
 *   │              │  cor  │
 *   ├──────────────┴───────┤
 *   │ caption              │
 *   └──────────────────────┘
 */
#include "render/picture.h"

#include "render/scene.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  LARGE_PX = 900,
  GAP_PX = 4,
  SMALL_PX = (LARGE_PX - GAP_PX) / 2,
  CAPTION_PX = 36
};

/* The picture shows what is above this and this thick, with a little air about it. */
#define BODY_HU (-300)
#define THICK_MM 25
#define AIR_MM 12

typedef struct
{
  const CvmVolume *ct, *probability;
  const CvmGrid *grid;
  CvmStructure *const *structures;
  int n_structures;
  double focus_mm[3]; /* patient; the sections through it are shown */
  const char *(*translate) (const char *);
} Picture;

static const char *
text (const Picture *picture, const char *message_id)
{
  return picture->translate ? picture->translate (message_id) : message_id;
}

static void
centre_of_largest_ring (const CvmStructure *structure, int slice, double patient_mm[3])
{
  const CvmRing *largest = NULL;
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].use == CVM_RING_COUNTED && structure->rings[i].slice == slice
        && (!largest || structure->rings[i].n_points > largest->n_points))
      largest = &structure->rings[i];
  if (!largest || largest->n_points == 0)
    return;
  for (int k = 0; k < 3; k++)
    {
      double sum = 0;
      for (int i = 0; i < largest->n_points; i++)
        sum += largest->points[i][k];
      patient_mm[k] = sum / largest->n_points;
    }
}

static int
largest_slice (const CvmStructure *structure, const CvmGrid *grid)
{
  int best = -1;
  double best_mm2 = 0;
  for (int slice = 0; slice < grid->n_slices; slice++)
    {
      double mm2 = cvm_structure_area_mm2 (structure, grid, slice);
      if (mm2 > best_mm2)
        {
          best_mm2 = mm2;
          best = slice;
        }
    }
  return best;
}

/* The voxel where the map is highest, or −1 where it is nowhere above its floor. */
static int
highest_slice (const CvmVolume *map, double patient_mm[3])
{
  const CvmGrid *grid = cvm_volume_get_grid (map);
  float best = CVM_PROBABILITY_FIRST;
  int slice = -1;
  for (int k = 0; k < grid->n_slices; k++)
    for (int j = 0; j < grid->n_rows; j++)
      for (int i = 0; i < grid->n_columns; i++)
        {
          float value = cvm_volume_value (map, i, j, k);
          if (!(value > best))
            continue;
          best = value;
          slice = k;
          cvm_grid_to_patient (grid, (double[3]){ i, j, k }, patient_mm);
        }
  return slice;
}

/* Where to look: in `slice`, or in the one that says most. */
static bool
choose_focus (Picture *picture, int slice, CvmStatus *status)
{
  const CvmGrid *grid = picture->grid;
  if (slice < -1 || slice >= grid->n_slices)
    return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("There is no slice {1}; there are {2}."), "%d\n%d", slice + 1,
                            grid->n_slices);
  const CvmStructure *first = picture->n_structures > 0 ? picture->structures[0] : NULL;
  double map_mm[3];
  bool by_map = false;
  if (slice < 0 && first)
    slice = largest_slice (first, grid);
  if (slice < 0 && picture->probability && highest_slice (picture->probability, map_mm) >= 0)
    {
      double voxel[3];
      cvm_grid_to_voxel (grid, map_mm, voxel);
      slice = (int)fmin (fmax (floor (voxel[2] + 0.5), 0), grid->n_slices - 1);
      by_map = true;
    }
  if (slice < 0)
    slice = grid->n_slices / 2;
  cvm_grid_to_patient (grid,
                       (double[3]){ (grid->n_columns - 1) / 2.0, (grid->n_rows - 1) / 2.0, slice },
                       picture->focus_mm);
  if (by_map)
    memcpy (picture->focus_mm, map_mm, sizeof map_mm);
  else if (first)
    centre_of_largest_ring (first, slice, picture->focus_mm);
  return true;
}

/* Marks the values of a line (n of them, `stride` apart) that lie in a run above BODY_HU of at
 * least `least`; `also` (may be NULL) must be set too. */
static void
mark_runs (
    const float *values, const uint8_t *also, uint8_t *marks, int n, size_t stride, int least)
{
  for (int i = 0, begin = 0; i <= n; i++)
    {
      size_t at = (size_t)i * stride;
      if (i < n && values[at] > BODY_HU && (!also || also[at]))
        continue;
      for (int j = begin; i - begin >= least && j < i; j++)
        marks[(size_t)j * stride] = 1;
      begin = i + 1;
    }
}

/* The box of what is thick both ways: a body, not the couch or the mask's frame. False: none. */
static bool
find_body (const CvmSliceImage *image, double low_mm[2], double high_mm[2])
{
  size_t n = (size_t)image->n_right * (size_t)image->n_down;
  uint8_t *across = calloc (n, 1), *both = calloc (n, 1);
  bool found = false;
  for (int y = 0; across && both && y < image->n_down; y++)
    mark_runs (image->values + (size_t)y * image->n_right, NULL,
               across + (size_t)y * image->n_right, image->n_right, 1,
               (int)ceil (THICK_MM / fmax (image->right_step_mm, 0.1)));
  for (int x = 0; across && both && x < image->n_right; x++)
    mark_runs (image->values + x, across + x, both + x, image->n_down, (size_t)image->n_right,
               (int)ceil (THICK_MM / fmax (image->down_step_mm, 0.1)));
  for (size_t i = 0; across && both && i < n; i++)
    {
      if (!both[i])
        continue;
      double at_mm[2] = { image->right_mm[i % (size_t)image->n_right],
                          image->down_mm[i / (size_t)image->n_right] };
      for (int k = 0; k < 2; k++)
        {
          low_mm[k] = found ? fmin (low_mm[k], at_mm[k]) : at_mm[k];
          high_mm[k] = found ? fmax (high_mm[k], at_mm[k]) : at_mm[k];
        }
      found = true;
    }
  free (across);
  free (both);
  return found;
}

/* The part of the section that has a body in it, as large as the tile allows. */
static void
frame_body (const CvmSliceImage *image, const CvmViewPlane *view, CvmViewTransform *transform)
{
  double low_mm[2] = { 0, 0 }, high_mm[2] = { 0, 0 };
  transform->px_per_mm = cvm_view_plane_fit (view, transform->width_px, transform->height_px);
  cvm_view_plane_middle (view, &transform->right_mm, &transform->down_mm);
  if (!find_body (image, low_mm, high_mm))
    return;
  transform->right_mm = (low_mm[0] + high_mm[0]) / 2;
  transform->down_mm = (low_mm[1] + high_mm[1]) / 2;
  transform->px_per_mm = fmin (transform->width_px / (high_mm[0] - low_mm[0] + 2 * AIR_MM),
                               transform->height_px / (high_mm[1] - low_mm[1] + 2 * AIR_MM));
}

static int
write_title (const Picture *picture, const CvmViewPlane *view, int section, char *out, size_t size)
{
  static const char *const names[CVM_N_PLANES] = { [CVM_PLANE_AXIAL] = CVM_N_ ("Axial"),
                                                   [CVM_PLANE_SAGITTAL] = CVM_N_ ("Sagittal"),
                                                   [CVM_PLANE_CORONAL] = CVM_N_ ("Coronal") };
  static const int axis_of[CVM_N_PLANES] = { 2, 0, 1 };
  CvmStatus slice_text = CVM_STATUS_INIT;
  char number[64], line[128];
  const char *name = text (picture, names[view->plane]);
  int axis = axis_of[view->plane];
  cvm_format_number (number, sizeof number, picture->focus_mm[axis], 1);
  cvm_status_fail (&slice_text, CVM_OK, CVM_N_ ("slice {1} of {2}"), "%d\n%d", section + 1,
                   view->depth.n);
  cvm_status_format (&slice_text, text (picture, slice_text.message_id), line, sizeof line);
  snprintf (out, size, "%s  %c\u00a0%s\u00a0mm\n%s", name, "xyz"[axis], number,
            view -> plane == CVM_PLANE_AXIAL ? line : "");
  return (int)strlen (name);
}

static bool
paint_map (const Picture *picture,
           CvmScene *scene,
           const CvmMapColours *colours,
           CvmSliceImage **map,
           CvmStatus *status)
{
  if (!picture->probability)
    return true;
  const CvmGrid *grid = cvm_volume_get_grid (picture->probability);
  CvmViewPlane view;
  double depth_mm;
  cvm_view_plane_init (&view, grid, scene->view->plane);
  cvm_view_plane_from_patient (&view, picture->focus_mm, NULL, NULL, &depth_mm);
  *map = cvm_slice_image_new (picture->probability, &view,
                              cvm_view_plane_section_at (&view, grid, depth_mm),
                              CVM_PROBABILITY_FIRST, status);
  scene->n_maps = *map != NULL;
  scene->maps[0] = (CvmSceneMap){ *map, colours };
  if (scene->view->plane == CVM_PLANE_AXIAL)
    scene->legend_title = text (picture, CVM_N_ ("Probability"));
  return *map != NULL;
}

static bool
paint_tile (const Picture *picture,
            CvmPlane plane,
            cairo_t *cr,
            int x,
            int y,
            int size_px,
            CvmStatus *status)
{
  CvmViewPlane view;
  CvmMapColours colours;
  double depth_mm;
  char title[256], window[64];
  cvm_view_plane_init (&view, picture->grid, plane);
  cvm_map_colours_probability (&colours, 1);
  cvm_view_plane_from_patient (&view, picture->focus_mm, NULL, NULL, &depth_mm);
  int section = cvm_view_plane_section_at (&view, picture->grid, depth_mm);
  CvmSliceImage *image = cvm_slice_image_new (picture->ct, &view, section, -INFINITY, status),
                *map = NULL;
  if (!image)
    return false;
  CvmScene scene = { .grid = picture->grid,
                     .view = &view,
                     .section = section,
                     .transform = { .width_px = size_px, .height_px = size_px },
                     .image = image,
                     .window = cvm_window_presets[0].window,
                     .structures = picture->structures,
                     .n_structures = picture->n_structures,
                     .active_id = picture->n_structures > 0 ? picture->structures[0]->id : NULL,
                     .style = { .scale = 1, .text_scale = 1, .small = plane != CVM_PLANE_AXIAL },
                     .title = title,
                     .letters = true };
  scene.title_bold_bytes = write_title (picture, &view, section, title, sizeof title);
  snprintf (window, sizeof window, "W\u00a0%g  L\u00a0%g", scene.window.width_hu,
            scene.window.level_hu);
  scene.window_text = plane == CVM_PLANE_AXIAL ? window : NULL;
  frame_body (image, &view, &scene.transform);
  cairo_surface_t *tile = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size_px, size_px);
  bool fine = paint_map (picture, &scene, &colours, &map, status)
              && cvm_scene_paint (&scene, tile, status);
  cairo_set_source_surface (cr, tile, x, y);
  cairo_paint (cr);
  cairo_surface_destroy (tile);
  cvm_slice_image_free (image);
  cvm_slice_image_free (map);
  return fine;
}

static void
paint_caption (const Picture *picture, cairo_t *cr, const CvmViewTransform *page)
{
  CvmDecorationStyle style = { .scale = 1, .text_scale = 1 };
  const char *caption = text (picture, CVM_N_ ("RESEARCH USE ONLY. Not for treatment."));
  cvm_decorations_text (cr, &style, page, CVM_CORNER_BOTTOM_LEFT, caption, (int)strlen (caption),
                        true);
}

/* Names in their colours, from the right end of the caption to the left while there is room. */
static void
paint_names (const Picture *picture, cairo_t *cr, const CvmViewTransform *page)
{
  CvmDecorationStyle style = { .scale = 1, .text_scale = 1 };
  CvmViewTransform rest = *page;
  for (int i = 0; i < picture->n_structures && i < CVM_N_STRUCTURE_COLOURS; i++)
    {
      const CvmStructure *structure = picture->structures[i];
      if (!structure->visible || structure->n_rings == 0)
        continue;
      uint8_t rgb[3];
      cvm_structure_colour (structure, i, rgb);
      int width = cvm_decorations_text (cr, &style, &rest, CVM_CORNER_BOTTOM_RIGHT,
                                        structure->name ? structure->name : "", 0, false);
      double right = rest.width_px - width - 16;
      cairo_rectangle (cr, right - 12, page->height_px - CAPTION_PX / 2.0 - 6, 12, 12);
      cairo_set_source_rgb (cr, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
      cairo_fill (cr);
      rest.width_px = (int)right - 20;
      if (rest.width_px < page->width_px / 2)
        break;
    }
}

static bool
write_surface (cairo_surface_t *surface, const char *path, CvmStatus *status)
{
  errno = 0;
  cairo_status_t result = cairo_surface_write_to_png (surface, path);
  if (result == CAIRO_STATUS_SUCCESS)
    return true;
  cvm_status_fail (status, result == CAIRO_STATUS_NO_MEMORY ? CVM_ERR_MEMORY : CVM_ERR_FILE,
                   CVM_N_ ("Couldn't write the picture {1}: {2}."), "%s\n%s", path,
                   errno ? strerror (errno) : cairo_status_to_string (result));
  return false;
}

bool
cvm_picture_write_png (const CvmVolume *ct,
                       const CvmVolume *probability,
                       CvmStructure *const *structures,
                       int n_structures,
                       int slice,
                       const char *path,
                       const char *(*translate) (const char *message_id),
                       CvmStatus *status)
{
  Picture picture = { .ct = ct,
                      .probability = probability,
                      .grid = cvm_volume_get_grid (ct),
                      .structures = structures,
                      .n_structures = n_structures,
                      .translate = translate };
  if (!choose_focus (&picture, slice, status))
    return false;
  CvmViewTransform page
      = { .width_px = LARGE_PX + GAP_PX + SMALL_PX, .height_px = LARGE_PX + CAPTION_PX };
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_RGB24, page.width_px, page.height_px);
  cairo_t *cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 0.173, 0.173, 0.173); /* the gaps: #2c2c2c */
  cairo_paint (cr);
  int beside = LARGE_PX + GAP_PX, below = SMALL_PX + GAP_PX;
  bool fine = paint_tile (&picture, CVM_PLANE_AXIAL, cr, 0, 0, LARGE_PX, status)
              && paint_tile (&picture, CVM_PLANE_SAGITTAL, cr, beside, 0, SMALL_PX, status)
              && paint_tile (&picture, CVM_PLANE_CORONAL, cr, beside, below, SMALL_PX, status);
  paint_caption (&picture, cr, &page);
  paint_names (&picture, cr, &page);
  if (fine && cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    fine = cvm_status_no_memory (status);
  cairo_destroy (cr);
  if (fine)
    fine = write_surface (surface, path, status);
  cairo_surface_destroy (surface);
  return fine;
}
