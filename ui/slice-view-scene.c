/* SPDX-License-Identifier: Apache-2.0 */
/* What a slice view's layers show (scene.h), taken from the state: sections, texts, lines. */
#include "ui/section-indices.h"
#include "ui/slice-view-private.h"
#include "ui/view-result.h"

#include <glib/gi18n.h>

#define ALONG_AXIS 0.99996 /* cos 0.5° */

CvmSliceImage *
cvm_slice_view_read_map (CvmSliceView *self, const CvmVolume *map, float floor)
{
  const CvmGrid *grid = cvm_volume_get_grid (map);
  CvmViewPlane view;
  CvmStatus status;
  double patient_mm[3], depth_mm;
  cvm_view_plane_init (&view, grid, self->plane);
  cvm_view_state_get_crosshair (self->state, patient_mm);
  cvm_view_plane_from_patient (&view, patient_mm, NULL, NULL, &depth_mm);
  return cvm_slice_image_new (map, &view, cvm_view_plane_section_at (&view, grid, depth_mm), floor,
                              &status);
}

void
cvm_slice_view_update_images (CvmSliceView *self, int section)
{
  CvmStatus status;
  if (self->image_section != section)
    {
      cvm_slice_image_free (self->image);
      self->image = cvm_slice_image_new_partial (
          cvm_view_state_get_volume (self->state),
          cvm_view_state_get_plane (self->state, self->plane), section, -INFINITY,
          cvm_view_state_get_slices_there (self->state), &status);
      self->image_section = section;
    }
  const CvmVolume *map = cvm_view_state_get_probability (self->state);
  if (!map || !cvm_view_state_get_overlay_visible (self->state) || self->map_section == section)
    return;
  cvm_slice_image_free (self->map);
  self->map = cvm_slice_view_read_map (self, map, CVM_PROBABILITY_FIRST);
  self->map_section = section;
}

/* "z −105.0 mm"; without the letter where the sections run along none of the patient's axes. */
static char *
make_place (CvmSliceView *self, double depth_mm)
{
  static const char axes[CVM_N_PLANES]
      = { [CVM_PLANE_AXIAL] = 'z', [CVM_PLANE_SAGITTAL] = 'x', [CVM_PLANE_CORONAL] = 'y' };
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  const double along = view->depth.direction[axes[self->plane] - 'x'];
  char number[64];
  cvm_format_number (number, sizeof number, depth_mm, 1);
  return along < ALONG_AXIS ? g_strdup_printf ("%s\u00a0mm", number)
                            : g_strdup_printf ("%c\u00a0%s\u00a0mm", axes[self->plane], number);
}

/* "no image at z −1.5 mm", beside a gap; NULL elsewhere. */
static char *
make_gap_text (CvmSliceView *self, int section)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->state);
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  if (!grid->has_gaps || view->depth.axis != 2)
    return NULL;
  for (int next = section + 1; next >= section - 1; next -= 2)
    {
      if (next < 0 || next >= view->depth.n)
        continue;
      const int low = MIN (section, next), slice = view->depth.flip ? view->depth.n - 2 - low : low,
                n = grid->n_missing[slice];
      const double here = cvm_view_plane_section_depth (view, grid, section),
                   there = cvm_view_plane_section_depth (view, grid, next);
      g_autofree char *place = make_place (self, here + (there - here) / (n + 1));
      if (n == 1)
        return g_strdup_printf (_ ("no image at %s"), place);
      if (n > 1)
        return g_strdup_printf (_ ("%d images missing from %s on"), n, place);
    }
  return NULL;
}

