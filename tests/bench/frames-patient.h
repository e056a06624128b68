/* SPDX-License-Identifier: Apache-2.0 */
/* A patient for the bench of frames: 512 × 512 voxels a slice, a map, five structures; and marks in
 * the picture by which a pixel tells which section it is of.
 *
 * In the tissue about FRAMES_MARK of each plane the value says whether the section's number along
 * the plane's depth is even. */
#pragma once

#include "ui/view-state.h"

enum
{
  FRAMES_COLUMNS = 512,
  FRAMES_STRUCTURES = 5,
  FRAMES_EVEN_HU = -20,
  FRAMES_ODD_HU = 100
};

/* With `n_slices` of 2 mm; the last structure is the active one, its rings have `n_points`, those
 * of the others 1,000. The caller frees what is in `structures`. */
CvmViewState *frames_patient_new (int n_slices, int n_points, GPtrArray **structures);

/* A point of the mark in a plane's section that is shown, patient mm. */
void frames_patient_mark (CvmViewState *state, CvmPlane plane, double patient_mm[3]);

/* Where the map's contour at a level is, to the left of its middle, in the axial and the coronal
 * section through the crosshair (near the middle). */
void frames_patient_border (CvmViewState *state, double level, double patient_mm[3]);

/* The grey at the mark now. */
int frames_patient_grey (CvmViewState *state, CvmPlane plane);
