/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers of our own: the same on every machine, from a key, without a state.
 *
 * A number is a hash of (seed, index): any voxel's noise can be computed alone and in any order, so
 * threads do not change a picture.
 *
 * Thread: pure functions.
 * Source: the mixing steps are splitmix64's (Steele, Lea, Flood, OOPSLA 2014).
 */
#pragma once

#include <stdint.h>

/* 64 well mixed bits of seed and index. */
uint64_t cvm_random_bits (uint64_t seed, uint64_t index);

/* Uniform in [0, 1): 24 bits, exact in float. */
float cvm_random_uniform (uint64_t seed, uint64_t index);

/* Uniform in [low, high). */
float cvm_random_range (uint64_t seed, uint64_t index, float low, float high);

/* Mean 0, SD 1: the sum of four uniform numbers, so never beyond ±3.5. */
float cvm_random_normal (uint64_t seed, uint64_t index);