static char *
make_title (CvmSliceView *self, int section, int *bold_bytes)
{
  const CvmViewPlane *view = cvm_view_state_get_plane (self->state, self->plane);
  const CvmGrid *grid = cvm_view_state_get_grid (self->state);
  const char *name = cvm_slice_view_plane_name (self->plane);
  g_autofree char *place = make_place (self, cvm_view_plane_section_depth (view, grid, section));
  g_autofree char *slice = g_strdup_printf (_ ("slice %d of %d"), section + 1, view->depth.n);
  g_autofree char *gap = make_gap_text (self, section);
  *bold_bytes = (int)strlen (name);
  if (self->small)
    return g_strdup_printf ("%s\n%s%s%s", name, place, gap ? "\n" : "", gap ? gap : "");
  return g_strdup_printf ("%s  %s\n%s%s%s", name, place, slice, gap ? "\n" : "", gap ? gap : "");
}

static char *
make_window_text (const CvmWindow *window)
{
  char width[32], level[32];
  cvm_format_number (width, sizeof width, window->width_hu, 0);
  cvm_format_number (level, sizeof level, window->level_hu, 0);
  /* Translators: window width and level in HU, as short as on every scanner's screen. */
  return g_strdup_printf (_ ("W\u00a0%s  L\u00a0%s"), width, level);
}

static char *
make_note (int *bold_bytes)
{
  const char *head = _ ("Preliminary");
  *bold_bytes = (int)strlen (head);
  return g_strdup_printf ("%s\n%s", head, _ ("dashed: not final, can't be edited or exported"));
}

static void
add_map (CvmSliceView *self, CvmScene *scene, const CvmSliceImage *image, CvmMapColours *colours)
{
  if (image && scene->n_maps < CVM_SCENE_MAX_MAPS)
    scene->maps[scene->n_maps++] = (CvmSceneMap){ image, colours };
}

/* The stroke that lasts: its rings by slice. */
static CvmSliceRings *
take_preview (CvmSliceView *self, CvmScene *scene)
{
  int n_slices = scene->grid->n_slices;
  scene->instead_id = cvm_view_state_get_preview_id (self->state);
  if (!scene->instead_id)
    return NULL;
  CvmSliceRings *instead = g_new (CvmSliceRings, n_slices);
  for (int slice = 0; slice < n_slices; slice++)
    {
      CvmSliceRings *next = &instead[scene->n_instead];
      next->slice = slice;
      scene->n_instead
          += cvm_view_state_get_preview (self->state, slice, &next->n_rings, &next->rings);
    }
  scene->instead = instead;
  return instead;
}

static CvmStructure **
take_structures (CvmSliceView *self, CvmScene *scene)
{
  guint n = cvm_view_state_get_n_structures (self->state);
  CvmStructure **structures = g_new (CvmStructure *, n + 1);
  for (guint i = 0; i < n; i++)
    structures[i] = cvm_view_state_get_structure (self->state, i);
  scene->structures = structures;
  scene->n_structures = cvm_view_state_get_contours_hidden (self->state) ? 0 : (int)n;
  return structures;
}

/* Where the plane lies across the slices, what makes its cuts fast. */
static const CvmSectionIndex **
take_indices (CvmSliceView *self, CvmScene *scene)
{
  if (scene->view->depth.axis == 2 || scene->n_structures == 0)
    return NULL;
  const CvmSectionIndex **indices = g_new0 (const CvmSectionIndex *, scene->n_structures);
  for (int i = 0; i < scene->n_structures; i++)
    if (scene->structures[i]->visible)
      indices[i] = cvm_section_indices_get (self->state, scene->structures[i]);
  scene->indices = indices;
  return indices;
}

/* The picture's layer to paint over. NULL: no memory. */
static cairo_surface_t *
take_kept (CvmSliceView *self, const CvmScene *scene, CvmStatus *status)
{
  const CvmViewTransform *transform = &scene->transform;
  if (self->kept
      && (cairo_image_surface_get_width (self->kept) != transform->width_px
          || cairo_image_surface_get_height (self->kept) != transform->height_px))
    g_clear_pointer (&self->kept, cairo_surface_destroy);
  if (!self->kept)
    {
      self->kept = cairo_image_surface_create (CAIRO_FORMAT_RGB24, transform->width_px,
                                               transform->height_px);
      self->kept_stale = TRUE;
    }
  if (self->kept_stale && !cvm_scene_paint_picture (scene, self->kept, status))
    return NULL;
  self->kept_stale = FALSE;
  return self->kept;
}

