/* SPDX-License-Identifier: Apache-2.0 */
/* The area that closed polygons enclose under the even-odd rule.
 *
 * Nested, disjoint, touching, overlapping and self-crossing polygons (keyholes with a channel of no
 * width, bow ties, doubled points) are all the same to it. Two polygons together give the area of
 * their symmetric difference: the test for near-copies.
 */
#pragma once

/* `points` holds the polygons one after the other, `n_points[i]` of the i-th; the last point of
 * each joins its first. In squared units of the points. Polygons of fewer than three points or
 * with a value that is not finite enclose nothing.
 *
 * Errors: NAN when there is not enough memory.
 * Cost:   O(n log n + n·k) for k edges side by side; 20,000 points of an outline about 5 ms. Beyond
 *         2e8 steps (a scribble of some 20,000 long edges, no contour) it stops being exact and
 *         takes the mean over 512 lines, so that no file can hold up the program.
 */
double cvm_even_odd_area (int n_polygons, const int *n_points, const double (*points)[2]);
