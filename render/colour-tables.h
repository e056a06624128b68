/* SPDX-License-Identifier: Apache-2.0 */
/* Constant colours: the structures' ten and the probability map's ramp (look.md). */
#pragma once

#include <stdint.h>

#define CVM_N_STRUCTURE_COLOURS 10
extern const uint8_t cvm_structure_colours[CVM_N_STRUCTURE_COLOURS][3]; /* in order of assignment */

/* A ramp as entries for 0 … 1 in equal steps. */
#define CVM_N_MAP_COLOURS 256
typedef struct
{
  uint8_t red[CVM_N_MAP_COLOURS], green[CVM_N_MAP_COLOURS],
      blue[CVM_N_MAP_COLOURS]; /* times alpha */
  uint8_t alpha[CVM_N_MAP_COLOURS];
} CvmMapColours;

/* Below this the probability map is not drawn at all. */
#define CVM_PROBABILITY_FIRST 0.10

/* The probability's ramp; alpha times `opacity` (0 … 1). */
void cvm_map_colours_probability (CvmMapColours *colours, double opacity);

/* Colour of a value without alpha, for legends: 0 … 255. */
void cvm_probability_colour (double value, uint8_t rgb[3]);
