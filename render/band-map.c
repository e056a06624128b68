/* SPDX-License-Identifier: Apache-2.0 */
/* Each piece of line marks the points of a fine grid that are near it; then only marked points are
 * read from the map. */
#include "render/band-map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  double low_right, low_down, step;
  int n_right, n_down;
  double reach;
  uint8_t *near;
} Band;

/* Marks what is nearer to the piece than the reach. */
static void
mark (Band *band, const CvmOutlinePoint *a, const CvmOutlinePoint *b)
{
  double dx = b->right_mm - a->right_mm, dy = b->down_mm - a->down_mm, square = dx * dx + dy * dy;
  double low_x = fmin (a->right_mm, b->right_mm) - band->reach,
         high_x = fmax (a->right_mm, b->right_mm) + band->reach,
         low_y = fmin (a->down_mm, b->down_mm) - band->reach,
         high_y = fmax (a->down_mm, b->down_mm) + band->reach;
  int first_x = (int)fmax (ceil ((low_x - band->low_right) / band->step), 0),
      last_x = (int)fmin (floor ((high_x - band->low_right) / band->step), band->n_right - 1),
      first_y = (int)fmax (ceil ((low_y - band->low_down) / band->step), 0),
      last_y = (int)fmin (floor ((high_y - band->low_down) / band->step), band->n_down - 1);
  for (int j = first_y; j <= last_y; j++)
    for (int i = first_x; i <= last_x; i++)
      {
        double x = band->low_right + i * band->step - a->right_mm,
               y = band->low_down + j * band->step - a->down_mm;
        double t = square > 0 ? fmin (fmax ((x * dx + y * dy) / square, 0), 1) : 0;
        double off_x = x - t * dx, off_y = y - t * dy;
        if (off_x * off_x + off_y * off_y <= band->reach * band->reach)
          band->near[(size_t)j * (size_t)band->n_right + (size_t)i] = 1;
      }
}

static void
mark_all (Band *band, const CvmSectionOutline *outline)
{
  const CvmOutlinePoint *points = outline->points;
  for (int i = 0, start = 0; i < outline->n_points; i++)
    {
      if (points[i].starts)
        start = i;
      bool last = i + 1 == outline->n_points || points[i + 1].starts;
      if (!last)
        mark (band, &points[i], &points[i + 1]);
      else if (!outline->open)
        mark (band, &points[i], &points[start]);
    }
}

/* The box about the outline, cut to the map, and steps that keep the number of values in bounds. */
static void
measure (Band *band, const CvmSliceImage *map, const CvmSectionOutline *outline, double step_mm)
{
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };
  for (int i = 0; i < outline->n_points; i++)
    {
      low[0] = fmin (low[0], outline->points[i].right_mm - band->reach);
      high[0] = fmax (high[0], outline->points[i].right_mm + band->reach);
      low[1] = fmin (low[1], outline->points[i].down_mm - band->reach);
      high[1] = fmax (high[1], outline->points[i].down_mm + band->reach);
    }
  low[0] = fmax (low[0], map->right_mm[0]);
  high[0] = fmin (high[0], map->right_mm[map->n_right - 1]);
  low[1] = fmax (low[1], map->down_mm[0]);
  high[1] = fmin (high[1], map->down_mm[map->n_down - 1]);
  double width = fmax (high[0] - low[0], 0), height = fmax (high[1] - low[1], 0);
  if (!(low[0] <= high[0] && low[1] <= high[1]))
    {
      low[0] = map->right_mm[0];
      low[1] = map->down_mm[0];
      width = height = 0;
    }
  band->low_right = low[0];
  band->low_down = low[1];
  band->step = step_mm;
  while ((width / band->step + 2) * (height / band->step + 2) > CVM_BAND_MAX_VALUES)
    band->step *= 1.25;
  band->n_right = (int)(width / band->step) + 1;
  band->n_down = (int)(height / band->step) + 1;
}

