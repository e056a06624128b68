/* SPDX-License-Identifier: Apache-2.0 */
/* See contour-paint.h. All rings of a structure in the section are one stroke, so that the halo of
 * a ring never covers the line of its neighbour. */
#include "render/contour-paint.h"

#include "render/section-outline.h"

#include <math.h>

const CvmLineStyle cvm_line_styles[] = {
  [CVM_LINE_ACTIVE] = { 2, 1, 0, { 0 } },
  [CVM_LINE_OTHER] = { 1.25, 0.75, 0, { 0 } },
  [CVM_LINE_PRELIMINARY] = { 2, 1, 2, { 8, 4 } },
  [CVM_LINE_VIEW_ONLY] = { 1.25, 0.75, 4, { 8, 3, 2, 3 } },
  [CVM_LINE_ACTIVE_VIEW_ONLY] = { 2, 1, 4, { 8, 3, 2, 3 } },
  [CVM_LINE_GHOST] = { 1.25, 0.65, 2, { 3, 3 } },
  [CVM_LINE_ISO] = { 1, 0, 2, { 2, 2 } },
  [CVM_LINE_MEMBER] = { 1, 0.5, 0, { 0 } },
};

/* Points of a ring in device pixels, and their box. */
typedef struct
{
  const CvmContourPlace *place;
  double right[3], down[3]; /* x = right · patient + x0 */
  double x0, y0;
  double margin;
} Projection;

static void
project_init (Projection *projection, const CvmContourPlace *place)
{
  const CvmViewTransform *transform = &place->transform;
  projection->place = place;
  for (int i = 0; i < 3; i++)
    {
      projection->right[i] = place->view->right.direction[i] * transform->px_per_mm;
      projection->down[i] = place->view->down.direction[i] * transform->px_per_mm;
    }
  cvm_view_transform_to_screen (transform, 0, 0, &projection->x0, &projection->y0);
  projection->margin = 8 * place->scale;
}

static void
project (const Projection *projection, const double mm[3], double *x, double *y)
{
  const double *r = projection->right, *d = projection->down;
  *x = r[0] * mm[0] + r[1] * mm[1] + r[2] * mm[2] + projection->x0;
  *y = d[0] * mm[0] + d[1] * mm[1] + d[2] * mm[2] + projection->y0;
}

/* Whether any of the ring can be on the picture. */
static bool
on_picture (const Projection *projection, const CvmRing *ring)
{
  const CvmViewTransform *transform = &projection->place->transform;
  double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
  for (int i = 0; i < ring->n_points; i++)
    {
      double x, y;
      project (projection, ring->points[i], &x, &y);
      low_x = x < low_x ? x : low_x;
      high_x = x > high_x ? x : high_x;
      low_y = y < low_y ? y : low_y;
      high_y = y > high_y ? y : high_y;
    }
  return high_x >= -projection->margin && high_y >= -projection->margin
         && low_x <= transform->width_px + projection->margin
         && low_y <= transform->height_px + projection->margin;
}

static void
add_ring (CvmLineSet *lines, const Projection *projection, const CvmRing *ring)
{
  for (int i = 0; i < ring->n_points; i++)
    {
      double x, y;
      project (projection, ring->points[i], &x, &y);
      if (i == 0)
        cvm_line_set_move_to (lines, x, y);
      else
        cvm_line_set_line_to (lines, x, y);
    }
  cvm_line_set_close (lines);
}

/* Whether a ring belongs on the picture of a slice: it lies in it, or, without a slice of its own,
 * within the slice's extent; beyond an end of the stack within one step, where the next slice would
 * be. Further out it says nothing about this picture. */
static bool
is_here (const CvmRing *ring, const CvmGrid *grid, int slice)
{
  if (ring->use == CVM_RING_COUNTED)
    return ring->slice == slice;
  if (ring->use != CVM_RING_OFF_SLICE || ring->nearest_slice != slice)
    return false;
  int next = ring->offset_mm > 0 ? slice + 1 : slice - 1;
  bool is_end = next < 0 || next >= grid->n_slices;
  if (is_end)
    next = 2 * slice - next;
  double step = next < 0 || next >= grid->n_slices
                    ? grid->slice_step_mm
                    : fabs (grid->positions_mm[next] - grid->positions_mm[slice]);
  return fabs (ring->offset_mm) <= (is_end ? step : step / 2) + 0.01;
}

