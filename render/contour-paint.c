/* SPDX-License-Identifier: Apache-2.0 */
/* See contour-paint.h. One path holds all rings of a structure in the section; it is stroked twice,
 * halo and line, so that the halo of a ring never covers the line of its neighbour. */
#include "render/contour-paint.h"

#include "render/section-outline.h"

#include <math.h>

const CvmLineStyle cvm_line_styles[] = {
  [CVM_LINE_ACTIVE] = { 2, 1, 0, { 0 } },
  [CVM_LINE_OTHER] = { 1.25, 0.75, 0, { 0 } },
  [CVM_LINE_PRELIMINARY] = { 2, 1, 2, { 8, 4 } },
  [CVM_LINE_VIEW_ONLY] = { 1.25, 0.75, 4, { 8, 3, 2, 3 } },
};

#define HALO_ALPHA 0.65
#define MIN_STEP_PX 0.25
#define TOLERANCE_PX 0.1

/* A line of points with those left out whose neighbours say the same: from the last point that was
 * kept, every point passed so far leaves a cone of directions that stay within TOLERANCE_PX of it;
 * when the next one is outside, the one before it is kept. Linear, and on traced and hand-drawn
 * rings some eight times fewer points for Cairo to stroke. */
typedef struct
{
  cairo_t *cr;
  double x, y;           /* kept */
  double last_x, last_y; /* passed */
  double low, high;      /* the cone, as angles from `towards` */
  double towards;
  bool empty, passed;
} Thinner;

static void
thinner_keep (Thinner *thinner, double x, double y)
{
  if (thinner->empty)
    cairo_move_to (thinner->cr, x, y);
  else
    cairo_line_to (thinner->cr, x, y);
  thinner->x = x;
  thinner->y = y;
  thinner->empty = thinner->passed = false;
}

static void
thinner_add (Thinner *thinner, double x, double y)
{
  double dx = x - thinner->x, dy = y - thinner->y, length = hypot (dx, dy);
  if (thinner->empty)
    {
      thinner_keep (thinner, x, y);
      return;
    }
  if (length < MIN_STEP_PX && !thinner->passed)
    return;
  double width = length > TOLERANCE_PX ? asin (TOLERANCE_PX / length) : M_PI;
  if (!thinner->passed)
    {
      thinner->towards = atan2 (dy, dx);
      thinner->low = -width;
      thinner->high = width;
    }
  else
    {
      double angle = remainder (atan2 (dy, dx) - thinner->towards, 2 * M_PI);
      /* Also where the line turns back, so that a spike keeps its tip. */
      if (angle < thinner->low || angle > thinner->high
          || length < hypot (thinner->last_x - thinner->x, thinner->last_y - thinner->y))
        {
          thinner_keep (thinner, thinner->last_x, thinner->last_y);
          thinner_add (thinner, x, y);
          return;
        }
      thinner->low = fmax (thinner->low, angle - width);
      thinner->high = fmin (thinner->high, angle + width);
    }
  thinner->last_x = x;
  thinner->last_y = y;
  thinner->passed = true;
}

static void
add_ring (cairo_t *cr,
          const CvmRing *ring,
          const CvmViewPlane *view,
          const CvmViewTransform *transform)
{
  Thinner thinner = { .cr = cr, .empty = true };
  for (int i = 0; i < ring->n_points; i++)
    {
      double right_mm, down_mm, x, y;
      cvm_view_plane_from_patient (view, ring->points[i], &right_mm, &down_mm, NULL);
      cvm_view_transform_to_screen (transform, right_mm, down_mm, &x, &y);
      thinner_add (&thinner, x, y);
    }
  if (thinner.passed)
    thinner_keep (&thinner, thinner.last_x, thinner.last_y);
  cairo_close_path (cr);
}

/* Whether any of the ring can be on the screen; `margin` in px. */
static bool
on_screen (const CvmRing *ring,
           const CvmViewPlane *view,
           const CvmViewTransform *transform,
           double margin)
{
  double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
  for (int i = 0; i < ring->n_points; i++)
    {
      double right_mm, down_mm;
      cvm_view_plane_from_patient (view, ring->points[i], &right_mm, &down_mm, NULL);
      low_x = fmin (low_x, right_mm);
      high_x = fmax (high_x, right_mm);
      low_y = fmin (low_y, down_mm);
      high_y = fmax (high_y, down_mm);
    }
  double x0, y0, x1, y1;
  cvm_view_transform_to_screen (transform, low_x, low_y, &x0, &y0);
  cvm_view_transform_to_screen (transform, high_x, high_y, &x1, &y1);
  return x1 >= -margin && y1 >= -margin && x0 <= transform->width_px + margin
         && y0 <= transform->height_px + margin;
}

