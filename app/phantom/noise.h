/* SPDX-License-Identifier: Apache-2.0 */
/* Smooth random fields: they bend shapes, mottle tissues, and grain the picture.
 *
 * Value noise: random numbers on a lattice, blended by a smooth step. Values lie in −1 … 1.
 */
#pragma once

#include <stdint.h>

/* At a point of space; `wave_mm` is the distance between two lattice points. */
float cvm_noise_at (uint64_t seed, float x, float y, float z, float wave_mm);

/* The same for a whole plane [row][column], quickly: computed every `stride` pixels and
 * interpolated between. Pixel (c, r) lies at (x + c·step, y + r·step, z). */
void cvm_noise_plane (uint64_t seed,
                      float x,
                      float y,
                      float z,
                      float step_mm,
                      int n_columns,
                      int n_rows,
                      float wave_mm,
                      int stride,
                      float *out);
