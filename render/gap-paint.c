/* SPDX-License-Identifier: Apache-2.0 */
/* See gap-paint.h. A gap is what the slices on both sides of it don't reach (slice-image.h leaves
 * it without values), as wide as the picture. */
#include "render/gap-paint.h"

#include <math.h>

#define HATCH_STEP 6
#define GREY (90 / 255.0) /* #5a5a5a, look.md "Slice strip" */

typedef struct
{
  double x, y, width, height;
} Box;

/* Lines at 45°, in step with each other whatever box they are in. */
static void
hatch (cairo_t *cr, const Box *box, double scale)
{
  double step = HATCH_STEP * scale;
  int first = (int)floor ((box->x + box->y) / step);
  cairo_save (cr);
  cairo_rectangle (cr, box->x, box->y, box->width, box->height);
  cairo_clip (cr);
  cairo_set_line_width (cr, 1.5 * scale);
  for (int i = first; i * step < box->x + box->width + box->y + box->height + step; i++)
    {
      cairo_move_to (cr, i * step - box->y, box->y);
      cairo_line_to (cr, i * step - box->y - box->height, box->y + box->height);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* From the picture's one side to the other, cut to the view. */
static Box
box_of (const CvmViewPlane *view,
        const CvmViewTransform *transform,
        double stack_from_mm,
        double stack_to_mm)
{
  bool slices_down = view->down.axis == 2;
  const CvmPlaneAxis *along = slices_down ? &view->right : &view->down;
  double low = along->low_mm, high = along->high_mm;
  double x0, y0, x1, y1;
  cvm_view_transform_to_screen (transform, slices_down ? low : stack_from_mm,
                                slices_down ? stack_from_mm : low, &x0, &y0);
  cvm_view_transform_to_screen (transform, slices_down ? high : stack_to_mm,
                                slices_down ? stack_to_mm : high, &x1, &y1);
  x0 = fmax (x0, 0);
  y0 = fmax (y0, 0);
  return (Box){ x0, y0, fmin (x1, transform->width_px) - x0, fmin (y1, transform->height_px) - y0 };
}

void
cvm_gap_paint (cairo_t *cr,
               const CvmGrid *grid,
               const CvmViewPlane *view,
               const CvmViewTransform *transform,
               double scale)
{
  if (!grid->has_gaps || view->depth.axis == 2)
    return;
  const CvmPlaneAxis *stack = view->down.axis == 2 ? &view->down : &view->right;
  cairo_set_source_rgb (cr, GREY, GREY, GREY);
  for (int k = 0; k + 1 < grid->n_slices; k++)
    {
      if (grid->n_missing[k] == 0)
        continue;
      double low = grid->positions_mm[k] + cvm_grid_reach_up_mm (grid, k),
             high = grid->positions_mm[k + 1] - cvm_grid_reach_down_mm (grid, k + 1);
      Box box = box_of (view, transform, stack->flip ? -high : low, stack->flip ? -low : high);
      if (box.width > 0 && box.height > 0)
        hatch (cr, &box, scale);
    }
}