/* Paints it, or the part of it that is not in the kept picture. */
static gboolean
paint (CvmSliceView *self, const CvmScene *scene, gboolean picture_too, CvmStatus *status)
{
  int rows = CVM_SHELF_ROWS * (int)scene->style.scale;
  cairo_surface_t *kept = picture_too ? NULL : take_kept (self, scene, status);
  if (picture_too)
    self->kept_stale = TRUE;
  gboolean fine = (kept || picture_too) && self->line_set
                  && cvm_scene_collect_lines (scene, self->line_set, status);
  for (int i = 0; fine && i < self->n_shelves; i++)
    {
      CvmShelf *shelf = &self->shelves[i];
      cairo_surface_t *surface = shelf->surfaces[!shelf->which];
      fine = cvm_scene_paint_rows (scene, self->line_set, kept, surface, i * rows, status)
             && cvm_scene_paint_marks (scene, surface, i * rows, status);
    }
  return fine;
}

void
cvm_slice_view_paint_scene (CvmSliceView *self,
                            const CvmViewTransform *transform,
                            const CvmDecorationStyle *style,
                            int section,
                            gboolean picture_too)
{
  CvmViewState *state = self->state;
  CvmMapColours colours, band_colours;
  CvmStatus status;
  char level[32];
  if (!self->line_set)
    self->line_set = cvm_line_set_new (&status);
  CvmScene scene = { .grid = cvm_view_state_get_grid (state),
                     .view = cvm_view_state_get_plane (state, self->plane),
                     .section = section,
                     .transform = *transform,
                     .image = self->image,
                     .active_id = cvm_view_state_get_active_id (state),
                     .preliminary_id = cvm_view_state_get_preliminary_id (state),
                     .style = *style };
  g_autofree CvmStructure **structures = take_structures (self, &scene);
  g_autofree const CvmSectionIndex **indices = take_indices (self, &scene);
  g_autofree CvmSliceRings *instead = take_preview (self, &scene);
  g_autoptr (CvmExtraLines) extra = cvm_slice_view_take_lines (self, &scene);
  cvm_view_state_get_window (state, &scene.window);
  g_autofree char *title = make_title (self, section, &scene.title_bold_bytes);
  g_autofree char *window = make_window_text (&scene.window);
  g_autofree char *note = make_note (&scene.note_bold_bytes);
  cvm_format_number (level, sizeof level, cvm_view_state_get_level (state), 2);
  /* Translators: the level of probability at which the contour runs, in a legend: "0.50 contour".
   */
  g_autofree char *level_label = g_strdup_printf (_ ("%s contour"), level);
  scene.title = title;
  scene.window_text = self->small ? NULL : window;
  scene.window_warn = cvm_window_preset_of (&scene.window) < 0;
  if (self->map && cvm_view_state_get_overlay_visible (state))
    {
      cvm_map_colours_probability (&colours, cvm_view_state_get_overlay_opacity (state));
      add_map (self, &scene, self->map, &colours);
      scene.legend_title = self->small ? NULL : _ ("Probability");
      scene.legend_level = cvm_view_state_get_level (state);
      scene.legend_level_label = level_label;
    }
  const CvmSliceImage *band = cvm_slice_view_update_band (self, section);
  if (band)
    {
      cvm_map_colours_disagreement (&band_colours, cvm_view_state_get_disagreement_opacity (state));
      add_map (self, &scene, band, &band_colours);
      scene.disagreement_title = self->small ? NULL : _ ("Disagreement");
      scene.disagreement_words = _ ("Low disagreement does not mean correct");
    }
  if (!self->small && scene.preliminary_id)
    scene.note = note;
  /* Without memory the picture is black or lacks a line; the next change tries again. */
  if (!paint (self, &scene, picture_too, &status))
    g_debug ("slice view: %s", status.message_id);
}
