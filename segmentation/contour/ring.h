/* SPDX-License-Identifier: Apache-2.0 */
/* A ring: one closed (or kept as it came) list of points in patient mm, bound to a CT slice.
 *
 * Rings are the truth for a structure. Those that we make lie on a grid of 0.001 mm in x and y;
 * imported ones are never snapped, and keep their very text until they are touched.
 *
 * Source: DICOM PS3.3 C.8.8.6 (Contour Geometric Type).
 */
#pragma once

#include "segmentation/base/status.h"

#include <stdint.h>

typedef enum
{
  CVM_RING_CLOSED_PLANAR,
  CVM_RING_CLOSEDPLANAR_XOR,
  CVM_RING_OPEN_PLANAR,
  CVM_RING_OPEN_NONPLANAR,
  CVM_RING_POINT,
  CVM_RING_OTHER /* unknown type, or no points: kept as it came */
} CvmRingType;

/* What a ring counts for. Only COUNTED rings have area and are rasterised; all are written back. */
typedef enum
{
  CVM_RING_COUNTED,
  CVM_RING_COPY,      /* a near-copy of a counted ring of its slice */
  CVM_RING_OFF_SLICE, /* no CT slice within 0.5 mm: drawn dashed on the nearest, with its offset */
  CVM_RING_NOT_SHOWN  /* point, open, not axial, too few points; `reason` says which */
} CvmRingUse;

typedef struct
{
  CvmRingType type;
  CvmRingUse use;
  const char *reason; /* message id when use is NOT_SHOWN, else NULL */
  int slice;          /* of the CT's grid; −1: none */
  int nearest_slice;  /* for OFF_SLICE; −1: none */
  double offset_mm;   /* plane of the ring − plane of slice or nearest_slice, along the normal */
  char sop_instance[65]; /* of the image that it is bound to (rewritten to the loaded CT); may be ""
                          */
  int frame;             /* frame number in a multi-frame image, from 1; 0: none */
  int n_points;
  double (*points)[3]; /* patient mm, LPS */
  char *original_text; /* ContourData as it came, byte for byte; NULL once touched, or ours */
} CvmRing;

/* A deep copy; false and CVM_ERR_MEMORY leaves `copy` empty. */
CVM_MUST_CHECK bool cvm_ring_copy (const CvmRing *ring, CvmRing *copy, CvmStatus *status);
/* Frees what it owns; the ring is then empty and on no slice, and may be cleared again. */
void cvm_ring_clear (CvmRing *ring);

/* Signed area in mm² in the plane of the first two given directions (the grid's row and column
 * direction): ½Σ(uᵢvᵢ₊₁ − uᵢ₊₁vᵢ). */
double cvm_ring_signed_area (const CvmRing *ring, const double u[3], const double v[3]);