static bool
stroke (cairo_t *cr, CvmLineKind kind, const uint8_t rgb[3], double scale, CvmStatus *status)
{
  const CvmLineStyle *style = &cvm_line_styles[kind];
  double dashes[4];
  for (int i = 0; i < style->n_dashes; i++)
    dashes[i] = style->dashes[i] * scale;
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (cr, dashes, style->n_dashes, 0);
  cairo_set_line_width (cr, (style->width + 2 * style->halo) * scale);
  cairo_set_source_rgba (cr, 0, 0, 0, HALO_ALPHA);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_FAST); /* sixteen steps are enough for a shadow */
  cairo_stroke_preserve (cr);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_DEFAULT);
  cairo_set_line_width (cr, style->width * scale);
  cairo_set_source_rgb (cr, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  return cairo_status (cr) == CAIRO_STATUS_SUCCESS || cvm_status_no_memory (status);
}

/* Whether a ring belongs on the picture of a slice: it lies in it, or, without a slice of its own,
 * within the slice's extent. Further out (beyond the ends of the stack, or beside a single slice)
 * it says nothing about this picture. */
static bool
is_here (const CvmRing *ring, const CvmGrid *grid, int slice)
{
  if (ring->use == CVM_RING_COUNTED)
    return ring->slice == slice;
  if (ring->use != CVM_RING_OFF_SLICE || ring->nearest_slice != slice)
    return false;
  int next = ring->offset_mm > 0 ? slice + 1 : slice - 1;
  if (next < 0 || next >= grid->n_slices)
    next = 2 * slice - next;
  double step = next < 0 || next >= grid->n_slices
                    ? grid->slice_step_mm
                    : fabs (grid->positions_mm[next] - grid->positions_mm[slice]);
  return fabs (ring->offset_mm) <= step / 2 + 0.01;
}

static bool
paint_rings (cairo_t *cr,
             const CvmStructure *structure,
             const CvmGrid *grid,
             const CvmViewPlane *view,
             int slice,
             const CvmViewTransform *transform,
             CvmLineKind kind,
             const uint8_t rgb[3],
             double scale,
             CvmStatus *status)
{
  static const CvmRingUse uses[] = { CVM_RING_OFF_SLICE, CVM_RING_COUNTED };
  bool fine = true;
  for (int u = 0; u < 2; u++)
    {
      int n = 0;
      for (int i = 0; i < structure->n_rings; i++)
        {
          const CvmRing *ring = &structure->rings[i];
          if (ring->use != uses[u] || !is_here (ring, grid, slice) || ring->n_points < 2
              || !on_screen (ring, view, transform, 8 * scale))
            continue;
          add_ring (cr, ring, view, transform);
          n++;
        }
      if (n > 0)
        fine = stroke (cr, uses[u] == CVM_RING_OFF_SLICE ? CVM_LINE_VIEW_ONLY : kind, rgb, scale,
                       status)
               && fine;
    }
  return fine;
}

/* Across the slices: the outline of the slabs. */
static bool
paint_across (cairo_t *cr,
              const CvmStructure *structure,
              const CvmGrid *grid,
              const CvmViewPlane *view,
              int section,
              const CvmViewTransform *transform,
              CvmLineKind kind,
              const uint8_t rgb[3],
              double scale,
              CvmStatus *status)
{
  CvmSectionOutline outline;
  if (!cvm_section_outline_make (structure, grid, view, section, &outline, status))
    return false;
  for (int i = 0; i < outline.n_points; i++)
    {
      const CvmOutlinePoint *point = &outline.points[i];
      double x, y;
      cvm_view_transform_to_screen (transform, point->right_mm, point->down_mm, &x, &y);
      if (point->starts)
        {
          if (i > 0)
            cairo_close_path (cr);
          cairo_move_to (cr, x, y);
        }
      else
        cairo_line_to (cr, x, y);
    }
  bool any = outline.n_points > 0;
  cvm_section_outline_clear (&outline);
  if (!any)
    return true;
  cairo_close_path (cr);
  return stroke (cr, kind, rgb, scale, status);
}

bool
cvm_contour_paint (cairo_t *cr,
                   const CvmStructure *structure,
                   const CvmGrid *grid,
                   const CvmViewPlane *view,
                   int section,
                   const CvmViewTransform *transform,
                   CvmLineKind kind,
                   const uint8_t rgb[3],
                   double scale,
                   CvmStatus *status)
{
  const CvmPlaneAxis *depth = &view->depth;
  if (depth->axis != 2)
    return paint_across (cr, structure, grid, view, section, transform, kind, rgb, scale, status);
  return paint_rings (cr, structure, grid, view, depth->flip ? depth->n - 1 - section : section,
                      transform, kind, rgb, scale, status);
}
