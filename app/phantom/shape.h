/* SPDX-License-Identifier: Apache-2.0 */
/* The forms that an anatomy is made of, and painting them onto one plane.
 *
 * Space:  "anatomical" mm: x to the patient's left, y to the back, z to the head; the origin lies
 *         between the ear canals, the Frankfurt plane is z = 0.
 * Forms:  loft   a stack of ellipses along z (muscles, glands, the skull's vault, the skin);
 *         chain  a bent tube through points in space (vessels, arches, limbs of bones);
 *         wall   a standing plate along a line in the plane (mandible, septum, cartilage).
 * Edges:  a form answers with a distance in mm (negative inside) that is right near its surface;
 *         painting turns it into the share of the pixel that it covers.
 * Order:  what is painted later lies on top.
 * Thread: a plane belongs to one thread; tables are constant.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One level of a loft. `front` and `back` are the two radii along y (both `ry` where alike);
 * `angle` turns the ellipse; `square` mixes it with a rounder rectangle (0 … 1). Radii are
 * interpolated as squares, so a level of radius 0 ends a loft as a round cap. */
typedef struct
{
  float z, x, y, rx, front, back, angle_deg, square;
} CvmLevel;

/* A point of a chain: place and radius. */
typedef struct
{
  float x, y, z, r;
} CvmBead;

/* A post of a wall: place, half thickness, lower and upper end. */
typedef struct
{
  float x, y, half, low, high;
} CvmPost;

/* What a form is filled with: HU, the depth of its mottling (about 10 mm coarse) and of its grain
 * (about 4 mm), and an edge softer than a pixel. */
typedef struct
{
  float hu, mottle_hu, grain_hu, soft_mm;
} CvmTissue;

typedef enum
{
  CVM_FORM_LOFT,
  CVM_FORM_CHAIN,
  CVM_FORM_WALL
} CvmForm;

/* One entry of an anatomy's table. */
typedef struct
{
  CvmForm form;
  const void *points; /* CvmLevel, CvmBead or CvmPost */
  int n_points;
  CvmTissue tissue;
  bool mirrored;  /* a second one at −x */
  float grow_mm;  /* fatter by this */
  float core_mm;  /* > 0: this far inside begins the core of … */
  CvmTissue core; /* … this tissue */
  int organ;      /* reference structure + 1, or 0 */
} CvmPart;

enum
{
  CVM_ORGAN_NONE,
  CVM_ORGAN_BODY,
  CVM_ORGAN_GTVP,
  CVM_ORGAN_BRAIN,
  CVM_ORGAN_BRAINSTEM,
  CVM_ORGAN_CORD,
  CVM_ORGAN_PAROTID_L,
  CVM_ORGAN_PAROTID_R,
  CVM_ORGAN_EYE_L,
  CVM_ORGAN_EYE_R,
  CVM_ORGAN_MANDIBLE,
  CVM_N_ORGANS
};

/* Where each reference structure's map 0.5 − distance/8 mm falls from 1 to 0. */
#define CVM_ORGAN_SLOPE_MM 8.0f

typedef struct
{
  int n_columns, n_rows;
  float z;                     /* of this plane */
  float x0, y0;                /* pixel (0, 0), before bending */
  float step_mm, row_step_mm;  /* from column to column, from row to row */
  const float *x, *y;          /* where each pixel lies after the anatomy's gentle bending */
  float bend_mm;               /* the largest bend */
  const float *mottle, *grain; /* −1 … 1 */
  const float *skin; /* distance from the skin's inner side: nothing is painted beyond; or NULL */
  float *hu;
  float *organ[CVM_N_ORGANS]; /* maps of this plane to raise, or NULL */
} CvmPlane;

/* The pixels that can lie within `margin_mm` of a box: columns [*c0, *c1), rows [*r0, *r1). false
 * when there are none. */
bool cvm_plane_window (const CvmPlane *plane,
                       float x_low,
                       float x_high,
                       float y_low,
                       float y_high,
                       float margin_mm,
                       int *c0,
                       int *c1,
                       int *r0,
                       int *r1);

/* Blend a tissue into one pixel of which a form at `distance` covers a share. */
static inline void
cvm_plane_blend (const CvmPlane *plane, int pixel, float distance, const CvmTissue *tissue)
{
  if (plane->skin && plane->skin[pixel] > distance)
    distance = plane->skin[pixel];
  float share = 0.5f - distance / (plane->step_mm + tissue->soft_mm);
  if (share <= 0)
    return;
  float value = tissue->hu + tissue->mottle_hu * plane->mottle[pixel]
                + tissue->grain_hu * plane->grain[pixel];
  plane->hu[pixel] = share >= 1 ? value : plane->hu[pixel] + share * (value - plane->hu[pixel]);
}

/* Raise a reference structure's map: where its tissue is, so not beyond the skin either. */
static inline void
cvm_plane_mark (const CvmPlane *plane, int organ, int pixel, float distance)
{
  if (plane->skin && organ != CVM_ORGAN_BODY && plane->skin[pixel] > distance)
    distance = plane->skin[pixel];
  float *map = plane->organ[organ];
  float value = 0.5f - distance / CVM_ORGAN_SLOPE_MM;
  value = value < 0 ? 0 : value > 1 ? 1 : value;
  if (map && value > map[pixel])
    map[pixel] = value;
}

/* A loft's ellipse at z; false above or below it. */
bool cvm_loft_level (const CvmLevel *levels, int n_levels, float z, CvmLevel *level);

/* Signed distance (about) from an ellipse. */
float cvm_level_distance (const CvmLevel *level, float x, float y);

/* Distance from a chain whose beads are `n_beads`; and from a standing wall. */
float cvm_chain_distance (const CvmBead *beads, int n_beads, float x, float y, float z);
float cvm_wall_distance (const CvmPost *posts, int n_posts, float x, float y, float z);

/* Paint parts in order. */
void cvm_plane_paint (const CvmPlane *plane, const CvmPart *parts, int n_parts);

/* Shorthands for the tables. BALL is a whole ellipsoid as three levels. */
#define CVM_LEVEL(z, x, y, rx, ry, angle)                                                          \
  {                                                                                                \
    z, x, y, rx, ry, ry, angle, 0                                                                  \
  }
#define CVM_BALL(x, y, z, rx, ry, rz)                                                              \
  { (z) - (rz), x, y, 0, 0, 0, 0, 0 }, { z, x, y, rx, ry, ry, 0, 0 },                              \
  {                                                                                                \
    (z) + (rz), x, y, 0, 0, 0, 0, 0                                                                \
  }
/* A muscle lies in a thin sheet of fat, so that neighbours that overlap in the tables stay apart.
 */
#define CVM_MUSCLE                                                                                 \
  .tissue = CVM_TISSUE_FAT, .grow_mm = 2.2f, .core_mm = 1.0f, .core = CVM_TISSUE_MUSCLE
#define CVM_COUNT(table) ((int)(sizeof (table) / sizeof (table)[0]))
#define CVM_LOFT(table) .form = CVM_FORM_LOFT, .points = table, .n_points = CVM_COUNT (table)
#define CVM_CHAIN(table) .form = CVM_FORM_CHAIN, .points = table, .n_points = CVM_COUNT (table)
#define CVM_WALL(table) .form = CVM_FORM_WALL, .points = table, .n_points = CVM_COUNT (table)
