/* SPDX-License-Identifier: Apache-2.0 */
/* Slices as a person counts and goes through them: numbers from 1 at the feet, as the axial view
 * shows them, whatever the order of the grid; and which of them have rings of a structure.
 *
 * A slice has rings when any that has area lies on it; points and open ones don't count.
 */
#pragma once

#include "segmentation/contour/structure.h"

/* Whether the grid's next slice is nearer to the head. */
bool cvm_slices_are_upward (const CvmGrid *grid);

int cvm_slices_number (const CvmGrid *grid, int slice);
int cvm_slices_at_number (const CvmGrid *grid, int number);

/* Whether a ring has area on some slice; a near-copy goes with the ring that it repeats. */
bool cvm_slices_is_ring (const CvmRing *ring);

bool cvm_slices_have_rings (const CvmStructure *structure, int slice);

/* First and last index of those that have; false without any. */
bool cvm_slices_get_range (const CvmStructure *structure, int *first, int *last);

/* The nearest slice with rings toward the head, or the feet; −1: none. */
int
cvm_slices_find_next (const CvmStructure *structure, const CvmGrid *grid, int slice, bool to_head);