/* Index below a position, and how far it is towards the next; positions ascend. */
static int
find (const double *positions, int n, double at, double *share)
{
  int low = 0, high = n - 1;
  while (high - low > 1)
    {
      int middle = (low + high) / 2;
      if (positions[middle] <= at)
        low = middle;
      else
        high = middle;
    }
  *share
      = n > 1 ? fmin (fmax ((at - positions[low]) / (positions[high] - positions[low]), 0), 1) : 0;
  return low;
}

typedef struct
{
  int index;
  double share;
} Place;

static float
sample (const CvmSliceImage *map, const Place *x, const Place *y)
{
  const float *row = map->values + (size_t)y->index * (size_t)map->n_right + (size_t)x->index;
  int right = x->index + 1 < map->n_right;
  const float *below = y->index + 1 < map->n_down ? row + map->n_right : row;
  double upper = row[0] + x->share * (row[right] - row[0]),
         lower = below[0] + x->share * (below[right] - below[0]);
  double value = upper + y->share * (lower - upper);
  return isfinite (value) ? (float)value : 0;
}

/* A place for each step along one axis. NULL: no memory. */
static Place *
make_places (const double *positions, int n, double low, double step, int n_places)
{
  Place *places = malloc ((size_t)n_places * sizeof *places);
  for (int i = 0; places && i < n_places; i++)
    places[i].index = find (positions, n, low + i * step, &places[i].share);
  return places;
}

static void
note (CvmSliceImage *image, int i, int j)
{
  if (i < image->first_right)
    image->first_right = i;
  if (i > image->last_right)
    image->last_right = i;
  if (j < image->first_down)
    image->first_down = j;
  if (j > image->last_down)
    image->last_down = j;
}

static bool
fill (CvmSliceImage *image, const CvmSliceImage *map, const Band *band, float floor)
{
  Place *x = make_places (map->right_mm, map->n_right, band->low_right, band->step, band->n_right),
        *y = make_places (map->down_mm, map->n_down, band->low_down, band->step, band->n_down);
  bool fine = x && y;
  for (int j = 0; fine && j < band->n_down; j++)
    for (int i = 0; i < band->n_right; i++)
      {
        size_t at = (size_t)j * (size_t)band->n_right + (size_t)i;
        image->values[at] = band->near[at] ? sample (map, &x[i], &y[j]) : 0;
        if (image->values[at] >= floor)
          note (image, i, j);
      }
  free (x);
  free (y);
  return fine;
}

static CvmSliceImage *
new_image (const Band *band)
{
  CvmSliceImage *image = calloc (1, sizeof *image);
  if (!image)
    return NULL;
  image->n_right = band->n_right;
  image->n_down = band->n_down;
  image->right_step_mm = image->down_step_mm = band->step;
  image->first_right = band->n_right;
  image->first_down = band->n_down;
  image->last_right = image->last_down = -1;
  image->right_mm = malloc ((size_t)band->n_right * sizeof *image->right_mm);
  image->down_mm = malloc ((size_t)band->n_down * sizeof *image->down_mm);
  image->values = malloc ((size_t)band->n_right * (size_t)band->n_down * sizeof *image->values);
  if (!image->right_mm || !image->down_mm || !image->values)
    {
      cvm_slice_image_free (image);
      return NULL;
    }
  for (int i = 0; i < band->n_right; i++)
    image->right_mm[i] = band->low_right + i * band->step;
  for (int j = 0; j < band->n_down; j++)
    image->down_mm[j] = band->low_down + j * band->step;
  return image;
}

CvmSliceImage *
cvm_band_map_new (const CvmSliceImage *map,
                  const CvmSectionOutline *outline,
                  double half_width_mm,
                  double step_mm,
                  float floor,
                  CvmStatus *status)
{
  Band band = { .reach = half_width_mm };
  measure (&band, map, outline, step_mm);
  band.near = calloc ((size_t)band.n_right * (size_t)band.n_down, 1);
  CvmSliceImage *image = band.near ? new_image (&band) : NULL;
  if (image)
    mark_all (&band, outline);
  if (image && !fill (image, map, &band, floor))
    {
      cvm_slice_image_free (image);
      image = NULL;
    }
  free (band.near);
  if (!image)
    cvm_status_no_memory (status);
  return image;
}
