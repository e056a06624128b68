/* SPDX-License-Identifier: Apache-2.0 */
/* See slice-image.h. A section is read line by line; a line is `n` voxels along one axis of the
 * grid, in either direction:
 *
 *   depth is the grid's slices:   one slice, a line for each row of the picture;
 *   otherwise:                    a line for each slice, which becomes a row of the picture (or a
 *                                 column, where the slices run from left to right); where slices
 *                                 are missing, lines without values keep the gap open.
 */
#include "render/slice-image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const CvmVolume *volume;
  const CvmGrid *grid;
  size_t strides[3]; /* of columns, rows, slices, in values */
} Source;

/* n values from voxel `start`, `step` voxels of the axis at a time, to every out_stride-th. */
static void
read_line (const Source *source,
           const int start[3],
           int axis,
           int step,
           int n,
           float *out,
           size_t out_stride)
{
  ptrdiff_t first = 0, stride = (ptrdiff_t)source->strides[axis] * step;
  for (int i = 0; i < 3; i++)
    first += (ptrdiff_t)source->strides[i] * start[i];
  const int16_t *as_int16 = cvm_volume_get_int16 (source->volume);
  const float *as_float = cvm_volume_get_float32 (source->volume);
  const uint8_t *as_uint8 = cvm_volume_get_uint8 (source->volume);
  if (as_int16 && stride == 1 && out_stride == 1)
    for (int i = 0; i < n; i++)
      out[i] = as_int16[first + i];
  else if (as_int16)
    for (int i = 0; i < n; i++)
      out[(size_t)i * out_stride] = as_int16[first + i * stride];
  else if (as_float && stride == 1 && out_stride == 1)
    memcpy (out, as_float + first, (size_t)n * sizeof *out);
  else if (as_float)
    for (int i = 0; i < n; i++)
      out[(size_t)i * out_stride] = as_float[first + i * stride];
  else
    for (int i = 0; i < n; i++)
      out[(size_t)i * out_stride] = as_uint8[first + i * stride];
}

static int
grid_size (const CvmGrid *grid, int axis)
{
  return axis == 0 ? grid->n_columns : axis == 1 ? grid->n_rows : grid->n_slices;
}

/* mm along a plane's axis of the first voxel that is met in a slice. */
static double
first_in_slice (const CvmGrid *grid, const CvmPlaneAxis *axis, int slice)
{
  const double *o = grid->origins[slice], *d = axis->direction;
  double first = o[0] * d[0] + o[1] * d[1] + o[2] * d[2];
  return axis->flip ? first - (grid_size (grid, axis->axis) - 1) * axis->step_mm : first;
}

static void
fill_positions (double *positions_mm, int n, double first_mm, double step_mm)
{
  for (int i = 0; i < n; i++)
    positions_mm[i] = first_mm + i * step_mm;
}

/* The index of the grid that is met i-th along the axis. */
static int
met (const CvmGrid *grid, const CvmPlaneAxis *axis, int i)
{
  return axis->flip ? grid_size (grid, axis->axis) - 1 - i : i;
}

static void
read_slice (CvmSliceImage *image, const Source *source, const CvmViewPlane *view, int slice)
{
  const CvmGrid *grid = source->grid;
  fill_positions (image->right_mm, image->n_right, first_in_slice (grid, &view->right, slice),
                  view->right.step_mm);
  fill_positions (image->down_mm, image->n_down, first_in_slice (grid, &view->down, slice),
                  view->down.step_mm);
  for (int i = 0; i < image->n_down; i++)
    {
      int start[3];
      start[2] = slice;
      start[view->down.axis] = met (grid, &view->down, i);
      start[view->right.axis] = met (grid, &view->right, 0);
      read_line (source, start, view->right.axis, view->right.flip ? -1 : 1, image->n_right,
                 image->values + (size_t)i * image->n_right, 1);
    }
}

/* A line of `n` values that begins `shift` steps after the first of `n_out`: linear in between,
 * NaN beside it. */
static void
place_line (const float *line, int n, double shift, float *out, int n_out, size_t out_stride)
{
  for (int j = 0; j < n_out; j++)
    {
      double at = j - shift;
      int i = (int)floor (at + 1e-3);
      float f = (float)(at - i), value = NAN;
      if (f < 1e-3f)
        f = 0;
      if (i >= 0 && i < n - 1)
        value = line[i] + f * (line[i + 1] - line[i]);
      else if (i == n - 1 && f == 0)
        value = line[i];
      out[(size_t)j * out_stride] = value;
    }
}

