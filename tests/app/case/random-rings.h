/* SPDX-License-Identifier: Apache-2.0 */
/* Rings and strokes by chance, from a seed: keyholes, nested rings, near-copies, overlaps,
 * crossings, doubled rings, open ones, as other programs write them; in all patient positions. */
#pragma once

#include "tests/app/case/strokes.h"

#define COLUMNS 36
#define ROWS 32

typedef struct
{
  uint64_t random;
  int n_slices;
  CvmGrid *grid;
  CvmStructure *structure; /* to which rings are added */
} TestMaker;

static inline double
random_unit (TestMaker *maker)
{
  maker->random ^= maker->random >> 12;
  maker->random ^= maker->random << 25;
  maker->random ^= maker->random >> 27;
  return (double)((maker->random * 0x2545f4914f6cdd1dull) >> 11) * 0x1p-53;
}

static inline double
random_between (TestMaker *maker, double low, double high)
{
  return low + (high - low) * random_unit (maker);
}

static inline int
random_choose (TestMaker *maker, int n)
{
  return (int)(random_unit (maker) * n);
}

/* Imported points have more decimals than ours. */
static inline double
random_imported (double mm)
{
  return (double)llround (mm * 1e6) / 1e6;
}

static inline CvmRing *
random_add_star (TestMaker *maker, int slice, double x, double y, double radius)
{
  int n = 3 + random_choose (maker, 60);
  double wobble = random_between (maker, 0, 0.25), phase = random_between (maker, 0, 6);
  Point2 xy[64];
  for (int i = 0; i < n; i++)
    {
      double r = radius * (1 + wobble * sin (3 * 2 * G_PI * i / n + phase));
      xy[i][0] = random_imported (x + r * cos (2 * G_PI * i / n));
      xy[i][1] = random_imported (y + r * sin (2 * G_PI * i / n));
    }
  return test_add_ring (maker->structure, maker->grid, slice, n, (const double (*)[2])xy, "text");
}

static inline void
random_add_keyhole (TestMaker *maker, int slice, double x, double y, double r)
{
  const Point2 unit_square[]
      = { { -1, -1 },   { 1, -1 },  { 1, 1 },    { -1, 1 },    { -1, 0 },  { -0.5, 0 },
          { -0.5, .5 }, { .5, .5 }, { .5, -.5 }, { -.5, -.5 }, { -.5, 0 }, { -1, 0 } };
  Point2 xy[12];
  for (int i = 0; i < 12; i++)
    {
      xy[i][0] = random_imported (x + r * unit_square[i][0]);
      xy[i][1] = random_imported (y + r * unit_square[i][1]);
    }
  test_add_ring (maker->structure, maker->grid, slice, 12, (const double (*)[2])xy, "keyhole");
}

static inline void
random_add_scribble (TestMaker *maker, int slice, double x, double y, double r)
{
  Point2 xy[9];
  int n = 4 + random_choose (maker, 6);
  for (int i = 0; i < n; i++)
    {
      xy[i][0] = random_imported (x + random_between (maker, -r, r));
      xy[i][1] = random_imported (y + random_between (maker, -r, r));
    }
  test_add_ring (maker->structure, maker->grid, slice, n, (const double (*)[2])xy, "scribble");
}

static inline void
random_add_copy (TestMaker *maker, const CvmRing *ring, CvmRingUse use)
{
  Point2 xy[64];
  double shift = use == CVM_RING_COPY ? 0.001 : 0;
  for (int i = 0; i < ring->n_points; i++)
    {
      xy[i][0] = random_imported (ring->points[i][0] + shift);
      xy[i][1] = ring->points[i][1];
    }
  test_add_ring (maker->structure, maker->grid, ring->slice, ring->n_points,
                 (const double (*)[2])xy, "copy")
      ->use
      = use;
}

static inline void
random_fill_slice (TestMaker *maker, int slice)
{
  for (int pieces = random_choose (maker, 4); pieces > 0; pieces--)
    {
      double x = random_between (maker, -12, 12), y = random_between (maker, -9, 9),
             r = random_between (maker, 1, 9);
      switch (random_choose (maker, 7))
        {
        case 0:
          random_add_keyhole (maker, slice, x, y, r);
          break;
        case 1:
          random_add_scribble (maker, slice, x, y, r);
          break;
        case 2:
          random_add_copy (maker, random_add_star (maker, slice, x, y, r), CVM_RING_COPY);
          break;
        case 3: /* cancels */
          random_add_copy (maker, random_add_star (maker, slice, x, y, r), CVM_RING_COUNTED);
          break;
        case 4: /* with a hole and an island */
          random_add_star (maker, slice, x, y, r);
          random_add_star (maker, slice, x, y, r * 0.55);
          random_add_star (maker, slice, x, y, r * 0.3);
          break;
        default:
          random_add_star (maker, slice, x, y, r);
        }
    }
  if (random_choose (maker, 3) == 0)
    {
      CvmRing *point = random_add_star (maker, slice, 0, 0, 5);
      point->use = CVM_RING_NOT_SHOWN;
      point->type = CVM_RING_OPEN_PLANAR;
    }
}

/* Begin anew: another grid, another structure. */
static inline void
random_structure_on_grid (TestMaker *maker, uint64_t seed, int n_slices)
{
  maker->random = seed * 0x9e3779b97f4a7c15ull + 1;
  maker->n_slices = n_slices;
  cvm_structure_free (maker->structure);
  cvm_grid_unref (maker->grid);
  maker->grid = test_grid (random_choose (maker, N_POSITIONS), COLUMNS, ROWS, n_slices,
                           random_between (maker, 0.8, 5));
  maker->structure = cvm_structure_new (CVM_SOURCE_IMPORTED, "GTVp", NULL);
  for (int slice = 0; slice < n_slices; slice++)
    random_fill_slice (maker, slice);
}

static inline CvmStroke
random_stroke (TestMaker *maker)
{
  CvmStroke stroke = { .tool = random_choose (maker, 3), .plane = random_choose (maker, 4) % 3 };
  stroke.slice = stroke.plane == CVM_STROKE_AXIAL ? random_choose (maker, maker->n_slices) : -1;
  stroke.radius_mm
      = random_choose (maker, 4) ? random_between (maker, 0.5, 5) : random_between (maker, 0.1, 12);
  const double *origin = maker->grid->origins[random_choose (maker, maker->n_slices)];
  Point3 p = { random_between (maker, -15, 15), random_between (maker, -12, 12), origin[2] };
  double heading = random_between (maker, 0, 2 * G_PI), step = random_between (maker, 0.02, 3);
  p[2] += random_choose (maker, 2) * random_between (maker, -4, 4);
  for (int n = 1 + random_choose (maker, 25); n > 0; n--)
    {
      g_assert_true (cvm_stroke_append (&stroke, 1, &p, NULL));
      heading += random_between (maker, -1, 1);
      double along = step * cos (heading), up = step * sin (heading);
      p[0] += stroke.plane == CVM_STROKE_SAGITTAL ? 0 : along;
      p[1] += stroke.plane == CVM_STROKE_SAGITTAL ? along
              : stroke.plane == CVM_STROKE_AXIAL  ? up
                                                  : 0;
      p[2] += stroke.plane == CVM_STROKE_AXIAL ? 0 : up;
    }
  return stroke;
}
