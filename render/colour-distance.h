/* SPDX-License-Identifier: Apache-2.0 */
/* How different two colours look: CIEDE2000 between sRGB colours under D65.
 *
 * Source: Luo, Cui, Rigg, Color Res. Appl. 2001, 26:340; the formulae as in Sharma, Wu, Dalal,
 *         Color Res. Appl. 2005, 30:21, whose test values are this file's.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Two structures nearer than this are hard to tell apart as lines (look.md). */
#define CVM_COLOUR_TELLS_APART 8.0

typedef struct
{
  double lightness, a, b; /* CIELAB */
} CvmLab;

CvmLab cvm_lab_from_rgb (const uint8_t rgb[3]);
double cvm_lab_distance (CvmLab first, CvmLab second);

double cvm_colour_distance (const uint8_t first[3], const uint8_t second[3]);

/* To the nearest of all greys, in which the scan is drawn. */
double cvm_colour_distance_to_grey (const uint8_t rgb[3]);