/* One line of a section across the slices. */
typedef struct
{
  int slice; /* −1: no slice, no value */
  double position_mm;
} Line;

/* The lines along `stack`, ascending. In an even stack one a slice, at its place, and the picture
 * is linear between them. In an uneven one two a slice, at its borders half way to its neighbours:
 * each slice is shown as thick as it counts. A gap is not bridged: the slice on each side reaches
 * into it as far as it would to the missing one, and in between there is no value.
 *
 *   even     i          (border)   none          none   (border)   i + 1
 *   uneven   i … (border)          none          none           (border) … i + 1
 *
 * The lines at both ends are there twice, so that nothing reaches beyond them.
 */
typedef struct
{
  Line *lines;
  int n;
} Lines;

static void
add_line (Lines *to, int slice, double position_mm)
{
  to->lines[to->n++] = (Line){ slice, position_mm };
}

static int
lay_lines (const CvmGrid *grid, const CvmPlaneAxis *stack, const uint8_t *there, Line *lines)
{
  double sign = stack->flip ? -1 : 1;
  bool slabs = !grid->even_but_gaps, plain = grid->even_but_gaps && !grid->has_gaps;
  Lines all = { lines, 0 };
  for (int i = 0; i < stack->n; i++)
    {
      int slice = met (grid, stack, i);
      double at = sign * grid->positions_mm[slice], up = cvm_grid_reach_up_mm (grid, slice),
             down = cvm_grid_reach_down_mm (grid, slice), before = stack->flip ? up : down,
             after = stack->flip ? down : up;
      bool gap_before = i > 0 && grid->n_missing[stack->flip ? slice : slice - 1] > 0,
           gap_after = i + 1 < stack->n && grid->n_missing[stack->flip ? slice - 1 : slice] > 0,
           ends_here = !plain && i + 1 == stack->n;
      if (gap_before)
        add_line (&all, -1, at - before);
      if (slabs || gap_before || (!plain && i == 0))
        add_line (&all, slice, at - before);
      if (!plain && i == 0)
        add_line (&all, slice, at - before);
      if (!slabs)
        add_line (&all, slice, at);
      if (slabs || gap_after || ends_here)
        add_line (&all, slice, at + after);
      if (ends_here)
        add_line (&all, slice, at + after);
      if (gap_after)
        add_line (&all, -1, at + after);
    }
  for (int i = 0; there && i < all.n; i++)
    if (lines[i].slice >= 0 && !there[lines[i].slice])
      lines[i].slice = -1;
  return all.n;
}

/* At most this many lines of slices, borders and gaps included. */
static size_t
room_for_lines (const CvmGrid *grid)
{
  return (size_t)grid->n_slices * (grid->even_but_gaps && !grid->has_gaps ? 1 : 5) + 2;
}

static bool
read_across (CvmSliceImage *image,
             const Source *source,
             const CvmViewPlane *view,
             double depth_mm,
             const uint8_t *there)
{
  const CvmGrid *grid = source->grid;
  bool slices_down = view->down.axis == 2;
  const CvmPlaneAxis *stack = slices_down ? &view->down : &view->right,
                     *along = slices_down ? &view->right : &view->down;
  int n = grid_size (grid, along->axis);
  float *values = malloc ((size_t)n * sizeof *values);
  Line *lines = malloc (room_for_lines (grid) * sizeof *lines);
  bool fine = values && lines;
  int n_lines = fine ? lay_lines (grid, stack, there, lines) : 0;
  *(slices_down ? &image->n_down : &image->n_right) = n_lines;
  fill_positions (slices_down ? image->right_mm : image->down_mm, along->n, along->min_mm,
                  along->step_mm);
  for (int i = 0; i < n_lines; i++)
    {
      int slice = lines[i].slice, start[3];
      (slices_down ? image->down_mm : image->right_mm)[i] = lines[i].position_mm;
      /* Half way between two voxels it is the lower one, of which this is the nearest section. */
      double depth = slice < 0 ? -1
                               : ceil ((depth_mm - first_in_slice (grid, &view->depth, slice))
                                           / view->depth.step_mm
                                       - 0.5 - CVM_PLANE_TIE);
      float *out = image->values + (size_t)i * (slices_down ? (size_t)image->n_right : 1);
      size_t out_stride = slices_down ? 1 : (size_t)image->n_right;
      bool inside = depth >= 0 && depth < grid_size (grid, view->depth.axis);
      start[2] = slice;
      start[along->axis] = met (grid, along, 0);
      start[view->depth.axis] = inside ? met (grid, &view->depth, (int)depth) : 0;
      if (inside && n == along->n)
        read_line (source, start, along->axis, along->flip ? -1 : 1, n, out, out_stride);
      else
        {
          if (inside)
            read_line (source, start, along->axis, along->flip ? -1 : 1, n, values, 1);
          double shift
              = inside ? (first_in_slice (grid, along, slice) - along->min_mm) / along->step_mm : 0;
          place_line (values, inside ? n : 0, shift, out, along->n, out_stride);
        }
    }
  free (values);
  free (lines);
  return fine;
}

