/* SPDX-License-Identifier: Apache-2.0 */
/* Constant colours: the structures' ten and the probability map's ramp (look.md). */
#pragma once

#include "segmentation/contour/structure.h"

#include <stdint.h>

#define CVM_N_STRUCTURE_COLOURS 10

/* The structure's own colour; where it has none (black, and none came with it), the table's for its
 * place in the list. */
void cvm_structure_colour (const CvmStructure *structure, int place, uint8_t rgb[3]);

extern const uint8_t cvm_structure_colours[CVM_N_STRUCTURE_COLOURS][3]; /* in order of assignment */

/* A ramp for 0 … 1 in equal steps: ARGB, colour times alpha, as Cairo has it. */
#define CVM_N_MAP_COLOURS 256
typedef struct
{
  uint32_t argb[CVM_N_MAP_COLOURS];
} CvmMapColours;

/* Below this the probability map is not drawn at all. */
#define CVM_PROBABILITY_FIRST 0.10
/* Nor is disagreement, the SD of the members. */
#define CVM_DISAGREEMENT_FIRST 0.06

/* The probability's ramp; alpha times `opacity` (0 … 1). */
void cvm_map_colours_probability (CvmMapColours *colours, double opacity);
/* The disagreement's; of a value, not of a share of its scale. */
void cvm_map_colours_disagreement (CvmMapColours *colours, double opacity);

/* Colour of a value without alpha, for legends: 0 … 255. */
void cvm_probability_colour (double value, uint8_t rgb[3]);
void cvm_disagreement_colour (double value, uint8_t rgb[3]);
