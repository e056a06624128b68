/* SPDX-License-Identifier: Apache-2.0 */
/* The three planes in which a grid is shown, and where its millimetres fall on a screen.
 *
 * A plane is seen as product.md says, whatever the patient's position and the grid's axes are:
 * axial and coronal with the patient's right on the left of the screen; axial with anterior up;
 * sagittal with anterior on the left; sagittal and coronal with the head up. Each screen direction
 * is the grid axis nearest to it (cvm_grid_orientation()), so a grid that is turned a little is
 * shown along its own axes, never resampled.
 *
 * Space:  `right_mm` and `down_mm` of a patient point are its products with the plane's two screen
 *         directions, `depth_mm` with the third, along which the section's index grows. The three
 *         are orthonormal, so mm on the plane are mm in the patient.
 * Screen: device pixels, x to the right, y down, (0, 0) the outer corner of the first pixel: the
 *         middle of pixel i is i + 0.5.
 */
#pragma once

#include "segmentation/grid/grid.h"

typedef enum
{
  CVM_PLANE_AXIAL,
  CVM_PLANE_SAGITTAL,
  CVM_PLANE_CORONAL
} CvmPlane;

#define CVM_N_PLANES 3

/* One of the grid's axes as the plane runs along it. */
typedef struct
{
  int axis;               /* 0 column, 1 row, 2 slice of the grid */
  bool flip;              /* run from the last voxel to the first */
  int n;                  /* sections along it, a step apart */
  double step_mm;         /* mean */
  double direction[3];    /* unit, patient space */
  double min_mm, max_mm;  /* of the voxel centres along `direction`, over all slices */
  double low_mm, high_mm; /* outer edges of the voxels: an end slice reaches half its own step */
} CvmPlaneAxis;

typedef struct
{
  CvmPlane plane;
  CvmPlaneAxis right, down, depth;
} CvmViewPlane;

/* The plane of a grid. The result holds no reference. */
void cvm_view_plane_init (CvmViewPlane *view, const CvmGrid *grid, CvmPlane plane);

/* Products of a patient point with the three directions; any result may be NULL. */
void cvm_view_plane_from_patient (const CvmViewPlane *view,
                                  const double patient_mm[3],
                                  double *right_mm,
                                  double *down_mm,
                                  double *depth_mm);
void cvm_view_plane_to_patient (const CvmViewPlane *view,
                                double right_mm,
                                double down_mm,
                                double depth_mm,
                                double patient_mm[3]);

/* Sections are numbered from 0 along `depth`: for the axial plane of a usual scan the grid's
 * slices. The nearest one to a depth (clipped to the ends), and the depth of one. */
#define CVM_PLANE_TIE 1e-6 /* of a step: half way counts as above, however its last bits fell */
int cvm_view_plane_section_at (const CvmViewPlane *view, const CvmGrid *grid, double depth_mm);
double cvm_view_plane_section_depth (const CvmViewPlane *view, const CvmGrid *grid, int section);

/* Letters at an edge of the screen: "R", "A", "H", "LP" when oblique. Writes at most 4 bytes. */
typedef enum
{
  CVM_EDGE_LEFT,
  CVM_EDGE_RIGHT,
  CVM_EDGE_TOP,
  CVM_EDGE_BOTTOM
} CvmEdge;
void cvm_view_plane_letters (const CvmViewPlane *view, CvmEdge edge, char letters[4]);

/* Which part of a plane is on the screen. */
typedef struct
{
  double right_mm, down_mm; /* the point in the middle of the picture */
  double px_per_mm;         /* device pixels */
  int width_px, height_px;
} CvmViewTransform;

/* The scale at which the whole plane is just seen: outer voxel edges in the picture's frame. */
double cvm_view_plane_fit (const CvmViewPlane *view, int width_px, int height_px);

/* The middle of what is seen then. */
void cvm_view_plane_middle (const CvmViewPlane *view, double *right_mm, double *down_mm);

void cvm_view_transform_to_screen (
    const CvmViewTransform *transform, double right_mm, double down_mm, double *x, double *y);
void cvm_view_transform_to_plane (
    const CvmViewTransform *transform, double x, double y, double *right_mm, double *down_mm);