static void
find_box (CvmSliceImage *image, float floor_value)
{
  image->first_right = image->n_right;
  image->first_down = image->n_down;
  image->last_right = image->last_down = -1;
  for (int y = 0; y < image->n_down; y++)
    {
      const float *row = image->values + (size_t)y * image->n_right;
      int first = 0, last = image->n_right - 1;
      while (first <= last && !(row[first] >= floor_value))
        first++;
      while (last > first && !(row[last] >= floor_value))
        last--;
      if (first > last)
        continue;
      if (first < image->first_right)
        image->first_right = first;
      if (last > image->last_right)
        image->last_right = last;
      if (image->last_down < 0)
        image->first_down = y;
      image->last_down = y;
    }
}

CvmSliceImage *
cvm_slice_image_new (const CvmVolume *volume,
                     const CvmViewPlane *view,
                     int section,
                     float floor_value,
                     CvmStatus *status)
{
  return cvm_slice_image_new_partial (volume, view, section, floor_value, NULL, status);
}

CvmSliceImage *
cvm_slice_image_new_partial (const CvmVolume *volume,
                             const CvmViewPlane *view,
                             int section,
                             float floor_value,
                             const uint8_t *there,
                             CvmStatus *status)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  if (section < 0 || section >= view->depth.n)
    {
      cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("There is no slice {1}; there are {2}."),
                       "%d\n%d", section + 1, view->depth.n);
      return NULL;
    }
  Source source = { volume, grid, { 1, (size_t)grid->n_columns, 0 } };
  source.strides[2] = source.strides[1] * (size_t)grid->n_rows;
  bool whole_slice = view->depth.axis == 2;
  CvmSliceImage *image = calloc (1, sizeof *image);
  if (!image)
    goto no_memory;
  image->n_right = whole_slice ? grid_size (grid, view->right.axis) : view->right.n;
  image->n_down = whole_slice ? grid_size (grid, view->down.axis) : view->down.n;
  image->right_step_mm = view->right.step_mm;
  image->down_step_mm = view->down.step_mm;
  size_t room_right = view->right.axis == 2 ? room_for_lines (grid) : (size_t)image->n_right,
         room_down = view->down.axis == 2 ? room_for_lines (grid) : (size_t)image->n_down;
  image->right_mm = malloc (room_right * sizeof (double));
  image->down_mm = malloc (room_down * sizeof (double));
  image->values = malloc (room_right * room_down * sizeof (float));
  if (!image->right_mm || !image->down_mm || !image->values)
    goto no_memory;
  int slice = met (grid, &view->depth, section);
  if (whole_slice)
    read_slice (image, &source, view, slice);
  else if (!read_across (image, &source, view, cvm_view_plane_section_depth (view, grid, section),
                         there))
    goto no_memory;
  for (int i = 0; whole_slice && there && !there[slice] && i < image->n_right * image->n_down; i++)
    image->values[i] = NAN;
  find_box (image, floor_value);
  return image;

no_memory:
  cvm_slice_image_free (image);
  cvm_status_no_memory (status);
  return NULL;
}

void
cvm_slice_image_free (CvmSliceImage *image)
{
  if (!image)
    return;
  free (image->right_mm);
  free (image->down_mm);
  free (image->values);
  free (image);
}