/* Add those of `n` rings that have this use and are on the slice's picture. */
static void
add_rings (CvmLineSet *lines,
           const Projection *projection,
           const CvmRing *rings,
           int n,
           CvmRingUse use,
           int slice)
{
  for (int i = 0; i < n; i++)
    if (rings[i].use == use && rings[i].n_points >= 2
        && is_here (&rings[i], projection->place->grid, slice)
        && on_picture (projection, &rings[i]))
      add_ring (lines, projection, &rings[i]);
}

static bool
add_slice (CvmLineSet *lines,
           const CvmSectionSource *source,
           const CvmContourPlace *place,
           int slice,
           CvmLineKind kind,
           const uint8_t rgb[3],
           CvmStatus *status)
{
  Projection projection;
  const CvmStructure *structure = source->structure;
  const CvmSliceRings *instead = cvm_section_source_instead (source, slice);
  project_init (&projection, place);
  cvm_line_set_begin (lines, &cvm_line_styles[CVM_LINE_VIEW_ONLY], place->scale, rgb, 1);
  add_rings (lines, &projection, structure->rings, structure->n_rings, CVM_RING_OFF_SLICE, slice);
  if (!cvm_line_set_end (lines, status))
    return false;
  cvm_line_set_begin (lines, &cvm_line_styles[kind], place->scale, rgb, 1);
  add_rings (lines, &projection, instead ? instead->rings : structure->rings,
             instead ? instead->n_rings : structure->n_rings, CVM_RING_COUNTED, slice);
  return cvm_line_set_end (lines, status);
}

bool
cvm_contour_off_slice (const CvmStructure *structure,
                       const CvmContourPlace *place,
                       double *x,
                       double *y,
                       double *offset_mm)
{
  const CvmPlaneAxis *depth = &place->view->depth;
  Projection projection;
  bool found = false;
  if (depth->axis != 2)
    return false;
  const int slice = depth->flip ? depth->n - 1 - place->section : place->section;
  project_init (&projection, place);
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (ring->use != CVM_RING_OFF_SLICE || !is_here (ring, place->grid, slice))
        continue;
      if (!found)
        *offset_mm = ring->offset_mm;
      for (int p = 0; p < ring->n_points; p++)
        {
          double at_x, at_y;
          project (&projection, ring->points[p], &at_x, &at_y);
          if (!found || at_x > *x)
            {
              *x = at_x;
              *y = at_y;
            }
          found = true;
        }
    }
  return found;
}

void
cvm_contour_add_outline (CvmLineSet *lines,
                         const CvmSectionOutline *outline,
                         const CvmViewTransform *transform)
{
  for (int i = 0; i < outline->n_points; i++)
    {
      const CvmOutlinePoint *point = &outline->points[i];
      double x, y;
      cvm_view_transform_to_screen (transform, point->right_mm, point->down_mm, &x, &y);
      if (point->starts && i > 0 && !outline->open)
        cvm_line_set_close (lines);
      if (point->starts)
        cvm_line_set_move_to (lines, x, y);
      else
        cvm_line_set_line_to (lines, x, y);
    }
  if (outline->n_points > 0 && !outline->open)
    cvm_line_set_close (lines);
}

/* Across the slices: the outline of the slabs. */
static bool
add_across (CvmLineSet *lines,
            const CvmSectionSource *source,
            const CvmContourPlace *place,
            CvmLineKind kind,
            const uint8_t rgb[3],
            CvmStatus *status)
{
  CvmSectionOutline outline;
  if (!cvm_section_outline_make (source, place->grid, place->view, place->section, &outline,
                                 status))
    return false;
  cvm_line_set_begin (lines, &cvm_line_styles[kind], place->scale, rgb, 1);
  cvm_contour_add_outline (lines, &outline, &place->transform);
  cvm_section_outline_clear (&outline);
  return cvm_line_set_end (lines, status);
}

bool
cvm_contour_add (CvmLineSet *lines,
                 const CvmSectionSource *source,
                 const CvmContourPlace *place,
                 CvmLineKind kind,
                 const uint8_t rgb[3],
                 CvmStatus *status)
{
  const CvmPlaneAxis *depth = &place->view->depth;
  if (depth->axis != 2)
    return add_across (lines, source, place, kind, rgb, status);
  int slice = depth->flip ? depth->n - 1 - place->section : place->section;
  return add_slice (lines, source, place, slice, kind, rgb, status);
}
